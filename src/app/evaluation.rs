//! Evaluating: from what is chosen to the figures, and from a figure to its pictures.

use std::path::PathBuf;
use std::sync::Arc;

use egui::{Rect, Ui};

use super::DigitApp;
use crate::command::{Command, Tab};
use crate::data_source::{DataFile, Origin};
use crate::language::{Wording, tr_with};
use crate::report::evaluation::Export;
use crate::ui::evaluate_tab::{Shown, evaluate_tab_ui};
use crate::ui::sentences::Sentence as _;
use crate::worker::digits::test_digit;
use crate::worker::evaluation::Report;

impl DigitApp {
    /// The tab in `rect`.
    pub(super) fn evaluate_ui(&mut self, ui: &mut Ui, rect: Rect, commands: &mut Vec<Command>) {
        let models = self.model_choices();
        self.evaluate.progress = self.evaluation.progress();
        evaluate_tab_ui(ui, rect, &mut self.evaluate, &models, commands);
    }

    /// Evaluates the chosen model, which may have to be read first.
    pub(super) fn start_evaluation(&mut self) {
        let models = self.model_choices();
        let Some(chosen) = models.chosen(self.evaluate.model.as_ref()) else {
            return;
        };
        if let Some(place) = self.place_of(&chosen.key) {
            self.evaluate_model(place);
        } else if self.evaluate.source().is_some() {
            self.evaluate.awaited = Some(chosen.key.clone());
            self.read_model(&chosen.key);
        }
    }

    /// Evaluates the model with this place if that was waited for; whether it was.
    pub(super) fn evaluate_awaited(&mut self, place: usize) -> bool {
        let key = self.models.get(place).map(|model| &model.key);
        let is_awaited = key.is_some() && self.evaluate.awaited.as_ref() == key;
        if is_awaited {
            self.evaluate.awaited = None;
            self.evaluate_model(place);
        }
        is_awaited
    }

    fn evaluate_model(&mut self, place: usize) {
        let Some(model) = self.models.get(place) else {
            return;
        };
        let Some((source, data)) = self.evaluate.source() else {
            return;
        };
        self.evaluate.begin(self.wording_of(model), data);
        self.evaluation.begin(model.classifier.clone(), source);
    }

    /// Evaluates on what was dropped, as soon as that is all that is needed.
    pub(super) fn evaluate_dropped(&mut self, files: Vec<(DataFile, PathBuf)>) {
        for (file, path) in files {
            self.evaluate.take_file(file, path);
        }
        if self.evaluate.progress.is_none() {
            self.start_evaluation();
        }
    }

    pub(super) fn take_evaluation(&mut self, report: Report) {
        let (model, data) = self.evaluate.end();
        match report {
            Report::Done(evaluated) => {
                if self.tab != Tab::Evaluate {
                    let accuracy = evaluated.evaluation.score.accuracy * 100.0;
                    let accuracy = format!("{accuracy:.2}");
                    self.notices.success(tr_with(
                        "evaluate-is-done",
                        &[("model", &model.say()), ("accuracy", &accuracy)],
                    ));
                }
                self.evaluate.show(Shown {
                    model,
                    data,
                    read: evaluated.read,
                    evaluation: evaluated.evaluation,
                    images_per_second: evaluated.images_per_second,
                });
            }
            Report::Stopped => {}
            Report::Failed(error) => {
                let reason = error.sentence();
                let text = tr_with("evaluate-has-failed", &[("reason", &reason)]);
                self.notices.failure(text);
            }
            Report::Broke(reason) => {
                let text = tr_with("evaluate-has-failed", &[("reason", &reason)]);
                self.notices.failure(text);
            }
        }
    }

    pub(super) fn export_evaluation(&mut self, export: Export) {
        let Some(shown) = self.evaluate.shown().map(Arc::clone) else {
            return;
        };
        let make = move || {
            let text = shown.facts().export(export);
            Ok(text.map_err(|error| error.to_string())?.into_bytes())
        };
        let name = export.file_name().to_owned();
        self.files.save_made(name, export.extension(), make);
    }

    /// Looks at an image of the evaluation shown, from its file where it has one.
    pub(super) fn open_evaluated(&mut self, index: usize) {
        let Some(shown) = self.evaluate.shown() else {
            return;
        };
        if let Origin::Pictures(paths) = &shown.read.origin {
            if let Some(path) = paths.get(index) {
                self.files.open_picture(path.clone());
            }
            return;
        }
        let data = &shown.read.data;
        let (Some(image), Some(label)) = (data.images().get(index), data.labels().get(index))
        else {
            return;
        };
        let label = *label;
        let name = if shown.read.origin == Origin::MnistTest {
            test_digit(index, label)
        } else {
            Wording::new(move || {
                tr_with(
                    "evaluate-picture",
                    &[("number", &index), ("label", &label.digit())],
                )
            })
        };
        self.files.open_digit(name, image.clone());
    }
}
