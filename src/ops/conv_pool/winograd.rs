//! A 3x3 convolution with 16 products for each 2x2 square of the result instead of 36: Winograd's
//! F(2x2, 3x3) (Lavin and Gray, "Fast algorithms for convolutional neural networks", 2015,
//! <https://arxiv.org/abs/1509.09308>).
//!
//! Its squares are those of the pool. A square of the result is `A^T [(G g G^T) * (B^T d B)] A`, with
//! the kernel `g`, the 4x4 pixels `d` around it, and `*` element by element; summed over the
//! channels, each of the 16 elements is a product of matrices. The gradients are the transposed
//! maps in reverse order.

use faer::Accum;

use super::geometry::Geometry;
use super::method::{Method, matrix, multiply};
use super::patches::{pad, unpad};
use super::prepared::Prepared;
use super::transforms::{
    add_tiles, squares, tiles, tiles_of_squares, weight_gradient, weight_planes,
};
use crate::ops::scratch::Scratch;

/// Elements of a 4x4 tile, each of which has a matrix of its own.
const ELEMENTS: usize = 16;
/// The side of the kernel.
const KERNEL: usize = 3;
/// The widest vector that any processor here has: with multiples of it as channels no vector is
/// ever filled in part.
const CHANNELS: usize = 16;
/// Squares that one product should have at least.
const PRODUCT_ROWS: usize = 64;

/// Pictures and results, element by element of their tiles.
///
/// # Shapes
///
/// - `pixels`: `[16, squares, channels_in]`
/// - `results`: `[16, squares, channels_out]`
pub(super) struct Winograd {
    padded: Scratch,
    pixels: Scratch,
    results: Scratch,
    /// Squares that are in use: the last group of a batch may be smaller.
    squares: usize,
}

impl Winograd {
    /// Whether it can do this convolution.
    pub(super) const fn suits(geometry: &Geometry) -> bool {
        geometry.kernel == KERNEL
            && geometry.rows().is_multiple_of(2)
            && geometry.columns().is_multiple_of(2)
            && geometry.channels_in.is_multiple_of(CHANNELS)
            && geometry.channels_out.is_multiple_of(CHANNELS)
    }

    /// The matrices of the 16 elements, one after the other.
    fn elements(values: &[f32], columns: usize) -> impl Iterator<Item = faer::MatRef<'_, f32>> {
        let planes = values.chunks_exact(values.len() / ELEMENTS);
        planes.map(move |plane| matrix(plane, columns))
    }
}

impl Method for Winograd {
    fn group(geometry: &Geometry) -> usize {
        PRODUCT_ROWS
            .div_ceil(geometry.squares())
            .min(geometry.images)
    }

    fn new(geometry: &Geometry) -> Self {
        let squares = Self::group(geometry) * geometry.squares();
        Self {
            padded: Scratch::zeros(geometry.padded_len()),
            pixels: Scratch::new(ELEMENTS * squares * geometry.channels_in),
            results: Scratch::new(ELEMENTS * squares * geometry.channels_out),
            squares: 0,
        }
    }

    fn prepare<'a>(geometry: &Geometry, weight: &'a [f32]) -> Prepared<'a> {
        let mut planes = Scratch::new(ELEMENTS * geometry.channels_in * geometry.channels_out);
        weight_planes(weight, &mut planes);
        Prepared::Own(planes)
    }

    fn load(&mut self, geometry: &Geometry, pictures: &[f32]) {
        let pictures = pictures.chunks_exact(geometry.input_len());
        self.squares = pictures.len() * geometry.squares();
        let pixels = &mut self.pixels[..ELEMENTS * self.squares * geometry.channels_in];
        for (number, picture) in pictures.enumerate() {
            pad(geometry, picture, &mut self.padded);
            tiles(geometry, &self.padded, number * geometry.squares(), pixels);
        }
    }

    fn convolve(&mut self, geometry: &Geometry, weight: &[f32], rows: &mut [f32]) {
        let pixels = &self.pixels[..ELEMENTS * self.squares * geometry.channels_in];
        let results = &mut self.results[..ELEMENTS * self.squares * geometry.channels_out];
        let plane = results.len() / ELEMENTS;
        let factors = Self::elements(pixels, geometry.channels_in)
            .zip(Self::elements(weight, geometry.channels_out));
        for (result, (pixels, weight)) in results.chunks_exact_mut(plane).zip(factors) {
            multiply(result, Accum::Replace, pixels, weight);
        }
        squares(geometry, results, rows);
    }

    fn add_weight_gradient(&mut self, geometry: &Geometry, rows: &[f32], sum: &mut [f32]) {
        let pixels = &self.pixels[..ELEMENTS * self.squares * geometry.channels_in];
        let results = &mut self.results[..ELEMENTS * self.squares * geometry.channels_out];
        tiles_of_squares(geometry, rows, results);
        let plane = sum.len() / ELEMENTS;
        let factors = Self::elements(pixels, geometry.channels_in)
            .zip(Self::elements(results, geometry.channels_out));
        for (sum, (pixels, results)) in sum.chunks_exact_mut(plane).zip(factors) {
            multiply(sum, Accum::Add, pixels.transpose(), results);
        }
    }

    fn finish(geometry: &Geometry, sum: Vec<f32>) -> Vec<f32> {
        let mut gradient = vec![0.0; geometry.weight_len()];
        weight_gradient(&sum, &mut gradient);
        gradient
    }

    fn write_input_gradient(
        &mut self,
        geometry: &Geometry,
        weight: &[f32],
        _rows: &[f32],
        gradient: &mut [f32],
    ) {
        let pixels = &mut self.pixels[..ELEMENTS * self.squares * geometry.channels_in];
        let results = &self.results[..ELEMENTS * self.squares * geometry.channels_out];
        let plane = pixels.len() / ELEMENTS;
        let factors = Self::elements(results, geometry.channels_out)
            .zip(Self::elements(weight, geometry.channels_out));
        for (pixels, (results, weight)) in pixels.chunks_exact_mut(plane).zip(factors) {
            multiply(pixels, Accum::Replace, results, weight.transpose());
        }
        let pictures = gradient.chunks_exact_mut(geometry.input_len());
        for (number, picture) in pictures.enumerate() {
            self.padded.fill(0.0);
            add_tiles(
                geometry,
                pixels,
                number * geometry.squares(),
                &mut self.padded,
            );
            unpad(geometry, &self.padded, picture);
        }
        // The border is zero for the next pictures.
        self.padded.fill(0.0);
    }
}
