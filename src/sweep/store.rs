//! A sweep's folder: `sweep.json` with its cells, `cells/NAME.json` for each that is finished, and
//! `runs/` with the one under way.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;

use super::cell::CellResult;
use super::{Sweep, cell_name};
use crate::train::config::TrainConfig;
use crate::{atomic_file, bounded};

/// The list of cells.
const SWEEP_FILE: &str = "sweep.json";
/// The folder of results.
const CELLS: &str = "cells";
/// No file of ours comes near this.
const MAX_FILE_BYTES: u64 = 64 * 1024 * 1024;

/// Why a folder can't be used for a sweep.
#[derive(Debug, Error)]
pub enum StoreError {
    /// It can't be made, read or written.
    #[error("can't use the folder {}: {source}; choose another", path.display())]
    Folder {
        /// The folder or a file in it.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// It has another sweep.
    #[error(
        "the folder {} holds another sweep (“{title}”); choose another folder, or the same settings to go on with it",
        path.display()
    )]
    Other {
        /// The folder.
        path: PathBuf,
        /// What the sweep there is about.
        title: String,
    },
    /// Its list can't be understood.
    #[error("the sweep in {} is damaged: {source}; choose another folder", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        source: serde_json::Error,
    },
}

/// A sweep with a folder of its own.
#[derive(Clone, Debug)]
pub struct Store {
    folder: PathBuf,
    sweep: Sweep,
}

impl Store {
    /// Makes the folder, or goes on with the same sweep there.
    ///
    /// # Errors
    ///
    /// If the folder can't be used or has another sweep.
    pub fn create(folder: &Path, sweep: Sweep) -> Result<Self, StoreError> {
        let file = folder.join(SWEEP_FILE);
        if file.exists() {
            let store = Self::open(folder)?;
            return if store.sweep.cells == sweep.cells {
                Ok(store)
            } else {
                Err(StoreError::Other {
                    path: folder.to_owned(),
                    title: store.sweep.title,
                })
            };
        }
        let refused = |source| StoreError::Folder {
            path: folder.to_owned(),
            source,
        };
        fs::create_dir_all(folder.join(CELLS)).map_err(refused)?;
        let json = serde_json::to_vec_pretty(&sweep).map_err(|error| refused(error.into()))?;
        atomic_file::write(&file, &json).map_err(refused)?;
        Ok(Self {
            folder: folder.to_owned(),
            sweep,
        })
    }

    /// Opens a folder that has a sweep.
    ///
    /// # Errors
    ///
    /// If it has none, or one that can't be read.
    pub fn open(folder: &Path) -> Result<Self, StoreError> {
        let path = folder.join(SWEEP_FILE);
        let bytes = match bounded::read(&path, MAX_FILE_BYTES) {
            Ok(bytes) => bytes,
            Err(source) => return Err(StoreError::Folder { path, source }),
        };
        let sweep = match serde_json::from_slice(&bytes) {
            Ok(sweep) => sweep,
            Err(source) => return Err(StoreError::Damaged { path, source }),
        };
        Ok(Self {
            folder: folder.to_owned(),
            sweep,
        })
    }

    /// The sweep.
    #[must_use]
    pub const fn sweep(&self) -> &Sweep {
        &self.sweep
    }

    /// The folder.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The result of each cell; one that is missing, damaged or of other settings is to be run.
    #[must_use]
    pub fn results(&self) -> Vec<Option<CellResult>> {
        self.sweep
            .cells
            .iter()
            .map(|cell| self.read(cell))
            .collect()
    }

    /// Keeps a result.
    ///
    /// # Errors
    ///
    /// What the system refused.
    pub fn save(&self, result: &CellResult) -> Result<(), StoreError> {
        let path = self.cell_file(&result.config);
        let json = serde_json::to_vec(result).map_err(io::Error::from);
        json.and_then(|json| atomic_file::write(&path, &json))
            .map_err(|source| StoreError::Folder { path, source })
    }

    fn cell_file(&self, cell: &TrainConfig) -> PathBuf {
        let name = format!("{}.json", cell_name(cell));
        self.folder.join(CELLS).join(name)
    }

    fn read(&self, cell: &TrainConfig) -> Option<CellResult> {
        let bytes = bounded::read(&self.cell_file(cell), MAX_FILE_BYTES).ok()?;
        let result: CellResult = serde_json::from_slice(&bytes).ok()?;
        (result.config == *cell).then_some(result)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sweep::Preset;
    use crate::sweep::cell::CellOutcome;
    use crate::train::history::History;

    fn result(config: &TrainConfig) -> CellResult {
        CellResult {
            config: config.clone(),
            outcome: CellOutcome::Diverged { step: 7, epoch: 1 },
            device: "CPU".to_owned(),
            seconds: 1.5,
            images_per_second: 0.0,
            history: History::default(),
        }
    }

    #[test]
    fn a_folder_keeps_results_and_refuses_another_sweep() {
        let folder = tempfile::tempdir().expect("a folder");
        let sweep = Preset::PaperTable1.sweep(true);
        let store = Store::create(folder.path(), sweep.clone()).expect("made");
        assert!(store.results().iter().all(Option::is_none));
        store.save(&result(&sweep.cells[3])).expect("saved");
        let again = Store::create(folder.path(), sweep.clone()).expect("the same");
        let places = again.results();
        assert_eq!(places[3].as_ref(), Some(&result(&sweep.cells[3])));
        assert_eq!(places.iter().flatten().count(), 1);
        let other = Store::create(folder.path(), Preset::Optimizers.sweep(true));
        assert!(matches!(other, Err(StoreError::Other { .. })));
    }

    #[test]
    fn what_is_damaged_is_run_again_or_reported() {
        let folder = tempfile::tempdir().expect("a folder");
        let sweep = Preset::PaperTable1.sweep(true);
        let store = Store::create(folder.path(), sweep.clone()).expect("made");
        store.save(&result(&sweep.cells[0])).expect("saved");
        let file = store.cell_file(&sweep.cells[0]);
        let half = fs::read(&file).expect("there")[..40].to_vec();
        fs::write(&file, half).expect("written");
        assert_eq!(store.results()[0], None);
        fs::write(folder.path().join(SWEEP_FILE), b"{").expect("written");
        let damaged = Store::open(folder.path()).expect_err("damaged").to_string();
        assert!(damaged.contains("is damaged"), "{damaged}");
        let none = Store::open(&folder.path().join("none"));
        assert!(matches!(none, Err(StoreError::Folder { .. })));
    }
}
