//! The left side of the Evaluate tab: what is evaluated, how far it is, and the figures.

use std::path::Path;

use egui::{Button, RichText, Ui, vec2};

use super::evaluate_tab::{DataChoice, EvaluateState, Shown};
use super::menus::menu_button_ui;
use super::model_choice::{ModelChoices, choose_model_ui};
use super::sentences::Sentence as _;
use super::theme::{self, CONTROL_HEIGHT, Text, palette};
use super::train_progress::grouped;
use super::widgets::{
    choose_ui, field_ui, heading_ui, primary_button_ui, progress_ui, scroll_area_ui, small_ui,
    wide_button_ui,
};
use crate::command::Command;
use crate::data_source::DataFile;
use crate::evaluate::Progress;
use crate::language::{tr, tr_with};
use crate::report::evaluation::Export;

/// Size of the accuracy, in points.
const ACCURACY_SIZE: f32 = 40.0;
/// Time between two looks at the progress, in seconds.
const REFRESH_SECS: f32 = 0.1;
/// Files that were left out and are listed; a file of the export has all of them.
const MAX_LISTED: usize = 200;

/// The card's content.
pub(super) fn form_ui(
    ui: &mut Ui,
    state: &mut EvaluateState,
    models: &ModelChoices,
    commands: &mut Vec<Command>,
) {
    let rect = ui.max_rect();
    scroll_area_ui(ui, rect, "evaluation", |ui| {
        choices_ui(ui, state, models, commands);
        ui.add_space(4.0);
        begin_ui(ui, state, models, commands);
        if let Some(shown) = state.shown() {
            ui.add_space(8.0);
            ui.separator();
            result_ui(ui, state, shown, commands);
        }
    });
}

fn choices_ui(
    ui: &mut Ui,
    state: &mut EvaluateState,
    models: &ModelChoices,
    commands: &mut Vec<Command>,
) {
    let width = ui.available_width();
    field_ui(ui, tr("evaluate-model"), |ui| {
        choose_model_ui(ui, models, &mut state.model, width)
    });
    field_ui(ui, tr("evaluate-data"), |ui| {
        let choice = &mut state.choice;
        choose_ui(
            ui,
            "evaluated data",
            &DataChoice::ALL,
            choice,
            DataChoice::title,
            width,
        )
    });
    let file = |ui: &mut Ui, path: &Option<_>, invitation: &str, file, commands: &mut Vec<_>| {
        if file_ui(ui, path.as_deref(), invitation) {
            commands.push(Command::ChooseData(file));
        }
    };
    match state.choice {
        DataChoice::MnistTest => {}
        DataChoice::MyDigits => {
            if state.my_digits.is_empty() {
                small_ui(ui, tr("evaluate-no-digits"));
            }
        }
        DataChoice::Folder => {
            let invitation = tr("evaluate-choose-folder");
            file(ui, &state.folder, invitation, DataFile::Folder, commands);
            small_ui(ui, tr("evaluate-folder-hint"));
        }
        DataChoice::Table => {
            let invitation = tr("evaluate-choose-table");
            file(ui, &state.table, invitation, DataFile::Table, commands);
            small_ui(ui, tr("evaluate-table-hint"));
        }
        DataChoice::Idx => {
            let invitation = tr("evaluate-choose-images");
            file(ui, &state.images, invitation, DataFile::Images, commands);
            let invitation = tr("evaluate-choose-labels");
            file(ui, &state.labels, invitation, DataFile::Labels, commands);
        }
    }
}

/// A button with a file's name, or with what it asks for; returns whether it was clicked.
fn file_ui(ui: &mut Ui, path: Option<&Path>, invitation: &str) -> bool {
    let name = path.and_then(Path::file_name);
    let name = name.map(|name| name.to_string_lossy().into_owned());
    let button = Button::new(name.as_deref().unwrap_or(invitation)).truncate();
    let size = vec2(ui.available_width(), CONTROL_HEIGHT);
    let response = ui.add_sized(size, button);
    let response = match path {
        Some(path) => response.on_hover_text(path.display().to_string()),
        None => response,
    };
    response.clicked()
}

/// The button that begins, or how far it is and the button that stops.
fn begin_ui(
    ui: &mut Ui,
    state: &EvaluateState,
    models: &ModelChoices,
    commands: &mut Vec<Command>,
) {
    let Some(progress) = &state.progress else {
        let chosen = models.chosen(state.model.as_ref());
        let is_ready = chosen.is_some() && state.awaited.is_none() && state.source().is_some();
        if primary_button_ui(ui, tr("evaluate-start"), is_ready).clicked() {
            commands.push(Command::StartEvaluation);
        }
        return;
    };
    ui.ctx()
        .request_repaint_after(std::time::Duration::from_secs_f32(REFRESH_SECS));
    let fraction = progress.done as f32 / progress.total.max(1) as f32;
    progress_ui(ui, fraction, tr("evaluate-progress"));
    small_ui(ui, told(progress));
    let text = if state.is_stopping {
        tr("evaluate-stopping")
    } else {
        tr("evaluate-stop")
    };
    if wide_button_ui(ui, text, !state.is_stopping).clicked() {
        commands.push(Command::StopEvaluation);
    }
}

fn told(progress: &Progress) -> String {
    let rate = progress.images_per_second().map(grouped);
    let rate = rate.unwrap_or_else(|| "…".to_owned());
    let done = grouped(progress.done as f64);
    let total = grouped(progress.total as f64);
    if progress.is_reading && progress.total == 0 {
        tr_with("evaluate-reading", &[("done", &done), ("rate", &rate)])
    } else if progress.is_reading {
        tr_with(
            "evaluate-reading-of",
            &[("done", &done), ("total", &total), ("rate", &rate)],
        )
    } else {
        tr_with(
            "evaluate-evaluating",
            &[("done", &done), ("total", &total), ("rate", &rate)],
        )
    }
}

fn result_ui(ui: &mut Ui, state: &EvaluateState, shown: &Shown, commands: &mut Vec<Command>) {
    let score = &shown.evaluation.score;
    heading_ui(ui, tr("evaluate-accuracy"));
    ui.spacing_mut().item_spacing.y = 4.0;
    let accuracy = percent(score.accuracy);
    ui.label(RichText::new(accuracy).font(theme::semibold(ACCURACY_SIZE)));
    let interval = score.interval();
    let (low, high) = (percent(interval.low), percent(interval.high));
    ui.label(tr_with(
        "evaluate-interval",
        &[("low", &low), ("high", &high)],
    ));
    change_ui(ui, state, shown);
    ui.add_space(4.0);
    let name = tr_with(
        "evaluate-what",
        &[("model", &shown.model.say()), ("data", &shown.data.say())],
    );
    small_ui(ui, name);
    let mistakes = grouped(score.n as f64 - f64::from(score.right()));
    let images = grouped(score.n as f64);
    small_ui(
        ui,
        tr_with(
            "evaluate-mistakes-of",
            &[("mistakes", &mistakes), ("images", &images)],
        ),
    );
    if let Some(doubtful) = shown.facts().doubtful_mistakes().filter(|count| *count > 0) {
        let text = tr_with("evaluate-doubtful", &[("count", &doubtful)]);
        small_ui(ui, text).on_hover_text(tr("evaluate-doubtful-source"));
    }
    let (ece, nll) = (percent(score.ece), format!("{:.4}", score.nll));
    small_ui(ui, tr_with("evaluate-ece", &[("ece", &ece), ("nll", &nll)]));
    let rate = grouped(shown.images_per_second);
    small_ui(ui, tr_with("evaluate-rate", &[("rate", &rate)]));
    left_out_ui(ui, shown);
    ui.add_space(4.0);
    menu_button_ui(ui, tr("evaluate-export"), |ui| {
        for export in Export::ALL {
            let title = match export {
                Export::Figures => tr("evaluate-export-figures"),
                Export::Images => tr("evaluate-export-images"),
                Export::Json => tr("evaluate-export-json"),
            };
            if ui.button(title).clicked() {
                commands.push(Command::ExportEvaluation(export));
                ui.close();
            }
        }
    });
}

/// How the accuracy stands to that of the evaluation before.
fn change_ui(ui: &mut Ui, state: &EvaluateState, shown: &Shown) {
    let Some(earlier) = &state.earlier else {
        return;
    };
    let before = percent(earlier.score.accuracy);
    if earlier.data != shown.data || earlier.score.n != shown.evaluation.score.n {
        let text = tr_with(
            "evaluate-before-elsewhere",
            &[
                ("accuracy", &before),
                ("model", &earlier.model.say()),
                ("data", &earlier.data.say()),
            ],
        );
        small_ui(ui, text);
        return;
    }
    let points = (shown.evaluation.score.accuracy - earlier.score.accuracy) * 100.0;
    let points = format!("{points:+.2}");
    let text = tr_with(
        "evaluate-change",
        &[
            ("points", &points),
            ("model", &earlier.model.say()),
            ("accuracy", &before),
        ],
    );
    let color = palette(ui).accent;
    ui.label(RichText::new(text).font(Text::Small.font()).color(color));
}

fn left_out_ui(ui: &mut Ui, shown: &Shown) {
    let left_out = &shown.read.left_out;
    if left_out.is_empty() {
        return;
    }
    let title = tr_with("evaluate-left-out", &[("count", &left_out.len())]);
    let color = palette(ui).validation;
    let title = RichText::new(title).font(Text::Small.font()).color(color);
    ui.collapsing(title, |ui| {
        for left in left_out.iter().take(MAX_LISTED) {
            let name = left.file.file_name().unwrap_or(left.file.as_os_str());
            let text = format!("{}: {}", name.to_string_lossy(), left.reason.sentence());
            small_ui(ui, text).on_hover_text(left.file.display().to_string());
        }
    });
}

/// A fraction as a percentage with two digits after the point.
pub(super) fn percent(fraction: f64) -> String {
    if fraction.is_finite() {
        format!("{:.2} %", fraction * 100.0)
    } else {
        "–".to_owned()
    }
}
