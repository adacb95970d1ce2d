//! burn's wgpu backend against its CPU backend, on a GPU or on a software Vulkan driver.

#![allow(
    clippy::allow_attributes,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that can't go on has failed"
)]

mod common;

use burn::module::Module as _;
use burn::nn::loss::CrossEntropyLossConfig;
use burn::optim::GradientsParams;
use burn::tensor::Device;
use common::step::first_step;
use common::window::{open, show_tab, start_training, wait};
use common::{skip_without, test_images};
use digitpad::dataset::batch::{images_to_tensor, labels_to_tensor};
use digitpad::device::{self, DeviceChoice};
use digitpad::model::Architecture;
use digitpad::train::optimizer::Optimizer;
use egui_kittest::kittest::Queryable as _;

/// The first adapter; none is a reason to skip.
fn gpu() -> Option<Device> {
    let opened = device::open(DeviceChoice::Gpu(None))
        .map(|compute| compute.device)
        .ok();
    if opened.is_none() {
        skip_without("a GPU or a software Vulkan driver (mesa-vulkan-drivers)");
    }
    opened
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
        let data = test_images(8);
        let actual = first_step(architecture, &data, &gpu);
        let expected = first_step(architecture, &data, &Device::flex());
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
    show_tab(&mut window, "Train", "Start");
    wait(&mut window, "the adapters", |window| {
        window.state().has_adapters()
    });
    window.get_by_value("Automatic").click();
    wait(&mut window, "the list", |window| {
        window.query_by_label(&name).is_some()
    });
    window.get_by_label(&name).click();
    window.step();
    start_training(&mut window);
    window.get_by_label_contains(&format!("left    {name}"));
    window.get_by_label("Stop and keep the model").click();
    wait(&mut window, "the end", |window| {
        window.query_by_label("Use this model").is_some()
    });
}
