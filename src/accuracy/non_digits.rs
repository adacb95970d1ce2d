//! Pictures that show no digit, and how many of them are refused.

use crate::classifier::{Classifier, Opinion};
use crate::dataset::Dataset;
use crate::dataset::augment::Mix;
use crate::dataset::non_digits::non_digits;
use crate::digit::DigitImage;

/// Another seed than any training has.
const SEED: u64 = 0x0DD_5EED;

/// Which of so many pictures without a digit the model refuses; `data` lends digits to be spoilt.
pub(super) fn refused(classifier: &Classifier, data: &Dataset, count: usize) -> Vec<bool> {
    let images = non_digits(count, data, SEED, 0, Mix::CALM);
    is_digit(classifier, &images)
        .into_iter()
        .map(|is_digit| !is_digit)
        .collect()
}

/// Where one in a hundred digits is refused: which of so many pictures without a digit are, by
/// evidence, and by the largest probability instead.
pub(super) fn refused_at_one_percent(
    classifier: &Classifier,
    data: &Dataset,
    count: usize,
) -> [Vec<bool>; 2] {
    let digits = opinions(classifier, data.images());
    let others = opinions(classifier, &non_digits(count, data, SEED, 0, Mix::CALM));
    let by_evidence = |opinion: &Opinion| opinion.evidence;
    let by_probability = |opinion: &Opinion| {
        let probabilities = opinion.probabilities;
        probabilities.of(probabilities.best())
    };
    [
        refused_by(&digits, &others, by_evidence),
        refused_by(&digits, &others, by_probability),
    ]
}

/// Which of `others` have less of something than all but one in a hundred digits.
fn refused_by(
    digits: &[Opinion],
    others: &[Opinion],
    measure: impl Fn(&Opinion) -> f32,
) -> Vec<bool> {
    let mut all: Vec<f32> = digits.iter().map(&measure).collect();
    all.sort_by(f32::total_cmp);
    let least = all.get(all.len() / 100).copied().unwrap_or(f32::INFINITY);
    others.iter().map(|other| measure(other) < least).collect()
}

fn opinions(classifier: &Classifier, images: &[DigitImage]) -> Vec<Opinion> {
    let opinions = images
        .chunks(500)
        .flat_map(|part| classifier.opinions(part));
    opinions.flatten().collect()
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
