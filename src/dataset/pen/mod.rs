//! Digits and other signs written with a pen, for training: skeletons that an unsteady hand draws.
//!
//! Digits and what is no digit are drawn by the same code, so that no trait of the drawing itself
//! tells them apart.

mod digits;
mod signs;

use rand::RngExt as _;
use rand_chacha::ChaCha8Rng;

use crate::digit::{DigitImage, Label};
use crate::ink::{PenStroke, Point};
use crate::preprocess::draw_input;

/// The strokes of a sign, each as points in a square of 100.
type Glyph = &'static [&'static [(i8, i8)]];

/// By how much a point of a sign is off at most, in hundredths of its side.
const UNSTEADY: f32 = 7.0;

/// A digit in one of the forms that people give it.
pub(super) fn digit(label: Label, rng: &mut ChaCha8Rng) -> DigitImage {
    written(digits::forms(label), rng)
}

/// A letter or another sign that no digit looks like.
pub(super) fn sign(rng: &mut ChaCha8Rng) -> DigitImage {
    written(signs::SIGNS, rng)
}

/// The strokes as the network sees them, drawn with some pen.
pub(super) fn drawn(strokes: &[PenStroke], rng: &mut ChaCha8Rng) -> DigitImage {
    let pen_width_px = rng.random_range(1.3..3.6);
    draw_input(strokes, pen_width_px).unwrap_or_default()
}

fn written(glyphs: &[Glyph], rng: &mut ChaCha8Rng) -> DigitImage {
    let glyph = glyphs[rng.random_range(0..glyphs.len())];
    let hand = Hand::random(rng);
    let strokes = glyph.iter().filter_map(|points| {
        let points = points.iter().map(|&(x, y)| {
            let off = [(); 2].map(|()| rng.random_range(-UNSTEADY..UNSTEADY));
            hand.place(Point::new(f32::from(x) + off[0], f32::from(y) + off[1]))
        });
        PenStroke::new(points, 0.0)
    });
    let strokes: Vec<PenStroke> = strokes.collect();
    drawn(&strokes, rng)
}

/// Slant, proportions and turn of a hand.
struct Hand {
    width: f32,
    slant: f32,
    turn: [f32; 2],
}

impl Hand {
    fn random(rng: &mut ChaCha8Rng) -> Self {
        let turn: f32 = rng.random_range(-0.15..0.15);
        Self {
            width: rng.random_range(0.5..1.15),
            slant: rng.random_range(-0.35..0.15),
            turn: turn.sin_cos().into(),
        }
    }

    const fn place(&self, point: Point) -> Point {
        let (x, y) = (point.x * self.width + point.y * self.slant, point.y);
        let [sin, cos] = self.turn;
        Point::new(x * cos - y * sin, x * sin + y * cos)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::batch::stream;

    #[test]
    fn every_digit_is_written_in_the_middle() {
        let mut rng = stream(2, 0);
        for label in (0..10).filter_map(Label::new) {
            for _ in 0..40 {
                let image = digit(label, &mut rng);
                let inked = image.pixels().iter().filter(|&&pixel| pixel > 100).count();
                assert!((15..250).contains(&inked), "{label}: {inked} pixels");
                let pixels = image.pixels().iter().enumerate();
                let ink: f64 = pixels.clone().map(|(_, &pixel)| f64::from(pixel)).sum();
                let moment = pixels.map(|(index, &pixel)| (index % 28) as f64 * f64::from(pixel));
                let middle = moment.sum::<f64>() / ink;
                assert!((middle - 14.0).abs() < 1.0, "{label}: {middle}");
            }
        }
    }

    #[test]
    fn signs_differ_from_each_other() {
        let mut rng = stream(3, 0);
        let signs: Vec<_> = (0..20).map(|_| sign(&mut rng)).collect();
        assert!(signs.windows(2).all(|pair| pair[0] != pair[1]));
    }
}
