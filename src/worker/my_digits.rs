//! Keeping the person's digits in the background, one change after the other.

use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use thiserror::Error;

use super::{CHANNEL_SIZE, Thread, Wake, spawn};
use crate::contain::contain;
use crate::digit::Label;
use crate::my_digits::{
    Digits, Export, MyDigit, Omission, Store, StoreError, TransferError, import,
};

/// What the thread does.
pub enum Job {
    /// Keep a digit.
    Add(Box<MyDigit>),
    /// Keep a digit in the place of the one that was kept last by [`Self::Add`] or this.
    AddInstead(Box<MyDigit>),
    /// Remove the digit that was kept last by one of these.
    Withdraw,
    /// Remove the digits with these numbers.
    Remove(Vec<u64>),
    /// Give the digits with these numbers another label.
    Relabel(Vec<u64>, Label),
    /// Take the last change back.
    Undo,
    /// Take in what is in a file or a folder.
    Import(PathBuf),
    /// Write all digits into a folder.
    Export(Export, PathBuf),
}

/// What the thread reports.
pub enum Report {
    /// All digits, at the start and after each change.
    Digits {
        /// By their numbers.
        digits: Digits,
        /// Whether the last change can be taken back.
        can_undo: bool,
    },
    /// A digit was kept.
    Kept(Label),
    /// The digit that was kept last by itself is there no longer.
    Gone,
    /// A digit could not be kept.
    NotKept(Trouble),
    /// So many digits were taken in.
    Imported(usize),
    /// So many digits were written into a folder.
    Exported(usize, PathBuf),
    /// What went wrong.
    Trouble(Trouble),
}

/// What goes wrong with the digits, in English; the window says it in its language.
#[derive(Debug, Error)]
pub enum Trouble {
    /// They can't be kept or read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// They can't be taken in or given out.
    #[error(transparent)]
    Transfer(#[from] TransferError),
    /// Something was left out.
    #[error(transparent)]
    LeftOut(Omission),
    /// So much more was left out.
    #[error("left out {0} more")]
    More(usize),
    /// The work broke.
    #[error("{0}")]
    Broke(String),
}

/// The handle of the thread; when it is dropped, what was asked for is done first.
pub struct MyDigitsWorker {
    /// `None` only while it is dropped.
    jobs: Option<SyncSender<Job>>,
    reports: Receiver<Report>,
    thread: Option<Thread>,
}

impl MyDigitsWorker {
    /// Starts the thread, which first reads the digits of `folder`.
    ///
    /// # Errors
    ///
    /// If the system gives no thread.
    pub fn start(folder: PathBuf, wake: Wake) -> std::io::Result<Self> {
        let (jobs, inbox) = sync_channel(CHANNEL_SIZE);
        let (outbox, reports) = sync_channel(CHANNEL_SIZE);
        let thread = spawn("my digits", move || run(folder, &inbox, &outbox, &wake))?;
        Ok(Self {
            jobs: Some(jobs),
            reports,
            thread: Some(thread),
        })
    }

    /// Asks for a job; returns whether the thread could take it now.
    #[must_use]
    pub fn ask(&self, job: Job) -> bool {
        let jobs = self.jobs.as_ref();
        jobs.is_some_and(|jobs| jobs.try_send(job).is_ok())
    }

    /// The next report, if there is one.
    #[must_use]
    pub fn poll(&self) -> Option<Report> {
        self.reports.try_recv().ok()
    }
}

impl Drop for MyDigitsWorker {
    fn drop(&mut self) {
        self.jobs = None;
        // Reports that nobody takes would hold the thread up; they end when it does.
        while self.reports.recv().is_ok() {}
        self.thread.take().map(Thread::join);
    }
}

fn run(folder: PathBuf, inbox: &Receiver<Job>, outbox: &SyncSender<Report>, wake: &Wake) {
    let tell = |report| {
        // Nobody listens any more when the window is closing.
        outbox.send(report).ok();
        wake();
    };
    let mut store = match Store::open(folder) {
        Ok((store, troubles)) => {
            tell_left_out(troubles, &tell);
            store
        }
        Err(error) => {
            tell(Report::Trouble(error.into()));
            return;
        }
    };
    tell(all(&store));
    let mut last = None;
    while let Ok(job) = inbox.recv() {
        let done = contain(|| done(&mut store, job, &mut last, &tell));
        if let Err(trouble) = done.unwrap_or_else(|reason| Err(Trouble::Broke(reason))) {
            tell(Report::Trouble(trouble));
        }
        if last.is_some_and(|number| !store.digits().contains_key(&number)) {
            last = None;
            tell(Report::Gone);
        }
        tell(all(&store));
    }
}

fn all(store: &Store) -> Report {
    Report::Digits {
        digits: store.digits().clone(),
        can_undo: store.can_undo(),
    }
}

/// Does a job; `last` is the number of the digit that was kept last by itself.
fn done(
    store: &mut Store,
    job: Job,
    last: &mut Option<u64>,
    tell: &dyn Fn(Report),
) -> Result<(), Trouble> {
    match job {
        Job::Add(digit) => add(store, *digit, last, tell),
        Job::AddInstead(digit) => {
            withdraw(store, *last)?;
            add(store, *digit, last, tell);
        }
        Job::Withdraw => withdraw(store, *last)?,
        Job::Remove(numbers) => store.remove(&numbers)?,
        Job::Relabel(numbers, label) => store.relabel(&numbers, label)?,
        Job::Undo => store.undo()?,
        Job::Import(path) => take_in(store, &path, tell)?,
        Job::Export(export, folder) => {
            let count = export.write(store.digits(), &folder)?;
            tell(Report::Exported(count, folder));
        }
    }
    Ok(())
}

/// That it is gone is told after the job.
fn withdraw(store: &mut Store, last: Option<u64>) -> Result<(), StoreError> {
    last.map_or(Ok(()), |number| store.withdraw(number))
}

fn add(store: &mut Store, digit: MyDigit, last: &mut Option<u64>, tell: &dyn Fn(Report)) {
    let label = digit.label;
    match store.add([digit]) {
        Ok(()) => {
            // Numbers grow.
            *last = store.digits().keys().next_back().copied();
            tell(Report::Kept(label));
        }
        Err(error) => tell(Report::NotKept(Trouble::from(error))),
    }
}

/// Sentences on files that were left out; more would hide the rest of the window.
const MAX_SENTENCES: usize = 3;

fn tell_left_out(left_out: Vec<Omission>, tell: &dyn Fn(Report)) {
    let more = left_out.len().saturating_sub(MAX_SENTENCES);
    for omission in left_out.into_iter().take(MAX_SENTENCES) {
        tell(Report::Trouble(Trouble::LeftOut(omission)));
    }
    if more > 0 {
        tell(Report::Trouble(Trouble::More(more)));
    }
}

fn take_in(store: &mut Store, path: &Path, tell: &dyn Fn(Report)) -> Result<(), Trouble> {
    let imported = import(path)?;
    tell_left_out(imported.left_out, tell);
    let count = imported.digits.len();
    store.add(imported.digits)?;
    tell(Report::Imported(count));
    Ok(())
}
