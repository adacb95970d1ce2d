//! The keys of the table: with them a person corrects at speed.

use egui::{Event, Key, Modifiers, Response, Ui};

use super::state::BatchState;
use crate::command::Command;

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
    let moves = [
        (Key::ArrowUp, -1),
        (Key::ArrowDown, 1),
        (Key::PageUp, -page),
        (Key::PageDown, page),
        (Key::Home, -all),
        (Key::End, all),
    ];
    // In the order in which they were pressed: a quick hand presses several within a frame.
    let events = ui.input(|input| input.events.clone());
    for event in events {
        match event {
            Event::Text(text) => {
                state.type_text(&text);
                if text.eq_ignore_ascii_case("o") {
                    commands.extend(state.selected_file().map(Command::OpenFile));
                }
            }
            Event::Key {
                key,
                pressed: true,
                modifiers: Modifiers::NONE,
                ..
            } => {
                if let Some((_, rows)) = moves.iter().find(|(other, _)| *other == key) {
                    state.step(*rows);
                }
                match key {
                    Key::Backspace => state.backspace(),
                    Key::Enter => {
                        state.confirm();
                    }
                    Key::Escape => state.revert(),
                    _ => {}
                }
            }
            _ => {}
        }
    }
}
