//! Tables of what was read: CSV and JSON.

use std::borrow::Cow;
use std::path::Path;

use serde::Serialize;

use super::{Row, Status};
use crate::csv::{csv_line, csv_path};

/// What stands above the columns.
const COLUMNS: [&str; 6] = [
    "file",
    "digits",
    "least_probability",
    "status",
    "remarks",
    "corrected_from",
];

/// A line of a table: a file, and what is in it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Line<'a> {
    /// The file's path.
    pub file: Cow<'a, str>,
    /// The digits, as a person corrected them or else as they were read.
    pub digits: Cow<'a, str>,
    /// The probability of the least probable digit that was read, 0..=1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub least_probability: Option<f32>,
    /// How it stands.
    pub status: Status,
    /// What should be known, or why there are no digits.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub remarks: Vec<Cow<'a, str>>,
    /// What was read, where a person corrected it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub corrected_from: Option<Cow<'a, str>>,
}

impl<'a> Line<'a> {
    /// The line of a picture that nobody corrected.
    #[must_use]
    pub fn new(file: &'a Path, row: &'a Row) -> Self {
        let reason = row.reason.as_ref();
        let reason = reason.map(|reason| Cow::Owned(reason.to_string()));
        let remarks = row.remarks.iter().map(|remark| remark.text().into());
        Self {
            file: file.to_string_lossy(),
            digits: Cow::Borrowed(&row.digits),
            least_probability: row.least_probability,
            status: row.status,
            remarks: reason.into_iter().chain(remarks).collect(),
            corrected_from: None,
        }
    }

    /// The same, which borrows from nobody and can go to another thread.
    #[must_use]
    pub fn owned(self) -> Line<'static> {
        let own = |text: Cow<'a, str>| Cow::Owned(text.into_owned());
        Line {
            file: own(self.file),
            digits: own(self.digits),
            least_probability: self.least_probability,
            status: self.status,
            remarks: self.remarks.into_iter().map(own).collect(),
            corrected_from: self.corrected_from.map(own),
        }
    }
}

/// The columns' names, as a line of CSV with its end.
#[must_use]
pub fn csv_header() -> String {
    csv_line(COLUMNS)
}

/// Lines as CSV.
#[must_use]
pub fn csv<'a>(lines: impl IntoIterator<Item = Line<'a>>) -> String {
    let lines = lines.into_iter().map(|line| {
        let least = line.least_probability;
        csv_line([
            &csv_path(Path::new(&*line.file)),
            &*line.digits,
            &least.map_or_else(String::new, |least| format!("{least:.4}")),
            line.status.name(),
            &line.remarks.join("; "),
            line.corrected_from.as_deref().unwrap_or_default(),
        ])
    });
    lines.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::batch::{Reason, Remark};
    use crate::preprocess;

    #[test]
    fn names_and_reasons_are_quoted() {
        let path = Path::new("=a, b.png");
        let row = Row::failed(Reason::Broke("it is \"bad\"".to_owned()));
        let expected = "\"./=a, b.png\",,,failed,\"reading it broke off: it is \"\"bad\"\"\",\n";
        assert_eq!(csv([Line::new(path, &row)]), expected);
    }

    #[test]
    fn a_plain_line_is_plain() {
        let row = Row {
            digits: "071".to_owned(),
            least_probability: Some(0.875),
            status: Status::Doubtful,
            remarks: vec![Remark::OnDigit(preprocess::Remark::ThinStrokes)],
            reason: None,
        };
        let mut line = Line::new(Path::new("a.png"), &row);
        line.digits = Cow::Borrowed("011");
        line.status = Status::Corrected;
        line.corrected_from = Some(Cow::Borrowed("071"));
        assert_eq!(
            csv([line]),
            "a.png,011,0.8750,corrected,\"Thin strokes, thickened\",071\n"
        );
    }
}
