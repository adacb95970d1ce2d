//! The way of a picture.

use std::collections::HashMap;

use image::imageops::{self, FilterType};
use image::{GrayImage, Luma};

use super::cuts::Cuts;
use super::distance::{grow, stroke_width};
use super::fit::{BOX_SIDE, center, fit_into_box};
use super::frames::erase_frames;
use super::ink::{Ink, find_ink};
use super::parts::{EDGE_STRENGTH, Parts, PixelBox};
use super::polarity::Polarity;
use super::rings::erase_rings;
use super::rules::erase_rules;
use super::underlines::erase_underlines;
use super::{
    InkBox, Method, NoDigit, Preprocessed, Remark, Stage, StageKind, remark_on_shape,
    to_digit_image, to_gray,
};
use crate::digit::{DigitImage, IMAGE_SIDE};
use crate::ink::Bounds;
use crate::ink::raster::Plane;
use crate::strip::{INK_HEIGHT, STRETCH, Strip};

/// Longer side of what the stages show, in pixels.
const DISPLAY_SIDE: u32 = 160;
/// Ink is reduced to this longer side before its strokes are measured, in pixels.
const WORKING_SIDE: u32 = 240;
/// The same for strips, by their height.
const STRIP_HEIGHT: u32 = 80;
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
    let all = Selection::Parts((0..picture.parts.all().len()).collect());
    match method {
        Method::Canonical => picture.digit(&all),
        Method::Plain => Ok(plain(gray, &picture, picture.area_of(&all))),
    }
}

/// Some ink of a picture.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Selection {
    /// Whole parts, by their numbers; not none.
    Parts(Vec<usize>),
    /// What is between two cuts of a part; `None` stands for the part's end.
    Slice {
        /// The part.
        part: usize,
        /// The cut on the left.
        from: Option<usize>,
        /// The cut on the right.
        to: Option<usize>,
    },
}

/// A picture whose ink was found: parts that hang together, to be read alone or several as one
/// digit, and cut where digits touch.
#[derive(Clone, Debug)]
pub struct InkedPicture {
    ink: Ink,
    parts: Parts,
    /// Of each part that was looked at for cuts.
    cuts: HashMap<usize, Cuts>,
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
        Self::of_polarity(gray, Polarity::of(gray).light_on_dark)
    }

    /// The same where it is doubtful whether ink is dark or light, and the other way around; `None` if
    /// it is not, or if nothing but noise stands out then.
    #[must_use]
    pub fn find_inverted(gray: &GrayImage) -> Option<Self> {
        if gray.width() == 0 || gray.height() == 0 {
            return None;
        }
        let polarity = Polarity::of(gray);
        let inverted = polarity
            .is_doubtful
            .then(|| Self::of_polarity(gray, !polarity.light_on_dark));
        inverted?.ok().filter(|picture| picture.ink.is_no_noise())
    }

    fn of_polarity(gray: &GrayImage, light_on_dark: bool) -> Result<Self, NoDigit> {
        let mut ink = find_ink(gray, light_on_dark).ok_or(NoDigit::Empty)?;
        erase_rules(&mut ink);
        let mut parts = Parts::of(&ink);
        for erase in [erase_frames, erase_rings, erase_underlines] {
            if erase(&mut ink, &parts) {
                parts = Parts::of(&ink);
            }
        }
        if parts.all().is_empty() {
            return Err(NoDigit::Empty);
        }
        Ok(Self {
            ink,
            parts,
            cuts: HashMap::new(),
            source: for_display(gray),
        })
    }

    /// The box of each part, in the picture's pixels.
    #[must_use]
    pub fn parts(&self) -> Vec<Bounds> {
        let parts = self.parts.all().iter();
        parts.map(|part| part.area.bounds()).collect()
    }

    /// Finds where a part may be cut if several digits touch in it, from left to right, and returns
    /// for each cut its distance from the part's left end, in pixels, and the ink that it crosses, in
    /// heights of a digit, which is `height_px`.
    pub fn find_cuts(&mut self, part: usize, height_px: f32) -> Vec<(f32, f32)> {
        let whole = Selection::Parts(vec![part]);
        let cuts = Cuts::find(&self.crop(&whole), height_px);
        let places = cuts.places_and_ink();
        self.cuts.insert(part, cuts);
        places
    }

    /// Whether two cuts of a part do not cross.
    #[must_use]
    pub fn are_in_order(&self, part: usize, a: usize, b: usize) -> bool {
        let cuts = self.cuts.get(&part);
        cuts.is_some_and(|cuts| cuts.are_in_order(a, b))
    }

    /// The box around a selection, in the picture's pixels; `None` if there is no ink.
    #[must_use]
    pub fn bounds(&self, selection: &Selection) -> Option<Bounds> {
        let area = self.area_of(selection);
        if matches!(selection, Selection::Parts(_)) {
            return Some(area.bounds());
        }
        let inside = inked_area(&self.crop(selection))?;
        Some(inside.moved(area.x, area.y).bounds())
    }

    /// The network's input of a selection as one digit; `None` if there is no ink.
    #[must_use]
    pub fn input(&self, selection: &Selection) -> Option<DigitImage> {
        let (_, fitted) = self.fitted(selection)?;
        Some(to_digit_image(&center(&fitted)))
    }

    /// Whole parts as a strip for the network that reads rows, and how many pixels of the picture are a
    /// unit of it; the ink begins where the box around the parts does.
    #[must_use]
    pub fn strip(&self, parts: &[usize]) -> (Strip, f32) {
        let parts = Selection::Parts(parts.to_vec());
        let area = self.area_of(&parts);
        let factor = area.height.div_ceil(STRIP_HEIGHT).max(1);
        let ink = reduce_by(&self.crop(&parts), factor);
        let unit_px = area.height as f32 / INK_HEIGHT;
        (strip_of(ink, unit_px / factor as f32), unit_px)
    }

    /// A selection as one digit, with all stages.
    ///
    /// # Errors
    ///
    /// [`NoDigit::Empty`] if there is no ink.
    pub fn digit(&self, selection: &Selection) -> Result<Preprocessed, NoDigit> {
        let bounds = self.bounds(selection).ok_or(NoDigit::Empty)?;
        let mut remarks = Vec::new();
        if self.ink.light_on_dark {
            remarks.push(Remark::Inverted);
        }
        remarks.extend(remark_on_shape(bounds.width(), bounds.height()));
        let (remark, fitted) = self.fitted(selection).ok_or(NoDigit::Empty)?;
        remarks.extend(remark);
        let stage = |kind, image| Stage { kind, image };
        let ink = to_gray(&self.crop(selection));
        let stages = vec![
            stage(StageKind::Source, self.source.clone()),
            stage(StageKind::Ink, for_display(&ink)),
            stage(StageKind::Fitted, to_gray(&fitted)),
        ];
        let place = InkBox {
            x: bounds.min.x,
            y: bounds.min.y,
            width: bounds.width(),
            height: bounds.height(),
        };
        Ok(Preprocessed::new(stages, &center(&fitted), place, remarks))
    }

    fn fitted(&self, selection: &Selection) -> Option<(Option<Remark>, Plane)> {
        let mut ink = self.crop(selection);
        if matches!(selection, Selection::Slice { .. }) {
            ink = cropped(&ink, inked_area(&ink)?);
        }
        let (normalized, remark) = normalize_width(reduce(&ink));
        Some((remark, fit_into_box(&normalized)))
    }

    fn area_of(&self, selection: &Selection) -> PixelBox {
        let area = |part: usize| self.parts.all()[part].area;
        match selection {
            Selection::Slice { part, .. } => area(*part),
            Selection::Parts(parts) => {
                let areas = parts.iter().map(|&part| area(part));
                areas
                    .reduce(PixelBox::union)
                    .unwrap_or(PixelBox::of_pixel(0, 0))
            }
        }
    }

    /// The ink of a selection and no other, 0 to 1, in the box of the parts that it is of.
    fn crop(&self, selection: &Selection) -> Plane {
        let area = self.area_of(selection);
        let is_selected = |x: u32, y: u32| {
            let at = self.parts.at(area.x + x, area.y + y);
            match selection {
                Selection::Parts(parts) => at.is_some_and(|at| parts.contains(&at)),
                Selection::Slice { part, from, to } => {
                    at == Some(*part)
                        && self.cuts.get(part).is_none_or(|cuts| {
                            from.is_none_or(|cut| cuts.is_right_of(cut, x, y))
                                && to.is_none_or(|cut| !cuts.is_right_of(cut, x, y))
                        })
                }
            }
        };
        Plane::from_fn(area.width, area.height, |x, y| {
            let strength = self.ink.strength.get_pixel(area.x + x, area.y + y).0[0];
            let is_selected = strength > 0 && is_selected(x, y);
            Luma([if is_selected {
                f32::from(strength) / 255.0
            } else {
                0.0
            }])
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
    let Some(width_px) = unusual_width(&ink, scale) else {
        return (ink, None);
    };
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

/// Ink of which `unit_px` pixels are a unit, with strokes of a usual width.
fn strip_of(ink: Plane, unit_px: f32) -> Strip {
    let (width, height) = ink.dimensions();
    let columns = Strip::columns_for(width as f32 / height as f32);
    let (ink, margin) = match unusual_width(&ink, unit_px.recip()) {
        Some(width_px) => {
            let grown = grow(&ink, (TARGET_WIDTH_PX - width_px) / 2.0 * unit_px);
            let margin = (grown.width() - width) / 2;
            (grown, margin as f32 / unit_px)
        }
        None => (ink, 0.0),
    };
    let resized = |length: u32, step: f32| ((length as f32 / unit_px * step).round() as u32).max(1);
    let [width, height] = [resized(ink.width(), STRETCH), resized(ink.height(), 1.0)];
    let ink = imageops::resize(&ink, width, height, FilterType::Triangle);
    Strip::from_fn(columns, |x, y| {
        let place = |at: f32, step: f32| ((at + margin) * step).floor();
        let (x, y) = (place(x, STRETCH), place(y, 1.0));
        if x < 0.0 || y < 0.0 {
            return 0.0;
        }
        let pixel = ink.get_pixel_checked(x as u32, y as u32);
        pixel.map_or(0.0, |pixel| pixel.0[0] * 255.0)
    })
}

/// How wide the strokes are where ink has `scale` pixels of the network's input for each of its own,
/// if that is too thin or too thick and the ink is large enough to tell.
fn unusual_width(ink: &Plane, scale: f32) -> Option<f32> {
    let width_px = stroke_width(ink) * scale;
    let is_usual = width_px == 0.0 || USUAL_WIDTH_PX.contains(&width_px);
    (!is_usual && scale < 0.5).then_some(width_px)
}

/// Cuts paper off all around; `None` if there is only paper.
fn trim(ink: &Plane) -> Option<Plane> {
    inked_area(ink).map(|area| cropped(ink, area))
}

fn cropped(ink: &Plane, area: PixelBox) -> Plane {
    imageops::crop_imm(ink, area.x, area.y, area.width, area.height).to_image()
}

/// The box around ink with its gray edges; `None` if there is nothing strong.
fn inked_area(ink: &Plane) -> Option<PixelBox> {
    let least = f32::from(EDGE_STRENGTH) / 255.0;
    let (mut area, mut has_ink) = (None, false);
    for (x, y, pixel) in ink.enumerate_pixels() {
        if pixel.0[0] >= least {
            has_ink |= pixel.0[0] >= HALF;
            let pixel = PixelBox::of_pixel(x, y);
            area = Some(area.map_or(pixel, |area: PixelBox| area.union(pixel)));
        }
    }
    area.filter(|_| has_ink)
}

/// Reduces large ink.
fn reduce(ink: &Plane) -> Plane {
    reduce_by(ink, ink.width().max(ink.height()).div_ceil(WORKING_SIDE))
}

/// Reduces ink to one pixel of so many along each axis. The strongest of them stays, so that a
/// hairline is not thinned away.
fn reduce_by(ink: &Plane, factor: u32) -> Plane {
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
