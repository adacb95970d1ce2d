//! The settings of a run: edited freely as [`TrainConfig`], checked once into a [`TrainPlan`].

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::optimizer::Optimizer;
use super::schedule::Schedule;
use crate::model::Architecture;

/// The largest batch that is accepted.
pub const MAX_BATCH_SIZE: usize = 10_000;
/// The most epochs that are accepted.
pub const MAX_EPOCHS: usize = 10_000;
/// The largest learning rate that is accepted; the paper goes up to 1.5.
pub const MAX_LEARNING_RATE: f64 = 100.0;

/// How long a run goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Length {
    /// That many passes over the training images.
    Epochs(usize),
    /// That many batches.
    Steps(usize),
}

/// A choice of settings that goes together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Preset {
    /// The best accuracy in reasonable time
    #[default]
    Recommended,
    /// Two passes without augmentation: within a minute on two cores, 99 % on the test set with cnn
    Quick,
}

impl Preset {
    /// All of them, the default first.
    pub const ALL: [Self; 2] = [Self::Recommended, Self::Quick];

    /// The name in the window.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Recommended => "Recommended",
            Self::Quick => "Quick",
        }
    }

    /// What it is for.
    #[must_use]
    pub const fn explanation(self) -> &'static str {
        match self {
            Self::Recommended => "The best accuracy in reasonable time",
            Self::Quick => {
                "Two epochs without augmentation: with CNN above 99 % in well under a minute"
            }
        }
    }
}

/// Everything that decides a run's result, apart from the data.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TrainConfig {
    /// The network.
    pub architecture: Architecture,
    /// The optimizer.
    pub optimizer: Optimizer,
    /// Learning rate, above 0; the peak where the schedule varies it.
    pub learning_rate: f64,
    /// How the rate changes during the run.
    pub schedule: Schedule,
    /// Images per step.
    pub batch_size: usize,
    /// When the run ends.
    pub length: Length,
    /// Whether each image is varied at random each time it is seen.
    pub augment: bool,
    /// Whether the model is the mean of the weights near the end instead of the last ones.
    #[serde(default)]
    pub average: bool,
    /// Whether pictures that show no digit are shown, too, so that the model can tell them.
    #[serde(default)]
    pub non_digits: bool,
    /// Decides the starting weights, the order of the images and their variations.
    pub seed: u64,
}

impl TrainConfig {
    /// The settings that suit an architecture: the paper's plain ones for its two models, and the
    /// recipe of the shipped model for digitpad's CNN.
    #[must_use]
    pub const fn recommended(architecture: Architecture) -> Self {
        let plain = Self {
            architecture,
            optimizer: Optimizer::Adam,
            learning_rate: Optimizer::Adam.default_learning_rate(),
            schedule: Schedule::Constant,
            batch_size: 128,
            length: Length::Epochs(10),
            augment: false,
            average: false,
            non_digits: false,
            seed: 42,
        };
        match architecture {
            Architecture::Softmax | Architecture::PaperCnn => plain,
            Architecture::Cnn | Architecture::DeepCnn => Self {
                learning_rate: 0.004,
                schedule: Schedule::OneCycle,
                length: Length::Epochs(20),
                augment: true,
                average: true,
                non_digits: true,
                ..plain
            },
        }
    }

    /// The settings that a preset stands for.
    #[must_use]
    pub const fn preset(preset: Preset, architecture: Architecture) -> Self {
        let recommended = Self::recommended(architecture);
        match preset {
            Preset::Recommended => recommended,
            Preset::Quick => Self {
                schedule: Schedule::OneCycle,
                length: Length::Epochs(2),
                augment: false,
                average: false,
                non_digits: false,
                ..recommended
            },
        }
    }

    /// The same settings for another network. Where everything is as recommended so far, it is then
    /// as recommended for the other one; what was chosen otherwise stays.
    #[must_use]
    pub fn with_architecture(self, architecture: Architecture) -> Self {
        let usual = Self {
            seed: self.seed,
            ..Self::recommended(self.architecture)
        };
        if self == usual {
            Self {
                seed: self.seed,
                ..Self::recommended(architecture)
            }
        } else {
            Self {
                architecture,
                ..self
            }
        }
    }

    /// The same settings with another optimizer, and the rate that suits it.
    #[must_use]
    pub fn with_optimizer(self, optimizer: Optimizer) -> Self {
        let recommended = Self::recommended(self.architecture);
        let learning_rate = if optimizer == recommended.optimizer {
            recommended.learning_rate
        } else {
            optimizer.default_learning_rate()
        };
        Self {
            optimizer,
            learning_rate,
            ..self
        }
    }

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
        if train_count == 0 {
            return Err(ConfigError::NoImages);
        }
        // Batches all have one size, so that a GPU compiles its kernels once; what is left over of
        // an epoch is too little to matter and is another part each time.
        let batch_size = self.batch_size.min(train_count);
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

impl Default for TrainConfig {
    fn default() -> Self {
        Self::recommended(Architecture::default())
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

    /// Images per step; the set size, or all images if there are fewer.
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
        self.config.learning_rate * self.config.schedule.factor(step as f64 / last as f64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(change: impl FnOnce(&mut TrainConfig)) -> Result<TrainPlan, ConfigError> {
        let mut config = TrainConfig::recommended(Architecture::Softmax);
        change(&mut config);
        config.validate(1000)
    }

    #[test]
    fn every_recommendation_is_valid() {
        for architecture in Architecture::ALL {
            assert!(
                TrainConfig::recommended(architecture)
                    .validate(55_000)
                    .is_ok()
            );
        }
    }

    #[test]
    fn another_network_keeps_what_was_chosen() {
        let cnn = TrainConfig::recommended(Architecture::Cnn);
        let paper = TrainConfig::recommended(Architecture::PaperCnn);
        assert_eq!(cnn.clone().with_architecture(Architecture::PaperCnn), paper);
        let chosen = cnn
            .with_optimizer(Optimizer::Sgd)
            .with_architecture(Architecture::Softmax);
        assert_eq!(
            (chosen.optimizer, chosen.architecture),
            (Optimizer::Sgd, Architecture::Softmax)
        );
        let back = paper
            .clone()
            .with_optimizer(Optimizer::Sgd)
            .with_optimizer(Optimizer::Adam);
        assert_eq!(back, paper);
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
    fn a_batch_is_never_larger_than_the_data() {
        let plan = check(|c| c.batch_size = 5000).expect("valid");
        assert_eq!((plan.batch_size(), plan.steps_per_epoch()), (1000, 1));
    }
}
