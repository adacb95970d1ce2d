//! `digitpad train-rows`: trains the network that reads digits in rows.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use thiserror::Error;

use super::output;
use crate::atomic_file;
use crate::bounded;
use crate::dataset::mnist::{self, DatasetError, TrainingData};
use crate::model::file::ModelError;
use crate::row::training::{RowPlan, RowRun};
use crate::runs::CheckpointError;
use crate::runs::{checkpoint_from_bytes, checkpoint_to_bytes};
use crate::session::Control;
use crate::train::trainer::TrainError;

/// Steps between two checkpoints.
const CHECKPOINT_STEPS: usize = 500;
/// No checkpoint comes near this.
const MAX_BYTES: u64 = 64 * 1024 * 1024;

/// Arguments of `digitpad train-rows`.
#[derive(Debug, Args)]
pub struct TrainRowsArgs {
    /// Length of the run in steps of 32 rows
    #[arg(long, value_name = "N", default_value_t = 8_000, value_parser = clap::value_parser!(u32).range(1..=10_000_000))]
    steps: u32,
    /// Decides starting weights and rows
    #[arg(long, value_name = "N", default_value_t = 42)]
    seed: u64,
    /// The file for the network; while it is trained there is a checkpoint beside it, from which the
    /// same command goes on
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

#[derive(Debug, Error)]
enum CommandError {
    #[error(transparent)]
    Dataset(#[from] DatasetError),
    #[error(transparent)]
    Train(#[from] TrainError),
    #[error(transparent)]
    Model(#[from] ModelError),
    #[error("the checkpoint can't be used: {0}; delete it to begin anew")]
    Checkpoint(#[from] CheckpointError),
    #[error("can't read or write {}: {source}", path.display())]
    File { path: PathBuf, source: io::Error },
}

pub(super) fn run(args: &TrainRowsArgs) -> ExitCode {
    let control = output::interruptible();
    // A run stays on one thread, of those that share its work.
    match rayon::scope(|_| train(args, &control)) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => {
            output::note("paused; the same command goes on");
            ExitCode::from(output::INTERRUPTED)
        }
        Err(error) => output::failure(error),
    }
}

/// Returns whether the run came to its end.
fn train(args: &TrainRowsArgs, control: &Control) -> Result<bool, CommandError> {
    let data = mnist::training_data()?;
    let checkpoint = checkpoint_path(args);
    let mut run = begin(args, &checkpoint)?;
    while !run.is_over() {
        let progress;
        (run, progress) = run.go_on(&data, control.stop_flag())?;
        let is_paused = control.is_paused();
        output::note(format_args!(
            "step {} of {}   loss {:.4}",
            progress.step, args.steps, progress.loss
        ));
        if is_paused || progress.step.is_multiple_of(CHECKPOINT_STEPS) {
            write(&checkpoint, &checkpoint_to_bytes(&run.checkpoint()?)?)?;
        }
        if is_paused {
            return Ok(false);
        }
    }
    finish(args, &run, &data, &checkpoint)?;
    Ok(true)
}

fn begin(args: &TrainRowsArgs, checkpoint: &Path) -> Result<RowRun, CommandError> {
    let plan = RowPlan {
        steps: args.steps as usize,
        seed: args.seed,
    };
    if !checkpoint.exists() {
        return Ok(RowRun::new(plan));
    }
    let bytes = bounded::read(checkpoint, MAX_BYTES).map_err(|source| CommandError::File {
        path: checkpoint.to_owned(),
        source,
    })?;
    Ok(RowRun::resumed(plan, checkpoint_from_bytes(&bytes)?)?)
}

fn finish(
    args: &TrainRowsArgs,
    run: &RowRun,
    data: &TrainingData,
    checkpoint: &Path,
) -> Result<(), CommandError> {
    let model = run.model(data)?;
    write(&args.out, &model.to_bytes()?)?;
    fs::remove_file(checkpoint).ok();
    output::line(format_args!(
        "{:.1} % of rows of validation digits wholly right",
        model.description.validation_accuracy * 100.0
    ));
    Ok(())
}

/// Beside the network, named by what decides the run: other settings are no way to go on with it.
fn checkpoint_path(args: &TrainRowsArgs) -> PathBuf {
    let extension = format!("{}-{}.checkpoint", args.steps, args.seed);
    args.out.with_extension(extension)
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), CommandError> {
    atomic_file::write(path, bytes).map_err(|source| CommandError::File {
        path: path.to_owned(),
        source,
    })
}
