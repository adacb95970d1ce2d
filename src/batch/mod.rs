//! Many pictures at once: which files, what was read in each, how sure that is, and tables of it.

mod named;
mod parallel;
pub mod table;
mod thumbnail;
mod walk;

use std::path::Path;
use std::sync::Arc;

use image::GrayImage;
use serde::Serialize;
use thiserror::Error;

use crate::classifier::Classifier;
use crate::contain::contain;
use crate::picture::{self, FIRST_OF_SEVERAL, PictureError};
use crate::preprocess::{self, Method, NoDigit};
use crate::recognize::{self, Number};

pub use named::named_paths;
pub use parallel::{MAX_JOBS, each, usual_jobs};
pub use thumbnail::THUMBNAIL_SIZE;
pub use walk::{FindTrouble, Found, MAX_FILES, find_files};

/// A number with a digit whose probability is less should be looked at by a person, and so should one
/// beside which ink was left out.
///
/// Chosen on 1,500 pages with numbers of 2 to 7 digits from MNIST's validation part: the rule points
/// at 6.6 % of the pages, and at 27 of the 33 that are misread; of the other pages 0.4 % are wrong.
pub const SURE: f32 = 0.95;

/// How what was read in a picture stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// A number, and one of its digits is less probable than [`SURE`], or ink was left out.
    Doubtful,
    /// The picture shows no digit.
    Nothing,
    /// The file could not be read.
    Failed,
    /// A number, and each of its digits is probable.
    Read,
    /// A person said that it is right.
    Confirmed,
    /// A person said what it should be.
    Corrected,
}

impl Status {
    /// The name in tables.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Doubtful => "doubtful",
            Self::Nothing => "nothing",
            Self::Failed => "failed",
            Self::Read => "read",
            Self::Confirmed => "confirmed",
            Self::Corrected => "corrected",
        }
    }

    /// Whether a person should look at it.
    #[must_use]
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Doubtful | Self::Nothing)
    }
}

/// What should be known about how a picture was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Remark {
    /// The file has more pages or frames.
    FirstOfSeveral,
    /// On one of the digits.
    OnDigit(preprocess::Remark),
    /// Some ink is in no digit.
    LeftOut,
}

impl Remark {
    /// The sentence for tables and the command line.
    #[must_use]
    pub const fn text(self) -> &'static str {
        match self {
            Self::FirstOfSeveral => FIRST_OF_SEVERAL,
            Self::OnDigit(remark) => remark.text(),
            Self::LeftOut => "Ink that looks like no digit is left out",
        }
    }
}

/// Why there are no digits.
#[derive(Clone, Debug, Error)]
pub enum Reason {
    /// The picture shows none.
    #[error(transparent)]
    NoDigit(NoDigit),
    /// The picture can't be opened.
    #[error(transparent)]
    Picture(Arc<PictureError>),
    /// Something broke.
    #[error("reading it broke off: {0}")]
    Broke(String),
}

impl From<PictureError> for Reason {
    fn from(error: PictureError) -> Self {
        Self::Picture(Arc::new(error))
    }
}

/// What was read in one picture.
#[derive(Clone, Debug)]
pub struct Row {
    /// The digits, those of several lines apart by a space; empty where there are none.
    pub digits: String,
    /// The probability of the least probable digit, 0..=1; `None` where there are no digits.
    pub least_probability: Option<f32>,
    /// How it stands.
    pub status: Status,
    /// What should be known about how it was read.
    pub remarks: Vec<Remark>,
    /// Why there are no digits.
    pub reason: Option<Reason>,
}

impl Row {
    /// What to say about a number, or about why there is none.
    #[must_use]
    pub fn of(number: &Result<Number, NoDigit>, is_first_of_several: bool) -> Self {
        let (number, reason) = match number {
            Ok(number) if number.lines.is_empty() => (Some(number), Some(NoDigit::NotADigit)),
            Ok(number) => (Some(number), None),
            Err(reason) => (None, Some(*reason)),
        };
        let first = is_first_of_several.then_some(Remark::FirstOfSeveral);
        let least_probability = number.and_then(least_probability);
        let has_others = number.is_some_and(|number| !number.others.is_empty());
        Self {
            digits: number.map_or_else(String::new, |number| number.text().replace('\n', " ")),
            least_probability,
            status: match least_probability {
                None => Status::Nothing,
                Some(least) if least >= SURE && !has_others => Status::Read,
                Some(_) => Status::Doubtful,
            },
            remarks: first
                .into_iter()
                .chain(number.into_iter().flat_map(remarks))
                .collect(),
            reason: reason.map(Reason::NoDigit),
        }
    }

    /// What to say about a picture that can't be read.
    #[must_use]
    pub const fn failed(reason: Reason) -> Self {
        Self {
            digits: String::new(),
            least_probability: None,
            status: Status::Failed,
            remarks: Vec::new(),
            reason: Some(reason),
        }
    }
}

/// What was read in one picture, with a small copy of it.
#[derive(Clone, Debug)]
pub struct Look {
    /// What was read.
    pub row: Row,
    /// The part with the digits, within [`THUMBNAIL_SIZE`]; `None` where the file can't be read.
    pub thumbnail: Option<GrayImage>,
}

/// Reads the number in a picture file; whatever is wrong with the file ends up in the row.
#[must_use]
pub fn look_at(classifier: &Classifier, file: &Path) -> Look {
    // A picture that breaks the network must not take the others with it.
    contain(|| read(classifier, file)).unwrap_or_else(|panic| failed(Reason::Broke(panic)))
}

fn read(classifier: &Classifier, file: &Path) -> Look {
    let page = match picture::open_gray(file) {
        Ok(page) => page,
        Err(error) => return failed(error.into()),
    };
    let number = recognize::picture(classifier, &page.gray, Method::Canonical);
    Look {
        row: Row::of(&number, page.is_first_of_several),
        thumbnail: Some(thumbnail::around(&page.gray, number.as_ref().ok())),
    }
}

const fn failed(reason: Reason) -> Look {
    Look {
        row: Row::failed(reason),
        thumbnail: None,
    }
}

/// The probability of the least probable digit.
fn least_probability(number: &Number) -> Option<f32> {
    let digits = number.digits().map(|reading| {
        let best = reading.probabilities.best();
        reading.probabilities.of(best)
    });
    digits.reduce(f32::min)
}

/// Each remark on any of the digits once.
fn remarks(number: &Number) -> Vec<Remark> {
    let mut remarks = Vec::new();
    let of_digits = number.digits();
    for &remark in of_digits.flat_map(|reading| &reading.preprocessed.remarks) {
        if !remarks.contains(&Remark::OnDigit(remark)) {
            remarks.push(Remark::OnDigit(remark));
        }
    }
    if !(number.lines.is_empty() || number.others.is_empty()) {
        remarks.push(Remark::LeftOut);
    }
    remarks
}
