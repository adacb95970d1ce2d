//! Max pool of 2x2 on its own, where something stands between a convolution and its pool.

mod burn_op;

use burn::backend::Dispatch;
use burn::tensor::Tensor;
use burn::tensor::module::max_pool2d;
use burn::tensor::ops::MaxPoolOptions;

use super::Kernels;
use burn_op::MaxPoolOps as _;

/// The largest value of each 2x2 square; an odd last row or column is left out.
///
/// # Shapes
///
/// - `input`: `[batch, channels, height, width]`, at least 2 pixels high and wide
/// - result: `[batch, channels, height / 2, width / 2]`
#[must_use]
pub fn max_pool(kernels: Kernels, input: Tensor<4>) -> Tensor<4> {
    match kernels {
        Kernels::Custom => Tensor::from_dispatch(Dispatch::max_pool(input.into_dispatch())),
        Kernels::Composed => max_pool2d(input, MaxPoolOptions::new([2, 2])),
    }
}
