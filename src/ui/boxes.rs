//! Boxes around what was read, each with its answer; a click looks at that digit.

use egui::{
    Align2, CornerRadius, Rect, Role, Sense, Shape, Stroke, StrokeKind, Ui, WidgetInfo, vec2,
};

use super::theme::{palette, semibold};
use crate::digit::Label;
use crate::language::tr_with;

/// Size of the tag with the answer, in points.
const TAG: egui::Vec2 = vec2(18.0, 18.0);

/// A box on the screen.
pub(super) struct ShownBox {
    /// Around the ink.
    pub(super) rect: Rect,
    /// The answer; none where the ink is no digit.
    pub(super) label: Option<Label>,
}

/// What came of the boxes.
#[derive(Default)]
pub(super) struct BoxesResponse {
    /// The box that was clicked.
    pub(super) clicked: Option<usize>,
    /// Where clicks are taken, and a pen must not draw.
    pub(super) tags: Vec<Rect>,
}

/// Shows the boxes within `clip`; digits come first, `place` is the one that is looked at. Several
/// digits have a tag each.
pub(super) fn boxes_ui(
    ui: &mut Ui,
    clip: Rect,
    boxes: &[ShownBox],
    place: Option<usize>,
) -> BoxesResponse {
    let digits = boxes.iter().filter(|shown| shown.label.is_some()).count();
    let mut result = BoxesResponse::default();
    for (number, shown) in boxes.iter().enumerate() {
        if !shown.rect.intersects(clip) {
            // Out of sight in a picture that is zoomed.
            continue;
        }
        let is_looked_at = place == Some(number);
        paint_box(
            ui,
            shown.rect.intersect(clip),
            shown.label.is_some(),
            is_looked_at,
        );
        let Some(label) = shown.label.filter(|_| digits > 1) else {
            continue;
        };
        let tag = Rect::from_min_size(shown.rect.left_top() - vec2(0.0, TAG.y + 2.0), TAG);
        let tag = keep_inside(tag, clip);
        let response = ui.interact(tag, ui.scope_id().with(("box", number)), Sense::click());
        response.widget_info(|| {
            let name = tr_with(
                "answer-box",
                &[
                    ("place", &(number + 1)),
                    ("count", &digits),
                    ("digit", &label.digit()),
                ],
            );
            WidgetInfo::selected(Role::RadioButton, true, is_looked_at, name)
        });
        paint_tag(ui, tag, label, is_looked_at, response.hovered());
        if response.clicked() {
            result.clicked = Some(number);
        }
        result.tags.push(tag);
    }
    result
}

fn keep_inside(rect: Rect, clip: Rect) -> Rect {
    let right = (rect.right() - clip.right()).max(0.0);
    let down = (clip.top() - rect.top()).max(0.0);
    rect.translate(vec2(-right, down))
}

/// Dashed; in the accent color where it is looked at, faint around what is no digit.
fn paint_box(ui: &Ui, rect: Rect, is_digit: bool, is_looked_at: bool) {
    let colors = palette(ui);
    let color = match (is_digit, is_looked_at) {
        (_, true) => colors.accent,
        (true, false) => colors.secondary,
        (false, false) => colors.faint,
    };
    let corners = [
        rect.left_top(),
        rect.right_top(),
        rect.right_bottom(),
        rect.left_bottom(),
        rect.left_top(),
    ];
    let line = Stroke::new(1.2, color);
    ui.painter()
        .extend(Shape::dashed_line(&corners, line, 5.0, 4.0));
}

fn paint_tag(ui: &Ui, rect: Rect, label: Label, is_looked_at: bool, is_hovered: bool) {
    let colors = palette(ui);
    let (fill, text) = if is_looked_at {
        (colors.accent, colors.panel)
    } else {
        (colors.panel, colors.text)
    };
    let edge = if is_hovered || is_looked_at {
        colors.accent
    } else {
        colors.line
    };
    let radius = CornerRadius::same(4);
    let painter = ui.painter();
    painter.rect(
        rect,
        radius,
        fill,
        Stroke::new(1.0, edge),
        StrokeKind::Inside,
    );
    painter.text(
        rect.center(),
        Align2::CENTER_CENTER,
        label,
        semibold(13.0),
        text,
    );
}
