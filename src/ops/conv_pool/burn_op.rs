//! The operation as burn sees it: on CPU tensors, and with gradients.

use burn::backend::autodiff::checkpoint::base::Checkpointer;
use burn::backend::autodiff::checkpoint::strategy::CheckpointStrategy;
use burn::backend::autodiff::grads::Gradients;
use burn::backend::autodiff::ops::{Backward, Ops, OpsKind};
use burn::backend::ops::FloatTensorOps as _;
use burn::backend::tensor::FloatTensor;
use burn::backend::{Autodiff, Backend, Flex, backend_extension};

use super::geometry::Geometry;
use super::kernel::{self, Pooled};
use crate::ops::array::{self, Array, channels_last, contiguous, sizes, values};

/// What is done with the convolution's result before it goes to memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum After {
    Nothing,
    Pool,
    PoolAndRelu,
}

/// Backends that have the operation.
#[backend_extension(Autodiff, Flex)]
pub(super) trait ConvPoolOps: Backend {
    /// See [`super::conv_pool`].
    fn conv_pool(
        input: FloatTensor<Self>,
        weight: FloatTensor<Self>,
        bias: FloatTensor<Self>,
        after: After,
    ) -> FloatTensor<Self>;
}

impl ConvPoolOps for Flex {
    fn conv_pool(input: Array, weight: Array, bias: Array, after: After) -> Array {
        let (output, _) = forward(input, &weight, &bias, after);
        output
    }
}

impl<C: CheckpointStrategy> ConvPoolOps for Autodiff<Flex, C> {
    fn conv_pool(
        input: FloatTensor<Self>,
        weight: FloatTensor<Self>,
        bias: FloatTensor<Self>,
        after: After,
    ) -> FloatTensor<Self> {
        let (input, input_node) = input.into_parts();
        let (weight, weight_node) = weight.into_parts();
        let (bias, bias_node) = bias.into_parts();
        let (output, saved) = forward(input, &weight, &bias, after);
        match ConvPool
            .prepare::<C>([input_node, weight_node, bias_node])
            .compute_bound()
            .stateful()
        {
            OpsKind::Tracked(prepared) => prepared.finish(saved, output),
            OpsKind::UnTracked(prepared) => prepared.finish(output),
        }
    }
}

/// What the forward pass leaves for the backward pass.
#[derive(Clone, Debug)]
struct Saved {
    geometry: Geometry,
    /// Channels last.
    input: Array,
    /// `[kernel, kernel, channels_in, channels_out]`
    weight: Array,
    winners: Vec<u8>,
}

fn forward(input: Array, weight: &Array, bias: &Array, after: After) -> (Array, Saved) {
    let [images, channels_in, height, width] = sizes(&input);
    let [channels_out, _, kernel, _] = sizes(weight);
    let geometry = Geometry {
        images,
        height,
        width,
        channels_in,
        channels_out,
        kernel,
        pools: after != After::Nothing,
    };
    let input = channels_last(input);
    let weight = contiguous(&Flex::float_permute(weight.clone(), &[2, 3, 1, 0]));
    let Pooled { output, winners } = kernel::forward(
        &geometry,
        values(&input),
        values(&weight),
        values(&contiguous(bias)),
        after == After::PoolAndRelu,
    );
    let [output_height, output_width] = geometry.output_size();
    let shape = [images, output_height, output_width, channels_out];
    let saved = Saved {
        geometry,
        input,
        weight,
        winners,
    };
    (array::from_channels_last(output, shape), saved)
}

#[derive(Debug)]
struct ConvPool;

impl Backward<Flex, 3> for ConvPool {
    type State = Saved;

    fn backward(self, ops: Ops<Saved, 3>, grads: &mut Gradients, _checkpointer: &mut Checkpointer) {
        let gradient = channels_last(grads.consume::<Flex>(&ops.node));
        let [input, weight, bias] = ops.parents;
        let saved = ops.state;
        let geometry = saved.geometry;
        let gradients = kernel::backward(
            &geometry,
            values(&saved.input),
            values(&saved.weight),
            &saved.winners,
            values(&gradient),
            input.is_some(),
        );
        if let Some(node) = input {
            let shape = sizes(&saved.input);
            let gradient = array::from_channels_last(gradients.input, shape);
            grads.register::<Flex>(node.id, gradient);
        }
        if let Some(node) = weight {
            let gradient = array::from_values::<4>(gradients.weight, sizes(&saved.weight));
            let gradient = Flex::float_permute(gradient, &[3, 2, 0, 1]);
            grads.register::<Flex>(node.id, gradient);
        }
        if let Some(node) = bias {
            let gradient = array::from_values(gradients.bias, [geometry.channels_out]);
            grads.register::<Flex>(node.id, gradient);
        }
    }
}
