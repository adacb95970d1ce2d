//! Opening pictures: asked for, dropped, pasted as a path, or opened before.

use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError};

use rfd::AsyncFileDialog;

use super::files::{DigitsPath, FileReport, Files, Question, Wanted, name_of};
use crate::batch::named_paths;
use crate::data_source::DataFile;
use crate::language::{Wording, tr};
use crate::picture::{self, EXTENSIONS};
use crate::recent;
use crate::sample::SAMPLES;

/// A picture.
const PICTURE: Wanted = Wanted::File("scan.png");
/// A folder of them.
const FOLDER: Wanted = Wanted::Folder("scans");

impl Files {
    /// Asks for a picture. To be called on the main thread, as macOS demands.
    pub fn pick_picture(&self) {
        let pictures = self.pictures.clone();
        // Where a path is typed, it may be a folder's.
        let job = move |path: &Path| pictures.next().take(|| open_paths(vec![path.to_owned()]));
        self.ask(question(tr("dialog-open-image"), PICTURE, job));
    }

    /// Asks for pictures. To be called on the main thread, as macOS demands.
    pub fn pick_pictures(&self) {
        let dialog = |question: &Question| question.rfd().pick_files();
        self.pick_several(
            question(tr("dialog-open-images"), PICTURE, open_several),
            dialog,
        );
    }

    /// Asks for a folder of pictures. To be called on the main thread, as macOS demands.
    pub fn pick_folder(&self) {
        let dialog = |question: &Question| {
            let dialog = AsyncFileDialog::new().set_title(question.title);
            let folder = dialog.pick_folder();
            async { folder.await.map(|folder| vec![folder]) }
        };
        self.pick_several(
            question(tr("dialog-open-folder"), FOLDER, open_several),
            dialog,
        );
    }

    fn pick_several<F>(&self, question: Question, dialog: impl FnOnce(&Question) -> F)
    where
        F: Future<Output = Option<Vec<rfd::FileHandle>>> + Send + 'static,
    {
        let dialog = |question: &Question| Box::pin(dialog(question)) as _;
        self.ask_by(question, dialog, |_, files: Vec<rfd::FileHandle>| {
            FileReport::Pictures(files.iter().map(|file| file.path().to_owned()).collect())
        });
    }

    /// Opens a picture.
    pub fn open_picture(&self, path: PathBuf) {
        self.start_picture(move || open_picture(&path));
    }

    /// Opens what was dropped onto the window: one picture as such, several or a folder as many.
    pub fn open_dropped(&self, paths: Vec<PathBuf>) {
        self.start_picture(move || open_paths(paths));
    }

    /// Opens what was dropped to evaluate models on it: labeled images as such, other files as
    /// pictures.
    pub fn open_labeled(&self, paths: Vec<PathBuf>) {
        self.start_picture(move || {
            let data = paths.iter().map(|path| (DataFile::of(path), path.clone()));
            let data: Vec<_> = data
                .filter_map(|(file, path)| Some((file?, path)))
                .collect();
            if data.is_empty() {
                open_paths(paths)
            } else {
                FileReport::DroppedData(data)
            }
        });
    }

    /// Opens what was dropped among a person's digits: labeled digits to be taken in, other files as
    /// pictures.
    pub fn open_digits(&self, paths: Vec<PathBuf>) {
        self.start_picture(move || {
            let labeled = paths.iter().find(|path| {
                let extension = path.extension().and_then(|extension| extension.to_str());
                let is_strokes = matches!(extension, Some("jsonl" | "json"));
                is_strokes || matches!(DataFile::of(path), Some(kind) if kind != DataFile::Table)
            });
            match labeled {
                Some(path) => FileReport::DigitsPath(DigitsPath::Import, path.clone()),
                None => open_paths(paths),
            }
        });
    }

    /// Opens the pictures that a pasted text names, if it names any.
    pub fn open_named(&self, text: String) {
        self.start_picture(move || {
            let mut paths = named_paths(&text);
            paths.retain(|path| path.exists());
            if paths.is_empty() {
                FileReport::Unnamed
            } else {
                open_paths(paths)
            }
        });
    }

    /// Opens one of the scans that are part of the program.
    pub fn open_sample(&self, place: usize) {
        if let Some(sample) = SAMPLES.get(place) {
            let title = sample.title;
            self.start_picture(move || FileReport::Picture {
                name: Wording::new(move || title().to_owned()),
                path: None,
                result: picture::from_bytes(sample.bytes),
            });
        }
    }

    /// Reads which pictures were opened last.
    pub fn read_recent(&self, data_folder: PathBuf) {
        self.start(move || FileReport::Recent(recent::load(&data_folder)));
    }

    /// Keeps in mind which pictures were opened last; of lists that are written at the same time
    /// the latest stays.
    pub fn keep_recent(&self, data_folder: PathBuf, pictures: Vec<PathBuf>) {
        let writer = Arc::clone(&self.recent_writer);
        let turn = self.recent_lists.next();
        self.start(move || {
            let _one_at_a_time = writer.lock().unwrap_or_else(PoisonError::into_inner);
            // A list that can't be kept is no loss that a person need be told of.
            if turn.is_latest()
                && let Err(error) = recent::save(&data_folder, &pictures)
            {
                log::warn!("can't keep the list of recent pictures: {error}");
            }
            FileReport::Cancelled
        });
    }
}

fn question(
    title: &'static str,
    wanted: Wanted,
    job: impl FnOnce(&Path) -> FileReport + Send + 'static,
) -> Question {
    Question {
        title,
        wanted,
        kind: tr("dialog-pictures"),
        extensions: EXTENSIONS.to_vec(),
        job: Box::new(job),
    }
}

fn open_paths(mut paths: Vec<PathBuf>) -> FileReport {
    match paths.pop() {
        Some(path) if paths.is_empty() && !path.is_dir() => open_picture(&path),
        last => {
            paths.extend(last);
            FileReport::Pictures(paths)
        }
    }
}

/// One path stands for a file or for a folder.
fn open_several(path: &Path) -> FileReport {
    FileReport::Pictures(vec![path.to_owned()])
}

fn open_picture(path: &Path) -> FileReport {
    FileReport::Picture {
        name: name_of(path).into(),
        path: Some(path.to_owned()),
        result: picture::open(path),
    }
}
