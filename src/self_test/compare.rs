//! How far numbers are from those they should be.

use super::{CurveError, NetworkErrors, Step};
use crate::model::Architecture;

/// Losses below this fraction of the highest are compared with it instead of with themselves.
const LOWEST_LOSS: f32 = 0.01;

/// The largest difference over the largest value; infinite if a number is missing or not finite.
pub(super) fn relative_error(actual: &[f32], expected: &[f32]) -> f32 {
    // `f32::max` passes over what is not a number, so that is looked for first.
    if actual.len() != expected.len() || actual.iter().any(|value| !value.is_finite()) {
        return f32::INFINITY;
    }
    let largest = |values: &mut dyn Iterator<Item = f32>| values.fold(0.0, f32::max);
    let difference = largest(&mut actual.iter().zip(expected).map(|(a, b)| (a - b).abs()));
    difference / largest(&mut expected.iter().map(|value| value.abs())).max(1e-12)
}

pub(super) fn compare_steps(
    architecture: Architecture,
    actual: &Step,
    expected: &Step,
) -> NetworkErrors {
    let gradients = if actual.gradients.len() == expected.gradients.len() {
        let pairs = actual.gradients.iter().zip(&expected.gradients);
        pairs
            .map(|(actual, expected)| relative_error(actual, expected))
            .fold(0.0, f32::max)
    } else {
        f32::INFINITY
    };
    NetworkErrors {
        architecture,
        logits: relative_error(&actual.logits, &expected.logits),
        loss: relative_error(&[actual.loss], &[expected.loss]),
        gradients,
    }
}

/// How far one loss curve is from another, step by step.
#[must_use]
pub fn compare_curves(actual: &[f32], expected: &[f32]) -> CurveError {
    let highest = expected.iter().copied().fold(f32::MIN_POSITIVE, f32::max);
    let deviation = |(actual, expected): (&f32, &f32)| {
        // What is left when all is learned is noise.
        (actual - expected).abs() / expected.max(LOWEST_LOSS * highest)
    };
    let deviation = if relative_error(actual, expected).is_finite() {
        let pairs = actual.iter().zip(expected);
        pairs.map(deviation).fold(0.0, f32::max)
    } else {
        f32::INFINITY
    };
    CurveError {
        steps: expected.len(),
        deviation,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_that_are_none_are_infinitely_wrong() {
        assert!((relative_error(&[1.0, 2.2], &[1.0, -2.0]) - 2.1).abs() < 1e-6);
        assert!(relative_error(&[0.0, 0.0], &[0.0, 0.0]).abs() < 1e-9);
        assert!(relative_error(&[f32::NAN, 1.0], &[1.0, 1.0]).is_infinite());
        assert!(relative_error(&[f32::INFINITY], &[1.0]).is_infinite());
        assert!(relative_error(&[], &[1.0]).is_infinite());
    }

    #[test]
    fn a_wrong_gradient_is_found() {
        let step = |gradient: f32| Step {
            weights: crate::model::weights::Weights::default(),
            logits: vec![1.0; 10],
            loss: 2.0,
            gradients: vec![vec![1.0, 0.5], Vec::new(), vec![gradient]],
        };
        let errors = compare_steps(Architecture::Cnn, &step(0.9), &step(1.0));
        assert!((errors.gradients - 0.1).abs() < 1e-6);
        assert!(errors.logits.abs() < 1e-9 && errors.loss.abs() < 1e-9);
        let errors = compare_steps(Architecture::Cnn, &step(f32::NAN), &step(1.0));
        assert!(errors.worst().is_infinite());
    }

    #[test]
    fn curves_are_compared_step_by_step() {
        let deviation = |actual: &[f32]| compare_curves(actual, &[2.0, 0.5, 0.001]).deviation;
        assert!((deviation(&[2.0, 0.6, 0.001]) - 0.2).abs() < 1e-6);
        assert!((deviation(&[2.0, 0.5, 0.003]) - 0.1).abs() < 1e-6, "noise");
        assert!(deviation(&[2.0, 2.0, 2.0]) > 1.0, "it learns nothing");
        assert!(deviation(&[2.0, f32::NAN, 0.001]).is_infinite());
        assert!(deviation(&[2.0, 0.5]).is_infinite());
    }
}
