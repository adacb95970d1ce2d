//! Batch norm and ReLU in one operation.
//!
//! Two passes over memory for the moments and one for the result, instead of one for each of the
//! dozen element-wise operations that they are composed of; ReLU's mask is computed again in the
//! backward pass, which is cheaper than keeping it.

mod burn_op;
mod kernel;

use burn::backend::Dispatch;
use burn::nn::BatchNorm;
use burn::tensor::Tensor;
use burn::tensor::activation::relu;

use super::Kernels;
use burn_op::{NormReluOps as _, NormReluTrainOps as _};

/// `relu(norm(input))`.
///
/// On a device that records gradients the moments are those of the batch, and `norm`'s running
/// moments follow them; elsewhere the running moments are used.
///
/// # Shapes
///
/// - `input` and result: `[batch, channels]` or `[batch, channels, height, width]`
#[must_use]
pub fn norm_relu<const D: usize>(
    kernels: Kernels,
    norm: &BatchNorm,
    input: Tensor<D>,
) -> Tensor<D> {
    match kernels {
        Kernels::Custom => custom(norm, input),
        Kernels::Composed => relu(norm.forward(input)),
    }
}

fn custom<const D: usize>(norm: &BatchNorm, input: Tensor<D>) -> Tensor<D> {
    match (input.device().is_autodiff(), norm.training.is_enabled()) {
        (true, true) => with_batch_moments(norm, input),
        // A frozen layer inside a network that is trained: rare, so left to burn.
        (true, false) => relu(norm.forward(input)),
        (false, _) => with_running_moments(norm, input),
    }
}

fn with_running_moments<const D: usize>(norm: &BatchNorm, input: Tensor<D>) -> Tensor<D> {
    let [gamma, beta] = [norm.gamma.val(), norm.beta.val()].map(Tensor::into_dispatch);
    let moments = [norm.running_mean.value(), norm.running_var.value()];
    let [mean, variance] = moments.map(Tensor::into_dispatch);
    let input = input.into_dispatch();
    let output = Dispatch::norm_relu(input, gamma, beta, mean, variance, norm.epsilon);
    Tensor::from_dispatch(output)
}

fn with_batch_moments<const D: usize>(norm: &BatchNorm, input: Tensor<D>) -> Tensor<D> {
    let [gamma, beta] = [norm.gamma.val(), norm.beta.val()].map(Tensor::into_dispatch);
    let (output, mean, variance) =
        Dispatch::norm_relu_train(input.into_dispatch(), gamma, beta, norm.epsilon);
    let follow = |running: Tensor<1>, batch: Tensor<1>| {
        let kept = running.mul_scalar(1.0 - norm.momentum);
        kept.add(batch.mul_scalar(norm.momentum)).detach()
    };
    let mean = follow(norm.running_mean.value_sync(), Tensor::from_dispatch(mean));
    let variance = follow(
        norm.running_var.value_sync(),
        Tensor::from_dispatch(variance),
    );
    norm.running_mean.update(mean);
    norm.running_var.update(variance);
    Tensor::from_dispatch(output)
}
