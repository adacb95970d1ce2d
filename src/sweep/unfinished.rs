//! The run of a cell under way, kept as any run is: in a run store within the sweep's folder, until
//! the cell has its result.

use std::fs;

use super::store::Store;
use crate::device::Compute;
use crate::runs::{RunFolder, RunStore, RunStoreError, Start};
use crate::train::config::TrainConfig;

/// The folder of the runs under way.
const RUNS: &str = "runs";

impl Store {
    fn runs(&self) -> RunStore {
        RunStore::new(self.folder().join(RUNS))
    }

    /// Takes up the run of a cell that was interrupted, or begins it.
    ///
    /// A run that another kind of device began is begun anew: its optimizer would have to forget
    /// what it remembers, and the table would compare what is no longer alike.
    ///
    /// # Errors
    ///
    /// If another program has the run, or the folder can't be used.
    pub(super) fn take_up(
        &self,
        cell: &TrainConfig,
        compute: &Compute,
    ) -> Result<(RunFolder, Start), RunStoreError> {
        let runs = self.runs();
        // What can't be read is no run of this cell.
        let (kept, _) = runs.list()?;
        for run in kept.iter().filter(|run| run.info.config == *cell) {
            match runs.resume(run.number) {
                Ok((folder, start)) if fits(&start, compute) => return Ok((folder, start)),
                Err(error @ RunStoreError::InUse(_)) => return Err(error),
                // Its checkpoints are damaged, or of another kind of device. The lock is released
                // before the run is removed.
                Ok(_) | Err(_) => {}
            }
            runs.delete(run.number)?;
        }
        Ok((runs.create(cell, false)?, Start::default()))
    }

    /// Removes the run of a cell that has its result.
    pub(super) fn forget(&self, run: RunFolder) {
        let number = run.number();
        drop(run);
        // What stays is taken up by nobody, and goes with the rest.
        self.runs().delete(number).ok();
    }

    /// Removes what is left of runs, once every cell has its result.
    pub(super) fn forget_all(&self) {
        // It is no harm, only large.
        fs::remove_dir_all(self.folder().join(RUNS)).ok();
    }
}

/// Whether a run that begins so takes the steps that it would have taken uninterrupted.
fn fits(start: &Start, compute: &Compute) -> bool {
    let kernels = compute.kernels();
    let checkpoint = start.checkpoint.as_ref();
    checkpoint.is_none_or(|checkpoint| checkpoint.kernels == kernels)
}
