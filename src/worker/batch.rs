//! Reading many pictures in the background, one lot at a time.

use std::collections::HashSet;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::{Wake, spawn};
use crate::batch::{FindTrouble, Look, each, find_files, look_at, usual_jobs};
use crate::classifier::Classifier;
use crate::contain::contain;

/// The window is woken at most so often for pictures that were read.
const WAKE_INTERVAL: Duration = Duration::from_millis(80);

/// What is reported of a lot of pictures, in this order.
#[derive(Debug)]
pub enum Report {
    /// These files are about to be read.
    Found {
        /// The files.
        files: Vec<PathBuf>,
        /// What could not be looked into.
        troubles: Vec<FindTrouble>,
    },
    /// One was read.
    Read {
        /// Its place among the files of this lot.
        place: usize,
        /// What was found in it.
        look: Look,
    },
    /// The lot is over: read to the end, or stopped.
    Ended(Result<(), String>),
}

/// Pictures to be read.
struct Lot {
    classifier: Classifier,
    /// Files and folders.
    paths: Vec<PathBuf>,
    /// Files that need not be read again.
    known: HashSet<PathBuf>,
}

/// What a thread shares with the window.
#[derive(Default)]
struct Shared {
    reports: Mutex<Vec<Report>>,
    stop: AtomicBool,
}

/// Reads lots of pictures, each on threads of its own that end with it.
pub struct BatchWorker {
    wake: Wake,
    running: Option<Arc<Shared>>,
}

impl BatchWorker {
    /// Ready for pictures.
    #[must_use]
    pub const fn new(wake: Wake) -> Self {
        Self {
            wake,
            running: None,
        }
    }

    /// Reads files, and the pictures in folders, unless others are being read; `known` ones are left
    /// out.
    pub fn read(&mut self, classifier: Classifier, paths: Vec<PathBuf>, known: HashSet<PathBuf>) {
        if self.running.is_some() {
            return;
        }
        let lot = Lot {
            classifier,
            paths,
            known,
        };
        let shared = Arc::new(Shared::default());
        let wake = Arc::clone(&self.wake);
        let theirs = Arc::clone(&shared);
        if let Err(error) = spawn("batch", move || run(lot, &theirs, &wake)) {
            shared.tell(Report::Ended(Err(error.to_string())));
            (self.wake)();
        }
        self.running = Some(shared);
    }

    /// Ends the reading after the pictures under way.
    pub fn stop(&self) {
        if let Some(shared) = &self.running {
            shared.stop.store(true, Ordering::Relaxed);
        }
    }

    /// What there is to report. Nothing while a thread is just writing its own; it wakes again.
    pub fn poll(&mut self) -> Vec<Report> {
        let Some(shared) = self.running.clone() else {
            return Vec::new();
        };
        let reports = shared.reports.try_lock();
        let reports = reports.map(|mut reports| std::mem::take(&mut *reports));
        let Ok(reports) = reports else {
            (self.wake)();
            return Vec::new();
        };
        if matches!(reports.last(), Some(Report::Ended(_))) {
            self.running = None;
        }
        reports
    }
}

impl Drop for BatchWorker {
    fn drop(&mut self) {
        self.stop();
    }
}

impl Shared {
    fn tell(&self, report: Report) {
        let reports = self.reports.lock();
        reports.unwrap_or_else(PoisonError::into_inner).push(report);
    }
}

fn run(lot: Lot, shared: &Shared, wake: &Wake) {
    let result = contain(|| read_all(lot, shared, wake));
    shared.tell(Report::Ended(result.and_then(|result| result)));
    wake();
}

fn read_all(lot: Lot, shared: &Shared, wake: &Wake) -> Result<(), String> {
    let found = find_files(&lot.paths, &shared.stop);
    let mut known = lot.known;
    let new = found.files.into_iter();
    let files: Vec<PathBuf> = new.filter(|file| known.insert(file.clone())).collect();
    shared.tell(Report::Found {
        files: files.clone(),
        troubles: found.troubles,
    });
    wake();
    let woken = Mutex::new(Instant::now());
    let work = |place: usize| {
        let look = look_at(&lot.classifier, &files[place]);
        shared.tell(Report::Read { place, look });
        let mut woken = woken.lock().unwrap_or_else(PoisonError::into_inner);
        if woken.elapsed() >= WAKE_INTERVAL {
            *woken = Instant::now();
            wake();
        }
    };
    each(files.len(), usual_jobs(), &shared.stop, work).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::{Receiver, sync_channel};

    use image::GrayImage;

    use super::*;

    /// Long enough for any machine.
    const PATIENCE: Duration = Duration::from_mins(2);

    /// Waits for the lot's end; returns the pictures that were read.
    fn wait(worker: &mut BatchWorker, woken: &Receiver<()>) -> usize {
        let mut read = 0;
        loop {
            for report in worker.poll() {
                match report {
                    Report::Read { .. } => read += 1,
                    Report::Ended(result) => {
                        assert_eq!(result, Ok(()));
                        return read;
                    }
                    Report::Found { .. } => {}
                }
            }
            woken.recv_timeout(PATIENCE).expect("woken");
        }
    }

    #[test]
    fn lots_are_read_one_at_a_time_and_a_stop_ends_one() {
        let folder = tempfile::tempdir().expect("a folder");
        let page = GrayImage::from_pixel(400, 400, image::Luma([200]));
        for number in 0..300 {
            let path = folder.path().join(format!("{number:03}.png"));
            page.save(path).expect("written");
        }
        let few = [folder.path().join("000.png"), folder.path().join("none")];
        let classifier = Classifier::shipped().expect("embedded");
        let (sender, woken) = sync_channel(1);
        // One that waits to be taken is enough.
        let mut worker = BatchWorker::new(Arc::new(move || _ = sender.try_send(())));
        let none = HashSet::new;
        let one = HashSet::from([few[1].clone()]);
        worker.read(classifier.clone(), few.to_vec(), none());
        worker.read(classifier.clone(), few.to_vec(), one.clone());
        assert_eq!(wait(&mut worker, &woken), 2, "the second had to wait");
        worker.read(classifier.clone(), few.to_vec(), one);
        assert_eq!(wait(&mut worker, &woken), 1);
        worker.read(classifier, vec![folder.path().to_owned()], none());
        while worker.poll().is_empty() {
            woken.recv_timeout(PATIENCE).expect("woken");
        }
        worker.stop();
        assert!(wait(&mut worker, &woken) < 300);
        assert!(worker.running.is_none() && worker.poll().is_empty());
    }
}
