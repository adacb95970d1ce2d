//! The settings of the next run.

use egui::{Button, Label, Rect, Response, RichText, Sense, Ui, UiBuilder, pos2, vec2};

use super::kept_focus::{AFTER_START, pass_focus_on};
use super::lines::line_end_ui;
use super::menus::menu_button_ui;
use super::names;
use super::number_field::number_field_ui;
use super::theme::{CONTROL_HEIGHT, Text, palette};
use super::train_advanced::{advanced_ui, schedule_curve_ui};
use super::train_tab::{GpuTest, TrainState};
use super::widgets::{
    check_box_ui, choose_ui, close_rows, field_ui, heading_ui, primary_button_ui,
};
use crate::command::Command;
use crate::device::{Adapter, DeviceChoice};
use crate::language::{tr, tr_with};
use crate::model::Architecture;
use crate::train::config::{Length, Preset, TrainConfig};
use crate::train::history::History;
use crate::train::optimizer::Optimizer;
use crate::train::plan::{MAX_BATCH_SIZE, MAX_EPOCHS, MAX_LEARNING_RATE};
use crate::train::schedule::Schedule;

/// The largest seed that can be typed: a field keeps whole numbers exactly up to here.
const MAX_SEED: u64 = 999_999_999;

/// The form; `live` is the history of the run under way.
pub(super) fn settings_ui(
    ui: &mut Ui,
    state: &mut TrainState,
    live: &History,
    commands: &mut Vec<Command>,
) {
    let progress = state.is_running().then(|| f64::from(live.fraction_done()));
    ui.horizontal(|ui| {
        heading_ui(ui, tr("train-new-run"));
        line_end_ui(ui, |ui| presets_ui(ui, &mut state.config));
    });
    let width = ui.available_width();
    let half = (width - 10.0) / 2.0;
    model_ui(ui, &mut state.config, width);
    let config = &mut state.config;
    optimizer_ui(ui, config, width);
    pair_ui(ui, half, |left, right| {
        field_ui(left, tr("train-learning-rate"), |ui| {
            learning_rate_ui(ui, config, half)
        });
        field_ui(right, tr("train-schedule"), |ui| {
            choose_ui(
                ui,
                "schedule",
                &Schedule::ALL,
                &mut config.schedule,
                names::schedule,
                half,
            )
        });
    });
    schedule_curve_ui(ui, config, progress);
    pair_ui(ui, half, |left, right| {
        field_ui(left, tr("train-epochs"), |ui| epochs_ui(ui, config, half));
        field_ui(right, tr("train-batch-size"), |ui| {
            let size = vec2(half, CONTROL_HEIGHT);
            let value = &mut config.batch_size;
            number_field_ui(ui, size, value, 1..=MAX_BATCH_SIZE, |field| field)
        });
    });
    device_and_seed_ui(ui, state, half);
    if !state.adapters.is_empty() {
        gpu_test_ui(ui, state, commands);
    }
    images_ui(ui, &mut state.config, commands);
    ui.scope(|ui| {
        close_rows(ui);
        let config = &mut state.config;
        check_box_ui(ui, &mut config.non_digits, tr("train-non-digits"))
            .on_hover_text(tr("train-non-digits-note"));
        advanced_ui(ui, config, &mut state.has_tensorboard);
    });
}

/// The button that starts a run.
pub(super) fn start_ui(ui: &mut Ui, state: &TrainState, commands: &mut Vec<Command>) {
    let text = if state.is_running() {
        tr("train-running")
    } else {
        tr("train-start")
    };
    let button = primary_button_ui(ui, text, !state.is_running());
    if button.clicked() {
        pass_focus_on(&button, AFTER_START);
        commands.push(Command::StartTraining);
    }
}

fn device_and_seed_ui(ui: &mut Ui, state: &mut TrainState, half: f32) {
    let (config, adapters) = (&mut state.config, state.adapters);
    let device = &mut state.device;
    pair_ui(ui, half, |left, right| {
        field_ui(left, tr("train-device"), |ui| {
            device_ui(ui, device, adapters, half)
        });
        field_ui(right, tr("train-seed"), |ui| {
            let size = vec2(half, CONTROL_HEIGHT);
            let value = &mut config.seed;
            number_field_ui(ui, size, value, 0..=MAX_SEED, |field| field.speed(1.0))
        });
    });
}

/// What the network is shown.
fn images_ui(ui: &mut Ui, config: &mut TrainConfig, commands: &mut Vec<Command>) {
    ui.horizontal(|ui| {
        check_box_ui(ui, &mut config.augment, tr("train-augmentation"))
            .on_hover_text(tr("train-augmentation-note"));
        let samples = line_end_ui(ui, |ui| ui.button(tr("train-samples")));
        if samples.clicked() {
            commands.push(Command::ShowSamples);
        }
    });
}

/// Settings that go together, for the model that is chosen.
fn presets_ui(ui: &mut Ui, config: &mut TrainConfig) {
    menu_button_ui(ui, tr("train-presets"), |ui| {
        for preset in Preset::ALL {
            let settings = TrainConfig {
                seed: config.seed,
                ..TrainConfig::preset(preset, config.architecture)
            };
            let is_chosen = settings == *config;
            let entry = ui.selectable_label(is_chosen, names::preset(preset));
            if entry.on_hover_text(names::preset_note(preset)).clicked() {
                *config = settings;
            }
        }
    });
}

/// Two fields side by side, each `width` points wide.
fn pair_ui(ui: &mut Ui, width: f32, content: impl FnOnce(&mut Ui, &mut Ui)) {
    let height = 54.0;
    let (rect, _) = ui.allocate_exact_size(vec2(2.0 * width + 10.0, height), Sense::hover());
    let column = |left: f32| Rect::from_min_size(pos2(left, rect.top()), vec2(width, height));
    let builder = |rect: Rect| UiBuilder::new().max_rect(rect);
    let mut left = ui.new_child(builder(column(rect.left())));
    let mut right = ui.new_child(builder(column(rect.left() + width + 10.0)));
    content(&mut left, &mut right);
}

fn model_ui(ui: &mut Ui, config: &mut TrainConfig, width: f32) {
    let mut chosen = config.architecture;
    field_ui(ui, tr("train-model"), |ui| {
        choose_ui(
            ui,
            "model",
            &Architecture::ALL,
            &mut chosen,
            names::model,
            width,
        )
    });
    if chosen != config.architecture {
        *config = config.clone().with_architecture(chosen);
    }
}

fn optimizer_ui(ui: &mut Ui, config: &mut TrainConfig, width: f32) {
    let mut chosen = config.optimizer;
    let explanation = names::optimizer_note(chosen);
    field_ui(ui, tr("train-optimizer"), |ui| {
        choose_ui(
            ui,
            "optimizer",
            &Optimizer::ALL,
            &mut chosen,
            Optimizer::title,
            width,
        )
        .on_hover_text(explanation)
    });
    if chosen != config.optimizer {
        *config = config.clone().with_optimizer(chosen);
    }
}

fn learning_rate_ui(ui: &mut Ui, config: &mut TrainConfig, width: f32) -> Response {
    let speed = config.learning_rate * 0.02;
    let size = vec2(width, CONTROL_HEIGHT);
    let value = &mut config.learning_rate;
    number_field_ui(ui, size, value, 1e-6..=MAX_LEARNING_RATE, |field| {
        let field = field.speed(speed);
        field.custom_formatter(|rate, _| rate.to_string())
    })
}

fn epochs_ui(ui: &mut Ui, config: &mut TrainConfig, width: f32) -> Response {
    let (Length::Epochs(mut epochs) | Length::Steps(mut epochs)) = config.length;
    let size = vec2(width, CONTROL_HEIGHT);
    let response = number_field_ui(ui, size, &mut epochs, 1..=MAX_EPOCHS, |field| {
        field.speed(0.1)
    });
    config.length = Length::Epochs(epochs);
    response
}

fn device_ui(ui: &mut Ui, device: &mut DeviceChoice, adapters: &[Adapter], width: f32) -> Response {
    let title = |choice: DeviceChoice| match choice {
        DeviceChoice::Auto => tr("train-device-automatic").to_owned(),
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

/// The button that compares the GPU with the CPU, and what came of it.
fn gpu_test_ui(ui: &mut Ui, state: &TrainState, commands: &mut Vec<Command>) {
    let button = ui
        .add_enabled(state.can_test_gpu(), Button::new(tr("gpu-check")))
        .on_hover_text(tr("gpu-check-note"))
        .on_disabled_hover_text(tr("gpu-check-later"));
    if button.clicked() {
        commands.push(Command::TestGpu);
    }
    let colors = palette(ui);
    let (text, color) = match &state.gpu_test {
        GpuTest::None => return,
        GpuTest::Running(device) => {
            let text = tr_with("gpu-checking", &[("device", device)]);
            (text, colors.secondary)
        }
        GpuTest::Done { sentence, passed } if *passed => (sentence.clone(), colors.secondary),
        GpuTest::Done { sentence, .. } => (sentence.clone(), colors.validation),
    };
    let text = RichText::new(text).font(Text::Small.font()).color(color);
    ui.add(Label::new(text).wrap());
}
