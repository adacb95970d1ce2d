//! The window that shows what happens inside of the networks, and follows the pen.

use egui::{ColorImage, Context, Id, TextureHandle, TextureOptions, Ui, Vec2, Window, vec2};

use super::theme::diverging;
use super::widgets::{heading_ui, small_ui};
use crate::inside::{Inside, Map};
use crate::language::{tr, tr_with};

/// Points on the screen for each pixel of a plane of 28x28.
const ZOOM: f32 = 1.15;
/// Pixels between planes.
const GAP: usize = 2;
/// About what the window takes, in points.
const SIZE: Vec2 = vec2(580.0, 300.0);
/// What is so many times the usual has the full color: a few weights at the edge of the picture,
/// where there is hardly ever ink, are far larger than all others.
const FULL_COLOR: f32 = 3.0;
/// Planes side by side.
const COLUMNS: usize = 16;

/// The window, while it is open.
#[derive(Default)]
pub struct InsideWindow {
    /// Whether it is shown.
    pub is_open: bool,
    sheets: Option<Sheets>,
}

struct Sheets {
    answer: String,
    templates: TextureHandle,
    evidence: TextureHandle,
    kernels: TextureHandle,
    features: TextureHandle,
    has_kernels: bool,
}

impl InsideWindow {
    /// Shows another digit, or none.
    pub fn set(&mut self, context: &Context, inside: Option<&Inside>) {
        let is_dark = context.global_style().visuals.dark_mode;
        self.sheets = inside.map(|inside| {
            let load = |name: &str, maps: &[Map], columns: usize, share: bool| {
                let picture = sheet(maps, columns, share, is_dark);
                context.load_texture(name, picture, TextureOptions::NEAREST)
            };
            Sheets {
                answer: inside.answer.to_string(),
                templates: load("templates", &inside.templates, 10, true),
                evidence: load("evidence", std::slice::from_ref(&inside.evidence), 1, true),
                kernels: load("kernels", &inside.kernels, COLUMNS, false),
                features: load("features", &inside.features, COLUMNS, true),
                has_kernels: !inside.kernels.is_empty(),
            }
        });
    }

    /// The window, if it is open.
    pub fn ui(&mut self, context: &Context) {
        if !self.is_open {
            return;
        }
        Window::new(tr("inside"))
            .id(Id::unique("inside the networks"))
            .collapsible(false)
            .resizable(false)
            .open(&mut self.is_open)
            .default_pos(context.content_rect().right_bottom() - SIZE - vec2(24.0, 44.0))
            .show(context, |ui| match &self.sheets {
                Some(sheets) => sheets_ui(ui, sheets),
                None => {
                    small_ui(ui, tr("inside-empty"));
                }
            });
    }
}

fn sheets_ui(ui: &mut Ui, sheets: &Sheets) {
    heading_ui(ui, tr("inside-softmax"));
    ui.horizontal(|ui| {
        picture_ui(ui, &sheets.templates, 1.6, tr("inside-templates"));
        ui.vertical(|ui| {
            let name = tr_with("inside-evidence", &[("digit", &sheets.answer)]);
            picture_ui(ui, &sheets.evidence, 1.6, &name);
        });
    });
    let answer = &sheets.answer;
    small_ui(ui, tr_with("inside-colors", &[("digit", answer)]));
    ui.separator();
    heading_ui(ui, tr("inside-model"));
    if sheets.has_kernels {
        picture_ui(ui, &sheets.kernels, 5.0, tr("inside-kernels"));
        picture_ui(ui, &sheets.features, ZOOM, tr("inside-features"));
        small_ui(ui, tr("inside-kernels-note"));
    } else {
        small_ui(ui, tr("inside-no-kernels"));
    }
}

fn picture_ui(ui: &mut Ui, texture: &TextureHandle, zoom: f32, name: &str) {
    let size = texture.size_vec2();
    // Planes of the pooled size are shown as large as the others.
    let image = egui::Image::new((texture.id(), size * zoom));
    ui.add(image.alt_text(name)).on_hover_text(name);
}

/// Planes in rows; `shares_scale` tells whether all have one scale or each its own. Small planes
/// are enlarged to about 28 pixels if they are features.
fn sheet(maps: &[Map], columns: usize, shares_scale: bool, is_dark: bool) -> ColorImage {
    let Some(first) = maps.first() else {
        return ColorImage::from_gray([1, 1], &[0]);
    };
    let side = first.width;
    let repeat = if shares_scale { (28 / side).max(1) } else { 1 };
    let cell = side * repeat + GAP;
    let columns = columns.min(maps.len());
    let rows = maps.len().div_ceil(columns);
    let (width, height) = (columns * cell - GAP, rows * cell - GAP);
    let background = diverging(0.0, is_dark);
    let mut bytes = background.repeat(width * height);
    let common = FULL_COLOR * usual(maps);
    for (number, map) in maps.iter().enumerate() {
        let largest = if shares_scale { common } else { map.largest() };
        let (left, top) = (number % columns * cell, number / columns * cell);
        for y in 0..side * repeat {
            for x in 0..side * repeat {
                let value = map.values[y / repeat * side + x / repeat];
                let color = diverging(value / largest.max(f32::MIN_POSITIVE), is_dark);
                let place = 3 * ((top + y) * width + left + x);
                bytes[place..place + 3].copy_from_slice(&color);
            }
        }
    }
    ColorImage::from_rgb([width, height], &bytes)
}

/// The root of the mean square of what is not zero.
fn usual(maps: &[Map]) -> f32 {
    let values = maps.iter().flat_map(|map| &map.values);
    let values = values.filter(|value| **value != 0.0);
    let (sum, count) = values.fold((0.0, 0.0), |(sum, count), value| {
        (sum + value * value, count + 1.0)
    });
    (sum / f32::max(count, 1.0)).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sheet_has_room_for_every_plane() {
        let map = Map {
            width: 14,
            values: (0..196).map(|value| value as f32).collect(),
        };
        let picture = sheet(&vec![map; 32], 16, true, false);
        assert_eq!(picture.size, [16 * 30 - 2, 58]);
        let [first, last] = [picture.pixels[0], picture.pixels[27 * picture.size[0] + 27]];
        assert_ne!(first, last, "from nothing to most");
        assert_eq!(sheet(&[], 16, true, false).size, [1, 1]);
    }
}
