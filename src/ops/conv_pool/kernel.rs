//! The loops over the batch.

use pulp::{Arch, Simd};
use rayon::prelude::*;

use super::geometry::Geometry;
use super::method::Method;
use super::prepared::Prepared;
use super::unfolded::Unfolded;
use super::winograd::Winograd;
use crate::ops::columns::add_columns;
use crate::ops::pool::{add_bias, pool, pool_backward};
use crate::ops::scratch::Scratch;

/// What the backward pass needs of the forward pass, besides its input.
pub(super) struct Pooled {
    /// `[images, output_height, output_width, channels_out]`
    pub(super) output: Vec<f32>,
    /// As many, if there is a pool: which of the four values of a square it is.
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

/// The weight as [`forward`] takes it.
///
/// # Shapes
///
/// - `weight`: `[kernel, kernel, channels_in, channels_out]`
pub(super) fn prepare<'a>(geometry: &Geometry, weight: &'a [f32]) -> Prepared<'a> {
    if Winograd::suits(geometry) {
        Winograd::prepare(geometry, weight)
    } else {
        Unfolded::prepare(geometry, weight)
    }
}

/// Whether [`prepare`] makes something else of the weight.
pub(super) const fn transforms_weight(geometry: &Geometry) -> bool {
    Winograd::suits(geometry)
}

/// `weight` is [prepared](prepare).
///
/// # Shapes
///
/// - `input`: `[images, height, width, channels_in]`
/// - `bias`: `[channels_out]`
pub(super) fn forward(
    geometry: &Geometry,
    input: &[f32],
    weight: &[f32],
    bias: &[f32],
    relu: bool,
) -> Pooled {
    if Winograd::suits(geometry) {
        forward_by::<Winograd>(geometry, input, weight, bias, relu)
    } else {
        forward_by::<Unfolded>(geometry, input, weight, bias, relu)
    }
}

/// Output, winners and input of some pictures.
type Group<'a> = ((&'a mut [f32], &'a mut [u8]), &'a [f32]);

fn forward_by<M: Method>(
    geometry: &Geometry,
    input: &[f32],
    weight: &[f32],
    bias: &[f32],
    relu: bool,
) -> Pooled {
    let len = geometry.images * geometry.output_len();
    let mut output = vec![0.0; len];
    let mut winners = vec![0; if geometry.pools { len } else { 0 }];
    let group = M::group(geometry);
    let room = || {
        let rows = Scratch::new(if geometry.pools {
            group * geometry.rows_len()
        } else {
            0
        });
        (M::new(geometry), rows)
    };
    let convolve = |(method, rows): &mut (M, Scratch), ((output, winners), input): Group<'_>| {
        method.load(geometry, input);
        if geometry.pools {
            let rows = &mut rows[..input.len() / geometry.input_len() * geometry.rows_len()];
            method.convolve(geometry, weight, rows);
            pool(geometry.columns(), rows, bias, relu, output, winners);
        } else {
            method.convolve(geometry, weight, output);
            add_bias(output, bias);
        }
    };
    if geometry.images <= group {
        // One picture of a drawing: waking another thread would take longer.
        let pooled = (output.as_mut_slice(), winners.as_mut_slice());
        convolve(&mut room(), (pooled, input));
    } else {
        output
            .par_chunks_mut(group * geometry.output_len())
            .zip(slices(&mut winners, len, group * geometry.output_len()))
            .zip(input.par_chunks(group * geometry.input_len()))
            .for_each_init(room, convolve);
    }
    Pooled { output, winners }
}

/// Slices of what would be `len` values; empty ones if there are none.
fn slices<T: Send>(values: &mut [T], len: usize, size: usize) -> Vec<&mut [T]> {
    if values.is_empty() {
        (0..len.div_ceil(size))
            .map(|_| Default::default())
            .collect()
    } else {
        values.chunks_mut(size).collect()
    }
}

/// # Shapes
///
/// - `weight`: as in [`prepare`]
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
    if Winograd::suits(geometry) {
        backward_by::<Winograd>(geometry, input, weight, winners, gradient, wants_input)
    } else {
        backward_by::<Unfolded>(geometry, input, weight, winners, gradient, wants_input)
    }
}

fn backward_by<M: Method>(
    geometry: &Geometry,
    input: &[f32],
    weight: &[f32],
    winners: &[u8],
    gradient: &[f32],
    wants_input: bool,
) -> Gradients {
    let part = geometry.part();
    let weight = M::prepare(geometry, weight);
    let mut input_gradient = if wants_input {
        vec![0.0; geometry.images * geometry.input_len()]
    } else {
        Vec::new()
    };
    let starts: Vec<usize> = (0..geometry.images).step_by(part).collect();
    let all = geometry.images * geometry.input_len();
    let input_gradients = slices(&mut input_gradient, all, part * geometry.input_len());
    let sums: Vec<(Vec<f32>, Vec<f32>)> = starts
        .into_par_iter()
        .zip(input_gradients)
        .map(|(start, input_gradient)| {
            let images = start..(start + part).min(geometry.images);
            let of = |len: usize| images.start * len..images.end * len;
            let outputs = of(geometry.output_len());
            backward_part::<M>(
                geometry,
                &input[of(geometry.input_len())],
                &weight,
                (
                    &gradient[outputs.clone()],
                    winners.get(outputs).unwrap_or_default(),
                ),
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
fn backward_part<M: Method>(
    geometry: &Geometry,
    input: &[f32],
    weight: &[f32],
    (gradient, winners): (&[f32], &[u8]),
    input_gradient: &mut [f32],
) -> (Vec<f32>, Vec<f32>) {
    let mut method = M::new(geometry);
    let group = M::group(geometry);
    let mut rows = Scratch::new(group * geometry.rows_len());
    let mut weight_sum = vec![0.0; weight.len()];
    let mut bias_sum = vec![0.0; geometry.channels_out];
    let mut winners = winners.chunks(group * geometry.output_len());
    let mut input_gradients = input_gradient.chunks_mut(group * geometry.input_len());
    let inputs = input.chunks(group * geometry.input_len());
    for (input, gradient) in inputs.zip(gradient.chunks(group * geometry.output_len())) {
        let rows = &mut rows[..input.len() / geometry.input_len() * geometry.rows_len()];
        let rows: &[f32] = if let Some(winners) = winners.next() {
            pool_backward(geometry.columns(), gradient, winners, rows, &mut bias_sum);
            rows
        } else {
            add_columns(gradient, &mut bias_sum);
            gradient
        };
        method.load(geometry, input);
        method.add_weight_gradient(geometry, rows, &mut weight_sum);
        if let Some(input_gradient) = input_gradients.next() {
            method.write_input_gradient(geometry, weight, rows, input_gradient);
        }
    }
    (M::finish(geometry, weight_sum), bias_sum)
}

/// Values that a core takes at a time.
const CHUNK: usize = 8 * 1024;

/// Adds vectors of one length, in order.
fn sum(vectors: Vec<Vec<f32>>) -> Vec<f32> {
    let mut vectors = vectors.into_iter();
    let mut total = vectors.next().unwrap_or_default();
    let rest: Vec<Vec<f32>> = vectors.collect();
    let add = |(number, total): (usize, &mut [f32])| {
        for vector in &rest {
            add_chunk(total, &vector[number * CHUNK..][..total.len()]);
        }
    };
    total.par_chunks_mut(CHUNK).enumerate().for_each(add);
    total
}

#[pulp::with_simd(add_chunk = Arch::new())]
#[inline(always)]
fn add_chunk_simd<S: Simd>(_simd: S, total: &mut [f32], vector: &[f32]) {
    for (total, value) in total.iter_mut().zip(vector) {
        *total += value;
    }
}
