//! `digitpad bench`: how fast this machine trains, evaluates and answers.

use std::io::Write as _;
use std::process::{Command, ExitCode, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use burn::module::Module as _;
use burn::tensor::TensorReadError;
use clap::ValueEnum;
use serde::Serialize;
use thiserror::Error;

use super::bench_args::BenchArgs;
use super::output;
use super::photo::photo;
use crate::classifier::Classifier;
use crate::dataset::mnist::{self, DatasetError, TrainingData};
use crate::device::{self, Compute, DeviceChoice, DeviceError};
use crate::digit::{DigitImage, IMAGE_PIXELS};
use crate::evaluate::{logits, score};
use crate::ink::{Bounds, PenStroke, Point};
use crate::model::Architecture;
use crate::model::file::ModelError;
use crate::picture;
use crate::prepare::prepare;
use crate::preprocess::Method;
use crate::recognize;
use crate::train::config::{Length, TrainConfig};
use crate::train::plan::MAX_EPOCHS;
use crate::train::trainer::{TrainError, train};

/// Runs of what takes less than a millisecond; a few more come before, uncounted.
const RUNS: usize = 1000;
const WARM_UP_RUNS: usize = 50;
/// The same for what takes longer.
const FEW_RUNS: usize = 20;
const FEW_WARM_UP_RUNS: usize = 2;
/// Starts of the whole program.
const STARTS: usize = 10;
/// The device of what always runs on the CPU.
const CPU: &str = "CPU";
/// A drawing of a seven, on a canvas of this side with a pen of this width.
const SEVEN: [[f32; 2]; 5] = [
    [90.0, 70.0],
    [150.0, 68.0],
    [210.0, 70.0],
    [170.0, 150.0],
    [130.0, 230.0],
];
const CANVAS: f32 = 300.0;
const PEN: f32 = 18.0;

/// What can be measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Images trained a second, per model and device
    Train,
    /// Images evaluated a second: the MNIST test set
    Evaluate,
    /// One image through the network, one drawing from pen strokes to probabilities, and one photo
    Latency,
    /// From starting the program to its first answer
    Start,
}

/// One measurement.
#[derive(Serialize)]
struct Figure {
    program: &'static str,
    kind: Kind,
    model: Architecture,
    device: String,
    #[serde(flatten)]
    value: Value,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Value {
    Training {
        batch: usize,
        threads: usize,
        augment: bool,
        images_per_second: f64,
    },
    Rate {
        images_per_second: f64,
    },
    Times {
        what: &'static str,
        #[serde(flatten)]
        times: Times,
    },
}

/// Percentiles of some times.
#[expect(
    clippy::struct_field_names,
    reason = "the unit belongs into the JSON's names"
)]
#[derive(Serialize)]
struct Times {
    p50_ms: f64,
    p95_ms: f64,
    p99_ms: f64,
}

#[derive(Debug, Error)]
enum BenchError {
    #[error(transparent)]
    Device(#[from] DeviceError),
    #[error(transparent)]
    Dataset(#[from] DatasetError),
    #[error(transparent)]
    Config(#[from] crate::train::plan::ConfigError),
    #[error(transparent)]
    Train(#[from] TrainError),
    #[error(transparent)]
    Model(#[from] ModelError),
    #[error("the device stopped answering: {0}; measure another with --device")]
    Read(#[from] TensorReadError),
    #[error("can't make the photo that is to be timed: {0}")]
    Photo(#[from] image::ImageError),
    #[error("can't start the program again to time it: {0}")]
    Start(#[from] std::io::Error),
}

pub(super) fn run(args: &BenchArgs) -> ExitCode {
    match bench(args) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => output::failure(error),
    }
}

fn bench(args: &BenchArgs) -> Result<(), BenchError> {
    let wanted = |kind| args.only.is_empty() || args.only.contains(&kind);
    let models = if args.models.is_empty() {
        Architecture::ALL.to_vec()
    } else {
        args.models.clone()
    };
    let devices = devices(&args.devices)?;
    if wanted(Kind::Train) {
        let data = mnist::training_data()?;
        for (compute, &model) in pairs(&devices, &models) {
            show(args, &training(args, compute, model, &data)?);
        }
    }
    for (compute, &model) in pairs(&devices, &models) {
        if wanted(Kind::Evaluate) {
            show(args, &evaluation(args, compute, model)?);
        }
    }
    if wanted(Kind::Latency) {
        for &model in &models {
            show(args, &one_image(model)?);
        }
        show(args, &one_drawing()?);
        show(args, &one_photo()?);
    }
    if wanted(Kind::Start) {
        show(args, &starts()?);
    }
    Ok(())
}

fn pairs<'a>(
    devices: &'a [Compute],
    models: &'a [Architecture],
) -> impl Iterator<Item = (&'a Compute, &'a Architecture)> {
    let each = |compute| models.iter().map(move |model| (compute, model));
    devices.iter().flat_map(each)
}

/// Those that were asked for, or else the CPU and every real GPU.
fn devices(choices: &[DeviceChoice]) -> Result<Vec<Compute>, DeviceError> {
    if !choices.is_empty() {
        let never = AtomicBool::new(false);
        let open = |&choice| prepare(choice, &never, &mut |told| output::note(told));
        return choices.iter().map(open).collect();
    }
    let gpus = device::adapters().iter().filter(|adapter| adapter.is_gpu());
    let mut devices = vec![Compute::cpu()];
    for adapter in gpus {
        devices.push(device::open(adapter)?);
    }
    Ok(devices)
}

/// Threads that the CPU backend uses.
fn threads() -> usize {
    rayon::current_num_threads()
}

/// Trains for a while with Adam; the first steps are left out, as everywhere.
fn training(
    args: &BenchArgs,
    compute: &Compute,
    model: Architecture,
    data: &TrainingData,
) -> Result<Figure, BenchError> {
    let config = TrainConfig {
        batch_size: args.batch_size,
        length: Length::Epochs(MAX_EPOCHS),
        augment: args.augment,
        ..TrainConfig::recommended(model)
    };
    let plan = config.validate(data.train.len())?;
    let (stop, start) = (AtomicBool::new(false), Instant::now());
    let outcome = train(&plan, data, &compute.device, &stop, &mut |_| {
        if start.elapsed() >= Duration::from_secs_f64(args.seconds) {
            stop.store(true, Ordering::Relaxed);
        }
    })?;
    let value = Value::Training {
        batch: args.batch_size,
        threads: threads(),
        augment: args.augment,
        images_per_second: outcome.images_per_second,
    };
    Ok(figure(Kind::Train, model, &compute.name, value))
}

/// Passes over the test set, after one that warms up.
fn evaluation(
    args: &BenchArgs,
    compute: &Compute,
    model: Architecture,
) -> Result<Figure, BenchError> {
    let data = mnist::test_data()?;
    let network = model.init(0, &compute.device).valid();
    let never = AtomicBool::new(false);
    let pass = || score(&network, &data, &compute.device, &never);
    pass()?;
    let (mut passes, start) = (0, Instant::now());
    while start.elapsed().as_secs_f64() < args.seconds {
        pass()?;
        passes += 1;
    }
    let images_per_second = (passes * data.len()) as f64 / start.elapsed().as_secs_f64();
    let value = Value::Rate { images_per_second };
    Ok(figure(Kind::Evaluate, model, &compute.name, value))
}

/// The network alone: pixels in, logits out.
fn one_image(model: Architecture) -> Result<Figure, BenchError> {
    let device = Compute::cpu().device;
    let network = model.init(0, &device).valid();
    let image = [DigitImage::new([128; IMAGE_PIXELS])];
    let never = AtomicBool::new(false);
    let times = time(WARM_UP_RUNS, RUNS, || {
        logits(&network, &image, &device, &never).map(drop)
    })?;
    Ok(latency(model, "one image", times))
}

/// As in the window: strokes in, all stages and the probabilities out.
fn one_drawing() -> Result<Figure, BenchError> {
    let classifier = Classifier::shipped()?;
    let stroke = PenStroke::new(SEVEN.map(|[x, y]| Point::new(x, y)), PEN);
    let frame = Bounds {
        min: Point::new(0.0, 0.0),
        max: Point::new(CANVAS, CANVAS),
    };
    let times = time(WARM_UP_RUNS, RUNS, || {
        recognize::drawing(&classifier, &stroke, frame, Method::Canonical).ok();
        Ok(())
    })?;
    Ok(latency(Architecture::DeepCnn, "one drawing", times))
}

/// From a file's bytes to the number that is in it.
fn one_photo() -> Result<Figure, BenchError> {
    let classifier = Classifier::shipped()?;
    let file = photo(&mnist::training_data()?.validation)?;
    let times = time(FEW_WARM_UP_RUNS, FEW_RUNS, || {
        if let Ok(picture) = picture::from_bytes(&file) {
            recognize::picture(&classifier, &picture.gray, Method::Canonical).ok();
        }
        Ok(())
    })?;
    Ok(latency(
        Architecture::DeepCnn,
        "one photo of 12 megapixels with eight digits",
        times,
    ))
}

/// Reads one drawing in a process of its own: start, model, preprocessing, answer.
fn starts() -> Result<Figure, BenchError> {
    let program = std::env::current_exe()?;
    let strokes = serde_json::json!({ "strokes": [SEVEN] });
    let mut times = Vec::with_capacity(STARTS);
    for _ in 0..STARTS {
        let start = Instant::now();
        let mut process = Command::new(&program)
            .args(["recognize", "--strokes", "-"])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()?;
        if let Some(mut stdin) = process.stdin.take() {
            writeln!(stdin, "{strokes}")?;
        }
        process.wait()?;
        times.push(start.elapsed());
    }
    let value = Value::Times {
        what: "one drawing by the command line",
        times: Times::new(times),
    };
    Ok(figure(Kind::Start, Architecture::DeepCnn, CPU, value))
}

/// Times some runs after others that warm up.
fn time(
    warm_up_runs: usize,
    runs: usize,
    mut run: impl FnMut() -> Result<(), TensorReadError>,
) -> Result<Times, TensorReadError> {
    for _ in 0..warm_up_runs {
        run()?;
    }
    let mut times = Vec::with_capacity(runs);
    for _ in 0..runs {
        let start = Instant::now();
        run()?;
        times.push(start.elapsed());
    }
    Ok(Times::new(times))
}

impl Times {
    /// `times` holds at least one.
    fn new(mut times: Vec<Duration>) -> Self {
        times.sort_unstable();
        let percentile = |fraction: f64| {
            let place = (fraction * times.len() as f64) as usize;
            times[place.min(times.len() - 1)].as_secs_f64() * 1e3
        };
        Self {
            p50_ms: percentile(0.50),
            p95_ms: percentile(0.95),
            p99_ms: percentile(0.99),
        }
    }
}

fn latency(model: Architecture, what: &'static str, times: Times) -> Figure {
    figure(Kind::Latency, model, CPU, Value::Times { what, times })
}

fn figure(kind: Kind, model: Architecture, device: &str, value: Value) -> Figure {
    Figure {
        program: concat!("digitpad ", env!("CARGO_PKG_VERSION")),
        kind,
        model,
        device: device.to_owned(),
        value,
    }
}

/// Prints a figure as soon as there is one.
fn show(args: &BenchArgs, figure: &Figure) {
    if args.json {
        return output::json(figure);
    }
    let (model, device) = (figure.model, &figure.device);
    match &figure.value {
        Value::Training {
            batch,
            threads,
            images_per_second,
            ..
        } => output::line(format_args!(
            "train     {model:10} {images_per_second:9.0} images/s   batch {batch}, {threads} threads, {device}"
        )),
        Value::Rate { images_per_second } => output::line(format_args!(
            "evaluate  {model:10} {images_per_second:9.0} images/s   {device}"
        )),
        Value::Times { what, times } => {
            let name = if figure.kind == Kind::Start {
                "start"
            } else {
                "latency"
            };
            let Times {
                p50_ms,
                p95_ms,
                p99_ms,
            } = times;
            output::line(format_args!(
                "{name:9} {model:10} {p50_ms:9.3} ms   p95 {p95_ms:.3}, p99 {p99_ms:.3}: {what}, {device}"
            ));
        }
    }
}
