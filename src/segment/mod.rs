//! Several digits: which pieces of ink belong to one digit, and in which order digits stand.
//!
//! Ink comes in pieces: pen strokes, or connected parts of a picture, which may be cut where digits
//! touch (`split`). Pieces are put into lines (`lines`), and each line is read as the sequence of runs
//! of pieces that is most probable as digits ("segmentation by recognition", Casey and Lecolinet, "A
//! survey of methods and strategies in character segmentation", 1996): the network says how much
//! each run looks like a digit (`lattice`), and its size and its gaps how much that is likely (`shape`).

mod lattice;
mod lines;
mod shape;
mod split;

pub use lattice::{Judgement, Kind, Run, Segment, best_path, candidates, shape_cost_as_one};
pub use lines::{lines, sort_line};
pub use shape::aspect_cost;
pub use split::{Cut, Slice, best_split, slices};

use crate::ink::Bounds;

/// A piece of ink that belongs to one digit, as a whole or with others.
#[derive(Clone, Debug, PartialEq)]
pub struct Piece {
    /// The box around it.
    pub bounds: Bounds,
    /// The pieces before it in the list that touch or cross it.
    pub touches: Vec<usize>,
}

impl Piece {
    /// The longer side.
    fn extent(&self) -> f32 {
        self.bounds.width().max(self.bounds.height())
    }
}

/// Whether there is nothing but one piece that is as narrow as letters are.
#[must_use]
pub fn may_be_letter(pieces: &[Piece]) -> bool {
    matches!(pieces, [piece] if piece.bounds.width() < lattice::LETTER_WIDTH * piece.bounds.height())
}

/// The usual height of the digits that `pieces` are: the median of those that are not small.
#[must_use]
pub fn digit_height(pieces: &[&Piece]) -> f32 {
    let tallest = pieces.iter().map(|piece| piece.bounds.height());
    let tallest = tallest.fold(0.0, f32::max);
    let heights = pieces.iter().map(|piece| piece.bounds.height());
    let mut heights: Vec<f32> = heights.filter(|&height| height >= tallest / 2.0).collect();
    heights.sort_by(f32::total_cmp);
    heights.get(heights.len() / 2).copied().unwrap_or(0.0)
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::digit::Label;
    use crate::ink::Point;

    /// An eight of this cost.
    pub(crate) fn judgement(cost: f32) -> Judgement {
        let digit = Label::new(8).expect("a digit");
        Judgement { digit, cost }
    }

    /// A piece from left, top, width and height that touches no other.
    pub(crate) fn piece(x: f32, y: f32, width: f32, height: f32) -> Piece {
        Piece {
            bounds: Bounds {
                min: Point::new(x, y),
                max: Point::new(x + width, y + height),
            },
            touches: Vec::new(),
        }
    }

    #[test]
    fn small_pieces_do_not_decide_the_height() {
        let pieces = [
            piece(0.0, 0.0, 5.0, 20.0),
            piece(9.0, 0.0, 5.0, 24.0),
            piece(18.0, 0.0, 5.0, 22.0),
            piece(7.0, 20.0, 1.0, 3.0),
        ];
        let pieces: Vec<&Piece> = pieces.iter().collect();
        assert!((digit_height(&pieces) - 22.0).abs() < 1e-6);
        assert!(digit_height(&[]).abs() < 1e-6);
    }
}
