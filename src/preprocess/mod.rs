//! From a picture or pen strokes to the network's input, with every stage kept for display.
//!
//! [`from_picture`] and [`from_strokes`] are the only ways in: drawing, opened files, the command
//! line and the tests all use them.

mod background;
mod cuts;
mod distance;
mod fit;
mod frames;
mod ink;
mod levels;
mod lines;
mod parts;
mod picture;
mod polarity;
mod rings;
mod rules;
mod strokes;
mod surroundings;
mod underlines;
mod widths;

use image::GrayImage;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::digit::{DigitImage, IMAGE_SIDE};
use crate::ink::Point;
use crate::ink::raster::Plane;

pub use fit::BOX_SIDE;
pub use picture::{InkedPicture, Selection, from_picture};
pub use strokes::{PEN_WIDTH_PX, check_strokes, draw_input, from_strokes};

/// How a picture becomes 28x28 pixels.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Method {
    /// As MNIST was made: the ink's box fitted into 20x20, its center of mass in the middle
    /// (LeCun et al., "Gradient-based learning applied to document recognition", 1998).
    #[default]
    Canonical,
    /// As the paper does it: the whole picture resized to 28x28, gray, ink high.
    Plain,
}

impl Method {
    /// Both of them.
    pub const ALL: [Self; 2] = [Self::Canonical, Self::Plain];

    /// The name in the window.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Canonical => "As MNIST was made",
            Self::Plain => "Plain resize",
        }
    }

    /// The name where there is little room.
    #[must_use]
    pub const fn short_title(self) -> &'static str {
        match self {
            Self::Canonical => "As MNIST",
            Self::Plain => "Plain resize",
        }
    }
}

/// A step on the way from the picture to the network's input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StageKind {
    /// The picture in gray, as it came.
    Source,
    /// The ink alone, white on black.
    Ink,
    /// The ink's box, fitted into 20x20.
    Fitted,
    /// The network's input.
    Input,
}

impl StageKind {
    /// The caption in the window.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Source => "source",
            Self::Ink => "ink",
            Self::Fitted => "20 × 20",
            Self::Input => "28 × 28",
        }
    }
}

/// What a picture looked like at one step.
#[derive(Clone, Debug)]
pub struct Stage {
    /// Which step.
    pub kind: StageKind,
    /// The picture then, reduced for display where it was large.
    pub image: GrayImage,
}

/// Something that the person should know about how a picture was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Remark {
    /// The ink was lighter than its background.
    Inverted,
    /// The strokes were thin for the digit's size and were thickened.
    ThinStrokes,
    /// The strokes were thick for the digit's size and were thinned.
    ThickStrokes,
    /// The ink is wider than any digit.
    Wide,
}

impl Remark {
    /// The sentence for the window.
    #[must_use]
    pub const fn text(self) -> &'static str {
        match self {
            Self::Inverted => "Light ink on dark paper",
            Self::ThinStrokes => "Thin strokes, thickened",
            Self::ThickStrokes => "Thick strokes, thinned",
            Self::Wide => "Wider than a digit",
        }
    }
}

/// Where the ink is in the picture, in its pixels or the drawing's unit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct InkBox {
    /// Left edge.
    pub x: f32,
    /// Upper edge.
    pub y: f32,
    /// Extent to the right.
    pub width: f32,
    /// Extent downwards.
    pub height: f32,
}

impl InkBox {
    /// Whether a point is inside.
    #[must_use]
    pub fn contains(&self, point: Point) -> bool {
        let across = self.x..=self.x + self.width;
        let down = self.y..=self.y + self.height;
        across.contains(&point.x) && down.contains(&point.y)
    }
}

/// A picture that was made into the network's input.
#[derive(Clone, Debug)]
pub struct Preprocessed {
    /// The network's input.
    pub input: DigitImage,
    /// Where the ink was.
    pub ink_box: InkBox,
    /// What it looked like on the way, the network's input last.
    pub stages: Vec<Stage>,
    /// What the person should know.
    pub remarks: Vec<Remark>,
}

/// Why there is nothing to recognize.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum NoDigit {
    /// Nothing stands out from the background.
    #[error("there is no ink to read")]
    Empty,
    /// Only a dot.
    #[error("there is only a dot")]
    Dot,
    /// Points so far apart that the distance is no number.
    #[error("the points are too far apart to be one drawing")]
    TooFarApart,
    /// The ink looks like something else.
    #[error("this does not look like a digit")]
    NotADigit,
    /// So much separate ink that it can't be digits.
    #[error("there is far too much separate ink for digits; crop the picture to the numbers")]
    TooManyParts,
    /// The network gives no finite numbers.
    #[error("the model gives no answer for this picture; choose another model")]
    NoAnswer,
}

/// Ink wider than this many times its height is not one digit.
const WIDEST: f32 = 1.6;

/// What the ink's proportions say.
fn remark_on_shape(width: f32, height: f32) -> Option<Remark> {
    (width > WIDEST * height).then_some(Remark::Wide)
}

/// The plane as bytes: 0 is paper, 255 is ink.
fn to_gray(plane: &Plane) -> GrayImage {
    GrayImage::from_fn(plane.width(), plane.height(), |x, y| {
        image::Luma([(plane.get_pixel(x, y).0[0] * 255.0)
            .round()
            .clamp(0.0, 255.0) as u8])
    })
}

/// The network's input from a plane of 28x28.
fn to_digit_image(plane: &Plane) -> DigitImage {
    let gray = to_gray(plane);
    DigitImage::new(std::array::from_fn(|index| {
        gray.as_raw().get(index).copied().unwrap_or(0)
    }))
}

/// A plane of the network's size, all paper.
fn blank_input() -> Plane {
    let side = u32::try_from(IMAGE_SIDE).unwrap_or(u32::MAX);
    Plane::new(side, side)
}

impl Preprocessed {
    fn new(mut stages: Vec<Stage>, input: &Plane, ink_box: InkBox, remarks: Vec<Remark>) -> Self {
        stages.push(Stage {
            kind: StageKind::Input,
            image: to_gray(input),
        });
        Self {
            input: to_digit_image(input),
            ink_box,
            stages,
            remarks,
        }
    }
}
