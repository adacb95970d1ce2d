//! Keeps a run while it goes on.

use std::io;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::{RunFolder, RunOutcome, RunResult, RunStoreError, TensorBoard};
use crate::model::Network;
use crate::model::file::Model;
use crate::train::checkpoint::Checkpoint;
use crate::train::event::{Lost, NotKept, TrainEvent};
use crate::train::history::History;
use crate::train::observer::Observer;

/// Time between two checkpoints, unless another is asked for.
pub const CHECKPOINT_INTERVAL: Duration = Duration::from_secs(30);
/// Writing takes at most this part of the time: on a slow disk there are fewer checkpoints.
const MAX_SHARE: f64 = 0.02;

/// Passes a run's events on, and keeps its curves and checkpoints in its folder.
///
/// What can't be kept does not end the run: it is told once, and tried again with the next
/// checkpoint.
pub struct Recorder<'a> {
    folder: &'a RunFolder,
    observer: &'a mut dyn Observer,
    history: History,
    interval: Duration,
    start: Instant,
    last: Instant,
    pause: Duration,
    kept: Option<usize>,
    is_failing: bool,
    board: Option<TensorBoard>,
}

impl<'a> Recorder<'a> {
    /// `history` has the curves so far; there is a checkpoint every `interval`.
    pub fn new(
        folder: &'a RunFolder,
        history: History,
        interval: Duration,
        observer: &'a mut dyn Observer,
    ) -> Self {
        Self {
            folder,
            observer,
            history,
            interval,
            start: Instant::now(),
            last: Instant::now(),
            pause: interval,
            kept: None,
            is_failing: false,
            board: None,
        }
    }

    /// Writes event files for TensorBoard, too, from `step` on: where that is wanted, or was when the
    /// run was begun.
    #[must_use]
    pub fn with_tensorboard(mut self, is_wanted: bool, step: usize) -> Self {
        let folder = self.folder.tensorboard();
        if is_wanted || folder.is_dir() {
            let board = TensorBoard::create(&folder, step);
            self.board = board.map_err(|error| self.lose_board(error)).ok();
        }
        self
    }

    fn lose_board(&mut self, source: io::Error) {
        self.board = None;
        let path = self.folder.tensorboard();
        self.say(RunStoreError::Folder { path, source }, Lost::TensorBoard);
    }

    /// The step of the last checkpoint that was kept.
    #[must_use]
    pub const fn kept(&self) -> Option<usize> {
        self.kept
    }

    /// Keeps how the run ended, and its models if it left some (the second is that of the best
    /// epoch); returns whether that worked.
    pub fn finish(&mut self, result: &RunResult, models: Option<(&Model, Option<&Model>)>) -> bool {
        let kept = models.map_or(Ok(()), |(model, best)| self.folder.save_models(model, best));
        let kept = kept.and_then(|()| self.folder.save_result(result, &self.history));
        let error = kept.err();
        let is_kept = error.is_none();
        if let Some(error) = error {
            self.say(error, Lost::Result);
        }
        is_kept
    }

    /// Keeps that the run failed.
    pub fn fail(&mut self, reason: String, device: &str, steps: usize) {
        let result = RunResult {
            outcome: RunOutcome::Failed { reason },
            device: device.to_owned(),
            steps,
            seconds: self.start.elapsed().as_secs_f64(),
        };
        self.finish(&result, None);
    }

    fn tell(&mut self, kept: Result<(), RunStoreError>) {
        match kept {
            Ok(()) => self.is_failing = false,
            Err(error) if !self.is_failing => {
                self.is_failing = true;
                self.say(error, Lost::Checkpoint);
            }
            Err(_) => {}
        }
    }

    fn say(&mut self, error: RunStoreError, lost: Lost) {
        let (path, source) = match error {
            RunStoreError::Folder { path, source } => (path, source),
            other => (self.folder.path().to_owned(), io::Error::other(other)),
        };
        self.observer.told(TrainEvent::NotKept(NotKept {
            run: self.folder.number(),
            lost,
            path,
            source: Arc::new(source),
        }));
    }
}

impl Observer for Recorder<'_> {
    fn told(&mut self, event: TrainEvent) {
        self.history.record(event.clone());
        let written = self.board.as_mut().map(|board| board.record(&event));
        self.observer.told(event);
        if let Some(Err(error)) = written {
            self.lose_board(error);
        }
    }

    fn wants_network(&self) -> bool {
        self.observer.wants_network()
    }

    fn look(&mut self, step: usize, network: &Network) {
        self.observer.look(step, network);
    }

    fn wants_checkpoint(&self) -> bool {
        self.last.elapsed() >= self.pause
    }

    fn keep(&mut self, checkpoint: Checkpoint) {
        let start = Instant::now();
        // What diverged is not worth keeping: the checkpoint before it is.
        if checkpoint.is_finite() {
            let kept = self.folder.save_checkpoint(&checkpoint, &self.history);
            let is_kept = kept.is_ok();
            self.tell(kept);
            if is_kept {
                let step = checkpoint.step;
                self.kept = Some(step);
                self.observer.told(TrainEvent::Kept { step });
            }
        }
        self.last = Instant::now();
        self.pause = self.interval.max(start.elapsed().div_f64(MAX_SHARE));
    }
}
