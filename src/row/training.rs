//! Training the network that reads rows.
//!
//! The loss is that of the sequence of digits, wherever they are found (CTC), and the cost of finding one
//! away from the middle of a digit: by CTC alone the places drift to the sides, where cuts are.
//! Like any run it is a function of its settings alone on the CPU, and goes on bit for bit from a
//! checkpoint.

use std::sync::atomic::{AtomicBool, Ordering};

use burn::module::Module as _;
use burn::optim::{GradientsParams, ModuleOptimizer};
use burn::tensor::{Bytes, Device, Int, Tensor, TensorData, module};

use super::columns::Columns;
use super::input::{strip_values, strips_to_tensor};
use super::model::{RowDescription, RowModel};
use super::network::{BLANK, RowNet};
use crate::contain::contain;
use crate::dataset::batch::stream;
use crate::dataset::mnist::TrainingData;
use crate::dataset::rows::{Row, rows, validation};
use crate::model::trainable::trainable;
use crate::model::weights::{self, Weights};
use crate::ops::Kernels;
use crate::strip::Strip;
use crate::train::average::Average;
use crate::train::checkpoint::Checkpoint;
use crate::train::optimizer::{Coefficients, Optimizer};
use crate::train::schedule::Schedule;
use crate::train::trainer::TrainError;

/// Rows of a step.
const BATCH: usize = 32;
/// The highest learning rate.
const RATE: f64 = 0.002;
/// Rows of validation digits.
const VALIDATION_ROWS: usize = 1000;
/// Rows that are read at once.
const READ_AT_ONCE: usize = 50;
/// Steps between two reports.
const REPORT_STEPS: usize = 100;

/// What decides a run's result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RowPlan {
    /// Steps of 32 rows each.
    pub steps: usize,
    /// Decides weights and rows.
    pub seed: u64,
}

/// How far a run is.
#[derive(Clone, Copy, Debug)]
pub struct RowProgress {
    /// Steps done.
    pub step: usize,
    /// Mean loss of a row since the last report, in nats.
    pub loss: f64,
}

/// A run under way.
pub struct RowRun {
    plan: RowPlan,
    network: RowNet,
    optimizer: ModuleOptimizer,
    average: Average,
    step: usize,
}

/// What a step learns from.
struct Batch {
    strips: TensorData,
    /// Padded with zeros.
    targets: TensorData,
    /// Columns of each strip.
    columns: Vec<i32>,
    /// Digits of each strip.
    digits: Vec<i32>,
    /// 1 for the columns in which no digit's middle is.
    is_between: TensorData,
}

impl Batch {
    fn of(rows: &[Row]) -> Self {
        let rows: Vec<&Row> = rows.iter().filter(|row| has_room(row)).collect();
        let strips: Vec<_> = rows.iter().map(|row| row.strip.clone()).collect();
        let longest = rows.iter().map(|row| row.labels.len()).max();
        // One column of padding where no row has a digit.
        let longest = longest.unwrap_or(0).max(1);
        let targets = rows.iter().flat_map(|row| {
            let digits = row.labels.iter().map(|label| i32::from(label.digit()));
            digits.chain(std::iter::repeat(0)).take(longest)
        });
        let widest = strips.iter().map(Strip::columns).max().unwrap_or(0);
        let is_between = rows.iter().flat_map(|row| {
            let between = row.is_middle.iter().map(|&is_middle| u8::from(!is_middle));
            let between = between.map(f32::from);
            between.chain(std::iter::repeat(0.0)).take(widest)
        });
        Self {
            is_between: TensorData::new(is_between.collect::<Vec<f32>>(), [rows.len(), widest]),
            strips: strip_values(&strips),
            targets: TensorData::new(targets.collect::<Vec<_>>(), [rows.len(), longest]),
            columns: rows.iter().map(|row| row.strip.columns() as i32).collect(),
            digits: rows.iter().map(|row| row.labels.len() as i32).collect(),
        }
    }
}

/// Whether the strip has enough columns: one for each digit, and one between two that are the same.
fn has_room(row: &Row) -> bool {
    let same = row.labels.windows(2).filter(|pair| pair[0] == pair[1]);
    row.strip.columns() >= row.labels.len() + same.count()
}

impl RowRun {
    /// A fresh run, on the CPU.
    #[must_use]
    pub fn new(plan: RowPlan) -> Self {
        let network = RowNet::new(&Device::flex().autodiff());
        let network = weights::randomize(network, &mut stream(plan.seed, u64::MAX));
        let kernels = Kernels::of(&Device::flex());
        Self {
            plan,
            network: trainable(network).train(),
            optimizer: Optimizer::Adam.build(&Coefficients::default(), kernels),
            average: Average::default(),
            step: 0,
        }
    }

    /// One that goes on.
    ///
    /// # Errors
    ///
    /// [`TrainError::Checkpoint`] if the state is of another run.
    pub fn resumed(plan: RowPlan, checkpoint: Checkpoint) -> Result<Self, TrainError> {
        let fresh = Self::new(plan);
        if checkpoint.step > plan.steps {
            let reason = format!("it is after step {} of {}", checkpoint.step, plan.steps);
            return Err(TrainError::Checkpoint(reason));
        }
        let network = RowNet::new(&Device::flex().autodiff());
        let network = weights::load(network, &checkpoint.weights)
            .map_err(|error| TrainError::Checkpoint(error.to_string()))?;
        // burn takes what it reads at its word.
        let bytes = Bytes::from_bytes_vec(checkpoint.optimizer);
        let optimizer = contain(|| fresh.optimizer.from_bytes(bytes))
            .map_err(TrainError::Checkpoint)?
            .map_err(|error| TrainError::Checkpoint(error.to_string()))?;
        Ok(Self {
            plan,
            network: trainable(network).train(),
            optimizer,
            average: Average::of(checkpoint.average),
            step: checkpoint.step,
        })
    }

    /// What is needed to go on later.
    ///
    /// # Errors
    ///
    /// If the optimizer's memory can't be read.
    pub fn checkpoint(&mut self) -> Result<Checkpoint, TrainError> {
        let optimizer = self.optimizer.into_bytes();
        let optimizer = optimizer.map_err(|error| TrainError::of_device(&error))?;
        Ok(Checkpoint {
            step: self.step,
            optimizer: optimizer.to_vec(),
            kernels: Kernels::of(&Device::flex()),
            average: self.average.mean().cloned(),
            ..Checkpoint::from_model(weights::collect(&self.network))
        })
    }

    /// Whether all steps are done.
    #[must_use]
    pub const fn is_over(&self) -> bool {
        self.step >= self.plan.steps
    }

    /// Trains until the next report, or until `stop` is set; to be called on one and the same thread of
    /// the pool for a whole run, since burn keeps batch norm's running moments for each thread.
    ///
    /// # Errors
    ///
    /// [`TrainError::Diverged`] if the loss is not finite.
    pub fn go_on(
        mut self,
        data: &TrainingData,
        stop: &AtomicBool,
    ) -> Result<(Self, RowProgress), TrainError> {
        let seed = self.plan.seed;
        let make = |step| Batch::of(&rows(BATCH, &data.train, seed, step));
        let end = (self.step / REPORT_STEPS + 1) * REPORT_STEPS;
        let end = end.min(self.plan.steps);
        let mut losses = Vec::new();
        let mut batch = make(self.step);
        while self.step < end && !stop.load(Ordering::Relaxed) {
            let mut next = None;
            let place = self.step + 1;
            let loss;
            (self, loss) = rayon::in_place_scope(|scope| {
                if place < end {
                    scope.spawn(|_| next = Some(make(place)));
                }
                self.learn(batch)
            });
            losses.push(loss);
            match next {
                Some(next) => batch = next,
                None => break,
            }
        }
        let count = losses.len().max(1) as f64;
        let mut sum = 0.0;
        for loss in losses {
            let values = loss.try_into_vec_as::<f32>();
            let values = values.map_err(|error| TrainError::of_device(&error))?;
            sum += values.iter().copied().map(f64::from).sum::<f64>();
        }
        let loss = sum / count;
        if !loss.is_finite() {
            return Err(TrainError::Diverged {
                step: self.step,
                epoch: 1,
                loss: loss as f32,
            });
        }
        let step = self.step;
        Ok((self, RowProgress { step, loss }))
    }

    fn learn(mut self, batch: Batch) -> (Self, Tensor<1>) {
        let device = Device::flex().autodiff();
        let answers = self
            .network
            .forward(Tensor::from_data(batch.strips, &device));
        let count = |values: Vec<i32>| {
            let shape = [values.len()];
            Tensor::<1, Int>::from_data(TensorData::new(values, shape), &device)
        };
        let targets = Tensor::<2, Int>::from_data(batch.targets, &device);
        let is_between = Tensor::<2>::from_data(batch.is_between, &device);
        let blank = answers.clone().narrow(2, BLANK, 1).flatten::<2>(1, 2);
        let stray = -(blank * is_between).sum_dim(1).flatten::<1>(0, 1);
        let loss = module::ctc_loss(
            answers.permute([1, 0, 2]),
            targets,
            count(batch.columns),
            count(batch.digits),
            BLANK,
        );
        let loss = (loss + stray).mean();
        let gradients = GradientsParams::from_grads(loss.backward(), &self.network);
        let progress = self.step as f64 / self.plan.steps as f64;
        let rate = RATE * Schedule::OneCycle.factor(progress);
        self.network = self.optimizer.step(rate, self.network, gradients);
        self.step += 1;
        if Average::is_due(self.step) {
            let weights = weights::collect(&self.network);
            self.average.add(weights, self.step, self.plan.steps);
        }
        (self, loss.inner())
    }

    /// The network as it is, with averaged weights if there are any, and how many rows of validation
    /// digits it reads wholly right.
    ///
    /// # Errors
    ///
    /// If the weights are not finite.
    pub fn model(&self, data: &TrainingData) -> Result<RowModel, TrainError> {
        let now = weights::collect(&self.network);
        let weights = self.average.mean().unwrap_or(&now);
        let network = network_of(weights)?;
        let all = validation(VALIDATION_ROWS, &data.validation);
        let right = all
            .chunks(READ_AT_ONCE)
            .map(|rows| count_right(&network, rows));
        let right: usize = right.sum();
        let description = RowDescription {
            created_by: concat!("digitpad ", env!("CARGO_PKG_VERSION")).to_owned(),
            steps: self.step,
            seed: self.plan.seed,
            validation_accuracy: right as f64 / VALIDATION_ROWS as f64,
        };
        Ok(RowModel::new(network, description))
    }
}

fn network_of(weights: &Weights) -> Result<RowNet, TrainError> {
    let network = RowNet::new(&Device::flex());
    weights::load(network, weights).map_err(|error| TrainError::Checkpoint(error.to_string()))
}

fn count_right(network: &RowNet, rows: &[Row]) -> usize {
    let strips: Vec<_> = rows.iter().map(|row| row.strip.clone()).collect();
    let answers = network.forward(strips_to_tensor(&strips, &Device::flex()));
    let answers = Columns::of(&strips, answers).into_iter().zip(rows);
    let is_right = |(columns, row): &(Option<Columns>, &Row)| {
        columns
            .as_ref()
            .is_some_and(|columns| columns.digits() == row.labels)
    };
    answers.filter(is_right).count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::mnist;

    #[test]
    fn a_run_goes_on_bit_for_bit() {
        let data = mnist::training_data().expect("embedded");
        let plan = RowPlan { steps: 6, seed: 3 };
        let never = AtomicBool::new(false);
        let weights = |run: &RowRun| weights::collect(&run.network);
        let steps = |mut run: RowRun, count: usize| {
            for _ in 0..count {
                let batch = Batch::of(&rows(4, &data.train, plan.seed, run.step));
                (run, _) = run.learn(batch);
            }
            run
        };
        let whole = steps(RowRun::new(plan), 6);
        let mut first = steps(RowRun::new(plan), 3);
        let checkpoint = first.checkpoint().expect("readable");
        let second = RowRun::resumed(plan, checkpoint).expect("of this run");
        assert_eq!(weights(&steps(second, 3)), weights(&whole));
        assert!(whole.is_over());
        let (whole, progress) = whole.go_on(&data, &never).expect("nothing to do");
        assert_eq!(progress.step, 6);
        assert_eq!(whole.step, 6);
    }

    #[test]
    fn a_few_steps_make_the_loss_smaller() {
        let data = mnist::training_data().expect("embedded");
        let plan = RowPlan { steps: 40, seed: 1 };
        let mut run = RowRun::new(plan);
        let batch = |step: usize| Batch::of(&rows(8, &data.train, 1, step));
        let mut losses = Vec::new();
        for _ in 0..40 {
            let loss;
            (run, loss) = run.learn(batch(0));
            losses.push(loss.into_scalar::<f32>());
        }
        assert!(losses[39] < losses[0] * 0.5, "{losses:?}");
    }
}
