//! The rules of ruled paper are taken out, and the strokes that cross them stay.

use image::Luma;

use super::background::reduced;
use super::distance::stroke_width;
use super::ink::Ink;
use super::lines::{Axis, Runs, pale};
use super::parts::{Parts, PixelBox};
use crate::ink::raster::Plane;

/// A rule is at most this thick, as a fraction of the picture's side across it.
const MAX_THICKNESS: f32 = 0.05;
/// More rules than that are no rules.
const MAX_RULES: usize = 200;
/// Where a picture is cropped to a digit, its own bar or foot goes from side to side. Rules are this
/// many, ...
const MANY: usize = 4;
/// ... or so much longer than what is written, ...
const LONG: f32 = 3.0;
/// ... which is at least so high, in pixels, ...
const MIN_WRITING_PX: f32 = 10.0;
/// ... or go on beyond it on both sides by this fraction of their length where it fills the picture
/// from neither side to the other, ...
const BEYOND: f32 = 0.15;
/// ... or are at most this many times as thick as its strokes, which are ...
const THIN: f32 = 0.5;
/// ... thick enough to be compared with, in pixels.
const MIN_STROKE_PX: f32 = 4.0;
/// A picture whose shorter side is shorter than this is of a digit, and has no rules, in pixels.
const MIN_SIDE_PX: u32 = 24;
/// For all this a picture is reduced to this longer side, in pixels.
const WRITING_PX: u32 = 800;

/// Erases lines that go from one side of the picture to the other, but none that are part of what is
/// written.
pub(super) fn erase_rules(ink: &mut Ink) {
    let (width, height) = ink.strength.dimensions();
    if width.min(height) < MIN_SIDE_PX {
        return;
    }
    let pale = pale(ink.threshold);
    for axis in [Axis::Across, Axis::Down] {
        let runs = axis.lines(&ink.strength, pale, MAX_THICKNESS);
        if runs.is_empty() || runs.len() > MAX_RULES {
            continue;
        }
        let mut rest = ink.clone();
        for runs in &runs {
            axis.erase(&mut rest.strength, runs);
        }
        let are_many = runs.len() >= MANY;
        let writing = Writing::of(&rest, axis);
        let is_rule = |runs: &&Runs| {
            let is_ruled = |writing: &Writing| writing.is_ruled_by(runs);
            are_many || writing.as_ref().is_some_and(is_ruled)
        };
        for runs in runs.iter().filter(is_rule) {
            axis.erase(&mut ink.strength, runs);
        }
    }
}

/// What is left of a picture without its rules.
struct Writing {
    /// From where to where it is, along the rules.
    along: [f32; 2],
    /// Whether it comes to a side of the picture, across the rules.
    is_cut_off: bool,
    /// The longest side of what hangs together.
    extent: f32,
    /// How thick its strokes are, in pixels.
    stroke: f32,
}

impl Writing {
    /// `None` if nothing is left.
    fn of(rest: &Ink, axis: Axis) -> Option<Self> {
        let (length, _) = axis.size(&rest.strength);
        let small = Ink {
            strength: reduced(&rest.strength, WRITING_PX),
            threshold: (rest.threshold / 2).max(1),
            ..*rest
        };
        let scale = length as f32 / axis.size(&small.strength).0 as f32;
        let parts = Parts::of(&small);
        let areas = || parts.all().iter().map(|part| part.area);
        let all = areas().reduce(PixelBox::union)?;
        let extent = areas().map(|area| area.width.max(area.height)).max()?;
        let (columns, rows) = ((all.x, all.width), (all.y, all.height));
        let ((start, length), (first, breadth)) = match axis {
            Axis::Across => (columns, rows),
            Axis::Down => (rows, columns),
        };
        let (width, height) = small.strength.dimensions();
        let ink = Plane::from_fn(width, height, |x, y| {
            let is_writing = parts.at(x, y).is_some();
            Luma([f32::from(u8::from(is_writing))])
        });
        Some(Self {
            along: [start, start + length].map(|place| place as f32 * scale),
            is_cut_off: first == 0 || first + breadth == axis.size(&small.strength).1,
            extent: extent as f32 * scale,
            stroke: stroke_width(&ink) * scale,
        })
    }

    /// Whether the line is no part of the writing.
    fn is_ruled_by(&self, runs: &Runs) -> bool {
        let length = runs.places.len() as f32;
        let [start, end] = self.along;
        let margin = length * BEYOND;
        let goes_on = !self.is_cut_off && start >= margin && end <= length - margin;
        let is_thin = runs.thickness as f32 <= self.stroke * THIN;
        let is_long = self.extent >= MIN_WRITING_PX && length >= self.extent * LONG;
        is_long || goes_on || is_thin && self.stroke >= MIN_STROKE_PX
    }
}

#[cfg(test)]
mod tests {
    use image::GrayImage;

    use super::*;

    fn erased(picture: GrayImage) -> GrayImage {
        let mut ink = Ink::sure(picture);
        erase_rules(&mut ink);
        ink.strength
    }

    #[test]
    fn rules_go_and_the_stroke_across_them_stays() {
        let is_stroke = |x: u32, y: u32| (95..103).contains(&x) && (20..130).contains(&y);
        let ruled = GrayImage::from_fn(200, 150, |x, y| {
            // Slightly askew.
            let is_rule = (y + 15 + x / 50) % 30 < 2;
            Luma([if is_stroke(x, y) || is_rule { 230 } else { 0 }])
        });
        let clean = erased(ruled);
        let left = clean.enumerate_pixels().filter(|(x, y, pixel)| {
            let is_far = !(90..108).contains(x) || !(18..133).contains(y);
            pixel.0[0] > 0 && is_far
        });
        assert!(left.count() < 40, "the rules are gone");
        for y in 22..128 {
            assert!(clean.get_pixel(98, y).0[0] > 0, "the stroke stays at {y}");
        }
    }

    #[test]
    fn a_bar_that_ends_within_the_picture_is_no_rule() {
        let seven = GrayImage::from_fn(100, 100, |x, y| {
            let is_bar = (15..85).contains(&x) && (20..24).contains(&y);
            let is_stem = (60..66).contains(&x) && (20..90).contains(&y);
            Luma([if is_bar || is_stem { 255 } else { 0 }])
        });
        assert_eq!(erased(seven.clone()), seven);
    }

    /// A two that fills a picture of 80 x 120 pixels with strokes of 6 to 7, and its foot.
    fn two(foot: std::ops::Range<u32>) -> GrayImage {
        GrayImage::from_fn(80, 120, |x, y| {
            let is_stem = (6..116).contains(&y) && (x + y / 2).abs_diff(66) < 4;
            let is_arc = (3..9).contains(&y) && (10..70).contains(&x);
            let is_foot = foot.contains(&y);
            Luma([if is_stem || is_arc || is_foot { 255 } else { 0 }])
        })
    }

    #[test]
    fn the_foot_of_a_two_that_fills_its_picture_is_no_rule() {
        let two = two(115..120);
        assert!(erased(two.clone()) == two);
    }

    #[test]
    fn blank_ruled_paper_has_no_ink() {
        let ruled = GrayImage::from_fn(200, 150, |_, y| Luma([if y % 30 < 2 { 230 } else { 0 }]));
        let clean = erased(ruled);
        assert!(clean.pixels().all(|pixel| pixel.0[0] == 0));
    }

    #[test]
    fn a_lone_line_is_no_rule() {
        let one = GrayImage::from_fn(100, 30, |_, y| {
            Luma([if (14..16).contains(&y) { 255 } else { 0 }])
        });
        assert!(erased(one.clone()) == one);
    }

    #[test]
    fn a_thin_rule_under_bold_writing_that_fills_the_picture_goes() {
        let ruled = two(117..119);
        let clean = erased(ruled);
        let left = (117..119).flat_map(|y| (0..80).map(move |x| (x, y)));
        let left = left.filter(|&(x, y)| clean.get_pixel(x, y).0[0] > 0);
        assert_eq!(left.count(), 0);
    }
}
