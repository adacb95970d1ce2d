//! Boxes of forms around digits: their sides, and lines that divide them, are taken out.

use image::{GrayImage, Luma, imageops};

use super::ink::Ink;
use super::lines::{Axis, Runs, pale};
use super::parts::{Parts, PixelBox};

/// A side of a box is inked along this fraction of its length.
const INKED: f32 = 0.93;
/// The same where a stroke may go on beyond the box, by at most ...
const CROSSED: f32 = 0.75;
/// ... this fraction of what both are long together.
const BEYOND: f32 = 0.35;
/// A side is at most this thick, as a fraction of the box's shorter side.
const MAX_THICKNESS: f32 = 0.08;
/// Corners are rounded or open within this fraction of a side.
const CORNER: f32 = 0.06;
/// There is something in a box if this fraction of what is inside its sides is inked.
const MIN_CONTENT: f32 = 0.01;
/// Boxes are at least this wide and high, in pixels.
const MIN_SIDE_PX: u32 = 16;

/// Erases each box that has something in it; returns whether there was one.
pub(super) fn erase_frames(ink: &mut Ink, parts: &Parts) -> bool {
    let areas = || parts.all().iter().map(|part| part.area);
    let frames = areas().filter_map(|area| Frame::find(ink, area));
    let frames: Vec<Frame> = frames.collect();
    for frame in &frames {
        if frame.is_crossed {
            frame.erase_lines(ink);
        } else {
            frame.erase(ink);
        }
    }
    !frames.is_empty()
}

/// A box drawn around something.
#[derive(Debug)]
struct Frame {
    area: PixelBox,
    /// Of its sides, in pixels.
    thickness: u32,
    /// Whether what is in it goes beyond it.
    is_crossed: bool,
}

/// A side of a box.
#[derive(Clone, Copy)]
enum Side {
    Left,
    Top,
    Right,
    Bottom,
}

impl Side {
    const ALL: [Self; 4] = [Self::Left, Self::Top, Self::Right, Self::Bottom];
}

impl Frame {
    /// The box that `area` is the outer edge of, or that is in it but for a stroke that crosses it, if
    /// there is one with content.
    fn find(ink: &Ink, area: PixelBox) -> Option<Self> {
        let shorter = area.width.min(area.height);
        if shorter < MIN_SIDE_PX {
            return None;
        }
        let thickness = ((shorter as f32 * MAX_THICKNESS) as u32).max(2);
        let whole = Self {
            area,
            thickness,
            is_crossed: false,
        };
        let frame = if whole.has_sides(ink) {
            whole
        } else {
            whole.within(ink).filter(|frame| frame.has_sides(ink))?
        };
        frame.has_content(ink).then_some(frame)
    }

    /// The box whose sides are nearest to those of the area.
    fn within(&self, ink: &Ink) -> Option<Self> {
        let away = |side: Side| {
            let length = match side {
                Side::Left | Side::Right => self.area.width,
                Side::Top | Side::Bottom => self.area.height,
            };
            let most = (length as f32 * BEYOND) as u32;
            (0..most).find(|&away| self.inked(ink, side, away) >= CROSSED)
        };
        // Two sides at least have nothing beyond them, and most ink has no sides at all.
        let is_clear = |side: &Side| self.inked(ink, *side, 0) >= CROSSED;
        if Side::ALL.iter().filter(|side| is_clear(side)).count() < 2 {
            return None;
        }
        let (left, top) = (away(Side::Left)?, away(Side::Top)?);
        let (right, bottom) = (away(Side::Right)?, away(Side::Bottom)?);
        let area = PixelBox {
            x: self.area.x + left,
            y: self.area.y + top,
            width: self.area.width - left - right,
            height: self.area.height - top - bottom,
        };
        Some(Self {
            area,
            thickness: self.thickness,
            is_crossed: true,
        })
    }

    fn has_sides(&self, ink: &Ink) -> bool {
        let mut sides = Side::ALL.into_iter();
        sides.all(|side| self.inked(ink, side, 0) >= INKED)
    }

    /// The fraction of a side's length that is inked, so many pixels within the area.
    fn inked(&self, ink: &Ink, at: Side, away: u32) -> f32 {
        let (right, bottom) = (self.area.width - 1, self.area.height - 1);
        let is_inked = |x: u32, y: u32| self.is_inked(&ink.strength, ink.threshold, x, y);
        let near = away..away + self.thickness;
        match at {
            Side::Left => side(self.area.height, |y| near.clone().any(|x| is_inked(x, y))),
            Side::Top => side(self.area.width, |x| near.clone().any(|y| is_inked(x, y))),
            Side::Right => side(self.area.height, |y| {
                near.clone().any(|x| x <= right && is_inked(right - x, y))
            }),
            Side::Bottom => side(self.area.width, |x| {
                near.clone().any(|y| y <= bottom && is_inked(x, bottom - y))
            }),
        }
    }

    /// Erases the sides and what divides the box, but where a stroke crosses them.
    fn erase_lines(&self, ink: &mut Ink) {
        let corner = 2 * self.thickness;
        let PixelBox {
            x,
            y,
            width,
            height,
        } = self.area;
        let pale = pale(ink.threshold);
        for axis in [Axis::Across, Axis::Down] {
            // From corner to corner: there a line's end is certain to be inked.
            let (from_x, from_y) = match axis {
                Axis::Across => (corner.min(width / 2), 0),
                Axis::Down => (0, corner.min(height / 2)),
            };
            let (x, y) = (x + from_x, y + from_y);
            let (width, height) = (width - 2 * from_x, height - 2 * from_y);
            let inside = imageops::crop_imm(&ink.strength, x, y, width, height);
            let mut inside = inside.to_image();
            let (_, breadth) = axis.size(&inside);
            let thickest = self.thickness as f32 / breadth.max(1) as f32;
            let lines = axis.lines(&inside, pale, thickest);
            for line in &lines {
                axis.erase(&mut inside, line);
            }
            imageops::replace(&mut ink.strength, &inside, x.into(), y.into());
            for line in &lines {
                self.blank_ends(&mut ink.strength, axis, line, corner);
            }
        }
    }

    /// Blanks a line's ends, which are in the corners or at another line.
    fn blank_ends(&self, strength: &mut GrayImage, axis: Axis, line: &Runs, corner: u32) {
        let length = match axis {
            Axis::Across => self.area.width,
            Axis::Down => self.area.height,
        };
        let runs = || line.places.iter().flatten();
        let ends = [
            (runs().next(), 0..corner),
            (runs().last(), length.saturating_sub(corner)..length),
        ];
        for (run, along) in ends {
            let Some(&(first, _)) = run else { continue };
            for along in along {
                for across in first - 1..=first + line.thickness {
                    if let Ok(across) = u32::try_from(across) {
                        let (x, y) = axis.place(along, across);
                        self.blank(strength, x, y);
                    }
                }
            }
        }
    }

    /// Whether a pixel of the area is inked.
    fn is_inked(&self, strength: &GrayImage, threshold: u8, x: u32, y: u32) -> bool {
        let pixel = strength.get_pixel_checked(self.area.x + x, self.area.y + y);
        pixel.is_some_and(|pixel| pixel.0[0] >= threshold)
    }

    /// The places along a side that are surely within the box.
    fn inside(&self, length: u32) -> std::ops::Range<u32> {
        let edge = 2 * self.thickness;
        edge.min(length / 2)..length.saturating_sub(edge)
    }

    fn has_content(&self, ink: &Ink) -> bool {
        let rows = self.inside(self.area.height);
        let places = rows.flat_map(|y| self.inside(self.area.width).map(move |x| (x, y)));
        let (mut inked, mut all) = (0, 0);
        for (x, y) in places {
            inked += u32::from(self.is_inked(&ink.strength, ink.threshold, x, y));
            all += 1;
        }
        all > 0 && inked as f32 >= all as f32 * MIN_CONTENT
    }

    fn erase(&self, ink: &mut Ink) {
        let before = ink.strength.clone();
        let (width, height) = (self.area.width, self.area.height);
        for y in 0..height {
            for x in 0..width {
                let at_side = [x, y, width - 1 - x, height - 1 - y]
                    .into_iter()
                    .any(|away| away < self.thickness);
                if at_side {
                    self.blank(&mut ink.strength, x, y);
                }
            }
        }
        // Lines from side to side.
        let threshold = ink.threshold;
        for x in self.inside(width) {
            let column = |y: u32| self.is_inked(&before, threshold, x, y);
            if side(height, column) >= INKED {
                (0..height).for_each(|y| self.blank_line(&mut ink.strength, [x, y], [1, 0]));
            }
        }
        for y in self.inside(height) {
            let row = |x: u32| self.is_inked(&before, threshold, x, y);
            if side(width, row) >= INKED {
                (0..width).for_each(|x| self.blank_line(&mut ink.strength, [x, y], [0, 1]));
            }
        }
    }

    /// Blanks a pixel and those beside it, where a line's gray edges are.
    fn blank_line(&self, strength: &mut GrayImage, [x, y]: [u32; 2], [dx, dy]: [u32; 2]) {
        self.blank(strength, x, y);
        self.blank(strength, x + dx, y + dy);
        self.blank(strength, x.saturating_sub(dx), y.saturating_sub(dy));
    }

    fn blank(&self, strength: &mut GrayImage, x: u32, y: u32) {
        if let Some(pixel) = strength.get_pixel_mut_checked(self.area.x + x, self.area.y + y) {
            *pixel = Luma([0]);
        }
    }
}

/// The fraction of a side that is inked, corners left out.
fn side(length: u32, is_inked: impl Fn(u32) -> bool) -> f32 {
    let corner = (length as f32 * CORNER) as u32;
    let places = corner..length - corner;
    let all = places.len().max(1);
    places.filter(|&place| is_inked(place)).count() as f32 / all as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    fn erased(picture: GrayImage) -> (bool, GrayImage) {
        let mut ink = Ink::sure(picture);
        let parts = Parts::of(&ink);
        let found = erase_frames(&mut ink, &parts);
        (found, ink.strength)
    }

    fn is_frame(x: u32, y: u32) -> bool {
        let outer = (10..110).contains(&x) && (10..70).contains(&y);
        let inner = (13..107).contains(&x) && (13..67).contains(&y);
        let divider = outer && (58..61).contains(&x);
        outer && !inner || divider
    }

    #[test]
    fn a_box_with_something_in_it_goes_and_that_stays() {
        let is_digit = |x: u32, y: u32| (30..36).contains(&x) && (22..58).contains(&y);
        let form = GrayImage::from_fn(120, 80, |x, y| {
            Luma([if is_frame(x, y) || is_digit(x, y) {
                255
            } else {
                0
            }])
        });
        let (found, clean) = erased(form);
        assert!(found);
        for (x, y, pixel) in clean.enumerate_pixels() {
            assert_eq!(pixel.0[0] > 0, is_digit(x, y), "at {x}, {y}");
        }
    }

    #[test]
    fn a_digit_that_crosses_its_box_stays_whole() {
        let is_box = |x: u32, y: u32| {
            let outer = (10..210).contains(&x) && (10..90).contains(&y);
            let inner = (12..208).contains(&x) && (12..88).contains(&y);
            outer && (!inner || (108..110).contains(&x))
        };
        let is_digit = |x: u32, y: u32| {
            let is_below = (60..66).contains(&x) && (30..104).contains(&y);
            let is_beside = (180..226).contains(&x) && (40..46).contains(&y);
            is_below || is_beside
        };
        let form = GrayImage::from_fn(240, 120, |x, y| {
            Luma([if is_box(x, y) || is_digit(x, y) {
                255
            } else {
                0
            }])
        });
        let (found, clean) = erased(form);
        assert!(found);
        for (x, y, pixel) in clean.enumerate_pixels() {
            let is_near = is_digit(x, y) || is_digit(x, y + 1) || is_digit(x, y.saturating_sub(1));
            let is_near = is_near || is_digit(x + 1, y) || is_digit(x.saturating_sub(1), y);
            assert!(pixel.0[0] == 0 || is_near, "left at {x}, {y}");
            assert!(pixel.0[0] > 0 || !is_digit(x, y), "gone at {x}, {y}");
        }
    }

    #[test]
    fn a_ring_and_an_empty_box_stay() {
        let ring = GrayImage::from_fn(120, 120, |x, y| {
            let radius = (x as f32 - 60.0).hypot(y as f32 - 60.0);
            Luma([if (40.0..48.0).contains(&radius) {
                255
            } else {
                0
            }])
        });
        assert_eq!(erased(ring.clone()), (false, ring));
        let empty = GrayImage::from_fn(60, 60, |x, y| {
            let outer = (5..55).contains(&x) && (5..55).contains(&y);
            let inner = (8..52).contains(&x) && (8..52).contains(&y);
            Luma([if outer && !inner { 255 } else { 0 }])
        });
        assert_eq!(erased(empty.clone()), (false, empty));
    }
}
