//! How firm an answer is: the digit moved, turned, resized and thickened a little, many times.

use crate::classifier::Classifier;
use crate::dataset::augment::nudge;
use crate::dataset::batch::stream;
use crate::digit::{DigitImage, Label};

/// Nudged copies of a digit.
pub const NUDGES: usize = 64;

/// Decides the nudges; the same for every digit, so that figures can be compared.
const SEED: u64 = 64;

/// How many of the nudges in `range`, at most [`NUDGES`], leave the answer as it was: `label`.
#[must_use]
pub fn unmoved(
    classifier: &Classifier,
    input: &DigitImage,
    label: Label,
    range: std::ops::Range<usize>,
) -> usize {
    let nudged: Vec<DigitImage> = range
        .map(|number| nudge(input, &mut stream(SEED, number as u64)))
        .collect();
    let opinions = classifier.opinions(&nudged).into_iter().flatten();
    opinions
        .filter(|opinion| opinion.probabilities.best() == label)
        .count()
}
