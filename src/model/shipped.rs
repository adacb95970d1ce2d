//! The model that comes with the program.

use burn::tensor::Device;

use super::file::{Model, ModelError};

static SHIPPED: &[u8] = include_bytes!("../../models/deep-cnn.safetensors");

/// The shipped network, on `device`; `models/README.md` says how it was trained and what it reaches.
///
/// # Errors
///
/// Only if the embedded file is damaged.
pub fn shipped(device: &Device) -> Result<Model, ModelError> {
    Model::from_bytes(SHIPPED, device)
}
