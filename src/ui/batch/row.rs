//! A row of the table: a small copy of the picture, what was read, how sure that is.

use egui::{
    Align2, Color32, ColorImage, Context, CornerRadius, Rect, Response, Role, Sense, Stroke,
    StrokeKind, TextureOptions, Ui, WidgetInfo, pos2, vec2,
};
use image::GrayImage;

use super::entry::Entry;
use super::state::BatchState;
use crate::batch::{Row, Status, THUMBNAIL_SIZE};
use crate::language::{tr, tr_with};
use crate::ui::bars::percent;
use crate::ui::names;
use crate::ui::sentences::Sentence;
use crate::ui::theme::{Text, palette, semibold};

/// Height of a row, in points.
pub(super) const ROW_HEIGHT: f32 = 52.0;
/// The height of a small copy of the picture, in points; its width follows.
const THUMBNAIL_HEIGHT: f32 = 40.0;
/// Room between two columns, in points.
const COLUMN_GAP: f32 = 16.0;
/// More textures than that are given back.
const MAX_TEXTURES: usize = 200;

/// Where the columns are within a line.
pub(super) struct Columns {
    thumbnail: Rect,
    pub(super) file: Rect,
    pub(super) number: Rect,
    pub(super) least: Rect,
    pub(super) status: Rect,
}

impl Columns {
    pub(super) fn of(line: Rect) -> Self {
        let [width, height] = THUMBNAIL_SIZE.map(|side| side as f32);
        let thumbnail = THUMBNAIL_HEIGHT * width / height;
        let mut left = line.left() + 8.0;
        let mut column = |width: f32| {
            let x = left..=left + width;
            left += width + COLUMN_GAP;
            Rect::from_x_y_ranges(x, line.y_range())
        };
        let (least, status) = (72.0, 150.0);
        let fixed = 8.0 + thumbnail + least + status + 4.0 * COLUMN_GAP + 8.0;
        let rest = (line.width() - fixed).max(120.0);
        Self {
            thumbnail: column(thumbnail),
            file: column(rest * 0.55),
            number: column(rest * 0.45),
            least: column(least),
            status: column(status),
        }
    }
}

/// Makes the textures of the rows that are seen, and gives others back.
pub(super) fn textures_of(context: &Context, state: &mut BatchState, seen: &[usize]) {
    if state.textures.len() > MAX_TEXTURES {
        state.textures.retain(|place, _| seen.contains(place));
    }
    for &place in seen {
        let look = state.entries[place].look.as_ref();
        if let Some(small) = look.and_then(|look| look.thumbnail.as_ref())
            && !state.textures.contains_key(&place)
        {
            let image = to_color(small);
            let texture = context.load_texture("thumbnail", image, TextureOptions::LINEAR);
            state.textures.insert(place, texture);
        }
    }
}

fn to_color(small: &GrayImage) -> ColorImage {
    let size = [small.width() as usize, small.height() as usize];
    ColorImage::from_gray(size, small.as_raw())
}

/// One row; `place` is its place among the entries.
pub(super) fn row_ui(ui: &mut Ui, state: &BatchState, place: usize) -> Response {
    let entry = &state.entries[place];
    let is_selected = state.selected == Some(place);
    let draft = state.draft.as_deref().filter(|_| is_selected);
    let size = vec2(ui.available_width(), ROW_HEIGHT);
    let is_reading = state.is_reading();
    // The table has the keyboard, and not its rows: Tab goes past them all.
    let (rect, response) = ui.allocate_exact_size(size, Sense::CLICK);
    response.widget_info(|| {
        WidgetInfo::selected(Role::Row, true, is_selected, told(entry, draft, is_reading))
    });
    let colors = palette(ui);
    let inside = rect.shrink2(vec2(0.0, 1.0));
    if is_selected || response.hovered() {
        let fill = if is_selected {
            colors.accent_fill
        } else {
            colors.background
        };
        ui.painter()
            .rect_filled(inside, CornerRadius::same(6), fill);
    }
    let columns = Columns::of(rect);
    if let Some(texture) = state.textures.get(&place) {
        let size = texture.size_vec2();
        let scale = (columns.thumbnail.width() / size.x).min(THUMBNAIL_HEIGHT / size.y);
        let size = size * scale.min(1.0);
        let corner = pos2(columns.thumbnail.left(), rect.center().y - size.y / 2.0);
        let whole = Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0));
        let place = Rect::from_min_size(corner, size);
        ui.painter()
            .image(texture.id(), place, whole, Color32::WHITE);
        let line = Stroke::new(1.0, colors.line);
        ui.painter()
            .rect_stroke(place, CornerRadius::ZERO, line, StrokeKind::Outside);
    }
    text(ui, columns.file, &entry.name, Text::Body, colors.text);
    number_ui(ui, columns.number, entry, draft, is_selected);
    let look = entry.look.as_ref();
    if let Some(least) = look.and_then(|look| look.row.least_probability) {
        let at = columns.least.right_center();
        let font = Text::Small.font();
        ui.painter().text(
            at,
            Align2::RIGHT_CENTER,
            percent(least),
            font,
            colors.secondary,
        );
    }
    status_ui(ui, columns.status, entry, state.is_reading());
    let path = entry.file.display().to_string();
    let remarks = look.map(|look| remarks(&look.row)).unwrap_or_default();
    response.on_hover_text([vec![path], remarks].concat().join("\n"))
}

/// Why there is no number, and what should be known about how the picture was read.
fn remarks(row: &Row) -> Vec<String> {
    let reason = row.reason.iter().map(Sentence::sentence);
    let remarks = row.remarks.iter().copied().map(names::remark_on_row);
    reason.chain(remarks.map(str::to_owned)).collect()
}

/// The number, as a field in the row that keys are for.
fn number_ui(ui: &Ui, rect: Rect, entry: &Entry, draft: Option<&str>, is_selected: bool) {
    let colors = palette(ui);
    let shown = draft.unwrap_or_else(|| entry.digits());
    let field = Rect::from_center_size(rect.center(), vec2(rect.width(), 32.0));
    let painter = ui.painter().with_clip_rect(field.intersect(ui.clip_rect()));
    let mut left = field.left();
    if is_selected && entry.look.is_some() {
        let edge = if draft.is_some() {
            colors.accent
        } else {
            colors.line
        };
        painter.rect(
            field,
            CornerRadius::same(6),
            colors.panel,
            Stroke::new(1.0, edge),
            StrokeKind::Inside,
        );
    }
    left += 8.0;
    let color = if entry.said.is_some() && draft.is_none() {
        colors.accent
    } else {
        colors.text
    };
    let at = pos2(left, field.center().y);
    let place = painter.text(at, Align2::LEFT_CENTER, shown, semibold(17.0), color);
    if draft.is_some() {
        let x = if shown.is_empty() {
            left
        } else {
            place.right() + 2.0
        };
        let caret = field.y_range().shrink(7.0);
        painter.vline(x, caret, Stroke::new(1.5, colors.accent));
    }
}

fn status_ui(ui: &Ui, rect: Rect, entry: &Entry, is_reading: bool) {
    let colors = palette(ui);
    let status = entry.status();
    let color = match status {
        Some(Status::Doubtful | Status::Nothing | Status::Failed) => colors.validation,
        Some(Status::Confirmed | Status::Corrected) => colors.accent,
        Some(Status::Read) => colors.secondary,
        None => colors.faint,
    };
    let center = pos2(rect.left() + 4.0, rect.center().y);
    match status {
        None | Some(Status::Read) => {
            ui.painter()
                .circle_stroke(center, 3.5, Stroke::new(1.2, color));
        }
        Some(_) => {
            ui.painter().circle_filled(center, 4.0, color);
        }
    }
    let name = status_name(status, is_reading);
    text(
        ui,
        rect.with_min_x(rect.left() + 16.0),
        name,
        Text::Small,
        color,
    );
}

/// A status in words; a row without one waits while pictures are read, and was left out by a stop
/// otherwise.
fn status_name(status: Option<Status>, is_reading: bool) -> &'static str {
    match status {
        Some(Status::Doubtful) => tr("batch-doubtful"),
        Some(Status::Nothing) => tr("batch-nothing"),
        Some(Status::Failed) => tr("batch-not-read"),
        Some(Status::Read) => tr("batch-read"),
        Some(Status::Confirmed) => tr("batch-confirmed"),
        Some(Status::Corrected) => tr("batch-corrected"),
        None if is_reading => tr("batch-waiting"),
        None => tr("batch-not-yet"),
    }
}

fn text(ui: &Ui, rect: Rect, text: &str, kind: Text, color: Color32) {
    let mut job = egui::text::LayoutJob::simple_singleline(text.to_owned(), kind.font(), color);
    job.wrap = egui::text::TextWrapping::truncate_at_width(rect.width());
    let galley = ui.fonts_mut(|fonts| fonts.layout_job(job));
    let corner = pos2(rect.left(), rect.center().y - galley.size().y / 2.0);
    ui.painter().galley(corner, galley, color);
}

/// What a screen reader says of a row.
fn told(entry: &Entry, draft: Option<&str>, is_reading: bool) -> String {
    let number = draft.unwrap_or_else(|| entry.digits());
    let number = if number.is_empty() {
        tr("batch-no-number")
    } else {
        number
    };
    let status = status_name(entry.status(), is_reading);
    let mut text = tr_with(
        "batch-row",
        &[
            ("name", &entry.name),
            ("number", &number),
            ("status", &status),
        ],
    );
    let look = entry.look.as_ref();
    if let Some(least) = look.and_then(|look| look.row.least_probability) {
        text += &tr_with("batch-row-least", &[("percent", &percent(least))]);
    }
    if draft.is_some() {
        text += tr("batch-row-typing");
    }
    text
}
