//! Telling ink from paper: polarity, background and threshold.

use image::{GrayImage, imageops};

use super::background::Paper;

/// Ink stands out from its background by at least this many of 255 levels.
const MIN_CONTRAST: u8 = 24;
/// About so many pixels decide whether ink is dark or light.
const POLARITY_PIXELS: usize = 1_000_000;
/// The polarity is doubtful where neither side is this many times as strong as the other: in a picture
/// that is cropped to bold ink, the usual shade around a place may be the ink's, ...
const DOUBTFUL: f64 = 30.0;
/// ... but this part of the picture's border is paper.
const PAPER_OF_BORDER: f32 = 0.6;
/// Ink stands out by at least this many times the usual unevenness of the paper, ...
const NOISE_FACTOR: f32 = 6.0;
/// ... or from a printed pattern by this many standard deviations: halves of noise are 3 apart, and
/// those of waves 4.
const APART: f32 = 5.0;
/// What is surely paper reaches up to at most this part of what is surely ink.
const MAX_FLOOR: f32 = 0.8;

/// The ink of a picture.
#[derive(Clone, Debug)]
pub(super) struct Ink {
    /// 0 is paper and 255 the strongest ink.
    pub(super) strength: GrayImage,
    /// Pixels at least this strong are surely ink.
    pub(super) threshold: u8,
    /// Whether the ink was lighter than the paper.
    pub(super) light_on_dark: bool,
}

/// Finds the ink, or `None` if nothing stands out.
///
/// Seen from the usual shade around, the darker or the lighter pixels are the ink, whichever differ
/// more. How strong they are is then measured from the paper's shade at each place.
pub(super) fn find_ink(gray: &GrayImage) -> Option<Ink> {
    let light_on_dark = is_light_on_dark(gray);
    let difference = if light_on_dark {
        let mut dark = gray.clone();
        imageops::invert(&mut dark);
        difference_from_paper(&dark)
    } else {
        difference_from_paper(gray)
    };
    let counts = histogram(difference.pixels().map(|pixel| pixel.0[0]));
    let strongest = (0..=255u8)
        .rev()
        .find(|&level| counts[usize::from(level)] > 0)?;
    let (threshold, floor) = threshold_and_floor(&counts);
    if strongest < threshold {
        return None;
    }
    // The typical ink, and not its darkest spot, becomes full ink.
    let full = f32::from(median_above(&counts, threshold));
    let stretch = |level: f32| ((level - floor) / (full - floor) * 255.0).clamp(0.0, 255.0);
    let strengths: [u8; 256] = std::array::from_fn(|level| stretch(level as f32).round() as u8);
    let mut strength = difference;
    for pixel in strength.iter_mut() {
        *pixel = strengths[usize::from(*pixel)];
    }
    Some(Ink {
        strength,
        threshold: strengths[usize::from(threshold)].max(1),
        light_on_dark,
    })
}

/// From which level on pixels are surely ink, and up to which they are surely paper.
fn threshold_and_floor(counts: &Histogram) -> (u8, f32) {
    let otsu = otsu_threshold(counts).max(MIN_CONTRAST);
    let noise = unevenness(counts, otsu);
    let above_noise = (noise * NOISE_FACTOR) as u8;
    let (paper, ink) = counts.split_at(usize::from(otsu));
    let (paper, ink) = (Group::of(paper, 0), Group::of(ink, otsu));
    if above_noise > otsu && ink.is_apart_from(&paper) {
        let floor = paper.mean + 2.0 * paper.deviation;
        return (otsu, floor.min(f32::from(otsu) * MAX_FLOOR));
    }
    (otsu.max(above_noise), 2.0 * noise)
}

/// Levels that belong together.
struct Group {
    mean: f32,
    deviation: f32,
}

impl Group {
    /// From the counts of the levels from `first` on.
    fn of(counts: &[u64], first: u8) -> Self {
        let levels = || counts.iter().zip(u32::from(first)..);
        let all = counts.iter().sum::<u64>().max(1) as f64;
        let sum = |value: fn(f64) -> f64| {
            let values = levels().map(|(&count, level)| count as f64 * value(f64::from(level)));
            values.sum::<f64>() / all
        };
        let mean = sum(|level| level);
        let variance = sum(|level| level * level) - mean * mean;
        Self {
            mean: mean as f32,
            deviation: variance.max(0.0).sqrt() as f32,
        }
    }

    fn is_apart_from(&self, other: &Self) -> bool {
        let deviation = self.deviation.hypot(other.deviation) / std::f32::consts::SQRT_2;
        (self.mean - other.mean).abs() >= APART * deviation
    }
}

/// By how much each pixel is darker than the paper under it.
fn difference_from_paper(gray: &GrayImage) -> GrayImage {
    let paper = Paper::under(gray);
    let mut difference = gray.clone();
    let rows = difference.chunks_exact_mut(gray.width() as usize);
    for (y, row) in rows.enumerate() {
        for (pixel, paper) in row.iter_mut().zip(paper.row(y as u32)) {
            // Rounded; `round` is a call for each pixel on processors of the usual kind.
            *pixel = ((paper - f32::from(*pixel)).max(0.0) + 0.5) as u8;
        }
    }
    difference
}

/// Whether the ink is lighter than the paper.
///
/// Differences count by their fourth power, so that a little strong ink outweighs a large area of
/// unevenly lit paper. Where that decides little, the border does.
fn is_light_on_dark(gray: &GrayImage) -> bool {
    let [darker, lighter] = differences(gray);
    let is_doubtful = darker.max(lighter) < DOUBTFUL * darker.min(lighter);
    let by_border = is_doubtful.then(|| is_dark_at_border(gray)).flatten();
    by_border.unwrap_or(lighter > darker)
}

/// Whether most of the border is dark; `None` if it is neither dark nor light.
fn is_dark_at_border(gray: &GrayImage) -> Option<bool> {
    let threshold = otsu_threshold(&histogram(gray.pixels().map(|pixel| pixel.0[0])));
    let (width, height) = gray.dimensions();
    let is_border = |x: u32, y: u32| x == 0 || y == 0 || x + 1 == width || y + 1 == height;
    let border = gray
        .enumerate_pixels()
        .filter(|(x, y, _)| is_border(*x, *y));
    let (mut dark, mut all) = (0, 0);
    for (_, _, pixel) in border {
        dark += u32::from(pixel.0[0] < threshold);
        all += 1;
    }
    let dark = dark as f32 / all.max(1) as f32;
    if dark >= PAPER_OF_BORDER {
        Some(true)
    } else {
        (dark <= 1.0 - PAPER_OF_BORDER).then_some(false)
    }
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

type Histogram = [u64; 256];

fn histogram(levels: impl Iterator<Item = u8>) -> Histogram {
    let mut counts = [0; 256];
    for level in levels {
        counts[usize::from(level)] += 1;
    }
    counts
}

fn median(counts: &[u64]) -> u8 {
    let half = counts.iter().sum::<u64>().div_ceil(2);
    let mut below = 0;
    let place = counts.iter().position(|&count| {
        below += count;
        below >= half
    });
    place
        .and_then(|level| u8::try_from(level).ok())
        .unwrap_or(0)
}

fn median_above(counts: &Histogram, threshold: u8) -> u8 {
    threshold + median(&counts[usize::from(threshold)..])
}

/// How much the paper's shade usually differs from its median: one standard deviation for noise
/// with a bell curve, half of which is cut off by the polarity.
fn unevenness(counts: &Histogram, threshold: u8) -> f32 {
    f32::from(median(&counts[..usize::from(threshold.max(1))])) * 1.48
}

/// The level that separates the two groups best (Otsu, "A threshold selection method from
/// gray-level histograms", 1979); the first level of the upper group.
fn otsu_threshold(counts: &Histogram) -> u8 {
    let weighted = |(level, &count): (usize, &u64)| level as f64 * count as f64;
    let total: f64 = counts.iter().map(|&count| count as f64).sum();
    let sum: f64 = counts.iter().enumerate().map(weighted).sum();
    let (mut below, mut sum_below, mut best) = (0.0, 0.0, (0.0, 0));
    for (level, &count) in counts.iter().enumerate().take(255) {
        below += count as f64;
        sum_below += weighted((level, &count));
        let above = total - below;
        if below > 0.0 && above > 0.0 {
            let gap = (sum - sum_below) / above - sum_below / below;
            let spread = below * above * gap * gap;
            if spread > best.0 {
                best = (spread, level + 1);
            }
        }
    }
    u8::try_from(best.1).unwrap_or(u8::MAX)
}

#[cfg(test)]
mod tests {
    use image::Luma;

    use super::*;

    fn bar(paper: u8, ink: u8) -> GrayImage {
        GrayImage::from_fn(60, 60, |x, y| {
            let inside = (25..32).contains(&x) && (10..50).contains(&y);
            Luma([if inside { ink } else { paper }])
        })
    }

    #[test]
    fn both_polarities_give_the_same_ink() {
        let dark = find_ink(&bar(230, 40)).expect("ink");
        let light = find_ink(&bar(40, 230)).expect("ink");
        assert!(!dark.light_on_dark && light.light_on_dark);
        assert_eq!(dark.strength, light.strength);
        assert_eq!(dark.strength.get_pixel(28, 20).0[0], 255);
        assert_eq!(dark.strength.get_pixel(5, 5).0[0], 0);
    }

    #[test]
    fn an_even_or_faintly_uneven_picture_has_no_ink() {
        assert!(find_ink(&GrayImage::from_pixel(40, 40, Luma([200]))).is_none());
        assert!(find_ink(&bar(200, 190)).is_none());
        let noise = GrayImage::from_fn(80, 80, |x, y| Luma([180 + ((x * 7 + y * 13) % 11) as u8]));
        assert!(find_ink(&noise).is_none());
    }

    #[test]
    fn uneven_light_does_not_turn_the_polarity_around() {
        let lit = |x: u32, y: u32| {
            let (dx, dy) = (x as f32 / 60.0 - 0.5, y as f32 / 60.0 - 0.5);
            190.0 - 80.0 * (dx * dx + dy * dy)
        };
        let page = GrayImage::from_fn(60, 60, |x, y| {
            let is_ink = (25..30).contains(&x) && (15..45).contains(&y);
            Luma([if is_ink { 40 } else { lit(x, y) as u8 }])
        });
        let ink = find_ink(&page).expect("ink");
        assert!(!ink.light_on_dark);
        assert_eq!(ink.strength.get_pixel(27, 30).0[0], 255);
    }

    #[test]
    fn a_bold_ring_that_fills_its_picture_is_the_ink() {
        let ring = |paper: u8, ink: u8| {
            GrayImage::from_fn(16, 16, |x, y| {
                let radius = (f32::from(x as u8) - 7.5).hypot(f32::from(y as u8) - 7.5);
                Luma([if (4.5..8.0).contains(&radius) {
                    ink
                } else {
                    paper
                }])
            })
        };
        assert!(find_ink(&ring(10, 240)).expect("ink").light_on_dark);
        assert!(!find_ink(&ring(240, 10)).expect("ink").light_on_dark);
    }

    #[test]
    fn ink_stands_out_from_a_printed_pattern() {
        let page = |has_ink: bool| {
            GrayImage::from_fn(120, 80, |x, y| {
                let is_ink = (50..58).contains(&x) && (15..65).contains(&y);
                let wave = 200.0 + 30.0 * (x as f32 * 0.3 + (y as f32 * 0.1).sin()).sin();
                Luma([if has_ink && is_ink { 45 } else { wave as u8 }])
            })
        };
        assert!(find_ink(&page(false)).is_none());
        let ink = find_ink(&page(true)).expect("ink");
        assert!(!ink.light_on_dark);
        for (x, y, pixel) in ink.strength.enumerate_pixels() {
            let is_ink = (50..58).contains(&x) && (15..65).contains(&y);
            assert_eq!(pixel.0[0] >= ink.threshold, is_ink, "{x}, {y}");
        }
    }

    #[test]
    fn otsu_separates_two_groups() {
        let mut counts = [0; 256];
        (counts[10], counts[200]) = (900, 100);
        let threshold = otsu_threshold(&counts);
        assert!((11..=200).contains(&threshold), "{threshold}");
    }
}
