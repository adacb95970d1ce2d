//! Checkpoints as files: safetensors with a checksum, so that damage is noticed.

use std::collections::HashMap;
use std::time::Duration;

use safetensors::tensor::{Dtype, SafeTensorError, SafeTensors, TensorView};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::FORMAT_VERSION;
use crate::evaluate::Score;
use crate::model::file::{ModelError, little_endian, weight};
use crate::model::weights::{Weight, Weights};
use crate::ops::Kernels;
use crate::train::checkpoint::Checkpoint;
use crate::train::history::History;

/// Metadata entries: the state apart from arrays, as JSON, and the CRC-32 of all that there is.
const STATE: &str = "digitpad-checkpoint";
const CHECKSUM: &str = "crc32";
/// What the arrays' names begin with.
const WEIGHTS: &str = "weights/";
const AVERAGE: &str = "average/";
const GRADIENTS: &str = "gradients/";
const BEST: &str = "best/";
/// The optimizer's bytes.
const OPTIMIZER: &str = "optimizer";

/// Why a checkpoint can't be read.
#[derive(Debug, Error)]
pub enum CheckpointError {
    /// The system refused.
    #[error("it can't be read: {0}")]
    Io(#[from] std::io::Error),
    /// It is cut off or no such file.
    #[error("it is no whole safetensors file: {0}")]
    Format(#[from] SafeTensorError),
    /// It is some other safetensors file.
    #[error("it is no checkpoint of digitpad")]
    Foreign,
    /// A bit of it is not what was written.
    #[error("it is damaged: its checksum is another")]
    Checksum,
    /// Its state can't be understood.
    #[error("its description can't be understood: {0}")]
    State(#[from] serde_json::Error),
    /// An array is not what it should be.
    #[error("an array in it can't be used: {0}")]
    Array(#[from] ModelError),
}

/// What is not an array.
#[derive(Serialize, Deserialize)]
struct State {
    format_version: u32,
    step: usize,
    /// The names of the network's arrays in the order of its layers, which the file does not keep.
    layers: Vec<String>,
    kernels: Kernels,
    has_average: bool,
    best: Option<Score>,
    idle: usize,
    validation: Option<Score>,
    validated: usize,
    elapsed_seconds: f64,
    history: History,
}

/// The bytes of a checkpoint with the curves until then.
pub(super) fn to_bytes(
    checkpoint: &Checkpoint,
    history: &History,
) -> Result<Vec<u8>, CheckpointError> {
    let state = State {
        format_version: FORMAT_VERSION,
        step: checkpoint.step,
        layers: names(&checkpoint.weights),
        kernels: checkpoint.kernels,
        has_average: checkpoint.average.is_some(),
        best: checkpoint.best.as_ref().map(|(score, _)| *score),
        idle: checkpoint.idle,
        validation: checkpoint.validation,
        validated: checkpoint.validated,
        elapsed_seconds: checkpoint.elapsed.as_secs_f64(),
        history: history.clone(),
    };
    let state = serde_json::to_string(&state)?;
    let best = checkpoint.best.as_ref().map(|(_, weights)| weights);
    let groups = [
        (WEIGHTS, Some(&checkpoint.weights)),
        (AVERAGE, checkpoint.average.as_ref()),
        (GRADIENTS, Some(&checkpoint.gradients)),
        (BEST, best),
    ];
    let arrays = groups.into_iter().flat_map(|(group, weights)| {
        let arrays = weights.into_iter().flat_map(|weights| &weights.0);
        arrays.map(move |array| (format!("{group}{}", array.name), array))
    });
    let bytes: Vec<(String, &Weight, Vec<u8>)> = arrays
        .map(|(name, array)| (name, array, little_endian(array)))
        .collect();
    let mut views = bytes
        .iter()
        .map(|(name, array, bytes)| {
            let view = TensorView::new(Dtype::F32, array.shape.clone(), bytes)?;
            Ok((name.as_str(), view))
        })
        .collect::<Result<Vec<_>, SafeTensorError>>()?;
    let optimizer = &checkpoint.optimizer;
    let view = TensorView::new(Dtype::U8, vec![optimizer.len()], optimizer)?;
    views.push((OPTIMIZER, view));
    let checksum = checksum(&mut views, &state);
    let metadata = [(STATE, state), (CHECKSUM, checksum)];
    let metadata = metadata.map(|(key, value)| (key.to_owned(), value));
    Ok(safetensors::serialize(
        views,
        Some(HashMap::from(metadata)),
    )?)
}

/// The bytes of a checkpoint without curves.
pub(crate) fn checkpoint_to_bytes(checkpoint: &Checkpoint) -> Result<Vec<u8>, CheckpointError> {
    to_bytes(checkpoint, &History::default())
}

/// The inverse of [`checkpoint_to_bytes`].
pub(crate) fn checkpoint_from_bytes(bytes: &[u8]) -> Result<Checkpoint, CheckpointError> {
    from_bytes(bytes).map(|(checkpoint, _)| checkpoint)
}

/// The inverse of [`to_bytes`].
pub(super) fn from_bytes(bytes: &[u8]) -> Result<(Checkpoint, History), CheckpointError> {
    let (_, header) = SafeTensors::read_metadata(bytes)?;
    let entries = header.metadata().clone().unwrap_or_default();
    let state = entries.get(STATE).ok_or(CheckpointError::Foreign)?;
    let tensors = SafeTensors::deserialize(bytes)?;
    let names: Vec<String> = tensors.names().into_iter().map(str::to_owned).collect();
    let mut views = names
        .iter()
        .map(|name| Ok((name.as_str(), tensors.tensor(name)?)))
        .collect::<Result<Vec<_>, SafeTensorError>>()?;
    if entries.get(CHECKSUM) != Some(&checksum(&mut views, state)) {
        return Err(CheckpointError::Checksum);
    }
    let state: State = serde_json::from_str(state)?;
    let place = |array: &Weight| state.layers.iter().position(|name| *name == array.name);
    let group = |prefix: &str| -> Result<Weights, ModelError> {
        let arrays = views.iter().filter_map(|(name, view)| {
            let name = name.strip_prefix(prefix)?;
            Some(weight(name, view))
        });
        let mut arrays = arrays.collect::<Result<Vec<_>, _>>()?;
        arrays.sort_by_key(place);
        Ok(Weights(arrays))
    };
    let optimizer = views.iter().find(|(name, _)| *name == OPTIMIZER);
    let best = state.best.map(|score| Ok((score, group(BEST)?)));
    let checkpoint = Checkpoint {
        step: state.step,
        weights: group(WEIGHTS)?,
        optimizer: optimizer.map_or_else(Vec::new, |(_, view)| view.data().to_vec()),
        kernels: state.kernels,
        average: state.has_average.then(|| group(AVERAGE)).transpose()?,
        gradients: group(GRADIENTS)?,
        best: best.transpose().map_err(|error: ModelError| error)?,
        idle: state.idle,
        validation: state.validation,
        validated: state.validated,
        elapsed: Duration::try_from_secs_f64(state.elapsed_seconds).unwrap_or_default(),
    };
    Ok((checkpoint, state.history))
}

fn names(weights: &Weights) -> Vec<String> {
    weights.0.iter().map(|array| array.name.clone()).collect()
}

/// The CRC-32 of names, shapes, values and state; puts the arrays in the order of their names.
fn checksum(views: &mut [(&str, TensorView<'_>)], state: &str) -> String {
    views.sort_by_key(|(name, _)| *name);
    let mut hasher = crc32fast::Hasher::new();
    for (name, view) in views {
        hasher.update(name.as_bytes());
        for side in view.shape() {
            hasher.update(&(*side as u64).to_le_bytes());
        }
        hasher.update(view.data());
    }
    hasher.update(state.as_bytes());
    format!("{:08x}", hasher.finalize())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Architecture;
    use burn::tensor::Device;

    fn checkpoint() -> Checkpoint {
        let weights = Architecture::Softmax.init(1, &Device::flex()).weights();
        let score = Score {
            n: 10,
            accuracy: 0.1 + 0.2,
            nll: 1.0 / 3.0,
            ece: 1e-17,
            confusion: [[1; 10]; 10],
            calibration: Default::default(),
        };
        Checkpoint {
            step: 12,
            weights: weights.clone(),
            optimizer: vec![3, 1, 4],
            kernels: Kernels::Custom,
            average: Some(weights.clone()),
            gradients: Weights(vec![Weight {
                name: "1".to_owned(),
                shape: vec![2],
                values: vec![-0.0, f32::MIN_POSITIVE / 4.0],
            }]),
            best: Some((score, weights)),
            idle: 2,
            validation: Some(score),
            validated: 8,
            elapsed: Duration::from_millis(1500),
        }
    }

    #[test]
    fn a_checkpoint_comes_back_bit_for_bit() {
        let mut history = History::default();
        (0..5000).for_each(|step| history.train_loss.push(step, 1.0 / (step + 3) as f64));
        let bytes = to_bytes(&checkpoint(), &history).expect("written");
        let (read, curves) = from_bytes(&bytes).expect("its own");
        assert!(read == checkpoint());
        assert_eq!(curves, history);
    }

    #[test]
    fn any_bit_that_is_another_is_noticed() {
        let bytes = to_bytes(&checkpoint(), &History::default()).expect("written");
        for place in (0..bytes.len()).step_by(97) {
            let mut damaged = bytes.clone();
            damaged[place] ^= 1 << (place % 8);
            // Spaces behind the header are the only bytes that mean nothing.
            assert!(
                from_bytes(&damaged).is_err() || bytes[place] == b' ',
                "byte {place} of {}",
                bytes.len()
            );
        }
        for length in [0, 7, 100, bytes.len() / 2, bytes.len() - 1] {
            assert!(from_bytes(&bytes[..length]).is_err(), "{length} bytes");
        }
    }
}
