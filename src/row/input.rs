//! From strips to tensors.

use burn::tensor::{Device, Tensor, TensorData};

use crate::strip::{HEIGHT, Strip};

/// Strips as the network's input, each as wide as the widest with paper at its right; every pixel is
/// scaled to 0..=1.
///
/// # Shapes
///
/// `[strips, 1, 24, width]`
#[must_use]
pub(super) fn strip_values(strips: &[Strip]) -> TensorData {
    let width = strips.iter().map(Strip::width).max().unwrap_or(0);
    let mut values = vec![0.0; strips.len() * HEIGHT * width];
    let rows = strips
        .iter()
        .flat_map(|strip| strip.pixels().chunks_exact(strip.width().max(1)));
    for (to, from) in values.chunks_exact_mut(width.max(1)).zip(rows) {
        for (to, from) in to.iter_mut().zip(from) {
            *to = f32::from(*from) / 255.0;
        }
    }
    TensorData::new(values, [strips.len(), 1, HEIGHT, width])
}

/// [`strip_values`] on a device.
#[must_use]
pub(super) fn strips_to_tensor(strips: &[Strip], device: &Device) -> Tensor<4> {
    Tensor::from_data(strip_values(strips), device)
}
