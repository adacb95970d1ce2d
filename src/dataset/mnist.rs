//! MNIST, embedded in the program, and how its 60,000 training images are split.

use thiserror::Error;

use super::{CountMismatch, Dataset, idx};

static TRAIN_IMAGES: &[u8] = include_bytes!("../../assets/mnist/train-images-idx3-ubyte.gz");
static TRAIN_LABELS: &[u8] = include_bytes!("../../assets/mnist/train-labels-idx1-ubyte.gz");
static TEST_IMAGES: &[u8] = include_bytes!("../../assets/mnist/t10k-images-idx3-ubyte.gz");
static TEST_LABELS: &[u8] = include_bytes!("../../assets/mnist/t10k-labels-idx1-ubyte.gz");

/// Images that train; the remaining 5,000 of the 60,000 validate.
///
/// The split is by position, and so the same in every run: the first 55,000 of the training file
/// and the last 5,000.
pub const TRAIN_COUNT: usize = 55_000;

/// Why a data set could not be read.
#[derive(Debug, Error)]
pub enum DatasetError {
    /// The images can't be read.
    #[error("can't read the images: {0}")]
    Images(#[source] idx::IdxError),
    /// The labels can't be read.
    #[error("can't read the labels: {0}")]
    Labels(#[source] idx::IdxError),
    /// Images and labels do not belong together.
    #[error(transparent)]
    Mismatch(#[from] CountMismatch),
}

/// What a training run learns from and is watched with.
#[derive(Clone, Debug)]
pub struct TrainingData {
    /// 55,000 images to learn from.
    pub train: Dataset,
    /// 5,000 other images, for every choice that is made on the way.
    pub validation: Dataset,
}

/// Unpacks MNIST's training images, split into training and validation; takes about 0.3 s.
///
/// # Errors
///
/// Only if the embedded files are damaged.
pub fn training_data() -> Result<TrainingData, DatasetError> {
    let (train, validation) = read(TRAIN_IMAGES, TRAIN_LABELS)?.split_at(TRAIN_COUNT);
    Ok(TrainingData { train, validation })
}

/// Unpacks MNIST's 10,000 test images, which are for reporting only: nothing is chosen by them.
///
/// # Errors
///
/// Only if the embedded files are damaged.
pub fn test_data() -> Result<Dataset, DatasetError> {
    read(TEST_IMAGES, TEST_LABELS)
}

/// Reads a data set from the bytes of an IDX file of images and one of labels, plain or gzipped.
///
/// # Errors
///
/// Says which of the files is wrong and why, or that they do not belong together.
pub fn read(images: &[u8], labels: &[u8]) -> Result<Dataset, DatasetError> {
    let images = idx::read_images(images).map_err(DatasetError::Images)?;
    let labels = idx::read_labels(labels).map_err(DatasetError::Labels)?;
    Ok(Dataset::new(images, labels)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::digit::NUM_CLASSES;

    #[test]
    fn the_embedded_files_are_mnist() {
        let data = training_data().expect("embedded");
        let test = test_data().expect("embedded");
        assert_eq!(
            (data.train.len(), data.validation.len(), test.len()),
            (55_000, 5_000, 10_000)
        );
        let mut counts = [0; NUM_CLASSES];
        for label in test.labels() {
            counts[label.index()] += 1;
        }
        assert_eq!(
            counts,
            [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]
        );
        assert_eq!(
            data.train.labels()[0].digit(),
            5,
            "MNIST starts with a five"
        );
    }
}
