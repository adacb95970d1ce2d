//! What can be asked for about pictures, in detail.

use egui::Key;

use crate::language::tr;

/// What the table of many pictures is written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BatchExport {
    /// A table for spreadsheets.
    Csv,
    /// A table for programs.
    Json,
}

impl BatchExport {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Csv, Self::Json];

    /// The name in the window.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Csv => tr("batch-save-csv"),
            Self::Json => tr("batch-save-json"),
        }
    }

    /// The extension of its files.
    #[must_use]
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Json => "json",
        }
    }
}

/// A part of a picture, in pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PixelArea {
    /// Left edge.
    pub x: u32,
    /// Upper edge.
    pub y: u32,
    /// Columns.
    pub width: u32,
    /// Rows.
    pub height: u32,
}

/// What a key does while a picture is on the canvas.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PictureKey {
    /// Show it larger.
    ZoomIn,
    /// Show it smaller.
    ZoomOut,
    /// Show the whole of it.
    Fit,
    /// Begin to choose a part of it, or give that up.
    Crop,
    /// Give choosing a part up.
    LeaveCrop,
}

/// The keys of a picture on the canvas.
pub const PICTURE_KEYS: [(Key, PictureKey); 6] = [
    (Key::Plus, PictureKey::ZoomIn),
    (Key::Equals, PictureKey::ZoomIn),
    (Key::Minus, PictureKey::ZoomOut),
    (Key::F, PictureKey::Fit),
    (Key::X, PictureKey::Crop),
    (Key::Escape, PictureKey::LeaveCrop),
];

/// What a key does while the table of many pictures has the keyboard; digits are typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TableKey {
    /// Go up by a row.
    Up,
    /// Go down by a row.
    Down,
    /// Go up by as many rows as are seen.
    PageUp,
    /// Go down by as many rows as are seen.
    PageDown,
    /// Go to the first row.
    First,
    /// Go to the last row.
    Last,
    /// Take the last digit away.
    Shorten,
    /// Say that the number is right, and go on to the next doubtful one.
    Confirm,
    /// Say that there is no number.
    Deny,
    /// Take back what was typed or said.
    Revert,
    /// Look at the picture.
    Open,
}

/// The keys of the table of many pictures.
pub const TABLE_KEYS: [(Key, TableKey); 11] = [
    (Key::ArrowUp, TableKey::Up),
    (Key::ArrowDown, TableKey::Down),
    (Key::PageUp, TableKey::PageUp),
    (Key::PageDown, TableKey::PageDown),
    (Key::Home, TableKey::First),
    (Key::End, TableKey::Last),
    (Key::Backspace, TableKey::Shorten),
    (Key::Enter, TableKey::Confirm),
    (Key::Delete, TableKey::Deny),
    (Key::Escape, TableKey::Revert),
    (Key::O, TableKey::Open),
];
