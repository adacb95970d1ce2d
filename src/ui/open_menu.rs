//! Opening pictures: a button for one, and a menu for many and for those of before.

use std::path::PathBuf;

use egui::{Button, Popup, Rect, Response, Role, Stroke, Ui, Vec2, WidgetInfo};

use super::icons::Icon;
use super::theme::{CONTROL_HEIGHT, palette};
use super::widgets::small_ui;
use crate::command::Command;
use crate::keys;
use crate::language::{tr, tr_with};

/// Width of the menu, in points.
const WIDTH: f32 = 240.0;

/// With less room than this, the table is in the menu, in points.
const NARROW: f32 = 560.0;

/// What can be opened again.
#[derive(Clone, Debug, Default)]
pub struct OpenMenu {
    /// The pictures that were opened last, the latest first.
    pub recent: Vec<PathBuf>,
    /// Pictures in the table of many.
    pub batch: usize,
}

/// The buttons.
pub(super) fn open_menu_ui(ui: &mut Ui, menu: &OpenMenu, commands: &mut Vec<Command>) {
    let has_room = ui.available_width() >= NARROW;
    let hint = keys::hint("", &Command::OpenImage);
    if ui.button(tr("open-image")).on_hover_text(hint).clicked() {
        commands.push(Command::OpenImage);
    }
    let more = more_button_ui(ui);
    Popup::menu(&more).show(|ui| {
        ui.set_width(WIDTH);
        if menu.batch > 0 && !has_room {
            table_ui(ui, menu.batch, commands);
        }
        for (name, command) in [
            (tr("open-images"), Command::OpenImages),
            (tr("open-folder"), Command::OpenFolder),
        ] {
            if entry_ui(ui, name) {
                commands.push(command);
            }
        }
        if !menu.recent.is_empty() {
            ui.separator();
            small_ui(ui, tr("open-before"));
            for path in &menu.recent {
                let name = path.file_name().unwrap_or(path.as_os_str());
                let entry = Button::new(name.to_string_lossy()).truncate();
                let entry = ui.add(entry).on_hover_text(path.display().to_string());
                if entry.clicked() {
                    commands.push(Command::OpenFile(path.clone()));
                }
            }
            if entry_ui(ui, tr("open-forget")) {
                commands.push(Command::ForgetRecent);
            }
        }
    });
    if menu.batch > 0 && has_room {
        table_ui(ui, menu.batch, commands);
    }
}

/// The button that shows the table of so many pictures.
fn table_ui(ui: &mut Ui, count: usize, commands: &mut Vec<Command>) {
    let table = ui.button(tr_with("open-table", &[("count", &count)]));
    if table.on_hover_text(tr("open-table-note")).clicked() {
        commands.push(Command::ShowBatch);
    }
}

/// A button as high as those beside it, with an arrow that points to the menu.
fn more_button_ui(ui: &mut Ui) -> Response {
    let name = tr("open-more");
    let button = Button::new("").min_size(Vec2::splat(CONTROL_HEIGHT));
    let response = ui.add(button).on_hover_text(name);
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, name));
    let line = Stroke::new(1.6, palette(ui).text);
    let place = Rect::from_center_size(response.rect.center(), Vec2::splat(14.0));
    Icon::Down.paint(ui.painter(), place, line);
    response
}

/// Returns whether it was clicked.
fn entry_ui(ui: &mut Ui, name: &str) -> bool {
    ui.button(name).clicked()
}
