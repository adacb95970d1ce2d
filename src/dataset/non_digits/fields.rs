//! Filled shapes, noise and dots.

use std::f32::consts::TAU;

use rand::RngExt as _;
use rand_chacha::ChaCha8Rng;

use crate::digit::{DigitImage, IMAGE_SIDE};

/// An image from the ink at each pixel, 0 to 1.
fn image(mut ink: impl FnMut(f32, f32) -> f32) -> DigitImage {
    DigitImage::new(std::array::from_fn(|index| {
        let (x, y) = (index % IMAGE_SIDE, index / IMAGE_SIDE);
        (ink(x as f32 + 0.5, y as f32 + 0.5) * 255.0).clamp(0.0, 255.0) as u8
    }))
}

/// A filled ellipse, rectangle or half-plane; up to all of the picture.
pub(super) fn shape(rng: &mut ChaCha8Rng) -> DigitImage {
    let middle = IMAGE_SIDE as f32 / 2.0;
    let (sin, cos) = rng.random_range(0.0..TAU).sin_cos();
    let (width, height) = (rng.random_range(4.0..16.0), rng.random_range(5.0..16.0));
    let kind = rng.random_range(0..4);
    image(|x, y| {
        let (dx, dy) = (x - middle, y - middle);
        let (u, v) = (
            (dx * cos + dy * sin) / width,
            (dy * cos - dx * sin) / height,
        );
        let inside = match kind {
            0 => 1.0 - u.hypot(v),
            1 => 1.0 - u.abs().max(v.abs()),
            2 => u,
            _ => 1.0,
        };
        (inside * width + 0.5).clamp(0.0, 1.0)
    })
}

/// Gray at random, in single pixels or in patches.
pub(super) fn noise(rng: &mut ChaCha8Rng) -> DigitImage {
    let patch = [1.0, 1.0, 2.0, 3.0, 5.0][rng.random_range(0..5)];
    let shades: Vec<f32> = (0..IMAGE_SIDE * IMAGE_SIDE)
        .map(|_| rng.random_range(0.0..1.0))
        .collect();
    let density = rng.random_range(0.02..1.0);
    let is_gray = rng.random_bool(0.5);
    image(|x, y| {
        let place = (y / patch) as usize * IMAGE_SIDE + (x / patch) as usize;
        let shade = shades[place];
        if is_gray {
            shade * density
        } else {
            f32::from(u8::from(shade < density))
        }
    })
}

/// A few dots, or none: blank paper.
pub(super) fn dots(rng: &mut ChaCha8Rng) -> DigitImage {
    let dots: Vec<[f32; 3]> = (0..rng.random_range(0..6))
        .map(|_| {
            [
                rng.random_range(4.0..24.0),
                rng.random_range(4.0..24.0),
                rng.random_range(0.7..4.0),
            ]
        })
        .collect();
    image(|x, y| {
        let ink = dots
            .iter()
            .map(|[left, top, radius]| radius + 0.5 - (x - left).hypot(y - top));
        ink.fold(0.0, f32::max)
    })
}
