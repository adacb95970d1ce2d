//! Keeping the drawing on the disk, so that it survives a restart and a crash.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};

use thiserror::Error;

use super::{CHANNEL_SIZE, Thread, Wake, spawn};
use crate::ink::canvas::Strokes;
use crate::stroke_file::LineError;
use crate::{atomic_file, bounded, stroke_file};

/// What is more is no drawing of this program.
const MAX_FILE_BYTES: u64 = 16 * 1024 * 1024;

/// What the thread reports.
pub enum KeeperReport {
    /// The drawing of an earlier time.
    Found(Strokes),
    /// What went wrong.
    Trouble(Trouble),
}

/// What goes wrong with the drawing, in English; the window says it in its language.
#[derive(Debug, Error)]
pub enum Trouble {
    /// That of last time can't be read.
    #[error("the drawing of last time can't be read ({0}); the canvas is empty instead")]
    NotRead(LineError),
    /// That of now can't be kept.
    #[error("the drawing can't be kept in {} for the next start: {source}", path.display())]
    NotKept {
        /// Its file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

/// The handle of the thread; when it is dropped, what was given last is on the disk.
pub struct Keeper {
    /// `None` only while it is dropped.
    drawings: Option<SyncSender<Strokes>>,
    reports: Receiver<KeeperReport>,
    thread: Option<Thread>,
}

impl Keeper {
    /// Starts the thread, which first looks for the drawing that `file` holds.
    ///
    /// # Errors
    ///
    /// If the system gives no thread.
    pub fn start(file: PathBuf, wake: Wake) -> std::io::Result<Self> {
        let (drawings, inbox) = sync_channel(1);
        let (outbox, reports) = sync_channel(CHANNEL_SIZE);
        let thread = spawn("drawing", move || run(&file, &inbox, &outbox, &wake))?;
        Ok(Self {
            drawings: Some(drawings),
            reports,
            thread: Some(thread),
        })
    }

    /// Gives the drawing to the thread; returns whether it could take it now.
    #[must_use]
    pub fn keep(&self, drawing: Strokes) -> bool {
        let sent = self.drawings.as_ref().map(|to| to.try_send(drawing));
        // Where the thread has ended there is nothing to try again.
        !matches!(sent, Some(Err(TrySendError::Full(_))))
    }

    /// The next report, if there is one.
    #[must_use]
    pub fn poll(&self) -> Option<KeeperReport> {
        self.reports.try_recv().ok()
    }

    /// Keeps the drawing for the next start, and ends; for when the window closes.
    pub fn finish(self, drawing: Strokes) {
        if let Some(drawings) = &self.drawings {
            drawings.send(drawing).ok();
        }
    }
}

impl Drop for Keeper {
    fn drop(&mut self) {
        self.drawings = None;
        self.thread.take().map(Thread::join);
    }
}

fn run(file: &Path, inbox: &Receiver<Strokes>, outbox: &SyncSender<KeeperReport>, wake: &Wake) {
    let tell = |report| {
        // Troubles that nobody takes must not hold the thread up.
        outbox.try_send(report).ok();
        wake();
    };
    match found(file) {
        Ok(strokes) if strokes.is_empty() => {}
        Ok(strokes) => tell(KeeperReport::Found(strokes)),
        Err(error) => tell(KeeperReport::Trouble(Trouble::NotRead(error))),
    }
    let mut is_in_trouble = false;
    while let Ok(drawing) = inbox.recv() {
        let trouble = keep(file, &drawing).err();
        let was_in_trouble = std::mem::replace(&mut is_in_trouble, trouble.is_some());
        if let Some(source) = trouble.filter(|_| !was_in_trouble) {
            let path = file.to_owned();
            tell(KeeperReport::Trouble(Trouble::NotKept { path, source }));
        }
    }
}

fn found(file: &Path) -> Result<Strokes, LineError> {
    if !file.exists() {
        return Ok(Strokes::new());
    }
    let bytes = bounded::read(file, MAX_FILE_BYTES)?;
    let record = stroke_file::parse(&bytes)?;
    let strokes = record.map_or_else(Vec::new, |record| record.strokes);
    Ok(strokes.into_iter().map(Arc::new).collect())
}

fn keep(file: &Path, drawing: &Strokes) -> io::Result<()> {
    let line = stroke_file::write(drawing)?;
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder)?;
    }
    atomic_file::write(file, line.as_bytes())
}

#[cfg(test)]
#[allow(
    clippy::allow_attributes,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that can't go on has failed"
)]
mod tests {
    use super::*;
    use crate::ink::{PenStroke, Point};

    fn keeper(file: &Path) -> Keeper {
        Keeper::start(file.to_owned(), Arc::new(|| ())).expect("a thread")
    }

    fn first_report(keeper: &Keeper) -> KeeperReport {
        keeper.reports.recv().expect("a report")
    }

    #[test]
    fn what_was_given_last_is_found_at_the_next_start() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("new/drawing.jsonl");
        let stroke = PenStroke::new([Point::new(0.1, 0.2), Point::new(0.3, 0.4)], 0.04);
        let drawing: Strokes = stroke.into_iter().map(Arc::new).collect();
        keeper(&file).finish(drawing.clone());
        match first_report(&keeper(&file)) {
            KeeperReport::Found(found) => assert_eq!(found, drawing),
            KeeperReport::Trouble(trouble) => panic!("{trouble}"),
        }
    }

    #[test]
    fn damage_and_a_place_that_cannot_be_written_are_said_once() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("drawing.jsonl");
        fs::write(&file, "no drawing").expect("written");
        let damaged = keeper(&file);
        assert!(matches!(first_report(&damaged), KeeperReport::Trouble(_)));
        let nowhere = file.join("drawing.jsonl");
        let stuck = keeper(&nowhere);
        while !stuck.keep(Strokes::new()) {}
        assert!(matches!(first_report(&stuck), KeeperReport::Trouble(_)));
        while !stuck.keep(Strokes::new()) {}
        assert!(stuck.poll().is_none());
    }
}
