//! `digitpad bench accuracy`: how well a model reads what MNIST's own test does not show.

use std::path::PathBuf;
use std::process::ExitCode;

use serde::Serialize;
use thiserror::Error;

use super::bench_args::{AccuracyArgs, AccuracyPart};
use super::{load_model, output};
use crate::accuracy::{self, DrawingError, DrawingFigures, Figure};
use crate::bounded;
use crate::classifier::Classifier;
use crate::dataset::mnist::{self, DatasetError};

/// Rows of digits of each kind.
const NUMBERS: usize = 1000;
/// Larger files of drawings are not read.
const MAX_FILE_BYTES: u64 = 1024 * 1024 * 1024;

#[derive(Serialize)]
struct Report {
    corrupted_images: Vec<Figure>,
    corrupted_pictures: Vec<Figure>,
    numbers: Vec<Figure>,
    refusals: Vec<Figure>,
    drawings: Option<DrawingFigures>,
}

#[derive(Debug, Error)]
pub(super) enum InputError {
    #[error("can't read the file: {source}: {}", path.display())]
    Read {
        path: PathBuf,
        source: std::io::Error,
    },
    #[error("{source}: {}", path.display())]
    Drawing { path: PathBuf, source: DrawingError },
    #[error(transparent)]
    Dataset(#[from] DatasetError),
}

pub(super) fn run(args: &AccuracyArgs) -> ExitCode {
    let classifier = match load_model(&args.model) {
        Ok(classifier) => classifier,
        Err(error) => return output::failure(format_args!("{error}: {}", args.model)),
    };
    match measure(args, &classifier) {
        Ok(report) if args.json => output::json(&report),
        Ok(report) => show(&report),
        Err(error) => return output::failure(error),
    }
    ExitCode::SUCCESS
}

/// Spoils images of the validation part: models may be chosen by these figures.
fn measure(args: &AccuracyArgs, classifier: &Classifier) -> Result<Report, InputError> {
    let is_wanted = |part| args.only.is_none_or(|only| only == part);
    let strokes = args.strokes.as_ref();
    let drawings = match strokes.filter(|_| is_wanted(AccuracyPart::Drawings)) {
        Some(path) => Some(read_drawings(path.clone())?),
        None => None,
    };
    let data = mnist::training_data()?.validation.take(args.images);
    let figures = |part, measure: &dyn Fn() -> Vec<Figure>| {
        if is_wanted(part) {
            measure()
        } else {
            Vec::new()
        }
    };
    Ok(Report {
        corrupted_images: figures(AccuracyPart::Spoiled, &|| {
            accuracy::corrupted_images(classifier, &data)
        }),
        corrupted_pictures: figures(AccuracyPart::Spoiled, &|| {
            accuracy::corrupted_pictures(classifier, &data)
        }),
        numbers: figures(AccuracyPart::Numbers, &|| {
            accuracy::rows_of_digits(classifier, &data, NUMBERS)
        }),
        refusals: figures(AccuracyPart::Refusals, &|| {
            accuracy::refusals(classifier, &data)
        }),
        drawings: drawings.map(|drawings| accuracy::drawn(classifier, &drawings)),
    })
}

pub(super) fn read_drawings(path: PathBuf) -> Result<Vec<accuracy::LabelledDrawing>, InputError> {
    let bytes = match bounded::read(&path, MAX_FILE_BYTES) {
        Ok(bytes) => bytes,
        Err(source) => return Err(InputError::Read { path, source }),
    };
    accuracy::drawings(&bytes).map_err(|source| InputError::Drawing { path, source })
}

fn show(report: &Report) {
    let spoiled = [&report.corrupted_images, &report.corrupted_pictures];
    for figures in spoiled.into_iter().filter(|figures| !figures.is_empty()) {
        for figure in figures {
            show_figure(figure);
        }
        let mean = figures.iter().map(Figure::accuracy).sum::<f64>() / figures.len() as f64;
        output::line(format_args!("{:6.2} %  mean of these\n", mean * 100.0));
    }
    for figure in report.numbers.iter().chain(&report.refusals) {
        show_figure(figure);
    }
    let Some(drawings) = &report.drawings else {
        return;
    };
    show_figure(&drawings.all);
    for figure in &drawings.digits {
        show_figure(figure);
    }
    show_figure(&drawings.crossed_zeros);
    if let Some(worst) = drawings.worst_tenth_of_writers {
        output::line(format_args!(
            "{:6.2} %  the worst tenth of the writers",
            worst * 100.0
        ));
    }
    show_figure(&drawings.not_refused);
    show_figure(&drawings.numbers);
    show_figure(&drawings.unchanged);
}

fn show_figure(figure: &Figure) {
    let Figure { what, right, of } = figure;
    output::line(format_args!(
        "{:6.2} %  {what} ({right} of {of})",
        figure.accuracy() * 100.0
    ));
}
