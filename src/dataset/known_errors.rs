//! Labels of MNIST's test set that people disagree with.
//!
//! Northcutt, Athalye and Mueller ("Pervasive label errors in test sets destabilize machine learning
//! benchmarks", NeurIPS 2021, <https://arxiv.org/abs/2103.14749>) let models find 100 doubtful test
//! images and showed each to five people, with two labels to choose from: MNIST's and the models'.
//! Listed here are the 15 for which fewer than three of the five chose MNIST's, with their votes, by
//! the study's published results (<https://github.com/cleanlab/label-errors>, `mnist_mturk.json`).

/// How five people voted on a test image.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KnownError {
    /// Place in MNIST's test set, from 0.
    pub index: usize,
    /// MNIST's label, 0 to 9.
    pub label: u8,
    /// The other digit that people could choose, 0 to 9.
    pub other: u8,
    /// People who chose MNIST's label.
    pub for_label: u8,
    /// People who chose the other digit.
    pub for_other: u8,
    /// People who chose neither.
    pub for_neither: u8,
}

/// What most people said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is this digit.
    Is(u8),
    /// It is neither of the two.
    Neither,
    /// There was no majority.
    Divided,
}

/// Votes that are most of five.
const MAJORITY: u8 = 3;

impl KnownError {
    /// What most of the five said.
    #[must_use]
    pub const fn verdict(&self) -> Verdict {
        if self.for_other >= MAJORITY {
            Verdict::Is(self.other)
        } else if self.for_neither >= MAJORITY {
            Verdict::Neither
        } else {
            Verdict::Divided
        }
    }
}

const fn error(index: usize, digits: [u8; 2], votes: [u8; 3]) -> KnownError {
    let [label, other] = digits;
    let [for_label, for_other, for_neither] = votes;
    KnownError {
        index,
        label,
        other,
        for_label,
        for_other,
        for_neither,
    }
}

/// All of them, in the test set's order.
pub const KNOWN_ERRORS: [KnownError; 15] = [
    error(947, [8, 9], [0, 5, 0]),
    error(1621, [0, 6], [2, 3, 0]),
    error(1901, [9, 4], [2, 3, 0]),
    error(2130, [4, 9], [2, 2, 1]),
    error(2462, [2, 0], [0, 4, 1]),
    error(2597, [5, 3], [0, 4, 1]),
    error(2654, [6, 1], [0, 2, 3]),
    error(3520, [6, 4], [2, 0, 3]),
    error(3558, [5, 0], [1, 4, 0]),
    error(5937, [5, 3], [1, 3, 1]),
    error(6651, [0, 6], [0, 5, 0]),
    error(6783, [1, 6], [2, 3, 0]),
    error(8527, [4, 9], [2, 2, 1]),
    error(9679, [6, 3], [2, 0, 3]),
    error(9729, [5, 6], [2, 3, 0]),
];

/// What is known of the label of the test image at `index`, if it is doubtful.
#[must_use]
pub fn known_error(index: usize) -> Option<&'static KnownError> {
    KNOWN_ERRORS.iter().find(|known| known.index == index)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::mnist::test_data;

    #[test]
    fn the_list_is_about_the_embedded_test_set() {
        let data = test_data().expect("embedded");
        for known in &KNOWN_ERRORS {
            let label = data.labels()[known.index].digit();
            assert_eq!(label, known.label, "image {}", known.index);
            assert_eq!(known.for_label + known.for_other + known.for_neither, 5);
            assert!(
                known.for_label < MAJORITY,
                "most agree with {}",
                known.index
            );
        }
        assert_eq!(
            known_error(947).map(KnownError::verdict),
            Some(Verdict::Is(9))
        );
        assert_eq!(
            known_error(9679).map(KnownError::verdict),
            Some(Verdict::Neither)
        );
        assert_eq!(
            known_error(8527).map(KnownError::verdict),
            Some(Verdict::Divided)
        );
        assert_eq!(known_error(0), None);
    }
}
