//! File dialogs, and reading and writing files, without holding up the window.

use std::future::Future;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::time::{Duration, Instant};

use image::GrayImage;
use rfd::{AsyncFileDialog, FileHandle};

use super::{CHANNEL_SIZE, Wake, contain, spawn};
use crate::classifier::Classifier;
use crate::dataset::mnist;
use crate::digit::IMAGE_SIDE;
use crate::model::file::{EXTENSION, Model, ModelError};
use crate::picture::{self, EXTENSIONS, Picture, PictureError};

/// A dialog that is gone sooner than a person could close it was never there.
const SHORTEST_DIALOG: Duration = Duration::from_millis(300);

/// What came of a job.
pub enum FileReport {
    /// A picture was opened.
    Picture {
        /// The file's name.
        name: String,
        /// The picture.
        result: Result<Picture, PictureError>,
    },
    /// A model was opened.
    Model {
        /// The file's name.
        name: String,
        /// The model.
        result: Result<Box<Classifier>, ModelError>,
    },
    /// A model was saved.
    Saved {
        /// Where.
        path: PathBuf,
        /// Whether it worked.
        result: Result<(), ModelError>,
    },
    /// The person closed the dialog.
    Cancelled,
    /// The system has no file dialog.
    NoDialog,
    /// Reading broke.
    Failed(String),
}

/// Runs jobs on files, each on a thread of its own; one dialog at a time.
pub struct Files {
    sender: SyncSender<FileReport>,
    reports: Receiver<FileReport>,
    wake: Wake,
    has_dialog: bool,
}

impl Files {
    /// Ready for jobs.
    #[must_use]
    pub fn new(wake: Wake) -> Self {
        let (sender, reports) = sync_channel(CHANNEL_SIZE);
        Self {
            sender,
            reports,
            wake,
            has_dialog: false,
        }
    }

    /// Whether a dialog is open.
    #[must_use]
    pub const fn has_dialog(&self) -> bool {
        self.has_dialog
    }

    /// The next report, if there is one.
    pub fn poll(&mut self) -> Option<FileReport> {
        let report = self.reports.try_recv().ok()?;
        self.has_dialog = false;
        Some(report)
    }

    /// Asks for a picture. To be called on the main thread, as macOS demands.
    pub fn pick_picture(&mut self) {
        let dialog = AsyncFileDialog::new()
            .set_title("Open image")
            .add_filter("Pictures", &EXTENSIONS);
        self.ask(dialog.pick_file(), open_picture);
    }

    /// Asks for a model. To be called on the main thread, as macOS demands.
    pub fn pick_model(&mut self) {
        let dialog = AsyncFileDialog::new()
            .set_title("Open model")
            .add_filter("Models", &[EXTENSION]);
        self.ask(dialog.pick_file(), open_model);
    }

    /// Asks where to save a model. To be called on the main thread, as macOS demands.
    pub fn save_model(&mut self, model: Model) {
        let name = format!("{}.{EXTENSION}", model.description.architecture);
        let dialog = AsyncFileDialog::new()
            .set_title("Save model")
            .set_file_name(name)
            .add_filter("Models", &[EXTENSION]);
        self.ask(dialog.save_file(), move |path| FileReport::Saved {
            path: path.to_owned(),
            result: model.save(path),
        });
    }

    /// Opens a picture that was dropped onto the window.
    pub fn open_picture(&self, path: PathBuf) {
        self.start(move || open_picture(&path));
    }

    /// Fetches one of MNIST's test images; `number` counts around.
    pub fn open_test_digit(&self, number: usize) {
        self.start(move || match test_digit(number) {
            Some((name, gray)) => {
                let result = Ok(picture::from_image(&gray.into()));
                FileReport::Picture { name, result }
            }
            None => FileReport::Failed("the test images can't be read".to_owned()),
        });
    }

    fn ask(
        &mut self,
        answer: impl Future<Output = Option<FileHandle>> + Send + 'static,
        job: impl FnOnce(&Path) -> FileReport + Send + 'static,
    ) {
        if self.has_dialog {
            return;
        }
        self.has_dialog = true;
        self.start(move || {
            let asked = Instant::now();
            match pollster::block_on(answer) {
                Some(file) => job(file.path()),
                None if asked.elapsed() < SHORTEST_DIALOG => FileReport::NoDialog,
                None => FileReport::Cancelled,
            }
        });
    }

    fn start(&self, job: impl FnOnce() -> FileReport + Send + 'static) {
        let (sender, wake) = (self.sender.clone(), self.wake.clone());
        let started = spawn("files", move || {
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

fn open_picture(path: &Path) -> FileReport {
    FileReport::Picture {
        name: name_of(path),
        result: picture::open(path),
    }
}

fn open_model(path: &Path) -> FileReport {
    FileReport::Model {
        name: name_of(path),
        result: Classifier::load(path).map(Box::new),
    }
}

fn name_of(path: &Path) -> String {
    path.file_name()
        .unwrap_or(path.as_os_str())
        .to_string_lossy()
        .into_owned()
}

fn test_digit(number: usize) -> Option<(String, GrayImage)> {
    let data = mnist::test_data().ok()?;
    let index = number.checked_rem(data.len())?;
    let side = u32::try_from(IMAGE_SIDE).ok()?;
    let gray = GrayImage::from_raw(side, side, data.images()[index].pixels().to_vec())?;
    Some((
        format!("MNIST test image {index}, a {}", data.labels()[index]),
        gray,
    ))
}
