//! How a run stands: progress, rate, time left, and what can be done with it.

use egui::{Align, Button, Label, Layout, RichText, Ui};

use super::kept_focus::{AFTER_START, receive_focus};
use super::lines::line_ui;
use super::menus::menu_button_ui;
use super::names;
use super::runs::{Run, Status};
use super::theme::{Text, palette, semibold};
use super::widgets::{progress_ui, small_ui, text_width};
use crate::command::Command;
use crate::language::{tr, tr_with};
use crate::train::event::Progress;
use crate::train::history::History;
use crate::train::stop::Ending;

/// With less room than this, what a run does and how far it is take two lines, in points.
const NARROW: f32 = 400.0;

/// In a card of less width buttons are smaller, in points.
const TIGHT: f32 = 640.0;

/// The card's content; `history` is that of `run`, and `in_use` the model's place that recognizes.
pub(super) fn progress_card_ui(
    ui: &mut Ui,
    run: Option<&Run>,
    history: &History,
    in_use: usize,
    commands: &mut Vec<Command>,
) {
    let Some(run) = run else {
        ui.centered_and_justified(|ui| small_ui(ui, tr("run-press-start")));
        return;
    };
    let is_tight = ui.available_width() < TIGHT;
    ui.horizontal(|ui| {
        let state = |ui: &mut Ui| {
            // Where there is little room, both stand below each other.
            let layout = if ui.available_width() < NARROW {
                ui.spacing_mut().item_spacing.y = 0.0;
                Layout::top_down(Align::Min)
            } else {
                Layout::left_to_right(Align::Center)
            };
            ui.with_layout(layout, |ui| state_ui(ui, run, history));
        };
        line_ui(ui, state, |ui| {
            if is_tight {
                ui.spacing_mut().button_padding.x = 7.0;
            }
            actions_ui(ui, run, in_use, commands);
        });
    });
    progress_ui(ui, history.fraction_done(), tr("run-progress"));
}

fn state_ui(ui: &mut Ui, run: &Run, history: &History) {
    ui.label(RichText::new(headline(run, history)).font(semibold(14.0)));
    let color = palette(ui).secondary;
    let explanation = details(run, history);
    let has_room = text_width(ui, &explanation, Text::Small) <= ui.available_width();
    let short = short_details(run).filter(|_| !has_room);
    let text = short.unwrap_or_else(|| explanation.clone());
    let text = RichText::new(text).font(Text::Small.font());
    ui.add(Label::new(text.color(color)).truncate())
        .on_hover_text(explanation);
}

fn headline(run: &Run, history: &History) -> String {
    let number = &run.number;
    match (&run.status, &history.progress) {
        (Status::Done { .. }, _) if run.is_stopped() => {
            tr_with("run-headline-stopped", &[("number", number)])
        }
        (Status::Done { .. }, _) => tr_with("run-headline-finished", &[("number", number)]),
        (Status::Failed(_), _) => tr_with("run-headline-failed", &[("number", number)]),
        (Status::Paused { .. }, _) => tr_with("run-headline-paused", &[("number", number)]),
        (Status::Stopping, _) => tr("run-stopping").to_owned(),
        (Status::Pausing, _) => tr("run-pausing").to_owned(),
        (_, Some(progress)) => {
            let epochs = history.epochs();
            tr_with(
                "run-epoch",
                &[("epoch", &progress.epoch), ("epochs", &epochs)],
            )
        }
        (Status::Preparing, None) => tr("run-preparing").to_owned(),
        (Status::Testing(_), None) => tr("run-testing").to_owned(),
        (Status::Running { is_gpu: true, .. }, None) => tr("run-warming-up").to_owned(),
        (Status::Running { device, .. }, None) => tr_with("run-first-step", &[("device", device)]),
    }
}

/// The figure that matters, for where there is little room; only a finished run has it.
fn short_details(run: &Run) -> Option<String> {
    let Status::Done { test_accuracy, .. } = run.status else {
        return None;
    };
    let accuracy = format!("{:.2}", test_accuracy? * 100.0);
    Some(tr_with("status-accuracy", &[("accuracy", &accuracy)]))
}

fn details(run: &Run, history: &History) -> String {
    let progress = history.progress.as_ref();
    match &run.status {
        Status::Failed(reason) => reason.clone(),
        Status::Done {
            test_accuracy: Some(accuracy),
            ..
        } => {
            let ending = run.result.as_ref().map(|result| result.ending);
            let ending = ending.filter(|ending| *ending != Ending::Completed);
            let ending = ending.map(|ending| format!("    {}", names::ending(ending)));
            let accuracy = format!("{:.2}", accuracy * 100.0);
            tr_with("run-test-accuracy", &[("accuracy", &accuracy)]) + &ending.unwrap_or_default()
        }
        Status::Done { .. } => {
            let steps = history.last_step();
            tr_with("run-kept", &[("steps", &steps)])
        }
        Status::Paused { step } => {
            let total = history.total_steps;
            tr_with("run-can-go-on", &[("step", step), ("total", &total)])
        }
        Status::Running { device, is_gpu } => match progress {
            Some(progress) => rate(progress, device),
            None if *is_gpu => tr_with("run-compiling", &[("device", device)]),
            None => String::new(),
        },
        Status::Testing(device) => tr_with("run-must-agree", &[("device", device)]),
        Status::Preparing | Status::Stopping | Status::Pausing => String::new(),
    }
}

fn rate(progress: &Progress, device: &str) -> String {
    let rate = progress.images_per_second.zip(progress.seconds_left);
    rate.map_or_else(
        || device.to_owned(),
        |(rate, left)| {
            let (rate, left) = (grouped(rate), duration(left));
            tr_with(
                "run-rate",
                &[("rate", &rate), ("left", &left), ("device", &device)],
            )
        },
    )
}

/// From left to right.
fn actions_ui(ui: &mut Ui, run: &Run, in_use: usize, commands: &mut Vec<Command>) {
    if run.can_go_on() && ui.button(tr("run-go-on")).clicked() {
        commands.push(Command::ResumeRun(run.number));
    }
    match run.status {
        Status::Done { model, .. } => model_actions_ui(ui, run, model, in_use, commands),
        Status::Preparing | Status::Testing(_) | Status::Running { .. } => {
            end_actions_ui(ui, run, commands);
        }
        Status::Stopping | Status::Pausing | Status::Failed(_) | Status::Paused { .. } => {}
    }
    if run.status.is_over() && run.is_kept {
        delete_ui(ui, run, commands);
    }
}

/// What can be done with the model that a run left, whose place is `model` if it is in memory.
fn model_actions_ui(
    ui: &mut Ui,
    run: &Run,
    model: Option<usize>,
    in_use: usize,
    commands: &mut Vec<Command>,
) {
    let is_used = model == Some(in_use);
    let text = if is_used {
        tr("run-in-use")
    } else {
        tr("run-use")
    };
    if ui.add_enabled(!is_used, Button::new(text)).clicked() {
        commands.push(model.map_or(Command::UseRun(run.number), Command::UseModel));
    }
    if ui.button(tr("run-save")).clicked() {
        commands.push(model.map_or(Command::SaveRun(run.number), Command::SaveModel));
    }
    let note = tr("run-report-note");
    if ui.button(tr("run-report")).on_hover_text(note).clicked() {
        commands.push(Command::ReportRun(run.number));
    }
}

/// What ends a run that is under way; who began it by keyboard has the keyboard here.
fn end_actions_ui(ui: &mut Ui, run: &Run, commands: &mut Vec<Command>) {
    let note = if run.is_kept {
        tr("run-pause-note")
    } else {
        tr("run-no-pause-note")
    };
    let pause = ui.add_enabled(run.is_kept, Button::new(tr("run-pause")));
    let pause = pause.on_hover_text(note).on_disabled_hover_text(note);
    let stop = ui.button(tr("run-stop"));
    for button in [&pause, &stop] {
        receive_focus(button, AFTER_START);
    }
    if pause.clicked() {
        commands.push(Command::PauseTraining);
    }
    if stop.clicked() {
        commands.push(Command::StopTraining);
    }
}

/// Deleting takes a second click.
fn delete_ui(ui: &mut Ui, run: &Run, commands: &mut Vec<Command>) {
    menu_button_ui(ui, tr("run-delete"), |ui| {
        let text = tr_with("run-delete-sure", &[("number", &run.number)]);
        if ui.button(text).clicked() {
            commands.push(Command::DeleteRun(run.number));
            ui.close();
        }
    });
}

/// A whole number with commas.
pub(super) fn grouped(value: f64) -> String {
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
        (0, 0, seconds) => tr_with("time-seconds", &[("seconds", &seconds)]),
        (0, minutes, seconds) => tr_with(
            "time-minutes",
            &[("minutes", &minutes), ("seconds", &seconds)],
        ),
        (hours, minutes, _) => tr_with("time-hours", &[("hours", &hours), ("minutes", &minutes)]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::train::config::TrainConfig;

    #[test]
    fn a_person_is_told_what_a_gpu_is_waited_for() {
        let told = |status: Status| {
            let run = Run {
                number: 1,
                is_kept: false,
                begun: None,
                config: TrainConfig::default(),
                status,
                history: History::default(),
                result: None,
                before: None,
            };
            let history = History::default();
            (headline(&run, &history), details(&run, &history))
        };
        let (headline, details) = told(Status::Testing("Card".to_owned()));
        assert_eq!(headline, "Checking the GPU…");
        assert!(details.starts_with("Card must"), "{details}");
        let (headline, details) = told(Status::Running {
            device: "Card".to_owned(),
            is_gpu: true,
        });
        assert_eq!(headline, "Warming up…");
        assert_eq!(details, "compiling kernels for Card…");
    }

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
