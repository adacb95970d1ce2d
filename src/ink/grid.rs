//! Strokes of a pen whose place is known in coarse steps only: old tablets, small windows.
//!
//! Such strokes are staircases, and a network sees the steps. The true path is within half a step of
//! the points, so the smooth one of those that are is taken.

use super::{Bounds, PenStroke, Point};

/// A grid is coarse if the drawing is at most this many of its steps high and wide.
const COARSE: f32 = 40.0;
/// With fewer steps between points than that nothing can be said about a grid.
const MIN_STEPS: usize = 8;
/// By how much of a step points are off the grid at most.
const OFF_GRID: f32 = 0.04;
/// How often each point is moved halfway to the middle of its neighbors.
const PASSES: usize = 3;

/// The step of the coarse grid that all points are on; `None` if they are on none.
#[must_use]
pub fn coarse_step<'a>(strokes: &(impl IntoIterator<Item = &'a PenStroke> + Clone)) -> Option<f32> {
    let points = strokes.clone().into_iter().flat_map(PenStroke::points);
    let bounds = Bounds::around(points.copied())?;
    let least = bounds.width().max(bounds.height()) / COARSE;
    let ways = || {
        let pairs = strokes
            .clone()
            .into_iter()
            .flat_map(|s| s.points().windows(2));
        let ways = pairs.flat_map(|pair| [pair[1].x - pair[0].x, pair[1].y - pair[0].y]);
        ways.map(f32::abs).filter(|way| *way > 0.0)
    };
    let step = ways().reduce(f32::min).filter(|step| *step >= least)?;
    let is_on_grid = |way: f32| (way / step - (way / step).round()).abs() <= OFF_GRID;
    (ways().count() >= MIN_STEPS && ways().all(is_on_grid)).then_some(step)
}

/// The stroke as a smooth path, with a point for each `step`, which is above 0; its ends stay.
#[must_use]
pub fn smoothed(stroke: &PenStroke, step: f32) -> PenStroke {
    let mut points = with_steps(stroke, step);
    for _ in 0..PASSES {
        let middles: Vec<Point> = points
            .windows(3)
            .map(|near| near[1].0.toward(near[0].0.toward(near[2].0, 0.5), 0.5))
            .collect();
        for (point, middle) in points.iter_mut().skip(1).zip(middles) {
            point.0 = middle;
        }
    }
    PenStroke::pressed(points, stroke.width()).unwrap_or_else(|| stroke.clone())
}

/// The points, each with its pressure, and more of them wherever two are farther apart than `step`.
fn with_steps(stroke: &PenStroke, step: f32) -> Vec<(Point, f32)> {
    let all: Vec<(Point, f32)> = stroke
        .points()
        .iter()
        .copied()
        .zip(stroke.pressures().iter().copied())
        .collect();
    let between = all.windows(2).flat_map(|pair| {
        let [(from, light), (to, heavy)] = [pair[0], pair[1]];
        // Points are at most so many steps apart as the drawing is large, which is few.
        let pieces = (from.distance(to) / step).round().clamp(1.0, 2.0 * COARSE) as usize;
        (1..=pieces).map(move |piece| {
            let t = piece as f32 / pieces as f32;
            (from.toward(to, t), light + (heavy - light) * t)
        })
    });
    all.first().copied().into_iter().chain(between).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stroke(points: &[(f32, f32)]) -> PenStroke {
        let points = points.iter().map(|&(x, y)| Point::new(x, y));
        PenStroke::new(points, 1.0).expect("points")
    }

    /// Up to the right, now one step across, now one up.
    fn staircase() -> PenStroke {
        let points: Vec<_> = (0..30u8)
            .map(|place| (f32::from(place.div_ceil(2)), f32::from(place / 2)))
            .collect();
        stroke(&points)
    }

    #[test]
    fn a_staircase_becomes_a_line() {
        let stairs = staircase();
        let step = coarse_step(&[&stairs]).expect("a grid");
        assert!((step - 1.0).abs() < 1e-6);
        let smooth = smoothed(&stairs, step);
        let ends = |stroke: &PenStroke| {
            [
                stroke.points().first().copied(),
                stroke.points().last().copied(),
            ]
        };
        assert_eq!(ends(&smooth), ends(&stairs));
        let middle = &smooth.points()[4..smooth.points().len() - 4];
        for point in middle {
            let off = (point.x - point.y - 0.5).abs();
            assert!(off < 0.1, "{point:?}");
        }
    }

    #[test]
    fn fine_drawings_and_short_ones_are_on_no_coarse_grid() {
        let fine: Vec<_> = (0..60u8).map(|place| (f32::from(place), 60.0)).collect();
        assert_eq!(coarse_step(&[&stroke(&fine)]), None);
        let free: Vec<_> = (0..30u8)
            .map(|place| (f32::from(place), f32::from(place).sin()))
            .collect();
        assert_eq!(coarse_step(&[&stroke(&free)]), None);
        assert_eq!(coarse_step(&[&stroke(&[(0.0, 0.0), (3.0, 9.0)])]), None);
        assert_eq!(coarse_step(&[&stroke(&[(2.0, 2.0)])]), None);
    }
}
