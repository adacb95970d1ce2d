//! The run store: each training run has a numbered folder, which other tools can read.
//!
//! ```text
//! runs/0012/run.json                    the plan, with versions and time of the start
//!           curves.jsonl                a point of a curve per line
//!           checkpoints/*.safetensors   the newest two, until the run is completed
//!           best.safetensors            the model of the epoch with the lowest validation loss
//!           model.safetensors           the model that the run left
//!           result.json                 how it ended, and its figures
//!           tensorboard/                event files, if they were asked for
//!           lock                        locked while a program trains it
//! ```
//!
//! Every file but the lock is written beside its place and renamed, so that each is whole or absent
//! whatever happens.

mod checkpoint_file;
mod checkpoints;
mod curves;
mod folder;
mod recorder;
mod tensorboard;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use thiserror::Error;

pub use checkpoint_file::CheckpointError;
pub(crate) use checkpoint_file::{checkpoint_from_bytes, checkpoint_to_bytes};
pub use checkpoints::DamagedCheckpoint;
pub use folder::{RunFolder, Start};
pub use recorder::{CHECKPOINT_INTERVAL, Recorder};
use tensorboard::TensorBoard;

use crate::evaluate::Score;
use crate::train::config::TrainConfig;
use crate::train::history::History;
use crate::train::stop::Ending;
use crate::{atomic_file, bounded};

/// Version of the layout that this program writes and reads.
const FORMAT_VERSION: u32 = 1;
/// The highest number that was used.
const LAST: &str = "last";
/// The highest number; there is one folder for each.
const MAX_RUNS: usize = 1_000_000;

/// The plan of a run, `run.json`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RunInfo {
    /// Version of the layout.
    pub format_version: u32,
    /// Program and version that began it.
    pub created_by: String,
    /// When it was begun, in UTC, by this machine's clock.
    pub created: String,
    /// All settings.
    pub config: TrainConfig,
    /// Whether the model is measured on the test set at the end.
    pub is_tested: bool,
}

/// How a run ended, `result.json`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RunResult {
    /// Why.
    #[serde(flatten)]
    pub outcome: RunOutcome,
    /// The device that did the last step.
    pub device: String,
    /// Steps done.
    pub steps: usize,
    /// Seconds of training, interruptions left out; of a failed run, since it was last begun.
    pub seconds: f64,
}

/// The outcome of a run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "status", rename_all = "kebab-case")]
pub enum RunOutcome {
    /// It left a model.
    Finished {
        /// Why it ended.
        ending: Ending,
        /// Images trained a second since it was last begun.
        images_per_second: f64,
        /// Figures of the model on the validation images.
        validation: Option<Box<Score>>,
        /// Figures of the model on the MNIST test images.
        test: Option<Box<Score>>,
    },
    /// It left none.
    Failed {
        /// What happened.
        reason: String,
    },
}

/// How a kept run stands.
#[derive(Clone, Debug, PartialEq)]
pub enum RunState {
    /// Another program, or this one, trains it.
    Running,
    /// It was paused or broke off, and can go on after this step.
    Unfinished {
        /// Steps done until the last checkpoint.
        step: usize,
    },
    /// It is over.
    Ended(Box<RunResult>),
}

/// A run in the store.
#[derive(Clone, Debug, PartialEq)]
pub struct KeptRun {
    /// Its number.
    pub number: usize,
    /// Its plan.
    pub info: RunInfo,
    /// How it stands.
    pub state: RunState,
}

/// Why a run can't be kept or read.
#[derive(Debug, Error)]
pub enum RunStoreError {
    /// A folder or a file can't be made, read or written.
    #[error("can't use {}: {source}", path.display())]
    Folder {
        /// The folder or a file in it.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// There is no such run.
    #[error("there is no run {name} in {}; “digitpad runs” lists them", folder.display())]
    Unknown {
        /// What was asked for.
        name: String,
        /// The store.
        folder: PathBuf,
    },
    /// Another program has it.
    #[error("run {0} is being trained by another digitpad; stop it there first")]
    InUse(usize),
    /// It is over.
    #[error("run {0} is completed; there is nothing left to train")]
    Completed(usize),
    /// Its plan or its result can't be understood.
    #[error("a file of run {number} is damaged ({source}); it can't go on")]
    Damaged {
        /// The run.
        number: usize,
        /// What is wrong.
        source: serde_json::Error,
    },
    /// A newer program wrote it.
    #[error(
        "run {number} has layout version {version}; this digitpad reads version {FORMAT_VERSION}, so update it"
    )]
    Version {
        /// The run.
        number: usize,
        /// Its version.
        version: u32,
    },
    /// No checkpoint of it can be used.
    #[error("no checkpoint of run {number} can be read ({source}); delete the run and start again")]
    Checkpoint {
        /// The run.
        number: usize,
        /// What is wrong with the newest.
        source: CheckpointError,
    },
    /// There are too many.
    #[error("the store {} is full; delete runs that are not needed", .0.display())]
    Full(PathBuf),
}

/// All runs of a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunStore {
    folder: PathBuf,
}

impl RunStore {
    /// The store in a folder, which need not be there yet.
    #[must_use]
    pub const fn new(folder: PathBuf) -> Self {
        Self { folder }
    }

    /// The folder.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Makes the folder of a new run, with the next number.
    ///
    /// # Errors
    ///
    /// If it can't be made.
    pub fn create(
        &self,
        config: &TrainConfig,
        is_tested: bool,
    ) -> Result<RunFolder, RunStoreError> {
        fs::create_dir_all(&self.folder).map_err(failed(&self.folder))?;
        // No number is used twice: another window may still show the run that had it.
        let last = self.folder.join(LAST);
        let used = bounded::read(&last, 20).ok();
        let used = used.and_then(|text| str::from_utf8(&text).ok()?.trim().parse().ok());
        let highest = self.numbers()?.last().copied().max(used).unwrap_or(0);
        for number in highest + 1..MAX_RUNS {
            let folder = self.path(number);
            match fs::create_dir(&folder) {
                Ok(()) => {
                    atomic_file::write(&last, number.to_string().as_bytes())
                        .map_err(failed(&last))?;
                    return RunFolder::create(folder, number, config, is_tested);
                }
                // Another program was quicker.
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(failed(&folder)(error)),
            }
        }
        Err(RunStoreError::Full(self.folder.clone()))
    }

    /// Takes up a run that is not completed.
    ///
    /// # Errors
    ///
    /// If there is none of this number, or it is completed, in use or damaged.
    pub fn resume(&self, number: usize) -> Result<(RunFolder, Start), RunStoreError> {
        RunFolder::resume(self.existing(number)?, number)
    }

    /// The number of a run, as people write it.
    ///
    /// # Errors
    ///
    /// If there is no such run.
    pub fn find(&self, name: &str) -> Result<usize, RunStoreError> {
        let number = name.parse().ok();
        number
            .filter(|&number| self.path(number).is_dir())
            .ok_or_else(|| self.unknown(name))
    }

    /// The readable runs, in the order of their numbers, and what is wrong with the others.
    ///
    /// # Errors
    ///
    /// If the folder is there and can't be read.
    pub fn list(&self) -> Result<(Vec<KeptRun>, Vec<RunStoreError>), RunStoreError> {
        let (mut runs, mut troubles) = (Vec::new(), Vec::new());
        for number in self.numbers()? {
            match folder::read(&self.path(number), number) {
                Ok(Some(run)) => runs.push(run),
                // Made by a program that was ended before it wrote anything.
                Ok(None) => {}
                Err(error) => troubles.push(error),
            }
        }
        Ok((runs, troubles))
    }

    /// The curves of a run; without those that can't be read.
    #[must_use]
    pub fn curves(&self, run: &KeptRun) -> History {
        curves::read(&self.path(run.number), &run.info.config)
    }

    /// The file of the model that a run left.
    #[must_use]
    pub fn model_file(&self, number: usize) -> PathBuf {
        self.path(number).join(folder::MODEL)
    }

    /// Removes a run for good.
    ///
    /// # Errors
    ///
    /// If there is none of this number, it is in use or can't be removed.
    pub fn delete(&self, number: usize) -> Result<(), RunStoreError> {
        let path = self.existing(number)?;
        let lock = folder::lock(&path, number)?;
        // Renamed first, so that what is left of it, should that be interrupted, is no run.
        let gone = self.folder.join(format!("deleted-{number:04}"));
        let renamed = fs::rename(&path, &gone);
        let deleted = renamed
            .and_then(|()| fs::remove_dir_all(&gone))
            .map_err(failed(&path));
        drop(lock);
        deleted
    }

    /// All numbers with a folder, in order.
    fn numbers(&self) -> Result<Vec<usize>, RunStoreError> {
        let entries = match fs::read_dir(&self.folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(failed(&self.folder)(error)),
        };
        let number = |entry: fs::DirEntry| entry.file_name().to_str()?.parse().ok();
        let mut numbers: Vec<usize> = entries.flatten().filter_map(number).collect();
        numbers.sort_unstable();
        Ok(numbers)
    }

    fn path(&self, number: usize) -> PathBuf {
        self.folder.join(format!("{number:04}"))
    }

    fn existing(&self, number: usize) -> Result<PathBuf, RunStoreError> {
        let path = self.path(number);
        if path.is_dir() {
            Ok(path)
        } else {
            Err(self.unknown(&number.to_string()))
        }
    }

    fn unknown(&self, name: &str) -> RunStoreError {
        RunStoreError::Unknown {
            name: name.to_owned(),
            folder: self.folder.clone(),
        }
    }
}

/// What the system said about a path.
fn failed(path: &Path) -> impl FnOnce(io::Error) -> RunStoreError {
    let path = path.to_owned();
    move |source| RunStoreError::Folder { path, source }
}
