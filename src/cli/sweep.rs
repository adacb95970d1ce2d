//! `digitpad sweep`: runs over a grid of settings, kept in a folder.

use std::io;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::Args;
use thiserror::Error;

use super::output::{self, ProgressLine};
use super::train;
use super::train_args::{CHECKPOINT_SECONDS, seconds};
use crate::atomic_file;
use crate::device::{DeviceChoice, DeviceError};
use crate::model::Architecture;
use crate::prepare::prepare;
use crate::report::{ReportError, sweep_picture, sweep_report};
use crate::sweep::cell::{CellOutcome, CellResult, Means};
use crate::sweep::progress::SweepProgress;
use crate::sweep::run::{SweepError, SweepEvent, run as run_sweep};
use crate::sweep::store::{Store, StoreError};
use crate::sweep::table::{csv, markdown};
use crate::sweep::{Grid, GridError, Preset, Sweep, cell_name};
use crate::train::event::TrainEvent;
use crate::train::optimizer::Optimizer;

/// Arguments of `digitpad sweep`.
#[derive(Debug, Args)]
#[command(group = clap::ArgGroup::new("what").required(true).multiple(true).args(["preset", "models"]))]
pub struct SweepArgs {
    /// A sweep with a name
    #[arg(long, value_enum, conflicts_with_all = ["models", "optimizers", "learning_rates", "seeds", "epochs", "batch_size"])]
    preset: Option<Preset>,
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
    /// Seconds between two checkpoints of the run under way, 0 for one after each report
    #[arg(long, value_name = "SECONDS", default_value_t = CHECKPOINT_SECONDS, value_parser = seconds)]
    checkpoint_every: f64,
    /// Folder for results and tables; made if it isn't there, gone on with if it has the same sweep
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Print one JSON object per row of the table
    #[arg(long)]
    json: bool,
}

/// Passes over the training images, where nothing else is said.
const EPOCHS: usize = 10;
/// Images per step, where nothing else is said.
const BATCH_SIZE: usize = 100;

#[derive(Debug, Error)]
enum CommandError {
    #[error(transparent)]
    Grid(#[from] GridError),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Device(#[from] DeviceError),
    #[error(transparent)]
    Sweep(#[from] SweepError),
    #[error(transparent)]
    Report(#[from] ReportError),
    #[error("can't write {}: {source}; choose another folder with --out", path.display())]
    Table { path: PathBuf, source: io::Error },
}

pub(super) fn run(args: &SweepArgs) -> ExitCode {
    match sweep(args) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => {
            output::note("paused; the same command goes on where it was");
            ExitCode::from(output::INTERRUPTED)
        }
        Err(CommandError::Grid(error)) => {
            output::failure(error);
            ExitCode::from(2)
        }
        Err(error) => output::failure(error),
    }
}

/// Returns whether it is complete.
fn sweep(args: &SweepArgs) -> Result<bool, CommandError> {
    let store = Store::create(&args.out, plan(args)?)?;
    let control = output::interruptible();
    let stop = control.stop_flag();
    let count = store.sweep().cells.len();
    let done = store.results().iter().flatten().count();
    let title = &store.sweep().title;
    if done > 0 {
        output::note(format_args!("{title}: {done} of {count} runs are there"));
    } else {
        output::note(format_args!("{title}: {count} runs"));
    }
    if done < count {
        let compute = prepare(args.device, stop, &mut |told| output::note(told))?;
        output::note(format_args!("on {}", compute.name));
        let mut line = ProgressLine::new();
        let mut report = |event: SweepEvent| show(&mut line, &store, &event);
        let means = Means {
            compute: &compute,
            stop,
            interval: Duration::from_secs_f64(args.checkpoint_every),
        };
        if !run_sweep(&store, means, &mut report)? {
            return Ok(false);
        }
    }
    write_tables(args, &store)?;
    Ok(true)
}

fn plan(args: &SweepArgs) -> Result<Sweep, GridError> {
    if let Some(preset) = args.preset {
        return Ok(preset.sweep(args.quick));
    }
    let grid = Grid {
        models: args.models.clone(),
        optimizers: args.optimizers.clone(),
        learning_rates: args.learning_rates.clone(),
        seeds: args.seeds.clone(),
        epochs: args.epochs.unwrap_or(EPOCHS),
        batch_size: args.batch_size.unwrap_or(BATCH_SIZE),
    };
    grid.sweep("A sweep".to_owned())
}

fn show(line: &mut ProgressLine, store: &Store, event: &SweepEvent) {
    let count = store.sweep().cells.len();
    match event {
        SweepEvent::Started {
            place,
            seconds_left,
            damaged,
            ..
        } => {
            let name = cell_name(&store.sweep().cells[*place]);
            let left = seconds_left.map(|seconds| format!(", {seconds:.0} s left in all"));
            let left = left.unwrap_or_default();
            line.keep(format_args!("{} of {count}: {name}{left}", place + 1));
            for damaged in damaged {
                line.keep(damaged);
            }
        }
        SweepEvent::Train(TrainEvent::Progress(progress)) => {
            line.show(train::progress_line(progress));
        }
        SweepEvent::Train(TrainEvent::Resumed {
            step, total_steps, ..
        }) => line.keep(format_args!("  goes on after step {step} of {total_steps}")),
        SweepEvent::Train(TrainEvent::NotKept(trouble)) => line.keep(trouble),
        SweepEvent::Train(_) => {}
        SweepEvent::Finished { result, .. } => line.keep(format_args!("  {}", told(result))),
    }
}

fn told(result: &CellResult) -> String {
    let seconds = result.seconds;
    match &result.outcome {
        CellOutcome::Finished(figures) => {
            let accuracy = figures.test_accuracy * 100.0;
            let remark = if result.outcome.has_failed() {
                ", no better than guessing"
            } else {
                ""
            };
            format!("test accuracy {accuracy:.2} %{remark} ({seconds:.1} s)")
        }
        CellOutcome::Diverged { step, epoch } => {
            format!("diverged at step {step}, in epoch {epoch} ({seconds:.1} s)")
        }
        CellOutcome::Failed { reason } => format!("failed: {reason}"),
    }
}

fn write_tables(args: &SweepArgs, store: &Store) -> Result<(), CommandError> {
    let progress = SweepProgress::of(store);
    let rows = progress.rows();
    let json = serde_json::to_string_pretty(&rows).unwrap_or_default();
    let tables = [
        ("table.csv", csv(&rows)),
        ("table.md", markdown(&rows)),
        ("table.json", json + "\n"),
        ("plots.svg", sweep_picture(&progress).svg()?),
        ("report.html", sweep_report(&progress)?),
    ];
    for (name, text) in &tables {
        let path = store.folder().join(name);
        if let Err(source) = atomic_file::write(&path, text.as_bytes()) {
            return Err(CommandError::Table { path, source });
        }
    }
    if args.json {
        rows.iter().for_each(output::json);
    } else {
        output::line(format_args!("{}", markdown(&rows).trim_end()));
    }
    let folder = store.folder().display();
    output::note(format_args!(
        "table.csv, table.md, table.json, plots.svg and report.html are in {folder}"
    ));
    Ok(())
}
