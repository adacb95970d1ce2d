//! digitpad's own network: small enough for two cores, accurate enough to ship.

use burn::module::Module;
use burn::nn::{BatchNorm, BatchNormConfig, Initializer, Linear, LinearConfig};
use burn::tensor::{Device, Tensor};

use super::block::Block;
use crate::digit::NUM_CLASSES;
use crate::ops::Kernels;
use crate::ops::norm_relu::norm_relu;

const CHANNELS: [usize; 3] = [32, 64, 128];
/// 3 x 3 x 128, after the third pool.
const FEATURES: usize = 3 * 3 * CHANNELS[2];
const HIDDEN: usize = 128;

/// Three blocks of conv 3x3, max pool 2x2, batch norm and ReLU (1-32-64-128 channels), then linear
/// 1152-128, batch norm, ReLU and linear 128-10: 241,898 parameters.
///
/// Each block halves the picture and doubles the channels, which keeps the whole network at 7.6
/// million multiplications an image. Pooling comes first in each block, so that batch norm and
/// ReLU touch a quarter of the values: on a CPU those passes over memory cost more than the
/// products. The convolutions have no bias, since batch norm brings its own.
#[derive(Module, Debug)]
pub struct Cnn {
    block1: Block,
    block2: Block,
    block3: Block,
    linear1: Linear,
    norm: BatchNorm,
    linear2: Linear,
    #[module(skip)]
    kernels: Kernels,
}

impl Cnn {
    pub(super) fn new(device: &Device) -> Self {
        let [first, second, third] = CHANNELS;
        Self {
            block1: Block::new(1, first, device),
            block2: Block::new(first, second, device),
            block3: Block::new(second, third, device),
            linear1: LinearConfig::new(FEATURES, HIDDEN)
                .with_bias(false)
                .with_initializer(Initializer::Zeros)
                .init(device),
            norm: BatchNormConfig::new(HIDDEN).init(device),
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
        let features = self.block1.pooled(images); // [batch, 32, 14, 14]
        let features = self.block2.pooled(features); // [batch, 64, 7, 7]
        let features = self.block3.pooled(features); // [batch, 128, 3, 3]
        let hidden = self.linear1.forward(features.flatten::<2>(1, 3)); // [batch, 128]
        self.linear2
            .forward(norm_relu(self.kernels, &self.norm, hidden))
    }
}

impl Cnn {
    /// What the first block finds.
    ///
    /// # Shapes
    ///
    /// - `images`: `[batch, 1, 28, 28]`
    /// - features: `[batch, 32, 14, 14]`
    pub(super) fn first_features(&self, images: Tensor<4>) -> Tensor<4> {
        self.block1.pooled(images)
    }
}
