//! A sweep in the background, on the thread that trains.

use std::path::Path;
use std::sync::mpsc::SyncSender;
use std::time::Instant;

use super::Wake;
use super::training::{Report, RunError, Shared, WAKE_INTERVAL};
use crate::contain::contain;
use crate::device::DeviceChoice;
use crate::prepare::prepare;
use crate::sweep::Sweep;
use crate::sweep::progress::SweepProgress;
use crate::sweep::run::{SweepError, SweepEvent, run};
use crate::sweep::store::Store;
use crate::train::event::TrainEvent;

/// What a sweep is done with.
pub(super) struct SweepJob<'a> {
    pub(super) outbox: &'a SyncSender<Report>,
    pub(super) shared: &'a Shared,
    pub(super) wake: &'a Wake,
}

impl SweepJob<'_> {
    /// Does what is left of a sweep, or as much as there is time for until it is stopped.
    pub(super) fn run(
        &self,
        sweep: Sweep,
        folder: &Path,
        choice: DeviceChoice,
    ) -> Result<(), RunError> {
        let store = Store::create(folder, sweep).map_err(SweepError::from)?;
        *self.shared.sweep() = Some(SweepProgress::of(&store));
        (self.wake)();
        let mut told = |event| {
            self.outbox.send(Report::Preparing(event)).ok();
            (self.wake)();
        };
        let compute = contain(|| prepare(choice, self.shared.control.stop_flag(), &mut told));
        let compute = compute.map_err(RunError::Panicked)??;
        let mut woken = Instant::now();
        let mut record = |event| {
            let is_urgent = self.record(event);
            if is_urgent || woken.elapsed() >= WAKE_INTERVAL {
                woken = Instant::now();
                (self.wake)();
            }
        };
        let ended = contain(|| {
            run(
                &store,
                &compute,
                self.shared.control.stop_flag(),
                &mut record,
            )
        });
        if let Some(progress) = self.shared.sweep().as_mut() {
            progress.pause();
        }
        ended.map_err(RunError::Panicked)??;
        Ok(())
    }

    /// Returns whether the window should show it at once.
    fn record(&self, event: SweepEvent) -> bool {
        let event = match event {
            SweepEvent::Train(event) => {
                let is_start = matches!(event, TrainEvent::Started { .. });
                self.shared.history().record(event);
                return is_start;
            }
            event => event,
        };
        if let Some(progress) = self.shared.sweep().as_mut() {
            progress.record(event);
        }
        true
    }
}
