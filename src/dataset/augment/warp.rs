//! Affine map and mild elastic distortion in one resampling (Simard, Steinkraus and Platt, "Best
//! practices for convolutional neural networks applied to visual document analysis", ICDAR 2003).

use std::f32::consts::TAU;

use rand::RngExt as _;
use rand_chacha::ChaCha8Rng;

use super::{Values, sample};
use crate::digit::IMAGE_SIDE;

/// Largest rotation either way, as a fraction of a full turn (12 degrees).
const MAX_TURN: f32 = 12.0 / 360.0;
/// Largest change of size, as a factor either way; the two axes change independently.
const MAX_SCALE: f32 = 0.13;
/// Largest horizontal shear, in pixels per pixel.
const MAX_SHEAR: f32 = 0.22;
/// Largest shift along each axis, in pixels.
const MAX_SHIFT_PX: f32 = 1.8;
/// Largest elastic displacement of a grid point, in pixels.
const MAX_ELASTIC_PX: f32 = 1.3;
/// Grid points per axis that carry elastic displacements.
const GRID: usize = 5;
/// By how much a strong map exceeds the limits of turn, scale, shear and shift.
const STRONG: f32 = 2.0;

/// Where each pixel of the result comes from.
pub(super) struct Warp {
    /// Row-major 2x2 matrix from result to source, about the image's middle.
    matrix: [f32; 4],
    shift: [f32; 2],
    elastic: [[f32; 2]; GRID * GRID],
}

impl Warp {
    /// A random map, with the chance `strong` a strong one: users' pictures are not as even as
    /// MNIST's.
    pub(super) fn random(strong: f64, rng: &mut ChaCha8Rng) -> Self {
        let strength = if rng.random_bool(strong) { STRONG } else { 1.0 };
        let mut between_one = || rng.random_range(-strength..strength);
        let (sin, cos) = (between_one() * MAX_TURN * TAU).sin_cos();
        let shear = between_one() * MAX_SHEAR;
        let mut size = || 1.0 + between_one() * MAX_SCALE;
        let (width, height) = (1.0 / size(), 1.0 / size());
        let mut between = |limit: f32| {
            [
                rng.random_range(-limit..limit),
                rng.random_range(-limit..limit),
            ]
        };
        Self {
            matrix: [
                width * cos,
                width * (cos * shear - sin),
                height * sin,
                height * (sin * shear + cos),
            ],
            shift: between(MAX_SHIFT_PX * strength),
            elastic: std::array::from_fn(|_| between(MAX_ELASTIC_PX)),
        }
    }

    /// A small map without elastic distortion: up to 6 degrees, 6 percent and 1.2 pixels.
    pub(super) fn small(rng: &mut ChaCha8Rng) -> Self {
        let mut between = |limit: f32| rng.random_range(-limit..limit);
        let (sin, cos) = between(6.0_f32.to_radians()).sin_cos();
        let size = 1.0 + between(0.06);
        Self {
            matrix: [size * cos, -size * sin, size * sin, size * cos],
            shift: [between(1.2), between(1.2)],
            elastic: [[0.0; 2]; GRID * GRID],
        }
    }

    /// What the image is after the map.
    pub(super) fn apply(&self, image: &Values) -> Values {
        std::array::from_fn(|index| {
            let (x, y) = self.source_of(index % IMAGE_SIDE, index / IMAGE_SIDE);
            sample(image, x, y)
        })
    }

    fn source_of(&self, x: usize, y: usize) -> (f32, f32) {
        let middle = (IMAGE_SIDE - 1) as f32 / 2.0;
        let (dx, dy) = (x as f32 - middle, y as f32 - middle);
        let [a, b, c, d] = self.matrix;
        let [ex, ey] = self.displacement(x, y);
        (
            a * dx + b * dy + middle + self.shift[0] + ex,
            c * dx + d * dy + middle + self.shift[1] + ey,
        )
    }

    /// The elastic displacement at a pixel, interpolated between the four grid points around it.
    fn displacement(&self, x: usize, y: usize) -> [f32; 2] {
        let along = |position: usize| {
            let place = position as f32 / (IMAGE_SIDE - 1) as f32 * (GRID - 1) as f32;
            let cell = (place as usize).min(GRID - 2);
            (cell, place - cell as f32)
        };
        let ((column, u), (row, v)) = (along(x), along(y));
        let corner = |dx: usize, dy: usize| self.elastic[(row + dy) * GRID + column + dx];
        let (nw, ne, sw, se) = (corner(0, 0), corner(1, 0), corner(0, 1), corner(1, 1));
        std::array::from_fn(|axis| {
            let top = nw[axis] * (1.0 - u) + ne[axis] * u;
            let bottom = sw[axis] * (1.0 - u) + se[axis] * u;
            top * (1.0 - v) + bottom * v
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::digit::IMAGE_PIXELS;

    #[test]
    fn a_warp_that_does_nothing_changes_nothing() {
        let still = Warp {
            matrix: [1.0, 0.0, 0.0, 1.0],
            shift: [0.0; 2],
            elastic: [[0.0; 2]; GRID * GRID],
        };
        let image: Values = std::array::from_fn(|index| (index * 37 % 256) as f32);
        let warped = still.apply(&image);
        for index in 0..IMAGE_PIXELS {
            let difference = warped[index] - image[index];
            assert!(difference.abs() < 0.01, "pixel {index}: {difference}");
        }
    }
}
