//! Pictures that show no digit, made up for training: letters and signs, scribbles, filled shapes,
//! noise, several digits at once, digits that are turned or crossed out.
//!
//! A network that has seen only digits takes everything for one. Showing it such pictures ("outlier
//! exposure", Hendrycks et al., <https://arxiv.org/abs/1812.04606>) teaches it to tell.

mod fields;
mod scribbles;
mod spoilt;

use rand::RngExt as _;
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;

use super::augment::{Mix, vary};
use super::batch::stream;
use super::{Dataset, pen};
use crate::digit::DigitImage;

/// Decides apart from the augmentation's streams, which start from the same seed.
const STREAM: u64 = 0x6e6f_6e65;

/// Pictures without a digit for step `step` of a run, varied as its digits are; `train` lends digits to
/// be spoilt and must not be empty.
#[must_use]
pub fn non_digits(
    count: usize,
    train: &Dataset,
    seed: u64,
    step: usize,
    mix: Mix,
) -> Vec<DigitImage> {
    (0..count as u64)
        .into_par_iter()
        .map(|number| {
            let place = (step as u64) << 16 | number;
            let rng = &mut stream(seed ^ STREAM << 32, place);
            let image = non_digit(train, rng);
            vary(&image, mix, rng)
        })
        .collect()
}

/// One picture without a digit, before it is varied as digits are.
fn non_digit(train: &Dataset, rng: &mut ChaCha8Rng) -> DigitImage {
    match rng.random_range(0..100) {
        0..42 => pen::sign(rng),
        42..52 => scribbles::scribble(rng),
        52..77 => spoilt::several(train, rng),
        77..83 => spoilt::turned(train, rng),
        83..88 => spoilt::crossed_out(train, rng),
        88..94 => fields::shape(rng),
        94..98 => fields::noise(rng),
        _ => fields::dots(rng),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::digit::{IMAGE_PIXELS, IMAGE_SIDE, Label};

    fn data() -> Dataset {
        let bar = DigitImage::new(std::array::from_fn(|index| {
            let (x, y) = (index % IMAGE_SIDE, index / IMAGE_SIDE);
            if (12..15).contains(&x) && (4..24).contains(&y) {
                255
            } else {
                0
            }
        }));
        let labels: Vec<Label> = (0..10).filter_map(Label::new).collect();
        Dataset::new(vec![bar; 10], labels).expect("ten of each")
    }

    #[test]
    fn they_are_a_function_of_seed_step_and_place() {
        let data = data();
        let many = non_digits(40, &data, 3, 7, Mix::WILD);
        assert_eq!(many[..10], non_digits(10, &data, 3, 7, Mix::WILD));
        assert_ne!(many[..10], non_digits(10, &data, 3, 8, Mix::WILD));
        assert_ne!(many[..10], non_digits(10, &data, 4, 7, Mix::WILD));
    }

    #[test]
    fn nearly_all_have_ink() {
        let ink = |image: &DigitImage| {
            let sum: f64 = image.pixels().iter().map(|&pixel| f64::from(pixel)).sum();
            sum / (IMAGE_PIXELS as f64 * 255.0)
        };
        let images = non_digits(500, &data(), 1, 0, Mix::WILD);
        let blank = images.iter().filter(|image| ink(image) < 0.005).count();
        assert!(blank < 50, "{blank} of 500");
    }
}
