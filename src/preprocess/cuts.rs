//! Where touching digits may be cut apart: lines of several slants, and paths that go around ink.
//!
//! Each cut crosses little ink for its place. Which of them are right is for the network to say.

use image::imageops::{self, FilterType};

use crate::ink::raster::Plane;

/// A digit's height on the grid that cuts are found on.
const GRID_HEIGHT: f32 = 32.0;
/// The largest grid: more digits than that don't hang together.
const MAX_GRID: u32 = 400;
/// Slants of straight cuts: cells to the right for each cell down.
const SLANTS: [f32; 6] = [-0.75, -0.55, -0.35, -0.15, 0.05, 0.3];
/// How far a path may lean to either side of a straight one, in cells.
const REACH: usize = 5;
/// What a step to the side costs a path, in fully inked cells.
const STEP_COST: f32 = 0.05;
/// A cut may cross this many fully inked cells.
const MAX_INK: f32 = 15.0;
/// A cut has at least this share of the ink on both sides.
const MIN_SHARE: f32 = 0.08;
/// Cuts of the same slant are at least this far apart, in cells; ...
const APART: usize = 2;
/// ... and those of different slants if they are on average nearer than this, the better one stays.
const ALIKE: f32 = 1.2;
/// So many cuts for each digit's height of width.
const CUTS_PER_HEIGHT: f32 = 12.0;

/// A cut from the top to the bottom of ink.
#[derive(Clone, Debug, PartialEq)]
struct Cut {
    /// The first column right of it, in each row of the grid.
    columns: Vec<i32>,
    /// Fully inked cells that it crosses.
    ink: f32,
}

/// Cuts through ink, from left to right.
#[derive(Clone, Debug)]
pub(super) struct Cuts {
    cuts: Vec<Cut>,
    /// Cells of the grid for a pixel, along each axis.
    scale: [f32; 2],
}

impl Cuts {
    /// Finds cuts through ink in which digits are `height_px` pixels high.
    pub(super) fn find(ink: &Plane, height_px: f32) -> Self {
        let scale = GRID_HEIGHT / height_px.max(1.0);
        let side = |length: u32| ((length as f32 * scale).round() as u32).clamp(1, MAX_GRID);
        let (width, height) = (side(ink.width()), side(ink.height()));
        let grid = imageops::resize(ink, width, height, FilterType::Triangle);
        let mut cuts: Vec<Cut> = SLANTS
            .iter()
            .flat_map(|&slant| best_of_slant(&grid, slant))
            .collect();
        cuts.sort_by(|a, b| a.ink.total_cmp(&b.ink));
        let most = (width as f32 / GRID_HEIGHT * CUTS_PER_HEIGHT).ceil() as usize;
        let mut kept: Vec<Cut> = Vec::new();
        for cut in cuts {
            if kept.len() < most && kept.iter().all(|other| !are_alike(&cut, other)) {
                kept.push(cut);
            }
        }
        kept.sort_by_key(|cut| cut.columns.iter().sum::<i32>());
        Self {
            cuts: kept,
            scale: [
                width as f32 / ink.width() as f32,
                height as f32 / ink.height() as f32,
            ],
        }
    }

    /// The mean place of each cut, in pixels, and the ink that it crosses, in heights of a digit.
    pub(super) fn places_and_ink(&self) -> Vec<(f32, f32)> {
        let place = |cut: &Cut| {
            let columns: i32 = cut.columns.iter().sum();
            columns as f32 / cut.columns.len() as f32 / self.scale[0]
        };
        let cuts = self.cuts.iter();
        cuts.map(|cut| (place(cut), cut.ink / GRID_HEIGHT))
            .collect()
    }

    /// Whether cut `a` is left of cut `b` all the way, or on it.
    pub(super) fn are_in_order(&self, a: usize, b: usize) -> bool {
        let rows = self.cuts[a].columns.iter().zip(&self.cuts[b].columns);
        rows.into_iter().all(|(a, b)| a <= b)
    }

    /// Whether a pixel of the ink is right of a cut.
    pub(super) fn is_right_of(&self, cut: usize, x: u32, y: u32) -> bool {
        let [across, down] = self.scale;
        let columns = &self.cuts[cut].columns;
        let row = ((y as f32 * down) as usize).min(columns.len() - 1);
        columns[row] <= (x as f32 * across) as i32
    }
}

fn are_alike(a: &Cut, b: &Cut) -> bool {
    let rows = a.columns.iter().zip(&b.columns);
    let apart: u32 = rows.map(|(a, b)| a.abs_diff(*b)).sum();
    (apart as f32) < ALIKE * a.columns.len() as f32
}

/// The cuts of one slant that cross less ink than those beside them.
fn best_of_slant(grid: &Plane, slant: f32) -> Vec<Cut> {
    let (width, height) = (grid.width() as i32, grid.height() as f32);
    let lean = (slant.abs() * height / 2.0).ceil() as i32;
    let cuts: Vec<Cut> = (1 - lean..width + lean)
        .map(|middle| path_around(grid, middle, slant))
        .collect();
    let is_best = |place: usize| {
        let near = place.saturating_sub(APART)..(place + APART + 1).min(cuts.len());
        let ink = cuts[place].ink;
        near.into_iter().all(|other| {
            let there = cuts[other].ink;
            there > ink || (there.total_cmp(&ink).is_eq() && other >= place)
        })
    };
    let whole: f32 = grid.pixels().map(|pixel| pixel.0[0]).sum();
    let is_inside = |cut: &Cut| {
        let share = ink_left_of(grid, cut) / whole;
        (MIN_SHARE..=1.0 - MIN_SHARE).contains(&share)
    };
    (0..cuts.len())
        .filter(|&place| cuts[place].ink <= MAX_INK && is_best(place) && is_inside(&cuts[place]))
        .map(|place| cuts[place].clone())
        .collect()
}

fn ink_left_of(grid: &Plane, cut: &Cut) -> f32 {
    let row = |(row, &column): (usize, &i32)| -> f32 {
        let columns = 0..column.clamp(0, grid.width() as i32) as u32;
        columns.map(|x| grid.get_pixel(x, row as u32).0[0]).sum()
    };
    cut.columns.iter().enumerate().map(row).sum()
}

/// The path near a slanted line that crosses the least ink, found by dynamic programming as in seam
/// carving (Avidan and Shamir, "Seam carving for content-aware image resizing", 2007).
fn path_around(grid: &Plane, middle: i32, slant: f32) -> Cut {
    let rows = grid.height() as usize;
    let base: Vec<i32> = (0..rows)
        .map(|row| {
            let down = row as f32 + 0.5 - rows as f32 / 2.0;
            middle + (down * slant).round() as i32
        })
        .collect();
    let ink = |row: usize, column: i32| {
        let column = u32::try_from(column).ok();
        let pixel = column.and_then(|column| grid.get_pixel_checked(column, row as u32));
        pixel.map_or(0.0, |pixel| pixel.0[0])
    };
    let lanes = 2 * REACH + 1;
    let column = |row: usize, lane: usize| base[row] + lane as i32 - REACH as i32;
    let away = |lane: usize| lane.abs_diff(REACH) as f32 * STEP_COST;
    let mut costs: Vec<f32> = (0..lanes)
        .map(|lane| ink(0, column(0, lane)) + away(lane))
        .collect();
    let mut from: Vec<Vec<usize>> = Vec::with_capacity(rows);
    for row in 1..rows {
        let steps: Vec<(usize, f32)> = (0..lanes).map(|lane| cheapest_step(&costs, lane)).collect();
        costs = (0..lanes)
            .map(|lane| steps[lane].1 + ink(row, column(row, lane)) + away(lane) / rows as f32)
            .collect();
        from.push(steps.into_iter().map(|(lane, _)| lane).collect());
    }
    let end = (0..lanes).min_by(|&a, &b| costs[a].total_cmp(&costs[b]));
    let mut lane = end.unwrap_or(REACH);
    let mut columns = vec![column(rows - 1, lane)];
    for (row, steps) in from.iter().enumerate().rev() {
        lane = steps[lane];
        columns.push(column(row, lane));
    }
    columns.reverse();
    let ink = columns
        .iter()
        .enumerate()
        .map(|(row, &column)| ink(row, column))
        .sum();
    Cut { columns, ink }
}

/// The lane that a path comes from, and its cost until there.
fn cheapest_step(costs: &[f32], lane: usize) -> (usize, f32) {
    let near = lane.saturating_sub(1)..(lane + 2).min(costs.len());
    let cost = |other: usize| {
        let step = if other == lane { 0.0 } else { STEP_COST };
        costs[other] + step
    };
    let best = near
        .min_by(|&a, &b| cost(a).total_cmp(&cost(b)))
        .unwrap_or(lane);
    (best, cost(best))
}

#[cfg(test)]
mod tests {
    use image::Luma;

    use super::*;

    /// Two slanted bars that touch in the middle.
    fn bars() -> Plane {
        Plane::from_fn(70, 64, |x, y| {
            let slanted = x as i32 + y as i32 / 2;
            let is_bar = (40..50).contains(&slanted) || (60..70).contains(&slanted);
            let is_bridge = (40..70).contains(&slanted) && (30..36).contains(&y);
            Luma([f32::from(u8::from(is_bar || is_bridge))])
        })
    }

    #[test]
    fn slanted_digits_are_cut_along_their_slant() {
        let ink = bars();
        let cuts = Cuts::find(&ink, 64.0);
        let apart = |cut: usize| {
            let left = [(38, 10), (24, 40), (12, 62)];
            let right = [(58, 10), (44, 40), (32, 62)];
            left.iter().all(|&(x, y)| !cuts.is_right_of(cut, x, y))
                && right.iter().all(|&(x, y)| cuts.is_right_of(cut, x, y))
        };
        let all = 0..cuts.cuts.len();
        assert!(all.clone().any(apart), "one of {} cuts", all.len());
        assert!(cuts.cuts.iter().all(|cut| cut.ink <= MAX_INK));
    }

    #[test]
    fn what_is_too_thick_is_not_cut() {
        let block = Plane::from_pixel(100, 64, Luma([1.0]));
        let cuts = Cuts::find(&block, 64.0);
        // A corner may be cut off, but nothing through the middle.
        for cut in 0..cuts.cuts.len() {
            let is_apart = !cuts.is_right_of(cut, 30, 32) && cuts.is_right_of(cut, 70, 32);
            assert!(!is_apart);
        }
        Cuts::find(&Plane::new(1, 1), 64.0);
    }

    #[test]
    fn cuts_in_order_do_not_cross() {
        let cuts = Cuts::find(&bars(), 64.0);
        let count = cuts.cuts.len();
        for (a, b) in (0..count).flat_map(|a| (0..count).map(move |b| (a, b))) {
            if cuts.are_in_order(a, b) {
                for (x, y) in (0..70).flat_map(|x| (0..64).map(move |y| (x, y))) {
                    assert!(cuts.is_right_of(a, x, y) || !cuts.is_right_of(b, x, y));
                }
            }
        }
    }
}
