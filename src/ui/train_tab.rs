//! The Train tab: settings and runs on the left, curves and progress on the right.

use egui::{Button, ComboBox, DragValue, Rect, Response, RichText, ScrollArea, Ui, vec2};

use super::plots::{Scale, accuracy_plot_ui, loss_plot_ui};
use super::theme::{GAP, Text, semibold};
use super::widgets::{
    card_ui, field_ui, heading_ui, primary_button_ui, progress_ui, small_ui, split_bottom,
    split_top,
};
use crate::app::command::Command;
use crate::device::{Adapter, DeviceChoice};
use crate::model::Architecture;
use crate::train::config::{Length, MAX_BATCH_SIZE, MAX_EPOCHS, MAX_LEARNING_RATE, TrainConfig};
use crate::train::history::History;
use crate::train::optimizer::Optimizer;
use crate::train::schedule::Schedule;

/// Width of the settings, in points.
const SETTINGS_WIDTH: f32 = 298.0;
/// Height of the progress card, in points.
const PROGRESS_HEIGHT: f32 = 80.0;

/// How a run stands.
#[derive(Clone, Debug, PartialEq)]
pub enum Status {
    /// The device is being opened, on a GPU its kernels compiled.
    Preparing,
    /// Steps are being made on this device.
    Running(String),
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

/// A run of this session.
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
}

impl Run {
    /// The name in lists.
    #[must_use]
    pub fn title(&self) -> String {
        format!(
            "{} {}, {}",
            self.number,
            self.config.architecture.title(),
            self.config.optimizer
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

    /// Adds a run, and shows it.
    pub fn add_run(&mut self) {
        self.runs.push(Run {
            number: self.runs.len() + 1,
            config: self.config.clone(),
            status: Status::Preparing,
            history: History::default(),
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
        ScrollArea::vertical().show(ui, |ui| {
            settings_ui(ui, state, commands);
            runs_ui(ui, state);
        });
    });
    let (curves, progress) = split_bottom(rest, PROGRESS_HEIGHT, GAP);
    let (loss, accuracy) = split_top(curves, (curves.height() - GAP) / 2.0, GAP);
    let run = state.runs.get(state.shown);
    let history = match run {
        Some(run) if run.status.is_over() => &run.history,
        _ => live,
    };
    card_ui(ui, loss, |ui| {
        loss_plot_ui(ui, history, &mut state.loss_scale);
    });
    card_ui(ui, accuracy, |ui| accuracy_plot_ui(ui, history));
    card_ui(ui, progress, |ui| {
        progress_card_ui(ui, run, history, commands);
    });
}

fn settings_ui(ui: &mut Ui, state: &mut TrainState, commands: &mut Vec<Command>) {
    heading_ui(ui, "New run");
    let width = ui.available_width();
    let half = (width - 10.0) / 2.0;
    model_ui(ui, &mut state.config, width);
    let config = &mut state.config;
    optimizer_ui(ui, config, width);
    pair_ui(ui, half, |left, right| {
        field_ui(left, "Learning rate", |ui| {
            learning_rate_ui(ui, config, half)
        });
        field_ui(right, "Schedule", |ui| {
            choose_ui(
                ui,
                "schedule",
                &Schedule::ALL,
                &mut config.schedule,
                Schedule::title,
                half,
            )
        });
    });
    pair_ui(ui, half, |left, right| {
        field_ui(left, "Epochs", |ui| epochs_ui(ui, config, half));
        field_ui(right, "Batch size", |ui| {
            let value = DragValue::new(&mut config.batch_size).range(1..=MAX_BATCH_SIZE);
            ui.add_sized(vec2(half, 32.0), value)
        });
    });
    let device = &mut state.device;
    let adapters = state.adapters;
    pair_ui(ui, half, |left, right| {
        field_ui(left, "Device", |ui| device_ui(ui, device, adapters, half));
        field_ui(right, "Seed", |ui| {
            ui.add_sized(
                vec2(half, 32.0),
                DragValue::new(&mut config.seed).speed(1.0),
            )
        });
    });
    ui.checkbox(&mut config.augment, "Augmentation")
        .on_hover_text("Each image is turned, moved, bent and thickened a little, anew every time");
    ui.add_space(4.0);
    let text = if state.is_running() {
        "Running…"
    } else {
        "Start"
    };
    if primary_button_ui(ui, text, !state.is_running()).clicked() {
        commands.push(Command::StartTraining);
    }
}

/// Two fields side by side, each `width` points wide.
fn pair_ui(ui: &mut Ui, width: f32, content: impl FnOnce(&mut Ui, &mut Ui)) {
    let height = 54.0;
    let (rect, _) = ui.allocate_exact_size(vec2(2.0 * width + 10.0, height), egui::Sense::hover());
    let column = |left: f32| Rect::from_min_size(egui::pos2(left, rect.top()), vec2(width, height));
    let builder = |rect: Rect| egui::UiBuilder::new().max_rect(rect);
    let mut left = ui.new_child(builder(column(rect.left())));
    let mut right = ui.new_child(builder(column(rect.left() + width + 10.0)));
    content(&mut left, &mut right);
}

fn model_ui(ui: &mut Ui, config: &mut TrainConfig, width: f32) {
    let mut chosen = config.architecture;
    field_ui(ui, "Model", |ui| {
        choose_ui(
            ui,
            "model",
            &Architecture::ALL,
            &mut chosen,
            Architecture::title,
            width,
        )
    });
    if chosen != config.architecture {
        *config = TrainConfig {
            seed: config.seed,
            ..TrainConfig::recommended(chosen)
        };
    }
}

fn optimizer_ui(ui: &mut Ui, config: &mut TrainConfig, width: f32) {
    let mut chosen = config.optimizer;
    field_ui(ui, "Optimizer", |ui| {
        choose_ui(
            ui,
            "optimizer",
            &Optimizer::ALL,
            &mut chosen,
            Optimizer::title,
            width,
        )
    });
    if chosen != config.optimizer {
        config.optimizer = chosen;
        config.learning_rate = chosen.default_learning_rate();
    }
}

fn learning_rate_ui(ui: &mut Ui, config: &mut TrainConfig, width: f32) -> Response {
    let speed = config.learning_rate * 0.02;
    let value = DragValue::new(&mut config.learning_rate)
        .range(1e-6..=MAX_LEARNING_RATE)
        .speed(speed)
        .custom_formatter(|rate, _| rate.to_string());
    ui.add_sized(vec2(width, 32.0), value)
}

fn epochs_ui(ui: &mut Ui, config: &mut TrainConfig, width: f32) -> Response {
    let (Length::Epochs(mut epochs) | Length::Steps(mut epochs)) = config.length;
    let value = DragValue::new(&mut epochs).range(1..=MAX_EPOCHS).speed(0.1);
    let response = ui.add_sized(vec2(width, 32.0), value);
    config.length = Length::Epochs(epochs);
    response
}

fn device_ui(ui: &mut Ui, device: &mut DeviceChoice, adapters: &[Adapter], width: f32) -> Response {
    let title = |choice: DeviceChoice| match choice {
        DeviceChoice::Auto => "Automatic".to_owned(),
        DeviceChoice::Cpu => "CPU".to_owned(),
        DeviceChoice::Gpu(number) => number
            .and_then(|number| adapters.get(number))
            .map_or_else(|| "GPU".to_owned(), Adapter::title),
    };
    let gpus = adapters
        .iter()
        .map(|adapter| DeviceChoice::Gpu(Some(adapter.index)));
    let choices: Vec<DeviceChoice> = [DeviceChoice::Auto, DeviceChoice::Cpu]
        .into_iter()
        .chain(gpus)
        .collect();
    choose_ui(ui, "device", &choices, device, title, width)
}

fn choose_ui<T: PartialEq + Copy, Name: Into<String>>(
    ui: &mut Ui,
    id: &str,
    choices: &[T],
    chosen: &mut T,
    title: impl Fn(T) -> Name,
    width: f32,
) -> Response {
    ComboBox::from_id_salt(id)
        .width(width)
        .selected_text(title(*chosen).into())
        .truncate()
        .show_ui(ui, |ui| {
            for &choice in choices {
                ui.selectable_value(chosen, choice, title(choice).into());
            }
        })
        .response
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
        if ui.add(button).clicked() {
            state.shown = place;
        }
    }
}

fn progress_card_ui(
    ui: &mut Ui,
    run: Option<&Run>,
    history: &History,
    commands: &mut Vec<Command>,
) {
    let Some(run) = run else {
        ui.centered_and_justified(|ui| {
            small_ui(ui, "Press Start; the curves appear with the first steps.")
        });
        return;
    };
    ui.horizontal(|ui| {
        ui.label(RichText::new(headline(run, history)).font(semibold(14.0)));
        small_ui(ui, details(run, history));
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            actions_ui(ui, run, commands);
        });
    });
    progress_ui(ui, history.fraction_done(), "Training progress");
}

fn headline(run: &Run, history: &History) -> String {
    match (&run.status, &history.progress) {
        (
            Status::Done {
                test_accuracy: None,
                ..
            },
            _,
        ) => format!("Run {} stopped", run.number),
        (Status::Done { .. }, _) => format!("Run {} finished", run.number),
        (Status::Failed(_), _) => format!("Run {} failed", run.number),
        (Status::Stopping, _) => "Stopping…".to_owned(),
        (_, Some(progress)) => format!("Epoch {} of {}", progress.epoch, history.epochs()),
        (Status::Preparing, None) => "Preparing…".to_owned(),
        (Status::Running(device), None) => format!("First step on {device}…"),
    }
}

fn details(run: &Run, history: &History) -> String {
    let progress = history.progress.as_ref();
    match &run.status {
        Status::Failed(reason) => reason.clone(),
        Status::Done {
            test_accuracy: Some(accuracy),
            ..
        } => {
            format!("{:.2} % on the MNIST test set", accuracy * 100.0)
        }
        Status::Done { .. } => {
            let steps = progress.map_or(0, |progress| progress.step);
            format!("after {steps} steps, the model is kept")
        }
        Status::Running(device) => progress.map_or_else(String::new, |progress| {
            let rate = grouped(progress.images_per_second);
            format!(
                "{rate} images/s    {} left    {device}",
                duration(progress.seconds_left)
            )
        }),
        Status::Preparing | Status::Stopping => String::new(),
    }
}

fn actions_ui(ui: &mut Ui, run: &Run, commands: &mut Vec<Command>) {
    match run.status {
        Status::Done { model, .. } => {
            if ui.button("Use this model").clicked() {
                commands.push(Command::UseModel(model));
            }
            if ui.button("Save…").clicked() {
                commands.push(Command::SaveModel(model));
            }
        }
        Status::Preparing | Status::Running(_) => {
            if ui.button("Stop and keep the model").clicked() {
                commands.push(Command::StopTraining);
            }
        }
        Status::Stopping | Status::Failed(_) => {}
    }
}

/// A whole number with commas.
fn grouped(value: f64) -> String {
    let digits = format!("{value:.0}");
    let groups: Vec<&str> = digits
        .as_bytes()
        .rchunks(3)
        .rev()
        .filter_map(|group| std::str::from_utf8(group).ok())
        .collect();
    groups.join(",")
}

/// A time as people say it.
fn duration(seconds: f64) -> String {
    let seconds = seconds.round() as u64;
    match (seconds / 3600, seconds / 60 % 60, seconds % 60) {
        (0, 0, seconds) => format!("{seconds} s"),
        (0, minutes, seconds) => format!("{minutes} min {seconds} s"),
        (hours, minutes, _) => format!("{hours} h {minutes} min"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_times_read_well() {
        assert_eq!(grouped(936_266.4), "936,266");
        assert_eq!(grouped(12.0), "12");
        assert_eq!(duration(72.4), "1 min 12 s");
        assert_eq!(duration(3.0), "3 s");
        assert_eq!(duration(7300.0), "2 h 1 min");
        assert_eq!(duration(f64::INFINITY), duration(u64::MAX as f64));
    }
}
