//! What the ways to compute a convolution have in common.

use faer::linalg::matmul::matmul;
use faer::{Accum, MatMut, MatRef, Par};

use super::geometry::Geometry;
use super::prepared::Prepared;

/// A way to compute a convolution of a few pictures, and its gradients: the room that it takes,
/// used again for the next pictures.
///
/// # Shapes
///
/// - pictures: `[some, height, width, channels_in]`, `some` up to [`Method::group`]
/// - rows: `[some, rows, columns, channels_out]`, what is used of the result
pub(super) trait Method {
    /// Pictures to be taken at a time: enough to keep the products efficient, few enough to stay in
    /// the processor's cache.
    fn group(geometry: &Geometry) -> usize;

    /// Takes the room.
    fn new(geometry: &Geometry) -> Self;

    /// The weight in the form that the products take.
    fn prepare<'a>(geometry: &Geometry, weight: &'a [f32]) -> Prepared<'a>;

    /// Takes pictures.
    fn load(&mut self, geometry: &Geometry, pictures: &[f32]);

    /// The convolution of the loaded pictures; `weight` is prepared.
    fn convolve(&mut self, geometry: &Geometry, weight: &[f32], rows: &mut [f32]);

    /// Adds the gradient of the prepared weight to `sum`; `rows` holds the gradient of the rows.
    fn add_weight_gradient(&mut self, geometry: &Geometry, rows: &[f32], sum: &mut [f32]);

    /// The gradient of the weight, from that of the prepared weight.
    fn finish(geometry: &Geometry, sum: Vec<f32>) -> Vec<f32>;

    /// The gradient of the pictures; [`Method::add_weight_gradient`] has had the same rows before,
    /// and the loaded pictures are lost.
    fn write_input_gradient(
        &mut self,
        geometry: &Geometry,
        weight: &[f32],
        rows: &[f32],
        gradient: &mut [f32],
    );
}

/// A matrix in row-major order with this many columns.
pub(super) fn matrix(values: &[f32], columns: usize) -> MatRef<'_, f32> {
    MatRef::from_row_major_slice(values, values.len() / columns, columns)
}

/// `result = left * right`, or added to it, on the calling thread; `result` is row-major.
pub(super) fn multiply(
    result: &mut [f32],
    accumulate: Accum,
    left: MatRef<'_, f32>,
    right: MatRef<'_, f32>,
) {
    let result = MatMut::from_row_major_slice_mut(result, left.nrows(), right.ncols());
    matmul(result, accumulate, left, right, 1.0, Par::Seq);
}
