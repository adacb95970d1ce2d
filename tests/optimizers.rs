//! The optimizers against PyTorch and TensorFlow, gradient clipping, and what ends a run.

#![allow(
    clippy::allow_attributes,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that can't go on has failed"
)]

mod common;

use std::sync::atomic::AtomicBool;

use burn::module::Param;
use burn::nn::{Linear, LinearConfig};
use burn::optim::GradientsParams;
use burn::tensor::{Device, Tensor};
use common::few_images;
use digitpad::model::Architecture;
use digitpad::ops::Kernels;
use digitpad::train::config::{Length, TrainConfig};
use digitpad::train::event::TrainEvent;
use digitpad::train::optimizer::{Coefficients, Optimizer};
use digitpad::train::stop::{Ending, StopRules};
use digitpad::train::trainer::{Outcome, train};
use serde::Deserialize;

/// Steps down `sum(a * (w - c)^2)`: `tests/data/optimizer_reference.py`.
#[derive(Deserialize)]
struct Reference {
    rate: f64,
    steps: usize,
    weights: Vec<f32>,
    curvatures: Vec<f32>,
    centers: Vec<f32>,
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    optimizer: Optimizer,
    coefficients: Coefficients,
    result: Vec<f32>,
}

fn minimize(reference: &Reference, case: &Case, kernels: Kernels) -> Vec<f32> {
    let device = Device::flex().autodiff();
    let row = |values: &[f32]| Tensor::<1>::from_floats(values, &device).unsqueeze::<2>();
    let mut layer: Linear = LinearConfig::new(1, reference.weights.len())
        .with_bias(false)
        .init(&device);
    layer.weight = Param::from_tensor(row(&reference.weights));
    let mut optimizer = case.optimizer.build(&case.coefficients, kernels);
    for _ in 0..reference.steps {
        let distance = layer.weight.val() - row(&reference.centers);
        let loss = (distance.square() * row(&reference.curvatures)).sum();
        let gradients = GradientsParams::from_grads(loss.backward(), &layer);
        layer = optimizer.step(reference.rate, layer, gradients);
    }
    let weight = layer.weight.val().inner();
    weight.try_into_vec_as::<f32>().expect("readable")
}

fn check(text: &str) -> usize {
    let reference: Reference = serde_json::from_str(text).expect("valid");
    for case in &reference.cases {
        for kernels in [Kernels::Custom, Kernels::Composed] {
            let actual = minimize(&reference, case, kernels);
            let differences = actual.iter().zip(&case.result).map(|(a, b)| (a - b).abs());
            let worst = differences.fold(0.0, f32::max);
            assert!(
                worst < 1e-5,
                "{kernels:?} {} {:?}: off by {worst}",
                case.optimizer,
                case.coefficients
            );
        }
    }
    reference.cases.len()
}

#[test]
fn ten_steps_are_those_of_pytorch() {
    assert_eq!(check(include_str!("data/torch_optimizers.json")), 16);
}

/// With equal constants; what differs is where epsilon stands, which is too small to be seen.
#[test]
fn ten_steps_are_those_of_tensorflow() {
    assert_eq!(check(include_str!("data/tensorflow_optimizers.json")), 8);
}

fn config() -> TrainConfig {
    TrainConfig {
        batch_size: 64,
        length: Length::Epochs(3),
        ..TrainConfig::recommended(Architecture::Softmax)
    }
}

/// Trains on 256 images; returns the losses of the epochs on the validation images, too.
fn run(config: &TrainConfig) -> (Outcome, Vec<f64>) {
    let data = few_images();
    let plan = config.validate(data.train.len()).expect("valid");
    let mut losses = Vec::new();
    let stop = AtomicBool::new(false);
    let outcome = train(&plan, &data, &Device::flex(), &stop, &mut |event| {
        if let TrainEvent::Epoch {
            validation_loss, ..
        } = event
        {
            losses.push(validation_loss);
        }
    });
    (outcome.expect("it converges"), losses)
}

fn difference(a: &Outcome, b: &Outcome) -> f32 {
    let (a, b) = (a.network.weights(), b.network.weights());
    let pairs = a.0.iter().zip(&b.0);
    let values = pairs.flat_map(|(a, b)| a.values.iter().zip(&b.values));
    values.map(|(a, b)| (a - b).abs()).fold(0.0, f32::max)
}

#[test]
fn a_step_of_batch_gradient_descent_is_one_with_the_mean_gradient() {
    let whole = |optimizer, batch_size| {
        run(&TrainConfig {
            optimizer,
            batch_size,
            learning_rate: 0.1,
            ..config()
        })
        .0
    };
    // One batch of all images, in four parts and in one.
    let (parts, one) = (whole(Optimizer::Bgd, 64), whole(Optimizer::Sgd, 256));
    assert_eq!((parts.steps, one.steps), (12, 3));
    let error = difference(&parts, &one);
    assert!(error < 1e-6, "off by {error}");
}

#[test]
fn clipping_shortens_long_gradients_and_leaves_short_ones() {
    let clipped = |clip| {
        run(&TrainConfig {
            optimizer: Optimizer::Sgd,
            learning_rate: 1.0,
            length: Length::Steps(1),
            clip,
            ..config()
        })
        .0
    };
    let (free, short) = (clipped(None), clipped(Some(0.01)));
    assert!(difference(&free, &clipped(Some(1e3))) < 1e-7);
    let start = Architecture::Softmax.init(42, &Device::flex()).weights();
    let end = short.network.weights();
    let moved = start.0.iter().zip(&end.0).flat_map(|(a, b)| {
        let values = a.values.iter().zip(&b.values);
        values.map(|(a, b)| f64::from(a - b).powi(2))
    });
    let length = moved.sum::<f64>().sqrt();
    assert!((length - 0.01).abs() < 1e-5, "a rate of 1 times {length}");
}

#[test]
fn a_target_ends_a_run_at_the_epoch_that_reaches_it() {
    let stop = StopRules {
        target_accuracy: Some(0.2),
        ..StopRules::default()
    };
    let (outcome, losses) = run(&TrainConfig {
        length: Length::Epochs(50),
        stop,
        ..config()
    });
    assert_eq!(outcome.ending, Ending::TargetReached(0.2));
    assert_eq!(outcome.steps, losses.len() * 4);
    assert!(losses.len() < 50);
    assert!(outcome.validation.expect("read").accuracy >= 0.2);
}

#[test]
fn patience_ends_a_run_and_keeps_its_best_epoch() {
    let stop = StopRules {
        patience: Some(2),
        ..StopRules::default()
    };
    let (outcome, losses) = run(&TrainConfig {
        optimizer: Optimizer::Sgd,
        learning_rate: 2.0,
        length: Length::Epochs(200),
        stop,
        ..config()
    });
    assert_eq!(outcome.ending, Ending::NoProgress(2));
    let best = losses.iter().copied().fold(f64::INFINITY, f64::min);
    assert!(losses[losses.len() - 2..].iter().all(|loss| *loss >= best));
    let kept = outcome.validation.expect("read").nll;
    assert!((kept - best).abs() < 1e-12, "{kept} is not {best}");
}

#[test]
fn a_time_limit_ends_a_run() {
    let stop = StopRules {
        time_limit: Some(1e-9),
        ..StopRules::default()
    };
    let (outcome, _) = run(&TrainConfig { stop, ..config() });
    assert_eq!((outcome.ending, outcome.steps), (Ending::TimeOver(1e-9), 1));
}
