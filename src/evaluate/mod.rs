//! How good a network is on labelled images.

mod figures;
mod results;

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use burn::tensor::{Device, TensorReadError};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::dataset::Dataset;
use crate::dataset::batch::images_to_tensor;
use crate::device::is_cpu;
use crate::digit::{DigitImage, Label, NUM_CLASSES, Probabilities};
use crate::model::Network;

pub use figures::Interval;
pub use results::{Evaluation, ImageResult, Part, Progress, image_results, ranked};

/// Images per forward pass: divides 5,000 and 10,000, so a GPU sees one shape only.
const BATCH: usize = 500;
/// Bins of the calibration error and of the calibration curve.
pub const CALIBRATION_BINS: usize = 15;

/// Figures on a labelled set.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Score {
    /// Number of images.
    pub n: usize,
    /// Fraction that is right, 0..=1.
    pub accuracy: f64,
    /// Mean negative logarithm of the true label's probability (the cross-entropy), in nats.
    pub nll: f64,
    /// Expected calibration error over 15 bins of equal width, 0..=1 (Guo et al.,
    /// <https://arxiv.org/abs/1706.04599>).
    pub ece: f64,
    /// `confusion[true label][answer]`.
    pub confusion: [[u32; NUM_CLASSES]; NUM_CLASSES],
    /// The calibration curve: how often answers are right that are about as sure as each other.
    /// Figures that older versions stored have empty bins.
    #[serde(default)]
    pub calibration: [CalibrationBin; CALIBRATION_BINS],
}

/// Answers whose probability lies between two fifteenths.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CalibrationBin {
    /// Number of answers.
    pub count: u32,
    /// Mean probability of the answers, 0..=1; 0 without answers.
    pub confidence: f64,
    /// Fraction of the answers that is right, 0..=1; 0 without answers.
    pub accuracy: f64,
}

/// The ten logits of each image, or `None` if stopped.
///
/// `network` is put to no other use meanwhile and must be without training state.
///
/// # Errors
///
/// If the device fails.
pub fn logits(
    network: &Network,
    images: &[DigitImage],
    device: &Device,
    stop: &AtomicBool,
) -> Result<Option<Vec<[f32; NUM_CLASSES]>>, TensorReadError> {
    watched_logits(network, images, device, stop, &AtomicUsize::new(0))
}

/// As [`logits`]; `done` grows with the images that were seen.
///
/// # Errors
///
/// If the device fails.
pub fn watched_logits(
    network: &Network,
    images: &[DigitImage],
    device: &Device,
    stop: &AtomicBool,
    done: &AtomicUsize,
) -> Result<Option<Vec<[f32; NUM_CLASSES]>>, TensorReadError> {
    let forward = |batch: &[DigitImage]| -> Result<Option<Vec<_>>, TensorReadError> {
        if stop.load(Ordering::Relaxed) {
            return Ok(None);
        }
        let logits = network.forward(images_to_tensor(batch, device));
        let values = logits.try_into_vec_as::<f32>()?;
        let (rows, _) = values.as_chunks::<NUM_CLASSES>();
        done.fetch_add(batch.len(), Ordering::Relaxed);
        Ok(Some(rows.to_vec()))
    };
    let batches: Option<Vec<_>> = if is_cpu(device) {
        // A core each, so that what an operation does not share among the cores is shared, too.
        images
            .par_chunks(BATCH)
            .map(forward)
            .collect::<Result<_, _>>()?
    } else {
        images
            .chunks(BATCH)
            .map(forward)
            .collect::<Result<_, _>>()?
    };
    Ok(batches.map(|batches| batches.concat()))
}

/// Evaluates `network` on `data`; `None` if stopped, or if there are no images.
///
/// # Errors
///
/// If the device fails.
pub fn score(
    network: &Network,
    data: &Dataset,
    device: &Device,
    stop: &AtomicBool,
) -> Result<Option<Score>, TensorReadError> {
    let logits = logits(network, data.images(), device, stop)?;
    Ok(logits
        .filter(|_| !data.is_empty())
        .map(|logits| score_logits(&logits, data.labels())))
}

/// The figures of given logits; `labels` are as many and not none.
#[must_use]
pub fn score_logits(logits: &[[f32; NUM_CLASSES]], labels: &[Label]) -> Score {
    let answers: Vec<Option<Answer>> = logits
        .par_iter()
        .zip(labels)
        .with_min_len(BATCH)
        .map(|(logits, &label)| Answer::new(logits, label))
        .collect();
    let mut confusion = [[0; NUM_CLASSES]; NUM_CLASSES];
    let (mut nll, mut has_answers) = (0.0, true);
    let mut bins = [Bin::default(); CALIBRATION_BINS];
    for (answer, &label) in answers.into_iter().zip(labels) {
        // A network that gives no finite answer is wrong: the class after the right one stands for
        // it, and there is no likelihood and no calibration.
        let Some(answer) = answer else {
            has_answers = false;
            confusion[label.index()][(label.index() + 1) % NUM_CLASSES] += 1;
            continue;
        };
        confusion[label.index()][answer.best.index()] += 1;
        nll += answer.nll;
        let sureness = f64::from(answer.sureness) * CALIBRATION_BINS as f64;
        let bin = (sureness as usize).min(CALIBRATION_BINS - 1);
        bins[bin].add(answer.sureness, answer.best == label);
    }
    let n = logits.len();
    let right: u32 = (0..NUM_CLASSES).map(|class| confusion[class][class]).sum();
    let figure = |sum: f64| {
        if has_answers {
            sum / n as f64
        } else {
            f64::NAN
        }
    };
    Score {
        n,
        accuracy: f64::from(right) / n as f64,
        nll: figure(nll),
        ece: figure(bins.iter().map(Bin::gap).sum::<f64>()),
        confusion,
        calibration: bins.map(Bin::mean),
    }
}

/// What a network says about one image.
struct Answer {
    best: Label,
    /// Probability of `best`.
    sureness: f32,
    /// Negative logarithm of the true label's probability.
    nll: f64,
}

impl Answer {
    fn new(logits: &[f32; NUM_CLASSES], label: Label) -> Option<Self> {
        let probabilities = Probabilities::from_logits(logits)?;
        let best = probabilities.best();
        Some(Self {
            best,
            sureness: probabilities.of(best),
            nll: negative_log_likelihood(logits, label),
        })
    }
}

/// From the logits and not the probability, which underflows when the network is surely wrong.
fn negative_log_likelihood(logits: &[f32; NUM_CLASSES], label: Label) -> f64 {
    let largest = f64::from(logits.iter().copied().fold(f32::NEG_INFINITY, f32::max));
    let sum: f64 = logits
        .iter()
        .map(|&logit| (f64::from(logit) - largest).exp())
        .sum();
    largest + sum.ln() - f64::from(logits[label.index()])
}

#[derive(Clone, Copy, Default)]
struct Bin {
    count: u32,
    sureness: f64,
    right: f64,
}

impl Bin {
    fn add(&mut self, sureness: f32, right: bool) {
        self.count += 1;
        self.sureness += f64::from(sureness);
        self.right += f64::from(u8::from(right));
    }

    /// The difference between how sure and how right, times the number of images.
    fn gap(&self) -> f64 {
        (self.sureness - self.right).abs()
    }

    fn mean(self) -> CalibrationBin {
        let count = f64::from(self.count.max(1));
        CalibrationBin {
            count: self.count,
            confidence: self.sureness / count,
            accuracy: self.right / count,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    pub(super) fn label(digit: u8) -> Label {
        Label::new(digit).expect("a digit")
    }

    pub(super) fn favoring(digit: usize, logit: f32) -> [f32; NUM_CLASSES] {
        let mut logits = [0.0; NUM_CLASSES];
        logits[digit] = logit;
        logits
    }

    #[test]
    fn figures_agree_with_a_calculation_by_hand() {
        // e^2 / (e^2 + 9) = 0.450853 for the favored class, so -ln is 0.796613; the other labels
        // have probability 1 / (e^2 + 9) = 0.061016, so -ln is 2.796613.
        let logits = [favoring(3, 2.0), favoring(3, 2.0)];
        let score = score_logits(&logits, &[label(3), label(5)]);
        assert!((score.accuracy - 0.5).abs() < 1e-12);
        assert!(
            (score.nll - f64::midpoint(0.796_613, 2.796_613)).abs() < 1e-5,
            "nll {}",
            score.nll
        );
        assert!(
            (score.ece - (0.5 - 0.450_853)).abs() < 1e-5,
            "ece {}",
            score.ece
        );
        assert_eq!((score.confusion[3][3], score.confusion[5][3]), (1, 1));
        // 0.450853 lies between 6 and 7 fifteenths.
        let bin = score.calibration[6];
        assert_eq!(bin.count, 2);
        assert!((bin.confidence - 0.450_853).abs() < 1e-5 && (bin.accuracy - 0.5).abs() < 1e-12);
        let others = score.calibration.iter().filter(|bin| bin.count == 0);
        assert_eq!(others.count(), CALIBRATION_BINS - 1);
    }

    #[test]
    fn a_surely_wrong_answer_has_a_finite_loss() {
        let score = score_logits(&[favoring(0, 500.0)], &[label(1)]);
        assert!((score.nll - 500.0).abs() < 1e-3, "nll {}", score.nll);
    }

    #[test]
    fn answers_that_are_not_finite_are_wrong() {
        let score = score_logits(&[[f32::NAN; NUM_CLASSES]], &[label(1)]);
        assert_eq!(score.accuracy.to_bits(), 0);
        assert!(score.nll.is_nan() && score.ece.is_nan());
        assert!(score.calibration.iter().all(|bin| bin.count == 0));
    }
}
