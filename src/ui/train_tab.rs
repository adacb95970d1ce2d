//! The Train tab: settings and runs on the left, curves and progress on the right.

use egui::{Rect, Ui};

use super::plots::{Scale, accuracy_plot_ui, loss_plot_ui};
use super::runs::{Run, Status, runs_height, runs_ui};
use super::theme::{CONTROL_HEIGHT, GAP};
use super::train_progress::progress_card_ui;
use super::train_settings::{settings_ui, start_ui};
use super::widgets::{area_ui, card_ui, scroll_area_ui, split_bottom, split_top};
use crate::command::Command;
use crate::device::{self, Adapter, DeviceChoice};
use crate::train::config::TrainConfig;
use crate::train::history::History;

/// Width of the settings, in points.
const SETTINGS_WIDTH: f32 = 298.0;
/// Height of the progress card, in points.
const PROGRESS_HEIGHT: f32 = 80.0;

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

/// What the tab keeps.
#[derive(Default)]
pub struct TrainState {
    /// Settings of the next run.
    pub config: TrainConfig,
    /// Device of the next run.
    pub device: DeviceChoice,
    /// Whether the next run writes event files for TensorBoard.
    pub has_tensorboard: bool,
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
    /// No runs yet, and a form that is filled in.
    #[must_use]
    pub fn new(config: TrainConfig) -> Self {
        Self {
            config,
            ..Self::default()
        }
    }

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
        let number = self.runs.iter().map(|run| run.number).max().unwrap_or(0) + 1;
        self.runs.push(Run {
            number,
            is_kept: false,
            begun: None,
            config: self.config.clone(),
            status: Status::Preparing,
            history: History::default(),
            result: None,
            before: None,
        });
        self.shown = self.runs.len() - 1;
    }

    /// Adds runs of earlier times before those of this one, and shows the newest.
    pub fn add_kept(&mut self, kept: Vec<Run>) {
        let count = kept.len();
        let is_first = self.runs.is_empty();
        self.runs.splice(0..0, kept);
        self.shown = if is_first {
            count.saturating_sub(1)
        } else {
            self.shown + count
        };
    }

    /// Makes a kept run the one under way, and shows it; returns whether there is such a run.
    pub fn take_up(&mut self, number: usize) -> bool {
        let Some(place) = self.place(number) else {
            return false;
        };
        let run = self.runs.remove(place);
        self.runs.push(Run {
            before: Some(Box::new((run.status, run.result))),
            status: Status::Preparing,
            result: None,
            ..run
        });
        self.shown = self.runs.len() - 1;
        true
    }

    /// The run under way has this number in the store; a run that is not kept and had it gets
    /// another.
    pub fn set_number(&mut self, number: usize) {
        let highest = self.runs.iter().map(|run| run.number).max().unwrap_or(0);
        let Some((current, others)) = self.runs.split_last_mut() else {
            return;
        };
        if let Some(other) = others.iter_mut().find(|run| run.number == number) {
            other.number = highest.max(number) + 1;
        }
        (current.number, current.is_kept) = (number, true);
    }

    /// Takes a run out of the list.
    pub fn remove(&mut self, number: usize) {
        if let Some(place) = self.place(number) {
            self.runs.remove(place);
            if self.shown >= place {
                self.shown = self.shown.saturating_sub(1);
            }
        }
    }

    /// The run with this number.
    pub fn run(&mut self, number: usize) -> Option<&mut Run> {
        let place = self.place(number)?;
        self.runs.get_mut(place)
    }

    fn place(&self, number: usize) -> Option<usize> {
        self.runs.iter().rposition(|run| run.number == number)
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
        // However low the window is, the button and the newest runs are seen.
        let (form, start) = split_bottom(ui.max_rect(), CONTROL_HEIGHT, GAP);
        let (form, runs) = match runs_height(state.runs.len(), form.height()) {
            Some(height) => split_bottom(form, height, GAP),
            None => (form, Rect::NOTHING),
        };
        scroll_area_ui(ui, form, "new run", |ui| {
            settings_ui(ui, state, live, commands);
        });
        if !state.runs.is_empty() {
            runs_ui(ui, runs, &state.runs, &mut state.shown);
        }
        area_ui(ui, start, |ui| start_ui(ui, state, commands));
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
