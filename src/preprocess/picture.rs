//! The way of a picture.

use image::imageops::{self, FilterType};
use image::{GrayImage, Luma};

use super::distance::{grow, stroke_width};
use super::fit::{BOX_SIDE, center, fit_into_box};
use super::ink::{Ink, find_ink};
use super::specks::{PixelBox, remove_specks};
use super::{
    InkBox, Method, NoDigit, Preprocessed, Remark, Stage, StageKind, remark_on_shape, to_gray,
};
use crate::digit::IMAGE_SIDE;
use crate::ink::raster::Plane;

/// Longer side of what the stages show, in pixels.
const DISPLAY_SIDE: u32 = 160;
/// Ink is reduced to this longer side before its strokes are measured, in pixels.
const WORKING_SIDE: u32 = 640;
/// Strokes of this width are left alone, in pixels of the 20x20 box; MNIST's own lie within.
const USUAL_WIDTH_PX: std::ops::RangeInclusive<f32> = 1.4..=3.6;
/// Strokes outside of it are given this width, in pixels of the 20x20 box.
const TARGET_WIDTH_PX: f32 = 2.2;

/// Makes a gray picture into the network's input.
///
/// # Errors
///
/// [`NoDigit`] if nothing stands out from the background, whichever the method.
pub fn from_picture(gray: &GrayImage, method: Method) -> Result<Preprocessed, NoDigit> {
    if gray.width() == 0 || gray.height() == 0 {
        return Err(NoDigit::Empty);
    }
    let mut ink = find_ink(gray).ok_or(NoDigit::Empty)?;
    let place = remove_specks(&mut ink.strength, ink.threshold).ok_or(NoDigit::Empty)?;
    match method {
        Method::Canonical => Ok(canonical(gray, &ink, place)),
        Method::Plain => Ok(plain(gray, &ink, place)),
    }
}

fn canonical(gray: &GrayImage, ink: &Ink, place: PixelBox) -> Preprocessed {
    let mut remarks = Vec::new();
    if ink.light_on_dark {
        remarks.push(Remark::Inverted);
    }
    remarks.extend(remark_on_shape(place.width as f32, place.height as f32));
    let cropped = reduce(&crop(&ink.strength, place));
    let (normalized, remark) = normalize_width(cropped);
    remarks.extend(remark);
    let fitted = fit_into_box(&normalized);
    let stages = vec![
        Stage {
            kind: StageKind::Source,
            image: for_display(gray),
        },
        Stage {
            kind: StageKind::Ink,
            image: for_display(&ink.strength),
        },
        Stage {
            kind: StageKind::Fitted,
            image: to_gray(&fitted),
        },
    ];
    Preprocessed::new(stages, &center(&fitted), ink_box(place), remarks)
}

/// The paper's way. The polarity is found all the same: ink must end up high.
fn plain(gray: &GrayImage, ink: &Ink, place: PixelBox) -> Preprocessed {
    let side = u32::try_from(IMAGE_SIDE).unwrap_or(u32::MAX);
    let resized = imageops::resize(gray, side, side, FilterType::Triangle);
    let input = Plane::from_fn(side, side, |x, y| {
        let shade = f32::from(resized.get_pixel(x, y).0[0]) / 255.0;
        Luma([if ink.light_on_dark {
            shade
        } else {
            1.0 - shade
        }])
    });
    let stages = vec![Stage {
        kind: StageKind::Source,
        image: for_display(gray),
    }];
    let remarks = if ink.light_on_dark {
        vec![Remark::Inverted]
    } else {
        Vec::new()
    };
    Preprocessed::new(stages, &input, ink_box(place), remarks)
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
    let mut gray = to_gray(ink);
    let place = remove_specks(&mut gray, 128)?;
    Some(imageops::crop_imm(ink, place.x, place.y, place.width, place.height).to_image())
}

fn crop(strength: &GrayImage, place: PixelBox) -> Plane {
    Plane::from_fn(place.width, place.height, |x, y| {
        Luma([f32::from(strength.get_pixel(place.x + x, place.y + y).0[0]) / 255.0])
    })
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

const fn ink_box(place: PixelBox) -> InkBox {
    InkBox {
        x: place.x as f32,
        y: place.y as f32,
        width: place.width as f32,
        height: place.height as f32,
    }
}
