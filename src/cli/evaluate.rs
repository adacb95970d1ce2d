//! `digitpad evaluate`: how good a model is on labelled images.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::atomic::AtomicBool;
use std::time::Instant;

use clap::Args;
use serde::Serialize;
use thiserror::Error;

use super::{SHIPPED, load_model, output};
use crate::bounded;
use crate::dataset::Dataset;
use crate::dataset::idx::MAX_FILE_BYTES;
use crate::dataset::mnist::{self, DatasetError};
use crate::digit::NUM_CLASSES;
use crate::evaluate::Score;

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

#[derive(Serialize)]
struct Report {
    n: usize,
    accuracy: f64,
    nll: f64,
    ece: f64,
    /// Rows are true classes, columns are answers.
    confusion: [[u32; NUM_CLASSES]; NUM_CLASSES],
    images_per_second: f64,
}

#[derive(Debug, Error)]
enum InputError {
    #[error("can't read the file: {source}: {}", path.display())]
    Read {
        path: PathBuf,
        source: std::io::Error,
    },
    #[error(transparent)]
    Dataset(#[from] DatasetError),
    #[error("the files hold no images; there is nothing to evaluate")]
    Empty,
}

pub(super) fn run(args: &EvaluateArgs) -> ExitCode {
    let classifier = match load_model(&args.model) {
        Ok(classifier) => classifier,
        Err(error) => return output::failure(format_args!("{error}: {}", args.model)),
    };
    let data = match read_data(args) {
        Ok(data) => data,
        Err(error) => return output::failure(error),
    };
    let start = Instant::now();
    let Some(score) = classifier.score(&data, &AtomicBool::new(false)) else {
        return output::failure(InputError::Empty);
    };
    let Score {
        n,
        accuracy,
        nll,
        ece,
        confusion,
    } = score;
    let images_per_second = n as f64 / start.elapsed().as_secs_f64();
    let report = Report {
        n,
        accuracy,
        nll,
        ece,
        confusion,
        images_per_second,
    };
    if args.json {
        output::json(&report);
    } else {
        print(&report);
    }
    ExitCode::SUCCESS
}

fn read_data(args: &EvaluateArgs) -> Result<Dataset, InputError> {
    let data = match (&args.images, &args.labels) {
        (Some(images), Some(labels)) => mnist::read(&read_file(images)?, &read_file(labels)?)?,
        _ => mnist::test_data()?,
    };
    if data.is_empty() {
        Err(InputError::Empty)
    } else {
        Ok(data)
    }
}

fn read_file(path: &Path) -> Result<Vec<u8>, InputError> {
    bounded::read(path, MAX_FILE_BYTES).map_err(|source| InputError::Read {
        path: path.to_owned(),
        source,
    })
}

fn print(report: &Report) {
    output::line(format_args!("images       {}", report.n));
    output::line(format_args!(
        "accuracy     {:.2} %",
        report.accuracy * 100.0
    ));
    output::line(format_args!("nll          {:.4}", report.nll));
    output::line(format_args!("ece          {:.2} %", report.ece * 100.0));
    output::line(format_args!("images/s     {:.0}", report.images_per_second));
    output::line("confusion    (rows: true class, columns: answer)");
    for (digit, row) in report.confusion.iter().enumerate() {
        let cells = row.map(|count| format!("{count:6}")).concat();
        output::line(format_args!("{digit:4}{cells}"));
    }
}
