//! Where the keyboard is: a ring around what has the focus, and scrolling to it.

use egui::{Context, Event, Id, Key, LayerId, Order, Response, Stroke, StrokeKind, Ui, Vec2, vec2};

use super::theme::{CONTROL_RADIUS, palette};

/// From what has the focus to the ring's outer edge, in points: a line's width is left between them,
/// or else the ring of a button in the accent's color would be a part of it.
const DISTANCE: f32 = 4.0;

/// What has its ring at another distance.
const OTHER_DISTANCE: &str = "has its ring at another distance";

/// The ring around the widget is at another distance than usual, in points: inside of it where
/// something stands close around, as the numbers of a plot's axes do, and farther off where the
/// widget has no frame of its own between ring and text.
pub(super) fn ring_at(widget: &Response, distance: Vec2) {
    if widget.has_focus() {
        let id = Id::unique(OTHER_DISTANCE);
        widget
            .ctx
            .data_mut(|data| data.insert_temp(id, (widget.id, distance)));
    }
}

/// What a key for a line scrolls by, in points.
const LINE: f32 = 40.0;
/// More than any area has.
const ALL: f32 = 1e5;

/// Draws a ring around what has the focus, while the keyboard is what is used: a click shows by
/// itself what it was on.
pub fn focus_ring_ui(ui: &Ui) {
    let is_by_key = is_by_key(ui.ctx());
    let Some(focused) = focused(ui.ctx()).filter(|_| is_by_key) else {
        return;
    };
    let order = focused.layer_id.order.max(Order::Middle);
    let layer = LayerId::new(order, focused.layer_id.id.with("focus ring"));
    let painter = ui
        .ctx()
        .layer_painter(if focused.layer_id.order == Order::Background {
            LayerId::new(Order::Middle, Id::unique("focus ring"))
        } else {
            layer
        });
    // What reaches to the window's edge has its ring inside.
    let window = ui.ctx().content_rect().shrink(1.0);
    let other = ui.data(|data| data.get_temp::<(Id, Vec2)>(Id::unique(OTHER_DISTANCE)));
    let other = other.filter(|(widget, _)| *widget == focused.id);
    let distance = other.map_or(Vec2::splat(DISTANCE), |(_, distance)| distance);
    painter.rect_stroke(
        focused.interact_rect.expand2(distance).intersect(window),
        CONTROL_RADIUS + 4,
        Stroke::new(2.0, palette(ui).accent),
        StrokeKind::Inside,
    );
}

/// Scrolls to what has got the focus, if it is in this scroll area; to be called at the content's
/// end.
pub fn follow_focus(ui: &Ui) {
    let Some(focused) = focused(ui.ctx()) else {
        return;
    };
    let is_inside = focused.layer_id == ui.layer_id() && ui.min_rect().contains_rect(focused.rect);
    let seen = Id::unique("focus that was scrolled to");
    let is_new = ui.data(|data| data.get_temp::<Id>(seen)) != Some(focused.id);
    if is_inside && is_new && is_by_key(ui.ctx()) {
        ui.data_mut(|data| data.insert_temp(seen, focused.id));
        ui.scroll_to_rect(focused.rect.expand(DISTANCE), None);
    }
}

/// Lets the keys for pages move an area of nothing but text, which has nothing for Tab to go to; to
/// be called in it.
pub(super) fn scroll_by_keys(ui: &Ui) {
    let page = ui.clip_rect().height() * 0.9;
    let steps = [
        (Key::PageDown, -page),
        (Key::PageUp, page),
        (Key::ArrowDown, -LINE),
        (Key::ArrowUp, LINE),
        (Key::End, -ALL),
        (Key::Home, ALL),
    ];
    for (key, step) in steps {
        if ui.input(|input| input.key_pressed(key)) {
            ui.scroll_with_delta(vec2(0.0, step));
        }
    }
}

fn focused(context: &Context) -> Option<Response> {
    let id = context.memory(egui::Memory::focused)?;
    context.read_response(id)
}

/// Whether the keyboard moved the focus last, and not the pointer.
pub(super) fn is_by_key(context: &Context) -> bool {
    let id = Id::unique("focus is by key");
    let now = context.input(|input| {
        input.events.iter().rev().find_map(|event| match event {
            Event::Key {
                key: Key::Tab | Key::ArrowDown | Key::ArrowUp | Key::ArrowLeft | Key::ArrowRight,
                pressed: true,
                ..
            } => Some(true),
            Event::PointerButton { pressed: true, .. } => Some(false),
            _ => None,
        })
    });
    context.data_mut(|data| {
        let is_by_key = data.get_temp_mut_or_default::<bool>(id);
        *is_by_key = now.unwrap_or(*is_by_key);
        *is_by_key
    })
}
