//! The model that a run begins with, `--start`.

use std::path::Path;

use super::load_model;
use crate::model::Architecture;
use crate::model::file::ModelError;
use crate::model::weights::Weights;

/// What a run takes over from a model.
pub(super) struct StartModel {
    /// Its name without its folder, which is nobody else's business: it is written down in the new
    /// model.
    pub(super) name: String,
    pub(super) architecture: Architecture,
    pub(super) weights: Weights,
}

/// Reads “shipped” or a model file.
pub(super) fn read(model: &str) -> Result<StartModel, ModelError> {
    let name = Path::new(model).file_name();
    let classifier = load_model(model)?;
    let network = &classifier.model().network;
    Ok(StartModel {
        name: name.map_or_else(
            || model.to_owned(),
            |name| name.to_string_lossy().into_owned(),
        ),
        architecture: network.architecture(),
        weights: network.weights(),
    })
}
