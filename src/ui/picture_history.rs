//! Undo and redo over pictures that were opened, cropped and put away, in one row with the drawing's.

use crate::ink::canvas::Canvas;

/// Steps that can be undone; pictures take memory.
const MAX_STEPS: usize = 8;

/// What stood in the drawing's place before or after a step; nothing, where the drawing was seen.
struct Step<P> {
    picture: Option<P>,
    /// Changes of the drawing that could be undone at that time: the step comes after them.
    depth: usize,
}

/// The steps.
pub(super) struct PictureHistory<P> {
    undo: Vec<Step<P>>,
    redo: Vec<Step<P>>,
    /// The drawing when something was last undone or redone; a change since then forgets `redo`.
    revision: u64,
}

impl<P> Default for PictureHistory<P> {
    fn default() -> Self {
        Self {
            undo: Vec::new(),
            redo: Vec::new(),
            revision: 0,
        }
    }
}

impl<P> PictureHistory<P> {
    /// Another picture, or none, is about to take the place of `before`.
    pub(super) fn remember(&mut self, before: Option<P>, canvas: &Canvas) {
        if self.undo.len() == MAX_STEPS {
            self.undo.remove(0);
        }
        let depth = canvas.undo_depth();
        self.undo.push(Step {
            picture: before,
            depth,
        });
        self.redo.clear();
    }

    /// Whether what is undone next is a step of pictures, and not a change of the drawing.
    pub(super) fn can_undo(&self, has_picture: bool, canvas: &Canvas) -> bool {
        let last = self.undo.last();
        last.is_some_and(|step| has_picture || step.depth == canvas.undo_depth())
    }

    /// Whether what is redone next is a step of pictures.
    pub(super) fn can_redo(&self, has_picture: bool, canvas: &Canvas) -> bool {
        let next = self.redo.last();
        self.revision == canvas.revision()
            && next.is_some_and(|step| has_picture || step.depth == canvas.undo_depth())
    }

    /// Takes the last step back; returns what is seen then.
    pub(super) fn undo(&mut self, seen: Option<P>, canvas: &Canvas) -> Option<P> {
        let Some(Step { picture, depth }) = self.undo.pop() else {
            return seen;
        };
        self.redo.push(Step {
            picture: seen,
            depth,
        });
        self.look(canvas);
        picture
    }

    /// Does the step again that was undone last; returns what is seen then.
    pub(super) fn redo(&mut self, seen: Option<P>, canvas: &Canvas) -> Option<P> {
        let Some(Step { picture, depth }) = self.redo.pop() else {
            return seen;
        };
        self.undo.push(Step {
            picture: seen,
            depth,
        });
        self.look(canvas);
        picture
    }

    /// Undoes or redoes a change of the drawing, which by itself forgets nothing; ink that came since
    /// does.
    pub(super) fn change_ink(&mut self, canvas: &mut Canvas, change: impl FnOnce(&mut Canvas)) {
        if self.revision != canvas.revision() {
            self.redo.clear();
        }
        change(canvas);
        self.look(canvas);
    }

    const fn look(&mut self, canvas: &Canvas) {
        self.revision = canvas.revision();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ink::Point;

    fn draw(canvas: &mut Canvas) {
        canvas.pen_down(Point::new(0.0, 0.0), 0.1);
        canvas.lift();
    }

    #[test]
    fn strokes_and_pictures_are_undone_in_the_order_in_which_they_came() {
        let mut canvas = Canvas::default();
        let mut history = PictureHistory::default();
        draw(&mut canvas);
        history.remember(None, &canvas);
        let open = Some("a");
        history.remember(open, &canvas);
        let away: Option<&str> = None;
        draw(&mut canvas);
        assert!(
            !history.can_undo(away.is_some(), &canvas),
            "the stroke first"
        );
        history.change_ink(&mut canvas, Canvas::undo);
        assert!(history.can_undo(false, &canvas));
        let seen = history.undo(away, &canvas);
        assert_eq!(seen, open);
        let seen = history.undo(seen, &canvas);
        assert_eq!(seen, None);
        assert!(!history.can_undo(false, &canvas));
        history.change_ink(&mut canvas, Canvas::undo);
        assert!(!history.can_redo(false, &canvas), "the stroke first");
        history.change_ink(&mut canvas, Canvas::redo);
        assert_eq!(history.redo(None, &canvas), open);
        assert_eq!(history.redo(open, &canvas), None);
        assert!(!history.can_redo(false, &canvas) && canvas.can_redo());
        // New ink forgets what was undone.
        let seen = history.undo(None, &canvas);
        let seen = history.undo(seen, &canvas);
        draw(&mut canvas);
        history.change_ink(&mut canvas, Canvas::undo);
        assert!(seen.is_none() && !history.can_redo(false, &canvas));
    }
}
