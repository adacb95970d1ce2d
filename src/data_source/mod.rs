//! Where labeled images come from: MNIST's test set, files and folders that a person names, and sets
//! that another part of the program has.

mod folder;
mod kind;

use std::io::{self, BufReader};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use thiserror::Error;

use crate::bounded;
use crate::dataset::csv::{self, CsvError};
use crate::dataset::idx::MAX_FILE_BYTES;
use crate::dataset::mnist::{self, DatasetError};
use crate::dataset::{CountMismatch, Dataset};

pub use folder::{LeftOut, MAX_PICTURES, Reason};

/// A labeled set that can be read.
#[derive(Clone, Debug)]
pub enum DataSource {
    /// MNIST's 10,000 test images.
    MnistTest,
    /// Two IDX files, plain or gzipped.
    Idx {
        /// The file of 28x28 images.
        images: PathBuf,
        /// The file of their labels.
        labels: PathBuf,
    },
    /// A table with a row for each image; see [`csv`].
    Csv(PathBuf),
    /// A folder with folders “0” to “9”, each with pictures of that digit.
    Folder(PathBuf),
    /// Images that are in memory already.
    Given {
        /// What they are called.
        name: String,
        /// The images.
        data: Arc<Dataset>,
    },
}

/// A file or folder that a labeled set is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DataFile {
    /// The folder of pictures.
    Folder,
    /// The table.
    Table,
    /// The IDX file of images.
    Images,
    /// The IDX file of labels.
    Labels,
}

/// What was read.
#[derive(Clone, Debug)]
pub struct LabeledData {
    /// Images and labels, not none.
    pub data: Arc<Dataset>,
    /// Where each image is from.
    pub origin: Origin,
    /// Files that could not be taken in, and why; in the order of their names.
    pub left_out: Vec<LeftOut>,
}

/// Where the images of a set are from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// From MNIST's test set, in its order.
    MnistTest,
    /// Each from a picture file.
    Pictures(Vec<PathBuf>),
    /// From somewhere that has nothing but 28x28 pixels.
    Pixels,
}

/// Why a set can't be read.
#[derive(Debug, Error)]
pub enum SourceError {
    /// A file or folder can't be read.
    #[error("can't read {}: {source}", path.display())]
    Read {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// IDX files are wrong.
    #[error(transparent)]
    Idx(#[from] DatasetError),
    /// A table is wrong.
    #[error("{source}: {}", path.display())]
    Csv {
        /// The table.
        path: PathBuf,
        /// Why.
        source: CsvError,
    },
    /// Images and labels are not as many.
    #[error(transparent)]
    Mismatch(#[from] CountMismatch),
    /// A folder has no folder of a digit.
    #[error(
        "no folder named 0 to 9 is in this one; put pictures of threes into a folder “3”, and so on: {}",
        path.display()
    )]
    NoDigitFolders {
        /// The folder.
        path: PathBuf,
    },
    /// A folder has more than is read.
    #[error("more than {MAX_PICTURES} pictures are in this folder; evaluate a part of them: {}", path.display())]
    TooMany {
        /// The folder.
        path: PathBuf,
    },
    /// None of a folder's pictures can be used.
    #[error("none of the {count} files can be used; the first, {}: {reason}", file.display())]
    NoneUsable {
        /// Files that were left out.
        count: usize,
        /// The first of them.
        file: PathBuf,
        /// Why it was left out.
        reason: Arc<Reason>,
    },
    /// There is nothing in it.
    #[error("there are no images; there is nothing to evaluate")]
    Empty,
}

/// How far reading has come, and whether to go on.
#[derive(Debug, Default)]
pub struct Reading {
    /// Ends the reading soon after it is set.
    pub stop: AtomicBool,
    /// Images read so far.
    pub done: AtomicUsize,
    /// Images there are; 0 while that is not known.
    pub total: AtomicUsize,
}

impl Reading {
    /// Counts an image; returns whether to go on.
    fn count(&self) -> bool {
        self.done.fetch_add(1, Ordering::Relaxed);
        !self.is_stopped()
    }

    fn is_stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }
}

impl DataSource {
    /// Reads the set; `None` if stopped.
    ///
    /// # Errors
    ///
    /// Says what is wrong with a file, or that there is nothing.
    pub fn read(&self, reading: &Reading) -> Result<Option<LabeledData>, SourceError> {
        let pixels = |data: Dataset| LabeledData {
            data: Arc::new(data),
            origin: Origin::Pixels,
            left_out: Vec::new(),
        };
        let read = match self {
            Self::MnistTest => LabeledData {
                origin: Origin::MnistTest,
                ..pixels(mnist::test_data()?)
            },
            Self::Idx { images, labels } => {
                pixels(mnist::read(&read_file(images)?, &read_file(labels)?)?)
            }
            Self::Csv(path) => pixels(read_csv(path, reading)?),
            Self::Folder(path) => match folder::read(path, reading)? {
                Some(read) => read,
                None => return Ok(None),
            },
            Self::Given { data, .. } => LabeledData {
                data: Arc::clone(data),
                origin: Origin::Pixels,
                left_out: Vec::new(),
            },
        };
        if reading.is_stopped() {
            return Ok(None);
        }
        match (read.data.is_empty(), read.left_out.first()) {
            (false, _) => Ok(Some(read)),
            (true, None) => Err(SourceError::Empty),
            (true, Some(_)) => Err(none_usable(read.left_out)),
        }
    }
}

fn none_usable(left_out: Vec<LeftOut>) -> SourceError {
    let count = left_out.len();
    left_out
        .into_iter()
        .next()
        .map_or(SourceError::Empty, |first| SourceError::NoneUsable {
            count,
            file: first.file,
            reason: first.reason,
        })
}

fn read_file(path: &Path) -> Result<Vec<u8>, SourceError> {
    bounded::read(path, MAX_FILE_BYTES).map_err(|source| cant_read(path, source))
}

fn read_csv(path: &Path, reading: &Reading) -> Result<Dataset, SourceError> {
    let file = bounded::open(path).map_err(|source| cant_read(path, source))?;
    let read = csv::read(BufReader::new(file), || reading.count());
    let (images, labels) = read.map_err(|source| SourceError::Csv {
        path: path.to_owned(),
        source,
    })?;
    Ok(Dataset::new(images, labels)?)
}

fn cant_read(path: &Path, source: io::Error) -> SourceError {
    SourceError::Read {
        path: path.to_owned(),
        source,
    }
}
