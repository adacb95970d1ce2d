//! Pieces of ink into lines of writing.

use super::Piece;
use crate::ink::Bounds;

/// Pieces higher than this fraction of the highest start lines; smaller ones join one.
const TALL: f32 = 0.4;
/// A piece stands in a line if it shares this fraction of the lower height of the two.
const SHARED: f32 = 0.4;
/// A small piece belongs to a line that is at most this many line heights away.
const NEAR: f32 = 0.6;

/// The numbers of the pieces of each line: lines from top to bottom, pieces by their middles from
/// left to right.
#[must_use]
pub fn lines(pieces: &[Piece]) -> Vec<Vec<usize>> {
    let tallest = pieces.iter().map(Piece::extent).fold(0.0, f32::max);
    let is_tall = |&piece: &usize| pieces[piece].bounds.height() >= tallest * TALL;
    let mut order: Vec<usize> = (0..pieces.len()).collect();
    let middle = |piece: usize| pieces[piece].bounds.center().x;
    order.sort_by(|&a, &b| middle(a).total_cmp(&middle(b)));
    let (tall, small): (Vec<usize>, Vec<usize>) = order.into_iter().partition(is_tall);
    let mut lines: Vec<Vec<usize>> = Vec::new();
    // A line may slope: what counts is where it was last.
    for piece in tall {
        let bounds = pieces[piece].bounds;
        let shared = |line: &Vec<usize>| {
            let last = line.iter().rev().take(2);
            let shared = last.map(|&other| shared_height(bounds, pieces[other].bounds));
            shared.fold(0.0, f32::max)
        };
        let best =
            (0..lines.len()).max_by(|&a, &b| shared(&lines[a]).total_cmp(&shared(&lines[b])));
        match best.filter(|&line| shared(&lines[line]) >= SHARED) {
            Some(line) => lines[line].push(piece),
            None => lines.push(vec![piece]),
        }
    }
    for piece in small {
        let bounds = pieces[piece].bounds;
        let away = |line: &Vec<usize>| distance_to_line(bounds, line, pieces);
        let nearest = (0..lines.len()).min_by(|&a, &b| away(&lines[a]).total_cmp(&away(&lines[b])));
        match nearest.filter(|&line| away(&lines[line]) <= NEAR) {
            Some(line) => lines[line].push(piece),
            None => lines.push(vec![piece]),
        }
    }
    for line in &mut lines {
        sort_line(line, pieces);
    }
    let height = |line: &Vec<usize>| {
        let middles = line.iter().map(|&piece| pieces[piece].bounds.center().y);
        middles.sum::<f32>() / line.len() as f32
    };
    lines.sort_by(|a, b| height(a).total_cmp(&height(b)));
    lines
}

/// Puts a line's pieces in order, from left to right by their middles.
pub fn sort_line(line: &mut [usize], pieces: &[Piece]) {
    let middle = |piece: usize| pieces[piece].bounds.center().x;
    line.sort_by(|&a, &b| middle(a).total_cmp(&middle(b)));
}

/// What two boxes share of the lower height of the two, 0..=1.
fn shared_height(a: Bounds, b: Bounds) -> f32 {
    let shared = a.max.y.min(b.max.y) - a.min.y.max(b.min.y);
    let lower = a.height().min(b.height()).max(f32::MIN_POSITIVE);
    (shared / lower).clamp(0.0, 1.0)
}

/// How far a piece is above or below the nearest pieces of a line, in their height.
fn distance_to_line(bounds: Bounds, line: &[usize], pieces: &[Piece]) -> f32 {
    let middle = bounds.center().x;
    let aside = |&&piece: &&usize| (pieces[piece].bounds.center().x - middle).abs();
    let nearest = line.iter().min_by(|a, b| aside(a).total_cmp(&aside(b)));
    let Some(&nearest) = nearest else {
        return f32::INFINITY;
    };
    let near = pieces[nearest].bounds;
    let gap = (bounds.min.y - near.max.y).max(near.min.y - bounds.max.y);
    gap.max(0.0) / near.height().max(f32::MIN_POSITIVE)
}

#[cfg(test)]
mod tests {
    use super::super::tests::piece;
    use super::*;

    #[test]
    fn lines_are_read_from_top_to_bottom_and_left_to_right() {
        let pieces = [
            piece(40.0, 100.0, 10.0, 20.0),
            piece(20.0, 2.0, 10.0, 20.0),
            piece(0.0, 95.0, 10.0, 22.0),
            piece(0.0, 0.0, 10.0, 20.0),
        ];
        assert_eq!(lines(&pieces), [vec![3, 1], vec![2, 0]]);
    }

    #[test]
    fn a_line_may_slope_and_small_pieces_join_it() {
        let mut pieces: Vec<Piece> = (0..8u8)
            .map(|place| piece(f32::from(place) * 15.0, f32::from(place) * 6.0, 10.0, 20.0))
            .collect();
        // The bar of a 5, a little above its body.
        pieces.push(piece(31.0, 8.0, 9.0, 2.0));
        let read = lines(&pieces);
        assert_eq!(read.len(), 1);
        assert!(read[0].iter().position(|&piece| piece == 8) < Some(5));
    }

    #[test]
    fn nothing_has_no_lines() {
        assert!(lines(&[]).is_empty());
    }
}
