//! A whole training session: from settings to a model that is ready for use.
//!
//! What the window and the command line have in common around the trainer: data, the loop, the
//! figure on the test set, and the description that is saved with the weights.

use std::sync::atomic::AtomicBool;
use std::time::Duration;

use thiserror::Error;

use crate::classifier::Classifier;
use crate::dataset::Dataset;
use crate::dataset::mnist::{self, DatasetError, TRAIN_COUNT};
use crate::device::Compute;
use crate::evaluate::Score;
use crate::model::description::{Description, Metrics, Training};
use crate::model::file::{Model, ModelError};
use crate::train::config::TrainConfig;
use crate::train::plan::ConfigError;
use crate::train::stop::Ending;
use crate::train::trainer::{Emit, Outcome, TrainError, train};

/// Why a session left no model.
#[derive(Debug, Error)]
pub enum SessionError {
    /// The settings can't be used.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The data can't be read.
    #[error(transparent)]
    Dataset(#[from] DatasetError),
    /// The run failed.
    #[error(transparent)]
    Train(#[from] TrainError),
    /// The weights can't be used.
    #[error(transparent)]
    Model(#[from] ModelError),
}

/// What a session leaves.
#[derive(Clone, Debug)]
pub struct Finished {
    /// The model, ready for use.
    pub classifier: Classifier,
    /// The figures on the MNIST test images; `None` if stopped or not asked for.
    pub test: Option<Score>,
    /// Images trained a second.
    pub images_per_second: f64,
    /// Time until the first report, which on a GPU includes the compilation of kernels.
    pub warm_up: Duration,
    /// Steps done.
    pub steps: usize,
    /// Why it ended.
    pub ending: Ending,
}

impl Finished {
    /// Fraction of the MNIST test images that are right, 0..=1, if they were read.
    #[must_use]
    pub fn test_accuracy(&self) -> Option<f64> {
        self.test.map(|score| score.accuracy)
    }

    /// Measures the model on the test set.
    fn measure(&mut self, stop: &AtomicBool) -> Result<(), DatasetError> {
        self.test = self.classifier.score(&mnist::test_data()?, stop);
        self.classifier.set_metrics(Metrics {
            test_accuracy: self.test_accuracy(),
            ..self.classifier.description().metrics
        });
        Ok(())
    }
}

/// Trains a network on MNIST and, if `is_tested`, measures it on the test set.
///
/// # Errors
///
/// If the settings can't be used (before anything slow), or if the run fails or diverges.
pub fn run(
    config: &TrainConfig,
    compute: &Compute,
    is_tested: bool,
    stop: &AtomicBool,
    emit: Emit<'_>,
) -> Result<Finished, SessionError> {
    config.validate(TRAIN_COUNT)?;
    let data = mnist::training_data()?;
    let plan = config.validate(data.train.len())?;
    let outcome = train(&plan, &data, &compute.device, stop, emit)?;
    let mut finished = finish(config, compute, &data.validation, stop, outcome)?;
    if is_tested {
        finished.measure(stop)?;
    }
    Ok(finished)
}

fn finish(
    config: &TrainConfig,
    compute: &Compute,
    validation: &Dataset,
    stop: &AtomicBool,
    outcome: Outcome,
) -> Result<Finished, SessionError> {
    let Outcome {
        network,
        steps,
        ending,
        validation: validated,
        images_per_second,
        warm_up,
    } = outcome;
    let training = Training {
        config: config.clone(),
        device: compute.name.clone(),
        steps,
        stopped: ending == Ending::Stopped,
    };
    let metrics = Metrics {
        validation_loss: validated.map(|score| score.nll),
        validation_accuracy: validated.map(|score| score.accuracy),
        test_accuracy: None,
    };
    let model = Model {
        network,
        description: Description::new(training, metrics),
    };
    let mut classifier = Classifier::new(model)?;
    classifier.calibrate(validation, stop);
    Ok(Finished {
        classifier,
        test: None,
        images_per_second,
        warm_up,
        steps,
        ending,
    })
}
