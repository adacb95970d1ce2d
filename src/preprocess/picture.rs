//! The way of a picture.

use std::collections::HashMap;

use image::imageops::{self, FilterType};
use image::{GrayImage, Luma};

use super::cuts::Cuts;
use super::fit::{center, cropped, fit_into_box, inked_area};
use super::frames::erase_frames;
use super::ink::{Ink, find_ink};
use super::parts::{Parts, PixelBox};
use super::polarity::Polarity;
use super::rings::erase_rings;
use super::rules::erase_rules;
use super::underlines::erase_underlines;
use super::widths::{normalize_width, strip_of};
use super::{
    InkBox, Method, NoDigit, Preprocessed, Remark, Stage, StageKind, remark_on_shape,
    to_digit_image, to_gray,
};
use crate::digit::{DigitImage, IMAGE_SIDE};
use crate::ink::raster::Plane;
use crate::ink::{Bounds, Point};
use crate::strip::{INK_HEIGHT, Strip};

/// Longer side of what the stages show, in pixels.
const DISPLAY_SIDE: u32 = 160;
/// A picture of more pixels is reduced before its ink is found: no digit needs them, and a page of
/// handwriting at 300 dots per inch has digits enough at 150.
const LARGE: usize = 6_000_000;
/// Ink is reduced to about this longer side before its strokes are measured, in pixels.
const WORKING_SIDE: u32 = 240;
/// The same for strips, by their height.
const STRIP_HEIGHT: u32 = 80;

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
        Method::Plain => Ok(plain(gray, &picture, &all)),
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

impl Selection {
    /// The parts that it is of.
    fn parts(&self) -> &[usize] {
        match self {
            Self::Parts(parts) => parts,
            Self::Slice { part, .. } => std::slice::from_ref(part),
        }
    }
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
    /// Pixels of the picture for one of the ink's, along each axis.
    scale: f32,
}

impl InkedPicture {
    /// Finds the ink and its parts, of which there is at least one.
    ///
    /// # Errors
    ///
    /// [`NoDigit::Empty`] if nothing stands out from the background.
    pub fn find(gray: &GrayImage) -> Result<Self, NoDigit> {
        let found = found_in(gray, |gray| {
            Self::of_polarity(gray, Polarity::of(gray).light_on_dark)
        });
        found.ok_or(NoDigit::Empty)
    }

    /// The same where it is doubtful whether ink is dark or light, and the other way around; `None` if
    /// it is not, or if nothing but noise stands out then.
    #[must_use]
    pub fn find_inverted(gray: &GrayImage) -> Option<Self> {
        let found = found_in(gray, |gray| {
            let polarity = Polarity::of(gray);
            let inverted = polarity.is_doubtful.then_some(!polarity.light_on_dark)?;
            Self::of_polarity(gray, inverted)
        });
        found.filter(|picture| picture.ink.is_no_noise())
    }

    fn of_polarity(gray: &GrayImage, light_on_dark: bool) -> Option<Self> {
        let mut ink = find_ink(gray, light_on_dark)?;
        erase_rules(&mut ink);
        let mut parts = Parts::of(&ink);
        for erase in [erase_frames, erase_rings, erase_underlines] {
            if erase(&mut ink, &parts) {
                parts = Parts::of(&ink);
            }
        }
        let has_parts = !parts.all().is_empty();
        has_parts.then(|| Self {
            ink,
            parts,
            cuts: HashMap::new(),
            source: for_display(gray),
            scale: 1.0,
        })
    }

    /// The box of each part, in the picture's pixels.
    #[must_use]
    pub fn parts(&self) -> Vec<Bounds> {
        let parts = self.parts.all().iter();
        parts.map(|part| self.in_picture(part.area)).collect()
    }

    /// Finds where a part may be cut if several digits touch in it, from left to right, and returns
    /// for each cut its distance from the part's left end, in pixels, and the ink that it crosses, in
    /// heights of a digit, which is `height_px`.
    pub fn find_cuts(&mut self, part: usize, height_px: f32) -> Vec<(f32, f32)> {
        let whole = Selection::Parts(vec![part]);
        let cuts = Cuts::find(&self.crop(&whole, 1), height_px / self.scale);
        let places = cuts.places_and_ink().into_iter();
        let places = places
            .map(|(place, ink)| (place * self.scale, ink))
            .collect();
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
            return Some(self.in_picture(area));
        }
        let factor = self.working_factor(selection);
        let inside = inked_area(&self.crop(selection, factor))?.scaled(factor);
        Some(self.in_picture(inside.moved(area.x, area.y)))
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
        let factor = area.height.div_ceil(STRIP_HEIGHT);
        let ink = self.crop(&parts, factor);
        let unit_px = area.height as f32 / INK_HEIGHT;
        (strip_of(ink, unit_px / factor as f32), unit_px * self.scale)
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
        let ink = to_gray(&self.crop(selection, self.working_factor(selection)));
        let stages = vec![
            stage(StageKind::Source, self.source.clone()),
            stage(StageKind::Ink, for_display(&ink)),
            stage(StageKind::Fitted, to_gray(&fitted)),
        ];
        let place = ink_box(bounds);
        Ok(Preprocessed::new(stages, &center(&fitted), place, remarks))
    }

    fn fitted(&self, selection: &Selection) -> Option<(Option<Remark>, Plane)> {
        let mut ink = self.crop(selection, self.working_factor(selection));
        if matches!(selection, Selection::Slice { .. }) {
            ink = cropped(&ink, inked_area(&ink)?);
        }
        let (normalized, remark) = normalize_width(ink);
        Some((remark, fit_into_box(&normalized)))
    }

    /// An area of the ink in the picture's pixels.
    fn in_picture(&self, area: PixelBox) -> Bounds {
        let Bounds { min, max } = area.bounds();
        let place = |point: Point| Point::new(point.x * self.scale, point.y * self.scale);
        Bounds {
            min: place(min),
            max: place(max),
        }
    }

    fn area_of(&self, selection: &Selection) -> PixelBox {
        let areas = selection
            .parts()
            .iter()
            .map(|&part| self.parts.all()[part].area);
        let all = areas.reduce(PixelBox::union);
        all.unwrap_or(PixelBox::of_pixel(0, 0))
    }

    /// How many pixels along each axis become one before strokes are measured: large ink has more than
    /// that needs. A slice is as high as its part at most, which may be a long row of digits.
    fn working_factor(&self, selection: &Selection) -> u32 {
        let area = self.area_of(selection);
        let side = match selection {
            Selection::Parts(_) => area.width.max(area.height),
            Selection::Slice { .. } => area.height,
        };
        side.div_ceil(WORKING_SIDE)
    }

    /// The ink of a selection and no other, 0 to 1, in the box of the parts that it is of, with one pixel
    /// for `factor` along each axis. The strongest of them stays, so that a hairline is not thinned away.
    fn crop(&self, selection: &Selection, factor: u32) -> Plane {
        let area = self.area_of(selection);
        let is_selected = self.parts.are_among(selection.parts());
        let mut reduced = GrayImage::new(area.width.div_ceil(factor), area.height.div_ceil(factor));
        let mut inked = vec![0; area.width as usize];
        let rows = reduced.chunks_exact_mut(area.width.div_ceil(factor) as usize);
        for (row, top) in rows.zip((0..area.height).step_by(factor as usize)) {
            for y in top..(top + factor).min(area.height) {
                let strengths = row_of(&self.ink.strength, area, y).iter();
                let marks = self.parts.marks_in(area, y);
                for (inked, (&strength, &mark)) in inked.iter_mut().zip(strengths.zip(marks)) {
                    *inked = if is_selected[mark as usize] {
                        strength
                    } else {
                        0
                    };
                }
                self.blank_outside(selection, y, &mut inked);
                for (strongest, block) in row.iter_mut().zip(inked.chunks(factor as usize)) {
                    *strongest = block.iter().copied().fold(*strongest, u8::max);
                }
            }
        }
        let (width, height) = reduced.dimensions();
        Plane::from_fn(width, height, |x, y| {
            Luma([f32::from(reduced.get_pixel(x, y).0[0]) / 255.0])
        })
    }

    /// Blanks what is not between a slice's cuts in row `y` of its part.
    fn blank_outside(&self, selection: &Selection, y: u32, inked: &mut [u8]) {
        let Selection::Slice { part, from, to } = selection else {
            return;
        };
        let Some(cuts) = self.cuts.get(part) else {
            return;
        };
        for (x, pixel) in (0..).zip(inked) {
            let is_inside = *pixel > 0
                && from.is_none_or(|cut| cuts.is_right_of(cut, x, y))
                && to.is_none_or(|cut| !cuts.is_right_of(cut, x, y));
            if !is_inside {
                *pixel = 0;
            }
        }
    }
}

/// What is found in a picture, which is reduced before if it is large; `None` in one without pixels.
fn found_in(
    gray: &GrayImage,
    find: impl Fn(&GrayImage) -> Option<InkedPicture>,
) -> Option<InkedPicture> {
    let (width, height) = gray.dimensions();
    if gray.is_empty() {
        return None;
    }
    if gray.len() <= LARGE {
        return find(gray);
    }
    let scale = (gray.len() as f32 / LARGE as f32).sqrt().ceil();
    let [columns, rows] = [width, height].map(|side| ((side as f32 / scale) as u32).max(1));
    let reduced = imageops::thumbnail(gray, columns, rows);
    Some(InkedPicture {
        scale,
        ..find(&reduced)?
    })
}

/// The paper's way. The polarity is found all the same: ink must end up high.
fn plain(gray: &GrayImage, picture: &InkedPicture, all: &Selection) -> Preprocessed {
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
    let place = ink_box(picture.in_picture(picture.area_of(all)));
    Preprocessed::new(stages, &input, place, remarks.into_iter().collect())
}

/// Row `y` of a part of a picture.
fn row_of(picture: &GrayImage, area: PixelBox, y: u32) -> &[u8] {
    let start = (area.y + y) as usize * picture.width() as usize + area.x as usize;
    &picture.as_raw()[start..start + area.width as usize]
}

fn for_display(gray: &GrayImage) -> GrayImage {
    let longer = gray.width().max(gray.height());
    if longer <= DISPLAY_SIDE {
        return gray.clone();
    }
    let side = |length: u32| (length * DISPLAY_SIDE / longer).max(1);
    imageops::thumbnail(gray, side(gray.width()), side(gray.height()))
}

fn ink_box(bounds: Bounds) -> InkBox {
    InkBox {
        x: bounds.min.x,
        y: bounds.min.y,
        width: bounds.width(),
        height: bounds.height(),
    }
}
