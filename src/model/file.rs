//! Model files: safetensors, with the description as JSON in its metadata.
//!
//! Format: <https://huggingface.co/docs/safetensors>. The tensors carry PyTorch's names and
//! layouts (see [`super::weights`]), so `safetensors.torch.load_file` reads them as they are.

use std::collections::HashMap;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use burn::tensor::Device;
use safetensors::tensor::{Dtype, Metadata, SafeTensorError, SafeTensors, TensorView};
use thiserror::Error;

use super::description::{Description, FORMAT_VERSION};
use super::onnx;
use super::weights::{Weight, Weights, WeightsError};
use super::{Format, Network};
use crate::atomic_file;
use crate::bounded;
use crate::calibrate::Calibration;

/// The metadata entry that holds the description.
const DESCRIPTION_KEY: &str = "digitpad";
/// No model of ours comes near this; larger files are not read into memory.
const MAX_FILE_BYTES: u64 = 256 * 1024 * 1024;
/// Names, shapes and the description take no more of a file.
const MAX_HEADER_BYTES: u64 = 1024 * 1024;
/// Extension of model files.
pub const EXTENSION: &str = Format::Safetensors.extension();

/// A network with what is known about it.
#[derive(Clone, Debug)]
pub struct Model {
    /// The network, for recognition: without training state.
    pub network: Network,
    /// How it was made and what it reaches.
    pub description: Description,
}

/// Why a model can't be loaded or saved.
#[derive(Debug, Error)]
pub enum ModelError {
    /// The file can't be opened or read.
    #[error("can't read the model file: {source}")]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The file can't be written.
    #[error("can't write the model file: {source}; choose another folder: {}", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The bytes are no safetensors file, or end too early.
    #[error("this is no whole safetensors file, so not a model of digitpad: {0}")]
    Format(#[from] SafeTensorError),
    /// A safetensors file of some other program.
    #[error(
        "the safetensors file has no digitpad description; train or choose a model of digitpad"
    )]
    Foreign,
    /// The description is not what this version writes.
    #[error("the model's description can't be understood: {0}")]
    Description(#[from] serde_json::Error),
    /// The calibration is none.
    #[error("the model's calibration is damaged: {0:?}")]
    Calibration(Calibration),
    /// Written by a newer program.
    #[error(
        "the model has format version {0}; this digitpad reads version {FORMAT_VERSION}, so update it"
    )]
    Version(u32),
    /// A tensor is not stored as 32-bit floats.
    #[error("“{name}” is stored as {dtype}; digitpad reads 32-bit floats (F32)")]
    Dtype {
        /// The tensor.
        name: String,
        /// Its type.
        dtype: Dtype,
    },
    /// The weights do not fit the architecture.
    #[error(transparent)]
    Weights(#[from] WeightsError),
}

impl Model {
    /// Reads a model from a file's bytes, onto `device`.
    ///
    /// # Errors
    ///
    /// Says why the bytes are not a usable model; nothing else is changed.
    pub fn from_bytes(bytes: &[u8], device: &Device) -> Result<Self, ModelError> {
        let description = parse_description(&text(bytes, DESCRIPTION_KEY)?)?;
        let network = description
            .architecture
            .with_weights(&weights(bytes)?, device)?;
        Ok(Self {
            network,
            description,
        })
    }

    /// The bytes of a model file; the inverse of [`Self::from_bytes`].
    ///
    /// # Errors
    ///
    /// Only if the description can't be written as JSON.
    pub fn to_bytes(&self) -> Result<Vec<u8>, ModelError> {
        let json = serde_json::to_string(&self.description)?;
        to_safetensors(&self.network.weights(), DESCRIPTION_KEY, json)
    }

    /// Reads a model file, onto `device`.
    ///
    /// # Errors
    ///
    /// Says why the file is not a usable model; nothing else is changed.
    pub fn load(path: &Path, device: &Device) -> Result<Self, ModelError> {
        let bytes = bounded::read(path, MAX_FILE_BYTES).map_err(|source| ModelError::Read {
            path: path.to_owned(),
            source,
        })?;
        Self::from_bytes(&bytes, device)
    }

    /// Writes a model file: first beside it, then renamed, so that a failure leaves an older file
    /// as it was.
    ///
    /// # Errors
    ///
    /// Says what the system refused.
    pub fn save(&self, path: &Path) -> Result<(), ModelError> {
        write(path, &self.to_bytes()?)
    }

    /// Writes a model for other programs.
    ///
    /// # Errors
    ///
    /// As for [`Self::save`].
    pub fn export(&self, path: &Path, format: Format) -> Result<(), ModelError> {
        match format {
            Format::Safetensors => self.save(path),
            Format::Onnx => write(path, &onnx::to_bytes(self)?),
        }
    }
}

/// A safetensors file of weights with one text about them.
pub(crate) fn to_safetensors(
    weights: &Weights,
    key: &str,
    text: String,
) -> Result<Vec<u8>, ModelError> {
    let bytes: Vec<Vec<u8>> = weights.0.iter().map(little_endian).collect();
    let views = weights.0.iter().zip(&bytes);
    let views = views
        .map(|(weight, bytes)| {
            let view = TensorView::new(Dtype::F32, weight.shape.clone(), bytes)?;
            Ok((weight.name.as_str(), view))
        })
        .collect::<Result<Vec<_>, SafeTensorError>>()?;
    let metadata = HashMap::from([(key.to_owned(), text)]);
    Ok(safetensors::serialize(views, Some(metadata))?)
}

/// The text of a safetensors file, of [`to_safetensors`].
pub(crate) fn text(bytes: &[u8], key: &str) -> Result<String, ModelError> {
    let (_, header) = SafeTensors::read_metadata(bytes)?;
    let entries = header.metadata().as_ref();
    let text = entries.and_then(|entries| entries.get(key));
    text.cloned().ok_or(ModelError::Foreign)
}

/// The weights of a safetensors file.
pub(crate) fn weights(bytes: &[u8]) -> Result<Weights, ModelError> {
    let tensors = SafeTensors::deserialize(bytes)?;
    let weights = tensors.iter().map(|(name, view)| weight(name, &view));
    weights.collect::<Result<_, _>>().map(Weights)
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), ModelError> {
    atomic_file::write(path, bytes).map_err(|source| ModelError::Write {
        path: path.to_owned(),
        source,
    })
}

fn parse_description(json: &str) -> Result<Description, ModelError> {
    /// The version is looked at first: a later format may differ in everything else.
    #[derive(serde::Deserialize)]
    struct Version {
        format_version: u32,
    }
    let Version { format_version } = serde_json::from_str(json)?;
    if format_version != FORMAT_VERSION {
        return Err(ModelError::Version(format_version));
    }
    let description: Description = serde_json::from_str(json)?;
    if description.calibration.is_valid() {
        Ok(description)
    } else {
        Err(ModelError::Calibration(description.calibration))
    }
}

/// What the model in a file says about itself, and that the file is as long as it should be; the
/// weights are not read.
///
/// # Errors
///
/// Says why the file is no model.
pub fn read_description(path: &Path) -> Result<Description, ModelError> {
    let read = |source| ModelError::Read {
        path: path.to_owned(),
        source,
    };
    let mut file = bounded::open(path).map_err(read)?;
    let mut length = [0; 8];
    file.read_exact(&mut length).map_err(read)?;
    let length = u64::from_le_bytes(length);
    if length > MAX_HEADER_BYTES {
        return Err(SafeTensorError::HeaderTooLarge.into());
    }
    let mut header = Vec::new();
    file.by_ref()
        .take(length)
        .read_to_end(&mut header)
        .map_err(read)?;
    let header: Metadata = serde_json::from_slice(&header)?;
    let rest = file
        .metadata()
        .map_err(read)?
        .len()
        .saturating_sub(8 + length);
    if header.data_len() as u64 != rest {
        return Err(SafeTensorError::MetadataIncompleteBuffer.into());
    }
    let entries = header.metadata().as_ref();
    let json = entries.and_then(|entries| entries.get(DESCRIPTION_KEY));
    parse_description(json.ok_or(ModelError::Foreign)?)
}

/// The array of a tensor in a file.
pub(crate) fn weight(name: &str, view: &TensorView<'_>) -> Result<Weight, ModelError> {
    if view.dtype() != Dtype::F32 {
        return Err(ModelError::Dtype {
            name: name.to_owned(),
            dtype: view.dtype(),
        });
    }
    let (values, _) = view.data().as_chunks::<4>();
    Ok(Weight {
        name: name.to_owned(),
        shape: view.shape().to_vec(),
        values: values
            .iter()
            .map(|bytes| f32::from_le_bytes(*bytes))
            .collect(),
    })
}

/// An array's values as they stand in a file.
pub(crate) fn little_endian(weight: &Weight) -> Vec<u8> {
    weight
        .values
        .iter()
        .flat_map(|value| value.to_le_bytes())
        .collect()
}
