//! Touching digits: the most probable way to cut a piece of ink into digits.

use super::Judgement;
use super::lattice::{DIGIT_COST, aspect_cost, cheapest, low_cost, wide_cost};
use crate::digit::NUM_CLASSES;
use crate::ink::Bounds;

/// Each cut costs this much, ...
const CUT_COST: f32 = 0.3;
/// ... and this much for each height of a digit that it goes through ink.
const INK_COST: f32 = 2.0;
/// A slice of what may be a letter costs this much more by the digit that it is read as: a stem,
/// which is in most letters, is easily taken for a 1 or a 7; ...
const STEM_COST: [f32; NUM_CLASSES] = [0.0, 2.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0];
/// ... and this fraction of it in what is no letter.
const NO_LETTER: f32 = 0.4;
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
/// reaches there. `height` is a digit's; `is_letter` says whether it may as well be a letter.
#[must_use]
pub fn best_split(
    cuts: &[Cut],
    judged: &[(Slice, Bounds, Judgement)],
    height: f32,
    is_letter: bool,
) -> Option<(Vec<Slice>, f32)> {
    let letter = if is_letter { 1.0 } else { NO_LETTER };
    let edges: Vec<_> = judged
        .iter()
        .map(|(slice, bounds, judgement)| {
            let border = match slice.start {
                0 => 0.0,
                cut => CUT_COST + INK_COST * cuts[cut - 1].ink,
            };
            let shape = low_cost(bounds.height(), height)
                + wide_cost(bounds.width(), height)
                + aspect_cost(judgement.digit, *bounds);
            let stem = STEM_COST[judgement.digit.index()] * letter;
            let cost = DIGIT_COST + judgement.cost + shape + stem + border;
            (slice.start..slice.end, cost)
        })
        .collect();
    let (path, cost) = cheapest(cuts.len() + 1, &edges)?;
    Some((path.into_iter().map(|edge| judged[edge].0).collect(), cost))
}

#[cfg(test)]
mod tests {
    use super::super::tests::{judgement, piece};
    use super::*;

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
        let (path, cost) = best_split(&CUTS, &all, 20.0, true).expect("a way through");
        assert_eq!(path, [all[2].0, all[3].0]);
        assert!(cost < 3.0, "{cost}");
        assert!(best_split(&CUTS, &all[..1], 20.0, true).is_none());
    }
}
