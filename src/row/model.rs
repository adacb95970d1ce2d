//! The network that reads rows, in a file and in the program.

use std::sync::OnceLock;

use burn::tensor::Device;
use serde::{Deserialize, Serialize};

use super::columns::Columns;
use super::input::strips_to_tensor;
use super::network::RowNet;
use crate::model::file::{ModelError, text, to_safetensors, weights};
use crate::model::weights;
use crate::strip::Strip;

/// The metadata entry that holds the description.
const DESCRIPTION_KEY: &str = "digitpad-row";

static SHIPPED: &[u8] = include_bytes!("../../models/row.safetensors");

/// How a network that reads rows came about.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RowDescription {
    /// Program and version that wrote it.
    pub created_by: String,
    /// Steps of its training.
    pub steps: usize,
    /// Decides weights and rows.
    pub seed: u64,
    /// The part of the rows of validation digits that it reads wholly right by itself, 0..=1.
    pub validation_accuracy: f64,
}

/// A network that reads rows, for reading.
#[derive(Clone, Debug)]
pub struct RowModel {
    network: RowNet,
    /// How it came about.
    pub description: RowDescription,
}

impl RowModel {
    /// A network with its description.
    #[must_use]
    pub const fn new(network: RowNet, description: RowDescription) -> Self {
        Self {
            network,
            description,
        }
    }

    /// The shipped one, read once; `None` only if the embedded file is damaged.
    #[must_use]
    pub fn shipped() -> Option<&'static Self> {
        static MODEL: OnceLock<Option<RowModel>> = OnceLock::new();
        MODEL
            .get_or_init(|| Self::from_bytes(SHIPPED).ok())
            .as_ref()
    }

    /// Reads a file's bytes, onto the CPU.
    ///
    /// # Errors
    ///
    /// Says why the bytes are no such network.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, ModelError> {
        let description = serde_json::from_str(&text(bytes, DESCRIPTION_KEY)?)?;
        let network = RowNet::new(&Device::flex());
        Ok(Self {
            network: weights::load(network, &weights(bytes)?)?,
            description,
        })
    }

    /// The bytes of a file; the inverse of [`Self::from_bytes`].
    ///
    /// # Errors
    ///
    /// Only if the description can't be written as JSON.
    pub fn to_bytes(&self) -> Result<Vec<u8>, ModelError> {
        let json = serde_json::to_string(&self.description)?;
        to_safetensors(&weights::collect(&self.network), DESCRIPTION_KEY, json)
    }

    /// What the network says of a strip; `None` if that is not finite.
    #[must_use]
    pub fn read(&self, strip: &Strip) -> Option<Columns> {
        let strips = std::slice::from_ref(strip);
        let answers = self
            .network
            .forward(strips_to_tensor(strips, &Device::flex()));
        Columns::of(strips, answers).pop()?
    }
}
