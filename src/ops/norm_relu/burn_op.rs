//! The operation as burn sees it: on CPU tensors, and with gradients.

use burn::backend::autodiff::checkpoint::base::Checkpointer;
use burn::backend::autodiff::checkpoint::strategy::CheckpointStrategy;
use burn::backend::autodiff::grads::Gradients;
use burn::backend::autodiff::ops::{Backward, Ops, OpsKind};
use burn::backend::tensor::FloatTensor;
use burn::backend::{Autodiff, Backend, Flex, backend_extension};

use super::kernel::{self, Lines, Saved};
use crate::ops::array::{self, Array, channels_last, contiguous, sizes, values};

/// Backends that have the operation with given moments.
#[backend_extension(Flex)]
pub(super) trait NormReluOps: Backend {
    /// `relu(gamma (input - mean) / sqrt(variance + epsilon) + beta)`
    fn norm_relu(
        input: FloatTensor<Self>,
        gamma: FloatTensor<Self>,
        beta: FloatTensor<Self>,
        mean: FloatTensor<Self>,
        variance: FloatTensor<Self>,
        epsilon: f64,
    ) -> FloatTensor<Self>;
}

/// Backends that have the operation with the moments of the batch.
#[backend_extension(Autodiff, Flex)]
pub(super) trait NormReluTrainOps: Backend {
    /// Output, mean and variance.
    fn norm_relu_train(
        input: FloatTensor<Self>,
        gamma: FloatTensor<Self>,
        beta: FloatTensor<Self>,
        epsilon: f64,
    ) -> (FloatTensor<Self>, FloatTensor<Self>, FloatTensor<Self>);
}

impl NormReluOps for Flex {
    fn norm_relu(
        input: Array,
        gamma: Array,
        beta: Array,
        mean: Array,
        variance: Array,
        epsilon: f64,
    ) -> Array {
        let [mean, variance, gamma, beta] = [mean, variance, gamma, beta].map(|a| contiguous(&a));
        let lines = Lines::new(
            [&mean, &variance, &gamma, &beta].map(values),
            epsilon as f32,
        );
        let rows = Rows::new(input);
        let output = kernel::apply(values(&rows.values), &lines);
        rows.shaped(output)
    }
}

impl NormReluTrainOps for Flex {
    fn norm_relu_train(
        input: Array,
        gamma: Array,
        beta: Array,
        epsilon: f64,
    ) -> (Array, Array, Array) {
        let forward = forward(input, &gamma, &beta, epsilon as f32);
        (forward.output, forward.mean, forward.variance)
    }
}

impl<C: CheckpointStrategy> NormReluTrainOps for Autodiff<Flex, C> {
    fn norm_relu_train(
        input: FloatTensor<Self>,
        gamma: FloatTensor<Self>,
        beta: FloatTensor<Self>,
        epsilon: f64,
    ) -> (FloatTensor<Self>, FloatTensor<Self>, FloatTensor<Self>) {
        let (input, input_node) = input.into_parts();
        let (gamma, gamma_node) = gamma.into_parts();
        let (beta, beta_node) = beta.into_parts();
        let forward = forward(input, &gamma, &beta, epsilon as f32);
        let output = match NormRelu
            .prepare::<C>([input_node, gamma_node, beta_node])
            .compute_bound()
            .stateful()
        {
            OpsKind::Tracked(prepared) => {
                prepared.finish((forward.rows, forward.saved), forward.output)
            }
            OpsKind::UnTracked(prepared) => prepared.finish(forward.output),
        };
        let constant = FloatTensor::<Self>::new;
        (output, constant(forward.mean), constant(forward.variance))
    }
}

/// An array seen as `[rows, channels]`.
#[derive(Clone, Debug)]
struct Rows {
    /// Contiguous; of two dimensions, or four with the channels last.
    values: Array,
    is_picture: bool,
}

impl Rows {
    fn new(array: Array) -> Self {
        let is_picture = array.layout().num_dims() == 4;
        let values = if is_picture {
            channels_last(array)
        } else {
            contiguous(&array)
        };
        Self { values, is_picture }
    }

    /// Other values in the shape that this came in.
    fn shaped(&self, values: Vec<f32>) -> Array {
        if self.is_picture {
            array::from_channels_last(values, sizes(&self.values))
        } else {
            array::from_values::<2>(values, sizes(&self.values))
        }
    }
}

struct Forward {
    rows: Rows,
    output: Array,
    mean: Array,
    variance: Array,
    saved: Saved,
}

fn forward(input: Array, gamma: &Array, beta: &Array, epsilon: f32) -> Forward {
    let (gamma, beta) = (contiguous(gamma), contiguous(beta));
    let channels = values(&gamma).len();
    let rows = Rows::new(input);
    let (mean, variance) = kernel::moments(values(&rows.values), channels);
    let lines = Lines::new([&mean, &variance, values(&gamma), values(&beta)], epsilon);
    let output = rows.shaped(kernel::apply(values(&rows.values), &lines));
    let inverse_deviation = variance
        .iter()
        .map(|variance| 1.0 / (variance + epsilon).sqrt())
        .collect();
    Forward {
        rows,
        output,
        mean: array::from_values(mean, [channels]),
        variance: array::from_values(variance, [channels]),
        saved: Saved {
            inverse_deviation,
            lines,
        },
    }
}

#[derive(Debug)]
struct NormRelu;

impl Backward<Flex, 3> for NormRelu {
    type State = (Rows, Saved);

    fn backward(
        self,
        ops: Ops<Self::State, 3>,
        grads: &mut Gradients,
        _checkpointer: &mut Checkpointer,
    ) {
        let (rows, saved) = ops.state;
        let gradient = Rows::new(grads.consume::<Flex>(&ops.node));
        let channels = saved.lines.scale.len();
        let gradients = kernel::backward(values(&rows.values), values(&gradient.values), &saved);
        let [input, gamma, beta] = ops.parents;
        if let Some(node) = input {
            grads.register::<Flex>(node.id, rows.shaped(gradients.input));
        }
        if let Some(node) = gamma {
            let gradient = array::from_values(gradients.gamma, [channels]);
            grads.register::<Flex>(node.id, gradient);
        }
        if let Some(node) = beta {
            let gradient = array::from_values(gradients.beta, [channels]);
            grads.register::<Flex>(node.id, gradient);
        }
    }
}
