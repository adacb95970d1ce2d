//! Whether strokes touch: the distance between their paths.

use super::raster::distance_to_line;
use super::{PenStroke, Point};

/// Points of a stroke that are looked at.
const MAX_POINTS: usize = 48;

/// Some points of a stroke, its ends among them.
#[must_use]
pub fn thinned(stroke: &PenStroke) -> Vec<Point> {
    let points = stroke.points();
    let step = points.len().div_ceil(MAX_POINTS);
    let last = points.last().copied();
    points.iter().copied().step_by(step).chain(last).collect()
}

/// The distance between two paths; 0 if they cross.
#[must_use]
pub fn distance(a: &[Point], b: &[Point]) -> f32 {
    let to_path = |points: &[Point], path: &[Point]| {
        let lines = path.windows(2).flat_map(|line| {
            let near = points
                .iter()
                .map(|&point| distance_to_line(point, line[0], line[1]));
            near.collect::<Vec<_>>()
        });
        lines.fold(f32::INFINITY, f32::min)
    };
    let crossing = a.windows(2).any(|first| {
        b.windows(2)
            .any(|second| cross([first[0], first[1]], [second[0], second[1]]))
    });
    if crossing {
        0.0
    } else {
        to_path(a, b).min(to_path(b, a))
    }
}

/// Whether two lines cross.
fn cross([a, b]: [Point; 2], [c, d]: [Point; 2]) -> bool {
    let side = |from: Point, to: Point, point: Point| {
        (to.x - from.x) * (point.y - from.y) - (to.y - from.y) * (point.x - from.x)
    };
    side(a, b, c) * side(a, b, d) < 0.0 && side(c, d, a) * side(c, d, b) < 0.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(points: &[(f32, f32)]) -> Vec<Point> {
        points.iter().map(|&(x, y)| Point::new(x, y)).collect()
    }

    #[test]
    fn crossing_paths_have_no_distance() {
        let down = path(&[(5.0, 0.0), (5.0, 10.0)]);
        let across = path(&[(0.0, 5.0), (10.0, 5.0)]);
        let beside = path(&[(8.0, 0.0), (8.0, 10.0)]);
        assert!(distance(&down, &across).abs() < 1e-6);
        assert!((distance(&down, &beside) - 3.0).abs() < 1e-6);
    }

    #[test]
    fn a_thinned_stroke_keeps_its_ends() {
        let points = (0..1000u16).map(|x| Point::new(f32::from(x), 0.0));
        let stroke = PenStroke::new(points, 1.0).expect("points");
        let thin = thinned(&stroke);
        assert!(thin.len() <= MAX_POINTS + 1);
        assert_eq!((thin[0].x, thin[thin.len() - 1].x), (0.0, 999.0));
    }
}
