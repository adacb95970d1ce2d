//! The custom operations beside the same thing composed from burn's, at the sizes of the networks
//! and a batch of 128: `cargo bench --bench ops`.

#![allow(
    clippy::allow_attributes,
    clippy::expect_used,
    missing_docs,
    reason = "a benchmark that can't go on has failed"
)]

use std::cell::RefCell;

use burn::module::{Module, Param};
use burn::nn::BatchNormConfig;
use burn::optim::GradientsParams;
use burn::tensor::{Device, Distribution, Tensor};
use digitpad::ops::Kernels;
use digitpad::ops::conv_pool::{arranged, conv_pool};
use digitpad::ops::norm_relu::norm_relu;
use digitpad::train::optimizer::{Coefficients, Optimizer};
use divan::Bencher;

// As the program has it.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const BATCH: usize = 128;
const KERNELS: [Kernels; 2] = [Kernels::Custom, Kernels::Composed];
/// Channels in and out, side of the picture and of the kernel: the three blocks of the cnn, and the
/// paper's layer.
const LAYERS: [[usize; 4]; 4] = [
    [1, 32, 28, 3],
    [32, 64, 14, 3],
    [64, 128, 7, 3],
    [1, 32, 28, 5],
];

fn main() {
    divan::main();
}

fn random<const D: usize>(shape: [usize; D], device: &Device) -> Tensor<D> {
    Tensor::random(shape, Distribution::Uniform(-1.0, 1.0), device)
}

fn cases() -> impl Iterator<Item = (Kernels, [usize; 4])> {
    let each = |kernels| LAYERS.map(|layer| (kernels, layer));
    KERNELS.into_iter().flat_map(each)
}

/// Names a case in the report.
#[derive(Clone, Copy, Debug)]
struct Case(Kernels, [usize; 4]);

impl std::fmt::Display for Case {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self(kernels, [channels_in, channels_out, side, kernel]) = self;
        write!(
            f,
            "{channels_in}-{channels_out} {side}x{side} {kernel}x{kernel} {kernels:?}"
        )
    }
}

#[divan::bench(args = cases().map(|(kernels, layer)| Case(kernels, layer)))]
fn convolution_and_pool(bencher: Bencher<'_, '_>, case: Case) {
    let Case(kernels, [channels_in, channels_out, side, kernel]) = case;
    let device = Device::flex();
    let input = random([BATCH, channels_in, side, side], &device);
    let weight = arranged(random([channels_out, channels_in, kernel, kernel], &device));
    bencher.bench_local(|| conv_pool(kernels, input.clone(), weight.clone(), None, false));
}

#[divan::bench(args = cases().map(|(kernels, layer)| Case(kernels, layer)))]
fn convolution_and_pool_with_gradients(bencher: Bencher<'_, '_>, case: Case) {
    let Case(kernels, [channels_in, channels_out, side, kernel]) = case;
    let device = Device::flex().autodiff();
    let input = random([BATCH, channels_in, side, side], &device);
    // The first layer's input, the images, needs no gradient.
    let input = if channels_in == 1 {
        input
    } else {
        input.require_grad()
    };
    let weight = arranged(random([channels_out, channels_in, kernel, kernel], &device));
    let weight = weight.detach().require_grad();
    bencher.bench_local(|| {
        conv_pool(kernels, input.clone(), weight.clone(), None, false)
            .sum()
            .backward()
    });
}

#[divan::bench(args = KERNELS)]
fn norm_and_relu_with_gradients(bencher: Bencher<'_, '_>, kernels: Kernels) {
    let device = Device::flex().autodiff();
    let norm = BatchNormConfig::new(32).init(&device);
    let input = random([BATCH, 32, 14, 14], &device).require_grad();
    bencher.bench_local(|| norm_relu(kernels, &norm, input.clone()).sum().backward());
}

#[derive(Module, Debug)]
struct Weight {
    values: Param<Tensor<2>>,
}

/// As many weights as the paper's CNN has.
#[divan::bench(args = KERNELS)]
fn adam(bencher: Bencher<'_, '_>, kernels: Kernels) {
    let device = Device::flex().autodiff();
    let values = Param::from_tensor(random([6272, 768], &device));
    let layer = RefCell::new(Some(Weight { values }));
    let mut optimizer = Optimizer::Adam.build(&Coefficients::default(), kernels);
    bencher
        .with_inputs(|| {
            let layer = layer.take().expect("given back");
            let gradients = layer.values.val().sum().backward();
            let gradients = GradientsParams::from_grads(gradients, &layer);
            (layer, gradients)
        })
        .bench_local_values(|(given, gradients)| {
            layer.replace(Some(optimizer.step(0.001, given, gradients)));
        });
}
