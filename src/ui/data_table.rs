//! A table whose rows can be chosen.

use egui::text::{LayoutJob, TextWrapping};
use egui::{
    Align2, Color32, CornerRadius, Key, Rect, Role, ScrollArea, Sense, Stroke, Ui, UiBuilder,
    WidgetInfo, pos2, vec2,
};

use super::focus::follow_focus;
use super::theme::{SCROLL_BAR_WIDTH, Text, palette};

/// Height of a row, in points.
const ROW_HEIGHT: f32 = 26.0;
/// Width of the place for a row's mark, in points.
const MARK_WIDTH: f32 = 18.0;

/// A text may reach so far into the room between columns, in points.
const CELL_TOLERANCE: f32 = 4.0;
/// The least width of a share, in points.
const LEAST_WIDTH: f32 = 72.0;

/// A column.
#[derive(Clone, Copy, Debug)]
pub(super) struct Column {
    /// What stands above it.
    pub(super) title: &'static str,
    /// Its share of the width, beside the others'.
    pub(super) share: f32,
    /// Whether it has numbers, which end at the same place.
    pub(super) is_number: bool,
}

impl Column {
    pub(super) const fn text(title: &'static str, share: f32) -> Self {
        Self {
            title,
            share,
            is_number: false,
        }
    }

    pub(super) const fn number(title: &'static str, share: f32) -> Self {
        Self {
            title,
            share,
            is_number: true,
        }
    }
}

/// A row.
#[derive(Clone, Debug, Default)]
pub(super) struct TableRow {
    /// Text of each column.
    pub(super) cells: Vec<String>,
    /// A dot before it, which a legend or a plot refers to.
    pub(super) mark: Option<Color32>,
    /// Whether it is chosen.
    pub(super) is_chosen: bool,
    /// Whether it is not there yet.
    pub(super) is_faint: bool,
}

/// The table; `name` is for screen readers. Returns the row that was clicked.
pub(super) fn data_table_ui(
    ui: &mut Ui,
    name: &str,
    columns: &[Column],
    rows: &[TableRow],
) -> Option<usize> {
    let table = UiBuilder::new()
        .accessibility_role(Role::Table)
        .accessibility_label(name);
    ui.scope_builder(table, |ui| whole_table_ui(ui, name, columns, rows))
        .inner
}

fn whole_table_ui(ui: &mut Ui, name: &str, columns: &[Column], rows: &[TableRow]) -> Option<usize> {
    ui.spacing_mut().item_spacing.y = 0.0;
    // The bars stand beside the rows and not on them.
    ui.spacing_mut().scroll.floating_allocated_width = SCROLL_BAR_WIDTH;
    let shares: f32 = columns.iter().map(|column| column.share).sum();
    let least = MARK_WIDTH + shares * LEAST_WIDTH;
    let (header, _) =
        ui.allocate_exact_size(vec2(ui.available_width(), ROW_HEIGHT), Sense::hover());
    let mut clicked = None;
    // Where there is no room for all columns, they can be scrolled, and their titles with them.
    let area = ScrollArea::both().id_salt(name).auto_shrink(false);
    let shown = area.show(ui, |ui| {
        ui.set_min_width(least);
        for (place, row) in rows.iter().enumerate() {
            if row_ui(ui, columns, row) {
                clicked = Some(place);
            }
        }
        follow_focus(ui);
    });
    let width = shown.inner_rect.width().max(least);
    let titles = Rect::from_min_size(header.min, vec2(width, ROW_HEIGHT));
    let titles = titles.translate(vec2(-shown.state.clamped_offset().x, 0.0));
    header_ui(
        ui,
        columns,
        titles,
        header.with_max_x(shown.inner_rect.right()),
    );
    clicked
}

/// The columns' titles at `titles`, of which `seen` is seen.
fn header_ui(ui: &mut Ui, columns: &[Column], titles: Rect, seen: Rect) {
    let colors = palette(ui);
    let line = Stroke::new(1.0, colors.line);
    ui.painter().hline(seen.x_range(), seen.bottom(), line);
    ui.scope(|ui| {
        ui.shrink_clip_rect(seen);
        for (column, rect) in columns.iter().zip(places(columns, titles)) {
            cell_text(ui, column, rect, column.title, colors.secondary);
        }
    });
}

/// Returns whether it was clicked.
fn row_ui(ui: &mut Ui, columns: &[Column], row: &TableRow) -> bool {
    let colors = palette(ui);
    let size = vec2(ui.available_width(), ROW_HEIGHT);
    let (rect, response) = ui.allocate_exact_size(size, Sense::click());
    response
        .widget_info(|| WidgetInfo::selected(Role::Row, true, row.is_chosen, told(columns, row)));
    if !ui.is_rect_visible(rect) {
        return response.clicked();
    }
    let fill = if row.is_chosen {
        colors.accent_fill
    } else if response.hovered() {
        colors.background
    } else {
        colors.panel
    };
    ui.painter().rect_filled(rect, CornerRadius::same(4), fill);
    if response.has_focus() {
        let outline = Stroke::new(1.5, colors.accent);
        let radius = CornerRadius::same(4);
        ui.painter()
            .rect_stroke(rect, radius, outline, egui::StrokeKind::Inside);
    }
    if let Some(color) = row.mark {
        let center = pos2(rect.left() + MARK_WIDTH / 2.0, rect.center().y);
        ui.painter().circle_filled(center, 4.0, color);
    }
    let color = if row.is_faint {
        colors.secondary
    } else {
        colors.text
    };
    let mut whole = Vec::new();
    for ((column, place), text) in columns.iter().zip(places(columns, rect)).zip(&row.cells) {
        if cell_text(ui, column, place, text, color) {
            whole.push(text.as_str());
        }
    }
    let is_entered = response.has_focus() && ui.input(|input| input.key_pressed(Key::Enter));
    let is_clicked = response.clicked() || is_entered;
    if !whole.is_empty() {
        response.on_hover_text(whole.join("\n"));
    }
    is_clicked
}

/// The cells of a row that are not empty, each after the title of its column.
fn told(columns: &[Column], row: &TableRow) -> String {
    let is_once = |title: &str| {
        let same = columns.iter().filter(|column| column.title == title);
        same.count() == 1
    };
    let mut before = "";
    let mut told = Vec::new();
    for (column, text) in columns.iter().zip(&row.cells) {
        // What stands beside several columns is told with the one that it stands beside.
        let title = if is_once(column.title) {
            before = column.title;
            column.title.to_owned()
        } else {
            format!("{before} {}", column.title)
        };
        if !text.is_empty() {
            told.push(format!("{title} {text}").trim().to_owned());
        }
    }
    told.join(", ")
}

/// Returns whether there is no room for all of it.
fn cell_text(ui: &Ui, column: &Column, rect: Rect, text: &str, color: Color32) -> bool {
    let mut job = LayoutJob::simple_singleline(text.to_owned(), Text::Small.font(), color);
    job.wrap = TextWrapping::truncate_at_width(rect.width() + CELL_TOLERANCE);
    let galley = ui.painter().layout_job(job);
    let anchor = if column.is_number {
        Align2::RIGHT_CENTER
    } else {
        Align2::LEFT_CENTER
    };
    let place = anchor.align_size_within_rect(galley.size(), rect);
    let is_cut = galley.elided;
    ui.painter().galley(place.min, galley, color);
    is_cut
}

/// Where the columns are in a row.
fn places(columns: &[Column], row: Rect) -> Vec<Rect> {
    let all: f32 = columns.iter().map(|column| column.share).sum();
    let width = row.width() - MARK_WIDTH;
    let mut left = row.left() + MARK_WIDTH;
    let place = |column: &Column| {
        let right = left + width * column.share / all;
        let rect = Rect::from_x_y_ranges(left..=right - 12.0, row.y_range());
        left = right;
        rect
    };
    columns.iter().map(place).collect()
}

#[cfg(test)]
mod tests {
    use egui_kittest::Harness;
    use egui_kittest::kittest::Queryable as _;

    use super::*;
    use crate::ui::theme;

    #[test]
    fn scroll_bars_stand_beside_the_rows() {
        let columns = [Column::text("a", 1.0), Column::number("b", 9.0)];
        let row = |place: usize| TableRow {
            cells: vec![place.to_string(), "1".to_owned()],
            ..TableRow::default()
        };
        let rows: Vec<TableRow> = (0..40).map(row).collect();
        for width in [300.0, 1000.0] {
            let window = Harness::builder()
                .with_size(vec2(width, 200.0))
                .with_context_setup(theme::install)
                .build_ui(|ui| _ = data_table_ui(ui, "table", &columns, &rows));
            let (first, place) = (
                window.get_by_label("a 0, b 1").rect(),
                window.ctx.content_rect(),
            );
            let room = place.right() - SCROLL_BAR_WIDTH;
            // Where the columns don't fit, they reach under the edge of what is seen, and no bar.
            assert!(first.right() <= room || first.width() > place.width());
            assert_eq!(first.right() > room, width < 400.0, "{first}");
        }
    }

    #[test]
    fn a_row_tells_which_column_a_figure_belongs_to() {
        let columns = ["Rate", "Loss", "Paper", "Test", "Paper", ""];
        let columns = columns.map(|title| Column::number(title, 1.0));
        let cells = ["0.1", "0.2", "0.3", "", "0.5", "to do"];
        let row = TableRow {
            cells: cells.map(str::to_owned).to_vec(),
            ..TableRow::default()
        };
        assert_eq!(
            told(&columns, &row),
            "Rate 0.1, Loss 0.2, Loss Paper 0.3, Test Paper 0.5, to do"
        );
    }

    #[test]
    fn columns_share_the_width_and_keep_apart() {
        let columns = [Column::text("a", 1.0), Column::number("b", 3.0)];
        let row = Rect::from_min_size(pos2(10.0, 0.0), vec2(418.0, 20.0));
        let places = places(&columns, row);
        assert!((places[0].left() - 28.0).abs() < 1e-3);
        assert!((places[1].left() - places[0].right() - 12.0).abs() < 1e-3);
        assert!((places[1].right() - (row.right() - 12.0)).abs() < 1e-3);
    }
}
