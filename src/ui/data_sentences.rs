//! What is wrong with labeled images, as sentences in the person's language.

use std::path::Path;

use super::names::no_digit;
use super::sentences::Sentence;
use crate::data_source::{MAX_PICTURES, Reason, SourceError};
use crate::dataset::csv::{COLUMNS, CsvError};
use crate::dataset::idx::MAX_ITEMS;
use crate::language::{tr, tr_with};

fn text(path: &Path) -> String {
    path.display().to_string()
}

impl Sentence for SourceError {
    fn sentence(&self) -> String {
        match self {
            Self::Read { path, source } => tr_with(
                "error-data-read",
                &[("path", &text(path)), ("reason", &source.sentence())],
            ),
            Self::Csv { path, source } => tr_with(
                "error-data-table",
                &[("path", &text(path)), ("reason", &source.sentence())],
            ),
            Self::NoDigitFolders { path } => {
                tr_with("error-data-no-folders", &[("path", &text(path))])
            }
            Self::TooMany { path } => tr_with(
                "error-data-many",
                &[("path", &text(path)), ("most", &MAX_PICTURES)],
            ),
            Self::NoneUsable {
                count,
                file,
                reason,
            } => tr_with(
                "error-data-none",
                &[
                    ("count", count),
                    ("path", &text(file)),
                    ("reason", &reason.sentence()),
                ],
            ),
            Self::Empty => tr("error-data-empty").to_owned(),
            // Hardly anybody meets IDX files that are wrong.
            Self::Idx(_) | Self::Mismatch(_) => self.to_string(),
        }
    }
}

impl Sentence for CsvError {
    fn sentence(&self) -> String {
        match self {
            Self::Read(source) => source.sentence(),
            Self::Columns { line, actual } => tr_with(
                "error-table-columns",
                &[("line", line), ("actual", actual), ("columns", &COLUMNS)],
            ),
            Self::Pixel { line, column, text } => tr_with(
                "error-table-pixel",
                &[("line", line), ("column", column), ("text", text)],
            ),
            Self::Label { line, column, text } => tr_with(
                "error-table-label",
                &[("line", line), ("column", column), ("text", text)],
            ),
            Self::TooMany => tr_with("error-table-many", &[("most", &MAX_ITEMS)]),
        }
    }
}

impl Sentence for Reason {
    fn sentence(&self) -> String {
        match self {
            Self::Picture(error) => error.sentence(),
            Self::NoDigit(reason) => no_digit(*reason).to_owned(),
            Self::NoLabel => tr("error-data-no-label").to_owned(),
            Self::Folder => tr("error-data-folder").to_owned(),
        }
    }
}
