//! Files of pen strokes: a drawing per line, `{"strokes":[[[x,y],...],...]}`, y down.
//!
//! A drawing that this program wrote also has each stroke's `widths` and, at each point, its
//! `pressures`, 0..=1.

use std::io::{self, BufRead};

use serde::Deserialize;
use thiserror::Error;

use crate::bounded;
use crate::ink::{PenStroke, Point};

/// Points of one drawing; a person draws a thousandth of this in a digit.
pub const MAX_POINTS: usize = 200_000;
/// Bytes of a line: the most points with all their digits.
const MAX_LINE_BYTES: u64 = 16 * 1024 * 1024;

/// One drawing.
#[derive(Clone, Debug, PartialEq)]
pub struct StrokeRecord {
    /// What was drawn; strokes without a point are left out.
    pub strokes: Vec<PenStroke>,
    /// The digit, where the line names one.
    pub label: Option<u8>,
    /// Who drew it, where the line names somebody.
    pub writer: Option<String>,
}

/// Why a line is no drawing.
#[derive(Debug, Error)]
pub enum LineError {
    /// The file can't be read.
    #[error("can't read the file: {0}")]
    Read(#[from] io::Error),
    /// Not JSON, or other JSON.
    #[error("this is no drawing like {{\"strokes\":[[[x,y],...],...]}}: {0}")]
    Parse(#[from] serde_json::Error),
    /// There is no y.
    #[error("a point has fewer than two numbers")]
    Point,
    /// There is no end.
    #[error("a drawing has more than {MAX_POINTS} points, or its line more than {} megabytes", MAX_LINE_BYTES >> 20)]
    TooLong,
}

/// Other fields are ignored, and so is a label or a writer of another type.
#[derive(Deserialize)]
struct Line {
    /// Strokes of points; the first two numbers of a point are x and y.
    strokes: Vec<Vec<Vec<f64>>>,
    /// Of each stroke; of missing ones 0.
    #[serde(default)]
    widths: Vec<f32>,
    /// Of each point of each stroke; missing ones are full.
    #[serde(default)]
    pressures: Vec<Vec<f32>>,
    #[serde(default)]
    label: serde_json::Value,
    #[serde(default)]
    writer: serde_json::Value,
}

/// The lines of a file; after one that can't be read, or has no end, there are no more.
pub fn lines(file: impl BufRead) -> impl Iterator<Item = Result<Vec<u8>, LineError>> {
    bounded::lines(file, MAX_LINE_BYTES).map(|line| {
        line.map_err(|error| match error.kind() {
            io::ErrorKind::FileTooLarge => LineError::TooLong,
            _ => LineError::Read(error),
        })
    })
}

/// The drawing of a line; an empty line is none.
///
/// # Errors
///
/// Says what is wrong with the line.
pub fn parse(line: &[u8]) -> Result<Option<StrokeRecord>, LineError> {
    if line.trim_ascii().is_empty() {
        return Ok(None);
    }
    let record: Line = serde_json::from_slice(line)?;
    if record.strokes.iter().map(Vec::len).sum::<usize>() > MAX_POINTS {
        return Err(LineError::TooLong);
    }
    let strokes = (0..record.strokes.len()).map(|place| stroke(&record, place));
    let strokes = strokes.collect::<Result<Vec<_>, _>>()?;
    let label = record.label.as_u64();
    Ok(Some(StrokeRecord {
        strokes: strokes.into_iter().flatten().collect(),
        label: label.and_then(|label| u8::try_from(label).ok()),
        writer: record.writer.as_str().map(str::to_owned),
    }))
}

fn stroke(record: &Line, place: usize) -> Result<Option<PenStroke>, LineError> {
    let point = |numbers: &Vec<f64>| match numbers.as_slice() {
        [x, y, ..] => Ok(Point::new(*x as f32, *y as f32)),
        _ => Err(LineError::Point),
    };
    let points = record.strokes[place].iter().map(point);
    let points = points.collect::<Result<Vec<_>, _>>()?;
    let pressures = record.pressures.get(place).into_iter().flatten().copied();
    let pressures = pressures.chain(std::iter::repeat(1.0));
    let width = record.widths.get(place).copied().unwrap_or(0.0);
    Ok(PenStroke::pressed(points.into_iter().zip(pressures), width))
}

/// The line of a drawing; the inverse of [`parse`].
///
/// # Errors
///
/// Never, in effect: all that strokes hold can be written as JSON.
pub fn write<S: AsRef<PenStroke>>(strokes: &[S]) -> serde_json::Result<String> {
    let all = || strokes.iter().map(AsRef::as_ref);
    let points = all().map(|stroke| -> Vec<_> {
        let points = stroke.points().iter();
        points.map(|point| [point.x, point.y]).collect()
    });
    let mut line = serde_json::json!({
        "strokes": points.collect::<Vec<_>>(),
        "widths": all().map(PenStroke::width).collect::<Vec<_>>(),
    });
    if all().any(|stroke| stroke.pressures().iter().any(|&pressure| pressure < 1.0)) {
        let pressures = all().map(PenStroke::pressures);
        line["pressures"] = serde_json::json!(pressures.collect::<Vec<_>>());
    }
    serde_json::to_string(&line)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_may_have_other_fields_and_extra_numbers() {
        let line = r#"{"label":7,"strokes":[[[0,0,0.5],[10,20]],[]],"writer":"x","more":[]}"#;
        let drawing = parse(line.as_bytes()).ok().flatten().expect("a drawing");
        assert_eq!(drawing.strokes.len(), 1, "an empty stroke is none");
        assert_eq!(
            drawing.strokes[0].points(),
            [Point::new(0.0, 0.0), Point::new(10.0, 20.0)]
        );
        assert_eq!(
            (drawing.label, drawing.writer.as_deref()),
            (Some(7), Some("x"))
        );
        assert!(matches!(parse(b"  "), Ok(None)));
    }

    #[test]
    fn what_is_written_is_read_as_it_was() {
        let points = [Point::new(0.1, -0.2), Point::new(0.123_456_79, 0.4)];
        let even = PenStroke::new(points, 0.04);
        let pressed = PenStroke::pressed(points.into_iter().zip([0.25, 0.75]), 0.06);
        let strokes: Vec<PenStroke> = [even, pressed].into_iter().flatten().collect();
        let shared: Vec<_> = strokes.iter().cloned().map(std::sync::Arc::new).collect();
        let line = write(&shared).expect("written");
        let read = parse(line.as_bytes()).expect("read").expect("a drawing");
        assert_eq!(read.strokes, strokes);
    }

    #[test]
    fn what_is_no_drawing_is_refused() {
        for line in ["{", "[]", "{}", r#"{"strokes":[[["a",1]]]}"#] {
            assert!(
                matches!(parse(line.as_bytes()), Err(LineError::Parse(_))),
                "{line}"
            );
        }
        assert!(matches!(
            parse(br#"{"strokes":[[[1]]]}"#),
            Err(LineError::Point)
        ));
        let deep = "[".repeat(100_000);
        assert!(matches!(parse(deep.as_bytes()), Err(LineError::Parse(_))));
    }

    #[test]
    fn a_line_without_an_end_and_a_drawing_without_an_end_are_refused() {
        let endless = io::BufReader::new(io::repeat(b'x'));
        let read: Vec<_> = lines(endless).collect();
        assert!(matches!(read[..], [Err(LineError::TooLong)]));
        let points = vec!["[1,2]"; MAX_POINTS + 1].join(",");
        let line = format!("{{\"strokes\":[[{points}]]}}");
        assert!(matches!(parse(line.as_bytes()), Err(LineError::TooLong)));
    }
}
