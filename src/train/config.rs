//! The settings of a run, as they are edited; [`super::plan`] checks them.

use serde::{Deserialize, Serialize};

use super::optimizer::{Coefficients, Optimizer};
use super::schedule::Schedule;
use super::stop::StopRules;
use crate::model::Architecture;

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

/// How much images are varied in the course of a run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Variation {
    /// Much, and little near the end.
    #[default]
    Settling,
    /// Little all along: what a model has settled on is kept.
    Calm,
}

/// Everything that decides a run's result, apart from the data.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TrainConfig {
    /// The network.
    pub architecture: Architecture,
    /// The optimizer.
    pub optimizer: Optimizer,
    /// Constants of the optimizer that are not the standard ones.
    #[serde(default)]
    pub coefficients: Coefficients,
    /// Learning rate, above 0; the peak where the schedule varies it.
    pub learning_rate: f64,
    /// How the rate changes during the run.
    pub schedule: Schedule,
    /// The fraction of the run in which the rate first rises, 0..=[`super::schedule::MAX_WARM_UP`].
    #[serde(default)]
    pub warm_up: f64,
    /// The longest gradient, all weights' taken as one vector; longer ones are shortened. Above 0.
    #[serde(default)]
    pub clip: Option<f64>,
    /// What ends the run early.
    #[serde(default)]
    pub stop: StopRules,
    /// Images per step; with [`Optimizer::Bgd`], per part of a step.
    pub batch_size: usize,
    /// When the run ends.
    pub length: Length,
    /// Whether each image is varied at random each time it is seen.
    pub augment: bool,
    /// How much they are varied.
    #[serde(default)]
    pub variation: Variation,
    /// Whether the model is the mean of the weights near the end instead of the last ones.
    #[serde(default)]
    pub average: bool,
    /// Whether pictures that show no digit are shown, too, so that the model can tell them.
    #[serde(default)]
    pub non_digits: bool,
    /// The model whose weights the run begins with; none for random ones.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start: Option<String>,
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
            coefficients: Coefficients::NONE,
            schedule: Schedule::Constant,
            warm_up: 0.0,
            clip: None,
            stop: StopRules::NONE,
            batch_size: 128,
            length: Length::Epochs(10),
            augment: false,
            variation: Variation::Settling,
            average: false,
            non_digits: false,
            start: None,
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
    pub fn preset(preset: Preset, architecture: Architecture) -> Self {
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
            coefficients: self.coefficients.used_by(optimizer),
            ..self
        }
    }
}

impl Default for TrainConfig {
    fn default() -> Self {
        Self::recommended(Architecture::default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
}
