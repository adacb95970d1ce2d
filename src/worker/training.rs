//! Training in the background.
//!
//! One thread serves all runs: burn's GPU memory belongs to threads. The history is shared and not
//! sent, so that it is complete however long the window was hidden.

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use thiserror::Error;

use super::sweep::SweepJob;
use super::{CHANNEL_SIZE, Wake, spawn};
use crate::contain::contain;
use crate::device::{self, Adapter, Compute, DeviceChoice, DeviceError, Trust};
use crate::prepare::{self, Preparation, prepare};
use crate::self_test;
use crate::session::{self, Finished, SessionError};
use crate::sweep::Sweep;
use crate::sweep::progress::SweepProgress;
use crate::sweep::run::SweepError;
use crate::train::config::TrainConfig;
use crate::train::history::History;
use crate::train::trainer::TrainError;

/// The window is told about progress this often: smooth to the eye, and little work on two cores.
pub(super) const WAKE_INTERVAL: Duration = Duration::from_millis(66);

/// Why a run left no model.
#[derive(Debug, Error)]
pub enum RunError {
    /// The device can't be used.
    #[error(transparent)]
    Device(#[from] DeviceError),
    /// The run failed.
    #[error(transparent)]
    Session(#[from] SessionError),
    /// The sweep can't be kept.
    #[error(transparent)]
    Sweep(#[from] SweepError),
    /// The backend or the driver broke.
    #[error("the training broke off: {0}; the rest of the program goes on, try the CPU")]
    Panicked(String),
}

impl RunError {
    /// Whether the device broke, and not the run itself.
    const fn is_from_device(&self) -> bool {
        matches!(
            self,
            Self::Panicked(_) | Self::Session(SessionError::Train(TrainError::Device(_)))
        )
    }
}

/// What the thread reports, besides the history.
#[derive(Debug)]
pub enum Report {
    /// The adapters that can be chosen.
    Adapters(&'static [Adapter]),
    /// What a GPU's self-test found, in a sentence, and whether it is good; `None` if stopped.
    Tested(Option<(String, bool)>),
    /// What happens while the device is made ready.
    Preparing(Preparation),
    /// The device is ready.
    Opened {
        /// Its name.
        device: String,
        /// Whether kernels are compiled for it now.
        is_gpu: bool,
    },
    /// The run is over.
    Ended(Result<Box<Finished>, RunError>),
    /// The sweep is over, or paused.
    SweepEnded(Result<(), RunError>),
}

enum Job {
    ListAdapters,
    Test(&'static Adapter),
    Train {
        config: Box<TrainConfig>,
        choice: DeviceChoice,
    },
    Sweep {
        sweep: Box<Sweep>,
        folder: PathBuf,
        choice: DeviceChoice,
    },
}

/// What the thread shares with the window.
#[derive(Default)]
pub(super) struct Shared {
    history: Mutex<History>,
    sweep: Mutex<Option<SweepProgress>>,
    pub(super) stop: AtomicBool,
}

impl Shared {
    pub(super) fn history(&self) -> MutexGuard<'_, History> {
        self.history.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn sweep(&self) -> MutexGuard<'_, Option<SweepProgress>> {
        self.sweep.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The handle of the thread; when it is dropped, the run under way stops after its batch.
pub struct TrainingWorker {
    jobs: SyncSender<Job>,
    reports: Receiver<Report>,
    shared: Arc<Shared>,
}

impl TrainingWorker {
    /// Starts the thread, which waits for work.
    ///
    /// # Errors
    ///
    /// If the system gives no thread.
    pub fn start(wake: Wake) -> std::io::Result<Self> {
        let (jobs, inbox) = sync_channel(CHANNEL_SIZE);
        let (outbox, reports) = sync_channel(CHANNEL_SIZE);
        let shared = Arc::new(Shared::default());
        let theirs = Arc::clone(&shared);
        spawn("training", move || run(&inbox, &outbox, &theirs, &wake))?;
        Ok(Self {
            jobs,
            reports,
            shared,
        })
    }

    /// Asks for the adapters that can be chosen.
    pub fn list_adapters(&self) {
        self.jobs.send(Job::ListAdapters).ok();
    }

    /// Asks whether an adapter computes what the CPU computes.
    pub fn test(&self, adapter: &'static Adapter) {
        self.shared.stop.store(false, Ordering::Relaxed);
        self.jobs.send(Job::Test(adapter)).ok();
    }

    /// Begins a run with an empty history.
    pub fn begin(&self, config: TrainConfig, choice: DeviceChoice) {
        self.shared.stop.store(false, Ordering::Relaxed);
        *self.shared.history() = History::default();
        // An error means that the thread has ended; the run then just never reports.
        let config = Box::new(config);
        self.jobs.send(Job::Train { config, choice }).ok();
    }

    /// Begins a sweep, or goes on with it, in a folder of its own.
    pub fn begin_sweep(&self, sweep: Sweep, folder: PathBuf, choice: DeviceChoice) {
        self.shared.stop.store(false, Ordering::Relaxed);
        *self.shared.history() = History::default();
        *self.shared.sweep() = None;
        let sweep = Box::new(sweep);
        self.jobs
            .send(Job::Sweep {
                sweep,
                folder,
                choice,
            })
            .ok();
    }

    /// How the sweep under way stands, or the last one; `None` before it has begun.
    #[must_use]
    pub fn sweep(&self) -> Option<SweepProgress> {
        self.shared.sweep().clone()
    }

    /// Asks the run to end after its batch; its model is kept.
    pub fn stop(&self) {
        self.shared.stop.store(true, Ordering::Relaxed);
    }

    /// The history of the run so far; the run waits while the guard is held.
    pub fn history(&self) -> MutexGuard<'_, History> {
        self.shared.history()
    }

    /// The next report, if there is one.
    #[must_use]
    pub fn poll(&self) -> Option<Report> {
        self.reports.try_recv().ok()
    }
}

impl Drop for TrainingWorker {
    fn drop(&mut self) {
        self.stop();
    }
}

fn run(inbox: &Receiver<Job>, outbox: &SyncSender<Report>, shared: &Shared, wake: &Wake) {
    while let Ok(job) = inbox.recv() {
        let report = match job {
            Job::ListAdapters => Report::Adapters(contain(device::adapters).unwrap_or(&[])),
            Job::Test(adapter) => Report::Tested(test(adapter, &shared.stop)),
            Job::Train { config, choice } => {
                Report::Ended(work(&config, choice, outbox, shared, wake).map(Box::new))
            }
            Job::Sweep {
                sweep,
                folder,
                choice,
            } => {
                let worker = SweepJob {
                    outbox,
                    shared,
                    wake,
                };
                Report::SweepEnded(worker.run(*sweep, &folder, choice))
            }
        };
        // Nobody listens any more when the window is closing.
        outbox.send(report).ok();
        wake();
    }
}

fn work(
    config: &TrainConfig,
    choice: DeviceChoice,
    outbox: &SyncSender<Report>,
    shared: &Shared,
    wake: &Wake,
) -> Result<Finished, RunError> {
    let tell = |report| {
        outbox.send(report).ok();
        wake();
    };
    let mut told = |event| tell(Report::Preparing(event));
    let compute = contain(|| prepare(choice, &shared.stop, &mut told));
    let compute = compute.map_err(RunError::Panicked)??;
    tell(Report::Opened {
        device: compute.name.clone(),
        is_gpu: compute.is_gpu(),
    });
    let mut woken = Instant::now();
    let mut record = |event| {
        shared.history().record(event);
        if woken.elapsed() >= WAKE_INTERVAL {
            woken = Instant::now();
            wake();
        }
    };
    let result = contain(|| session::run(config, &compute, true, &shared.stop, &mut record));
    let result = result
        .map_err(RunError::Panicked)
        .and_then(|ended| Ok(ended?));
    if let Err(error) = &result {
        distrust(&compute, error);
    }
    result
}

/// Remembers a GPU that broke.
fn distrust(compute: &Compute, error: &RunError) {
    if let Some(adapter) = compute.adapter
        && error.is_from_device()
    {
        Trust::of_process().refuse(adapter, "failed in an earlier run");
    }
}

fn test(adapter: &'static Adapter, stop: &AtomicBool) -> Option<(String, bool)> {
    match contain(|| prepare::test(adapter, stop)) {
        Ok(Ok(report)) => {
            let report: self_test::Report = report?;
            Some((report.sentence(), report.passed()))
        }
        Ok(Err(error)) => Some((error.to_string(), false)),
        Err(panic) => Some((format!("{} broke: {panic}", adapter.title()), false)),
    }
}
