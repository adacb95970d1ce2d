//! Averaged weights: the mean of those that a run passes through near its end is better than the
//! last ones (Polyak and Juditsky, "Acceleration of stochastic approximation by averaging", 1992).

use crate::model::weights::Weights;

/// The weights are looked at every so many steps.
const STRIDE: usize = 8;
/// The fraction of the run over which the average forgets.
const MEMORY: f64 = 0.03;

/// An exponentially weighted mean of the weights.
#[derive(Debug, Default)]
pub(crate) struct Average {
    mean: Option<Weights>,
}

impl Average {
    /// Whether the weights after `step` steps are to be added.
    pub(crate) const fn is_due(step: usize) -> bool {
        step.is_multiple_of(STRIDE)
    }

    /// Adds the weights after `step` of `total_steps` steps.
    pub(crate) fn add(&mut self, weights: Weights, step: usize, total_steps: usize) {
        let Some(mean) = &mut self.mean else {
            self.mean = Some(weights);
            return;
        };
        let seen = (step / STRIDE).max(1) as f64;
        let memory = (total_steps as f64 * MEMORY / STRIDE as f64).max(1.0);
        // A young average is the plain mean of what there was, so that the start is forgotten soon.
        let share = (1.0 / seen.min(memory)) as f32;
        let arrays = mean.0.iter_mut().zip(&weights.0);
        for (mean, new) in arrays.flat_map(|(mean, new)| mean.values.iter_mut().zip(&new.values)) {
            *mean += (new - *mean) * share;
        }
    }

    /// Goes on from a mean.
    pub(crate) const fn of(mean: Option<Weights>) -> Self {
        Self { mean }
    }

    /// The mean so far, if anything was added.
    pub(crate) const fn mean(&self) -> Option<&Weights> {
        self.mean.as_ref()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::weights::Weight;

    fn weights(value: f32) -> Weights {
        Weights(vec![Weight {
            name: "weight".to_owned(),
            shape: vec![1],
            values: vec![value],
        }])
    }

    #[test]
    fn a_constant_is_its_own_mean_and_the_past_is_forgotten() {
        let mut average = Average::default();
        assert!(average.mean().is_none());
        for step in (0..8000).step_by(STRIDE) {
            let value = if step < 4000 { 9.0 } else { 2.0 };
            average.add(weights(value), step, 8000);
        }
        let mean = average.mean().expect("added").0[0].values[0];
        assert!((mean - 2.0).abs() < 0.01, "{mean}");
    }

    #[test]
    fn what_goes_up_and_down_is_evened_out() {
        let mut average = Average::default();
        for step in (0..8000).step_by(STRIDE) {
            let value = if (step / STRIDE).is_multiple_of(2) {
                1.0
            } else {
                3.0
            };
            average.add(weights(value), step, 8000);
        }
        let mean = average.mean().expect("added").0[0].values[0];
        assert!((mean - 2.0).abs() < 0.1, "{mean}");
    }
}
