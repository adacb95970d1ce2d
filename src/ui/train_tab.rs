//! The Train tab: settings and runs on the left, curves and progress on the right.

use egui::{Button, Rect, RichText, ScrollArea, Ui, vec2};

use super::plots::{Scale, accuracy_plot_ui, loss_plot_ui};
use super::theme::{GAP, SCROLL_BAR_WIDTH, Text};
use super::train_progress::progress_card_ui;
use super::train_settings::settings_ui;
use super::widgets::{card_ui, heading_ui, split_bottom, split_top};
use crate::command::Command;
use crate::device::{self, Adapter, DeviceChoice};
use crate::evaluate::Score;
use crate::train::config::{Length, TrainConfig};
use crate::train::history::History;
use crate::train::stop::Ending;

/// Width of the settings, in points.
const SETTINGS_WIDTH: f32 = 298.0;
/// Height of the progress card, in points.
const PROGRESS_HEIGHT: f32 = 80.0;

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
    /// The run is over; its model's place in the list, and what it reaches on the test set.
    Done {
        /// Place in the list of models.
        model: usize,
        /// Fraction of the test images that are right, 0..=1; absent after a stop.
        test_accuracy: Option<f64>,
    },
    /// The run left no model.
    Failed(String),
}

impl Status {
    /// Whether the run is over.
    #[must_use]
    pub const fn is_over(&self) -> bool {
        matches!(self, Self::Done { .. } | Self::Failed(_))
    }
}

/// How the comparison of a GPU with the CPU stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum GpuTest {
    /// Nobody asked.
    #[default]
    None,
    /// It is under way for the GPU with this name.
    Running(String),
    /// It is over.
    Done {
        /// The result.
        sentence: String,
        /// Whether the GPU can be trusted.
        passed: bool,
    },
}

/// A run since the program started.
#[derive(Clone, Debug)]
pub struct Run {
    /// Counted from 1.
    pub number: usize,
    /// Its settings.
    pub config: TrainConfig,
    /// How it stands.
    pub status: Status,
    /// Its curves, once it is over; before, the trainer has them.
    pub history: History,
    /// What it reached, once it is over and left a model.
    pub result: Option<Box<RunResult>>,
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
            self.config.architecture.short_title(),
            self.config.optimizer,
            self.config.learning_rate
        )
    }
}

impl Run {
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
            "with augmentation"
        } else {
            "without augmentation"
        };
        format!(
            "{}\n{optimizer}, rate {learning_rate}, {schedule}\n{length} epochs, batch {batch_size}, seed {seed}\n{augmentation}",
            architecture.title()
        )
    }
}

/// What the tab keeps.
#[derive(Default)]
pub struct TrainState {
    /// Settings of the next run.
    pub config: TrainConfig,
    /// Device of the next run.
    pub device: DeviceChoice,
    /// Adapters that can be chosen.
    pub adapters: &'static [Adapter],
    /// What came of the comparison of a GPU with the CPU.
    pub gpu_test: GpuTest,
    /// Place of the model in use in the list of models.
    pub model_in_use: usize,
    /// All runs, the newest last.
    pub runs: Vec<Run>,
    shown: usize,
    loss_scale: Scale,
}

impl TrainState {
    /// The run under way.
    pub fn current(&mut self) -> Option<&mut Run> {
        self.runs.last_mut().filter(|run| !run.status.is_over())
    }

    /// Whether a run is under way.
    #[must_use]
    pub fn is_running(&self) -> bool {
        self.runs.last().is_some_and(|run| !run.status.is_over())
    }

    /// The adapter that a comparison with the CPU is about: the one chosen, or else the best one.
    #[must_use]
    pub fn adapter(&self) -> Option<&'static Adapter> {
        let number = match self.device {
            DeviceChoice::Gpu(number) => number,
            DeviceChoice::Auto | DeviceChoice::Cpu => None,
        };
        device::find(self.adapters, number).ok()
    }

    /// Whether a comparison can begin: it would take cores and memory from a run.
    #[must_use]
    pub fn can_test_gpu(&self) -> bool {
        !self.is_running() && !matches!(self.gpu_test, GpuTest::Running(_))
    }

    /// Adds a run, and shows it.
    pub fn add_run(&mut self) {
        self.runs.push(Run {
            number: self.runs.len() + 1,
            config: self.config.clone(),
            status: Status::Preparing,
            history: History::default(),
            result: None,
        });
        self.shown = self.runs.len() - 1;
    }
}

/// The tab in `rect`; `live` is the history of the run under way.
pub fn train_tab_ui(
    ui: &mut Ui,
    rect: Rect,
    state: &mut TrainState,
    live: &History,
    commands: &mut Vec<Command>,
) {
    let (settings, rest) = rect.split_left_right_at_x(rect.left() + SETTINGS_WIDTH);
    let rest = rest.with_min_x(rest.left() + GAP + 8.0);
    card_ui(ui, settings, |ui| {
        ui.spacing_mut().scroll.floating_allocated_width = SCROLL_BAR_WIDTH;
        ScrollArea::vertical().show(ui, |ui| {
            settings_ui(ui, state, live, commands);
            runs_ui(ui, state);
        });
    });
    let (curves, progress) = split_bottom(rest, PROGRESS_HEIGHT, GAP);
    let (loss, accuracy) = split_top(curves, (curves.height() - GAP) / 2.0, GAP);
    let run = state.runs.get(state.shown);
    let number = run.map_or(0, |run| run.number);
    let history = match run {
        Some(run) if run.status.is_over() => &run.history,
        _ => live,
    };
    card_ui(ui, loss, |ui| {
        loss_plot_ui(ui, number, history, &mut state.loss_scale);
    });
    card_ui(ui, accuracy, |ui| accuracy_plot_ui(ui, number, history));
    card_ui(ui, progress, |ui| {
        progress_card_ui(ui, run, history, state.model_in_use, commands);
    });
}

fn runs_ui(ui: &mut Ui, state: &mut TrainState) {
    if state.runs.is_empty() {
        return;
    }
    ui.add_space(4.0);
    ui.separator();
    heading_ui(ui, "Runs");
    for (place, run) in state.runs.iter().enumerate().rev() {
        let result = match &run.status {
            Status::Done {
                test_accuracy: Some(accuracy),
                ..
            } => format!("{:.2} %", accuracy * 100.0),
            Status::Done { .. } => "stopped".to_owned(),
            Status::Failed(_) => "failed".to_owned(),
            _ => "running".to_owned(),
        };
        let text = RichText::new(run.title());
        let button = Button::selectable(place == state.shown, text)
            .right_text(RichText::new(result).font(Text::Small.font()))
            .truncate()
            .min_size(vec2(ui.available_width(), 28.0));
        if ui.add(button).on_hover_text(run.settings()).clicked() {
            state.shown = place;
        }
    }
}
