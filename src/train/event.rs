//! What a run reports while it goes on.

use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use serde::ser::SerializeStruct as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use thiserror::Error;

/// What to say where a run goes on on another kind of device.
pub const OPTIMIZER_ANEW: &str = "the optimizer's memory begins anew, since the run was on another kind of device; the weights are kept";

/// One report. Order: `Started` or `Resumed`, `WarmedUp`, then `Progress` and `Epoch` as they come.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
pub enum TrainEvent {
    /// The run begins.
    Started {
        /// Batches to come.
        total_steps: usize,
        /// Batches in each epoch.
        steps_per_epoch: usize,
        /// Parameters that are trained.
        parameters: usize,
    },
    /// The run goes on where it was; in the place of `Started`.
    Resumed {
        /// Steps done so far.
        step: usize,
        /// Batches in the whole run.
        total_steps: usize,
        /// Whether the optimizer remembers what it did; it does not where the kind of device is
        /// another.
        remembers: bool,
    },
    /// The first steps are done. On a GPU that takes long, since its kernels are compiled; no rate
    /// includes it.
    WarmedUp {
        /// Time until then.
        seconds: f64,
    },
    /// Some more steps are done.
    Progress(Progress),
    /// The validation images were read, at the end of an epoch or of the run.
    Epoch {
        /// Epochs done, from 1; the last one may be incomplete.
        epoch: usize,
        /// Steps done.
        step: usize,
        /// Mean cross-entropy on the validation images.
        #[serde(deserialize_with = "number_or_none")]
        validation_loss: f64,
        /// Fraction of the validation images that are right, 0..=1.
        validation_accuracy: f64,
    },
    /// A checkpoint is kept: the run can go on from here.
    Kept {
        /// Steps done.
        step: usize,
    },
    /// The run can't be kept, and goes on all the same.
    #[serde(skip_deserializing)]
    NotKept(NotKept),
}

/// NaN where JSON has null, which stands for every number that is none.
fn number_or_none<'de, D: Deserializer<'de>>(from: D) -> Result<f64, D::Error> {
    Ok(Option::deserialize(from)?.unwrap_or(f64::NAN))
}

/// What of a run can't be kept.
#[derive(Clone, Debug, Error)]
#[error("run {run} {}: can't use {}: {source}; {}", .lost.parts()[0], path.display(), .lost.parts()[1])]
pub struct NotKept {
    /// The run's number.
    pub run: usize,
    /// What is not kept.
    pub lost: Lost,
    /// The folder or file.
    pub path: PathBuf,
    /// What the system said.
    pub source: Arc<io::Error>,
}

/// A part of a run that can't be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lost {
    /// The state of now, which is tried again.
    Checkpoint,
    /// How it ended, with its model.
    Result,
    /// Event files for TensorBoard, of which there are no more.
    TensorBoard,
}

impl Lost {
    /// What is said before and after the reason.
    const fn parts(self) -> [&'static str; 2] {
        match self {
            Self::Checkpoint => ["can't be kept", "it goes on, and this is tried again"],
            Self::Result => ["is over and can't be kept", "save its model elsewhere"],
            Self::TensorBoard => ["gives no more figures to TensorBoard", "it goes on"],
        }
    }
}

impl PartialEq for NotKept {
    fn eq(&self, other: &Self) -> bool {
        self.to_string() == other.to_string()
    }
}

impl Serialize for NotKept {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = serializer.serialize_struct("NotKept", 1)?;
        fields.serialize_field("reason", &self.to_string())?;
        fields.end()
    }
}

/// The steps since the report before.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Progress {
    /// Steps done since the start.
    pub step: usize,
    /// The epoch under way, from 1.
    pub epoch: usize,
    /// The batches' losses, one per step; the last belongs to `step`.
    pub losses: Vec<f32>,
    /// Fraction of these batches' images that were right before the step, 0..=1.
    pub accuracy: f64,
    /// The learning rate of the last step.
    pub learning_rate: f64,
    /// Images trained a second, validation and warming up left out; not known yet in the first
    /// report.
    pub images_per_second: Option<f64>,
    /// Seconds until the last step at this rate.
    pub seconds_left: Option<f64>,
}
