//! Pictures that show no digit, and how many of them are refused.

use crate::classifier::Classifier;
use crate::dataset::Dataset;
use crate::dataset::non_digits::non_digits;
use crate::digit::DigitImage;

/// Another seed than any training has.
const SEED: u64 = 0x0DD_5EED;

/// Which of so many pictures without a digit the model refuses; `data` lends digits to be spoilt.
pub(super) fn refused(classifier: &Classifier, data: &Dataset, count: usize) -> Vec<bool> {
    let images = non_digits(count, data, SEED, 0);
    is_digit(classifier, &images)
        .into_iter()
        .map(|is_digit| !is_digit)
        .collect()
}

/// Which of the images the model takes for a digit.
pub(super) fn is_digit(classifier: &Classifier, images: &[DigitImage]) -> Vec<bool> {
    let opinions = images
        .chunks(500)
        .flat_map(|part| classifier.opinions(part));
    opinions
        .map(|opinion| opinion.is_some_and(|opinion| classifier.is_digit(&opinion)))
        .collect()
}
