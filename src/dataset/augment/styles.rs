//! Ways to write a digit that MNIST hardly has: a slash through 0, a flag or a foot on 1, a bar
//! through 7 or a hook on it.
//!
//! The strokes are added to an image of MNIST, and the whole is fitted into the image again as
//! MNIST was made: 20 pixels along the longer side, its center of mass in the middle.

use std::f32::consts::PI;

use rand::RngExt as _;
use rand_chacha::ChaCha8Rng;

use super::{BOX_PX, Values, sample};
use crate::digit::{IMAGE_PIXELS, IMAGE_SIDE, Label};
use crate::ink::Point;
use crate::ink::raster::distance_to_line;

/// How often a digit that has another style gets it.
const CHANCE: f64 = 0.2;
/// What counts as ink.
const INK: f32 = 100.0;

/// A straight stroke in the pixels of an image.
#[derive(Clone, Copy, Debug)]
struct Line {
    from: Point,
    to: Point,
    width: f32,
}

/// The digit in another style; `None` if it stays as it is.
pub(super) fn style(image: &Values, label: Label, rng: &mut ChaCha8Rng) -> Option<Values> {
    if !matches!(label.digit(), 0 | 1 | 7) || !rng.random_bool(CHANCE) {
        return None;
    }
    let area = Area::of(image)?;
    let lines = match label.digit() {
        0 => vec![slash(&area, rng)],
        1 => flag_and_foot(image, &area, rng),
        _ => bar_and_hook(image, &area, rng),
    };
    Some(with_lines(image, &area, &lines))
}

/// The box around the ink, in pixels.
#[derive(Clone, Copy, Debug)]
struct Area {
    min: Point,
    max: Point,
}

impl Area {
    fn of(image: &Values) -> Option<Self> {
        let ink = (0..IMAGE_PIXELS).filter(|&index| image[index] >= INK);
        let places =
            ink.map(|index| Point::new((index % IMAGE_SIDE) as f32, (index / IMAGE_SIDE) as f32));
        places
            .map(|place| Self {
                min: place,
                max: place,
            })
            .reduce(|a, b| a.with(b.min).with(b.max))
    }

    const fn with(self, point: Point) -> Self {
        Self {
            min: Point::new(self.min.x.min(point.x), self.min.y.min(point.y)),
            max: Point::new(self.max.x.max(point.x), self.max.y.max(point.y)),
        }
    }

    const fn width(&self) -> f32 {
        self.max.x - self.min.x + 1.0
    }

    const fn height(&self) -> f32 {
        self.max.y - self.min.y + 1.0
    }

    fn center(&self) -> Point {
        self.min.toward(self.max, 0.5)
    }
}

fn pen(rng: &mut ChaCha8Rng) -> f32 {
    rng.random_range(1.4..3.4)
}

/// Through the middle, from the lower left to the upper right; sometimes steep, rarely the other
/// way; it may end within the zero or reach far beyond it.
fn slash(area: &Area, rng: &mut ChaCha8Rng) -> Line {
    let angle = rng.random_range(0.14..0.5) * PI;
    let side = if rng.random_bool(0.12) { -1.0 } else { 1.0 };
    let (sin, cos) = angle.sin_cos();
    // Half of the box's diagonal in that direction.
    let radius = (area.width() / 2.0 / cos.max(1e-3)).min(area.height() / 2.0 / sin);
    let mut reach = || radius * rng.random_range(0.7..1.75);
    let (up, down) = (reach(), reach());
    let center = area.center();
    let off = rng.random_range(-0.12..0.12) * area.width();
    let at = |length: f32| {
        Point::new(
            center.x + off + side * cos * length,
            center.y - sin * length,
        )
    };
    Line {
        from: at(-down),
        to: at(up),
        width: pen(rng),
    }
}

/// A stroke down to the left from the top, or a line under the bottom, or both.
fn flag_and_foot(image: &Values, area: &Area, rng: &mut ChaCha8Rng) -> Vec<Line> {
    let width = pen(rng);
    let height = area.height();
    let (has_foot, has_flag) = [(true, true), (false, true), (true, false)][rng.random_range(0..3)];
    let mut lines = Vec::new();
    if has_flag {
        let top = Point::new(middle_of_row(image, area.min.y), area.min.y + 0.5);
        let angle = rng.random_range(0.16..0.4) * PI;
        // A longer flag without a foot would be a 7.
        let longest = if has_foot { 0.65 } else { 0.55 };
        let length = height * rng.random_range(0.18..longest);
        let end = Point::new(top.x - angle.cos() * length, top.y + angle.sin() * length);
        lines.push(Line {
            from: top,
            to: end,
            width,
        });
    }
    if has_foot {
        let bottom = Point::new(middle_of_row(image, area.max.y), area.max.y - 0.5);
        let mut half = || height * rng.random_range(0.12..0.42);
        let (left, right) = (half(), half());
        // Some rise to the right, and cross the stem.
        let (tilt, up) = if rng.random_bool(0.25) {
            (rng.random_range(0.1..0.36), rng.random_range(0.0..0.12))
        } else {
            (rng.random_range(-0.1..0.1), 0.0)
        };
        let (tilt, y) = (tilt * height, bottom.y - up * height);
        lines.push(Line {
            from: Point::new(bottom.x - left, y + tilt / 2.0),
            to: Point::new(bottom.x + right, y - tilt / 2.0),
            width,
        });
    }
    lines
}

/// A bar across the stem, or a hook down from the left end of the top, or both.
fn bar_and_hook(image: &Values, area: &Area, rng: &mut ChaCha8Rng) -> Vec<Line> {
    let (has_bar, has_hook) = [(true, false), (true, true), (false, true)][rng.random_range(0..3)];
    let mut lines = Vec::new();
    if has_bar {
        lines.push(bar(image, area, rng));
    }
    if has_hook {
        lines.extend(hook(image, area, rng));
    }
    lines
}

fn hook(image: &Values, area: &Area, rng: &mut ChaCha8Rng) -> Option<Line> {
    let upper = area.min.y as usize..(area.min.y + area.height() * 0.4) as usize;
    let row = upper.min_by_key(|row| first_ink(image, *row).unwrap_or(IMAGE_SIDE))?;
    let end = Point::new(first_ink(image, row)? as f32 + 0.7, row as f32);
    let length = area.height() * rng.random_range(0.12..0.32);
    let slant = rng.random_range(-0.3..0.3) * length;
    Some(Line {
        from: end,
        to: Point::new(end.x + slant, end.y + length),
        width: pen(rng),
    })
}

/// The first column with ink in a row.
fn first_ink(image: &Values, row: usize) -> Option<usize> {
    (0..IMAGE_SIDE).find(|column| image[row * IMAGE_SIDE + column] >= INK)
}

/// Across the middle of the stem.
fn bar(image: &Values, area: &Area, rng: &mut ChaCha8Rng) -> Line {
    let y = area.min.y + area.height() * rng.random_range(0.4..0.64);
    let x = middle_of_row(image, y.round());
    let mut half = || area.width() * rng.random_range(0.18..0.45);
    let (left, right) = (half(), half());
    let tilt = rng.random_range(-0.12..0.12) * area.height();
    Line {
        from: Point::new(x - left, y + tilt / 2.0),
        to: Point::new(x + right, y - tilt / 2.0),
        width: pen(rng),
    }
}

/// The middle of the ink in a row.
fn middle_of_row(image: &Values, row: f32) -> f32 {
    let start = (row as usize).min(IMAGE_SIDE - 1) * IMAGE_SIDE;
    let (mut sum, mut weight) = (0.0, 0.0);
    for (column, value) in image[start..start + IMAGE_SIDE].iter().enumerate() {
        sum += value * column as f32;
        weight += value;
    }
    if weight > 0.0 {
        sum / weight
    } else {
        (IMAGE_SIDE - 1) as f32 / 2.0
    }
}

/// The image with the lines on it, fitted again.
fn with_lines(image: &Values, area: &Area, lines: &[Line]) -> Values {
    let whole = lines
        .iter()
        .fold(*area, |area, line| area.with(line.from).with(line.to));
    let scale = (whole.width().max(whole.height()) / BOX_PX).max(1.0);
    let middle = whole.center();
    let draw = |at: Point| -> Values {
        std::array::from_fn(|index| {
            let offset = |place: usize| place as f32 - (IMAGE_SIDE - 1) as f32 / 2.0;
            let place = Point::new(
                at.x + offset(index % IMAGE_SIDE) * scale,
                at.y + offset(index / IMAGE_SIDE) * scale,
            );
            let drawn = lines.iter().map(|line| {
                let distance = distance_to_line(place, line.from, line.to);
                (line.width / 2.0 * scale.sqrt() + 0.5 * scale - distance).clamp(0.0, scale) / scale
            });
            let ink = drawn.fold(0.0, f32::max) * 255.0;
            sample(image, place.x, place.y).max(ink)
        })
    };
    let first = draw(middle);
    let mass = center_of_mass(&first);
    let off = |place: f32| (place - (IMAGE_SIDE - 1) as f32 / 2.0) * scale;
    draw(Point::new(middle.x + off(mass.x), middle.y + off(mass.y)))
}

fn center_of_mass(image: &Values) -> Point {
    let mass: f32 = image.iter().sum::<f32>().max(1.0);
    let along = |place: fn(usize) -> usize| {
        let sum: f32 = (0..IMAGE_PIXELS)
            .map(|index| image[index] * place(index) as f32)
            .sum();
        sum / mass
    };
    Point::new(
        along(|index| index % IMAGE_SIDE),
        along(|index| index / IMAGE_SIDE),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::batch::stream;

    fn ring() -> Values {
        std::array::from_fn(|index| {
            let (x, y) = ((index % IMAGE_SIDE) as f32, (index / IMAGE_SIDE) as f32);
            let radius = (x - 13.5).hypot((y - 13.5) * 0.8);
            if (6.0..8.0).contains(&radius) {
                255.0
            } else {
                0.0
            }
        })
    }

    #[test]
    fn a_styled_digit_fits_and_stands_in_the_middle() {
        let mut rng = stream(4, 0);
        for digit in [0, 1, 7] {
            let label = Label::new(digit).expect("a digit");
            let mut styled = 0;
            for _ in 0..300 {
                let Some(image) = style(&ring(), label, &mut rng) else {
                    continue;
                };
                styled += 1;
                let area = Area::of(&image).expect("ink");
                assert!(area.width().max(area.height()) <= BOX_PX + 3.0, "{area:?}");
                let mass = center_of_mass(&image);
                assert!((mass.x - 13.5).abs() < 0.6 && (mass.y - 13.5).abs() < 0.6);
            }
            assert!((30..100).contains(&styled), "{digit}: {styled} of 300");
        }
    }

    #[test]
    fn a_slash_goes_through_the_hole() {
        let mut rng = stream(5, 0);
        let zero = Label::new(0).expect("a digit");
        let mut styled = (0..100).filter_map(|_| style(&ring(), zero, &mut rng));
        let image = styled.next().expect("one in five");
        let middle: f32 = (12..16)
            .flat_map(|y| (12..16).map(move |x| (x, y)))
            .map(|(x, y): (usize, usize)| image[y * IMAGE_SIDE + x])
            .fold(0.0, f32::max);
        assert!(middle > 150.0, "{middle}");
    }

    #[test]
    fn other_digits_and_blank_images_stay() {
        let mut rng = stream(6, 0);
        let four = Label::new(4).expect("a digit");
        assert!((0..50).all(|_| style(&ring(), four, &mut rng).is_none()));
        let zero = Label::new(0).expect("a digit");
        assert!((0..50).all(|_| style(&[0.0; IMAGE_PIXELS], zero, &mut rng).is_none()));
    }
}
