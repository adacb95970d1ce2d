//! Between the old weights and the new ones.

use std::sync::atomic::AtomicBool;

use super::Marks;
use crate::classifier::Classifier;
use crate::dataset::Dataset;
use crate::mix::mix;
use crate::model::file::ModelError;
use crate::model::weights::Weights;

/// How far towards the new weights is tried, the farthest first.
const BLENDS: [f32; 4] = [1.0, 0.75, 0.5, 0.25];
/// The fraction of MNIST's validation images that may be lost: 2 of 5,000.
const LOSS_ALLOWED: f64 = 0.0004;

/// The model farthest from the old weights that reads the validation images as well, and how far it
/// is; `None` if stopped.
pub(super) fn blend(
    old: &Classifier,
    new: &Weights,
    validation: &Dataset,
    stop: &AtomicBool,
) -> Result<Option<(Classifier, f32)>, ModelError> {
    let Some(before) = Marks::of_digits(old, validation, stop) else {
        return Ok(None);
    };
    let allowed = (validation.len() as f64 * LOSS_ALLOWED) as usize;
    let least = before.right.saturating_sub(allowed);
    for share in BLENDS {
        let Some(classifier) = mix(old, new, share, validation, stop)? else {
            return Ok(None);
        };
        let marks = Marks::of_digits(&classifier, validation, stop);
        if marks.is_some_and(|marks| marks.right >= least) {
            return Ok(Some((classifier, share)));
        }
    }
    Ok(Some((old.clone(), 0.0)))
}
