//! The pictures behind a figure, each of which can be opened.

use egui::{
    Align2, Color32, Context, CornerRadius, Rect, RichText, Role, ScrollArea, Sense, Stroke,
    StrokeKind, TextureHandle, TextureOptions, Ui, Vec2, WidgetInfo, pos2, vec2,
};

use super::bars::percent;
use super::focus::follow_focus;
use super::samples::sheet;
use super::theme::{SCROLL_BAR_WIDTH, Text, palette, semibold};
use super::train_progress::grouped;
use super::widgets::{heading_line_ui, heading_ui, small_ui};
use crate::command::Command;
use crate::data_source::LabeledData;
use crate::dataset::known_errors::{KnownError, Verdict};
use crate::digit::{DigitImage, IMAGE_SIDE};
use crate::evaluate::{ImageResult, Part, ranked};
use crate::language::{tr, tr_with};
use crate::report::evaluation::doubt;

/// Pictures that are shown at most; the others of a part tell no more.
const MAX_PICTURES: usize = 600;
/// Pictures side by side in the texture, which graphics cards take as wide as this and wider.
const SHEET_COLUMNS: usize = 32;
/// Pixels of the texture between two pictures: as `samples::sheet` makes it.
const SHEET_GAP: usize = super::samples::GAP;
/// Side of a picture on the screen, in points: two for each pixel.
const PICTURE: f32 = 2.0 * IMAGE_SIDE as f32;
/// What stands below it, in points.
const CAPTION: f32 = 17.0;
/// From this width on there is room for heading and note on one line, in points.
const ONE_LINE: f32 = 330.0;
/// Least size of a tile with its surroundings, in points.
const TILE: Vec2 = vec2(68.0, PICTURE + CAPTION + 8.0);

/// The pictures of a part of the results, on one texture.
pub(super) struct Sheet {
    texture: TextureHandle,
    /// The results shown, in the texture's order.
    shown: Vec<ImageResult>,
    /// What people said about their labels.
    doubts: Vec<Option<&'static KnownError>>,
    /// Pictures of the part, those that are not shown included.
    count: usize,
}

impl Sheet {
    pub(super) fn new(
        context: &Context,
        read: &LabeledData,
        results: &[ImageResult],
        part: Part,
    ) -> Self {
        let mut shown = ranked(results, part);
        let count = shown.len();
        shown.truncate(MAX_PICTURES);
        let images = read.data.images();
        let pictures: Vec<&DigitImage> = shown
            .iter()
            .filter_map(|result| images.get(result.index))
            .collect();
        let picture = sheet(&pictures, SHEET_COLUMNS);
        let of = |result: &ImageResult| doubt(&read.origin, result.index);
        Self {
            texture: context.load_texture("evaluated", picture, TextureOptions::NEAREST),
            doubts: shown.iter().map(of).collect(),
            shown,
            count,
        }
    }

    /// Where a picture is on the texture, in fractions of it.
    fn place(&self, number: usize) -> Rect {
        let cell = IMAGE_SIDE + SHEET_GAP;
        let (left, top) = (number % SHEET_COLUMNS * cell, number / SHEET_COLUMNS * cell);
        let size = self.texture.size_vec2().max(Vec2::splat(1.0));
        let corner = vec2(left as f32, top as f32) / size;
        let extent = Vec2::splat(IMAGE_SIDE as f32) / size;
        Rect::from_min_size(corner.to_pos2(), extent)
    }
}

/// The card; returns the part that is to be shown instead.
pub(super) fn pictures_ui(
    ui: &mut Ui,
    sheet: &Sheet,
    part: Part,
    commands: &mut Vec<Command>,
) -> Option<Part> {
    let mut chosen = None;
    let is_part = part != Part::Mistakes;
    if ui.available_width() >= ONE_LINE {
        heading_line_ui(ui, &title(part), |ui, _| {
            ui.spacing_mut().item_spacing.x = 16.0;
            small_ui(ui, note(sheet, part));
            if is_part && back_ui(ui) {
                chosen = Some(Part::Mistakes);
            }
        });
    } else {
        heading_ui(ui, &title(part));
        small_ui(ui, note(sheet, part));
        if is_part && back_ui(ui) {
            chosen = Some(Part::Mistakes);
        }
    }
    if sheet.shown.is_empty() {
        return chosen;
    }
    if let Some(index) = tiles_ui(ui, sheet, part) {
        commands.push(Command::OpenEvaluated(index));
    }
    chosen
}

/// The pictures in rows; returns the place in the data set of the one that was clicked.
fn tiles_ui(ui: &mut Ui, sheet: &Sheet, part: Part) -> Option<usize> {
    ui.spacing_mut().scroll.floating_allocated_width = SCROLL_BAR_WIDTH;
    let width = ui.available_width() - SCROLL_BAR_WIDTH;
    let columns = ((width / TILE.x) as usize).max(1);
    let tile = vec2(width / columns as f32, TILE.y);
    let rows = sheet.shown.len().div_ceil(columns);
    let area = ScrollArea::vertical()
        .id_salt("mistakes")
        .auto_shrink(false);
    let mut clicked = None;
    area.show_viewport(ui, |ui, seen| {
        let size = vec2(ui.available_width(), rows as f32 * TILE.y);
        let (all, _) = ui.allocate_exact_size(size, Sense::hover());
        // A row more than is seen on either side, so that Tab comes to it.
        let first = ((seen.top() / TILE.y) as usize).saturating_sub(1);
        let end = (seen.bottom() / TILE.y).ceil() as usize + 1;
        let numbers = first * columns..(end * columns).min(sheet.shown.len());
        for number in numbers {
            let place = vec2((number % columns) as f32, (number / columns) as f32);
            let rect = Rect::from_min_size(all.min + place * tile, tile);
            if tile_ui(ui, rect, sheet, number, part) {
                clicked = Some(sheet.shown[number].index);
            }
        }
        follow_focus(ui);
    });
    clicked
}

/// The way back from a part to all mistakes; returns whether it was taken.
fn back_ui(ui: &mut Ui) -> bool {
    let text = RichText::new(tr("evaluate-all-mistakes")).font(Text::Small.font());
    ui.link(text).clicked()
}

fn title(part: Part) -> String {
    match part {
        Part::Mistakes => tr("evaluate-part-mistakes").to_owned(),
        Part::Digit(label) => tr_with("evaluate-part-digit", &[("label", &label.digit())]),
        Part::Cell(label, answer) => tr_with(
            "evaluate-part-cell",
            &[("label", &label.digit()), ("answer", &answer.digit())],
        ),
    }
}

fn note(sheet: &Sheet, part: Part) -> String {
    let (shown, count) = (sheet.shown.len(), grouped(sheet.count as f64));
    let is_right = matches!(part, Part::Cell(label, answer) if label == answer);
    if sheet.count == 0 {
        tr("evaluate-part-empty").to_owned()
    } else if sheet.count > shown {
        tr_with(
            "evaluate-part-some",
            &[("shown", &shown), ("count", &count)],
        )
    } else if is_right {
        tr_with("evaluate-part-doubtful-first", &[("count", &count)])
    } else {
        tr_with("evaluate-part-surest-first", &[("count", &count)])
    }
}

/// A picture with its answer; returns whether it was clicked.
fn tile_ui(ui: &mut Ui, rect: Rect, sheet: &Sheet, number: usize, part: Part) -> bool {
    let colors = palette(ui);
    let (result, doubt) = (&sheet.shown[number], sheet.doubts[number]);
    let id = ui.scope_id().with(("picture", result.index));
    let response = ui.interact(rect.shrink(2.0), id, Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, name(result, doubt)));
    if response.hovered() || response.has_focus() {
        let radius = CornerRadius::same(6);
        let edge = if response.has_focus() {
            colors.accent
        } else {
            colors.line
        };
        ui.painter().rect(
            rect.shrink(1.0),
            radius,
            colors.background,
            Stroke::new(1.5, edge),
            StrokeKind::Inside,
        );
    }
    let top = pos2(rect.center().x, rect.top() + 4.0 + PICTURE / 2.0);
    let picture = Rect::from_center_size(top, Vec2::splat(PICTURE));
    let texture = sheet.texture.id();
    ui.painter()
        .image(texture, picture, sheet.place(number), Color32::WHITE);
    if doubt.is_some() {
        badge(ui, picture);
    }
    let below = pos2(rect.center().x, picture.bottom() + CAPTION / 2.0 + 1.0);
    let text = match part {
        Part::Cell(..) => percent(result.probability),
        Part::Mistakes | Part::Digit(_) => {
            format!(
                "{}→{}  {}",
                result.label,
                answer(result),
                short_percent(result)
            )
        }
    };
    let font = egui::FontId::proportional(11.0);
    ui.painter()
        .text(below, Align2::CENTER_CENTER, text, font, colors.secondary);
    let response = response.on_hover_ui(|ui| {
        ui.label(name(result, doubt));
        small_ui(ui, tr("evaluate-open-picture"));
    });
    response.clicked()
}

/// A mark on a picture whose label people doubt.
fn badge(ui: &Ui, picture: Rect) {
    let colors = palette(ui);
    let center = picture.right_top() + vec2(-8.0, 8.0);
    ui.painter().circle_filled(center, 8.0, colors.validation);
    let font = semibold(11.0);
    ui.painter()
        .text(center, Align2::CENTER_CENTER, "?", font, colors.on_accent);
}

fn answer(result: &ImageResult) -> String {
    let answer = result.answer.map(|answer| answer.to_string());
    answer.unwrap_or_else(|| "–".to_owned())
}

/// Without a digit after the point, of which a tile has no room for.
fn short_percent(result: &ImageResult) -> String {
    let rounded = (result.probability * 100.0).floor();
    format!("{rounded:.0} %")
}

/// What a screen reader says, and what is said where the pointer rests.
fn name(result: &ImageResult, doubt: Option<&KnownError>) -> String {
    let (answer, probability) = (answer(result), percent(result.probability));
    let name = tr_with(
        "evaluate-picture-name",
        &[
            ("number", &result.index),
            ("label", &result.label.digit()),
            ("answer", &answer),
            ("probability", &probability),
        ],
    );
    let Some(known) = doubt else { return name };
    let said = match known.verdict() {
        Verdict::Is(digit) => tr_with(
            "evaluate-doubt-is",
            &[("votes", &known.for_other), ("digit", &digit)],
        ),
        Verdict::Neither => tr_with(
            "evaluate-doubt-neither",
            &[
                ("votes", &known.for_neither),
                ("label", &known.label),
                ("other", &known.other),
            ],
        ),
        Verdict::Divided => tr_with(
            "evaluate-doubt-divided",
            &[("label", &known.label), ("other", &known.other)],
        ),
    };
    format!("{name}. {said}")
}
