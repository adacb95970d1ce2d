//! The command line: its grammar, and one module per command.

mod accuracy;
pub mod bench;
mod devices;
mod evaluate;
mod output;
mod recognize;
mod runs;
mod sweep;
mod train;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};

use crate::classifier::Classifier;
use crate::device::DeviceChoice;
use crate::model::Architecture;
use crate::model::file::ModelError;
use crate::runs::CHECKPOINT_INTERVAL;
use crate::sweep::Preset as SweepPreset;
use crate::train::config::Preset;
use crate::train::optimizer::{Coefficients, Optimizer};
use crate::train::schedule::Schedule;
use crate::train::stop::StopRules;

/// Draw a digit, see what the network sees and how sure it is, and retrain it on your own machine.
///
/// Without a command, the window opens.
#[derive(Debug, Parser)]
#[command(version, about, max_term_width = 100)]
pub struct Cli {
    /// What to do instead of opening the window.
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// What can be done without a window.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Read the digit in each picture, or in each line of a file of pen strokes
    Recognize(RecognizeArgs),
    /// Report how good a model is on labelled images
    Evaluate(EvaluateArgs),
    /// Train a network on MNIST
    Train(TrainArgs),
    /// List the training runs that are kept, or delete one
    Runs(RunsArgs),
    /// Train with every combination of some settings, as for the paper's table; goes on where it was interrupted
    Sweep(SweepArgs),
    /// List the devices that can train, and check that GPUs compute what the CPU computes
    Devices(DevicesArgs),
    /// Measure how fast this machine trains, evaluates and answers
    Bench(BenchArgs),
}

/// Arguments of `digitpad recognize`.
#[derive(Debug, Args)]
pub struct RecognizeArgs {
    /// “shipped”, or a model file
    #[arg(long, default_value = SHIPPED, value_name = "MODEL")]
    model: String,
    /// Prepare pictures as the paper does: resize to 28x28, nothing else
    #[arg(long)]
    plain: bool,
    /// Print one JSON object per input
    #[arg(long)]
    json: bool,
    /// Read pen strokes instead: one drawing per line, {"strokes":[[[x,y],...],...]}, y down; “-” is standard input
    #[arg(long, value_name = "FILE.jsonl", conflicts_with = "files")]
    strokes: Option<PathBuf>,
    /// Pictures: PNG, JPEG, BMP, GIF, TIFF, WebP or PNM
    #[arg(value_name = "FILE", required_unless_present = "strokes")]
    files: Vec<PathBuf>,
}

/// Arguments of `digitpad evaluate`.
#[derive(Debug, Args)]
pub struct EvaluateArgs {
    /// “shipped”, or a model file
    #[arg(long, default_value = SHIPPED, value_name = "MODEL")]
    model: String,
    /// IDX file of images, plain or .gz; without it, the MNIST test set
    #[arg(long, value_name = "FILE", requires = "labels")]
    images: Option<PathBuf>,
    /// IDX file of the images' labels, plain or .gz
    #[arg(long, value_name = "FILE", requires = "images")]
    labels: Option<PathBuf>,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

/// Arguments of `digitpad train`; what is left out follows the model's recommendation.
#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub struct TrainArgs {
    /// The network
    #[arg(long, value_enum, default_value_t)]
    model: Architecture,
    /// Settings to start from; what else is given changes them
    #[arg(long, value_enum, default_value_t)]
    preset: Preset,
    /// The optimizer [default: adam]
    #[arg(long, value_enum)]
    optimizer: Option<Optimizer>,
    /// Learning rate; the peak with --schedule one-cycle [default: depends on model and optimizer]
    #[arg(long, value_name = "X", allow_negative_numbers = true)]
    learning_rate: Option<f64>,
    /// How the rate changes during the run [default: one-cycle for cnn and deep-cnn, else constant]
    #[arg(long, value_enum)]
    schedule: Option<Schedule>,
    /// Fraction of the run in which the rate first rises along a line, up to 0.5 [default: 0]
    #[arg(long, value_name = "X")]
    warm_up: Option<f64>,
    #[command(flatten)]
    coefficients: CoefficientArgs,
    /// Shorten gradients, all weights' taken as one vector, to this length
    #[arg(long, value_name = "X")]
    clip: Option<f64>,
    #[command(flatten)]
    stop: StopArgs,
    /// Images per step [default: 128]
    #[arg(long, value_name = "N")]
    batch_size: Option<usize>,
    /// Passes over the training images [default: 20 for cnn and deep-cnn, else 10]
    #[arg(long, value_name = "N", conflicts_with = "steps")]
    epochs: Option<usize>,
    /// Length of the run in batches
    #[arg(long, value_name = "N")]
    steps: Option<usize>,
    /// Vary each image at random each time it is seen [default: for cnn and deep-cnn only]
    #[arg(long)]
    augment: bool,
    /// Show each image as it is
    #[arg(long, conflicts_with = "augment")]
    no_augment: bool,
    /// auto (a real GPU if there is one), cpu, gpu, or gpu:N from “digitpad devices”
    #[arg(long, default_value = "auto", value_name = "DEVICE")]
    device: DeviceChoice,
    /// Decides starting weights, order and augmentation [default: 42]
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
    /// Go on with a run that was paused, stopped or broke off: its number, or its folder
    #[arg(long, value_name = "RUN", conflicts_with_all = [
        "model", "preset", "optimizer", "learning_rate", "schedule", "warm_up", "clip", "batch_size",
        "epochs", "steps", "augment", "no_augment", "seed", "no_test", "no_keep", "momentum", "decay_1",
        "decay_2", "epsilon", "weight_decay", "patience", "target_accuracy", "time_limit",
    ])]
    resume: Option<String>,
    /// Seconds between two checkpoints, 0 for one after each report
    #[arg(long, value_name = "SECONDS", default_value_t = CHECKPOINT_SECONDS, value_parser = seconds)]
    checkpoint_every: f64,
    /// Do not keep the run among “digitpad runs”: it can't be gone on with
    #[arg(long)]
    no_keep: bool,
    /// Write TensorBoard event files as well, into the folder “tensorboard” of the run
    #[arg(long, conflicts_with = "no_keep")]
    tensorboard: bool,
    /// Folder for model.safetensors; made if it isn't there
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Write settings, curves and confusion matrix to a page of HTML
    #[arg(long, value_name = "FILE.html")]
    report: Option<PathBuf>,
    /// Leave the MNIST test set alone, as while choosing between settings
    #[arg(long)]
    no_test: bool,
    /// Print one JSON object per event
    #[arg(long)]
    json: bool,
}

/// Constants of the optimizer; those of papers and PyTorch where they are left out.
#[derive(Args, Clone, Copy, Debug)]
pub struct CoefficientArgs {
    /// How much of the velocity stays, for momentum and nesterov [default: 0.9]
    #[arg(long, value_name = "X")]
    momentum: Option<f64>,
    /// How much of the mean gradient stays, for adam and adamw [default: 0.9]
    #[arg(long, value_name = "X")]
    decay_1: Option<f64>,
    /// How much of the mean squares stays [default: 0.9 for adadelta, 0.99 for rmsprop, 0.999 for adam and adamw]
    #[arg(long, value_name = "X")]
    decay_2: Option<f64>,
    /// Keeps divisors from zero [default: 1e-10 for adagrad, 1e-6 for adadelta, else 1e-8]
    #[arg(long, value_name = "X")]
    epsilon: Option<f64>,
    /// Pulls weights to zero: as a part of the gradient, with adamw apart from it [default: 0.01 for adamw, else 0]
    #[arg(long, value_name = "X")]
    weight_decay: Option<f64>,
}

impl From<CoefficientArgs> for Coefficients {
    fn from(args: CoefficientArgs) -> Self {
        Self {
            momentum: args.momentum,
            decay_1: args.decay_1,
            decay_2: args.decay_2,
            epsilon: args.epsilon,
            weight_decay: args.weight_decay,
        }
    }
}

/// What ends a run early.
#[derive(Args, Clone, Copy, Debug)]
pub struct StopArgs {
    /// Stop after so many epochs without a lower validation loss, and keep the best epoch's model
    #[arg(long, value_name = "EPOCHS")]
    patience: Option<usize>,
    /// Stop when the validation accuracy is this good, above 0 and at most 1
    #[arg(long, value_name = "X")]
    target_accuracy: Option<f64>,
    /// Stop after so many seconds of training
    #[arg(long, value_name = "SECONDS")]
    time_limit: Option<f64>,
}

impl From<StopArgs> for StopRules {
    fn from(args: StopArgs) -> Self {
        Self {
            patience: args.patience,
            target_accuracy: args.target_accuracy,
            time_limit: args.time_limit,
        }
    }
}

/// Arguments of `digitpad runs`.
#[derive(Debug, Args)]
pub struct RunsArgs {
    /// Delete this run, with its checkpoints, curves and models
    #[arg(long, value_name = "RUN")]
    delete: Option<String>,
    /// Print one JSON object per run
    #[arg(long)]
    json: bool,
}

/// Arguments of `digitpad sweep`.
#[derive(Debug, Args)]
#[command(group = clap::ArgGroup::new("what").required(true).multiple(true).args(["preset", "models"]))]
pub struct SweepArgs {
    /// A sweep with a name
    #[arg(long, value_enum, conflicts_with_all = ["models", "optimizers", "learning_rates", "seeds", "epochs", "batch_size"])]
    preset: Option<SweepPreset>,
    /// Make the preset a rough one, of about a minute on two cores
    #[arg(long, requires = "preset")]
    quick: bool,
    /// Networks, separated by commas
    #[arg(long, value_enum, value_delimiter = ',', value_name = "MODEL,...")]
    models: Vec<Architecture>,
    /// Optimizers, separated by commas
    #[arg(
        long,
        value_enum,
        value_delimiter = ',',
        value_name = "OPTIMIZER,...",
        default_value = "adam"
    )]
    optimizers: Vec<Optimizer>,
    /// Learning rates, separated by commas [default: each optimizer's usual one]
    #[arg(long, value_delimiter = ',', value_name = "X,...")]
    learning_rates: Vec<f64>,
    /// Seeds, separated by commas; with several, the table shows mean and range
    #[arg(long, value_delimiter = ',', value_name = "N,...", default_value = "1")]
    seeds: Vec<u64>,
    /// Passes over the training images [default: 10]
    #[arg(long, value_name = "N")]
    epochs: Option<usize>,
    /// Images per step [default: 100]
    #[arg(long, value_name = "N")]
    batch_size: Option<usize>,
    /// auto (a real GPU if there is one), cpu, gpu, or gpu:N from “digitpad devices”
    #[arg(long, default_value = "auto", value_name = "DEVICE")]
    device: DeviceChoice,
    /// Folder for results and tables; made if it isn't there, gone on with if it has the same sweep
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Print one JSON object per row of the table
    #[arg(long)]
    json: bool,
}

/// Arguments of `digitpad devices`.
#[derive(Debug, Args)]
pub struct DevicesArgs {
    /// Check instead that GPUs compute what the CPU computes; the exit status is 1 if one does not
    #[arg(long)]
    self_test: bool,
    /// The GPU to check, gpu or gpu:N [default: all of them, software drivers included]
    #[arg(long, value_name = "DEVICE", requires = "self_test", value_parser = gpu_choice)]
    device: Option<DeviceChoice>,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

/// Arguments of `digitpad bench`.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct BenchArgs {
    /// What to measure instead of speed.
    #[command(subcommand)]
    command: Option<BenchCommand>,
    /// Measure only this; can be given several times
    #[arg(long, value_enum, value_name = "KIND")]
    only: Vec<bench::Kind>,
    /// Measure only this network; can be given several times
    #[arg(long = "model", value_enum, value_name = "MODEL")]
    models: Vec<Architecture>,
    /// Measure this device; can be given several times [default: the CPU and every real GPU]
    #[arg(long = "device", value_name = "DEVICE")]
    devices: Vec<DeviceChoice>,
    /// Images per training step
    #[arg(long, value_name = "N", default_value_t = 128)]
    batch_size: usize,
    /// Vary each training image at random
    #[arg(long)]
    augment: bool,
    /// How long to train, or to evaluate, for each figure
    #[arg(long, value_name = "S", default_value_t = 5.0)]
    seconds: f64,
    /// Print one JSON object per figure
    #[arg(long)]
    json: bool,
}

/// What else can be measured.
#[derive(Debug, Subcommand)]
pub enum BenchCommand {
    /// Measure how well a model reads spoiled images and drawings
    Accuracy(AccuracyArgs),
}

/// Arguments of `digitpad bench accuracy`.
#[derive(Debug, Args)]
pub struct AccuracyArgs {
    /// “shipped”, or a model file
    #[arg(long, default_value = SHIPPED, value_name = "MODEL")]
    model: String,
    /// Labelled drawings, one per line: {"label":7,"writer":"anna","strokes":[[[x,y],...],...]}
    #[arg(long, value_name = "FILE.jsonl")]
    strokes: Option<PathBuf>,
    /// Images of MNIST's validation part to spoil
    #[arg(long, value_name = "N", default_value_t = 2000)]
    images: usize,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

const SHIPPED: &str = "shipped";
/// The trainer's usual time between checkpoints, in seconds.
const CHECKPOINT_SECONDS: f64 = CHECKPOINT_INTERVAL.as_secs() as f64;

/// Runs a command; the exit status says whether everything was done.
#[must_use]
pub fn run(command: &Command) -> ExitCode {
    match command {
        Command::Recognize(args) => recognize::run(args),
        Command::Evaluate(args) => evaluate::run(args),
        Command::Train(args) => train::run(args),
        Command::Runs(args) => runs::run(args),
        Command::Sweep(args) => sweep::run(args),
        Command::Devices(args) => devices::run(args),
        Command::Bench(BenchArgs {
            command: Some(BenchCommand::Accuracy(args)),
            ..
        }) => accuracy::run(args),
        Command::Bench(args) => bench::run(args),
    }
}

fn seconds(text: &str) -> Result<f64, String> {
    let seconds = text.parse().ok();
    seconds
        .filter(|seconds| (0.0..=1e6).contains(seconds))
        .ok_or_else(|| format!("“{text}” is no number of seconds from 0 to 1,000,000"))
}

fn gpu_choice(text: &str) -> Result<DeviceChoice, String> {
    match text.parse() {
        Ok(choice @ DeviceChoice::Gpu(_)) => Ok(choice),
        _ => Err(format!(
            "“{text}” is no GPU; use gpu, or gpu:N with a number from “digitpad devices”"
        )),
    }
}

fn load_model(name: &str) -> Result<Classifier, ModelError> {
    if name == SHIPPED {
        Classifier::shipped()
    } else {
        Classifier::load(name.as_ref())
    }
}
