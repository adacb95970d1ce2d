//! The command line: its grammar, and one module per command.

mod accuracy;
pub mod bench;
mod bench_args;
mod devices;
mod evaluate;
mod examples;
mod export;
mod mix;
mod output;
mod photo;
mod recognize;
mod runs;
mod shell;
mod start;
mod sweep;
mod teach;
mod teaching;
mod train;
mod train_args;
mod train_rows;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

pub use bench_args::{AccuracyArgs, AccuracyPart, BenchArgs, BenchCommand};
pub use devices::DevicesArgs;
pub use evaluate::EvaluateArgs;
pub use export::ExportArgs;
pub use mix::MixArgs;
pub use recognize::RecognizeArgs;
pub use runs::RunsArgs;
pub use shell::{CompletionsArgs, ManArgs};
pub use sweep::SweepArgs;
pub use teach::TeachArgs;
pub use teaching::TeachingArgs;
pub use train_args::TrainArgs;
pub use train_rows::TrainRowsArgs;

use crate::classifier::Classifier;
use crate::model::file::ModelError;

/// Draw a digit, see what the network sees and how sure it is, and retrain it on your own machine.
///
/// Without a command, the window opens.
#[derive(Debug, Parser)]
#[command(version, about, max_term_width = 100, after_help = examples::WINDOW)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Cli {
    /// What to do instead of opening the window.
    #[command(subcommand)]
    pub command: Option<Command>,
    /// Pictures, or model files, to open in the window
    #[arg(value_name = "FILE")]
    pub files: Vec<PathBuf>,
}

/// What can be done without a window.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Read the number in each picture, in folders of them, or in each line of a file of pen strokes
    #[command(after_help = examples::RECOGNIZE)]
    Recognize(RecognizeArgs),
    /// Report how good a model is on labelled images
    #[command(after_help = examples::EVALUATE)]
    Evaluate(EvaluateArgs),
    /// Train a network on MNIST
    #[command(after_help = examples::TRAIN)]
    Train(TrainArgs),
    /// Train the network that reads digits in rows, which is asked where digits touch
    #[command(after_help = examples::TRAIN_ROWS)]
    TrainRows(TrainRowsArgs),
    /// Teach a model a person's hand, with some of their digits mixed with MNIST
    #[command(after_help = examples::TEACH)]
    Teach(TeachArgs),
    /// Take the mean of a model's weights and of what was trained on from it, often better than both
    #[command(after_help = examples::MIX)]
    Mix(MixArgs),
    /// List the training runs that are kept, or delete one
    #[command(after_help = examples::RUNS)]
    Runs(RunsArgs),
    /// Train with every combination of some settings, as for the paper's table; goes on where it was interrupted
    #[command(after_help = examples::SWEEP)]
    Sweep(SweepArgs),
    /// Write a model for other programs: ONNX, or safetensors
    #[command(after_help = examples::EXPORT)]
    Export(ExportArgs),
    /// List the devices that can train, and check that GPUs compute what the CPU computes
    #[command(after_help = examples::DEVICES)]
    Devices(DevicesArgs),
    /// Measure how fast this machine trains, evaluates and answers
    #[command(after_help = examples::BENCH)]
    Bench(BenchArgs),
    /// Print what a shell needs to complete commands and options
    #[command(after_help = examples::COMPLETIONS)]
    Completions(CompletionsArgs),
    /// Print the manual page, or write a page for each command
    #[command(after_help = examples::MAN)]
    Man(ManArgs),
}

/// The name of the model that comes with the program.
const SHIPPED: &str = "shipped";

/// Runs a command; the exit status says whether everything was done.
#[must_use]
pub fn run(command: &Command) -> ExitCode {
    let status = done(command);
    if output::is_lost() {
        ExitCode::FAILURE
    } else {
        status
    }
}

fn done(command: &Command) -> ExitCode {
    match command {
        Command::Recognize(args) => recognize::run(args),
        Command::Evaluate(args) => evaluate::run(args),
        Command::Train(args) => train::run(args),
        Command::TrainRows(args) => train_rows::run(args),
        Command::Teach(args) => teach::run(args),
        Command::Mix(args) => mix::run(args),
        Command::Runs(args) => runs::run(args),
        Command::Sweep(args) => sweep::run(args),
        Command::Export(args) => export::run(args),
        Command::Completions(args) => shell::completions(args),
        Command::Man(args) => shell::man(args),
        Command::Devices(args) => devices::run(args),
        Command::Bench(BenchArgs {
            command: Some(BenchCommand::Accuracy(args)),
            ..
        }) => accuracy::run(args),
        Command::Bench(BenchArgs {
            command: Some(BenchCommand::Teaching(args)),
            ..
        }) => teaching::run(args),
        Command::Bench(args) => bench::run(args),
    }
}

fn load_model(name: &str) -> Result<Classifier, ModelError> {
    if name == SHIPPED {
        Classifier::shipped()
    } else {
        Classifier::load(name.as_ref())
    }
}
