//! A sweep in the background, on the thread that trains.

use std::path::Path;
use std::time::Instant;

use super::jobs::{Worker, distrust};
use super::training::{Report, RunError, WAKE_INTERVAL};
use super::trouble::Trouble;
use crate::contain::contain;
use crate::device::{Compute, DeviceChoice};
use crate::prepare::prepare;
use crate::runs::CHECKPOINT_INTERVAL;
use crate::sweep::Sweep;
use crate::sweep::cell::Means;
use crate::sweep::progress::SweepProgress;
use crate::sweep::run::{SweepError, SweepEvent, run};
use crate::sweep::store::Store;
use crate::train::event::TrainEvent;

/// What a sweep is done with.
pub(super) struct SweepJob<'a>(pub(super) &'a Worker<'a>);

impl SweepJob<'_> {
    /// Does what is left of a sweep, or as much as there is time for until it is stopped; where a
    /// GPU breaks, the CPU goes on.
    pub(super) fn run(
        &self,
        sweep: Sweep,
        folder: &Path,
        choice: DeviceChoice,
    ) -> Result<(), RunError> {
        let store = Store::create(folder, sweep).map_err(SweepError::from)?;
        *self.0.shared.sweep() = Some(SweepProgress::of(&store));
        (self.0.wake)();
        let mut told = |event| self.0.tell(Report::Preparing(event));
        let stop = self.0.shared.control.stop_flag();
        let compute = contain(|| prepare(choice, stop, &mut told));
        let compute = compute.map_err(|message| RunError::panicked(&message))??;
        let mut ended = self.run_on(&store, &compute);
        if let Err(error) = &ended {
            distrust(&compute, error);
        }
        match ended {
            Err(error) if compute.is_gpu() && error.is_from_device() => {
                self.0.tell(Report::Trouble(Trouble::SweepTookCpu(error)));
                ended = self.run_on(&store, &Compute::cpu());
            }
            _ => {}
        }
        if let Some(progress) = self.0.shared.sweep().as_mut() {
            progress.pause();
        }
        ended
    }

    fn run_on(&self, store: &Store, compute: &Compute) -> Result<(), RunError> {
        let means = Means {
            compute,
            stop: self.0.shared.control.stop_flag(),
            interval: CHECKPOINT_INTERVAL,
        };
        let mut woken = Instant::now();
        let mut record = |event| {
            let is_urgent = self.record(event);
            if is_urgent || woken.elapsed() >= WAKE_INTERVAL {
                woken = Instant::now();
                (self.0.wake)();
            }
        };
        let ended = contain(|| run(store, means, &mut record));
        ended.map_err(|message| RunError::panicked(&message))??;
        Ok(())
    }

    /// Returns whether the window should show it at once.
    fn record(&self, event: SweepEvent) -> bool {
        match event {
            SweepEvent::Train(TrainEvent::NotKept(trouble)) => {
                self.0.tell(Report::Trouble(Trouble::NotKept(trouble)));
                return false;
            }
            SweepEvent::Train(event) => {
                let is_start = matches!(event, TrainEvent::Started { .. });
                self.0.shared.history().record(event);
                return is_start;
            }
            SweepEvent::Started {
                ref history,
                ref damaged,
                ..
            } => {
                self.0.shared.history().clone_from(history);
                for damaged in damaged {
                    let trouble = Trouble::Damaged(damaged.clone());
                    self.0.tell(Report::Trouble(trouble));
                }
            }
            SweepEvent::Finished { .. } => {}
        }
        if let Some(progress) = self.0.shared.sweep().as_mut() {
            progress.record(event);
        }
        true
    }
}
