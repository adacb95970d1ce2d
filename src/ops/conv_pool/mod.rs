//! Convolution, bias, max pool and ReLU in one operation.
//!
//! A few pictures at a time are unfolded, multiplied and pooled while they are in the processor's
//! cache; only the pooled quarter goes to memory. The order of pool and ReLU does not matter for
//! the result, and an odd last row or column, which the pool drops, is never computed.

mod burn_op;
mod geometry;
mod kernel;
mod method;
mod patches;
mod prepared;
mod transforms;
mod unfolded;
mod winograd;

use burn::backend::Dispatch;
use burn::tensor::Tensor;
use burn::tensor::activation::relu;
use burn::tensor::module::{conv2d, max_pool2d};
use burn::tensor::ops::{ConvOptions, MaxPoolOptions};

use super::Kernels;
use burn_op::{After, ConvPoolOps as _};

/// `max_pool(relu(conv(input, weight) + bias))`, with stride 1, same padding and a pool of 2x2.
///
/// `activate` says whether there is a ReLU. The kernel is square with an odd side, and pictures are
/// at least 2 pixels wide and high; there is at least one.
///
/// # Shapes
///
/// - `input`: `[batch, channels_in, height, width]`
/// - `weight`: `[channels_out, channels_in, kernel, kernel]`
/// - `bias`: `[channels_out]`
/// - result: `[batch, channels_out, height / 2, width / 2]`, rounded down
#[must_use]
pub fn conv_pool(
    kernels: Kernels,
    input: Tensor<4>,
    weight: Tensor<4>,
    bias: Option<Tensor<1>>,
    activate: bool,
) -> Tensor<4> {
    match kernels {
        Kernels::Custom if activate => custom(input, weight, bias, After::PoolAndRelu),
        Kernels::Custom => custom(input, weight, bias, After::Pool),
        Kernels::Composed => {
            let output = composed(input, weight, bias);
            let output = max_pool2d(output, MaxPoolOptions::new([2, 2]));
            if activate { relu(output) } else { output }
        }
    }
}

/// `conv(input, weight) + bias`, with stride 1 and same padding.
///
/// The kernel is square with an odd side.
///
/// # Shapes
///
/// - `input`: `[batch, channels_in, height, width]`
/// - `weight`: `[channels_out, channels_in, kernel, kernel]`
/// - `bias`: `[channels_out]`
/// - result: `[batch, channels_out, height, width]`
#[must_use]
pub fn conv(
    kernels: Kernels,
    input: Tensor<4>,
    weight: Tensor<4>,
    bias: Option<Tensor<1>>,
) -> Tensor<4> {
    match kernels {
        Kernels::Custom => custom(input, weight, bias, After::Nothing),
        Kernels::Composed => composed(input, weight, bias),
    }
}

/// The same weight in the order of memory that the operation works in.
///
/// Not part of a calculation: gradients do not pass. Only a matter of speed: without it, each call brings the weight into that order. What is no
/// weight of a convolution, and what is on another device than the CPU, comes back as it was.
///
/// # Shapes
///
/// - `weight` and result: `[channels_out, channels_in, kernel, kernel]`
#[must_use]
pub fn arranged<const D: usize>(weight: Tensor<D>) -> Tensor<D> {
    let device = weight.device();
    if D != 4 || Kernels::of(&device) == Kernels::Composed {
        return weight;
    }
    let axes = |order: [usize; 4]| std::array::from_fn::<_, D, _>(|axis| order[axis]);
    let values = weight.permute(axes([2, 3, 1, 0])).into_data();
    Tensor::from_data(values, &device).permute(axes([3, 2, 0, 1]))
}

fn custom(input: Tensor<4>, weight: Tensor<4>, bias: Option<Tensor<1>>, after: After) -> Tensor<4> {
    let bias = bias.unwrap_or_else(|| Tensor::zeros([weight.dims()[0]], &weight.device()));
    Tensor::from_dispatch(Dispatch::conv_pool(
        input.into_dispatch(),
        weight.into_dispatch(),
        bias.into_dispatch(),
        after,
    ))
}

/// The reference.
fn composed(input: Tensor<4>, weight: Tensor<4>, bias: Option<Tensor<1>>) -> Tensor<4> {
    let pad = weight.dims()[2] / 2;
    let options = ConvOptions::new([1, 1], [pad, pad], [1, 1], 1);
    conv2d(input, weight, bias, options)
}
