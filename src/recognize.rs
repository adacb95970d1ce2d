//! From a picture or a drawing to an answer: preprocessing and network together.

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
    pub canonical: Result<Reading, NoDigit>,
    /// What was read by the paper's plain resize.
    pub plain: Result<Reading, NoDigit>,
    /// Time that the canonical way took, network included.
    pub elapsed: Duration,
}

impl Answer {
    /// What was read by `method`.
    pub const fn by(&self, method: Method) -> &Result<Reading, NoDigit> {
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

/// Reads the digit in a gray picture.
///
/// # Errors
///
/// [`NoDigit`] if there is nothing to read.
pub fn picture(
    classifier: &Classifier,
    gray: &GrayImage,
    method: Method,
) -> Result<Reading, NoDigit> {
    classify(classifier, preprocess::from_picture(gray, method)?)
}

/// Reads the digit in a drawing; `frame` is the canvas.
///
/// # Errors
///
/// [`NoDigit`] if there is nothing to read.
pub fn drawing<'a>(
    classifier: &Classifier,
    strokes: impl IntoIterator<Item = &'a PenStroke> + Clone,
    frame: Bounds,
    method: Method,
) -> Result<Reading, NoDigit> {
    classify(
        classifier,
        preprocess::from_strokes(strokes, frame, method)?,
    )
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
