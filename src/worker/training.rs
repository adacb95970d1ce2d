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

use super::jobs::Worker;
use super::trouble::{Tested, Trouble};
use super::watch::Snapshots;
use super::{CHANNEL_SIZE, Thread, Wake, spawn};
use crate::classifier::Classifier;
use crate::dataset::Dataset;
use crate::device::{Adapter, DeviceChoice, DeviceError, brief};
use crate::prepare::Preparation;
use crate::runs::{KeptRun, RunStore, RunStoreError};
use crate::session::{Control, Ended, SessionError};
use crate::sweep::Sweep;
use crate::sweep::progress::SweepProgress;
use crate::sweep::run::SweepError;
use crate::teach::{Taught, TeachError};
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
    /// The run can't go on.
    #[error(transparent)]
    Store(#[from] RunStoreError),
    /// The run failed.
    #[error(transparent)]
    Session(#[from] SessionError),
    /// The sweep can't be kept.
    #[error(transparent)]
    Sweep(#[from] SweepError),
    /// Nothing could be taught.
    #[error(transparent)]
    Teach(#[from] TeachError),
    /// The backend or the driver broke.
    #[error("the training broke off: {0}; the rest of the program goes on, try the CPU")]
    Panicked(String),
}

impl RunError {
    /// Of a panic's message.
    pub(super) fn panicked(message: &str) -> Self {
        Self::Panicked(brief(message))
    }

    /// Whether the run itself is to blame, so that it would end so again.
    #[must_use]
    pub const fn is_the_runs_own(&self) -> bool {
        matches!(
            self,
            Self::Session(
                SessionError::Train(TrainError::Diverged { .. }) | SessionError::Config(_)
            )
        )
    }

    /// Whether the device broke, and not the run itself.
    pub(super) const fn is_from_device(&self) -> bool {
        matches!(
            self,
            Self::Panicked(_)
                | Self::Session(SessionError::Train(TrainError::Device(_)))
                | Self::Sweep(SweepError::Device(_))
        )
    }
}

/// What the thread reports, besides the history.
#[derive(Debug)]
pub enum Report {
    /// The adapters that can be chosen.
    Adapters(&'static [Adapter]),
    /// What came of checking a GPU; `None` if stopped.
    Tested(Option<Tested>),
    /// What happens while the device is made ready.
    Preparing(Preparation),
    /// The device is ready.
    Opened {
        /// Its name.
        device: String,
        /// Whether kernels are compiled for it now.
        is_gpu: bool,
    },
    /// The runs of earlier times.
    Runs {
        /// Each with its curves, in the order of their numbers.
        runs: Vec<(KeptRun, History)>,
        /// What is wrong with those that can't be read.
        troubles: Vec<RunStoreError>,
    },
    /// The run has this number in the store.
    Numbered(usize),
    /// The run, or its store, has a problem and goes on all the same.
    Trouble(Trouble),
    /// The run is over.
    Ended(Result<Ended, RunError>),
    /// The model was taught the person's digits, or that was stopped.
    Taught(Result<Option<Box<Taught>>, RunError>),
    /// The sweep is over, or paused.
    SweepEnded(Result<(), RunError>),
}

pub(super) enum Job {
    ListAdapters,
    Test(&'static Adapter),
    ListRuns(RunStore),
    Train {
        config: Box<TrainConfig>,
        choice: DeviceChoice,
        store: Option<RunStore>,
        has_tensorboard: bool,
    },
    Resume {
        number: usize,
        choice: DeviceChoice,
        store: RunStore,
    },
    Teach {
        model: Box<Classifier>,
        digits: Dataset,
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
    snapshots: Mutex<Snapshots>,
    /// Whether somebody looks at the network under way.
    is_watched: AtomicBool,
    pub(super) control: Control,
}

impl Shared {
    pub(super) fn history(&self) -> MutexGuard<'_, History> {
        self.history.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn snapshots(&self) -> MutexGuard<'_, Snapshots> {
        let snapshots = self.snapshots.lock();
        snapshots.unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn is_watched(&self) -> bool {
        self.is_watched.load(Ordering::Relaxed)
    }

    pub(super) fn sweep(&self) -> MutexGuard<'_, Option<SweepProgress>> {
        self.sweep.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The thread has so long to end, and a run to be kept, when the window closes.
const PATIENCE: Duration = Duration::from_secs(10);

/// The handle of the thread; when it is dropped, the run under way is paused after its batch.
pub struct TrainingWorker {
    /// `None` only while it is dropped.
    jobs: Option<SyncSender<Job>>,
    reports: Receiver<Report>,
    shared: Arc<Shared>,
    thread: Thread,
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
        let thread = spawn("training", move || run(&inbox, &outbox, &theirs, &wake))?;
        Ok(Self {
            jobs: Some(jobs),
            reports,
            shared,
            thread,
        })
    }

    fn ask(&self, job: Job) {
        // The window never waits. An error means that the thread has ended; the job then just never
        // reports.
        self.jobs.as_ref().map(|jobs| jobs.try_send(job).ok());
    }

    /// Asks for the adapters that can be chosen.
    pub fn list_adapters(&self) {
        self.ask(Job::ListAdapters);
    }

    /// Asks whether an adapter computes what the CPU computes.
    pub fn test(&self, adapter: &'static Adapter) {
        self.shared.control.reset();
        self.ask(Job::Test(adapter));
    }

    /// Asks for the runs of earlier times.
    pub fn list_runs(&self, store: RunStore) {
        self.ask(Job::ListRuns(store));
    }

    /// Goes on with a run of the store.
    pub fn resume(&self, number: usize, choice: DeviceChoice, store: RunStore) {
        self.shared.control.reset();
        *self.shared.history() = History::default();
        self.ask(Job::Resume {
            number,
            choice,
            store,
        });
    }

    /// Begins a run with an empty history, kept in `store` if there is one, with event files for
    /// TensorBoard where they are wanted.
    pub fn begin(
        &self,
        config: TrainConfig,
        choice: DeviceChoice,
        store: Option<RunStore>,
        has_tensorboard: bool,
    ) {
        self.shared.control.reset();
        *self.shared.history() = History::default();
        let config = Box::new(config);
        self.ask(Job::Train {
            config,
            choice,
            store,
            has_tensorboard,
        });
    }

    /// Teaches a model the person's digits, with an empty history.
    pub fn teach(&self, model: Classifier, digits: Dataset) {
        self.shared.control.reset();
        *self.shared.history() = History::default();
        let model = Box::new(model);
        self.ask(Job::Teach { model, digits });
    }

    /// Begins a sweep, or goes on with it, in a folder of its own.
    pub fn begin_sweep(&self, sweep: Sweep, folder: PathBuf, choice: DeviceChoice) {
        self.shared.control.reset();
        *self.shared.history() = History::default();
        *self.shared.sweep() = None;
        let sweep = Box::new(sweep);
        self.ask(Job::Sweep {
            sweep,
            folder,
            choice,
        });
    }

    /// How the sweep under way stands, or the last one; `None` before it has begun.
    #[must_use]
    pub fn sweep(&self) -> Option<SweepProgress> {
        self.shared.sweep().clone()
    }

    /// Asks the run to end after its batch; its model is kept.
    pub fn stop(&self) {
        self.shared.control.stop();
    }

    /// Asks the run to end after its batch, and to be gone on with another time.
    pub fn pause(&self) {
        self.shared.control.pause();
    }

    /// The history of the run so far; the run waits while the guard is held.
    pub fn history(&self) -> MutexGuard<'_, History> {
        self.shared.history()
    }

    /// Says whether somebody looks at the network under way.
    pub fn watch(&self, is_watched: bool) {
        self.shared.is_watched.store(is_watched, Ordering::Relaxed);
    }

    /// The networks of the run under way, or of the last one; the run waits while the guard is held.
    pub fn snapshots(&self) -> MutexGuard<'_, Snapshots> {
        self.shared.snapshots()
    }

    /// The next report, if there is one.
    #[must_use]
    pub fn poll(&self) -> Option<Report> {
        self.reports.try_recv().ok()
    }
}

impl Drop for TrainingWorker {
    fn drop(&mut self) {
        self.pause();
        self.jobs = None;
        let start = Instant::now();
        // A driver that hangs must not keep the window from closing.
        while !self.thread.is_finished() && start.elapsed() < PATIENCE {
            // Reports that nobody takes would hold the thread up.
            self.reports.recv_timeout(Duration::from_millis(5)).ok();
        }
    }
}

fn run(inbox: &Receiver<Job>, outbox: &SyncSender<Report>, shared: &Shared, wake: &Wake) {
    let worker = Worker {
        outbox,
        shared,
        wake,
    };
    while let Ok(job) = inbox.recv() {
        worker.tell(worker.done(job));
    }
}
