//! Figures that follow from a confusion matrix: how sure an accuracy is, recall and precision.

use serde::Serialize;

use super::Score;
use crate::digit::{Label, NUM_CLASSES};

/// The normal distribution's 97.5 % quantile, for an interval that holds in 95 of 100 cases.
const Z: f64 = 1.959_963_984_540_054;

/// Where a fraction lies, with 95 % confidence.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Interval {
    /// The lower end, 0..=1.
    pub low: f64,
    /// The upper end, 0..=1.
    pub high: f64,
}

impl Interval {
    /// Wilson's score interval for `right` out of `of` (Wilson, "Probable inference, the law of
    /// succession, and statistical inference", 1927): unlike the usual one it stays within 0..=1,
    /// and means something where nothing or everything is right. Of nothing, anything is possible.
    #[must_use]
    pub fn wilson(right: u32, of: usize) -> Self {
        if of == 0 {
            return Self {
                low: 0.0,
                high: 1.0,
            };
        }
        let (n, fraction) = (of as f64, f64::from(right) / of as f64);
        let spread = Z * (fraction * (1.0 - fraction) / n + Z * Z / (4.0 * n * n)).sqrt();
        let (center, scale) = (fraction + Z * Z / (2.0 * n), 1.0 + Z * Z / n);
        Self {
            low: ((center - spread) / scale).max(0.0),
            high: ((center + spread) / scale).min(1.0),
        }
    }
}

impl Score {
    /// Number of images that were answered rightly.
    #[must_use]
    pub fn right(&self) -> u32 {
        (0..NUM_CLASSES)
            .map(|class| self.confusion[class][class])
            .sum()
    }

    /// Where the accuracy on other images of the same kind lies, with 95 % confidence.
    #[must_use]
    pub fn interval(&self) -> Interval {
        Interval::wilson(self.right(), self.n)
    }

    /// Number of images that show this digit.
    #[must_use]
    pub fn shown(&self, label: Label) -> u32 {
        self.confusion[label.index()].iter().sum()
    }

    /// Number of images that were answered with this digit.
    #[must_use]
    pub fn answered(&self, label: Label) -> u32 {
        self.confusion.iter().map(|row| row[label.index()]).sum()
    }

    /// The fraction of this digit's images that were answered rightly, 0..=1; `None` if there are
    /// none.
    #[must_use]
    pub fn recall(&self, label: Label) -> Option<f64> {
        fraction(
            self.confusion[label.index()][label.index()],
            self.shown(label),
        )
    }

    /// The fraction of the answers with this digit that are right, 0..=1; `None` if there are none.
    #[must_use]
    pub fn precision(&self, label: Label) -> Option<f64> {
        fraction(
            self.confusion[label.index()][label.index()],
            self.answered(label),
        )
    }
}

fn fraction(part: u32, of: u32) -> Option<f64> {
    (of > 0).then(|| f64::from(part) / f64::from(of))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(right: u32, of: usize, low: f64, high: f64) {
        let interval = Interval::wilson(right, of);
        assert!(
            (interval.low - low).abs() < 5e-5 && (interval.high - high).abs() < 5e-5,
            "{right} of {of}: {interval:?}"
        );
    }

    #[test]
    fn intervals_are_those_of_textbooks() {
        // Newcombe, "Two-sided confidence intervals for the single proportion", 1998, Table I.
        check(81, 263, 0.2553, 0.3662);
        check(15, 148, 0.0624, 0.1605);
        check(0, 20, 0.0, 0.1611);
        check(1, 29, 0.0061, 0.1718);
        check(20, 20, 0.8389, 1.0);
        check(0, 0, 0.0, 1.0);
    }

    #[test]
    fn recall_goes_by_rows_and_precision_by_columns() {
        let mut confusion = [[0; NUM_CLASSES]; NUM_CLASSES];
        confusion[4][4] = 6;
        confusion[4][9] = 2;
        confusion[9][9] = 3;
        let score = Score {
            n: 11,
            accuracy: 9.0 / 11.0,
            nll: 0.0,
            ece: 0.0,
            confusion,
            calibration: Default::default(),
        };
        let label = |digit| Label::new(digit).expect("a digit");
        let near = |value: Option<f64>, expected: f64| {
            value.is_some_and(|value| (value - expected).abs() < 1e-12)
        };
        assert_eq!(
            (
                score.right(),
                score.shown(label(4)),
                score.answered(label(9))
            ),
            (9, 8, 5)
        );
        assert!(near(score.recall(label(4)), 0.75) && near(score.precision(label(4)), 1.0));
        assert!(near(score.recall(label(9)), 1.0) && near(score.precision(label(9)), 0.6));
        assert_eq!(
            (score.recall(label(0)), score.precision(label(0))),
            (None, None)
        );
    }
}
