//! The optimizers' rules for the CPU, each as one pass over memory, as an optimizer of burn's.

use burn::optim::LearningRate;
use burn::tensor::{Device, Tensor};

use super::Optimizer;
use super::coefficients::Numbers;
use super::state::MomentState;
use crate::ops::update::{self, Rule, Step};

/// An optimizer whose step is one of [`update`]'s.
#[derive(Clone)]
pub(super) struct Fused {
    optimizer: Optimizer,
    numbers: Numbers,
}

impl Fused {
    pub(super) const fn new(optimizer: Optimizer, numbers: Numbers) -> Self {
        Self { optimizer, numbers }
    }

    /// Step number `time`, from 1.
    fn step_at(&self, rate: LearningRate, time: usize) -> Step {
        let Numbers {
            momentum,
            decay_1,
            decay_2,
            epsilon,
            weight_decay,
        } = self.numbers;
        let rule = match self.optimizer {
            Optimizer::Bgd | Optimizer::Sgd => Rule::Sgd,
            Optimizer::Momentum => Rule::Momentum { momentum },
            Optimizer::Nesterov => Rule::Nesterov { momentum },
            Optimizer::Adagrad => Rule::Adagrad { epsilon },
            Optimizer::Adadelta => Rule::Adadelta {
                decay: decay_2,
                epsilon,
            },
            Optimizer::RmsProp => Rule::RmsProp {
                decay: decay_2,
                epsilon,
            },
            Optimizer::Adam | Optimizer::AdamW => Rule::Adam {
                decay_1,
                decay_2,
                epsilon,
                time,
            },
        };
        let is_apart = self.optimizer == Optimizer::AdamW;
        let shrinkage = (rate * f64::from(weight_decay)) as f32;
        Step {
            rule,
            rate: rate as f32,
            penalty: if is_apart { 0.0 } else { weight_decay },
            shrinkage: if is_apart { shrinkage } else { 0.0 },
        }
    }
}

impl burn::optim::Optimizer for Fused {
    type State<const D: usize> = MomentState<D>;

    fn step<const D: usize>(
        &self,
        rate: LearningRate,
        weight: Tensor<D>,
        gradient: Tensor<D>,
        state: Option<MomentState<D>>,
    ) -> (Tensor<D>, Option<MomentState<D>>) {
        let MomentState { time, moments } = state.unwrap_or_default();
        let time = time + 1;
        let step = self.step_at(rate, time);
        let (weight, moments) = update::step(weight, gradient, moments, step);
        (weight, Some(MomentState { time, moments }))
    }

    fn to_device<const D: usize>(state: MomentState<D>, device: &Device) -> MomentState<D> {
        state.moved_to(device)
    }
}
