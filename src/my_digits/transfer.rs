//! Digits from elsewhere, and digits for elsewhere: folders of pictures, IDX files, pen strokes.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use image::codecs::png::PngEncoder;
use image::{ExtendedColorType, ImageEncoder as _};
use thiserror::Error;

use super::{Digits, MAX_DIGITS, MyDigit, Omission};
use crate::accuracy::{DrawingError, drawings};
use crate::data_source::{DataSource, LabeledData, LeftOut, Reading, SourceError};
use crate::dataset::idx;
use crate::digit::{IMAGE_SIDE, Label, NUM_CLASSES};
use crate::{atomic_file, bounded};

/// Larger files of drawings are not read.
const MAX_STROKE_BYTES: u64 = 64 * 1024 * 1024;
/// In the names of MNIST's files, what tells images from labels.
const IDX_NAMES: [(&str, &str); 2] = [("images", "labels"), ("idx3", "idx1")];
/// The names of exported IDX files.
const IDX_FILES: [&str; 2] = ["my-digits-images-idx3-ubyte", "my-digits-labels-idx1-ubyte"];

/// Why digits can't be taken in or given out.
#[derive(Debug, Error)]
pub enum TransferError {
    /// A file can't be read or written.
    #[error("can't use {}: {source}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A file of strokes is wrong.
    #[error("{source}: {}", path.display())]
    Strokes {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        source: DrawingError,
    },
    /// Pictures or IDX files are wrong.
    #[error(transparent)]
    Source(#[from] SourceError),
    /// A picture can't be made.
    #[error("can't make a picture: {0}")]
    Picture(#[from] image::ImageError),
    /// Digits of an earlier time would be mixed with those of now, or replaced.
    #[error("{} is there already; choose an empty folder", .0.display())]
    Occupied(PathBuf),
    /// There is nothing in it.
    #[error("there are no labeled digits in {}", .0.display())]
    Empty(PathBuf),
    /// There is more than is kept.
    #[error("{} has {count} digits; at most {MAX_DIGITS} are kept", path.display())]
    TooMany {
        /// The file.
        path: PathBuf,
        /// Digits in it.
        count: usize,
    },
}

/// What was taken in.
#[derive(Debug, Default)]
pub struct Imported {
    /// The digits.
    pub digits: Vec<MyDigit>,
    /// What was left out.
    pub left_out: Vec<Omission>,
}

/// Reads labeled digits: a folder with folders “0” to “9” of pictures; a file of pen strokes,
/// `{"label":3,"strokes":[[[x,y],...],...]}` a line (`.jsonl` or `.json`); or one of two IDX files,
/// the other of which is found by its name.
///
/// # Errors
///
/// Says what is wrong with the file, or that there is nothing in it.
pub fn import(path: &Path) -> Result<Imported, TransferError> {
    let is_strokes = path
        .extension()
        .is_some_and(|end| end == "jsonl" || end == "json");
    let imported = if path.is_dir() {
        from_source(&DataSource::Folder(path.to_owned()))?
    } else if is_strokes {
        strokes(path)?
    } else {
        let (images, labels) = idx_pair(path);
        from_source(&DataSource::Idx { images, labels })?
    };
    match imported.digits.len() {
        0 => Err(TransferError::Empty(path.to_owned())),
        count if count > MAX_DIGITS => Err(TransferError::TooMany {
            path: path.to_owned(),
            count,
        }),
        _ => Ok(imported),
    }
}

fn from_source(source: &DataSource) -> Result<Imported, TransferError> {
    let Some(LabeledData { data, left_out, .. }) = source.read(&Reading::default())? else {
        return Ok(Imported::default());
    };
    let pairs = data.images().iter().zip(data.labels());
    Ok(Imported {
        digits: pairs
            .map(|(image, &label)| MyDigit::new(label, image.clone()))
            .collect(),
        left_out: left_out
            .into_iter()
            .map(|LeftOut { file, reason }| Omission::Picture { path: file, reason })
            .collect(),
    })
}

fn strokes(path: &Path) -> Result<Imported, TransferError> {
    let bytes = bounded::read(path, MAX_STROKE_BYTES).map_err(|source| cant_use(path, source))?;
    let read = drawings(&bytes).map_err(|source| TransferError::Strokes {
        path: path.to_owned(),
        source,
    })?;
    let mut imported = Imported::default();
    for (number, drawing) in read.into_iter().enumerate() {
        if let Some(image) = drawing.input() {
            imported.digits.push(MyDigit {
                strokes: drawing.strokes,
                ..MyDigit::new(drawing.label, image)
            });
        } else {
            imported.left_out.push(Omission::Dot {
                number: number + 1,
                path: path.to_owned(),
            });
        }
    }
    Ok(imported)
}

/// The files of images and of labels, given one of them.
fn idx_pair(path: &Path) -> (PathBuf, PathBuf) {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let is_images = !name.contains("label") && !name.contains("idx1");
    let other = IDX_NAMES
        .iter()
        .fold(name.to_string(), |name, (image, label)| {
            if is_images {
                name.replace(image, label)
            } else {
                name.replace(label, image)
            }
        });
    let other = path.with_file_name(other);
    if is_images {
        (path.to_owned(), other)
    } else {
        (other, path.to_owned())
    }
}

/// What digits are written as, in a folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Export {
    /// A folder for each class, with a PNG of 28x28 pixels for each digit, ink dark on white.
    Pictures,
    /// Two files as MNIST's.
    Idx,
}

impl Export {
    /// Writes the digits into `folder`, which is made if it is not there; returns how many.
    ///
    /// # Errors
    ///
    /// If there are such digits already, or at the first file that can't be written.
    pub fn write(self, digits: &Digits, folder: &Path) -> Result<usize, TransferError> {
        if let Some(path) = self.places(folder).find(|path| path.exists()) {
            return Err(TransferError::Occupied(path));
        }
        match self {
            Self::Pictures => pictures(digits, folder)?,
            Self::Idx => {
                let data = super::dataset(digits.values().map(AsRef::as_ref));
                let files = [
                    idx::write_images(data.images()),
                    idx::write_labels(data.labels()),
                ];
                make_folder(folder)?;
                for (name, bytes) in IDX_FILES.iter().zip(files) {
                    write(&folder.join(name), &bytes)?;
                }
            }
        }
        Ok(digits.len())
    }

    /// The folders or files in `folder` that an export makes.
    fn places(self, folder: &Path) -> impl Iterator<Item = PathBuf> {
        let names: Vec<String> = match self {
            Self::Pictures => (0..NUM_CLASSES).map(|class| class.to_string()).collect(),
            Self::Idx => IDX_FILES.map(str::to_owned).to_vec(),
        };
        names.into_iter().map(|name| folder.join(name))
    }
}

fn pictures(digits: &Digits, folder: &Path) -> Result<(), TransferError> {
    for label in (0..NUM_CLASSES as u8).filter_map(Label::new) {
        let of_class = digits.iter().filter(|(_, digit)| digit.label == label);
        let folder = folder.join(label.to_string());
        for (place, (number, digit)) in of_class.enumerate() {
            if place == 0 {
                make_folder(&folder)?;
            }
            let mut png = Vec::new();
            let pixels = digit.image.pixels().map(|pixel| 255 - pixel);
            let side = IMAGE_SIDE as u32;
            PngEncoder::new(&mut png).write_image(&pixels, side, side, ExtendedColorType::L8)?;
            write(&folder.join(format!("{number:06}.png")), &png)?;
        }
    }
    Ok(())
}

fn make_folder(folder: &Path) -> Result<(), TransferError> {
    fs::create_dir_all(folder).map_err(|source| cant_use(folder, source))
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), TransferError> {
    atomic_file::write(path, bytes).map_err(|source| cant_use(path, source))
}

fn cant_use(path: &Path, source: io::Error) -> TransferError {
    TransferError::File {
        path: path.to_owned(),
        source,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::dataset::mnist;

    fn digits() -> Digits {
        let data = mnist::test_data().expect("embedded").take(30);
        let pairs = data.images().iter().zip(data.labels());
        let digits = pairs.map(|(image, &label)| Arc::new(MyDigit::new(label, image.clone())));
        (1..).zip(digits).collect()
    }

    fn labels<'a>(digits: impl IntoIterator<Item = &'a MyDigit>) -> Vec<u8> {
        let mut labels: Vec<u8> = digits
            .into_iter()
            .map(|digit| digit.label.digit())
            .collect();
        labels.sort_unstable();
        labels
    }

    #[test]
    fn what_is_exported_can_be_imported() {
        let folder = tempfile::tempdir().expect("a folder");
        let digits = digits();
        let all = labels(digits.values().map(AsRef::as_ref));
        let written = Export::Idx.write(&digits, folder.path()).expect("written");
        assert_eq!(written, 30);
        for name in IDX_FILES {
            let imported = import(&folder.path().join(name)).expect("readable").digits;
            let same = imported.iter().zip(digits.values());
            assert!(
                same.clone()
                    .all(|(a, b)| a.image == b.image && a.label == b.label)
            );
            assert_eq!(same.count(), 30);
        }
        let pictures = folder.path().join("pictures");
        Export::Pictures.write(&digits, &pictures).expect("written");
        let imported = import(&pictures).expect("readable");
        assert_eq!(labels(&imported.digits), all);
        assert!(imported.left_out.is_empty());
        // Once more would mix digits that have another label now with those of before.
        for (export, folder) in [(Export::Idx, folder.path()), (Export::Pictures, &pictures)] {
            let again = export.write(&digits, folder);
            assert!(
                matches!(again, Err(TransferError::Occupied(_))),
                "{again:?}"
            );
        }
    }

    #[test]
    fn strokes_are_imported_and_what_has_no_digits_is_refused() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("mine.jsonl");
        let lines = concat!(
            r#"{"label":1,"strokes":[[[0,0],[5,50]]]}"#,
            "\n",
            r#"{"label":7,"strokes":[[[3,3]]]}"#
        );
        fs::write(&path, lines).expect("written");
        let imported = import(&path).expect("readable");
        assert_eq!(labels(&imported.digits), [1]);
        assert_eq!(imported.digits[0].strokes.len(), 1);
        assert_eq!(imported.left_out.len(), 1, "the dot");
        fs::write(&path, "").expect("written");
        assert!(matches!(import(&path), Err(TransferError::Empty(_))));
        assert!(import(folder.path()).is_err(), "no folder of a digit");
        assert!(import(&folder.path().join("none")).is_err());
    }
}
