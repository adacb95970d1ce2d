//! The table of many pictures, in the place of the canvas.

mod entry;
mod header;
mod keys;
mod removed;
mod row;
mod state;
#[cfg(test)]
mod tests;

use egui::{
    Align, Button, EventFilter, Layout, Rect, Role, ScrollArea, Sense, Ui, WidgetInfo, vec2,
};

use self::header::header_ui;
use self::keys::take_keys;
use self::row::{ROW_HEIGHT, row_ui, textures_of};
pub use self::state::BatchState;
use self::state::Reading;
use super::lines::line_ui;
use super::theme::{GAP, Text};
use super::widgets::{
    area_ui, card_ui, centered_text_ui, progress_ui, small_ui, split_bottom, split_top,
};
use crate::command::{BatchExport, Command};
use crate::keys as all_keys;
use crate::language::{tr, tr_with};

/// Height of the line over the table, in points.
const BAR_HEIGHT: f32 = 52.0;
/// Height of the columns' names, in points.
const HEADER_HEIGHT: f32 = 28.0;

/// The table in `rect`.
pub fn batch_ui(ui: &mut Ui, rect: Rect, state: &mut BatchState, commands: &mut Vec<Command>) {
    let (bar, rest) = split_top(rect, BAR_HEIGHT, GAP);
    let (table, hints) = split_bottom(rest, 20.0, GAP);
    card_ui(ui, bar, |_| ());
    area_ui(ui, bar.shrink2(vec2(12.0, 10.0)), |ui| {
        ui.horizontal_centered(|ui| bar_ui(ui, state, commands));
    });
    card_ui(ui, table, |_| ());
    area_ui(ui, table.shrink2(vec2(12.0, 6.0)), |ui| {
        table_ui(ui, state, commands);
    });
    area_ui(ui, hints, |ui| {
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = 20.0;
            for hint in [
                tr("batch-key-move"),
                tr("batch-key-digits"),
                tr("batch-key-enter"),
                tr("batch-key-escape"),
                tr("batch-key-open"),
            ] {
                small_ui(ui, hint);
            }
        });
    });
}

fn bar_ui(ui: &mut Ui, state: &mut BatchState, commands: &mut Vec<Command>) {
    if ui.button(tr("batch-leave")).clicked() {
        commands.push(Command::LeaveBatch);
    }
    ui.add_space(8.0);
    let how_far = |ui: &mut Ui| match &state.reading {
        Some(reading) => progress_line_ui(ui, reading),
        None => _ = small_ui(ui, summary(state)),
    };
    line_ui(ui, how_far, |ui| actions_ui(ui, state, commands));
}

/// From left to right.
fn actions_ui(ui: &mut Ui, state: &BatchState, commands: &mut Vec<Command>) {
    if let Some(reading) = &state.reading {
        let stop = Button::new(tr("batch-stop"));
        if ui.add_enabled(!reading.is_stopping, stop).clicked() {
            commands.push(Command::StopBatch);
        }
    } else if state.counts()[2] > 0 {
        let rest = ui.button(tr("batch-read-rest"));
        if rest.on_hover_text(tr("batch-read-rest-note")).clicked() {
            commands.push(Command::ReadRest);
        }
    }
    for export in BatchExport::ALL {
        let is_ready = !state.is_empty() && !state.is_reading();
        let button = Button::new(export.title());
        if ui.add_enabled(is_ready, button).clicked() {
            commands.push(Command::ExportBatch(export));
        }
    }
    if state.can_bring_back() {
        let back = ui.button(tr("batch-bring-back"));
        let hint = all_keys::hint(tr("batch-bring-back-note"), &Command::Undo);
        if back.on_hover_text(hint).clicked() {
            commands.push(Command::BringBackBatch);
        }
    }
    let can_clear = !state.is_empty() && !state.is_reading();
    let clear = ui.add_enabled(can_clear, Button::new(tr("batch-clear")));
    if clear.on_hover_text(tr("batch-clear-note")).clicked() {
        commands.push(Command::ClearBatch);
    }
}

fn progress_line_ui(ui: &mut Ui, reading: &Reading) {
    let (done, count) = reading.done();
    ui.with_layout(Layout::top_down(Align::Min), |ui| {
        ui.spacing_mut().item_spacing.y = 3.0;
        let mut text = if count == 0 {
            tr("batch-looking").to_owned()
        } else {
            tr_with("batch-progress", &[("done", &done), ("count", &count)])
        };
        if let Some((rate, left)) = reading.rate() {
            let (rate, secs) = (rate.round() as u64, left.as_secs() + 1);
            text += " · ";
            text += &tr_with("batch-rate", &[("rate", &rate), ("secs", &secs)]);
        }
        small_ui(ui, text);
        progress_ui(
            ui,
            done as f32 / count.max(1) as f32,
            tr("batch-progress-name"),
        );
    });
}

fn summary(state: &BatchState) -> String {
    let [open, failed, unread] = state.counts();
    let mut text = tr_with("batch-count", &[("count", &state.len())]);
    if open > 0 || failed > 0 {
        text += " · ";
        text += &tr_with("batch-open", &[("count", &open)]);
    }
    if failed > 0 {
        text += " · ";
        text += &tr_with("batch-failed", &[("count", &failed)]);
    }
    if unread > 0 {
        text += " · ";
        text += &tr_with("batch-unread", &[("count", &unread)]);
    }
    text
}

fn table_ui(ui: &mut Ui, state: &mut BatchState, commands: &mut Vec<Command>) {
    let area = ui.available_rect_before_wrap();
    let (header, body) = split_top(area, HEADER_HEIGHT, 0.0);
    header_ui(ui, header, state);
    let table = ui.interact(
        body,
        ui.scope_id().with("batch table"),
        Sense::focusable_noninteractive(),
    );
    table.widget_info(|| WidgetInfo::labeled(Role::Table, true, tr("batch-table")));
    if std::mem::take(&mut state.wishes.focus) {
        table.request_focus();
    }
    // Arrows and Escape are the table's while it has the keyboard; Tab leaves it.
    let filter = EventFilter {
        vertical_arrows: true,
        escape: true,
        ..EventFilter::default()
    };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(table.id, filter));
    let page = (body.height() / ROW_HEIGHT) as usize;
    take_keys(ui, &table, state, page, commands);
    if state.order.is_empty() {
        let text = if state.is_reading() {
            tr("batch-looking")
        } else {
            tr("batch-empty")
        };
        centered_text_ui(ui, body, text, Text::Body.font());
        return;
    }
    area_ui(ui, body, |ui| rows_ui(ui, state, commands));
}

/// Builds the rows that are seen, and no others.
fn rows_ui(ui: &mut Ui, state: &mut BatchState, commands: &mut Vec<Command>) {
    ui.spacing_mut().item_spacing.y = 0.0;
    let height = ui.available_height();
    let id = ui.scope_id().with("rows");
    let offset: f32 = ui.data(|data| data.get_temp(id)).unwrap_or(0.0);
    let wanted = wanted_offset(state, offset, height);
    let mut area = ScrollArea::vertical().auto_shrink(false).id_salt("rows");
    if let Some(wanted) = wanted {
        area = area.vertical_scroll_offset(wanted);
    }
    let mut clicked = None;
    let shown = area.show_rows(ui, ROW_HEIGHT, state.order.len(), |ui, rows| {
        let seen: Vec<usize> = state.order[rows.clone()].to_vec();
        textures_of(ui.ctx(), state, &seen);
        for place in seen {
            let response = row_ui(ui, state, place);
            if response.clicked() || response.double_clicked() {
                clicked = Some((place, response.double_clicked()));
            }
        }
    });
    let offset = shown.state.clamped_offset().y;
    ui.data_mut(|data| data.insert_temp(id, offset));
    if let Some((place, is_double)) = clicked {
        state.select(place);
        state.show();
        if is_double {
            commands.extend(state.selected_file().map(Command::OpenFile));
        }
    }
}

/// Where to scroll to, if anywhere: along with the selected row when others come before it, and so
/// that it is seen when a person went there.
fn wanted_offset(state: &mut BatchState, offset: f32, height: f32) -> Option<f32> {
    let shifted = std::mem::take(&mut state.wishes.shift) as f32 * ROW_HEIGHT;
    let row = state.selected_row()? as f32 * ROW_HEIGHT;
    let was_seen = (offset..=offset + height - ROW_HEIGHT).contains(&(row - shifted));
    if std::mem::take(&mut state.wishes.scroll) {
        let offset = if was_seen { offset + shifted } else { offset };
        let least = (row + ROW_HEIGHT - height).max(0.0);
        return Some(offset.clamp(least, row.max(least)));
    }
    (was_seen && shifted != 0.0).then_some((offset + shifted).max(0.0))
}
