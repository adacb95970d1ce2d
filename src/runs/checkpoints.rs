//! The folder of checkpoints: the newest few, each named by its step.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use thiserror::Error;

use super::checkpoint_file::{self, CheckpointError};
use crate::train::checkpoint::Checkpoint;
use crate::train::history::History;
use crate::{atomic_file, bounded};

/// How many are kept: one more than is needed, should the newest be damaged.
const KEPT: usize = 2;
/// The largest network's is a quarter of this.
const MAX_FILE_BYTES: u64 = 512 * 1024 * 1024;
const PREFIX: &str = "step-";
const EXTENSION: &str = "safetensors";

/// A checkpoint that is left out.
#[derive(Clone, Debug, Error)]
#[error("the checkpoint after step {step} is left out: {source}")]
pub struct DamagedCheckpoint {
    /// Its step.
    pub step: usize,
    /// What is wrong with it.
    pub source: Arc<CheckpointError>,
}

/// A checkpoint, the curves until then, and the newer ones that are damaged.
pub(super) type Newest = (Checkpoint, History, Vec<DamagedCheckpoint>);

/// Writes a checkpoint, and removes old ones.
pub(super) fn save(
    folder: &Path,
    checkpoint: &Checkpoint,
    history: &History,
) -> Result<(), CheckpointError> {
    let bytes = checkpoint_file::to_bytes(checkpoint, history)?;
    // Not the folders above: where the run's own is gone, the run is no longer kept.
    if !folder.is_dir() {
        fs::create_dir(folder)?;
    }
    let name = format!("{PREFIX}{:010}.{EXTENSION}", checkpoint.step);
    atomic_file::write(&folder.join(name), &bytes)?;
    for (_, path) in list(folder).into_iter().skip(KEPT) {
        // One more is no harm.
        fs::remove_file(path).ok();
    }
    Ok(())
}

/// The step of the newest one.
pub(super) fn newest_step(folder: &Path) -> Option<usize> {
    list(folder).first().map(|(step, _)| *step)
}

/// The newest one that is whole; `None` if there is none at all.
pub(super) fn newest(folder: &Path) -> Result<Option<Newest>, CheckpointError> {
    let mut damaged: Vec<(PathBuf, usize, CheckpointError)> = Vec::new();
    for (step, path) in list(folder) {
        let read = bounded::read(&path, MAX_FILE_BYTES).map_err(CheckpointError::from);
        match read.and_then(|bytes| checkpoint_file::from_bytes(&bytes)) {
            Ok((checkpoint, history)) => {
                let set_aside = |(path, step, error): (PathBuf, usize, CheckpointError)| {
                    // Under another name it does not count as one of those that are kept.
                    fs::rename(&path, path.with_extension("damaged")).ok();
                    let source = Arc::new(error);
                    DamagedCheckpoint { step, source }
                };
                let damaged = damaged.into_iter().map(set_aside).collect();
                return Ok(Some((checkpoint, history, damaged)));
            }
            Err(error) => damaged.push((path, step, error)),
        }
    }
    let first = damaged.into_iter().next();
    first.map_or(Ok(None), |(_, _, error)| Err(error))
}

/// All of them, the newest first.
fn list(folder: &Path) -> Vec<(usize, PathBuf)> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut found: Vec<(usize, PathBuf)> = entries
        .filter_map(|entry| {
            let name = entry.file_name();
            let (step, extension) = name.to_str()?.strip_prefix(PREFIX)?.split_once('.')?;
            (extension == EXTENSION).then_some(())?;
            Some((step.parse().ok()?, entry.path()))
        })
        .collect();
    found.sort_unstable_by_key(|(step, _)| std::cmp::Reverse(*step));
    found
}
