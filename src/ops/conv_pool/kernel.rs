//! The loops over the batch.

use faer::linalg::matmul::matmul;
use faer::{Accum, MatMut, MatRef, Par};
use rayon::prelude::*;

use super::geometry::Geometry;
use super::patches::{fold, pad, unfold, unpad};
use super::pool::{pool, pool_backward};

/// What the backward pass needs of the forward pass, besides its input.
pub(super) struct Pooled {
    /// `[images, pooled_height, pooled_width, channels_out]`
    pub(super) output: Vec<f32>,
    /// As many: which of the four values of a square it is.
    pub(super) winners: Vec<u8>,
}

/// The gradients of a loss.
pub(super) struct Gradients {
    /// As the input; empty if it was not wanted.
    pub(super) input: Vec<f32>,
    /// As the weight.
    pub(super) weight: Vec<f32>,
    /// As the bias.
    pub(super) bias: Vec<f32>,
}

/// # Shapes
///
/// - `input`: `[images, height, width, channels_in]`
/// - `weight`: `[kernel, kernel, channels_in, channels_out]`
/// - `bias`: `[channels_out]`
pub(super) fn forward(
    geometry: &Geometry,
    input: &[f32],
    weight: &[f32],
    bias: &[f32],
    relu: bool,
) -> Pooled {
    let len = geometry.images * geometry.output_len();
    let (mut output, mut winners) = (vec![0.0; len], vec![0; len]);
    let group = geometry.group();
    output
        .par_chunks_mut(group * geometry.output_len())
        .zip(winners.par_chunks_mut(group * geometry.output_len()))
        .zip(input.par_chunks(group * geometry.input_len()))
        .for_each_init(
            || Scratch::new(geometry),
            |scratch, ((output, winners), input)| {
                scratch.unfold(geometry, input);
                scratch.convolve(geometry, weight);
                let rows = scratch
                    .rows
                    .chunks_exact(geometry.places() * geometry.channels_out);
                let outputs = output.chunks_exact_mut(geometry.output_len());
                let winners = winners.chunks_exact_mut(geometry.output_len());
                for ((rows, output), winners) in rows.zip(outputs).zip(winners) {
                    pool(geometry.pooled_width(), rows, bias, relu, output, winners);
                }
            },
        );
    Pooled { output, winners }
}

/// # Shapes
///
/// - `gradient`: of the output, shaped as it
/// - the others as in [`forward`]
pub(super) fn backward(
    geometry: &Geometry,
    input: &[f32],
    weight: &[f32],
    winners: &[u8],
    gradient: &[f32],
    wants_input: bool,
) -> Gradients {
    let part = geometry.part();
    let mut input_gradient = if wants_input {
        vec![0.0; geometry.images * geometry.input_len()]
    } else {
        Vec::new()
    };
    let starts = (0..geometry.images).step_by(part);
    // Where the input's gradient is not wanted, every part gets an empty slice of it.
    let mut slices: Vec<&mut [f32]> = if wants_input {
        input_gradient
            .chunks_mut(part * geometry.input_len())
            .collect()
    } else {
        starts.clone().map(|_| Default::default()).collect()
    };
    let sums: Vec<(Vec<f32>, Vec<f32>)> = starts
        .collect::<Vec<_>>()
        .into_par_iter()
        .zip(&mut slices)
        .map(|(start, input_gradient)| {
            let images = start..(start + part).min(geometry.images);
            let of = |len: usize| images.start * len..images.end * len;
            backward_part(
                geometry,
                &input[of(geometry.input_len())],
                weight,
                &winners[of(geometry.output_len())],
                &gradient[of(geometry.output_len())],
                input_gradient,
            )
        })
        .collect();
    let (weights, biases): (Vec<_>, Vec<_>) = sums.into_iter().unzip();
    Gradients {
        input: input_gradient,
        weight: sum(weights),
        bias: sum(biases),
    }
}

/// The sums over some of the images, and their part of the input's gradient.
fn backward_part(
    geometry: &Geometry,
    input: &[f32],
    weight: &[f32],
    winners: &[u8],
    gradient: &[f32],
    input_gradient: &mut [f32],
) -> (Vec<f32>, Vec<f32>) {
    let mut scratch = Scratch::new(geometry);
    let mut weight_gradient = vec![0.0; weight.len()];
    let mut bias_gradient = vec![0.0; geometry.channels_out];
    let group = geometry.group();
    let inputs = input.chunks(group * geometry.input_len());
    let outputs = gradient
        .chunks(group * geometry.output_len())
        .zip(winners.chunks(group * geometry.output_len()));
    let mut input_gradients = input_gradient.chunks_mut(group * geometry.input_len());
    for (input, (gradient, winners)) in inputs.zip(outputs) {
        scratch.unfold(geometry, input);
        let rows = scratch
            .rows
            .chunks_exact_mut(geometry.places() * geometry.channels_out);
        let pooled = gradient
            .chunks_exact(geometry.output_len())
            .zip(winners.chunks_exact(geometry.output_len()));
        for (rows, (gradient, winners)) in rows.zip(pooled) {
            pool_backward(
                geometry.pooled_width(),
                gradient,
                winners,
                rows,
                &mut bias_gradient,
            );
        }
        scratch.add_weight_gradient(geometry, &mut weight_gradient);
        if let Some(input_gradient) = input_gradients.next() {
            scratch.write_input_gradient(geometry, weight, input_gradient);
        }
    }
    (weight_gradient, bias_gradient)
}

/// Adds vectors of one length, in order.
fn sum(vectors: Vec<Vec<f32>>) -> Vec<f32> {
    let mut vectors = vectors.into_iter();
    let mut total = vectors.next().unwrap_or_default();
    for vector in vectors {
        for (total, value) in total.iter_mut().zip(vector) {
            *total += value;
        }
    }
    total
}

/// Room for a group of pictures, used again for each.
struct Scratch {
    padded: Vec<f32>,
    patches: Vec<f32>,
    rows: Vec<f32>,
    images: usize,
}

impl Scratch {
    fn new(geometry: &Geometry) -> Self {
        let places = geometry.group() * geometry.places();
        Self {
            padded: vec![0.0; geometry.padded_len()],
            patches: vec![0.0; places * geometry.patch_len()],
            rows: vec![0.0; places * geometry.channels_out],
            images: 0,
        }
    }

    /// Takes a group of pictures; the last group of a batch may be smaller.
    fn unfold(&mut self, geometry: &Geometry, input: &[f32]) {
        self.images = input.len() / geometry.input_len();
        let pictures = input.chunks_exact(geometry.input_len());
        let patches = self
            .patches
            .chunks_exact_mut(geometry.places() * geometry.patch_len());
        for (picture, patches) in pictures.zip(patches) {
            pad(geometry, picture, &mut self.padded);
            unfold(geometry, &self.padded, patches);
        }
    }

    /// `rows = patches * weight`
    fn convolve(&mut self, geometry: &Geometry, weight: &[f32]) {
        let places = self.images * geometry.places();
        let (patch, channels) = (geometry.patch_len(), geometry.channels_out);
        matmul(
            MatMut::from_row_major_slice_mut(&mut self.rows[..places * channels], places, channels),
            Accum::Replace,
            MatRef::from_row_major_slice(&self.patches[..places * patch], places, patch),
            MatRef::from_row_major_slice(weight, patch, channels),
            1.0,
            Par::Seq,
        );
    }

    /// `weight_gradient += patches^T * rows`
    fn add_weight_gradient(&self, geometry: &Geometry, weight_gradient: &mut [f32]) {
        let places = self.images * geometry.places();
        let (patch, channels) = (geometry.patch_len(), geometry.channels_out);
        matmul(
            MatMut::from_row_major_slice_mut(weight_gradient, patch, channels),
            Accum::Add,
            MatRef::from_row_major_slice(&self.patches[..places * patch], places, patch)
                .transpose(),
            MatRef::from_row_major_slice(&self.rows[..places * channels], places, channels),
            1.0,
            Par::Seq,
        );
    }

    /// `patches = rows * weight^T`, folded; the patches are lost.
    fn write_input_gradient(&mut self, geometry: &Geometry, weight: &[f32], gradient: &mut [f32]) {
        let places = self.images * geometry.places();
        let (patch, channels) = (geometry.patch_len(), geometry.channels_out);
        matmul(
            MatMut::from_row_major_slice_mut(&mut self.patches[..places * patch], places, patch),
            Accum::Replace,
            MatRef::from_row_major_slice(&self.rows[..places * channels], places, channels),
            MatRef::from_row_major_slice(weight, patch, channels).transpose(),
            1.0,
            Par::Seq,
        );
        let pictures = gradient.chunks_exact_mut(geometry.input_len());
        let patches = self
            .patches
            .chunks_exact(geometry.places() * geometry.patch_len());
        for (picture, patches) in pictures.zip(patches) {
            self.padded.fill(0.0);
            fold(geometry, patches, &mut self.padded);
            unpad(geometry, &self.padded, picture);
        }
        self.padded.fill(0.0);
    }
}
