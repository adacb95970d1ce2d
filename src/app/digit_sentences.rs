//! What goes wrong with drawings, pictures and the person's digits, as sentences in the person's
//! language.

use crate::batch::{FindTrouble, MAX_FILES};
use crate::language::{tr, tr_with};
use crate::my_digits::{EntryError, MAX_DIGITS, Omission, StoreError, TransferError};
use crate::stroke_file::{LineError, MAX_POINTS};
use crate::ui::sentences::{Sentence, of_folder};
use crate::worker::keeper;
use crate::worker::my_digits::Trouble;

impl Sentence for keeper::Trouble {
    fn sentence(&self) -> String {
        match self {
            Self::NotRead(error) => {
                tr_with("trouble-drawing-not-read", &[("reason", &error.sentence())])
            }
            Self::NotKept { path, source } => tr_with(
                "trouble-drawing-not-kept",
                &[
                    ("path", &path.display().to_string()),
                    ("reason", &source.sentence()),
                ],
            ),
        }
    }
}

impl Sentence for LineError {
    fn sentence(&self) -> String {
        match self {
            Self::Read(error) => tr_with("error-picture-read", &[("reason", &error.sentence())]),
            Self::Parse(error) => tr_with("error-strokes", &[("reason", &error.to_string())]),
            Self::Point => tr("error-strokes-point").to_owned(),
            Self::TooLong => tr_with("error-strokes-long", &[("most", &MAX_POINTS)]),
        }
    }
}

impl Sentence for Trouble {
    fn sentence(&self) -> String {
        match self {
            Self::Store(error) => error.sentence(),
            Self::Transfer(error) => error.sentence(),
            Self::LeftOut(omission) => omission.sentence(),
            Self::More(count) => tr_with("trouble-more", &[("count", count)]),
            Self::Broke(reason) => reason.clone(),
        }
    }
}

impl Sentence for StoreError {
    fn sentence(&self) -> String {
        match self {
            Self::File { path, source } => of_folder(path, source),
            Self::Full => tr_with("error-digits-full", &[("most", &MAX_DIGITS)]),
            Self::NothingToUndo => tr("error-digits-no-undo").to_owned(),
        }
    }
}

impl Sentence for TransferError {
    fn sentence(&self) -> String {
        match self {
            Self::File { path, source } => of_folder(path, source),
            Self::Strokes { path, source } => tr_with(
                "error-digits-strokes",
                &[
                    ("line", &source.line),
                    ("reason", &source.reason),
                    ("path", &path.display().to_string()),
                ],
            ),
            Self::Source(error) => error.sentence(),
            Self::Occupied(path) => tr_with(
                "error-digits-occupied",
                &[("path", &path.display().to_string())],
            ),
            Self::Empty(path) => tr_with(
                "error-digits-empty",
                &[("path", &path.display().to_string())],
            ),
            Self::TooMany { path, count } => tr_with(
                "error-digits-many",
                &[
                    ("path", &path.display().to_string()),
                    ("count", count),
                    ("most", &MAX_DIGITS),
                ],
            ),
            // Pictures of 28x28 pixels can always be made.
            Self::Picture(_) => self.to_string(),
        }
    }
}

impl Sentence for Omission {
    fn sentence(&self) -> String {
        match self {
            Self::Many { count, folder } => tr_with(
                "trouble-digits-many",
                &[
                    ("count", count),
                    ("path", &folder.display().to_string()),
                    ("most", &MAX_DIGITS),
                ],
            ),
            Self::Digit { path, reason } => left_out(path, &reason.sentence()),
            Self::Picture { path, reason } => left_out(path, &reason.sentence()),
            Self::Dot { number, path } => tr_with(
                "trouble-digits-dot",
                &[("number", number), ("path", &path.display().to_string())],
            ),
        }
    }
}

fn left_out(path: &std::path::Path, reason: &str) -> String {
    tr_with(
        "trouble-left-out",
        &[("path", &path.display().to_string()), ("reason", &reason)],
    )
}

impl Sentence for EntryError {
    fn sentence(&self) -> String {
        match self {
            Self::Read(error) => tr_with("error-checkpoint-read", &[("reason", &error.sentence())]),
            Self::Json(error) => tr_with("error-entry-json", &[("reason", &error.to_string())]),
            Self::Version(version) => tr_with("error-entry-version", &[("version", version)]),
            Self::Part(part) => tr_with("error-entry-part", &[("part", part)]),
        }
    }
}

impl Sentence for FindTrouble {
    fn sentence(&self) -> String {
        match self {
            Self::Folder { path, source } => tr_with(
                "trouble-find-folder",
                &[
                    ("reason", &source.sentence()),
                    ("path", &path.display().to_string()),
                ],
            ),
            Self::Deep(path) => tr_with(
                "trouble-find-deep",
                &[("path", &path.display().to_string())],
            ),
            Self::Many => tr_with("trouble-find-many", &[("most", &MAX_FILES)]),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io;

    use super::*;
    use crate::app::trouble_sentences::tests::assert_in_both;

    #[test]
    fn in_english_the_window_says_what_the_log_says_and_in_chinese_it_speaks_chinese() {
        let gone = || io::Error::other("gone");
        let path = || "some/where".into();
        assert_in_both([
            keeper::Trouble::NotRead(LineError::Point),
            keeper::Trouble::NotRead(LineError::Read(gone())),
            keeper::Trouble::NotKept {
                path: path(),
                source: gone(),
            },
        ]);
        assert_in_both([
            Trouble::Store(StoreError::File {
                path: path(),
                source: gone(),
            }),
            Trouble::Store(StoreError::Full),
            Trouble::Store(StoreError::NothingToUndo),
            Trouble::Transfer(TransferError::Occupied(path())),
            Trouble::Transfer(TransferError::Empty(path())),
            Trouble::Transfer(TransferError::TooMany {
                path: path(),
                count: 50_000,
            }),
            Trouble::LeftOut(Omission::Many {
                count: 7,
                folder: path(),
            }),
            Trouble::LeftOut(Omission::Digit {
                path: path(),
                reason: EntryError::Part("image"),
            }),
            Trouble::LeftOut(Omission::Dot {
                number: 3,
                path: path(),
            }),
            Trouble::More(4),
        ]);
        assert_in_both([
            FindTrouble::Folder {
                path: path(),
                source: gone(),
            },
            FindTrouble::Deep(path()),
            FindTrouble::Many,
        ]);
    }
}
