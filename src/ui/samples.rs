//! A sheet of samples: what training shows the network.

use egui::{ColorImage, Context, Id, TextureHandle, TextureOptions, Vec2, Window};

use super::widgets::small_ui;
use crate::digit::{DigitImage, IMAGE_SIDE};
use crate::language::tr;

/// Samples side by side.
const COLUMNS: usize = 10;
/// Points on the screen for each pixel of a sample.
const ZOOM: f32 = 1.75;
/// Pixels between samples.
pub(super) const GAP: usize = 2;

/// The sheet, while it is open.
#[derive(Default)]
pub struct Samples {
    sheet: Option<TextureHandle>,
}

impl Samples {
    /// Opens the sheet.
    pub fn show(&mut self, context: &Context, samples: &[DigitImage]) {
        let samples: Vec<&DigitImage> = samples.iter().collect();
        let picture = sheet(&samples, COLUMNS);
        self.sheet = Some(context.load_texture("samples", picture, TextureOptions::NEAREST));
    }

    /// Whether the sheet is open.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        self.sheet.is_some()
    }

    /// Closes the sheet.
    pub fn close(&mut self) {
        self.sheet = None;
    }

    /// The sheet as a small window, if it is open.
    pub fn ui(&mut self, context: &Context) {
        let Some(sheet) = &self.sheet else { return };
        let mut is_open = true;
        Window::new(tr("samples"))
            .id(Id::unique("samples"))
            .collapsible(false)
            .resizable(false)
            .open(&mut is_open)
            .default_pos(context.content_rect().center() - sheet.size_vec2() * ZOOM / 2.0)
            .show(context, |ui| {
                let size: Vec2 = sheet.size_vec2() * ZOOM;
                let picture = egui::Image::new((sheet.id(), size));
                ui.add(picture.alt_text(tr("samples-picture")));
                small_ui(ui, tr("samples-note"));
            });
        if !is_open {
            self.sheet = None;
        }
    }
}

/// The images in rows of `columns`, ink white on black as the network sees it.
pub(super) fn sheet(samples: &[&DigitImage], columns: usize) -> ColorImage {
    let cell = IMAGE_SIDE + GAP;
    let rows = samples.len().div_ceil(columns);
    let (width, height) = (columns * cell - GAP, (rows * cell).saturating_sub(GAP));
    let mut gray = vec![128; width * height];
    for (number, sample) in samples.iter().enumerate() {
        let (left, top) = (number % columns * cell, number / columns * cell);
        for y in 0..IMAGE_SIDE {
            for x in 0..IMAGE_SIDE {
                gray[(top + y) * width + left + x] = sample.pixel(x, y);
            }
        }
    }
    ColorImage::from_gray([width, height], &gray)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sheet_has_room_for_every_sample() {
        let image = DigitImage::default();
        let picture = sheet(&[&image; 25], COLUMNS);
        assert_eq!(picture.size, [298, 88]);
        assert!(sheet(&[], COLUMNS).pixels.is_empty());
    }
}
