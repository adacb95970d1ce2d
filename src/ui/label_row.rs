//! “Wrong? It is 0 1 2 … 9”: keeps the digit that is looked at under My digits.

use egui::{Button, Rect, RichText, Role, Sense, Stroke, Ui, WidgetInfo, vec2};

use super::recognize_tab::RecognizeState;
use super::theme::{CONTROL_HEIGHT, Text, palette, semibold};
use super::widgets::{area_ui, small_ui};
use crate::command::{Command, DigitsCommand};
use crate::digit::{Label, NUM_CLASSES};
use crate::ink::Bounds;
use crate::language::{tr, tr_with};
use crate::my_digits::{ModelAnswer, MyDigit};
use crate::preprocess::StageKind;

/// Height of the row, in points.
pub(super) const LABEL_ROW_HEIGHT: f32 = CONTROL_HEIGHT;
/// Width of a digit's button, in points.
const BUTTON_WIDTH: f32 = 26.0;
/// A row of less width has its parts closer together, in points.
const NARROW: f32 = 440.0;

impl RecognizeState {
    /// The label under which the digit that is looked at was kept last.
    #[must_use]
    pub fn kept_as(&self) -> Option<Label> {
        let (label, image) = self.kept.as_ref()?;
        let reading = self.shown.reading()?;
        (reading.preprocessed.input == *image).then_some(*label)
    }

    /// The digit that is looked at, as it is kept when a person labels it; `None` without one.
    #[must_use]
    pub fn labeled(&self, label: Label, model: String) -> Option<MyDigit> {
        let reading = self.shown.reading()?;
        let area = reading.preprocessed.ink_box;
        let strokes = self.canvas.drawing();
        let strokes = strokes.iter().filter(|stroke| {
            let bounds = Bounds::around(stroke.points().iter().copied());
            bounds.is_some_and(|bounds| area.contains(bounds.center()))
        });
        let stage = reading.preprocessed.stages.first();
        let picture = stage.filter(|stage| stage.kind == StageKind::Source);
        let picture = picture.map(|stage| stage.image.clone());
        let mut digit = MyDigit::new(label, reading.preprocessed.input.clone());
        if self.has_picture() {
            digit.picture = picture.filter(MyDigit::takes);
        } else {
            digit.strokes = strokes.map(|stroke| stroke.as_ref().clone()).collect();
        }
        digit.answer = Some(ModelAnswer {
            model,
            probabilities: reading.probabilities,
        });
        Some(digit)
    }
}

/// The row in `rect`.
pub(super) fn label_row_ui(
    ui: &mut Ui,
    rect: Rect,
    state: &RecognizeState,
    commands: &mut Vec<Command>,
) {
    let can_label = state.shown.reading().is_some();
    let kept_as = state.kept_as();
    area_ui(ui, rect, |ui| {
        ui.horizontal_centered(|ui| {
            ui.spacing_mut().item_spacing.x = 3.0;
            let space = if rect.width() < NARROW { 0.0 } else { 4.0 };
            let question = match kept_as {
                Some(label) => tr_with("label-kept", &[("label", &label.digit())]),
                None => tr("label-question").to_owned(),
            };
            small_ui(ui, question);
            ui.add_space(space);
            for label in (0..NUM_CLASSES as u8).filter_map(Label::new) {
                let is_kept = kept_as == Some(label);
                if label_button_ui(ui, label, is_kept, can_label && !is_kept) {
                    commands.push(Command::Digits(DigitsCommand::Label(label)));
                }
            }
            if kept_as.is_some() {
                ui.add_space(space);
                let undo = RichText::new(tr("label-undo")).font(Text::Small.font());
                let undo = undo.color(palette(ui).accent);
                if ui.add(Button::new(undo).frame(false)).clicked() {
                    commands.push(Command::Digits(DigitsCommand::Withdraw));
                }
            }
        });
    });
}

/// A button with a digit; returns whether it was clicked.
pub(super) fn label_button_ui(ui: &mut Ui, label: Label, is_on: bool, is_enabled: bool) -> bool {
    let colors = palette(ui);
    let (color, fill) = match (is_on, is_enabled) {
        (true, _) => (colors.accent, colors.accent_fill),
        (false, true) => (colors.text, colors.panel),
        (false, false) => (colors.faint, colors.panel),
    };
    let text = RichText::new(label.to_string())
        .font(semibold(13.0))
        .color(color);
    let button = Button::new(text)
        .fill(fill)
        .stroke(Stroke::new(1.0, colors.line))
        .min_size(vec2(BUTTON_WIDTH, LABEL_ROW_HEIGHT));
    ui.spacing_mut().button_padding = vec2(2.0, 2.0);
    // The one that was chosen can't be pressed either, but is no fainter for that.
    let response = if is_on && !is_enabled {
        ui.add(button.sense(Sense::hover()))
    } else {
        ui.add_enabled(is_enabled, button)
    };
    let name = tr_with("label-it-is", &[("label", &label.digit())]);
    response.widget_info(|| WidgetInfo::selected(Role::Button, is_enabled, is_on, &name));
    response.on_hover_text(tr("label-tip")).clicked()
}
