//! One run of a sweep, and what it found.

use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

use burn::tensor::{Device, TensorReadError};
use serde::{Deserialize, Serialize};

use crate::apart;
use crate::dataset::Dataset;
use crate::dataset::mnist::{self, DatasetError, TrainingData};
use crate::device::Compute;
use crate::digit::NUM_CLASSES;
use crate::evaluate::{Score, score};
use crate::model::Network;
use crate::runs::{Recorder, RunFolder, Start};
use crate::train::checkpoint::Checkpoint;
use crate::train::config::TrainConfig;
use crate::train::event::TrainEvent;
use crate::train::history::History;
use crate::train::observer::Observer;
use crate::train::stop::Ending;
use crate::train::trainer::{Outcome, Surroundings, TrainError};

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

/// What runs are done with.
#[derive(Clone, Copy)]
pub struct Means<'a> {
    /// The device.
    pub compute: &'a Compute,
    /// When it is set, the run ends after its batch.
    pub stop: &'a AtomicBool,
    /// Time between two checkpoints of a run that is kept.
    pub interval: Duration,
}

/// Does one run, or what is left of it; `None` if stopped before its end. That it diverges is a
/// result like any other.
///
/// # Errors
///
/// If a GPU broke: the CPU can go on.
pub fn run_cell(
    config: &TrainConfig,
    data: &SweepData,
    means: Means<'_>,
    kept: Option<(&RunFolder, Start)>,
    emit: &mut (dyn FnMut(TrainEvent) + Send),
) -> Result<Option<CellResult>, TrainError> {
    let begun = Instant::now();
    let (folder, start) = kept.unzip();
    let start = start.unwrap_or_default();
    let before = start.checkpoint.as_ref().map(|start| start.elapsed);
    let mut history = start.history.clone();
    let mut record = |event: TrainEvent| {
        history.record(event.clone());
        emit(event);
    };
    let ended = match folder {
        Some(folder) => {
            let curves = start.history;
            let mut recorder = Recorder::new(folder, curves, means.interval, &mut record);
            trained(config, start.checkpoint, data, means, &mut recorder)
        }
        None => trained(config, start.checkpoint, data, means, &mut record),
    };
    let seconds = (before.unwrap_or_default() + begun.elapsed()).as_secs_f64();
    let images_per_second = ended.as_ref().map(|outcome| outcome.images_per_second);
    let images_per_second = images_per_second.unwrap_or(0.0);
    let outcome = ended.and_then(|outcome| finished(&outcome, data, means));
    let outcome = match outcome {
        Ok(Some(figures)) => CellOutcome::Finished(Box::new(figures)),
        Ok(None) => return Ok(None),
        Err(TrainError::Diverged { step, epoch, .. }) => CellOutcome::Diverged { step, epoch },
        Err(error @ TrainError::Device(_)) if means.compute.is_gpu() => return Err(error),
        Err(error) => CellOutcome::Failed {
            reason: error.to_string(),
        },
    };
    Ok(Some(CellResult {
        config: config.clone(),
        outcome,
        device: means.compute.name.clone(),
        seconds,
        images_per_second,
        history: history.thinned(KEPT_POINTS),
    }))
}

fn trained(
    config: &TrainConfig,
    checkpoint: Option<Checkpoint>,
    data: &SweepData,
    means: Means<'_>,
    observer: &mut dyn Observer,
) -> Result<Outcome, TrainError> {
    let data = &data.training;
    let plan = config.validate(data.train.len())?;
    let surroundings = Surroundings {
        data,
        device: &means.compute.device,
        stop: means.stop,
        observer,
    };
    apart::train(means.compute, &plan, checkpoint, surroundings)
}

/// The figures of a run that came to its end; `None` if stopped.
fn finished(
    outcome: &Outcome,
    data: &SweepData,
    means: Means<'_>,
) -> Result<Option<Figures>, TrainError> {
    if outcome.ending == Ending::Stopped {
        return Ok(None);
    }
    let figures = figures(outcome, data, &means.compute.device, means.stop);
    figures.map_err(|error| TrainError::of_device(&error))
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
