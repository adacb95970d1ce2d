//! The person's digits, class by class, as small pictures to be chosen.

use std::collections::BTreeSet;

use egui::{
    Color32, ColorImage, Context, CornerRadius, Rect, Response, Role, ScrollArea, Sense, Stroke,
    StrokeKind, TextureHandle, TextureOptions, Ui, Vec2, WidgetInfo, pos2, vec2,
};

use super::bars::percent;
use super::focus::follow_focus;
use super::theme::{CONTROL_RADIUS, SCROLL_BAR_WIDTH, Text, palette, semibold};
use super::widgets::small_ui;
use crate::digit::{DigitImage, IMAGE_SIDE, Label, NUM_CLASSES};
use crate::language::tr_with;
use crate::my_digits::{Digits, MyDigit};

/// Digits side by side in a sheet; a sheet of as many rows fits into the smallest texture of a GPU.
const SHEET: usize = 64;
/// Side of a small picture on the screen, in points.
const SIDE: f32 = 44.0;
/// Room between them, in points.
const GAP: f32 = 6.0;
/// Room for a class's digit before its pictures, in points.
const CLASS_WIDTH: f32 = 44.0;

/// The small pictures of all digits, as textures.
#[derive(Default)]
pub(super) struct Sheets {
    sheets: Vec<TextureHandle>,
}

impl Sheets {
    /// The digits in the order of their numbers.
    pub(super) fn new(context: &Context, digits: &Digits) -> Self {
        let images: Vec<&DigitImage> = digits.values().map(|digit| &digit.image).collect();
        let sheets = images
            .chunks(SHEET * SHEET)
            .map(|part| context.load_texture("my digits", sheet(part), TextureOptions::LINEAR));
        Self {
            sheets: sheets.collect(),
        }
    }

    fn paint(&self, ui: &Ui, place: usize, rect: Rect) {
        let Some(sheet) = self.sheets.get(place / (SHEET * SHEET)) else {
            return;
        };
        let [width, height] = sheet.size().map(|side| side as f32);
        let place = place % (SHEET * SHEET);
        let side = IMAGE_SIDE as f32;
        let corner = pos2((place % SHEET) as f32 * side, (place / SHEET) as f32 * side);
        let part = Rect::from_min_max(
            pos2(corner.x / width, corner.y / height),
            pos2((corner.x + side) / width, (corner.y + side) / height),
        );
        ui.painter().image(sheet.id(), rect, part, Color32::WHITE);
    }
}

fn sheet(images: &[&DigitImage]) -> ColorImage {
    let columns = images.len().clamp(1, SHEET);
    let rows = images.len().div_ceil(SHEET).max(1);
    let (width, height) = (columns * IMAGE_SIDE, rows * IMAGE_SIDE);
    let mut gray = vec![0; width * height];
    for (number, image) in images.iter().enumerate() {
        let (left, top) = (number % SHEET * IMAGE_SIDE, number / SHEET * IMAGE_SIDE);
        for y in 0..IMAGE_SIDE {
            let start = (top + y) * width + left;
            let row = &image.pixels()[y * IMAGE_SIDE..(y + 1) * IMAGE_SIDE];
            gray[start..start + IMAGE_SIDE].copy_from_slice(row);
        }
    }
    ColorImage::from_gray([width, height], &gray)
}

/// All digits; a click chooses one more, or one less.
pub(super) fn gallery_ui(
    ui: &mut Ui,
    digits: &Digits,
    sheets: &Sheets,
    selected: &mut BTreeSet<u64>,
) {
    ui.spacing_mut().scroll.floating_allocated_width = SCROLL_BAR_WIDTH;
    let area = ScrollArea::vertical().id_salt("my digits");
    area.auto_shrink(false).show(ui, |ui| {
        for label in (0..NUM_CLASSES as u8).filter_map(Label::new) {
            class_ui(ui, label, digits, sheets, selected);
        }
        follow_focus(ui);
    });
}

fn class_ui(
    ui: &mut Ui,
    label: Label,
    digits: &Digits,
    sheets: &Sheets,
    selected: &mut BTreeSet<u64>,
) {
    let all = digits.iter().enumerate();
    let of_class: Vec<_> = all.filter(|(_, (_, digit))| digit.label == label).collect();
    if of_class.is_empty() {
        return;
    }
    ui.horizontal_top(|ui| {
        ui.allocate_ui(vec2(CLASS_WIDTH, SIDE), |ui| {
            ui.set_min_width(CLASS_WIDTH);
            ui.vertical(|ui| {
                ui.spacing_mut().item_spacing.y = 0.0;
                let color = palette(ui).text;
                ui.label(
                    egui::RichText::new(label.to_string())
                        .font(semibold(20.0))
                        .color(color),
                );
                small_ui(ui, of_class.len().to_string());
            });
        });
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing = vec2(GAP, GAP);
            for (place, (number, digit)) in of_class {
                let is_chosen = selected.contains(number);
                let response = picture_ui(ui, (place, *number), digit, is_chosen, sheets);
                if response.clicked() && !selected.remove(number) {
                    selected.insert(*number);
                }
            }
        });
    });
    ui.add_space(10.0);
}

fn picture_ui(
    ui: &mut Ui,
    (place, number): (usize, u64),
    digit: &MyDigit,
    is_chosen: bool,
    sheets: &Sheets,
) -> Response {
    let (rect, response) = ui.allocate_exact_size(Vec2::splat(SIDE), Sense::click());
    response.widget_info(|| {
        let name = tr_with(
            "digits-one",
            &[
                ("number", &number.to_string()),
                ("label", &digit.label.digit()),
            ],
        );
        WidgetInfo::selected(Role::CheckBox, true, is_chosen, name)
    });
    if !ui.is_rect_visible(rect) {
        return response;
    }
    let colors = palette(ui);
    sheets.paint(ui, place, rect.shrink(1.0));
    let (width, color) = if is_chosen || response.has_focus() {
        (2.5, colors.accent)
    } else if response.hovered() {
        (1.5, colors.secondary)
    } else {
        (1.0, colors.line)
    };
    let radius = CornerRadius::same(CONTROL_RADIUS / 2);
    let line = Stroke::new(width, color);
    ui.painter()
        .rect_stroke(rect, radius, line, StrokeKind::Inside);
    wrong_answer_ui(ui, rect, digit);
    response.on_hover_ui(|ui| about_ui(ui, digit))
}

/// What the model took it for, in the corner, where that was another digit.
fn wrong_answer_ui(ui: &Ui, rect: Rect, digit: &MyDigit) {
    let answer = digit
        .answer
        .as_ref()
        .map(|answer| answer.probabilities.best());
    if let Some(answer) = answer.filter(|answer| *answer != digit.label) {
        let color = palette(ui).validation;
        let corner = rect.right_bottom() - vec2(5.0, 2.0);
        let (align, font) = (egui::Align2::RIGHT_BOTTOM, semibold(12.0));
        ui.painter()
            .text(corner, align, answer.to_string(), font, color);
    }
}

/// A time like 2026-11-23T12:00:00Z as people write it; others as they are.
fn time_of(created: &str) -> String {
    match (created.get(..10), created.get(11..16)) {
        (Some(day), Some(time)) if created.ends_with('Z') => format!("{day} {time} UTC"),
        _ => created.to_owned(),
    }
}

fn about_ui(ui: &mut Ui, digit: &MyDigit) {
    ui.label(tr_with(
        "digits-labeled",
        &[("label", &digit.label.digit())],
    ));
    if let Some(answer) = &digit.answer {
        let best = answer.probabilities.best();
        let sure = percent(answer.probabilities.of(best));
        let text = tr_with(
            "digits-model-said",
            &[
                ("model", &answer.model),
                ("answer", &best.digit()),
                ("sure", &sure),
            ],
        );
        ui.label(egui::RichText::new(text).font(Text::Small.font()));
    }
    small_ui(ui, time_of(&digit.created));
}
