//! A data set in a GPU's own memory.

use burn::tensor::{Device, Int, Tensor, TensorData};

use crate::digit::{DigitImage, IMAGE_PIXELS, IMAGE_SIDE};

/// Pixels in one 32-bit word: shaders know no bytes, and four times the memory would pass what many
/// GPUs allow one buffer to hold.
const PACKED: usize = 4;

/// Images that stay on a device, so that a batch of them costs only the list of their numbers.
#[derive(Clone, Debug)]
pub struct ResidentImages {
    /// `[images, 196]`, the first of four pixels in the lowest byte.
    words: Tensor<2, Int>,
}

impl ResidentImages {
    /// Copies the images to `device`.
    #[must_use]
    pub fn new(images: &[DigitImage], device: &Device) -> Self {
        let words: Vec<i32> = images
            .iter()
            .flat_map(|image| image.pixels().as_chunks::<PACKED>().0)
            .map(|pixels| i32::from_le_bytes(*pixels))
            .collect();
        let words = TensorData::new(words, [images.len(), IMAGE_PIXELS / PACKED]);
        Self {
            words: Tensor::from_data(words, device),
        }
    }

    /// Some of the images as network input: but for a GPU's rounding the values of
    /// [`images_to_tensor`](super::batch::images_to_tensor).
    ///
    /// # Shapes
    ///
    /// - `numbers`: `[batch]`, each below the number of images
    /// - result: `[batch, 1, 28, 28]`
    #[must_use]
    pub fn select(&self, numbers: Tensor<1, Int>) -> Tensor<4> {
        let [batch] = numbers.dims();
        let words = self.words.clone().select(0, numbers);
        let byte = |place: usize| {
            let shift = (8 * place) as i32;
            let word = words.clone().bitwise_right_shift_scalar(shift);
            word.bitwise_and_scalar(0xFF)
        };
        Tensor::stack::<3>((0..PACKED).map(byte).collect(), 2)
            .reshape([batch, 1, IMAGE_SIDE, IMAGE_SIDE])
            .float()
            / 255.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::batch::images_to_tensor;

    #[test]
    fn selected_images_are_the_images() {
        let image = |seed: usize| {
            DigitImage::new(std::array::from_fn(|pixel| (seed * 89 + pixel * 31) as u8))
        };
        let images: Vec<DigitImage> = (0..7).map(image).collect();
        let device = Device::flex();
        let resident = ResidentImages::new(&images, &device);
        let numbers = Tensor::from_data([6, 0, 3, 3], &device);
        let chosen = [6, 0, 3, 3].map(|number: usize| images[number].clone());
        assert_eq!(
            resident.select(numbers).into_data(),
            images_to_tensor(&chosen, &device).into_data()
        );
    }
}
