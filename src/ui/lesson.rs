//! Teaching the person's hand: the button, progress, and what came of it.

use egui::{Grid, RichText, Ui};

use super::theme::{Text, palette, semibold};
use super::widgets::{heading_ui, high_heading_ui, primary_button_ui, progress_ui, small_ui};
use crate::command::{Command, DigitsCommand};
use crate::language::{tr, tr_with};
use crate::teach::{Figures, Marks};
use crate::train::history::History;

/// How teaching stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Lesson {
    /// Nothing was taught.
    #[default]
    None,
    /// It is under way.
    Running,
    /// It is being stopped.
    Stopping,
    /// There is a model to be used.
    Done(Outcome),
}

/// What came of teaching.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// The model before.
    pub before: Figures,
    /// The model that was taught.
    pub after: Figures,
    /// Digits that it learned from.
    pub learned: usize,
    /// Those that were left out, since their image is there twice.
    pub doubles: usize,
    /// Whether the model that was taught is in use.
    pub is_used: bool,
}

impl Lesson {
    /// Whether teaching is under way.
    #[must_use]
    pub const fn is_running(&self) -> bool {
        matches!(self, Self::Running | Self::Stopping)
    }
}

/// The card's content; `model` is the name of the model in use and `count` how many digits there are.
pub(super) fn lesson_ui(
    ui: &mut Ui,
    lesson: &Lesson,
    (model, count): (&str, usize),
    live: &History,
    commands: &mut Vec<Command>,
) {
    high_heading_ui(ui, tr("teach-title"));
    ui.label(tr("teach-about"));
    ui.add_space(12.0);
    match lesson {
        Lesson::None | Lesson::Done(_) => {
            if primary_button_ui(ui, tr("teach-start"), count > 0).clicked() {
                commands.push(Command::Digits(DigitsCommand::Teach));
            }
            ui.add_space(6.0);
            let note = if count > 0 {
                tr_with("teach-from", &[("model", &model), ("count", &count)])
            } else {
                tr("teach-none").to_owned()
            };
            small_ui(ui, note);
        }
        Lesson::Running | Lesson::Stopping => running_ui(ui, lesson, live, commands),
    }
    if let Lesson::Done(outcome) = lesson {
        ui.add_space(18.0);
        outcome_ui(ui, outcome, commands);
    }
}

fn running_ui(ui: &mut Ui, lesson: &Lesson, live: &History, commands: &mut Vec<Command>) {
    progress_ui(ui, live.fraction_done(), tr("teach-progress"));
    ui.add_space(6.0);
    let left = live
        .progress
        .as_ref()
        .and_then(|progress| progress.seconds_left);
    let text = match (lesson, left) {
        (Lesson::Stopping, _) => tr("teach-stopping").to_owned(),
        (_, Some(seconds)) if seconds >= 1.0 => {
            tr_with("teach-left", &[("seconds", &(seconds.ceil() as u64))])
        }
        _ => tr("teach-reading").to_owned(),
    };
    small_ui(ui, text);
    ui.add_space(6.0);
    if *lesson == Lesson::Running && ui.button(tr("teach-stop")).clicked() {
        commands.push(Command::Digits(DigitsCommand::StopTeaching));
    }
}

fn outcome_ui(ui: &mut Ui, outcome: &Outcome, commands: &mut Vec<Command>) {
    heading_ui(ui, tr("teach-result"));
    ui.add_space(6.0);
    let (before, after) = (outcome.before, outcome.after);
    Grid::new("lesson")
        .num_columns(3)
        .spacing([18.0, 8.0])
        .show(ui, |ui| {
            small_ui(ui, "");
            small_ui(ui, tr("teach-before"));
            small_ui(ui, tr("teach-after"));
            ui.end_row();
            row_ui(ui, tr("teach-held-out"), before.held_out, after.held_out);
            row_ui(ui, tr("teach-mnist"), before.mnist, after.mnist);
        });
    ui.add_space(6.0);
    let held_out = outcome.after.held_out.of;
    let note = if held_out > 0 {
        tr_with(
            "teach-note",
            &[("learned", &outcome.learned), ("count", &held_out)],
        )
    } else {
        tr_with("teach-note-few", &[("learned", &outcome.learned)])
    };
    small_ui(ui, note);
    remarks_ui(ui, outcome);
    ui.add_space(12.0);
    if outcome.is_used {
        let color = palette(ui).accent;
        ui.label(RichText::new(tr("teach-in-use")).color(color));
        ui.add_space(6.0);
        if ui.button(tr("teach-back")).clicked() {
            commands.push(Command::Digits(DigitsCommand::UseBefore));
        }
    } else if ui.button(tr("teach-use")).clicked() {
        commands.push(Command::Digits(DigitsCommand::UseTaught));
    }
}

/// What a person wonders about who counts the digits, or who sees figures that are too low for what the
/// bars say.
fn remarks_ui(ui: &mut Ui, outcome: &Outcome) {
    if outcome.doubles > 0 {
        small_ui(ui, tr_with("teach-doubles", &[("count", &outcome.doubles)]));
    }
    let (before, after) = (outcome.before.held_out, outcome.after.held_out);
    if before.refused + after.refused > 0 {
        let refused = tr_with(
            "teach-refused",
            &[
                ("count", &after.of),
                ("before", &before.refused),
                ("after", &after.refused),
            ],
        );
        small_ui(ui, refused);
    }
}

fn row_ui(ui: &mut Ui, name: &str, before: Marks, after: Marks) {
    ui.label(RichText::new(name).font(Text::Small.font()));
    for (marks, is_new) in [(before, false), (after, true)] {
        let font = if is_new {
            semibold(14.0)
        } else {
            Text::Body.font()
        };
        let of = format!("{} / {}", marks.right, marks.of);
        let text = marks.accuracy().map_or_else(
            || "–".to_owned(),
            |accuracy| format!("{:.2} %", accuracy * 100.0),
        );
        ui.label(RichText::new(text).font(font)).on_hover_text(of);
    }
    ui.end_row();
}

#[cfg(test)]
mod tests {
    use egui_kittest::Harness;
    use egui_kittest::kittest::Queryable as _;

    use super::*;

    #[test]
    fn figures_say_what_was_refused_and_what_was_left_out() {
        let of_hand = |right, refused| Figures {
            held_out: Marks {
                right,
                of: 5,
                refused,
            },
            ..Figures::default()
        };
        let outcome = Outcome {
            before: of_hand(0, 4),
            after: of_hand(3, 2),
            learned: 21,
            doubles: 1,
            is_used: false,
        };
        let ui = |ui: &mut Ui| outcome_ui(ui, &outcome, &mut Vec::new());
        let window = Harness::builder()
            .with_context_setup(crate::ui::theme::install)
            .build_ui(ui);
        window.get_by_label_contains("1 digit was left out");
        window.get_by_label_contains("4 before and 2 after");
    }
}
