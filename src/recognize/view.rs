//! What the networks say of some ink: the one in use, and in pictures a second one that sees digits in
//! their row.

use crate::classifier::{Classifier, Opinion};
use crate::digit::{DigitImage, NUM_CLASSES, Probabilities};

/// What the network that sees rows counts where ink is cut, of 1; the one in use counts the rest.
/// Tuned, as the next, on rows of validation images, with `digitpad bench accuracy`.
const IN_ROW: f32 = 0.9;
/// How much it counts that a row has no digit, or several, where the network in use sees whole ink.
const WHOLE: f32 = 0.5;
/// The least probability that counts: its logarithm is finite.
const LEAST: f32 = 1e-12;
/// What the network that sees rows takes for one digit with more than this probability is one.
const HALF: f32 = 0.5;

/// Where the network that sees rows has a digit it costs at most this much to read none, in nats.
const MAX_NONE_COST: f32 = 8.0;
/// A digit of less cost by the network in use is clear, in nats, ...
const CLEAR: f32 = 0.1;
/// ... unless it is one of these, which the strokes of many letters look like; ...
const STEMS: [u8; 2] = [1, 7];
/// ... and to read none there costs at least this much: a letter beside a digit takes it not with it.
const CLEAR_NONE_COST: f32 = 3.0;

/// What the network that sees rows says of some ink.
#[derive(Clone, Copy, Debug)]
pub(super) struct InRow {
    /// The logarithms of the probabilities that it is this digit and nothing else.
    pub(super) digits: [f32; NUM_CLASSES],
    /// How the ink lies in its row.
    pub(super) place: InkPlace,
}

/// How some ink lies in its row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum InkPlace {
    /// By itself.
    Whole,
    /// Cut off from its neighbors.
    Cut,
    /// Cut off from the rest of what may as well be a letter.
    CutOfLetter,
}

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
    /// By the network that sees rows, of any digit; 0 if it was not asked.
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

    /// What both say. Of whole ink the network in use says which digit it is, and the other whether it
    /// is one and no more.
    fn joint(classifier: &Classifier, alone: &Opinion, in_row: &InRow) -> Self {
        let all = logarithm_of_sum(&in_row.digits);
        let view = Self {
            cost_in_row: -all,
            ..Self::alone(classifier, alone)
        };
        let cut = || view.of_cut_ink(classifier, alone, &in_row.digits, all);
        match in_row.place {
            InkPlace::Whole => Self {
                cost: view.cost_alone - all * WHOLE,
                ..view
            },
            InkPlace::Cut => cut(),
            // Many a letter can be cut so that one of the networks sees digits: both must.
            InkPlace::CutOfLetter => {
                let cut = cut();
                Self {
                    cost: cut.cost.max(view.cost_alone),
                    ..cut
                }
            }
        }
    }

    /// The means of the logarithms of probabilities; `all` is the sum of those in the row.
    fn of_cut_ink(
        self,
        classifier: &Classifier,
        alone: &Opinion,
        in_row: &[f32; NUM_CLASSES],
        all: f32,
    ) -> Self {
        let mean = |alone: f32, in_row: f32| alone * (1.0 - IN_ROW) + in_row * IN_ROW;
        let values = alone.probabilities.values();
        let logarithms = std::array::from_fn(|digit| {
            let in_row = (in_row[digit] - all).max(LEAST.ln());
            mean(values[digit].max(LEAST).ln(), in_row)
        });
        let probabilities = Probabilities::from_logits(&logarithms);
        let probabilities = probabilities.unwrap_or(alone.probabilities);
        let refusal = mean(classifier.refusal_cost(alone), -all);
        Self {
            cost: refusal - logarithms[probabilities.best().index()],
            probabilities,
            // Without its neighbor a digit may lack what makes it one.
            is_digit: self.is_digit || all > HALF.ln(),
            ..self
        }
    }
}

/// The views of ink by the network in use and, where it was asked, by the one that sees rows; `None`
/// where the network in use gives no finite answer.
pub(super) fn views(
    classifier: &Classifier,
    inputs: &[DigitImage],
    in_row: &[Option<InRow>],
) -> Vec<Option<View>> {
    let opinions = classifier.opinions(inputs).into_iter().zip(in_row);
    let views = opinions.map(|(alone, in_row)| {
        let alone = alone?;
        Some(match in_row {
            Some(in_row) => View::joint(classifier, &alone, in_row),
            None => View::alone(classifier, &alone),
        })
    });
    views.collect()
}

/// How much it costs to read no digit in some ink, in nats, by what is said of it `alone` and by the
/// network that sees rows.
pub(super) fn cost_of_none(alone: Option<&View>, in_row: f32) -> f32 {
    let in_row = in_row.min(MAX_NONE_COST);
    let is_clear =
        |view: &View| view.cost < CLEAR && !STEMS.contains(&view.probabilities.best().digit());
    if alone.is_some_and(is_clear) {
        in_row.max(CLEAR_NONE_COST)
    } else {
        in_row
    }
}

/// The logarithm of the sum of numbers that are given as logarithms, at least that of [`LEAST`].
fn logarithm_of_sum(logarithms: &[f32]) -> f32 {
    let sum: f32 = logarithms.iter().map(|logarithm| logarithm.exp()).sum();
    sum.max(LEAST).ln()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::mnist;

    #[test]
    fn a_clear_digit_is_not_left_out_with_a_letter_beside_it() {
        let classifier = Classifier::shipped().expect("embedded");
        let data = mnist::training_data().expect("embedded").validation;
        let first = |wanted: u8| {
            let place = data
                .labels()
                .iter()
                .position(|label| label.digit() == wanted);
            let image = data.images()[place.expect("a digit of each")].clone();
            let view = views(&classifier, &[image], &[None]).remove(0);
            view.expect("an answer")
        };
        assert!((cost_of_none(Some(&first(3)), 0.5) - CLEAR_NONE_COST).abs() < 1e-6);
        assert!((cost_of_none(Some(&first(1)), 0.5) - 0.5).abs() < 1e-6);
        assert!((cost_of_none(None, 90.0) - MAX_NONE_COST).abs() < 1e-6);
    }

    #[test]
    fn what_the_row_says_goes_with_its_own_image() {
        let classifier = Classifier::shipped().expect("embedded");
        let data = mnist::training_data().expect("embedded").validation.take(3);
        let inputs = data.images();
        let row = |digit: usize, place| {
            let mut digits = [-30.0; NUM_CLASSES];
            digits[digit] = -0.01;
            Some(InRow { digits, place })
        };
        let nothing = |place| {
            let digits = [-30.0; NUM_CLASSES];
            Some(InRow { digits, place })
        };
        let of = |in_row: [Option<InRow>; 3]| -> Vec<View> {
            let views = views(&classifier, inputs, &in_row).into_iter();
            views.map(|view| view.expect("an answer")).collect()
        };
        let alone = of([None; 3]);
        let all = of([row(5, InkPlace::Cut), None, nothing(InkPlace::Cut)]);
        assert!((all[1].cost - alone[1].cost).abs() < 1e-5);
        // A row that has no digit there makes one costly, and one that has it cheap.
        assert!(all[2].cost > alone[2].cost + 5.0);
        assert_eq!(all[0].probabilities.best().digit(), 5);
        assert!((all[0].cost_in_row - 0.01).abs() < 1e-3);
        assert!((all[0].cost_alone - alone[0].cost).abs() < 1e-5);
        // Whole ink is the digit that the network in use says, and may be none.
        let place = InkPlace::Whole;
        let whole = of([row(5, place), row(5, place), nothing(place)]);
        for (whole, alone) in whole.iter().zip(&alone) {
            assert_eq!(whole.probabilities, alone.probabilities);
        }
        assert!(whole[2].cost > alone[2].cost + 5.0);
        // Of what may be a letter the one that doubts more counts.
        let place = InkPlace::CutOfLetter;
        let letter = of([row(5, place), None, nothing(place)]);
        assert!(letter[0].cost >= alone[0].cost && letter[0].cost >= all[0].cost);
        assert!(letter[2].cost > alone[2].cost + 5.0);
    }
}
