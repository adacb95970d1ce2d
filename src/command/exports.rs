//! What drawings and sweeps are written as.

use crate::language::tr;

/// What a sweep is written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SweepExport {
    /// A table for spreadsheets.
    Csv,
    /// A table for documents.
    Markdown,
    /// A table for programs.
    Json,
    /// The plots as a vector picture.
    Svg,
    /// The plots as a picture of pixels.
    Png,
    /// Everything on a page.
    Report,
}

impl SweepExport {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::Csv,
        Self::Markdown,
        Self::Json,
        Self::Svg,
        Self::Png,
        Self::Report,
    ];

    /// The name in the window.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Csv => tr("export-csv"),
            Self::Markdown => tr("export-markdown"),
            Self::Json => tr("export-json"),
            Self::Svg => tr("export-svg"),
            Self::Png => tr("export-png"),
            Self::Report => tr("export-report"),
        }
    }

    /// The extension of its files.
    #[must_use]
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Markdown => "md",
            Self::Json => "json",
            Self::Svg => "svg",
            Self::Png => "png",
            Self::Report => "html",
        }
    }
}

/// What the drawing is written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DrawingFormat {
    /// A picture of pixels.
    Png,
    /// A picture of lines.
    Svg,
    /// The pen's strokes, which `digitpad recognize --strokes` reads.
    Strokes,
}

impl DrawingFormat {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Png, Self::Svg, Self::Strokes];

    /// The name in the window.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Png => tr("drawing-png"),
            Self::Svg => tr("drawing-svg"),
            Self::Strokes => tr("drawing-strokes"),
        }
    }

    /// The extension of its files.
    #[must_use]
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Png => "png",
            Self::Svg => "svg",
            Self::Strokes => "jsonl",
        }
    }
}
