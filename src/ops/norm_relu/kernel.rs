//! The loops over the batch.

use rayon::prelude::*;

use crate::ops::simd::vectorized;

/// Into how many parts the rows are cut at most for the sums over them: a constant, and not the
/// number of cores, so that sums are taken in the same order on every machine.
const MAX_PARTS: usize = 16;
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
    let count = (input.len() / channels) as f64;
    let divided =
        |sums: Vec<f64>| -> Vec<f32> { sums.into_iter().map(|sum| (sum / count) as f32).collect() };
    let rows = input.len() / channels;
    let row = |index: usize| &input[index * channels..(index + 1) * channels];
    let mean = divided(sum_rows(rows, channels, channels, |sums, index| {
        for (sum, value) in sums.iter_mut().zip(row(index)) {
            *sum += value;
        }
    }));
    // A second pass, since the difference of mean square and squared mean loses digits.
    let variance = divided(sum_rows(rows, channels, channels, |sums, index| {
        for ((sum, value), mean) in sums.iter_mut().zip(row(index)).zip(&mean) {
            let deviation = value - mean;
            *sum += deviation * deviation;
        }
    }));
    (mean, variance)
}

/// Adds up `width` values that `add` makes of each row.
fn sum_rows(
    rows: usize,
    channels: usize,
    width: usize,
    add: impl Fn(&mut [f32], usize) + Sync,
) -> Vec<f64> {
    let part = part_rows(rows, channels);
    let parts: Vec<Vec<f64>> = (0..rows.div_ceil(part))
        .into_par_iter()
        .map(|number| {
            let (start, end) = (number * part, ((number + 1) * part).min(rows));
            let (mut total, mut sums) = (vec![0.0; width], vec![0.0; width]);
            vectorized(|| {
                for block in (start..end).step_by(BLOCK) {
                    sums.fill(0.0);
                    for index in block..(block + BLOCK).min(end) {
                        add(&mut sums, index);
                    }
                    for (total, sum) in total.iter_mut().zip(&sums) {
                        *total += f64::from(*sum);
                    }
                }
            });
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
    pub(super) scale: Vec<f32>,
    pub(super) shift: Vec<f32>,
}

impl Lines {
    /// `gamma (x - mean) / sqrt(variance + epsilon) + beta`
    pub(super) fn new([mean, variance, gamma, beta]: [&[f32]; 4], epsilon: f32) -> Self {
        let scale: Vec<f32> = gamma
            .iter()
            .zip(variance)
            .map(|(gamma, variance)| gamma / (variance + epsilon).sqrt())
            .collect();
        let shift = beta
            .iter()
            .zip(mean)
            .zip(&scale)
            .map(|((beta, mean), scale)| beta - mean * scale)
            .collect();
        Self { scale, shift }
    }
}

/// `relu(scale * input + shift)` for each channel.
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
        .for_each(|(output, input)| {
            vectorized(|| {
                let rows = output
                    .chunks_exact_mut(channels)
                    .zip(input.chunks_exact(channels));
                for (output, input) in rows {
                    let lines = lines.scale.iter().zip(&lines.shift);
                    for ((output, input), (scale, shift)) in output.iter_mut().zip(input).zip(lines)
                    {
                        let value = input * scale + shift;
                        // Not `max`, which would hide a NaN.
                        *output = if value < 0.0 { 0.0 } else { value };
                    }
                }
            });
        });
    output
}

/// What the backward pass needs of the forward pass.
#[derive(Clone, Debug)]
pub(super) struct Saved {
    pub(super) mean: Vec<f32>,
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
    let channels = saved.mean.len();
    let rows = input.len() / channels;
    let lines = &saved.lines;
    // For each channel the sum of the gradient that ReLU lets through, and of that gradient times
    // the deviation from the mean.
    let sums = sum_rows(rows, channels, 2 * channels, |sums, index| {
        let (passed_sums, product_sums) = sums.split_at_mut(channels);
        let row = index * channels..(index + 1) * channels;
        let values = input[row.clone()].iter().zip(&gradient[row]);
        let constants = lines.scale.iter().zip(&lines.shift).zip(&saved.mean);
        let sums = passed_sums.iter_mut().zip(product_sums);
        for ((value, constant), sum) in values.zip(constants).zip(sums) {
            let ((input, gradient), ((scale, shift), mean)) = (value, constant);
            let passed = pass(*input, *gradient, *scale, *shift);
            *sum.0 += passed;
            *sum.1 += passed * (input - mean);
        }
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

/// What ReLU lets through of a gradient.
#[inline(always)]
fn pass(input: f32, gradient: f32, scale: f32, shift: f32) -> f32 {
    if input * scale + shift > 0.0 {
        gradient
    } else {
        0.0
    }
}

/// `scale * (passed - (beta + normalized * gamma) / rows)`
fn input_gradient(
    input: &[f32],
    gradient: &[f32],
    saved: &Saved,
    [beta, gamma]: [&[f32]; 2],
) -> Vec<f32> {
    let channels = saved.mean.len();
    let share = channels as f32 / input.len() as f32;
    let lines = &saved.lines;
    let offsets: Vec<f32> = beta
        .iter()
        .zip(&lines.scale)
        .map(|(beta, scale)| scale * beta * share)
        .collect();
    let slopes: Vec<f32> = gamma
        .iter()
        .zip(&lines.scale)
        .zip(&saved.inverse_deviation)
        .map(|((gamma, scale), inverse)| scale * gamma * inverse * share)
        .collect();
    let write_row = |result: &mut [f32], input: &[f32], gradient: &[f32]| {
        let values = input.iter().zip(gradient);
        let line = lines.scale.iter().zip(&lines.shift);
        let plane = saved.mean.iter().zip(&slopes).zip(&offsets);
        for ((result, value), constant) in result.iter_mut().zip(values).zip(line.zip(plane)) {
            let ((input, gradient), ((scale, shift), ((mean, slope), offset))) = (value, constant);
            let passed = pass(*input, *gradient, *scale, *shift);
            *result = scale * passed - (input - mean) * slope - offset;
        }
    };
    let part = part_rows(input.len() / channels, channels) * channels;
    let mut result = vec![0.0; input.len()];
    result
        .par_chunks_mut(part)
        .zip(input.par_chunks(part).zip(gradient.par_chunks(part)))
        .for_each(|(result, (input, gradient))| {
            vectorized(|| {
                let rows = input
                    .chunks_exact(channels)
                    .zip(gradient.chunks_exact(channels));
                for (result, (input, gradient)) in result.chunks_exact_mut(channels).zip(rows) {
                    write_row(result, input, gradient);
                }
            });
        });
    result
}
