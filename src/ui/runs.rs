//! The runs of the Train tab: how each stands, and their list.

use egui::{Button, Rect, RichText, Stroke, Ui, vec2};

use super::names;
use super::theme::{GAP, Text, palette};
use super::widgets::{area_ui, heading_ui, scroll_area_ui, split_top};
use crate::evaluate::Score;
use crate::language::{tr, tr_with};
use crate::train::config::{Length, TrainConfig};
use crate::train::history::History;
use crate::train::stop::Ending;

/// Height of the line above the list and of its name, in points.
const TITLE_HEIGHT: f32 = 36.0;
/// Height of a run, and from one to the next, in points.
const ROW_HEIGHT: f32 = 28.0;
const ROW_PITCH: f32 = 30.0;
/// So many runs are seen in the lowest window; the half of one tells that there are more.
const LEAST_ROWS: f32 = 2.5;
/// The most that the list takes of the room for form and list, where more than those are seen.
const LIST_SHARE: f32 = 0.25;

/// How a run stands.
#[derive(Clone, Debug, PartialEq)]
pub enum Status {
    /// The device is being opened.
    Preparing,
    /// The GPU with this name is compared with the CPU before it is used the first time.
    Testing(String),
    /// Steps are being made.
    Running {
        /// The device's name.
        device: String,
        /// Whether the first step waits for kernels to be compiled.
        is_gpu: bool,
    },
    /// Stop was asked for.
    Stopping,
    /// A pause was asked for.
    Pausing,
    /// It can go on after this step.
    Paused {
        /// Steps done, those since the last checkpoint left out.
        step: usize,
    },
    /// The run is over; its model's place in the list, and what it reaches on the test set.
    Done {
        /// Place in the list of models; absent until the file of a kept run is read.
        model: Option<usize>,
        /// Fraction of the test images that are right, 0..=1; absent after a stop.
        test_accuracy: Option<f64>,
    },
    /// The run left no model.
    Failed(String),
}

impl Status {
    /// Whether nothing is being done for the run.
    #[must_use]
    pub const fn is_over(&self) -> bool {
        matches!(
            self,
            Self::Done { .. } | Self::Failed(_) | Self::Paused { .. }
        )
    }

    /// Whether the run was asked to end.
    #[must_use]
    pub const fn is_ending(&self) -> bool {
        matches!(self, Self::Stopping | Self::Pausing)
    }
}

/// A run of this time or an earlier one.
#[derive(Clone, Debug)]
pub struct Run {
    /// Counted from 1, over all runs that are kept.
    pub number: usize,
    /// Whether it is in the store.
    pub is_kept: bool,
    /// The day it was begun, as in 2026-11-23, if it was in an earlier window.
    pub begun: Option<String>,
    /// Its settings.
    pub config: TrainConfig,
    /// How it stands.
    pub status: Status,
    /// Its curves, once it is over; before, the trainer has them.
    pub history: History,
    /// What it reached, once it is over and left a model.
    pub result: Option<Box<RunResult>>,
    /// How it stood before it was gone on with, should that fail at once.
    pub before: Option<Box<(Status, Option<Box<RunResult>>)>>,
}

/// What a run reached.
#[derive(Clone, Debug)]
pub struct RunResult {
    /// The device's name.
    pub device: String,
    /// Why it ended.
    pub ending: Ending,
    /// Images trained a second.
    pub images_per_second: f64,
    /// Its figures on the MNIST test images; absent after a stop.
    pub test: Option<Score>,
}

impl Run {
    /// The name in lists.
    #[must_use]
    pub fn title(&self) -> String {
        format!(
            "{} {}, {} {}",
            self.number,
            names::short_model(self.config.architecture),
            self.config.optimizer,
            self.config.learning_rate
        )
    }

    /// Whether a person stopped it.
    #[must_use]
    pub fn is_stopped(&self) -> bool {
        let result = self.result.as_ref();
        result.is_some_and(|result| result.ending == Ending::Stopped)
    }

    /// Whether a run that is over has steps left that could be made.
    #[must_use]
    pub fn can_go_on(&self) -> bool {
        let is_paused = matches!(self.status, Status::Paused { .. });
        self.is_kept && self.status.is_over() && (is_paused || self.is_stopped())
    }

    /// All settings, for a tooltip.
    fn settings(&self) -> String {
        let TrainConfig {
            architecture,
            optimizer,
            learning_rate,
            schedule,
            ..
        } = &self.config;
        let TrainConfig {
            batch_size,
            length,
            augment,
            seed,
            ..
        } = &self.config;
        let (Length::Epochs(length) | Length::Steps(length)) = length;
        let augmentation = if *augment {
            tr("run-augmented")
        } else {
            tr("run-not-augmented")
        };
        let steps = tr_with(
            "run-settings-steps",
            &[
                ("optimizer", &optimizer.title()),
                ("rate", &learning_rate.to_string()),
                ("schedule", &names::schedule(*schedule)),
            ],
        );
        let length = tr_with(
            "run-settings-length",
            &[("epochs", length), ("batch", batch_size), ("seed", seed)],
        );
        let model = names::model(*architecture);
        [model, &steps, &length, augmentation].join("\n")
    }
}

/// Height of the list of `count` runs, of the `room` that it shares with the form; `None` without
/// runs.
pub(super) fn runs_height(count: usize, room: f32) -> Option<f32> {
    let all = TITLE_HEIGHT + ROW_PITCH * count as f32;
    let least = TITLE_HEIGHT + ROW_PITCH * LEAST_ROWS;
    (count > 0).then(|| all.min(least.max(room * LIST_SHARE)))
}

/// The list in `rect`, the newest first; a click changes which is shown.
pub(super) fn runs_ui(ui: &mut Ui, rect: Rect, runs: &[Run], shown: &mut usize) {
    let (title, list) = split_top(rect, TITLE_HEIGHT, 0.0);
    let line = Stroke::new(1.0, palette(ui).line);
    ui.painter().hline(title.x_range(), title.top(), line);
    area_ui(ui, title.with_min_y(title.top() + GAP), |ui| {
        heading_ui(ui, tr("runs"));
    });
    scroll_area_ui(ui, list, "runs", |ui| list_ui(ui, runs, shown));
}

fn list_ui(ui: &mut Ui, runs: &[Run], shown: &mut usize) {
    ui.spacing_mut().item_spacing.y = ROW_PITCH - ROW_HEIGHT;
    ui.spacing_mut().interact_size.y = ROW_HEIGHT;
    ui.spacing_mut().button_padding.y = 4.0;
    for (place, run) in runs.iter().enumerate().rev() {
        let result = match &run.status {
            Status::Done {
                test_accuracy: Some(accuracy),
                ..
            } => format!("{:.2} %", accuracy * 100.0),
            Status::Done { .. } if run.is_stopped() => tr("run-stopped").to_owned(),
            Status::Done { .. } => tr("run-finished").to_owned(),
            Status::Failed(_) => tr("run-failed").to_owned(),
            Status::Paused { .. } => tr("run-paused").to_owned(),
            _ => tr("run-running").to_owned(),
        };
        let text = RichText::new(run.title());
        let button = Button::selectable(place == *shown, text)
            .right_text(RichText::new(result).font(Text::Small.font()))
            .truncate()
            .min_size(vec2(ui.available_width(), ROW_HEIGHT));
        if ui.add(button).on_hover_text(run.settings()).clicked() {
            *shown = place;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_leaves_most_of_the_room_to_the_form() {
        assert_eq!(runs_height(0, 400.0), None);
        let height = |count, room| runs_height(count, room).expect("runs");
        assert!(height(1, 400.0) < height(2, 400.0), "as high as needed");
        let rows = |height: f32| (height - TITLE_HEIGHT) / ROW_PITCH;
        assert!(rows(height(100, 400.0)) >= LEAST_ROWS);
        assert!(rows(height(100, 1200.0)) > 8.0, "more in a high window");
        assert!(height(100, 1200.0) < 400.0);
    }
}
