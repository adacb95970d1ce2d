//! From 28x28 images to probabilities, on the CPU.

use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicUsize};

use burn::module::Module as _;
use burn::tensor::Device;

use crate::calibrate::{Calibration, evidence, fit_least_evidence, fit_temperature};
use crate::dataset::Dataset;
use crate::dataset::augment::Mix;
use crate::dataset::batch::images_to_tensor;
use crate::dataset::non_digits::non_digits;
use crate::digit::{DigitImage, NUM_CLASSES, Probabilities};
use crate::evaluate::{Evaluation, Score, image_results, logits, score_logits, watched_logits};
use crate::model::description::{Description, Metrics, Teaching};
use crate::model::file::{Model, ModelError};

/// Decides the pictures without a digit that a model is calibrated with; another seed than any
/// training is likely to have.
const CALIBRATION_SEED: u64 = 0xCA11_B8A7;

/// By how much more than the least evidence a digit usually has.
const CLEAR: f32 = 4.0;

/// What a model says about an image.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Opinion {
    /// Which digit it is, if it is one.
    pub probabilities: Probabilities,
    /// Evidence that it is a digit: the logarithm of the sum of the logits' exponentials. Means
    /// something only to models that were shown what is no digit.
    pub evidence: f32,
}

/// A model in use for recognition.
#[derive(Clone, Debug)]
pub struct Classifier {
    model: Model,
    device: Device,
}

impl Classifier {
    /// Takes a model into use; its weights are copied to the CPU if they are elsewhere.
    ///
    /// # Errors
    ///
    /// If its weights are not finite.
    pub fn new(model: Model) -> Result<Self, ModelError> {
        let device = Device::flex();
        let weights = model.network.valid().weights();
        let network = model
            .description
            .architecture
            .with_weights(&weights, &device)?
            .valid();
        Ok(Self {
            model: Model { network, ..model },
            device,
        })
    }

    /// The shipped model.
    ///
    /// # Errors
    ///
    /// Only if the embedded file is damaged.
    pub fn shipped() -> Result<Self, ModelError> {
        Self::new(crate::model::shipped(&Device::flex())?)
    }

    /// A model from a file.
    ///
    /// # Errors
    ///
    /// Says why the file is not a usable model.
    pub fn load(path: &Path) -> Result<Self, ModelError> {
        Self::new(Model::load(path, &Device::flex())?)
    }

    /// The model, to be saved.
    #[must_use]
    pub const fn model(&self) -> &Model {
        &self.model
    }

    /// Writes down what was measured.
    pub const fn set_metrics(&mut self, metrics: Metrics) {
        self.model.description.metrics = metrics;
    }

    /// Writes down what the model was taught.
    pub const fn set_teaching(&mut self, teaching: Teaching) {
        self.model.description.teaching = Some(teaching);
    }

    /// Fits temperature and least evidence to images that the model was not trained on, and to
    /// pictures without a digit; nothing changes if stopped.
    pub fn calibrate(&mut self, data: &Dataset, stop: &AtomicBool) {
        let logits = |images: &[DigitImage]| {
            let logits = logits(&self.model.network, images, &self.device, stop);
            logits.ok().flatten()
        };
        let Some(digits) = logits(data.images()) else {
            return;
        };
        let others = if self.model.description.training.config.non_digits {
            let others = non_digits(data.len(), data, CALIBRATION_SEED, 0, Mix::CALM);
            logits(&others)
        } else {
            None
        };
        self.model.description.calibration = Calibration {
            temperature: fit_temperature(&digits, data.labels()),
            least_evidence: others.and_then(|others| fit_least_evidence(&digits, &others)),
        };
    }

    /// What the model says about itself.
    #[must_use]
    pub const fn description(&self) -> &Description {
        &self.model.description
    }

    /// The probabilities of each image; `None` where the network gives no finite answer.
    #[must_use]
    pub fn classify(&self, images: &[DigitImage]) -> Vec<Option<Probabilities>> {
        let opinions = self.opinions(images).into_iter();
        opinions
            .map(|opinion| opinion.map(|opinion| opinion.probabilities))
            .collect()
    }

    /// What the model says about each image; `None` where the network gives no finite answer.
    #[must_use]
    pub fn opinions(&self, images: &[DigitImage]) -> Vec<Option<Opinion>> {
        if images.is_empty() {
            return Vec::new();
        }
        let logits = self
            .model
            .network
            .forward(images_to_tensor(images, &self.device));
        let values: Vec<f32> = logits.into_data().iter::<f32>().collect();
        let (rows, _) = values.as_chunks::<NUM_CLASSES>();
        let calibration = self.calibration();
        let opinion = |logits: &[f32; NUM_CLASSES]| {
            Some(Opinion {
                probabilities: Probabilities::from_logits(&calibration.soften(logits))?,
                evidence: evidence(logits),
            })
        };
        rows.iter().map(opinion).collect()
    }

    /// Whether an image looks like a digit at all; to a model that has never seen anything else,
    /// everything does.
    #[must_use]
    pub fn is_digit(&self, opinion: &Opinion) -> bool {
        let least = self.calibration().least_evidence;
        least.is_none_or(|least| opinion.evidence >= least)
    }

    /// How improbable it is that an image shows a digit, and the one with the largest probability:
    /// a negative logarithm, in nats.
    #[must_use]
    pub fn digit_cost(&self, opinion: &Opinion) -> f32 {
        let best = opinion.probabilities.best();
        -opinion.probabilities.of(best).ln() + self.refusal_cost(opinion)
    }

    /// How improbable it is that an image shows a digit at all: a negative logarithm, in nats.
    #[must_use]
    pub fn refusal_cost(&self, opinion: &Opinion) -> f32 {
        let least = self.calibration().least_evidence;
        least.map_or(0.0, |least| softplus(least + CLEAR - opinion.evidence))
    }

    const fn calibration(&self) -> Calibration {
        self.model.description.calibration
    }

    /// Evaluates the model; `None` if stopped, or if there are no images.
    #[must_use]
    pub fn score(&self, data: &Dataset, stop: &AtomicBool) -> Option<Score> {
        let (_, softened) = self.all_logits(data, stop, &AtomicUsize::new(0))?;
        Some(score_logits(&softened, data.labels()))
    }

    /// As [`Self::score`], with what the model says about each image; `done` grows with the images
    /// that were seen.
    #[must_use]
    pub fn evaluate(
        &self,
        data: &Dataset,
        stop: &AtomicBool,
        done: &AtomicUsize,
    ) -> Option<Evaluation> {
        let (raw, softened) = self.all_logits(data, stop, done)?;
        Some(Evaluation {
            score: score_logits(&softened, data.labels()),
            results: image_results(&raw, &softened, data.labels()),
        })
    }

    /// The logits of all images, as they are and softened; `None` if stopped, or without images.
    fn all_logits(
        &self,
        data: &Dataset,
        stop: &AtomicBool,
        done: &AtomicUsize,
    ) -> Option<(Rows, Rows)> {
        let (network, images) = (&self.model.network, data.images());
        // The CPU backend computes at once, so there is nothing that could fail to be read back.
        let logits = watched_logits(network, images, &self.device, stop, done).ok();
        let raw = logits.flatten().filter(|logits| !logits.is_empty())?;
        let calibration = self.calibration();
        let softened = raw.iter().map(|row| calibration.soften(row)).collect();
        Some((raw, softened))
    }
}

/// Ten logits for each image.
type Rows = Vec<[f32; NUM_CLASSES]>;

fn softplus(value: f32) -> f32 {
    value.max(0.0) + (-value.abs()).exp().ln_1p()
}
