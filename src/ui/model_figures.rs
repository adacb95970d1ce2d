//! The figures of models, beside each other.

use egui::{Grid, RichText, Ui, vec2};

use super::names;
use super::theme::{Text, palette, semibold};
use super::train_progress::grouped;
use super::widgets::{heading_ui, small_ui};
use crate::command::ModelKey;
use crate::language::{tr, tr_with};
use crate::model::description::Metrics;
use crate::train::config::{Length, TrainConfig};

/// What is shown of a model.
#[derive(Clone, Debug)]
pub struct ModelFacts {
    /// Which it is.
    pub key: ModelKey,
    /// Its name.
    pub name: String,
    /// The settings of its run, the network among them.
    pub config: TrainConfig,
    /// The device that trained it.
    pub device: String,
    /// Its figures.
    pub metrics: Metrics,
    /// The day it was trained or, for a file, taken in; absent if that is not known.
    pub date: Option<String>,
    /// Whether it answers at present.
    pub is_in_use: bool,
}

/// A fraction as a percentage with two digits after the point.
pub(super) fn percent_of(fraction: f64) -> String {
    format!("{:.2} %", fraction * 100.0)
}

/// The figures: a column for each model.
pub(super) fn figures_ui(ui: &mut Ui, models: &[&ModelFacts]) {
    let best = models
        .iter()
        .filter_map(|model| model.metrics.test_accuracy)
        .fold(0.0, f64::max);
    Grid::new("figures of models")
        // Rows of text need no room for controls.
        .min_row_height(0.0)
        .spacing(vec2(20.0, 8.0))
        .show(ui, |ui| {
            heading_ui(ui, "");
            for model in models {
                ui.label(RichText::new(&model.name).font(semibold(14.0)));
            }
            ui.end_row();
            for row in ROWS {
                small_ui(ui, (row.title)());
                for model in models {
                    let text = RichText::new((row.value)(model)).font(Text::Small.font());
                    let is_best = row.is_accuracy
                        && models.len() > 1
                        && model.metrics.test_accuracy == Some(best);
                    ui.label(if is_best {
                        text.color(palette(ui).accent).strong()
                    } else {
                        text
                    });
                }
                ui.end_row();
            }
        });
}

/// A figure of each model.
struct Row {
    title: fn() -> &'static str,
    value: fn(&ModelFacts) -> String,
    is_accuracy: bool,
}

impl Row {
    const fn new(title: fn() -> &'static str, value: fn(&ModelFacts) -> String) -> Self {
        Self {
            title,
            value,
            is_accuracy: false,
        }
    }
}

const ROWS: [Row; 12] = [
    Row {
        title: || tr("models-test-accuracy"),
        value: |model| known(model.metrics.test_accuracy.map(percent_of)),
        is_accuracy: true,
    },
    Row::new(
        || tr("models-validation-accuracy"),
        |model| known(model.metrics.validation_accuracy.map(percent_of)),
    ),
    Row::new(
        || tr("models-validation-loss"),
        |model| {
            known(
                model
                    .metrics
                    .validation_loss
                    .map(|loss| format!("{loss:.4}")),
            )
        },
    ),
    Row::new(|| tr("models-origin"), origin),
    Row::new(
        || tr("models-network"),
        |model| names::model(model.config.architecture).to_owned(),
    ),
    Row::new(
        || tr("models-parameters"),
        |model| grouped(model.config.architecture.parameter_count() as f64),
    ),
    Row::new(
        || tr("models-recipe"),
        |model| {
            let TrainConfig {
                optimizer,
                learning_rate,
                schedule,
                ..
            } = &model.config;
            let schedule = names::schedule(*schedule);
            format!("{optimizer}, {learning_rate}, {schedule}")
        },
    ),
    Row::new(
        || tr("models-length"),
        |model| match model.config.length {
            Length::Epochs(count) => tr_with("models-epochs", &[("count", &count)]),
            Length::Steps(count) => tr_with("models-steps", &[("count", &count)]),
        },
    ),
    Row::new(
        || tr("models-augmentation"),
        |model| yes_no(model.config.augment),
    ),
    Row::new(
        || tr("models-non-digits"),
        |model| yes_no(model.config.non_digits),
    ),
    Row::new(|| tr("models-device"), |model| model.device.clone()),
    Row::new(|| tr("models-date"), |model| known(model.date.clone())),
];

fn origin(model: &ModelFacts) -> String {
    let text = match model.key {
        ModelKey::Shipped => tr("models-from-program"),
        ModelKey::Run(_) => tr("models-from-run"),
        ModelKey::File(_) => tr("models-from-file"),
        ModelKey::Unkept(_) => tr("models-unkept"),
    };
    text.to_owned()
}

fn known(value: Option<String>) -> String {
    value.unwrap_or_else(|| "–".to_owned())
}

fn yes_no(is_so: bool) -> String {
    let text = if is_so {
        tr("models-yes")
    } else {
        tr("models-no")
    };
    text.to_owned()
}
