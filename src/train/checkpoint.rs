//! Everything that a run consists of between two steps, as plain numbers.
//!
//! The batches are a function of plan and step, so a step's number stands for the position in the
//! epoch and for all random numbers.

use std::time::Duration;

use burn::module::{Module as _, ModuleVisitor, Param};
use burn::optim::{GradientsAccumulator, GradientsParams};
use burn::tensor::{Device, Tensor, TensorData};

use crate::evaluate::Score;
use crate::model::Network;
use crate::model::weights::{Weight, Weights};
use crate::ops::Kernels;

/// The state of a run. On the CPU a run that goes on from it takes the very steps that it would
/// have taken otherwise.
#[derive(Clone, Debug, PartialEq)]
pub struct Checkpoint {
    /// Steps done.
    pub step: usize,
    /// The network.
    pub weights: Weights,
    /// What the optimizer remembers, in burn's own format (burnpack), parameters numbered in the
    /// order of the weights; nothing before the first step.
    pub optimizer: Vec<u8>,
    /// Whose optimizer it is: the CPU's and burn's remember other things.
    pub kernels: Kernels,
    /// The mean of the weights so far, where the plan asks for one.
    pub average: Option<Weights>,
    /// Gradients of the batches since the weights were last changed, named by number; none but with
    /// batch gradient descent.
    pub gradients: Weights,
    /// The epoch with the lowest validation loss: its figures and its weights.
    pub best: Option<(Score, Weights)>,
    /// Epochs since then.
    pub idle: usize,
    /// The figures of the last epoch.
    pub validation: Option<Score>,
    /// The step after which the validation images were read last; 0 before.
    pub validated: usize,
    /// Time that the run has taken.
    pub elapsed: Duration,
}

impl Checkpoint {
    /// The start of a run that goes on from the weights of a model, by which no step is done yet.
    #[must_use]
    pub const fn from_model(weights: Weights) -> Self {
        Self {
            step: 0,
            weights,
            optimizer: Vec::new(),
            kernels: Kernels::Composed,
            average: None,
            gradients: Weights(Vec::new()),
            best: None,
            idle: 0,
            validation: None,
            validated: 0,
            elapsed: Duration::ZERO,
        }
    }

    /// Whether all numbers are finite: from others nothing good can come.
    #[must_use]
    pub fn is_finite(&self) -> bool {
        let best = self.best.as_ref();
        let all = [&self.weights, &self.gradients].into_iter();
        let mut all = all.chain(&self.average).chain(best.map(|(_, best)| best));
        let scores = self.validation.iter().chain(best.map(|(score, _)| score));
        let is_finite = |weights: &Weights| weights.is_finite();
        all.all(is_finite) && scores.map(|score| score.nll).all(f64::is_finite)
    }
}

/// Copies accumulated gradients out.
pub(super) fn read_gradients(
    accumulated: &mut GradientsAccumulator<Network>,
    network: &Network,
) -> Weights {
    let gradients = accumulated.grads();
    let mut reader = Reader {
        gradients: &gradients,
        arrays: Weights::default(),
    };
    network.visit(&mut reader);
    let arrays = reader.arrays;
    accumulated.accumulate(network, gradients);
    arrays
}

/// The inverse of [`read_gradients`]; an array that fits no parameter is left out.
pub(super) fn accumulated(
    arrays: &Weights,
    network: &Network,
    device: &Device,
) -> GradientsAccumulator<Network> {
    let mut writer = Writer {
        arrays,
        gradients: GradientsParams::new(),
        device,
    };
    network.visit(&mut writer);
    let mut accumulated = GradientsAccumulator::new();
    accumulated.accumulate(network, writer.gradients);
    accumulated
}

struct Reader<'a> {
    gradients: &'a GradientsParams,
    arrays: Weights,
}

impl ModuleVisitor for Reader<'_> {
    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        if let Some(gradient) = self.gradients.get::<D>(param.id) {
            self.arrays.0.push(Weight {
                name: param.id.val().to_string(),
                shape: gradient.dims().to_vec(),
                values: gradient.into_data().iter::<f32>().collect(),
            });
        }
    }
}

struct Writer<'a> {
    arrays: &'a Weights,
    gradients: GradientsParams,
    device: &'a Device,
}

impl ModuleVisitor for Writer<'_> {
    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        let array = self.arrays.get(&param.id.val().to_string());
        if let Some(array) = array.filter(|array| array.shape == param.dims()) {
            let data = TensorData::new(array.values.clone(), array.shape.clone());
            let gradient = Tensor::<D>::from_data(data, self.device);
            self.gradients.register(param.id, gradient);
        }
    }
}
