//! The training loop: a function of a plan, data, a stop flag and a receiver of events.
//!
//! No threads of its own, no files, no printing; whoever calls it decides about those. On the CPU a
//! run keeps one thread of the global pool until it ends, and shares its work with the others.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use burn::module::Module as _;
use burn::nn::loss::{CrossEntropyLoss, CrossEntropyLossConfig};
use burn::optim::{GradientsParams, ModuleOptimizer};
use burn::tensor::{Device, Int, Tensor};
use thiserror::Error;

use super::average::Average;
use super::batches::Batches;
use super::config::TrainPlan;
use super::event::{Progress, TrainEvent};
use super::loss::loss;
use crate::dataset::mnist::TrainingData;
use crate::device::is_cpu;
use crate::evaluate::{Score, score};
use crate::model::Network;
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
    /// The network after the last step, without training state, on the run's device.
    pub network: Network,
    /// Steps done.
    pub steps: usize,
    /// Whether it was stopped before its time.
    pub stopped: bool,
    /// The last reading of the validation images, if there was one.
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
    while run.step < plan.total_steps() && !stop.load(Ordering::Relaxed) {
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
    }
    if !run.pending.is_empty() {
        run.report(emit)?;
    }
    // A run that was stopped has one, too.
    run.use_average();
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
            optimizer: plan.config().optimizer.build(Kernels::of(device)),
            loss: CrossEntropyLossConfig::new().init(device),
            step: 0,
            pending: Pending::default(),
            stopwatch: Stopwatch::default(),
            validation: None,
            average: Average::default(),
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
        let gradients = GradientsParams::from_grads(loss.backward(), &self.network);
        let rate = self.plan.learning_rate(self.step);
        self.network = self.optimizer.step(rate, self.network, gradients);
        self.step += 1;
        self.pending
            .push(loss.inner(), count_correct(logits.inner(), labels.inner()));
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
        Ok(Some(TrainEvent::Epoch {
            epoch: self.plan.epoch_of(self.step - 1) + 1,
            step: self.step,
            validation_loss: score.nll,
            validation_accuracy: score.accuracy,
        }))
    }

    fn finish(self) -> Outcome {
        Outcome {
            steps: self.step,
            stopped: self.step < self.plan.total_steps(),
            images_per_second: self.images_per_second(),
            warm_up: self.stopwatch.warm_up,
            network: self.network.valid(),
            validation: self.validation,
        }
    }
}

/// # Shapes
///
/// - `logits`: `[batch + non-digits, 10]`
/// - `labels`: `[batch]`
/// - result: `[1]`
fn count_correct(logits: Tensor<2>, labels: Tensor<1, Int>) -> Tensor<1, Int> {
    logits
        .narrow(0, 0, labels.dims()[0])
        .argmax(1)
        .flatten::<1>(0, 1)
        .equal(labels)
        .int()
        .sum()
}

/// Losses and counts that are still on the device.
#[derive(Default)]
struct Pending {
    losses: Vec<Tensor<1>>,
    correct: Vec<Tensor<1, Int>>,
}

impl Pending {
    fn push(&mut self, loss: Tensor<1>, correct: Tensor<1, Int>) {
        self.losses.push(loss);
        self.correct.push(correct);
    }

    const fn len(&self) -> usize {
        self.losses.len()
    }

    const fn is_empty(&self) -> bool {
        self.losses.is_empty()
    }

    /// Copies everything to the host; returns the losses and the number of images that were right.
    fn read(&mut self) -> Result<(Vec<f32>, usize), TrainError> {
        let losses = Tensor::cat(std::mem::take(&mut self.losses), 0);
        let correct = Tensor::cat(std::mem::take(&mut self.correct), 0);
        let failed = |error: burn::tensor::TensorReadError| TrainError::Device(error.to_string());
        let losses = losses.try_into_vec_as::<f32>().map_err(failed)?;
        let correct = correct.try_into_vec_as::<i64>().map_err(failed)?;
        let correct = correct.iter().sum::<i64>();
        Ok((losses, usize::try_from(correct).unwrap_or(0)))
    }
}

/// Measures steps a second. The first report is left out: it includes warming up, on a GPU the
/// compilation of kernels.
struct Stopwatch {
    lap: Instant,
    laps: usize,
    warm_up: Duration,
    steps: usize,
    time: Duration,
}

impl Default for Stopwatch {
    fn default() -> Self {
        Self {
            lap: Instant::now(),
            laps: 0,
            warm_up: Duration::ZERO,
            steps: 0,
            time: Duration::ZERO,
        }
    }
}

impl Stopwatch {
    fn since_lap(&self) -> Duration {
        self.lap.elapsed()
    }

    /// Ends a lap of `steps`; returns whether it was the first.
    fn lap(&mut self, steps: usize) -> bool {
        let elapsed = self.lap.elapsed();
        // Until there is a second report, the first is all there is to go by.
        if self.laps == 1 {
            (self.steps, self.time) = (0, Duration::ZERO);
        }
        if self.laps == 0 {
            self.warm_up = elapsed;
        }
        self.laps += 1;
        self.steps += steps;
        self.time += elapsed;
        self.lap = Instant::now();
        self.laps == 1
    }

    /// Whether there is a rate without the time of warming up.
    const fn is_warm(&self) -> bool {
        self.laps > 1
    }

    /// What happened since the last lap does not count.
    fn skip(&mut self) {
        self.lap = Instant::now();
    }

    fn steps_per_second(&self) -> f64 {
        self.steps as f64 / self.time.as_secs_f64().max(f64::MIN_POSITIVE)
    }
}
