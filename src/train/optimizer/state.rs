//! What the optimizers remember, in a form that can be saved.

use burn::optim::{RecordState, StateSink, StateSource};
use burn::tensor::{Device, Tensor};

use crate::ops::update::Moments;

/// Names in a saved state.
const TIME: &str = "time";
const FIRST: &str = "first";
const SECOND: &str = "second";

/// What an optimizer remembers of one tensor.
#[derive(Clone)]
pub(super) struct MomentState<const D: usize> {
    /// Steps done.
    pub(super) time: usize,
    /// What the rule adds up.
    pub(super) moments: Moments<D>,
}

impl<const D: usize> RecordState for MomentState<D> {
    fn state_flatten(&self, prefix: &str, out: &mut StateSink) {
        out.push_scalar(prefix, TIME, self.time.into());
        for (name, moment) in [(FIRST, &self.moments.first), (SECOND, &self.moments.second)] {
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
            moments: Moments {
                first: moment(FIRST),
                second: moment(SECOND),
            },
        })
    }
}

impl<const D: usize> Default for MomentState<D> {
    fn default() -> Self {
        Self {
            time: 0,
            moments: Moments {
                first: None,
                second: None,
            },
        }
    }
}

impl<const D: usize> MomentState<D> {
    /// The same on another device.
    pub(super) fn moved_to(mut self, device: &Device) -> Self {
        let moved = |moment: Option<Tensor<D>>| moment.map(|moment| moment.to_device(device));
        self.moments.first = moved(self.moments.first);
        self.moments.second = moved(self.moments.second);
        self
    }
}
