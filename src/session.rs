//! A whole training session: from settings to a model that is ready for use.
//!
//! What the window and the command line have in common around the trainer: data, the loop, the
//! figure on the test set, and the description that is saved with the weights.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use thiserror::Error;

use crate::apart;
use crate::classifier::Classifier;
use crate::dataset::mnist::{self, DatasetError, TRAIN_COUNT, TrainingData};
use crate::device::Compute;
use crate::evaluate::Score;
use crate::model::Network;
use crate::model::description::{Description, Metrics, Training};
use crate::model::file::{Model, ModelError};
use crate::model::weights::Weights;
use crate::runs::{Recorder, RunFolder, RunOutcome, RunResult, RunStoreError, Start};
use crate::train::checkpoint::Checkpoint;
use crate::train::config::TrainConfig;
use crate::train::observer::Observer;
use crate::train::plan::ConfigError;
use crate::train::stop::Ending;
use crate::train::trainer::{Outcome, Surroundings, TrainError};

/// Why a session left no model.
#[derive(Debug, Error)]
pub enum SessionError {
    /// The settings can't be used.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The data can't be read.
    #[error(transparent)]
    Dataset(#[from] DatasetError),
    /// The run failed.
    #[error(transparent)]
    Train(#[from] TrainError),
    /// The run's folder can't be used.
    #[error(transparent)]
    Store(RunStoreError),
    /// The weights can't be used.
    #[error(transparent)]
    Model(#[from] ModelError),
}

/// How a session is asked to end after its batch; may be set from any thread.
#[derive(Debug, Default)]
pub struct Control {
    stop: AtomicBool,
    pause: AtomicBool,
}

impl Control {
    /// Asks to end now; the model is kept as it is.
    pub fn stop(&self) {
        self.stop.store(true, Ordering::Relaxed);
    }

    /// Asks to end now, and to go on another time.
    pub fn pause(&self) {
        self.pause.store(true, Ordering::Relaxed);
        self.stop();
    }

    /// Before the next session.
    pub fn reset(&self) {
        self.pause.store(false, Ordering::Relaxed);
        self.stop.store(false, Ordering::Relaxed);
    }

    /// Set once anything was asked for.
    #[must_use]
    pub const fn stop_flag(&self) -> &AtomicBool {
        &self.stop
    }

    /// Whether a pause was asked for: the run ends without a model and is kept.
    #[must_use]
    pub fn is_paused(&self) -> bool {
        self.pause.load(Ordering::Relaxed)
    }
}

/// What a session is to do.
#[derive(Debug)]
pub struct Order {
    /// The settings.
    pub config: TrainConfig,
    /// The weights that a run which does not go on begins with; `None` for random ones.
    pub start: Option<Weights>,
    /// Whether the model is measured on the MNIST test set at the end.
    pub is_tested: bool,
    /// Where the run is kept, if it is.
    pub kept: Option<Kept>,
}

/// Where and how a run is kept.
#[derive(Debug)]
pub struct Kept {
    /// Its folder.
    pub folder: RunFolder,
    /// Where it goes on.
    pub start: Start,
    /// Time between two checkpoints.
    pub interval: Duration,
    /// Whether TensorBoard gets event files; a run that has some goes on with them.
    pub has_tensorboard: bool,
}

/// How a session ended.
#[derive(Clone, Debug)]
pub enum Ended {
    /// There is a model.
    Finished(Box<Finished>),
    /// A person paused it.
    Paused {
        /// The step that it can go on after; `None` if nothing is kept, and it must begin anew.
        kept: Option<usize>,
    },
}

/// What a finished session leaves.
#[derive(Clone, Debug)]
pub struct Finished {
    /// The model, ready for use.
    pub classifier: Classifier,
    /// The figures on the MNIST test images; `None` if stopped or not asked for.
    pub test: Option<Score>,
    /// Images trained a second.
    pub images_per_second: f64,
    /// Time until the first report, which on a GPU includes the compilation of kernels.
    pub warm_up: Duration,
    /// Steps done.
    pub steps: usize,
    /// Why it ended.
    pub ending: Ending,
    /// Whether model and figures are in the run's folder.
    pub is_kept: bool,
}

impl Finished {
    /// Fraction of the MNIST test images that are right, 0..=1, if they were read.
    #[must_use]
    pub fn test_accuracy(&self) -> Option<f64> {
        self.test.map(|score| score.accuracy)
    }

    /// Measures the model on the test set.
    fn measure(&mut self, stop: &AtomicBool) -> Result<(), DatasetError> {
        self.test = self.classifier.score(&mnist::test_data()?, stop);
        self.classifier.set_metrics(Metrics {
            test_accuracy: self.test_accuracy(),
            ..self.classifier.description().metrics
        });
        Ok(())
    }
}

/// Trains a network on MNIST, or goes on with one, and if asked measures it on the test set.
///
/// # Errors
///
/// If the settings can't be used (before anything slow), or if the run fails or diverges.
pub fn run(
    order: Order,
    compute: &Compute,
    control: &Control,
    observer: &mut dyn Observer,
) -> Result<Ended, SessionError> {
    order.config.validate(TRAIN_COUNT)?;
    let data = mnist::training_data()?;
    let Order {
        config,
        start: weights,
        is_tested,
        kept,
    } = order;
    let first = weights.map(Checkpoint::from_model);
    let session = Session {
        config: &config,
        is_tested,
        compute,
        control,
        data: &data,
    };
    let Some(Kept {
        folder,
        start,
        interval,
        has_tensorboard,
    }) = kept
    else {
        let trained = session.train(first, observer)?;
        return Ok(trained.map_or(Ended::Paused { kept: None }, |trained| {
            Ended::Finished(Box::new(trained.finished))
        }));
    };
    folder.begin().map_err(SessionError::Store)?;
    let begun = start.checkpoint.as_ref().map(|start| start.step);
    let mut recorder = Recorder::new(&folder, start.history, interval, observer)
        .with_tensorboard(has_tensorboard, begun.unwrap_or(0));
    if let (None, Some(first)) = (begun, &first) {
        // Without it a run that breaks off early would begin with other weights.
        recorder.keep(first.clone());
    }
    match session.train(start.checkpoint.or(first), &mut recorder) {
        Ok(Some(mut trained)) => {
            let is_kept = recorder.finish(&trained.result(compute), Some(trained.models()));
            trained.finished.is_kept = is_kept;
            Ok(Ended::Finished(Box::new(trained.finished)))
        }
        Ok(None) => Ok(Ended::Paused {
            kept: recorder.kept().or(begun),
        }),
        Err(error) => {
            // Where the device broke, another can go on from the last checkpoint.
            if let SessionError::Train(TrainError::Diverged { step, .. }) = error {
                recorder.fail(error.to_string(), &compute.name, step);
            }
            Err(error)
        }
    }
}

/// What all steps of a session need.
struct Session<'a> {
    config: &'a TrainConfig,
    is_tested: bool,
    compute: &'a Compute,
    control: &'a Control,
    data: &'a TrainingData,
}

/// A session that was not paused.
struct Trained {
    finished: Finished,
    /// The best epoch's model, unless it is the one that the run left.
    best: Option<Classifier>,
    elapsed: Duration,
    validation: Option<Score>,
}

impl Trained {
    fn models(&self) -> (&Model, Option<&Model>) {
        let best = self.best.as_ref().map(Classifier::model);
        (self.finished.classifier.model(), best)
    }

    fn result(&self, compute: &Compute) -> RunResult {
        RunResult {
            outcome: RunOutcome::Finished {
                ending: self.finished.ending,
                images_per_second: self.finished.images_per_second,
                validation: self
                    .validation
                    .filter(|score| score.nll.is_finite())
                    .map(Box::new),
                test: self.finished.test.map(Box::new),
            },
            device: compute.name.clone(),
            steps: self.finished.steps,
            seconds: self.elapsed.as_secs_f64(),
        }
    }
}

impl Session<'_> {
    /// `None` if paused.
    fn train(
        &self,
        from: Option<Checkpoint>,
        observer: &mut dyn Observer,
    ) -> Result<Option<Trained>, SessionError> {
        let plan = self.config.validate(self.data.train.len())?;
        let surroundings = Surroundings {
            data: self.data,
            device: &self.compute.device,
            stop: self.control.stop_flag(),
            observer,
        };
        let outcome = apart::train(self.compute, &plan, from, surroundings)?;
        // One that came to its end has nothing to go on with.
        if outcome.ending == Ending::Stopped && self.control.is_paused() {
            return Ok(None);
        }
        self.finish(outcome).map(Some)
    }

    fn finish(&self, outcome: Outcome) -> Result<Trained, SessionError> {
        let Outcome {
            network,
            steps,
            ending,
            validation,
            best,
            is_validated,
            elapsed,
            images_per_second,
            warm_up,
        } = outcome;
        let is_stopped = ending == Ending::Stopped;
        let classifier = self.classifier(network, validation.as_ref(), steps, is_stopped)?;
        let best = best.filter(|(score, _)| !is_validated || Some(*score) != validation);
        let best = best.and_then(|(score, weights)| {
            let architecture = self.config.architecture;
            let network = architecture
                .with_weights(&weights, &self.compute.device)
                .ok()?;
            self.classifier(network, Some(&score), steps, is_stopped)
                .ok()
        });
        let mut finished = Finished {
            classifier,
            test: None,
            images_per_second,
            warm_up,
            steps,
            ending,
            is_kept: false,
        };
        if self.is_tested {
            finished.measure(self.control.stop_flag())?;
        }
        Ok(Trained {
            finished,
            best,
            elapsed,
            validation,
        })
    }

    /// A network made ready for use.
    fn classifier(
        &self,
        network: Network,
        validation: Option<&Score>,
        steps: usize,
        stopped: bool,
    ) -> Result<Classifier, ModelError> {
        let training = Training {
            config: self.config.clone(),
            device: self.compute.name.clone(),
            steps,
            stopped,
        };
        let metrics = Metrics {
            validation_loss: validation.map(|score| score.nll),
            validation_accuracy: validation.map(|score| score.accuracy),
            test_accuracy: None,
        };
        let model = Model {
            network,
            description: Description::new(training, metrics),
        };
        let mut classifier = Classifier::new(model)?;
        // Also after a stop: without it the model would take everything for a digit.
        classifier.calibrate(&self.data.validation, &AtomicBool::new(false));
        Ok(classifier)
    }
}
