//! The My digits tab: teaching on the left, the gallery on the right.

use std::collections::BTreeSet;

use egui::{Button, Context, Rect, RichText, Ui, vec2};

use super::gallery::{Sheets, gallery_ui};
use super::icons::Icon;
use super::label_row::label_button_ui;
use super::lesson::lesson_ui;
pub use super::lesson::{Lesson, Outcome};
use super::lines::line_end_ui;
use super::menus::menu_button_ui;
use super::theme::{GAP, Text, palette};
use super::widgets::{
    area_ui, card_ui, heading_ui, icon_button_ui, scroll_area_ui, small_ui, split_top,
};
use crate::command::{Command, DigitsCommand, Tab};
use crate::digit::{Label, NUM_CLASSES};
use crate::language::{tr, tr_with};
use crate::my_digits::{Digits, Export};
use crate::train::history::History;

/// Width of the teaching card, in points.
const LESSON_WIDTH: f32 = 298.0;
/// Height of the gallery's buttons, in points.
const TOOLS_HEIGHT: f32 = 34.0;

/// With less room than this, what is done with chosen digits stands alone, in points.
const ALL_TOOLS: f32 = 780.0;
/// With less room than this, that is closer together, in points.
const SELECTION_TOOLS: f32 = 590.0;

/// What the tab keeps.
#[derive(Default)]
pub struct MyDigitsState {
    digits: Digits,
    can_undo: bool,
    selected: BTreeSet<u64>,
    sheets: Sheets,
    /// How teaching stands.
    pub lesson: Lesson,
}

impl MyDigitsState {
    /// Shows these digits.
    pub fn set(&mut self, context: &Context, digits: Digits, can_undo: bool) {
        self.selected.retain(|number| digits.contains_key(number));
        self.sheets = Sheets::new(context, &digits);
        (self.digits, self.can_undo) = (digits, can_undo);
    }

    /// The digits by their numbers.
    #[must_use]
    pub const fn digits(&self) -> &Digits {
        &self.digits
    }
}

/// The tab in `rect`; `model` is the name of the model in use and `live` the history of a lesson
/// under way.
pub fn my_digits_tab_ui(
    ui: &mut Ui,
    rect: Rect,
    state: &mut MyDigitsState,
    model: &str,
    live: &History,
    commands: &mut Vec<Command>,
) {
    let (lesson, rest) = rect.split_left_right_at_x(rect.left() + LESSON_WIDTH);
    let rest = rest.with_min_x(rest.left() + GAP + 8.0);
    card_ui(ui, lesson, |ui| {
        let facts = (model, state.digits.len());
        let rect = ui.max_rect();
        scroll_area_ui(ui, rect, "lesson", |ui| {
            lesson_ui(ui, &state.lesson, facts, live, commands);
        });
    });
    card_ui(ui, rest, |ui| {
        let (tools, gallery) = split_top(ui.max_rect(), TOOLS_HEIGHT, GAP);
        area_ui(ui, tools, |ui| {
            ui.horizontal_centered(|ui| tools_ui(ui, state, commands));
        });
        area_ui(ui, gallery, |ui| {
            if state.digits.is_empty() {
                invitation_ui(ui, commands);
            } else {
                gallery_ui(ui, &state.digits, &state.sheets, &mut state.selected);
            }
        });
    });
}

fn invitation_ui(ui: &mut Ui, commands: &mut Vec<Command>) {
    ui.vertical_centered(|ui| {
        ui.add_space((ui.available_height() / 2.0 - 80.0).max(0.0));
        let color = palette(ui).secondary;
        ui.label(
            RichText::new(tr("digits-empty"))
                .font(Text::Large.font())
                .color(color),
        );
        ui.add_space(6.0);
        small_ui(ui, tr("digits-empty-how"));
        ui.add_space(12.0);
        if ui.button(tr("digits-empty-draw")).clicked() {
            commands.push(Command::Show(Tab::Recognize));
        }
    });
}

fn tools_ui(ui: &mut Ui, state: &mut MyDigitsState, commands: &mut Vec<Command>) {
    let has_room = ui.available_width() >= ALL_TOOLS;
    let mut ask = |command| commands.push(Command::Digits(command));
    if state.selected.is_empty() {
        heading_ui(
            ui,
            &tr_with("digits-count", &[("count", &state.digits.len())]),
        );
    } else {
        // What is set for the selection's buttons must not reach those beside them.
        ui.scope(|ui| selection_ui(ui, state, &mut ask));
        if !has_room {
            return;
        }
    }
    line_end_ui(ui, |ui| {
        if icon_button_ui(ui, Icon::Undo, tr("digits-undo"), false, state.can_undo).clicked() {
            ask(DigitsCommand::Undo);
        }
        menu_button_ui(ui, tr("digits-import"), |ui| {
            if ui.button(tr("digits-import-folder")).clicked() {
                ask(DigitsCommand::ImportFolder);
            }
            if ui.button(tr("digits-import-file")).clicked() {
                ask(DigitsCommand::ImportFile);
            }
        });
        let is_there = !state.digits.is_empty();
        ui.add_enabled_ui(is_there, |ui| {
            menu_button_ui(ui, tr("digits-export"), |ui| {
                if ui.button(tr("digits-export-pictures")).clicked() {
                    ask(DigitsCommand::Export(Export::Pictures));
                }
                if ui.button(tr("digits-export-idx")).clicked() {
                    ask(DigitsCommand::Export(Export::Idx));
                }
            });
        });
    });
}

/// What can be done with the digits that are chosen.
fn selection_ui(ui: &mut Ui, state: &mut MyDigitsState, ask: &mut dyn FnMut(DigitsCommand)) {
    let numbers = || state.selected.iter().copied().collect::<Vec<u64>>();
    let is_tight = ui.available_width() < SELECTION_TOOLS;
    ui.spacing_mut().item_spacing.x = if is_tight { 2.0 } else { 3.0 };
    let question = if is_tight {
        tr("digits-chosen-short").to_owned()
    } else {
        tr_with("digits-chosen", &[("count", &state.selected.len())])
    };
    small_ui(ui, question);
    ui.add_space(4.0);
    let mut is_done = false;
    for label in (0..NUM_CLASSES as u8).filter_map(Label::new) {
        if label_button_ui(ui, label, false, true) {
            ask(DigitsCommand::Relabel(numbers(), label));
            is_done = true;
        }
    }
    ui.add_space(4.0);
    ui.spacing_mut().button_padding = vec2(if is_tight { 5.0 } else { 8.0 }, 4.0);
    for (text, is_delete) in [
        (tr("digits-delete"), true),
        (tr("digits-choose-none"), false),
    ] {
        let text = RichText::new(text).font(Text::Small.font());
        if ui.add(Button::new(text)).clicked() {
            if is_delete {
                ask(DigitsCommand::Remove(numbers()));
            }
            is_done = true;
        }
    }
    if is_done {
        state.selected.clear();
    }
}
