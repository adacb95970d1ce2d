//! The drawing: strokes, an eraser, undo and redo.

use std::sync::Arc;

use super::raster::distance_to_line;
use super::{PenStroke, Point};

/// The strokes of a drawing; shared, so that keeping an earlier state costs next to nothing.
pub type Strokes = Vec<Arc<PenStroke>>;

/// Steps that can be undone; the oldest give way.
const MAX_UNDO: usize = 500;
/// Points that erasing adds to a stroke at most.
const MAX_ADDED: f32 = 10_000.0;

/// A drawing that is being made.
///
/// Its space has the middle of the canvas at 0, 0 and a unit as long as the canvas's shorter side,
/// so that a drawing stays whole and in the middle when the window changes.
#[derive(Clone, Debug, Default)]
pub struct Canvas {
    strokes: Strokes,
    /// The stroke under the pen.
    current: Option<PenStroke>,
    /// How hard the pen is pressed, 0..=1, where the system knows it.
    pressure: Option<f32>,
    undo: Vec<Strokes>,
    redo: Vec<Strokes>,
    /// The strokes before the eraser touched down.
    before_erasing: Option<Strokes>,
    revision: u64,
    rebuilds: u64,
}

impl Canvas {
    /// All finished strokes, in the order of drawing.
    #[must_use]
    pub const fn strokes(&self) -> &Strokes {
        &self.strokes
    }

    /// The stroke under the pen.
    #[must_use]
    pub const fn current(&self) -> Option<&PenStroke> {
        self.current.as_ref()
    }

    /// Everything that is drawn, the stroke under the pen included.
    #[must_use]
    pub fn drawing(&self) -> Strokes {
        self.strokes
            .iter()
            .cloned()
            .chain(self.current.clone().map(Arc::new))
            .collect()
    }

    /// Grows with every change.
    #[must_use]
    pub const fn revision(&self) -> u64 {
        self.revision
    }

    /// Grows with every change other than ink that is added, after which a rendering must start
    /// anew.
    #[must_use]
    pub const fn rebuilds(&self) -> u64 {
        self.rebuilds
    }

    /// Whether there is no ink.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.strokes.is_empty() && self.current.is_none()
    }

    /// Changes that can be undone.
    #[must_use]
    pub const fn undo_depth(&self) -> usize {
        self.undo.len()
    }

    /// Whether there is something to undo.
    #[must_use]
    pub const fn can_undo(&self) -> bool {
        !self.undo.is_empty()
    }

    /// Whether there is something to redo.
    #[must_use]
    pub const fn can_redo(&self) -> bool {
        !self.redo.is_empty()
    }

    /// How hard the pen is pressed from now on, 0..=1; `None` where the system does not know it.
    pub const fn press(&mut self, pressure: Option<f32>) {
        self.pressure = pressure;
    }

    /// A drawing from an earlier time takes the place of what is there; can be undone.
    pub fn restore(&mut self, strokes: Strokes) {
        self.lift();
        self.remember(self.strokes.clone());
        self.replace(strokes);
    }

    /// The pen touches down; `width` is its diameter at full pressure.
    pub fn pen_down(&mut self, point: Point, width: f32) {
        self.lift();
        let pressure = self.pressure.unwrap_or(1.0);
        self.current = PenStroke::pressed([(point, pressure)], width);
        self.revision += 1;
    }

    /// The pen moves, if it is down.
    pub fn pen_move(&mut self, point: Point) {
        if let Some(stroke) = &mut self.current {
            stroke.extend(point, self.pressure.unwrap_or(1.0));
            self.revision += 1;
        }
    }

    /// The eraser moves from `from` to `to`, touching down if it wasn't; `width` is its diameter.
    ///
    /// Ink is removed where it passes: a stroke that it crosses falls into parts.
    pub fn erase(&mut self, from: Point, to: Point, width: f32) {
        self.finish_stroke();
        let before = self.strokes.clone();
        let parts = self
            .strokes
            .iter()
            .flat_map(|stroke| without(stroke, from, to, width / 2.0));
        let strokes: Strokes = parts.collect();
        let changed = strokes.len() != before.len()
            || strokes
                .iter()
                .zip(&before)
                .any(|(after, before)| !Arc::ptr_eq(after, before));
        if changed {
            self.before_erasing.get_or_insert(before);
            self.replace(strokes);
        }
    }

    /// Pen or eraser leaves the canvas: what it did becomes one step of undo.
    pub fn lift(&mut self) {
        self.finish_stroke();
        if let Some(before) = self.before_erasing.take() {
            self.remember(before);
        }
    }

    /// Removes everything; can be undone.
    pub fn clear(&mut self) {
        self.lift();
        if !self.strokes.is_empty() {
            self.remember(self.strokes.clone());
            self.replace(Strokes::new());
        }
    }

    /// Takes the last change back, if there is one.
    pub fn undo(&mut self) {
        self.lift();
        if let Some(earlier) = self.undo.pop() {
            self.redo.push(self.strokes.clone());
            self.replace(earlier);
        }
    }

    /// Does again what was undone last.
    pub fn redo(&mut self) {
        self.lift();
        if let Some(later) = self.redo.pop() {
            self.undo.push(self.strokes.clone());
            self.replace(later);
        }
    }

    fn finish_stroke(&mut self) {
        if let Some(stroke) = self.current.take() {
            self.remember(self.strokes.clone());
            self.strokes.push(Arc::new(stroke));
        }
    }

    fn remember(&mut self, before: Strokes) {
        if self.undo.len() == MAX_UNDO {
            self.undo.remove(0);
        }
        self.undo.push(before);
        self.redo.clear();
    }

    fn replace(&mut self, strokes: Strokes) {
        self.strokes = strokes;
        self.revision += 1;
        self.rebuilds += 1;
    }
}

/// What is left of a stroke when an eraser of radius `radius` moves along a line.
fn without(stroke: &Arc<PenStroke>, from: Point, to: Point, radius: f32) -> Strokes {
    let reach = radius + stroke.width() / 2.0;
    let dense = densify(stroke, radius / 3.0);
    let touched = |(point, _): &(Point, f32)| distance_to_line(*point, from, to) < reach;
    if !dense.iter().any(touched) {
        return vec![Arc::clone(stroke)];
    }
    dense
        .split(touched)
        .filter_map(|part| PenStroke::pressed(part.iter().copied(), stroke.width()))
        .map(Arc::new)
        .collect()
}

/// Adds points, at most [`MAX_ADDED`], so that no two in a row are further apart than `spacing`.
fn densify(stroke: &PenStroke, spacing: f32) -> Vec<(Point, f32)> {
    let (points, pressures) = (stroke.points(), stroke.pressures());
    let steps = points.windows(2);
    let length: f32 = steps.map(|step| step[0].distance(step[1])).sum();
    let spacing = spacing.max(length / MAX_ADDED);
    let mut dense = vec![(points[0], pressures[0])];
    for (step, pressed) in points.windows(2).zip(pressures.windows(2)) {
        // Where lengths overflow there is no ratio, and `max` makes it 1.
        let ratio = step[0].distance(step[1]) / spacing;
        let pieces = ratio.ceil().max(1.0) as usize;
        dense.extend((1..=pieces).map(|piece| {
            let t = piece as f32 / pieces as f32;
            let pressure = pressed[0] + (pressed[1] - pressed[0]) * t;
            (step[0].toward(step[1], t), pressure)
        }));
    }
    dense
}

#[cfg(test)]
#[allow(
    clippy::allow_attributes,
    clippy::panic,
    reason = "a test that can't go on has failed"
)]
mod tests {
    use super::*;

    const WIDTH: f32 = 0.05;

    fn draw(canvas: &mut Canvas, points: &[(f32, f32)]) {
        for (index, &(x, y)) in points.iter().enumerate() {
            if index == 0 {
                canvas.pen_down(Point::new(x, y), WIDTH);
            } else {
                canvas.pen_move(Point::new(x, y));
            }
        }
        canvas.lift();
    }

    #[test]
    fn erasing_again_and_again_with_the_smallest_eraser_keeps_a_stroke_small() {
        let mut canvas = Canvas::default();
        draw(&mut canvas, &[(0.0, 0.0), (1e30, 0.0), (0.5, 0.5)]);
        for number in 0..20 {
            let place = Point::new(0.01 * number as f32, 0.0);
            canvas.erase(place, place, 1e-6);
        }
        let points = canvas.strokes().iter().map(|stroke| stroke.points().len());
        assert!(points.sum::<usize>() < 30_000);
    }

    #[test]
    fn the_oldest_steps_can_no_longer_be_undone() {
        let mut canvas = Canvas::default();
        for _ in 0..MAX_UNDO + 10 {
            draw(&mut canvas, &[(0.1, 0.1)]);
        }
        while canvas.can_undo() {
            canvas.undo();
        }
        assert_eq!(canvas.strokes().len(), 10);
    }

    #[test]
    fn a_tap_is_a_stroke() {
        let mut canvas = Canvas::default();
        draw(&mut canvas, &[(0.1, 0.1)]);
        assert_eq!(canvas.strokes()[0].points(), &[Point::new(0.1, 0.1)]);
    }

    #[test]
    fn pressure_widens_the_ink_and_survives_the_eraser() {
        let mut canvas = Canvas::default();
        canvas.press(Some(0.0));
        canvas.pen_down(Point::new(-0.4, 0.0), WIDTH);
        canvas.press(Some(1.0));
        canvas.pen_move(Point::new(0.4, 0.0));
        canvas.lift();
        let whole = Arc::clone(&canvas.strokes()[0]);
        assert!(whole.width_at(0) < whole.width_at(1));
        assert!((whole.width_at(1) - WIDTH).abs() < 1e-6);
        canvas.erase(Point::new(0.0, -0.1), Point::new(0.0, 0.1), 0.1);
        let [left, right] = canvas.strokes().as_slice() else {
            panic!("the eraser cuts it in two");
        };
        assert!(left.pressures().iter().all(|&pressure| pressure < 0.5));
        assert!(right.pressures().iter().all(|&pressure| pressure > 0.5));
    }

    #[test]
    fn undo_to_nothing_and_redo_restore_exactly() {
        let mut canvas = Canvas::default();
        draw(&mut canvas, &[(0.0, 0.0), (0.2, 0.0)]);
        draw(&mut canvas, &[(0.0, 0.1), (0.2, 0.1)]);
        let whole = canvas.drawing();
        canvas.undo();
        canvas.undo();
        assert!(canvas.is_empty() && !canvas.can_undo() && canvas.can_redo());
        canvas.redo();
        canvas.redo();
        assert_eq!(canvas.drawing(), whole);
        assert!(!canvas.can_redo());
    }

    #[test]
    fn clear_can_be_undone_and_new_ink_forgets_redo() {
        let mut canvas = Canvas::default();
        draw(&mut canvas, &[(0.0, 0.0), (0.2, 0.0)]);
        canvas.clear();
        canvas.undo();
        assert_eq!(canvas.strokes().len(), 1);
        draw(&mut canvas, &[(0.3, 0.3)]);
        assert!(!canvas.can_redo());
    }

    #[test]
    fn the_eraser_cuts_a_stroke_in_two_in_one_undo_step() {
        let mut canvas = Canvas::default();
        draw(&mut canvas, &[(-0.4, 0.0), (0.4, 0.0)]);
        canvas.erase(Point::new(0.0, -0.2), Point::new(0.0, -0.1), 0.1);
        assert_eq!(canvas.strokes().len(), 1, "it has not reached the ink");
        canvas.erase(Point::new(0.0, -0.1), Point::new(0.0, 0.1), 0.1);
        canvas.erase(Point::new(0.0, 0.1), Point::new(0.0, 0.2), 0.1);
        canvas.lift();
        assert_eq!(canvas.strokes().len(), 2);
        let gap = canvas.strokes()[1].points()[0].x
            - canvas.strokes()[0].points().last().map_or(9.0, |p| p.x);
        assert!(
            (0.14..0.20).contains(&gap),
            "the gap between centers is {gap}"
        );
        canvas.undo();
        assert_eq!(canvas.strokes().len(), 1);
    }

    #[test]
    fn points_that_are_not_finite_never_get_in() {
        let mut canvas = Canvas::default();
        canvas.pen_down(Point::new(f32::NAN, 0.0), WIDTH);
        assert!(canvas.is_empty());
        draw(&mut canvas, &[(0.0, 0.0), (f32::INFINITY, 0.0), (0.1, 0.0)]);
        assert_eq!(canvas.strokes()[0].points().len(), 2);
    }
}
