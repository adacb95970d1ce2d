//! The notices of before, to be read again.

use egui::{
    Button, Popup, PopupCloseBehavior, RichText, Role, ScrollArea, Sense, Ui, WidgetInfo, vec2,
};

use super::{Notices, Past};
use crate::language::{tr, tr_with};
use crate::ui::focus::follow_focus;
use crate::ui::theme::{Text, palette};

/// Width of the list, in points.
const WIDTH: f32 = 420.0;
/// The greatest height of the list, in points.
const HEIGHT: f32 = 300.0;
/// Room for the dot before a notice, in points.
const DOT: f32 = 18.0;
/// Room above and below a notice, in points.
const PADDING: f32 = 5.0;

/// A button that unfolds the notices of before, once there are any.
pub fn list_button_ui(ui: &mut Ui, notices: &Notices) {
    if notices.past.is_empty() {
        return;
    }
    let count = notices.past.len();
    let text = tr_with("notices-button", &[("count", &count)]);
    let color = palette(ui).secondary;
    let text = RichText::new(text).font(Text::Small.font()).color(color);
    let button = Button::new(text).frame(false);
    let button = ui.add(button).on_hover_text(tr("notices-hint"));
    Popup::menu(&button)
        .close_behavior(PopupCloseBehavior::CloseOnClickOutside)
        .show(|ui| {
            ui.set_width(WIDTH);
            ScrollArea::vertical()
                .id_salt("notices of before")
                .max_height(HEIGHT)
                .show(ui, |ui| {
                    ui.spacing_mut().item_spacing.y = 0.0;
                    for past in notices.past.iter().rev() {
                        past_ui(ui, past);
                    }
                    follow_focus(ui);
                });
        });
}

fn past_ui(ui: &mut Ui, past: &Past) {
    let colors = palette(ui);
    let (dot, text) = if past.is_failure {
        (colors.validation, colors.text)
    } else {
        (colors.accent, colors.text)
    };
    let room = ui.available_width() - DOT - PADDING;
    let sentence = past.sentence.clone();
    let galley = ui
        .painter()
        .layout(sentence, Text::Small.font(), text, room);
    let size = vec2(ui.available_width(), galley.size().y + 2.0 * PADDING);
    let sense = Sense::focusable_noninteractive();
    let (rect, response) = ui.allocate_exact_size(size, sense);
    response.widget_info(|| WidgetInfo::labeled(Role::ListItem, true, &past.sentence));
    let line = galley.rows.first().map_or(0.0, |row| row.height());
    let center = rect.left_top() + vec2(DOT / 2.0, PADDING + line / 2.0);
    ui.painter().circle_filled(center, 3.0, dot);
    let corner = rect.left_top() + vec2(DOT, PADDING);
    ui.painter().galley(corner, galley, text);
}
