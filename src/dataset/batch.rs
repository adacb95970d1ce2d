//! Batches: a seeded shuffle of a data set, and the one way from images to tensors.

#![expect(
    clippy::inline_always,
    reason = "a loop is compiled for AVX-512 or AVX2 only inside the function that pulp marks for it"
)]

use burn::tensor::{Device, Int, Tensor, TensorData};
use pulp::{Arch, Simd};
use rand::SeedableRng as _;
use rand::seq::SliceRandom as _;
use rand_chacha::ChaCha8Rng;

use crate::digit::{DigitImage, IMAGE_PIXELS, IMAGE_SIDE, Label};

/// The images as network input; every pixel is scaled from 0..=255 to 0..=1.
///
/// # Shapes
///
/// `[images, 1, 28, 28]`
#[must_use]
pub fn images_to_tensor(images: &[DigitImage], device: &Device) -> Tensor<4> {
    Tensor::from_data(image_values(images), device)
}

/// The values of [`images_to_tensor`].
#[must_use]
pub fn image_values<'a>(images: impl IntoIterator<Item = &'a DigitImage>) -> TensorData {
    let images = images.into_iter();
    let mut values = Vec::with_capacity(images.size_hint().0 * IMAGE_PIXELS);
    for image in images {
        append_scaled(image.pixels(), &mut values);
    }
    let count = values.len() / IMAGE_PIXELS;
    TensorData::new(values, [count, 1, IMAGE_SIDE, IMAGE_SIDE])
}

#[pulp::with_simd(append_scaled = Arch::new())]
#[inline(always)]
fn append_scaled_simd<S: Simd>(_simd: S, pixels: &[u8; IMAGE_PIXELS], values: &mut Vec<f32>) {
    values.extend(pixels.iter().map(|&pixel| f32::from(pixel) / 255.0));
}

/// The labels as class indices.
///
/// # Shapes
///
/// `[labels]`
#[must_use]
pub fn labels_to_tensor(labels: &[Label], device: &Device) -> Tensor<1, Int> {
    Tensor::from_data(label_values(labels), device)
}

/// The values of [`labels_to_tensor`].
#[must_use]
pub fn label_values(labels: &[Label]) -> TensorData {
    let values: Vec<i32> = labels
        .iter()
        .map(|label| i32::from(label.digit()))
        .collect();
    let shape = [values.len()];
    TensorData::new(values, shape)
}

/// The order in which one epoch visits `count` items: a function of the seed and the epoch alone.
#[must_use]
pub fn epoch_order(count: usize, seed: u64, epoch: usize) -> Vec<usize> {
    let mut order: Vec<usize> = (0..count).collect();
    order.shuffle(&mut stream(seed, epoch as u64));
    order
}

/// A random stream of its own for each `(seed, stream)`; neither disturbs another.
#[must_use]
pub fn stream(seed: u64, stream: u64) -> ChaCha8Rng {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    rng.set_stream(stream);
    rng
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_epoch_visits_each_item_once_in_its_own_order() {
        let first = epoch_order(100, 7, 0);
        let second = epoch_order(100, 7, 1);
        assert_ne!(first, second, "epochs are shuffled differently");
        assert_eq!(first, epoch_order(100, 7, 0), "the seed decides");
        let mut sorted = second;
        sorted.sort_unstable();
        assert_eq!(sorted, (0..100).collect::<Vec<_>>());
    }

    #[test]
    fn pixels_become_zero_to_one_in_row_major_order() {
        let mut pixels = [0; IMAGE_PIXELS];
        pixels[1] = 255;
        let tensor = images_to_tensor(&[DigitImage::new(pixels)], &Device::flex());
        assert_eq!(tensor.dims(), [1, 1, 28, 28]);
        let values = tensor.try_into_vec_as::<f32>().expect("f32");
        assert_eq!(
            (values[0].to_bits(), values[1].to_bits()),
            (0, 1.0f32.to_bits())
        );
    }
}
