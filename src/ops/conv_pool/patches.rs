//! Unfolding: a convolution as a product of matrices (Chellapilla, Puri and Simard, "High
//! performance convolutional neural networks for document processing", 2006), for a few pictures at
//! a time so that the matrix never leaves the processor's cache.

use pulp::{Arch, Simd};

use super::geometry::Geometry;

/// Copies a picture into a border of zeros.
///
/// # Shapes
///
/// - `picture`: `[height, width, channels_in]`
/// - `padded`: `[height + 2 pad, width + 2 pad, channels_in]`, its border already zero
pub(super) fn pad(geometry: &Geometry, picture: &[f32], padded: &mut [f32]) {
    let row = geometry.width * geometry.channels_in;
    let padded_row = geometry.padded_width() * geometry.channels_in;
    let left = geometry.pad() * geometry.channels_in;
    let inside = padded.chunks_exact_mut(padded_row).skip(geometry.pad());
    for (from, to) in picture.chunks_exact(row).zip(inside) {
        to[left..left + row].copy_from_slice(from);
    }
}

/// Copies what is inside the border: the inverse of [`pad`].
pub(super) fn unpad(geometry: &Geometry, padded: &[f32], picture: &mut [f32]) {
    let row = geometry.width * geometry.channels_in;
    let padded_row = geometry.padded_width() * geometry.channels_in;
    let left = geometry.pad() * geometry.channels_in;
    let inside = padded.chunks_exact(padded_row).skip(geometry.pad());
    for (to, from) in picture.chunks_exact_mut(row).zip(inside) {
        to.copy_from_slice(&from[left..left + row]);
    }
}

/// One row for each place of the kernel: what it sees there.
///
/// # Shapes
///
/// - `padded`: as from [`pad`]
/// - `patches`: `[places, kernel * kernel * channels_in]`
pub(super) fn unfold(geometry: &Geometry, padded: &[f32], patches: &mut [f32]) {
    // A length that the compiler knows makes the short copies of a single channel a few moves.
    match geometry.run_len() {
        3 => unfold_runs::<3>(geometry, padded, patches),
        5 => unfold_runs::<5>(geometry, padded, patches),
        _ => unfold_runs::<ANY>(geometry, padded, patches),
    }
}

/// A length of runs that only the geometry knows.
const ANY: usize = 0;

fn unfold_runs<const RUN: usize>(geometry: &Geometry, padded: &[f32], patches: &mut [f32]) {
    let run = if RUN == ANY { geometry.run_len() } else { RUN };
    let padded_row = geometry.padded_width() * geometry.channels_in;
    let places = Places::new(geometry);
    for (patch, start) in patches.chunks_exact_mut(geometry.patch_len()).zip(places) {
        let rows = padded[start..].chunks(padded_row);
        for (to, from) in patch.chunks_exact_mut(run).zip(rows) {
            to.copy_from_slice(&from[..run]);
        }
    }
}

/// Adds each row back to where [`unfold`] took it from: the transpose of that linear map.
///
/// # Shapes
///
/// As for [`unfold`].
#[pulp::with_simd(fold = Arch::new())]
#[inline(always)]
pub(super) fn fold_simd<S: Simd>(
    _simd: S,
    geometry: &Geometry,
    patches: &[f32],
    padded: &mut [f32],
) {
    let run = geometry.run_len();
    let padded_row = geometry.padded_width() * geometry.channels_in;
    let places = Places::new(geometry);
    for (patch, start) in patches.chunks_exact(geometry.patch_len()).zip(places) {
        let rows = padded[start..].chunks_mut(padded_row);
        for (from, to) in patch.chunks_exact(run).zip(rows) {
            for (to, from) in to[..run].iter_mut().zip(from) {
                *to += from;
            }
        }
    }
}

/// Where the upper left corner of the kernel stands in the padded picture, row after row.
struct Places {
    row_step: usize,
    step: usize,
    columns: usize,
    column: usize,
    row_start: usize,
}

impl Places {
    const fn new(geometry: &Geometry) -> Self {
        Self {
            row_step: geometry.padded_width() * geometry.channels_in,
            step: geometry.channels_in,
            columns: geometry.columns(),
            column: 0,
            row_start: 0,
        }
    }
}

impl Iterator for Places {
    type Item = usize;

    /// Has no end: the rows of the patches have.
    #[inline]
    fn next(&mut self) -> Option<usize> {
        if self.column == self.columns {
            self.column = 0;
            self.row_start += self.row_step;
        }
        let start = self.row_start + self.column * self.step;
        self.column += 1;
        Some(start)
    }
}
