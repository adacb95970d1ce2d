//! Damage with a structure of its own: fog, frosted glass, splashes, outlines, inverted bands.

use rand::RngExt as _;
use rand_chacha::ChaCha8Rng;

use super::corruption::blur;
use super::{Values, sample};
use crate::digit::{IMAGE_PIXELS, IMAGE_SIDE};

/// Grids of random shades that clouds are the sum of: cells along each axis, and weight.
const OCTAVES: [(usize, f32); 4] = [(2, 1.0), (4, 0.6), (8, 0.36), (14, 0.2)];

/// One kind, of random strength.
pub(super) fn textured(image: &Values, rng: &mut ChaCha8Rng) -> Values {
    match rng.random_range(0..10) {
        0..4 => fog(image, rng),
        4..6 => frosted(image, rng),
        6..8 => outlined(image, rng),
        8 => splashed(image, rng),
        _ => inverted_band(image, rng),
    }
}

/// Clouds: shades 0..=1 that change slowly from pixel to pixel.
fn clouds(rng: &mut ChaCha8Rng) -> Values {
    let mut sum: Values = [0.0; IMAGE_PIXELS];
    for (cells, weight) in OCTAVES {
        let grid: Values = std::array::from_fn(|_| rng.random_range(0.0..1.0));
        let step = (cells - 1) as f32 / (IMAGE_SIDE - 1) as f32;
        for (index, value) in sum.iter_mut().enumerate() {
            let (x, y) = ((index % IMAGE_SIDE) as f32, (index / IMAGE_SIDE) as f32);
            *value += weight * sample(&grid, x * step, y * step);
        }
    }
    let least = sum.iter().copied().fold(f32::INFINITY, f32::min);
    let most = sum.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    sum.map(|value| (value - least) / (most - least).max(f32::MIN_POSITIVE))
}

/// Light clouds over the picture, which itself becomes fainter.
fn fog(image: &Values, rng: &mut ChaCha8Rng) -> Values {
    let thick = rng.random_range(0.5..2.8_f32);
    let clouds = clouds(rng);
    std::array::from_fn(|index| (image[index] + thick * 255.0 * clouds[index]) / (1.0 + thick))
}

/// As through frosted glass: pixels change places with pixels beside them.
fn frosted(image: &Values, rng: &mut ChaCha8Rng) -> Values {
    let mut pixels = if rng.random_bool(0.7) {
        blur(image)
    } else {
        *image
    };
    for _ in 0..rng.random_range(1..3) {
        for index in (IMAGE_SIDE + 1..IMAGE_PIXELS).rev() {
            let (left, up) = (
                usize::from(rng.random_bool(0.5)),
                usize::from(rng.random_bool(0.5)),
            );
            pixels.swap(index, index - left - up * IMAGE_SIDE);
        }
    }
    if rng.random_bool(0.7) {
        pixels = blur(&pixels);
    }
    // Blurring takes the strength of thin strokes.
    let gain = rng.random_range(1.0..1.6);
    pixels.map(|value| value * gain)
}

/// Only the edges of the ink.
fn outlined(image: &Values, rng: &mut ChaCha8Rng) -> Values {
    let smooth = blur(image);
    let least = rng.random_range(40.0..150.0);
    let is_outer = rng.random_bool(0.7);
    std::array::from_fn(|index| {
        let (x, y) = (index % IMAGE_SIDE, index / IMAGE_SIDE);
        let is_ink = smooth[index] >= least;
        let is_edge =
            super::cross(x, y).any(|(x, y)| (smooth[y * IMAGE_SIDE + x] >= least) != is_ink);
        if is_edge && is_ink != is_outer {
            255.0
        } else {
            0.0
        }
    })
}

/// Drops of ink or of water.
fn splashed(image: &Values, rng: &mut ChaCha8Rng) -> Values {
    let clouds: Values = std::array::from_fn(|_| rng.random_range(0.0..1.0));
    let drops = blur(&clouds);
    let least = rng.random_range(0.6..0.72);
    let value = [0.0, 160.0, 220.0][rng.random_range(0..3)];
    let soft = rng.random_range(0.02..0.1);
    std::array::from_fn(|index| {
        let wet = ((drops[index] - least) / soft).clamp(0.0, 1.0);
        image[index] * (1.0 - wet) + f32::max(value, image[index] * value / 255.0) * wet
    })
}

/// Ink and paper change places in a band along one side, or along both.
fn inverted_band(image: &Values, rng: &mut ChaCha8Rng) -> Values {
    let is_column = rng.random_bool(0.7);
    let mut width = || rng.random_range(0..9);
    let (first, last) = (width(), IMAGE_SIDE - width());
    std::array::from_fn(|index| {
        let place = super::corruption::place(index, is_column);
        if (first..last).contains(&place) {
            image[index]
        } else {
            255.0 - image[index]
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::batch::stream;

    fn bar() -> Values {
        std::array::from_fn(|index| {
            let (x, y) = (index % IMAGE_SIDE, index / IMAGE_SIDE);
            if (12..16).contains(&x) && (4..24).contains(&y) {
                255.0
            } else {
                0.0
            }
        })
    }

    #[test]
    fn clouds_use_all_shades_and_change_slowly() {
        let mut rng = stream(1, 0);
        for _ in 0..20 {
            let clouds = clouds(&mut rng);
            assert!(clouds.iter().all(|shade| (0.0..=1.0).contains(shade)));
            let step = clouds.windows(2).map(|two| (two[1] - two[0]).abs());
            // The last pixel of a row and the first of the next are far apart.
            let slow = step.filter(|step| *step < 0.35).count();
            assert!(slow > IMAGE_PIXELS * 9 / 10, "{slow}");
        }
    }

    #[test]
    fn frosted_glass_keeps_about_the_ink() {
        let mut rng = stream(2, 0);
        let sum = |values: &Values| values.iter().sum::<f32>();
        for _ in 0..50 {
            let ratio = sum(&frosted(&bar(), &mut rng)) / sum(&bar());
            assert!((0.8..1.7).contains(&ratio), "{ratio}");
        }
    }

    #[test]
    fn an_outline_is_hollow_or_around() {
        let mut rng = stream(3, 0);
        let thick: Values = std::array::from_fn(|index| {
            let (x, y) = (index % IMAGE_SIDE, index / IMAGE_SIDE);
            if (8..20).contains(&x) && (8..20).contains(&y) {
                255.0
            } else {
                0.0
            }
        });
        for _ in 0..20 {
            let outline = outlined(&thick, &mut rng);
            assert!(outline[14 * IMAGE_SIDE + 14] < 1.0);
            let edge = (5..11).any(|x| outline[14 * IMAGE_SIDE + x] > 254.0);
            assert!(edge);
        }
    }

    #[test]
    fn each_changes_the_picture() {
        let mut rng = stream(4, 0);
        let image = bar();
        let changed = (0..300)
            .filter(|_| textured(&image, &mut rng).map(f32::to_bits) != image.map(f32::to_bits))
            .count();
        assert!(changed > 280, "{changed}");
    }
}
