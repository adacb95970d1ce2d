//! Labelled images: reading, the embedded MNIST, its split, batches, augmentation, and
//! pictures that show no digit.

pub mod augment;
pub mod batch;
pub mod csv;
pub mod idx;
pub mod known_errors;
pub mod mnist;
pub mod non_digits;
mod pen;
pub mod resident;
pub mod rows;

use thiserror::Error;

use crate::digit::{DigitImage, Label};

/// The two files of a data set do not belong together.
#[derive(Debug, Error, PartialEq, Eq)]
#[error("there are {images} images but {labels} labels; choose two files of the same set")]
pub struct CountMismatch {
    /// Number of images.
    pub images: usize,
    /// Number of labels.
    pub labels: usize,
}

/// Images with their labels, one for one.
#[derive(Clone, Debug, Default)]
pub struct Dataset {
    images: Vec<DigitImage>,
    labels: Vec<Label>,
}

impl Dataset {
    /// Joins images and labels.
    ///
    /// # Errors
    ///
    /// [`CountMismatch`] unless there are as many labels as images.
    pub fn new(images: Vec<DigitImage>, labels: Vec<Label>) -> Result<Self, CountMismatch> {
        if images.len() == labels.len() {
            Ok(Self { images, labels })
        } else {
            Err(CountMismatch {
                images: images.len(),
                labels: labels.len(),
            })
        }
    }

    /// Number of labelled images.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.images.len()
    }

    /// Whether there is none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.images.is_empty()
    }

    /// The images.
    #[must_use]
    pub fn images(&self) -> &[DigitImage] {
        &self.images
    }

    /// The labels, in the images' order.
    #[must_use]
    pub fn labels(&self) -> &[Label] {
        &self.labels
    }

    /// Splits off everything from `at` on; `at` beyond the end leaves the second part empty.
    #[must_use]
    pub fn split_at(mut self, at: usize) -> (Self, Self) {
        let at = at.min(self.len());
        let images = self.images.split_off(at);
        let labels = self.labels.split_off(at);
        (self, Self { images, labels })
    }

    /// The first `count` items, or all if there are fewer.
    #[must_use]
    pub fn take(self, count: usize) -> Self {
        self.split_at(count).0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn images_and_labels_must_be_as_many() {
        let mismatch = Dataset::new(vec![DigitImage::default()], Vec::new());
        assert_eq!(
            mismatch.err(),
            Some(CountMismatch {
                images: 1,
                labels: 0
            })
        );
    }

    #[test]
    fn splitting_keeps_pairs_together_and_tolerates_any_position() {
        let labels: Vec<Label> = (0..10).filter_map(Label::new).collect();
        let set = Dataset::new(vec![DigitImage::default(); 10], labels).expect("ten of each");
        let (first, second) = set.clone().split_at(7);
        assert_eq!((first.len(), second.len()), (7, 3));
        assert_eq!(second.labels()[0].digit(), 7);
        assert_eq!(set.split_at(99).1.len(), 0);
    }
}
