//! `digitpad teach`: a model learns a person's hand.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use clap::Args;
use serde::Serialize;
use thiserror::Error;

use super::output::{INTERRUPTED, ProgressLine};
use super::train::progress_line;
use super::{SHIPPED, load_model, output};
use crate::model::file::ModelError;
use crate::my_digits::{Imported, Store, StoreError, TransferError, dataset, import};
use crate::paths::{data_folder, my_digits_folder};
use crate::teach::{Figures, Marks, Recipe, SEED, Taught, TeachError, split, teach};
use crate::train::event::TrainEvent;

/// Arguments of `digitpad teach`.
#[derive(Debug, Args)]
pub struct TeachArgs {
    /// Labeled digits: a file of pen strokes, {"label":3,"strokes":[[[x,y],...],...]} a line; a folder with folders 0 to 9 of pictures; or an IDX file of images, with that of labels beside it [default: those kept in the window, My digits]
    #[arg(value_name = "STROKES_OR_FOLDER")]
    digits: Option<PathBuf>,
    /// “shipped”, or a model file
    #[arg(long, default_value = SHIPPED, value_name = "MODEL")]
    model: String,
    /// File for the model that was taught
    #[arg(long, value_name = "FILE.safetensors")]
    out: PathBuf,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct Report {
    /// Digits that it learned from.
    learned: usize,
    before: Figures,
    after: Figures,
    /// How far the weights went towards the new ones, 0..=1.
    blend: f32,
    seconds: f64,
    file: String,
}

#[derive(Debug, Error)]
enum CommandError {
    #[error("{source}: {name}")]
    Model { name: String, source: ModelError },
    #[error(transparent)]
    Transfer(#[from] TransferError),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("the system names no folder for data; set DIGITPAD_DATA_DIR to one, or name a file")]
    NoFolder,
    #[error(transparent)]
    Teach(#[from] TeachError),
    #[error(transparent)]
    Save(ModelError),
}

pub(super) fn run(args: &TeachArgs) -> ExitCode {
    match taught(args) {
        Ok(Some(report)) if args.json => output::json(&report),
        Ok(Some(report)) => show(&report),
        Ok(None) => {
            output::note("stopped; nothing was taught");
            return ExitCode::from(INTERRUPTED);
        }
        Err(error) => return output::failure(error),
    }
    ExitCode::SUCCESS
}

/// `None` if stopped.
fn taught(args: &TeachArgs) -> Result<Option<Report>, CommandError> {
    let model = load_model(&args.model).map_err(|source| CommandError::Model {
        name: args.model.clone(),
        source,
    })?;
    let imported = digits(args.digits.as_deref())?;
    imported.left_out.iter().for_each(output::note);
    let parts = split(&dataset(&imported.digits), SEED);
    let control = output::interruptible();
    let mut line = ProgressLine::new();
    let mut told = |event: TrainEvent| {
        if let TrainEvent::Progress(progress) = event {
            line.show(progress_line(&progress));
        }
    };
    let start = Instant::now();
    let taught = teach(&model, &parts, Recipe::default(), &control, &mut told)?;
    let Some(taught) = taught else {
        return Ok(None);
    };
    let seconds = start.elapsed().as_secs_f64();
    let Taught {
        classifier,
        before,
        after,
        learned,
        doubles,
        blend,
    } = taught;
    if doubles > 0 {
        output::note(format_args!(
            "{doubles} digits were left out: their images are there twice"
        ));
    }
    classifier
        .model()
        .save(&args.out)
        .map_err(CommandError::Save)?;
    Ok(Some(Report {
        learned,
        before,
        after,
        blend,
        seconds,
        file: args.out.display().to_string(),
    }))
}

/// Those of a file or a folder, or those that are kept.
fn digits(path: Option<&Path>) -> Result<Imported, CommandError> {
    if let Some(path) = path {
        return Ok(import(path)?);
    }
    let folder = my_digits_folder(&data_folder().ok_or(CommandError::NoFolder)?);
    let (store, left_out) = Store::open(folder)?;
    let digits = store.digits().values().map(|digit| digit.as_ref().clone());
    Ok(Imported {
        digits: digits.collect(),
        left_out,
    })
}

fn show(report: &Report) {
    let Report {
        learned,
        before,
        after,
        seconds,
        file,
        ..
    } = report;
    output::line(format_args!(
        "learned from {learned} digits in {seconds:.0} s"
    ));
    show_marks("your digits", before.held_out, after.held_out, "held out");
    let (refused, of) = (after.held_out.refused, after.held_out.of);
    if refused > 0 {
        output::line(format_args!(
            "{refused} of these {of} are read as what they are, but taken for no digit, after that"
        ));
    }
    show_marks("MNIST", before.mnist, after.mnist, "test images");
    output::line(format_args!("saved {file}"));
}

fn show_marks(what: &str, before: Marks, after: Marks, which: &str) {
    let percent = |marks: Marks| marks.accuracy().map(|accuracy| accuracy * 100.0);
    match (percent(before), percent(after)) {
        (Some(old), Some(new)) => output::line(format_args!(
            "{what:12} {old:.2} % before, {new:.2} % after ({} {which})",
            after.of
        )),
        _ => output::line(format_args!(
            "{what:12} none held out: there are fewer than four of each class"
        )),
    }
}
