//! The way of a picture.

use image::imageops::{self, FilterType};
use image::{GrayImage, Luma};

use super::distance::{grow, stroke_width};
use super::fit::{BOX_SIDE, center, fit_into_box};
use super::ink::{Ink, find_ink};
use super::parts::{EDGE_STRENGTH, Parts, PixelBox};
use super::seams::Seams;
use super::{
    InkBox, Method, NoDigit, Preprocessed, Remark, Stage, StageKind, remark_on_shape,
    to_digit_image, to_gray,
};
use crate::digit::{DigitImage, IMAGE_SIDE};
use crate::ink::Bounds;
use crate::ink::raster::Plane;

/// Longer side of what the stages show, in pixels.
const DISPLAY_SIDE: u32 = 160;
/// Ink is reduced to this longer side before its strokes are measured, in pixels.
const WORKING_SIDE: u32 = 240;
/// Strokes of this width are left alone, in pixels of the 20x20 box; MNIST's own lie within.
const USUAL_WIDTH_PX: std::ops::RangeInclusive<f32> = 1.4..=3.6;
/// Strokes outside of it are given this width, in pixels of the 20x20 box.
const TARGET_WIDTH_PX: f32 = 2.2;
/// Coverage that makes a pixel ink.
const HALF: f32 = 0.5;

/// Makes a gray picture into the network's input, as one digit.
///
/// # Errors
///
/// [`NoDigit`] if nothing stands out from the background, whichever the method.
pub fn from_picture(gray: &GrayImage, method: Method) -> Result<Preprocessed, NoDigit> {
    let picture = InkedPicture::find(gray)?;
    let all: Vec<usize> = (0..picture.parts.all().len()).collect();
    match method {
        Method::Canonical => Ok(picture.digit(&all)),
        Method::Plain => Ok(plain(gray, &picture, picture.area_of(&all))),
    }
}

/// A picture whose ink was found: parts that hang together, to be read alone or several as one
/// digit.
#[derive(Clone, Debug)]
pub struct InkedPicture {
    ink: Ink,
    parts: Parts,
    source: GrayImage,
}

impl InkedPicture {
    /// Finds the ink and its parts, of which there is at least one.
    ///
    /// # Errors
    ///
    /// [`NoDigit::Empty`] if nothing stands out from the background.
    pub fn find(gray: &GrayImage) -> Result<Self, NoDigit> {
        if gray.width() == 0 || gray.height() == 0 {
            return Err(NoDigit::Empty);
        }
        let ink = find_ink(gray).ok_or(NoDigit::Empty)?;
        let parts = Parts::of(&ink);
        if parts.all().is_empty() {
            return Err(NoDigit::Empty);
        }
        Ok(Self {
            ink,
            parts,
            source: for_display(gray),
        })
    }

    /// The box of each part, in the picture's pixels.
    #[must_use]
    pub fn parts(&self) -> Vec<Bounds> {
        let parts = self.parts.all().iter();
        parts.map(|part| part.area.bounds()).collect()
    }

    /// Cuts a part where several digits may touch; returns the pieces' numbers from left to right,
    /// and only its own where there is nowhere to cut. `height_px` is a digit's usual height.
    pub fn cut(&mut self, part: usize, height_px: f32) -> Vec<usize> {
        let area = self.parts.all()[part].area;
        let seams = Seams::find(&self.crop(&[part]), height_px);
        self.parts.cut(part, seams.pieces(), |x, y| {
            seams.piece_at(x - area.x, y - area.y)
        })
    }

    /// The network's input of these parts as one digit; not none of them.
    #[must_use]
    pub fn input(&self, parts: &[usize]) -> DigitImage {
        let (_, fitted) = self.fitted(parts);
        to_digit_image(&center(&fitted))
    }

    /// These parts as one digit, with all stages; not none of them.
    #[must_use]
    pub fn digit(&self, parts: &[usize]) -> Preprocessed {
        let area = self.area_of(parts);
        let mut remarks = Vec::new();
        if self.ink.light_on_dark {
            remarks.push(Remark::Inverted);
        }
        remarks.extend(remark_on_shape(area.width as f32, area.height as f32));
        let (remark, fitted) = self.fitted(parts);
        remarks.extend(remark);
        let stage = |kind, image| Stage { kind, image };
        let stages = vec![
            stage(StageKind::Source, self.source.clone()),
            stage(StageKind::Ink, for_display(&to_gray(&self.crop(parts)))),
            stage(StageKind::Fitted, to_gray(&fitted)),
        ];
        Preprocessed::new(stages, &center(&fitted), ink_box(area), remarks)
    }

    fn fitted(&self, parts: &[usize]) -> (Option<Remark>, Plane) {
        let (normalized, remark) = normalize_width(reduce(&self.crop(parts)));
        (remark, fit_into_box(&normalized))
    }

    fn area_of(&self, parts: &[usize]) -> PixelBox {
        let areas = parts.iter().map(|&part| self.parts.all()[part].area);
        let nothing = PixelBox {
            x: 0,
            y: 0,
            width: 1,
            height: 1,
        };
        areas.reduce(PixelBox::union).unwrap_or(nothing)
    }

    /// The ink of these parts and no other, 0 to 1.
    fn crop(&self, parts: &[usize]) -> Plane {
        let area = self.area_of(parts);
        Plane::from_fn(area.width, area.height, |x, y| {
            let (x, y) = (area.x + x, area.y + y);
            let is_inside = self
                .parts
                .at(x, y)
                .is_some_and(|part| parts.contains(&part));
            let strength = f32::from(self.ink.strength.get_pixel(x, y).0[0]) / 255.0;
            Luma([if is_inside { strength } else { 0.0 }])
        })
    }
}

/// The paper's way. The polarity is found all the same: ink must end up high.
fn plain(gray: &GrayImage, picture: &InkedPicture, area: PixelBox) -> Preprocessed {
    let side = u32::try_from(IMAGE_SIDE).unwrap_or(u32::MAX);
    let resized = imageops::resize(gray, side, side, FilterType::Triangle);
    let is_inverted = picture.ink.light_on_dark;
    let input = Plane::from_fn(side, side, |x, y| {
        let shade = f32::from(resized.get_pixel(x, y).0[0]) / 255.0;
        Luma([if is_inverted { shade } else { 1.0 - shade }])
    });
    let stages = vec![Stage {
        kind: StageKind::Source,
        image: picture.source.clone(),
    }];
    let remarks = is_inverted.then_some(Remark::Inverted);
    Preprocessed::new(stages, &input, ink_box(area), remarks.into_iter().collect())
}

/// Brings strokes that are far too thin or thick for the digit's size to a usual width.
fn normalize_width(ink: Plane) -> (Plane, Option<Remark>) {
    let scale = BOX_SIDE as f32 / ink.width().max(ink.height()) as f32;
    let width_px = stroke_width(&ink) * scale;
    if width_px == 0.0
        || USUAL_WIDTH_PX.contains(&width_px)
        || ink.width().max(ink.height()) <= 2 * BOX_SIDE
    {
        return (ink, None);
    }
    let remark = if width_px < TARGET_WIDTH_PX {
        Remark::ThinStrokes
    } else {
        Remark::ThickStrokes
    };
    let changed = grow(&ink, (TARGET_WIDTH_PX - width_px) / 2.0 / scale);
    // A filled shape has no strokes to thin; it stays as it is.
    let trimmed = trim(&changed);
    trimmed.map_or((ink, None), |trimmed| (trimmed, Some(remark)))
}

/// Cuts paper off all around; `None` if there is only paper.
fn trim(ink: &Plane) -> Option<Plane> {
    let least = f32::from(EDGE_STRENGTH) / 255.0;
    let (mut area, mut has_ink) = (None, false);
    for (x, y, pixel) in ink.enumerate_pixels() {
        if pixel.0[0] >= least {
            has_ink |= pixel.0[0] >= HALF;
            let pixel = PixelBox::of_pixel(x, y);
            area = Some(area.map_or(pixel, |area: PixelBox| area.union(pixel)));
        }
    }
    let area = area.filter(|_| has_ink)?;
    Some(imageops::crop_imm(ink, area.x, area.y, area.width, area.height).to_image())
}

/// Reduces large ink. Where several pixels become one the strongest of them stays, so that a hairline
/// is not thinned away.
fn reduce(ink: &Plane) -> Plane {
    let factor = ink.width().max(ink.height()).div_ceil(WORKING_SIDE);
    if factor == 1 {
        return ink.clone();
    }
    let (width, height) = (ink.width().div_ceil(factor), ink.height().div_ceil(factor));
    let mut reduced = Plane::new(width, height);
    for (x, y, pixel) in ink.enumerate_pixels() {
        let strongest = &mut reduced.get_pixel_mut(x / factor, y / factor).0[0];
        *strongest = strongest.max(pixel.0[0]);
    }
    reduced
}

fn for_display(gray: &GrayImage) -> GrayImage {
    let longer = gray.width().max(gray.height());
    if longer <= DISPLAY_SIDE {
        return gray.clone();
    }
    let side = |length: u32| (length * DISPLAY_SIDE / longer).max(1);
    imageops::thumbnail(gray, side(gray.width()), side(gray.height()))
}

const fn ink_box(area: PixelBox) -> InkBox {
    InkBox {
        x: area.x as f32,
        y: area.y as f32,
        width: area.width as f32,
        height: area.height as f32,
    }
}
