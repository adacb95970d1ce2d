//! Between the old weights and the new ones.

use std::sync::atomic::AtomicBool;

use super::Marks;
use crate::classifier::Classifier;
use crate::dataset::Dataset;
use crate::model::file::{Model, ModelError};
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
    let start = old.model().network.weights();
    for share in BLENDS {
        let Some(classifier) = blended(old, &mean(&start, new, share), validation, stop)? else {
            return Ok(None);
        };
        let marks = Marks::of_digits(&classifier, validation, stop);
        if marks.is_some_and(|marks| marks.right >= least) {
            return Ok(Some((classifier, share)));
        }
    }
    Ok(Some((old.clone(), 0.0)))
}

/// The old model with other weights, calibrated anew; `None` if stopped.
fn blended(
    old: &Classifier,
    weights: &Weights,
    validation: &Dataset,
    stop: &AtomicBool,
) -> Result<Option<Classifier>, ModelError> {
    let description = old.description().clone();
    let architecture = description.architecture;
    let mut classifier = Classifier::new(Model {
        network: architecture.with_weights(weights, &burn::tensor::Device::flex())?,
        description,
    })?;
    classifier.calibrate(validation, stop);
    let is_stopped = stop.load(std::sync::atomic::Ordering::Relaxed);
    Ok((!is_stopped).then_some(classifier))
}

/// `share` of the new weights and the rest of the old ones.
fn mean(old: &Weights, new: &Weights, share: f32) -> Weights {
    let mut mean = old.clone();
    for (to, from) in mean.0.iter_mut().zip(&new.0) {
        for (to, from) in to.values.iter_mut().zip(&from.values) {
            *to += (from - *to) * share;
        }
    }
    mean
}
