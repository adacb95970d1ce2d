//! The optimizers' steps, each as one pass over weights, gradient and moments, in place.

use burn::backend::tensor::FloatTensor;
use burn::backend::{Backend, Dispatch, Flex, backend_extension};
use burn::tensor::Tensor;
use pulp::{Arch, Simd};
use rayon::prelude::*;

use super::array::{Array, memory_order, ordered, reordered, values};

/// Values that a core takes at a time.
const CHUNK: usize = 16 * 1024;

/// The numbers of one step of Adam.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AdamStep {
    /// Learning rate.
    pub rate: f32,
    /// How much of the first moment stays, 0..1.
    pub decay_1: f32,
    /// How much of the second moment stays, 0..1.
    pub decay_2: f32,
    /// Keeps the divisor from zero.
    pub epsilon: f32,
    /// Number of the step, from 1.
    pub time: usize,
}

/// `weight -= rate * gradient`
///
/// # Shapes
///
/// All the same.
#[must_use]
pub fn sgd<const D: usize>(weight: Tensor<D>, gradient: Tensor<D>, rate: f32) -> Tensor<D> {
    let weight = Dispatch::sgd(weight.into_dispatch(), gradient.into_dispatch(), rate);
    Tensor::from_dispatch(weight)
}

/// `velocity = decay * velocity + gradient; weight -= rate * velocity` (Polyak 1964, in the form of
/// Sutskever et al. 2013 that PyTorch uses); returns weight and velocity.
///
/// # Shapes
///
/// All the same.
#[must_use]
pub fn momentum<const D: usize>(
    [weight, gradient, velocity]: [Tensor<D>; 3],
    decay: f32,
    rate: f32,
) -> [Tensor<D>; 2] {
    let [weight, gradient, velocity] = [weight, gradient, velocity].map(Tensor::into_dispatch);
    let (weight, velocity) = Dispatch::momentum(weight, gradient, velocity, decay, rate);
    [weight, velocity].map(Tensor::from_dispatch)
}

/// Adam's step (Kingma and Ba, <https://arxiv.org/abs/1412.6980>, algorithm 1); takes weight,
/// gradient, first and second moment, and returns weight and moments.
///
/// # Shapes
///
/// All the same.
#[must_use]
pub fn adam<const D: usize>(tensors: [Tensor<D>; 4], step: AdamStep) -> [Tensor<D>; 3] {
    let [weight, gradient, first, second] = tensors.map(Tensor::into_dispatch);
    let (weight, first, second) = Dispatch::adam(weight, gradient, first, second, step);
    [weight, first, second].map(Tensor::from_dispatch)
}

/// Backends that have the steps.
#[backend_extension(Flex)]
trait UpdateOps: Backend {
    /// See [`sgd`].
    fn sgd(weight: FloatTensor<Self>, gradient: FloatTensor<Self>, rate: f32) -> FloatTensor<Self>;

    /// See [`momentum`].
    fn momentum(
        weight: FloatTensor<Self>,
        gradient: FloatTensor<Self>,
        velocity: FloatTensor<Self>,
        decay: f32,
        rate: f32,
    ) -> (FloatTensor<Self>, FloatTensor<Self>);

    /// See [`adam`].
    fn adam(
        weight: FloatTensor<Self>,
        gradient: FloatTensor<Self>,
        first: FloatTensor<Self>,
        second: FloatTensor<Self>,
        step: AdamStep,
    ) -> (FloatTensor<Self>, FloatTensor<Self>, FloatTensor<Self>);
}

/// The arrays keep the weight's order in memory, which is the one that the other operations work in.
impl UpdateOps for Flex {
    fn sgd(weight: Array, gradient: Array, rate: f32) -> Array {
        let axes = memory_order(&weight);
        let [mut weight, gradient] = ordered([weight, gradient], &axes);
        weight
            .storage_mut::<f32>()
            .par_chunks_mut(CHUNK)
            .zip(values(&gradient).par_chunks(CHUNK))
            .for_each(|(weights, gradients)| {
                sgd_chunk(weights, gradients, rate);
            });
        reordered(weight, &axes)
    }

    fn momentum(
        weight: Array,
        gradient: Array,
        velocity: Array,
        decay: f32,
        rate: f32,
    ) -> (Array, Array) {
        let axes = memory_order(&weight);
        let [mut weight, gradient, mut velocity] = ordered([weight, gradient, velocity], &axes);
        weight
            .storage_mut::<f32>()
            .par_chunks_mut(CHUNK)
            .zip(velocity.storage_mut::<f32>().par_chunks_mut(CHUNK))
            .zip(values(&gradient).par_chunks(CHUNK))
            .for_each(|((weights, velocities), gradients)| {
                momentum_chunk(weights, velocities, gradients, decay, rate);
            });
        (reordered(weight, &axes), reordered(velocity, &axes))
    }

    fn adam(
        weight: Array,
        gradient: Array,
        first: Array,
        second: Array,
        step: AdamStep,
    ) -> (Array, Array, Array) {
        let axes = memory_order(&weight);
        let [mut weight, gradient, mut first, mut second] =
            ordered([weight, gradient, first, second], &axes);
        let update = AdamUpdate::new(&step);
        weight
            .storage_mut::<f32>()
            .par_chunks_mut(CHUNK)
            .zip(first.storage_mut::<f32>().par_chunks_mut(CHUNK))
            .zip(second.storage_mut::<f32>().par_chunks_mut(CHUNK))
            .zip(values(&gradient).par_chunks(CHUNK))
            .for_each(|(((weights, firsts), seconds), gradients)| {
                adam_chunk(weights, firsts, seconds, gradients, &update);
            });
        let [weight, first, second] = [weight, first, second].map(|array| reordered(array, &axes));
        (weight, first, second)
    }
}

/// Adam's step with all that is the same for every weight done.
struct AdamUpdate {
    decay_1: f32,
    decay_2: f32,
    /// Learning rate with both corrections for moments that started at zero.
    rate: f32,
    /// Epsilon with the second moment's correction.
    epsilon: f32,
}

impl AdamUpdate {
    fn new(step: &AdamStep) -> Self {
        let power = |decay: f32| f64::from(decay).powf(step.time as f64);
        let correction_1 = 1.0 - power(step.decay_1);
        let correction_2 = (1.0 - power(step.decay_2)).sqrt();
        Self {
            decay_1: step.decay_1,
            decay_2: step.decay_2,
            rate: (f64::from(step.rate) * correction_2 / correction_1) as f32,
            epsilon: (f64::from(step.epsilon) * correction_2) as f32,
        }
    }
}

#[pulp::with_simd(sgd_chunk = Arch::new())]
#[inline(always)]
fn sgd_simd<S: Simd>(_simd: S, weights: &mut [f32], gradients: &[f32], rate: f32) {
    for (weight, gradient) in weights.iter_mut().zip(gradients) {
        *weight -= rate * gradient;
    }
}

#[pulp::with_simd(momentum_chunk = Arch::new())]
#[inline(always)]
fn momentum_simd<S: Simd>(
    _simd: S,
    weights: &mut [f32],
    velocities: &mut [f32],
    gradients: &[f32],
    decay: f32,
    rate: f32,
) {
    let moving = weights.iter_mut().zip(velocities);
    for ((weight, velocity), gradient) in moving.zip(gradients) {
        *velocity = decay * *velocity + gradient;
        *weight -= rate * *velocity;
    }
}

#[pulp::with_simd(adam_chunk = Arch::new())]
#[inline(always)]
fn adam_simd<S: Simd>(
    _simd: S,
    weights: &mut [f32],
    firsts: &mut [f32],
    seconds: &mut [f32],
    gradients: &[f32],
    update: &AdamUpdate,
) {
    let (decay_1, decay_2) = (update.decay_1, update.decay_2);
    let moving = weights.iter_mut().zip(firsts).zip(seconds);
    for (((weight, first), second), gradient) in moving.zip(gradients) {
        *first = decay_1 * *first + (1.0 - decay_1) * gradient;
        *second = decay_2 * *second + (1.0 - decay_2) * gradient * gradient;
        *weight -= update.rate * *first / (second.sqrt() + update.epsilon);
    }
}
