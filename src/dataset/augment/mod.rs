//! Augmentation: each training image is seen a little differently every time.
//!
//! A digit may first get a style that MNIST lacks (`styles`) or be replaced by one that a pen wrote
//! (`super::pen`), is then warped (`warp`), its
//! stroke is sometimes made thinner or thicker, and at times the picture is spoiled
//! (`corruption`).

mod corruption;
mod neighbor;
mod styles;
mod texture;
mod warp;

use rand::RngExt as _;
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;

use super::Dataset;
use super::batch::stream;
use super::pen;
use crate::digit::{DigitImage, IMAGE_PIXELS, IMAGE_SIDE, Label};
use corruption::corrupt;
use warp::Warp;

/// The pixels of an image on their way, 0..=255, row-major.
pub(super) type Values = [f32; IMAGE_PIXELS];

/// Longer side of a digit in MNIST, in pixels.
pub(super) const BOX_PX: f32 = 20.0;

/// The stream of random numbers for samples: no image has this number.
const SAMPLES: u64 = u64::MAX - 1;
/// How often the stroke's width is changed.
const WIDTH_CHANCE: f64 = 0.4;

/// How often an image is changed much.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mix {
    /// The digit is written anew, in another form.
    written: f64,
    /// A piece of another digit is left beside it, as where touching digits are cut.
    neighbor: f64,
    /// It is warped beyond what MNIST's own digits are.
    strong_warp: f64,
    /// The picture is spoiled.
    corruption: f64,
    /// It is spoiled by what has a structure of its own, as fog has.
    texture: f64,
}

impl Mix {
    /// For most of a run.
    pub const WILD: Self = Self {
        written: 0.08,
        neighbor: 0.05,
        strong_warp: 0.15,
        corruption: 0.2,
        texture: 0.15,
    };
    /// For the end of a run, when the network settles on what it will mostly see.
    pub const CALM: Self = Self {
        written: 0.05,
        neighbor: 0.02,
        strong_warp: 0.03,
        corruption: 0.06,
        texture: 0.06,
    };
    /// The part of a run that is calm.
    const CALM_PART: f64 = 0.25;

    /// For a place in a run, 0..=1.
    #[must_use]
    pub fn at(progress: f64) -> Self {
        if progress < 1.0 - Self::CALM_PART {
            Self::WILD
        } else {
            Self::CALM
        }
    }
}

/// Augments a whole batch on all cores.
///
/// `ids` names each image's place in the data set: the result is a function of the seed, the
/// epoch and the id alone, whatever the batch size and the number of cores.
#[must_use]
pub fn augment_batch(
    items: &[(&DigitImage, Label)],
    ids: &[usize],
    seed: u64,
    epoch: usize,
    mix: Mix,
) -> Vec<DigitImage> {
    items
        .par_iter()
        .zip(ids)
        .map(|(&(image, label), &id)| {
            augment(
                image,
                label,
                mix,
                &mut stream(seed ^ ((epoch as u64 + 1) << 32), id as u64),
            )
        })
        .collect()
}

/// One random variation of `image`, which shows `label`.
#[must_use]
pub fn augment(image: &DigitImage, label: Label, mix: Mix, rng: &mut ChaCha8Rng) -> DigitImage {
    if rng.random_bool(mix.written) {
        return vary(&pen::digit(label, rng), mix, rng);
    }
    let values = image.pixels().map(f32::from);
    let mut values = styles::style(&values, label, rng).unwrap_or(values);
    if rng.random_bool(mix.neighbor) {
        values = neighbor::with_neighbor(&values, rng);
    }
    vary_values(&values, mix, rng)
}

/// One random variation of a picture of anything.
#[must_use]
pub fn vary(image: &DigitImage, mix: Mix, rng: &mut ChaCha8Rng) -> DigitImage {
    vary_values(&image.pixels().map(f32::from), mix, rng)
}

/// A copy that is moved, turned, resized and thickened or thinned a little.
#[must_use]
pub fn nudge(image: &DigitImage, rng: &mut ChaCha8Rng) -> DigitImage {
    let values = Warp::small(rng).apply(&image.pixels().map(f32::from));
    DigitImage::new(change_width(&values, rng.random_range(-0.25..0.25)).map(to_byte))
}

/// Samples of what training shows: `rows` rows of the ten digits of `train`, which has all of them,
/// varied.
#[must_use]
pub fn samples(train: &Dataset, rows: usize, seed: u64) -> Vec<DigitImage> {
    let rng = &mut stream(seed, SAMPLES);
    let labels = (0..rows).flat_map(|_| (0..10).filter_map(Label::new));
    labels
        .filter_map(|label| {
            let start = rng.random_range(0..train.len());
            let places = (start..train.len()).chain(0..start);
            let place = places
                .into_iter()
                .find(|&place| train.labels()[place] == label)?;
            Some(augment(&train.images()[place], label, Mix::WILD, rng))
        })
        .collect()
}

/// The digit as another hand may write it: neither spoiled nor beside anything.
pub(super) fn rewritten(image: &DigitImage, label: Label, rng: &mut ChaCha8Rng) -> Values {
    let mix = Mix::CALM;
    let values = if rng.random_bool(mix.written) {
        pen::digit(label, rng).pixels().map(f32::from)
    } else {
        let values = image.pixels().map(f32::from);
        styles::style(&values, label, rng).unwrap_or(values)
    };
    reshaped(&values, mix, rng)
}

/// The picture, and with the chance `spoiled` a spoiled one.
pub(super) fn spoiled(values: &Values, chance: f64, rng: &mut ChaCha8Rng) -> DigitImage {
    let values = if rng.random_bool(chance) {
        corrupt(values, rng)
    } else {
        *values
    };
    DigitImage::new(values.map(to_byte))
}

/// Warped, and at times with thinner or thicker strokes.
fn reshaped(values: &Values, mix: Mix, rng: &mut ChaCha8Rng) -> Values {
    let values = Warp::random(mix.strong_warp, rng).apply(values);
    if rng.random_bool(WIDTH_CHANCE) {
        change_width(&values, rng.random_range(-0.7..0.7))
    } else {
        values
    }
}

fn vary_values(values: &Values, mix: Mix, rng: &mut ChaCha8Rng) -> DigitImage {
    let values = reshaped(values, mix, rng);
    if rng.random_bool(mix.texture) {
        return DigitImage::new(texture::textured(&values, rng).map(to_byte));
    }
    spoiled(&values, mix.corruption, rng)
}

/// The image's value at a place between pixels, bilinear; paper outside. 0..=255.
fn sample(image: &Values, x: f32, y: f32) -> f32 {
    let (left, top) = (x.floor(), y.floor());
    let (u, v) = (x - left, y - top);
    let pixel = |dx: f32, dy: f32| {
        let (column, row) = (left + dx, top + dy);
        let inside = 0.0..IMAGE_SIDE as f32;
        if inside.contains(&column) && inside.contains(&row) {
            image[row as usize * IMAGE_SIDE + column as usize]
        } else {
            0.0
        }
    };
    let upper = pixel(0.0, 0.0) * (1.0 - u) + pixel(1.0, 0.0) * u;
    let lower = pixel(0.0, 1.0) * (1.0 - u) + pixel(1.0, 1.0) * u;
    upper * (1.0 - v) + lower * v
}

/// The image's value where a pixel of the result takes in `size` of its pixels; see [`sample`].
pub(super) fn resample(image: &Values, x: f32, y: f32, size: f32) -> f32 {
    if size <= 1.0 {
        return sample(image, x, y);
    }
    let offsets = [-0.25, 0.25].map(|place| place * size);
    let near = offsets.map(|dy| offsets.map(|dx| sample(image, x + dx, y + dy)));
    near.concat().iter().sum::<f32>() / 4.0
}

/// Where ink of at least `least` begins and ends along the columns (or the rows), at the outer edges of
/// its pixels.
pub(super) fn extent(ink: &Values, least: f32, is_column: bool) -> [f32; 2] {
    let inked = (0..IMAGE_PIXELS).filter(|&index| ink[index] >= least);
    let places = inked.map(|index| corruption::place(index, is_column));
    let (first, last) = places.fold((IMAGE_SIDE, 0), |(first, last), place| {
        (first.min(place), last.max(place))
    });
    [first.min(last) as f32 - 0.5, last as f32 + 0.5]
}

/// Thickens (`amount` > 0) or thins the strokes: a blend with the 3x3 dilation or erosion.
fn change_width(values: &Values, amount: f32) -> Values {
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
    fn the_same_seed_epoch_and_id_give_the_same_image_in_any_batch() {
        let image = square();
        let label = Label::new(0).expect("a digit");
        let pair = augment_batch(
            &[(&image, label), (&image, label)],
            &[4, 9],
            1,
            0,
            Mix::WILD,
        );
        let alone = augment_batch(&[(&image, label)], &[9], 1, 0, Mix::WILD);
        assert_eq!(pair[1], alone[0]);
        assert_ne!(pair[0], pair[1], "each id varies differently");
        assert_ne!(
            alone,
            augment_batch(&[(&image, label)], &[9], 1, 1, Mix::WILD),
            "each epoch varies differently"
        );
    }

    #[test]
    fn ink_stays_about_as_much_and_in_the_picture() {
        let (image, mut rng) = (square().pixels().map(f32::from), stream(3, 0));
        let ink = |values: &Values| values.iter().sum::<f32>();
        for _ in 0..100 {
            let ratio = ink(&Warp::random(0.15, &mut rng).apply(&image)) / ink(&image);
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
