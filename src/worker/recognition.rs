//! Recognition in the background: one request under way, and of those that wait the latest wins.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TrySendError, sync_channel};
use std::time::Duration;

use super::{CHANNEL_SIZE, Wake, spawn_apart};
use crate::classifier::Classifier;
use crate::contain::contain;
use crate::digit::{DigitImage, Label};
use crate::inside::{Baseline, Comparison, Extras, Inside};
use crate::model::file::ModelError;
use crate::recognize::stability::{NUDGES, unmoved};
use crate::recognize::{Answer, Number, Source, answer};

/// Digits are nudged once nothing was asked for this long: while the pen moves answers come first.
const REST: Duration = Duration::from_millis(40);
/// Nudges that are read at once, which takes a few milliseconds.
const NUDGES_AT_ONCE: usize = 16;
/// So many digits of a number are nudged.
const MAX_NUDGED: usize = 20;

/// A request to read something.
#[derive(Clone, Debug)]
pub struct Request {
    /// Grows from request to request.
    pub number: u64,
    /// What is to be read.
    pub source: Source,
    /// What else is to be found out.
    pub extras: Extras,
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
        /// What the softmax regression says, if that was asked for.
        comparison: Option<Comparison>,
        /// What happens inside, if that was asked for and there is a digit.
        inside: Option<Box<Inside>>,
    },
    /// How many nudged copies of each digit of an answer are read as that digit, out of
    /// [`NUDGES`]; in reading order.
    Stability {
        /// The request's number.
        number: u64,
        /// For the first digits of the number.
        unmoved: Vec<usize>,
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
    /// A model that waits for room in the channel.
    model: Option<Box<Classifier>>,
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
        spawn_apart("recognition", move || run(&inbox, &report))?;
        Ok(Self {
            commands,
            reports,
            is_busy: false,
            waiting: None,
            model: None,
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
    pub fn use_model(&mut self, classifier: Classifier) {
        self.model = Some(Box::new(classifier));
        self.send_waiting();
    }

    /// The next report, if there is one.
    pub fn poll(&mut self) -> Option<Report> {
        self.send_waiting();
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
        if matches!(report, Report::Answer { .. } | Report::Failed(_)) {
            self.is_busy = false;
            self.send_waiting();
        }
        report
    }

    /// Sends what there is room for; the rest goes with a later call.
    fn send_waiting(&mut self) {
        if let Some(model) = self.model.take()
            && let Err(TrySendError::Full(Command::Use(model))) =
                self.commands.try_send(Command::Use(model))
        {
            self.model = Some(model);
        }
        if self.is_busy || self.model.is_some() {
            return;
        }
        if let Some(request) = self.waiting.take() {
            match self.commands.try_send(Command::Recognize(request)) {
                Err(TrySendError::Full(Command::Recognize(request))) => {
                    self.waiting = Some(request);
                }
                sent => self.is_busy = sent.is_ok(),
            }
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
    // Without it there is just no comparison.
    let baseline = Baseline::shipped().ok();
    let mut nudging: Option<Nudging> = None;
    loop {
        let command = match (&mut nudging, &classifier) {
            (Some(task), Some(classifier)) => match inbox.recv_timeout(task.patience()) {
                Ok(command) => command,
                Err(RecvTimeoutError::Disconnected) => return,
                Err(RecvTimeoutError::Timeout) => {
                    // What breaks here would have broken the answer.
                    if contain(|| task.go_on(classifier)).unwrap_or(true) {
                        let (number, unmoved) = (task.number, std::mem::take(&mut task.unmoved));
                        report(Report::Stability { number, unmoved });
                        nudging = None;
                    }
                    continue;
                }
            },
            _ => match inbox.recv() {
                Ok(command) => command,
                Err(_) => return,
            },
        };
        nudging = None;
        match command {
            Command::Use(other) => classifier = Some(*other),
            Command::Recognize(request) => {
                let models = (classifier.as_ref(), baseline.as_ref());
                nudging = recognize(request, models, report);
            }
        }
    }
}

/// Reports the answer to a request; returns what is to be nudged.
fn recognize(
    request: Request,
    (classifier, baseline): (Option<&Classifier>, Option<&Baseline>),
    report: &impl Fn(Report),
) -> Option<Nudging> {
    let Request {
        number,
        source,
        extras,
    } = request;
    let result = match classifier {
        Some(classifier) => contain(|| answer(classifier, &source)),
        None => Err("there is no model".to_owned()),
    };
    let nudging = result
        .as_ref()
        .ok()
        .map(|answer| Nudging::of(number, answer));
    let found = result.and_then(|answer| {
        let found = contain(|| find_extras(classifier, baseline, &answer, extras));
        found.map(|found| (answer, found))
    });
    let answered = |(answer, (comparison, inside))| Report::Answer {
        number,
        answer: Box::new(answer),
        comparison,
        inside,
    };
    report(found.map_or_else(Report::Failed, answered));
    nudging
}

type Found = (Option<Comparison>, Option<Box<Inside>>);

fn find_extras(
    classifier: Option<&Classifier>,
    baseline: Option<&Baseline>,
    answer: &Answer,
    extras: Extras,
) -> Found {
    let (Some(classifier), Some(baseline)) = (classifier, baseline) else {
        return (None, None);
    };
    let comparison = extras.comparison.then(|| baseline.compare(answer));
    let inside = extras.inside.and_then(|(method, place)| {
        let number = answer.by(method).as_ref().ok()?;
        let last = number.digits().count().checked_sub(1);
        let digit = last.and_then(|last| number.digits().nth(place.unwrap_or(last).min(last)));
        let reading = digit.or_else(|| number.others.first())?;
        baseline.look_inside(classifier, &reading.preprocessed.input)
    });
    (comparison, inside.map(Box::new))
}

/// Digits of an answer on their way through the nudges.
struct Nudging {
    number: u64,
    digits: Vec<(DigitImage, Label)>,
    /// Of the digits so far; the last may not be done.
    unmoved: Vec<usize>,
    /// Nudges of all digits that are done.
    done: usize,
}

impl Nudging {
    fn of(number: u64, answer: &Answer) -> Self {
        let number_read = answer.canonical.as_ref().ok();
        let digits = number_read.into_iter().flat_map(Number::digits);
        let digits = digits.take(MAX_NUDGED).map(|reading| {
            let input = reading.preprocessed.input.clone();
            (input, reading.probabilities.best())
        });
        Self {
            number,
            digits: digits.collect(),
            unmoved: Vec::new(),
            done: 0,
        }
    }

    /// How long to wait for a command before going on.
    const fn patience(&self) -> Duration {
        if self.done == 0 { REST } else { Duration::ZERO }
    }

    /// Reads some nudges; returns whether all are done.
    fn go_on(&mut self, classifier: &Classifier) -> bool {
        let (place, first) = (self.done / NUDGES, self.done % NUDGES);
        let Some((input, label)) = self.digits.get(place) else {
            return true;
        };
        let range = first..first + NUDGES_AT_ONCE;
        let unmoved = unmoved(classifier, input, *label, range);
        if first == 0 {
            self.unmoved.push(0);
        }
        if let Some(sum) = self.unmoved.last_mut() {
            *sum += unmoved;
        }
        self.done += NUDGES_AT_ONCE;
        self.done >= self.digits.len() * NUDGES
    }
}

#[cfg(test)]
mod tests {
    use image::GrayImage;

    use super::*;

    /// Long enough for any machine.
    const PATIENCE: Duration = Duration::from_mins(1);

    #[test]
    fn an_answer_does_not_wait_for_the_shared_threads() {
        let is_over = Arc::new(AtomicBool::new(false));
        for _ in 0..rayon::current_num_threads() {
            let is_over = Arc::clone(&is_over);
            rayon::spawn(move || {
                while !is_over.load(Ordering::Acquire) {
                    std::thread::sleep(Duration::from_millis(1));
                }
            });
        }
        let mut worker = RecognitionWorker::start(Arc::new(|| ())).expect("a thread");
        let report = |worker: &RecognitionWorker| worker.reports.recv_timeout(PATIENCE);
        assert!(matches!(report(&worker), Ok(Report::Shipped(Ok(_)))));
        let page = GrayImage::from_fn(60, 60, |x, y| {
            let is_ink = (28..33).contains(&x) && (10..50).contains(&y);
            image::Luma([if is_ink { 20 } else { 240 }])
        });
        worker.request(Request {
            number: 1,
            source: Source::Picture(Arc::new(page)),
            extras: Extras::default(),
        });
        let answer = report(&worker);
        is_over.store(true, Ordering::Release);
        assert!(matches!(answer, Ok(Report::Answer { number: 1, .. })));
    }

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
                extras: Extras::default(),
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
