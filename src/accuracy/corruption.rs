//! Spoiled images to measure with: each kind at a strength at which a person still reads the digit.

use rand::RngExt as _;
use rand_chacha::ChaCha8Rng;

use crate::dataset::batch::stream;
use crate::digit::{DigitImage, IMAGE_SIDE};

/// Decides all random choices; another one than training's, which varies its images, too.
const SEED: u64 = 0x5EED;

/// A kind of damage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Corruption {
    /// 4 pixels along each axis.
    Shift,
    /// 15 to 25 degrees either way.
    Turn,
    /// To 65 or 125 percent.
    Scale,
    /// A quarter to 0.4 pixels per pixel either way.
    Shear,
    /// Up to 100 of 255 added or taken at each pixel.
    Noise,
    /// The mean of 3x3 pixels, twice.
    Blur,
    /// Paper at 40 percent of ink.
    Brightness,
    /// A third of the contrast.
    Contrast,
    /// Each fifth row at 60 percent of ink.
    Stripes,
    /// A covered square of 7 pixels.
    Occlusion,
    /// Waves of light that leave a third of the contrast.
    Fog,
    /// Each pixel is one of the nine around it.
    Frosted,
    /// Where the shade changes, and nothing else.
    Outlines,
}

impl Corruption {
    /// All of them.
    pub const ALL: [Self; 13] = [
        Self::Shift,
        Self::Turn,
        Self::Scale,
        Self::Shear,
        Self::Noise,
        Self::Blur,
        Self::Brightness,
        Self::Contrast,
        Self::Stripes,
        Self::Occlusion,
        Self::Fog,
        Self::Frosted,
        Self::Outlines,
    ];

    /// The name in reports.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Shift => "shift",
            Self::Turn => "turn",
            Self::Scale => "scale",
            Self::Shear => "shear",
            Self::Noise => "noise",
            Self::Blur => "blur",
            Self::Brightness => "brightness",
            Self::Contrast => "contrast",
            Self::Stripes => "stripes",
            Self::Occlusion => "occlusion",
            Self::Fog => "fog",
            Self::Frosted => "frosted glass",
            Self::Outlines => "outlines",
        }
    }

    /// The image with this damage; `number` decides where chance does.
    #[must_use]
    pub fn apply(self, image: &DigitImage, number: u64) -> DigitImage {
        let mut rng = stream(SEED ^ self as u64, number);
        let rng = &mut rng;
        let ink = |x: usize, y: usize| f32::from(image.pixel(x, y));
        match self {
            Self::Shift => {
                let shift = [(); 2].map(|()| 4.0 * sign(rng));
                resample(image, [1.0, 0.0, 0.0, 1.0], shift)
            }
            Self::Turn => {
                let angle = sign(rng) * rng.random_range(15.0..25.0_f32);
                let (sin, cos) = angle.to_radians().sin_cos();
                resample(image, [cos, -sin, sin, cos], [0.0; 2])
            }
            Self::Scale => {
                let size = if rng.random_bool(0.5) { 0.65 } else { 1.25 };
                resample(image, [1.0 / size, 0.0, 0.0, 1.0 / size], [0.0; 2])
            }
            Self::Shear => {
                let shear = sign(rng) * rng.random_range(0.25..0.4);
                resample(image, [1.0, shear, 0.0, 1.0], [0.0; 2])
            }
            Self::Noise => map(|x, y| ink(x, y) + rng.random_range(-100.0..100.0)),
            Self::Blur => blur(&blur(image)),
            Self::Brightness => map(|x, y| 102.0 + 0.6 * ink(x, y)),
            Self::Contrast => map(|x, y| 85.0 + ink(x, y) / 3.0),
            Self::Stripes => map(|x, y| if y % 5 == 2 { 153.0 } else { ink(x, y) }),
            Self::Occlusion => {
                let [left, top] = [(); 2].map(|()| rng.random_range(5..16));
                let is_covered = |place, start| (start..start + 7).contains(&place);
                map(|x, y| {
                    if is_covered(x, left) && is_covered(y, top) {
                        0.0
                    } else {
                        ink(x, y)
                    }
                })
            }
            Self::Fog => {
                let waves = [(); 3].map(|()| wave(rng));
                map(|x, y| {
                    let light: f32 = waves.iter().map(|wave| wave(x, y)).sum();
                    (ink(x, y) + 2.0 * 255.0 * light / 3.0) / 3.0
                })
            }
            Self::Frosted => {
                let mut beside = |place: usize| {
                    let place = place + rng.random_range(0..3);
                    place.clamp(1, IMAGE_SIDE) - 1
                };
                map(|x, y| ink(beside(x), beside(y)))
            }
            Self::Outlines => outlines(&blur(image)),
        }
    }
}

/// A plane wave of light, 0 to 1, some pixels to a whole image long.
fn wave(rng: &mut ChaCha8Rng) -> impl Fn(usize, usize) -> f32 + use<> {
    let mut angle = || rng.random_range(0.0..std::f32::consts::TAU);
    let ((sin, cos), phase) = (angle().sin_cos(), angle());
    let pitch = rng.random_range(0.1..0.5);
    move |x, y| {
        let along = cos * x as f32 + sin * y as f32;
        f32::midpoint((along * pitch + phase).sin(), 1.0)
    }
}

/// White where the shade changes by a quarter of ink and more from one pixel to the next but one.
fn outlines(image: &DigitImage) -> DigitImage {
    let last = IMAGE_SIDE - 1;
    let shade = |x: usize, y: usize| f32::from(image.pixel(x.min(last), y.min(last)));
    map(|x, y| {
        let across = shade(x + 1, y) - shade(x.saturating_sub(1), y);
        let down = shade(x, y + 1) - shade(x, y.saturating_sub(1));
        if across.hypot(down) > 64.0 {
            255.0
        } else {
            0.0
        }
    })
}

fn sign(rng: &mut ChaCha8Rng) -> f32 {
    if rng.random_bool(0.5) { 1.0 } else { -1.0 }
}

fn map(mut value: impl FnMut(usize, usize) -> f32) -> DigitImage {
    DigitImage::new(std::array::from_fn(|index| {
        value(index % IMAGE_SIDE, index / IMAGE_SIDE).round() as u8
    }))
}

/// The image after the map from result to source, about the middle; bilinear, paper outside.
fn resample(image: &DigitImage, [a, b, c, d]: [f32; 4], [right, down]: [f32; 2]) -> DigitImage {
    let pixel = |x: f32, y: f32| {
        let inside = 0.0..IMAGE_SIDE as f32;
        if inside.contains(&x) && inside.contains(&y) {
            f32::from(image.pixel(x as usize, y as usize))
        } else {
            0.0
        }
    };
    let middle = (IMAGE_SIDE - 1) as f32 / 2.0;
    map(|x, y| {
        let (dx, dy) = (x as f32 - middle - right, y as f32 - middle - down);
        let (x, y) = (a * dx + b * dy + middle, c * dx + d * dy + middle);
        let (left, top) = (x.floor(), y.floor());
        let (u, v) = (x - left, y - top);
        let row = |y: f32| pixel(left, y) * (1.0 - u) + pixel(left + 1.0, y) * u;
        row(top) * (1.0 - v) + row(top + 1.0) * v
    })
}

fn blur(image: &DigitImage) -> DigitImage {
    let near = |place: usize| place.saturating_sub(1)..(place + 2).min(IMAGE_SIDE);
    map(|x, y| {
        let pixels = near(y).flat_map(|y| near(x).map(move |x| (x, y)));
        pixels
            .map(|(x, y)| f32::from(image.pixel(x, y)))
            .sum::<f32>()
            / 9.0
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::digit::IMAGE_PIXELS;

    #[test]
    fn each_kind_changes_the_image_in_the_same_way_each_time() {
        let image = DigitImage::new(std::array::from_fn(|index| {
            let (x, y) = (index % IMAGE_SIDE, index / IMAGE_SIDE);
            if (8..20).contains(&x) && (6..22).contains(&y) {
                255
            } else {
                0
            }
        }));
        for kind in Corruption::ALL {
            let spoiled = kind.apply(&image, 3);
            assert_ne!(spoiled, image, "{kind:?}");
            assert_eq!(spoiled, kind.apply(&image, 3), "{kind:?}");
        }
    }

    #[test]
    fn a_shift_moves_by_four_pixels() {
        let mut pixels = [0; IMAGE_PIXELS];
        pixels[14 * IMAGE_SIDE + 14] = 255;
        let spoiled = Corruption::Shift.apply(&DigitImage::new(pixels), 0);
        let places = [10, 18].map(|y| [10, 18].map(|x| spoiled.pixel(x, y)));
        let moved: u32 = places
            .as_flattened()
            .iter()
            .map(|&ink| u32::from(ink))
            .sum();
        assert_eq!(moved, 255);
    }
}
