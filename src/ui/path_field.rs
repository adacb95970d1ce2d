//! A field for a path, where the system has no file dialog.

use std::path::PathBuf;

use egui::{Button, Context, Id, Key, Modal, TextEdit, Ui};

use super::theme::CONTROL_HEIGHT;
use super::widgets::{heading_ui, small_ui};
use crate::language::tr;

/// Width of the field, in points.
const WIDTH: f32 = 480.0;

/// A path while it is typed.
pub struct PathField {
    title: &'static str,
    is_new: bool,
    text: String,
}

/// How the field was left.
#[derive(Debug, PartialEq, Eq)]
pub enum PathAnswer {
    /// With a path.
    Path(PathBuf),
    /// Without.
    Cancelled,
}

impl PathField {
    /// Asks for a file that is there or, if it has a `name`, for the place of a new one.
    #[must_use]
    pub fn new(title: &'static str, name: Option<&str>) -> Self {
        Self {
            title,
            is_new: name.is_some(),
            text: name.unwrap_or_default().to_owned(),
        }
    }

    /// Shows the field over the window; returns the answer once there is one.
    pub fn ui(&mut self, context: &Context) -> Option<PathAnswer> {
        let modal = Modal::new(Id::unique("path field")).show(context, |ui| self.content_ui(ui));
        let is_left = modal.should_close();
        modal
            .inner
            .or_else(|| is_left.then_some(PathAnswer::Cancelled))
    }

    fn content_ui(&mut self, ui: &mut Ui) -> Option<PathAnswer> {
        ui.set_width(WIDTH);
        heading_ui(ui, self.title);
        let hint = if self.is_new {
            tr("path-new-note")
        } else {
            tr("path-open-note")
        };
        small_ui(ui, hint);
        let label = ui.label(tr("path-label")).id;
        let field = TextEdit::singleline(&mut self.text)
            .hint_text("/home/anna/scan.png")
            .desired_width(f32::INFINITY);
        let field = ui.add(field).labelled_by(label);
        let is_entered = field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
        if !field.has_focus() && !is_entered {
            field.request_focus();
        }
        ui.add_space(8.0);
        let mut answer = None;
        ui.horizontal(|ui| {
            ui.set_min_height(CONTROL_HEIGHT);
            let text = self.text.trim();
            let is_given = !text.is_empty();
            let verb = if self.is_new {
                tr("path-save")
            } else {
                tr("path-open")
            };
            let is_pressed = ui.add_enabled(is_given, Button::new(verb)).clicked();
            if is_given && (is_pressed || is_entered) {
                answer = Some(PathAnswer::Path(PathBuf::from(text)));
            }
            if ui.button(tr("path-cancel")).clicked() {
                answer = Some(PathAnswer::Cancelled);
            }
        });
        answer
    }
}
