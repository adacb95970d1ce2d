//! Telling ink from paper: how strong it is everywhere.

use image::{GrayImage, imageops};

use super::background::{Paper, REACH};
use super::levels::{APART, Levels, histogram, median_above};
use super::surroundings::surroundings;

/// How closely uneven paper is followed where nothing is found else: a narrower window takes wide
/// strokes for paper.
const NARROW_REACHES: [f32; 2] = [REACH / 2.0, REACH / 4.0];
/// Paper that is darker than this counts as if it was this light: what is faint in the dark is noise.
const LEAST_LIGHT: f32 = 80.0;
/// Noise is two halves that are 3.5 standard deviations apart at most.
const NOISE_APART: f32 = 3.8;
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

#[cfg(test)]
impl Ink {
    /// Dark ink of this strength, surely told from the paper.
    pub(super) const fn sure(strength: GrayImage) -> Self {
        Self {
            strength,
            threshold: 128,
            light_on_dark: false,
            clearness: 9.0,
        }
    }
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

#[cfg(test)]
mod tests {
    use image::Luma;

    use super::super::polarity::Polarity;
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
}
