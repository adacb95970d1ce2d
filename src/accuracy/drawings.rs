//! Labelled drawings, and the same drawings on other canvases.

use thiserror::Error;

use crate::classifier::Classifier;
use crate::digit::{DigitImage, Label};
use crate::ink::{Bounds, PenStroke, Point};
use crate::preprocess::{Method, from_strokes};
use crate::recognize;
use crate::stroke_file::{self, StrokeRecord};

/// Side of the canvas that drawings are varied on, in pixels.
const CANVAS_PX: f32 = 500.0;
/// Heights of a varied drawing, as fractions of the canvas.
const SIZES: [f32; 4] = [0.1, 0.3, 0.6, 1.0];
/// Places of its middle along each axis, from one edge (0) to the other (1).
const PLACES: [f32; 3] = [0.0, 0.5, 1.0];
/// Brushes, in pixels.
const BRUSHES_PX: [f32; 4] = [2.0, 8.0, 20.0, 40.0];

/// A drawing whose digit is known.
#[derive(Clone, Debug)]
pub struct LabelledDrawing {
    /// The digit.
    pub label: Label,
    /// Who drew it.
    pub writer: Option<String>,
    /// What was drawn.
    pub strokes: Vec<PenStroke>,
    frame: Bounds,
}

/// Why a file of drawings can't be used.
#[derive(Debug, Error)]
#[error("line {line} is no labelled drawing: {reason}")]
pub struct DrawingError {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong with it.
    pub reason: String,
}

/// Reads drawings, one JSON object a line:
/// `{"label":7,"writer":"anna","strokes":[[[x,y],...],...]}`.
///
/// # Errors
///
/// Names the first line that is none.
pub fn drawings(file: &[u8]) -> Result<Vec<LabelledDrawing>, DrawingError> {
    let lines = stroke_file::lines(file).enumerate();
    lines
        .filter_map(|(number, line)| {
            let drawing = line.and_then(|line| stroke_file::parse(&line));
            let labelled = drawing.map_err(|error| error.to_string()).transpose()?;
            let labelled = labelled.and_then(labelled_drawing);
            Some(labelled.map_err(|reason| DrawingError {
                line: number + 1,
                reason,
            }))
        })
        .collect()
}

fn labelled_drawing(record: StrokeRecord) -> Result<LabelledDrawing, String> {
    let label = record.label.and_then(Label::new);
    let label = label.ok_or("the label is not 0 to 9")?;
    let ink = ink_of(&record.strokes).ok_or("there is no stroke")?;
    Ok(LabelledDrawing {
        label,
        writer: record.writer,
        strokes: record.strokes,
        frame: recognize::canvas_around(ink),
    })
}

fn ink_of(strokes: &[PenStroke]) -> Option<Bounds> {
    Bounds::around(
        strokes
            .iter()
            .flat_map(|stroke| stroke.points().iter().copied()),
    )
}

impl LabelledDrawing {
    /// The digit that is read; `None` if it is refused, or read as several.
    #[must_use]
    pub fn read(&self, classifier: &Classifier) -> Option<Label> {
        let number = recognize::drawing(classifier, &self.strokes, self.frame, Method::Canonical);
        Some(number.ok()?.single()?.probabilities.best())
    }

    /// The digit that it would be read as were it not taken for no digit; `None` if it is read, or if
    /// there are several things in it.
    #[must_use]
    pub fn refused_as(&self, classifier: &Classifier) -> Option<Label> {
        let number = recognize::drawing(classifier, &self.strokes, self.frame, Method::Canonical);
        let number = number.ok()?;
        match number.others.as_slice() {
            [alone] if number.lines.is_empty() => Some(alone.probabilities.best()),
            _ => None,
        }
    }

    /// The network's input; `None` if there is nothing but a dot.
    #[must_use]
    pub fn input(&self) -> Option<DigitImage> {
        let made = from_strokes(&self.strokes, self.frame, Method::Canonical);
        Some(made.ok()?.input)
    }

    /// Whether something in it is taken for a digit.
    #[must_use]
    pub fn is_digit(&self, classifier: &Classifier) -> bool {
        let number = recognize::drawing(classifier, &self.strokes, self.frame, Method::Canonical);
        number.is_ok_and(|number| !number.lines.is_empty())
    }

    /// The same drawing, `size` high or wide, on a canvas.
    fn placed(&self, size: f32, [across, down]: [f32; 2], brush: f32) -> Option<Self> {
        let bounds = ink_of(&self.strokes)?;
        let (width, height) = (bounds.width(), bounds.height());
        let scale = size * CANVAS_PX / width.max(height).max(1e-6);
        let corner = |place: f32, length: f32| place * (CANVAS_PX - length * scale);
        let (left, top) = (corner(across, width), corner(down, height));
        let strokes = self.strokes.iter().filter_map(|stroke| {
            let points = stroke.points().iter().map(|point| {
                Point::new(
                    (point.x - bounds.min.x).mul_add(scale, left),
                    (point.y - bounds.min.y).mul_add(scale, top),
                )
            });
            PenStroke::new(points, brush)
        });
        Some(Self {
            strokes: strokes.collect(),
            frame: Bounds {
                min: Point::new(0.0, 0.0),
                max: Point::new(CANVAS_PX, CANVAS_PX),
            },
            ..self.clone()
        })
    }
}

/// The drawing in nine places of a canvas, in several sizes and with several brushes.
pub fn variations(drawing: &LabelledDrawing) -> impl Iterator<Item = LabelledDrawing> {
    let places = PLACES.iter().flat_map(|&y| PLACES.map(|x| [x, y]));
    let sized = places.flat_map(|place| SIZES.map(|size| (place, size)));
    let brushed = sized.flat_map(|(place, size)| BRUSHES_PX.map(|brush| (place, size, brush)));
    brushed.filter_map(|(place, size, brush)| drawing.placed(size, place, brush))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labelled_drawings_are_read_and_others_named() {
        let good = r#"{"label":1,"writer":"anna","strokes":[[[0,0],[5,50]]]}"#;
        let read = drawings(format!("{good}\n\n{good}").as_bytes()).expect("both");
        assert_eq!((read.len(), read[0].label.digit()), (2, 1));
        let error = drawings(format!("{good}\n{{}}").as_bytes()).expect_err("no label");
        assert!(error.to_string().starts_with("line 2 "), "{error}");
        assert!(drawings(br#"{"label":10,"strokes":[[[0,0]]]}"#).is_err());
        assert!(drawings(br#"{"label":1,"strokes":[]}"#).is_err());
    }

    #[test]
    fn variations_stay_on_the_canvas() {
        let one = r#"{"label":1,"strokes":[[[0,0],[5,50]]]}"#;
        let drawing = &drawings(one.as_bytes()).expect("valid")[0];
        let mut count = 0;
        for varied in variations(drawing) {
            let bounds = ink_of(&varied.strokes).expect("ink");
            let inside = -0.01..=CANVAS_PX + 0.01;
            for place in [bounds.min.x, bounds.min.y, bounds.max.x, bounds.max.y] {
                assert!(inside.contains(&place), "{bounds:?}");
            }
            count += 1;
        }
        assert_eq!(count, 9 * 4 * 4);
    }
}
