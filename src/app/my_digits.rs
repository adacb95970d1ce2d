//! The person's own digits: labeling, changing, and teaching them.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use egui::{Context, Rect, Ui};

use super::DigitApp;
use crate::classifier::Classifier;
use crate::command::{Command, DigitsCommand, ModelKey};
use crate::digit::Label;
use crate::language::{tr, tr_with};
use crate::my_digits::{Export, dataset};
use crate::paths::my_digits_folder;
use crate::teach::Taught;
use crate::train::history::History;
use crate::ui::my_digits_tab::{Lesson, Outcome, my_digits_tab_ui};
use crate::ui::sentences::Sentence as _;
use crate::worker::Wake;
use crate::worker::files::DigitsPath;
use crate::worker::my_digits::{Job, MyDigitsWorker, Report};
use crate::worker::training::RunError;

/// The last lesson: its model, and the way there and back.
#[derive(Default)]
pub(super) struct Lessons {
    /// The model that was taught, until it is taken into use.
    taught: Option<Classifier>,
    /// The model before.
    before: Option<(ModelKey, String)>,
    /// The model that was taught, once it was taken into use.
    pub(super) key: Option<ModelKey>,
}

impl Lessons {
    /// A model has another key and name.
    pub(super) fn rename(&mut self, old: &ModelKey, new: &ModelKey, name: &str) {
        if self.key.as_ref() == Some(old) {
            self.key = Some(new.clone());
        }
        if let Some(before) = self.before.as_mut().filter(|before| before.0 == *old) {
            *before = (new.clone(), name.to_owned());
        }
    }
}

/// A label that was given before the answer was there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Awaited {
    label: Label,
    /// The drawing or picture that it is for.
    of: (u64, u64),
}

/// The thread that keeps the digits, where there is a place for them.
pub(super) type Worker = Option<MyDigitsWorker>;

/// Starts the thread that keeps the digits, where there is a place for them.
pub(super) fn start(data: Option<&Path>, wake: &Wake) -> io::Result<Worker> {
    let folder = data.map(my_digits_folder);
    folder
        .map(|folder| MyDigitsWorker::start(folder, wake.clone()))
        .transpose()
}

impl DigitApp {
    /// The history of what the training thread does, if that is what is asked about.
    pub(super) fn live(&self, is_running: bool) -> History {
        if is_running {
            self.training.history().clone()
        } else {
            History::default()
        }
    }

    /// The tab in `rect`.
    pub(super) fn my_digits_ui(&mut self, ui: &mut Ui, rect: Rect, commands: &mut Vec<Command>) {
        self.show_use();
        let live = self.live(self.my_digits.lesson.is_running());
        let model = self.models.get(self.model);
        let model = model.map_or("", |model| model.name.as_str());
        my_digits_tab_ui(ui, rect, &mut self.my_digits, model, &live, commands);
    }

    pub(super) fn apply_to_digits(&mut self, command: &DigitsCommand) {
        match command {
            DigitsCommand::Label(label) => self.label(*label),
            DigitsCommand::Remove(numbers) => self.ask_digits(Job::Remove(numbers.clone())),
            DigitsCommand::Relabel(numbers, label) => {
                self.ask_digits(Job::Relabel(numbers.clone(), *label));
            }
            DigitsCommand::Withdraw => {
                self.withdraw_row();
                self.ask_digits(Job::Withdraw);
            }
            DigitsCommand::Undo => self.ask_digits(Job::Undo),
            DigitsCommand::ImportFolder => {
                let title = tr("digits-import-folder");
                self.files.pick_digits(title, DigitsPath::Import, true);
            }
            DigitsCommand::ImportFile => {
                let title = tr("digits-import-file");
                self.files.pick_digits(title, DigitsPath::Import, false);
            }
            DigitsCommand::Export(export) => {
                let title = match export {
                    Export::Pictures => tr("digits-export-pictures"),
                    Export::Idx => tr("digits-export-idx"),
                };
                self.files
                    .pick_digits(title, DigitsPath::Export(*export), true);
            }
            DigitsCommand::Teach => self.teach(),
            DigitsCommand::StopTeaching => {
                self.training.stop();
                self.my_digits.lesson = Lesson::Stopping;
            }
            DigitsCommand::UseTaught => self.use_taught(),
            DigitsCommand::UseBefore => {
                if let Some((before, _)) = self.lessons.before.clone() {
                    self.use_model_of(&before);
                }
            }
        }
    }

    fn ask_digits(&mut self, job: Job) {
        if let Err(why_not) = self.try_digits(job) {
            self.notices.failure(why_not);
        }
    }

    /// Asks for a job; a sentence says why it won't be done.
    fn try_digits(&self, job: Job) -> Result<(), &'static str> {
        match &self.digits_worker {
            None => Err(tr("notice-no-folder")),
            Some(worker) if worker.ask(job) => Ok(()),
            Some(_) => Err(tr("digits-busy")),
        }
    }

    /// Changes with the drawing, and with the picture in its place.
    const fn labeled_now(&self) -> (u64, u64) {
        (self.recognize.canvas.revision(), self.first_valid)
    }

    /// Keeps the digit whose label was given too early, now that the answer is there; one that was
    /// drawn over or put away meanwhile is let go.
    pub(super) fn label_awaited(&mut self) {
        let Some(Awaited { label, of }) = self.awaited_label else {
            return;
        };
        if of != self.labeled_now() {
            self.awaited_label = None;
        } else if self.is_settled() {
            self.awaited_label = None;
            self.label(label);
        }
    }

    fn label(&mut self, label: Label) {
        if !self.is_settled() {
            // On a busy machine a person is faster than the answer, and what is on the screen may
            // be the answer to less ink.
            let of = self.labeled_now();
            self.awaited_label = Some(Awaited { label, of });
            return;
        }
        let before = self.recognize.kept_as();
        if before == Some(label) {
            return;
        }
        let model = self.models.get(self.model).map(|model| model.name.clone());
        if let Some(digit) = self.recognize.labeled(label, model.unwrap_or_default()) {
            let kept = (label, digit.image.clone());
            let digit = Box::new(digit);
            // Another label for the same digit takes the place of the first.
            let job = if before.is_some() {
                Job::AddInstead(digit)
            } else {
                Job::Add(digit)
            };
            match self.try_digits(job) {
                Ok(()) => {
                    self.recognize.kept = Some(kept);
                    self.label_row(label);
                }
                Err(why_not) => self.notices.failure(why_not),
            }
        }
    }

    pub(super) fn take_digits_path(&mut self, purpose: DigitsPath, path: PathBuf) {
        match purpose {
            DigitsPath::Import => self.ask_digits(Job::Import(path)),
            DigitsPath::Export(export) => self.ask_digits(Job::Export(export, path)),
        }
    }

    pub(super) fn take_digits(&mut self, context: &Context, report: Report) {
        match report {
            Report::Digits { digits, can_undo } => {
                self.evaluate.my_digits = Arc::new(dataset(digits.values().map(AsRef::as_ref)));
                self.my_digits.set(context, digits, can_undo);
            }
            Report::Kept(label) => {
                // The row below the answer says it, too.
                log::info!("kept as {label} under My digits");
            }
            Report::Gone => self.recognize.kept = None,
            Report::NotKept(trouble) => {
                self.recognize.kept = None;
                self.notices.failure(trouble.sentence());
            }
            Report::Imported(count) => {
                self.notices
                    .success(tr_with("digits-imported", &[("count", &count)]));
            }
            Report::Exported(count, folder) => {
                let folder = folder.display().to_string();
                let text = tr_with("digits-exported", &[("count", &count), ("path", &folder)]);
                self.notices.success(text);
            }
            Report::Trouble(trouble) => self.notices.failure(trouble.sentence()),
        }
    }

    fn teach(&mut self) {
        if self.train.is_running() || self.experiments.is_running {
            self.notices.failure(tr("teach-busy"));
            return;
        }
        let digits = self.my_digits.digits().values().map(AsRef::as_ref);
        let digits = dataset(digits);
        if let Some(model) = self.models.get(self.model) {
            self.lessons = Lessons {
                before: Some((model.key.clone(), model.name.clone())),
                ..Lessons::default()
            };
            self.my_digits.lesson = Lesson::Running;
            self.training.teach(model.classifier.clone(), digits);
        }
    }

    pub(super) fn end_lesson(&mut self, result: Result<Option<Box<Taught>>, RunError>) {
        self.my_digits.lesson = match result {
            Ok(Some(taught)) => {
                self.notices.success(tr("teach-done"));
                self.lessons.taught = Some(taught.classifier);
                self.lessons.key = None;
                Lesson::Done(Outcome {
                    before: taught.before,
                    after: taught.after,
                    learned: taught.learned,
                    doubles: taught.doubles,
                    is_used: false,
                })
            }
            Ok(None) => Lesson::None,
            Err(error) => {
                self.notices.failure(error.sentence());
                Lesson::None
            }
        };
    }

    /// The first time it is kept, too.
    fn use_taught(&mut self) {
        if let Some(key) = self.lessons.key.clone() {
            self.use_model_of(&key);
        } else if let Some(model) = self.lessons.taught.take() {
            let before = self.lessons.before.as_ref();
            let before = before.map_or("", |(_, name)| name.as_str());
            let name = tr_with("teach-model-name", &[("model", &before)]);
            self.files.keep_model(name, model, self.model_store());
        }
    }

    /// Says in the tab whether the model that was taught is in use.
    fn show_use(&mut self) {
        let in_use = self.models.get(self.model).map(|model| &model.key);
        let is_used = in_use.is_some() && in_use == self.lessons.key.as_ref();
        if let Lesson::Done(outcome) = &mut self.my_digits.lesson {
            outcome.is_used = is_used;
        }
    }
}
