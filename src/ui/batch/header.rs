//! The columns' names over the table; a click sorts by one.

use egui::{
    Align2, Color32, CursorIcon, Pos2, Rect, Response, Role, Sense, Stroke, Ui, WidgetInfo, vec2,
};

use super::row::Columns;
use super::state::{BatchState, Sort};
use crate::language::{tr, tr_with};
use crate::ui::theme::{palette, semibold};

/// From a column's name to the middle of its arrow, in points.
const ARROW_DISTANCE: f32 = 10.0;

/// The columns' names in `rect`.
pub(super) fn header_ui(ui: &Ui, rect: Rect, state: &mut BatchState) {
    let columns = Columns::of(rect);
    // As far in as the number in its field.
    let number = columns.number.translate(vec2(8.0, 0.0));
    let names = [
        (columns.file, tr("batch-file"), Sort::File),
        (number, tr("batch-number"), Sort::Number),
        (columns.least, tr("batch-least"), Sort::LeastProbability),
        (columns.status, tr("batch-status"), Sort::Doubt),
    ];
    let line = Stroke::new(1.0, palette(ui).line);
    ui.painter().hline(rect.x_range(), rect.bottom(), line);
    for (place, name, sort) in names {
        if name_ui(ui, place, name, sort, state.sorted()).clicked() {
            state.sort_by(sort);
        }
    }
}

fn name_ui(
    ui: &Ui,
    place: Rect,
    name: &str,
    sort: Sort,
    (sorted, is_reversed): (Sort, bool),
) -> Response {
    let is_sorted = sort == sorted;
    let id = ui.scope_id().with(("sort", name));
    let response = ui
        .interact(place, id, Sense::click())
        .on_hover_cursor(CursorIcon::PointingHand)
        .on_hover_text(match sort {
            Sort::Doubt => tr("batch-sort-doubt"),
            Sort::LeastProbability => tr("batch-sort-least"),
            Sort::File | Sort::Number => tr("batch-sort"),
        });
    response.widget_info(|| {
        let name = tr_with("batch-sort-by", &[("column", &name)]);
        WidgetInfo::selected(Role::Button, true, is_sorted, name)
    });
    let colors = palette(ui);
    let color = if is_sorted || response.hovered() || response.has_focus() {
        colors.text
    } else {
        colors.secondary
    };
    // Figures are flush right, and so is their column's name.
    let is_right = sort == Sort::LeastProbability;
    let anchor = if is_right {
        Align2::RIGHT_CENTER
    } else {
        Align2::LEFT_CENTER
    };
    let at = anchor.pos_in_rect(&place);
    let shown = ui.painter().text(at, anchor, name, semibold(12.5), color);
    if is_sorted {
        let at = if is_right {
            shown.left_center() - vec2(ARROW_DISTANCE, 0.0)
        } else {
            shown.right_center() + vec2(ARROW_DISTANCE, 0.0)
        };
        arrow_ui(ui, at, is_reversed, color);
    }
    response
}

/// A small arrow: down, or up where the rows are the other way round.
fn arrow_ui(ui: &Ui, center: Pos2, is_reversed: bool, color: Color32) {
    let tip = if is_reversed { -2.0 } else { 2.0 };
    let points = [(-3.5, -tip), (0.0, tip), (3.5, -tip)];
    let points = points.map(|(x, y)| center + vec2(x, y));
    ui.painter().line(points.to_vec(), Stroke::new(1.5, color));
}
