//! The mean of two models' weights.
//!
//! A model and what was trained on from it lie in one valley of the loss, and their mean reads better
//! than either (Wortsman et al., "Model soups", 2022, <https://arxiv.org/abs/2203.05482>).

use std::sync::atomic::{AtomicBool, Ordering};

use burn::tensor::Device;

use crate::classifier::Classifier;
use crate::dataset::Dataset;
use crate::model::file::{Model, ModelError};
use crate::model::weights::Weights;

/// The model with `share` (0..=1) of the new weights and the rest of its own, calibrated anew on
/// labelled images; `None` if stopped. It is described as `model` is.
///
/// # Errors
///
/// If the weights are of another network.
pub fn mix(
    model: &Classifier,
    new: &Weights,
    share: f32,
    validation: &Dataset,
    stop: &AtomicBool,
) -> Result<Option<Classifier>, ModelError> {
    let description = model.description().clone();
    let device = Device::flex();
    let network = |weights: &Weights| description.architecture.with_weights(weights, &device);
    // In the order that the model has, and only if they fit.
    let new = network(new)?.weights();
    let network = network(&mean(&model.model().network.weights(), &new, share))?;
    let mut classifier = Classifier::new(Model {
        network,
        description,
    })?;
    classifier.calibrate(validation, stop);
    let is_stopped = stop.load(Ordering::Relaxed);
    Ok((!is_stopped).then_some(classifier))
}

/// `share` of the new weights and the rest of the old ones, which are of the same network.
fn mean(old: &Weights, new: &Weights, share: f32) -> Weights {
    let mut mean = old.clone();
    for (to, from) in mean.0.iter_mut().zip(&new.0) {
        for (to, from) in to.values.iter_mut().zip(&from.values) {
            *to += (from - *to) * share;
        }
    }
    mean
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::weights::Weight;

    #[test]
    fn a_share_goes_so_far_from_the_old_to_the_new() {
        let weights = |value| {
            Weights(vec![Weight {
                name: "weight".to_owned(),
                shape: vec![2],
                values: vec![value, -value],
            }])
        };
        let at = |share| mean(&weights(1.0), &weights(3.0), share);
        assert_eq!(at(0.0), weights(1.0));
        assert_eq!(at(0.25), weights(1.5));
        assert_eq!(at(1.0), weights(3.0));
    }

    #[test]
    fn weights_of_another_network_are_refused() {
        let model = Classifier::shipped().expect("embedded");
        let other = crate::model::shipped_softmax(&Device::flex()).expect("embedded");
        let weights = other.network.weights();
        let stop = AtomicBool::new(false);
        assert!(mix(&model, &weights, 0.5, &Dataset::default(), &stop).is_err());
    }
}
