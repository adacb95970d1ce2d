//! How a sweep stands, as it is shown.

use std::path::Path;
use std::sync::Arc;

use super::cell::CellResult;
use super::run::SweepEvent;
use super::store::Store;
use super::{Sweep, table};

/// A sweep with what there is of its results.
#[derive(Clone, Debug)]
pub struct SweepProgress {
    /// The sweep.
    pub sweep: Sweep,
    /// The result of each cell, where there is one.
    pub results: Vec<Option<Arc<CellResult>>>,
    /// The cell under way.
    pub current: Option<usize>,
    /// Seconds until the end, as far as that can be known.
    pub seconds_left: Option<f64>,
}

impl SweepProgress {
    /// Of a sweep that has not begun.
    #[must_use]
    pub fn new(sweep: Sweep) -> Self {
        Self {
            results: vec![None; sweep.cells.len()],
            sweep,
            current: None,
            seconds_left: None,
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
            SweepEvent::Started {
                place,
                seconds_left,
                ..
            } => {
                self.current = Some(place);
                self.seconds_left = seconds_left;
            }
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
        self.seconds_left = None;
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
    use crate::sweep::Preset;

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
        assert_eq!((progress.current, progress.seconds_left), (None, None));
    }
}
