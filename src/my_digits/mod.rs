//! The person's own digits: what was labeled in the window, kept for teaching and evaluation.
//!
//! Each digit is a file that other tools can read, `my-digits/000123.json` in the folder for data:
//!
//! ```text
//! {"format_version":1,
//!  "label":3,
//!  "created":"2026-11-23T11:30:00Z",
//!  "image":[0,0,255,...],                             28x28, row by row, ink high: the network's input
//!  "strokes":[{"width":0.04,"points":[[x,y],...]}],   of a drawing, y down, in the canvas's unit; also
//!                                                     "pressures":[p,...], 0..=1, where they were not full
//!  "picture":{"width":80,"height":120,"pixels":[...]},  of a picture: gray, reduced where it was large
//!  "answer":{"model":"Shipped deep CNN","probabilities":[ten]}}  what the model said
//! ```
//!
//! A file is written beside its place and renamed. One that can't be read is left as it is, and its
//! number is not used again.

mod entry;
mod omission;
mod store;
mod transfer;

use image::GrayImage;

pub use entry::{EntryError, parse};
pub use omission::Omission;
pub use store::{Digits, Store, StoreError};
pub use transfer::{Export, Imported, TransferError, import};

use crate::clock;
use crate::dataset::Dataset;
use crate::digit::{DigitImage, Label, Probabilities};
use crate::ink::PenStroke;

/// The most digits that are kept: a person labels a few hundred.
pub const MAX_DIGITS: usize = 10_000;

/// A digit with the label that a person gave it.
#[derive(Clone, Debug, PartialEq)]
pub struct MyDigit {
    /// The label.
    pub label: Label,
    /// When it was labeled, in UTC, by this machine's clock.
    pub created: String,
    /// The image as the network saw it.
    pub image: DigitImage,
    /// What was drawn, in the canvas's unit, y down; empty for what was not drawn.
    pub strokes: Vec<PenStroke>,
    /// The gray picture that it was read from, where it was one, reduced if that was large.
    pub picture: Option<GrayImage>,
    /// What the model said.
    pub answer: Option<ModelAnswer>,
}

/// What a model said about a digit.
#[derive(Clone, Debug, PartialEq)]
pub struct ModelAnswer {
    /// The model's name.
    pub model: String,
    /// Its ten probabilities.
    pub probabilities: Probabilities,
}

impl MyDigit {
    /// A digit that is labeled now.
    #[must_use]
    pub fn new(label: Label, image: DigitImage) -> Self {
        Self {
            label,
            created: clock::now_utc(),
            image,
            strokes: Vec::new(),
            picture: None,
            answer: None,
        }
    }

    /// Whether a picture is small enough to be kept.
    #[must_use]
    pub fn takes(picture: &GrayImage) -> bool {
        picture.width().max(picture.height()) <= entry::MAX_PICTURE_SIDE
    }
}

/// The images with their labels.
#[must_use]
pub fn dataset<'a>(digits: impl IntoIterator<Item = &'a MyDigit>) -> Dataset {
    let pairs = digits.into_iter();
    let (images, labels) = pairs
        .map(|digit| (digit.image.clone(), digit.label))
        .unzip();
    // There is a label for each image, so that they always fit.
    Dataset::new(images, labels).unwrap_or_default()
}
