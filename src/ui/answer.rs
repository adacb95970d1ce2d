//! The answer: the digits, how sure the network is, and what should be known about it.

use egui::{
    Align, Button, FontId, Label, Layout, Rect, RichText, Role, ScrollArea, Stroke, Ui, UiBuilder,
    WidgetInfo, vec2,
};

use super::bars::percent;
use super::names;
use super::shown_answer::ShownAnswer;
use super::theme::{Text, palette, semibold};
use super::widgets::{area_ui, small_ui};
use crate::language::{tr, tr_with};
use crate::preprocess::Method;
use crate::recognize::stability::NUDGES;
use crate::recognize::{Number, Reading};

/// Width of what is said beside the digit, in points.
const REMARKS_WIDTH: f32 = 210.0;
/// From one line of remarks to the next, where there is room and where there is little, in points.
const REMARK_PITCH: f32 = 20.0;
const LEAST_PITCH: f32 = 14.5;
/// The answer's size as a share of the card's inner height.
const ANSWER_SHARE: f32 = 0.82;
/// So many digits are shown large.
const LARGE_DIGITS: usize = 8;
/// The font's size where there are so many and where there are more, and the least of several lines, in
/// points.
const LARGE: f32 = 38.0;
const SMALL: f32 = 20.0;
const LEAST_SIZE: f32 = 13.0;
/// From one of several digits to the next, in points.
const DIGIT_GAP: f32 = 5.0;
/// Height of a line of digits, as a multiple of the font's size.
const LINE_HEIGHT: f32 = 1.22;

/// The answer in `rect`; returns the place of the digit that was clicked.
pub(super) fn answer_ui(ui: &mut Ui, rect: Rect, shown: &ShownAnswer) -> Option<usize> {
    let mut clicked = None;
    let left = rect.with_max_x(rect.right() - REMARKS_WIDTH);
    area_ui(ui, rect, |ui| {
        ui.horizontal_centered(|ui| match shown.number() {
            None => no_digit_ui(ui, tr("answer-follows")),
            Some(Err(reason)) => {
                let reason = names::no_digit(*reason);
                no_digit_ui(ui, &tr_with("answer-failed", &[("reason", &reason)]));
            }
            Some(Ok(number)) => match (number.single(), number.lines.is_empty()) {
                (Some(reading), _) => digit_ui(ui, reading),
                (None, true) => no_digit_ui(ui, tr("answer-not-a-digit")),
                (None, false) => clicked = number_ui(ui, left, number, shown.place()),
            },
        });
    });
    remarks_ui(ui, rect, &remarks(shown));
    clicked
}

fn no_digit_ui(ui: &mut Ui, why: &str) {
    let color = palette(ui).faint;
    let font = answer_font(ui.available_height());
    ui.label(RichText::new("–").font(font).color(color));
    ui.add_space(8.0);
    small_ui(ui, why);
}

/// The font of the answer in a card of this height, in points: smaller where that is low.
fn answer_font(height: f32) -> FontId {
    semibold((height * ANSWER_SHARE).min(Text::Answer.font().size))
}

/// The digit, its probability, and the runner-up.
fn digit_ui(ui: &mut Ui, reading: &Reading) {
    let [best, second, ..] = reading.probabilities.ranked();
    let color = palette(ui).accent;
    let digit = RichText::new(best.to_string())
        .font(answer_font(ui.available_height()))
        .color(color);
    let digit = ui.label(digit);
    digit.widget_info(|| {
        let name = tr_with("answer-name", &[("text", &best.digit())]);
        WidgetInfo::labeled(Role::Label, true, name)
    });
    ui.add_space(12.0);
    ui.vertical(|ui| {
        ui.spacing_mut().item_spacing.y = 2.0;
        ui.add_space((ui.available_height() - 46.0).max(0.0) / 2.0);
        let sure = percent(reading.probabilities.of(best));
        ui.label(RichText::new(sure).font(Text::Large.font()));
        let next = percent(reading.probabilities.of(second));
        let digit = second.digit();
        small_ui(
            ui,
            tr_with("answer-second", &[("digit", &digit), ("share", &next)]),
        );
    });
}

/// All digits, each to be clicked.
fn number_ui(ui: &mut Ui, rect: Rect, number: &Number, place: Option<usize>) -> Option<usize> {
    let count = number.digits().count();
    let size = digit_size(rect.height(), number.lines.len(), count);
    let mut clicked = None;
    let space = (rect.height() - number_height(ui, rect.width(), number, size)).max(0.0) / 2.0;
    let builder = UiBuilder::new()
        .max_rect(rect.with_min_y(rect.top() + space))
        .layout(Layout::top_down(Align::Min));
    let mut ui = ui.new_child(builder);
    let area = ScrollArea::vertical().id_salt("digits of a number");
    area.show(&mut ui, |ui| {
        // No padding, so that the first digit stands above the beginning of the line below.
        ui.spacing_mut().item_spacing = vec2(DIGIT_GAP, 0.0);
        ui.spacing_mut().button_padding = vec2(0.0, 0.0);
        ui.spacing_mut().interact_size.y = size;
        let mut next = 0;
        for line in &number.lines {
            ui.horizontal_wrapped(|ui| {
                for reading in line {
                    if one_of_many_ui(ui, reading, size, (next, count), place) {
                        clicked = Some(next);
                    }
                    next += 1;
                }
            });
        }
        let sure = number.digits().map(|reading| {
            let best = reading.probabilities.best();
            reading.probabilities.of(best)
        });
        let least = percent(sure.fold(1.0, f32::min));
        let text = small_ui(ui, tr_with("answer-least", &[("share", &least)]));
        let digits = number.text().replace('\n', " ");
        let whole = tr_with("answer-name", &[("text", &digits)]);
        text.widget_info(|| WidgetInfo::labeled(Role::Label, true, &whole));
    });
    clicked
}

/// Height of all lines of digits, where they are wrapped at `width`, and of the line below them, in
/// points.
fn number_height(ui: &Ui, width: f32, number: &Number, size: f32) -> f32 {
    let of = |font| {
        let color = palette(ui).text;
        ui.painter()
            .layout_no_wrap("0".to_owned(), font, color)
            .size()
    };
    let (digit, below) = (of(semibold(size)), of(Text::Small.font()).y);
    let in_line = ((width + DIGIT_GAP) / (digit.x + DIGIT_GAP)).max(1.0) as usize;
    let lines = number.lines.iter().map(|line| line.len().div_ceil(in_line));
    lines.sum::<usize>() as f32 * digit.y + below
}

/// The font's size for `count` digits in so many lines, in points: a low card has smaller ones, so that
/// how sure they are is seen as well.
fn digit_size(height: f32, lines: usize, count: usize) -> f32 {
    let largest = if count <= LARGE_DIGITS { LARGE } else { SMALL };
    let line = (height - LEAST_PITCH) / lines.max(1) as f32;
    (line / LINE_HEIGHT).clamp(LEAST_SIZE, largest)
}

/// One digit of a number; returns whether it was clicked.
fn one_of_many_ui(
    ui: &mut Ui,
    reading: &Reading,
    size: f32,
    (number, count): (usize, usize),
    place: Option<usize>,
) -> bool {
    let colors = palette(ui);
    let is_looked_at = place == Some(number);
    let best = reading.probabilities.best();
    let color = if is_looked_at {
        colors.accent
    } else {
        colors.text
    };
    let text = RichText::new(best.to_string())
        .font(semibold(size))
        .color(color);
    let sure = percent(reading.probabilities.of(best));
    let button = Button::new(text).frame(false).stroke(Stroke::NONE);
    let response = ui.add(button).on_hover_text(&sure);
    response.widget_info(|| {
        let name = tr_with(
            "answer-digit",
            &[
                ("place", &(number + 1)),
                ("count", &count),
                ("digit", &best.digit()),
                ("share", &sure),
            ],
        );
        WidgetInfo::selected(Role::RadioButton, true, is_looked_at, name)
    });
    response.clicked()
}

/// How the picture was read, and what the other method would say.
fn remarks(shown: &ShownAnswer) -> Vec<String> {
    let mut lines = Vec::new();
    if let Some(unmoved) = shown.unmoved() {
        let text = tr_with("answer-stable", &[("count", &unmoved), ("all", &NUDGES)]);
        lines.push(text);
    }
    if let Some(reading) = shown.reading() {
        let remarks = reading.preprocessed.remarks.iter();
        lines.extend(remarks.map(|&remark| names::remark(remark).to_owned()));
    }
    // What the other method makes of several digits is too long for a line, and where it sees a
    // single one, that is none of those.
    if shown.count() <= 1 {
        lines.extend(by_other(shown));
    }
    let others = match shown.number() {
        Some(Ok(number)) if !number.lines.is_empty() => number.others.len(),
        _ => 0,
    };
    if others > 0 {
        lines.push(tr_with("answer-left-out", &[("count", &others)]));
    }
    lines
}

/// What the other method says, where it sees a single digit.
fn by_other(shown: &ShownAnswer) -> Option<String> {
    let other = match shown.method {
        Method::Canonical => Method::Plain,
        Method::Plain => Method::Canonical,
    };
    let reading = shown.answer()?.by(other).as_ref().ok()?.single()?;
    let best = reading.probabilities.best();
    let sure = percent(reading.probabilities.of(best));
    Some(tr_with(
        "answer-other",
        &[
            ("method", &names::short_method(other)),
            ("digit", &best.digit()),
            ("share", &sure),
        ],
    ))
}

/// Lines one below the other, in the middle of the height; closer together where they are many.
///
/// All of them are one part of `ui`: what follows is told from its like by its place, and what is
/// remembered of it, as how wide a line's end is, would be taken for another's where a line is added.
fn remarks_ui(ui: &mut Ui, rect: Rect, lines: &[String]) {
    area_ui(ui, rect, |ui| remark_lines_ui(ui, rect, lines));
}

fn remark_lines_ui(ui: &mut Ui, rect: Rect, lines: &[String]) {
    let count = lines.len().max(1) as f32;
    let pitch = (rect.height() / count).clamp(LEAST_PITCH, REMARK_PITCH);
    let top = rect.center().y - pitch * count / 2.0;
    let column = rect.with_min_x(rect.right() - REMARKS_WIDTH);
    for (place, line) in lines.iter().enumerate() {
        let top = top + pitch * place as f32;
        let place = Rect::from_x_y_ranges(column.x_range(), top..=top + pitch);
        area_ui(ui, place, |ui| {
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                let color = palette(ui).secondary;
                let text = RichText::new(line).font(Text::Small.font()).color(color);
                ui.add(Label::new(text).truncate());
            });
        });
    }
}

#[cfg(test)]
mod tests {
    use egui_kittest::Harness;

    use super::*;

    #[test]
    fn what_follows_remarks_is_the_same_for_any_number_of_them() {
        let mut ids = Vec::new();
        for count in [0, 1, 4] {
            let lines = vec!["as MNIST".to_owned(); count];
            let show = |ui: &mut Ui, id: &mut Option<egui::Id>| {
                let rect = ui.max_rect();
                remarks_ui(ui, rect, &lines);
                *id = Some(ui.next_auto_id());
            };
            let window = Harness::builder().build_ui_state(show, None);
            ids.push(window.state().expect("shown"));
        }
        assert_eq!(ids[0], ids[1]);
        assert_eq!(ids[0], ids[2]);
    }
}
