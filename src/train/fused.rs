//! The optimizers' rules for the CPU, each as one pass over memory, as an optimizer of burn's.

use burn::optim::{LearningRate, RecordState, StateSink, StateSource};
use burn::tensor::{Device, Tensor};

use super::optimizer::{ADAM_DECAY_1, ADAM_DECAY_2, ADAM_EPSILON, MOMENTUM, Optimizer};
use crate::ops::update::{self, AdamStep};

/// Names in a saved state.
const TIME: &str = "time";
const FIRST: &str = "first";
const SECOND: &str = "second";

/// An optimizer whose step is one of [`update`]'s.
#[derive(Clone)]
pub(super) struct Fused(pub(super) Optimizer);

/// What an optimizer remembers of one tensor.
#[derive(Clone)]
pub(super) struct FusedState<const D: usize> {
    /// Steps done.
    time: usize,
    /// Velocity or first moment; none before the first step.
    first: Option<Tensor<D>>,
    /// Second moment.
    second: Option<Tensor<D>>,
}

impl<const D: usize> RecordState for FusedState<D> {
    fn state_flatten(&self, prefix: &str, out: &mut StateSink) {
        out.push_scalar(prefix, TIME, self.time.into());
        for (name, moment) in [(FIRST, &self.first), (SECOND, &self.second)] {
            if let Some(moment) = moment {
                out.push_tensor(prefix, name, moment.clone().into_data());
            }
        }
    }

    fn state_unflatten(prefix: &str, source: &mut StateSource, device: &Device) -> Option<Self> {
        let time = source.take_scalar(prefix, TIME)?.try_into().ok()?;
        let mut moment = |name| {
            let data = source.take_tensor(prefix, name)?;
            Some(Tensor::from_data(data, device))
        };
        Some(Self {
            time,
            first: moment(FIRST),
            second: moment(SECOND),
        })
    }
}

impl burn::optim::Optimizer for Fused {
    type State<const D: usize> = FusedState<D>;

    fn step<const D: usize>(
        &self,
        rate: LearningRate,
        weight: Tensor<D>,
        gradient: Tensor<D>,
        state: Option<FusedState<D>>,
    ) -> (Tensor<D>, Option<FusedState<D>>) {
        let (time, first, second) = state.map_or((0, None, None), |s| (s.time, s.first, s.second));
        let (rate, time) = (rate as f32, time + 1);
        let zeros = || weight.zeros_like();
        let (weight, first, second) = match self.0 {
            Optimizer::Sgd => (update::sgd(weight, gradient, rate), None, None),
            Optimizer::Momentum => {
                let velocity = first.unwrap_or_else(zeros);
                let [weight, velocity] =
                    update::momentum([weight, gradient, velocity], MOMENTUM, rate);
                (weight, Some(velocity), None)
            }
            Optimizer::Adam => {
                let step = AdamStep {
                    rate,
                    decay_1: ADAM_DECAY_1,
                    decay_2: ADAM_DECAY_2,
                    epsilon: ADAM_EPSILON,
                    time,
                };
                let (first, second) = (first.unwrap_or_else(zeros), second.unwrap_or_else(zeros));
                let [weight, first, second] = update::adam([weight, gradient, first, second], step);
                (weight, Some(first), Some(second))
            }
        };
        let state = FusedState {
            time,
            first,
            second,
        };
        (weight, Some(state))
    }

    fn to_device<const D: usize>(mut state: FusedState<D>, device: &Device) -> FusedState<D> {
        let moved = |moment: Option<Tensor<D>>| moment.map(|moment| moment.to_device(device));
        state.first = moved(state.first);
        state.second = moved(state.second);
        state
    }
}
