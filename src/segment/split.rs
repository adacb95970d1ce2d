//! Touching digits: the most probable way to cut a piece of ink into digits.

use super::Judgement;
use super::lattice::DIGIT_COST;
use super::shape::{aspect_cost, low_cost, wide_cost};
use crate::digit::{Label, NUM_CLASSES};
use crate::ink::Bounds;

/// Each cut costs this much, ...
const CUT_COST: f32 = 0.3;
/// ... and this much for each height of a digit that it goes through ink.
const INK_COST: f32 = 2.0;
/// A slice of what may be a letter costs this much more, ...
const LETTER_COST: f32 = 0.15;
/// ... and this much by the digit that it is read as: a stem, which is in most letters, is easily taken
/// for a 1 or a 7.
const STEM_COST: [f32; NUM_CLASSES] = [0.0, 2.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0];
/// Digits that touch may share ink, a stroke of two zeros for one, that is at most this many heights
/// wide, ...
const SHARED: f32 = 0.3;
/// ... which is improbable by this much.
const SHARED_COST: f32 = 0.2;
/// Slices are at most so many heights wide ...
const MAX_WIDTH: f32 = 1.5;
/// ... and at least so many.
const MIN_WIDTH: f32 = 0.08;

/// A place where a piece may be cut.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cut {
    /// Its mean distance from the left.
    pub x: f32,
    /// The ink that it goes through, in heights of a digit.
    pub ink: f32,
}

/// What is between two places along a piece: 0 is its left end, 1 the first cut, and so on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Slice {
    /// The place on the left.
    pub start: usize,
    /// The place on the right.
    pub end: usize,
}

impl Slice {
    /// The cuts at its sides; `None` is the piece's end. `cuts` is their number.
    #[must_use]
    pub const fn cuts(self, cuts: usize) -> [Option<usize>; 2] {
        let right = if self.end <= cuts {
            Some(self.end - 1)
        } else {
            None
        };
        [self.start.checked_sub(1), right]
    }
}

/// The slices of a piece of this width that may be digits by their width; not the whole piece.
#[must_use]
pub fn slices(cuts: &[Cut], width: f32, height: f32) -> Vec<Slice> {
    let place = |node: usize| match node {
        0 => 0.0,
        _ => cuts.get(node - 1).map_or(width, |cut| cut.x),
    };
    let last = cuts.len() + 1;
    let pairs = (0..last).flat_map(|start| (start + 1..=last).map(move |end| Slice { start, end }));
    pairs
        .filter(|slice| slice.end - slice.start < last)
        .filter(|slice| {
            let width = place(slice.end) - place(slice.start);
            (MIN_WIDTH * height..=MAX_WIDTH * height).contains(&width)
        })
        .collect()
}

/// The cheapest sequence of slices from the left end to the right, with its cost; `None` if none
/// reaches there. `height` is a digit's; `is_letter` says whether it may as well be a letter, and
/// `twice_cost` how improbable it is that a digit is in two neighbors, and not one that both are parts of.
#[must_use]
pub fn best_split(
    cuts: &[Cut],
    judged: &[(Slice, Bounds, Judgement)],
    height: f32,
    is_letter: bool,
    twice_cost: impl Fn(&Slice, &Slice, Label) -> f32,
) -> Option<(Vec<Slice>, f32)> {
    let mut order: Vec<usize> = (0..judged.len()).collect();
    order.sort_by_key(|&at| (judged[at].0.start, judged[at].0.end));
    // The cost of the best way that ends with each slice, and the slice before.
    let mut best: Vec<Option<(f32, Option<usize>)>> = vec![None; judged.len()];
    for (done, &at) in order.iter().enumerate() {
        let (slice, bounds, judgement) = &judged[at];
        let ways = order[..done].iter().filter_map(|&before| {
            let (slice_before, _, judged_before) = &judged[before];
            let mut border = border_cost(cuts, *slice_before, *slice, height)?;
            if judged_before.digit == judgement.digit {
                border += twice_cost(slice_before, slice, judgement.digit);
            }
            Some((best[before]?.0 + border, Some(before)))
        });
        let way = match slice.start {
            0 => Some((0.0, None)),
            _ => ways.min_by(|a, b| a.0.total_cmp(&b.0)),
        };
        let own = slice_cost(*bounds, *judgement, height, is_letter);
        best[at] = way.map(|(cost, before)| (cost + own, before));
    }
    let ends = order
        .into_iter()
        .filter(|&at| judged[at].0.end > cuts.len());
    let ends = ends.filter_map(|at| Some((best[at]?.0, at)));
    let (cost, last) = ends.min_by(|a, b| a.0.total_cmp(&b.0))?;
    let before = |&at: &usize| best[at].and_then(|(_, before)| before);
    let path = std::iter::successors(Some(last), before).map(|at| judged[at].0);
    let mut path: Vec<Slice> = path.collect();
    path.reverse();
    Some((path, cost))
}

/// How improbable a slice is as a digit.
fn slice_cost(bounds: Bounds, judgement: Judgement, height: f32, is_letter: bool) -> f32 {
    let letter = if is_letter {
        LETTER_COST + STEM_COST[judgement.digit.index()]
    } else {
        0.0
    };
    let shape = low_cost(bounds.height(), height)
        + wide_cost(bounds.width(), height)
        + aspect_cost(judgement.digit, bounds);
    DIGIT_COST + judgement.cost + shape + letter
}

/// How improbable it is that `after` follows on `before`; `None` if it does not.
fn border_cost(cuts: &[Cut], before: Slice, after: Slice, height: f32) -> Option<f32> {
    let in_order = before.start < after.start && before.end < after.end;
    if !in_order || before.end < after.start {
        return None;
    }
    let (left, right) = (cuts[after.start - 1], cuts[before.end - 1]);
    let through = CUT_COST + INK_COST * left.ink.min(right.ink);
    if before.end == after.start {
        return Some(through);
    }
    (right.x - left.x <= SHARED * height).then_some(through + SHARED_COST)
}

#[cfg(test)]
mod tests {
    use super::super::tests::{judgement, piece};
    use super::*;

    /// Digits of a kind are several.
    const NEVER_ONE: fn(&Slice, &Slice, Label) -> f32 = |_, _, _| 0.0;
    const CUTS: [Cut; 2] = [Cut { x: 12.0, ink: 0.1 }, Cut { x: 20.0, ink: 0.1 }];

    #[test]
    fn slices_have_a_digits_width() {
        let all = slices(&CUTS, 40.0, 20.0);
        let slice = |start, end| Slice { start, end };
        assert_eq!(
            all,
            [
                slice(0, 1),
                slice(0, 2),
                slice(1, 2),
                slice(1, 3),
                slice(2, 3)
            ]
        );
        assert_eq!(slice(0, 1).cuts(2), [None, Some(0)]);
        assert_eq!(slice(2, 3).cuts(2), [Some(1), None]);
    }

    #[test]
    fn the_cut_is_where_both_sides_are_digits() {
        let bounds = piece(0.0, 0.0, 14.0, 20.0).bounds;
        let judged = |start, end, cost| (Slice { start, end }, bounds, judgement(cost));
        let all = [
            judged(0, 1, 4.0),
            judged(1, 3, 5.0),
            judged(0, 2, 0.1),
            judged(2, 3, 0.2),
        ];
        let (path, cost) = best_split(&CUTS, &all, 20.0, true, NEVER_ONE).expect("a way through");
        assert_eq!(path, [all[2].0, all[3].0]);
        assert!(cost < 3.0, "{cost}");
        assert!(best_split(&CUTS, &all[..1], 20.0, true, NEVER_ONE).is_none());
    }

    #[test]
    fn one_digit_is_not_two_of_its_kind() {
        let bounds = piece(0.0, 0.0, 14.0, 20.0).bounds;
        let judged = |start, end| (Slice { start, end }, bounds, judgement(0.1));
        let all = [judged(0, 1), judged(1, 3)];
        let cost = |twice: f32| {
            let way = best_split(&CUTS, &all, 20.0, false, |_, _, _| twice);
            way.expect("a way through").1
        };
        assert!((cost(4.0) - cost(0.0) - 4.0).abs() < 1e-4);
    }

    #[test]
    fn a_stroke_may_belong_to_both_digits() {
        let cuts = [Cut { x: 12.0, ink: 0.3 }, Cut { x: 16.0, ink: 0.3 }];
        let bounds = piece(0.0, 0.0, 14.0, 20.0).bounds;
        let judged = |start, end, cost| (Slice { start, end }, bounds, judgement(cost));
        let all = [
            judged(0, 2, 0.1),
            judged(1, 3, 0.1),
            judged(0, 1, 7.0),
            judged(2, 3, 6.0),
        ];
        let (path, _) = best_split(&cuts, &all, 20.0, false, NEVER_ONE).expect("a way through");
        assert_eq!(path, [all[0].0, all[1].0]);
        // What is too wide for a stroke does not.
        let far = [cuts[0], Cut { x: 19.0, ink: 0.3 }];
        let (path, _) = best_split(&far, &all, 20.0, false, NEVER_ONE).expect("a way through");
        assert_eq!(path, [all[0].0, all[3].0]);
    }
}
