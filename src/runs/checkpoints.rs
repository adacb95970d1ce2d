//! The folder of checkpoints: the newest few, each named by its step.

use std::fs;
use std::path::{Path, PathBuf};

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

/// A checkpoint, the curves until then, and a sentence on each newer one that is damaged.
pub(super) type Newest = (Checkpoint, History, Vec<String>);

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
    let mut troubles = Vec::new();
    let mut damaged: Vec<PathBuf> = Vec::new();
    let mut first = None;
    for (step, path) in list(folder) {
        let read = bounded::read(&path, MAX_FILE_BYTES).map_err(CheckpointError::from);
        match read.and_then(|bytes| checkpoint_file::from_bytes(&bytes)) {
            Ok((checkpoint, history)) => {
                for path in damaged {
                    // Under another name it does not count as one of those that are kept.
                    fs::rename(&path, path.with_extension("damaged")).ok();
                }
                return Ok(Some((checkpoint, history, troubles)));
            }
            Err(error) => {
                damaged.push(path);
                troubles.push(format!(
                    "the checkpoint after step {step} is left out: {error}"
                ));
                first.get_or_insert(error);
            }
        }
    }
    first.map_or(Ok(None), Err)
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
