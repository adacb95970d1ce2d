//! Ink in pieces, from pictures and from drawings alike.

use std::hash::Hash;

use crate::digit::DigitImage;
use crate::ink::touching::{distance, thinned};
use crate::ink::{Bounds, PenStroke, Point};
use crate::preprocess::{self, InkedPicture, Method, NoDigit, Preprocessed, Selection};
use crate::segment::{self, Cut, Piece, Slice};

/// Strokes touch if they come this near to each other, in heights of a digit.
const TOUCHING: f32 = 0.06;

/// Ink in pieces that are digits alone, together or in slices.
pub(super) trait Inked {
    /// Some of the ink.
    type Selection: Clone + Eq + Hash;
    fn pieces(&self) -> Vec<Piece>;
    /// Whole pieces.
    fn whole(&self, pieces: &[usize]) -> Self::Selection;
    /// The network's input; `None` if it has no shape.
    fn input(&self, selection: &Self::Selection) -> Option<DigitImage>;
    /// The input of a network that sees digits in rows; `None` if ink is never cut.
    fn input_in_row(&self, selection: &Self::Selection) -> Option<DigitImage>;
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

/// The parts of a picture.
pub(super) struct PartsOfPicture {
    pub(super) picture: InkedPicture,
    pub(super) splits: Vec<Split<Selection>>,
}

impl PartsOfPicture {
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

    fn input_in_row(&self, ink: &Selection) -> Option<DigitImage> {
        self.picture.input_in_row(ink)
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

    fn input_in_row(&self, _ink: &Vec<usize>) -> Option<DigitImage> {
        None
    }

    fn digit(&self, ink: &Vec<usize>) -> Result<Preprocessed, NoDigit> {
        preprocess::from_strokes(self.some(ink), self.frame, Method::Canonical)
    }

    fn splits(&self) -> &[Split<Vec<usize>>] {
        &[]
    }
}
