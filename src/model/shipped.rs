//! The models that come with the program.

use burn::tensor::Device;

use super::file::{Model, ModelError};

static SOFTMAX: &[u8] = include_bytes!("../../models/softmax.safetensors");
static SHIPPED: &[u8] = include_bytes!("../../models/deep-cnn.safetensors");

/// The shipped network, on `device`; `models/README.md` says how it was trained and what it reaches.
///
/// # Errors
///
/// Only if the embedded file is damaged.
pub fn shipped(device: &Device) -> Result<Model, ModelError> {
    Model::from_bytes(SHIPPED, device)
}

/// The shipped softmax regression, on `device`, which is shown beside other models.
///
/// # Errors
///
/// Only if the embedded file is damaged.
pub fn shipped_softmax(device: &Device) -> Result<Model, ModelError> {
    Model::from_bytes(SOFTMAX, device)
}
