//! Doing what is left of a sweep.

use std::sync::atomic::Ordering;

use thiserror::Error;

use super::cell::{CellOutcome, CellResult, Means, SweepData, run_cell};
use super::clock::Clock;
use super::store::{Store, StoreError};
use crate::dataset::mnist::DatasetError;
use crate::runs::{DamagedCheckpoint, RunStoreError};
use crate::train::event::TrainEvent;
use crate::train::history::History;
use crate::train::trainer::TrainError;

/// Why a sweep could not go on.
#[derive(Debug, Error)]
pub enum SweepError {
    /// The data can't be read.
    #[error(transparent)]
    Dataset(#[from] DatasetError),
    /// A result can't be kept.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The run under way can't be kept.
    #[error(transparent)]
    Run(RunStoreError),
    /// Another program does it.
    #[error("another digitpad runs this sweep; stop it there first")]
    InUse,
    /// The GPU broke.
    #[error("{0}; what was done is kept")]
    Device(TrainError),
}

/// What a sweep reports.
#[derive(Clone, Debug)]
pub enum SweepEvent {
    /// A run begins, or goes on.
    Started {
        /// Its place among the cells.
        place: usize,
        /// Estimated seconds until the end of the sweep; not known while a kind of run is left of
        /// which none is over.
        seconds_left: Option<f64>,
        /// Its curves so far.
        history: Box<History>,
        /// Checkpoints of it that are damaged.
        damaged: Vec<DamagedCheckpoint>,
    },
    /// The run goes on.
    Train(TrainEvent),
    /// The run is over, and kept.
    Finished {
        /// Its place among the cells.
        place: usize,
        /// What it found.
        result: Box<CellResult>,
    },
}

/// Does the runs that are missing, in order, the first from where it was interrupted; returns
/// whether all are there, which they are not if stopped.
///
/// # Errors
///
/// If the data can't be read, nothing can be kept or a GPU broke. A run that diverges is a result.
pub fn run(
    store: &Store,
    means: Means<'_>,
    emit: &mut (dyn FnMut(SweepEvent) + Send),
) -> Result<bool, SweepError> {
    let cells = &store.sweep().cells;
    let missing: Vec<usize> = store
        .results()
        .iter()
        .enumerate()
        .filter_map(|(place, result)| result.is_none().then_some(place))
        .collect();
    if missing.is_empty() {
        return Ok(true);
    }
    let data = SweepData::read()?;
    let mut clock = Clock::default();
    for (count, &place) in missing.iter().enumerate() {
        if means.stop.load(Ordering::Relaxed) {
            return Ok(false);
        }
        let cell = &cells[place];
        let (folder, start) = store.take_up(cell, means.compute).map_err(of_run)?;
        let left = missing[count..].iter().map(|&place| &cells[place]);
        emit(SweepEvent::Started {
            place,
            seconds_left: clock.estimate(left),
            history: Box::new(start.history.clone()),
            damaged: start.damaged.clone(),
        });
        let mut train = |event| emit(SweepEvent::Train(event));
        let result = run_cell(cell, &data, means, Some((&folder, start)), &mut train)
            .map_err(SweepError::Device)?;
        let Some(result) = result else {
            return Ok(false);
        };
        if matches!(result.outcome, CellOutcome::Finished(_)) {
            clock.add(cell, result.seconds);
        }
        store.save(&result)?;
        store.forget(folder);
        let result = Box::new(result);
        emit(SweepEvent::Finished { place, result });
    }
    store.forget_all();
    Ok(true)
}

fn of_run(error: RunStoreError) -> SweepError {
    match error {
        RunStoreError::InUse(_) => SweepError::InUse,
        error => SweepError::Run(error),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicBool;
    use std::time::Duration;

    use super::*;
    use crate::device::Compute;
    use crate::model::Architecture;
    use crate::sweep::{Grid, Sweep};
    use crate::train::config::Length;
    use crate::train::optimizer::Optimizer;

    fn sweep() -> Sweep {
        let grid = Grid {
            models: vec![Architecture::Softmax],
            optimizers: vec![Optimizer::Sgd],
            learning_rates: vec![0.1, 100.0],
            seeds: vec![1],
            epochs: 1,
            batch_size: 500,
        };
        let mut sweep = grid.sweep("test".to_owned()).expect("valid");
        for cell in &mut sweep.cells {
            cell.length = Length::Steps(20);
        }
        sweep
    }

    /// Runs a sweep until `is_enough`, with a checkpoint after each report; returns what was told.
    fn run_until(
        store: &Store,
        is_enough: impl Fn(&SweepEvent) -> bool + Sync,
    ) -> (bool, Vec<SweepEvent>) {
        let stop = AtomicBool::new(false);
        let means = Means {
            compute: &Compute::cpu(),
            stop: &stop,
            interval: Duration::ZERO,
        };
        let mut told = Vec::new();
        let ended = run(store, means, &mut |event| {
            stop.fetch_or(is_enough(&event), Ordering::Relaxed);
            told.push(event);
        });
        (ended.expect("sound"), told)
    }

    #[test]
    fn a_sweep_that_was_stopped_goes_on_where_it_was() {
        let folder = tempfile::tempdir().expect("a folder");
        let store = Store::create(folder.path(), sweep()).expect("made");
        let is_over = |event: &SweepEvent| matches!(event, SweepEvent::Finished { .. });
        let (is_complete, _) = run_until(&store, is_over);
        assert!(!is_complete);
        let (is_complete, told) = run_until(&store, |_| false);
        let started = told.iter().filter_map(|event| match event {
            SweepEvent::Started { place, .. } => Some(*place),
            _ => None,
        });
        assert_eq!((is_complete, started.collect()), (true, vec![1]));
        let results: Vec<CellResult> = store.results().into_iter().flatten().collect();
        assert_eq!(results.len(), 2);
        assert!(!results[0].outcome.has_failed(), "{:?}", results[0].outcome);
        let figures = results[0].outcome.figures().expect("finished");
        assert!(figures.test_accuracy > 0.7);
        let counted: u32 = figures.confusion.iter().flatten().sum();
        assert_eq!(counted, 10_000);
        assert!(!folder.path().join("runs").exists(), "no run is left over");
    }

    #[test]
    fn a_cell_that_was_interrupted_comes_to_the_figures_that_it_would_have_had() {
        let outcomes = |store: &Store| -> Vec<CellOutcome> {
            let results = store.results().into_iter().flatten();
            results.map(|result| result.outcome).collect()
        };
        let folders = [(); 2].map(|()| tempfile::tempdir().expect("a folder"));
        let [whole, parts] = folders
            .each_ref()
            .map(|folder| Store::create(folder.path(), sweep()).expect("made"));
        assert!(run_until(&whole, |_| false).0);
        let is_report =
            |event: &SweepEvent| matches!(event, SweepEvent::Train(TrainEvent::Progress(_)));
        let mut interruptions = 0;
        let mut resumed = 0;
        loop {
            let (is_complete, told) = run_until(&parts, is_report);
            resumed += told
                .iter()
                .filter(|event| matches!(event, SweepEvent::Train(TrainEvent::Resumed { .. })))
                .count();
            if is_complete {
                break;
            }
            interruptions += 1;
            assert!(interruptions < 100, "each gets some steps further");
        }
        assert!(resumed >= 2, "{resumed} of {interruptions}");
        assert_eq!(outcomes(&parts), outcomes(&whole));
    }

    #[test]
    fn a_sweep_that_another_program_does_is_left_alone() {
        let folder = tempfile::tempdir().expect("a folder");
        let store = Store::create(folder.path(), sweep()).expect("made");
        let cell = &store.sweep().cells[0];
        let taken = store.take_up(cell, &Compute::cpu()).expect("free");
        let means = Means {
            compute: &Compute::cpu(),
            stop: &AtomicBool::new(false),
            interval: Duration::ZERO,
        };
        let ended = run(&store, means, &mut |_| ());
        assert!(matches!(ended, Err(SweepError::InUse)));
        drop(taken);
        // Damaged as it is, it is begun anew.
        let checkpoints = folder.path().join("runs/0001/checkpoints");
        std::fs::create_dir_all(&checkpoints).expect("made");
        let newest = checkpoints.join("step-0000000010.safetensors");
        std::fs::write(newest, b"nothing").expect("written");
        let (run, start) = store.take_up(cell, &Compute::cpu()).expect("anew");
        assert_eq!((run.number(), start.checkpoint.is_none()), (2, true));
    }
}
