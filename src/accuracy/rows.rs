//! Numbers of several digits: rows of MNIST's images, and drawn digits side by side.

use image::imageops::{self, FilterType};
use image::{GrayImage, Luma};
use rand::RngExt as _;
use rand_chacha::ChaCha8Rng;

use super::drawings::LabelledDrawing;
use crate::dataset::Dataset;
use crate::dataset::batch::stream;
use crate::digit::{DigitImage, IMAGE_SIDE};
use crate::ink::{Bounds, PenStroke, Point};

/// Decides all random choices.
const SEED: u64 = 0x0005_EED0;
/// Digits of a row.
const LENGTHS: std::ops::RangeInclusive<usize> = 2..=8;
/// Sizes of its digits, as factors.
const SIZES: std::ops::Range<f32> = 0.8..1.25;
/// How far a digit is off the line, in pixels either way.
const OFF_LINE_PX: i64 = 4;
/// Blank paper around a row, in pixels.
const MARGIN_PX: i64 = 12;
/// Ink this strong counts for where a digit begins and ends.
const INK: u8 = 40;

/// How many digits a row has, and how far they are from each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowKind {
    /// Two to eight, 3 to 16 pixels apart.
    Apart,
    /// Two to eight, from 3 pixels over each other to 2 pixels apart.
    Touching,
    /// Two, 1 to 3 pixels over each other: a picture of little else could be a letter.
    Pair,
}

impl RowKind {
    /// All kinds.
    pub const ALL: [Self; 3] = [Self::Apart, Self::Touching, Self::Pair];

    /// The name in reports.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Apart => "numbers of 2 to 8 digits, apart",
            Self::Touching => "numbers of 2 to 8 digits, touching",
            Self::Pair => "two digits, one over the other's edge",
        }
    }

    fn length(self, rng: &mut ChaCha8Rng) -> usize {
        match self {
            Self::Apart | Self::Touching => rng.random_range(LENGTHS),
            Self::Pair => 2,
        }
    }

    fn gap(self, rng: &mut ChaCha8Rng) -> i64 {
        match self {
            Self::Apart => rng.random_range(3..=16),
            Self::Touching => rng.random_range(-3..=2),
            Self::Pair => rng.random_range(-3..=-1),
        }
    }
}

/// A picture of a row of digits of `data`, which are not none, with the number that it shows: ink is
/// light, as in MNIST, or dark on light paper.
#[must_use]
pub fn row(data: &Dataset, kind: RowKind, number: u64) -> (GrayImage, String) {
    let rng = &mut stream(SEED ^ kind as u64, number);
    let (mut text, mut digits) = (String::new(), Vec::new());
    let mut end = MARGIN_PX;
    for place in 0..kind.length(rng) {
        let chosen = rng.random_range(0..data.len());
        text.push_str(&data.labels()[chosen].to_string());
        let digit = resized(&cropped(&data.images()[chosen]), rng.random_range(SIZES));
        let gap = if place == 0 { 0 } else { kind.gap(rng) };
        let left = (end + gap).max(0);
        end = left + i64::from(digit.width());
        digits.push((digit, left, rng.random_range(-OFF_LINE_PX..=OFF_LINE_PX)));
    }
    let tallest = digits.iter().map(|(digit, ..)| i64::from(digit.height()));
    let height = tallest.max().unwrap_or(0) + 2 * (MARGIN_PX + OFF_LINE_PX);
    let mut picture = GrayImage::new((end + MARGIN_PX) as u32, height as u32);
    for (digit, left, off) in &digits {
        let top = (height - i64::from(digit.height())) / 2 + off;
        lay_over(&mut picture, digit, *left as u32, top as u32);
    }
    if rng.random_bool(0.5) {
        imageops::invert(&mut picture);
    }
    (picture, text)
}

/// The digit without the paper around it.
fn cropped(image: &DigitImage) -> GrayImage {
    let is_ink = |x: usize, y: usize| image.pixel(x, y) >= INK;
    let columns: Vec<usize> = (0..IMAGE_SIDE)
        .filter(|&x| (0..IMAGE_SIDE).any(|y| is_ink(x, y)))
        .collect();
    let rows: Vec<usize> = (0..IMAGE_SIDE)
        .filter(|&y| (0..IMAGE_SIDE).any(|x| is_ink(x, y)))
        .collect();
    let span = |places: &[usize]| match places {
        [first, .., last] => (*first, last - first + 1),
        [only] => (*only, 1),
        [] => (0, IMAGE_SIDE),
    };
    let ((left, width), (top, height)) = (span(&columns), span(&rows));
    GrayImage::from_fn(width as u32, height as u32, |x, y| {
        Luma([image.pixel(left + x as usize, top + y as usize)])
    })
}

fn resized(digit: &GrayImage, size: f32) -> GrayImage {
    let side = |length: u32| ((length as f32 * size).round() as u32).max(1);
    let (width, height) = (side(digit.width()), side(digit.height()));
    imageops::resize(digit, width, height, FilterType::Triangle)
}

/// Where two digits are over each other the stronger ink stays.
fn lay_over(picture: &mut GrayImage, digit: &GrayImage, left: u32, top: u32) {
    for (x, y, pixel) in digit.enumerate_pixels() {
        let place = picture.get_pixel_mut(left + x, top + y);
        place.0[0] = place.0[0].max(pixel.0[0]);
    }
}

/// Drawn digits side by side, with the number that they are; `drawings` are not none.
#[must_use]
pub fn drawn_row(drawings: &[LabelledDrawing], number: u64) -> (Vec<PenStroke>, String) {
    let rng = &mut stream(SEED, number);
    let (mut text, mut strokes) = (String::new(), Vec::new());
    let mut end = 0.0;
    for _ in 0..rng.random_range(LENGTHS) {
        let drawing = &drawings[rng.random_range(0..drawings.len())];
        text.push_str(&drawing.label.to_string());
        let points = drawing.strokes.iter().flat_map(PenStroke::points).copied();
        let Some(bounds) = Bounds::around(points) else {
            continue;
        };
        let scale = rng.random_range(SIZES) / bounds.height().max(bounds.width() / 2.0);
        let off = rng.random_range(-0.15..0.15);
        let place = |point: Point| {
            Point::new(
                (point.x - bounds.min.x).mul_add(scale, end),
                (point.y - bounds.max.y).mul_add(scale, off),
            )
        };
        let placed = drawing.strokes.iter().filter_map(|stroke| {
            PenStroke::new(stroke.points().iter().map(|&point| place(point)), 0.0)
        });
        strokes.extend(placed);
        end += bounds.width() * scale + rng.random_range(0.12..0.6);
    }
    (strokes, text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::mnist;

    #[test]
    fn rows_are_as_long_as_their_numbers() {
        let data = mnist::training_data()
            .expect("embedded")
            .validation
            .take(50);
        for number in 0..20 {
            let (picture, text) = row(&data, RowKind::Apart, number);
            assert!(LENGTHS.contains(&text.len()));
            assert!(picture.width() > 6 * text.len() as u32);
            assert_eq!(
                row(&data, RowKind::Apart, number).0,
                picture,
                "it is seeded"
            );
            assert_eq!(row(&data, RowKind::Pair, number).1.len(), 2);
        }
    }
}
