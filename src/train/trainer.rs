//! The training loop: a function of a plan, data, a stop flag and a receiver of events.
//!
//! No threads of its own, no files, no printing; whoever calls it decides about those. On the CPU a
//! run keeps one thread of the global pool until it ends, and shares its work with the others.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use burn::module::Module as _;
use burn::nn::loss::{CrossEntropyLoss, CrossEntropyLossConfig};
use burn::optim::{GradientsAccumulator, GradientsParams, ModuleOptimizer};
use burn::tensor::{Device, Int, Tensor};
use thiserror::Error;

use super::average::Average;
use super::batches::Batches;
use super::clip::clip;
use super::event::{Progress, TrainEvent};
use super::loss::loss;
use super::pending::Pending;
use super::plan::TrainPlan;
use super::stop::Ending;
use super::stopwatch::Stopwatch;
use crate::dataset::mnist::TrainingData;
use crate::device::is_cpu;
use crate::evaluate::{Score, score};
use crate::model::Network;
use crate::model::weights::Weights;
use crate::ops::Kernels;

/// Reading a loss back waits for the GPU, so it is done for this many steps at once, ...
const REPORT_STEPS: usize = 10;
/// ... or sooner, so that curves keep moving on a slow device.
const REPORT_INTERVAL: Duration = Duration::from_millis(100);

/// Why a run ended without a model.
#[derive(Clone, Debug, Error, PartialEq)]
pub enum TrainError {
    /// The loss became infinite or not a number.
    #[error(
        "the training diverged: the loss is {loss} at step {step} (epoch {epoch}); try a smaller learning rate"
    )]
    Diverged {
        /// The step, from 1.
        step: usize,
        /// Its epoch, from 1.
        epoch: usize,
        /// The loss.
        loss: f32,
    },
    /// The device gave no answer.
    #[error("the device stopped answering: {0}; train on the CPU instead")]
    Device(String),
}

/// What a run leaves.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// The network without training state, on the run's device: that after the last step, or with a
    /// rule of patience that of the best epoch.
    pub network: Network,
    /// Steps done.
    pub steps: usize,
    /// Why it ended.
    pub ending: Ending,
    /// The network's reading of the validation images, if there was one.
    pub validation: Option<Score>,
    /// Images trained a second, validation and warming up left out, unless nothing else was done.
    pub images_per_second: f64,
    /// Time until the first report, which on a GPU includes the compilation of kernels.
    pub warm_up: Duration,
}

/// Who is told about a run.
pub type Emit<'a> = &'a mut (dyn FnMut(TrainEvent) + Send);

/// Trains a fresh network.
///
/// On the CPU the result is a function of plan and data. `stop` is looked at before each step; the
/// network is then kept as it is.
///
/// # Errors
///
/// [`TrainError::Diverged`] with the place where the loss was first not finite.
pub fn train(
    plan: &TrainPlan,
    data: &TrainingData,
    device: &Device,
    stop: &AtomicBool,
    emit: Emit<'_>,
) -> Result<Outcome, TrainError> {
    if is_cpu(device) {
        // On one of the threads that share the work: another would have to wake them for each of
        // a step's operations.
        rayon::scope(|_| train_here(plan, data, device, stop, emit))
    } else {
        train_here(plan, data, device, stop, emit)
    }
}

fn train_here(
    plan: &TrainPlan,
    data: &TrainingData,
    device: &Device,
    stop: &AtomicBool,
    emit: Emit<'_>,
) -> Result<Outcome, TrainError> {
    let network = plan.config().architecture.init(plan.config().seed, device);
    emit(TrainEvent::Started {
        total_steps: plan.total_steps(),
        steps_per_epoch: plan.steps_per_epoch(),
        parameters: network.parameter_count(),
    });
    let mut batches = Batches::new(plan, data, device);
    let mut run = Run::new(plan, data, device, network.train());
    while run.ending.is_none() {
        if stop.load(Ordering::Relaxed) {
            run.ending = Some(Ending::Stopped);
            break;
        }
        run = batches.with_next(|images, labels| run.learn(images, labels));
        run.average();
        let is_boundary =
            run.step.is_multiple_of(plan.steps_per_epoch()) || run.step == plan.total_steps();
        // Before validating, so that its time is not counted and a divergence is noticed first.
        if is_boundary || run.report_is_due() {
            run.report(emit)?;
        }
        if run.step == plan.total_steps() {
            run.use_average();
        }
        if is_boundary && let Some(event) = run.validate(stop)? {
            emit(event);
        }
        run.look_for_end();
    }
    if !run.pending.is_empty() {
        run.report(emit)?;
    }
    // A run that ended early has one, too.
    run.use_average();
    run.use_best();
    Ok(run.finish())
}

/// The state of a run between two steps.
struct Run<'a> {
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
    average: Average,
    /// Gradients of the batches since the weights were last changed.
    gradients: GradientsAccumulator<Network>,
    /// The weights of the epoch with the lowest validation loss, where a rule of patience asks.
    best: Option<(Score, Weights)>,
    /// Epochs since then.
    idle: usize,
    start: Instant,
    ending: Option<Ending>,
}

impl<'a> Run<'a> {
    fn new(
        plan: &'a TrainPlan,
        data: &'a TrainingData,
        device: &'a Device,
        network: Network,
    ) -> Self {
        Self {
            plan,
            data,
            device,
            network,
            optimizer: plan
                .config()
                .optimizer
                .build(&plan.config().coefficients, Kernels::of(device)),
            loss: CrossEntropyLossConfig::new().init(device),
            step: 0,
            pending: Pending::default(),
            stopwatch: Stopwatch::default(),
            validation: None,
            average: Average::default(),
            gradients: GradientsAccumulator::new(),
            best: None,
            idle: 0,
            start: Instant::now(),
            ending: None,
        }
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
    fn learn(mut self, images: Tensor<4>, labels: Tensor<1, Int>) -> Self {
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

    /// The average takes the weights' place.
    fn use_average(&mut self) {
        if let Some(weights) = self.average.take() {
            let architecture = self.plan.config().architecture;
            // Weights that diverged do not fit, and then they stay to be reported.
            if let Ok(network) = architecture.with_weights(&weights, self.device) {
                self.network = network.train();
            }
        }
    }

    fn report_is_due(&self) -> bool {
        self.pending.len() >= REPORT_STEPS || self.stopwatch.since_lap() >= REPORT_INTERVAL
    }

    /// Waits for the steps since the last report and tells about them.
    fn report(&mut self, emit: &mut dyn FnMut(TrainEvent)) -> Result<(), TrainError> {
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
            emit(TrainEvent::WarmedUp {
                seconds: self.stopwatch.warm_up.as_secs_f64(),
            });
        }
        let images_per_second = self.stopwatch.is_warm().then(|| self.images_per_second());
        let images_left = (self.plan.total_steps() - self.step) * self.plan.batch_size();
        let seconds_left = images_per_second.map(|rate| images_left as f64 / rate);
        emit(TrainEvent::Progress(Progress {
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

    /// Reads the validation images; `None` if stopped meanwhile.
    fn validate(&mut self, stop: &AtomicBool) -> Result<Option<TrainEvent>, TrainError> {
        let network = self.network.valid();
        let score = score(&network, &self.data.validation, self.device, stop)
            .map_err(|error| TrainError::Device(error.to_string()))?;
        self.stopwatch.skip();
        let Some(score) = score else { return Ok(None) };
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
        if is_best && self.plan.config().stop.patience.is_some() {
            self.best = Some((*score, network.weights()));
        }
    }

    /// The weights of the best epoch take the place of the last ones.
    fn use_best(&mut self) {
        let Some((score, weights)) = self.best.take() else {
            return;
        };
        let architecture = self.plan.config().architecture;
        if let Ok(network) = architecture.with_weights(&weights, self.device) {
            self.network = network.train();
            self.validation = Some(score);
        }
    }

    fn look_for_end(&mut self) {
        let rules = self.plan.config().stop;
        let is_epoch = self.step.is_multiple_of(self.plan.steps_per_epoch());
        let validation = self.validation.filter(|_| is_epoch);
        self.ending = if self.step == self.plan.total_steps() {
            Some(Ending::Completed)
        } else {
            validation
                .and_then(|score| rules.after_epoch(score.accuracy, self.idle))
                .or_else(|| rules.after(self.start.elapsed()))
        };
    }

    fn finish(self) -> Outcome {
        Outcome {
            steps: self.step,
            ending: self.ending.unwrap_or(Ending::Stopped),
            images_per_second: self.images_per_second(),
            warm_up: self.stopwatch.warm_up,
            network: self.network.valid(),
            validation: self.validation,
        }
    }
}
