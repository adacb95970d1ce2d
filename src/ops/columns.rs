//! Sums over a batch, in the same order on every machine.

use pulp::{Arch, Simd};

/// Into how many parts a batch is cut at most for the sums over it: a constant, and not the number
/// of cores, so that sums are taken in the same order on every machine.
pub(super) const MAX_PARTS: usize = 16;

/// Adds each column to its sum.
///
/// # Shapes
///
/// - `rows`: `[rows, columns]`
/// - `sums`: `[columns]`, added to
#[pulp::with_simd(add_columns = Arch::new())]
#[inline(always)]
pub(super) fn add_columns_simd<S: Simd>(_simd: S, rows: &[f32], sums: &mut [f32]) {
    for row in rows.chunks_exact(sums.len()) {
        for (sum, value) in sums.iter_mut().zip(row) {
            *sum += value;
        }
    }
}
