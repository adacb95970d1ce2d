//! burn's wgpu backend against its CPU backend, on a GPU or on a software Vulkan driver.

#![allow(
    clippy::allow_attributes,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that can't go on has failed"
)]

mod common;

use std::sync::atomic::{AtomicBool, Ordering};

use burn::tensor::{Device, Tensor};
use common::window::{open, show_tab, train_on, wait};
use common::{few_images, skip_without, test_images};
use digitpad::dataset::batch::images_to_tensor;
use digitpad::dataset::mnist::TrainingData;
use digitpad::dataset::resident::ResidentImages;
use digitpad::device::{self, Adapter};
use digitpad::model::Architecture;
use digitpad::prepare;
use digitpad::self_test::{MAX_DEVIATION, compare_curves, loss_curve};
use digitpad::train::checkpoint::Checkpoint;
use digitpad::train::config::{Length, TrainConfig};
use digitpad::train::event::TrainEvent;
use digitpad::train::observer::Observer;
use digitpad::train::plan::TrainPlan;
use digitpad::train::stop::Ending;
use digitpad::train::trainer::{Surroundings, train, train_from};
use egui_kittest::kittest::{NodeT as _, Queryable as _};

/// The best adapter; none is a reason to skip.
fn gpu() -> Option<&'static Adapter> {
    let found = device::find(device::adapters(), None).ok();
    if found.is_none() {
        skip_without("a GPU or a software Vulkan driver (mesa-vulkan-drivers)");
    }
    found
}

#[test]
fn logits_loss_gradients_and_a_short_training_are_the_cpus() {
    let Some(gpu) = gpu() else { return };
    let report = prepare::test(gpu, &AtomicBool::new(false));
    let report = report.expect("it opens").expect("not stopped");
    assert!(report.passed(), "{}", report.sentence());
    assert_eq!(report.networks.len(), Architecture::ALL.len());
}

#[test]
fn two_hundred_steps_are_the_cpus() {
    let Some(gpu) = gpu() else { return };
    let gpu = device::open(gpu).expect("it opens").device;
    let data = test_images(8);
    let curve = |device: &Device| {
        let curve = loss_curve(&data, 200, device, &AtomicBool::new(false));
        curve.expect("readable").expect("not stopped")
    };
    let (actual, expected) = (curve(&gpu), curve(&Device::flex()));
    let error = compare_curves(&actual, &expected);
    assert!(error.deviation < MAX_DEVIATION, "{error:?}");
    assert!(actual[199] < actual[0] * 0.1, "it learns: {actual:?}");
}

#[test]
fn resident_images_are_the_images() {
    let Some(gpu) = gpu() else { return };
    let gpu = device::open(gpu).expect("it opens").device;
    let data = test_images(50);
    let resident = ResidentImages::new(data.images(), &gpu);
    let chosen = [49, 0, 7, 7, 23];
    let images = chosen.map(|number: usize| data.images()[number].clone());
    let actual = resident.select(Tensor::from_data(chosen.map(|number| number as i32), &gpu));
    let actual = actual.try_into_vec_as::<f32>().expect("readable");
    let expected = images_to_tensor(&images, &Device::flex());
    let expected = expected.try_into_vec_as::<f32>().expect("readable");
    let error = |(a, b): (&f32, &f32)| (a - b).abs();
    let worst = actual.iter().zip(&expected).map(error).fold(0.0, f32::max);
    assert_eq!(actual.len(), expected.len());
    assert!(worst < 1e-6, "off by {worst}");
}

#[test]
fn a_training_without_variation_has_the_cpus_losses() {
    let Some(gpu) = gpu() else { return };
    let gpu = device::open(gpu).expect("it opens").device;
    let config = TrainConfig {
        length: Length::Steps(12),
        augment: false,
        ..TrainConfig::recommended(Architecture::Softmax)
    };
    let data = few_images();
    let plan = config.validate(data.train.len()).expect("valid");
    let losses = |device: &Device| {
        let mut losses = Vec::new();
        let outcome = train(
            &plan,
            &data,
            device,
            &AtomicBool::new(false),
            &mut |event| {
                if let TrainEvent::Progress(progress) = event {
                    losses.extend(progress.losses);
                }
            },
        );
        assert_eq!(outcome.expect("it converges").steps, 12);
        losses
    };
    let (actual, expected) = (losses(&gpu), losses(&Device::flex()));
    let error = compare_curves(&actual, &expected);
    assert!(error.deviation < MAX_DEVIATION, "{error:?}");
    assert!(actual[11] < actual[0] * 0.9, "it learns: {actual:?}");
}

/// Stops a run with its first report and keeps its checkpoint.
struct Interrupter<'a> {
    stop: &'a AtomicBool,
    losses: Vec<f32>,
    forgot: bool,
    kept: Option<Checkpoint>,
}

impl Observer for Interrupter<'_> {
    fn told(&mut self, event: TrainEvent) {
        match event {
            TrainEvent::Progress(progress) => {
                self.losses.extend(progress.losses);
                self.stop.store(true, Ordering::Relaxed);
            }
            TrainEvent::Resumed { remembers, .. } => self.forgot = !remembers,
            _ => {}
        }
    }

    fn keep(&mut self, checkpoint: Checkpoint) {
        self.kept = Some(checkpoint);
    }
}

/// The losses of a run that begins on one device and goes on on another, and whether its optimizer
/// began anew.
fn moved(plan: &TrainPlan, data: &TrainingData, devices: [&Device; 2]) -> (Vec<f32>, bool) {
    let (mut losses, mut kept, mut forgot) = (Vec::new(), None, false);
    for device in devices.into_iter().chain(std::iter::repeat(devices[1])) {
        let stop = AtomicBool::new(false);
        let mut interrupter = Interrupter {
            stop: &stop,
            losses: Vec::new(),
            forgot: false,
            kept: None,
        };
        let surroundings = Surroundings {
            data,
            device,
            stop: &stop,
            observer: &mut interrupter,
        };
        let outcome = train_from(plan, kept, surroundings).expect("it goes on");
        losses.extend(interrupter.losses);
        forgot |= interrupter.forgot;
        if outcome.ending == Ending::Completed {
            break;
        }
        kept = interrupter.kept;
    }
    (losses, forgot)
}

#[test]
fn a_run_moves_from_device_to_device() {
    let Some(gpu) = gpu() else { return };
    let gpu = device::open(gpu).expect("it opens").device;
    let cpu = Device::flex();
    let config = TrainConfig {
        length: Length::Steps(12),
        augment: false,
        non_digits: false,
        ..TrainConfig::recommended(Architecture::Softmax)
    };
    let data = few_images();
    let plan = config.validate(data.train.len()).expect("valid");
    let (expected, forgot) = moved(&plan, &data, [&cpu, &cpu]);
    assert!(!forgot);
    let (actual, forgot) = moved(&plan, &data, [&gpu, &gpu]);
    let error = compare_curves(&actual, &expected);
    assert!(!forgot && error.deviation < MAX_DEVIATION, "{error:?}");
    // Between kinds of devices the weights move, and that the optimizer forgets is said.
    for devices in [[&gpu, &cpu], [&cpu, &gpu]] {
        let (actual, forgot) = moved(&plan, &data, devices);
        assert!(forgot && actual.len() == 12);
        assert!(actual[11] < actual[0] * 0.9, "it learns: {actual:?}");
    }
}

#[test]
fn the_window_trains_on_it_and_stops() {
    let Some(gpu) = gpu() else { return };
    let name = gpu.title();
    let mut window = open();
    train_on(&mut window, &name);
    let check = window.get_by_label("Check GPU");
    assert!(check.accesskit_node().is_disabled(), "not during a run");
    window.get_by_label("Stop and keep the model").click();
    wait(&mut window, "the end", |window| {
        window.query_by_label("Use this model").is_some()
    });
}

#[test]
fn the_window_says_whether_the_gpu_can_be_trusted() {
    let Some(gpu) = gpu() else { return };
    let mut window = open();
    show_tab(&mut window, "Train", "Start");
    wait(&mut window, "the button", |window| {
        window.query_by_label("Check GPU").is_some()
    });
    window.get_by_label("Check GPU").click();
    wait(&mut window, "the beginning", |window| {
        let text = format!("Checking {}…", gpu.title());
        window.query_by_label(&text).is_some()
    });
    let check = window.get_by_label("Check GPU");
    assert!(check.accesskit_node().is_disabled(), "one at a time");
    wait(&mut window, "the result", |window| {
        let text = format!("{} agrees with the CPU: largest error", gpu.title());
        window.query_by_label_contains(&text).is_some()
    });
    let check = window.get_by_label("Check GPU");
    assert!(!check.accesskit_node().is_disabled(), "once more");
}
