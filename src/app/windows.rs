//! The small windows over the tabs, and Escape, which closes them.

use egui::{Context, Key, Modifiers, Popup};

use super::DigitApp;
use crate::command::{Command, Tab};

impl DigitApp {
    /// Shows the windows that are open.
    pub(super) fn windows_ui(&mut self, context: &Context, commands: &mut Vec<Command>) {
        self.close_by_escape(context);
        self.samples.ui(context);
        if self.tab == Tab::Recognize {
            self.inside.is_open = self.recognize.looks_inside;
            self.inside.ui(context);
            self.recognize.looks_inside = self.inside.is_open;
        }
        if self.models_window.is_open {
            let models = self.model_facts();
            let damaged = &self.damaged_models;
            self.models_window.ui(context, &models, damaged, commands);
        }
        self.shortcuts.ui(context);
        self.about.ui(context);
        self.ask_for_path(context);
    }

    /// Escape closes one window, the one that was asked for last first. Menus and fields come before
    /// windows, and take the key themselves.
    fn close_by_escape(&mut self, context: &Context) {
        let is_taken =
            self.question.is_some() || Popup::is_any_open(context) || context.text_edit_focused();
        if is_taken || !context.input(|input| input.key_pressed(Key::Escape)) {
            return;
        }
        let is_inside_seen = self.tab == Tab::Recognize && self.recognize.looks_inside;
        if self.about.is_open {
            self.about.is_open = false;
        } else if self.shortcuts.is_open {
            self.shortcuts.is_open = false;
        } else if self.models_window.is_open {
            self.models_window.is_open = false;
        } else if self.samples.is_open() {
            self.samples.close();
        } else if is_inside_seen {
            self.recognize.looks_inside = false;
        } else {
            return;
        }
        context.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Escape));
    }
}
