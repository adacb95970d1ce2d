//! The keys of the table: with them a person corrects at speed.

use egui::{Event, Modifiers, Response, Ui};

use super::state::BatchState;
use crate::command::{Command, TABLE_KEYS, TableKey};

/// Applies the keys that were pressed to the table, if it has the keyboard; `page` is how many rows
/// are seen.
pub(super) fn take_keys(
    ui: &Ui,
    table: &Response,
    state: &mut BatchState,
    page: usize,
    commands: &mut Vec<Command>,
) {
    let focused = ui.ctx().memory(egui::Memory::focused);
    if focused.is_some_and(|focused| focused != table.id) || state.order.is_empty() {
        return;
    }
    let page = page.max(1) as isize;
    let all = state.order.len() as isize;
    // In the order in which they were pressed: a quick hand presses several within a frame.
    let events = ui.input(|input| input.events.clone());
    for event in events {
        match event {
            Event::Text(text) => state.type_text(&text),
            Event::Key {
                key,
                pressed: true,
                modifiers: Modifiers::NONE,
                ..
            } => {
                let table_key = TABLE_KEYS.iter().find(|(other, _)| *other == key);
                match table_key.map(|(_, does)| does) {
                    Some(TableKey::Up) => state.step(-1),
                    Some(TableKey::Down) => state.step(1),
                    Some(TableKey::PageUp) => state.step(-page),
                    Some(TableKey::PageDown) => state.step(page),
                    Some(TableKey::First) => state.step(-all),
                    Some(TableKey::Last) => state.step(all),
                    Some(TableKey::Shorten) => state.backspace(),
                    Some(TableKey::Confirm) => {
                        state.confirm();
                    }
                    Some(TableKey::Deny) => state.deny(),
                    Some(TableKey::Revert) => state.revert(),
                    Some(TableKey::Open) => {
                        commands.extend(state.selected_file().map(Command::OpenFile));
                    }
                    None => {}
                }
            }
            _ => {}
        }
    }
}
