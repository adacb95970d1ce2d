//! The file of one digit.

use std::io;

use image::GrayImage;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::{ModelAnswer, MyDigit};
use crate::digit::{DigitImage, IMAGE_PIXELS, Label, Probabilities};
use crate::ink::{PenStroke, Point};
use crate::stroke_file::MAX_POINTS;

/// Version of the format that this program writes and reads.
const FORMAT_VERSION: u32 = 1;
/// Longest side of a picture that is kept, in pixels.
pub(super) const MAX_PICTURE_SIDE: u32 = 512;
/// Characters of a model's name or a date.
const MAX_NAME: usize = 1000;

/// Why a file is no digit.
#[derive(Debug, Error)]
pub enum EntryError {
    /// It can't be read.
    #[error("it can't be read: {0}")]
    Read(#[from] io::Error),
    /// Not JSON, or other JSON.
    #[error("it is damaged: {0}")]
    Json(#[from] serde_json::Error),
    /// Written by a newer program.
    #[error(
        "it has format version {0}; this digitpad reads version {FORMAT_VERSION}, so update it"
    )]
    Version(u32),
    /// A part of it makes no sense.
    #[error("its {0} can't be used")]
    Part(&'static str),
}

#[derive(Serialize, Deserialize)]
struct Entry {
    format_version: u32,
    label: u8,
    created: String,
    image: Vec<u8>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    strokes: Vec<Stroke>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    picture: Option<Picture>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    answer: Option<Answer>,
}

#[derive(Serialize, Deserialize)]
struct Stroke {
    width: f32,
    points: Vec<[f32; 2]>,
    /// At each point; absent where the pressure is full.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pressures: Vec<f32>,
}

#[derive(Serialize, Deserialize)]
struct Picture {
    width: u32,
    height: u32,
    pixels: Vec<u8>,
}

#[derive(Serialize, Deserialize)]
struct Answer {
    model: String,
    probabilities: [f32; 10],
}

/// The digit of a file's bytes.
///
/// # Errors
///
/// Says what is wrong with it.
pub fn parse(bytes: &[u8]) -> Result<MyDigit, EntryError> {
    /// The version is looked at first: a later format may differ in everything else.
    #[derive(Deserialize)]
    struct Version {
        format_version: u32,
    }
    let Version { format_version } = serde_json::from_slice(bytes)?;
    if format_version != FORMAT_VERSION {
        return Err(EntryError::Version(format_version));
    }
    let entry: Entry = serde_json::from_slice(bytes)?;
    let label = Label::new(entry.label).ok_or(EntryError::Part("label"))?;
    let image: &[u8; IMAGE_PIXELS] = entry
        .image
        .as_slice()
        .try_into()
        .map_err(|_wrong_length| EntryError::Part("image"))?;
    let points: usize = entry.strokes.iter().map(|stroke| stroke.points.len()).sum();
    if points > MAX_POINTS {
        return Err(EntryError::Part("strokes"));
    }
    if entry.created.len() > MAX_NAME {
        return Err(EntryError::Part("date"));
    }
    Ok(MyDigit {
        label,
        created: entry.created,
        image: DigitImage::new(*image),
        strokes: entry.strokes.iter().filter_map(Stroke::to_pen).collect(),
        picture: entry.picture.map(Picture::into_gray).transpose()?,
        answer: entry.answer.map(Answer::into_model).transpose()?,
    })
}

/// A digit's file; the inverse of [`parse`].
pub(super) fn to_bytes(digit: &MyDigit) -> Vec<u8> {
    let entry = Entry {
        format_version: FORMAT_VERSION,
        label: digit.label.digit(),
        created: digit.created.clone(),
        image: digit.image.pixels().to_vec(),
        strokes: digit.strokes.iter().map(Stroke::from_pen).collect(),
        picture: digit.picture.as_ref().map(|picture| Picture {
            width: picture.width(),
            height: picture.height(),
            pixels: picture.as_raw().clone(),
        }),
        answer: digit.answer.as_ref().map(|answer| Answer {
            model: answer.model.clone(),
            probabilities: *answer.probabilities.values(),
        }),
    };
    // Numbers and strings always have a text.
    serde_json::to_vec(&entry).unwrap_or_default()
}

impl Stroke {
    fn from_pen(stroke: &PenStroke) -> Self {
        let points = stroke.points().iter().map(|point| [point.x, point.y]);
        let pressures = stroke.pressures();
        let is_full = pressures.iter().all(|&pressure| pressure >= 1.0);
        Self {
            width: stroke.width(),
            points: points.collect(),
            pressures: if is_full {
                Vec::new()
            } else {
                pressures.to_vec()
            },
        }
    }

    fn to_pen(&self) -> Option<PenStroke> {
        let points = self.points.iter().map(|&[x, y]| Point::new(x, y));
        let pressures = self.pressures.iter().copied();
        let pressures = pressures.chain(std::iter::repeat(1.0));
        PenStroke::pressed(points.zip(pressures), self.width)
    }
}

impl Picture {
    fn into_gray(self) -> Result<GrayImage, EntryError> {
        let fits = self.width.max(self.height) <= MAX_PICTURE_SIDE
            && self.pixels.len() as u64 == u64::from(self.width) * u64::from(self.height);
        let gray = GrayImage::from_raw(self.width, self.height, self.pixels);
        gray.filter(|_| fits).ok_or(EntryError::Part("picture"))
    }
}

impl Answer {
    fn into_model(self) -> Result<ModelAnswer, EntryError> {
        let probabilities = Probabilities::new(self.probabilities);
        let probabilities = probabilities.filter(|_| self.model.len() <= MAX_NAME);
        Ok(ModelAnswer {
            model: self.model,
            probabilities: probabilities.ok_or(EntryError::Part("answer"))?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn how_hard_the_pen_was_pressed_is_kept() {
        let points = [Point::new(0.1, 0.2), Point::new(0.3, 0.4)];
        let pressed = PenStroke::pressed(points.into_iter().zip([0.25, 0.75]), 0.04);
        let even = PenStroke::new(points, 0.04);
        let digit = MyDigit {
            strokes: pressed.into_iter().chain(even).collect(),
            ..MyDigit::new(Label::new(3).expect("a digit"), DigitImage::default())
        };
        assert_eq!(parse(&to_bytes(&digit)).expect("whole"), digit);
    }

    #[test]
    fn what_is_no_digit_is_refused() {
        let digit = MyDigit::new(Label::new(3).expect("a digit"), DigitImage::default());
        let good = String::from_utf8(to_bytes(&digit)).expect("text");
        assert_eq!(parse(good.as_bytes()).expect("whole"), digit);
        for (from, to, why) in [
            ("\"label\":3", "\"label\":10", "label"),
            ("\"image\":[0,", "\"image\":[", "image"),
            ("\"image\":[0,", "\"image\":[256,", "damaged"),
            ("\"format_version\":1", "\"format_version\":2", "version 2"),
            (
                "{\"format",
                "{\"answer\":{\"model\":\"m\",\"probabilities\":[2,0,0,0,0,0,0,0,0,0]},\"format",
                "answer",
            ),
            (
                "{\"format",
                "{\"picture\":{\"width\":9,\"height\":1,\"pixels\":[0]},\"format",
                "picture",
            ),
            ("}", "", "damaged"),
        ] {
            let bad = good.replacen(from, to, 1);
            let error = parse(bad.as_bytes()).expect_err(why).to_string();
            assert!(error.contains(why), "{error} says nothing of {why}");
        }
    }
}
