//! A field for a path, where the system has no file dialog.

use std::path::PathBuf;

use egui::text::CCursorRange;
use egui::{Button, Context, Frame, Id, Key, Modal, TextEdit, Ui};

use super::theme::CONTROL_HEIGHT;
use super::widgets::{heading_ui, small_ui};
use crate::language::tr;

/// Width of the field, in points.
const WIDTH: f32 = 480.0;

/// What a path leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PathKind {
    /// To a file that is to be made.
    New,
    /// To a file that is there.
    File,
    /// To a folder.
    Folder,
}

/// A path while it is typed.
pub struct PathField {
    title: &'static str,
    kind: PathKind,
    /// A path that would fit.
    example: String,
    text: String,
    /// Whether it was shown: at first what it suggests is selected, so that typing replaces it.
    was_shown: bool,
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
    /// Asks for a path; `name` is one that fits, and `text` is what is taken unless a person wants
    /// another.
    #[must_use]
    pub fn new(title: &'static str, kind: PathKind, name: &str, text: String) -> Self {
        Self {
            title,
            kind,
            example: in_home(name),
            text,
            was_shown: false,
        }
    }

    /// Shows the field over the window; returns the answer once there is one.
    pub fn ui(&mut self, context: &Context) -> Option<PathAnswer> {
        let frame = Frame::window(&context.global_style());
        let modal = Modal::new(Id::unique("path field"))
            .frame(frame)
            .show(context, |ui| self.content_ui(ui));
        let is_left = modal.should_close();
        modal
            .inner
            .or_else(|| is_left.then_some(PathAnswer::Cancelled))
    }

    fn content_ui(&mut self, ui: &mut Ui) -> Option<PathAnswer> {
        ui.set_width(WIDTH);
        heading_ui(ui, self.title);
        let (hint, verb) = match self.kind {
            PathKind::New => (tr("path-new-note"), tr("path-save")),
            PathKind::File => (tr("path-open-note"), tr("path-open")),
            PathKind::Folder => (tr("path-folder-note"), tr("path-choose")),
        };
        small_ui(ui, hint);
        let label = ui.label(tr("path-label")).id;
        let field = TextEdit::singleline(&mut self.text)
            .hint_text(self.example.as_str())
            .desired_width(f32::INFINITY);
        let shown = field.show(ui);
        if !std::mem::replace(&mut self.was_shown, true) {
            let mut state = shown.state;
            let all = CCursorRange::select_all_str(&self.text);
            state.cursor.set_char_range(Some(all));
            state.store(ui.ctx(), shown.response.id);
        }
        let field = shown.response.response.labelled_by(label);
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

/// A path in somebody's home, as the system writes it.
fn in_home(name: &str) -> String {
    if cfg!(windows) {
        format!(r"C:\Users\Anna\{name}")
    } else if cfg!(target_os = "macos") {
        format!("/Users/anna/{name}")
    } else {
        format!("/home/anna/{name}")
    }
}
