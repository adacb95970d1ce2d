//! File dialogs, and reading and writing files, without holding up the window.

mod models;

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use burn::tensor::Device;
use image::RgbaImage;
use rfd::FileHandle;

pub use models::{Imported, ModelReport, ModelSource};

use super::latest::Latest;
use super::question::DialogAnswer;
pub use super::question::{DigitsPath, Question, Wanted};
use super::trouble::NotWritten;
use super::{CHANNEL_SIZE, Wake, spawn};
use crate::atomic_file;
use crate::classifier::Classifier;
use crate::contain::contain;
use crate::data_source::DataFile;
use crate::dataset::augment;
use crate::dataset::mnist;
use crate::dataset::non_digits::non_digits;
use crate::digit::DigitImage;
use crate::language::{self, Wording, tr};
use crate::model::file::{EXTENSION, Model, ModelError};
use crate::picture::{self, Picture, PictureError};
use crate::runs::{RunStore, RunStoreError};
use crate::sweep::Sweep;
use crate::sweep::progress::SweepProgress;

/// A dialog that is gone sooner than a person could close it was never there.
const SHORTEST_DIALOG: Duration = Duration::from_millis(300);

/// Rows of samples of the ten digits.
const SAMPLE_ROWS: usize = 6;
/// Samples of what is no digit.
const NON_DIGIT_SAMPLES: usize = 20;

/// What came of a job.
pub enum FileReport {
    /// A picture was opened.
    Picture {
        /// The file's name, or what else it is.
        name: Wording,
        /// The file, if it is one.
        path: Option<PathBuf>,
        /// The picture.
        result: Result<Picture, PictureError>,
    },
    /// Many pictures are to be read: files, and folders of them.
    Pictures(Vec<PathBuf>),
    /// A text was pasted that names no picture.
    Unnamed,
    /// The pictures that were opened last.
    Recent(Vec<PathBuf>),
    /// About model files.
    OfModels(ModelReport),
    /// The model of a kept run was read.
    RunModel {
        /// The run.
        number: usize,
        /// The model.
        result: Result<Box<Classifier>, ModelError>,
    },
    /// A kept run was to be removed.
    RunDeleted {
        /// The run.
        number: usize,
        /// Whether it worked.
        result: Result<(), RunStoreError>,
    },
    /// A model was saved.
    Saved {
        /// Where.
        path: PathBuf,
        /// Whether it worked.
        result: Result<(), ModelError>,
    },
    /// A result was written.
    Written {
        /// Where.
        path: PathBuf,
        /// Whether it worked.
        result: Result<(), NotWritten>,
    },
    /// A file or folder of labeled images was chosen.
    Data {
        /// What it is for.
        file: DataFile,
        /// Where it is.
        path: PathBuf,
    },
    /// Files and folders of labeled images were dropped.
    DroppedData(Vec<(DataFile, PathBuf)>),
    /// What a folder has of a sweep.
    Sweep(Box<SweepProgress>),
    /// Samples of what training shows were made.
    Samples(Vec<DigitImage>),
    /// A file or folder for the person's digits was chosen.
    DigitsPath(DigitsPath, PathBuf),
    /// The person closed the dialog.
    Cancelled,
    /// The system has no file dialog: a path must be typed, and given to [`Files::go_on`].
    NoDialog(Box<Question>),
    /// Reading broke.
    Failed(String),
}

/// Runs jobs on files, each on a thread of its own; one dialog at a time.
pub struct Files {
    sender: SyncSender<FileReport>,
    reports: Receiver<FileReport>,
    wake: Wake,
    uses_system_dialogs: bool,
    has_dialog: Arc<AtomicBool>,
    /// Of pictures that are asked for the latest is of interest.
    pub(super) pictures: Latest,
    /// Of lists of recent pictures that are to be kept, too.
    pub(super) recent_lists: Latest,
    /// Held by who writes one.
    pub(super) recent_writer: Arc<Mutex<()>>,
}

impl Files {
    /// Ready for jobs; without the system's dialogs every path is typed.
    #[must_use]
    pub fn new(wake: Wake, uses_system_dialogs: bool) -> Self {
        let (sender, reports) = sync_channel(CHANNEL_SIZE);
        Self {
            sender,
            reports,
            wake,
            uses_system_dialogs,
            has_dialog: Arc::default(),
            pictures: Latest::default(),
            recent_lists: Latest::default(),
            recent_writer: Arc::default(),
        }
    }

    /// The next report, if there is one.
    #[must_use]
    pub fn poll(&self) -> Option<FileReport> {
        self.reports.try_recv().ok()
    }

    /// Asks for a file or folder of digits. To be called on the main thread, as macOS demands.
    pub fn pick_digits(&self, title: &'static str, purpose: DigitsPath, is_folder: bool) {
        self.ask(Question::digits(title, purpose, is_folder));
    }

    /// Asks where to save a model. To be called on the main thread, as macOS demands.
    pub fn save_model(&self, model: Model) {
        self.ask(Question {
            title: tr("dialog-save-model"),
            wanted: Wanted::New(format!("{}.{EXTENSION}", model.description.architecture)),
            kind: tr("dialog-models"),
            extensions: vec![EXTENSION],
            job: Box::new(move |path| FileReport::Saved {
                path: path.to_owned(),
                result: model.save(path),
            }),
        });
    }

    /// Asks where to save the model of a kept run. To be called on the main thread, as macOS demands.
    pub fn save_run(&self, number: usize, file: PathBuf) {
        self.ask(Question {
            title: tr("dialog-save-model"),
            wanted: Wanted::New(format!("run-{number}.{EXTENSION}")),
            kind: tr("dialog-models"),
            extensions: vec![EXTENSION],
            job: Box::new(move |path| FileReport::Saved {
                path: path.to_owned(),
                result: Model::load(&file, &Device::flex()).and_then(|model| model.save(path)),
            }),
        });
    }

    /// Asks where to write something that is then made. To be called on the main thread, as macOS
    /// demands.
    pub fn save_made(
        &self,
        name: String,
        extension: &'static str,
        make: impl FnOnce() -> Result<Vec<u8>, String> + Send + 'static,
    ) {
        self.ask(Question {
            title: tr("dialog-export"),
            wanted: Wanted::New(name),
            kind: tr("dialog-exports"),
            extensions: vec![extension],
            job: Box::new(move |path| FileReport::Written {
                path: path.to_owned(),
                result: make().map_err(NotWritten::NotMade).and_then(|bytes| {
                    let written = atomic_file::write(path, &bytes);
                    written.map_err(NotWritten::Io)
                }),
            }),
        });
    }

    /// Does what was asked for with a path that was typed.
    pub fn go_on(&self, question: Question, path: PathBuf) {
        self.start(move || (question.job)(&path));
    }

    /// Reads the model of a kept run.
    pub fn open_run(&self, number: usize, path: PathBuf) {
        self.start(move || FileReport::RunModel {
            number,
            result: Classifier::load(&path).map(Box::new),
        });
    }

    /// Removes a kept run for good.
    pub fn delete_run(&self, number: usize, store: RunStore) {
        self.start(move || FileReport::RunDeleted {
            number,
            result: store.delete(number),
        });
    }

    /// Reads what a folder has of a sweep.
    pub fn read_sweep(&self, folder: PathBuf, sweep: Sweep) {
        self.start(move || {
            let progress = SweepProgress::read(&folder, sweep);
            FileReport::Sweep(Box::new(progress))
        });
    }

    /// Takes pixels that are in memory; `pixels` is called where it holds nothing up.
    pub fn open_pixels(
        &self,
        name: Wording,
        pixels: impl FnOnce() -> Option<RgbaImage> + Send + 'static,
    ) {
        self.start_picture(move || match pixels() {
            Some(pixels) => FileReport::Picture {
                name,
                path: None,
                result: picture::from_image(&pixels.into()),
            },
            None => FileReport::Failed(tr("picture-no-pixels").to_owned()),
        });
    }

    /// Makes samples of what training shows.
    pub fn make_samples(&self, seed: u64) {
        self.start(move || match mnist::training_data() {
            Ok(data) => {
                let mut samples = augment::samples(&data.train, SAMPLE_ROWS, seed);
                samples.extend(non_digits(
                    NON_DIGIT_SAMPLES,
                    &data.train,
                    seed,
                    0,
                    augment::Mix::WILD,
                ));
                FileReport::Samples(samples)
            }
            Err(error) => FileReport::Failed(error.to_string()),
        });
    }

    /// Runs a job that is given up if another picture is asked for before it is done.
    pub(super) fn start_picture(&self, job: impl FnOnce() -> FileReport + Send + 'static) {
        let turn = self.pictures.next();
        self.start(move || turn.take(job));
    }

    pub(super) fn ask(&self, question: Question) {
        self.ask_by(question, Question::dialog, |question, file: FileHandle| {
            (question.job)(file.path())
        });
    }

    /// Shows a dialog; `done` is what comes of its answer.
    pub(super) fn ask_by<T: 'static>(
        &self,
        question: Question,
        dialog: impl FnOnce(&Question) -> DialogAnswer<T>,
        done: impl FnOnce(Question, T) -> FileReport + Send + 'static,
    ) {
        if self.has_dialog.swap(true, Ordering::Relaxed) {
            return;
        }
        let has_dialog = Arc::clone(&self.has_dialog);
        let answer = self.uses_system_dialogs.then(|| dialog(&question));
        self.start(move || {
            let asked = Instant::now();
            let answer = contain(|| answer.map(pollster::block_on));
            has_dialog.store(false, Ordering::Relaxed);
            match answer {
                Ok(Some(Some(answer))) => done(question, answer),
                Ok(Some(None)) if asked.elapsed() >= SHORTEST_DIALOG => FileReport::Cancelled,
                Ok(_) => FileReport::NoDialog(Box::new(question)),
                Err(reason) => FileReport::Failed(reason),
            }
        });
    }

    pub(super) fn start(&self, job: impl FnOnce() -> FileReport + Send + 'static) {
        let (sender, wake) = (self.sender.clone(), self.wake.clone());
        // What a job says is in the language of who asked for it.
        let asked_in = language::current();
        let started = spawn("files", move || {
            language::set(asked_in);
            // Nobody listens any more when the window is closing.
            sender
                .send(contain(job).unwrap_or_else(FileReport::Failed))
                .ok();
            wake();
        });
        if let Err(error) = started {
            self.sender
                .try_send(FileReport::Failed(error.to_string()))
                .ok();
        }
    }
}

pub(super) fn name_of(path: &Path) -> String {
    path.file_name()
        .unwrap_or(path.as_os_str())
        .to_string_lossy()
        .into_owned()
}
