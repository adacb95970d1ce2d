//! What a network says about each image of a labeled set.

use super::Score;
use crate::calibrate::evidence;
use crate::digit::{Label, NUM_CLASSES, Probabilities};

/// What a network says about one image.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ImageResult {
    /// The image's place in its data set, from 0.
    pub index: usize,
    /// What it is said to show.
    pub label: Label,
    /// What the network says; `None` if it gives no finite answer.
    pub answer: Option<Label>,
    /// Probability of the answer, 0..=1.
    pub probability: f32,
    /// Evidence that it is a digit (see [`crate::calibrate::evidence`]).
    pub evidence: f32,
}

impl ImageResult {
    /// Whether the answer is the label.
    #[must_use]
    pub fn is_right(&self) -> bool {
        self.answer == Some(self.label)
    }

    /// The column of the confusion matrix that counts it; see [`super::score_logits`] for what is
    /// not finite.
    #[must_use]
    pub fn column(&self) -> usize {
        let stand_in = (self.label.index() + 1) % NUM_CLASSES;
        self.answer.map_or(stand_in, Label::index)
    }
}

/// The results of logits as the network gave them and as calibration softened them, for images in
/// the labels' order.
#[must_use]
pub fn image_results(
    raw: &[[f32; NUM_CLASSES]],
    softened: &[[f32; NUM_CLASSES]],
    labels: &[Label],
) -> Vec<ImageResult> {
    let rows = raw.iter().zip(softened).zip(labels).enumerate();
    rows.map(|(index, ((raw, softened), &label))| {
        let probabilities = Probabilities::from_logits(softened);
        let answer = probabilities.map(|probabilities| probabilities.best());
        ImageResult {
            index,
            label,
            answer,
            probability: probabilities
                .zip(answer)
                .map_or(0.0, |(probabilities, answer)| probabilities.of(answer)),
            evidence: evidence(raw),
        }
    })
    .collect()
}

/// What part of the results is looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Part {
    /// All mistakes.
    #[default]
    Mistakes,
    /// Mistakes on the images of one digit.
    Digit(Label),
    /// A cell of the confusion matrix: what shows the first and was answered with the second.
    Cell(Label, Label),
}

/// The results of a part, those first that tell most: mistakes from the surest on, right answers
/// from the most doubtful on.
#[must_use]
pub fn ranked(results: &[ImageResult], part: Part) -> Vec<ImageResult> {
    let is_wanted = |result: &&ImageResult| match part {
        Part::Mistakes => !result.is_right(),
        Part::Digit(label) => result.label == label && !result.is_right(),
        Part::Cell(label, answer) => result.label == label && result.column() == answer.index(),
    };
    let mut wanted: Vec<ImageResult> = results.iter().filter(is_wanted).copied().collect();
    wanted.sort_by(|a, b| {
        let surest = b.probability.total_cmp(&a.probability);
        let ordered = if a.is_right() {
            surest.reverse()
        } else {
            surest
        };
        ordered.then(a.index.cmp(&b.index))
    });
    wanted
}

/// How far an evaluation has come.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Progress {
    /// Whether the images are still being read.
    pub is_reading: bool,
    /// Images that were read, or evaluated.
    pub done: usize,
    /// Images there are; 0 while that is not known.
    pub total: usize,
    /// Time since the reading, or the evaluating, began, in seconds.
    pub seconds: f64,
}

impl Progress {
    /// Images read, or evaluated, a second; `None` before the first.
    #[must_use]
    pub fn images_per_second(&self) -> Option<f64> {
        (self.done > 0 && self.seconds > 0.0).then(|| self.done as f64 / self.seconds)
    }
}

/// Figures of a labeled set, and what they are made of.
#[derive(Clone, Debug, PartialEq)]
pub struct Evaluation {
    /// The figures.
    pub score: Score,
    /// Each image, in the data set's order.
    pub results: Vec<ImageResult>,
}

#[cfg(test)]
mod tests {
    use super::super::tests::{favoring, label};
    use super::*;

    #[test]
    fn the_surest_mistakes_and_the_most_doubtful_right_answers_come_first() {
        let logits = [
            favoring(4, 5.0),
            favoring(9, 1.0),
            favoring(9, 6.0),
            favoring(4, 2.0),
            [f32::NAN; NUM_CLASSES],
        ];
        let labels = [4, 4, 4, 4, 8].map(label);
        let results = image_results(&logits, &logits, &labels);
        let order = |part| -> Vec<usize> {
            ranked(&results, part)
                .iter()
                .map(|result| result.index)
                .collect()
        };
        assert_eq!(order(Part::Mistakes), [2, 1, 4]);
        assert_eq!(order(Part::Cell(label(4), label(9))), [2, 1]);
        assert_eq!(order(Part::Digit(label(8))), [4]);
        assert_eq!(order(Part::Cell(label(4), label(4))), [3, 0]);
        assert_eq!(
            order(Part::Cell(label(8), label(9))),
            [4],
            "as the matrix counts it"
        );
        assert!(results[0].evidence > results[3].evidence);
    }
}
