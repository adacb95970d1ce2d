//! A folder of labeled pictures: “3/scan.png” shows a three.
//!
//! Each picture becomes the network's input as `preprocess::from_picture` makes it, all of its ink as
//! one digit. Reading it as a number would ask the network which ink is a digit: each model would
//! then be tested on images of its own choice, and two models could not be compared.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::Ordering;

use rayon::prelude::*;
use thiserror::Error;

use super::{LabeledData, Origin, Reading, SourceError, cant_read};
use crate::dataset::Dataset;
use crate::digit::{DigitImage, Label, NUM_CLASSES};
use crate::picture::{self, PictureError};
use crate::preprocess::{self, Method, NoDigit};

/// The most pictures that are read of a folder.
pub const MAX_PICTURES: usize = 100_000;

/// Why a file of a folder is not evaluated.
#[derive(Debug, Error)]
pub enum Reason {
    /// It can't be opened.
    #[error(transparent)]
    Picture(#[from] PictureError),
    /// It shows no digit.
    #[error(transparent)]
    NoDigit(#[from] NoDigit),
    /// It is in no folder of a digit.
    #[error("it has no label; put pictures into folders that are named 0 to 9")]
    NoLabel,
    /// It is a folder within a digit's folder.
    #[error("it is a folder; pictures must be in the digit's folder itself")]
    Folder,
}

/// A file that is not evaluated.
#[derive(Clone, Debug)]
pub struct LeftOut {
    /// The file.
    pub file: PathBuf,
    /// Why.
    pub reason: Arc<Reason>,
}

/// Reads a folder; `None` if stopped.
pub(super) fn read(folder: &Path, reading: &Reading) -> Result<Option<LabeledData>, SourceError> {
    let found = find(folder)?;
    reading.total.store(found.pictures.len(), Ordering::Relaxed);
    let read: Vec<Option<Result<DigitImage, Reason>>> = found
        .pictures
        .par_iter()
        .map(|(path, _)| {
            if reading.is_stopped() {
                return None;
            }
            let image = read_picture(path);
            reading.count();
            Some(image)
        })
        .collect();
    let mut left_out = found.left_out;
    let (mut images, mut labels, mut paths) = (Vec::new(), Vec::new(), Vec::new());
    for ((path, label), image) in found.pictures.into_iter().zip(read) {
        match image {
            Some(Ok(image)) => {
                images.push(image);
                labels.push(label);
                paths.push(path);
            }
            Some(Err(reason)) => left_out.push(LeftOut::new(path, reason)),
            None => return Ok(None),
        }
    }
    left_out.sort_by(|a, b| a.file.cmp(&b.file));
    Ok(Some(LabeledData {
        data: Arc::new(Dataset::new(images, labels)?),
        origin: Origin::Pictures(paths),
        left_out,
    }))
}

fn read_picture(path: &Path) -> Result<DigitImage, Reason> {
    let gray = picture::open(path)?.gray;
    Ok(preprocess::from_picture(&gray, Method::Canonical)?.input)
}

impl LeftOut {
    fn new(file: PathBuf, reason: Reason) -> Self {
        Self {
            file,
            reason: Arc::new(reason),
        }
    }
}

/// What is in a folder.
#[derive(Default)]
struct Found {
    pictures: Vec<(PathBuf, Label)>,
    left_out: Vec<LeftOut>,
}

fn find(folder: &Path) -> Result<Found, SourceError> {
    let mut found = Found::default();
    let mut has_digits = false;
    for path in entries(folder)? {
        let Some(label) = label_of(&path).filter(|_| path.is_dir()) else {
            found.left_out.push(LeftOut::new(path, Reason::NoLabel));
            continue;
        };
        has_digits = true;
        for file in entries(&path)? {
            if file.is_dir() {
                found.left_out.push(LeftOut::new(file, Reason::Folder));
            } else {
                found.pictures.push((file, label));
            }
        }
        if found.pictures.len() > MAX_PICTURES {
            return Err(too_many(folder));
        }
    }
    if has_digits {
        Ok(found)
    } else {
        Err(SourceError::NoDigitFolders {
            path: folder.to_owned(),
        })
    }
}

fn too_many(folder: &Path) -> SourceError {
    SourceError::TooMany {
        path: folder.to_owned(),
    }
}

/// What a folder has, by name; hidden files, which systems put there, are passed over.
fn entries(folder: &Path) -> Result<Vec<PathBuf>, SourceError> {
    let unreadable = |source| cant_read(folder, source);
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder).map_err(unreadable)? {
        let entry = entry.map_err(unreadable)?;
        if !entry.file_name().as_encoded_bytes().starts_with(b".") {
            paths.push(entry.path());
        }
        if paths.len() > MAX_PICTURES {
            return Err(too_many(folder));
        }
    }
    paths.sort();
    Ok(paths)
}

fn label_of(path: &Path) -> Option<Label> {
    let name = path.file_name()?.to_str()?;
    (0..NUM_CLASSES as u8)
        .find(|digit| digit.to_string() == name)
        .and_then(Label::new)
}

#[cfg(test)]
mod tests {
    use image::{GrayImage, Luma};

    use super::*;
    use crate::data_source::DataSource;
    use crate::dataset::mnist::test_data;
    use crate::digit::IMAGE_SIDE;

    fn save(folder: &Path, name: &str, picture: &GrayImage) {
        let path = folder.join(name);
        fs::create_dir_all(path.parent().expect("inside")).expect("made");
        picture.save(path).expect("written");
    }

    fn read(folder: &Path) -> Result<LabeledData, SourceError> {
        let read = DataSource::Folder(folder.to_owned()).read(&Reading::default());
        read.map(|data| data.expect("not stopped"))
    }

    #[test]
    fn pictures_get_their_folders_label_and_what_is_no_digit_is_listed() {
        let folder = tempfile::tempdir().expect("a folder");
        let data = test_data().expect("embedded").take(4);
        let side = IMAGE_SIDE as u32;
        for (place, (image, label)) in data.images().iter().zip(data.labels()).enumerate() {
            let pixels = image.pixels().to_vec();
            let picture = GrayImage::from_raw(side, side, pixels).expect("28x28");
            save(folder.path(), &format!("{label}/{place}.png"), &picture);
        }
        let blank = GrayImage::from_pixel(40, 40, Luma([255]));
        save(folder.path(), "3/blank.png", &blank);
        save(folder.path(), "a.png", &blank);
        fs::write(folder.path().join("3/notes.txt"), "no picture").expect("written");
        fs::write(folder.path().join("3/.hidden"), "no picture").expect("written");
        let read = read(folder.path()).expect("four pictures");
        let mut expected: Vec<Label> = data.labels().to_vec();
        expected.sort();
        assert_eq!(read.data.labels(), expected);
        let Origin::Pictures(paths) = &read.origin else {
            panic!("pictures have paths");
        };
        assert_eq!(paths.len(), 4);
        let reasons: Vec<String> = read
            .left_out
            .iter()
            .map(|left| format!("{}: {}", left.file.display(), left.reason))
            .collect();
        assert_eq!(reasons.len(), 3, "{reasons:?}");
        for (part, reason) in ["blank.png", "notes.txt", "a.png"].iter().zip(&reasons) {
            assert!(reason.contains(part), "{part}: {reason}");
        }
    }

    #[test]
    fn a_folder_without_digits_says_what_to_do() {
        let folder = tempfile::tempdir().expect("a folder");
        let error = read(folder.path()).expect_err("nothing").to_string();
        assert!(error.contains("into a folder “3”"), "{error}");
        fs::create_dir(folder.path().join("3")).expect("made");
        assert!(matches!(read(folder.path()), Err(SourceError::Empty)));
        fs::write(folder.path().join("3/a.png"), "no picture").expect("written");
        let error = read(folder.path()).expect_err("no picture").to_string();
        assert!(error.contains("none of the 1 files"), "{error}");
        let missing = read(&folder.path().join("missing"));
        assert!(matches!(missing, Err(SourceError::Read { .. })));
    }

    #[test]
    fn reading_can_be_stopped() {
        let folder = tempfile::tempdir().expect("a folder");
        save(folder.path(), "3/a.png", &GrayImage::new(30, 30));
        let reading = Reading::default();
        reading.stop.store(true, Ordering::Relaxed);
        let source = DataSource::Folder(folder.path().to_owned());
        assert!(source.read(&reading).expect("no failure").is_none());
        assert_eq!(reading.done.load(Ordering::Relaxed), 0);
    }
}
