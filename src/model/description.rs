//! What a model file says about itself.

use serde::{Deserialize, Serialize};

use super::Architecture;
use crate::calibrate::Calibration;
use crate::preprocess::Method;
use crate::train::config::TrainConfig;

/// Version of the file format that this program writes and reads.
pub const FORMAT_VERSION: u32 = 1;

/// The JSON object in a model file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Description {
    /// [`FORMAT_VERSION`] of the program that wrote it.
    pub format_version: u32,
    /// Program and version that wrote it.
    pub created_by: String,
    /// Which network the weights belong to.
    pub architecture: Architecture,
    /// How pictures were made into the network's input: MNIST's own way for all models so far.
    pub preprocessing: Method,
    /// How logits become answers.
    #[serde(default)]
    pub calibration: Calibration,
    /// The run that made the weights.
    pub training: Training,
    /// What the run measured.
    pub metrics: Metrics,
    /// What the model was taught afterwards, if it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub teaching: Option<Teaching>,
}

/// A person's digits that a model was taught after its training.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Teaching {
    /// How many it learned from.
    pub digits: usize,
    /// Steps done.
    pub steps: usize,
}

/// How the weights came about.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Training {
    /// All settings, the seed among them.
    pub config: TrainConfig,
    /// Device that did it.
    pub device: String,
    /// Steps done, fewer than planned if the run was stopped.
    pub steps: usize,
    /// Whether the run ended before its time.
    pub stopped: bool,
}

/// Figures of a finished model; a figure that was not measured is absent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Metrics {
    /// Mean cross-entropy on the validation images.
    pub validation_loss: Option<f64>,
    /// Fraction of the validation images that are right, 0..=1.
    pub validation_accuracy: Option<f64>,
    /// Fraction of the MNIST test images that are right, 0..=1.
    pub test_accuracy: Option<f64>,
}

impl Description {
    /// The description of a model that this program has just trained.
    #[must_use]
    pub fn new(training: Training, metrics: Metrics) -> Self {
        Self {
            format_version: FORMAT_VERSION,
            created_by: concat!("digitpad ", env!("CARGO_PKG_VERSION")).to_owned(),
            architecture: training.config.architecture,
            preprocessing: Method::Canonical,
            calibration: Calibration::default(),
            training,
            metrics,
            teaching: None,
        }
    }
}
