//! What the training thread does: runs, sweeps, self-tests, and reading the run store.

use std::sync::atomic::AtomicBool;
use std::sync::mpsc::SyncSender;
use std::time::Instant;

use super::Wake;
use super::sweep::SweepJob;
use super::training::{Job, Report, RunError, Shared, WAKE_INTERVAL};
use super::trouble::{Tested, Trouble};
use super::watch::Watcher;
use crate::classifier::Classifier;
use crate::contain::contain;
use crate::dataset::Dataset;
use crate::device::{self, Adapter, Compute, DeviceChoice, Fault, Trust};
use crate::prepare::{self, prepare};
use crate::runs::{CHECKPOINT_INTERVAL, KeptRun, RunStore, Start};
use crate::session::{self, Ended, Kept, Order};
use crate::teach::{self, Recipe, Taught, split};
use crate::train::config::TrainConfig;

/// The newest so many runs are listed; “digitpad runs” lists all.
const MAX_LISTED: usize = 200;

/// What jobs are done with.
pub(super) struct Worker<'a> {
    pub(super) outbox: &'a SyncSender<Report>,
    pub(super) shared: &'a Shared,
    pub(super) wake: &'a Wake,
}

impl Worker<'_> {
    pub(super) fn tell(&self, report: Report) {
        // Nobody listens any more when the window is closing.
        self.outbox.send(report).ok();
        (self.wake)();
    }

    pub(super) fn done(&self, job: Job) -> Report {
        match job {
            Job::ListAdapters => Report::Adapters(contain(device::adapters).unwrap_or(&[])),
            Job::Test(adapter) => Report::Tested(test(adapter, self.shared.control.stop_flag())),
            Job::ListRuns(store) => list_runs(&store),
            Job::Train {
                config,
                choice,
                store,
                has_tensorboard,
            } => {
                let order = self.order(*config, store.as_ref(), has_tensorboard);
                Report::Ended(self.train_to_the_end(order, choice, store.as_ref()))
            }
            Job::Resume {
                number,
                choice,
                store,
            } => Report::Ended(
                self.resumed(number, &store)
                    .and_then(|order| self.train_to_the_end(order, choice, Some(&store))),
            ),
            Job::Teach { model, digits } => Report::Taught(self.taught(&model, &digits)),
            Job::Sweep {
                sweep,
                folder,
                choice,
            } => Report::SweepEnded(SweepJob(self).run(*sweep, &folder, choice)),
        }
    }

    /// A new run; one that can't be kept is made all the same.
    fn order(&self, config: TrainConfig, store: Option<&RunStore>, has_tensorboard: bool) -> Order {
        let folder = store.map(|store| store.create(&config, true));
        let kept = match folder {
            Some(Ok(folder)) => {
                self.tell(Report::Numbered(folder.number()));
                Some(Kept {
                    folder,
                    start: Start::default(),
                    interval: CHECKPOINT_INTERVAL,
                    has_tensorboard,
                })
            }
            Some(Err(error)) => {
                self.tell(Report::Trouble(Trouble::NotBegun(error)));
                None
            }
            None => None,
        };
        Order {
            config,
            start: None,
            is_tested: true,
            kept,
        }
    }

    /// What is left of a run.
    fn resumed(&self, number: usize, store: &RunStore) -> Result<Order, RunError> {
        let (folder, start) = store.resume(number)?;
        for damaged in &start.damaged {
            self.tell(Report::Trouble(Trouble::Damaged(damaged.clone())));
        }
        *self.shared.history() = start.history.clone();
        Ok(Order {
            config: folder.info().config.clone(),
            start: None,
            is_tested: folder.info().is_tested,
            kept: Some(Kept {
                folder,
                start,
                interval: CHECKPOINT_INTERVAL,
                has_tensorboard: false,
            }),
        })
    }

    /// Trains; where a GPU breaks, the CPU goes on from the last checkpoint.
    fn train_to_the_end(
        &self,
        order: Order,
        choice: DeviceChoice,
        store: Option<&RunStore>,
    ) -> Result<Ended, RunError> {
        let number = order.kept.as_ref().map(|kept| kept.folder.number());
        let (error, store, number) = match (self.train(order, choice), store, number) {
            (Err(error), Some(store), Some(number)) if error.is_from_device() => {
                (error, store, number)
            }
            (result, ..) => return result,
        };
        if choice == DeviceChoice::Cpu {
            return Err(error);
        }
        self.tell(Report::Trouble(Trouble::TookCpu { number, error }));
        self.train(self.resumed(number, store)?, DeviceChoice::Cpu)
    }

    fn taught(
        &self,
        model: &Classifier,
        digits: &Dataset,
    ) -> Result<Option<Box<Taught>>, RunError> {
        let mut woken = Instant::now();
        let mut record = |event| {
            self.shared.history().record(event);
            if woken.elapsed() >= WAKE_INTERVAL {
                woken = Instant::now();
                (self.wake)();
            }
        };
        let parts = split(digits, teach::SEED);
        let control = &self.shared.control;
        let recipe = Recipe::default();
        let taught = contain(|| teach::teach(model, &parts, recipe, control, &mut record));
        Ok(taught
            .map_err(|message| RunError::panicked(&message))??
            .map(Box::new))
    }

    fn train(&self, order: Order, choice: DeviceChoice) -> Result<Ended, RunError> {
        let control = &self.shared.control;
        let mut told = |event| self.tell(Report::Preparing(event));
        let compute = contain(|| prepare(choice, control.stop_flag(), &mut told));
        let compute = compute.map_err(|message| RunError::panicked(&message))??;
        self.tell(Report::Opened {
            device: compute.name.clone(),
            is_gpu: compute.is_gpu(),
        });
        let mut watcher = Watcher::new(self, &order.config, &compute.name);
        let result = contain(|| session::run(order, &compute, control, &mut watcher));
        let result = result
            .map_err(|message| RunError::panicked(&message))
            .and_then(|ended| Ok(ended?));
        if let Err(error) = &result {
            distrust(&compute, error);
        }
        result
    }
}

fn list_runs(store: &RunStore) -> Report {
    match store.list() {
        Ok((runs, troubles)) => {
            let with_curves = |run: KeptRun| {
                let curves = store.curves(&run);
                (run, curves)
            };
            let old = runs.len().saturating_sub(MAX_LISTED);
            Report::Runs {
                runs: runs.into_iter().skip(old).map(with_curves).collect(),
                troubles,
            }
        }
        Err(error) => Report::Trouble(Trouble::Store(error)),
    }
}

/// Remembers a GPU that broke.
pub(super) fn distrust(compute: &Compute, error: &RunError) {
    if let Some(adapter) = compute.adapter
        && error.is_from_device()
    {
        Trust::of_process().refuse(adapter, Fault::Failed);
    }
}

fn test(adapter: &'static Adapter, stop: &AtomicBool) -> Option<Tested> {
    match contain(|| prepare::test(adapter, stop)) {
        Ok(Ok(report)) => report.map(Tested::Compared),
        Ok(Err(error)) => Some(Tested::Refused(error)),
        Err(reason) => Some(Tested::Broke {
            device: adapter.title(),
            reason,
        }),
    }
}
