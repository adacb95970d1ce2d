//! Settings that were checked, and what follows from them.

use thiserror::Error;

use super::config::{Length, TrainConfig};
use super::optimizer::CoefficientError;
use super::schedule::MAX_WARM_UP;
use super::stop::StopError;

/// The largest batch that is accepted.
pub const MAX_BATCH_SIZE: usize = 10_000;
/// The most epochs that are accepted.
pub const MAX_EPOCHS: usize = 10_000;
/// The largest learning rate that is accepted; the paper goes up to 1.5.
pub const MAX_LEARNING_RATE: f64 = 100.0;

impl TrainConfig {
    /// Checks the settings against the number of training images.
    ///
    /// # Errors
    ///
    /// Names the first setting that can't be used and the range it must be in.
    pub fn validate(&self, train_count: usize) -> Result<TrainPlan, ConfigError> {
        if !(self.learning_rate > 0.0 && self.learning_rate <= MAX_LEARNING_RATE) {
            return Err(ConfigError::LearningRate(self.learning_rate));
        }
        if !(1..=MAX_BATCH_SIZE).contains(&self.batch_size) {
            return Err(ConfigError::BatchSize(self.batch_size));
        }
        if !(0.0..=MAX_WARM_UP).contains(&self.warm_up) {
            return Err(ConfigError::WarmUp(self.warm_up));
        }
        if let Some(clip) = self.clip
            && !(clip > 0.0 && clip.is_finite())
        {
            return Err(ConfigError::Clip(clip));
        }
        self.coefficients.validate(self.optimizer)?;
        self.stop.validate()?;
        if train_count == 0 {
            return Err(ConfigError::NoImages);
        }
        // Batches all have one size, so that a GPU compiles its kernels once; what is left over of
        // an epoch is too little to matter and is another part each time.
        let most = self.batch_size.min(train_count);
        let batch_size = if self.optimizer.is_full_batch() {
            largest_divisor(train_count, most)
        } else {
            most
        };
        let steps_per_epoch = train_count / batch_size;
        let total_steps = match self.length {
            Length::Epochs(epochs) if (1..=MAX_EPOCHS).contains(&epochs) => {
                epochs * steps_per_epoch
            }
            Length::Steps(steps) if (1..=MAX_EPOCHS * steps_per_epoch).contains(&steps) => steps,
            Length::Epochs(count) | Length::Steps(count) => return Err(ConfigError::Length(count)),
        };
        Ok(TrainPlan {
            config: self.clone(),
            batch_size,
            steps_per_epoch,
            total_steps,
        })
    }
}

/// Why settings can't be used.
#[derive(Clone, Debug, Error, PartialEq)]
pub enum ConfigError {
    /// Not a positive number, or far too large.
    #[error("the learning rate is {0}; it must be above 0 and at most {MAX_LEARNING_RATE}")]
    LearningRate(f64),
    /// Zero or far too large.
    #[error("the batch size is {0}; it must be 1 to {MAX_BATCH_SIZE}")]
    BatchSize(usize),
    /// Zero or far too long.
    #[error("the length of the run is {0}; it must be at least 1 and at most {MAX_EPOCHS} epochs")]
    Length(usize),
    /// Negative, or more than half of the run.
    #[error("the warm-up is {0} of the run; it must be 0 to {MAX_WARM_UP}")]
    WarmUp(f64),
    /// Not a positive number.
    #[error("the longest gradient is {0}; it must be above 0")]
    Clip(f64),
    /// A constant of the optimizer.
    #[error(transparent)]
    Coefficient(#[from] CoefficientError),
    /// A rule that ends the run early.
    #[error(transparent)]
    Stop(#[from] StopError),
    /// There is nothing to learn from.
    #[error("there are no training images")]
    NoImages,
}

/// Settings that were checked.
#[derive(Clone, Debug, PartialEq)]
pub struct TrainPlan {
    config: TrainConfig,
    batch_size: usize,
    steps_per_epoch: usize,
    total_steps: usize,
}

impl TrainPlan {
    /// The settings as they were given.
    #[must_use]
    pub const fn config(&self) -> &TrainConfig {
        &self.config
    }

    /// Images per step; the set size, or all images if there are fewer. With batch gradient descent a
    /// size that divides the images, so that its steps leave none out.
    #[must_use]
    pub const fn batch_size(&self) -> usize {
        self.batch_size
    }

    /// Whole batches in one pass over the training images.
    #[must_use]
    pub const fn steps_per_epoch(&self) -> usize {
        self.steps_per_epoch
    }

    /// Batches in the whole run.
    #[must_use]
    pub const fn total_steps(&self) -> usize {
        self.total_steps
    }

    /// The epoch, from 0, that `step` (from 0) belongs to.
    #[must_use]
    pub const fn epoch_of(&self, step: usize) -> usize {
        step / self.steps_per_epoch
    }

    /// The number of epochs, the last of which may be incomplete.
    #[must_use]
    pub const fn epochs(&self) -> usize {
        self.total_steps.div_ceil(self.steps_per_epoch)
    }

    /// The learning rate of `step`, from 0.
    #[must_use]
    pub fn learning_rate(&self, step: usize) -> f64 {
        let last = self.total_steps.saturating_sub(1).max(1);
        let config = &self.config;
        let progress = step as f64 / last as f64;
        config.learning_rate * config.schedule.factor_after(config.warm_up, progress)
    }

    /// Batches whose gradients are added up for one change of the weights.
    #[must_use]
    pub const fn steps_per_update(&self) -> usize {
        if self.config.optimizer.is_full_batch() {
            self.steps_per_epoch
        } else {
            1
        }
    }
}

/// The largest divisor of `count` up to `most`; both at least 1.
fn largest_divisor(count: usize, most: usize) -> usize {
    let divides = |size: &usize| count.is_multiple_of(*size);
    (1..=most).rev().find(divides).unwrap_or(1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Architecture;
    use crate::train::optimizer::Optimizer;

    fn check(change: impl FnOnce(&mut TrainConfig)) -> Result<TrainPlan, ConfigError> {
        let mut config = TrainConfig::recommended(Architecture::Softmax);
        change(&mut config);
        config.validate(1000)
    }

    #[test]
    fn settings_out_of_range_are_named() {
        for rate in [0.0, -1.0, f64::NAN, f64::INFINITY] {
            assert!(
                matches!(
                    check(|c| c.learning_rate = rate),
                    Err(ConfigError::LearningRate(_))
                ),
                "{rate}"
            );
        }
        assert_eq!(check(|c| c.batch_size = 0), Err(ConfigError::BatchSize(0)));
        assert_eq!(
            check(|c| c.length = Length::Epochs(0)),
            Err(ConfigError::Length(0))
        );
        assert_eq!(
            check(|c| c.length = Length::Steps(usize::MAX)),
            Err(ConfigError::Length(usize::MAX))
        );
        let none = TrainConfig::default().validate(0);
        assert_eq!(none, Err(ConfigError::NoImages));
    }

    #[test]
    fn steps_and_epochs_are_counted_in_whole_batches() {
        let plan = check(|c| (c.batch_size, c.length) = (300, Length::Epochs(2))).expect("valid");
        assert_eq!(
            (plan.steps_per_epoch(), plan.total_steps(), plan.epochs()),
            (3, 6, 2)
        );
        let plan = check(|c| (c.batch_size, c.length) = (300, Length::Steps(4))).expect("valid");
        assert_eq!(
            (plan.total_steps(), plan.epochs(), plan.epoch_of(3)),
            (4, 2, 1)
        );
    }

    #[test]
    fn a_step_of_batch_gradient_descent_takes_all_images() {
        let plan = check(|c| c.optimizer = Optimizer::Bgd).expect("valid");
        assert_eq!((plan.batch_size(), plan.steps_per_epoch()), (125, 8));
        assert_eq!(plan.steps_per_update(), 8);
        assert_eq!(check(|_| ()).expect("valid").steps_per_update(), 1);
    }

    #[test]
    fn a_batch_is_never_larger_than_the_data() {
        let plan = check(|c| c.batch_size = 5000).expect("valid");
        assert_eq!((plan.batch_size(), plan.steps_per_epoch()), (1000, 1));
    }
}
