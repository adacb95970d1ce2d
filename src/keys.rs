//! What keys do, in words: the sheet of all shortcuts, and tooltips.

use egui::{Key, KeyboardShortcut, ModifierNames, Modifiers};

use crate::command::{
    Command, PICTURE_KEYS, PictureKey, TABLE_KEYS, Tab, TableKey, Tool, everywhere, of_tab,
};
use crate::language::tr;

/// The keys of the ten digits, as they are printed.
const DIGIT_KEYS: &str = "0–9";

/// What a command with keys does, in the person's language; empty for others.
#[must_use]
pub fn title(command: &Command) -> &'static str {
    match command {
        Command::Show(tab) => tab.title(),
        Command::Take(Tool::Pen) => tr("tool-pen"),
        Command::Take(Tool::Eraser) => tr("tool-eraser"),
        Command::ChangePen(steps) if *steps < 0 => tr("shortcut-thinner"),
        Command::ChangePen(_) => tr("shortcut-wider"),
        Command::Undo => tr("tool-undo"),
        Command::Redo => tr("tool-redo"),
        Command::Clear => tr("tool-clear"),
        Command::OpenImage => tr("dialog-open-image"),
        Command::SaveDrawing(_) => tr("shortcut-save-drawing"),
        Command::CopyDrawing => tr("drawing-copy"),
        Command::ToggleGuides => tr("tool-guides"),
        Command::OpenTestDigit => tr("test-digit"),
        Command::ShowShortcuts => tr("shortcuts"),
        _ => "",
    }
}

/// A part of the sheet of all keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    /// Where the keys work.
    pub title: &'static str,
    /// Keys, and what they do.
    pub rows: Vec<(String, &'static str)>,
}

/// All keys, by where they work.
#[must_use]
pub fn sections() -> Vec<Section> {
    let mut sections: Vec<Section> = Tab::ALL
        .into_iter()
        .map(|tab| Section {
            title: tab.title(),
            rows: rows_of(of_tab(tab)),
        })
        .filter(|section| !section.rows.is_empty())
        .collect();
    if let Some(recognize) = sections.first_mut() {
        let labels = (DIGIT_KEYS.to_owned(), tr("shortcut-label"));
        recognize.rows.push(labels);
    }
    sections.push(Section {
        title: tr("shortcuts-picture"),
        rows: picture_rows(),
    });
    sections.push(Section {
        title: tr("shortcuts-table"),
        rows: table_rows(),
    });
    let mut common = rows_of(everywhere());
    let control = if cfg!(target_os = "macos") {
        "Cmd"
    } else {
        "Ctrl"
    };
    common.extend([
        (format!("{control}+V"), tr("shortcut-paste")),
        (
            format!("{control}++, {control}+-, {control}+0"),
            tr("shortcut-zoom"),
        ),
        ("Tab, Shift+Tab".to_owned(), tr("shortcut-focus")),
        ("Space, Enter".to_owned(), tr("shortcut-press")),
        ("Escape".to_owned(), tr("shortcut-close")),
    ]);
    sections.push(Section {
        title: tr("shortcuts-everywhere"),
        rows: common,
    });
    sections
}

/// What a key does with a picture on the canvas.
fn picture_title(does: PictureKey) -> &'static str {
    match does {
        PictureKey::ZoomIn => tr("picture-zoom-in"),
        PictureKey::ZoomOut => tr("picture-zoom-out"),
        PictureKey::Fit => tr("picture-fit"),
        PictureKey::Crop => tr("picture-crop"),
        PictureKey::LeaveCrop => tr("shortcut-leave-crop"),
    }
}

/// What a key does in the table of many pictures.
fn table_title(does: TableKey) -> &'static str {
    match does {
        TableKey::Up | TableKey::Down => tr("shortcut-table-row"),
        TableKey::PageUp | TableKey::PageDown => tr("shortcut-table-page"),
        TableKey::First | TableKey::Last => tr("shortcut-table-end"),
        TableKey::Shorten => tr("shortcut-table-shorten"),
        TableKey::Confirm => tr("shortcut-table-confirm"),
        TableKey::Deny => tr("shortcut-table-deny"),
        TableKey::Revert => tr("shortcut-table-revert"),
        TableKey::Open => tr("shortcut-table-open"),
    }
}

fn picture_rows() -> Vec<(String, &'static str)> {
    let keys = PICTURE_KEYS.iter();
    let mut rows = rows(keys.map(|&(key, does)| (alone(key), picture_title(does))));
    rows.push((
        tr("shortcut-space-drag").to_owned(),
        tr("shortcut-move-picture"),
    ));
    rows
}

fn table_rows() -> Vec<(String, &'static str)> {
    let keys = TABLE_KEYS.iter();
    let mut rows = rows(keys.map(|&(key, does)| (alone(key), table_title(does))));
    rows.push((DIGIT_KEYS.to_owned(), tr("shortcut-table-digits")));
    let undo = self::keys(&Command::Undo).unwrap_or_default();
    rows.push((undo, tr("batch-bring-back-note")));
    rows
}

/// A row for each command, with all of its keys.
fn rows_of(
    shortcuts: impl Iterator<Item = (KeyboardShortcut, Command)>,
) -> Vec<(String, &'static str)> {
    rows(shortcuts.map(|(shortcut, command)| (printed(shortcut), title(&command))))
}

/// A row for each thing that keys do, with all of its keys.
fn rows(keys: impl Iterator<Item = (String, &'static str)>) -> Vec<(String, &'static str)> {
    let mut rows: Vec<(String, &'static str)> = Vec::new();
    for (keys, what) in keys {
        match rows.iter_mut().find(|(_, other)| *other == what) {
            Some((all, _)) => *all = format!("{all}, {keys}"),
            None => rows.push((keys, what)),
        }
    }
    rows
}

/// A shortcut as it is printed on keys.
fn printed(shortcut: KeyboardShortcut) -> String {
    let is_mac = cfg!(target_os = "macos");
    let held = ModifierNames::NAMES.format(&shortcut.modifiers, is_mac);
    let key = match shortcut.logical_key {
        // Arrows are not in all fonts, and no word is on these keys.
        Key::ArrowUp => tr("key-up"),
        Key::ArrowDown => tr("key-down"),
        key @ (Key::ArrowLeft | Key::ArrowRight) => key.name(),
        key => key.symbol_or_name(),
    };
    if held.is_empty() {
        key.to_owned()
    } else {
        format!("{held}+{key}")
    }
}

/// A key that is pressed by itself, as it is printed.
fn alone(key: Key) -> String {
    printed(KeyboardShortcut::new(Modifiers::NONE, key))
}

/// A tooltip: what a key does with a picture, and the first such key.
#[must_use]
pub fn picture_hint(does: PictureKey) -> String {
    let title = picture_title(does);
    let key = PICTURE_KEYS.iter().find(|(_, other)| *other == does);
    key.map_or_else(
        || title.to_owned(),
        |&(key, _)| format!("{title} ({})", alone(key)),
    )
}

/// The keys of a command, if it has any: those without Shift before those with it.
#[must_use]
pub fn keys(command: &Command) -> Option<String> {
    let all = Tab::ALL.into_iter().flat_map(of_tab).chain(everywhere());
    let own = all.filter(|(_, other)| other == command);
    let first = own.min_by_key(|(shortcut, _)| shortcut.modifiers.shift)?;
    Some(printed(first.0))
}

/// A tooltip: what a command does, and its keys.
#[must_use]
pub fn hint(note: &str, command: &Command) -> String {
    match keys(command) {
        Some(keys) if note.is_empty() => keys,
        Some(keys) => format!("{note} ({keys})"),
        None => note.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sheet_has_every_shortcut_with_what_it_does() {
        let all: Vec<_> = Tab::ALL
            .into_iter()
            .flat_map(of_tab)
            .chain(everywhere())
            .collect();
        assert!(all.len() > 15);
        let sections = sections();
        for (shortcut, command) in &all {
            let what = title(command);
            assert_ne!(what, "", "{command:?} has keys and no title");
            let row = sections.iter().flat_map(|section| &section.rows);
            let mut row = row.filter(|(_, other)| *other == what);
            let keys = printed(*shortcut);
            assert!(
                row.any(|(all, _)| all.split(", ").any(|one| one == keys)),
                "{keys} is not on the sheet"
            );
        }
        for (place, (shortcut, _)) in all.iter().enumerate() {
            let is_twice = all[..place].iter().any(|(other, _)| other == shortcut);
            assert!(!is_twice, "{} means two things", printed(*shortcut));
        }
        let keys = PICTURE_KEYS.map(|(key, does)| (key, picture_title(does)));
        let table = TABLE_KEYS.map(|(key, does)| (key, table_title(does)));
        for (key, what) in keys.into_iter().chain(table) {
            let rows = sections.iter().flat_map(|section| &section.rows);
            let mut row = rows.filter(|(_, other)| *other == what);
            let key = alone(key);
            assert!(
                row.any(|(all, _)| all.split(", ").any(|one| one == key)),
                "{key} is not on the sheet"
            );
        }
        let tabs = everywhere().filter(|(_, command)| matches!(command, Command::Show(_)));
        assert_eq!(tabs.count(), Tab::ALL.len());
    }

    #[test]
    fn a_tooltip_names_the_keys() {
        assert_eq!(hint("Redo", &Command::Redo), "Redo (Ctrl+Y)");
        assert_eq!(hint("", &Command::Take(Tool::Pen)), "B");
        assert_eq!(picture_hint(PictureKey::Fit), "Fit (F)");
        assert_eq!(hint("Start", &Command::StartTraining), "Start");
    }
}
