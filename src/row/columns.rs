//! What the network says of a strip, and what follows from it for a part of the strip.

use std::ops::Range;

use burn::tensor::Tensor;

use super::network::BLANK;
use crate::digit::{Label, NUM_CLASSES};
use crate::strip::Strip;

/// Classes of a column: the ten digits and none.
const CLASSES: usize = NUM_CLASSES + 1;

/// Logarithms of the probabilities of the ten digits and of none, for each column of a strip.
#[derive(Clone, Debug)]
pub struct Columns(Vec<[f32; CLASSES]>);

impl Columns {
    /// The answers of [`RowNet`](super::network::RowNet) to some strips; `None` for those that are not
    /// finite. What it says of the paper that a shorter strip is filled up with means nothing.
    ///
    /// # Shapes
    ///
    /// - `answers`: `[strips, columns of the widest, 11]`
    pub(super) fn of<'a>(
        strips: impl IntoIterator<Item = &'a Strip>,
        answers: Tensor<3>,
    ) -> Vec<Option<Self>> {
        let [_, columns, _] = answers.dims();
        let values = answers.try_into_vec_as::<f32>().unwrap_or_default();
        let mut values = values.chunks_exact((columns * CLASSES).max(1));
        let columns = strips.into_iter().map(|strip| {
            let values = values.next()?.as_chunks().0;
            let own = &values[..strip.columns().min(values.len())];
            let mut all = own.iter().flatten();
            all.all(|value| value.is_finite())
                .then(|| Self(own.to_vec()))
        });
        columns.collect()
    }

    /// The logarithm of the probability that no digit is in some columns.
    #[must_use]
    pub fn no_digit(&self, columns: Range<usize>) -> f32 {
        self.part(columns).iter().map(|column| column[BLANK]).sum()
    }

    /// How many there are.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The digits from left to right by the most probable class of each column.
    #[must_use]
    pub fn digits(&self) -> Vec<Label> {
        let best = self.0.iter().map(|column| {
            let classes = (0..CLASSES).max_by(|&a, &b| column[a].total_cmp(&column[b]));
            classes.unwrap_or(BLANK)
        });
        let mut before = BLANK;
        let firsts = best.filter(|&class| std::mem::replace(&mut before, class) != class);
        let digits = firsts.filter(|&class| class != BLANK);
        digits.filter_map(|class| Label::new(class as u8)).collect()
    }

    /// The logarithms of the probabilities that one digit and nothing else is in some columns, for each
    /// digit: the sum over all ways to place it there (Graves et al. 2006, section 4.1).
    #[must_use]
    pub fn only_digit(&self, columns: Range<usize>) -> [f32; NUM_CLASSES] {
        let columns = self.part(columns);
        std::array::from_fn(|digit| {
            // Before the digit, within it, and after it.
            let mut ways = [0.0, f32::NEG_INFINITY, f32::NEG_INFINITY];
            for column in columns {
                let (is, blank) = (column[digit], column[BLANK]);
                ways = [
                    ways[0] + blank,
                    sum(ways[0], ways[1]) + is,
                    sum(ways[1], ways[2]) + blank,
                ];
            }
            sum(ways[1], ways[2])
        })
    }

    /// The logarithm of the probability that a digit, another one of its kind and nothing else is in some
    /// columns, of all ways to place them: between them is a column of neither, or they would be one.
    #[must_use]
    pub fn twice(&self, columns: Range<usize>, digit: Label) -> f32 {
        let mut ways = [f32::NEG_INFINITY; 5];
        ways[0] = 0.0;
        for column in self.part(columns) {
            let (is, blank) = (column[digit.index()], column[BLANK]);
            ways = [
                ways[0] + blank,
                sum(ways[0], ways[1]) + is,
                sum(ways[1], ways[2]) + blank,
                sum(ways[2], ways[3]) + is,
                sum(ways[3], ways[4]) + blank,
            ];
        }
        sum(ways[3], ways[4])
    }

    /// Those of some columns that there are.
    fn part(&self, columns: Range<usize>) -> &[[f32; CLASSES]] {
        let end = columns.end.min(self.0.len());
        &self.0[columns.start.min(end)..end]
    }
}

/// The logarithm of a sum of two numbers that are given as logarithms.
fn sum(a: f32, b: f32) -> f32 {
    let (more, less) = (a.max(b), a.min(b));
    if more == f32::NEG_INFINITY {
        return more;
    }
    more + (less - more).exp().ln_1p()
}

#[cfg(test)]
mod tests {
    use rand::RngExt as _;

    use super::*;
    use crate::dataset::batch::stream;

    /// Columns of random probabilities.
    fn random(count: usize) -> Columns {
        let mut rng = stream(3, 0);
        let column = |_| {
            let weights: [f32; CLASSES] = std::array::from_fn(|_| rng.random_range(0.01..1.0));
            let sum: f32 = weights.iter().sum();
            weights.map(|weight| (weight / sum).ln())
        };
        Columns((0..count).map(column).collect())
    }

    #[test]
    fn one_digit_is_the_sum_of_all_ways_to_place_it() {
        let columns = random(6);
        let found = columns.only_digit(1..6);
        for (digit, found) in found.into_iter().enumerate() {
            let mut expected = 0.0;
            for start in 1..6 {
                for end in start + 1..=6 {
                    let class = |place| {
                        if (start..end).contains(&place) {
                            digit
                        } else {
                            BLANK
                        }
                    };
                    let logarithms = (1..6).map(|place| columns.0[place][class(place)]);
                    expected += logarithms.sum::<f32>().exp();
                }
            }
            assert!((found.exp() - expected).abs() < 1e-5, "{digit}");
        }
        assert!(
            columns
                .only_digit(9..12)
                .iter()
                .all(|way| way.is_infinite())
        );
    }

    #[test]
    fn two_of_a_kind_have_a_column_of_neither_between_them() {
        let columns = random(5);
        let digit = Label::new(3).expect("a digit");
        // All ways to say of five columns that they are the digit or nothing, ...
        let ways = (0..32u32).map(|way| (0..5).map(move |place| way >> place & 1 == 1));
        // ... of which those with two runs of it are two.
        let ways = ways.filter(|way| {
            let is: Vec<bool> = way.clone().collect();
            let starts = (0..5).filter(|&place| is[place] && (place == 0 || !is[place - 1]));
            starts.count() == 2
        });
        let expected: f32 = ways
            .map(|way| {
                let classes = way.map(|is| if is { digit.index() } else { BLANK });
                let logarithms = classes
                    .enumerate()
                    .map(|(place, class)| columns.0[place][class]);
                logarithms.sum::<f32>().exp()
            })
            .sum();
        let found = columns.twice(0..5, digit).exp();
        assert!((found - expected).abs() < 1e-5, "{found} {expected}");
        assert!(columns.twice(0..2, digit).is_infinite());
    }

    #[test]
    fn a_digit_over_several_columns_is_one_and_two_have_none_between_them() {
        let classes = [BLANK, 4, 4, BLANK, 4, 7, 7, BLANK];
        let column = |class: usize| {
            let mut column = [-9.0; CLASSES];
            column[class] = -0.01;
            column
        };
        let columns = Columns(classes.map(column).to_vec());
        let digits = columns.digits();
        let digits: Vec<u8> = digits.iter().map(|label| label.digit()).collect();
        assert_eq!(digits, [4, 4, 7]);
    }
}
