//! Training in a process of its own: a driver that ends its process then ends no window, and one that
//! hangs can be killed.
//!
//! The child is this very program, with [`COMMAND`] as its argument. It gets the settings and a checkpoint, if
//! there is one, and tells what the trainer tells; each of its reports is answered with what is wished
//! next. Files, curves and everything else that a run needs stay with the parent.

mod child;
mod frames;
mod parent;

use serde::{Deserialize, Serialize};

pub use child::{beat, serve};

use crate::device::Compute;
use crate::probe;
use crate::train::checkpoint::Checkpoint;
use crate::train::config::TrainConfig;
use crate::train::event::TrainEvent;
use crate::train::plan::TrainPlan;
use crate::train::stop::Ending;
use crate::train::trainer::{Outcome, Surroundings, TrainError, train_from};

/// The first argument of the child.
pub const COMMAND: &str = "train-apart";

/// What the child is to do; a checkpoint follows as bytes, or none.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Order {
    /// The number of the adapter.
    adapter: usize,
    config: TrainConfig,
}

/// The answer to each report of the child.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Wishes {
    /// The run is to end after its batch.
    stop: bool,
    checkpoint: bool,
    network: bool,
}

/// What the child tells.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
enum Message {
    /// The process lives, whatever its driver does.
    Alive,
    /// Waits for [`Wishes`].
    Told(TrainEvent),
    /// A checkpoint follows as bytes.
    Checkpoint,
    /// The network follows, as the weights of a checkpoint.
    Network { step: usize },
    /// The run is over; what it left follows, as a checkpoint.
    Ended(End),
    /// The run left nothing.
    Failed(Failure),
}

/// What of an outcome is not in a checkpoint.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct End {
    ending: Ending,
    is_validated: bool,
    images_per_second: f64,
    warm_up_seconds: f64,
}

/// Why a run left nothing.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
enum Failure {
    /// JSON has no word for such a loss, so its bits are sent.
    Diverged {
        step: usize,
        epoch: usize,
        loss_bits: u32,
    },
    Device(String),
    Checkpoint(String),
}

impl From<TrainError> for Failure {
    fn from(error: TrainError) -> Self {
        match error {
            TrainError::Diverged { step, epoch, loss } => Self::Diverged {
                step,
                epoch,
                loss_bits: loss.to_bits(),
            },
            TrainError::Checkpoint(reason) => Self::Checkpoint(reason),
            TrainError::Device(reason) => Self::Device(reason),
            // The parent has checked the settings.
            TrainError::Config(error) => Self::Device(error.to_string()),
        }
    }
}

impl From<Failure> for TrainError {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Diverged {
                step,
                epoch,
                loss_bits,
            } => Self::Diverged {
                step,
                epoch,
                loss: f32::from_bits(loss_bits),
            },
            Failure::Device(reason) => Self::Device(reason),
            Failure::Checkpoint(reason) => Self::Checkpoint(reason),
        }
    }
}

/// Trains as [`train_from`] does: on a device that was opened here, or in a child that opens it.
///
/// # Errors
///
/// As [`train_from`]; that the child was ended by its driver, or no longer answers, is
/// [`TrainError::Device`].
pub fn train(
    compute: &Compute,
    plan: &TrainPlan,
    checkpoint: Option<Checkpoint>,
    surroundings: Surroundings<'_>,
) -> Result<Outcome, TrainError> {
    match (compute.apart(), probe::child()) {
        (Some(adapter), Some(program)) => {
            let order = Order {
                adapter,
                config: plan.config().clone(),
            };
            parent::train(program, &order, checkpoint, surroundings)
        }
        _ => train_from(plan, checkpoint, surroundings),
    }
}
