//! The loops over a chunk of weights. Each takes the rule's constants last.

use pulp::{Arch, Simd};

use super::{Rule, Step};

/// The weight after its own decay, and the gradient with it.
#[inline(always)]
fn decayed(weight: f32, gradient: f32, step: &Step) -> (f32, f32) {
    let gradient = gradient + step.penalty * weight;
    (weight - step.shrinkage * weight, gradient)
}

#[pulp::with_simd(sgd = Arch::new())]
#[inline(always)]
pub(super) fn sgd_simd<S: Simd>(_simd: S, weights: &mut [f32], gradients: &[f32], step: &Step) {
    for (weight, gradient) in weights.iter_mut().zip(gradients) {
        let (decayed, gradient) = decayed(*weight, *gradient, step);
        *weight = decayed - step.rate * gradient;
    }
}

#[pulp::with_simd(momentum = Arch::new())]
#[inline(always)]
pub(super) fn momentum_simd<S: Simd>(
    _simd: S,
    weights: &mut [f32],
    velocities: &mut [f32],
    gradients: &[f32],
    step: &Step,
    stays: f32,
) {
    let moving = weights.iter_mut().zip(velocities);
    for ((weight, velocity), gradient) in moving.zip(gradients) {
        let (decayed, gradient) = decayed(*weight, *gradient, step);
        *velocity = stays * *velocity + gradient;
        *weight = decayed - step.rate * *velocity;
    }
}

#[pulp::with_simd(nesterov = Arch::new())]
#[inline(always)]
pub(super) fn nesterov_simd<S: Simd>(
    _simd: S,
    weights: &mut [f32],
    velocities: &mut [f32],
    gradients: &[f32],
    step: &Step,
    stays: f32,
) {
    let moving = weights.iter_mut().zip(velocities);
    for ((weight, velocity), gradient) in moving.zip(gradients) {
        let (decayed, gradient) = decayed(*weight, *gradient, step);
        *velocity = stays * *velocity + gradient;
        *weight = decayed - step.rate * (gradient + stays * *velocity);
    }
}

#[pulp::with_simd(adagrad = Arch::new())]
#[inline(always)]
pub(super) fn adagrad_simd<S: Simd>(
    _simd: S,
    weights: &mut [f32],
    sums: &mut [f32],
    gradients: &[f32],
    step: &Step,
    epsilon: f32,
) {
    let moving = weights.iter_mut().zip(sums);
    for ((weight, sum), gradient) in moving.zip(gradients) {
        let (decayed, gradient) = decayed(*weight, *gradient, step);
        *sum += gradient * gradient;
        *weight = decayed - step.rate * gradient / (sum.sqrt() + epsilon);
    }
}

#[pulp::with_simd(rms_prop = Arch::new())]
#[inline(always)]
pub(super) fn rms_prop_simd<S: Simd>(
    _simd: S,
    weights: &mut [f32],
    squares: &mut [f32],
    gradients: &[f32],
    step: &Step,
    [stays, epsilon]: [f32; 2],
) {
    let moving = weights.iter_mut().zip(squares);
    for ((weight, square), gradient) in moving.zip(gradients) {
        let (decayed, gradient) = decayed(*weight, *gradient, step);
        *square = stays * *square + (1.0 - stays) * gradient * gradient;
        *weight = decayed - step.rate * gradient / (square.sqrt() + epsilon);
    }
}

#[pulp::with_simd(adadelta = Arch::new())]
#[inline(always)]
pub(super) fn adadelta_simd<S: Simd>(
    _simd: S,
    weights: &mut [f32],
    squares: &mut [f32],
    steps: &mut [f32],
    gradients: &[f32],
    step: &Step,
    [stays, epsilon]: [f32; 2],
) {
    let moving = weights.iter_mut().zip(squares).zip(steps);
    for (((weight, square), mean_step), gradient) in moving.zip(gradients) {
        let (decayed, gradient) = decayed(*weight, *gradient, step);
        *square = stays * *square + (1.0 - stays) * gradient * gradient;
        let change = ((*mean_step + epsilon) / (*square + epsilon)).sqrt() * gradient;
        *mean_step = stays * *mean_step + (1.0 - stays) * change * change;
        *weight = decayed - step.rate * change;
    }
}

/// Adam's constants with all that is the same for every weight done.
pub(super) struct AdamNumbers {
    decay_1: f32,
    decay_2: f32,
    /// Learning rate with both corrections for moments that started at zero.
    rate: f32,
    /// Epsilon with the second moment's correction.
    epsilon: f32,
}

impl AdamNumbers {
    /// Nothing for other rules.
    pub(super) fn new(step: &Step) -> Option<Self> {
        let Rule::Adam {
            decay_1,
            decay_2,
            epsilon,
            time,
        } = step.rule
        else {
            return None;
        };
        let power = |decay: f32| f64::from(decay).powf(time as f64);
        let correction_1 = 1.0 - power(decay_1);
        let correction_2 = (1.0 - power(decay_2)).sqrt();
        Some(Self {
            decay_1,
            decay_2,
            rate: (f64::from(step.rate) * correction_2 / correction_1) as f32,
            epsilon: (f64::from(epsilon) * correction_2) as f32,
        })
    }
}

#[pulp::with_simd(adam = Arch::new())]
#[inline(always)]
pub(super) fn adam_simd<S: Simd>(
    _simd: S,
    weights: &mut [f32],
    firsts: &mut [f32],
    seconds: &mut [f32],
    gradients: &[f32],
    step: &Step,
    numbers: &AdamNumbers,
) {
    let (decay_1, decay_2) = (numbers.decay_1, numbers.decay_2);
    let moving = weights.iter_mut().zip(firsts).zip(seconds);
    for (((weight, first), second), gradient) in moving.zip(gradients) {
        let (decayed, gradient) = decayed(*weight, *gradient, step);
        *first = decay_1 * *first + (1.0 - decay_1) * gradient;
        *second = decay_2 * *second + (1.0 - decay_2) * gradient * gradient;
        *weight = decayed - numbers.rate * *first / (second.sqrt() + numbers.epsilon);
    }
}
