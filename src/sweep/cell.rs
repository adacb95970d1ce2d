//! One run of a sweep, and what it found.

use std::sync::atomic::AtomicBool;
use std::time::Instant;

use burn::tensor::{Device, TensorReadError};
use serde::{Deserialize, Serialize};

use crate::dataset::Dataset;
use crate::dataset::mnist::{self, DatasetError, TrainingData};
use crate::device::Compute;
use crate::digit::NUM_CLASSES;
use crate::evaluate::{Score, score};
use crate::model::Network;
use crate::train::config::TrainConfig;
use crate::train::event::TrainEvent;
use crate::train::history::History;
use crate::train::stop::Ending;
use crate::train::trainer::{Outcome, TrainError, train};

/// A test accuracy below this is no better than guessing.
pub const GUESSING: f64 = 0.15;
/// Images of the batch whose accuracy the paper reports.
const PAPER_BATCH: usize = 99;
/// Points of a curve that are kept in a file.
const KEPT_POINTS: usize = 300;

/// What a run found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CellResult {
    /// All settings.
    pub config: TrainConfig,
    /// How it ended.
    pub outcome: CellOutcome,
    /// The device.
    pub device: String,
    /// How long the training took.
    pub seconds: f64,
    /// Images trained a second, validation left out; 0 if it diverged.
    pub images_per_second: f64,
    /// Its curves.
    pub history: History,
}

/// How a run ended.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "status", rename_all = "kebab-case")]
pub enum CellOutcome {
    /// It has figures, good or bad.
    Finished(Box<Figures>),
    /// The loss became infinite or no number.
    Diverged {
        /// The step, from 1.
        step: usize,
        /// Its epoch, from 1.
        epoch: usize,
    },
    /// The device broke.
    Failed {
        /// What happened.
        reason: String,
    },
}

/// The figures of a run's network.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Figures {
    /// Why it ended.
    pub ending: Ending,
    /// Mean cross-entropy on all training images.
    pub train_loss: f64,
    /// Fraction of the training images that are right, 0..=1.
    pub train_accuracy: f64,
    /// The same of the first 99 training images, which is what the paper reports.
    pub batch_accuracy: f64,
    /// Mean cross-entropy on the validation images.
    pub validation_loss: f64,
    /// Fraction of the validation images that are right, 0..=1.
    pub validation_accuracy: f64,
    /// Mean cross-entropy on the test images.
    pub test_loss: f64,
    /// Fraction of the test images that are right, 0..=1.
    pub test_accuracy: f64,
    /// `confusion[true label][answer]` on the test images.
    pub confusion: [[u32; NUM_CLASSES]; NUM_CLASSES],
}

impl CellOutcome {
    /// The figures, if there are any.
    #[must_use]
    pub const fn figures(&self) -> Option<&Figures> {
        match self {
            Self::Finished(figures) => Some(figures),
            _ => None,
        }
    }

    /// Whether the run learned nothing: it diverged, or its answers are as good as guesses.
    #[must_use]
    pub fn has_failed(&self) -> bool {
        self.figures()
            .is_none_or(|figures| figures.test_accuracy < GUESSING)
    }
}

/// The data of all runs of a sweep.
pub struct SweepData {
    training: TrainingData,
    /// For the paper's training accuracy.
    batch: Dataset,
    test: Dataset,
}

impl SweepData {
    /// Reads MNIST.
    ///
    /// # Errors
    ///
    /// Only if the embedded files are damaged.
    pub fn read() -> Result<Self, DatasetError> {
        let training = mnist::training_data()?;
        Ok(Self {
            batch: training.train.clone().take(PAPER_BATCH),
            training,
            test: mnist::test_data()?,
        })
    }
}

/// Does one run; `None` if stopped before its end. A failure is a result like any other.
#[must_use]
pub fn run_cell(
    config: &TrainConfig,
    data: &SweepData,
    compute: &Compute,
    stop: &AtomicBool,
    emit: &mut (dyn FnMut(TrainEvent) + Send),
) -> Option<CellResult> {
    let start = Instant::now();
    let mut history = History::default();
    let mut record = |event: TrainEvent| {
        history.record(event.clone());
        emit(event);
    };
    let plan = config.validate(data.training.train.len());
    let ended = match &plan {
        Ok(plan) => train(plan, &data.training, &compute.device, stop, &mut record),
        Err(error) => Err(TrainError::Device(error.to_string())),
    };
    let seconds = start.elapsed().as_secs_f64();
    let mut images_per_second = 0.0;
    let outcome = match ended {
        Ok(Outcome {
            ending: Ending::Stopped,
            ..
        }) => return None,
        Ok(outcome) => {
            images_per_second = outcome.images_per_second;
            match figures(&outcome, data, &compute.device, stop) {
                Ok(figures) => CellOutcome::Finished(Box::new(figures?)),
                Err(error) => CellOutcome::Failed {
                    reason: error.to_string(),
                },
            }
        }
        Err(TrainError::Diverged { step, epoch, .. }) => CellOutcome::Diverged { step, epoch },
        Err(error) => CellOutcome::Failed {
            reason: error.to_string(),
        },
    };
    Some(CellResult {
        config: config.clone(),
        outcome,
        device: compute.name.clone(),
        seconds,
        images_per_second,
        history: history.thinned(KEPT_POINTS),
    })
}

fn figures(
    outcome: &Outcome,
    data: &SweepData,
    device: &Device,
    stop: &AtomicBool,
) -> Result<Option<Figures>, TensorReadError> {
    let network: &Network = &outcome.network;
    let read = |data: &Dataset| -> Result<Option<Score>, TensorReadError> {
        score(network, data, device, stop)
    };
    let scores = (
        read(&data.training.train)?,
        read(&data.batch)?,
        read(&data.training.validation)?,
        read(&data.test)?,
    );
    let (Some(train), Some(batch), Some(validation), Some(test)) = scores else {
        return Ok(None);
    };
    Ok(Some(Figures {
        ending: outcome.ending,
        train_loss: train.nll,
        train_accuracy: train.accuracy,
        batch_accuracy: batch.accuracy,
        validation_loss: validation.nll,
        validation_accuracy: validation.accuracy,
        test_loss: test.nll,
        test_accuracy: test.accuracy,
        confusion: test.confusion,
    }))
}
