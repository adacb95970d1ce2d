//! Asking for files and folders of a person's digits.

use super::files::{ANY, FileReport, Question};
use crate::my_digits::Export;

/// What a file or folder is chosen for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DigitsPath {
    /// To take digits in.
    Import,
    /// To write the digits into.
    Export(Export),
}

impl Question {
    /// Asks for a file or folder of digits.
    pub(super) fn digits(title: &'static str, purpose: DigitsPath, is_folder: bool) -> Self {
        Self {
            title,
            name: None,
            kind: "",
            extensions: if is_folder { Vec::new() } else { vec![ANY] },
            job: Box::new(move |path| FileReport::DigitsPath(purpose, path.to_owned())),
        }
    }
}
