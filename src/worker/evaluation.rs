//! Evaluating in the background: reading a labeled set, and what a model says about each of its
//! images.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::time::Instant;

use super::{CHANNEL_SIZE, Wake, spawn};
use crate::classifier::Classifier;
use crate::clock::per_second;
use crate::contain::contain;
use crate::data_source::{DataSource, LabeledData, Reading, SourceError};
use crate::evaluate::{Evaluation, Progress};

/// What an evaluation found.
#[derive(Debug)]
pub struct Evaluated {
    /// The set.
    pub read: LabeledData,
    /// Figures and results.
    pub evaluation: Evaluation,
    /// Images evaluated a second, reading left out.
    pub images_per_second: f64,
}

/// What came of an evaluation.
#[derive(Debug)]
pub enum Report {
    /// It is done.
    Done(Box<Evaluated>),
    /// It was stopped.
    Stopped,
    /// The set can't be read.
    Failed(SourceError),
    /// Something broke; a sentence says what.
    Broke(String),
}

/// Evaluates one model on one set at a time, each on a thread of its own.
pub struct EvaluationWorker {
    sender: SyncSender<Report>,
    reports: Receiver<Report>,
    wake: Wake,
    /// The evaluation under way.
    job: Option<Arc<Job>>,
}

/// How far an evaluation has come; shared with its thread.
struct Job {
    reading: Reading,
    evaluated: AtomicUsize,
    /// Images of the set; 0 until it was read.
    images: AtomicUsize,
    start: Instant,
    /// When evaluating began, in microseconds after `start`.
    evaluating_since: AtomicU64,
}

impl Job {
    fn progress(&self) -> Progress {
        let seconds = self.start.elapsed().as_secs_f64();
        let total = self.images.load(Ordering::Acquire);
        if total == 0 {
            return Progress {
                is_reading: true,
                done: self.reading.done.load(Ordering::Relaxed),
                total: self.reading.total.load(Ordering::Relaxed),
                seconds,
            };
        }
        let since = self.evaluating_since.load(Ordering::Relaxed) as f64 / 1e6;
        Progress {
            is_reading: false,
            done: self.evaluated.load(Ordering::Relaxed),
            total,
            seconds: seconds - since,
        }
    }

    /// Reads and evaluates; `None` if stopped.
    fn run(
        &self,
        classifier: &Classifier,
        source: &DataSource,
    ) -> Result<Option<Evaluated>, SourceError> {
        let Some(read) = source.read(&self.reading)? else {
            return Ok(None);
        };
        let since = self.start.elapsed().as_micros() as u64;
        self.evaluating_since.store(since, Ordering::Relaxed);
        self.images.store(read.data.len(), Ordering::Release);
        let start = Instant::now();
        let evaluation = classifier.evaluate(&read.data, &self.reading.stop, &self.evaluated);
        let images_per_second = per_second(read.data.len(), start.elapsed());
        Ok(evaluation.map(|evaluation| Evaluated {
            read,
            evaluation,
            images_per_second,
        }))
    }
}

impl EvaluationWorker {
    /// Ready for work.
    #[must_use]
    pub fn new(wake: Wake) -> Self {
        let (sender, reports) = sync_channel(CHANNEL_SIZE);
        Self {
            sender,
            reports,
            wake,
            job: None,
        }
    }

    /// Begins an evaluation, unless one is under way.
    pub fn begin(&mut self, classifier: Classifier, source: DataSource) {
        if self.job.is_some() {
            return;
        }
        let job = Arc::new(Job {
            reading: Reading::default(),
            evaluated: AtomicUsize::new(0),
            images: AtomicUsize::new(0),
            start: Instant::now(),
            evaluating_since: AtomicU64::new(0),
        });
        self.job = Some(Arc::clone(&job));
        let (sender, wake) = (self.sender.clone(), self.wake.clone());
        let started = spawn("evaluation", move || {
            let report = match contain(|| job.run(&classifier, &source)) {
                Ok(Ok(Some(evaluated))) => Report::Done(Box::new(evaluated)),
                Ok(Ok(None)) => Report::Stopped,
                Ok(Err(error)) => Report::Failed(error),
                Err(reason) => Report::Broke(reason),
            };
            // Nobody listens any more when the window is closing.
            sender.send(report).ok();
            wake();
        });
        if let Err(error) = started {
            self.sender.try_send(Report::Broke(error.to_string())).ok();
        }
    }

    /// Asks the evaluation under way to end after its batch.
    pub fn stop(&self) {
        if let Some(job) = &self.job {
            job.reading.stop.store(true, Ordering::Relaxed);
        }
    }

    /// How far the evaluation under way has come; `None` if there is none.
    #[must_use]
    pub fn progress(&self) -> Option<Progress> {
        self.job.as_ref().map(|job| job.progress())
    }

    /// What came of the evaluation, once it is over.
    pub fn poll(&mut self) -> Option<Report> {
        let report = self.reports.try_recv().ok();
        if report.is_some() {
            self.job = None;
        }
        report
    }
}

impl Drop for EvaluationWorker {
    fn drop(&mut self) {
        self.stop();
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    /// Long enough for any machine.
    const PATIENCE: Duration = Duration::from_mins(5);

    fn end_of(worker: &mut EvaluationWorker) -> Report {
        let report = worker.reports.recv_timeout(PATIENCE).expect("an end");
        worker.job = None;
        report
    }

    #[test]
    fn an_evaluation_is_stopped_long_before_its_end() {
        let mut worker = EvaluationWorker::new(Arc::new(|| ()));
        let classifier = Classifier::shipped().expect("embedded");
        worker.begin(classifier.clone(), DataSource::MnistTest);
        let start = Instant::now();
        while worker
            .progress()
            .is_some_and(|progress| progress.is_reading)
        {
            assert!(start.elapsed() < PATIENCE, "never read");
        }
        worker.stop();
        let progress = worker.progress().expect("under way");
        let report = end_of(&mut worker);
        assert!(matches!(report, Report::Stopped), "{report:?}");
        assert_eq!(progress.total, 10_000);
        assert_eq!(worker.progress(), None);

        let data = crate::dataset::mnist::test_data()
            .expect("embedded")
            .take(50);
        let source = DataSource::Given {
            name: "some".to_owned(),
            data: Arc::new(data),
        };
        worker.begin(classifier, source);
        let Report::Done(evaluated) = end_of(&mut worker) else {
            panic!("another evaluation works");
        };
        assert_eq!(evaluated.evaluation.results.len(), 50);
        assert!(evaluated.images_per_second > 0.0);
    }

    #[test]
    fn what_cant_be_read_is_a_sentence() {
        let mut worker = EvaluationWorker::new(Arc::new(|| ()));
        let classifier = Classifier::shipped().expect("embedded");
        worker.begin(classifier, DataSource::Csv("no such file.csv".into()));
        let Report::Failed(error) = end_of(&mut worker) else {
            panic!("there is no such file");
        };
        let sentence = error.to_string();
        assert!(sentence.contains("no such file.csv"), "{sentence}");
    }
}
