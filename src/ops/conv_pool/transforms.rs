//! The linear maps around Winograd's products, and their transposes.
//!
//! Each is a map of a few numbers applied to the columns and then to the rows of a small square, for
//! as many channels at a time as a vector holds. Channels are a multiple of 16.

use pulp::{Arch, Simd};

use super::geometry::Geometry;

/// Side of the pixels that one square of the result sees.
const TILE: usize = 4;
/// Side of a square of the result, as of the pool.
const SQUARE: usize = 2;
/// Side of the kernel.
const KERNEL: usize = 3;

/// Applies a map to the columns and then to the rows of a square.
#[inline(always)]
fn both<T: Copy, const M: usize, const N: usize>(
    zero: T,
    square: [[T; M]; M],
    map: impl Fn([T; M]) -> [T; N],
) -> [[T; N]; N] {
    let mut half = [[zero; M]; N];
    for column in 0..M {
        let mut line = [zero; M];
        for row in 0..M {
            line[row] = square[row][column];
        }
        let line = map(line);
        for row in 0..N {
            half[row][column] = line[row];
        }
    }
    let mut result = [[zero; N]; N];
    for row in 0..N {
        result[row] = map(half[row]);
    }
    result
}

/// `B^T d B` for each tile of a picture.
///
/// # Shapes
///
/// - `padded`: `[height + 2, width + 2, channels_in]`
/// - `planes`: `[16, squares, channels_in]`, written from square `first` on
#[pulp::with_simd(tiles = Arch::new())]
#[inline(always)]
pub(super) fn tiles_simd<S: Simd>(
    simd: S,
    geometry: &Geometry,
    padded: &[f32],
    first: usize,
    planes: &mut [f32],
) {
    let depth = geometry.channels_in / S::F32_LANES;
    let (padded, _) = S::as_simd_f32s(padded);
    let (planes, _) = S::as_mut_simd_f32s(planes);
    let zero = simd.splat_f32s(0.0);
    let (line, plane) = (
        geometry.padded_width() * depth,
        planes.len() / (TILE * TILE),
    );
    let map = |d: [S::f32s; TILE]| {
        [
            simd.sub_f32s(d[0], d[2]),
            simd.add_f32s(d[1], d[2]),
            simd.sub_f32s(d[2], d[1]),
            simd.sub_f32s(d[1], d[3]),
        ]
    };
    for square in 0..geometry.squares() {
        let corner = geometry.corner(square) * depth;
        for vector in 0..depth {
            let mut tile = [[zero; TILE]; TILE];
            for (row, values) in tile.iter_mut().enumerate() {
                for (column, value) in values.iter_mut().enumerate() {
                    *value = padded[corner + row * line + column * depth + vector];
                }
            }
            let tile = both(zero, tile, map);
            let place = (first + square) * depth + vector;
            for (element, value) in tile.as_flattened().iter().enumerate() {
                planes[element * plane + place] = *value;
            }
        }
    }
}

/// The transpose of [`tiles`]: adds to the padded picture.
#[pulp::with_simd(add_tiles = Arch::new())]
#[inline(always)]
pub(super) fn add_tiles_simd<S: Simd>(
    simd: S,
    geometry: &Geometry,
    planes: &[f32],
    first: usize,
    padded: &mut [f32],
) {
    let depth = geometry.channels_in / S::F32_LANES;
    let (padded, _) = S::as_mut_simd_f32s(padded);
    let (planes, _) = S::as_simd_f32s(planes);
    let zero = simd.splat_f32s(0.0);
    let (line, plane) = (
        geometry.padded_width() * depth,
        planes.len() / (TILE * TILE),
    );
    let map = |v: [S::f32s; TILE]| {
        [
            v[0],
            simd.add_f32s(simd.sub_f32s(v[1], v[2]), v[3]),
            simd.sub_f32s(simd.add_f32s(v[1], v[2]), v[0]),
            simd.sub_f32s(zero, v[3]),
        ]
    };
    for square in 0..geometry.squares() {
        let corner = geometry.corner(square) * depth;
        for vector in 0..depth {
            let place = (first + square) * depth + vector;
            let mut tile = [[zero; TILE]; TILE];
            for (element, value) in tile.as_flattened_mut().iter_mut().enumerate() {
                *value = planes[element * plane + place];
            }
            let tile = both(zero, tile, map);
            for (row, values) in tile.iter().enumerate() {
                for (column, value) in values.iter().enumerate() {
                    let sum = &mut padded[corner + row * line + column * depth + vector];
                    *sum = simd.add_f32s(*sum, *value);
                }
            }
        }
    }
}

/// `A^T m A` for each square of a few pictures.
///
/// # Shapes
///
/// - `planes`: `[16, squares, channels_out]`
/// - `rows`: `[pictures, rows, columns, channels_out]`
#[pulp::with_simd(squares = Arch::new())]
#[inline(always)]
pub(super) fn squares_simd<S: Simd>(
    simd: S,
    geometry: &Geometry,
    planes: &[f32],
    rows: &mut [f32],
) {
    let depth = geometry.channels_out / S::F32_LANES;
    let (planes, _) = S::as_simd_f32s(planes);
    let (rows, _) = S::as_mut_simd_f32s(rows);
    let zero = simd.splat_f32s(0.0);
    let plane = planes.len() / (TILE * TILE);
    let line = geometry.columns() * depth;
    let map = |m: [S::f32s; TILE]| {
        [
            simd.add_f32s(simd.add_f32s(m[0], m[1]), m[2]),
            simd.sub_f32s(simd.sub_f32s(m[1], m[2]), m[3]),
        ]
    };
    for square in 0..plane / depth {
        let corner = geometry.row_of(square) * depth;
        for vector in 0..depth {
            let mut tile = [[zero; TILE]; TILE];
            for (element, value) in tile.as_flattened_mut().iter_mut().enumerate() {
                *value = planes[element * plane + square * depth + vector];
            }
            let result = both(zero, tile, map);
            for (row, values) in result.iter().enumerate() {
                for (column, value) in values.iter().enumerate() {
                    rows[corner + row * line + column * depth + vector] = *value;
                }
            }
        }
    }
}

/// The transpose of [`squares`].
#[pulp::with_simd(tiles_of_squares = Arch::new())]
#[inline(always)]
pub(super) fn tiles_of_squares_simd<S: Simd>(
    simd: S,
    geometry: &Geometry,
    rows: &[f32],
    planes: &mut [f32],
) {
    let depth = geometry.channels_out / S::F32_LANES;
    let (planes, _) = S::as_mut_simd_f32s(planes);
    let (rows, _) = S::as_simd_f32s(rows);
    let zero = simd.splat_f32s(0.0);
    let plane = planes.len() / (TILE * TILE);
    let line = geometry.columns() * depth;
    let map = |y: [S::f32s; SQUARE]| {
        [
            y[0],
            simd.add_f32s(y[0], y[1]),
            simd.sub_f32s(y[0], y[1]),
            simd.sub_f32s(zero, y[1]),
        ]
    };
    for square in 0..plane / depth {
        let corner = geometry.row_of(square) * depth;
        for vector in 0..depth {
            let mut result = [[zero; SQUARE]; SQUARE];
            for (row, values) in result.iter_mut().enumerate() {
                for (column, value) in values.iter_mut().enumerate() {
                    *value = rows[corner + row * line + column * depth + vector];
                }
            }
            let tile = both(zero, result, map);
            for (element, value) in tile.as_flattened().iter().enumerate() {
                planes[element * plane + square * depth + vector] = *value;
            }
        }
    }
}

/// `G g G^T` for each pair of channels.
///
/// # Shapes
///
/// - `weight`: `[3, 3, channels_in, channels_out]`
/// - `planes`: `[16, channels_in, channels_out]`
#[pulp::with_simd(weight_planes = Arch::new())]
#[inline(always)]
pub(super) fn weight_planes_simd<S: Simd>(simd: S, weight: &[f32], planes: &mut [f32]) {
    let (weight, _) = S::as_simd_f32s(weight);
    let (planes, _) = S::as_mut_simd_f32s(planes);
    let (zero, half) = (simd.splat_f32s(0.0), simd.splat_f32s(0.5));
    let pairs = weight.len() / (KERNEL * KERNEL);
    let map = |g: [S::f32s; KERNEL]| {
        let outer = simd.mul_f32s(half, simd.add_f32s(g[0], g[2]));
        let inner = simd.mul_f32s(half, g[1]);
        [
            g[0],
            simd.add_f32s(outer, inner),
            simd.sub_f32s(outer, inner),
            g[2],
        ]
    };
    for pair in 0..pairs {
        let mut kernel = [[zero; KERNEL]; KERNEL];
        for (place, value) in kernel.as_flattened_mut().iter_mut().enumerate() {
            *value = weight[place * pairs + pair];
        }
        let tile = both(zero, kernel, map);
        for (element, value) in tile.as_flattened().iter().enumerate() {
            planes[element * pairs + pair] = *value;
        }
    }
}

/// The transpose of [`weight_planes`].
#[pulp::with_simd(weight_gradient = Arch::new())]
#[inline(always)]
pub(super) fn weight_gradient_simd<S: Simd>(simd: S, planes: &[f32], gradient: &mut [f32]) {
    let (planes, _) = S::as_simd_f32s(planes);
    let (gradient, _) = S::as_mut_simd_f32s(gradient);
    let (zero, half) = (simd.splat_f32s(0.0), simd.splat_f32s(0.5));
    let pairs = gradient.len() / (KERNEL * KERNEL);
    let map = |u: [S::f32s; TILE]| {
        let sum = simd.mul_f32s(half, simd.add_f32s(u[1], u[2]));
        let difference = simd.mul_f32s(half, simd.sub_f32s(u[1], u[2]));
        [
            simd.add_f32s(u[0], sum),
            difference,
            simd.add_f32s(sum, u[3]),
        ]
    };
    for pair in 0..pairs {
        let mut tile = [[zero; TILE]; TILE];
        for (element, value) in tile.as_flattened_mut().iter_mut().enumerate() {
            *value = planes[element * pairs + pair];
        }
        let kernel = both(zero, tile, map);
        for (place, value) in kernel.as_flattened().iter().enumerate() {
            gradient[place * pairs + pair] = *value;
        }
    }
}
