//! What can be asked for about pictures, in detail.

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
