//! The tools of the Recognize tab: pen, eraser, undo, and what brings pictures.

use egui::{RichText, Ui};

use super::drawing_menu::{drawing_menu_ui, samples_menu_ui};
use super::icons::Icon;
use super::lines::line_ui;
use super::open_menu::open_menu_ui;
use super::recognize_tab::RecognizeState;
use super::shown_picture::picture_tools_ui;
use super::theme::{Text, palette};
use super::widgets::{icon_button_ui, slider_ui, small_ui, text_width};
use crate::command::{Command, Tool};
use crate::keys;
use crate::language::tr;

/// The pen's diameter, as a fraction of the canvas's shorter side.
const PEN_RANGE: std::ops::RangeInclusive<f32> = 0.01..=0.12;
/// The pen that a person finds at the first start.
pub(super) const DEFAULT_PEN: f32 = 0.04;

/// What a person chose on the tab, and finds again at the next start.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Tools {
    /// The pen's diameter, as a fraction of the canvas's shorter side; `None` for the usual one.
    pub pen: Option<f32>,
    /// Whether lines that help to place a digit are shown.
    pub has_guides: bool,
    /// Whether the softmax regression's bars are shown, too.
    pub is_compared: bool,
}

impl RecognizeState {
    /// The choices on the tab.
    #[must_use]
    pub fn tools(&self) -> Tools {
        Tools {
            pen: ((self.pen - DEFAULT_PEN).abs() > f32::EPSILON).then_some(self.pen),
            has_guides: self.has_guides,
            is_compared: self.shown.is_compared,
        }
    }

    /// Chooses what was chosen before.
    pub fn set_tools(&mut self, tools: Tools) {
        let pen = tools.pen.unwrap_or(DEFAULT_PEN);
        self.pen = pen.clamp(*PEN_RANGE.start(), *PEN_RANGE.end());
        self.has_guides = tools.has_guides;
        self.shown.is_compared = tools.is_compared;
    }

    /// Makes the pen wider by `steps` of a tenth of its range.
    pub fn change_pen(&mut self, steps: i8) {
        let step = (PEN_RANGE.end() - PEN_RANGE.start()) / 10.0;
        self.pen = (self.pen + f32::from(steps) * step).clamp(*PEN_RANGE.start(), *PEN_RANGE.end());
    }
}

/// Pen and eraser on the left, undo and clear on the right.
pub(super) fn tools_ui(ui: &mut Ui, state: &mut RecognizeState, commands: &mut Vec<Command>) {
    ui.spacing_mut().item_spacing.x = 4.0;
    if let Some(picture) = &state.picture {
        picture_tools_ui(ui, picture, &mut state.picture_view, commands);
    } else {
        pen_tools_ui(ui, state, commands);
    }
    let (can_undo, can_redo) = (state.can_undo(), state.can_redo());
    let can_clear = state.has_picture() || !state.canvas.is_empty();
    let picture = state.picture.as_ref();
    let name = |ui: &mut Ui| {
        if let Some(picture) = picture {
            picture_name_ui(ui, picture.name.say());
        }
    };
    line_ui(ui, name, |ui| {
        for (command, icon, name, enabled) in [
            (Command::Undo, Icon::Undo, tr("tool-undo"), can_undo),
            (Command::Redo, Icon::Redo, tr("tool-redo"), can_redo),
            (Command::Clear, Icon::Trash, tr("tool-clear"), can_clear),
        ] {
            let hint = keys::hint(name, &command);
            if icon_button_ui(ui, icon, &hint, false, enabled).clicked() {
                commands.push(command);
            }
        }
    });
}

/// What the picture is called, as far as there is room.
fn picture_name_ui(ui: &mut Ui, name: String) {
    ui.add_space(12.0);
    if ui.available_width() > LEAST_NAME {
        let text = RichText::new(&name).font(Text::Small.font());
        let text = egui::Label::new(text.color(palette(ui).secondary)).truncate();
        ui.add(text).on_hover_text(name);
    }
}

fn pen_tools_ui(ui: &mut Ui, state: &mut RecognizeState, commands: &mut Vec<Command>) {
    for (tool, icon, name) in [
        (Tool::Pen, Icon::Pen, tr("tool-pen")),
        (Tool::Eraser, Icon::Eraser, tr("tool-eraser")),
    ] {
        let command = Command::Take(tool);
        let hint = keys::hint(name, &command);
        if icon_button_ui(ui, icon, &hint, tool == state.tool, true).clicked() {
            commands.push(command);
        }
    }
    ui.add_space(12.0);
    pen_size_ui(ui, &mut state.pen);
    ui.add_space(4.0);
    let hint = keys::hint(tr("tool-guides"), &Command::ToggleGuides);
    let guides = icon_button_ui(ui, Icon::Guides, &hint, state.has_guides, true);
    if guides.clicked() {
        commands.push(Command::ToggleGuides);
    }
}

/// A picture's name has as much room as this or is left out, in points.
const LEAST_NAME: f32 = 60.0;
/// With less room than this, buttons are closer, in points.
const NARROW: f32 = 500.0;

/// With less room than this beside the pen's size, its slider is shorter, in points.
const SHORT_SLIDER: f32 = 360.0;
/// Between the hint and what stands on either side, so that neither reads as a part of the other,
/// in points.
const HINT_SPACE: f32 = 12.0;

fn pen_size_ui(ui: &mut Ui, pen: &mut f32) {
    let label = small_ui(ui, tr("tool-size"));
    ui.add_space(4.0);
    let is_narrow = ui.available_width() < SHORT_SLIDER;
    ui.spacing_mut().slider_width = if is_narrow { 90.0 } else { 120.0 };
    ui.spacing_mut().interact_size.y = 18.0;
    slider_ui(ui, pen, PEN_RANGE)
        .on_hover_text(format!("{} ([ ])", tr("tool-size-note")))
        .labelled_by(label.id);
}

/// What brings a picture, and what can be done with the drawing.
pub(super) fn buttons_ui(ui: &mut Ui, state: &mut RecognizeState, commands: &mut Vec<Command>) {
    if ui.available_width() < NARROW {
        ui.spacing_mut().button_padding.x = 6.0;
        ui.spacing_mut().item_spacing.x = 4.0;
    }
    open_menu_ui(ui, &mut state.open_menu, commands);
    let hint = keys::hint(tr("test-digit-note"), &Command::OpenTestDigit);
    if ui.button(tr("test-digit")).on_hover_text(hint).clicked() {
        commands.push(Command::OpenTestDigit);
    }
    samples_menu_ui(ui, commands);
    if !state.has_picture() {
        drawing_menu_ui(ui, !state.canvas.is_empty(), commands);
    }
    if state.has_picture() && ui.button(tr("back-to-drawing")).clicked() {
        commands.push(Command::Clear);
    }
    let hint = tr("drop-or-paste");
    let width = text_width(ui, hint, Text::Small) + 5.0 * HINT_SPACE;
    if !state.has_picture() && width < ui.available_width() {
        ui.add_space(HINT_SPACE);
        small_ui(ui, hint);
    }
}
