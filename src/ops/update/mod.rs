//! The optimizers' steps, each as one pass over weights, gradient and moments, in place.

mod kernel;

use burn::backend::tensor::FloatTensor;
use burn::backend::{Backend, Dispatch, Flex, backend_extension};
use burn::tensor::Tensor;
use rayon::prelude::*;

use super::array::{Array, memory_order, ordered, reordered, values};
use kernel::{AdamNumbers, adadelta, adagrad, adam, momentum, nesterov, rms_prop, sgd};

/// Values that a core takes at a time.
const CHUNK: usize = 16 * 1024;

/// How a gradient `g` becomes a step. Sources stand at the optimizers'.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Rule {
    /// `w -= rate * g`; no moments.
    Sgd,
    /// `v = momentum * v + g; w -= rate * v`; one moment.
    Momentum {
        /// How much of the velocity stays, 0..1.
        momentum: f32,
    },
    /// `v = momentum * v + g; w -= rate * (g + momentum * v)`; one moment.
    Nesterov {
        /// How much of the velocity stays, 0..1.
        momentum: f32,
    },
    /// `s += g * g; w -= rate * g / (sqrt(s) + epsilon)`; one moment.
    Adagrad {
        /// Keeps the divisor from zero.
        epsilon: f32,
    },
    /// `s = decay * s + (1 - decay) * g * g; w -= rate * g / (sqrt(s) + epsilon)`; one moment.
    RmsProp {
        /// How much of the mean square stays, 0..1.
        decay: f32,
        /// Keeps the divisor from zero.
        epsilon: f32,
    },
    /// `s = decay * s + (1 - decay) * g * g; d = sqrt((u + epsilon) / (s + epsilon)) * g;
    /// u = decay * u + (1 - decay) * d * d; w -= rate * d`; two moments.
    Adadelta {
        /// How much of the mean squares stays, 0..1.
        decay: f32,
        /// Starts the steps, and keeps the divisor from zero.
        epsilon: f32,
    },
    /// Adam's, with both corrections for moments that started at zero; two moments.
    Adam {
        /// How much of the first moment stays, 0..1.
        decay_1: f32,
        /// How much of the second moment stays, 0..1.
        decay_2: f32,
        /// Keeps the divisor from zero.
        epsilon: f32,
        /// Number of the step, from 1.
        time: usize,
    },
}

/// One step of an optimizer.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Step {
    /// How the gradient becomes a step.
    pub rule: Rule,
    /// Learning rate.
    pub rate: f32,
    /// Weight decay as part of the gradient: `g += penalty * w`.
    pub penalty: f32,
    /// Weight decay apart from the gradient: first of all, `w *= 1 - shrinkage`.
    pub shrinkage: f32,
}

/// What a rule remembers of a tensor of weights: nothing, one or two tensors of its shape, each
/// absent before the first step.
#[derive(Clone, Debug)]
pub struct Moments<const D: usize> {
    /// Velocity, sum or mean of squares, or Adam's first moment.
    pub first: Option<Tensor<D>>,
    /// Mean of the steps' squares, or Adam's second moment.
    pub second: Option<Tensor<D>>,
}

/// Does a step; returns the weights and what is remembered for the next one.
///
/// # Shapes
///
/// All the same.
#[must_use]
pub fn step<const D: usize>(
    weight: Tensor<D>,
    gradient: Tensor<D>,
    moments: Moments<D>,
    step: Step,
) -> (Tensor<D>, Moments<D>) {
    let moment = |moment: Option<Tensor<D>>| moment.unwrap_or_else(|| weight.zeros_like());
    match step.rule {
        Rule::Sgd => {
            let weight = Dispatch::step(weight.into_dispatch(), gradient.into_dispatch(), step);
            (Tensor::from_dispatch(weight), moments)
        }
        Rule::Momentum { .. }
        | Rule::Nesterov { .. }
        | Rule::Adagrad { .. }
        | Rule::RmsProp { .. } => {
            let first = moment(moments.first);
            let [weight, gradient, first] = [weight, gradient, first].map(Tensor::into_dispatch);
            let (weight, first) = Dispatch::step_with_one(weight, gradient, first, step);
            let moments = Moments {
                first: Some(Tensor::from_dispatch(first)),
                second: None,
            };
            (Tensor::from_dispatch(weight), moments)
        }
        Rule::Adadelta { .. } | Rule::Adam { .. } => {
            let tensors = [moment(moments.first), moment(moments.second)];
            let [first, second] = tensors.map(Tensor::into_dispatch);
            let [weight, gradient] = [weight, gradient].map(Tensor::into_dispatch);
            let (weight, first, second) =
                Dispatch::step_with_two(weight, gradient, first, second, step);
            let [first, second] = [first, second].map(|tensor| Some(Tensor::from_dispatch(tensor)));
            (Tensor::from_dispatch(weight), Moments { first, second })
        }
    }
}

/// Backends that have the steps.
#[backend_extension(Flex)]
trait UpdateOps: Backend {
    /// A step of a rule that remembers nothing.
    fn step(
        weight: FloatTensor<Self>,
        gradient: FloatTensor<Self>,
        step: Step,
    ) -> FloatTensor<Self>;

    /// A step of a rule with one moment; returns weight and moment.
    fn step_with_one(
        weight: FloatTensor<Self>,
        gradient: FloatTensor<Self>,
        moment: FloatTensor<Self>,
        step: Step,
    ) -> (FloatTensor<Self>, FloatTensor<Self>);

    /// A step of a rule with two moments; returns weight and moments.
    fn step_with_two(
        weight: FloatTensor<Self>,
        gradient: FloatTensor<Self>,
        first: FloatTensor<Self>,
        second: FloatTensor<Self>,
        step: Step,
    ) -> (FloatTensor<Self>, FloatTensor<Self>, FloatTensor<Self>);
}

/// The arrays keep the weight's order in memory, which is the one that the other operations work in.
impl UpdateOps for Flex {
    fn step(weight: Array, gradient: Array, step: Step) -> Array {
        let axes = memory_order(&weight);
        let [mut weight, gradient] = ordered([weight, gradient], &axes);
        weight
            .storage_mut::<f32>()
            .par_chunks_mut(CHUNK)
            .zip(values(&gradient).par_chunks(CHUNK))
            .for_each(|(weights, gradients)| sgd(weights, gradients, &step));
        reordered(weight, &axes)
    }

    fn step_with_one(weight: Array, gradient: Array, moment: Array, step: Step) -> (Array, Array) {
        let axes = memory_order(&weight);
        let [mut weight, gradient, mut moment] = ordered([weight, gradient, moment], &axes);
        weight
            .storage_mut::<f32>()
            .par_chunks_mut(CHUNK)
            .zip(moment.storage_mut::<f32>().par_chunks_mut(CHUNK))
            .zip(values(&gradient).par_chunks(CHUNK))
            .for_each(|((weights, moments), gradients)| match step.rule {
                Rule::Momentum { momentum: stays } => {
                    momentum(weights, moments, gradients, &step, stays);
                }
                Rule::Nesterov { momentum: stays } => {
                    nesterov(weights, moments, gradients, &step, stays);
                }
                Rule::Adagrad { epsilon } => adagrad(weights, moments, gradients, &step, epsilon),
                Rule::RmsProp { decay, epsilon } => {
                    rms_prop(weights, moments, gradients, &step, [decay, epsilon]);
                }
                // These have none, or two.
                Rule::Sgd | Rule::Adadelta { .. } | Rule::Adam { .. } => {}
            });
        (reordered(weight, &axes), reordered(moment, &axes))
    }

    fn step_with_two(
        weight: Array,
        gradient: Array,
        first: Array,
        second: Array,
        step: Step,
    ) -> (Array, Array, Array) {
        let axes = memory_order(&weight);
        let [mut weight, gradient, mut first, mut second] =
            ordered([weight, gradient, first, second], &axes);
        let adams = AdamNumbers::new(&step);
        weight
            .storage_mut::<f32>()
            .par_chunks_mut(CHUNK)
            .zip(first.storage_mut::<f32>().par_chunks_mut(CHUNK))
            .zip(second.storage_mut::<f32>().par_chunks_mut(CHUNK))
            .zip(values(&gradient).par_chunks(CHUNK))
            .for_each(|(((weights, firsts), seconds), gradients)| {
                if let Some(numbers) = &adams {
                    adam(weights, firsts, seconds, gradients, &step, numbers);
                } else if let Rule::Adadelta { decay, epsilon } = step.rule {
                    adadelta(weights, firsts, seconds, gradients, &step, [decay, epsilon]);
                }
            });
        let [weight, first, second] = [weight, first, second].map(|array| reordered(array, &axes));
        (weight, first, second)
    }
}
