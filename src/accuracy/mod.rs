//! How well a model reads what MNIST's own test does not show: spoiled images, and drawings of every
//! size, place and brush.
//!
//! Everything is seeded, so a figure is a function of the model and the data.

mod corruption;
mod drawings;
mod non_digits;
mod rows;
mod teaching;

use std::collections::BTreeMap;

use rayon::prelude::*;
use serde::Serialize;

use crate::classifier::Classifier;
use crate::dataset::Dataset;
use crate::digit::{DigitImage, IMAGE_SIDE, Label};
use crate::ink::{Bounds, PenStroke};
use crate::preprocess::Method;
use crate::recognize;

pub use corruption::Corruption;
pub use drawings::{DrawingError, LabelledDrawing, drawings, variations};
pub use rows::{RowKind, drawn_row, row};
pub use teaching::{Lesson, badly_read, lesson};

/// A figure: how many of how many are right, or stay as they were.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Figure {
    /// What was read.
    pub what: String,
    /// How many were right.
    pub right: usize,
    /// Out of how many.
    pub of: usize,
}

impl Figure {
    /// Fraction that is right, 0..=1; NaN of nothing.
    #[must_use]
    pub fn accuracy(&self) -> f64 {
        self.right as f64 / self.of as f64
    }

    fn of(what: impl Into<String>, outcomes: impl IntoIterator<Item = bool>) -> Self {
        let (mut right, mut of) = (0, 0);
        for outcome in outcomes {
            right += usize::from(outcome);
            of += 1;
        }
        Self {
            what: what.into(),
            right,
            of,
        }
    }
}

/// Spoiled images of `data`, given to the network as they are.
#[must_use]
pub fn corrupted_images(classifier: &Classifier, data: &Dataset) -> Vec<Figure> {
    let read = |images: &[DigitImage]| -> Vec<Option<Label>> {
        let answers = images
            .chunks(500)
            .flat_map(|part| classifier.classify(part));
        answers
            .map(|answer| answer.map(|probabilities| probabilities.best()))
            .collect()
    };
    each_corruption(data, "as they are", read)
}

/// The same images read as pictures: found, fitted, and then given to the network.
#[must_use]
pub fn corrupted_pictures(classifier: &Classifier, data: &Dataset) -> Vec<Figure> {
    let read_one = |image: &DigitImage| {
        let side = IMAGE_SIDE as u32;
        let gray = image::GrayImage::from_raw(side, side, image.pixels().to_vec())?;
        let number = recognize::picture(classifier, &gray, Method::Canonical).ok()?;
        Some(number.single()?.probabilities.best())
    };
    let read = |images: &[DigitImage]| images.iter().map(read_one).collect();
    each_corruption(data, "as pictures", read)
}

fn each_corruption(
    data: &Dataset,
    how: &str,
    read: impl Fn(&[DigitImage]) -> Vec<Option<Label>>,
) -> Vec<Figure> {
    let figure = |kind: Corruption| {
        let images = data.images().iter().enumerate();
        let spoiled: Vec<DigitImage> = images
            .map(|(number, image)| kind.apply(image, number as u64))
            .collect();
        let answers = read(&spoiled);
        let outcomes = answers.iter().zip(data.labels());
        Figure::of(
            format!("{} {how}", kind.title()),
            outcomes.map(|(answer, label)| *answer == Some(*label)),
        )
    };
    Corruption::ALL.into_iter().map(figure).collect()
}

/// Rows of digits of `data`: numbers that are wholly right, of each [`RowKind`].
#[must_use]
pub fn rows_of_digits(classifier: &Classifier, data: &Dataset, count: usize) -> Vec<Figure> {
    let is_right = |kind: RowKind, number: u64| {
        let (picture, text) = row(data, kind, number);
        let read = recognize::picture(classifier, &picture, Method::Canonical);
        read.is_ok_and(|number| number.text() == text)
    };
    let figure = |kind: RowKind| {
        let outcomes = (0..count as u64).into_par_iter();
        let outcomes: Vec<bool> = outcomes.map(|number| is_right(kind, number)).collect();
        Figure::of(kind.title(), outcomes)
    };
    RowKind::ALL.into_iter().map(figure).collect()
}

/// Telling digits from what is none: pictures of the kinds that training shows, made anew, and all
/// images of `data`.
#[must_use]
pub fn refusals(classifier: &Classifier, data: &Dataset) -> Vec<Figure> {
    let digits = non_digits::is_digit(classifier, data.images());
    let [by_evidence, by_probability] =
        non_digits::refused_at_one_percent(classifier, data, data.len());
    vec![
        Figure::of(
            "pictures without a digit refused",
            non_digits::refused(classifier, data, data.len()),
        ),
        Figure::of("digits not refused", digits),
        Figure::of(
            "refused by evidence where one in a hundred digits is",
            by_evidence,
        ),
        Figure::of("the same by the largest probability", by_probability),
    ]
}

/// What is known of labelled drawings.
#[derive(Clone, Debug, Serialize)]
pub struct DrawingFigures {
    /// All drawings.
    pub all: Figure,
    /// Each digit.
    pub digits: Vec<Figure>,
    /// Zeros of more than one stroke, nearly all with a slash.
    pub crossed_zeros: Figure,
    /// The mean over the tenth of the writers that are read worst, 0..=1, if writers are named.
    pub worst_tenth_of_writers: Option<f64>,
    /// Drawings that are not refused.
    pub not_refused: Figure,
    /// Numbers of 2 to 8 drawings that are wholly right.
    pub numbers: Figure,
    /// The same drawings in other places and sizes and with other brushes: those with an unchanged
    /// answer.
    pub unchanged: Figure,
}

/// Numbers that are made of drawings.
const NUMBERS: u64 = 500;

fn drawn_number_is_right(
    classifier: &Classifier,
    drawings: &[LabelledDrawing],
    number: u64,
) -> bool {
    let (strokes, text) = drawn_row(drawings, number);
    let points = strokes.iter().flat_map(PenStroke::points).copied();
    let read = Bounds::around(points).map(|ink| {
        let frame = recognize::canvas_around(ink);
        recognize::drawing(classifier, &strokes, frame, Method::Canonical)
    });
    read.is_some_and(|read| read.is_ok_and(|number| number.text() == text))
}

/// Drawings that are changed in place, size and brush.
const VARIED: usize = 50;

/// Reads labelled drawings, and some of them again with every change that must not matter.
#[must_use]
pub fn drawn(classifier: &Classifier, drawings: &[LabelledDrawing]) -> DrawingFigures {
    let read = |drawing: &LabelledDrawing| drawing.read(classifier);
    let outcomes: Vec<bool> = drawings
        .iter()
        .map(|drawing| read(drawing) == Some(drawing.label))
        .collect();
    let pairs = || drawings.iter().zip(&outcomes);
    let figure = |what: String, wanted: &dyn Fn(&LabelledDrawing) -> bool| {
        let wanted = pairs().filter(|(drawing, _)| wanted(drawing));
        Figure::of(what, wanted.map(|(_, right)| *right))
    };
    let mut writers: BTreeMap<&str, Vec<bool>> = BTreeMap::new();
    for (drawing, right) in pairs() {
        if let Some(writer) = &drawing.writer {
            writers.entry(writer).or_default().push(*right);
        }
    }
    let step = drawings.len().div_ceil(VARIED).max(1);
    let unchanged = drawings.iter().step_by(step).flat_map(|drawing| {
        let usual = read(drawing);
        variations(drawing)
            .map(move |varied| usual.is_some() && varied.read(classifier) == usual)
            .collect::<Vec<_>>()
    });
    DrawingFigures {
        all: figure("drawings".to_owned(), &|_| true),
        digits: (0..10)
            .map(|digit| {
                figure(format!("drawings of {digit}"), &|drawing| {
                    drawing.label.digit() == digit
                })
            })
            .collect(),
        crossed_zeros: figure("zeros of several strokes".to_owned(), &|drawing| {
            drawing.label.digit() == 0 && drawing.strokes.len() > 1
        }),
        worst_tenth_of_writers: worst_tenth(writers.into_values()),
        not_refused: Figure::of(
            "drawings not refused",
            drawings.iter().map(|drawing| drawing.is_digit(classifier)),
        ),
        numbers: Figure::of(
            "numbers of 2 to 8 drawings",
            (0..NUMBERS).map(|number| drawn_number_is_right(classifier, drawings, number)),
        ),
        unchanged: Figure::of("other places, sizes and brushes", unchanged),
    }
}

fn worst_tenth(writers: impl Iterator<Item = Vec<bool>>) -> Option<f64> {
    let mut accuracies: Vec<f64> = writers
        .map(|outcomes| Figure::of("", outcomes).accuracy())
        .collect();
    accuracies.sort_by(f64::total_cmp);
    let worst = accuracies.get(..(accuracies.len() / 10).max(1))?;
    Some(worst.iter().sum::<f64>() / worst.len() as f64)
}
