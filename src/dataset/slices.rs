//! Slices of digits that touch, cut as they are where a number is read: what a good cut leaves of a
//! digit, and what a bad one takes for one.

use image::Luma;
use rand::RngExt as _;
use rand::seq::IndexedRandom as _;
use rand_chacha::ChaCha8Rng;

use super::augment::{BOX_PX, Values, resample};
use crate::digit::{DigitImage, IMAGE_SIDE};
use crate::ink::raster::Plane;
use crate::preprocess::{Cuts, input_of_slice};

/// How far digits are over each other (below 0) or apart, in pixels.
const GAPS_PX: std::ops::Range<f32> = -3.5..1.5;
/// How far one is above or below the other, at most.
const OFF_LINE_PX: f32 = 5.0;
/// How large one is beside the other.
const SIZES: std::ops::Range<f32> = 0.7..1.3;
/// Paper around the row, in pixels.
const MARGIN_PX: f32 = 2.0;
/// What counts as ink, 0 to 255.
const INK: f32 = 100.0;

/// A digit is what has at least this share of its ink ...
const WHOLE: f32 = 0.87;
/// ... and at most this share of the next one's, ...
const FOREIGN: f32 = 0.4;
/// ... which is at most this share of its own.
const LITTLE: f32 = 0.25;
/// With this share of the next one's ink, ...
const MUCH: f32 = 0.5;
/// ... or with at most this share of each of them, it is none.
const HALF: f32 = 0.6;

/// A digit with what is left of its neighbors, as an image; `neighbors` are on its left and right.
/// `None` if no cut leaves it.
pub(super) fn digit(
    digit: &Values,
    neighbors: [Option<&Values>; 2],
    rng: &mut ChaCha8Rng,
) -> Option<DigitImage> {
    let [left, right] = neighbors;
    let own = usize::from(left.is_some());
    let row = Row::new([left, Some(digit), right].into_iter().flatten(), rng);
    let is_good = |shares: &[f32]| {
        let others = (0..shares.len()).filter(|&place| place != own);
        shares[own] >= WHOLE
            && others.into_iter().all(|other| {
                shares[other] <= FOREIGN && shares[other] * row.ink[other] <= row.ink[own] * LITTLE
            })
    };
    row.slice(is_good, rng)
}

/// More than one digit and less than two, or less than one of two; `None` if no cut leaves that.
pub(super) fn no_digit(digits: [&Values; 2], rng: &mut ChaCha8Rng) -> Option<DigitImage> {
    let row = Row::new(digits.into_iter(), rng);
    let is_bad = |shares: &[f32]| {
        let (less, more) = (shares[0].min(shares[1]), shares[0].max(shares[1]));
        let is_more = more >= WHOLE && (MUCH..WHOLE).contains(&less);
        is_more || (more <= HALF && less >= 1.0 - WHOLE * 0.8)
    };
    row.slice(is_bad, rng)
}

/// Digits side by side.
struct Row {
    /// Each digit's ink alone, 0 to 1.
    digits: Vec<Plane>,
    /// Its sum.
    ink: Vec<f32>,
    /// All of it.
    whole: Plane,
}

impl Row {
    fn new<'a>(digits: impl Iterator<Item = &'a Values>, rng: &mut ChaCha8Rng) -> Self {
        let mut end = MARGIN_PX;
        let placed: Vec<(&Values, f32, f32, f32)> = digits
            .map(|digit| {
                let size = rng.random_range(SIZES);
                let [first, last] = columns(digit);
                let gap = rng.random_range(GAPS_PX);
                let left = (end + gap).max(0.0) - first * size;
                end = left + (last + 1.0) * size;
                (
                    digit,
                    size,
                    left,
                    rng.random_range(-OFF_LINE_PX..OFF_LINE_PX),
                )
            })
            .collect();
        let width = (end + MARGIN_PX).ceil() as u32;
        let height = (IMAGE_SIDE as f32 * SIZES.end + 2.0 * OFF_LINE_PX) as u32;
        let middle = IMAGE_SIDE as f32 / 2.0;
        let draw = |&(digit, size, left, off): &(&Values, f32, f32, f32)| {
            Plane::from_fn(width, height, |x, y| {
                let x = (x as f32 - left) / size;
                let y = (y as f32 - height as f32 / 2.0 - off) / size + middle;
                Luma([resample(digit, x, y, 1.0 / size) / 255.0])
            })
        };
        let digits: Vec<Plane> = placed.iter().map(draw).collect();
        let whole = Plane::from_fn(width, height, |x, y| {
            let inks = digits.iter().map(|digit| digit.get_pixel(x, y).0[0]);
            Luma([inks.fold(0.0, f32::max)])
        });
        let ink = digits.iter().map(sum).collect();
        Self { digits, ink, whole }
    }

    /// A random slice of those that are `wanted` by the shares of the digits' ink in it.
    fn slice(&self, wanted: impl Fn(&[f32]) -> bool, rng: &mut ChaCha8Rng) -> Option<DigitImage> {
        let cuts = Cuts::find(&self.whole, BOX_PX);
        // The shares of the ink left of each cut, and of all ink.
        let mut left: Vec<Vec<f32>> = (0..cuts.len())
            .map(|cut| self.shares_left_of(&cuts, cut))
            .collect();
        left.insert(0, vec![0.0; self.ink.len()]);
        left.push(vec![1.0; self.ink.len()]);
        let last = cuts.len() + 1;
        let pairs = (0..last).flat_map(|from| (from + 1..=last).map(move |to| (from, to)));
        let wanted: Vec<(usize, usize)> = pairs
            .filter(|&(from, to)| from > 0 || to < last)
            .filter(|&(from, to)| from == 0 || to == last || cuts.are_in_order(from - 1, to - 1))
            .filter(|&(from, to)| {
                let shares = left[to].iter().zip(&left[from]);
                let shares: Vec<f32> = shares.map(|(to, from)| to - from).collect();
                wanted(&shares)
            })
            .collect();
        let &(from, to) = wanted.choose(rng)?;
        let slice = Plane::from_fn(self.whole.width(), self.whole.height(), |x, y| {
            let is_inside = (from == 0 || cuts.is_right_of(from - 1, x, y))
                && (to == last || !cuts.is_right_of(to - 1, x, y));
            if is_inside {
                *self.whole.get_pixel(x, y)
            } else {
                Luma([0.0])
            }
        });
        input_of_slice(&slice)
    }

    fn shares_left_of(&self, cuts: &Cuts, cut: usize) -> Vec<f32> {
        let share = |(digit, ink): (&Plane, &f32)| {
            let left = digit
                .enumerate_pixels()
                .filter(|(x, y, _)| !cuts.is_right_of(cut, *x, *y));
            left.map(|(.., pixel)| pixel.0[0]).sum::<f32>() / ink.max(f32::MIN_POSITIVE)
        };
        self.digits.iter().zip(&self.ink).map(share).collect()
    }
}

fn sum(ink: &Plane) -> f32 {
    ink.pixels().map(|pixel| pixel.0[0]).sum()
}

/// The first and the last column with ink; the middle if there is none.
fn columns(image: &Values) -> [f32; 2] {
    let inked = (0..image.len()).filter(|&index| image[index] >= INK);
    let (first, last) = inked.fold((IMAGE_SIDE, 0), |(first, last), index| {
        let column = index % IMAGE_SIDE;
        (first.min(column), last.max(column))
    });
    if first > last {
        return [IMAGE_SIDE as f32 / 2.0; 2];
    }
    [first as f32, last as f32]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::batch::stream;
    use crate::dataset::pen;
    use crate::digit::Label;

    fn values(digit: u8, rng: &mut ChaCha8Rng) -> Values {
        let label = Label::new(digit).expect("a digit");
        pen::digit(label, rng).pixels().map(f32::from)
    }

    #[test]
    fn a_good_slice_has_about_the_digits_ink_and_a_bad_one_does_not() {
        let rng = &mut stream(5, 0);
        let (mut good, mut bad) = (0, 0);
        for number in 0..60u8 {
            let [a, b, c] = [number % 10, (number + 3) % 10, (number + 7) % 10];
            let [a, b, c] = [values(a, rng), values(b, rng), values(c, rng)];
            good += usize::from(digit(&b, [Some(&a), Some(&c)], rng).is_some());
            bad += usize::from(no_digit([&a, &b], rng).is_some());
        }
        assert!(good > 30 && bad > 30, "{good} and {bad} of 60");
    }

    #[test]
    fn the_shares_are_of_each_digits_own_ink() {
        let rng = &mut stream(6, 0);
        let (a, b) = (values(1, rng), values(8, rng));
        let row = Row::new([&a, &b].into_iter(), rng);
        let cuts = Cuts::find(&row.whole, BOX_PX);
        for cut in 0..cuts.len() {
            let shares = row.shares_left_of(&cuts, cut);
            assert!(shares.iter().all(|share| (0.0..=1.001).contains(share)));
        }
        let best = (0..cuts.len()).map(|cut| {
            let shares = row.shares_left_of(&cuts, cut);
            (shares[0] - shares[1]).max(0.0)
        });
        assert!(best.fold(0.0, f32::max) > 0.8, "some cut goes between");
    }
}
