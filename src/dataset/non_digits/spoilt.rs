//! Digits that are none any more: several at once, turned by a quarter, crossed out.

use rand::RngExt as _;
use rand_chacha::ChaCha8Rng;

use crate::dataset::Dataset;
use crate::dataset::augment::{BOX_PX, Values, extent, resample};
use crate::digit::{DigitImage, IMAGE_SIDE};
use crate::ink::Point;
use crate::ink::raster::distance_to_line;

/// Digits that are no digit after a quarter turn.
const TURNABLE: [u8; 5] = [2, 3, 4, 5, 7];
/// What is stronger counts for where a digit begins and ends.
const INK: f32 = 101.0;
/// The image's middle, in pixels.
const MIDDLE: f32 = (IMAGE_SIDE - 1) as f32 / 2.0;

/// How often a picture of several digits has a 1 for certain: a stroke beside a digit is easily
/// passed over.
const ONE_CHANCE: f64 = 0.4;

fn any(train: &Dataset, rng: &mut ChaCha8Rng) -> Values {
    one_of(|_| true, train, rng)
}

/// A random image whose digit is `wanted`, or any if there is none.
fn one_of(wanted: impl Fn(u8) -> bool, train: &Dataset, rng: &mut ChaCha8Rng) -> Values {
    let start = rng.random_range(0..train.len());
    // Hardly ever further than the next few.
    let number = (start..train.len())
        .chain(0..start)
        .find(|&number| wanted(train.labels()[number].digit()))
        .unwrap_or(start);
    train.images()[number].pixels().map(f32::from)
}

/// Two or three digits side by side, or one above the other, in the box of one.
pub(super) fn several(train: &Dataset, rng: &mut ChaCha8Rng) -> DigitImage {
    let count = if rng.random_bool(0.75) { 2 } else { 3 };
    let is_row = rng.random_bool(0.8);
    let the_one = rng
        .random_bool(ONE_CHANCE)
        .then(|| rng.random_range(0..count));
    let digits: Vec<(Values, [f32; 2], f32)> = (0..count)
        .map(|place| {
            let digit = if the_one == Some(place) {
                one_of(|digit| digit == 1, train, rng)
            } else {
                any(train, rng)
            };
            let extent = extent(&digit, INK, is_row);
            (digit, extent, rng.random_range(0.8..1.2))
        })
        .collect();
    // Their places along the row, each beside the one before, touching or apart.
    let (mut places, mut end) = (Vec::new(), 0.0);
    for (_, [from, to], size) in &digits {
        let gap = if places.is_empty() {
            0.0
        } else {
            rng.random_range(-3.0..3.5)
        };
        places.push(end + gap - from * size);
        end += gap + (to - from) * size;
    }
    let longer = end.max(BOX_PX);
    let scale = longer / BOX_PX;
    let off: Vec<f32> = (0..count).map(|_| rng.random_range(-2.0..2.0)).collect();
    let ink = |x: f32, y: f32| {
        let (along, across) = if is_row { (x, y) } else { (y, x) };
        let along = (along - MIDDLE) * scale + end / 2.0;
        let across = (across - MIDDLE) * scale;
        let all = digits.iter().zip(&places).zip(&off);
        let inks = all.map(|(((digit, _, size), place), off)| {
            let (along, across) = ((along - place) / size, (across + off) / size + MIDDLE);
            let (x, y) = if is_row {
                (along, across)
            } else {
                (across, along)
            };
            resample(digit, x, y, scale / size)
        });
        inks.fold(0.0, f32::max)
    };
    image(ink)
}

/// A digit lying on its side.
pub(super) fn turned(train: &Dataset, rng: &mut ChaCha8Rng) -> DigitImage {
    let digit = one_of(|digit| TURNABLE.contains(&digit), train, rng);
    let to_left = rng.random_bool(0.5);
    image(|x, y| {
        let (x, y) = if to_left {
            (2.0 * MIDDLE - y, x)
        } else {
            (y, 2.0 * MIDDLE - x)
        };
        resample(&digit, x, y, 1.0)
    })
}

/// A digit under several strokes.
pub(super) fn crossed_out(train: &Dataset, rng: &mut ChaCha8Rng) -> DigitImage {
    let digit = any(train, rng);
    let width = rng.random_range(1.5..3.2);
    let mut end = |from: f32, to: f32| rng.random_range(from..to);
    let lines: Vec<[Point; 2]> = (0..4)
        .map(|_| {
            [
                Point::new(end(2.0, 9.0), end(3.0, 25.0)),
                Point::new(end(19.0, 26.0), end(3.0, 25.0)),
            ]
        })
        .collect();
    image(|x, y| {
        let place = Point::new(x, y);
        let near = lines
            .iter()
            .map(|[from, to]| distance_to_line(place, *from, *to));
        let ink = width / 2.0 + 0.5 - near.fold(f32::INFINITY, f32::min);
        resample(&digit, x, y, 1.0).max(ink.clamp(0.0, 1.0) * 255.0)
    })
}

/// An image from the ink at each pixel, 0 to 255.
fn image(ink: impl Fn(f32, f32) -> f32) -> DigitImage {
    DigitImage::new(std::array::from_fn(|index| {
        let (x, y) = (index % IMAGE_SIDE, index / IMAGE_SIDE);
        ink(x as f32, y as f32).round().clamp(0.0, 255.0) as u8
    }))
}
