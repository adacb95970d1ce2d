//! Rows of digits that stand near each other, touch, or run into each other: what the network that
//! reads rows learns from.

use rand::RngExt as _;
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;

use super::Dataset;
use super::augment::{BOX_PX, Values, extent, resample, rewritten};
use super::batch::stream;
use crate::digit::{IMAGE_SIDE, Label};
use crate::strip::{INK_HEIGHT, Strip};

/// Decides apart from other streams, which start from the same seed.
const STREAM: u64 = 0x0072_6f77;
/// Decides the rows that a run is validated with.
const VALIDATION_SEED: u64 = 0x5EE7;
/// How many digits the rows of a batch have, each as often as it is named.
const LENGTHS: [usize; 10] = [1, 2, 2, 3, 3, 4, 4, 5, 6, 8];
/// Ink this strong counts for where a digit begins and ends.
const INK: f32 = 40.0;
/// Sizes of the digits of a row, as factors of MNIST's.
const SIZES: std::ops::Range<f32> = 0.75..1.3;
/// How far digits are off the line, in MNIST's pixels either way.
const OFF_LINE_PX: f32 = 4.0;
/// Distances of the boxes of two digits, in MNIST's pixels: of those that may touch, ...
const NEAR_PX: std::ops::Range<f32> = -4.0..2.5;
/// ... and of others.
const FAR_PX: std::ops::Range<f32> = 2.5..14.0;
/// Distances of the ink of two digits where one leans over the other, in MNIST's pixels.
const CONTACT_PX: std::ops::Range<f32> = -2.5..1.5;
/// A digit is over at most this part of its narrower neighbor.
const OVER: f32 = 0.5;
/// The middle of a digit is so much of its width on either side of its center, ...
const MIDDLE: f32 = 0.25;
/// ... and at least so many units of the strip.
const LEAST_MIDDLE: f32 = 1.5;
/// Gray edges reach so far beyond a box, in MNIST's pixels.
const EDGE_PX: f32 = 2.0;
/// How much the height of the ink is mistaken, as a part of it either way.
const HEIGHT_ERROR: f32 = 0.06;
/// How often there is noise, ...
const NOISE_CHANCE: f64 = 0.1;
/// ... and how strong it is at most, of 255.
const NOISE: f32 = 50.0;

/// A row of digits and what they are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The ink.
    pub strip: Strip,
    /// The digits from left to right.
    pub labels: Vec<Label>,
    /// The columns of the strip that are in the middle of a digit.
    pub is_middle: Vec<bool>,
}

/// `count` rows of digits of `train`, which are not none, all with as many digits; for step `step` of a
/// run, a function of seed and step alone.
#[must_use]
pub fn rows(count: usize, train: &Dataset, seed: u64, step: usize) -> Vec<Row> {
    let place = |number: u64| (step as u64) << 16 | number;
    let seed = seed ^ STREAM << 32;
    let length = LENGTHS[stream(seed, place(0xFFFF)).random_range(0..LENGTHS.len())];
    let row = |number| row(length, train, &mut stream(seed, place(number)));
    (0..count as u64).into_par_iter().map(row).collect()
}

/// Rows of digits of `data`, always the same, of two to eight digits each.
#[must_use]
pub fn validation(count: usize, data: &Dataset) -> Vec<Row> {
    let row = |number| {
        let rng = &mut stream(VALIDATION_SEED, number);
        row(rng.random_range(2..=8), data, rng)
    };
    (0..count as u64).into_par_iter().map(row).collect()
}

fn row(length: usize, train: &Dataset, rng: &mut ChaCha8Rng) -> Row {
    let (mut digits, mut labels) = (Vec::<Placed>::new(), Vec::new());
    for _ in 0..length {
        let id = rng.random_range(0..train.len());
        let label = train.labels()[id];
        let ink = rewritten(&train.images()[id], label, rng);
        let mut digit = Placed::new(&ink, rng);
        if let Some(before) = digits.last() {
            digit.put_after(before, rng);
        }
        digits.push(digit);
        labels.push(label);
    }
    let (strip, is_middle) = strip(&digits, rng);
    Row {
        strip,
        labels,
        is_middle,
    }
}

fn strip(digits: &[Placed], rng: &mut ChaCha8Rng) -> (Strip, Vec<bool>) {
    let ends = |side: fn(&Placed) -> f32| {
        let all = digits.iter().map(side);
        all.fold([f32::INFINITY, f32::NEG_INFINITY], |[least, most], end| {
            [least.min(end), most.max(end)]
        })
    };
    let ([left, _], [_, right]) = (ends(|digit| digit.left), ends(|digit| digit.right));
    let ([top, _], [_, bottom]) = (ends(|digit| digit.top), ends(|digit| digit.bottom));
    // Pixels of MNIST for each unit of the strip.
    let error = rng.random_range(-HEIGHT_ERROR..HEIGHT_ERROR);
    let step = (bottom - top) / INK_HEIGHT * (1.0 + error);
    let columns = Strip::columns_for((right - left) / (step * INK_HEIGHT));
    let gain = rng.random_range(0.8..1.25);
    let noise = if rng.random_bool(NOISE_CHANCE) {
        rng.random_range(0.0..NOISE)
    } else {
        0.0
    };
    let up = f32::midpoint(top, bottom) - step * INK_HEIGHT / 2.0;
    let is_middle = |column: usize| {
        let x = left + Strip::place_of(column) * step;
        digits.iter().any(|digit| digit.is_middle(x, step))
    };
    let is_middle = (0..columns).map(is_middle).collect();
    let strip = Strip::from_fn(columns, |x, y| {
        let (x, y) = (left + x * step, up + y * step);
        let inks = digits.iter().map(|digit| digit.at(x, y, step));
        let ink = inks.fold(0.0, f32::max) * gain;
        if noise > 0.0 {
            ink + rng.random_range(-noise..noise)
        } else {
            ink
        }
    });
    (strip, is_middle)
}

/// A digit of a row, in MNIST's pixels.
struct Placed {
    ink: Values,
    size: f32,
    /// The left end and the middle row of its ink in its own image.
    origin: [f32; 2],
    left: f32,
    right: f32,
    top: f32,
    bottom: f32,
}

impl Placed {
    /// A digit with its left end at 0.
    fn new(ink: &Values, rng: &mut ChaCha8Rng) -> Self {
        let [left, right] = extent(ink, INK, true);
        let [top, bottom] = extent(ink, INK, false);
        let size = rng.random_range(SIZES);
        let off = rng.random_range(-OFF_LINE_PX..OFF_LINE_PX);
        let half = (bottom - top) / 2.0 * size;
        Self {
            ink: *ink,
            size,
            origin: [left, f32::midpoint(top, bottom)],
            left: 0.0,
            right: (right - left) * size,
            top: off - half,
            bottom: off + half,
        }
    }

    /// Whether a place along the row is in its middle; `step` is a unit of the strip.
    fn is_middle(&self, x: f32, step: f32) -> bool {
        let reach = (self.width() * MIDDLE).max(LEAST_MIDDLE * step);
        (x - f32::midpoint(self.left, self.right)).abs() <= reach
    }

    const fn width(&self) -> f32 {
        self.right - self.left
    }

    fn put_after(&mut self, before: &Self, rng: &mut ChaCha8Rng) {
        let gap = match rng.random_range(0..20) {
            0..5 => rng.random_range(FAR_PX),
            5..11 => rng.random_range(CONTACT_PX) - self.room_after(before),
            _ => rng.random_range(NEAR_PX),
        };
        let most = self.width().min(before.width()) * OVER;
        let left = before.right + gap.max(-most.max(-NEAR_PX.start));
        self.right += left - self.left;
        self.left = left;
    }

    /// The least room between the ink of two digits whose boxes meet.
    fn room_after(&self, before: &Self) -> f32 {
        let rows = (0..=BOX_PX as u8 * 2).map(|row| f32::from(row) - BOX_PX);
        let room = rows.filter_map(|y| {
            let (_, end) = before.ends_at(y)?;
            let (start, _) = self.ends_at(y)?;
            Some(before.right - end + start - self.left)
        });
        room.fold(None, |least: Option<f32>, room| {
            Some(least.map_or(room, |least| least.min(room)))
        })
        .unwrap_or(0.0)
    }

    /// Where its ink begins and ends in the row `y`.
    fn ends_at(&self, y: f32) -> Option<(f32, f32)> {
        let row = self.origin[1] + (y - f32::midpoint(self.top, self.bottom)) / self.size;
        let row = row.round();
        if !(0.0..IMAGE_SIDE as f32).contains(&row) {
            return None;
        }
        let start = row as usize * IMAGE_SIDE;
        let pixels = &self.ink[start..start + IMAGE_SIDE];
        let first = pixels.iter().position(|&ink| ink >= INK)?;
        let last = pixels.iter().rposition(|&ink| ink >= INK)?;
        let place = |column: f32| self.left + (column - self.origin[0]) * self.size;
        Some((place(first as f32 - 0.5), place(last as f32 + 0.5)))
    }

    /// Its ink where a pixel of `step` of the row's pixels is, 0..=255.
    fn at(&self, x: f32, y: f32, step: f32) -> f32 {
        if !(self.left - EDGE_PX..self.right + EDGE_PX).contains(&x) {
            return 0.0;
        }
        let middle = f32::midpoint(self.top, self.bottom);
        let column = self.origin[0] + (x - self.left) / self.size;
        let row = self.origin[1] + (y - middle) / self.size;
        resample(&self.ink, column, row, step / self.size)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::mnist;

    fn some() -> Dataset {
        let data = mnist::training_data().expect("embedded");
        data.validation.take(60)
    }

    #[test]
    fn rows_are_a_function_of_seed_and_step() {
        let data = some();
        let all = rows(5, &data, 1, 4);
        assert_eq!(all[..2], rows(2, &data, 1, 4));
        assert_ne!(all, rows(5, &data, 1, 5));
        assert_ne!(all, rows(5, &data, 2, 4));
        assert_eq!(validation(3, &data), validation(5, &data)[..3]);
    }

    #[test]
    fn digits_stand_in_order_and_near_each_other() {
        let data = some();
        let mut rng = stream(4, 0);
        let mut before: Option<Placed> = None;
        for (image, &label) in data.images().iter().zip(data.labels()) {
            let ink = rewritten(image, label, &mut rng);
            let mut digit = Placed::new(&ink, &mut rng);
            if let Some(before) = &before {
                digit.put_after(before, &mut rng);
                assert!(digit.left > before.left && digit.right > before.right - digit.width());
                assert!(digit.left - before.right < FAR_PX.end);
            }
            before = Some(digit);
        }
    }

    #[test]
    fn each_digit_has_a_middle_with_ink_around_it() {
        let data = some();
        let mut rng = stream(6, 0);
        for _ in 0..30 {
            let row = row(1, &data, &mut rng);
            let middle: Vec<usize> = (0..row.strip.columns())
                .filter(|&column| row.is_middle[column])
                .collect();
            assert!(!middle.is_empty());
            assert!(middle.len() < row.strip.columns() / 2 + 1, "{middle:?}");
            let center = row.strip.columns() as f32 / 2.0;
            let mean = middle.iter().sum::<usize>() as f32 / middle.len() as f32 + 0.5;
            assert!((mean - center).abs() < 1.6, "{mean} and {center}");
        }
    }

    #[test]
    fn ink_fills_the_strip_from_top_to_bottom() {
        for row in validation(20, &some()) {
            let lines = row.strip.pixels().chunks_exact(row.strip.width());
            let inked: Vec<bool> = lines
                .map(|line| line.iter().any(|&pixel| pixel > 100))
                .collect();
            let [first, last] = [
                inked.iter().position(|&is_inked| is_inked),
                inked.iter().rposition(|&is_inked| is_inked),
            ];
            assert!(first <= Some(4) && last >= Some(19), "{first:?} {last:?}");
        }
    }
}
