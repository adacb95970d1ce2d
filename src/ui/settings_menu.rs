//! The menu behind the gear: language, theme, where runs are kept, help.

use std::path::Path;

use egui::{Button, Label, Popup, RichText, Role, ThemePreference, Ui, WidgetInfo};

use super::icons::Icon;
use super::menus::menu_look;
use super::theme::{Text, palette};
use super::widgets::{icon_button_ui, small_ui};
use crate::command::Command;
use crate::keys;
use crate::language::{Language, tr};

/// Width of the menu, in points.
const WIDTH: f32 = 230.0;

/// What the menu shows as chosen.
#[derive(Clone, Copy, Debug)]
pub struct Chosen<'a> {
    /// The language; `None` for the system's.
    pub language: Option<Language>,
    /// Where runs are kept, if they are.
    pub runs: Option<&'a Path>,
}

/// The button with the gear and its menu.
pub(super) fn settings_menu_ui(ui: &mut Ui, chosen: Chosen<'_>, commands: &mut Vec<Command>) {
    let button = icon_button_ui(ui, Icon::Settings, tr("settings"), false, true);
    Popup::menu(&button).show(|ui| {
        ui.set_width(WIDTH);
        menu_look(ui);
        language_ui(ui, chosen.language, commands);
        ui.separator();
        theme_ui(ui, commands);
        ui.separator();
        if let Some(runs) = chosen.runs {
            runs_ui(ui, runs);
            ui.separator();
        }
        for (command, name) in [
            (Command::ShowShortcuts, tr("shortcuts")),
            (Command::ShowAbout, tr("about-menu")),
        ] {
            let keys = keys::keys(&command).unwrap_or_default();
            let keys = RichText::new(keys).font(Text::Small.font());
            let entry = ui.add(Button::selectable(false, name).right_text(keys));
            // The keys are not part of the name.
            entry.widget_info(|| WidgetInfo::labeled(Role::Button, true, name));
            if entry.clicked() {
                commands.push(command);
                // The keyboard's Enter closes no menu by itself.
                ui.close();
            }
        }
    });
}

fn language_ui(ui: &mut Ui, chosen: Option<Language>, commands: &mut Vec<Command>) {
    small_ui(ui, tr("settings-language"));
    let own = Language::ALL.map(|language| (Some(language), language.title()));
    let system = [(None, tr("settings-language-system"))];
    for (language, name) in system.into_iter().chain(own) {
        if ui.selectable_label(language == chosen, name).clicked() {
            commands.push(Command::SetLanguage(language));
            ui.close();
        }
    }
}

fn theme_ui(ui: &mut Ui, commands: &mut Vec<Command>) {
    small_ui(ui, tr("theme"));
    let chosen = ui.ctx().options(|options| options.theme_preference);
    let themes = [
        (ThemePreference::System, tr("theme-system")),
        (ThemePreference::Light, tr("theme-light")),
        (ThemePreference::Dark, tr("theme-dark")),
    ];
    for (theme, name) in themes {
        if ui.selectable_label(theme == chosen, name).clicked() {
            commands.push(Command::SetTheme(theme));
            ui.close();
        }
    }
}

/// Where runs are, for other programs.
fn runs_ui(ui: &mut Ui, runs: &Path) {
    small_ui(ui, tr("settings-runs"));
    let path = runs.display().to_string();
    let text = RichText::new(&path).font(Text::Small.font());
    let text = text.color(palette(ui).text);
    ui.add(Label::new(text).truncate()).on_hover_text(&path);
    if ui.button(tr("settings-copy-path")).clicked() {
        ui.ctx().copy_text(path);
        ui.close();
    }
}
