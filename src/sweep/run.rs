//! Doing what is left of a sweep.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use thiserror::Error;

use super::cell::{CellResult, SweepData, run_cell};
use super::store::{Store, StoreError};
use crate::dataset::mnist::DatasetError;
use crate::device::Compute;
use crate::train::config::{Length, TrainConfig};
use crate::train::event::TrainEvent;

/// Why a sweep could not go on.
#[derive(Debug, Error)]
pub enum SweepError {
    /// The data can't be read.
    #[error(transparent)]
    Dataset(#[from] DatasetError),
    /// A result can't be kept.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What a sweep reports.
#[derive(Clone, Debug)]
pub enum SweepEvent {
    /// A run begins.
    Started {
        /// Its place among the cells.
        place: usize,
        /// Estimated seconds until the end of the sweep; not known before the first run is over.
        seconds_left: Option<f64>,
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

/// Does the runs that are missing, in order; returns whether all are there, which they are not if
/// stopped.
///
/// # Errors
///
/// If the data can't be read or a result can't be kept. A run that fails is a result.
pub fn run(
    store: &Store,
    compute: &Compute,
    stop: &AtomicBool,
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
        if stop.load(Ordering::Relaxed) {
            return Ok(false);
        }
        let left = missing[count..].iter().map(|&place| &cells[place]);
        emit(SweepEvent::Started {
            place,
            seconds_left: clock.estimate(left),
        });
        let start = Instant::now();
        let mut train = |event| emit(SweepEvent::Train(event));
        let result = run_cell(&cells[place], &data, compute, stop, &mut train);
        let Some(result) = result else {
            return Ok(false);
        };
        clock.add(&cells[place], start.elapsed().as_secs_f64());
        store.save(&result)?;
        let result = Box::new(result);
        emit(SweepEvent::Finished { place, result });
    }
    Ok(true)
}

/// How long runs take, by network.
#[derive(Default)]
struct Clock {
    seconds: Vec<(TrainConfig, f64)>,
}

impl Clock {
    fn add(&mut self, cell: &TrainConfig, seconds: f64) {
        self.seconds.push((cell.clone(), seconds));
    }

    /// Of the same network where one was run, or else of all so far.
    fn estimate<'a>(&self, left: impl Iterator<Item = &'a TrainConfig>) -> Option<f64> {
        let of = |cell: &TrainConfig| {
            let rate = |is_like: &dyn Fn(&TrainConfig) -> bool| {
                let like = self.seconds.iter().filter(|(done, _)| is_like(done));
                let sums = like.fold((0.0, 0.0), |sums, (done, seconds)| {
                    (sums.0 + seconds, sums.1 + work(done))
                });
                (sums.1 > 0.0).then(|| sums.0 / sums.1 * work(cell))
            };
            rate(&|done| done.architecture == cell.architecture).or_else(|| rate(&|_| true))
        };
        left.map(of).sum()
    }
}

/// In any unit.
fn work(cell: &TrainConfig) -> f64 {
    match cell.length {
        Length::Epochs(epochs) => epochs as f64,
        Length::Steps(steps) => (steps * cell.batch_size) as f64 / 55_000.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Architecture;
    use crate::sweep::{Grid, Sweep};
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

    #[test]
    fn a_sweep_that_was_stopped_goes_on_where_it_was() {
        let folder = tempfile::tempdir().expect("a folder");
        let store = Store::create(folder.path(), sweep()).expect("made");
        let stop = AtomicBool::new(false);
        let mut finished = Vec::new();
        let ended = run(&store, &Compute::cpu(), &stop, &mut |event| {
            if let SweepEvent::Finished { place, .. } = event {
                finished.push(place);
                stop.store(true, Ordering::Relaxed);
            }
        });
        assert_eq!(ended.ok(), Some(false));
        stop.store(false, Ordering::Relaxed);
        let mut started = Vec::new();
        let ended = run(&store, &Compute::cpu(), &stop, &mut |event| {
            if let SweepEvent::Started { place, .. } = event {
                started.push(place);
            }
        });
        assert_eq!(
            (ended.ok(), finished, started),
            (Some(true), vec![0], vec![1])
        );
        let results: Vec<CellResult> = store.results().into_iter().flatten().collect();
        assert_eq!(results.len(), 2);
        assert!(!results[0].outcome.has_failed(), "{:?}", results[0].outcome);
        let figures = results[0].outcome.figures().expect("finished");
        assert!(figures.test_accuracy > 0.7);
        let counted: u32 = figures.confusion.iter().flatten().sum();
        assert_eq!(counted, 10_000);
    }
}
