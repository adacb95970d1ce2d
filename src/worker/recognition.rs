//! Recognition in the background: one request under way, and of those that wait the latest wins.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::time::Duration;

use super::{CHANNEL_SIZE, Wake, spawn};
use crate::classifier::Classifier;
use crate::contain::contain;
use crate::model::file::ModelError;
use crate::recognize::{Answer, Source, answer};

/// A request to read something.
#[derive(Clone, Debug)]
pub struct Request {
    /// Grows from request to request.
    pub number: u64,
    /// What is to be read.
    pub source: Source,
}

/// What the thread reports.
#[derive(Debug)]
pub enum Report {
    /// The shipped model is loaded and in use.
    Shipped(Result<Box<Classifier>, ModelError>),
    /// A request was answered.
    Answer {
        /// The request's number.
        number: u64,
        /// The answer.
        answer: Box<Answer>,
    },
    /// The network broke; the request has no answer.
    Failed(String),
}

enum Command {
    Recognize(Request),
    Use(Box<Classifier>),
}

/// The handle of the thread, which ends with it.
pub struct RecognitionWorker {
    commands: SyncSender<Command>,
    reports: Receiver<Report>,
    is_busy: bool,
    waiting: Option<Request>,
    /// Whether the next report is being waited for, so that nobody needs to be woken.
    is_awaited: Arc<AtomicBool>,
}

impl RecognitionWorker {
    /// Starts the thread, which first loads the shipped model.
    ///
    /// # Errors
    ///
    /// If the system gives no thread.
    pub fn start(wake: Wake) -> std::io::Result<Self> {
        let (commands, inbox) = sync_channel(CHANNEL_SIZE);
        let (outbox, reports) = sync_channel(CHANNEL_SIZE);
        let is_awaited = Arc::new(AtomicBool::new(false));
        let awaited = Arc::clone(&is_awaited);
        let report = move |report: Report| {
            // Nobody listens any more when the window is closing.
            outbox.send(report).ok();
            if !awaited.swap(false, Ordering::AcqRel) {
                wake();
            }
        };
        spawn("recognition", move || run(&inbox, &report))?;
        Ok(Self {
            commands,
            reports,
            is_busy: false,
            waiting: None,
            is_awaited,
        })
    }

    /// Asks for an answer; a request that still waits is given up for this one.
    pub fn request(&mut self, request: Request) {
        self.waiting = Some(request);
        self.send_waiting();
    }

    /// Whether an answer is still to come.
    #[must_use]
    pub const fn is_busy(&self) -> bool {
        self.is_busy
    }

    /// Takes another model into use for all requests from now on.
    pub fn use_model(&self, classifier: Classifier) {
        // An error means that the thread has ended; then there is nothing to take it into use.
        self.commands.send(Command::Use(Box::new(classifier))).ok();
    }

    /// The next report, if there is one.
    pub fn poll(&mut self) -> Option<Report> {
        let report = self.reports.try_recv().ok();
        report.map(|report| self.received(report))
    }

    /// The next report, if it comes within `patience` and there is a request under way.
    pub fn wait(&mut self, patience: Duration) -> Option<Report> {
        if !self.is_busy {
            return None;
        }
        self.is_awaited.swap(true, Ordering::AcqRel);
        let report = self.reports.recv_timeout(patience).ok();
        // Whatever came: nobody waits any more, and the next answer has to wake.
        self.is_awaited.swap(false, Ordering::AcqRel);
        // It may have come in between, and then nobody is woken for it.
        let report = report.or_else(|| self.reports.try_recv().ok());
        report.map(|report| self.received(report))
    }

    fn received(&mut self, report: Report) -> Report {
        if !matches!(report, Report::Shipped(_)) {
            self.is_busy = false;
            self.send_waiting();
        }
        report
    }

    fn send_waiting(&mut self) {
        if self.is_busy {
            return;
        }
        if let Some(request) = self.waiting.take() {
            self.is_busy = self.commands.send(Command::Recognize(request)).is_ok();
        }
    }
}

fn run(inbox: &Receiver<Command>, report: &impl Fn(Report)) {
    let mut classifier = None;
    match Classifier::shipped() {
        Ok(shipped) => {
            classifier = Some(shipped.clone());
            report(Report::Shipped(Ok(Box::new(shipped))));
        }
        Err(error) => report(Report::Shipped(Err(error))),
    }
    while let Ok(command) = inbox.recv() {
        match command {
            Command::Use(other) => classifier = Some(*other),
            Command::Recognize(request) => {
                let Request { number, source } = request;
                let result = match &classifier {
                    Some(classifier) => contain(|| answer(classifier, &source)),
                    None => Err("there is no model".to_owned()),
                };
                let answered = |answer| Report::Answer {
                    number,
                    answer: Box::new(answer),
                };
                report(result.map_or_else(Report::Failed, answered));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use image::GrayImage;

    use super::*;

    /// Long enough for any machine.
    const PATIENCE: Duration = Duration::from_mins(1);

    #[test]
    fn an_answer_is_waited_for_or_wakes() {
        let (woken, wakes) = sync_channel(CHANNEL_SIZE);
        // A full channel has enough to wake the test.
        let wake: Wake = Arc::new(move || {
            woken.try_send(()).ok();
        });
        let mut worker = RecognitionWorker::start(wake).expect("a thread");
        assert!(worker.wait(PATIENCE).is_none(), "nothing is under way");
        wakes.recv_timeout(PATIENCE).expect("the model");
        assert!(matches!(worker.poll(), Some(Report::Shipped(Ok(_)))));
        for number in 1..200 {
            worker.request(Request {
                number,
                source: Source::Picture(Arc::new(GrayImage::new(8, 8))),
            });
            let mut report = if number % 2 == 0 {
                worker.wait(PATIENCE)
            } else {
                None
            };
            while report.is_none() {
                wakes.recv_timeout(PATIENCE).expect("to be woken");
                report = worker.poll();
            }
            assert!(
                matches!(report, Some(Report::Answer { number: answered, .. }) if answered == number)
            );
        }
    }
}
