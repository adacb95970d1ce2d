//! A report on one run.

use super::chart::{Chart, Mark, Series};
use super::html::Page;
use super::{Picture, ReportError};
use crate::evaluate::Score;
use crate::train::config::{Length, TrainConfig};
use crate::train::history::{Curve, History, Point};
use crate::train::optimizer::Coefficient;
use crate::train::stop::Ending;

/// Weight of the past in the moving averages.
const SMOOTHING: f64 = 0.9;

/// What is known of a run that is over.
#[derive(Clone, Copy, Debug)]
pub struct RunFacts<'a> {
    /// All settings.
    pub config: &'a TrainConfig,
    /// The device.
    pub device: &'a str,
    /// Why it ended.
    pub ending: Ending,
    /// Images trained a second.
    pub images_per_second: f64,
    /// Its curves.
    pub history: &'a History,
    /// Its figures on MNIST's test images, if they were read.
    pub test: Option<&'a Score>,
}

/// The report as a page of HTML with nothing outside of it.
///
/// # Errors
///
/// If the curves can't be drawn.
pub fn run_report(facts: &RunFacts<'_>) -> Result<String, ReportError> {
    let RunFacts {
        config,
        history,
        test,
        ..
    } = *facts;
    let mut page = Page::new(&format!("A training of {}", config.architecture.title()));
    let mut results = vec![
        ("The run", facts.ending.to_string()),
        ("Device", facts.device.to_owned()),
        (
            "Speed",
            format!("{:.0} images a second", facts.images_per_second),
        ),
    ];
    if let (Some([_, loss]), Some([_, accuracy])) = (
        history.validation_loss.last(),
        history.validation_accuracy.last(),
    ) {
        let text = format!("{:.2} %, loss {loss:.4}", accuracy * 100.0);
        results.push(("Last validation", text));
    }
    if let Some(test) = test {
        let text = format!(
            "{:.2} % of {}, loss {:.4}",
            test.accuracy * 100.0,
            test.n,
            test.nll
        );
        results.push(("MNIST test images", text));
    }
    page.heading("Result");
    page.facts(&results);
    page.heading("Settings");
    page.facts(&settings(config));
    page.heading("Curves");
    page.picture(&curves(history).svg()?);
    if let Some(test) = test {
        page.heading("Confusion matrix on the test images");
        page.paragraph("A row for each digit; the columns count what the network answered.");
        page.confusion(&test.confusion);
    }
    Ok(page.finish())
}

/// Every setting with its name.
fn settings(config: &TrainConfig) -> Vec<(&'static str, String)> {
    let length = match config.length {
        Length::Epochs(epochs) => format!("{epochs} epochs"),
        Length::Steps(steps) => format!("{steps} steps"),
    };
    let yes = |is: bool| if is { "yes" } else { "no" }.to_owned();
    let mut settings = vec![
        ("Model", config.architecture.title().to_owned()),
        ("Optimizer", config.optimizer.title().to_owned()),
    ];
    for coefficient in Coefficient::ALL {
        if let Some(standard) = coefficient.standard(config.optimizer) {
            let value = config.coefficients.get(coefficient).unwrap_or(standard);
            settings.push((coefficient.title(), value.to_string()));
        }
    }
    settings.extend([
        ("Learning rate", config.learning_rate.to_string()),
        ("Schedule", config.schedule.title().to_owned()),
        (
            "Warm-up",
            format!("{} % of the run", config.warm_up * 100.0),
        ),
        ("Batch size", config.batch_size.to_string()),
        ("Length", length),
        ("Augmentation", yes(config.augment)),
        ("Averaged weights", yes(config.average)),
        ("Pictures without a digit", yes(config.non_digits)),
        ("Seed", config.seed.to_string()),
    ]);
    settings
}

fn curves(history: &History) -> Picture {
    let per_epoch = history.steps_per_epoch.max(1) as f64;
    let in_epochs = |points: &[Point], factor: f64| -> Vec<Point> {
        let points = points.iter();
        points
            .map(|[step, value]| [step / per_epoch, value * factor])
            .collect()
    };
    let chart = |title: &str, training: &Curve, validation: &[Point], factor: f64| Chart {
        title: title.to_owned(),
        x_label: "epochs".to_owned(),
        y_label: title.to_lowercase(),
        is_log_x: false,
        series: vec![
            Series {
                name: "training".to_owned(),
                points: in_epochs(&training.smoothed(SMOOTHING), factor),
                mark: Mark::Line,
            },
            Series {
                name: "validation".to_owned(),
                points: in_epochs(validation, factor),
                mark: Mark::Dots,
            },
        ],
    };
    Picture(vec![
        chart("Loss", &history.train_loss, &history.validation_loss, 1.0),
        chart(
            "Accuracy, %",
            &history.train_accuracy,
            &history.validation_accuracy,
            100.0,
        ),
        Chart {
            title: "Learning rate".to_owned(),
            x_label: "epochs".to_owned(),
            y_label: "learning rate".to_owned(),
            is_log_x: false,
            series: vec![Series {
                name: "learning rate".to_owned(),
                points: in_epochs(history.learning_rate.points(), 1.0),
                mark: Mark::Line,
            }],
        },
    ])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Architecture;

    #[test]
    fn a_report_has_settings_curves_and_the_confusion_matrix() {
        let config = TrainConfig::recommended(Architecture::Softmax);
        let mut history = History {
            steps_per_epoch: 10,
            ..History::default()
        };
        (0..20).for_each(|step| history.train_loss.push(step, 1.0 / (step + 1) as f64));
        history.validation_loss = vec![[10.0, 0.5], [20.0, 0.4]];
        let score = crate::evaluate::score_logits(
            &[[0.0; crate::digit::NUM_CLASSES]],
            &[crate::digit::Label::new(0).expect("a digit")],
        );
        let facts = RunFacts {
            config: &config,
            device: "CPU",
            ending: Ending::Completed,
            images_per_second: 1234.0,
            history: &history,
            test: Some(&score),
        };
        let html = run_report(&facts).expect("drawn");
        for word in [
            "Softmax regression",
            "Decay of squares",
            "0.999",
            "Seed",
            "1234 images",
            "<svg",
            "Confusion matrix",
            "digitpad 0.",
        ] {
            assert!(html.contains(word), "{word}");
        }
    }
}
