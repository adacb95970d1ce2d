//! Digits in a row, seen through the box of one of them: what a network learns from that tells where
//! touching digits end.
//!
//! The box around ink says which digit is meant; what stands beside it stays in the picture. A box
//! around a part of a digit, around two, or from the middle of one to the middle of the next is of no
//! digit: such are the ways to cut touching digits that a reader must not fall for. Scanning a row
//! instead of cutting it up goes back to Matan et al., "Multi-digit recognition using a space
//! displacement neural network", 1992.

use rand::RngExt as _;
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;

use super::Dataset;
use super::augment::{BOX_PX, Values, resample, rewritten, spoiled};
use super::batch::stream;
use super::mnist::TrainingData;
use crate::digit::{DigitImage, IMAGE_PIXELS, IMAGE_SIDE};

/// Decides apart from other streams, which start from the same seed.
const STREAM: u64 = 0x0072_6f77;
/// Decides the windows that a run is validated with.
const VALIDATION_SEED: u64 = 0x5EE7;
/// Ink this strong counts for where a digit begins and ends.
const INK: f32 = 40.0;
/// The middle of an image, in pixels.
const MIDDLE: f32 = (IMAGE_SIDE - 1) as f32 / 2.0;
/// Sizes of the digits of a row, as factors of MNIST's.
const SIZES: std::ops::Range<f32> = 0.75..1.3;
/// How far digits are off the line, in MNIST's pixels either way.
const OFF_LINE_PX: f32 = 4.0;
/// How often a window is spoiled.
const SPOILED: f64 = 0.06;
/// Gray edges reach so far beyond a box, in MNIST's pixels.
const EDGE_PX: f32 = 2.0;
/// A box is at least this wide and high, in MNIST's pixels.
const LEAST_PX: f32 = 2.0;

/// The digits `ids` of `train`, each among others; a function of seed, epoch and id.
#[must_use]
pub fn digits_in_rows(ids: &[usize], train: &Dataset, seed: u64, epoch: usize) -> Vec<DigitImage> {
    let window = |&id: &usize| {
        let rng = &mut stream(seed ^ ((epoch as u64 + 1) << 32), id as u64);
        let row = Row::around(id, train, rng);
        let own = row.digits[row.own].area.uneven(rng);
        spoiled(&row.window(own), SPOILED, rng)
    };
    ids.par_iter().map(window).collect()
}

/// Windows that are not of one digit, for step `step` of a run; `train` must not be empty.
#[must_use]
pub fn misplaced(count: usize, train: &Dataset, seed: u64, step: usize) -> Vec<DigitImage> {
    let window = |number: u64| {
        let place = (step as u64) << 16 | number;
        let rng = &mut stream(seed ^ STREAM << 32, place);
        let row = Row::around(rng.random_range(0..train.len()), train, rng);
        let area = row.misplaced(rng);
        spoiled(&row.window(area), SPOILED, rng)
    };
    (0..count as u64).into_par_iter().map(window).collect()
}

/// Each image of `data` in a row, always the same.
#[must_use]
pub fn validation(data: &Dataset) -> Dataset {
    let ids: Vec<usize> = (0..data.len()).collect();
    Dataset {
        images: digits_in_rows(&ids, data, VALIDATION_SEED, 0),
        labels: data.labels().to_vec(),
    }
}

impl TrainingData {
    /// The same, with validation images that stand in rows.
    #[must_use]
    pub fn watched_in_row(self) -> Self {
        Self {
            validation: validation(&self.validation),
            ..self
        }
    }
}

/// A box in a row, in MNIST's pixels.
#[derive(Clone, Copy, Debug)]
struct Area {
    left: f32,
    top: f32,
    right: f32,
    bottom: f32,
}

impl Area {
    const fn width(self) -> f32 {
        self.right - self.left
    }

    const fn union(self, other: Self) -> Self {
        Self {
            left: self.left.min(other.left),
            top: self.top.min(other.top),
            right: self.right.max(other.right),
            bottom: self.bottom.max(other.bottom),
        }
    }

    /// With sides that are a little off, as where a cut takes some of a digit or of its neighbor.
    fn uneven(self, rng: &mut ChaCha8Rng) -> Self {
        let reach = (self.width() / 5.0).min(2.2);
        let mut off = |limit: f32| rng.random_range(-limit..limit);
        Self {
            left: self.left + off(reach),
            right: self.right + off(reach),
            top: self.top + off(1.0),
            bottom: self.bottom + off(1.0),
        }
    }
}

/// A digit of a row.
struct Placed {
    ink: Values,
    size: f32,
    /// The left end and the middle row of its ink in its own image.
    origin: [f32; 2],
    /// The box around its ink in the row.
    area: Area,
}

impl Placed {
    /// A digit with its left end at 0.
    fn new(ink: &Values, rng: &mut ChaCha8Rng) -> Self {
        let [left, right] = extent(ink, true);
        let [top, bottom] = extent(ink, false);
        let size = rng.random_range(SIZES);
        let off = rng.random_range(-OFF_LINE_PX..OFF_LINE_PX);
        let half = (bottom - top) / 2.0 * size;
        Self {
            ink: *ink,
            size,
            origin: [left, f32::midpoint(top, bottom)],
            area: Area {
                left: 0.0,
                right: (right - left) * size,
                top: off - half,
                bottom: off + half,
            },
        }
    }

    fn move_to(&mut self, left: f32) {
        self.area.right += left - self.area.left;
        self.area.left = left;
    }

    /// Its ink where a pixel of `step` pixels of the row is, 0..=255.
    fn at(&self, x: f32, y: f32, step: f32) -> f32 {
        if !(self.area.left - EDGE_PX..self.area.right + EDGE_PX).contains(&x) {
            return 0.0;
        }
        let middle = f32::midpoint(self.area.top, self.area.bottom);
        let column = self.origin[0] + (x - self.area.left) / self.size;
        let row = self.origin[1] + (y - middle) / self.size;
        resample(&self.ink, column, row, step / self.size)
    }
}

/// First and last column (or row) with ink.
fn extent(ink: &Values, is_column: bool) -> [f32; 2] {
    let inked = (0..IMAGE_PIXELS).filter(|&index| ink[index] >= INK);
    let places = inked.map(|index| {
        if is_column {
            index % IMAGE_SIDE
        } else {
            index / IMAGE_SIDE
        }
    });
    let (first, last) = places.fold((IMAGE_SIDE, 0), |(first, last), place| {
        (first.min(place), last.max(place))
    });
    [first.min(last) as f32 - 0.5, last as f32 + 0.5]
}

/// Digits side by side: one, and up to two on each side of it.
struct Row {
    digits: Vec<Placed>,
    /// The place of the one.
    own: usize,
}

impl Row {
    fn around(id: usize, train: &Dataset, rng: &mut ChaCha8Rng) -> Self {
        let [before, after] = [(); 2].map(|()| [0, 1, 1, 2][rng.random_range(0..4)]);
        let mut end: Option<f32> = None;
        let digits = (0..before + 1 + after).map(|place| {
            let id = if place == before {
                id
            } else {
                rng.random_range(0..train.len())
            };
            // All alike: what is drawn in another way would tell which digit is meant.
            let ink = rewritten(&train.images()[id], train.labels()[id], rng);
            let mut digit = Placed::new(&ink, rng);
            let gap = if rng.random_bool(0.75) {
                rng.random_range(-4.0..2.5)
            } else {
                rng.random_range(2.5..8.0)
            };
            digit.move_to(end.map_or(0.0, |end| end + gap));
            end = Some(digit.area.right);
            digit
        });
        Self {
            digits: digits.collect(),
            own: before,
        }
    }

    /// A box that is of no digit.
    fn misplaced(&self, rng: &mut ChaCha8Rng) -> Area {
        let own = self.digits[self.own].area;
        let beside = if rng.random_bool(0.5) {
            self.own.checked_sub(1)
        } else {
            Some(self.own + 1)
        };
        let beside = beside.and_then(|place| self.digits.get(place));
        let kind = rng.random_range(0..10);
        let mut area = match beside.map(|other| other.area) {
            // Both digits, ...
            Some(other) if kind < 4 => own.union(other),
            // ... all of one and a part of the other, ...
            Some(other) if kind < 6 => part_of(own.union(other), own, rng),
            // ... or a part of each.
            Some(other) if kind < 8 => {
                let both = own.union(other);
                let (a, b) = (own.width() * 0.5, other.width() * 0.5);
                let (first, second) = if own.left < other.left {
                    (a, b)
                } else {
                    (b, a)
                };
                Area {
                    left: both.left + first * rng.random_range(0.7..1.3),
                    right: both.right - second * rng.random_range(0.7..1.3),
                    ..both
                }
            }
            _ => half_of(own, rng),
        };
        if area.width() < LEAST_PX {
            area.right = area.left + LEAST_PX;
        }
        area
    }

    /// The row with a box in the middle, in which its longer side is as long as a digit's.
    fn window(&self, area: Area) -> Values {
        let longer = area.width().max(area.bottom - area.top).max(LEAST_PX);
        let step = longer / BOX_PX;
        let (x, y) = (
            f32::midpoint(area.left, area.right),
            f32::midpoint(area.top, area.bottom),
        );
        std::array::from_fn(|index| {
            let (column, row) = ((index % IMAGE_SIDE) as f32, (index / IMAGE_SIDE) as f32);
            let (x, y) = (x + (column - MIDDLE) * step, y + (row - MIDDLE) * step);
            let inks = self.digits.iter().map(|digit| digit.at(x, y, step));
            inks.fold(0.0, f32::max)
        })
    }
}

/// All of `own`, which is at one end of `both`, and a part of the rest.
fn part_of(both: Area, own: Area, rng: &mut ChaCha8Rng) -> Area {
    let rest = both.width() - own.width();
    let without = rest * rng.random_range(0.1..0.6);
    if own.left > both.left {
        Area {
            left: both.left + without,
            ..both
        }
    } else {
        Area {
            right: both.right - without,
            ..both
        }
    }
}

/// One side of a digit, or for one that is as narrow as a 1 what is beside it.
fn half_of(own: Area, rng: &mut ChaCha8Rng) -> Area {
    let kept = own.width() * rng.random_range(0.25..0.68);
    if rng.random_bool(0.5) {
        Area {
            right: own.left + kept,
            ..own
        }
    } else {
        Area {
            left: own.right - kept,
            ..own
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::mnist;

    #[test]
    fn windows_are_a_function_of_seed_epoch_and_id() {
        let data = mnist::training_data()
            .expect("embedded")
            .validation
            .take(60);
        let all = digits_in_rows(&[3, 7, 9], &data, 1, 0);
        assert_eq!(all[1..2], digits_in_rows(&[7], &data, 1, 0));
        assert_ne!(all[1..2], digits_in_rows(&[7], &data, 1, 1));
        let none = misplaced(5, &data, 1, 4);
        assert_eq!(none[..2], misplaced(2, &data, 1, 4));
        assert_ne!(none, misplaced(5, &data, 1, 5));
    }

    #[test]
    fn the_box_becomes_as_long_as_a_digit() {
        let data = mnist::training_data()
            .expect("embedded")
            .validation
            .take(40);
        let mut rng = stream(4, 0);
        for image in data.images() {
            let digit = Placed::new(&image.pixels().map(f32::from), &mut rng);
            let area = digit.area;
            let row = Row {
                digits: vec![digit],
                own: 0,
            };
            let window = row.window(area);
            let sides = [true, false].map(|is_column| {
                let [first, last] = extent(&window, is_column);
                last - first
            });
            let longer = sides[0].max(sides[1]);
            assert!((longer - BOX_PX).abs() < 2.5, "{longer}");
        }
    }

    #[test]
    fn a_wrong_box_is_another_than_the_right_one() {
        let data = mnist::training_data()
            .expect("embedded")
            .validation
            .take(60);
        let mut rng = stream(5, 0);
        for id in 0..60 {
            let row = Row::around(id, &data, &mut rng);
            let own = row.digits[row.own].area;
            let wrong = row.misplaced(&mut rng);
            let off = (wrong.left - own.left).abs() + (wrong.right - own.right).abs();
            assert!(off > own.width() * 0.2, "{own:?} and {wrong:?}");
        }
    }
}
