//! Scribbles: what a pen draws without a meaning.

use std::f32::consts::TAU;

use rand::RngExt as _;
use rand_chacha::ChaCha8Rng;

use crate::dataset::pen::drawn;
use crate::digit::DigitImage;
use crate::ink::{PenStroke, Point};

/// Lines without a meaning.
pub(super) fn scribble(rng: &mut ChaCha8Rng) -> DigitImage {
    let strokes = match rng.random_range(0..5) {
        0 => vec![wandering(rng)],
        1 => vec![zigzag(rng)],
        2 => vec![loops(rng)],
        3 => (0..rng.random_range(3..7)).map(|_| line(rng)).collect(),
        _ => (0..rng.random_range(2..4))
            .map(|_| wandering(rng))
            .collect(),
    };
    let strokes: Vec<PenStroke> = strokes
        .into_iter()
        .filter_map(|points| PenStroke::new(points, 0.0))
        .collect();
    drawn(&strokes, rng)
}

/// A path that turns now and then, long enough to cross itself.
fn wandering(rng: &mut ChaCha8Rng) -> Vec<Point> {
    let (mut place, mut angle) = (Point::new(0.0, 0.0), rng.random_range(0.0..TAU));
    let restless = rng.random_range(0.6..1.6);
    let mut points = vec![place];
    for _ in 0..rng.random_range(12..45) {
        angle += rng.random_range(-restless..restless);
        // It is drawn back to the middle, so that it stays in one place.
        let home = (-place.y).atan2(-place.x);
        let pull = place.distance(Point::default()) / 12.0;
        angle += pull * (home - angle).sin();
        place = Point::new(place.x + 2.0 * angle.cos(), place.y + 2.0 * angle.sin());
        points.push(place);
    }
    points
}

/// Back and forth, as to cover an area or to cross something out.
fn zigzag(rng: &mut ChaCha8Rng) -> Vec<Point> {
    let turns = rng.random_range(5..16);
    let height = rng.random_range(3.0..12.0);
    let step = rng.random_range(0.5..2.5);
    let mut wobble = |size: f32| rng.random_range(-size..size);
    (0..turns)
        .map(|turn| {
            let side = if turn % 2 == 0 { 1.0 } else { -1.0 };
            let x = step * turn as f32 + wobble(0.7);
            Point::new(x, side * height / 2.0 + wobble(height * 0.3))
        })
        .collect()
}

/// Loops one beside or over the other, as in a signature.
fn loops(rng: &mut ChaCha8Rng) -> Vec<Point> {
    let turns = rng.random_range(2.2..6.0_f32);
    let (width, height) = (rng.random_range(1.0..3.0), rng.random_range(2.0..5.0));
    let drift = rng.random_range(0.0..1.4);
    let steps = (turns * 14.0) as usize;
    (0..steps)
        .map(|step| {
            let angle = step as f32 / 14.0 * TAU;
            let size = rng.random_range(0.85..1.15);
            Point::new(
                angle.cos() * width * size + drift * angle / 2.0,
                angle.sin() * height * size,
            )
        })
        .collect()
}

fn line(rng: &mut ChaCha8Rng) -> Vec<Point> {
    let mut end = || Point::new(rng.random_range(0.0..10.0), rng.random_range(0.0..10.0));
    vec![end(), end()]
}
