//! The models that a person keeps: a folder with a model file for each, whose name is the model's.

use std::fs;
use std::io::{self, ErrorKind};
use std::path::PathBuf;

use thiserror::Error;

use crate::clock::day;
use crate::model::description::Description;
use crate::model::file::{EXTENSION, Model, ModelError, read_description};

/// More are not listed; each is a file that is opened.
const MAX_MODELS: usize = 500;
/// The most letters of a name.
pub const MAX_NAME: usize = 60;
/// What a file's name can't have on some system.
const FORBIDDEN: &[char] = &['/', '\\', ':', '*', '?', '"', '<', '>', '|'];
/// Names that Windows keeps for devices.
const DEVICES: [&str; 6] = ["con", "prn", "aux", "nul", "com", "lpt"];

/// Why a model can't be kept, listed or changed.
#[derive(Debug, Error)]
pub enum ModelStoreError {
    /// The folder or a file in it can't be used.
    #[error("can't use {}: {source}", path.display())]
    Folder {
        /// The folder or file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The file is no model, or can't be written.
    #[error(transparent)]
    Model(#[from] ModelError),
    /// No file can have this name.
    #[error(
        "“{0}” can't be a model's name; use up to {MAX_NAME} letters, digits and spaces, without / \\ : * ? \" < > |"
    )]
    Name(String),
    /// Another model has this name.
    #[error("there is a model named “{0}” already; choose another name")]
    Taken(String),
}

/// A model in the store.
#[derive(Clone, Debug, PartialEq)]
pub struct KeptModel {
    /// Its name, which no other in the store has.
    pub name: String,
    /// What it says about itself.
    pub description: Description,
    /// The day on which it was taken in, in UTC, as in 2026-11-23; absent if the system does not know.
    pub added: Option<String>,
}

/// The models of a store, and the files that are damaged.
pub type Listed = (Vec<KeptModel>, Vec<(PathBuf, ModelStoreError)>);

/// A folder of models.
#[derive(Clone, Debug)]
pub struct ModelStore {
    folder: PathBuf,
}

impl ModelStore {
    /// The store in `folder`, which is made when the first model is kept.
    #[must_use]
    pub const fn new(folder: PathBuf) -> Self {
        Self { folder }
    }

    /// All models by name, and the files that are damaged; of a model the weights are not read.
    ///
    /// # Errors
    ///
    /// If the folder is there and can't be read.
    pub fn list(&self) -> Result<Listed, ModelStoreError> {
        let mut models = Vec::new();
        let mut troubles = Vec::new();
        for name in self.names()?.into_iter().take(MAX_MODELS) {
            match self.describe(&name) {
                Ok(model) => models.push(model),
                Err(error) => troubles.push((self.path(&name), error)),
            }
        }
        Ok((models, troubles))
    }

    /// Keeps a model under `name` or, if that is taken, with a number behind it.
    ///
    /// # Errors
    ///
    /// If it can't be written.
    pub fn keep(&self, name: &str, model: &Model) -> Result<KeptModel, ModelStoreError> {
        let name = self.free_name(&usable(name))?;
        fs::create_dir_all(&self.folder).map_err(|source| self.failed(source))?;
        model.save(&self.path(&name))?;
        self.describe(&name)
    }

    /// The file of a model.
    ///
    /// # Errors
    ///
    /// If no model can have this name.
    pub fn file(&self, name: &str) -> Result<PathBuf, ModelStoreError> {
        Ok(self.path(checked(name)?))
    }

    /// Gives a model another name; returns the name as it is kept.
    ///
    /// # Errors
    ///
    /// If the name can't be used or is taken, or the system refuses.
    pub fn rename(&self, name: &str, new: &str) -> Result<String, ModelStoreError> {
        let (name, new) = (checked(name)?, checked(new.trim())?);
        let mut others = self.names()?;
        others.retain(|other| other != name);
        if others.iter().any(|other| is_same(other, new)) {
            return Err(ModelStoreError::Taken(new.to_owned()));
        }
        let path = self.path(name);
        fs::rename(&path, self.path(new))
            .map_err(|source| ModelStoreError::Folder { path, source })?;
        Ok(new.to_owned())
    }

    /// Removes a model for good.
    ///
    /// # Errors
    ///
    /// If the system refuses. One that is gone already is no error.
    pub fn delete(&self, name: &str) -> Result<(), ModelStoreError> {
        let path = self.path(checked(name)?);
        match fs::remove_file(&path) {
            Err(source) if source.kind() != ErrorKind::NotFound => {
                Err(ModelStoreError::Folder { path, source })
            }
            _ => Ok(()),
        }
    }

    fn describe(&self, name: &str) -> Result<KeptModel, ModelStoreError> {
        let path = self.path(name);
        let modified = fs::metadata(&path).and_then(|file| file.modified()).ok();
        Ok(KeptModel {
            name: name.to_owned(),
            description: read_description(&path)?,
            added: modified.and_then(day),
        })
    }

    fn names(&self) -> Result<Vec<String>, ModelStoreError> {
        let entries = match fs::read_dir(&self.folder) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
            entries => entries.map_err(|source| self.failed(source))?,
        };
        let mut names = Vec::new();
        for entry in entries {
            let path = entry.map_err(|source| self.failed(source))?.path();
            let is_model = path.extension().is_some_and(|found| found == EXTENSION);
            let name = path.file_stem().and_then(|stem| stem.to_str());
            if let Some(name) = name.filter(|name| is_model && checked(name).is_ok()) {
                names.push(name.to_owned());
            }
        }
        names.sort_by_cached_key(|name| name.to_lowercase());
        Ok(names)
    }

    fn free_name(&self, name: &str) -> Result<String, ModelStoreError> {
        let taken = self.names()?;
        let mut free = name.to_owned();
        let mut number = 1;
        while taken.iter().any(|taken| is_same(taken, &free)) {
            number += 1;
            free = format!("{name} {number}");
        }
        Ok(free)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.join(format!("{name}.{EXTENSION}"))
    }

    fn failed(&self, source: io::Error) -> ModelStoreError {
        ModelStoreError::Folder {
            path: self.folder.clone(),
            source,
        }
    }
}

/// Whether two names are the same file's on some systems.
fn is_same(one: &str, other: &str) -> bool {
    one.to_lowercase() == other.to_lowercase()
}

/// `name`, if a file can have it on every system.
fn checked(name: &str) -> Result<&str, ModelStoreError> {
    let is_forbidden = |letter: char| FORBIDDEN.contains(&letter) || letter.is_control();
    let lower = name.to_lowercase();
    // Windows looks at what stands before the first dot.
    let lower = lower.split('.').next().unwrap_or_default();
    let is_device = DEVICES.iter().any(|device| {
        let rest = lower.strip_prefix(device);
        rest.is_some_and(|rest| rest.chars().all(|letter| letter.is_ascii_digit()))
    });
    let is_usable = !name.is_empty()
        && name.trim() == name
        && name.chars().count() <= MAX_NAME
        && !name.contains(is_forbidden)
        && !name.starts_with('.')
        && !name.ends_with('.')
        && !is_device;
    if is_usable {
        Ok(name)
    } else {
        Err(ModelStoreError::Name(name.to_owned()))
    }
}

/// A name that can be kept, as near to `name` as it may be.
fn usable(name: &str) -> String {
    let letters = name.chars().map(|letter| {
        if FORBIDDEN.contains(&letter) || letter.is_control() {
            '-'
        } else {
            letter
        }
    });
    // Room for a number behind it.
    let short: String = letters.take(MAX_NAME - 4).collect();
    let name = short.trim_matches(|letter: char| letter == '.' || letter.is_whitespace());
    if checked(name).is_ok() {
        name.to_owned()
    } else {
        format!("model {name}").trim().to_owned()
    }
}

#[cfg(test)]
mod tests {
    use burn::tensor::Device;

    use super::*;
    use crate::model::shipped_softmax;

    fn store() -> (tempfile::TempDir, ModelStore) {
        let folder = tempfile::tempdir().expect("a folder");
        let store = ModelStore::new(folder.path().join("models"));
        (folder, store)
    }

    fn names(store: &ModelStore) -> Vec<String> {
        let (models, troubles) = store.list().expect("readable");
        assert!(troubles.is_empty(), "{troubles:?}");
        models.into_iter().map(|model| model.name).collect()
    }

    #[test]
    fn each_model_is_kept_under_a_name_of_its_own() {
        let (_folder, store) = store();
        assert_eq!(names(&store), Vec::<String>::new(), "no folder, no models");
        let model = shipped_softmax(&Device::flex()).expect("embedded");
        for expected in ["Mine", "Mine 2", "Mine 3"] {
            let kept = store.keep("Mine", &model).expect("kept");
            assert_eq!(kept.name, expected);
            assert_eq!(kept.description, model.description);
            assert_eq!(kept.added.map(|day| day.len()), Some(10));
            let file = store.file(expected).expect("a name");
            let read = Model::load(&file, &Device::flex()).expect("readable");
            assert_eq!(read.network.weights(), model.network.weights());
        }
        assert_eq!(names(&store), ["Mine", "Mine 2", "Mine 3"]);
    }

    #[test]
    fn a_name_is_taken_whether_or_not_it_is_listed() {
        let (_folder, store) = store();
        let model = shipped_softmax(&Device::flex()).expect("embedded");
        store.keep("z", &model).expect("kept");
        for number in 0..MAX_MODELS {
            fs::write(store.path(&format!("{number}")), b"").expect("written");
        }
        assert_eq!(store.keep("z", &model).expect("kept").name, "z 2");
        assert!(matches!(
            store.rename("z 2", "z"),
            Err(ModelStoreError::Taken(_))
        ));
    }

    #[test]
    fn names_change_and_models_go() {
        let (_folder, store) = store();
        let model = shipped_softmax(&Device::flex()).expect("embedded");
        store.keep("a", &model).expect("kept");
        store.keep("b", &model).expect("kept");
        assert!(matches!(
            store.rename("a", "B"),
            Err(ModelStoreError::Taken(_))
        ));
        for name in [
            "",
            "../a",
            "x/y",
            "CON",
            "com1",
            "nul.2",
            ".hidden",
            "dot.",
            "a\nb",
            &"x".repeat(61),
        ] {
            assert!(
                matches!(store.rename("a", name), Err(ModelStoreError::Name(_))),
                "{name}"
            );
        }
        assert!(
            store.delete("../a").is_err(),
            "nothing outside of the folder"
        );
        assert_eq!(store.rename("a", " 七 ").expect("renamed"), "七");
        assert_eq!(names(&store), ["b", "七"]);
        assert_eq!(store.rename("b", "B").expect("another spelling"), "B");
        // Where both spellings are files of their own, neither is lost.
        if !store.path("b").exists() {
            fs::copy(store.path("B"), store.path("b")).expect("copied");
            assert!(matches!(
                store.rename("b", "B"),
                Err(ModelStoreError::Taken(_))
            ));
            fs::remove_file(store.path("b")).expect("removed");
        }
        store.delete("七").expect("deleted");
        store.delete("七").expect("gone is gone");
        assert_eq!(names(&store), ["B"]);
        assert!(matches!(
            store.rename("七", "c"),
            Err(ModelStoreError::Folder { .. })
        ));
    }

    #[test]
    fn a_damaged_file_is_said_and_the_others_are_there() {
        let (_folder, store) = store();
        let model = shipped_softmax(&Device::flex()).expect("embedded");
        store.keep("good", &model).expect("kept");
        let bytes = model.to_bytes().expect("written");
        let mut long = bytes.clone();
        long[7] = 0x7f;
        let damaged: [(&str, &[u8]); 4] = [
            ("empty", b""),
            ("short", &bytes[..bytes.len() - 1]),
            ("torn", &bytes[..40]),
            ("endless header", &long),
        ];
        for (name, bytes) in damaged {
            fs::write(store.path(name), bytes).expect("written");
        }
        let (models, troubles) = store.list().expect("readable");
        assert_eq!(models.len(), 1);
        assert_eq!(troubles.len(), damaged.len(), "{troubles:?}");
        assert!(troubles[0].0.ends_with("empty.safetensors"));
        let error = store.describe("torn").expect_err("damaged");
        assert!(matches!(error, ModelStoreError::Model(_)));
    }

    #[test]
    fn any_file_name_leads_to_a_name() {
        for (name, expected) in [
            ("best", "best"),
            ("a:b?", "a-b-"),
            ("", "model"),
            (" .x. ", "x"),
            ("nul", "model nul"),
        ] {
            assert_eq!(usable(name), expected);
            assert!(checked(&usable(name)).is_ok());
        }
        assert!(checked(&usable(&"字".repeat(300))).is_ok());
    }
}
