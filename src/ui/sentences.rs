//! Errors as sentences in the person's language. What hardly anybody meets stays English, as it is
//! in the log and on the command line.

use std::io::{self, ErrorKind};
use std::path::Path;

use super::names;
use crate::batch::Reason;
use crate::device::DeviceError;
use crate::language::{tr, tr_with};
use crate::model::weights::WeightsError;
use crate::picture::{MAX_PIXELS, MAX_SIDE, MIN_SIDE, PictureError, one_line};
use crate::runs::RunStoreError;
use crate::sweep::store::StoreError;
use crate::sweep::{GridError, MAX_CELLS};
use crate::train::plan::{ConfigError, MAX_LEARNING_RATE};
use crate::train::trainer::TrainError;

/// What can be said in the person's language.
pub trait Sentence {
    /// What went wrong, and what to do about it.
    fn sentence(&self) -> String;
}

impl Sentence for io::Error {
    fn sentence(&self) -> String {
        match self.kind() {
            ErrorKind::NotFound => tr("error-not-found").to_owned(),
            ErrorKind::PermissionDenied => tr("error-no-permission").to_owned(),
            ErrorKind::ReadOnlyFilesystem => tr("error-read-only").to_owned(),
            ErrorKind::NotADirectory => tr("error-no-folder-there").to_owned(),
            ErrorKind::TooManyLinks => tr("error-links").to_owned(),
            ErrorKind::StorageFull => tr("error-disk-full").to_owned(),
            // What `bounded` says of folders and devices.
            ErrorKind::InvalidInput => tr("error-no-file").to_owned(),
            _ => self.to_string(),
        }
    }
}

impl Sentence for PictureError {
    fn sentence(&self) -> String {
        match self {
            Self::Read(error) => tr_with("error-picture-read", &[("reason", &error.sentence())]),
            Self::Empty => tr("error-picture-empty").to_owned(),
            Self::Unknown => tr("error-picture-unknown").to_owned(),
            Self::Damaged(error) => {
                tr_with("error-picture-damaged", &[("reason", &one_line(error))])
            }
            Self::CutShort => tr("error-picture-cut-short").to_owned(),
            Self::TooSmall { width, height } => tr_with(
                "error-picture-small",
                &[("width", width), ("height", height), ("least", &MIN_SIDE)],
            ),
            Self::TooLarge { width, height } => tr_with(
                "error-picture-large",
                &[
                    ("width", width),
                    ("height", height),
                    ("side", &MAX_SIDE),
                    ("millions", &(MAX_PIXELS / 1_000_000)),
                ],
            ),
            Self::TooMuchMemory => tr("error-picture-memory").to_owned(),
        }
    }
}

impl Sentence for Reason {
    fn sentence(&self) -> String {
        match self {
            Self::NoDigit(reason) => names::no_digit(*reason).to_owned(),
            Self::Picture(error) => error.sentence(),
            Self::Broke(reason) => tr_with("batch-broke", &[("reason", reason)]),
        }
    }
}

impl Sentence for WeightsError {
    fn sentence(&self) -> String {
        match self {
            Self::Missing(name) => tr_with("error-weights-missing", &[("name", name)]),
            Self::Unexpected(name) => tr_with("error-weights-unexpected", &[("name", name)]),
            Self::NotFinite(name) => tr_with("error-weights-not-finite", &[("name", name)]),
            Self::Shape { .. } => self.to_string(),
        }
    }
}

impl Sentence for ConfigError {
    fn sentence(&self) -> String {
        match self {
            Self::LearningRate(rate) => tr_with(
                "error-learning-rate",
                &[
                    ("rate", &rate.to_string()),
                    ("most", &MAX_LEARNING_RATE.to_string()),
                ],
            ),
            // The form lets nobody ask for these.
            _ => self.to_string(),
        }
    }
}

impl Sentence for GridError {
    fn sentence(&self) -> String {
        match self {
            Self::Empty => tr("error-grid-empty").to_owned(),
            Self::TooMany(count) => {
                tr_with("error-grid-many", &[("count", count), ("most", &MAX_CELLS)])
            }
            Self::Config(error) => error.sentence(),
        }
    }
}

impl Sentence for TrainError {
    fn sentence(&self) -> String {
        match self {
            Self::Diverged { step, epoch, loss } => tr_with(
                "error-diverged",
                &[
                    ("loss", &loss.to_string()),
                    ("step", step),
                    ("epoch", epoch),
                ],
            ),
            Self::Device(reason) => tr_with("error-device-stopped", &[("reason", reason)]),
            Self::Config(error) => error.sentence(),
            Self::Checkpoint(_) => self.to_string(),
        }
    }
}

impl Sentence for DeviceError {
    fn sentence(&self) -> String {
        match self {
            Self::NoAdapter => tr("error-no-gpu").to_owned(),
            Self::Unnamed(name) => tr_with("error-gpu-unnamed", &[("name", name)]),
            Self::Open { name, source } => tr_with(
                "error-gpu-open",
                &[("name", name), ("reason", &source.to_string())],
            ),
            Self::NoSuchAdapter(_) => self.to_string(),
        }
    }
}

/// A folder of the program's own that can't be used.
pub(crate) fn of_folder(path: &Path, source: &io::Error) -> String {
    let path = path.display().to_string();
    tr_with(
        "error-runs-folder",
        &[("path", &path), ("reason", &source.sentence())],
    )
}

impl Sentence for RunStoreError {
    fn sentence(&self) -> String {
        match self {
            Self::Folder { path, source } => of_folder(path, source),
            Self::InUse(number) => tr_with("error-run-in-use", &[("number", number)]),
            Self::Completed(number) => tr_with("error-run-completed", &[("number", number)]),
            Self::Damaged { number, source } => tr_with(
                "error-run-damaged",
                &[("number", number), ("reason", &source.to_string())],
            ),
            Self::Checkpoint { number, source } => tr_with(
                "error-run-checkpoint",
                &[("number", number), ("reason", &source.sentence())],
            ),
            Self::Full(path) => {
                tr_with("error-runs-full", &[("path", &path.display().to_string())])
            }
            Self::Unknown { .. } | Self::Version { .. } => self.to_string(),
        }
    }
}

impl Sentence for StoreError {
    fn sentence(&self) -> String {
        match self {
            Self::Folder { path, source } => tr_with(
                "error-sweep-folder",
                &[
                    ("path", &path.display().to_string()),
                    ("reason", &source.sentence()),
                ],
            ),
            Self::Damaged { path, source } => tr_with(
                "error-sweep-damaged",
                &[
                    ("path", &path.display().to_string()),
                    ("reason", &source.to_string()),
                ],
            ),
            // Folders in the window are named by what is in them.
            Self::Other { .. } => self.to_string(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::preprocess::NoDigit;

    fn same<E: Sentence + ToString>(errors: impl IntoIterator<Item = E>) {
        for error in errors {
            assert_eq!(error.sentence(), error.to_string());
        }
    }

    #[test]
    fn in_english_the_window_says_what_the_log_says() {
        let (width, height) = (7, 20_000);
        same([
            PictureError::Read(io::Error::other("a cable is loose")),
            PictureError::Empty,
            PictureError::Unknown,
            PictureError::CutShort,
            PictureError::TooSmall { width, height },
            PictureError::TooLarge { width, height },
            PictureError::TooMuchMemory,
        ]);
        same([
            Reason::NoDigit(NoDigit::Empty),
            PictureError::Empty.into(),
            Reason::Broke("a cable is loose".to_owned()),
        ]);
        same([
            WeightsError::Missing("a".to_owned()),
            WeightsError::Unexpected("a".to_owned()),
            WeightsError::NotFinite("a".to_owned()),
        ]);
        same([
            GridError::Empty,
            GridError::TooMany(5000),
            GridError::Config(ConfigError::LearningRate(1e9)),
        ]);
        same([
            TrainError::Diverged {
                step: 3,
                epoch: 1,
                loss: f32::INFINITY,
            },
            TrainError::Device("gone".to_owned()),
        ]);
        same([
            DeviceError::NoAdapter,
            DeviceError::Unnamed("Card".to_owned()),
        ]);
        same([
            RunStoreError::InUse(1),
            RunStoreError::Completed(1),
            RunStoreError::Full("runs".into()),
        ]);
    }
}
