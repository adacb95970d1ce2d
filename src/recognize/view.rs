//! What the networks say of some ink: the one in use, and where digits may touch a second one that
//! sees them in their row.

use crate::classifier::{Classifier, Opinion};
use crate::digit::{DigitImage, Probabilities};

/// What the network that sees rows counts, of 1; the one in use counts the rest. Tuned on rows of
/// validation images, with `digitpad bench accuracy`.
const IN_ROW: f32 = 0.5;
/// The least probability that counts: its logarithm is finite.
const LEAST: f32 = 1e-12;

/// What is said of some ink. Costs are negative logarithms of the probability that it shows a digit,
/// and the most probable one.
#[derive(Clone, Copy, Debug)]
pub(super) struct View {
    /// Which digit it is, if it is one.
    pub(super) probabilities: Probabilities,
    /// By all networks that were asked.
    pub(super) cost: f32,
    /// By the network in use.
    pub(super) cost_alone: f32,
    /// By the network that sees rows; 0 if it was not asked.
    pub(super) cost_in_row: f32,
    /// Whether it looks like a digit at all.
    pub(super) is_digit: bool,
}

impl View {
    /// What the network in use says.
    fn alone(classifier: &Classifier, opinion: &Opinion) -> Self {
        let cost = classifier.digit_cost(opinion);
        Self {
            probabilities: opinion.probabilities,
            cost,
            cost_alone: cost,
            cost_in_row: 0.0,
            is_digit: classifier.is_digit(opinion),
        }
    }

    /// What both say: the means of logarithms of probabilities.
    fn joint(
        (classifier, alone): (&Classifier, &Opinion),
        (reader, in_row): (&Classifier, &Opinion),
    ) -> Self {
        let mean = |alone: f32, in_row: f32| alone * (1.0 - IN_ROW) + in_row * IN_ROW;
        let values = [alone, in_row].map(|opinion| opinion.probabilities.values());
        let logarithms = std::array::from_fn(|digit| {
            let [alone, in_row] = values.map(|values| values[digit].max(LEAST).ln());
            mean(alone, in_row)
        });
        let probabilities = Probabilities::from_logits(&logarithms);
        let probabilities = probabilities.unwrap_or(alone.probabilities);
        let refusal = mean(classifier.refusal_cost(alone), reader.refusal_cost(in_row));
        Self {
            cost: refusal - logarithms[probabilities.best().index()],
            probabilities,
            cost_alone: classifier.digit_cost(alone),
            cost_in_row: reader.digit_cost(in_row),
            // Cut off from its neighbor a digit may lack what makes it one.
            is_digit: classifier.is_digit(alone) || reader.is_digit(in_row),
        }
    }
}

/// The views of ink by the network in use and, where there is an image for it, by the one that sees
/// rows; `None` where the network in use gives no finite answer.
pub(super) fn views(
    classifier: &Classifier,
    inputs: &[DigitImage],
    in_row: &[Option<DigitImage>],
) -> Vec<Option<View>> {
    let windows: Vec<DigitImage> = in_row.iter().flatten().cloned().collect();
    let reader = Classifier::in_row().filter(|_| !windows.is_empty());
    let seen = reader.map(|reader| reader.opinions(&windows));
    let mut seen = seen.into_iter().flatten();
    let opinions = classifier.opinions(inputs).into_iter().zip(in_row);
    opinions
        .map(|(alone, window)| {
            let second = window.as_ref().and_then(|_| seen.next().flatten());
            let alone = alone?;
            Some(match reader.zip(second) {
                Some((reader, second)) => View::joint((classifier, &alone), (reader, &second)),
                None => View::alone(classifier, &alone),
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::{in_row, mnist};

    #[test]
    fn each_window_goes_to_its_input() {
        let classifier = Classifier::shipped().expect("embedded");
        let data = mnist::training_data().expect("embedded").validation.take(3);
        let rows = in_row::validation(&data);
        let inputs = data.images();
        let windows = [
            Some(rows.images()[0].clone()),
            None,
            Some(rows.images()[2].clone()),
        ];
        let all = views(&classifier, inputs, &windows);
        for place in 0..3 {
            let one = views(&classifier, &inputs[place..=place], &windows[place..=place]);
            let [all, one] = [all[place], one[0]].map(|view| view.expect("an answer"));
            assert!((all.cost - one.cost).abs() < 1e-3, "{all:?} and {one:?}");
            assert_eq!(all.cost_in_row > 0.0, windows[place].is_some());
        }
    }

    #[test]
    fn half_a_digit_costs_more_in_its_row() {
        let reader = Classifier::in_row().expect("embedded");
        let data = mnist::training_data()
            .expect("embedded")
            .validation
            .take(300);
        let mean = |images: &[DigitImage]| {
            let opinions = reader.opinions(images).into_iter().flatten();
            let costs = opinions.map(|opinion| reader.digit_cost(&opinion));
            costs.sum::<f32>() / images.len() as f32
        };
        let right = mean(in_row::validation(&data).images());
        let wrong = mean(&in_row::misplaced(300, &data, 5, 0));
        assert!(right < 0.5 && wrong > 4.0, "{right} and {wrong}");
    }
}
