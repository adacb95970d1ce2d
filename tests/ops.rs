//! The custom operations against the same thing composed from burn's, against PyTorch, and against
//! differences.

#![allow(
    clippy::allow_attributes,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that can't go on has failed"
)]

use std::process::Command;

use burn::module::{Module as _, Param};
use burn::nn::{BatchNorm, BatchNormConfig, Linear, LinearConfig};
use burn::optim::GradientsParams;
use burn::tensor::{Device, Tensor, TensorData};
use digitpad::ops::Kernels;
use digitpad::ops::conv_pool::{arranged, conv, conv_pool};
use digitpad::ops::max_pool::max_pool;
use digitpad::ops::norm_relu::norm_relu;
use digitpad::train::optimizer::{Coefficients, Optimizer};
use proptest::prelude::*;
use rand::SeedableRng as _;
use rand_chacha::ChaCha8Rng;
use serde::Deserialize;

fn device() -> Device {
    Device::flex().autodiff()
}

/// Multiples of 1/8 between -1 and 1: products and sums of them are exact in single precision, so
/// that two values that are nearly the same, where rounding would decide which one the pool takes,
/// are exactly the same.
fn random<const D: usize>(rng: &mut ChaCha8Rng, shape: [usize; D]) -> Tensor<D> {
    let count = shape.iter().product();
    let eighth = |_| rng.random_range(-8i8..=8).into();
    let values: Vec<f32> = (0..count)
        .map(eighth)
        .map(|value: f32| value / 8.0)
        .collect();
    Tensor::from_data(TensorData::new(values, shape), &device())
}

fn values<const D: usize>(tensor: Tensor<D>) -> Vec<f32> {
    tensor.try_into_vec_as::<f32>().expect("readable")
}

/// The largest difference, relative to the largest value.
fn assert_close(what: &str, actual: &[f32], expected: &[f32], tolerance: f32) {
    assert_eq!(actual.len(), expected.len(), "{what}");
    let largest = expected
        .iter()
        .fold(1e-3f32, |max, value| max.max(value.abs()));
    for (index, (actual, expected)) in actual.iter().zip(expected).enumerate() {
        let error = (actual - expected).abs() / largest;
        assert!(
            error <= tolerance,
            "{what}[{index}]: {actual} is not {expected}"
        );
    }
}

/// A result, and the gradients of its sum weighted by `seed`.
struct Pass {
    output: Vec<f32>,
    gradients: Vec<Vec<f32>>,
}

/// Sizes of a convolution.
#[derive(Clone, Copy, Debug)]
struct Sizes {
    images: usize,
    channels_in: usize,
    channels_out: usize,
    height: usize,
    width: usize,
    kernel: usize,
}

/// What follows a convolution.
#[derive(Clone, Copy, Debug, PartialEq)]
enum After {
    Nothing,
    Pool,
    PoolAndRelu,
    PoolOnItsOwn,
}

fn convolve(kernels: Kernels, sizes: Sizes, bias: bool, after: After) -> Pass {
    let mut rng = ChaCha8Rng::seed_from_u64(7);
    let Sizes {
        images,
        channels_in,
        channels_out,
        height,
        width,
        kernel,
    } = sizes;
    let input = random(&mut rng, [images, channels_in, height, width]).require_grad();
    let weight = random(&mut rng, [channels_out, channels_in, kernel, kernel]).require_grad();
    let offset = random(&mut rng, [channels_out]).require_grad();
    let given = bias.then(|| offset.clone());
    let (x, w) = (input.clone(), weight.clone());
    let output = match after {
        After::Nothing => conv(kernels, x, w, given),
        After::Pool => conv_pool(kernels, x, w, given, false),
        After::PoolAndRelu => conv_pool(kernels, x, w, given, true),
        After::PoolOnItsOwn => max_pool(kernels, conv(kernels, x, w, given)),
    };
    let seed = random(&mut rng, output.dims());
    let gradients = (output.clone() * seed).sum().backward();
    let mut found = vec![
        values(input.grad(&gradients).expect("a gradient")),
        values(weight.grad(&gradients).expect("a gradient")),
    ];
    if bias {
        found.push(values(offset.grad(&gradients).expect("a gradient")));
    }
    Pass {
        output: values(output.inner()),
        gradients: found,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(120))]

    #[test]
    fn convolution_and_pool_are_those_of_burn(
        images in 1usize..40,
        channels_in in prop::sample::select(vec![1usize, 2, 3, 16, 32]),
        channels_out in prop::sample::select(vec![1usize, 3, 16, 48]),
        (height, width) in (2usize..13, 2usize..13),
        kernel in prop::sample::select(vec![1usize, 3, 3, 5]),
        bias: bool,
        after in prop::sample::select(vec![
            After::Nothing,
            After::Pool,
            After::PoolAndRelu,
            After::PoolOnItsOwn,
        ]),
    ) {
        let sizes = Sizes { images, channels_in, channels_out, height, width, kernel };
        let actual = convolve(Kernels::Custom, sizes, bias, after);
        let expected = convolve(Kernels::Composed, sizes, bias, after);
        assert_close("output", &actual.output, &expected.output, 2e-5);
        for (number, (actual, expected)) in
            actual.gradients.iter().zip(&expected.gradients).enumerate()
        {
            assert_close(&format!("gradient {number}"), actual, expected, 1e-4);
        }
    }

    #[test]
    fn norm_and_relu_are_those_of_burn(
        images in 2usize..40,
        channels in prop::sample::select(vec![1usize, 5, 16, 33]),
        side in 1usize..8,
        is_picture: bool,
    ) {
        let run = |kernels| {
            let mut rng = ChaCha8Rng::seed_from_u64(11);
            let norm = norm(&mut rng, channels);
            if is_picture {
                normalize(kernels, &norm, &mut rng, [images, channels, side, side])
            } else {
                normalize(kernels, &norm, &mut rng, [images, channels])
            }
        };
        let (actual, expected) = (run(Kernels::Custom), run(Kernels::Composed));
        assert_close("output", &actual.output, &expected.output, 2e-5);
        for (number, (actual, expected)) in
            actual.gradients.iter().zip(&expected.gradients).enumerate()
        {
            assert_close(&format!("part {number}"), actual, expected, 2e-4);
        }
    }
}

/// Without gradients one picture's weight is remembered in another form: as often as it is used,
/// with whatever pictures, and when a weight takes another's place.
#[test]
fn what_is_remembered_of_a_weight_is_right() {
    let mut rng = ChaCha8Rng::seed_from_u64(5);
    let without = |kernels, pictures: &Tensor<4>, weight: &Tensor<4>, pools: bool| {
        let (pictures, weight) = (pictures.clone(), weight.clone());
        if pools {
            conv_pool(kernels, pictures, weight, None, true)
        } else {
            conv(kernels, pictures, weight, None)
        }
    };
    for round in 0..40 {
        let weight = random(&mut rng, [16, 16, 3, 3]).inner();
        let weight = if round % 4 == 0 {
            weight
        } else {
            arranged(weight)
        };
        for (images, side) in [(1, 8), (1, 7), (1, 8), (3, 6), (1, 6), (140, 4)] {
            let pictures = random(&mut rng, [images, 16, side, side]).inner();
            for pools in [true, false] {
                let actual = values(without(Kernels::Custom, &pictures, &weight, pools));
                let expected = values(without(Kernels::Composed, &pictures, &weight, pools));
                assert_close("output", &actual, &expected, 2e-5);
            }
        }
    }
}

#[test]
fn a_nan_is_not_hidden() {
    for corner in 0..4 {
        for activate in [true, false] {
            let mut pixels = [0.0, 1.0, 2.0, -1.0];
            pixels[corner] = f32::NAN;
            let pictures =
                Tensor::from_data(TensorData::new(pixels.to_vec(), [1, 1, 2, 2]), &device());
            let weight = Tensor::ones([1, 1, 1, 1], &device());
            let output = conv_pool(Kernels::Custom, pictures, weight, None, activate);
            assert!(values(output.inner())[0].is_nan(), "corner {corner}");
        }
    }
}

#[test]
fn pictures_of_one_row_are_pictures() {
    let sizes = |height, width| Sizes {
        images: 2,
        channels_in: 1,
        channels_out: 3,
        height,
        width,
        kernel: 3,
    };
    for sizes in [sizes(1, 1), sizes(1, 9), sizes(9, 1)] {
        let actual = convolve(Kernels::Custom, sizes, true, After::Nothing);
        let expected = convolve(Kernels::Composed, sizes, true, After::Nothing);
        assert_close("output", &actual.output, &expected.output, 2e-5);
        for (actual, expected) in actual.gradients.iter().zip(&expected.gradients) {
            assert_close("gradient", actual, expected, 1e-4);
        }
    }
}

#[test]
fn moments_far_from_zero_lose_no_digits() {
    let mut rng = ChaCha8Rng::seed_from_u64(3);
    let norm = norm(&mut rng, 4);
    let near = random(&mut rng, [64, 4]);
    let output = |input| values(norm_relu(Kernels::Custom, &norm, input).inner());
    let (expected, actual) = (output(near.clone()), output(near + 1024.0));
    assert_close("output", &actual, &expected, 1e-5);
}

fn norm(rng: &mut ChaCha8Rng, channels: usize) -> BatchNorm {
    let mut norm = BatchNormConfig::new(channels).init(&device());
    norm.gamma = Param::from_tensor(random(rng, [channels]) + 1.5);
    norm.beta = Param::from_tensor(random(rng, [channels]));
    norm
}

/// The gradients are followed by the running moments, and by what the layer then does without
/// gradients.
fn normalize<const D: usize>(
    kernels: Kernels,
    norm: &BatchNorm,
    rng: &mut ChaCha8Rng,
    shape: [usize; D],
) -> Pass {
    // Far from zero, where the variance is lost if it is computed from squares.
    let input = (random(rng, shape) + 3.0).require_grad();
    let seed = random(rng, shape);
    let output = norm_relu(kernels, norm, input.clone());
    let gradients = (output.clone() * seed).sum().backward();
    let later = norm_relu(kernels, &norm.valid(), input.clone().inner());
    Pass {
        output: values(output.inner()),
        gradients: vec![
            values(input.grad(&gradients).expect("a gradient")),
            values(norm.gamma.val().grad(&gradients).expect("a gradient")),
            values(norm.beta.val().grad(&gradients).expect("a gradient")),
            values(norm.running_mean.value_sync().inner()),
            values(norm.running_var.value_sync().inner()),
            values(later),
        ],
    }
}

/// One block of the cnn as PyTorch computes it: `tests/data/torch_reference.py`.
#[derive(Deserialize)]
struct Reference {
    /// Images, channels in and out, side, kernel.
    shape: [usize; 5],
    input: Vec<f32>,
    weight: Vec<f32>,
    gamma: Vec<f32>,
    beta: Vec<f32>,
    seed: Vec<f32>,
    output: Vec<f32>,
    running_mean: Vec<f32>,
    input_gradient: Vec<f32>,
    weight_gradient: Vec<f32>,
    gamma_gradient: Vec<f32>,
    beta_gradient: Vec<f32>,
}

#[test]
fn a_block_is_that_of_pytorch() {
    let text = include_str!("data/torch_reference.json");
    let references: Vec<Reference> = serde_json::from_str(text).expect("valid");
    for reference in references {
        for kernels in [Kernels::Custom, Kernels::Composed] {
            check_block(kernels, &reference);
        }
    }
}

fn check_block(kernels: Kernels, reference: &Reference) {
    let [images, channels_in, channels_out, side, kernel] = reference.shape;
    let leaf = |values: &[f32], shape: [usize; 4]| {
        let data = TensorData::new(values.to_vec(), shape);
        Tensor::<4>::from_data(data, &device()).require_grad()
    };
    let vector = |values: &[f32]| Tensor::<1>::from_floats(values, &device());
    let input = leaf(&reference.input, [images, channels_in, side, side]);
    let weight = leaf(
        &reference.weight,
        [channels_out, channels_in, kernel, kernel],
    );
    let seed = leaf(&reference.seed, [images, channels_out, side / 2, side / 2]);
    let mut norm = BatchNormConfig::new(channels_out).init(&device());
    norm.gamma = Param::from_tensor(vector(&reference.gamma));
    norm.beta = Param::from_tensor(vector(&reference.beta));
    let pooled = conv_pool(kernels, input.clone(), weight.clone(), None, false);
    let output = norm_relu(kernels, &norm, pooled);
    let gradients = (output.clone() * seed).sum().backward();
    let check = |what: &str, actual: Vec<f32>, expected: &[f32]| {
        assert_close(&format!("{kernels:?} {what}"), &actual, expected, 2e-5);
    };
    check("output", values(output.inner()), &reference.output);
    let input = input.grad(&gradients).expect("a gradient");
    check("input", values(input), &reference.input_gradient);
    let weight = weight.grad(&gradients).expect("a gradient");
    check("weight", values(weight), &reference.weight_gradient);
    let gamma = norm.gamma.val().grad(&gradients).expect("a gradient");
    check("gamma", values(gamma), &reference.gamma_gradient);
    let beta = norm.beta.val().grad(&gradients).expect("a gradient");
    check("beta", values(beta), &reference.beta_gradient);
    let mean = norm.running_mean.value_sync().inner();
    check("running mean", values(mean), &reference.running_mean);
}

#[test]
fn gradients_are_the_slopes_of_the_result() {
    // Small enough that single precision leaves digits for the difference.
    let sizes = [(2, 1, 3, 5), (1, 16, 16, 3)];
    for (images, channels_in, channels_out, kernel) in sizes {
        let mut rng = ChaCha8Rng::seed_from_u64(3);
        let weight = random(&mut rng, [channels_out, channels_in, kernel, kernel]);
        let input = random(&mut rng, [images, channels_in, 6, 6]);
        let seed = random(&mut rng, [images, channels_out, 3, 3]);
        let direction = random(&mut rng, input.dims());
        let loss = |input: Tensor<4>| {
            let output = conv_pool(Kernels::Custom, input, weight.clone(), None, false);
            (output * seed.clone()).sum()
        };
        let leaf = input.clone().require_grad();
        let gradients = loss(leaf.clone()).backward();
        let slope = values((leaf.grad(&gradients).expect("one") * direction.clone().inner()).sum());
        let step = 1e-3;
        let at = |offset: f32| {
            let moved = input.clone() + direction.clone() * offset;
            values(loss(moved).inner())[0]
        };
        let difference = (at(step) - at(-step)) / (2.0 * step);
        assert!(
            (difference - slope[0]).abs() < 0.02 * slope[0].abs().max(1.0),
            "{difference} is not {}",
            slope[0]
        );
    }
}

#[test]
fn a_weight_in_another_order_of_memory_is_the_same_weight() {
    let mut rng = ChaCha8Rng::seed_from_u64(5);
    let weight = random(&mut rng, [16, 3, 3, 3]);
    assert_eq!(
        values(arranged(weight.clone()).inner()),
        values(weight.inner())
    );
}

/// The weights after some steps down `sum(w * w * seed)`, with the weight in either order of memory.
fn optimize(optimizer: Optimizer, kernels: Kernels, is_transposed: bool) -> Vec<f32> {
    let mut rng = ChaCha8Rng::seed_from_u64(9);
    let (weight, seed) = (random(&mut rng, [37, 53]), random(&mut rng, [37, 53]));
    let mut layer: Linear = LinearConfig::new(37, 53).with_bias(false).init(&device());
    layer.weight = Param::from_tensor(if is_transposed {
        let turned = weight.transpose().inner().into_data();
        Tensor::<2>::from_data(turned, &device()).transpose()
    } else {
        weight
    });
    let mut stepper = optimizer.build(&Coefficients::default(), kernels);
    for step in 0..20 {
        let loss = (layer.weight.val().square() * seed.clone()).sum();
        let gradients = GradientsParams::from_grads(loss.backward(), &layer);
        let rate = 0.01 / f64::from(step + 1);
        layer = stepper.step(rate, layer, gradients);
    }
    values(layer.weight.val().inner())
}

#[test]
fn optimizers_step_as_burns_do() {
    for optimizer in Optimizer::ALL {
        let expected = optimize(optimizer, Kernels::Composed, false);
        for is_transposed in [false, true] {
            let actual = optimize(optimizer, Kernels::Custom, is_transposed);
            assert_close(optimizer.title(), &actual, &expected, 1e-5);
        }
    }
}

/// The losses of a few steps of the command line.
fn losses(model: &str, variable: (&str, &str)) -> Vec<f64> {
    let output = Command::new(env!("CARGO_BIN_EXE_digitpad"))
        .args([
            "train", "--model", model, "--device", "cpu", "--steps", "6", "--json",
        ])
        .env(variable.0, variable.1)
        .output()
        .expect("it runs");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let text = String::from_utf8(output.stdout).expect("text");
    let events = text.lines().map(serde_json::from_str::<serde_json::Value>);
    let mut losses = Vec::new();
    for event in events {
        let event = event.expect("JSON");
        let values = event["losses"].as_array().cloned().unwrap_or_default();
        losses.extend(values.iter().filter_map(serde_json::Value::as_f64));
    }
    assert_eq!(losses.len(), 6, "{text}");
    losses
}

#[test]
fn the_switch_turns_them_off_and_changes_nothing_else() {
    for model in ["paper-cnn", "cnn"] {
        let custom = losses(model, ("DIGITPAD_UNUSED", "1"));
        let composed = losses(model, ("DIGITPAD_COMPOSED_OPS", "1"));
        assert_ne!(custom, composed, "the last digits tell them apart");
        for (custom, composed) in custom.iter().zip(&composed) {
            assert!(
                (custom - composed).abs() < 2e-3,
                "{model}: {custom} is not {composed}"
            );
        }
    }
}

#[test]
fn the_number_of_threads_does_not_matter() {
    for model in ["softmax", "paper-cnn", "cnn"] {
        let one = losses(model, ("RAYON_NUM_THREADS", "1"));
        let three = losses(model, ("RAYON_NUM_THREADS", "3"));
        assert_eq!(one, three, "{model}");
    }
}
