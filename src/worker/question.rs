//! Asking for files and folders.

use std::path::Path;
use std::pin::Pin;

use rfd::{AsyncFileDialog, FileHandle};

use super::files::FileReport;
use crate::my_digits::Export;

/// Stands among extensions for files of any name.
pub(super) const ANY: &str = "*";

/// What is done with a path.
pub(super) type PathJob = Box<dyn FnOnce(&Path) -> FileReport + Send>;

/// What a dialog comes to; nothing if it was closed.
pub(super) type DialogAnswer<T> = Pin<Box<dyn Future<Output = Option<T>> + Send>>;

/// What a person is asked for. Each has a name: where a path must be typed, it shows what fits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// The place of a new file, which is suggested to have this name.
    New(String),
    /// A file that is there, such as this one.
    File(&'static str),
    /// A folder, such as this one.
    Folder(&'static str),
}

/// A file or folder that a person is asked for.
pub struct Question {
    /// What it is about.
    pub title: &'static str,
    /// What is asked for.
    pub wanted: Wanted,
    pub(super) kind: &'static str,
    /// Extensions of the files.
    pub(super) extensions: Vec<&'static str>,
    pub(super) job: PathJob,
}

impl Question {
    /// The system's dialog with title and kind, not yet shown.
    pub(super) fn rfd(&self) -> AsyncFileDialog {
        let dialog = AsyncFileDialog::new().set_title(self.title);
        // Some systems take a filter for all files as one for names with a dot.
        if self.extensions.is_empty() || self.extensions.contains(&ANY) {
            dialog
        } else {
            dialog.add_filter(self.kind, &self.extensions)
        }
    }

    /// The system's dialog for it, which on macOS must be made on the main thread.
    pub(super) fn dialog(&self) -> DialogAnswer<FileHandle> {
        let dialog = self.rfd();
        match &self.wanted {
            Wanted::New(name) => Box::pin(dialog.set_file_name(name).save_file()),
            Wanted::File(_) => Box::pin(dialog.pick_file()),
            Wanted::Folder(_) => Box::pin(dialog.pick_folder()),
        }
    }
}

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
            wanted: match (purpose, is_folder) {
                (DigitsPath::Export(_), _) => Wanted::Folder("my-digits"),
                (DigitsPath::Import, true) => Wanted::Folder("digits"),
                (DigitsPath::Import, false) => Wanted::File("strokes.jsonl"),
            },
            kind: "",
            extensions: if is_folder { Vec::new() } else { vec![ANY] },
            job: Box::new(move |path| FileReport::DigitsPath(purpose, path.to_owned())),
        }
    }
}
