//! `digitpad runs`: the training runs that are kept.

use std::path::Path;
use std::process::ExitCode;

use clap::Args;
use serde::Serialize;

use super::output;
use crate::paths::{data_folder, runs_folder};
use crate::runs::{KeptRun, RunInfo, RunOutcome, RunResult, RunState, RunStore, RunStoreError};

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

#[derive(Serialize)]
struct Row<'a> {
    run: usize,
    state: &'a str,
    step: usize,
    #[serde(flatten)]
    info: &'a RunInfo,
    #[serde(skip_serializing_if = "Option::is_none")]
    result: Option<&'a RunResult>,
}

/// The person's runs; `None` where the system names no folder for data.
pub(super) fn store() -> Option<RunStore> {
    Some(RunStore::new(runs_folder(&data_folder()?)))
}

/// A run that a person names by its number or, in any store, by its folder.
pub(super) fn find(name: &str) -> Result<Option<(RunStore, usize)>, RunStoreError> {
    let path = Path::new(name);
    let parent = path.parent().filter(|parent| *parent != Path::new(""));
    let Some(store) = parent.map_or_else(store, |folder| Some(RunStore::new(folder.to_owned())))
    else {
        return Ok(None);
    };
    let number = store.find(&path.file_name().unwrap_or_default().to_string_lossy())?;
    Ok(Some((store, number)))
}

pub(super) fn run(args: &RunsArgs) -> ExitCode {
    let done = match &args.delete {
        Some(name) => delete(name),
        None => store().map(|store| list(&store, args.json)).transpose(),
    };
    match done {
        Ok(Some(())) => ExitCode::SUCCESS,
        Ok(None) => {
            output::failure("the system names no folder for data; set DIGITPAD_DATA_DIR to one")
        }
        Err(error) => output::failure(error),
    }
}

fn delete(name: &str) -> Result<Option<()>, RunStoreError> {
    let Some((store, number)) = find(name)? else {
        return Ok(None);
    };
    store.delete(number)?;
    output::note(format_args!("run {number} is deleted"));
    Ok(Some(()))
}

fn list(store: &RunStore, is_json: bool) -> Result<(), RunStoreError> {
    let (runs, troubles) = store.list()?;
    for run in &runs {
        if is_json {
            output::json(&row(run));
        } else {
            output::line(line(run));
        }
    }
    troubles.iter().for_each(output::note);
    if runs.is_empty() {
        output::note(format_args!("no runs in {}", store.folder().display()));
    }
    Ok(())
}

fn row(run: &KeptRun) -> Row<'_> {
    let (state, step, result) = match &run.state {
        RunState::Running => ("running", 0, None),
        RunState::Unfinished { step } => ("unfinished", *step, None),
        RunState::Ended(result) => ("ended", result.steps, Some(result.as_ref())),
    };
    Row {
        run: run.number,
        state,
        step,
        info: &run.info,
        result,
    }
}

fn line(run: &KeptRun) -> String {
    let KeptRun { number, info, .. } = run;
    let config = &info.config;
    let state = match &run.state {
        RunState::Running => "being trained".to_owned(),
        RunState::Unfinished { step } => {
            format!("unfinished after step {step}; “digitpad train --resume {number}” goes on")
        }
        RunState::Ended(result) => ended(result),
    };
    format!(
        "{number:>4}  {}  {:<10} {:<8} {:<7} {state}",
        info.created,
        config.architecture.id(),
        config.optimizer.id(),
        config.learning_rate
    )
}

fn ended(result: &RunResult) -> String {
    match &result.outcome {
        RunOutcome::Failed { reason } => format!("failed: {reason}"),
        RunOutcome::Finished {
            ending,
            validation,
            test,
            ..
        } => {
            let figure = |name: &str, score: &crate::evaluate::Score| {
                format!(", {name} {:.2} %", score.accuracy * 100.0)
            };
            let validation = validation.as_ref().map(|score| figure("validation", score));
            let test = test.as_ref().map(|score| figure("test", score));
            format!(
                "{ending} after step {}{}{}",
                result.steps,
                validation.unwrap_or_default(),
                test.unwrap_or_default()
            )
        }
    }
}
