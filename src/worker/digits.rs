//! Files of labeled images, and images of 28x28 pixels that are looked at as pictures.

use image::GrayImage;

use super::files::{FileReport, Files, Question, Wanted};
use super::question::ANY;
use crate::data_source::DataFile;
use crate::dataset::mnist;
use crate::digit::{DigitImage, IMAGE_SIDE, Label};
use crate::language::{Wording, tr, tr_with};
use crate::picture;

impl Files {
    /// Asks for a file or folder of labeled images. To be called on the main thread, as macOS
    /// demands.
    pub fn pick_data(&self, file: DataFile) {
        self.ask(Question {
            title: match file {
                DataFile::Folder => tr("evaluate-choose-folder"),
                DataFile::Table => tr("evaluate-choose-table"),
                DataFile::Images => tr("evaluate-choose-images"),
                DataFile::Labels => tr("evaluate-choose-labels"),
            },
            wanted: match file {
                DataFile::Folder => Wanted::Folder("scans"),
                DataFile::Table => Wanted::File("digits.csv"),
                DataFile::Images => Wanted::File("t10k-images-idx3-ubyte"),
                DataFile::Labels => Wanted::File("t10k-labels-idx1-ubyte"),
            },
            kind: tr("evaluate-data-files"),
            extensions: match file {
                DataFile::Folder => Vec::new(),
                DataFile::Table => vec!["csv", "tsv", "txt"],
                // IDX files have no extension of their own.
                DataFile::Images | DataFile::Labels => vec![ANY],
            },
            job: Box::new(move |path| FileReport::Data {
                file,
                path: path.to_owned(),
            }),
        });
    }

    /// Looks at an image as at a picture.
    pub fn open_digit(&self, name: Wording, image: DigitImage) {
        self.start_picture(move || shown(name, &image));
    }

    /// Fetches one of MNIST's test images; `number` counts around.
    pub fn open_test_digit(&self, number: usize) {
        self.start_picture(move || {
            let data = match mnist::test_data() {
                Ok(data) => data,
                Err(error) => return FileReport::Failed(error.to_string()),
            };
            let index = number % data.len().max(1);
            match (data.images().get(index), data.labels().get(index)) {
                (Some(image), Some(label)) => shown(test_digit(index, *label), image),
                _ => FileReport::Failed(tr("picture-no-test-images").to_owned()),
            }
        });
    }
}

/// What one of MNIST's test images is called.
#[must_use]
pub fn test_digit(index: usize, label: Label) -> Wording {
    Wording::new(move || {
        tr_with(
            "picture-test-digit",
            &[("index", &index), ("digit", &label.digit())],
        )
    })
}

fn shown(name: Wording, image: &DigitImage) -> FileReport {
    let side = IMAGE_SIDE as u32;
    match GrayImage::from_raw(side, side, image.pixels().to_vec()) {
        Some(gray) => FileReport::Picture {
            name,
            path: None,
            result: picture::from_image(&gray.into()),
        },
        None => FileReport::Failed(tr("picture-no-digit-size").to_owned()),
    }
}
