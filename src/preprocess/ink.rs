//! Telling ink from paper: polarity, background and threshold.

use image::{GrayImage, imageops};

use super::background::Paper;

/// Ink stands out from its background by at least this many of 255 levels.
const MIN_CONTRAST: u8 = 24;
/// About so many pixels decide whether ink is dark or light.
const POLARITY_PIXELS: usize = 1_000_000;
/// Ink stands out by at least this many times the usual unevenness of the paper.
const NOISE_FACTOR: f32 = 6.0;

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
    let otsu = otsu_threshold(&counts);
    let noise = unevenness(&counts, otsu);
    let threshold = otsu.max(MIN_CONTRAST).max((noise * NOISE_FACTOR) as u8);
    if strongest < threshold {
        return None;
    }
    // The typical ink, and not its darkest spot, becomes full ink.
    let full = f32::from(median_above(&counts, threshold));
    let floor = 2.0 * noise;
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
/// unevenly lit paper.
fn is_light_on_dark(gray: &GrayImage) -> bool {
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
    lighter > darker
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
    fn otsu_separates_two_groups() {
        let mut counts = [0; 256];
        (counts[10], counts[200]) = (900, 100);
        let threshold = otsu_threshold(&counts);
        assert!((11..=200).contains(&threshold), "{threshold}");
    }
}
