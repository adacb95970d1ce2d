//! Training in the background.
//!
//! One thread serves all runs: burn's GPU memory belongs to threads. The history is shared and not
//! sent, so that it is complete however long the window was hidden.

use std::path::PathBuf;
use std::sync::atomic::AtomicBool;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use thiserror::Error;

use super::sweep::SweepJob;
use super::{CHANNEL_SIZE, Wake, spawn};
use crate::contain::contain;
use crate::device::{self, Adapter, Compute, DeviceChoice, DeviceError, Trust};
use crate::prepare::{self, Preparation, prepare};
use crate::runs::{CHECKPOINT_INTERVAL, KeptRun, RunStore, RunStoreError, Start};
use crate::self_test;
use crate::session::{self, Control, Ended, Kept, Order, SessionError};
use crate::sweep::Sweep;
use crate::sweep::progress::SweepProgress;
use crate::sweep::run::SweepError;
use crate::train::config::TrainConfig;
use crate::train::event::TrainEvent;
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
    /// The runs of earlier times.
    Runs {
        /// Each with its curves, in the order of their numbers.
        runs: Vec<(KeptRun, History)>,
        /// A sentence on each that can't be read.
        troubles: Vec<String>,
    },
    /// The run has this number in the store.
    Numbered(usize),
    /// The run, or its store, has a problem and goes on all the same.
    Trouble(String),
    /// The run is over.
    Ended(Result<Ended, RunError>),
    /// The sweep is over, or paused.
    SweepEnded(Result<(), RunError>),
}

enum Job {
    ListAdapters,
    Test(&'static Adapter),
    ListRuns(RunStore),
    Train {
        config: Box<TrainConfig>,
        choice: DeviceChoice,
        store: Option<RunStore>,
    },
    Resume {
        number: usize,
        choice: DeviceChoice,
        store: RunStore,
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
    pub(super) control: Control,
}

impl Shared {
    pub(super) fn history(&self) -> MutexGuard<'_, History> {
        self.history.lock().unwrap_or_else(PoisonError::into_inner)
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
    thread: JoinHandle<()>,
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

    /// Begins a run with an empty history, kept in `store` if there is one.
    pub fn begin(&self, config: TrainConfig, choice: DeviceChoice, store: Option<RunStore>) {
        self.shared.control.reset();
        *self.shared.history() = History::default();
        let config = Box::new(config);
        self.ask(Job::Train {
            config,
            choice,
            store,
        });
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

/// What jobs are done with.
struct Worker<'a> {
    outbox: &'a SyncSender<Report>,
    shared: &'a Shared,
    wake: &'a Wake,
}

impl Worker<'_> {
    fn tell(&self, report: Report) {
        // Nobody listens any more when the window is closing.
        self.outbox.send(report).ok();
        (self.wake)();
    }

    fn done(&self, job: Job) -> Report {
        match job {
            Job::ListAdapters => Report::Adapters(contain(device::adapters).unwrap_or(&[])),
            Job::Test(adapter) => Report::Tested(test(adapter, self.shared.control.stop_flag())),
            Job::ListRuns(store) => list_runs(&store),
            Job::Train {
                config,
                choice,
                store,
            } => {
                let order = self.order(*config, store.as_ref());
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
            Job::Sweep {
                sweep,
                folder,
                choice,
            } => {
                let worker = SweepJob {
                    outbox: self.outbox,
                    shared: self.shared,
                    wake: self.wake,
                };
                Report::SweepEnded(worker.run(*sweep, &folder, choice))
            }
        }
    }

    /// A new run; one that can't be kept is made all the same.
    fn order(&self, config: TrainConfig, store: Option<&RunStore>) -> Order {
        let folder = store.map(|store| store.create(&config, true));
        let kept = match folder {
            Some(Ok(folder)) => {
                self.tell(Report::Numbered(folder.number()));
                Some(Kept {
                    folder,
                    start: Start::default(),
                    interval: CHECKPOINT_INTERVAL,
                })
            }
            Some(Err(error)) => {
                let text = format!("this run can't be kept: {error}; save its model when it ends");
                self.tell(Report::Trouble(text));
                None
            }
            None => None,
        };
        Order {
            config,
            is_tested: true,
            kept,
        }
    }

    /// What is left of a run.
    fn resumed(&self, number: usize, store: &RunStore) -> Result<Order, RunError> {
        let (folder, start) = store.resume(number)?;
        for trouble in &start.troubles {
            self.tell(Report::Trouble(trouble.clone()));
        }
        *self.shared.history() = start.history.clone();
        Ok(Order {
            config: folder.info().config.clone(),
            is_tested: folder.info().is_tested,
            kept: Some(Kept {
                folder,
                start,
                interval: CHECKPOINT_INTERVAL,
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
        let text = format!("run {number} goes on on the CPU from its last checkpoint: {error}");
        self.tell(Report::Trouble(text));
        self.train(self.resumed(number, store)?, DeviceChoice::Cpu)
    }

    fn train(&self, order: Order, choice: DeviceChoice) -> Result<Ended, RunError> {
        let control = &self.shared.control;
        let mut told = |event| self.tell(Report::Preparing(event));
        let compute = contain(|| prepare(choice, control.stop_flag(), &mut told));
        let compute = compute.map_err(RunError::Panicked)??;
        self.tell(Report::Opened {
            device: compute.name.clone(),
            is_gpu: compute.is_gpu(),
        });
        let mut woken = Instant::now();
        let mut record = |event| {
            if let TrainEvent::NotKept { reason } = &event {
                self.tell(Report::Trouble(reason.clone()));
            }
            self.shared.history().record(event);
            if woken.elapsed() >= WAKE_INTERVAL {
                woken = Instant::now();
                (self.wake)();
            }
        };
        let result = contain(|| session::run(order, &compute, control, &mut record));
        let result = result
            .map_err(RunError::Panicked)
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
            Report::Runs {
                runs: runs.into_iter().map(with_curves).collect(),
                troubles,
            }
        }
        Err(error) => Report::Trouble(error.to_string()),
    }
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
