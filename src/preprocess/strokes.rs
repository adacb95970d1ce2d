//! The way of pen strokes: they are drawn anew at the network's size, so that it doesn't matter how
//! large, where, or with what brush they were drawn.

use image::imageops::{self, FilterType};

use super::fit::{BOX_SIDE, MASS_CENTER_PX, center_of_mass};
use super::{
    InkBox, Method, NoDigit, Preprocessed, Stage, StageKind, blank_input, remark_on_shape,
    to_digit_image, to_gray,
};
use crate::digit::DigitImage;
use crate::ink::grid::{coarse_step, smoothed};
use crate::ink::raster::{Plane, draw_stroke};
use crate::ink::{Bounds, PenStroke, Point};

/// Width of the pen in pixels of the 20x20 box; MNIST's mean ink lies between those of 1.9 and 2.3.
pub const PEN_WIDTH_PX: f32 = 2.1;
/// Subpixels per pixel and axis, for exact gray edges, in pictures of the network's size.
const OVERSAMPLING: u32 = 4;
/// Longer side of the picture of the drawing that the stages show, in pixels.
const DISPLAY_SIDE: u32 = 160;
/// With larger numbers, differences and squares lose what makes a shape.
const MAX_COORDINATE: f32 = 1e12;
/// A drawing smaller than this many pen widths has no shape.
const DOT_PEN_WIDTHS: f32 = 0.5;

/// Makes pen strokes into the network's input.
///
/// `frame` is the canvas, for the plain method, which resizes all of it; the drawing's unit and
/// place don't matter otherwise.
///
/// # Errors
///
/// [`NoDigit`] if there are no strokes, or nothing but a dot.
pub fn from_strokes<'a>(
    strokes: impl IntoIterator<Item = &'a PenStroke> + Clone,
    frame: Bounds,
    method: Method,
) -> Result<Preprocessed, NoDigit> {
    let bounds = check_strokes(strokes.clone())?;
    let widest = widest_pen(strokes.clone());
    let source = Stage {
        kind: StageKind::Source,
        image: picture_of(strokes.clone(), frame),
    };
    let place = ink_box(bounds, widest);
    match method {
        Method::Canonical => {
            let strokes = off_grid(strokes);
            let bounds = check_strokes(&*strokes)?;
            let ink = Stage {
                kind: StageKind::Ink,
                image: to_gray(&redraw(&*strokes, bounds, DISPLAY_SIDE, PEN_WIDTH_PX)),
            };
            let fitted = redraw(&*strokes, bounds, BOX_SIDE, PEN_WIDTH_PX);
            let input = centered(&*strokes, bounds, &fitted, PEN_WIDTH_PX);
            let stages = vec![
                source,
                ink,
                Stage {
                    kind: StageKind::Fitted,
                    image: to_gray(&fitted),
                },
            ];
            let remarks = remark_on_shape(place.width, place.height)
                .into_iter()
                .collect();
            Ok(Preprocessed::new(stages, &input, place, remarks))
        }
        Method::Plain => {
            let input = plain(strokes, frame);
            Ok(Preprocessed::new(vec![source], &input, place, Vec::new()))
        }
    }
}

/// The box around the points of strokes that can be read.
///
/// # Errors
///
/// [`NoDigit`] if there are no strokes, or nothing but a dot, or points that are too far apart.
pub fn check_strokes<'a>(
    strokes: impl IntoIterator<Item = &'a PenStroke> + Clone,
) -> Result<Bounds, NoDigit> {
    let points = strokes.clone().into_iter().flat_map(PenStroke::points);
    let bounds = Bounds::around(points.copied()).ok_or(NoDigit::Empty)?;
    let extent = bounds.width().max(bounds.height());
    let widest = widest_pen(strokes);
    let Bounds { min, max } = bounds;
    let all = [min.x, min.y, max.x, max.y, extent, widest];
    if all.iter().any(|value| value.abs() > MAX_COORDINATE) {
        return Err(NoDigit::TooFarApart);
    }
    if extent <= widest * DOT_PEN_WIDTHS {
        return Err(NoDigit::Dot);
    }
    Ok(bounds)
}

fn widest_pen<'a>(strokes: impl IntoIterator<Item = &'a PenStroke>) -> f32 {
    strokes
        .into_iter()
        .map(PenStroke::width)
        .fold(0.0, f32::max)
}

/// The network's input of pen strokes and nothing else, drawn with a pen of `pen_width_px` pixels of
/// the 20x20 box; `None` if they have no extent.
#[must_use]
pub fn draw_input<'a>(
    strokes: impl IntoIterator<Item = &'a PenStroke> + Clone,
    pen_width_px: f32,
) -> Option<DigitImage> {
    let strokes = off_grid(strokes);
    let points = strokes.iter().flat_map(PenStroke::points);
    let bounds = Bounds::around(points.copied())?;
    let extent = bounds.width().max(bounds.height());
    if !(extent > 0.0 && extent <= MAX_COORDINATE) {
        return None;
    }
    let fitted = redraw(&*strokes, bounds, BOX_SIDE, pen_width_px);
    Some(to_digit_image(&centered(
        &*strokes,
        bounds,
        &fitted,
        pen_width_px,
    )))
}

/// The strokes, without the stairs of a coarse grid.
fn off_grid<'a>(strokes: impl IntoIterator<Item = &'a PenStroke> + Clone) -> Vec<PenStroke> {
    let step = coarse_step(&strokes);
    let strokes = strokes.into_iter();
    strokes
        .map(|stroke| step.map_or_else(|| stroke.clone(), |step| smoothed(stroke, step)))
        .collect()
}

/// The drawing, fitted into a square of `side` pixels, with the pen's width relative to it.
fn redraw<'a>(
    strokes: impl IntoIterator<Item = &'a PenStroke>,
    bounds: Bounds,
    side: u32,
    pen_width_px: f32,
) -> Plane {
    let middle = side as f32 / 2.0;
    place_at(
        strokes,
        bounds,
        (side, side),
        Point::new(middle, middle),
        side as f32,
        pen_width_px,
    )
}

/// The network's input: the drawing in a box of 20x20 with its center of mass, which is measured
/// on `fitted`, where MNIST has it.
fn centered<'a>(
    strokes: impl IntoIterator<Item = &'a PenStroke>,
    bounds: Bounds,
    fitted: &Plane,
    pen_width_px: f32,
) -> Plane {
    let (x, y) = center_of_mass(fitted);
    let size = blank_input().dimensions();
    let middle = |mass: f32| MASS_CENTER_PX + BOX_SIDE as f32 / 2.0 - mass;
    let middle = Point::new(middle(x), middle(y));
    place_at(strokes, bounds, size, middle, BOX_SIDE as f32, pen_width_px)
}

/// The drawing in a plane of `size` pixels, its box `box_side` pixels large and around `middle`.
fn place_at<'a>(
    strokes: impl IntoIterator<Item = &'a PenStroke>,
    bounds: Bounds,
    size: (u32, u32),
    middle: Point,
    box_side: f32,
    pen_width_px: f32,
) -> Plane {
    let pen_width = pen_width_px * box_side / BOX_SIDE as f32;
    let scale = (box_side - pen_width) / bounds.width().max(bounds.height());
    let center = bounds.center();
    let place = |point: Point| {
        Point::new(
            (point.x - center.x) * scale + middle.x,
            (point.y - center.y) * scale + middle.y,
        )
    };
    render(strokes, size, place, |_| pen_width)
}

/// The paper's way: the whole canvas, brush included, squeezed into 28x28.
fn plain<'a>(strokes: impl IntoIterator<Item = &'a PenStroke>, frame: Bounds) -> Plane {
    let side = blank_input().width();
    let scale = (side as f32 / frame.width(), side as f32 / frame.height());
    let place = |point: Point| {
        Point::new(
            (point.x - frame.min.x) * scale.0,
            (point.y - frame.min.y) * scale.1,
        )
    };
    render(strokes, (side, side), place, |width| {
        width * f32::midpoint(scale.0, scale.1)
    })
}

/// The drawing as it looks on the canvas, dark on light.
fn picture_of<'a>(
    strokes: impl IntoIterator<Item = &'a PenStroke>,
    frame: Bounds,
) -> image::GrayImage {
    let scale = DISPLAY_SIDE as f32 / frame.width().max(frame.height());
    let side = |length: f32| ((length * scale).round() as u32).clamp(1, DISPLAY_SIDE);
    let place = |point: Point| {
        Point::new(
            (point.x - frame.min.x) * scale,
            (point.y - frame.min.y) * scale,
        )
    };
    let size = (side(frame.width()), side(frame.height()));
    let mut picture = to_gray(&render(strokes, size, place, |width| width * scale));
    imageops::invert(&mut picture);
    picture
}

/// Draws strokes into a plane of `size` pixels, with `place` and `width` giving pixels.
fn render<'a>(
    strokes: impl IntoIterator<Item = &'a PenStroke>,
    size: (u32, u32),
    place: impl Fn(Point) -> Point,
    width: impl Fn(f32) -> f32,
) -> Plane {
    let is_small = size.0.max(size.1) <= blank_input().width();
    let oversampling = if is_small { OVERSAMPLING } else { 1 };
    let mut fine = Plane::new(size.0 * oversampling, size.1 * oversampling);
    let factor = oversampling as f32;
    for stroke in strokes {
        let points: Vec<Point> = stroke
            .points()
            .iter()
            .map(|&point| place(point))
            .map(|point| Point::new(point.x * factor, point.y * factor))
            .collect();
        draw_stroke(&mut fine, &points, width(stroke.width()) * factor);
    }
    if is_small {
        imageops::resize(&fine, size.0, size.1, FilterType::Triangle)
    } else {
        fine
    }
}

/// The box around the ink, pen width included, in the drawing's unit.
fn ink_box(bounds: Bounds, widest: f32) -> InkBox {
    InkBox {
        x: bounds.min.x - widest / 2.0,
        y: bounds.min.y - widest / 2.0,
        width: bounds.width() + widest,
        height: bounds.height() + widest,
    }
}
