//! How a sweep stands, as it is shown.

use std::path::Path;
use std::sync::Arc;

use super::cell::{CellOutcome, CellResult};
use super::clock::Clock;
use super::run::SweepEvent;
use super::store::Store;
use super::{Sweep, table};
use crate::train::history::History;

/// A sweep with what there is of its results.
#[derive(Clone, Debug)]
pub struct SweepProgress {
    /// The sweep.
    pub sweep: Sweep,
    /// The result of each cell, where there is one.
    pub results: Vec<Option<Arc<CellResult>>>,
    /// The cell under way.
    pub current: Option<usize>,
}

impl SweepProgress {
    /// Of a sweep that has not begun.
    #[must_use]
    pub fn new(sweep: Sweep) -> Self {
        Self {
            results: vec![None; sweep.cells.len()],
            sweep,
            current: None,
        }
    }

    /// With the results that a folder has.
    #[must_use]
    pub fn of(store: &Store) -> Self {
        let results = store.results().into_iter();
        Self {
            results: results.map(|result| result.map(Arc::new)).collect(),
            ..Self::new(store.sweep().clone())
        }
    }

    /// What `folder` has of `sweep`: nothing, if it is another one.
    #[must_use]
    pub fn read(folder: &Path, sweep: Sweep) -> Self {
        match Store::open(folder) {
            Ok(store) if store.sweep().cells == sweep.cells => Self::of(&store),
            _ => Self::new(sweep),
        }
    }

    /// Takes in what a sweep reports.
    pub fn record(&mut self, event: SweepEvent) {
        match event {
            SweepEvent::Started { place, .. } => self.current = Some(place),
            SweepEvent::Train(_) => {}
            SweepEvent::Finished { place, result } => {
                self.current = None;
                if let Some(kept) = self.results.get_mut(place) {
                    *kept = Some(Arc::from(result));
                }
            }
        }
    }

    /// No run is under way any more.
    pub const fn pause(&mut self) {
        self.current = None;
    }

    /// Seconds until the end, as far as that can be known; `live` is the history of the run under
    /// way, which tells by itself how long runs of its kind take.
    #[must_use]
    pub fn seconds_left(&self, live: &History) -> Option<f64> {
        let place = self.current?;
        let current = self.sweep.cells.get(place)?;
        let mut clock = Clock::default();
        for result in self.results.iter().flatten() {
            if matches!(result.outcome, CellOutcome::Finished(_)) {
                clock.add(&result.config, result.seconds);
            }
        }
        let rest = 1.0 - f64::from(live.fraction_done());
        let told = live.progress.as_ref();
        let rate = told.and_then(|progress| progress.images_per_second);
        if let Some(rate) = rate.filter(|rate| *rate > 0.0 && !clock.knows(current)) {
            let images = (live.total_steps * current.batch_size) as f64;
            clock.add(current, images / rate);
        }
        let now = match told.and_then(|progress| progress.seconds_left) {
            Some(seconds) => seconds,
            None => clock.estimate([current].into_iter())? * rest,
        };
        let cells = self.sweep.cells.iter().zip(&self.results).enumerate();
        let waiting = cells.filter(|(other, (_, result))| *other != place && result.is_none());
        let waiting = clock.estimate(waiting.map(|(_, (cell, _))| cell))?;
        Some(now + waiting)
    }

    /// Runs that are over.
    #[must_use]
    pub fn done(&self) -> usize {
        self.results.iter().flatten().count()
    }

    /// Whether nothing is left to do.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.done() == self.results.len()
    }

    /// The rows of its table.
    #[must_use]
    pub fn rows(&self) -> Vec<table::Row> {
        table::rows(self.results.iter().flatten().map(AsRef::as_ref))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Architecture;
    use crate::sweep::Preset;
    use crate::train::config::TrainConfig;
    use crate::train::event::Progress;
    use crate::train::history::Curve;

    #[test]
    fn the_first_run_of_a_kind_tells_how_long_the_others_take() {
        let mut progress = SweepProgress::new(Preset::PaperTable1.sweep(true));
        let is_cnn = |config: &TrainConfig| config.architecture == Architecture::PaperCnn;
        let first = progress.sweep.cells.iter().position(is_cnn).expect("some");
        let cells = progress.sweep.cells.len();
        let images = 20.0 * progress.sweep.cells[first].batch_size as f64;
        let half = |step| History {
            total_steps: 2 * step,
            progress: Some(Progress {
                step,
                epoch: 1,
                losses: Vec::new(),
                accuracy: 0.5,
                learning_rate: 0.1,
                images_per_second: Some(images / 60.0),
                seconds_left: Some(30.0),
            }),
            learning_rate: Curve::of_points(vec![[step as f64, 0.1]]),
            ..History::default()
        };
        progress.current = Some(0);
        assert_eq!(progress.seconds_left(&half(10)), None, "no CNN was begun");
        progress.sweep.cells.drain(..first);
        progress.results.drain(..first);
        let waiting = (cells - first - 1) as f64;
        let left = progress.seconds_left(&half(10)).expect("known");
        assert!((left - 30.0 - 60.0 * waiting).abs() < 1.0, "{left}");
    }

    #[test]
    fn a_paused_sweep_has_no_run_under_way() {
        let mut progress = SweepProgress::new(Preset::PaperTable1.sweep(true));
        progress.record(SweepEvent::Started {
            place: 3,
            seconds_left: Some(9.0),
            history: Box::default(),
            damaged: Vec::new(),
        });
        assert_eq!(progress.current, Some(3));
        progress.pause();
        assert_eq!(progress.current, None);
        assert_eq!(progress.seconds_left(&History::default()), None);
    }
}
