//! The training loop: a function of a plan, data, a stop flag and a receiver of events.
//!
//! No threads of its own, no files, no printing; whoever calls it decides about those. On the CPU a
//! run keeps one thread of the global pool until it ends, and shares its work with the others.

use std::fmt::Display;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use burn::tensor::Device;
use thiserror::Error;

use super::batches::Batches;
use super::checkpoint::Checkpoint;
use super::event::TrainEvent;
use super::observer::Observer;
use super::plan::{ConfigError, TrainPlan};
use super::run::Run;
use super::stop::Ending;
use crate::dataset::mnist::TrainingData;
use crate::device::{brief, is_cpu};
use crate::evaluate::Score;
use crate::model::Network;
use crate::model::weights::Weights;
use crate::ops::Kernels;

/// Why a run ended without a model.
#[derive(Clone, Debug, Error, PartialEq)]
pub enum TrainError {
    /// The loss became infinite or not a number.
    #[error(
        "the training diverged: the loss is {loss} at step {step} (epoch {epoch}); try a smaller learning rate"
    )]
    Diverged {
        /// The step, from 1.
        step: usize,
        /// Its epoch, from 1.
        epoch: usize,
        /// The loss.
        loss: f32,
    },
    /// The device gave no answer.
    #[error("the device stopped answering: {0}; train on the CPU instead")]
    Device(String),
    /// The settings can't be used.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The state to go on from belongs to another run.
    #[error("the checkpoint does not fit the run: {0}")]
    Checkpoint(String),
}

impl TrainError {
    /// What the device said instead of an answer.
    pub(crate) fn of_device(error: &dyn Display) -> Self {
        Self::Device(brief(&error.to_string()))
    }
}

/// What a run leaves.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// The network without training state, on the run's device: that after the last step, or with a
    /// rule of patience that of the best epoch.
    pub network: Network,
    /// Steps done.
    pub steps: usize,
    /// Why it ended.
    pub ending: Ending,
    /// The network's reading of the validation images, if there was one.
    pub validation: Option<Score>,
    /// The epoch with the lowest validation loss: its figures and its weights.
    pub best: Option<(Score, Weights)>,
    /// Whether that reading is of the very network that is left, and not of one some steps before.
    pub is_validated: bool,
    /// Time of training, interruptions left out.
    pub elapsed: Duration,
    /// Images trained a second, validation and warming up left out, unless nothing else was done.
    pub images_per_second: f64,
    /// Time until the first report, which on a GPU includes the compilation of kernels.
    pub warm_up: Duration,
}

/// What a run is made with, besides its plan.
pub struct Surroundings<'a> {
    /// The images.
    pub data: &'a TrainingData,
    /// Where it computes.
    pub device: &'a Device,
    /// Looked at before each step; when it is set, the run ends with the network as it is.
    pub stop: &'a AtomicBool,
    /// Is told, and keeps checkpoints.
    pub observer: &'a mut dyn Observer,
}

/// Trains a fresh network.
///
/// On the CPU the result is a function of plan and data.
///
/// # Errors
///
/// [`TrainError::Diverged`] with the place where the loss was first not finite.
pub fn train(
    plan: &TrainPlan,
    data: &TrainingData,
    device: &Device,
    stop: &AtomicBool,
    observer: &mut dyn Observer,
) -> Result<Outcome, TrainError> {
    let surroundings = Surroundings {
        data,
        device,
        stop,
        observer,
    };
    train_from(plan, None, surroundings)
}

/// Trains on from a checkpoint, if there is one; on the CPU with the result that the run would
/// have had without the interruption.
///
/// # Errors
///
/// As [`train`], and [`TrainError::Checkpoint`].
pub fn train_from(
    plan: &TrainPlan,
    checkpoint: Option<Checkpoint>,
    surroundings: Surroundings<'_>,
) -> Result<Outcome, TrainError> {
    if is_cpu(surroundings.device) {
        // On one of the threads that share the work: another would have to wake them for each of
        // a step's operations.
        rayon::scope(|_| train_here(plan, checkpoint, surroundings))
    } else {
        train_here(plan, checkpoint, surroundings)
    }
}

fn train_here(
    plan: &TrainPlan,
    checkpoint: Option<Checkpoint>,
    surroundings: Surroundings<'_>,
) -> Result<Outcome, TrainError> {
    let Surroundings {
        data,
        device,
        stop,
        observer,
    } = surroundings;
    let mut run = begin(plan, data, device, checkpoint, observer)?;
    let mut batches = Batches::new(plan, data, device, run.step());
    while run.ending().is_none() {
        if stop.load(Ordering::Relaxed) {
            run.stop();
            break;
        }
        // Also after an interruption just before.
        if run.is_validation_due() {
            if let Some(event) = run.validate(stop)? {
                observer.told(event);
                run.look_for_end();
            }
        } else {
            run = batches.with_next(|images, labels| run.learn(images, labels));
            // Before validating, so that its time is not counted and a divergence is noticed first.
            if run.is_validation_due() || run.report_is_due() {
                run.report(observer)?;
            }
            run.look_for_end();
        }
        if run.is_reported() && observer.wants_network() {
            observer.look(run.step(), &run.network());
        }
        if run.is_reported() && run.ending().is_none() && observer.wants_checkpoint() {
            observer.keep(run.checkpoint()?);
        }
    }
    if !run.is_reported() {
        run.report(observer)?;
    }
    if run.ending() == Some(Ending::Stopped) {
        observer.keep(run.checkpoint()?);
    }
    Ok(run.finish())
}

fn begin<'a>(
    plan: &'a TrainPlan,
    data: &'a TrainingData,
    device: &'a Device,
    checkpoint: Option<Checkpoint>,
    observer: &mut dyn Observer,
) -> Result<Run<'a>, TrainError> {
    let mut remembers = true;
    let run = match checkpoint {
        None => Run::new(plan, data, device),
        Some(checkpoint) => {
            remembers = checkpoint.kernels == Kernels::of(device);
            Run::resumed(plan, data, device, checkpoint)?
        }
    };
    // One that begins with a model's weights goes on with nothing.
    observer.told(if run.step() == 0 {
        TrainEvent::Started {
            total_steps: plan.total_steps(),
            steps_per_epoch: plan.steps_per_epoch(),
            parameters: run.parameter_count(),
        }
    } else {
        TrainEvent::Resumed {
            step: run.step(),
            total_steps: plan.total_steps(),
            remembers,
        }
    });
    Ok(run)
}
