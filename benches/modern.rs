//! The three-block CNN that PyTorch and TensorFlow users write (conv, batch norm, ReLU, max pool),
//! in digitpad's layers: images trained a second, as one JSON object.
//!
//! `cargo bench --bench modern`, with `BENCH_SECONDS` of training (5 by default) in the environment.

#![allow(
    clippy::allow_attributes,
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a benchmark that can't go on has failed, and its figures go to the terminal"
)]

use std::time::Instant;

use burn::module::{Module, Param};
use burn::nn::conv::{Conv2d, Conv2dConfig};
use burn::nn::loss::CrossEntropyLossConfig;
use burn::nn::{BatchNorm, BatchNormConfig, Linear, LinearConfig, PaddingConfig2d};
use burn::optim::GradientsParams;
use burn::tensor::activation::relu;
use burn::tensor::{Device, Tensor};
use digitpad::dataset::batch::{images_to_tensor, labels_to_tensor};
use digitpad::dataset::mnist;
use digitpad::ops::Kernels;
use digitpad::ops::conv_pool::{arranged, conv};
use digitpad::ops::max_pool::max_pool;
use digitpad::ops::norm_relu::norm_relu;
use digitpad::train::optimizer::{Coefficients, Optimizer};

// As the program has it.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const BATCH: usize = 128;
const WARM_UP_STEPS: usize = 10;

#[derive(Module, Debug)]
struct Block {
    conv: Conv2d,
    norm: BatchNorm,
}

impl Block {
    fn new(channels_in: usize, channels_out: usize, device: &Device) -> Self {
        let mut conv = Conv2dConfig::new([channels_in, channels_out], [3, 3])
            .with_padding(PaddingConfig2d::Same)
            .init(device);
        conv.weight = Param::from_tensor(arranged(conv.weight.val().detach()));
        Self {
            conv,
            norm: BatchNormConfig::new(channels_out).init(device),
        }
    }

    fn forward(&self, kernels: Kernels, input: Tensor<4>) -> Tensor<4> {
        let bias = self.conv.bias.as_ref().map(Param::val);
        let output = conv(kernels, input, self.conv.weight.val(), bias);
        max_pool(kernels, norm_relu(kernels, &self.norm, output))
    }
}

#[derive(Module, Debug)]
struct Modern {
    blocks: Vec<Block>,
    linear1: Linear,
    linear2: Linear,
}

impl Modern {
    fn new(device: &Device) -> Self {
        let channels = [(1, 32), (32, 64), (64, 128)];
        Self {
            blocks: channels.map(|(i, o)| Block::new(i, o, device)).into(),
            linear1: LinearConfig::new(1152, 128).init(device),
            linear2: LinearConfig::new(128, 10).init(device),
        }
    }

    fn forward(&self, kernels: Kernels, images: Tensor<4>) -> Tensor<2> {
        let block = |features, block: &Block| block.forward(kernels, features);
        let features = self.blocks.iter().fold(images, block);
        let hidden = relu(self.linear1.forward(features.flatten::<2>(1, 3)));
        self.linear2.forward(hidden)
    }
}

fn main() {
    let seconds = std::env::var("BENCH_SECONDS")
        .ok()
        .and_then(|text| text.parse().ok());
    let seconds: f64 = seconds.unwrap_or(5.0);
    let data = mnist::training_data().expect("embedded").train;
    let rate = rayon::scope(|_| {
        let device = Device::flex().autodiff();
        let kernels = Kernels::of(&device);
        let mut network = Modern::new(&device);
        let mut optimizer = Optimizer::Adam.build(&Coefficients::default(), kernels);
        let loss = CrossEntropyLossConfig::new().init(&device);
        let mut steps = 0;
        let mut start = Instant::now();
        loop {
            if steps == WARM_UP_STEPS {
                start = Instant::now();
            }
            let first = steps * BATCH % (data.len() - BATCH);
            let batch = first..first + BATCH;
            let images = images_to_tensor(&data.images()[batch.clone()], &device);
            let labels = labels_to_tensor(&data.labels()[batch], &device);
            let loss = loss.forward(network.forward(kernels, images), labels);
            let gradients = GradientsParams::from_grads(loss.backward(), &network);
            network = optimizer.step(0.001, network, gradients);
            assert!(loss.inner().into_scalar::<f32>().is_finite(), "it diverged");
            steps += 1;
            if steps > WARM_UP_STEPS && start.elapsed().as_secs_f64() > seconds {
                let images = (steps - WARM_UP_STEPS) * BATCH;
                break images as f64 / start.elapsed().as_secs_f64();
            }
        }
    });
    println!(
        "{{\"program\":\"digitpad {}\",\"kind\":\"train\",\"model\":\"modern\",\"batch\":{BATCH},\"images_per_second\":{rate}}}",
        env!("CARGO_PKG_VERSION")
    );
}
