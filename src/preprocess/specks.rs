//! Connected ink: finding the parts of a picture that hang together, and dropping specks.

use image::GrayImage;

/// Parts with less than this fraction of the largest part's area are dirt.
const SPECK_FRACTION: f32 = 0.02;

/// Gray edges as strong as this belong to the ink's box, ...
const EDGE_STRENGTH: u8 = 26;
/// ... up to this many pixels around the surely inked ones.
const EDGE_WIDTH: u32 = 2;

/// A box of pixels: left, top, width and height.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct PixelBox {
    pub(super) x: u32,
    pub(super) y: u32,
    pub(super) width: u32,
    pub(super) height: u32,
}

/// Ink that hangs together, corners included.
struct Part {
    /// One of its pixels.
    start: (u32, u32),
    area: usize,
    corners: [u32; 4],
}

/// Erases every speck from `ink` and returns the box around what is left, or `None` if nothing is
/// as strong as `threshold`.
///
/// What belongs to a part is decided by its strong pixels; a speck is erased with the weaker
/// pixels that touch it.
pub(super) fn remove_specks(ink: &mut GrayImage, threshold: u8) -> Option<PixelBox> {
    let parts = find_parts(ink, threshold);
    let largest = parts.iter().map(|part| part.area).max()?;
    let least = largest as f32 * SPECK_FRACTION;
    let (kept, specks): (Vec<Part>, Vec<Part>) = parts
        .into_iter()
        .partition(|part| part.area as f32 >= least);
    let mut seen = vec![false; ink.len()];
    for speck in &specks {
        let mut pixels = Vec::with_capacity(speck.area);
        trace(ink, threshold, speck.start, &mut seen, |pixel| {
            pixels.push(pixel);
        });
        for (x, y) in pixels {
            erase_around(ink, x, y);
        }
    }
    let corners = kept.iter().map(|part| part.corners).reduce(|a, b| {
        [
            a[0].min(b[0]),
            a[1].min(b[1]),
            a[2].max(b[2]),
            a[3].max(b[3]),
        ]
    })?;
    Some(with_edges(ink, corners))
}

/// The box around corners, with the gray edges of the ink in it.
fn with_edges(ink: &GrayImage, corners: [u32; 4]) -> PixelBox {
    let [mut left, mut top, mut right, mut bottom] = corners;
    let is_edge = |x: u32, y: u32| {
        ink.get_pixel_checked(x, y)
            .is_some_and(|pixel| pixel.0[0] >= EDGE_STRENGTH)
    };
    for _ in 0..EDGE_WIDTH {
        let column = |x: u32| (top..=bottom).any(|y| is_edge(x, y));
        let row = |y: u32| (left..=right).any(|x| is_edge(x, y));
        let (to_left, to_right) = (left > 0 && column(left - 1), column(right + 1));
        let (to_top, to_bottom) = (top > 0 && row(top - 1), row(bottom + 1));
        left -= u32::from(to_left);
        right += u32::from(to_right);
        top -= u32::from(to_top);
        bottom += u32::from(to_bottom);
    }
    PixelBox {
        x: left,
        y: top,
        width: right - left + 1,
        height: bottom - top + 1,
    }
}

fn find_parts(ink: &GrayImage, threshold: u8) -> Vec<Part> {
    let mut seen = vec![false; ink.len()];
    let mut parts = Vec::new();
    for (x, y, pixel) in ink.enumerate_pixels() {
        if pixel.0[0] >= threshold && !seen[index_of(ink, x, y)] {
            let mut part = Part {
                start: (x, y),
                area: 0,
                corners: [x, y, x, y],
            };
            trace(ink, threshold, (x, y), &mut seen, |(x, y)| {
                part.area += 1;
                let [left, top, right, bottom] = part.corners;
                part.corners = [left.min(x), top.min(y), right.max(x), bottom.max(y)];
            });
            parts.push(part);
        }
    }
    parts
}

/// Visits each pixel of the part that `start` belongs to.
fn trace(
    ink: &GrayImage,
    threshold: u8,
    start: (u32, u32),
    seen: &mut [bool],
    mut visit: impl FnMut((u32, u32)),
) {
    let mut open = vec![start];
    seen[index_of(ink, start.0, start.1)] = true;
    while let Some((x, y)) = open.pop() {
        visit((x, y));
        for (x, y) in neighbors(ink, x, y) {
            let seen = &mut seen[index_of(ink, x, y)];
            if !*seen && ink.get_pixel(x, y).0[0] >= threshold {
                *seen = true;
                open.push((x, y));
            }
        }
    }
}

fn index_of(ink: &GrayImage, x: u32, y: u32) -> usize {
    y as usize * ink.width() as usize + x as usize
}

fn erase_around(ink: &mut GrayImage, x: u32, y: u32) {
    for (x, y) in neighbors(ink, x, y) {
        ink.put_pixel(x, y, image::Luma([0]));
    }
    ink.put_pixel(x, y, image::Luma([0]));
}

/// The up to eight pixels around one.
fn neighbors(ink: &GrayImage, x: u32, y: u32) -> impl Iterator<Item = (u32, u32)> + use<> {
    let (width, height) = ink.dimensions();
    (0..9u32)
        .filter(|&place| place != 4)
        .map(move |place| {
            (
                (x + place % 3).wrapping_sub(1),
                (y + place / 3).wrapping_sub(1),
            )
        })
        .filter(move |&(x, y)| x < width && y < height)
}

#[cfg(test)]
mod tests {
    use image::Luma;

    use super::*;

    #[test]
    fn specks_go_and_broken_strokes_stay() {
        let mut ink = GrayImage::new(100, 100);
        for place in 0..60 {
            ink.put_pixel(20, 20 + place, Luma([200]));
            ink.put_pixel(21, 20 + place, Luma([200]));
        }
        for place in 0..10 {
            ink.put_pixel(40 + place, 30, Luma([200]));
        }
        ink.put_pixel(95, 5, Luma([255]));
        ink.put_pixel(96, 5, Luma([60]));
        let left = remove_specks(&mut ink, 100);
        assert_eq!(
            left,
            Some(PixelBox {
                x: 20,
                y: 20,
                width: 30,
                height: 60
            })
        );
        assert_eq!(
            (ink.get_pixel(95, 5).0[0], ink.get_pixel(96, 5).0[0]),
            (0, 0)
        );
    }

    #[test]
    fn without_ink_there_is_no_box() {
        assert_eq!(remove_specks(&mut GrayImage::new(9, 9), 1), None);
    }

    #[test]
    fn diagonals_hang_together() {
        let mut ink = GrayImage::new(30, 30);
        for place in 5..25 {
            ink.put_pixel(place, place, Luma([255]));
        }
        assert_eq!(find_parts(&ink, 128).len(), 1);
    }
}
