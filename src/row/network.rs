//! The network that reads rows.

use burn::module::Module;
use burn::nn::{BatchNorm, BatchNormConfig, Initializer, Linear, LinearConfig};
use burn::tensor::activation::log_softmax;
use burn::tensor::{Device, Tensor};

use crate::digit::NUM_CLASSES;
use crate::model::block::Block;
use crate::ops::Kernels;
use crate::ops::norm_relu::norm_relu;
use crate::strip::HEIGHT;

/// The class of a column in which no digit is: CTC's blank.
pub const BLANK: usize = NUM_CLASSES;
const CHANNELS: [usize; 3] = [32, 64, 96];
const HIDDEN: usize = 128;
/// Columns that a column's answer is made of, on either side of it, twice.
const REACH: usize = 2;

/// Convolutions down to one column for each 4 pixels, then layers that look at 5 columns at a time.
///
/// conv 3x3 (1-32), pool; conv 3x3 twice (32-64-64), pool; conv 3x3 twice (64-96-96); then for each
/// column linear 576-128 and twice linear 640-128 over 5 columns, each with batch norm and ReLU,
/// and linear 128-11.
#[derive(Module, Debug)]
pub struct RowNet {
    conv1: Block,
    conv2: Block,
    conv3: Block,
    conv4: Block,
    conv5: Block,
    column: NormedLinear,
    near: NormedLinear,
    far: NormedLinear,
    output: Linear,
}

impl RowNet {
    pub(super) fn new(device: &Device) -> Self {
        let [first, second, third] = CHANNELS;
        let wide = HIDDEN * (2 * REACH + 1);
        Self {
            conv1: Block::new(1, first, device),
            conv2: Block::new(first, second, device),
            conv3: Block::new(second, second, device),
            conv4: Block::new(second, third, device),
            conv5: Block::new(third, third, device),
            column: NormedLinear::new(third * HEIGHT / 4, device),
            near: NormedLinear::new(wide, device),
            far: NormedLinear::new(wide, device),
            output: LinearConfig::new(HIDDEN, NUM_CLASSES + 1)
                .with_initializer(Initializer::Zeros)
                .init(device),
        }
    }

    /// The logarithms of the probabilities of the ten digits and of none, for each column.
    ///
    /// # Shapes
    ///
    /// - `strips`: `[strips, 1, 24, width]`, pixels 0..=1
    /// - result: `[strips, width / 4, 11]`
    #[must_use]
    pub fn forward(&self, strips: Tensor<4>) -> Tensor<3> {
        let features = self.conv1.pooled(strips); // [strips, 32, 12, width / 2]
        let features = self.conv2.forward(features);
        let features = self.conv3.pooled(features); // [strips, 64, 6, width / 4]
        let features = self.conv5.forward(self.conv4.forward(features)); // [strips, 96, 6, columns]
        let [strips, channels, height, columns] = features.dims();
        let features = features.permute([0, 3, 1, 2]);
        let features = features.reshape([strips, columns, channels * height]);
        let hidden = self.column.forward(features);
        let hidden = self.near.forward(with_neighbors(hidden));
        let hidden = self.far.forward(with_neighbors(hidden));
        log_softmax(self.output.forward(hidden), 2)
    }
}

/// Each column with those at its sides; blank ones beyond the ends.
///
/// # Shapes
///
/// - `hidden`: `[strips, columns, features]`
/// - result: `[strips, columns, 5 * features]`
fn with_neighbors(hidden: Tensor<3>) -> Tensor<3> {
    let [strips, columns, features] = hidden.dims();
    let blank = Tensor::zeros([strips, REACH, features], &hidden.device());
    let padded = Tensor::cat(vec![blank.clone(), hidden, blank], 1);
    let shifted = (0..=2 * REACH).map(|shift| padded.clone().narrow(1, shift, columns));
    Tensor::cat(shifted.collect(), 2)
}

/// A linear layer without bias for each column, batch norm and ReLU.
#[derive(Module, Debug)]
struct NormedLinear {
    linear: Linear,
    norm: BatchNorm,
    #[module(skip)]
    kernels: Kernels,
}

impl NormedLinear {
    fn new(features: usize, device: &Device) -> Self {
        Self {
            linear: LinearConfig::new(features, HIDDEN)
                .with_bias(false)
                .with_initializer(Initializer::Zeros)
                .init(device),
            norm: BatchNormConfig::new(HIDDEN).init(device),
            kernels: Kernels::of(device),
        }
    }

    /// # Shapes
    ///
    /// - `input`: `[strips, columns, features]`
    /// - output: `[strips, columns, 128]`
    fn forward(&self, input: Tensor<3>) -> Tensor<3> {
        let [strips, columns, features] = input.dims();
        let output = self
            .linear
            .forward(input.reshape([strips * columns, features]));
        norm_relu(self.kernels, &self.norm, output).reshape([strips, columns, HIDDEN])
    }
}
