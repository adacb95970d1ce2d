//! What a digit's shape says: how high, how wide and in how many pieces digits are.
//!
//! Costs are negative logarithms of probabilities, in nats; they were tuned on drawn digits set side
//! by side, with `digitpad bench accuracy`.

use super::Piece;
use crate::digit::{Label, NUM_CLASSES};
use crate::ink::Bounds;

/// A digit lower than this fraction of the line's height is improbable, ...
const LOW: f32 = 0.45;
/// ... at most by this much.
const LOW_COST: f32 = 10.0;
/// A digit wider than this many heights of the line is improbable, ...
const WIDE: f32 = 1.15;
/// ... by this much for each height more.
const WIDE_COST: f32 = 5.0;
/// A digit with a gap of more than this many heights in it is improbable, ...
const GAP: f32 = 0.2;
/// ... by this much for each height more.
const GAP_COST: f32 = 10.0;
/// A piece smaller than this many heights is a mark, ...
const MARK: f32 = 0.35;
/// ... a comma or a point where it stands beside others, lower than this part of their height; ...
const FOOT: f32 = 0.6;
/// ... and belongs to them with a probability of which this is the negative logarithm.
const MARK_COST: f32 = 3.0;
/// How much an unusual width counts.
const ASPECT_WEIGHT: f32 = 0.3;
/// Mean and standard deviation of the logarithm of width over height of each digit, in MNIST's
/// training images at half their ink; pen drawings are alike.
const LOG_ASPECTS: [[f32; 2]; NUM_CLASSES] = [
    [-0.105, 0.196],
    [-0.932, 0.461],
    [-0.072, 0.219],
    [-0.234, 0.212],
    [-0.242, 0.212],
    [-0.076, 0.259],
    [-0.326, 0.219],
    [-0.263, 0.216],
    [-0.281, 0.222],
    [-0.394, 0.207],
];

/// The box around pieces.
pub(super) fn bounds_of(pieces: &[&Piece]) -> Option<Bounds> {
    let corners = pieces
        .iter()
        .flat_map(|piece| [piece.bounds.min, piece.bounds.max]);
    Bounds::around(corners)
}

/// How improbable a digit is by its size and its gaps.
pub(super) fn shape_cost(pieces: &[&Piece], height: f32) -> f32 {
    let Some(bounds) = bounds_of(pieces) else {
        return f32::INFINITY;
    };
    // A line of nothing but flat pieces has no height to compare with.
    let height = height.max(bounds.width() / 4.0).max(f32::MIN_POSITIVE);
    let (low, wide) = (
        low_cost(bounds.height(), height),
        wide_cost(bounds.width(), height),
    );
    low + wide + gap_cost(pieces, height) + mark_cost(pieces, height)
}

/// How improbable a digit is by its own height, if digits are `usual` high.
pub(super) fn low_cost(height: f32, usual: f32) -> f32 {
    (LOW - height / usual).max(0.0) / LOW * LOW_COST
}

/// How improbable a digit is by its width, if digits are `usual` high.
pub(super) fn wide_cost(width: f32, usual: f32) -> f32 {
    (width / usual - WIDE).max(0.0) * WIDE_COST
}

/// How improbable it is that a digit of this kind is so wide: a wide one may be two that touch, one
/// of which the network does not care about.
#[must_use]
pub fn aspect_cost(digit: Label, bounds: Bounds) -> f32 {
    let [mean, deviation] = LOG_ASPECTS[digit.index()];
    let aspect = bounds.width().max(f32::MIN_POSITIVE) / bounds.height().max(f32::MIN_POSITIVE);
    let beyond = ((aspect.ln() - mean) / deviation).max(0.0);
    ASPECT_WEIGHT * 0.5 * beyond * beyond
}

/// How improbable pieces are as one thing by the gaps in it, where digits are `height` high.
pub(super) fn gap_cost(pieces: &[&Piece], height: f32) -> f32 {
    (widest_gap(pieces) / height - GAP).max(0.0) * GAP_COST
}

/// How improbable pieces are as one thing since a mark stands at the foot of others, as commas and
/// points do, where digits are `height` high.
pub(super) fn mark_cost(pieces: &[&Piece], height: f32) -> f32 {
    let (marks, others): (Vec<&Piece>, Vec<&Piece>) = pieces
        .iter()
        .partition(|piece| piece.extent() < MARK * height);
    let Some(bounds) = bounds_of(&others) else {
        return 0.0;
    };
    let top = bounds.min.y + FOOT * bounds.height();
    let is_beside = |mark: &Piece| {
        let center = mark.bounds.center();
        center.y > top && !(bounds.min.x..bounds.max.x).contains(&center.x)
    };
    if marks.into_iter().any(is_beside) {
        MARK_COST
    } else {
        0.0
    }
}

/// The widest gap from left to right between pieces.
fn widest_gap(pieces: &[&Piece]) -> f32 {
    let mut sides: Vec<(f32, f32)> = pieces
        .iter()
        .map(|piece| (piece.bounds.min.x, piece.bounds.max.x))
        .collect();
    sides.sort_by(|a, b| a.0.total_cmp(&b.0));
    let (mut end, mut widest) = (f32::INFINITY, 0.0_f32);
    for (left, right) in sides {
        widest = widest.max(left - end);
        end = if end.is_finite() {
            end.max(right)
        } else {
            right
        };
    }
    widest.max(0.0)
}
