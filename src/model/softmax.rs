//! Softmax regression: the paper's model without convolution.

use burn::module::Module;
use burn::nn::{Initializer, Linear, LinearConfig};
use burn::tensor::{Device, Tensor};

use crate::digit::{IMAGE_PIXELS, NUM_CLASSES};

/// `softmax(x W + b)`: one linear layer from 784 pixels to ten logits, 7,850 parameters.
#[derive(Module, Debug)]
pub struct SoftmaxRegression {
    /// `[784, 10]`; its columns are the ten templates.
    linear: Linear,
}

impl SoftmaxRegression {
    pub(super) fn new(device: &Device) -> Self {
        Self {
            linear: LinearConfig::new(IMAGE_PIXELS, NUM_CLASSES)
                .with_initializer(Initializer::Zeros)
                .init(device),
        }
    }

    /// The ten logits of each image.
    ///
    /// # Shapes
    ///
    /// - `images`: `[batch, 1, 28, 28]`
    /// - logits: `[batch, 10]`
    #[must_use]
    pub fn forward(&self, images: Tensor<4>) -> Tensor<2> {
        self.linear.forward(images.flatten::<2>(1, 3))
    }
}
