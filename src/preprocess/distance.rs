//! The width of strokes: measuring it, and changing it by distance to the edge.

use crate::ink::raster::Plane;

/// Farther than anything in a picture; squared it still fits.
const FAR: f32 = 1e12;

/// Estimates the width of the strokes from the ink's area and the length of its edge, in pixels.
///
/// A stroke of length `l` and width `w` has area `l w` and an edge of about `2 l`. The edge is
/// counted along pixel sides, which makes it longer by 4 / pi on average.
pub(super) fn stroke_width(ink: &Plane) -> f32 {
    let is_ink = |x: u32, y: u32| is_inside(ink, x, y);
    let (mut area, mut edge) = (0u32, 0u32);
    for (x, y, _) in ink.enumerate_pixels().filter(|&(x, y, _)| is_ink(x, y)) {
        area += 1;
        let neighbors = [
            (x.wrapping_sub(1), y),
            (x + 1, y),
            (x, y.wrapping_sub(1)),
            (x, y + 1),
        ];
        edge += neighbors
            .iter()
            .map(|&(x, y)| u32::from(!is_ink(x, y)))
            .sum::<u32>();
    }
    if edge == 0 {
        return 0.0;
    }
    2.0 * area as f32 / (edge as f32 * std::f32::consts::FRAC_PI_4)
}

/// Moves the edge of the ink outwards by `growth` pixels (inwards if negative), antialiased; the
/// result has a margin of `growth` more on each side.
pub(super) fn grow(ink: &Plane, growth: f32) -> Plane {
    let margin = growth.max(0.0).ceil() as u32 + 1;
    let (width, height) = (ink.width() + 2 * margin, ink.height() + 2 * margin);
    let is_ink = |x: u32, y: u32| is_inside(ink, x.wrapping_sub(margin), y.wrapping_sub(margin));
    let outside = distances(width, height, is_ink);
    let inside = distances(width, height, |x, y| !is_ink(x, y));
    Plane::from_fn(width, height, |x, y| {
        let index = (y * width + x) as usize;
        // Distance to the edge, which runs half a pixel beside the outermost ink; inside negative.
        let signed = if is_ink(x, y) {
            0.5 - inside[index]
        } else {
            outside[index] - 0.5
        };
        image::Luma([(growth - signed + 0.5).clamp(0.0, 1.0)])
    })
}

fn is_inside(ink: &Plane, x: u32, y: u32) -> bool {
    ink.get_pixel_checked(x, y)
        .is_some_and(|pixel| pixel.0[0] >= 0.5)
}

/// The Euclidean distance of each pixel's middle to the nearest pixel of the set, row by row
/// (Felzenszwalb and Huttenlocher, "Distance transforms of sampled functions", 2012).
fn distances(width: u32, height: u32, in_set: impl Fn(u32, u32) -> bool) -> Vec<f32> {
    let (columns, rows) = (width as usize, height as usize);
    let mut squared: Vec<f32> = (0..height)
        .flat_map(|y| (0..width).map(move |x| (x, y)))
        .map(|(x, y)| if in_set(x, y) { 0.0 } else { FAR })
        .collect();
    let mut line = vec![0.0; columns.max(rows)];
    for x in 0..columns {
        for y in 0..rows {
            line[y] = squared[y * columns + x];
        }
        for (y, value) in lower_envelope(&line[..rows]).into_iter().enumerate() {
            squared[y * columns + x] = value;
        }
    }
    for row in squared.chunks_mut(columns) {
        row.copy_from_slice(&lower_envelope(row));
    }
    squared.iter().map(|value| value.sqrt()).collect()
}

/// `min over q of (p - q)^2 + values[q]` for each `p`.
fn lower_envelope(values: &[f32]) -> Vec<f32> {
    // Parabolas of the envelope and where each begins to be the lowest.
    let mut envelope: Vec<(usize, f32)> = Vec::new();
    let squared = |place: usize| (place * place) as f32;
    for (place, &value) in values.iter().enumerate() {
        let mut begin = f32::NEG_INFINITY;
        while let Some(&(other, other_begin)) = envelope.last() {
            let height = (value + squared(place)) - (values[other] + squared(other));
            begin = height / (2 * (place - other)) as f32;
            if begin > other_begin {
                break;
            }
            envelope.pop();
            begin = f32::NEG_INFINITY;
        }
        envelope.push((place, begin));
    }
    let mut current = 0;
    (0..values.len())
        .map(|place| {
            while envelope
                .get(current + 1)
                .is_some_and(|&(_, begin)| begin < place as f32)
            {
                current += 1;
            }
            let lowest = envelope[current].0;
            squared(place.abs_diff(lowest)) + values[lowest]
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::ink::Point;
    use crate::ink::raster::draw_line;

    fn line(width_px: f32) -> Plane {
        let mut plane = Plane::new(120, 120);
        draw_line(
            &mut plane,
            Point::new(20.0, 25.0),
            Point::new(95.0, 90.0),
            width_px,
        );
        plane
    }

    #[test]
    fn the_width_of_a_line_is_found() {
        for width in [4.0, 8.0, 16.0] {
            let found = stroke_width(&line(width));
            assert!((found - width).abs() < width * 0.2, "{found} of {width}");
        }
        assert_eq!(
            stroke_width(&Plane::new(5, 5)).to_bits(),
            0,
            "no ink, no width"
        );
    }

    #[test]
    fn growing_and_shrinking_move_the_edge_by_what_was_asked() {
        let area = |plane: &Plane| plane.pixels().map(|pixel| pixel.0[0]).sum::<f32>();
        for growth in [-3.0, 2.5, 4.0] {
            let expected = area(&line(10.0 + 2.0 * growth));
            let grown = area(&grow(&line(10.0), growth));
            assert!(
                (grown - expected).abs() < expected * 0.1,
                "{grown} of {expected}"
            );
        }
    }

    proptest! {
        #[test]
        fn distances_agree_with_a_search_of_all_pixels(
            set in prop::collection::vec(any::<bool>(), 12 * 9),
        ) {
            let (width, height) = (12u32, 9u32);
            let in_set = |x: u32, y: u32| set[(y * width + x) as usize];
            prop_assume!(set.contains(&true));
            let fast = distances(width, height, in_set);
            for (index, &found) in fast.iter().enumerate() {
                let (x, y) = (index as i64 % 12, index as i64 / 12);
                let squared = (0..108i64)
                    .filter(|&other| set[other as usize])
                    .map(|other| (other % 12 - x).pow(2) + (other / 12 - y).pow(2))
                    .min();
                let expected = squared.map_or(f32::NAN, |squared| (squared as f32).sqrt());
                prop_assert!((found - expected).abs() < 1e-4);
            }
        }
    }
}
