//! The window of all models: what they are, beside each other, and what can be done with them.

use std::collections::BTreeSet;

use egui::{
    Align, Button, Context, Id, Key, Layout, RichText, Role, ScrollArea, TextEdit, Ui, Vec2,
    WidgetInfo, Window, vec2,
};

use super::focus::follow_focus;
use super::menus::menu_button_ui;
use super::model_choice::DamagedModel;
use super::model_figures::{ModelFacts, figures_ui, percent_of};
use super::theme::{Text, palette, semibold};
use super::widgets::{check_box_ui, small_ui};
use crate::command::{Command, ModelAction, ModelKey};
use crate::language::{tr, tr_with};
use crate::model::Format;

/// Size when it first opens, in points.
const SIZE: Vec2 = vec2(880.0, 440.0);
/// Width of the list, in points.
const LIST_WIDTH: f32 = 290.0;
/// Height of a row of the list, in points.
const ROW_HEIGHT: f32 = 30.0;
/// Room for the box before a model's name, in points.
const BOX_WIDTH: f32 = 34.0;

/// The window, while it is open.
#[derive(Default)]
pub struct ModelsWindow {
    /// Whether it is shown.
    pub is_open: bool,
    chosen: Option<ModelKey>,
    /// Those beside the chosen one.
    compared: BTreeSet<ModelKey>,
    /// Whether it was just opened, and is to get the keyboard.
    is_new: bool,
    /// A new name while it is typed.
    new_name: Option<String>,
}

impl ModelsWindow {
    /// Opens the window and gives it the keyboard, or closes it.
    pub const fn toggle(&mut self) {
        self.is_open = !self.is_open;
        self.is_new = self.is_open;
    }

    /// A model has another key.
    pub fn rename(&mut self, old: &ModelKey, new: ModelKey) {
        if self.compared.remove(old) {
            self.compared.insert(new.clone());
        }
        if self.chosen.as_ref() == Some(old) {
            self.chosen = Some(new);
        }
    }

    /// The window, if it is open.
    pub fn ui(
        &mut self,
        context: &Context,
        models: &[ModelFacts],
        damaged: &[DamagedModel],
        commands: &mut Vec<Command>,
    ) {
        let mut is_open = self.is_open;
        let room = context.content_rect();
        let size = SIZE.min(room.size() - vec2(80.0, 120.0));
        Window::new(tr("models-title"))
            .id(Id::unique("models"))
            .collapsible(false)
            .resizable(true)
            .open(&mut is_open)
            .default_size(size)
            .default_pos(room.center() - size / 2.0)
            .show(context, |ui| self.content_ui(ui, models, damaged, commands));
        self.is_open = is_open;
    }

    fn content_ui(
        &mut self,
        ui: &mut Ui,
        models: &[ModelFacts],
        damaged: &[DamagedModel],
        commands: &mut Vec<Command>,
    ) {
        let is_there = |key: &ModelKey| models.iter().any(|model| model.key == *key);
        self.compared.retain(is_there);
        if !self.chosen.as_ref().is_some_and(is_there) {
            let in_use = models.iter().find(|model| model.is_in_use);
            self.chosen = in_use.or(models.first()).map(|model| model.key.clone());
            self.new_name = None;
        }
        let height = ui.available_height();
        ui.horizontal_top(|ui| {
            ui.allocate_ui(vec2(LIST_WIDTH, height), |ui| {
                ui.vertical(|ui| {
                    ui.set_width(LIST_WIDTH);
                    self.list_ui(ui, models, damaged, commands);
                });
            });
            ui.separator();
            ui.vertical(|ui| self.chosen_ui(ui, models, commands));
        });
    }

    fn list_ui(
        &mut self,
        ui: &mut Ui,
        models: &[ModelFacts],
        damaged: &[DamagedModel],
        commands: &mut Vec<Command>,
    ) {
        let import = ui.button(tr("models-import"));
        if std::mem::take(&mut self.is_new) {
            import.request_focus();
        }
        if import.on_hover_text(tr("models-import-hint")).clicked() {
            commands.push(Command::OpenModel);
        }
        ui.add_space(4.0);
        ScrollArea::vertical()
            .id_salt("list of models")
            .auto_shrink(false)
            .show(ui, |ui| {
                for model in models {
                    self.row_ui(ui, model);
                }
                for model in damaged {
                    damaged_row_ui(ui, model);
                }
                if models.len() < 2 {
                    small_ui(ui, tr("models-none"));
                }
                follow_focus(ui);
            });
    }

    fn row_ui(&mut self, ui: &mut Ui, model: &ModelFacts) {
        let is_chosen = self.chosen.as_ref() == Some(&model.key);
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = 4.0;
            let mut is_compared = is_chosen || self.compared.contains(&model.key);
            let compare = tr_with("models-compare", &[("name", &model.name)]);
            let mark = before_name_ui(ui, |ui| {
                ui.add_enabled_ui(!is_chosen, |ui| check_box_ui(ui, &mut is_compared, ""))
                    .inner
            });
            mark.widget_info(|| WidgetInfo::selected(Role::CheckBox, true, is_compared, &compare));
            if mark.on_hover_text(&compare).changed() {
                if is_compared {
                    self.compared.insert(model.key.clone());
                } else {
                    self.compared.remove(&model.key);
                }
            }
            let name = RichText::new(&model.name);
            let name = if model.is_in_use {
                name.font(semibold(14.0)).color(palette(ui).accent)
            } else {
                name
            };
            let accuracy = model.metrics.test_accuracy.map(percent_of);
            let row = Button::selectable(is_chosen, name)
                .right_text(RichText::new(accuracy.unwrap_or_default()).font(Text::Small.font()))
                .truncate()
                .min_size(vec2(ui.available_width(), ROW_HEIGHT));
            let row = ui.add(row).on_hover_text(&model.name);
            row.widget_info(|| WidgetInfo::selected(Role::Button, true, is_chosen, &model.name));
            if row.clicked() && !is_chosen {
                self.chosen = Some(model.key.clone());
                self.compared.remove(&model.key);
                self.new_name = None;
            }
        });
    }

    /// The chosen model, and those beside it.
    fn chosen_ui(&mut self, ui: &mut Ui, models: &[ModelFacts], commands: &mut Vec<Command>) {
        let chosen = models
            .iter()
            .find(|model| Some(&model.key) == self.chosen.as_ref());
        let Some(chosen) = chosen else {
            return;
        };
        ui.horizontal_wrapped(|ui| self.actions_ui(ui, chosen, commands));
        if self.new_name.is_some() {
            self.new_name_ui(ui, &chosen.key, commands);
        }
        ui.add_space(8.0);
        let others = models
            .iter()
            .filter(|model| self.compared.contains(&model.key));
        let shown: Vec<&ModelFacts> = std::iter::once(chosen).chain(others).collect();
        ScrollArea::both()
            .id_salt("figures of models")
            .auto_shrink(false)
            .show(ui, |ui| figures_ui(ui, &shown));
    }

    fn actions_ui(&mut self, ui: &mut Ui, model: &ModelFacts, commands: &mut Vec<Command>) {
        let mut act = |action| {
            commands.push(Command::OfModel(model.key.clone(), action));
        };
        let use_button = Button::new(tr("models-use"));
        if ui.add_enabled(!model.is_in_use, use_button).clicked() {
            act(ModelAction::Use);
        }
        menu_button_ui(ui, tr("models-export"), |ui| {
            let titles = [
                (Format::Onnx, tr("models-export-onnx")),
                (Format::Safetensors, tr("models-export-safetensors")),
            ];
            for (format, title) in titles {
                if ui.button(title).clicked() {
                    act(ModelAction::Export(format));
                    ui.close();
                }
            }
        });
        let is_file = matches!(model.key, ModelKey::File(_));
        let why_not = match model.key {
            ModelKey::Shipped => tr("models-shipped-stays"),
            _ => tr("models-run-stays"),
        };
        let rename = ui.add_enabled(is_file, Button::new(tr("models-rename")));
        if rename.on_disabled_hover_text(why_not).clicked() {
            // Its file's name, which may have got a number in the list.
            self.new_name = match &model.key {
                ModelKey::File(name) => Some(name.clone()),
                _ => None,
            };
        }
        let delete = |ui: &mut Ui| {
            menu_button_ui(ui, tr("models-delete"), |ui| {
                let text = tr_with("models-delete-for-good", &[("name", &model.name)]);
                if ui.button(text).clicked() {
                    act(ModelAction::Delete);
                    ui.close();
                }
            })
        };
        let deleted = ui.add_enabled_ui(is_file, delete).inner;
        deleted.response.on_disabled_hover_text(why_not);
    }

    fn new_name_ui(&mut self, ui: &mut Ui, key: &ModelKey, commands: &mut Vec<Command>) {
        let Some(name) = &mut self.new_name else {
            return;
        };
        let mut is_over = false;
        ui.horizontal(|ui| {
            let label = small_ui(ui, tr("models-new-name")).id;
            let field = ui.add(TextEdit::singleline(name).desired_width(200.0));
            let field = field.labelled_by(label);
            let is_entered = field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
            let is_given = !name.trim().is_empty();
            let save = ui.add_enabled(is_given, Button::new(tr("models-save-name")));
            if is_given && (save.clicked() || is_entered) {
                let action = ModelAction::Rename(name.trim().to_owned());
                commands.push(Command::OfModel(key.clone(), action));
                is_over = true;
            }
            is_over |= ui.button(tr("models-cancel")).clicked();
        });
        if is_over {
            self.new_name = None;
        }
    }
}

/// What stands before a model's name; all names begin at the same place.
fn before_name_ui<R>(ui: &mut Ui, content: impl FnOnce(&mut Ui) -> R) -> R {
    let place = Layout::left_to_right(Align::Center);
    let size = vec2(BOX_WIDTH, ROW_HEIGHT);
    ui.allocate_ui_with_layout(size, place, |ui| {
        ui.set_min_size(size);
        content(ui)
    })
    .inner
}

/// A model that can't be used, in line with the others; under the pointer it says why.
fn damaged_row_ui(ui: &mut Ui, model: &DamagedModel) {
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        before_name_ui(ui, |_| ());
        let small = |text: &str| RichText::new(text).font(Text::Small.font());
        let row = Button::selectable(false, model.name.as_str())
            .right_text(small(tr("models-unusable")))
            .truncate()
            .min_size(vec2(ui.available_width(), ROW_HEIGHT));
        ui.add_enabled(false, row)
            .on_disabled_hover_text(&model.reason);
    });
}
