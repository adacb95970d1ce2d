//! Pictures that come from files: one on the canvas, many in a table, and those of before.

use std::path::PathBuf;

use egui::{Context, ViewportCommand};

use super::DigitApp;
use super::reports::of_file;
use crate::batch::Look;
use crate::batch::table::{Line, csv, csv_header};
use crate::command::{BatchExport, Command, Tab};
use crate::digit::Label;
use crate::language::{Wording, tr_with};
use crate::picture::{Picture, PictureError};
use crate::recent;
use crate::ui::batch::BatchState;
use crate::ui::sentences::Sentence as _;
use crate::worker::Wake;
use crate::worker::batch::{BatchWorker, Report};

/// The window's title where no picture is shown.
const PROGRAM: &str = "digitpad";

/// What the program keeps for pictures.
pub(super) struct Pictures {
    /// The table of many.
    pub(super) batch: BatchState,
    worker: BatchWorker,
    /// Files and folders that wait for a model, and for others to be read.
    waiting: Vec<PathBuf>,
    /// The row whose number came with a digit that was kept, and what a person had said before.
    labeled: Option<(PathBuf, Option<String>)>,
    /// The picture that the window is titled by.
    titled: Option<String>,
}

impl Pictures {
    pub(super) fn new(wake: Wake) -> Self {
        Self {
            batch: BatchState::default(),
            worker: BatchWorker::new(wake),
            waiting: Vec::new(),
            labeled: None,
            titled: None,
        }
    }
}

impl DigitApp {
    /// Pictures in the table, and whether more are being read.
    #[must_use]
    pub const fn batch_progress(&self) -> (usize, bool) {
        (self.pictures.batch.len(), self.pictures.batch.is_reading())
    }

    /// How many of the pictures that were opened last can be opened again.
    #[must_use]
    pub const fn recent_pictures(&self) -> usize {
        self.recognize.open_menu.recent.len()
    }

    /// Titles the window by the picture, for whose name a small window has no other room.
    pub(super) fn keep_title(&mut self, context: &Context) {
        let name = self.recognize.picture_name();
        if name == self.pictures.titled {
            return;
        }
        let title = match &name {
            Some(name) => format!("{name} – {PROGRAM}"),
            None => PROGRAM.to_owned(),
        };
        context.send_viewport_cmd(ViewportCommand::Title(title));
        self.pictures.titled = name;
    }

    /// What concerns pictures, and what may change which one is seen; whether `command` does.
    pub(super) fn apply_to_pictures(&mut self, context: &Context, command: &Command) -> bool {
        let pictures = &mut self.pictures;
        match command {
            Command::Undo if pictures.batch.is_shown => self.bring_back(),
            Command::Undo | Command::Redo | Command::Clear | Command::Crop(_) | Command::Uncrop => {
                let is_other_picture = match command {
                    Command::Undo => self.recognize.undo(),
                    Command::Redo => self.recognize.redo(),
                    Command::Crop(area) => self.recognize.crop(*area),
                    Command::Uncrop => self.recognize.uncrop(),
                    _ => self.recognize.clear(),
                };
                if is_other_picture {
                    self.forget_answer(context);
                }
            }
            Command::OpenImage => self.files.pick_picture(),
            Command::OpenImages => self.files.pick_pictures(),
            Command::OpenFolder => self.files.pick_folder(),
            Command::OpenFile(path) => self.files.open_picture(path.clone()),
            Command::ForgetRecent => {
                self.recognize.open_menu.recent.clear();
                self.keep_recent();
            }
            Command::ShowBatch => pictures.batch.show(),
            Command::LeaveBatch => pictures.batch.is_shown = false,
            Command::StopBatch => {
                pictures.waiting.clear();
                pictures.batch.stop();
                pictures.worker.stop();
            }
            Command::ReadRest => {
                let rest = pictures.batch.unread();
                self.read_pictures(rest);
            }
            Command::ClearBatch => {
                let count = pictures.batch.clear();
                self.notices
                    .success(tr_with("batch-removed", &[("count", &count)]));
            }
            Command::BringBackBatch => self.bring_back(),
            Command::ExportBatch(export) => self.export_batch(*export),
            _ => return false,
        }
        true
    }

    fn bring_back(&mut self) {
        let count = self.pictures.batch.bring_back();
        if count > 0 {
            self.notices
                .success(tr_with("batch-brought-back", &[("count", &count)]));
        }
    }

    /// Reads many pictures into the table.
    pub(super) fn read_pictures(&mut self, paths: Vec<PathBuf>) {
        self.tab = Tab::Recognize;
        self.pictures.batch.show();
        self.pictures.waiting.extend(paths);
        self.read_waiting();
    }

    /// Begins with what had to wait.
    fn read_waiting(&mut self) {
        let pictures = &mut self.pictures;
        if let Some(model) = self.models.get(self.model)
            && !pictures.waiting.is_empty()
            && !pictures.batch.is_reading()
        {
            let paths = std::mem::take(&mut pictures.waiting);
            let known = pictures.batch.files();
            pictures.batch.look();
            pictures.worker.read(model.classifier.clone(), paths, known);
        }
    }

    /// Takes in what was read of many pictures.
    pub(super) fn take_batch(&mut self) {
        self.recognize.open_menu.batch = self.pictures.batch.len();
        self.recognize.open_menu.has_table =
            !self.pictures.batch.is_empty() || self.pictures.batch.can_bring_back();
        let mut looks: Vec<(usize, Look)> = Vec::new();
        for report in self.pictures.worker.poll() {
            match report {
                Report::Found { files, troubles } => {
                    self.pictures.batch.begin(files);
                    for trouble in troubles {
                        self.notices.failure(trouble.sentence());
                    }
                }
                Report::Read { place, look } => looks.push((place, look)),
                Report::Ended(result) => {
                    self.pictures.batch.take(std::mem::take(&mut looks));
                    self.pictures.batch.end();
                    if let Err(reason) = result {
                        self.notices
                            .failure(tr_with("notice-not-read", &[("reason", &reason)]));
                    }
                }
            }
        }
        if !looks.is_empty() {
            self.pictures.batch.take(looks);
        }
        self.read_waiting();
    }

    /// A digit was kept whose picture may have a row in the table: where it is all that the picture
    /// shows it is the row's number, too, and else a person is told that it is not.
    pub(super) fn label_row(&mut self, label: Label) {
        let Some((file, is_all)) = self.recognize.picture_file() else {
            return;
        };
        let batch = &mut self.pictures.batch;
        let Some(name) = batch.name_of(file) else {
            return;
        };
        let text = if is_all {
            let before = batch.say(file, Some(label.to_string()));
            let labeled = self.pictures.labeled.take();
            let labeled = labeled.filter(|(other, _)| other == file);
            self.pictures.labeled = labeled.or_else(|| Some((file.to_owned(), before)));
            let digit = label.digit();
            tr_with("batch-labeled", &[("name", &name), ("label", &digit)])
        } else {
            tr_with("batch-not-labeled", &[("name", &name)])
        };
        self.notices.success(text);
    }

    /// The digit that was kept last is taken back, and so is the number that came with it.
    pub(super) fn withdraw_row(&mut self) {
        if let Some((file, before)) = self.pictures.labeled.take() {
            self.pictures.batch.say(&file, before);
        }
    }

    fn export_batch(&self, export: BatchExport) {
        let lines: Vec<Line<'static>> = self.pictures.batch.lines().map(Line::owned).collect();
        let make = move || {
            let text = match export {
                BatchExport::Csv => csv_header() + &csv(lines),
                BatchExport::Json => {
                    serde_json::to_string_pretty(&lines).map_err(|error| error.to_string())?
                }
            };
            Ok(text.into_bytes())
        };
        let extension = export.extension();
        self.files
            .save_made(format!("numbers.{extension}"), extension, make);
    }

    /// Shows a picture that was opened, or says why it can't be.
    pub(super) fn take_picture(
        &mut self,
        context: &Context,
        name: Wording,
        path: Option<PathBuf>,
        result: Result<Picture, PictureError>,
    ) {
        let picture = match result {
            Ok(picture) => picture,
            Err(error) => return self.notices.failure(of_file(&name.say(), &error)),
        };
        if picture.is_first_of_several {
            let note = tr_with("notice-first-of-several", &[("name", &name.say())]);
            self.notices.success(note);
        }
        if let Some(path) = path.clone() {
            recent::add(&mut self.recognize.open_menu.recent, path);
            self.keep_recent();
        }
        self.pictures.batch.is_shown = false;
        self.show_picture(context, (name, path), picture);
    }

    /// Asks which pictures were opened last.
    pub(super) fn list_recent(&self) {
        if let Some(folder) = self.data_folder.clone() {
            self.files.read_recent(folder);
        }
    }

    fn keep_recent(&self) {
        if let Some(folder) = self.data_folder.clone() {
            self.files
                .keep_recent(folder, self.recognize.open_menu.recent.clone());
        }
    }
}
