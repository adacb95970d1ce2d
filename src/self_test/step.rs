//! What networks and devices are compared by: the numbers of one training step, and the losses of
//! a short training.

use std::sync::atomic::{AtomicBool, Ordering};

use burn::module::{Module as _, ModuleVisitor, Param};
use burn::nn::loss::CrossEntropyLossConfig;
use burn::optim::GradientsParams;
use burn::tensor::{Device, Gradients, Tensor, TensorReadError};
use thiserror::Error;

use crate::dataset::Dataset;
use crate::dataset::batch::{images_to_tensor, labels_to_tensor};
use crate::dataset::resident::ResidentImages;
use crate::device::is_cpu;
use crate::model::Architecture;
use crate::model::weights::{Weights, WeightsError};
use crate::ops::Kernels;
use crate::train::optimizer::{Coefficients, Optimizer};

/// Decides the starting weights.
const SEED: u64 = 7;
/// The rate of the short training; it learns quickly and does not diverge.
const LEARNING_RATE: f64 = 0.002;
/// Losses that are read back at once, as a real run does.
const READ_STEPS: usize = 10;

/// Why a device gave no numbers.
#[derive(Debug, Error)]
pub enum StepError {
    /// The weights could not be put there.
    #[error(transparent)]
    Weights(#[from] WeightsError),
    /// The result could not be read back.
    #[error("the result can't be read back: {0}")]
    Read(#[from] TensorReadError),
}

/// What one step computes.
#[derive(Clone, Debug)]
pub struct Step {
    /// The weights that it starts from.
    pub weights: Weights,
    /// Ten for each image.
    pub logits: Vec<f32>,
    /// Mean cross-entropy.
    pub loss: f32,
    /// In the order and layout of the weights; empty for what is not trained.
    pub gradients: Vec<Vec<f32>>,
}

/// The first step of a network with random weights.
///
/// # Errors
///
/// If the device does not take the weights or does not give the numbers back.
pub fn first_step(
    architecture: Architecture,
    data: &Dataset,
    device: &Device,
) -> Result<Step, StepError> {
    let device = device.clone().autodiff();
    let weights = smooth_weights(architecture);
    let network = architecture.with_weights(&weights, &device)?.train();
    let logits = network.forward(load(data, &device));
    let targets = labels_to_tensor(data.labels(), &device);
    let loss = CrossEntropyLossConfig::new()
        .init(&device)
        .forward(logits.clone(), targets);
    let gradients = loss.backward();
    let mut collector = Collector {
        gradients: &gradients,
        found: Vec::new(),
    };
    network.visit(&mut collector);
    let read: Result<Vec<Vec<f32>>, TensorReadError> = collector.found.into_iter().collect();
    let loss = loss.inner().try_into_vec_as::<f32>()?;
    Ok(Step {
        weights,
        logits: logits.inner().try_into_vec_as::<f32>()?,
        loss: loss.first().copied().unwrap_or(f32::NAN),
        gradients: read?,
    })
}

/// The images, brought to the device in the way of a run: to a GPU as bytes.
fn load(data: &Dataset, device: &Device) -> Tensor<4> {
    if is_cpu(device) {
        return images_to_tensor(data.images(), device);
    }
    let all = Tensor::arange(0..data.len() as i64, device);
    ResidentImages::new(data.images(), device).select(all)
}

/// Random weights whose biases are not zero: on MNIST's blank paper a zero bias puts the ReLU right
/// onto its kink, where there is no derivative to agree on.
fn smooth_weights(architecture: Architecture) -> Weights {
    let mut weights = architecture.init(SEED, &Device::flex()).weights();
    for weight in weights
        .0
        .iter_mut()
        .filter(|weight| weight.name.contains(".bias"))
    {
        for (index, value) in weight.values.iter_mut().enumerate() {
            *value += 0.03 + 0.01 * (index % 5) as f32;
        }
    }
    weights
}

/// The losses of a short training on one batch, with the smaller CNN and Adam; `None` if
/// stopped.
///
/// # Errors
///
/// If the device does not give the losses back.
pub fn loss_curve(
    data: &Dataset,
    steps: usize,
    device: &Device,
    stop: &AtomicBool,
) -> Result<Option<Vec<f32>>, StepError> {
    let device = device.clone().autodiff();
    let mut network = Architecture::Cnn.init(SEED, &device).train();
    let mut optimizer = Optimizer::Adam.build(&Coefficients::default(), Kernels::of(&device));
    let criterion = CrossEntropyLossConfig::new().init(&device);
    let images = load(data, &device);
    let targets = labels_to_tensor(data.labels(), &device);
    let mut curve = Vec::with_capacity(steps);
    let mut pending: Vec<Tensor<1>> = Vec::new();
    for step in 1..=steps {
        if stop.load(Ordering::Relaxed) {
            return Ok(None);
        }
        let loss = criterion.forward(network.forward(images.clone()), targets.clone());
        let gradients = GradientsParams::from_grads(loss.backward(), &network);
        network = optimizer.step(LEARNING_RATE, network, gradients);
        pending.push(loss.inner());
        if step.is_multiple_of(READ_STEPS) || step == steps {
            let losses = Tensor::cat(std::mem::take(&mut pending), 0);
            curve.extend(losses.try_into_vec_as::<f32>()?);
        }
    }
    Ok(Some(curve))
}

struct Collector<'a> {
    gradients: &'a Gradients,
    found: Vec<Result<Vec<f32>, TensorReadError>>,
}

impl ModuleVisitor for Collector<'_> {
    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        let gradient = param.val().grad(self.gradients);
        self.found.push(gradient.map_or_else(
            || Ok(Vec::new()),
            |gradient| {
                // Files hold the matrices of linear layers the other way around.
                let gradient = if D == 2 {
                    gradient.transpose()
                } else {
                    gradient
                };
                gradient.try_into_vec_as::<f32>()
            },
        ));
    }
}
