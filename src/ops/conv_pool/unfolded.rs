//! A convolution as one product of matrices (Chellapilla, Puri and Simard, "High performance
//! convolutional neural networks for document processing", 2006).

use faer::Accum;

use super::geometry::Geometry;
use super::method::{Method, matrix, multiply};
use super::patches::{fold, pad, unfold, unpad};
use super::prepared::Prepared;
use crate::ops::scratch::Scratch;

/// Rows that one product should have at least.
const PRODUCT_ROWS: usize = 192;

/// What the kernel sees at each place, as a matrix.
pub(super) struct Unfolded {
    padded: Scratch,
    patches: Scratch,
    /// Values of `patches` that are in use: the last group of a batch may be smaller.
    used: usize,
}

impl Method for Unfolded {
    fn group(geometry: &Geometry) -> usize {
        PRODUCT_ROWS
            .div_ceil(geometry.places())
            .min(geometry.images)
    }

    fn new(geometry: &Geometry) -> Self {
        let places = Self::group(geometry) * geometry.places();
        Self {
            padded: Scratch::zeros(geometry.padded_len()),
            patches: Scratch::new(places * geometry.patch_len()),
            used: 0,
        }
    }

    fn prepare<'a>(_geometry: &Geometry, weight: &'a [f32]) -> Prepared<'a> {
        Prepared::Same(weight)
    }

    fn load(&mut self, geometry: &Geometry, pictures: &[f32]) {
        let len = geometry.places() * geometry.patch_len();
        let pictures = pictures.chunks_exact(geometry.input_len());
        self.used = pictures.len() * len;
        for (picture, patches) in pictures.zip(self.patches.chunks_exact_mut(len)) {
            pad(geometry, picture, &mut self.padded);
            unfold(geometry, &self.padded, patches);
        }
    }

    /// `rows = patches * weight`
    fn convolve(&mut self, geometry: &Geometry, weight: &[f32], rows: &mut [f32]) {
        let patches = matrix(&self.patches[..self.used], geometry.patch_len());
        let weight = matrix(weight, geometry.channels_out);
        multiply(rows, Accum::Replace, patches, weight);
    }

    /// `sum += patches^T * rows`
    fn add_weight_gradient(&mut self, geometry: &Geometry, rows: &[f32], sum: &mut [f32]) {
        let patches = matrix(&self.patches[..self.used], geometry.patch_len());
        let rows = matrix(rows, geometry.channels_out);
        multiply(sum, Accum::Add, patches.transpose(), rows);
    }

    fn finish(_geometry: &Geometry, sum: Vec<f32>) -> Vec<f32> {
        sum
    }

    /// `patches = rows * weight^T`, folded.
    fn write_input_gradient(
        &mut self,
        geometry: &Geometry,
        weight: &[f32],
        rows: &[f32],
        gradient: &mut [f32],
    ) {
        let weight = matrix(weight, geometry.channels_out).transpose();
        let rows = matrix(rows, geometry.channels_out);
        multiply(&mut self.patches[..self.used], Accum::Replace, rows, weight);
        let pictures = gradient.chunks_exact_mut(geometry.input_len());
        let len = geometry.places() * geometry.patch_len();
        for (picture, patches) in pictures.zip(self.patches.chunks_exact(len)) {
            self.padded.fill(0.0);
            fold(geometry, patches, &mut self.padded);
            unpad(geometry, &self.padded, picture);
        }
        // The border is zero for the next pictures.
        self.padded.fill(0.0);
    }
}
