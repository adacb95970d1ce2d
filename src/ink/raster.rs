//! Rendering of strokes as coverage: how much of each pixel is ink.

use image::{ImageBuffer, Luma};

use super::path::{smooth_path, step_path};
use super::{PenStroke, Point};

/// Coverage of each pixel, 0 (paper) to 1 (ink).
pub type Plane = ImageBuffer<Luma<f32>, Vec<f32>>;

/// A rectangle of pixels: left, top, and the column and row after the last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PixelRect {
    /// First column.
    pub left: u32,
    /// First row.
    pub top: u32,
    /// Column after the last.
    pub right: u32,
    /// Row after the last.
    pub bottom: u32,
}

impl PixelRect {
    /// The smallest rectangle that holds both.
    #[must_use]
    pub fn union(self, other: Self) -> Self {
        Self {
            left: self.left.min(other.left),
            top: self.top.min(other.top),
            right: self.right.max(other.right),
            bottom: self.bottom.max(other.bottom),
        }
    }

    /// Whether it holds no pixel.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.left >= self.right || self.top >= self.bottom
    }
}

/// Draws a line with round ends and antialiased edges; returns the pixels that may have changed.
///
/// Points are in pixels; the middle of the first pixel is at 0.5, 0.5. Where lines cross, the
/// stronger coverage stays, so that a stroke over itself looks like one stroke.
pub fn draw_line(plane: &mut Plane, from: Point, to: Point, width_px: f32) -> PixelRect {
    let radius = width_px / 2.0;
    let rect = pixels_around(plane, from, to, radius + 1.0);
    let full = width_px.min(1.0);
    let beyond = (radius + 0.6) * (radius + 0.6);
    for y in rect.top..rect.bottom {
        for x in rect.left..rect.right {
            let pixel = &mut plane.get_pixel_mut(x, y).0[0];
            // Most of them, as steps are short and pens wide: the step before covered them.
            if *pixel >= full {
                continue;
            }
            let center = Point::new(x as f32 + 0.5, y as f32 + 0.5);
            let nearest = nearest_on_line(center, from, to);
            let (dx, dy) = (nearest.x - center.x, nearest.y - center.y);
            // Surely too far off, which a product tells sooner than a root.
            if dx * dx + dy * dy > beyond {
                continue;
            }
            let coverage = (radius + 0.5 - center.distance(nearest)).clamp(0.0, 1.0);
            *pixel = pixel.max(coverage.min(width_px));
        }
    }
    rect
}

/// Draws the smooth path through `points`, given in pixels; a single point is a dot.
pub fn draw_stroke(plane: &mut Plane, points: &[Point], width_px: f32) {
    let path = smooth_path(points);
    if let [dot] = path.as_slice() {
        draw_line(plane, *dot, *dot, width_px);
    }
    for step in path.windows(2) {
        draw_line(plane, step[0], step[1], width_px);
    }
}

/// Draws one step of a stroke as wide as the pressure made it, from point number `place` to the next;
/// returns the pixels that may have changed. A stroke of one point has one step, a dot.
pub fn draw_step(
    plane: &mut Plane,
    stroke: &PenStroke,
    place: usize,
    to_pixels: impl Fn(Point) -> Point,
    unit_px: f32,
) -> Option<PixelRect> {
    let points = stroke.points();
    let from = stroke.width_at(place) * unit_px;
    if points.len() == 1 {
        let dot = to_pixels(points[0]);
        return Some(draw_line(plane, dot, dot, from));
    }
    let to = stroke.width_at(place + 1) * unit_px;
    let path: Vec<Point> = step_path(points, place)
        .into_iter()
        .map(to_pixels)
        .collect();
    let lines = path.windows(2).enumerate();
    let changed = lines.map(|(piece, line)| {
        let t = (piece as f32 + 0.5) / (path.len() - 1) as f32;
        draw_line(plane, line[0], line[1], from + (to - from) * t)
    });
    changed.reduce(PixelRect::union)
}

fn pixels_around(plane: &Plane, from: Point, to: Point, margin: f32) -> PixelRect {
    // Casts to u32 saturate, so places outside the plane end at its edges.
    let low = |a: f32, b: f32| (a.min(b) - margin).floor() as u32;
    let high = |a: f32, b: f32, end: u32| ((a.max(b) + margin).ceil() as u32).min(end);
    PixelRect {
        left: low(from.x, to.x),
        top: low(from.y, to.y),
        right: high(from.x, to.x, plane.width()),
        bottom: high(from.y, to.y, plane.height()),
    }
}

pub(crate) fn distance_to_line(point: Point, from: Point, to: Point) -> f32 {
    point.distance(nearest_on_line(point, from, to))
}

fn nearest_on_line(point: Point, from: Point, to: Point) -> Point {
    let (dx, dy) = (to.x - from.x, to.y - from.y);
    let squared = dx * dx + dy * dy;
    let along = (point.x - from.x) * dx + (point.y - from.y) * dy;
    let t = if squared > 0.0 {
        (along / squared).clamp(0.0, 1.0)
    } else {
        0.0
    };
    from.toward(to, t)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ink(plane: &Plane) -> f32 {
        plane.pixels().map(|pixel| pixel.0[0]).sum()
    }

    #[test]
    fn a_dot_covers_the_area_of_its_disk() {
        let mut plane = Plane::new(40, 40);
        draw_stroke(&mut plane, &[Point::new(20.3, 19.8)], 12.0);
        let area = std::f32::consts::PI * 36.0;
        assert!(
            (ink(&plane) - area).abs() < area * 0.02,
            "{} of {area}",
            ink(&plane)
        );
    }

    #[test]
    fn a_line_covers_its_length_times_its_width() {
        let mut plane = Plane::new(100, 100);
        draw_line(
            &mut plane,
            Point::new(20.0, 20.0),
            Point::new(80.0, 60.0),
            5.0,
        );
        let area = 72.11 * 5.0 + std::f32::consts::PI * 2.5 * 2.5;
        assert!(
            (ink(&plane) - area).abs() < area * 0.02,
            "{} of {area}",
            ink(&plane)
        );
    }

    #[test]
    fn drawing_twice_or_outside_is_harmless() {
        let mut plane = Plane::new(20, 20);
        let (from, to) = (Point::new(5.0, 5.0), Point::new(15.0, 9.0));
        draw_line(&mut plane, from, to, 3.0);
        let once = ink(&plane);
        draw_line(&mut plane, from, to, 3.0);
        assert!((ink(&plane) - once).abs() < 1e-6);
        let far = Point::new(-1e9, 1e9);
        assert!(draw_line(&mut plane, far, far, 3.0).is_empty());
    }
}
