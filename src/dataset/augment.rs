//! Augmentation: each training image is seen a little differently every time.
//!
//! One resampling applies a random affine map and a mild elastic distortion (Simard, Steinkraus
//! and Platt, "Best practices for convolutional neural networks applied to visual document
//! analysis", ICDAR 2003), then the stroke is sometimes made thinner or thicker.

use std::f32::consts::TAU;

use rand::RngExt as _;
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;

use super::batch::stream;
use crate::digit::{DigitImage, IMAGE_PIXELS, IMAGE_SIDE};

/// Largest rotation either way, as a fraction of a full turn (12 degrees).
const MAX_TURN: f32 = 12.0 / 360.0;
/// Largest change of size, as a factor either way; the two axes change independently.
const MAX_SCALE: f32 = 0.13;
/// Largest horizontal shear, in pixels per pixel.
const MAX_SHEAR: f32 = 0.22;
/// Largest shift along each axis, in pixels.
const MAX_SHIFT_PX: f32 = 1.8;
/// Largest elastic displacement of a grid point, in pixels.
const MAX_ELASTIC_PX: f32 = 1.3;
/// Grid points per axis that carry elastic displacements.
const GRID: usize = 5;
/// How often the stroke's width is changed.
const WIDTH_CHANCE: f64 = 0.4;

/// Augments a whole batch on all cores.
///
/// `ids` names each image's place in the data set: the result is a function of the seed, the
/// epoch and the id alone, whatever the batch size and the number of cores.
#[must_use]
pub fn augment_batch(
    images: &[&DigitImage],
    ids: &[usize],
    seed: u64,
    epoch: usize,
) -> Vec<DigitImage> {
    images
        .par_iter()
        .zip(ids)
        .map(|(image, &id)| {
            augment(
                image,
                &mut stream(seed ^ ((epoch as u64 + 1) << 32), id as u64),
            )
        })
        .collect()
}

/// One random variation of `image`.
#[must_use]
pub fn augment(image: &DigitImage, rng: &mut ChaCha8Rng) -> DigitImage {
    let warp = Warp::random(rng);
    let mut warped = [0.0; IMAGE_PIXELS];
    for (index, value) in warped.iter_mut().enumerate() {
        let (x, y) = warp.source_of(index % IMAGE_SIDE, index / IMAGE_SIDE);
        *value = sample(image, x, y);
    }
    if rng.random_bool(WIDTH_CHANCE) {
        warped = change_width(&warped, rng.random_range(-0.7..0.7));
    }
    DigitImage::new(warped.map(to_byte))
}

/// Where each pixel of the result comes from.
struct Warp {
    /// Row-major 2x2 matrix from result to source, about the image's middle.
    matrix: [f32; 4],
    shift: [f32; 2],
    elastic: [[f32; 2]; GRID * GRID],
}

impl Warp {
    fn random(rng: &mut ChaCha8Rng) -> Self {
        let (sin, cos) = (rng.random_range(-MAX_TURN..MAX_TURN) * TAU).sin_cos();
        let shear = rng.random_range(-MAX_SHEAR..MAX_SHEAR);
        let mut size = || 1.0 + rng.random_range(-MAX_SCALE..MAX_SCALE);
        let (width, height) = (1.0 / size(), 1.0 / size());
        let mut between = |limit: f32| {
            [
                rng.random_range(-limit..limit),
                rng.random_range(-limit..limit),
            ]
        };
        Self {
            matrix: [
                width * cos,
                width * (cos * shear - sin),
                height * sin,
                height * (sin * shear + cos),
            ],
            shift: between(MAX_SHIFT_PX),
            elastic: std::array::from_fn(|_| between(MAX_ELASTIC_PX)),
        }
    }

    fn source_of(&self, x: usize, y: usize) -> (f32, f32) {
        let middle = (IMAGE_SIDE - 1) as f32 / 2.0;
        let (dx, dy) = (x as f32 - middle, y as f32 - middle);
        let [a, b, c, d] = self.matrix;
        let [ex, ey] = self.displacement(x, y);
        (
            a * dx + b * dy + middle + self.shift[0] + ex,
            c * dx + d * dy + middle + self.shift[1] + ey,
        )
    }

    /// The elastic displacement at a pixel, interpolated between the four grid points around it.
    fn displacement(&self, x: usize, y: usize) -> [f32; 2] {
        let along = |position: usize| {
            let place = position as f32 / (IMAGE_SIDE - 1) as f32 * (GRID - 1) as f32;
            let cell = (place as usize).min(GRID - 2);
            (cell, place - cell as f32)
        };
        let ((column, u), (row, v)) = (along(x), along(y));
        let corner = |dx: usize, dy: usize| self.elastic[(row + dy) * GRID + column + dx];
        let (nw, ne, sw, se) = (corner(0, 0), corner(1, 0), corner(0, 1), corner(1, 1));
        std::array::from_fn(|axis| {
            let top = nw[axis] * (1.0 - u) + ne[axis] * u;
            let bottom = sw[axis] * (1.0 - u) + se[axis] * u;
            top * (1.0 - v) + bottom * v
        })
    }
}

/// The image's value at a place between pixels, bilinear; paper outside. 0..=255.
fn sample(image: &DigitImage, x: f32, y: f32) -> f32 {
    let (left, top) = (x.floor(), y.floor());
    let (u, v) = (x - left, y - top);
    let pixel = |dx: f32, dy: f32| {
        let (column, row) = (left + dx, top + dy);
        let inside = 0.0..IMAGE_SIDE as f32;
        if inside.contains(&column) && inside.contains(&row) {
            f32::from(image.pixel(column as usize, row as usize))
        } else {
            0.0
        }
    };
    let upper = pixel(0.0, 0.0) * (1.0 - u) + pixel(1.0, 0.0) * u;
    let lower = pixel(0.0, 1.0) * (1.0 - u) + pixel(1.0, 1.0) * u;
    upper * (1.0 - v) + lower * v
}

/// Thickens (`amount` > 0) or thins the strokes: a blend with the 3x3 dilation or erosion.
fn change_width(values: &[f32; IMAGE_PIXELS], amount: f32) -> [f32; IMAGE_PIXELS] {
    let strongest = if amount > 0.0 { f32::max } else { f32::min };
    let weight = amount.abs();
    std::array::from_fn(|index| {
        let (x, y) = (index % IMAGE_SIDE, index / IMAGE_SIDE);
        let mut extreme = values[index];
        for (column, row) in cross(x, y) {
            extreme = strongest(extreme, values[row * IMAGE_SIDE + column]);
        }
        values[index] * (1.0 - weight) + extreme * weight
    })
}

/// The up to four neighbors of a pixel.
fn cross(x: usize, y: usize) -> impl Iterator<Item = (usize, usize)> {
    let candidates = [
        (x.wrapping_sub(1), y),
        (x + 1, y),
        (x, y.wrapping_sub(1)),
        (x, y + 1),
    ];
    candidates
        .into_iter()
        .filter(|&(column, row)| column < IMAGE_SIDE && row < IMAGE_SIDE)
}

const fn to_byte(value: f32) -> u8 {
    value.round().clamp(0.0, 255.0) as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    fn square() -> DigitImage {
        DigitImage::new(std::array::from_fn(|index| {
            let (x, y) = (index % IMAGE_SIDE, index / IMAGE_SIDE);
            if (10..18).contains(&x) && (10..18).contains(&y) {
                255
            } else {
                0
            }
        }))
    }

    #[test]
    fn a_warp_that_does_nothing_changes_nothing() {
        let still = Warp {
            matrix: [1.0, 0.0, 0.0, 1.0],
            shift: [0.0; 2],
            elastic: [[0.0; 2]; GRID * GRID],
        };
        let image = square();
        for index in 0..IMAGE_PIXELS {
            let (x, y) = still.source_of(index % IMAGE_SIDE, index / IMAGE_SIDE);
            let difference = sample(&image, x, y) - f32::from(image.pixels()[index]);
            assert!(
                difference.abs() < 0.01,
                "pixel {index} differs by {difference}"
            );
        }
    }

    #[test]
    fn the_same_seed_epoch_and_id_give_the_same_image_in_any_batch() {
        let image = square();
        let pair = augment_batch(&[&image, &image], &[4, 9], 1, 0);
        let alone = augment_batch(&[&image], &[9], 1, 0);
        assert_eq!(pair[1], alone[0]);
        assert_ne!(pair[0], pair[1], "each id varies differently");
        assert_ne!(
            alone,
            augment_batch(&[&image], &[9], 1, 1),
            "each epoch varies differently"
        );
    }

    #[test]
    fn ink_stays_about_as_much_and_in_the_picture() {
        let ink = |image: &DigitImage| image.pixels().iter().map(|&p| f32::from(p)).sum::<f32>();
        let (image, mut rng) = (square(), stream(3, 0));
        for _ in 0..100 {
            let ratio = ink(&augment(&image, &mut rng)) / ink(&image);
            assert!(
                (0.4..2.2).contains(&ratio),
                "ink changed by a factor of {ratio}"
            );
        }
    }

    #[test]
    fn width_changes_in_the_direction_asked() {
        let values = square().pixels().map(f32::from);
        let sum = |values: [f32; IMAGE_PIXELS]| values.iter().sum::<f32>();
        assert!(sum(change_width(&values, 0.5)) > sum(values));
        assert!(sum(change_width(&values, -0.5)) < sum(values));
    }
}
