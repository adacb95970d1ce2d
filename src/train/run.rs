//! The state of a run, and its steps.

use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

use burn::module::Module as _;
use burn::nn::loss::{CrossEntropyLoss, CrossEntropyLossConfig};
use burn::optim::{GradientsAccumulator, GradientsParams, ModuleOptimizer};
use burn::tensor::{Bytes, Device, Int, Tensor};

use super::average::Average;
use super::checkpoint::{Checkpoint, accumulated, read_gradients};
use super::clip::clip;
use super::event::{Progress, TrainEvent};
use super::loss::loss;
use super::observer::Observer;
use super::pending::Pending;
use super::plan::TrainPlan;
use super::stop::Ending;
use super::stopwatch::Stopwatch;
use super::trainer::{Outcome, TrainError};
use crate::contain::contain;
use crate::dataset::mnist::TrainingData;
use crate::evaluate::{Score, score};
use crate::model::Network;
use crate::model::trainable::trainable;
use crate::model::weights::Weights;
use crate::ops::Kernels;

/// Reading a loss back waits for the GPU, so it is done for this many steps at once, ...
const REPORT_STEPS: usize = 10;
/// ... or sooner, so that curves keep moving on a slow device.
const REPORT_INTERVAL: Duration = Duration::from_millis(100);

/// The state of a run between two steps.
pub(super) struct Run<'a> {
    plan: &'a TrainPlan,
    data: &'a TrainingData,
    device: &'a Device,
    network: Network,
    optimizer: ModuleOptimizer,
    loss: CrossEntropyLoss,
    /// Steps done.
    step: usize,
    pending: Pending,
    stopwatch: Stopwatch,
    validation: Option<Score>,
    /// The step after which the validation images were read last.
    validated: usize,
    average: Average,
    /// Gradients of the batches since the weights were last changed.
    gradients: GradientsAccumulator<Network>,
    /// The figures and weights of the epoch with the lowest validation loss.
    best: Option<(Score, Weights)>,
    /// Epochs since then.
    idle: usize,
    start: Instant,
    /// Time before an interruption.
    elapsed: Duration,
    ending: Option<Ending>,
}

impl<'a> Run<'a> {
    /// A fresh one.
    pub(super) fn new(plan: &'a TrainPlan, data: &'a TrainingData, device: &'a Device) -> Self {
        let config = plan.config();
        let network = config.architecture.init(config.seed, device);
        Self {
            plan,
            data,
            device,
            network: trainable(network).train(),
            optimizer: config
                .optimizer
                .build(&config.coefficients, Kernels::of(device)),
            loss: CrossEntropyLossConfig::new().init(device),
            step: 0,
            pending: Pending::default(),
            stopwatch: Stopwatch::default(),
            validation: None,
            validated: 0,
            average: Average::default(),
            gradients: GradientsAccumulator::new(),
            best: None,
            idle: 0,
            start: Instant::now(),
            elapsed: Duration::ZERO,
            ending: None,
        }
    }

    /// One that goes on.
    pub(super) fn resumed(
        plan: &'a TrainPlan,
        data: &'a TrainingData,
        device: &'a Device,
        checkpoint: Checkpoint,
    ) -> Result<Self, TrainError> {
        let fresh = Self::new(plan, data, device);
        let refused = |reason: String| TrainError::Checkpoint(reason);
        if checkpoint.step > plan.total_steps() {
            let (step, total) = (checkpoint.step, plan.total_steps());
            return Err(refused(format!("it is after step {step} of {total}")));
        }
        let network = plan
            .config()
            .architecture
            .with_weights(&checkpoint.weights, device)
            .map_err(|error| refused(error.to_string()))?;
        let network = trainable(network).train();
        let has_memory = checkpoint.step > 0 && checkpoint.kernels == Kernels::of(device);
        let optimizer = if has_memory {
            // burn takes what it reads at its word.
            let bytes = Bytes::from_bytes_vec(checkpoint.optimizer);
            contain(|| fresh.optimizer.from_bytes(bytes))
                .map_err(refused)?
                .map_err(|error| refused(error.to_string()))?
        } else {
            fresh.optimizer
        };
        Ok(Self {
            gradients: accumulated(&checkpoint.gradients, &network, device),
            network,
            optimizer,
            step: checkpoint.step,
            validation: checkpoint.validation,
            validated: checkpoint.validated,
            average: Average::of(checkpoint.average),
            best: checkpoint.best,
            idle: checkpoint.idle,
            elapsed: checkpoint.elapsed,
            ..fresh
        })
    }

    /// What is needed to go on later; all steps so far must be reported.
    pub(super) fn checkpoint(&mut self) -> Result<Checkpoint, TrainError> {
        let optimizer = self.optimizer.into_bytes();
        let optimizer = optimizer.map_err(|error| TrainError::of_device(&error))?;
        Ok(Checkpoint {
            step: self.step,
            weights: self.network.valid().weights(),
            optimizer: optimizer.to_vec(),
            kernels: Kernels::of(self.device),
            average: self.average.mean().cloned(),
            gradients: read_gradients(&mut self.gradients, &self.network),
            best: self.best.clone(),
            idle: self.idle,
            validation: self.validation,
            validated: self.validated,
            elapsed: self.elapsed(),
        })
    }

    fn elapsed(&self) -> Duration {
        self.elapsed + self.start.elapsed()
    }

    /// The network as it is now, for answers and not for training.
    pub(super) fn network(&self) -> Network {
        self.network.valid()
    }

    /// Steps done.
    pub(super) const fn step(&self) -> usize {
        self.step
    }

    /// Why it is over, if it is.
    pub(super) const fn ending(&self) -> Option<Ending> {
        self.ending
    }

    /// Ends it as it is.
    pub(super) const fn stop(&mut self) {
        self.ending = Some(Ending::Stopped);
    }

    /// Number of parameters that are trained.
    pub(super) fn parameter_count(&self) -> usize {
        self.network.parameter_count()
    }

    /// Whether an epoch, or the run, is complete.
    pub(super) const fn is_at_boundary(&self) -> bool {
        self.step.is_multiple_of(self.plan.steps_per_epoch())
            || self.step == self.plan.total_steps()
    }

    /// Whether all steps were told about.
    pub(super) const fn is_reported(&self) -> bool {
        self.pending.is_empty()
    }

    /// Trains one batch.
    ///
    /// The network moves through the optimizer instead of being lent: nobody else may hold its
    /// weights when they are changed in place.
    ///
    /// # Shapes
    ///
    /// - `images`: `[batch + non-digits, 1, 28, 28]`
    /// - `labels`: `[batch]`
    pub(super) fn learn(mut self, images: Tensor<4>, labels: Tensor<1, Int>) -> Self {
        let logits = self.network.forward(images);
        let loss = loss(&self.loss, logits.clone(), labels.clone());
        let per_update = self.plan.steps_per_update();
        // The mean over all batches of an update.
        let share = if per_update == 1 {
            loss.clone()
        } else {
            loss.clone() / per_update as f64
        };
        let mut gradients = GradientsParams::from_grads(share.backward(), &self.network);
        if per_update > 1 {
            self.gradients.accumulate(&self.network, gradients);
            gradients = GradientsParams::new();
        }
        if (self.step + 1).is_multiple_of(per_update) {
            if per_update > 1 {
                gradients = self.gradients.grads();
            }
            if let Some(longest) = self.plan.config().clip {
                gradients = clip(&self.network, gradients, longest);
            }
            let rate = self.plan.learning_rate(self.step);
            self.network = self.optimizer.step(rate, self.network, gradients);
        }
        self.step += 1;
        self.pending
            .push(loss.inner(), logits.inner(), labels.inner());
        self.average();
        self
    }

    /// Adds the weights to their average.
    fn average(&mut self) {
        if self.plan.config().average && Average::is_due(self.step) {
            let weights = self.network.valid().weights();
            self.average
                .add(weights, self.step, self.plan.total_steps());
        }
    }

    /// The network with the mean weights, if there is one.
    fn averaged(&self) -> Option<Network> {
        let architecture = self.plan.config().architecture;
        // Weights that diverged do not fit, and then they stay to be reported.
        architecture
            .with_weights(self.average.mean()?, self.device)
            .ok()
    }

    /// The average takes the weights' place.
    fn use_average(&mut self) {
        if let Some(network) = self.averaged() {
            self.network = network.train();
        }
        self.average = Average::default();
    }

    pub(super) fn report_is_due(&self) -> bool {
        self.pending.len() >= REPORT_STEPS || self.stopwatch.since_lap() >= REPORT_INTERVAL
    }

    /// Waits for the steps since the last report and tells about them.
    pub(super) fn report(&mut self, observer: &mut dyn Observer) -> Result<(), TrainError> {
        let (losses, correct) = self.pending.read()?;
        let first = self.step + 1 - losses.len();
        if let Some(place) = losses.iter().position(|loss| !loss.is_finite()) {
            let step = first + place;
            let epoch = self.plan.epoch_of(step - 1) + 1;
            return Err(TrainError::Diverged {
                step,
                epoch,
                loss: losses[place],
            });
        }
        if self.stopwatch.lap(losses.len()) {
            observer.told(TrainEvent::WarmedUp {
                seconds: self.stopwatch.warm_up.as_secs_f64(),
            });
        }
        let images_per_second = self.stopwatch.is_warm().then(|| self.images_per_second());
        let images_left = (self.plan.total_steps() - self.step) * self.plan.batch_size();
        let known_rate = images_per_second.filter(|rate| *rate > 0.0);
        let seconds_left = known_rate.map(|rate| images_left as f64 / rate);
        observer.told(TrainEvent::Progress(Progress {
            step: self.step,
            epoch: self.plan.epoch_of(self.step - 1) + 1,
            accuracy: correct as f64 / (losses.len() * self.plan.batch_size()) as f64,
            losses,
            learning_rate: self.plan.learning_rate(self.step - 1),
            images_per_second,
            seconds_left,
        }));
        Ok(())
    }

    fn images_per_second(&self) -> f64 {
        self.stopwatch.steps_per_second() * self.plan.batch_size() as f64
    }

    /// Whether an epoch, or the run, is complete and the validation images are not read yet.
    pub(super) const fn is_validation_due(&self) -> bool {
        self.is_at_boundary() && self.validated != self.step
    }

    /// Reads the validation images; `None` if stopped meanwhile.
    pub(super) fn validate(&mut self, stop: &AtomicBool) -> Result<Option<TrainEvent>, TrainError> {
        let is_last = self.step == self.plan.total_steps();
        let averaged = is_last.then(|| self.averaged()).flatten();
        let network = averaged.unwrap_or_else(|| self.network.valid());
        let score = score(&network, &self.data.validation, self.device, stop)
            .map_err(|error| TrainError::of_device(&error))?;
        self.stopwatch.skip();
        let Some(score) = score else { return Ok(None) };
        if is_last {
            self.use_average();
        }
        self.validated = self.step;
        self.validation = Some(score);
        self.keep_best(&score, &network);
        Ok(Some(TrainEvent::Epoch {
            epoch: self.plan.epoch_of(self.step - 1) + 1,
            step: self.step,
            validation_loss: score.nll,
            validation_accuracy: score.accuracy,
        }))
    }

    fn keep_best(&mut self, score: &Score, network: &Network) {
        let is_best = self
            .best
            .as_ref()
            .is_none_or(|(best, _)| score.nll < best.nll);
        self.idle = if is_best { 0 } else { self.idle + 1 };
        if is_best {
            self.best = Some((*score, network.weights()));
        }
    }

    /// With a rule of patience, the weights of the best epoch take the place of the last ones.
    fn use_best(&mut self) {
        let Some((score, weights)) = &self.best else {
            return;
        };
        let config = self.plan.config();
        if config.stop.patience.is_some()
            && let Ok(network) = config.architecture.with_weights(weights, self.device)
        {
            self.validation = Some(*score);
            self.network = network.train();
        }
    }

    /// Looks whether the run is over; after a complete epoch only once it is validated.
    pub(super) fn look_for_end(&mut self) {
        if self.is_validation_due() {
            return;
        }
        let rules = self.plan.config().stop;
        let is_epoch = self.step.is_multiple_of(self.plan.steps_per_epoch());
        let validation = self.validation.filter(|_| is_epoch);
        self.ending = if self.step == self.plan.total_steps() {
            Some(Ending::Completed)
        } else {
            validation
                .and_then(|score| rules.after_epoch(score.accuracy, self.idle))
                .or_else(|| rules.after(self.elapsed()))
        };
    }

    /// Chooses the weights that the run leaves.
    pub(super) fn finish(mut self) -> Outcome {
        // A run that ended early has an average, too.
        self.use_average();
        self.use_best();
        Outcome {
            elapsed: self.elapsed(),
            steps: self.step,
            ending: self.ending.unwrap_or(Ending::Stopped),
            images_per_second: self.images_per_second(),
            warm_up: self.stopwatch.warm_up,
            network: self.network.valid(),
            validation: self.validation,
            is_validated: self.validated == self.step,
            best: self.best,
        }
    }
}
