//! The most probable way to read a line: each run of its pieces may be a digit or something else, and
//! every piece is in one run.

use std::ops::Range;

use super::shape::{aspect_cost, bounds_of, gap_cost, mark_cost, shape_cost};
use super::{Piece, digit_height};
use crate::digit::Label;
use crate::ink::Bounds;

/// Pieces of one digit at most.
const MAX_PIECES: usize = 7;
/// Runs that cost more than this by their shape alone are not looked at.
const MAX_SHAPE_COST: f32 = 5.0;

// Costs are negative logarithms of probabilities, in nats. Those of shape were tuned on drawn digits
// set side by side, with `digitpad bench accuracy`.

/// Each digit costs this much: of readings that are alike the shorter one is taken.
pub(super) const DIGIT_COST: f32 = 0.3;
/// Two digits one of which stands over more than this fraction of the other are improbable, ...
const OVER: f32 = 0.5;
/// ... at most by this much.
const OVER_COST: f32 = 6.0;
/// Two digits that touch or cross are improbable by this much.
const TOUCH_COST: f32 = 2.5;
/// Two digits that stand side by side and one of which is wholly above the other are improbable as
/// neighbors of a line by this much, if both are ...
const ABOVE_COST: f32 = 4.0;
/// ... at least this many heights high.
const TALL: f32 = 0.5;
/// The narrowest box for comparing widths, in heights: an upright line has none.
const MIN_WIDTH: f32 = 0.1;
/// Something small that is no digit costs this much, ...
const OTHER_COST: f32 = 1.0;
/// ... and as high as the line this much more; ...
const TALL_OTHER_COST: f32 = 4.5;
/// ... but this much if it is all that there is and no wider than a letter, which can be cut into
/// digits, too.
const LONE_OTHER_COST: f32 = 2.8;

/// A letter is not wider than this many times its height.
pub(super) const LETTER_WIDTH: f32 = 1.45;

/// Pieces of a line that stand side by side, by their places in it.
pub type Run = Range<usize>;

/// What the network says about a run.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Judgement {
    /// The most probable digit.
    pub digit: Label,
    /// Negative logarithm of the probability that it is a digit, and that one.
    pub cost: f32,
}

/// What a run is read as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// One digit.
    Digit,
    /// Several digits that touch.
    Split,
    /// No digit.
    Other,
}

/// A run of the best reading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Segment {
    /// The pieces.
    pub run: Run,
    /// What they are.
    pub kind: Kind,
}

/// The runs of a line that may be digits by their shape.
#[must_use]
pub fn candidates(line: &[&Piece]) -> Vec<Run> {
    let height = digit_height(line);
    let runs = (0..line.len()).flat_map(|start| {
        let longest = (start + MAX_PIECES).min(line.len());
        (start + 1..=longest).map(move |end| start..end)
    });
    // One piece is always looked at: it may be all that there is.
    runs.filter(|run| run.len() == 1 || shape_cost(&line[run.clone()], height) <= MAX_SHAPE_COST)
        .collect()
}

/// The cheapest sequence of runs for a line, and its cost. `judged` holds the runs of [`candidates`]
/// that are digits of some probability, `splits` the costs of pieces by place that may be cut into
/// several, and `none` for each piece how much it costs to read no digit there, besides its shape;
/// `numbers` are the pieces' numbers, by which they name whom they touch.
#[must_use]
pub fn best_path(
    line: &[&Piece],
    numbers: &[usize],
    judged: &[(Run, Judgement)],
    splits: &[(usize, f32)],
    none: &[f32],
    is_only_line: bool,
) -> (Vec<Segment>, f32) {
    let height = digit_height(line);
    let segment = |run: &Run, kind, cost| {
        let border = border_cost(line, numbers, run.start, height);
        let run = run.clone();
        (Segment { run, kind }, cost + border)
    };
    let digits = judged.iter().map(|(run, judgement)| {
        let pieces = &line[run.clone()];
        let bounds = bounds_of(pieces);
        let aspect = bounds.map_or(0.0, |bounds| aspect_cost(judgement.digit, bounds));
        let shape = shape_cost(pieces, height) + aspect;
        segment(run, Kind::Digit, DIGIT_COST + judgement.cost + shape)
    });
    let splits = splits
        .iter()
        .map(|&(place, cost)| segment(&(place..place + 1), Kind::Split, cost));
    let others = (0..line.len()).flat_map(|start| {
        let longest = (start + MAX_PIECES).min(line.len());
        (start + 1..=longest).map(move |end| start..end)
    });
    let others = others.map(|run| {
        let cost = other_cost(&line[run.clone()], height, line.len() == 1 && is_only_line)
            + none[run.clone()].iter().sum::<f32>();
        segment(&run, Kind::Other, cost)
    });
    let (segments, edges): (Vec<Segment>, Vec<(Run, f32)>) = digits
        .chain(splits)
        .chain(others)
        .map(|(segment, cost)| (segment.clone(), (segment.run, cost)))
        .unzip();
    match cheapest(line.len(), &edges) {
        Some((path, cost)) => (
            path.into_iter()
                .map(|edge| segments[edge].clone())
                .collect(),
            cost,
        ),
        None => (Vec::new(), 0.0),
    }
}

/// The numbers of the edges of the cheapest path from place 0 to `end`, and its cost; edges lead
/// to the right. `None` if there is no path.
fn cheapest(end: usize, edges: &[(Range<usize>, f32)]) -> Option<(Vec<usize>, f32)> {
    let mut order: Vec<usize> = (0..edges.len()).collect();
    order.sort_by_key(|&edge| edges[edge].0.start);
    let mut best: Vec<(f32, Option<usize>)> = vec![(f32::INFINITY, None); end + 1];
    best[0].0 = 0.0;
    for edge in order {
        let (Range { start, end }, cost) = edges[edge].clone();
        let total = best[start].0 + cost;
        if total < best[end].0 {
            best[end] = (total, Some(edge));
        }
    }
    let total = best[end].0;
    let mut path = Vec::new();
    let mut place = end;
    while place > 0 {
        let edge = best[place].1?;
        path.push(edge);
        place = edges[edge].0.start;
    }
    path.reverse();
    (end > 0).then_some((path, total))
}

/// How improbable it is by their shape that all pieces are one digit.
#[must_use]
pub fn shape_cost_as_one(pieces: &[&Piece]) -> f32 {
    let height = bounds_of(pieces).map_or(0.0, |bounds| bounds.height());
    DIGIT_COST + shape_cost(pieces, height)
}

fn other_cost(pieces: &[&Piece], height: f32, is_alone: bool) -> f32 {
    let bounds = bounds_of(pieces);
    let extent = bounds.map_or(0.0, |bounds| bounds.width().max(bounds.height()));
    let size = extent / height.max(f32::MIN_POSITIVE);
    // Small things that are far apart are not one, nor is a comma with what stands beside it.
    let unit = height.max(f32::MIN_POSITIVE);
    let apart = gap_cost(pieces, unit) + mark_cost(pieces, unit);
    if is_alone && size < LETTER_WIDTH {
        return OTHER_COST + LONE_OTHER_COST;
    }
    // What is wider than a letter is hardly one thing.
    let size = size + (size - LETTER_WIDTH).max(0.0);
    OTHER_COST + size * TALL_OTHER_COST + apart
}

/// How improbable it is that one digit ends and another begins before place `end`.
fn border_cost(line: &[&Piece], numbers: &[usize], end: usize, height: f32) -> f32 {
    let before = end.saturating_sub(MAX_PIECES)..end;
    let after = end..(end + MAX_PIECES).min(line.len());
    let pairs = before.flat_map(|a| after.clone().map(move |b| (a, b)));
    let (mut over, mut touch) = (0.0_f32, 0.0);
    let neighbors = end
        .checked_sub(1)
        .map(|before| (line.get(before), line.get(end)));
    let above = match neighbors {
        Some((Some(a), Some(b))) if is_above(a.bounds, b.bounds, height) => ABOVE_COST,
        _ => 0.0,
    };
    for (a, b) in pairs {
        let (first, second) = (line[a], line[b]);
        over = over.max(share_over(first.bounds, second.bounds, height));
        if first.touches.contains(&numbers[b]) || second.touches.contains(&numbers[a]) {
            touch = TOUCH_COST;
        }
    }
    touch + above + ((over - OVER) / (1.0 - OVER)).max(0.0) * OVER_COST
}

/// Whether one of two tall boxes is wholly above the other.
fn is_above(a: Bounds, b: Bounds, height: f32) -> bool {
    let is_tall = |bounds: Bounds| bounds.height() >= height * TALL;
    is_tall(a) && is_tall(b) && (a.max.y < b.min.y || b.max.y < a.min.y)
}

/// What part of the narrower one's width two boxes share.
fn share_over(a: Bounds, b: Bounds, height: f32) -> f32 {
    let shared = a.max.x.min(b.max.x) - a.min.x.max(b.min.x);
    let narrower = a.width().min(b.width()).max(height * MIN_WIDTH);
    (shared / narrower.max(f32::MIN_POSITIVE)).clamp(0.0, 1.0)
}

#[cfg(test)]
mod tests {
    use super::super::tests::{judgement, piece};
    use super::*;

    fn read(pieces: &[Piece], digits: &[(Run, f32)]) -> Vec<Segment> {
        let line: Vec<&Piece> = pieces.iter().collect();
        let numbers: Vec<usize> = (0..pieces.len()).collect();
        let judged: Vec<_> = digits
            .iter()
            .map(|(run, cost)| (run.clone(), judgement(*cost)))
            .collect();
        best_path(&line, &numbers, &judged, &[], &vec![0.0; line.len()], false).0
    }

    fn segment(run: Run, is_digit: bool) -> Segment {
        let kind = if is_digit { Kind::Digit } else { Kind::Other };
        Segment { run, kind }
    }

    #[test]
    fn two_digits_side_by_side_are_two() {
        let pieces = [piece(0.0, 0.0, 12.0, 20.0), piece(16.0, 0.0, 12.0, 20.0)];
        let path = read(&pieces, &[(0..1, 0.1), (1..2, 0.1), (0..2, 8.0)]);
        assert_eq!(path, [segment(0..1, true), segment(1..2, true)]);
    }

    #[test]
    fn a_slash_over_a_zero_is_no_one() {
        let mut pieces = [piece(0.0, 0.0, 14.0, 20.0), piece(1.0, -1.0, 13.0, 22.0)];
        pieces[1].touches.push(0);
        let path = read(&pieces, &[(0..1, 0.01), (1..2, 0.05), (0..2, 0.3)]);
        assert_eq!(path, [segment(0..2, true)]);
    }

    #[test]
    fn a_comma_is_left_out_and_a_sign_too() {
        let pieces = [
            piece(0.0, 0.0, 12.0, 20.0),
            piece(14.0, 17.0, 2.0, 5.0),
            piece(20.0, 0.0, 12.0, 20.0),
            piece(40.0, 0.0, 16.0, 20.0),
        ];
        let digits = [(0..1, 0.1), (1..2, 0.4), (2..3, 0.1), (3..4, 12.0)];
        let path = read(&pieces, &digits);
        let are_digits: Vec<bool> = path
            .iter()
            .map(|segment| segment.kind == Kind::Digit)
            .collect();
        assert_eq!(are_digits, [true, false, true, false]);
    }

    #[test]
    fn a_piece_is_split_where_that_is_cheaper() {
        let pieces = [piece(0.0, 0.0, 28.0, 20.0), piece(33.0, 0.0, 12.0, 20.0)];
        let line: Vec<&Piece> = pieces.iter().collect();
        let judged = [(0..1, judgement(9.0)), (1..2, judgement(0.1))];
        let (path, _) = best_path(&line, &[0, 1], &judged, &[(0, 2.0)], &[0.0; 2], true);
        let kinds: Vec<Kind> = path.iter().map(|segment| segment.kind).collect();
        assert_eq!(kinds, [Kind::Split, Kind::Digit]);
        let (path, _) = best_path(&line, &[0, 1], &judged, &[(0, 20.0)], &[0.0; 2], true);
        assert_eq!(path[0].kind, Kind::Other);
    }

    #[test]
    fn digits_of_two_lines_are_not_one_number() {
        let line = |second_top: f32| {
            let pieces = [
                piece(0.0, 0.0, 12.0, 20.0),
                piece(14.0, second_top, 12.0, 20.0),
            ];
            let line: Vec<&Piece> = pieces.iter().collect();
            let judged = [(0..1, judgement(0.1)), (1..2, judgement(0.1))];
            best_path(&line, &[0, 1], &judged, &[], &[0.0; 2], true).1
        };
        assert!(line(8.0) <= line(0.0), "digits may stand off the line");
        assert!(line(26.0) > line(0.0) + 3.0);
    }

    #[test]
    fn runs_that_no_digit_can_be_are_not_looked_at() {
        let pieces: Vec<Piece> = (0..9u8)
            .map(|place| piece(f32::from(place) * 30.0, 0.0, 12.0, 20.0))
            .collect();
        let line: Vec<&Piece> = pieces.iter().collect();
        assert!(candidates(&line).iter().all(|run| run.len() <= 2));
        assert!(candidates(&[]).is_empty());
    }
}
