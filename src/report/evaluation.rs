//! An evaluation as JSON and as tables of text.

use std::borrow::Cow;
use std::fmt::Write as _;

use serde::Serialize;

use crate::csv::{csv_line, csv_path};
use crate::data_source::{LabeledData, Origin};
use crate::dataset::known_errors::{KnownError, known_error};
use crate::digit::{Label, NUM_CLASSES};
use crate::evaluate::{CALIBRATION_BINS, Evaluation, ImageResult, Interval, Score};

/// What is known of an evaluation.
#[derive(Clone, Debug)]
pub struct EvaluationFacts<'a> {
    /// What the model is called.
    pub model: Cow<'a, str>,
    /// What the data set is called.
    pub data: Cow<'a, str>,
    /// What was read.
    pub read: &'a LabeledData,
    /// Figures and results.
    pub evaluation: &'a Evaluation,
    /// Images evaluated a second.
    pub images_per_second: f64,
}

/// What an evaluation is written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Export {
    /// A table with a line for each figure.
    Figures,
    /// A table with a line for each image.
    Images,
    /// All figures, for programs.
    Json,
}

impl Export {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Figures, Self::Images, Self::Json];

    /// The name of a file, extension included.
    #[must_use]
    pub const fn file_name(self) -> &'static str {
        match self {
            Self::Figures => "evaluation-figures.csv",
            Self::Images => "evaluation-images.csv",
            Self::Json => "evaluation.json",
        }
    }

    /// The extension of its files.
    #[must_use]
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Figures | Self::Images => "csv",
            Self::Json => "json",
        }
    }
}

/// All figures, as they are written to JSON.
#[derive(Clone, Debug, Serialize)]
pub struct Figures<'a> {
    model: &'a str,
    data: &'a str,
    n: usize,
    accuracy: f64,
    /// With 95 % confidence.
    accuracy_interval: Interval,
    nll: f64,
    ece: f64,
    classes: Vec<Class>,
    calibration: Vec<Bin>,
    /// Rows are true classes, columns are answers.
    confusion: [[u32; NUM_CLASSES]; NUM_CLASSES],
    images_per_second: f64,
    /// Mistakes on images whose label people doubt; only of MNIST's test set.
    #[serde(skip_serializing_if = "Option::is_none")]
    mistakes_with_doubtful_label: Option<usize>,
    left_out: Vec<Left>,
}

#[derive(Clone, Debug, Serialize)]
struct Class {
    digit: u8,
    images: u32,
    answers: u32,
    right: u32,
    recall: Option<f64>,
    precision: Option<f64>,
}

#[derive(Clone, Debug, Serialize)]
struct Bin {
    from: f64,
    to: f64,
    count: u32,
    confidence: Option<f64>,
    accuracy: Option<f64>,
}

#[derive(Clone, Debug, Serialize)]
struct Left {
    file: String,
    reason: String,
}

/// The ten digits.
pub fn digits() -> impl Iterator<Item = Label> {
    (0..NUM_CLASSES as u8).filter_map(Label::new)
}

/// What people said about the label of a result's image, if it is a doubtful one of MNIST's test set.
#[must_use]
pub fn doubt(origin: &Origin, index: usize) -> Option<&'static KnownError> {
    known_error(index).filter(|_| *origin == Origin::MnistTest)
}

impl EvaluationFacts<'_> {
    /// All figures.
    #[must_use]
    pub fn figures(&self) -> Figures<'_> {
        let Score {
            n,
            accuracy,
            nll,
            ece,
            confusion,
            ..
        } = self.evaluation.score;
        let left_out = self.read.left_out.iter().map(|left| Left {
            file: left.file.display().to_string(),
            reason: left.reason.to_string(),
        });
        Figures {
            model: &self.model,
            data: &self.data,
            n,
            accuracy,
            accuracy_interval: self.evaluation.score.interval(),
            nll,
            ece,
            classes: classes(&self.evaluation.score),
            calibration: bins(&self.evaluation.score),
            confusion,
            images_per_second: self.images_per_second,
            mistakes_with_doubtful_label: self.doubtful_mistakes(),
            left_out: left_out.collect(),
        }
    }

    /// Mistakes on images whose label people doubt; `None` where nothing is known of that.
    #[must_use]
    pub fn doubtful_mistakes(&self) -> Option<usize> {
        let results = self.evaluation.results.iter();
        let is_doubtful = |result: &&ImageResult| {
            !result.is_right() && doubt(&self.read.origin, result.index).is_some()
        };
        (self.read.origin == Origin::MnistTest).then(|| results.filter(is_doubtful).count())
    }

    /// The content of a file.
    ///
    /// # Errors
    ///
    /// Never, as long as JSON takes every number.
    pub fn export(&self, export: Export) -> serde_json::Result<String> {
        match export {
            Export::Figures => Ok(self.figures_csv()),
            Export::Images => Ok(self.images_csv()),
            Export::Json => serde_json::to_string_pretty(&self.figures()),
        }
    }

    /// Every figure on a line of its own: its name, the digit and the answer or the bin that it is
    /// about, where it is about one, and its value.
    fn figures_csv(&self) -> String {
        let score = &self.evaluation.score;
        let interval = score.interval();
        let mut text = String::from("figure,digit,answer,bin,value\n");
        // Writing to a string does not fail.
        let mut line = |figure: &str, place: &str, value: f64| {
            writeln!(text, "{figure},{place},{value}").ok();
        };
        line("images", ",,", score.n as f64);
        line("accuracy", ",,", score.accuracy);
        line("accuracy_low", ",,", interval.low);
        line("accuracy_high", ",,", interval.high);
        line("nll", ",,", score.nll);
        line("ece", ",,", score.ece);
        line("images_per_second", ",,", self.images_per_second);
        for class in classes(score) {
            let place = format!("{},,", class.digit);
            line("class_images", &place, f64::from(class.images));
            for (name, value) in [("recall", class.recall), ("precision", class.precision)] {
                if let Some(value) = value {
                    line(name, &place, value);
                }
            }
        }
        for (label, row) in score.confusion.iter().enumerate() {
            for (answer, &count) in row.iter().enumerate() {
                line("confusion", &format!("{label},{answer},"), f64::from(count));
            }
        }
        for (number, bin) in bins(score).iter().enumerate() {
            let place = format!(",,{number}");
            line("bin_images", &place, f64::from(bin.count));
            for (name, value) in [
                ("bin_confidence", bin.confidence),
                ("bin_accuracy", bin.accuracy),
            ] {
                if let Some(value) = value {
                    line(name, &place, value);
                }
            }
        }
        text
    }

    /// A line for each image.
    fn images_csv(&self) -> String {
        let mut text =
            String::from("image,label,answer,probability,evidence,doubtful_label,file\n");
        for result in &self.evaluation.results {
            let answer = result
                .answer
                .map_or_else(String::new, |answer| answer.to_string());
            let is_doubtful = doubt(&self.read.origin, result.index).is_some();
            let file = match &self.read.origin {
                Origin::Pictures(paths) => paths.get(result.index),
                Origin::MnistTest | Origin::Pixels => None,
            };
            let file = file.map_or_else(String::new, |path| csv_path(path));
            text += &csv_line([
                result.index.to_string().as_str(),
                &result.label.to_string(),
                &answer,
                &result.probability.to_string(),
                &result.evidence.to_string(),
                if is_doubtful { "1" } else { "0" },
                &file,
            ]);
        }
        text
    }
}

fn classes(score: &Score) -> Vec<Class> {
    let class = |label: Label| Class {
        digit: label.digit(),
        images: score.shown(label),
        answers: score.answered(label),
        right: score.confusion[label.index()][label.index()],
        recall: score.recall(label),
        precision: score.precision(label),
    };
    digits().map(class).collect()
}

fn bins(score: &Score) -> Vec<Bin> {
    let bins = score.calibration.iter().enumerate();
    bins.map(|(place, bin)| {
        let edge = |place: usize| place as f64 / CALIBRATION_BINS as f64;
        let is_filled = bin.count > 0;
        Bin {
            from: edge(place),
            to: edge(place + 1),
            count: bin.count,
            confidence: is_filled.then_some(bin.confidence),
            accuracy: is_filled.then_some(bin.accuracy),
        }
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;
    use std::sync::Arc;

    use super::*;
    use crate::dataset::Dataset;
    use crate::digit::DigitImage;
    use crate::evaluate::{image_results, score_logits};

    fn evaluation(labels: &[Label]) -> Evaluation {
        let mut row = [0.0; NUM_CLASSES];
        row[9] = 3.0;
        let logits = vec![row; labels.len()];
        Evaluation {
            score: score_logits(&logits, labels),
            results: image_results(&logits, &logits, labels),
        }
    }

    fn facts<'a>(read: &'a LabeledData, evaluation: &'a Evaluation) -> EvaluationFacts<'a> {
        EvaluationFacts {
            model: "a model".into(),
            data: "a set".into(),
            read,
            evaluation,
            images_per_second: 10.0,
        }
    }

    fn read(labels: &[Label], origin: Origin) -> LabeledData {
        let images = vec![DigitImage::default(); labels.len()];
        LabeledData {
            data: Arc::new(Dataset::new(images, labels.to_vec()).expect("as many")),
            origin,
            left_out: Vec::new(),
        }
    }

    #[test]
    fn tables_have_every_figure_and_every_image() {
        let labels: Vec<Label> = [9, 4].into_iter().filter_map(Label::new).collect();
        let paths = vec![
            PathBuf::from("9/a.png"),
            PathBuf::from("4/with \"marks\".png"),
        ];
        let read = read(&labels, Origin::Pictures(paths));
        let evaluation = evaluation(&labels);
        let facts = facts(&read, &evaluation);
        let figures = facts.figures_csv();
        for line in [
            "accuracy,,,,0.5",
            "confusion,4,9,,1",
            "recall,4,,,0",
            "precision,9,,,0.5",
        ] {
            assert!(
                figures.lines().any(|found| found == line),
                "{line} in {figures}"
            );
        }
        assert!(figures.lines().all(|line| line.split(',').count() == 5));
        assert_eq!(
            figures
                .lines()
                .filter(|line| line.starts_with("confusion"))
                .count(),
            100
        );
        let images = facts.images_csv();
        assert!(images.contains("\n1,4,9,0.6"), "{images}");
        assert!(
            images.contains(",0,\"4/with \"\"marks\"\".png\"\n"),
            "{images}"
        );
    }

    #[test]
    fn doubtful_labels_are_those_of_the_test_set_alone() {
        // The image 947 is said to be an 8 and is a nine to all people.
        let labels: Vec<Label> = [8; 948].into_iter().filter_map(Label::new).collect();
        let evaluation = evaluation(&labels);
        let of_mnist = read(&labels, Origin::MnistTest);
        assert_eq!(facts(&of_mnist, &evaluation).doubtful_mistakes(), Some(1));
        let others = read(&labels, Origin::Pixels);
        assert_eq!(facts(&others, &evaluation).doubtful_mistakes(), None);
    }
}
