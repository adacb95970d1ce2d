//! What steps found, kept on the device until it is worth waiting for.

use burn::tensor::{Int, Tensor, TensorReadError};

use super::trainer::TrainError;

/// Losses and counts that are still on the device.
#[derive(Default)]
pub(super) struct Pending {
    losses: Vec<Tensor<1>>,
    correct: Vec<Tensor<1, Int>>,
}

impl Pending {
    /// Adds what a step found.
    ///
    /// # Shapes
    ///
    /// - `loss`: `[1]`
    /// - `logits`: `[batch + non-digits, 10]`
    /// - `labels`: `[batch]`
    pub(super) fn push(&mut self, loss: Tensor<1>, logits: Tensor<2>, labels: Tensor<1, Int>) {
        self.losses.push(loss);
        self.correct.push(count_correct(logits, labels));
    }

    /// Steps since the last reading.
    pub(super) const fn len(&self) -> usize {
        self.losses.len()
    }

    /// Whether there is none.
    pub(super) const fn is_empty(&self) -> bool {
        self.losses.is_empty()
    }

    /// Copies everything to the host; returns the losses and the number of images that were right.
    pub(super) fn read(&mut self) -> Result<(Vec<f32>, usize), TrainError> {
        let losses = Tensor::cat(std::mem::take(&mut self.losses), 0);
        let correct = Tensor::cat(std::mem::take(&mut self.correct), 0);
        let failed = |error: TensorReadError| TrainError::of_device(&error);
        let losses = losses.try_into_vec_as::<f32>().map_err(failed)?;
        let correct = correct.try_into_vec_as::<i64>().map_err(failed)?;
        let correct = correct.iter().sum::<i64>();
        Ok((losses, usize::try_from(correct).unwrap_or(0)))
    }
}

/// # Shapes
///
/// - `logits`: `[batch + non-digits, 10]`
/// - `labels`: `[batch]`
/// - result: `[1]`
fn count_correct(logits: Tensor<2>, labels: Tensor<1, Int>) -> Tensor<1, Int> {
    logits
        .narrow(0, 0, labels.dims()[0])
        .argmax(1)
        .flatten::<1>(0, 1)
        .equal(labels)
        .int()
        .sum()
}
