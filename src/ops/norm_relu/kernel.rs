//! The loops over the batch.

use std::ops::Range;

use pulp::{Arch, Simd};
use rayon::prelude::*;

use crate::ops::columns::{MAX_PARTS, add_columns};

/// Values that a part has at least; for fewer, another thread is not worth waking.
const MIN_PART: usize = 16 * 1024;
/// Rows that are added up in single precision before they go to the sum in double precision.
const BLOCK: usize = 64;

/// Rows of a part.
fn part_rows(rows: usize, channels: usize) -> usize {
    rows.div_ceil(MAX_PARTS)
        .max(MIN_PART.div_ceil(channels))
        .max(1)
}

/// Mean and variance (of the population, not of a sample) of each channel.
///
/// # Shapes
///
/// - `input`: `[rows, channels]`
/// - results: `[channels]`
pub(super) fn moments(input: &[f32], channels: usize) -> (Vec<f32>, Vec<f32>) {
    let rows = input.len() / channels;
    let divided = |sums: Vec<f64>| -> Vec<f32> {
        let means = sums.into_iter().map(|sum| (sum / rows as f64) as f32);
        means.collect()
    };
    let values = |rows: Range<usize>| &input[rows.start * channels..rows.end * channels];
    let mean = divided(sum_rows(rows, channels, channels, |rows, sums| {
        add_columns(values(rows), sums);
    }));
    // A second pass, since the difference of mean square and squared mean loses digits.
    let variance = divided(sum_rows(rows, channels, channels, |rows, sums| {
        add_squares(values(rows), &mean, sums);
    }));
    (mean, variance)
}

#[pulp::with_simd(add_squares = Arch::new())]
#[inline(always)]
fn add_squares_simd<S: Simd>(_simd: S, input: &[f32], mean: &[f32], sums: &mut [f32]) {
    for row in input.chunks_exact(sums.len()) {
        for ((sum, value), mean) in sums.iter_mut().zip(row).zip(mean) {
            let deviation = value - mean;
            *sum += deviation * deviation;
        }
    }
}

/// Adds up `width` values that `add` makes of a block of rows.
fn sum_rows(
    rows: usize,
    channels: usize,
    width: usize,
    add: impl Fn(Range<usize>, &mut [f32]) + Sync,
) -> Vec<f64> {
    let part = part_rows(rows, channels);
    let parts: Vec<Vec<f64>> = (0..rows.div_ceil(part))
        .into_par_iter()
        .map(|number| {
            let end = ((number + 1) * part).min(rows);
            let (mut total, mut sums) = (vec![0.0; width], vec![0.0; width]);
            for start in (number * part..end).step_by(BLOCK) {
                sums.fill(0.0);
                add(start..(start + BLOCK).min(end), &mut sums);
                for (total, sum) in total.iter_mut().zip(&sums) {
                    *total += f64::from(*sum);
                }
            }
            total
        })
        .collect();
    add_up(parts)
}

fn add_up(parts: Vec<Vec<f64>>) -> Vec<f64> {
    let mut parts = parts.into_iter();
    let mut total = parts.next().unwrap_or_default();
    for part in parts {
        for (total, value) in total.iter_mut().zip(part) {
            *total += value;
        }
    }
    total
}

/// A line for each channel: what batch norm is once its moments are known.
#[derive(Clone, Debug)]
pub(super) struct Lines {
    pub(super) mean: Vec<f32>,
    /// `gamma / sqrt(variance + epsilon)`
    pub(super) scale: Vec<f32>,
    pub(super) beta: Vec<f32>,
}

impl Lines {
    /// `gamma (x - mean) / sqrt(variance + epsilon) + beta`
    pub(super) fn new([mean, variance, gamma, beta]: [&[f32]; 4], epsilon: f32) -> Self {
        let scale = gamma
            .iter()
            .zip(variance)
            .map(|(gamma, variance)| gamma / (variance + epsilon).sqrt());
        Self {
            mean: mean.to_vec(),
            scale: scale.collect(),
            beta: beta.to_vec(),
        }
    }

    /// Mean, scale and beta of each channel.
    #[inline(always)]
    fn iter(&self) -> impl Iterator<Item = ((&f32, &f32), &f32)> {
        self.mean.iter().zip(&self.scale).zip(&self.beta)
    }
}

/// `relu(scale * (input - mean) + beta)` for each channel.
///
/// # Shapes
///
/// - `input` and result: `[rows, channels]`
pub(super) fn apply(input: &[f32], lines: &Lines) -> Vec<f32> {
    let channels = lines.scale.len();
    let part = part_rows(input.len() / channels, channels) * channels;
    let mut output = vec![0.0; input.len()];
    output
        .par_chunks_mut(part)
        .zip(input.par_chunks(part))
        .for_each(|(output, input)| apply_rows(input, lines, output));
    output
}

#[pulp::with_simd(apply_rows = Arch::new())]
#[inline(always)]
fn apply_rows_simd<S: Simd>(_simd: S, input: &[f32], lines: &Lines, output: &mut [f32]) {
    let channels = lines.scale.len();
    let rows = output
        .chunks_exact_mut(channels)
        .zip(input.chunks_exact(channels));
    for (output, input) in rows {
        for ((output, input), line) in output.iter_mut().zip(input).zip(lines.iter()) {
            let ((mean, scale), beta) = line;
            let value = (input - mean) * scale + beta;
            // Not `max`, which would hide a NaN.
            *output = if value < 0.0 { 0.0 } else { value };
        }
    }
}

/// What the backward pass needs of the forward pass.
#[derive(Clone, Debug)]
pub(super) struct Saved {
    /// `1 / sqrt(variance + epsilon)`
    pub(super) inverse_deviation: Vec<f32>,
    pub(super) lines: Lines,
}

/// The gradients of a loss.
pub(super) struct Gradients {
    /// As the input.
    pub(super) input: Vec<f32>,
    pub(super) gamma: Vec<f32>,
    pub(super) beta: Vec<f32>,
}

/// The gradients of [`apply`] where the lines were made from the input's own moments (Ioffe and
/// Szegedy, "Batch normalization", 2015, section 3).
///
/// # Shapes
///
/// - `input` and `gradient`: `[rows, channels]`
pub(super) fn backward(input: &[f32], gradient: &[f32], saved: &Saved) -> Gradients {
    let channels = saved.lines.scale.len();
    let rows = input.len() / channels;
    let sums = sum_rows(rows, channels, 2 * channels, |rows, sums| {
        let values = rows.start * channels..rows.end * channels;
        add_gradients(&input[values.clone()], &gradient[values], saved, sums);
    });
    let sums: Vec<f32> = sums.into_iter().map(|sum| sum as f32).collect();
    let (beta, products) = sums.split_at(channels);
    let gamma: Vec<f32> = products
        .iter()
        .zip(&saved.inverse_deviation)
        .map(|(product, inverse)| product * inverse)
        .collect();
    Gradients {
        input: input_gradient(input, gradient, saved, [beta, &gamma]),
        gamma,
        beta: beta.to_vec(),
    }
}

/// For each channel the sum of the gradient that ReLU lets through, and after those the sums of
/// that gradient times the deviation from the mean.
#[pulp::with_simd(add_gradients = Arch::new())]
#[inline(always)]
fn add_gradients_simd<S: Simd>(
    _simd: S,
    input: &[f32],
    gradient: &[f32],
    saved: &Saved,
    sums: &mut [f32],
) {
    let channels = saved.lines.scale.len();
    let (passed_sums, product_sums) = sums.split_at_mut(channels);
    let rows = input
        .chunks_exact(channels)
        .zip(gradient.chunks_exact(channels));
    for (input, gradient) in rows {
        let values = input.iter().zip(gradient);
        let sums = passed_sums.iter_mut().zip(product_sums.iter_mut());
        for ((value, line), sum) in values.zip(saved.lines.iter()).zip(sums) {
            let ((input, gradient), ((mean, scale), beta)) = (value, line);
            let deviation = input - mean;
            let passed = pass(deviation, *gradient, *scale, *beta);
            *sum.0 += passed;
            *sum.1 += passed * deviation;
        }
    }
}

/// What ReLU lets through of a gradient.
#[inline(always)]
fn pass(deviation: f32, gradient: f32, scale: f32, beta: f32) -> f32 {
    if deviation * scale + beta <= 0.0 {
        0.0
    } else {
        gradient
    }
}

/// `scale * (passed - (beta + normalized * gamma) / rows)`
fn input_gradient(
    input: &[f32],
    gradient: &[f32],
    saved: &Saved,
    [beta, gamma]: [&[f32]; 2],
) -> Vec<f32> {
    let channels = saved.lines.scale.len();
    let plane = Plane::new(saved, [beta, gamma], channels as f32 / input.len() as f32);
    let part = part_rows(input.len() / channels, channels) * channels;
    let mut result = vec![0.0; input.len()];
    result
        .par_chunks_mut(part)
        .zip(input.par_chunks(part).zip(gradient.par_chunks(part)))
        .for_each(|(result, (input, gradient))| {
            write_gradient(input, gradient, saved, &plane, result);
        });
    result
}

/// How the batch's moments pull at each of its values: `slope * deviation + offset`.
struct Plane {
    slope: Vec<f32>,
    offset: Vec<f32>,
}

impl Plane {
    fn new(saved: &Saved, [beta, gamma]: [&[f32]; 2], share: f32) -> Self {
        let scale = &saved.lines.scale;
        let inverse = &saved.inverse_deviation;
        let products = gamma.iter().zip(scale).zip(inverse);
        Self {
            slope: products
                .map(|((gamma, scale), inverse)| scale * gamma * inverse * share)
                .collect(),
            offset: beta
                .iter()
                .zip(scale)
                .map(|(beta, scale)| scale * beta * share)
                .collect(),
        }
    }
}

#[pulp::with_simd(write_gradient = Arch::new())]
#[inline(always)]
fn write_gradient_simd<S: Simd>(
    _simd: S,
    input: &[f32],
    gradient: &[f32],
    saved: &Saved,
    plane: &Plane,
    result: &mut [f32],
) {
    let channels = saved.lines.scale.len();
    let rows = input
        .chunks_exact(channels)
        .zip(gradient.chunks_exact(channels));
    for (result, (input, gradient)) in result.chunks_exact_mut(channels).zip(rows) {
        let values = input.iter().zip(gradient);
        let constants = saved
            .lines
            .iter()
            .zip(plane.slope.iter().zip(&plane.offset));
        for ((result, value), constant) in result.iter_mut().zip(values).zip(constants) {
            let ((input, gradient), (((mean, scale), beta), (slope, offset))) = (value, constant);
            let deviation = input - mean;
            let passed = pass(deviation, *gradient, *scale, *beta);
            *result = scale * passed - deviation * slope - offset;
        }
    }
}
