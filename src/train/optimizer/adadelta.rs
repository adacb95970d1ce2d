//! Adadelta, which burn lacks, from burn's operations.

use burn::optim::LearningRate;
use burn::tensor::{Device, Tensor};

use super::coefficients::Numbers;
use super::state::MomentState;
use crate::ops::update::Moments;

/// See [`super::Optimizer::Adadelta`].
#[derive(Clone)]
pub(super) struct Adadelta {
    decay: f32,
    epsilon: f32,
    weight_decay: f32,
}

impl Adadelta {
    pub(super) const fn new(numbers: &Numbers) -> Self {
        Self {
            decay: numbers.decay_2,
            epsilon: numbers.epsilon,
            weight_decay: numbers.weight_decay,
        }
    }

    fn mean<const D: usize>(&self, mean: Tensor<D>, new: Tensor<D>) -> Tensor<D> {
        mean * self.decay + new.square() * (1.0 - self.decay)
    }
}

impl burn::optim::Optimizer for Adadelta {
    type State<const D: usize> = MomentState<D>;

    fn step<const D: usize>(
        &self,
        rate: LearningRate,
        weight: Tensor<D>,
        gradient: Tensor<D>,
        state: Option<MomentState<D>>,
    ) -> (Tensor<D>, Option<MomentState<D>>) {
        let gradient = gradient + weight.clone() * self.weight_decay;
        let MomentState { time, moments } = state.unwrap_or_default();
        let squares = moments.first.unwrap_or_else(|| weight.zeros_like());
        let steps = moments.second.unwrap_or_else(|| weight.zeros_like());
        let squares = self.mean(squares, gradient.clone());
        let ratio = (steps.clone() + self.epsilon) / (squares.clone() + self.epsilon);
        let step = ratio.sqrt() * gradient;
        let steps = self.mean(steps, step.clone());
        let state = MomentState {
            time: time + 1,
            moments: Moments {
                first: Some(squares),
                second: Some(steps),
            },
        };
        (weight - step * rate, Some(state))
    }

    fn to_device<const D: usize>(state: MomentState<D>, device: &Device) -> MomentState<D> {
        state.moved_to(device)
    }
}
