//! Max pool of 2x2 over pictures with their channels last, with bias and ReLU on the way.
//!
//! An odd last row or column is left out.

use pulp::{Arch, Simd};

/// In place of the winner's number: ReLU has cut this value off, so no gradient passes.
pub(super) const CUT_OFF: u8 = 4;

/// The largest of each 2x2 square, plus the bias, and which of the four it was.
///
/// # Shapes
///
/// - `rows`: `[height, width, channels]`
/// - `bias`: `[channels]`
/// - `output` and `winners`: `[height / 2, width / 2, channels]`; a winner is 0..4 in row-major
///   order, or [`CUT_OFF`]
#[pulp::with_simd(pool = Arch::new())]
#[inline(always)]
pub(super) fn pool_simd<S: Simd>(
    _simd: S,
    width: usize,
    rows: &[f32],
    bias: &[f32],
    relu: bool,
    output: &mut [f32],
    winners: &mut [u8],
) {
    let channels = bias.len();
    let (line, pooled_line) = (width * channels, width / 2 * channels);
    let lines = rows.chunks_exact(2 * line);
    let pooled = output
        .chunks_exact_mut(pooled_line)
        .zip(winners.chunks_exact_mut(pooled_line));
    for (lines, (output, winners)) in lines.zip(pooled) {
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
            let values = a.iter().zip(b).zip(c.iter().zip(d)).zip(bias);
            let pooled = output.iter_mut().zip(winners);
            for ((((a, b), (c, d)), bias), (output, winner)) in values.zip(pooled) {
                (*output, *winner) = largest([*a, *b, *c, *d], *bias, relu);
            }
        }
    }
}

/// The first of equals wins, and a NaN wins over all.
#[inline(always)]
fn largest([a, b, c, d]: [f32; 4], bias: f32, relu: bool) -> (f32, u8) {
    let stays = |first: f32, second: f32| first >= second || first.is_nan();
    let (upper, upper_winner) = if stays(a, b) { (a, 0) } else { (b, 1) };
    let (lower, lower_winner) = if stays(c, d) { (c, 2) } else { (d, 3) };
    let (best, winner) = if stays(upper, lower) {
        (upper, upper_winner)
    } else {
        (lower, lower_winner)
    };
    let value = best + bias;
    if relu && value <= 0.0 {
        (0.0, CUT_OFF)
    } else {
        (value, winner)
    }
}

/// The gradient of [`pool`]: each value goes to its winner, and the three others get zero.
///
/// # Shapes
///
/// As for [`pool`]; `bias_gradient` is added to, and what the pool left out stays as it is.
#[pulp::with_simd(pool_backward = Arch::new())]
#[inline(always)]
pub(super) fn pool_backward_simd<S: Simd>(
    _simd: S,
    width: usize,
    gradient: &[f32],
    winners: &[u8],
    rows: &mut [f32],
    bias_gradient: &mut [f32],
) {
    let channels = bias_gradient.len();
    let (line, pooled_line) = (width * channels, width / 2 * channels);
    let lines = rows.chunks_exact_mut(2 * line);
    let pooled = gradient
        .chunks_exact(pooled_line)
        .zip(winners.chunks_exact(pooled_line));
    for (lines, (gradient, winners)) in lines.zip(pooled) {
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
            // One simple loop each, which the compiler vectorizes.
            for (number, corner) in [a, b, c, d].into_iter().enumerate() {
                spread(corner, gradient, winners, number as u8);
            }
            for ((sum, value), winner) in bias_gradient.iter_mut().zip(gradient).zip(winners) {
                *sum += if *winner == CUT_OFF { 0.0 } else { *value };
            }
        }
    }
}

#[inline(always)]
fn spread(corner: &mut [f32], gradient: &[f32], winners: &[u8], number: u8) {
    for ((corner, value), winner) in corner.iter_mut().zip(gradient).zip(winners) {
        *corner = if *winner == number { *value } else { 0.0 };
    }
}

/// Adds the bias where no pool does.
///
/// # Shapes
///
/// - `rows`: `[rows, channels]`
/// - `bias`: `[channels]`
#[pulp::with_simd(add_bias = Arch::new())]
#[inline(always)]
pub(super) fn add_bias_simd<S: Simd>(_simd: S, rows: &mut [f32], bias: &[f32]) {
    for row in rows.chunks_exact_mut(bias.len()) {
        for (value, bias) in row.iter_mut().zip(bias) {
            *value += bias;
        }
    }
}
