//! The curves of a run as JSON lines: `{"curve":"train_loss","step":12.5,"value":0.31}`.

use std::fmt::Write as _;
use std::io;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::dataset::mnist::TRAIN_COUNT;
use crate::train::config::TrainConfig;
use crate::train::history::{Curve, History, Point};
use crate::{atomic_file, bounded};

const FILE: &str = "curves.jsonl";
/// A long run has a hundredth of this.
const MAX_FILE_BYTES: u64 = 64 * 1024 * 1024;

#[derive(Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Kind {
    TrainLoss,
    TrainAccuracy,
    LearningRate,
    ValidationLoss,
    ValidationAccuracy,
}

#[derive(Serialize, Deserialize)]
struct Line {
    curve: Kind,
    /// The middle of the steps that the value is the mean of.
    step: f64,
    value: f64,
}

/// Writes all curves of a run.
pub(super) fn write(run: &Path, history: &History) -> io::Result<()> {
    let curves: [(Kind, &[Point]); 5] = [
        (Kind::TrainLoss, history.train_loss.points()),
        (Kind::TrainAccuracy, history.train_accuracy.points()),
        (Kind::LearningRate, history.learning_rate.points()),
        (Kind::ValidationLoss, &history.validation_loss),
        (Kind::ValidationAccuracy, &history.validation_accuracy),
    ];
    let mut text = String::new();
    for (curve, points) in curves {
        for &[step, value] in points {
            let line = serde_json::to_string(&Line { curve, step, value })?;
            writeln!(text, "{line}").map_err(io::Error::other)?;
        }
    }
    atomic_file::write(&run.join(FILE), text.as_bytes())
}

/// Reads what there is; lines that can't be understood are left out.
pub(super) fn read(run: &Path, config: &TrainConfig) -> History {
    let mut history = History::default();
    if let Ok(plan) = config.validate(TRAIN_COUNT) {
        history.total_steps = plan.total_steps();
        history.steps_per_epoch = plan.steps_per_epoch();
    }
    let bytes = bounded::read(&run.join(FILE), MAX_FILE_BYTES).unwrap_or_default();
    let text = String::from_utf8_lossy(&bytes);
    let mut curves: [Vec<Point>; 3] = Default::default();
    for line in text.lines() {
        let Ok(Line { curve, step, value }) = serde_json::from_str(line) else {
            continue;
        };
        match curve {
            Kind::TrainLoss => curves[0].push([step, value]),
            Kind::TrainAccuracy => curves[1].push([step, value]),
            Kind::LearningRate => curves[2].push([step, value]),
            Kind::ValidationLoss => history.validation_loss.push([step, value]),
            Kind::ValidationAccuracy => history.validation_accuracy.push([step, value]),
        }
    }
    [
        history.train_loss,
        history.train_accuracy,
        history.learning_rate,
    ] = curves.map(Curve::of_points);
    history
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Architecture;

    #[test]
    fn curves_come_back_and_a_torn_line_is_left_out() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut history = History::default();
        history.train_loss.push(1, 2.5);
        history.train_loss.push(2, 1.0 / 3.0);
        history.validation_accuracy.push([429.0, 0.98]);
        write(folder.path(), &history).expect("written");
        let config = TrainConfig::recommended(Architecture::Softmax);
        let read_back = read(folder.path(), &config);
        assert_eq!(read_back.train_loss.points(), history.train_loss.points());
        assert_eq!(read_back.validation_accuracy, history.validation_accuracy);
        assert_eq!(read_back.steps_per_epoch, 429);
        let path = folder.path().join(FILE);
        let mut bytes = std::fs::read(&path).expect("there");
        bytes.truncate(bytes.len() - 8);
        std::fs::write(&path, bytes).expect("written");
        assert!(read(folder.path(), &config).validation_accuracy.is_empty());
    }
}
