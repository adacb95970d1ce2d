//! Where touching digits may be cut apart: paths from top to bottom that cross little ink.
//!
//! The path of least ink is found by dynamic programming, as in seam carving (Avidan and Shamir,
//! "Seam carving for content-aware image resizing", 2007). Which of the cuts are right is for the
//! network to say.

use image::imageops::{self, FilterType};

use crate::ink::raster::Plane;

/// A digit's height on the grid that paths are found on.
const GRID_HEIGHT: f32 = 32.0;
/// The largest grid: more digits than that don't hang together.
const MAX_GRID: u32 = 400;
/// How far a path may lean to either side, in heights.
const REACH: f32 = 0.35;
/// What a step to the side costs, in fully inked cells.
const STEP_COST: f32 = 0.04;
/// A path may cross this many fully inked cells.
const MAX_INK: f32 = 14.0;
/// Two cuts are at least this far apart, in heights.
const APART: f32 = 0.07;

/// Cuts through ink.
pub(super) struct Seams {
    /// The column of each cut in each row of the grid, from left to right.
    columns: Vec<Vec<usize>>,
    /// Cells of the grid for a pixel, along each axis.
    scale: [f32; 2],
}

impl Seams {
    /// Finds cuts through ink in which digits are `height_px` pixels high.
    pub(super) fn find(ink: &Plane, height_px: f32) -> Self {
        let scale = GRID_HEIGHT / height_px.max(1.0);
        let side = |length: u32| ((length as f32 * scale).round() as u32).clamp(1, MAX_GRID);
        let (width, height) = (side(ink.width()), side(ink.height()));
        let grid = imageops::resize(ink, width, height, FilterType::Triangle);
        Self {
            columns: cuts(&grid),
            scale: [
                width as f32 / ink.width() as f32,
                height as f32 / ink.height() as f32,
            ],
        }
    }

    /// Number of pieces that the cuts make.
    pub(super) const fn pieces(&self) -> usize {
        self.columns.len() + 1
    }

    /// The piece, counted from the left, that a pixel of the ink is in.
    pub(super) fn piece_at(&self, x: u32, y: u32) -> usize {
        let [across, down] = self.scale;
        let column = (x as f32 * across) as usize;
        let row = (y as f32 * down) as usize;
        let is_left = |cut: &&Vec<usize>| cut[row.min(cut.len() - 1)] <= column;
        self.columns.iter().filter(is_left).count()
    }
}

/// The best paths that are apart from each other, from left to right.
fn cuts(grid: &Plane) -> Vec<Vec<usize>> {
    let width = grid.width() as usize;
    let apart = (GRID_HEIGHT * APART) as usize;
    let mut paths: Vec<(f32, Vec<usize>)> = (apart..width.saturating_sub(apart))
        .map(|start| path(grid, start))
        .filter(|(ink, _)| *ink <= MAX_INK)
        .collect();
    paths.sort_by(|a, b| a.0.total_cmp(&b.0));
    let middle = |path: &[usize]| path.iter().sum::<usize>() / path.len();
    let mut kept: Vec<Vec<usize>> = Vec::new();
    for (_, path) in paths {
        let place = middle(&path);
        let is_apart = |other: &Vec<usize>| middle(other).abs_diff(place) >= apart;
        if kept.iter().all(is_apart) {
            kept.push(path);
        }
    }
    kept.sort_by_key(|path| middle(path));
    kept
}

/// The path around column `start` that crosses the least ink, with the ink that it crosses.
fn path(grid: &Plane, start: usize) -> (f32, Vec<usize>) {
    let reach = (GRID_HEIGHT * REACH) as usize;
    let first = start.saturating_sub(reach);
    let last = (start + reach).min(grid.width() as usize - 1);
    let ink = |column: usize, row: usize| grid.get_pixel((first + column) as u32, row as u32).0[0];
    let (columns, rows) = (last - first + 1, grid.height() as usize);
    // From the ends of the path, which it reaches straight: it stands where it started.
    let away = |column: usize| (first + column).abs_diff(start) as f32 * STEP_COST;
    let mut costs: Vec<f32> = (0..columns).map(|x| ink(x, 0) + away(x)).collect();
    let mut from: Vec<Vec<usize>> = Vec::with_capacity(rows);
    for row in 1..rows {
        let best = |column: usize| {
            let near = column.saturating_sub(1)..(column + 2).min(columns);
            let cost = |&other: &usize| {
                let step = if other == column { 0.0 } else { STEP_COST };
                costs[other] + step
            };
            let other = near.min_by(|a, b| cost(a).total_cmp(&cost(b)));
            other.map_or((column, 0.0), |other| (other, cost(&other)))
        };
        let steps: Vec<(usize, f32)> = (0..columns).map(best).collect();
        costs = (0..columns).map(|x| steps[x].1 + ink(x, row)).collect();
        from.push(steps.into_iter().map(|(other, _)| other).collect());
    }
    let end = (0..columns).min_by(|&a, &b| (costs[a] + away(a)).total_cmp(&(costs[b] + away(b))));
    let mut column = end.unwrap_or(0);
    let mut path = vec![first + column];
    for steps in from.iter().rev() {
        column = steps[column];
        path.push(first + column);
    }
    path.reverse();
    let crossed = path.iter().enumerate();
    let crossed = crossed.map(|(row, &column)| grid.get_pixel(column as u32, row as u32).0[0]);
    (crossed.sum(), path)
}

#[cfg(test)]
mod tests {
    use image::Luma;

    use super::*;

    /// Two bars, joined by a thin bridge.
    fn bridge() -> Plane {
        Plane::from_fn(60, 64, |x, y| {
            let is_bar = (4..16).contains(&x) || (44..56).contains(&x);
            let is_bridge = (4..56).contains(&x) && (30..34).contains(&y);
            Luma([f32::from(u8::from(is_bar || is_bridge))])
        })
    }

    #[test]
    fn a_bridge_is_cut_and_its_ends_are_apart() {
        let seams = Seams::find(&bridge(), 64.0);
        assert!(seams.pieces() > 1);
        let (left, right) = (seams.piece_at(8, 10), seams.piece_at(50, 50));
        assert!(left < right, "{left} and {right}");
        assert_eq!(seams.piece_at(0, 0), 0);
        assert_eq!(seams.piece_at(59, 63), seams.pieces() - 1);
    }

    #[test]
    fn what_is_too_thick_is_not_cut() {
        let block = Plane::from_pixel(100, 64, Luma([1.0]));
        assert_eq!(Seams::find(&block, 64.0).pieces(), 1);
        assert_eq!(Seams::find(&Plane::new(1, 1), 64.0).pieces(), 1);
    }
}
