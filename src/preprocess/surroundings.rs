//! What the paper lies on: the desk in a photo, the dark edge of a scan.

use image::{GrayImage, Luma};

use super::background::spread;
use super::ink::Ink;
use super::parts::{Part, Parts};

/// What lies around the paper is inked along this fraction of a side of the picture, ...
const ALONG_SIDE: f32 = 0.3;
/// ... and comes to so many sides.
const SIDES: usize = 2;
/// Parts of fewer pixels than this fraction of the largest one that is inside are dirt.
const DIRT: f32 = 0.02;
/// At most this fraction of the ink on the paper comes to the picture's border: else the picture is
/// cropped to its ink, and has nothing around it.
const CUT_OFF: f32 = 0.05;
/// Writing that is lower and narrower than this fraction of the picture's shorter side may be dirt, ...
const SMALL: f32 = 0.1;
/// ... and so may what is smaller than this, in pixels. ...
const SMALL_PX: f32 = 8.0;
/// ... Then what is around it has this fraction of the picture's border, which no digit has that fills
/// its picture, or is an area along a side.
const MOST_OF_BORDER: f32 = 0.45;
/// Such an area fills this fraction of the box around it, ...
const SOLID: f32 = 0.85;
/// ... along this fraction of a side.
const WHOLE_SIDE: f32 = 0.95;
/// Between paper and surroundings so many pixels are of neither, as a fraction of the shorter side, ...
const EDGE: f32 = 0.01;
/// ... and at least this many.
const MIN_EDGE_PX: usize = 3;

/// Marks, with anything but 0, the pixels that are not of the paper; `None` if there are none.
pub(super) fn surroundings(ink: &Ink) -> Option<GrayImage> {
    if inked_sides(&ink.strength, ink.threshold)
        .iter()
        .all(|share| *share < ALONG_SIDE)
    {
        return None;
    }
    let parts = Parts::with_specks(&ink.strength, ink.threshold);
    let sides: Vec<[f32; 4]> = shares_of_sides(&parts, ink);
    let is_around = |number: usize| {
        let shares = sides[number];
        let touched = shares.iter().filter(|share| **share > 0.0).count();
        touched >= SIDES && shares.iter().any(|share| *share >= ALONG_SIDE)
    };
    let (around, inside): (Vec<usize>, Vec<usize>) =
        (0..parts.all().len()).partition(|&number| is_around(number));
    let count = |number: &usize| parts.all()[*number].count as f32;
    let least = inside.iter().map(count).fold(0.0, f32::max) * DIRT;
    let inside = || inside.iter().filter(|number| count(number) >= least);
    let comes_to_border = |number: &&usize| sides[**number].iter().any(|share| *share > 0.0);
    let all: f32 = inside().map(count).sum();
    let cut_off: f32 = inside().filter(comes_to_border).map(count).sum();
    let is_paper_seen = if all > 0.0 {
        let is_along_side = |number: &usize| is_area(parts.all()[*number], sides[*number]);
        cut_off <= all * CUT_OFF
            && (has_writing(&parts, inside())
                || share_of_border(&sides, &around) >= MOST_OF_BORDER
                || around.iter().all(is_along_side))
    } else {
        around.len() == 1 && is_beside_blank(parts.all()[around[0]], sides[around[0]])
    };
    (!around.is_empty() && is_paper_seen).then(|| marked(&parts, ink, &around))
}

/// Whether one of the numbers' parts is surely no dirt.
fn has_writing<'a>(parts: &Parts, numbers: impl Iterator<Item = &'a usize>) -> bool {
    let (width, height) = parts.size();
    let least = (width.min(height) as f32 * SMALL).max(SMALL_PX);
    let mut areas = numbers.map(|number| parts.all()[*number].area);
    areas.any(|area| area.width.max(area.height) as f32 >= least)
}

/// Which part of the border is the numbers' parts', where all sides count alike.
fn share_of_border(sides: &[[f32; 4]], numbers: &[usize]) -> f32 {
    let shares = numbers.iter().flat_map(|number| sides[*number]);
    shares.sum::<f32>() / 4.0
}

/// Whether a part with these shares of the sides is a solid area along one of them.
fn is_area(part: Part, sides: [f32; 4]) -> bool {
    let box_px = (part.area.width * part.area.height) as f32;
    let is_solid = part.count as f32 >= box_px * SOLID;
    is_solid && sides.iter().any(|share| *share >= WHOLE_SIDE)
}

/// Whether the only part of a picture is an area beside a blank page: a digit that fills its picture is
/// not solid, or comes to all sides.
fn is_beside_blank(part: Part, sides: [f32; 4]) -> bool {
    is_area(part, sides) && sides.iter().any(|share| *share <= 0.0)
}

/// The numbers' parts with some pixels around.
fn marked(parts: &Parts, ink: &Ink, numbers: &[usize]) -> GrayImage {
    let (width, height) = ink.strength.dimensions();
    let marks = GrayImage::from_fn(width, height, |x, y| {
        let is_marked = parts.at(x, y).is_some_and(|part| numbers.contains(&part));
        Luma([u8::from(is_marked)])
    });
    let edge = (width.min(height) as f32 * EDGE) as usize;
    let edge = edge.max(MIN_EDGE_PX);
    spread(&spread(&marks, edge, u8::max, true), edge, u8::max, false)
}

/// The pixels along each side: left, right, top and bottom.
fn side_pixels(width: u32, height: u32) -> [Vec<(u32, u32)>; 4] {
    let (right, bottom) = (width - 1, height - 1);
    [
        (0..height).map(|y| (0, y)).collect(),
        (0..height).map(|y| (right, y)).collect(),
        (0..width).map(|x| (x, 0)).collect(),
        (0..width).map(|x| (x, bottom)).collect(),
    ]
}

/// Which part of each side is inked.
fn inked_sides(strength: &GrayImage, threshold: u8) -> [f32; 4] {
    let (width, height) = strength.dimensions();
    side_pixels(width, height).map(|pixels| {
        let is_inked = |&&(x, y): &&(u32, u32)| strength.get_pixel(x, y).0[0] >= threshold;
        pixels.iter().filter(is_inked).count() as f32 / pixels.len() as f32
    })
}

/// For each part which part of each side is its.
fn shares_of_sides(parts: &Parts, ink: &Ink) -> Vec<[f32; 4]> {
    let (width, height) = ink.strength.dimensions();
    let mut shares = vec![[0.0; 4]; parts.all().len()];
    for (side, pixels) in side_pixels(width, height).into_iter().enumerate() {
        for &(x, y) in &pixels {
            if let Some(part) = parts.at(x, y) {
                shares[part][side] += 1.0 / pixels.len() as f32;
            }
        }
    }
    shares
}

#[cfg(test)]
mod tests {
    use super::*;

    fn surroundings_of(strength: &GrayImage) -> Option<GrayImage> {
        surroundings(&Ink::sure(strength.clone()))
    }

    /// A bar that is a digit, at `left`.
    fn is_digit(x: u32, y: u32, left: u32) -> bool {
        (left..left + 8).contains(&x) && (30..70).contains(&y)
    }

    #[test]
    fn the_edge_of_a_scan_and_a_desk_are_around_the_paper() {
        let edge = GrayImage::from_fn(120, 100, |x, y| {
            Luma([if x < 6 || y < 3 || is_digit(x, y, 50) {
                255
            } else {
                0
            }])
        });
        let around = surroundings_of(&edge).expect("an edge");
        for (x, y, pixel) in around.enumerate_pixels() {
            assert_eq!(pixel.0[0] > 0, x < 9 || y < 6, "{x}, {y}");
        }
        let desk = GrayImage::from_fn(120, 100, |x, y| {
            let is_paper = (20..100).contains(&x) && (15..85).contains(&y);
            Luma([if !is_paper || is_digit(x, y, 50) {
                255
            } else {
                0
            }])
        });
        let around = surroundings_of(&desk).expect("a desk");
        assert!(around.get_pixel(5, 50).0[0] > 0 && around.get_pixel(54, 50).0[0] == 0);
    }

    #[test]
    fn a_digit_with_dust_beside_it_is_not_around_the_dust() {
        let seven = GrayImage::from_fn(60, 80, |x, y| {
            let is_bar = y < 8;
            let is_stem = (x + y / 2).abs_diff(55) < 5;
            let is_dust = (12..15).contains(&x) && (50..53).contains(&y);
            Luma([if is_bar || is_stem || is_dust { 255 } else { 0 }])
        });
        assert!(surroundings_of(&seven).is_none());
    }

    #[test]
    fn beside_a_blank_page_nothing_is_ink() {
        let page = GrayImage::from_fn(60, 40, |x, _| Luma([if x < 20 { 255 } else { 0 }]));
        let around = surroundings_of(&page).expect("an edge");
        assert!(around.get_pixel(10, 20).0[0] > 0);
    }

    #[test]
    fn a_picture_that_is_cropped_to_its_digits_has_nothing_around_it() {
        let eleven = GrayImage::from_fn(60, 40, |x, _| {
            Luma([if (6..54).contains(&x) { 0 } else { 255 }])
        });
        assert!(surroundings_of(&eleven).is_none());
        let one = GrayImage::from_fn(20, 60, |x, y| {
            Luma([if (x + y / 4).abs_diff(17) < 3 { 255 } else { 0 }])
        });
        assert!(surroundings_of(&one).is_none(), "it comes to all sides");
    }
}
