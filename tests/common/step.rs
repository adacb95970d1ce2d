//! One training step's numbers: what networks and backends are compared by.

use burn::module::{Module as _, ModuleVisitor, Param};
use burn::nn::loss::CrossEntropyLossConfig;
use burn::tensor::{Device, Gradients, Tensor};
use digitpad::dataset::Dataset;
use digitpad::dataset::batch::{images_to_tensor, labels_to_tensor};
use digitpad::model::Architecture;
use digitpad::model::weights::Weights;

/// What one step computes.
pub(crate) struct Step {
    pub(crate) weights: Weights,
    pub(crate) logits: Vec<f32>,
    pub(crate) loss: f32,
    /// In the order and layout of the weights; empty for what is not trained.
    pub(crate) gradients: Vec<Vec<f32>>,
}

/// Random weights whose biases are not zero: on MNIST's blank paper a zero bias puts the ReLU right
/// onto its kink, where there is no derivative to agree on.
fn smooth_weights(architecture: Architecture) -> Weights {
    let mut weights = architecture.init(7, &Device::flex()).weights();
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

/// The first step of a network with random weights.
pub(crate) fn first_step(architecture: Architecture, data: &Dataset, device: &Device) -> Step {
    let device = device.clone().autodiff();
    let weights = smooth_weights(architecture);
    let network = architecture
        .with_weights(&weights, &device)
        .expect("its own")
        .train();
    let logits = network.forward(images_to_tensor(data.images(), &device));
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
    Step {
        weights,
        logits: logits.inner().try_into_vec_as::<f32>().expect("readable"),
        loss: loss.inner().into_scalar::<f32>(),
        gradients: collector.found,
    }
}

struct Collector<'a> {
    gradients: &'a Gradients,
    found: Vec<Vec<f32>>,
}

impl ModuleVisitor for Collector<'_> {
    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        let gradient = param
            .val()
            .grad(self.gradients)
            .map_or_else(Vec::new, |gradient| {
                // Files hold the matrices of linear layers the other way around.
                let gradient = if D == 2 {
                    gradient.transpose()
                } else {
                    gradient
                };
                gradient.try_into_vec_as::<f32>().expect("readable")
            });
        self.found.push(gradient);
    }
}
