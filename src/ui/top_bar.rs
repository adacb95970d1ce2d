//! The bars at the window's edges: tabs, model and settings above, facts below.

use egui::{Align, ComboBox, Layout, Rect, RichText, Role, Sense, Stroke, Ui, WidgetInfo, vec2};

use super::lines::line_end_ui;
use super::model_choice::ModelChoice;
use super::notices::{Notices, list_button_ui};
use super::settings_menu::{Chosen, settings_menu_ui};
use super::theme::{MARGIN, Text, palette, semibold};
use super::widgets::{area_ui, small_ui, unfold_icon};
use crate::command::{Command, ModelAction, ModelKey, Tab};
use crate::keys;
use crate::language::tr;

/// What the top bar shows.
pub struct TopBar<'a> {
    /// The tab in front.
    pub tab: Tab,
    /// The models that can be used.
    pub models: &'a [ModelChoice],
    /// The one that answers at present; `None` while none is loaded.
    pub in_use: Option<&'a ModelKey>,
    /// What the settings menu shows as chosen.
    pub chosen: Chosen<'a>,
}

/// The bar above the tabs.
pub fn top_bar_ui(ui: &mut Ui, rect: Rect, bar: &TopBar<'_>, commands: &mut Vec<Command>) {
    let colors = palette(ui);
    ui.painter().rect_filled(rect, 0.0, colors.panel);
    ui.painter().hline(
        rect.x_range(),
        rect.bottom() - 0.5,
        Stroke::new(1.0, colors.line),
    );
    area_ui(ui, rect.shrink2(vec2(MARGIN, 0.0)), |ui| {
        ui.horizontal_centered(|ui| {
            ui.label(RichText::new("digitpad").font(semibold(16.0)));
            ui.add_space(16.0);
            for tab in Tab::ALL {
                if tab_ui(ui, tab, tab == bar.tab) {
                    commands.push(Command::Show(tab));
                }
            }
            line_end_ui(ui, |ui| {
                models_ui(ui, bar, commands);
                settings_menu_ui(ui, bar.chosen, commands);
            });
        });
    });
}

/// Returns whether it was clicked.
fn tab_ui(ui: &mut Ui, tab: Tab, is_shown: bool) -> bool {
    let colors = palette(ui);
    let font = Text::Body.font();
    let color = if is_shown {
        colors.text
    } else {
        colors.secondary
    };
    let galley = ui
        .painter()
        .layout_no_wrap(tab.title().to_owned(), font, color);
    let size = vec2(galley.size().x + 24.0, ui.available_height());
    let (rect, response) = ui.allocate_exact_size(size, Sense::click());
    response.widget_info(|| WidgetInfo::selected(Role::Tab, true, is_shown, tab.title()));
    let corner = rect.center() - galley.size() / 2.0;
    let color = if response.hovered() || response.has_focus() {
        colors.text
    } else {
        color
    };
    ui.painter()
        .galley_with_override_text_color(corner, galley, color);
    if is_shown {
        let line = rect
            .shrink2(vec2(10.0, 0.0))
            .with_min_y(rect.bottom() - 3.0)
            .translate(vec2(0.0, -1.0));
        ui.painter().rect_filled(line, 1.0, colors.accent);
    }
    let hint = keys::hint("", &Command::Show(tab));
    response.on_hover_text(hint).clicked()
}

fn models_ui(ui: &mut Ui, bar: &TopBar<'_>, commands: &mut Vec<Command>) {
    let is_in_use = |model: &&ModelChoice| Some(&model.key) == bar.in_use;
    let in_use = bar.models.iter().find(is_in_use);
    let name = in_use.map_or(tr("model-loading"), |model| model.name.as_str());
    let label = small_ui(ui, tr("model-in-use"));
    let response = ComboBox::from_id_salt("model in use")
        .width(190.0)
        .height(400.0)
        .truncate()
        .icon(unfold_icon)
        .selected_text(name)
        .show_ui(ui, |ui| {
            for model in bar.models {
                let name = model.name.as_str();
                if ui.selectable_label(is_in_use(&model), name).clicked() {
                    commands.push(Command::OfModel(model.key.clone(), ModelAction::Use));
                }
            }
            ui.separator();
            if ui.selectable_label(false, tr("model-open")).clicked() {
                commands.push(Command::OpenModel);
            }
            if ui.selectable_label(false, tr("models-open")).clicked() {
                commands.push(Command::ShowModels);
            }
        })
        .response;
    response.labelled_by(label.id);
}

/// The bar below the tabs: facts side by side, and at the other end the notices of before.
pub fn status_bar_ui(ui: &mut Ui, rect: Rect, facts: &[String], notices: &Notices) {
    let colors = palette(ui);
    ui.painter().rect_filled(rect, 0.0, colors.panel);
    ui.painter().hline(
        rect.x_range(),
        rect.top() + 0.5,
        Stroke::new(1.0, colors.line),
    );
    area_ui(ui, rect.shrink2(vec2(MARGIN, 0.0)), |ui| {
        ui.horizontal_centered(|ui| {
            ui.spacing_mut().item_spacing.x = 24.0;
            for fact in facts {
                small_ui(ui, fact.as_str());
            }
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                list_button_ui(ui, notices);
            });
        });
    });
}
