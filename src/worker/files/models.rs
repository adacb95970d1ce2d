//! Model files: taken in and kept, read, renamed, removed, exported.

use std::path::{Path, PathBuf};

use burn::tensor::Device;

use super::{FileReport, Files, Question, Wanted, name_of};
use crate::classifier::Classifier;
use crate::language::tr;
use crate::model::Format;
use crate::model::file::{Model, ModelError};
use crate::model_store::{KeptModel, Listed, ModelStore, ModelStoreError};

/// What came of a job on model files.
pub enum ModelReport {
    /// The models that are kept.
    Listed(Result<Listed, ModelStoreError>),
    /// A model file from elsewhere was read.
    Imported {
        /// The file's name.
        name: String,
        /// The model.
        result: Result<Box<Imported>, ModelError>,
    },
    /// A model that was made here is kept, or is not.
    Kept {
        /// The name that was wished for.
        name: String,
        /// The model.
        imported: Box<Imported>,
    },
    /// A kept model was read.
    Opened {
        /// Its name.
        name: String,
        /// The model.
        result: Result<Box<Classifier>, ModelStoreError>,
    },
    /// A kept model was to get another name.
    Renamed {
        /// The name before.
        name: String,
        /// The name now.
        result: Result<String, ModelStoreError>,
    },
    /// A kept model was to be removed.
    Deleted {
        /// Its name.
        name: String,
        /// Whether it worked.
        result: Result<(), ModelStoreError>,
    },
}

/// A model that is new to the store.
pub struct Imported {
    /// The model.
    pub classifier: Classifier,
    /// How it is kept; an error if it can't be, and `None` where nothing is.
    pub kept: Option<Result<KeptModel, ModelStoreError>>,
}

/// Where a model is that is to be exported.
pub enum ModelSource {
    /// In memory.
    Loaded(Box<Model>),
    /// In this file.
    File(PathBuf),
}

impl Files {
    /// Asks for a model, and keeps it in `store`. To be called on the main thread, as macOS demands.
    pub fn pick_model(&self, store: Option<ModelStore>) {
        self.ask(Question {
            title: tr("dialog-open-model"),
            wanted: Wanted::File("model.safetensors"),
            kind: tr("dialog-models"),
            extensions: vec![Format::Safetensors.extension()],
            job: Box::new(move |path| import(path, store.as_ref())),
        });
    }

    /// Reads a model file, and keeps it in `store`.
    pub fn open_model(&self, path: PathBuf, store: Option<ModelStore>) {
        self.start(move || import(&path, store.as_ref()));
    }

    /// Keeps a model that was made here in `store`, under `name`.
    pub fn keep_model(&self, name: String, classifier: Classifier, store: Option<ModelStore>) {
        self.start(move || {
            let kept = store.map(|store| store.keep(&name, classifier.model()));
            FileReport::OfModels(ModelReport::Kept {
                name,
                imported: Box::new(Imported { classifier, kept }),
            })
        });
    }

    /// Looks up the models that are kept.
    pub fn list_models(&self, store: ModelStore) {
        self.start(move || FileReport::OfModels(ModelReport::Listed(store.list())));
    }

    /// Reads a kept model.
    pub fn open_kept(&self, store: ModelStore, name: String) {
        self.start(move || {
            let result = store
                .file(&name)
                .and_then(|path| Ok(Box::new(Classifier::load(&path)?)));
            FileReport::OfModels(ModelReport::Opened { name, result })
        });
    }

    /// Gives a kept model another name.
    pub fn rename_model(&self, store: ModelStore, name: String, new: String) {
        self.start(move || {
            let result = store.rename(&name, &new);
            FileReport::OfModels(ModelReport::Renamed { name, result })
        });
    }

    /// Removes a kept model for good.
    pub fn delete_model(&self, store: ModelStore, name: String) {
        self.start(move || {
            let result = store.delete(&name);
            FileReport::OfModels(ModelReport::Deleted { name, result })
        });
    }

    /// Asks where to write a model for other programs. To be called on the main thread, as macOS
    /// demands.
    pub fn export_model(&self, source: ModelSource, name: &str, format: Format) {
        let extension = format.extension();
        self.ask(Question {
            title: tr("dialog-export"),
            wanted: Wanted::New(format!("{name}.{extension}")),
            kind: tr("dialog-models"),
            extensions: vec![extension],
            job: Box::new(move |path| FileReport::Saved {
                path: path.to_owned(),
                result: source.load().and_then(|model| model.export(path, format)),
            }),
        });
    }
}

impl ModelSource {
    fn load(self) -> Result<Model, ModelError> {
        match self {
            Self::Loaded(model) => Ok(*model),
            Self::File(path) => Model::load(&path, &Device::flex()),
        }
    }
}

fn import(path: &Path, store: Option<&ModelStore>) -> FileReport {
    let read = || {
        let classifier = Classifier::load(path)?;
        let stem = path.file_stem().unwrap_or_default().to_string_lossy();
        let kept = store.map(|store| store.keep(&stem, classifier.model()));
        Ok(Box::new(Imported { classifier, kept }))
    };
    FileReport::OfModels(ModelReport::Imported {
        name: name_of(path),
        result: read(),
    })
}
