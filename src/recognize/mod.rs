//! From a picture or a drawing to an answer: preprocessing and network together.

mod inked;
mod number;
pub mod stability;
mod view;

use std::sync::Arc;
use std::time::{Duration, Instant};

use image::GrayImage;

use crate::classifier::Classifier;
use crate::digit::Probabilities;
use crate::ink::canvas::Strokes;
use crate::ink::{Bounds, PenStroke, Point};
use crate::preprocess::{self, Method, NoDigit, Preprocessed};

/// Drawings from a file have no canvas; the plain method gets one this much larger than the ink.
const CANVAS_MARGIN: f32 = 0.25;

/// A digit that was read.
#[derive(Clone, Debug)]
pub struct Reading {
    /// The network's input and how it came about.
    pub preprocessed: Preprocessed,
    /// The ten probabilities.
    pub probabilities: Probabilities,
}

/// What was read: digits in lines, and ink that is no digit.
#[derive(Clone, Debug, Default)]
pub struct Number {
    /// The digits of each line, from top to bottom and left to right; no line is empty.
    pub lines: Vec<Vec<Reading>>,
    /// What looks like no digit: its probabilities mean nothing.
    pub others: Vec<Reading>,
}

impl Number {
    /// All digits in reading order.
    pub fn digits(&self) -> impl Iterator<Item = &Reading> {
        self.lines.iter().flatten()
    }

    /// The digits as text, each line on its own.
    #[must_use]
    pub fn text(&self) -> String {
        let line = |line: &Vec<Reading>| -> String {
            let digits = line.iter();
            digits
                .map(|reading| reading.probabilities.best().to_string())
                .collect()
        };
        self.lines.iter().map(line).collect::<Vec<_>>().join("\n")
    }

    /// How many digits there are for sure: the sum of their probabilities, and one less for each thing that
    /// is none.
    fn sure_digits(&self) -> f32 {
        let sure = self.digits().map(|reading| {
            let best = reading.probabilities.best();
            reading.probabilities.of(best)
        });
        sure.sum::<f32>() - self.others.len() as f32
    }

    /// The one digit, if it is only one.
    #[must_use]
    pub fn single(&self) -> Option<&Reading> {
        let mut digits = self.digits();
        digits.next().filter(|_| digits.next().is_none())
    }
}

impl From<Reading> for Number {
    fn from(reading: Reading) -> Self {
        Self {
            lines: vec![vec![reading]],
            others: Vec::new(),
        }
    }
}

/// What is to be read in the window.
#[derive(Clone, Debug)]
pub enum Source {
    /// Pen strokes, and the canvas that they are on.
    Drawing {
        /// The strokes.
        strokes: Strokes,
        /// The canvas, in the strokes' unit.
        frame: Bounds,
    },
    /// A gray picture.
    Picture(Arc<GrayImage>),
}

/// What was read by both methods, to be compared.
#[derive(Clone, Debug)]
pub struct Answer {
    /// What was read as MNIST was made.
    pub canonical: Result<Number, NoDigit>,
    /// What was read by the paper's plain resize.
    pub plain: Result<Number, NoDigit>,
    /// Time that the canonical way took, network included.
    pub elapsed: Duration,
}

impl Answer {
    /// What was read by `method`.
    pub const fn by(&self, method: Method) -> &Result<Number, NoDigit> {
        match method {
            Method::Canonical => &self.canonical,
            Method::Plain => &self.plain,
        }
    }
}

/// Reads a source by both methods.
#[must_use]
pub fn answer(classifier: &Classifier, source: &Source) -> Answer {
    let read = |method| match source {
        Source::Picture(gray) => picture(classifier, gray, method),
        Source::Drawing { strokes, frame } => drawing(
            classifier,
            strokes.iter().map(AsRef::as_ref),
            *frame,
            method,
        ),
    };
    let start = Instant::now();
    let canonical = read(Method::Canonical);
    let elapsed = start.elapsed();
    Answer {
        canonical,
        plain: read(Method::Plain),
        elapsed,
    }
}

/// A square canvas around strokes that come without one.
#[must_use]
pub fn canvas_around(ink: Bounds) -> Bounds {
    let half = ink.width().max(ink.height()) * (0.5 + CANVAS_MARGIN);
    let center = ink.center();
    Bounds {
        min: Point::new(center.x - half, center.y - half),
        max: Point::new(center.x + half, center.y + half),
    }
}

/// Reads the digits in a gray picture; the plain method takes it for one digit.
///
/// # Errors
///
/// [`NoDigit`] if there is nothing to read.
pub fn picture(
    classifier: &Classifier,
    gray: &GrayImage,
    method: Method,
) -> Result<Number, NoDigit> {
    match method {
        Method::Canonical => number::picture(classifier, gray),
        Method::Plain => {
            let preprocessed = preprocess::from_picture(gray, method)?;
            classify(classifier, preprocessed).map(Number::from)
        }
    }
}

/// Reads the digits in a drawing; `frame` is the canvas. The plain method takes it for one digit.
///
/// # Errors
///
/// [`NoDigit`] if there is nothing to read.
pub fn drawing<'a>(
    classifier: &Classifier,
    strokes: impl IntoIterator<Item = &'a PenStroke> + Clone,
    frame: Bounds,
    method: Method,
) -> Result<Number, NoDigit> {
    match method {
        Method::Canonical => {
            let strokes: Vec<&PenStroke> = strokes.into_iter().collect();
            number::drawing(classifier, &strokes, frame)
        }
        Method::Plain => {
            let preprocessed = preprocess::from_strokes(strokes, frame, method)?;
            classify(classifier, preprocessed).map(Number::from)
        }
    }
}

fn classify(classifier: &Classifier, preprocessed: Preprocessed) -> Result<Reading, NoDigit> {
    let answers = classifier.classify(std::slice::from_ref(&preprocessed.input));
    let probabilities = answers
        .into_iter()
        .next()
        .flatten()
        .ok_or(NoDigit::NoAnswer)?;
    Ok(Reading {
        preprocessed,
        probabilities,
    })
}
