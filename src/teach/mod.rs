//! Teaching a model a person's hand: a short training from the model in use, with that person's
//! digits among MNIST's, so that nothing is forgotten.
//!
//! The person's digits are mixed with MNIST's training images and with pictures that show no digit,
//! as in the training that made the model. What is left is a mean of the old weights and the new
//! ones, as far towards the new ones as MNIST's validation images allow (Wortsman et al., "Robust
//! fine-tuning of zero-shot models", 2022, <https://arxiv.org/abs/2109.01903>).

mod blend;
mod mixture;
mod split;

use std::sync::atomic::AtomicBool;

use serde::{Deserialize, Serialize};
use thiserror::Error;

pub use split::{Split, split};

use crate::classifier::Classifier;
use crate::dataset::Dataset;
use crate::dataset::mnist::{self, DatasetError, TrainingData};
use crate::device::Compute;
use crate::digit::NUM_CLASSES;
use crate::model::description::{Metrics, Teaching};
use crate::model::file::{Model, ModelError};
use crate::model::weights::Weights;
use crate::session::Control;
use crate::train::checkpoint::Checkpoint;
use crate::train::config::{Length, TrainConfig, Variation};
use crate::train::observer::Observer;
use crate::train::optimizer::{Coefficients, Optimizer};
use crate::train::plan::ConfigError;
use crate::train::schedule::Schedule;
use crate::train::stop::{Ending, StopRules};
use crate::train::trainer::{Surroundings, TrainError, train_from};
use blend::blend;
use mixture::mixture;

/// Decides which digits are held out, and the order of the images.
pub const SEED: u64 = 7;

/// How a hand is taught.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Recipe {
    /// The highest learning rate, reached after a tenth of the steps.
    pub learning_rate: f64,
    /// Steps of [`BATCH_SIZE`] images.
    pub steps: usize,
    /// The fraction of the images that shows the person's digits, 0..=1.
    pub share: f64,
    /// Each digit is shown at most so often, or few digits would be learned by heart.
    pub most_shown: usize,
}

/// Digits that are read at once.
const CHUNK: usize = 500;
/// Images of a step.
pub const BATCH_SIZE: usize = 128;
/// A slow machine stops learning after so many seconds, to be done within a minute.
const TIME_LIMIT_SECS: f64 = 40.0;
/// Part of the steps in which the rate rises.
const WARM_UP: f64 = 0.1;

impl Default for Recipe {
    fn default() -> Self {
        Self {
            learning_rate: 1e-3,
            steps: 80,
            share: 0.3,
            most_shown: 100,
        }
    }
}

/// Why nothing was taught.
#[derive(Debug, Error)]
pub enum TeachError {
    /// There is nothing to learn from.
    #[error("there are no digits to learn from; label some first")]
    NoDigits,
    /// The settings can't be used.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// MNIST can't be read.
    #[error(transparent)]
    Dataset(#[from] DatasetError),
    /// The training failed.
    #[error(transparent)]
    Train(#[from] TrainError),
    /// The weights can't be used.
    #[error(transparent)]
    Model(#[from] ModelError),
}

/// How many of how many are right.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Marks {
    /// How many were right.
    pub right: usize,
    /// Out of how many.
    pub of: usize,
    /// How many were read as what they are, but taken for no digit: they are not right.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub refused: usize,
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde calls it with a reference"
)]
const fn is_zero(count: &usize) -> bool {
    *count == 0
}

impl Marks {
    /// Fraction that is right, 0..=1; `None` of nothing.
    #[must_use]
    pub fn accuracy(self) -> Option<f64> {
        (self.of > 0).then(|| self.right as f64 / self.of as f64)
    }

    /// How a model reads labelled images, none refused; `None` if stopped.
    #[must_use]
    pub fn of_digits(classifier: &Classifier, data: &Dataset, stop: &AtomicBool) -> Option<Self> {
        let score = classifier.score(data, stop)?;
        let right = (0..NUM_CLASSES).map(|class| score.confusion[class][class] as usize);
        Some(Self {
            right: right.sum(),
            of: data.len(),
            refused: 0,
        })
    }

    /// How a model reads a person's digits; what it takes for no digit is wrong.
    #[must_use]
    pub fn of_hand(classifier: &Classifier, data: &Dataset) -> Self {
        let parts = data.images().chunks(CHUNK);
        let opinions = parts.flat_map(|part| classifier.opinions(part));
        let read = opinions.zip(data.labels()).filter_map(|(opinion, label)| {
            let opinion = opinion.filter(|opinion| opinion.probabilities.best() == *label);
            opinion.map(|opinion| classifier.is_digit(&opinion))
        });
        let (right, refused): (Vec<bool>, Vec<bool>) = read.partition(|is_digit| *is_digit);
        Self {
            right: right.len(),
            of: data.len(),
            refused: refused.len(),
        }
    }
}

/// What a model reads before or after.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Figures {
    /// The person's digits that were held out; of none, if there are too few of each class.
    pub held_out: Marks,
    /// All 10,000 of MNIST's test images, as “digitpad evaluate” counts them: none is refused.
    pub mnist: Marks,
}

/// What teaching left.
#[derive(Clone, Debug)]
pub struct Taught {
    /// The model that was taught.
    pub classifier: Classifier,
    /// The figures of the model before.
    pub before: Figures,
    /// Its own figures.
    pub after: Figures,
    /// The person's digits that it learned from.
    pub learned: usize,
    /// Those that were left out, since their image is there twice.
    pub doubles: usize,
    /// How far it went from the old weights (0) to the new ones (1).
    pub blend: f32,
}

/// Teaches a model the digits of `split`; `None` if stopped, and then nothing is left.
///
/// Always on the CPU: a GPU's kernels take longer to be compiled than the training lasts.
///
/// # Errors
///
/// If there are no digits, or if the training diverges.
pub fn teach(
    model: &Classifier,
    split: &Split,
    recipe: Recipe,
    control: &Control,
    observer: &mut dyn Observer,
) -> Result<Option<Taught>, TeachError> {
    if split.learn.is_empty() {
        return Err(TeachError::NoDigits);
    }
    let mnist = mnist::training_data()?;
    let test = mnist::test_data()?;
    let stop = control.stop_flag();
    let figures = |classifier: &Classifier| {
        Some(Figures {
            held_out: Marks::of_hand(classifier, &split.held_out),
            mnist: Marks::of_digits(classifier, &test, stop)?,
        })
    };
    let Some(before) = figures(model) else {
        return Ok(None);
    };
    let Some((new, steps)) = train(model, split, recipe, &mnist, control, observer)? else {
        return Ok(None);
    };
    let Some((mut classifier, blend)) = blend(model, &new, &mnist.validation, stop)? else {
        return Ok(None);
    };
    classifier.set_teaching(Teaching {
        digits: split.learn.len(),
        steps,
    });
    let Some(after) = figures(&classifier) else {
        return Ok(None);
    };
    // Those of the model before are not its own.
    classifier.set_metrics(Metrics {
        test_accuracy: after.mnist.accuracy(),
        ..Metrics::default()
    });
    Ok(Some(Taught {
        classifier,
        before,
        after,
        learned: split.learn.len(),
        doubles: split.doubles,
        blend,
    }))
}

/// The weights after the recipe's steps, and how many were done; `None` if stopped.
fn train(
    model: &Classifier,
    split: &Split,
    recipe: Recipe,
    mnist: &TrainingData,
    control: &Control,
    observer: &mut dyn Observer,
) -> Result<Option<(Weights, usize)>, TeachError> {
    let config = config(model.model(), recipe);
    let data = TrainingData {
        train: mixture(&mnist.train, &split.learn, recipe),
        validation: mnist.validation.clone(),
    };
    let plan = config.validate(data.train.len())?;
    let start = Checkpoint::from_model(model.model().network.weights());
    let surroundings = Surroundings {
        data: &data,
        device: &Compute::cpu().device,
        stop: control.stop_flag(),
        observer,
    };
    let outcome = train_from(&plan, Some(start), surroundings)?;
    let is_stopped = outcome.ending == Ending::Stopped;
    Ok((!is_stopped).then(|| (outcome.network.weights(), outcome.steps)))
}

/// The recipe as the trainer's settings. Images are varied, and pictures without a digit shown, where
/// the model was made so: otherwise it would unlearn how it was made. Images are varied
/// as at the end of its making, or it would unlearn that.
const fn config(model: &Model, recipe: Recipe) -> TrainConfig {
    let made = &model.description.training.config;
    TrainConfig {
        architecture: model.description.architecture,
        optimizer: Optimizer::Adam,
        coefficients: Coefficients::NONE,
        learning_rate: recipe.learning_rate,
        schedule: Schedule::Cosine,
        warm_up: WARM_UP,
        clip: None,
        stop: StopRules {
            time_limit: Some(TIME_LIMIT_SECS),
            ..StopRules::NONE
        },
        batch_size: BATCH_SIZE,
        length: Length::Epochs(1),
        augment: made.augment,
        variation: Variation::Calm,
        average: false,
        non_digits: made.non_digits,
        start: None,
        seed: SEED,
    }
}
