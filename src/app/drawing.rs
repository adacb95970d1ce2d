//! The drawing beyond the canvas: kept for the next start, saved, copied.

use std::time::Duration;

use egui::{ColorImage, Context};

use super::DigitApp;
use crate::command::DrawingFormat;
use crate::ink::export;
use crate::language::tr;
use crate::recognize::Source;
use crate::stroke_file;
use crate::ui::sentences::Sentence as _;
use crate::worker::keeper::{Keeper, KeeperReport};

/// Until a drawing is given to a thread that was busy.
const AGAIN: Duration = Duration::from_millis(200);

impl DigitApp {
    /// Takes in the drawing of an earlier time, and keeps that of now whenever the pen is up.
    pub(super) fn keep_drawing(&mut self, context: &Context) {
        let Some(keeper) = &self.keeper else { return };
        let canvas = &mut self.recognize.canvas;
        match keeper.poll() {
            // What was drawn since the start is not painted over.
            Some(KeeperReport::Found(strokes)) if canvas.revision() == 0 => {
                canvas.restore(strokes);
                self.kept_revision = canvas.revision();
            }
            Some(KeeperReport::Trouble(trouble)) => self.notices.failure(trouble.sentence()),
            Some(KeeperReport::Found(_)) | None => {}
        }
        if canvas.revision() == self.kept_revision || canvas.current().is_some() {
            return;
        }
        if keeper.keep(canvas.strokes().clone()) {
            self.kept_revision = canvas.revision();
        } else {
            context.request_repaint_after(AGAIN);
        }
    }

    /// Asks where to save the drawing.
    pub(super) fn save_drawing(&self, format: DrawingFormat) {
        let Some(Source::Drawing { strokes, frame }) = self.recognize.source() else {
            return;
        };
        let name = format!("digit.{}", format.extension());
        self.files.save_made(name, format.extension(), move || {
            let each = strokes.iter().map(AsRef::as_ref);
            match format {
                DrawingFormat::Png => png(&export::picture(each, frame)),
                DrawingFormat::Svg => Ok(export::svg(each, frame).into_bytes()),
                DrawingFormat::Strokes => stroke_file::write(&strokes)
                    .map(|line| format!("{line}\n").into_bytes())
                    .map_err(|error| error.to_string()),
            }
        });
    }

    /// Gives the drawing, as a picture, to the clipboard.
    pub(super) fn copy_drawing(&mut self, context: &Context) {
        let Some(Source::Drawing { strokes, frame }) = self.recognize.source() else {
            return;
        };
        let gray = export::picture(strokes.iter().map(AsRef::as_ref), frame);
        let size = [gray.width() as usize, gray.height() as usize];
        context.copy_image(ColorImage::from_gray(size, gray.as_raw()));
        self.notices.success(tr("notice-copied"));
    }
}

impl Drop for DigitApp {
    fn drop(&mut self) {
        self.preferences.finish();
        let canvas = &self.recognize.canvas;
        // What was not touched stays on the disk as it is, also where it was not read yet or can't be.
        let is_new = canvas.revision() != self.kept_revision || canvas.current().is_some();
        if let Some(keeper) = self.keeper.take().filter(|_| is_new) {
            Keeper::finish(keeper, canvas.drawing());
        }
    }
}

fn png(gray: &image::GrayImage) -> Result<Vec<u8>, String> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    gray.write_to(&mut bytes, image::ImageFormat::Png)
        .map_err(|error| error.to_string())?;
    Ok(bytes.into_inner())
}
