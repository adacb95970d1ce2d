//! The value types that everything else speaks: a 28x28 image, its label, ten probabilities.

/// Width and height of the network's input in pixels.
pub const IMAGE_SIDE: usize = 28;
/// Pixels of one image.
pub const IMAGE_PIXELS: usize = IMAGE_SIDE * IMAGE_SIDE;
/// Number of classes: the digits 0 to 9.
pub const NUM_CLASSES: usize = 10;

/// One image as the networks see it: 28x28, row-major, 0 is paper and 255 is ink, as in MNIST.
#[derive(Clone, PartialEq, Eq)]
pub struct DigitImage([u8; IMAGE_PIXELS]);

impl DigitImage {
    /// An image from its 784 row-major pixels.
    #[must_use]
    pub const fn new(pixels: [u8; IMAGE_PIXELS]) -> Self {
        Self(pixels)
    }

    /// The 784 row-major pixels.
    #[must_use]
    pub const fn pixels(&self) -> &[u8; IMAGE_PIXELS] {
        &self.0
    }

    /// The pixel in column `x` and row `y`, both below 28.
    #[must_use]
    pub const fn pixel(&self, x: usize, y: usize) -> u8 {
        self.0[y * IMAGE_SIDE + x]
    }
}

impl Default for DigitImage {
    fn default() -> Self {
        Self([0; IMAGE_PIXELS])
    }
}

impl std::fmt::Debug for DigitImage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let ink: u32 = self.0.iter().map(|&pixel| u32::from(pixel)).sum();
        write!(f, "DigitImage {{ ink: {ink} }}")
    }
}

/// The class of an image, 0 to 9.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Label(u8);

impl Label {
    /// The label for `digit`, or `None` above 9.
    #[must_use]
    pub const fn new(digit: u8) -> Option<Self> {
        if (digit as usize) < NUM_CLASSES {
            Some(Self(digit))
        } else {
            None
        }
    }

    /// The digit, 0 to 9.
    #[must_use]
    pub const fn digit(self) -> u8 {
        self.0
    }

    /// The digit as an index into a list of ten.
    #[must_use]
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

impl std::fmt::Display for Label {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.0)
    }
}

/// A probability for each of the ten classes; finite, not negative, and summing to 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Probabilities([f32; NUM_CLASSES]);

impl Probabilities {
    /// The softmax of ten logits, computed with the largest subtracted so that it can't overflow.
    ///
    /// Returns `None` when a logit is not finite: such a network has no opinion.
    #[must_use]
    pub fn from_logits(logits: &[f32; NUM_CLASSES]) -> Option<Self> {
        if logits.iter().any(|logit| !logit.is_finite()) {
            return None;
        }
        let largest = logits.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        let exponentials = logits.map(|logit| (logit - largest).exp());
        let sum: f32 = exponentials.iter().sum();
        Some(Self(exponentials.map(|value| value / sum)))
    }

    /// Ten values from elsewhere; `None` unless they are probabilities that sum to 1, but for rounding.
    #[must_use]
    pub fn new(values: [f32; NUM_CLASSES]) -> Option<Self> {
        let are_probabilities = values.iter().all(|value| (0.0..=1.0).contains(value));
        let sum: f32 = values.iter().sum();
        (are_probabilities && (sum - 1.0).abs() < 1e-3).then_some(Self(values))
    }

    /// The ten values, in the order 0 to 9.
    #[must_use]
    pub const fn values(&self) -> &[f32; NUM_CLASSES] {
        &self.0
    }

    /// The probability of `label`, 0 to 1.
    #[must_use]
    pub const fn of(&self, label: Label) -> f32 {
        self.0[label.index()]
    }

    /// The labels from the most to the least probable; equal ones in ascending order.
    #[must_use]
    pub fn ranked(&self) -> [Label; NUM_CLASSES] {
        let mut labels = std::array::from_fn(|digit| Label(u8::try_from(digit).unwrap_or(0)));
        labels.sort_by(|a: &Label, b: &Label| self.of(*b).total_cmp(&self.of(*a)));
        labels
    }

    /// The most probable label; the smallest digit among equals.
    #[must_use]
    pub fn best(&self) -> Label {
        let mut best = Label(0);
        for digit in 1..NUM_CLASSES {
            if self.0[digit] > self.of(best) {
                best = Label(digit as u8);
            }
        }
        best
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn softmax_is_a_distribution_and_does_not_overflow() {
        let mut logits = [0.0; NUM_CLASSES];
        logits[7] = 1000.0;
        let probabilities = Probabilities::from_logits(&logits).expect("finite logits");
        assert_eq!(probabilities.best().digit(), 7);
        assert!((probabilities.values().iter().sum::<f32>() - 1.0).abs() < 1e-6);
    }

    #[test]
    fn logits_that_are_not_finite_give_no_answer() {
        let mut logits = [0.0; NUM_CLASSES];
        logits[3] = f32::NAN;
        assert_eq!(Probabilities::from_logits(&logits), None);
    }

    #[test]
    fn ranking_is_total_and_stable() {
        let equal = Probabilities::from_logits(&[0.5; NUM_CLASSES]).expect("finite logits");
        let digits: Vec<u8> = equal.ranked().iter().map(|label| label.digit()).collect();
        assert_eq!(digits, (0..10).collect::<Vec<u8>>());
        assert_eq!(equal.best().digit(), 0, "the first of the ranking");
    }

    #[test]
    fn labels_end_at_nine() {
        assert!(Label::new(9).is_some());
        assert!(Label::new(10).is_none());
    }
}
