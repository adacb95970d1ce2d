//! A sweep's results as a table: CSV, Markdown and JSON.

use std::fmt::Write as _;

use serde::Serialize;

use super::cell::{CellOutcome, CellResult};
use super::paper::{PaperRow, row_of};
use crate::train::config::{Length, TrainConfig};
use crate::train::optimizer::Optimizer;

/// One row: the runs that differ in nothing but their seed.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Row {
    /// Network.
    pub model: &'static str,
    /// Optimizer.
    pub optimizer: &'static str,
    /// Learning rate.
    pub learning_rate: f64,
    /// Images per step.
    pub batch_size: usize,
    /// Passes over the training images.
    pub epochs: f64,
    /// Runs that are over.
    pub runs: usize,
    /// Those that learned nothing: diverged, or as good as guessing.
    pub failed: usize,
    /// Mean cross-entropy on the training images; absent where a run has none.
    pub train_loss: Option<f64>,
    /// Fraction of the training images that are right, 0..=1.
    pub train_accuracy: Option<f64>,
    /// Fraction of the first 99 training images that are right, 0..=1.
    pub batch_accuracy: Option<f64>,
    /// Fraction of the test images that are right, 0..=1: mean, smallest and largest of the runs.
    pub test_accuracy: Option<[f64; 3]>,
    /// The paper's loss.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub paper_loss: Option<f64>,
    /// The paper's accuracy on its batch of 99 images.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub paper_batch_accuracy: Option<f64>,
    /// The paper's accuracy on the test images.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub paper_test_accuracy: Option<f64>,
    /// Ours without the paper's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub difference: Option<f64>,
    /// What became of the runs, in words.
    pub remark: String,
    /// Seconds of training, all runs together.
    pub seconds: f64,
}

/// The rows, in the order of the results.
#[must_use]
pub fn rows<'a>(results: impl IntoIterator<Item = &'a CellResult>) -> Vec<Row> {
    let mut groups: Vec<Vec<&CellResult>> = Vec::new();
    for result in results {
        let group = groups
            .iter_mut()
            .find(|group| is_repeat(&group[0].config, &result.config));
        match group {
            Some(group) => group.push(result),
            None => groups.push(vec![result]),
        }
    }
    groups.iter().map(|group| row(group)).collect()
}

/// Whether two runs differ in nothing but their seed.
#[must_use]
pub fn is_repeat(a: &TrainConfig, b: &TrainConfig) -> bool {
    let seedless = TrainConfig {
        seed: a.seed,
        ..b.clone()
    };
    *a == seedless
}

/// The row of at least one result.
#[must_use]
pub fn row(group: &[&CellResult]) -> Row {
    let config = &group[0].config;
    let figures: Vec<_> = group
        .iter()
        .filter_map(|cell| cell.outcome.figures())
        .collect();
    let all = figures.len() == group.len();
    let mean = |value: &dyn Fn(&super::cell::Figures) -> f64| {
        let sum: f64 = figures.iter().map(|figures| value(figures)).sum();
        all.then(|| sum / figures.len() as f64)
    };
    let tests = figures.iter().map(|figures| figures.test_accuracy);
    let least = tests.clone().fold(f64::INFINITY, f64::min);
    let most = tests.fold(f64::NEG_INFINITY, f64::max);
    let test = mean(&|figures| figures.test_accuracy);
    let paper = row_of(config);
    Row {
        model: config.architecture.id(),
        optimizer: config.optimizer.id(),
        learning_rate: config.learning_rate,
        batch_size: config.batch_size,
        epochs: match config.length {
            Length::Epochs(epochs) => epochs as f64,
            Length::Steps(steps) => (steps * config.batch_size) as f64 / 55_000.0,
        },
        runs: group.len(),
        failed: group
            .iter()
            .filter(|cell| cell.outcome.has_failed())
            .count(),
        train_loss: mean(&|figures| figures.train_loss),
        train_accuracy: mean(&|figures| figures.train_accuracy),
        batch_accuracy: mean(&|figures| figures.batch_accuracy),
        test_accuracy: test.map(|mean| [mean, least, most]),
        paper_loss: paper.and_then(|row| row.loss),
        paper_batch_accuracy: paper.map(|row| row.train_accuracy),
        paper_test_accuracy: paper.map(|row| row.test_accuracy),
        difference: paper.zip(test).map(|(row, test)| test - row.test_accuracy),
        remark: remark(group, paper),
        seconds: group.iter().map(|cell| cell.seconds).sum(),
    }
}

fn remark(group: &[&CellResult], paper: Option<&PaperRow>) -> String {
    let word = |cell: &&CellResult| match &cell.outcome {
        CellOutcome::Diverged { step, .. } => Some(format!("diverged at step {step}")),
        CellOutcome::Failed { reason } => Some(format!("failed: {reason}")),
        CellOutcome::Finished(_) if cell.outcome.has_failed() => Some("learned nothing".to_owned()),
        CellOutcome::Finished(_) => None,
    };
    let mut words: Vec<String> = group.iter().filter_map(word).collect();
    words.dedup();
    if !words.is_empty() && paper.is_some_and(PaperRow::has_failed) {
        words.push("as in the paper".to_owned());
    }
    words.join(", ")
}

/// The table with a header line, values separated by commas.
#[must_use]
pub fn csv(rows: &[Row]) -> String {
    let mut text = String::from(
        "model,optimizer,learning_rate,batch_size,epochs,runs,failed,train_loss,train_accuracy,\
         batch_accuracy,test_accuracy,test_accuracy_min,test_accuracy_max,paper_loss,\
         paper_batch_accuracy,paper_test_accuracy,difference,remark,seconds\n",
    );
    let value = |value: Option<f64>| value.map_or_else(String::new, |value| value.to_string());
    for row in rows {
        let [mean, least, most] = [0, 1, 2].map(|place| row.test_accuracy.map(|all| all[place]));
        let numbers = [
            row.train_loss,
            row.train_accuracy,
            row.batch_accuracy,
            mean,
            least,
            most,
            row.paper_loss,
            row.paper_batch_accuracy,
            row.paper_test_accuracy,
            row.difference,
        ]
        .map(value)
        .join(",");
        // A remark may have commas and, from a driver, quotation marks.
        let remark = row.remark.replace('"', "'");
        let line = writeln!(
            text,
            "{},{},{},{},{},{},{},{numbers},\"{remark}\",{:.2}",
            row.model,
            row.optimizer,
            row.learning_rate,
            row.batch_size,
            row.epochs,
            row.runs,
            row.failed,
            row.seconds
        );
        // Writing to a string does not fail.
        line.ok();
    }
    text
}

/// The table for people: titles of the columns, and the rows; the paper's figures where there are
/// any.
#[must_use]
pub fn cells(rows: &[Row]) -> (Vec<&'static str>, Vec<Vec<String>>) {
    if is_papers(rows) {
        let header = vec![
            "model",
            "optimizer",
            "rate",
            "training loss",
            "paper",
            "training accuracy",
            "99 images",
            "paper",
            "test accuracy",
            "paper",
            "difference",
            "",
        ];
        (header, rows.iter().map(paper_cells).collect())
    } else {
        let header = vec![
            "model",
            "optimizer",
            "rate",
            "epochs",
            "training loss",
            "training accuracy",
            "test accuracy",
            "",
        ];
        (header, rows.iter().map(plain_cells).collect())
    }
}

/// Whether the table is one of gradient descent, as the paper's is, with rates of its table.
fn is_papers(rows: &[Row]) -> bool {
    rows.iter().any(|row| row.paper_test_accuracy.is_some())
        && rows.iter().all(|row| row.optimizer == Optimizer::Sgd.id())
}

fn paper_cells(row: &Row) -> Vec<String> {
    let difference = row.difference;
    vec![
        row.model.to_owned(),
        row.optimizer.to_owned(),
        row.learning_rate.to_string(),
        number(row.train_loss, 4),
        number(row.paper_loss, 4),
        number(row.train_accuracy, 4),
        number(row.batch_accuracy, 3),
        number(row.paper_batch_accuracy, 3),
        test_accuracy(row),
        number(row.paper_test_accuracy, 3),
        difference.map_or_else(String::new, |value| format!("{value:+.4}")),
        row.remark.clone(),
    ]
}

fn plain_cells(row: &Row) -> Vec<String> {
    vec![
        row.model.to_owned(),
        row.optimizer.to_owned(),
        row.learning_rate.to_string(),
        row.epochs.to_string(),
        number(row.train_loss, 4),
        number(row.train_accuracy, 4),
        test_accuracy(row),
        row.remark.clone(),
    ]
}

/// The table for documents.
#[must_use]
pub fn markdown(rows: &[Row]) -> String {
    let (header, rows) = cells(rows);
    let rule = vec!["---"; header.len()].join("|");
    let mut text = format!("| {} |\n|{rule}|\n", header.join(" | "));
    for row in rows {
        writeln!(text, "| {} |", row.join(" | ")).ok();
    }
    text
}

fn number(value: Option<f64>, digits: usize) -> String {
    value.map_or_else(String::new, |value| format!("{value:.digits$}"))
}

/// With the range, if there were several runs.
fn test_accuracy(row: &Row) -> String {
    match row.test_accuracy {
        Some([mean, least, most]) if row.runs > 1 => {
            format!("{mean:.4} ({least:.4} to {most:.4})")
        }
        Some([mean, ..]) => format!("{mean:.4}"),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::digit::NUM_CLASSES;
    use crate::sweep::Preset;
    use crate::sweep::cell::Figures;
    use crate::train::history::History;
    use crate::train::stop::Ending;

    fn result(config: &TrainConfig, test_accuracy: Option<f64>) -> CellResult {
        let outcome = test_accuracy.map_or(CellOutcome::Diverged { step: 7, epoch: 1 }, |test| {
            CellOutcome::Finished(Box::new(Figures {
                ending: Ending::Completed,
                train_loss: 0.25,
                train_accuracy: 0.9,
                batch_accuracy: 0.97,
                validation_loss: 0.3,
                validation_accuracy: 0.9,
                test_loss: 0.3,
                test_accuracy: test,
                confusion: [[0; NUM_CLASSES]; NUM_CLASSES],
            }))
        });
        CellResult {
            config: config.clone(),
            outcome,
            device: "CPU".to_owned(),
            seconds: 2.0,
            images_per_second: 1000.0,
            history: History::default(),
        }
    }

    #[test]
    fn repeats_are_one_row_with_mean_and_range() {
        let cell = Preset::PaperTable1.sweep(false).cells[0].clone();
        let again = TrainConfig {
            seed: 2,
            ..cell.clone()
        };
        let rows = rows(&[result(&cell, Some(0.90)), result(&again, Some(0.92))]);
        assert_eq!(rows.len(), 1);
        let [mean, least, most] = rows[0].test_accuracy.expect("there");
        assert!((mean - 0.91).abs() < 1e-12);
        assert_eq!((least, most, rows[0].runs), (0.90, 0.92, 2));
        let difference = rows[0].difference.expect("a row of the paper's");
        assert!((difference - 0.009).abs() < 1e-9);
        assert!(markdown(&rows).contains("| 0.9100 (0.9000 to 0.9200) | 0.901 | +0.0090 |"));
    }

    #[test]
    fn a_divergence_is_said_to_be_one() {
        let cells = Preset::PaperTable1.sweep(false).cells;
        let rows = rows(&[result(&cells[14], None), result(&cells[12], Some(0.0974))]);
        assert_eq!(rows[0].remark, "diverged at step 7, as in the paper");
        assert_eq!(rows[1].remark, "learned nothing, as in the paper");
        assert_eq!((rows[0].failed, rows[1].failed), (1, 1));
        let text = csv(&rows);
        let lines: Vec<&str> = text.lines().collect();
        let columns = |line: &str| line.split(',').count();
        assert_eq!(lines.len(), 3);
        // The remark's own comma.
        assert_eq!(columns(lines[0]) + 1, columns(lines[1]));
        assert!(lines[1].contains("\"diverged at step 7, as in the paper\""));
    }
}
