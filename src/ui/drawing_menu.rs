//! What can be done with the drawing as a whole, and pictures to try.

use egui::Ui;

use super::menus::menu_button_ui;

use crate::command::{Command, DrawingFormat};
use crate::language::tr;
use crate::sample::SAMPLES;

/// Saving and copying the drawing.
pub(super) fn drawing_menu_ui(ui: &mut Ui, can_save: bool, commands: &mut Vec<Command>) {
    ui.add_enabled_ui(can_save, |ui| {
        menu_button_ui(ui, tr("drawing-save"), |ui| {
            for format in DrawingFormat::ALL {
                if ui.button(format.title()).clicked() {
                    commands.push(Command::SaveDrawing(format));
                }
            }
            if ui.button(tr("drawing-copy")).clicked() {
                commands.push(Command::CopyDrawing);
            }
        });
    });
}

/// Scans that are part of the program.
pub(super) fn samples_menu_ui(ui: &mut Ui, commands: &mut Vec<Command>) {
    menu_button_ui(ui, tr("sample-scans"), |ui| {
        for (place, sample) in SAMPLES.iter().enumerate() {
            if ui.button((sample.title)()).clicked() {
                commands.push(Command::OpenSample(place));
            }
        }
    });
}
