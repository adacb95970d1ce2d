//! From 28x28 images to probabilities, on the CPU.

use std::path::Path;
use std::sync::atomic::AtomicBool;

use burn::module::Module as _;
use burn::tensor::Device;

use crate::dataset::Dataset;
use crate::dataset::batch::images_to_tensor;
use crate::digit::{DigitImage, NUM_CLASSES, Probabilities};
use crate::evaluate::{Score, score};
use crate::model::description::Description;
use crate::model::file::{Model, ModelError};

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

    /// Replaces what the model says about itself, after it was measured.
    pub fn describe(&mut self, description: Description) {
        self.model.description = description;
    }

    /// What the model says about itself.
    #[must_use]
    pub const fn description(&self) -> &Description {
        &self.model.description
    }

    /// The probabilities of each image; `None` where the network gives no finite answer.
    #[must_use]
    pub fn classify(&self, images: &[DigitImage]) -> Vec<Option<Probabilities>> {
        if images.is_empty() {
            return Vec::new();
        }
        let logits = self
            .model
            .network
            .forward(images_to_tensor(images, &self.device));
        let values: Vec<f32> = logits.into_data().iter::<f32>().collect();
        let (rows, _) = values.as_chunks::<NUM_CLASSES>();
        rows.iter().map(Probabilities::from_logits).collect()
    }

    /// Evaluates the model; `None` if stopped, or if there are no images.
    #[must_use]
    pub fn score(&self, data: &Dataset, stop: &AtomicBool) -> Option<Score> {
        // The CPU backend computes at once, so there is nothing that could fail to be read back.
        score(&self.model.network, data, &self.device, stop)
            .ok()
            .flatten()
    }
}
