//! burn's wgpu backend against its CPU backend, on a GPU or on a software Vulkan driver.

#![allow(
    clippy::allow_attributes,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that can't go on has failed"
)]

mod common;

use burn::module::{Module as _, ModuleVisitor, Param};
use burn::nn::loss::CrossEntropyLossConfig;
use burn::optim::GradientsParams;
use burn::tensor::{Device, Gradients, Tensor};
use common::window::{open, wait};
use common::{skip_without, test_images};
use digitpad::dataset::batch::{images_to_tensor, labels_to_tensor};
use digitpad::device::{self, DeviceChoice};
use digitpad::model::Architecture;
use digitpad::train::optimizer::Optimizer;
use egui_kittest::kittest::Queryable as _;

/// The first adapter; none is a reason to skip.
fn gpu() -> Option<Device> {
    match device::open(DeviceChoice::Gpu(None)) {
        Ok(compute) => Some(compute.device),
        Err(_) => {
            skip_without("a GPU or a software Vulkan driver (mesa-vulkan-drivers)");
            None
        }
    }
}

/// What one step computes: logits, loss, and all gradients.
struct Step {
    logits: Vec<f32>,
    loss: f32,
    gradients: Vec<Vec<f32>>,
}

struct Collector<'a> {
    gradients: &'a Gradients,
    found: Vec<Vec<f32>>,
}

impl ModuleVisitor for Collector<'_> {
    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        if let Some(gradient) = param.val().grad(self.gradients) {
            self.found
                .push(gradient.try_into_vec_as::<f32>().expect("readable"));
        }
    }
}

fn first_step(architecture: Architecture, device: &Device) -> Step {
    let device = device.clone().autodiff();
    let data = test_images(8);
    let network = architecture.init(7, &device).train();
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
        logits: logits.inner().try_into_vec_as::<f32>().expect("readable"),
        loss: loss.inner().into_scalar::<f32>(),
        gradients: collector.found,
    }
}

/// The largest difference, relative to the largest value.
fn relative_error(actual: &[f32], expected: &[f32]) -> f32 {
    assert_eq!(actual.len(), expected.len());
    let largest = expected
        .iter()
        .fold(0.0f32, |largest, value| largest.max(value.abs()));
    let differences = actual.iter().zip(expected).map(|(a, b)| (a - b).abs());
    differences.fold(0.0, f32::max) / largest.max(1e-12)
}

#[test]
fn logits_loss_and_gradients_are_the_cpus() {
    let Some(gpu) = gpu() else { return };
    for architecture in Architecture::ALL {
        let (actual, expected) = (
            first_step(architecture, &gpu),
            first_step(architecture, &Device::flex()),
        );
        let error = relative_error(&actual.logits, &expected.logits);
        assert!(error < 1e-3, "{architecture}: logits differ by {error}");
        let error = relative_error(&[actual.loss], &[expected.loss]);
        assert!(error < 1e-3, "{architecture}: the loss differs by {error}");
        assert_eq!(actual.gradients.len(), expected.gradients.len());
        for (index, (actual, expected)) in
            actual.gradients.iter().zip(&expected.gradients).enumerate()
        {
            let error = relative_error(actual, expected);
            assert!(
                error < 1e-3,
                "{architecture}: gradient {index} differs by {error}"
            );
        }
    }
}

/// The losses of a few steps on the same batch.
fn losses(device: &Device, steps: usize) -> Vec<f32> {
    let device = device.clone().autodiff();
    let data = test_images(32);
    let mut network = Architecture::Cnn.init(7, &device).train();
    let mut optimizer = Optimizer::Adam.build();
    let criterion = CrossEntropyLossConfig::new().init(&device);
    let images = images_to_tensor(data.images(), &device);
    let targets = labels_to_tensor(data.labels(), &device);
    let step = |_| {
        let loss = criterion.forward(network.forward(images.clone()), targets.clone());
        let gradients = GradientsParams::from_grads(loss.backward(), &network);
        network = optimizer.step(0.002, network.clone(), gradients);
        loss.inner().into_scalar::<f32>()
    };
    (0..steps).map(step).collect()
}

#[test]
fn the_loss_falls_as_on_the_cpu() {
    let Some(gpu) = gpu() else { return };
    let (actual, expected) = (losses(&gpu, 12), losses(&Device::flex(), 12));
    for (step, (actual, expected)) in actual.iter().zip(&expected).enumerate() {
        let band = 0.02 * expected.max(0.1) * (step + 1) as f32;
        assert!(
            (actual - expected).abs() < band,
            "step {step}: {actual} is not {expected}"
        );
    }
    assert!(actual[11] < actual[0] * 0.5, "it learns: {actual:?}");
}

#[test]
fn the_window_trains_on_it_and_stops() {
    if gpu().is_none() {
        return;
    }
    let name = device::adapters()[0].title();
    let mut window = open();
    window.get_by_label("Train").click();
    wait(&mut window, "the tab", |window| {
        window.query_by_label("Start").is_some()
    });
    wait(&mut window, "the adapters", |window| {
        window.state().has_adapters()
    });
    window.get_by_value("Automatic").click();
    wait(&mut window, "the list", |window| {
        window.query_by_label(&name).is_some()
    });
    window.get_by_label(&name).click();
    window.step();
    window.get_by_label("Start").click();
    wait(&mut window, "the curves", |window| {
        let curves = window
            .query_by_label("Loss curves")
            .and_then(|curves| curves.value());
        curves.is_some_and(|text| !text.starts_with("training none"))
    });
    window.get_by_label_contains(&format!("left    {name}"));
    window.get_by_label("Stop and keep the model").click();
    wait(&mut window, "the end", |window| {
        window.query_by_label("Use this model").is_some()
    });
}
