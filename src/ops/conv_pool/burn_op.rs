//! The operation as burn sees it: on CPU tensors, and with gradients.

use std::sync::Arc;

use burn::backend::autodiff::checkpoint::base::Checkpointer;
use burn::backend::autodiff::checkpoint::strategy::CheckpointStrategy;
use burn::backend::autodiff::grads::Gradients;
use burn::backend::autodiff::ops::{Backward, Ops, OpsKind};
use burn::backend::ops::FloatTensorOps as _;
use burn::backend::tensor::FloatTensor;
use burn::backend::{Autodiff, Backend, Flex, backend_extension};

use super::geometry::Geometry;
use super::kernel::{self, Pooled};
use super::prepared::remembered;
use crate::ops::array::{self, Array, channels_last, contiguous, into_contiguous, sizes, values};

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
        let given = weight.data_arc();
        let work = Work::new(input, weight, after);
        let (geometry, weight) = (&work.geometry, &work.weight);
        // A copy in another order is seen only once, and of a batch the transform is a small part.
        let prepared = if geometry.images == 1 && Arc::ptr_eq(&given, &weight.data_arc()) {
            remembered(geometry, weight)
        } else {
            kernel::prepare(geometry, values(weight))
        };
        work.forward(&prepared, &bias).0
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
        let work = Work::new(input, weight, after);
        let prepared = kernel::prepare(&work.geometry, values(&work.weight));
        let (output, winners) = work.forward(&prepared, &bias);
        drop(prepared);
        let saved = (work, winners);
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

/// A convolution that is to be computed, and to be computed backwards.
#[derive(Clone, Debug)]
struct Work {
    geometry: Geometry,
    activates: bool,
    /// Channels last.
    input: Array,
    /// `[kernel, kernel, channels_in, channels_out]`
    weight: Array,
}

impl Work {
    fn new(input: Array, weight: Array, after: After) -> Self {
        let [images, channels_in, height, width] = sizes(&input);
        let [channels_out, channels, kernel, width_of_kernel] = sizes(&weight);
        assert!(images > 0, "there is at least one picture");
        assert_eq!(channels, channels_in, "channels of pictures and weight");
        assert_eq!(kernel, width_of_kernel, "the kernel is square");
        assert_eq!(kernel % 2, 1, "the kernel's side is odd");
        Self {
            geometry: Geometry {
                images,
                height,
                width,
                channels_in,
                channels_out,
                kernel,
                pools: after != After::Nothing,
            },
            activates: after == After::PoolAndRelu,
            input: channels_last(input),
            weight: into_contiguous(Flex::float_permute(weight, &[2, 3, 1, 0])),
        }
    }

    /// The result, and the winners of the pool.
    fn forward(&self, prepared: &[f32], bias: &Array) -> (Array, Vec<u8>) {
        let geometry = &self.geometry;
        assert_eq!(sizes(bias), [geometry.channels_out], "one bias a channel");
        let Pooled { output, winners } = kernel::forward(
            geometry,
            values(&self.input),
            prepared,
            values(&contiguous(bias)),
            self.activates,
        );
        let [height, width] = geometry.output_size();
        let shape = [geometry.images, height, width, geometry.channels_out];
        (array::from_channels_last(output, shape), winners)
    }
}

#[derive(Debug)]
struct ConvPool;

impl Backward<Flex, 3> for ConvPool {
    type State = (Work, Vec<u8>);

    fn backward(
        self,
        ops: Ops<Self::State, 3>,
        grads: &mut Gradients,
        _checkpointer: &mut Checkpointer,
    ) {
        let gradient = channels_last(grads.consume::<Flex>(&ops.node));
        let [input, weight, bias] = ops.parents;
        let (work, winners) = ops.state;
        let geometry = work.geometry;
        let gradients = kernel::backward(
            &geometry,
            values(&work.input),
            values(&work.weight),
            &winners,
            values(&gradient),
            input.is_some(),
        );
        if let Some(node) = input {
            let shape = sizes(&work.input);
            let gradient = array::from_channels_last(gradients.input, shape);
            grads.register::<Flex>(node.id, gradient);
        }
        if let Some(node) = weight {
            let gradient = array::from_values::<4>(gradients.weight, sizes(&work.weight));
            let gradient = Flex::float_permute(gradient, &[3, 2, 0, 1]);
            grads.register::<Flex>(node.id, gradient);
        }
        if let Some(node) = bias {
            let gradient = array::from_values(gradients.bias, [geometry.channels_out]);
            grads.register::<Flex>(node.id, gradient);
        }
    }
}
