//! Ink in pieces, from pictures and from drawings alike.

use std::hash::Hash;
use std::ops::Range;

use super::view::{InRow, InkPlace};
use crate::digit::{DigitImage, Label};
use crate::ink::touching::{distance, thinned};
use crate::ink::{Bounds, PenStroke, Point};
use crate::preprocess::{self, InkedPicture, Method, NoDigit, Preprocessed, Selection};
use crate::row::Columns;
use crate::row::model::RowModel;
use crate::segment::{self, Cut, Piece, Slice};
use crate::strip::Strip;

/// Strokes touch if they come this near to each other, in heights of a digit.
const TOUCHING: f32 = 0.06;
/// It costs at most this much that a digit is twice where it may be once, in nats.
const MAX_TWICE_COST: f32 = 20.0;

/// More pieces side by side are print, and no number; ...
const MAX_IN_ROW: usize = 60;
/// ... and a row is at most so many times as wide as high.
const MAX_ASPECT: f32 = 40.0;

/// Ink in pieces that are digits alone, together or in slices.
pub(super) trait Inked {
    /// Some of the ink.
    type Selection: Clone + Eq + Hash;
    fn pieces(&self) -> Vec<Piece>;
    /// Whole pieces.
    fn whole(&self, pieces: &[usize]) -> Self::Selection;
    /// The network's input; `None` if it has no shape.
    fn input(&self, selection: &Self::Selection) -> Option<DigitImage>;
    /// What the network that sees rows says of it; `None` where that was not asked.
    fn in_row(&self, selection: &Self::Selection) -> Option<InRow>;
    /// How improbable it is by that network that a digit is in each of two neighbors, and not one that
    /// both have a part of; a negative logarithm, 0 where it was not asked.
    fn twice_cost(&self, before: &Self::Selection, after: &Self::Selection, digit: Label) -> f32;
    /// How improbable it is by that network that a piece is no digit, a negative logarithm; 0 where it
    /// was not asked.
    fn cost_of_none(&self, piece: usize) -> f32;
    /// The same with all stages.
    fn digit(&self, selection: &Self::Selection) -> Result<Preprocessed, NoDigit>;
    /// How pieces may be cut.
    fn splits(&self) -> &[Split<Self::Selection>];
}

/// How a piece may be cut.
pub(super) struct Split<S> {
    pub(super) piece: usize,
    /// A digit's height.
    pub(super) height: f32,
    pub(super) cuts: Vec<Cut>,
    pub(super) slices: Vec<(Slice, Bounds, S)>,
}

/// What the network that sees rows says of parts that stand side by side.
pub(super) struct RowOfParts {
    columns: Columns,
    parts: Vec<usize>,
    /// The left end of the ink, in the picture's pixels.
    left: f32,
    /// Pixels of the picture in a unit of the strip.
    unit_px: f32,
}

impl RowOfParts {
    /// The columns between two places, in the picture's pixels.
    fn range(&self, from: f32, to: f32) -> Range<usize> {
        let column = |place: f32| Strip::column_at((place - self.left) / self.unit_px);
        let [from, to] = [from, to].map(|place| column(place).round() as usize);
        from..to.max(from + 1)
    }
}

/// The parts of a picture.
pub(super) struct PartsOfPicture {
    pub(super) picture: InkedPicture,
    pub(super) splits: Vec<Split<Selection>>,
    rows: Vec<RowOfParts>,
    /// Whether there is nothing but one part that may as well be a letter, which the network that sees
    /// rows does not know: of the whole it is not asked.
    may_be_letter: bool,
}

impl PartsOfPicture {
    /// Nothing is cut yet.
    pub(super) fn new(picture: InkedPicture) -> Self {
        let mut parts = Self {
            picture,
            splits: Vec::new(),
            rows: Vec::new(),
            may_be_letter: false,
        };
        parts.may_be_letter = segment::may_be_letter(&parts.pieces());
        parts
    }

    /// Asks the network that sees rows about parts that stand side by side, unless they are no row of
    /// digits by their shape.
    pub(super) fn read_row(&mut self, parts: Vec<usize>) {
        let Some(bounds) = self.picture.bounds(&self.whole(&parts)) else {
            return;
        };
        if parts.len() > MAX_IN_ROW || bounds.width() > MAX_ASPECT * bounds.height() {
            return;
        }
        let (strip, unit_px) = self.picture.strip(&parts);
        let columns = RowModel::shipped().and_then(|model| model.read(&strip));
        if let Some(columns) = columns {
            self.rows.push(RowOfParts {
                columns,
                parts,
                left: bounds.min.x,
                unit_px,
            });
        }
    }

    /// The row of some ink, and its columns in it.
    fn columns_of(&self, ink: &Selection) -> Option<(&RowOfParts, Range<usize>)> {
        let parts = match ink {
            Selection::Slice { part, .. } => std::slice::from_ref(part),
            Selection::Parts(parts) => parts,
        };
        let has = |row: &&RowOfParts| parts.iter().all(|part| row.parts.contains(part));
        let row = self.rows.iter().find(has)?;
        let bounds = self.picture.bounds(&self.whole(parts))?;
        let [mut from, mut to] = [bounds.min.x, bounds.max.x];
        if let Selection::Slice {
            part,
            from: left,
            to: right,
        } = ink
        {
            // The cuts, and not the ink, which may lean over them: no column counts twice.
            let cuts = self.cuts_of(*part);
            let place = |cut: &Option<usize>| Some(bounds.min.x + cuts.get((*cut)?)?.x);
            from = place(left).unwrap_or(from);
            to = place(right).unwrap_or(to);
        }
        Some((row, row.range(from, to)))
    }

    fn cuts_of(&self, part: usize) -> &[Cut] {
        let split = self.splits.iter().find(|split| split.piece == part);
        split.map_or(&[], |split| &split.cuts)
    }

    /// Finds how a part may be cut.
    pub(super) fn cut(&mut self, part: usize, height: f32) -> Split<Selection> {
        let cuts = self.picture.find_cuts(part, height).into_iter();
        let cuts: Vec<Cut> = cuts.map(|(x, ink)| Cut { x, ink }).collect();
        let whole = Selection::Parts(vec![part]);
        let width = self
            .picture
            .bounds(&whole)
            .map_or(0.0, |bounds| bounds.width());
        let slices = segment::slices(&cuts, width, height);
        let in_order = |slice: &Slice| match slice.cuts(cuts.len()) {
            [Some(a), Some(b)] => self.picture.are_in_order(part, a, b),
            _ => true,
        };
        let with_ink = slices.into_iter().filter(in_order).filter_map(|slice| {
            let [from, to] = slice.cuts(cuts.len());
            let ink = Selection::Slice { part, from, to };
            Some((slice, self.picture.bounds(&ink)?, ink))
        });
        Split {
            piece: part,
            height,
            slices: with_ink.collect(),
            cuts,
        }
    }
}

impl Inked for PartsOfPicture {
    type Selection = Selection;

    fn pieces(&self) -> Vec<Piece> {
        let parts = self.picture.parts().into_iter();
        parts
            .map(|bounds| Piece {
                bounds,
                touches: Vec::new(),
            })
            .collect()
    }

    fn whole(&self, pieces: &[usize]) -> Selection {
        Selection::Parts(pieces.to_vec())
    }

    fn input(&self, ink: &Selection) -> Option<DigitImage> {
        self.picture.input(ink)
    }

    fn in_row(&self, ink: &Selection) -> Option<InRow> {
        let place = match (ink, self.may_be_letter) {
            (Selection::Parts(_), true) => return None,
            (Selection::Parts(_), false) => InkPlace::Whole,
            (Selection::Slice { .. }, false) => InkPlace::Cut,
            (Selection::Slice { .. }, true) => InkPlace::CutOfLetter,
        };
        let (row, columns) = self.columns_of(ink)?;
        Some(InRow {
            digits: row.columns.only_digit(columns),
            place,
        })
    }

    fn twice_cost(&self, before: &Selection, after: &Selection, digit: Label) -> f32 {
        let columns = self.columns_of(before).zip(self.columns_of(after));
        columns.map_or(0.0, |((row, before), (_, after))| {
            let one = |columns| row.columns.only_digit(columns)[digit.index()];
            let both = row.columns.twice(before.start..after.end, digit);
            let cost = one(before) + one(after) - both;
            // Columns that there are not say nothing.
            if cost.is_nan() {
                return 0.0;
            }
            cost.clamp(0.0, MAX_TWICE_COST)
        })
    }

    fn cost_of_none(&self, piece: usize) -> f32 {
        if self.may_be_letter {
            return 0.0;
        }
        let columns = self.columns_of(&self.whole(&[piece]));
        columns.map_or(0.0, |(row, columns)| -row.columns.no_digit(columns))
    }

    fn digit(&self, ink: &Selection) -> Result<Preprocessed, NoDigit> {
        self.picture.digit(ink)
    }

    fn splits(&self) -> &[Split<Selection>] {
        &self.splits
    }
}

/// The strokes of a drawing.
pub(super) struct StrokesOfDrawing<'a> {
    pub(super) strokes: &'a [&'a PenStroke],
    /// The canvas.
    pub(super) frame: Bounds,
}

impl StrokesOfDrawing<'_> {
    fn some(&self, pieces: &[usize]) -> Vec<&PenStroke> {
        pieces.iter().map(|&piece| self.strokes[piece]).collect()
    }
}

impl Inked for StrokesOfDrawing<'_> {
    type Selection = Vec<usize>;

    fn pieces(&self) -> Vec<Piece> {
        let paths: Vec<Vec<Point>> = self.strokes.iter().map(|stroke| thinned(stroke)).collect();
        let bounds: Vec<Bounds> = paths
            .iter()
            .filter_map(|path| Bounds::around(path.iter().copied()))
            .collect();
        let near = bounds.iter().map(Bounds::height).fold(0.0, f32::max) * TOUCHING;
        bounds
            .iter()
            .enumerate()
            .map(|(stroke, &bounds)| Piece {
                bounds,
                touches: (0..stroke)
                    .filter(|&other| distance(&paths[stroke], &paths[other]) <= near)
                    .collect(),
            })
            .collect()
    }

    fn whole(&self, pieces: &[usize]) -> Vec<usize> {
        pieces.to_vec()
    }

    fn input(&self, ink: &Vec<usize>) -> Option<DigitImage> {
        preprocess::draw_input(self.some(ink), preprocess::PEN_WIDTH_PX)
    }

    fn in_row(&self, _ink: &Vec<usize>) -> Option<InRow> {
        None
    }

    fn twice_cost(&self, _before: &Vec<usize>, _after: &Vec<usize>, _digit: Label) -> f32 {
        0.0
    }

    fn cost_of_none(&self, _piece: usize) -> f32 {
        0.0
    }

    fn digit(&self, ink: &Vec<usize>) -> Result<Preprocessed, NoDigit> {
        preprocess::from_strokes(self.some(ink), self.frame, Method::Canonical)
    }

    fn splits(&self) -> &[Split<Vec<usize>>] {
        &[]
    }
}
