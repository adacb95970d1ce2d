//! Choosing one of all models; those that can't be used are there, with the reason.

use egui::{Button, ComboBox, Response, Ui};

use super::widgets::unfold_icon;
use crate::command::ModelKey;

/// A model that can be chosen, whether it is in memory or must be read first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModelChoice {
    /// Which it is.
    pub key: ModelKey,
    /// Its name.
    pub name: String,
}

/// A kept model that can't be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DamagedModel {
    /// Its name.
    pub name: String,
    /// A sentence that says why.
    pub reason: String,
}

/// What there is to choose from.
#[derive(Clone, Debug, Default)]
pub struct ModelChoices {
    /// The models.
    pub models: Vec<ModelChoice>,
    /// Those that can't be chosen.
    pub damaged: Vec<DamagedModel>,
    /// The one that answers at present; `None` while none is loaded.
    pub in_use: Option<ModelKey>,
}

impl ModelChoices {
    /// The model with `key`; without it, and where it is gone, the one in use.
    #[must_use]
    pub fn chosen(&self, key: Option<&ModelKey>) -> Option<&ModelChoice> {
        let find = |key: &ModelKey| self.models.iter().find(|model| model.key == *key);
        key.and_then(find)
            .or_else(|| self.in_use.as_ref().and_then(find))
    }
}

/// A list that unfolds; another choice becomes `chosen`.
pub(super) fn choose_model_ui(
    ui: &mut Ui,
    choices: &ModelChoices,
    chosen: &mut Option<ModelKey>,
    width: f32,
) -> Response {
    let now = choices.chosen(chosen.as_ref());
    let is_now = |key: &ModelKey| now.is_some_and(|now| now.key == *key);
    let mut clicked = None;
    let response = ComboBox::from_id_salt("a model")
        .width(width)
        .height(400.0)
        .selected_text(now.map_or("", |now| now.name.as_str()))
        .truncate()
        .icon(unfold_icon)
        .show_ui(ui, |ui| {
            for model in &choices.models {
                if ui
                    .selectable_label(is_now(&model.key), model.name.as_str())
                    .clicked()
                {
                    clicked = Some(model.key.clone());
                }
            }
            damaged_ui(ui, &choices.damaged);
        })
        .response;
    if clicked.is_some() {
        *chosen = clicked;
    }
    response
}

/// The names of models that can't be used; under the pointer they say why.
fn damaged_ui(ui: &mut Ui, damaged: &[DamagedModel]) {
    for model in damaged {
        let name = Button::selectable(false, model.name.as_str()).truncate();
        ui.add_enabled(false, name)
            .on_disabled_hover_text(&model.reason);
    }
}
