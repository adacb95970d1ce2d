//! The operation as burn sees it: on CPU tensors, and with gradients.

use burn::backend::autodiff::checkpoint::base::Checkpointer;
use burn::backend::autodiff::checkpoint::strategy::CheckpointStrategy;
use burn::backend::autodiff::grads::Gradients;
use burn::backend::autodiff::ops::{Backward, Ops, OpsKind};
use burn::backend::tensor::FloatTensor;
use burn::backend::{Autodiff, Backend, Flex, backend_extension};
use rayon::prelude::*;

use crate::ops::array::{Array, channels_last, from_channels_last, sizes, values};
use crate::ops::pool::{pool, pool_backward};

/// Backends that have the operation.
#[backend_extension(Autodiff, Flex)]
pub(super) trait MaxPoolOps: Backend {
    /// See [`super::max_pool`].
    fn max_pool(input: FloatTensor<Self>) -> FloatTensor<Self>;
}

impl MaxPoolOps for Flex {
    fn max_pool(input: Array) -> Array {
        let (output, _) = forward(input);
        output
    }
}

impl<C: CheckpointStrategy> MaxPoolOps for Autodiff<Flex, C> {
    fn max_pool(input: FloatTensor<Self>) -> FloatTensor<Self> {
        let (input, node) = input.into_parts();
        let (output, saved) = forward(input);
        match MaxPool.prepare::<C>([node]).compute_bound().stateful() {
            OpsKind::Tracked(prepared) => prepared.finish(saved, output),
            OpsKind::UnTracked(prepared) => prepared.finish(output),
        }
    }
}

/// What the forward pass leaves for the backward pass.
#[derive(Clone, Debug)]
struct Saved {
    /// Of the input, channels last.
    shape: [usize; 4],
    winners: Vec<u8>,
}

fn forward(input: Array) -> (Array, Saved) {
    let input = channels_last(input);
    let shape: [usize; 4] = sizes(&input);
    let [images, height, width, channels] = shape;
    let pooled = [images, height / 2, width / 2, channels];
    let picture = height / 2 * (width / 2) * channels;
    let len = images * picture;
    let (mut output, mut winners) = (vec![0.0; len], vec![0; len]);
    let bias = vec![0.0; channels];
    output
        .par_chunks_mut(picture)
        .zip(winners.par_chunks_mut(picture))
        .zip(values(&input).par_chunks(height * width * channels))
        .for_each(|((output, winners), input)| pool(width, input, &bias, false, output, winners));
    let saved = Saved { shape, winners };
    (from_channels_last(output, pooled), saved)
}

#[derive(Debug)]
struct MaxPool;

impl Backward<Flex, 1> for MaxPool {
    type State = Saved;

    fn backward(self, ops: Ops<Saved, 1>, grads: &mut Gradients, _checkpointer: &mut Checkpointer) {
        let gradient = channels_last(grads.consume::<Flex>(&ops.node));
        let [Some(node)] = ops.parents else { return };
        let [images, height, width, channels] = ops.state.shape;
        let (picture, pooled) = (
            height * width * channels,
            height / 2 * (width / 2) * channels,
        );
        let mut input = vec![0.0; images * picture];
        input
            .par_chunks_mut(picture)
            .zip(values(&gradient).par_chunks(pooled))
            .zip(ops.state.winners.par_chunks(pooled))
            .for_each(|((input, gradient), winners)| {
                let mut sums = vec![0.0; channels];
                pool_backward(width, gradient, winners, input, &mut sums);
            });
        grads.register::<Flex>(node.id, from_channels_last(input, ops.state.shape));
    }
}
