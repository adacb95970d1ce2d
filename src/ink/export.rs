//! Drawings as pictures: pixels and SVG.

use std::fmt::Write as _;

use image::{GrayImage, Luma};

use super::path::{smooth_path, step_path};
use super::raster::{Plane, draw_step};
use super::{Bounds, PenStroke, Point};

/// Pixels of a picture's shorter side.
const SHORT_SIDE: f32 = 1024.0;
/// Longer sides are cut here; a window is never that long.
const MAX_SIDE: f32 = 4.0 * SHORT_SIDE;

/// Black ink on white paper; `frame` is the canvas.
#[must_use]
pub fn picture<'a>(strokes: impl IntoIterator<Item = &'a PenStroke>, frame: Bounds) -> GrayImage {
    let (unit, size) = size(frame);
    let mut plane = Plane::new(size[0] as u32, size[1] as u32);
    let to_pixels = |point| on_page(point, frame, unit);
    for stroke in strokes {
        for place in 0..stroke.points().len().saturating_sub(1).max(1) {
            draw_step(&mut plane, stroke, place, to_pixels, unit);
        }
    }
    GrayImage::from_fn(plane.width(), plane.height(), |x, y| {
        let coverage = plane.get_pixel(x, y).0[0];
        Luma([255 - (coverage * 255.0).round() as u8])
    })
}

/// Black ink on no paper; `frame` is the canvas. A stroke of even pressure is one path, and of another
/// one path a step, since a path of SVG has one width.
#[must_use]
pub fn svg<'a>(strokes: impl IntoIterator<Item = &'a PenStroke>, frame: Bounds) -> String {
    let (unit, [width, height]) = size(frame);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" fill=\"none\" \
         stroke=\"black\" stroke-linecap=\"round\" stroke-linejoin=\"round\">\n"
    );
    let place = |path: Vec<Point>| -> Vec<Point> {
        let path = path.into_iter();
        path.map(|point| on_page(point, frame, unit)).collect()
    };
    for stroke in strokes {
        let points = stroke.points();
        let mut steps = stroke.pressures().windows(2);
        let is_even = steps.all(|step| step[0].total_cmp(&step[1]).is_eq());
        if is_even {
            let path = place(smooth_path(points));
            write_path(&mut svg, &path, stroke.width_at(0) * unit);
            continue;
        }
        for step in 0..points.len() - 1 {
            let width = f32::midpoint(stroke.width_at(step), stroke.width_at(step + 1));
            write_path(&mut svg, &place(step_path(points, step)), width * unit);
        }
    }
    svg.push_str("</svg>\n");
    svg
}

fn write_path(svg: &mut String, path: &[Point], width: f32) {
    let mut places = String::new();
    for (index, point) in path.iter().enumerate() {
        let command = if index == 0 { 'M' } else { 'L' };
        write!(places, "{command}{:.2} {:.2}", point.x, point.y).ok();
    }
    if let [dot] = path {
        // A path of no length has round ends, too.
        write!(places, "L{:.2} {:.2}", dot.x, dot.y).ok();
    }
    writeln!(svg, "<path stroke-width=\"{width:.2}\" d=\"{places}\"/>").ok();
}

/// Pixels of a unit, and of the whole page.
fn size(frame: Bounds) -> (f32, [f32; 2]) {
    let (width, height) = (
        frame.width().max(f32::MIN_POSITIVE),
        frame.height().max(f32::MIN_POSITIVE),
    );
    let unit = SHORT_SIDE / width.min(height);
    let side = |length: f32| (length * unit).round().clamp(1.0, MAX_SIDE);
    (unit, [side(width), side(height)])
}

fn on_page(point: Point, frame: Bounds, unit: f32) -> Point {
    Point::new(
        (point.x - frame.min.x) * unit,
        (point.y - frame.min.y) * unit,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const FRAME: Bounds = Bounds {
        min: Point::new(-0.75, -0.5),
        max: Point::new(0.75, 0.5),
    };

    fn strokes() -> Vec<PenStroke> {
        let line = [(-0.2, -0.3), (0.0, 0.0), (0.2, 0.3)].map(|(x, y)| Point::new(x, y));
        let even = PenStroke::new(line, 0.05);
        let pressed = PenStroke::pressed(line.into_iter().zip([0.1, 0.5, 1.0]), 0.05);
        let dot = PenStroke::new([Point::new(0.5, 0.0)], 0.05);
        [even, pressed, dot].into_iter().flatten().collect()
    }

    #[test]
    fn the_picture_is_the_canvas() {
        let picture = picture(&strokes(), FRAME);
        assert_eq!(picture.dimensions(), (1536, 1024));
        assert_eq!(picture.get_pixel(768, 512).0, [0], "ink in the middle");
        assert_eq!(picture.get_pixel(1280, 512).0, [0], "the dot");
        assert_eq!(picture.get_pixel(10, 10).0, [255], "paper at the edge");
    }

    #[test]
    fn an_even_stroke_is_one_path_and_a_pressed_one_one_a_step() {
        let svg = svg(&strokes(), FRAME);
        assert_eq!(svg.matches("<path").count(), 1 + 2 + 1, "{svg}");
        assert!(svg.contains("stroke-width=\"51.20\""));
        assert!(svg.contains("viewBox=\"0 0 1536 1024\""));
    }
}
