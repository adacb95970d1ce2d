//! The paper under the ink: uneven light, shadows and tints are taken out before anything else.
//!
//! Where it is not known which is ink and which is paper, the usual shade around a place, the median
//! of a large window, is the paper's. Once ink is known to be dark, the paper's shade at each place
//! is a morphological closing of the picture: what is darker and
//! narrower than the window disappears, ink above all, while slopes and edges of light stay as they
//! are (Serra, "Image Analysis and Mathematical Morphology", 1982).

use image::{GrayImage, Luma, imageops};

/// The closing is computed on a picture reduced to this many pixels along its longer side: light
/// changes slowly.
const WORK_PX: u32 = 160;
/// The median is computed on a picture reduced to this many pixels, since it takes longer.
const MEDIAN_PX: u32 = 40;
/// Half the window's side as a fraction of the picture's shorter side: no stroke is that wide.
pub(super) const REACH: f32 = 0.28;

/// The shade of the paper everywhere in a picture.
pub(super) struct Paper {
    /// Reduced.
    shades: GrayImage,
    /// Pixels of `shades` for one of the picture, along each axis.
    scale: [f32; 2],
    /// For each column of the picture the one of `shades` before it, and how far it is beyond.
    columns: Vec<(usize, f32)>,
}

impl Paper {
    /// Finds the paper of a picture whose ink is dark or light.
    pub(super) fn around(gray: &GrayImage) -> Self {
        let small = reduced(gray, MEDIAN_PX);
        let reach = reach_px(&small, REACH) as u32;
        let (width, height) = small.dimensions();
        let near =
            |place: u32, side: u32| place.saturating_sub(reach)..(place + reach + 1).min(side);
        let median = |x: u32, y: u32| {
            let window = near(y, height).flat_map(|y| near(x, width).map(move |x| (x, y)));
            let mut shades: Vec<u8> = window.map(|(x, y)| small.get_pixel(x, y).0[0]).collect();
            let middle = shades.len() / 2;
            *shades.select_nth_unstable(middle).1
        };
        let shades = GrayImage::from_fn(width, height, |x, y| Luma([median(x, y)]));
        Self::new(shades, gray)
    }

    /// Finds the paper of a picture with dark ink; `reach` is half the window's side as a fraction of
    /// the picture's shorter side.
    pub(super) fn under(gray: &GrayImage, reach: f32) -> Self {
        let small = reduced(gray, WORK_PX);
        let reach = reach_px(&small, reach);
        let widened = spread(&spread(&small, reach, u8::max, true), reach, u8::max, false);
        let closed = spread(
            &spread(&widened, reach, u8::min, true),
            reach,
            u8::min,
            false,
        );
        Self::new(closed, gray)
    }

    fn new(shades: GrayImage, gray: &GrayImage) -> Self {
        let scale = [
            shades.width() as f32 / gray.width() as f32,
            shades.height() as f32 / gray.height() as f32,
        ];
        let mut paper = Self {
            shades,
            scale,
            columns: Vec::new(),
        };
        let columns = (0..gray.width()).map(|x| paper.place(0, x));
        paper.columns = columns.map(|(left, u)| (left as usize, u)).collect();
        paper
    }

    /// The paper's shades at the pixels of row `y` of the picture, from left to right.
    pub(super) fn row(&self, y: u32) -> impl Iterator<Item = f32> {
        let (top, v) = self.place(1, y);
        let bottom = (top + 1).min(self.shades.height() - 1);
        let shade = |x, y| f32::from(self.shades.get_pixel(x, y).0[0]);
        let across = 0..self.shades.width();
        let row: Vec<f32> = across
            .map(|x| shade(x, top) * (1.0 - v) + shade(x, bottom) * v)
            .collect();
        self.columns.iter().map(move |&(left, u)| {
            let right = row[(left + 1).min(row.len() - 1)];
            row[left] * (1.0 - u) + right * u
        })
    }

    /// The reduced pixel before a pixel of the picture along an axis, and how far it is beyond.
    fn place(&self, axis: usize, pixel: u32) -> (u32, f32) {
        let side = [self.shades.width(), self.shades.height()][axis];
        let place = (pixel as f32 + 0.5) * self.scale[axis] - 0.5;
        let place = place.clamp(0.0, (side - 1) as f32);
        (place as u32, place.fract())
    }
}

/// A picture whose longer side is at most `longest` pixels.
pub(super) fn reduced(gray: &GrayImage, longest: u32) -> GrayImage {
    let longer = gray.width().max(gray.height());
    if longer <= longest {
        return gray.clone();
    }
    let side = |side: u32| (side * longest / longer).max(1);
    imageops::thumbnail(gray, side(gray.width()), side(gray.height()))
}

fn reach_px(small: &GrayImage, reach: f32) -> usize {
    (small.width().min(small.height()) as f32 * reach).ceil() as usize
}

/// The extreme within `reach` pixels along rows or columns.
pub(super) fn spread(
    image: &GrayImage,
    reach: usize,
    extreme: impl Fn(u8, u8) -> u8 + Copy,
    along_rows: bool,
) -> GrayImage {
    let (width, height) = image.dimensions();
    let mut result = GrayImage::new(width, height);
    let (lines, length) = if along_rows {
        (height, width as usize)
    } else {
        (width, height as usize)
    };
    let place = |line: u32, along: usize| {
        if along_rows {
            (along as u32, line)
        } else {
            (line, along as u32)
        }
    };
    for line in 0..lines {
        let shades: Vec<u8> = (0..length)
            .map(|along| {
                let (x, y) = place(line, along);
                image.get_pixel(x, y).0[0]
            })
            .collect();
        let shades = continued(&shades, reach);
        let shades = extremes(&shades, 2 * reach + 1, extreme);
        for (along, shade) in shades.enumerate() {
            let (x, y) = place(line, along);
            result.put_pixel(x, y, Luma([shade]));
        }
    }
    result
}

/// The extreme of each `window` shades in a row.
///
/// The line is cut into pieces as long as the window, so that each window is the end of a piece and
/// the beginning of the next, whose extremes are known (van Herk, "A fast algorithm for local minimum
/// and maximum filters", 1992).
fn extremes(
    shades: &[u8],
    window: usize,
    extreme: impl Fn(u8, u8) -> u8 + Copy,
) -> impl Iterator<Item = u8> {
    let mut from_start = shades.to_vec();
    let mut to_end = shades.to_vec();
    for piece in from_start.chunks_mut(window) {
        for place in 1..piece.len() {
            piece[place] = extreme(piece[place - 1], piece[place]);
        }
    }
    for piece in to_end.chunks_mut(window) {
        for place in (1..piece.len()).rev() {
            piece[place - 1] = extreme(piece[place - 1], piece[place]);
        }
    }
    let ends = from_start.into_iter().skip(window - 1);
    to_end
        .into_iter()
        .zip(ends)
        .map(move |(a, b)| extreme(a, b))
}

/// A line of shades with `reach` more at both ends, where a slope goes on as it was: mirrored at its
/// end point. Cut off there, the paper would seem lighter than it is at the dark end of a slope.
fn continued(shades: &[u8], reach: usize) -> Vec<u8> {
    let last = shades.len() - 1;
    let beyond = |end: u8, inside: u8| (2 * i32::from(end) - i32::from(inside)).clamp(0, 255) as u8;
    let before = (1..=reach)
        .rev()
        .map(|step| beyond(shades[0], shades[step.min(last)]));
    let after = (1..=reach).map(|step| beyond(shades[last], shades[last - step.min(last)]));
    before.chain(shades.iter().copied()).chain(after).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Light that falls from left to right, with a shadow over the lower half.
    fn light(x: u32, y: u32) -> u8 {
        let shadow = if y > 120 { 60 } else { 0 };
        (240 - x / 3 - shadow) as u8
    }

    #[test]
    fn ink_goes_and_light_stays() {
        let gray = GrayImage::from_fn(200, 240, |x, y| {
            let is_ink = (90..106).contains(&x) && (30..210).contains(&y);
            Luma([if is_ink { 20 } else { light(x, y) }])
        });
        let paper = Paper::under(&gray, REACH);
        for (x, y) in [(98, 60), (98, 200), (10, 10), (190, 230), (50, 100)] {
            let shade = paper.row(y).nth(x as usize).expect("inside");
            let difference = (shade - f32::from(light(x, y))).abs();
            assert!(difference < 10.0, "{difference} at {x}, {y}");
        }
    }

    #[test]
    fn the_extreme_of_each_window_is_found() {
        let shades: Vec<u8> = (0..61u32).map(|x| (x * x * 37 % 251) as u8).collect();
        for window in [1, 3, 7, 20, 61] {
            let found: Vec<u8> = extremes(&shades, window, u8::max).collect();
            let highest = shades
                .windows(window)
                .map(|near| near.iter().copied().max());
            assert_eq!(found, highest.flatten().collect::<Vec<u8>>(), "{window}");
        }
    }

    #[test]
    fn the_smallest_pictures_have_paper() {
        for (width, height) in [(1, 1), (1, 700), (700, 1), (3, 2)] {
            let paper = Paper::under(&GrayImage::from_pixel(width, height, Luma([77])), REACH);
            let last = paper.row(height - 1).last().expect("inside");
            assert!((last - 77.0).abs() < 0.01);
        }
    }
}
