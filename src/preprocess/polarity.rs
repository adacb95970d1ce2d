//! Whether ink is dark on light or light on dark.

use image::GrayImage;

use super::background::Paper;
use super::levels::{MIN_CONTRAST, histogram, otsu_threshold};

/// About so many pixels decide whether ink is dark or light.
const POLARITY_PIXELS: usize = 1_000_000;
/// The polarity is doubtful where neither side is this many times as strong as the other, ...
const DOUBTFUL: f64 = 30.0;
/// ... or where the ink would be more than this part of the picture: in one that is cropped to bold
/// ink, the usual shade around a place may be the ink's; ...
const MOST_INK: f32 = 0.35;
/// ... then the shade of so much of the picture's border is that of the paper.
const PAPER_OF_BORDER: f32 = 0.6;

/// Whether ink is light on dark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Polarity {
    /// Whether the ink is lighter than the paper.
    pub(super) light_on_dark: bool,
    /// Whether it may be the other way around.
    pub(super) is_doubtful: bool,
}

impl Polarity {
    /// Of a picture.
    ///
    /// Seen from the usual shade around, the darker or the lighter pixels are the ink, whichever differ
    /// more. Differences count by their fourth power, so that a little strong ink outweighs a large area
    /// of unevenly lit paper. Where that decides little, the border does.
    pub(super) fn of(gray: &GrayImage) -> Self {
        let [darker, lighter] = differences(gray);
        let light_on_dark = lighter > darker;
        let (dark, dark_at_border) = dark_parts(gray);
        let ink = if light_on_dark { 1.0 - dark } else { dark };
        let is_close = darker.max(lighter) < DOUBTFUL * darker.min(lighter);
        if !is_close && ink <= MOST_INK {
            return Self {
                light_on_dark,
                is_doubtful: false,
            };
        }
        let by_border = if dark_at_border >= PAPER_OF_BORDER {
            Some(true)
        } else {
            (dark_at_border <= 1.0 - PAPER_OF_BORDER).then_some(false)
        };
        Self {
            light_on_dark: by_border.unwrap_or(light_on_dark),
            is_doubtful: true,
        }
    }
}

/// Which part of a picture is dark, and which of its border.
fn dark_parts(gray: &GrayImage) -> (f32, f32) {
    let counts = histogram(gray.pixels().map(|pixel| pixel.0[0]));
    let threshold = otsu_threshold(&counts);
    let (width, height) = gray.dimensions();
    let sides = (0..width).flat_map(|x| [(x, 0), (x, height - 1)]);
    let sides = sides.chain((0..height).flat_map(|y| [(0, y), (width - 1, y)]));
    let dark_sides = sides.filter(|&(x, y)| gray.get_pixel(x, y).0[0] < threshold);
    let dark: u64 = counts[..usize::from(threshold)].iter().sum();
    (
        dark as f32 / gray.len().max(1) as f32,
        dark_sides.count() as f32 / (2 * (width + height)) as f32,
    )
}

/// How much darker, and how much lighter, pixels are than what is around them.
fn differences(gray: &GrayImage) -> [f64; 2] {
    let paper = Paper::around(gray);
    let (mut darker, mut lighter) = (0.0, 0.0);
    // Every pixel of a small picture, and of a large one some of each row.
    let step = (gray.len() / POLARITY_PIXELS).max(1);
    for (y, row) in gray.chunks_exact(gray.width() as usize).enumerate() {
        let pixels = row.iter().zip(paper.row(y as u32));
        for (shade, paper) in pixels.skip(y % step).step_by(step) {
            let difference = f64::from(f32::from(*shade) - paper);
            if difference.abs() >= f64::from(MIN_CONTRAST) {
                let side = if difference < 0.0 {
                    &mut darker
                } else {
                    &mut lighter
                };
                *side += difference.powi(4);
            }
        }
    }
    [darker, lighter]
}
