//! The arguments of `digitpad train`.

use std::path::PathBuf;

use clap::Args;

use crate::device::DeviceChoice;
use crate::model::Architecture;
use crate::runs::CHECKPOINT_INTERVAL;
use crate::train::config::Preset;
use crate::train::optimizer::{Coefficients, Optimizer};
use crate::train::schedule::Schedule;
use crate::train::stop::StopRules;

/// The trainer's usual time between checkpoints, in seconds.
pub(super) const CHECKPOINT_SECONDS: f64 = CHECKPOINT_INTERVAL.as_secs() as f64;

/// Arguments of `digitpad train`; what is left out follows the model's recommendation.
#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub struct TrainArgs {
    /// The network
    #[arg(long, value_enum, default_value_t)]
    pub(super) model: Architecture,
    /// Settings to start from; what else is given changes them
    #[arg(long, value_enum, default_value_t)]
    pub(super) preset: Preset,
    /// The optimizer [default: adam]
    #[arg(long, value_enum)]
    pub(super) optimizer: Option<Optimizer>,
    /// Learning rate; the peak with --schedule one-cycle [default: depends on model and optimizer]
    #[arg(long, value_name = "X", allow_negative_numbers = true)]
    pub(super) learning_rate: Option<f64>,
    /// How the rate changes during the run [default: one-cycle for cnn and deep-cnn, else constant]
    #[arg(long, value_enum)]
    pub(super) schedule: Option<Schedule>,
    /// Fraction of the run in which the rate first rises along a line, up to 0.5 [default: 0]
    #[arg(long, value_name = "X")]
    pub(super) warm_up: Option<f64>,
    #[command(flatten)]
    pub(super) coefficients: Coefficients,
    /// Shorten gradients, all weights' taken as one vector, to this length
    #[arg(long, value_name = "X")]
    pub(super) clip: Option<f64>,
    #[command(flatten)]
    pub(super) stop: StopRules,
    /// Images per step [default: 128]
    #[arg(long, value_name = "N")]
    pub(super) batch_size: Option<usize>,
    /// Passes over the training images [default: 20 for cnn and deep-cnn, else 10]
    #[arg(long, value_name = "N", conflicts_with = "steps")]
    pub(super) epochs: Option<usize>,
    /// Length of the run in batches
    #[arg(long, value_name = "N")]
    pub(super) steps: Option<usize>,
    /// Vary each image at random each time it is seen [default: for cnn and deep-cnn only]
    #[arg(long)]
    pub(super) augment: bool,
    /// Show each image as it is
    #[arg(long, conflicts_with = "augment")]
    pub(super) no_augment: bool,
    /// Begin with the weights of a model, “shipped” or a file, instead of random ones; its network is trained
    #[arg(long, value_name = "MODEL", conflicts_with = "model")]
    pub(super) start: Option<String>,
    /// auto (a real GPU if there is one), cpu, gpu, or gpu:N from “digitpad devices”
    #[arg(long, default_value = "auto", value_name = "DEVICE")]
    pub(super) device: DeviceChoice,
    /// Decides starting weights, order and augmentation [default: 42]
    #[arg(long, value_name = "N")]
    pub(super) seed: Option<u64>,
    /// Go on with a run that was paused, stopped or broke off: its number, or its folder
    #[arg(long, value_name = "RUN", conflicts_with_all = [
        "model", "preset", "optimizer", "learning_rate", "schedule", "warm_up", "clip", "batch_size",
        "epochs", "steps", "augment", "no_augment", "start", "seed", "no_test", "no_keep", "momentum", "decay_1",
        "decay_2", "epsilon", "weight_decay", "patience", "target_accuracy", "time_limit",
    ])]
    pub(super) resume: Option<String>,
    /// Seconds between two checkpoints, 0 for one after each report
    #[arg(long, value_name = "SECONDS", default_value_t = CHECKPOINT_SECONDS, value_parser = seconds)]
    pub(super) checkpoint_every: f64,
    /// Do not keep the run among “digitpad runs”: it can't be gone on with
    #[arg(long)]
    pub(super) no_keep: bool,
    /// Write TensorBoard event files as well, into the folder “tensorboard” of the run
    #[arg(long, conflicts_with = "no_keep")]
    pub(super) tensorboard: bool,
    /// Folder for model.safetensors; made if it isn't there
    #[arg(long, value_name = "DIR")]
    pub(super) out: Option<PathBuf>,
    /// Write settings, curves and confusion matrix to a page of HTML
    #[arg(long, value_name = "FILE.html")]
    pub(super) report: Option<PathBuf>,
    /// Leave the MNIST test set alone, as while choosing between settings
    #[arg(long)]
    pub(super) no_test: bool,
    /// Print one JSON object per event
    #[arg(long)]
    pub(super) json: bool,
}

pub(super) fn seconds(text: &str) -> Result<f64, String> {
    let seconds = text.parse().ok();
    seconds
        .filter(|seconds| (0.0..=1e6).contains(seconds))
        .ok_or_else(|| format!("“{text}” is no number of seconds from 0 to 1,000,000"))
}
