//! The answer: the digit, how sure the network is, and what should be known about it.

use egui::{Align, Label, Layout, Rect, RichText, Role, Ui, WidgetInfo};

use super::bars::percent;
use super::theme::{Text, palette};
use super::widgets::{area_ui, small_ui};
use crate::preprocess::Method;
use crate::recognize::{Answer, Reading};

/// Width of what is said beside the digit, in points.
const REMARKS_WIDTH: f32 = 210.0;
/// Height of a line of remarks, in points.
const REMARK_HEIGHT: f32 = 18.0;

/// The answer by `method` in `rect`.
pub(super) fn answer_ui(ui: &mut Ui, rect: Rect, answer: Option<&Answer>, method: Method) {
    area_ui(ui, rect, |ui| {
        ui.horizontal_centered(|ui| match answer.map(|answer| answer.by(method)) {
            None => no_digit_ui(ui, "The answer follows the pen."),
            Some(Err(reason)) => no_digit_ui(ui, &format!("No answer: {reason}.")),
            Some(Ok(reading)) => digit_ui(ui, reading),
        });
    });
    if let Some(answer) = answer {
        remarks_ui(ui, rect, &remarks(answer, method));
    }
}

fn no_digit_ui(ui: &mut Ui, why: &str) {
    let color = palette(ui).faint;
    ui.label(RichText::new("–").font(Text::Answer.font()).color(color));
    ui.add_space(8.0);
    small_ui(ui, why);
}

/// The digit, its probability, and the runner-up.
fn digit_ui(ui: &mut Ui, reading: &Reading) {
    let [best, second, ..] = reading.probabilities.ranked();
    let color = palette(ui).accent;
    let digit = RichText::new(best.to_string())
        .font(Text::Answer.font())
        .color(color);
    let digit = ui.label(digit);
    digit.widget_info(|| WidgetInfo::labeled(Role::Label, true, format!("Answer {best}")));
    ui.add_space(12.0);
    ui.vertical(|ui| {
        ui.spacing_mut().item_spacing.y = 2.0;
        ui.add_space((ui.available_height() - 46.0).max(0.0) / 2.0);
        let sure = percent(reading.probabilities.of(best));
        ui.label(RichText::new(sure).font(Text::Large.font()));
        let next = percent(reading.probabilities.of(second));
        small_ui(ui, format!("then {second} with {next}"));
    });
}

/// How the picture was read, and what the other method would say.
fn remarks(answer: &Answer, method: Method) -> Vec<String> {
    let mut lines = Vec::new();
    if let Ok(reading) = answer.by(method) {
        let remarks = reading.preprocessed.remarks.iter();
        lines.extend(remarks.map(|remark| remark.text().to_owned()));
    }
    let other = match method {
        Method::Canonical => Method::Plain,
        Method::Plain => Method::Canonical,
    };
    if let Ok(reading) = answer.by(other) {
        let best = reading.probabilities.best();
        let sure = percent(reading.probabilities.of(best));
        lines.push(format!("{}: {best} with {sure}", other.short_title()));
    }
    lines
}

fn remarks_ui(ui: &mut Ui, rect: Rect, lines: &[String]) {
    let height = REMARK_HEIGHT * lines.len() as f32;
    let top = rect.center().y - height / 2.0;
    let place = rect
        .with_min_x(rect.right() - REMARKS_WIDTH)
        .with_min_y(top);
    area_ui(ui, place, |ui| {
        ui.spacing_mut().item_spacing.y = 2.0;
        ui.with_layout(Layout::top_down(Align::Max), |ui| {
            for line in lines {
                let color = palette(ui).secondary;
                let text = RichText::new(line).font(Text::Small.font()).color(color);
                ui.add(Label::new(text).truncate());
            }
        });
    });
}
