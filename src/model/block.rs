//! What digitpad's own networks are made of: a convolution with batch norm and ReLU.

use burn::module::Module;
use burn::nn::conv::{Conv2d, Conv2dConfig};
use burn::nn::{BatchNorm, BatchNormConfig, Initializer, PaddingConfig2d};
use burn::tensor::{Device, Tensor};

use crate::ops::Kernels;
use crate::ops::conv_pool::{conv, conv_pool};
use crate::ops::norm_relu::norm_relu;

/// conv 3x3 (same padding, no bias), batch norm and ReLU.
#[derive(Module, Debug)]
pub(crate) struct Block {
    conv: Conv2d,
    norm: BatchNorm,
    #[module(skip)]
    kernels: Kernels,
}

impl Block {
    pub(crate) fn new(channels_in: usize, channels_out: usize, device: &Device) -> Self {
        Self {
            conv: Conv2dConfig::new([channels_in, channels_out], [3, 3])
                .with_padding(PaddingConfig2d::Same)
                .with_initializer(Initializer::Zeros)
                .with_bias(false)
                .init(device),
            norm: BatchNormConfig::new(channels_out).init(device),
            kernels: Kernels::of(device),
        }
    }

    /// # Shapes
    ///
    /// - `input`: `[batch, channels_in, height, width]`
    /// - output: `[batch, channels_out, height, width]`
    pub(crate) fn forward(&self, input: Tensor<4>) -> Tensor<4> {
        let output = conv(self.kernels, input, self.conv.weight.val(), None);
        norm_relu(self.kernels, &self.norm, output)
    }

    /// With a max pool of 2x2 before batch norm.
    ///
    /// # Shapes
    ///
    /// - `input`: `[batch, channels_in, height, width]`
    /// - output: `[batch, channels_out, height / 2, width / 2]`
    pub(crate) fn pooled(&self, input: Tensor<4>) -> Tensor<4> {
        let output = conv_pool(self.kernels, input, self.conv.weight.val(), None, false);
        norm_relu(self.kernels, &self.norm, output)
    }
}
