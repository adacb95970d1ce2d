//! Taking in what the workers report.

use std::path::Path;

use egui::Context;

use super::DigitApp;
use crate::language::{tr, tr_with};
use crate::paths::{folder_of_files, typed};
use crate::preprocess::NoDigit;
use crate::recent;
use crate::ui::bars::percent;
use crate::ui::path_field::{PathAnswer, PathField, PathKind};
use crate::ui::sentences::Sentence;
use crate::worker::files::{FileReport, Wanted};
use crate::worker::my_digits::MyDigitsWorker;
use crate::worker::recognition;
use crate::worker::trouble::NotWritten;

impl DigitApp {
    pub(super) fn take_reports(&mut self, context: &Context) {
        while let Some(report) = self.recognition.poll() {
            self.take_recognition(context, report);
        }
        while let Some(report) = self.training.poll() {
            self.take_training(report);
        }
        while let Some(report) = self.evaluation.poll() {
            self.take_evaluation(report);
        }
        while let Some(report) = self.digits_worker.as_ref().and_then(MyDigitsWorker::poll) {
            self.take_digits(context, report);
        }
        while let Some(report) = self.files.poll() {
            self.take_file(context, report);
        }
        self.take_batch();
    }

    pub(super) fn take_recognition(&mut self, context: &Context, report: recognition::Report) {
        match report {
            recognition::Report::Shipped(Ok(classifier)) => {
                self.add_shipped(*classifier);
                log::info!("the shipped model is ready");
            }
            recognition::Report::Shipped(Err(error)) => {
                let reason = error.sentence();
                self.notices
                    .failure(tr_with("notice-shipped-model", &[("reason", &reason)]));
            }
            recognition::Report::Answer {
                number,
                answer,
                comparison,
                inside,
            } => {
                if number > self.first_valid {
                    self.inside.set(context, inside.as_deref());
                    self.recognize
                        .set_answer(context, Some(*answer), comparison);
                }
            }
            recognition::Report::Stability { number, unmoved } => {
                if number == self.requests {
                    self.recognize.shown.set_stability(unmoved);
                }
            }
            recognition::Report::Failed(reason) => {
                self.first_valid = self.requests;
                self.recognize.set_answer(context, None, None);
                self.notices
                    .failure(tr_with("notice-no-answer", &[("reason", &reason)]));
            }
        }
    }

    fn take_file(&mut self, context: &Context, report: FileReport) {
        match report {
            FileReport::Picture { name, path, result } => {
                self.take_picture(context, name, path, result);
            }
            FileReport::Pictures(paths) => self.read_pictures(paths),
            FileReport::Recent(earlier) => {
                recent::join(&mut self.recognize.open_menu.recent, earlier);
            }
            FileReport::Unnamed => self.notices.failure(tr("notice-names-no-picture")),
            FileReport::RunModel { number, result } => self.take_run_model(number, result),
            FileReport::RunDeleted {
                number,
                result: Ok(()),
            } => self.train.remove(number),
            FileReport::RunDeleted {
                result: Err(error), ..
            } => {
                self.notices.failure(error.sentence());
            }
            FileReport::OfModels(report) => self.take_models(report),
            FileReport::Written {
                path,
                result: Err(error),
            } => self.tell_not_written(&path, &error),
            FileReport::Data { file, path } => self.evaluate.take_file(file, path),
            FileReport::DroppedData(files) => self.evaluate_dropped(files),
            FileReport::Sweep(progress) => self.sweep = Some(*progress),
            FileReport::Samples(samples) => self.samples.show(context, &samples),
            FileReport::Saved {
                path,
                result: Ok(()),
            }
            | FileReport::Written {
                path,
                result: Ok(()),
            } => {
                self.tell_saved(&path);
            }
            FileReport::Saved {
                result: Err(error), ..
            } => self.notices.failure(error.sentence()),
            FileReport::Cancelled => {}
            FileReport::DigitsPath(purpose, path) => self.take_digits_path(purpose, path),
            FileReport::NoDialog(question) => {
                let (kind, name) = match &question.wanted {
                    Wanted::New(name) => (PathKind::New, name.as_str()),
                    Wanted::File(name) => (PathKind::File, *name),
                    Wanted::Folder(name) => (PathKind::Folder, *name),
                };
                let text = self.suggested_path(&question.wanted);
                let field = PathField::new(question.title, kind, name, text);
                self.question = Some((field, *question));
            }
            FileReport::Failed(reason) => {
                self.notices
                    .failure(tr_with("notice-not-read", &[("reason", &reason)]));
            }
        }
    }

    fn tell_not_written(&mut self, path: &Path, error: &NotWritten) {
        let (path, reason) = (path.display().to_string(), error.sentence());
        self.notices.failure(tr_with(
            "notice-not-written",
            &[("path", &path), ("reason", &reason)],
        ));
    }

    /// What the field for a path holds at first: for a new file the whole path that it gets, or what
    /// was typed last for it and could not be written.
    fn suggested_path(&self, wanted: &Wanted) -> String {
        let Wanted::New(name) = wanted else {
            return String::new();
        };
        let path = match &self.unwritten {
            Some((other, path)) if other == wanted => path.clone(),
            _ => folder_of_files().unwrap_or_default().join(name),
        };
        path.display().to_string()
    }

    fn tell_saved(&mut self, path: &Path) {
        self.unwritten = None;
        let path = path.display().to_string();
        self.notices
            .success(tr_with("notice-saved", &[("path", &path)]));
    }

    /// Shows the field for a path, while there is a question.
    pub(super) fn ask_for_path(&mut self, context: &Context) {
        let answer = self.question.as_mut();
        let answer = answer.and_then(|(field, _)| field.ui(context));
        if let Some(answer) = answer
            && let Some((_, question)) = self.question.take()
            && let PathAnswer::Path(path) = answer
        {
            self.unwritten = Some((question.wanted.clone(), path.clone()));
            let path = typed(&path);
            self.files.go_on(question, path);
        }
    }

    /// Writes the answer to the log when the pen is up and the answer is a new one.
    pub(super) fn log_answer(&mut self) {
        if self.recognize.canvas.current().is_some() || !self.is_settled() {
            return;
        }
        let line = match self.recognize.shown.number() {
            None => None,
            Some(Err(reason)) => Some(format!("no answer: {reason}")),
            Some(Ok(number)) if number.lines.is_empty() => {
                Some(format!("no answer: {}", NoDigit::NotADigit))
            }
            Some(Ok(number)) => {
                let sure = number.digits().map(|reading| {
                    let best = reading.probabilities.best();
                    reading.probabilities.of(best)
                });
                let least = percent(sure.fold(1.0, f32::min));
                let text = number.text().replace('\n', " ");
                Some(format!("recognized {text} ({least})"))
            }
        };
        if line != self.last_logged {
            log::info!("{}", line.as_deref().unwrap_or("the canvas is empty"));
            self.last_logged = line;
        }
    }
}

/// The notice that something failed with a file.
pub(super) fn of_file(name: &str, error: &impl Sentence) -> String {
    let reason = error.sentence();
    tr_with("notice-file", &[("reason", &reason), ("name", &name)])
}
