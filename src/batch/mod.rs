//! Many pictures at once: which files, what was read in each, how sure that is, and tables of it.

mod named;
mod parallel;
pub mod table;
mod thumbnail;
mod walk;

use std::path::Path;

use image::GrayImage;
use serde::Serialize;

use crate::classifier::Classifier;
use crate::contain::contain;
use crate::picture::{self, FIRST_OF_SEVERAL};
use crate::preprocess::{Method, NoDigit};
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

/// A remark on ink that is in no digit.
const LEFT_OUT: &str = "Ink that looks like no digit is left out";

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

/// What was read in one picture.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// The digits, those of several lines apart by a space; empty where there are none.
    pub digits: String,
    /// The probability of the least probable digit, 0..=1; `None` where there are no digits.
    pub least_probability: Option<f32>,
    /// How it stands.
    pub status: Status,
    /// What should be known about how it was read.
    pub remarks: Vec<&'static str>,
    /// Why there are no digits.
    pub reason: Option<String>,
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
        let first = is_first_of_several.then_some(FIRST_OF_SEVERAL);
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
            reason: reason.map(|reason| reason.to_string()),
        }
    }

    /// What to say about a picture that can't be read.
    #[must_use]
    pub const fn failed(reason: String) -> Self {
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
#[derive(Clone, Debug, PartialEq)]
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
    contain(|| read(classifier, file)).unwrap_or_else(|panic| Look {
        row: Row::failed(panic),
        thumbnail: None,
    })
}

fn read(classifier: &Classifier, file: &Path) -> Look {
    let page = match picture::open_gray(file) {
        Ok(page) => page,
        Err(error) => {
            return Look {
                row: Row::failed(error.to_string()),
                thumbnail: None,
            };
        }
    };
    let number = recognize::picture(classifier, &page.gray, Method::Canonical);
    Look {
        row: Row::of(&number, page.is_first_of_several),
        thumbnail: Some(thumbnail::around(&page.gray, number.as_ref().ok())),
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
fn remarks(number: &Number) -> Vec<&'static str> {
    let mut remarks = Vec::new();
    let of_digits = number.digits();
    for remark in of_digits.flat_map(|reading| &reading.preprocessed.remarks) {
        if !remarks.contains(&remark.text()) {
            remarks.push(remark.text());
        }
    }
    if !(number.lines.is_empty() || number.others.is_empty()) {
        remarks.push(LEFT_OUT);
    }
    remarks
}
