//! Honest answers: probabilities that are right as often as they say, and no digit where there is none.

use serde::{Deserialize, Serialize};

use crate::digit::{Label, NUM_CLASSES};
use crate::evaluate::score_logits;

/// Temperatures that are tried.
const TEMPERATURES: std::ops::Range<f32> = 0.2..5.0;
/// Steps of the search, each of which leaves 62 % of the range.
const STEPS: usize = 24;
/// The fraction of pictures without a digit that are to be refused, ...
const REFUSED_OTHERS: f64 = 0.98;
/// ... unless more digits than this fraction would be.
const REFUSED_DIGITS: f64 = 0.003;

/// How a model's logits become answers; fitted on validation images and stored with the model.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Calibration {
    /// Logits are divided by it before the softmax.
    pub temperature: f32,
    /// With less evidence an image shows no digit; `None` for a model that has seen nothing but
    /// digits and can't tell.
    pub least_evidence: Option<f32>,
}

impl Default for Calibration {
    fn default() -> Self {
        Self {
            temperature: 1.0,
            least_evidence: None,
        }
    }
}

impl Calibration {
    /// Whether answers can be made with it.
    #[must_use]
    pub fn is_valid(&self) -> bool {
        let is_evidence = self.least_evidence.is_none_or(f32::is_finite);
        self.temperature.is_finite() && self.temperature > 0.0 && is_evidence
    }

    /// Logits whose softmax is as sure as it may be.
    #[must_use]
    pub fn soften(&self, logits: &[f32; NUM_CLASSES]) -> [f32; NUM_CLASSES] {
        logits.map(|logit| logit / self.temperature)
    }
}

/// The temperature that makes the true labels most probable (Guo et al., "On calibration of modern
/// neural networks", 2017, <https://arxiv.org/abs/1706.04599>); 1 if there is nothing to go by.
#[must_use]
pub fn fit_temperature(logits: &[[f32; NUM_CLASSES]], labels: &[Label]) -> f32 {
    if logits.is_empty() {
        return 1.0;
    }
    let loss = |temperature: f32| {
        let softened: Vec<_> = logits
            .iter()
            .map(|row| row.map(|logit| logit / temperature))
            .collect();
        score_logits(&softened, labels).nll
    };
    // The loss has one valley, which a golden section search closes in on.
    let golden = (5.0_f32.sqrt() - 1.0) / 2.0;
    let (mut low, mut high) = (TEMPERATURES.start, TEMPERATURES.end);
    for _ in 0..STEPS {
        let (left, right) = (high - (high - low) * golden, low + (high - low) * golden);
        if loss(left) <= loss(right) {
            high = right;
        } else {
            low = left;
        }
    }
    let fitted = f32::midpoint(low, high);
    if loss(fitted) < loss(1.0) {
        fitted
    } else {
        1.0
    }
}

/// Evidence that an image shows a digit: the logarithm of the sum of the logits' exponentials (see
/// the loss of a training that shows what is no digit).
#[must_use]
pub fn evidence(logits: &[f32; NUM_CLASSES]) -> f32 {
    let largest = logits.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let sum: f32 = logits.iter().map(|logit| (logit - largest).exp()).sum();
    largest + sum.ln()
}

/// The evidence that tells images of digits from others by the logits of both; `None` without
/// images.
#[must_use]
pub fn fit_least_evidence(
    digits: &[[f32; NUM_CLASSES]],
    others: &[[f32; NUM_CLASSES]],
) -> Option<f32> {
    let quantile = |logits: &[[f32; NUM_CLASSES]], fraction: f64| {
        let mut all: Vec<f32> = logits.iter().map(evidence).collect();
        all.sort_by(f32::total_cmp);
        let place = (all.len() as f64 * fraction) as usize;
        all.get(place).copied().filter(|value| value.is_finite())
    };
    let most = quantile(digits, REFUSED_DIGITS)?;
    Some(quantile(others, REFUSED_OTHERS)?.min(most))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_that_are_too_sure_are_softened() {
        // Always as sure as e^4 to 9, and right in three of four cases.
        let row = |digit: usize| {
            let mut row = [0.0; NUM_CLASSES];
            row[digit] = 4.0;
            row
        };
        let logits = [row(1), row(2), row(3), row(4)];
        let labels: Vec<Label> = [1, 2, 3, 9].into_iter().filter_map(Label::new).collect();
        let temperature = fit_temperature(&logits, &labels);
        // e^(4 / t) = 27 makes it three quarters sure.
        let expected = 4.0 / 27.0_f32.ln();
        assert!(
            (temperature - expected).abs() < 0.01,
            "{temperature} is not {expected}"
        );
        assert!((fit_temperature(&[], &[]) - 1.0).abs() < 1e-6);
    }

    #[test]
    fn evidence_is_the_logarithm_of_a_sum() {
        let evidence_of_ten = evidence(&[2.0; NUM_CLASSES]);
        assert!((evidence_of_ten - (2.0 + 10.0_f32.ln())).abs() < 1e-5);
    }

    #[test]
    fn most_others_are_refused_and_hardly_any_digit() {
        let rows = |from: f32| -> Vec<[f32; NUM_CLASSES]> {
            let values = (0..1000u16).map(|row| from + f32::from(row) / 100.0);
            values.map(|value| [value; NUM_CLASSES]).collect()
        };
        let apart = fit_least_evidence(&rows(30.0), &rows(0.0)).expect("many");
        assert!(
            (apart - evidence(&[9.8; NUM_CLASSES])).abs() < 1e-4,
            "{apart}"
        );
        let over_each_other = fit_least_evidence(&rows(5.0), &rows(0.0)).expect("many");
        let third = evidence(&[5.03; NUM_CLASSES]);
        assert!((over_each_other - third).abs() < 1e-4, "{over_each_other}");
        assert_eq!(fit_least_evidence(&[], &rows(0.0)), None);
    }
}
