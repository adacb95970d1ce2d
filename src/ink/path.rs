//! A smooth path through the points of a stroke.

use super::Point;

/// Turns sharper than this (as the cosine of the angle between two steps) stay corners.
const CORNER_COSINE: f32 = 0.3;
/// Pieces that a curved step is drawn as.
const PIECES: usize = 6;

/// Points after a step that its path depends on.
pub const LOOK_AHEAD: usize = 3;

/// The points of a smooth path from `points[place]` to `points[place + 1]`, its start included.
///
/// The tremor of the hand and of whole pixels is taken out, then a Catmull-Rom curve goes through
/// the points. Where the pen turns sharply (the corner of a 7) the corner is kept, and straight
/// runs stay straight. `place + 1` must be a valid index.
#[must_use]
pub fn step_path(points: &[Point], place: usize) -> Vec<Point> {
    let (from, to) = (steadied(points, place), steadied(points, place + 1));
    let before = place.checked_sub(1).map(|index| steadied(points, index));
    let after = (place + 2 < points.len()).then(|| steadied(points, place + 2));
    let leaving = before.and_then(|before| tangent(before, from, to));
    let arriving = after.and_then(|after| tangent(from, to, after));
    if leaving.is_none() && arriving.is_none() {
        return vec![from, to];
    }
    let chord = Point::new(to.x - from.x, to.y - from.y);
    let (m0, m1) = (leaving.unwrap_or(chord), arriving.unwrap_or(chord));
    (0..=PIECES)
        .map(|piece| hermite(from, to, m0, m1, piece as f32 / PIECES as f32))
        .collect()
}

/// The whole smooth path of a stroke, its first point included.
#[must_use]
pub fn smooth_path(points: &[Point]) -> Vec<Point> {
    let steps = (1..points.len()).flat_map(|end| step_path(points, end - 1).into_iter().skip(1));
    points.first().copied().into_iter().chain(steps).collect()
}

/// A point moved halfway to the middle between its neighbors, unless it is an end or a corner.
fn steadied(points: &[Point], place: usize) -> Point {
    let here = points[place];
    let neighbors = place
        .checked_sub(1)
        .map(|index| points[index])
        .zip(points.get(place + 1));
    match neighbors {
        Some((before, &after)) if tangent(before, here, after).is_some() => {
            here.toward(before.toward(after, 0.5), 0.5)
        }
        _ => here,
    }
}

/// The direction at `here`, as long as the shorter of the two steps lets it be without a loop;
/// `None` at a corner.
fn tangent(before: Point, here: Point, after: Point) -> Option<Point> {
    let (arrived, left) = (before.distance(here), here.distance(after));
    let across = Point::new(after.x - before.x, after.y - before.y);
    let dot = (here.x - before.x) * (after.x - here.x) + (here.y - before.y) * (after.y - here.y);
    if dot <= CORNER_COSINE * arrived * left {
        return None;
    }
    let scale = arrived.min(left) / (arrived + left);
    Some(Point::new(across.x * scale, across.y * scale))
}

/// The cubic Hermite curve with end points `p0`, `p1` and tangents `m0`, `m1`, at `t` in 0..=1.
fn hermite(p0: Point, p1: Point, m0: Point, m1: Point, t: f32) -> Point {
    let (t2, t3) = (t * t, t * t * t);
    let weights = [
        2.0 * t3 - 3.0 * t2 + 1.0,
        -2.0 * t3 + 3.0 * t2,
        t3 - 2.0 * t2 + t,
        t3 - t2,
    ];
    let blend = |a: f32, b: f32, c: f32, d: f32| {
        weights[0] * a + weights[1] * b + weights[2] * c + weights[3] * d
    };
    Point::new(blend(p0.x, p1.x, m0.x, m1.x), blend(p0.y, p1.y, m0.y, m1.y))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_begins_and_ends_where_the_pen_did_and_stays_near() {
        let points =
            [(0.0, 0.0), (1.0, 0.2), (2.0, 1.0), (2.1, 2.0)].map(|(x, y)| Point::new(x, y));
        let path = smooth_path(&points);
        assert_eq!((path.first(), path.last()), (points.first(), points.last()));
        for point in points {
            let near = path.iter().any(|place| place.distance(point) < 0.3);
            assert!(near, "the path passes {point:?}");
        }
    }

    #[test]
    fn the_tremor_of_whole_pixels_is_taken_out() {
        let stairs: Vec<Point> = (0..20u8)
            .map(|x| Point::new(f32::from(x) * 6.0, f32::from(x % 2)))
            .collect();
        let path = smooth_path(&stairs);
        let inner = &path[2 * PIECES..path.len() - 2 * PIECES];
        assert!(
            inner.iter().all(|point| (point.y - 0.5).abs() < 0.1),
            "it is a straight line"
        );
    }

    #[test]
    fn corners_stay_corners_and_lines_stay_lines() {
        let corner = [
            Point::new(0.0, 0.0),
            Point::new(1.0, 0.0),
            Point::new(0.2, 1.0),
        ];
        assert_eq!(smooth_path(&corner), corner);
        let line: Vec<Point> = (0..4u8).map(|x| Point::new(f32::from(x), 0.0)).collect();
        assert!(smooth_path(&line).iter().all(|point| point.y.abs() < 1e-6));
    }

    #[test]
    fn dots_and_nothing_are_paths_too() {
        assert!(smooth_path(&[]).is_empty());
        assert_eq!(smooth_path(&[Point::new(1.0, 2.0)]), [Point::new(1.0, 2.0)]);
    }
}
