//! The answer on the screen, and which of its digits is looked at.

use crate::digit::{Label, Probabilities};
use crate::inside::{Comparison, Extras};
use crate::preprocess::{InkBox, Method, NoDigit};
use crate::recognize::{Answer, Number, Reading};

/// An answer with what was chosen in it.
#[derive(Default)]
pub struct ShownAnswer {
    answer: Option<Answer>,
    /// What the softmax regression says to the same.
    comparison: Option<Comparison>,
    /// Whether that is shown.
    pub(super) is_compared: bool,
    /// Which method's answer is looked at.
    pub(super) method: Method,
    /// How many nudged copies of each digit are read as that digit.
    unmoved: Vec<usize>,
    /// The digit that a person chose, until the number of digits changes.
    chosen: Option<usize>,
}

impl ShownAnswer {
    /// Shows another answer, or none.
    pub(super) fn set(&mut self, answer: Option<Answer>, comparison: Option<Comparison>) {
        let count = self.count();
        self.answer = answer;
        self.comparison = comparison;
        self.unmoved.clear();
        if self.count() != count {
            self.chosen = None;
        }
    }

    /// Looks at another digit.
    pub(super) const fn choose(&mut self, digit: usize) {
        self.chosen = Some(digit);
    }

    /// Takes in how firm the answer on the screen is, which takes longer to find out.
    pub fn set_stability(&mut self, unmoved: Vec<usize>) {
        self.unmoved = unmoved;
    }

    /// How many nudged copies of the digit that is looked at are read as that digit.
    pub(super) fn unmoved(&self) -> Option<usize> {
        let canonical = matches!(self.method, Method::Canonical);
        self.unmoved
            .get(self.place()?)
            .copied()
            .filter(|_| canonical)
    }

    /// By both methods.
    #[must_use]
    pub const fn answer(&self) -> Option<&Answer> {
        self.answer.as_ref()
    }

    /// What was read by the method that is looked at.
    #[must_use]
    pub fn number(&self) -> Option<&Result<Number, NoDigit>> {
        self.answer.as_ref().map(|answer| answer.by(self.method))
    }

    fn read(&self) -> Option<&Number> {
        self.number()?.as_ref().ok()
    }

    /// How many digits were read.
    pub(super) fn count(&self) -> usize {
        self.read().map_or(0, |number| number.digits().count())
    }

    /// The place of the digit that is looked at: the one that was chosen, or else the last, which
    /// the pen is at.
    pub(super) fn place(&self) -> Option<usize> {
        let last = self.count().checked_sub(1)?;
        Some(self.chosen.map_or(last, |chosen| chosen.min(last)))
    }

    /// The digit that is looked at; without digits, the ink that is none.
    pub(super) fn reading(&self) -> Option<&Reading> {
        let number = self.read()?;
        match self.place() {
            Some(place) => number.digits().nth(place),
            None => number.others.first(),
        }
    }

    /// What the softmax regression says to what is looked at, if that is shown.
    pub(super) fn baseline(&self) -> Option<Probabilities> {
        let comparison = self.comparison.as_ref().filter(|_| self.is_compared)?;
        comparison.of(self.method, self.place().unwrap_or(0))
    }

    /// What is to be found out beside the answer.
    #[must_use]
    pub const fn extras(&self, looks_inside: bool) -> Extras {
        Extras {
            comparison: self.is_compared,
            inside: if looks_inside {
                Some((self.method, self.chosen))
            } else {
                None
            },
        }
    }

    /// Whether what is looked at is a digit.
    pub(super) fn is_digit(&self) -> bool {
        self.count() > 0
    }

    /// Whether nothing was found beside what is looked at.
    pub(super) fn is_single(&self) -> bool {
        let others = self.read().map_or(0, |number| number.others.len());
        self.count() + others == 1
    }

    /// The box of each digit, and then of the ink that is none.
    pub(super) fn boxes(&self) -> Vec<(InkBox, Option<Label>)> {
        let Some(number) = self.read() else {
            return Vec::new();
        };
        let digits = number.digits().map(|reading| {
            let best = reading.probabilities.best();
            (reading.preprocessed.ink_box, Some(best))
        });
        let others = number.others.iter();
        let others = others.map(|reading| (reading.preprocessed.ink_box, None));
        digits.chain(others).collect()
    }
}
