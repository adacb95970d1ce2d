//! Telling ink from paper: polarity, background and threshold.

use image::{GrayImage, imageops};

use super::background::{Paper, REACH};
use super::surroundings::surroundings;

/// Ink stands out from its background by at least this many of 255 levels.
const MIN_CONTRAST: u8 = 24;
/// About so many pixels decide whether ink is dark or light.
const POLARITY_PIXELS: usize = 1_000_000;
/// The polarity is doubtful where neither side is this many times as strong as the other, ...
const DOUBTFUL: f64 = 30.0;
/// ... or where the ink would be more than this part of the picture: in one that is cropped to bold
/// ink, the usual shade around a place may be the ink's. ...
const MOST_INK: f32 = 0.35;
/// ... Then the shade of so much of the picture's border is that of the paper.
const PAPER_OF_BORDER: f32 = 0.6;
/// How closely uneven paper is followed where nothing is found else: a narrower window takes wide
/// strokes for paper.
const NARROW_REACHES: [f32; 2] = [REACH / 2.0, REACH / 4.0];
/// Paper that is darker than this counts as if it was this light: what is faint in the dark is noise.
const LEAST_LIGHT: f32 = 80.0;
/// Ink stands out by at least this many times the usual unevenness of the paper, ...
const NOISE_FACTOR: f32 = 6.0;
/// ... or from a printed pattern by this many standard deviations: those of a wave are 4 apart.
const APART: f32 = 5.0;
/// Noise is two halves that are 3.5 standard deviations apart at most.
const NOISE_APART: f32 = 3.8;
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
    /// By how many standard deviations ink and paper are apart.
    pub(super) clearness: f32,
}

/// Finds the ink, or `None` if nothing stands out.
///
/// How strong it is is measured from the paper's shade at each place. Where nothing stands out from
/// uneven paper, the paper is followed more closely.
pub(super) fn find_ink(gray: &GrayImage, light_on_dark: bool) -> Option<Ink> {
    let mut dark = gray.clone();
    if light_on_dark {
        imageops::invert(&mut dark);
    }
    let found = |reach: f32| {
        let difference = difference_from_paper(&dark, reach);
        Some((Ink::of(&difference, light_on_dark)?, difference))
    };
    let closely = || {
        let mut found = NARROW_REACHES.into_iter().filter_map(found);
        found.find(|(ink, _)| ink.clearness >= APART)
    };
    let (ink, difference) = found(REACH).or_else(closely)?;
    without_surroundings(ink, difference)
}

/// Takes out what the paper lies on; `None` if nothing is left.
fn without_surroundings(ink: Ink, mut difference: GrayImage) -> Option<Ink> {
    let Some(around) = surroundings(&ink) else {
        return Some(ink);
    };
    for (pixel, around) in difference.iter_mut().zip(around.iter()) {
        if *around > 0 {
            *pixel = 0;
        }
    }
    Ink::of(&difference, ink.light_on_dark)
}

impl Ink {
    /// Whether it is more than the darker half of noise.
    pub(super) fn is_no_noise(&self) -> bool {
        self.clearness >= NOISE_APART
    }

    /// From the difference of each pixel from the paper; `None` if nothing stands out.
    fn of(difference: &GrayImage, light_on_dark: bool) -> Option<Self> {
        let counts = histogram(difference.pixels().map(|pixel| pixel.0[0]));
        let strongest = (0..=255u8)
            .rev()
            .find(|&level| counts[usize::from(level)] > 0)?;
        let Levels {
            threshold,
            floor,
            clearness,
        } = Levels::of(&counts);
        if strongest < threshold {
            return None;
        }
        // The typical ink, and not its darkest spot, becomes full ink.
        let full = f32::from(median_above(&counts, threshold));
        let stretch = |level: f32| ((level - floor) / (full - floor) * 255.0).clamp(0.0, 255.0);
        let strengths: [u8; 256] = std::array::from_fn(|level| stretch(level as f32).round() as u8);
        let mut strength = difference.clone();
        for pixel in strength.iter_mut() {
            *pixel = strengths[usize::from(*pixel)];
        }
        Some(Self {
            strength,
            threshold: strengths[usize::from(threshold)].max(1),
            light_on_dark,
            clearness,
        })
    }
}

/// What levels say of pixels.
struct Levels {
    /// From this one on they are surely ink.
    threshold: u8,
    /// Up to this one they are surely paper.
    floor: f32,
    /// By how many standard deviations ink and paper are apart.
    clearness: f32,
}

impl Levels {
    fn of(counts: &Histogram) -> Self {
        let otsu = otsu_threshold(counts).max(MIN_CONTRAST);
        let noise = unevenness(counts, otsu);
        let above_noise = (noise * NOISE_FACTOR) as u8;
        let (paper, ink) = counts.split_at(usize::from(otsu));
        let (paper, ink) = (Group::of(paper, 0), Group::of(ink, otsu));
        let clearness = ink.deviations_from(&paper);
        let (threshold, floor) = if clearness >= APART && above_noise > otsu {
            let floor = paper.mean + 2.0 * paper.deviation;
            (otsu, floor.min(f32::from(otsu) * MAX_FLOOR))
        } else {
            (otsu.max(above_noise), 2.0 * noise)
        };
        Self {
            threshold,
            floor,
            clearness,
        }
    }
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

    /// How far the means are from each other, in standard deviations.
    fn deviations_from(&self, other: &Self) -> f32 {
        let deviation = self.deviation.hypot(other.deviation) / std::f32::consts::SQRT_2;
        (self.mean - other.mean).abs() / deviation.max(f32::MIN_POSITIVE)
    }
}

/// By how much each pixel is darker than the paper under it.
///
/// It is the part of the paper's light that the ink takes away, since a shadow takes from both alike;
/// 255 is all of it.
fn difference_from_paper(gray: &GrayImage, reach: f32) -> GrayImage {
    let paper = Paper::under(gray, reach);
    let mut difference = gray.clone();
    let rows = difference.chunks_exact_mut(gray.width() as usize);
    for (y, row) in rows.enumerate() {
        for (pixel, paper) in row.iter_mut().zip(paper.row(y as u32)) {
            // Rounded; `round` is a call for each pixel on processors of the usual kind.
            let part = (paper - f32::from(*pixel)).max(0.0) / paper.max(LEAST_LIGHT);
            *pixel = part.mul_add(255.0, 0.5) as u8;
        }
    }
    difference
}

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

    fn find_ink(gray: &GrayImage) -> Option<Ink> {
        super::find_ink(gray, Polarity::of(gray).light_on_dark)
    }

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
