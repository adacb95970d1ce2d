//! Rings that a pen drew around a number or a digit are taken out.
//!
//! A 0 may have a dot or a slash in it and be no ring. What is around two parts that are high enough
//! is one; what is around a single part is one unless that part is low, or straight as a slash is.

use super::ink::Ink;
use super::parts::{Parts, PixelBox};

/// Each of several parts inside is at least this fraction as high as the ring, ...
const MIN_HEIGHT: f32 = 0.25;
/// ... and a single one at least this fraction.
const MIN_HEIGHT_ALONE: f32 = 0.33;
/// Several parts inside have the ring on so many of their four sides, since it may be open; a single one
/// has it on all.
const SIDES_AROUND: usize = 3;
/// A stroke is straight if it deviates from its axis by at most this fraction of its spread along it.
const STRAIGHT: f32 = 0.3;
/// A straight stroke is a 1 and no slash if its axis leans by at most this many pixels to the side for
/// each one down, ...
const UPRIGHT: f32 = 0.25;
/// ... in a ring that is at least this fraction as wide as it is high, as few zeros are.
const ROUND: f32 = 0.85;

/// Erases each part that is drawn around others; returns whether there was one.
pub(super) fn erase_rings(ink: &mut Ink, parts: &Parts) -> bool {
    let rings: Vec<usize> = (0..parts.all().len())
        .filter(|&ring| is_ring(parts, ring))
        .collect();
    for &ring in &rings {
        parts.blank(&mut ink.strength, ring);
    }
    !rings.is_empty()
}

fn is_ring(parts: &Parts, ring: usize) -> bool {
    let outer = parts.all()[ring].area;
    let inside = (0..parts.all().len()).filter(|&part| {
        let area = parts.all()[part].area;
        part != ring
            && outer.contains(area)
            && area.height as f32 >= outer.height as f32 * MIN_HEIGHT
            && sides_around(parts, ring, area) >= SIDES_AROUND
    });
    let inside: Vec<usize> = inside.collect();
    match inside[..] {
        [] => false,
        [alone] => is_around_digit(parts, ring, alone),
        _ => true,
    }
}

fn is_around_digit(parts: &Parts, ring: usize, inside: usize) -> bool {
    let [outer, area] = [ring, inside].map(|part| parts.all()[part].area);
    let is_high = area.height as f32 >= outer.height as f32 * MIN_HEIGHT_ALONE;
    if !is_high || sides_around(parts, ring, area) < 4 {
        return false;
    }
    let axis = Axis::of(parts, inside);
    let is_round = outer.width as f32 >= outer.height as f32 * ROUND;
    axis.deviation > STRAIGHT || axis.lean <= UPRIGHT && is_round
}

/// On how many sides of a place within its box a part is.
fn sides_around(parts: &Parts, ring: usize, inside: PixelBox) -> usize {
    let outer = parts.all()[ring].area;
    let (x, y) = (inside.x + inside.width / 2, inside.y + inside.height / 2);
    let is_ring = |x: u32, y: u32| parts.at(x, y) == Some(ring);
    let sides = [
        (outer.x..x).any(|x| is_ring(x, y)),
        (x..outer.x + outer.width).any(|x| is_ring(x, y)),
        (outer.y..y).any(|y| is_ring(x, y)),
        (y..outer.y + outer.height).any(|y| is_ring(x, y)),
    ];
    sides.into_iter().filter(|is_there| *is_there).count()
}

/// The line that the pixels of a part are nearest to.
#[derive(Clone, Copy, Debug)]
struct Axis {
    /// The pixels' spread across it, as a fraction of that along it.
    deviation: f32,
    /// How far it goes to the side for each pixel down; infinite for a level one.
    lean: f32,
}

impl Axis {
    /// By the moments of second order.
    fn of(parts: &Parts, part: usize) -> Self {
        let count = parts.pixels(part).count().max(1) as f64;
        let pixels = || {
            let pixels = parts.pixels(part);
            pixels.map(|(x, y)| (f64::from(x), f64::from(y)))
        };
        let mean_x = pixels().map(|(x, _)| x).sum::<f64>() / count;
        let mean_y = pixels().map(|(_, y)| y).sum::<f64>() / count;
        let (mut xx, mut xy, mut yy) = (0.0, 0.0, 0.0);
        for (x, y) in pixels().map(|(x, y)| (x - mean_x, y - mean_y)) {
            xx += x * x / count;
            xy += x * y / count;
            yy += y * y / count;
        }
        let half = f64::midpoint(xx, yy);
        let root = ((xx - yy) / 2.0).hypot(xy);
        let (along, across) = (half + root, (half - root).max(0.0));
        Self {
            deviation: (across / along.max(f64::MIN_POSITIVE)).sqrt() as f32,
            // The axis is the eigenvector (xy, along - xx).
            lean: (xy / (along - xx)).abs() as f32,
        }
    }
}

#[cfg(test)]
mod tests {
    use image::{GrayImage, Luma};

    use super::*;

    /// What is erased from a ring of 100x80 pixels, or so wide, with something in it.
    fn rest(width: f32, is_inside: impl Fn(f32, f32) -> bool) -> (bool, usize, usize) {
        let is_inside = |x: u32, y: u32| is_inside(x as f32 - 60.0, y as f32 - 50.0);
        let picture = GrayImage::from_fn(120, 100, |x, y| {
            let (across, down) = (x as f32 - 60.0, y as f32 - 50.0);
            let radius = (across / width * 2.0).hypot(down / 40.0);
            let is_ink = is_inside(x, y) || (0.9..1.0).contains(&radius);
            Luma([if is_ink { 255 } else { 0 }])
        });
        let places = (0..100).flat_map(|y| (0..120).map(move |x| (x, y)));
        let inside = places.filter(|&(x, y)| is_inside(x, y)).count();
        let mut ink = Ink::sure(picture);
        let parts = Parts::of(&ink);
        let found = erase_rings(&mut ink, &parts);
        let left = ink.strength.pixels().filter(|pixel| pixel.0[0] > 0).count();
        (found, left, inside)
    }

    fn is_erased(width: f32, is_inside: impl Fn(f32, f32) -> bool) -> bool {
        let (found, left, inside) = rest(width, is_inside);
        assert_eq!(found, left == inside, "{left} pixels are left of {inside}");
        found
    }

    fn is_bar(x: f32, y: f32) -> bool {
        x.abs() < 3.0 && y.abs() < 20.0
    }

    #[test]
    fn rings_around_two_digits_and_around_one_go() {
        assert!(is_erased(100.0, |x, y| is_bar(x - 15.0, y) || is_bar(x + 15.0, y)));
        let is_seven = |x: f32, y: f32| {
            let is_top = (-20.0..-14.0).contains(&y) && x.abs() < 14.0;
            is_top || 0.5_f32.mul_add(y, x).abs() < 3.0 && y.abs() < 20.0
        };
        assert!(is_erased(80.0, is_seven));
        assert!(is_erased(80.0, is_bar), "a 1");
    }

    #[test]
    fn zeros_with_a_slash_or_a_dot_stay() {
        let is_slash = |x: f32, y: f32| (x + y * 0.7).abs() < 3.0 && y.abs() < 24.0;
        assert!(!is_erased(80.0, is_slash));
        assert!(!is_erased(60.0, is_slash));
        assert!(!is_erased(50.0, is_bar), "a bar in a slim zero");
        assert!(!is_erased(80.0, |x, y| x.hypot(y) < 8.0));
        assert!(!is_erased(80.0, |x, y| is_bar(y, x)), "a level bar");
        assert!(!is_erased(80.0, |_, _| false));
    }
}
