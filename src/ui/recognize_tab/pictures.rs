//! Which picture stands in the drawing's place, with undo and redo.

use std::path::{Path, PathBuf};

use super::RecognizeState;
use crate::command::PixelArea;
use crate::ink::canvas::Canvas;
use crate::language::Wording;
use crate::picture::Picture;
use crate::ui::canvas_view::CanvasView;
use crate::ui::picture_view::PictureView;
use crate::ui::shown_picture::ShownPicture;

impl RecognizeState {
    /// Shows a picture in place of the drawing, which stays as it is behind it.
    pub fn show_picture(
        &mut self,
        context: &egui::Context,
        (name, file): (Wording, Option<PathBuf>),
        picture: Picture,
    ) {
        // A stroke under the pen ends here: the canvas won't see the pen lifted.
        self.canvas.lift();
        self.view = CanvasView::default();
        let mut picture = ShownPicture::new(context, name, picture);
        picture.file = file;
        self.replace_picture(Some(picture));
    }

    fn replace_picture(&mut self, picture: Option<ShownPicture>) {
        let before = std::mem::replace(&mut self.picture, picture);
        self.history.remember(before, &self.canvas);
        self.picture_view = PictureView::default();
    }

    /// Whether a picture is shown.
    #[must_use]
    pub const fn has_picture(&self) -> bool {
        self.picture.is_some()
    }

    /// What the picture is called, if one is shown.
    #[must_use]
    pub fn picture_name(&self) -> Option<String> {
        self.picture.as_ref().map(|picture| picture.name.say())
    }

    /// The file of the picture that is shown, and whether a digit in it is all that it shows.
    #[must_use]
    pub fn picture_file(&self) -> Option<(&Path, bool)> {
        let picture = self.picture.as_ref()?;
        let is_all = !picture.is_cropped() && self.shown.is_single();
        Some((picture.file.as_deref()?, is_all))
    }

    /// Shows a part of the picture; returns whether there is one.
    pub fn crop(&mut self, area: PixelArea) -> bool {
        let picture = self.picture.as_ref();
        let picture = picture.map(|picture| picture.cropped(area));
        let has_picture = picture.is_some();
        if has_picture {
            self.replace_picture(picture);
        }
        has_picture
    }

    /// Shows the whole picture again; returns whether there is one.
    pub fn uncrop(&mut self) -> bool {
        let picture = self.picture.as_ref().map(ShownPicture::uncropped);
        let has_picture = picture.is_some();
        if has_picture {
            self.replace_picture(picture);
        }
        has_picture
    }

    /// Puts the picture away, or else clears the drawing; returns whether it was a picture.
    pub fn clear(&mut self) -> bool {
        let had_picture = self.has_picture();
        if had_picture {
            self.replace_picture(None);
        } else {
            self.canvas.clear();
        }
        had_picture
    }

    /// Takes the last change back, of the drawing or of the picture; returns whether it was the
    /// picture.
    pub fn undo(&mut self) -> bool {
        let is_picture = self.history.can_undo(self.has_picture(), &self.canvas);
        if is_picture {
            self.picture = self.history.undo(self.picture.take(), &self.canvas);
            self.picture_view = PictureView::default();
        } else if !self.has_picture() {
            self.history.change_ink(&mut self.canvas, Canvas::undo);
        }
        is_picture
    }

    /// Does again what was undone; returns whether it was about the picture.
    pub fn redo(&mut self) -> bool {
        let is_picture = self.history.can_redo(self.has_picture(), &self.canvas);
        if is_picture {
            self.picture = self.history.redo(self.picture.take(), &self.canvas);
            self.picture_view = PictureView::default();
        } else if !self.has_picture() {
            self.history.change_ink(&mut self.canvas, Canvas::redo);
        }
        is_picture
    }

    pub(in crate::ui) fn can_undo(&self) -> bool {
        let has_picture = self.has_picture();
        let can_undo = !has_picture && self.canvas.can_undo();
        can_undo || self.history.can_undo(has_picture, &self.canvas)
    }

    pub(in crate::ui) fn can_redo(&self) -> bool {
        let has_picture = self.has_picture();
        let can_redo = !has_picture && self.canvas.can_redo();
        can_redo || self.history.can_redo(has_picture, &self.canvas)
    }
}
