//! Opening pictures: a button for one, and a menu for many and for those of before.

use std::path::PathBuf;

use egui::{Button, Popup, Rect, Response, Role, Stroke, Ui, Vec2, WidgetInfo};

use super::icons::Icon;
use super::menus::menu_look;
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
    /// Whether there is a table to go to: an empty one may have rows to be brought back.
    pub has_table: bool,
    /// Those that the menu shows: what a person aims at must not move.
    shown: Vec<PathBuf>,
}

/// The buttons.
pub(super) fn open_menu_ui(ui: &mut Ui, menu: &mut OpenMenu, commands: &mut Vec<Command>) {
    let has_room = ui.available_width() >= NARROW;
    let hint = keys::hint("", &Command::OpenImage);
    if ui.button(tr("open-image")).on_hover_text(hint).clicked() {
        commands.push(Command::OpenImage);
    }
    let more = more_button_ui(ui);
    let popup = Popup::menu(&more);
    if !popup.is_open() && menu.shown != menu.recent {
        menu.shown.clone_from(&menu.recent);
    }
    popup.show(|ui| {
        ui.set_width(WIDTH);
        menu_look(ui);
        if menu.has_table && !has_room {
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
        if !menu.shown.is_empty() {
            ui.separator();
            small_ui(ui, tr("open-before"));
            for path in &menu.shown {
                let name = path.file_name().unwrap_or(path.as_os_str());
                let entry = Button::new(name.to_string_lossy()).truncate();
                let entry = ui.add(entry).on_hover_text(path.display().to_string());
                if entry.clicked() {
                    commands.push(Command::OpenFile(path.clone()));
                }
            }
            ui.separator();
            if entry_ui(ui, tr("open-forget")) {
                commands.push(Command::ForgetRecent);
            }
        }
    });
    if menu.has_table && has_room {
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

#[cfg(test)]
mod tests {
    use egui_kittest::Harness;
    use egui_kittest::kittest::Queryable as _;

    use super::*;
    use crate::ui::theme;

    type Shown = (OpenMenu, Vec<Command>);

    #[test]
    fn entries_keep_their_places_while_the_menu_is_open() {
        let menu = |ui: &mut Ui, (menu, commands): &mut Shown| {
            ui.add_space(ui.available_height() - CONTROL_HEIGHT);
            ui.horizontal(|ui| open_menu_ui(ui, menu, commands));
        };
        let mut window = Harness::builder()
            .with_context_setup(theme::install)
            .build_ui_state(menu, Shown::default());
        window.get_by_label("More to open").click();
        window.step();
        window.step();
        let entry = window.get_by_label("Several images…").rect();
        // The list of before comes when the menu is open already.
        window.state_mut().0.recent = vec!["/a/late.png".into()];
        for _ in 0..2 {
            window.step();
            assert_eq!(window.get_by_label("Several images…").rect(), entry);
        }
        window.key_press(egui::Key::Escape);
        window.step();
        window.get_by_label("More to open").click();
        window.step();
        window.step();
        window.get_by_label("late.png").click();
        window.step();
        let opened = Command::OpenFile("/a/late.png".into());
        assert_eq!(window.state().1, [opened]);
    }
}
