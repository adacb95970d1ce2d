//! The paper's convolutional network, exactly as its code prints it.

use burn::module::{Module, Param};
use burn::nn::conv::{Conv2d, Conv2dConfig};
use burn::nn::{Initializer, Linear, LinearConfig, PaddingConfig2d};
use burn::tensor::{Device, Tensor};

use crate::digit::NUM_CLASSES;
use crate::ops::Kernels;
use crate::ops::conv_pool::conv_pool;

const CHANNELS: usize = 32;
/// 14 x 14 x 32, after the pool.
const FEATURES: usize = 14 * 14 * CHANNELS;
/// As in the paper's code; its figure 2 says 1024.
const HIDDEN: usize = 768;

/// conv 5x5x32 (same padding), ReLU, 2x2 max pool, linear 6272-768 without an activation, linear
/// 768-10: 4,826,186 parameters.
#[derive(Module, Debug)]
pub struct PaperCnn {
    conv: Conv2d,
    linear1: Linear,
    linear2: Linear,
    #[module(skip)]
    kernels: Kernels,
}

impl PaperCnn {
    pub(super) fn new(device: &Device) -> Self {
        Self {
            conv: Conv2dConfig::new([1, CHANNELS], [5, 5])
                .with_padding(PaddingConfig2d::Same)
                .with_initializer(Initializer::Zeros)
                .init(device),
            linear1: LinearConfig::new(FEATURES, HIDDEN)
                .with_initializer(Initializer::Zeros)
                .init(device),
            linear2: LinearConfig::new(HIDDEN, NUM_CLASSES)
                .with_initializer(Initializer::Zeros)
                .init(device),
            kernels: Kernels::of(device),
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
        self.classify(self.first_features(images).flatten::<2>(1, 3))
    }

    /// What the kernels find.
    ///
    /// # Shapes
    ///
    /// - `images`: `[batch, 1, 28, 28]`
    /// - features: `[batch, 32, 14, 14]`
    pub(super) fn first_features(&self, images: Tensor<4>) -> Tensor<4> {
        let weight = self.conv.weight.val();
        let bias = self.conv.bias.as_ref().map(Param::val);
        conv_pool(self.kernels, images, weight, bias, true)
    }

    /// The two linear layers, in whichever order takes fewer multiplications: with no activation
    /// between them, `(x A) B` is `x (A B)`, and from a dozen images on the second is less work,
    /// forward as well as backward.
    fn classify(&self, features: Tensor<2>) -> Tensor<2> {
        let [batch, _] = features.dims();
        let one_by_one = batch * HIDDEN * (FEATURES + NUM_CLASSES);
        let joined = (FEATURES * HIDDEN + batch * FEATURES) * NUM_CLASSES;
        if one_by_one <= joined {
            return self.linear2.forward(self.linear1.forward(features));
        }
        let weight = self.linear1.weight.val().matmul(self.linear2.weight.val());
        // What the first layer's bias is after the second layer.
        let bias = self
            .linear1
            .bias
            .as_ref()
            .map_or_else(|| Tensor::zeros([HIDDEN], &features.device()), Param::val);
        features.matmul(weight) + self.linear2.forward(bias.unsqueeze::<2>())
    }
}
