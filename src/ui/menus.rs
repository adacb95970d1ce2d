//! Buttons that open a menu, and how menus look.

use egui::{InnerResponse, Ui, vec2};

/// Room for a chosen entry's color around its text.
pub(super) fn menu_look(ui: &mut Ui) {
    ui.spacing_mut().item_spacing.y = 2.0;
    ui.spacing_mut().interact_size.y = 26.0;
    ui.spacing_mut().button_padding = vec2(8.0, 3.0);
}

/// A button that opens a menu.
pub(super) fn menu_button_ui<R>(
    ui: &mut Ui,
    title: &str,
    entries: impl FnOnce(&mut Ui) -> R,
) -> InnerResponse<Option<R>> {
    ui.menu_button(title, |ui| {
        menu_look(ui);
        entries(ui)
    })
}
