//! The folder of one run.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;

use super::checkpoint_file::CheckpointError;
use super::checkpoints::DamagedCheckpoint;
use super::{
    FORMAT_VERSION, KeptRun, RunInfo, RunOutcome, RunResult, RunState, RunStoreError, checkpoints,
    curves, failed,
};
use crate::model::file::{Model, ModelError};
use crate::train::checkpoint::Checkpoint;
use crate::train::config::TrainConfig;
use crate::train::history::History;
use crate::train::stop::Ending;
use crate::{atomic_file, bounded, clock};

const INFO: &str = "run.json";
const RESULT: &str = "result.json";
const CHECKPOINTS: &str = "checkpoints";
const LOCK: &str = "lock";
/// The model that a run left.
pub(super) const MODEL: &str = "model.safetensors";
const BEST: &str = "best.safetensors";
/// No file of ours comes near this.
const MAX_JSON_BYTES: u64 = 1024 * 1024;

/// A run that this program trains; nobody else can meanwhile.
#[derive(Debug)]
pub struct RunFolder {
    path: PathBuf,
    number: usize,
    info: RunInfo,
    /// Released by the system, whatever ends the program.
    _lock: Option<File>,
}

/// Where a run goes on.
#[derive(Debug, Default)]
pub struct Start {
    /// The state; `None` before the first checkpoint.
    pub checkpoint: Option<Checkpoint>,
    /// The curves until then.
    pub history: History,
    /// Newer checkpoints that are damaged.
    pub damaged: Vec<DamagedCheckpoint>,
}

impl RunFolder {
    pub(super) fn create(
        path: PathBuf,
        number: usize,
        config: &TrainConfig,
        is_tested: bool,
    ) -> Result<Self, RunStoreError> {
        let lock = lock(&path, number)?;
        let info = RunInfo {
            format_version: FORMAT_VERSION,
            created_by: concat!("digitpad ", env!("CARGO_PKG_VERSION")).to_owned(),
            created: clock::now_utc(),
            config: config.clone(),
            is_tested,
        };
        write_json(&path.join(INFO), &info)?;
        Ok(Self {
            path,
            number,
            info,
            _lock: lock,
        })
    }

    pub(super) fn resume(path: PathBuf, number: usize) -> Result<(Self, Start), RunStoreError> {
        let lock = lock(&path, number)?;
        let unknown = || RunStoreError::Unknown {
            name: number.to_string(),
            folder: path.clone(),
        };
        let info = read_info(&path, number)?.ok_or_else(unknown)?;
        if let Some(result) = read_result(&path, number)?
            && !can_go_on(&result)
        {
            return Err(RunStoreError::Completed(number));
        }
        let newest = checkpoints::newest(&path.join(CHECKPOINTS))
            .map_err(|source| RunStoreError::Checkpoint { number, source })?;
        let start = newest.map_or_else(Start::default, |(checkpoint, history, damaged)| Start {
            checkpoint: Some(checkpoint),
            history,
            damaged,
        });
        let folder = Self {
            path,
            number,
            info,
            _lock: lock,
        };
        Ok((folder, start))
    }

    /// Training begins now: what an earlier end left of figures no longer holds.
    ///
    /// # Errors
    ///
    /// If the folder can't be written.
    pub fn begin(&self) -> Result<(), RunStoreError> {
        remove(&self.path.join(RESULT))
    }

    /// The run's number.
    #[must_use]
    pub const fn number(&self) -> usize {
        self.number
    }

    /// The run's plan.
    #[must_use]
    pub const fn info(&self) -> &RunInfo {
        &self.info
    }

    /// The folder.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Where the run's TensorBoard files are, if there are any.
    #[must_use]
    pub fn tensorboard(&self) -> PathBuf {
        self.path.join("tensorboard")
    }

    /// Keeps a checkpoint and the curves until then.
    pub(super) fn save_checkpoint(
        &self,
        checkpoint: &Checkpoint,
        history: &History,
    ) -> Result<(), RunStoreError> {
        let path = self.path.join(CHECKPOINTS);
        checkpoints::save(&path, checkpoint, history).map_err(|error| {
            let source = match error {
                CheckpointError::Io(error) => error,
                other => io::Error::other(other),
            };
            failed(&path)(source)
        })?;
        curves::write(&self.path, history).map_err(failed(&self.path))
    }

    /// Keeps the models of a run that is over.
    pub(super) fn save_models(
        &self,
        model: &Model,
        best: Option<&Model>,
    ) -> Result<(), RunStoreError> {
        let all = [(MODEL, Some(model)), (BEST, best)];
        for (name, model) in all {
            let path = self.path.join(name);
            let Some(model) = model else {
                remove(&path)?;
                continue;
            };
            model.save(&path).map_err(|error| match error {
                ModelError::Write { path, source } => RunStoreError::Folder { path, source },
                other => failed(&path)(io::Error::other(other)),
            })?;
        }
        Ok(())
    }

    /// Keeps how the run ended. A completed one needs its checkpoints no longer.
    pub(super) fn save_result(
        &self,
        result: &RunResult,
        history: &History,
    ) -> Result<(), RunStoreError> {
        curves::write(&self.path, history).map_err(failed(&self.path))?;
        write_json(&self.path.join(RESULT), result)?;
        let is_finished = matches!(result.outcome, RunOutcome::Finished { .. });
        if is_finished && !can_go_on(result) {
            // They are no harm, only large.
            fs::remove_dir_all(self.path.join(CHECKPOINTS)).ok();
        }
        Ok(())
    }
}

/// Whether a run with this result can still be gone on with.
const fn can_go_on(result: &RunResult) -> bool {
    matches!(&result.outcome, RunOutcome::Finished { ending, .. } if matches!(ending, Ending::Stopped))
}

/// A run as it stands; `None` if its folder is empty.
pub(super) fn read(path: &Path, number: usize) -> Result<Option<KeptRun>, RunStoreError> {
    let Some(info) = read_info(path, number)? else {
        return Ok(None);
    };
    let state = if is_locked(path) {
        RunState::Running
    } else if let Some(result) = read_result(path, number)? {
        RunState::Ended(Box::new(result))
    } else {
        let step = checkpoints::newest_step(&path.join(CHECKPOINTS)).unwrap_or(0);
        RunState::Unfinished { step }
    };
    Ok(Some(KeptRun {
        number,
        info,
        state,
    }))
}

/// Takes a run's lock; `None` where the file system has no locks, or nothing can be written.
pub(super) fn lock(path: &Path, number: usize) -> Result<Option<File>, RunStoreError> {
    let opened = File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(path.join(LOCK));
    let file = match opened {
        Ok(file) => file,
        Err(error) if is_read_only(&error) => return Ok(None),
        Err(error) => return Err(failed(path)(error)),
    };
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(TryLockError::WouldBlock) => Err(RunStoreError::InUse(number)),
        Err(TryLockError::Error(_)) => Ok(None),
    }
}

fn read_info(path: &Path, number: usize) -> Result<Option<RunInfo>, RunStoreError> {
    /// Looked at first: a later layout may differ in everything else.
    #[derive(serde::Deserialize)]
    struct Version {
        format_version: u32,
    }
    let file = path.join(INFO);
    let Version { format_version } = match read_json(&file, number) {
        Ok(version) => version,
        Err(RunStoreError::Folder { source, .. }) if source.kind() == io::ErrorKind::NotFound => {
            return Ok(None);
        }
        Err(error) => return Err(error),
    };
    if format_version != FORMAT_VERSION {
        return Err(RunStoreError::Version {
            number,
            version: format_version,
        });
    }
    read_json(&file, number).map(Some)
}

/// Where nothing can be written nothing can be trained, and no lock is needed.
fn is_read_only(error: &io::Error) -> bool {
    use io::ErrorKind as Kind;
    matches!(
        error.kind(),
        Kind::PermissionDenied | Kind::ReadOnlyFilesystem | Kind::Unsupported
    )
}

/// Whether somebody trains the run; asking does not hold up who wants to.
fn is_locked(path: &Path) -> bool {
    let lock = File::open(path.join(LOCK));
    lock.is_ok_and(|lock| matches!(lock.try_lock_shared(), Err(TryLockError::WouldBlock)))
}

/// The result, if there is one.
fn read_result(path: &Path, number: usize) -> Result<Option<RunResult>, RunStoreError> {
    match read_json(&path.join(RESULT), number) {
        Ok(result) => Ok(Some(result)),
        Err(RunStoreError::Folder { source, .. }) if source.kind() == io::ErrorKind::NotFound => {
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

fn read_json<T: DeserializeOwned>(path: &Path, number: usize) -> Result<T, RunStoreError> {
    let bytes = bounded::read(path, MAX_JSON_BYTES).map_err(failed(path))?;
    serde_json::from_slice(&bytes).map_err(|source| RunStoreError::Damaged { number, source })
}

fn write_json(path: &Path, value: &impl serde::Serialize) -> Result<(), RunStoreError> {
    let bytes = serde_json::to_vec_pretty(value).map_err(io::Error::from);
    bytes
        .and_then(|bytes| atomic_file::write(path, &bytes))
        .map_err(failed(path))
}

fn remove(path: &Path) -> Result<(), RunStoreError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(failed(path)(error)),
        _ => Ok(()),
    }
}
