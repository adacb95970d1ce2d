//! Max pool of 2x2 over the rows of a product, with bias and ReLU on the way.

use super::geometry::Geometry;
use crate::ops::simd::vectorized;

/// In place of the winner's number: ReLU has cut this value off, so no gradient passes.
pub(super) const CUT_OFF: u8 = 4;

/// The largest of each 2x2 square, plus the bias, and which of the four it was.
///
/// # Shapes
///
/// - `rows`: `[2 * pooled_height, 2 * pooled_width, channels_out]`
/// - `bias`: `[channels_out]`
/// - `output` and `winners`: `[pooled_height, pooled_width, channels_out]`; a winner is 0..4 in
///   row-major order, or [`CUT_OFF`]
pub(super) fn pool(
    geometry: &Geometry,
    rows: &[f32],
    bias: &[f32],
    relu: bool,
    output: &mut [f32],
    winners: &mut [u8],
) {
    let channels = geometry.channels_out;
    let line = 2 * geometry.pooled_width() * channels;
    vectorized(|| {
        let outputs = output.chunks_exact_mut(line / 2);
        let winners = winners.chunks_exact_mut(line / 2);
        for ((lines, output), winners) in rows.chunks_exact(2 * line).zip(outputs).zip(winners) {
            let (upper, lower) = lines.split_at(line);
            let squares = upper
                .chunks_exact(2 * channels)
                .zip(lower.chunks_exact(2 * channels));
            let pooled = output
                .chunks_exact_mut(channels)
                .zip(winners.chunks_exact_mut(channels));
            for ((upper, lower), (output, winners)) in squares.zip(pooled) {
                let (a, b) = upper.split_at(channels);
                let (c, d) = lower.split_at(channels);
                pool_square([a, b, c, d], bias, relu, output, winners);
            }
        }
    });
}

#[inline(always)]
fn pool_square(
    [a, b, c, d]: [&[f32]; 4],
    bias: &[f32],
    relu: bool,
    output: &mut [f32],
    winners: &mut [u8],
) {
    let floor = if relu { 0.0 } else { f32::NEG_INFINITY };
    for channel in 0..output.len() {
        let (a, b, c, d) = (a[channel], b[channel], c[channel], d[channel]);
        // The first of equals wins; a NaN stays one.
        let (upper, upper_winner) = if b > a { (b, 1u8) } else { (a, 0) };
        let (lower, lower_winner) = if d > c { (d, 3) } else { (c, 2) };
        let (best, winner) = if lower > upper {
            (lower, lower_winner)
        } else {
            (upper, upper_winner)
        };
        let value = best + bias[channel];
        let cut = value <= floor;
        output[channel] = if cut { floor } else { value };
        winners[channel] = if cut { CUT_OFF } else { winner };
    }
}

/// The gradient of [`pool`]: each value goes to its winner, and the three others get zero.
///
/// # Shapes
///
/// As for [`pool`]; `bias_gradient` is added to.
pub(super) fn pool_backward(
    geometry: &Geometry,
    gradient: &[f32],
    winners: &[u8],
    rows: &mut [f32],
    bias_gradient: &mut [f32],
) {
    let channels = geometry.channels_out;
    let line = 2 * geometry.pooled_width() * channels;
    vectorized(|| {
        let gradients = gradient.chunks_exact(line / 2);
        let winners = winners.chunks_exact(line / 2);
        for ((lines, gradient), winners) in
            rows.chunks_exact_mut(2 * line).zip(gradients).zip(winners)
        {
            let (upper, lower) = lines.split_at_mut(line);
            let squares = upper
                .chunks_exact_mut(2 * channels)
                .zip(lower.chunks_exact_mut(2 * channels));
            let pooled = gradient
                .chunks_exact(channels)
                .zip(winners.chunks_exact(channels));
            for ((upper, lower), (gradient, winners)) in squares.zip(pooled) {
                let (a, b) = upper.split_at_mut(channels);
                let (c, d) = lower.split_at_mut(channels);
                spread_square(gradient, winners, [a, b, c, d]);
                for ((sum, gradient), winner) in bias_gradient.iter_mut().zip(gradient).zip(winners)
                {
                    *sum += if *winner == CUT_OFF { 0.0 } else { *gradient };
                }
            }
        }
    });
}

#[inline(always)]
fn spread_square(gradient: &[f32], winners: &[u8], [a, b, c, d]: [&mut [f32]; 4]) {
    for channel in 0..gradient.len() {
        let (value, winner) = (gradient[channel], winners[channel]);
        a[channel] = if winner == 0 { value } else { 0.0 };
        b[channel] = if winner == 1 { value } else { 0.0 };
        c[channel] = if winner == 2 { value } else { 0.0 };
        d[channel] = if winner == 3 { value } else { 0.0 };
    }
}
