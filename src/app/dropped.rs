//! What is dropped onto the window or pasted into it.

use std::path::PathBuf;

use egui::{Align2, Context, Event, Id, LayerId, Order, Ui};

use super::DigitApp;
use crate::command::Tab;
use crate::language::{Wording, tr};
use crate::model::Format;
use crate::ui::theme;

impl DigitApp {
    pub(super) fn take_dropped_files(&mut self, context: &Context) {
        // A text that is pasted while a field is edited is for the field.
        let takes_text = self.tab == Tab::Recognize && !context.text_edit_focused();
        let (dropped, pasted, text) = context.input(|input| {
            let pasted = input.events.iter().find_map(|event| match event {
                Event::PasteImage(image) => Some(image.clone()),
                _ => None,
            });
            let text = input.events.iter().find_map(|event| match event {
                Event::Paste(text) if takes_text => Some(text.clone()),
                _ => None,
            });
            (input.raw.dropped_files.clone(), pasted, text)
        });
        let dropped: Vec<PathBuf> = dropped.iter().map(|file| file.path().to_owned()).collect();
        self.open_files(&dropped);
        if let Some(text) = text {
            self.files.open_named(text);
        }
        if let Some(image) = pasted {
            let name = Wording::new(|| tr("picture-pasted").to_owned());
            self.files.open_pixels(name, move || pixels_of(&image));
        }
    }

    /// Opens files that were dropped onto the window, or that the program was started with. What they
    /// are for depends on what is in front: pictures join the table, labeled images are evaluated or
    /// become the person's digits.
    pub fn open_files(&mut self, paths: &[PathBuf]) {
        let is_model = |path: &&PathBuf| Format::of(path) == Some(Format::Safetensors);
        for model in paths.iter().filter(is_model) {
            self.files.open_model(model.clone(), self.model_store());
        }
        let pictures = paths.iter().filter(|path| !is_model(path));
        let pictures: Vec<PathBuf> = pictures.cloned().collect();
        if pictures.is_empty() {
            return;
        }
        match self.tab {
            Tab::Evaluate => self.files.open_labeled(pictures),
            Tab::MyDigits => self.files.open_digits(pictures),
            Tab::Recognize if self.pictures.batch.is_shown => self.read_pictures(pictures),
            _ => self.files.open_dropped(pictures),
        }
    }
}

/// Says what will happen to a file that is held over the window, by the tab in front and whether the
/// table is in it.
pub(super) fn hint_ui(ui: &Ui, tab: Tab, is_table: bool) {
    if ui.input(|input| input.raw.hovered_files.is_empty()) {
        return;
    }
    let colors = theme::palette(ui);
    let painter = ui
        .ctx()
        .layer_painter(LayerId::new(Order::Foreground, Id::unique("drop hint")));
    let rect = ui.ctx().content_rect();
    painter.rect_filled(rect, 0.0, colors.background.gamma_multiply(0.85));
    let font = theme::Text::Large.font();
    let text = match tab {
        Tab::Evaluate => tr("drop-hint-evaluate"),
        Tab::MyDigits => tr("drop-hint-digits"),
        Tab::Recognize if is_table => tr("drop-hint-table"),
        _ => tr("drop-hint"),
    };
    painter.text(
        rect.center(),
        Align2::CENTER_CENTER,
        text,
        font,
        colors.text,
    );
}

fn pixels_of(image: &egui::ColorImage) -> Option<image::RgbaImage> {
    let [width, height] = image
        .size
        .map(|side| u32::try_from(side).unwrap_or(u32::MAX));
    let bytes = image
        .pixels
        .iter()
        .flat_map(egui::Color32::to_srgba_unmultiplied)
        .collect();
    image::RgbaImage::from_raw(width, height, bytes)
}
