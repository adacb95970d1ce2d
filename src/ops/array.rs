//! Between burn's CPU tensors and plain slices.

use burn::backend::ops::FloatTensorOps as _;
use burn::backend::tensor::FloatTensor;
use burn::backend::{BackendTypes, Flex};
use burn::tensor::TensorData;

/// A tensor of burn's CPU backend, without gradients.
pub(super) type Array = FloatTensor<Flex>;

/// The values in row-major order.
///
/// `array` must be contiguous, as [`contiguous`] and [`channels_last`] leave it.
pub(super) fn values(array: &Array) -> &[f32] {
    debug_assert!(array.is_contiguous(), "asked for by the caller");
    array.storage()
}

/// The same array in row-major order; a copy only where it is in another.
pub(super) fn contiguous(array: &Array) -> Array {
    array.to_contiguous()
}

/// The same for an array that is to be changed: one that nobody else holds is not copied.
pub(super) fn into_contiguous(array: Array) -> Array {
    let is_whole =
        array.is_contiguous() && array.storage::<f32>().len() == array.layout().num_elements();
    if is_whole { array } else { contiguous(&array) }
}

/// The axes in the order of memory, the one with the largest steps first.
pub(super) fn memory_order(array: &Array) -> Vec<usize> {
    let strides = array.layout().strides();
    let mut axes: Vec<usize> = (0..strides.len()).collect();
    axes.sort_by_key(|&axis| std::cmp::Reverse(strides[axis]));
    axes
}

/// Arrays of one shape with their axes in this order, contiguous so.
pub(super) fn ordered<const N: usize>(arrays: [Array; N], axes: &[usize]) -> [Array; N] {
    arrays.map(|array| into_contiguous(Flex::float_permute(array, axes)))
}

/// The inverse of [`ordered`]: only a view.
pub(super) fn reordered(array: Array, axes: &[usize]) -> Array {
    let mut inverse = vec![0; axes.len()];
    for (place, &axis) in axes.iter().enumerate() {
        inverse[axis] = place;
    }
    Flex::float_permute(array, &inverse)
}

/// A new array.
///
/// # Shapes
///
/// As many values as the product of `shape`.
pub(super) fn from_values<const D: usize>(values: Vec<f32>, shape: [usize; D]) -> Array {
    Flex::float_from_data(
        TensorData::new(values, shape),
        &<Flex as BackendTypes>::Device::default(),
    )
}

/// The sizes of an array of `D` dimensions.
pub(super) fn sizes<const D: usize>(array: &Array) -> [usize; D] {
    array.layout().shape().dims()
}

/// Pictures with the channels of a pixel side by side, which is the order that the operations work
/// in; a copy only where they come in another.
///
/// # Shapes
///
/// - `pictures`: `[batch, channels, height, width]`
/// - result: `[batch, height, width, channels]`
pub(super) fn channels_last(pictures: Array) -> Array {
    contiguous(&Flex::float_permute(pictures, &[0, 2, 3, 1]))
}

/// The inverse of [`channels_last`]: only a view, so that the next operation finds the order it
/// works in.
///
/// # Shapes
///
/// - `values`: as many as the product of `[batch, height, width, channels]`
/// - result: `[batch, channels, height, width]`
pub(super) fn from_channels_last(values: Vec<f32>, shape: [usize; 4]) -> Array {
    Flex::float_permute(from_values(values, shape), &[0, 3, 1, 2])
}
