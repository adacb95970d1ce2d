//! `digitpad evaluate`: how good a model is on labeled images.

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, AtomicUsize};
use std::time::Instant;

use clap::Args;

use super::{SHIPPED, load_model, output};
use crate::clock::per_second;
use crate::data_source::{DataSource, LabeledData, Reading, SourceError};
use crate::evaluate::Score;
use crate::report::evaluation::{EvaluationFacts, digits};

/// Arguments of `digitpad evaluate`.
#[derive(Debug, Args)]
pub struct EvaluateArgs {
    /// “shipped”, or a model file
    #[arg(long, default_value = SHIPPED, value_name = "MODEL")]
    model: String,
    /// IDX file of images, plain or .gz; without any data, the MNIST test set
    #[arg(long, value_name = "FILE", requires = "labels")]
    images: Option<PathBuf>,
    /// IDX file of the images' labels, plain or .gz
    #[arg(long, value_name = "FILE", requires = "images")]
    labels: Option<PathBuf>,
    /// Folder with folders 0 to 9, each with pictures of that digit, as in 3/scan.png
    #[arg(long, value_name = "DIR", conflicts_with_all = ["images", "csv"])]
    folder: Option<PathBuf>,
    /// Table with a label and 784 pixels per row, with or without names above, as Kaggle's train.csv
    #[arg(long, value_name = "FILE.csv", conflicts_with = "images")]
    csv: Option<PathBuf>,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

impl EvaluateArgs {
    /// The data, and what it is called.
    fn source(&self) -> (DataSource, String) {
        match (&self.images, &self.labels, &self.folder, &self.csv) {
            (Some(images), Some(labels), ..) => {
                let source = DataSource::Idx {
                    images: images.clone(),
                    labels: labels.clone(),
                };
                (source, images.display().to_string())
            }
            (_, _, Some(folder), _) => (
                DataSource::Folder(folder.clone()),
                folder.display().to_string(),
            ),
            (.., Some(csv)) => (DataSource::Csv(csv.clone()), csv.display().to_string()),
            _ => (DataSource::MnistTest, "MNIST test set".to_owned()),
        }
    }
}

pub(super) fn run(args: &EvaluateArgs) -> ExitCode {
    let classifier = match load_model(&args.model) {
        Ok(classifier) => classifier,
        Err(error) => return output::failure(format_args!("{error}: {}", args.model)),
    };
    let (source, name) = args.source();
    let read = match read(&source) {
        Ok(read) => read,
        Err(error) => return output::failure(error),
    };
    let start = Instant::now();
    let (stop, done) = (AtomicBool::new(false), AtomicUsize::new(0));
    let Some(evaluation) = classifier.evaluate(&read.data, &stop, &done) else {
        return output::failure(SourceError::Empty);
    };
    let facts = EvaluationFacts {
        model: args.model.as_str().into(),
        data: name.into(),
        read: &read,
        evaluation: &evaluation,
        images_per_second: per_second(read.data.len(), start.elapsed()),
    };
    if args.json {
        output::json(&facts.figures());
    } else {
        print(&facts);
    }
    for left in &read.left_out {
        output::note(format_args!(
            "left out: {}: {}",
            left.file.display(),
            left.reason
        ));
    }
    if read.left_out.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

fn read(source: &DataSource) -> Result<LabeledData, SourceError> {
    source.read(&Reading::default())?.ok_or(SourceError::Empty)
}

fn print(facts: &EvaluationFacts<'_>) {
    let score = &facts.evaluation.score;
    let percent = |fraction: f64| fraction * 100.0;
    let interval = score.interval();
    output::line(format_args!("images       {}", score.n));
    output::line(format_args!(
        "accuracy     {:.2} % (95 % interval {:.2} to {:.2})",
        percent(score.accuracy),
        percent(interval.low),
        percent(interval.high)
    ));
    let doubtful = facts.doubtful_mistakes();
    output::line(format_args!(
        "mistakes     {}{}",
        score.n - score.right() as usize,
        doubtful.map_or_else(String::new, |count| format!(
            ", {count} of them where people doubt MNIST's label"
        ))
    ));
    output::line(format_args!("nll          {:.4}", score.nll));
    output::line(format_args!("ece          {:.2} %", percent(score.ece)));
    output::line(format_args!("images/s     {:.0}", facts.images_per_second));
    print_classes(score);
    print_calibration(score);
    output::line("confusion    (rows: true class, columns: answer)");
    for (digit, row) in score.confusion.iter().enumerate() {
        let cells = row.map(|count| format!("{count:6}")).concat();
        output::line(format_args!("{digit:4}{cells}"));
    }
}

fn print_classes(score: &Score) {
    let shown = |value: Option<f64>| {
        value.map_or_else(|| "-".to_owned(), |value| format!("{:.2} %", value * 100.0))
    };
    output::line("digit    images     recall  precision");
    for label in digits() {
        output::line(format_args!(
            "{:5}{:10}{:>11}{:>11}",
            label.digit(),
            score.shown(label),
            shown(score.recall(label)),
            shown(score.precision(label))
        ));
    }
}

fn print_calibration(score: &Score) {
    output::line("calibration  (mean probability, right, images)");
    for bin in score.calibration.iter().filter(|bin| bin.count > 0) {
        output::line(format_args!(
            "{:9.1} %{:9.1} %{:8}",
            bin.confidence * 100.0,
            bin.accuracy * 100.0,
            bin.count
        ));
    }
}
