//! Spoiled pictures: noise, blur, faint ink, gray paper, stripes, and parts that are covered.

use rand::RngExt as _;
use rand_chacha::ChaCha8Rng;

use super::Values;
use crate::digit::IMAGE_SIDE;

/// One kind of damage, of random strength; a person still reads the digit.
pub(super) fn corrupt(image: &Values, rng: &mut ChaCha8Rng) -> Values {
    match rng.random_range(0..7) {
        0 => noise(image, rng),
        1 => specks(image, rng),
        2 => (0..rng.random_range(1..3)).fold(*image, |image, _| blur(&image)),
        3 => faint(image, rng),
        4 => stripes(image, rng),
        5 => covered(image, rng),
        _ => scribbled(image, rng),
    }
}

/// The same at all pixels: even noise around each value.
fn noise(image: &Values, rng: &mut ChaCha8Rng) -> Values {
    let strength = rng.random_range(15.0..110.0);
    image.map(|value| value + rng.random_range(-strength..strength))
}

/// Black and white pixels.
fn specks(image: &Values, rng: &mut ChaCha8Rng) -> Values {
    let share = rng.random_range(0.01..0.12);
    image.map(|value| {
        if rng.random_bool(share) {
            if rng.random_bool(0.5) { 255.0 } else { 0.0 }
        } else {
            value
        }
    })
}

/// The mean of 3x3 pixels.
pub(super) fn blur(image: &Values) -> Values {
    std::array::from_fn(|index| {
        let (x, y) = (index % IMAGE_SIDE, index / IMAGE_SIDE);
        let near = |place: usize| place.saturating_sub(1)..(place + 2).min(IMAGE_SIDE);
        let pixels = near(y).flat_map(|row| near(x).map(move |column| row * IMAGE_SIDE + column));
        pixels.map(|index| image[index]).sum::<f32>() / 9.0
    })
}

/// Ink and paper come closer to each other, with a slope of light over the paper.
fn faint(image: &Values, rng: &mut ChaCha8Rng) -> Values {
    let ink = rng.random_range(0.3..1.0);
    let paper = rng.random_range(0.0..0.4) * 255.0;
    let slope = rng.random_range(-0.25..0.25) * 255.0;
    let along_x = rng.random_bool(0.5);
    std::array::from_fn(|index| {
        let place = place(index, along_x);
        let light = paper + slope * (place as f32 / IMAGE_SIDE as f32 - 0.5);
        light + (255.0 - light) * ink * image[index] / 255.0
    })
}

/// Column or row of a pixel.
pub(super) const fn place(index: usize, is_column: bool) -> usize {
    if is_column {
        index % IMAGE_SIDE
    } else {
        index / IMAGE_SIDE
    }
}

/// Ruled paper, or missing lines.
fn stripes(image: &Values, rng: &mut ChaCha8Rng) -> Values {
    let period = rng.random_range(5..12);
    let phase = rng.random_range(0..period);
    let width = rng.random_range(1..3);
    let value = if rng.random_bool(0.5) {
        rng.random_range(60.0..255.0)
    } else {
        0.0
    };
    let along_x = rng.random_bool(0.5);
    std::array::from_fn(|index| {
        let place = place(index, along_x);
        if (place + phase) % period < width {
            value
        } else {
            image[index]
        }
    })
}

/// A rectangle of paper or of gray over the picture.
fn covered(image: &Values, rng: &mut ChaCha8Rng) -> Values {
    let (width, height) = (rng.random_range(3..9), rng.random_range(3..9));
    let left = rng.random_range(0..IMAGE_SIDE - width);
    let top = rng.random_range(0..IMAGE_SIDE - height);
    let value = [0.0, 0.0, rng.random_range(0.0..255.0)][rng.random_range(0..3)];
    let mut result = *image;
    for row in top..top + height {
        result[row * IMAGE_SIDE + left..][..width].fill(value);
    }
    result
}

/// A dotted or solid straight line across the picture.
fn scribbled(image: &Values, rng: &mut ChaCha8Rng) -> Values {
    let mut result = *image;
    let end = |rng: &mut ChaCha8Rng| rng.random_range(0.0..IMAGE_SIDE as f32);
    let (from, to) = (end(rng), end(rng));
    let across = rng.random_bool(0.5);
    let is_dotted = rng.random_bool(0.5);
    let value = rng.random_range(100.0..255.0);
    for step in 0..IMAGE_SIDE {
        if is_dotted && step % 3 == 0 {
            continue;
        }
        let other = from + (to - from) * step as f32 / (IMAGE_SIDE - 1) as f32;
        let other = (other as usize).min(IMAGE_SIDE - 1);
        let index = if across {
            other * IMAGE_SIDE + step
        } else {
            step * IMAGE_SIDE + other
        };
        result[index] = f32::max(result[index], value);
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::batch::stream;
    use crate::digit::IMAGE_PIXELS;

    #[test]
    fn something_changes_and_most_stays() {
        let image: Values = std::array::from_fn(|index| {
            let (x, y) = (index % IMAGE_SIDE, index / IMAGE_SIDE);
            if (12..16).contains(&x) && (4..24).contains(&y) {
                255.0
            } else {
                0.0
            }
        });
        let mut rng = stream(8, 0);
        let mut changed = 0;
        for _ in 0..500 {
            let spoiled = corrupt(&image, &mut rng);
            changed += usize::from(spoiled.map(f32::to_bits) != image.map(f32::to_bits));
            let mean = |values: &Values, ink: bool| {
                let chosen = (0..IMAGE_PIXELS).filter(|&index| (image[index] > 0.0) == ink);
                let values: Vec<f32> = chosen.map(|index| values[index]).collect();
                values.iter().sum::<f32>() / values.len() as f32
            };
            let contrast = mean(&spoiled, true) - mean(&spoiled, false);
            assert!(contrast > 20.0, "ink and paper differ by {contrast}");
        }
        // Blank paper may cover blank paper.
        assert!(changed > 450, "{changed} of 500");
    }
}
