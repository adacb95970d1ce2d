//! The models: those in memory, those that are kept, and what is done with them.

use super::DigitApp;
use super::reports::of_file;
use crate::classifier::Classifier;
use crate::command::{ModelAction, ModelKey};
use crate::language::{tr, tr_with};
use crate::model::Format;
use crate::model_store::{KeptModel, Listed, ModelStore};
use crate::paths::models_folder;
use crate::ui::model_choice::DamagedModel;
use crate::ui::runs::Status;
use crate::ui::sentences::Sentence as _;
use crate::worker::files::{Imported, ModelReport, ModelSource};

/// A model in memory.
pub(super) struct NamedModel {
    pub(super) key: ModelKey,
    /// Its name in the window.
    pub(super) name: String,
    pub(super) classifier: Classifier,
}

impl DigitApp {
    /// The models that the person keeps; `None` where the system names no folder for data.
    pub(super) fn model_store(&self) -> Option<ModelStore> {
        let folder = models_folder(self.data_folder.as_deref()?);
        Some(ModelStore::new(folder))
    }

    /// Looks up the models that are kept.
    pub(super) fn list_models(&self) {
        if let Some(store) = self.model_store() {
            self.files.list_models(store);
        }
    }

    pub(super) fn use_model(&mut self, place: usize) {
        if let Some(model) = self.models.get(place) {
            self.model = place;
            self.live_step = None;
            self.recognize.live.is_on = false;
            self.generation += 1;
            self.recognition.use_model(model.classifier.clone());
        }
    }

    /// Adds a model in memory, whose place is returned; one with the same key makes way.
    pub(super) fn add_model(
        &mut self,
        key: ModelKey,
        name: String,
        classifier: Classifier,
    ) -> usize {
        let place = self.place_of(&key).unwrap_or(self.models.len());
        let model = NamedModel {
            key,
            name,
            classifier,
        };
        match self.models.get_mut(place) {
            Some(before) => *before = model,
            None => self.models.push(model),
        }
        place
    }

    /// Adds the shipped model, which is the first; one that was opened before it was ready stays in
    /// use.
    pub(super) fn add_shipped(&mut self, classifier: Classifier) {
        let is_other_in_use = !self.models.is_empty();
        let model = NamedModel {
            key: ModelKey::Shipped,
            name: tr("model-shipped").to_owned(),
            classifier,
        };
        self.models.insert(0, model);
        if is_other_in_use {
            self.model += 1;
            self.move_models_of_runs(|place| Some(place + 1));
        }
        self.generation += 1;
    }

    fn move_models_of_runs(&mut self, moved: impl Fn(usize) -> Option<usize>) {
        for run in &mut self.train.runs {
            if let Status::Done { model, .. } = &mut run.status {
                *model = model.and_then(&moved);
            }
        }
    }

    /// The place of a model that is in memory.
    pub(super) fn place_of(&self, key: &ModelKey) -> Option<usize> {
        self.models.iter().position(|model| model.key == *key)
    }

    /// Forgets a model in memory; the shipped one takes the place of one in use.
    fn remove_model(&mut self, key: &ModelKey) {
        let Some(gone) = self.place_of(key) else {
            return;
        };
        if gone == self.model {
            self.use_model(0);
        }
        self.models.remove(gone);
        if self.model > gone {
            self.model -= 1;
        }
        self.move_models_of_runs(|place| {
            let is_behind = usize::from(place > gone);
            (place != gone).then(|| place - is_behind)
        });
    }

    pub(super) fn act_on_model(&mut self, key: &ModelKey, action: &ModelAction) {
        match action {
            ModelAction::Use => self.use_model_of(key),
            ModelAction::Export(format) => self.export_model(key, *format),
            ModelAction::Rename(new) => {
                if let (ModelKey::File(name), Some(store)) = (key, self.model_store()) {
                    self.files.rename_model(store, name.clone(), new.clone());
                }
            }
            ModelAction::Delete => {
                if let (ModelKey::File(name), Some(store)) = (key, self.model_store()) {
                    self.files.delete_model(store, name.clone());
                }
            }
        }
    }

    pub(super) fn use_model_of(&mut self, key: &ModelKey) {
        match self.place_of(key) {
            Some(place) => self.use_model(place),
            None => self.read_model(key),
        }
    }

    /// Reads a model that is not in memory.
    pub(super) fn read_model(&self, key: &ModelKey) {
        match key {
            ModelKey::Run(number) => self.use_run(*number),
            ModelKey::File(name) => {
                if let Some(store) = self.model_store() {
                    self.files.open_kept(store, name.clone());
                }
            }
            ModelKey::Shipped | ModelKey::Unkept(_) => {}
        }
    }

    fn export_model(&mut self, key: &ModelKey, format: Format) {
        let loaded = self.place_of(key).and_then(|place| self.models.get(place));
        let name = match key {
            ModelKey::Shipped => "shipped".to_owned(),
            ModelKey::Run(number) => format!("run-{number}"),
            ModelKey::File(name) => name.clone(),
            ModelKey::Unkept(_) => loaded.map_or_else(String::new, |model| model.name.clone()),
        };
        let source = loaded.map(|model| {
            let model = model.classifier.model().clone();
            Ok(ModelSource::Loaded(Box::new(model)))
        });
        let file = || match key {
            ModelKey::Run(number) => {
                let store = self.store()?;
                Some(Ok(ModelSource::File(store.model_file(*number))))
            }
            ModelKey::File(name) => Some(self.model_store()?.file(name).map(ModelSource::File)),
            ModelKey::Shipped | ModelKey::Unkept(_) => None,
        };
        match source.or_else(file) {
            Some(Ok(source)) => self.files.export_model(source, &name, format),
            Some(Err(error)) => self.notices.failure(error.sentence()),
            None => {}
        }
    }

    pub(super) fn take_models(&mut self, report: ModelReport) {
        match report {
            ModelReport::Listed(Ok(listed)) => self.take_listed(listed),
            ModelReport::Imported {
                name,
                result: Ok(imported),
            } => {
                self.take_imported(name, *imported);
            }
            ModelReport::Kept { name, imported } => {
                let key = self.take_imported(name, *imported);
                self.lessons.key = Some(key);
            }
            ModelReport::Imported {
                name,
                result: Err(error),
            } => self.notices.failure(of_file(&name, &error)),
            ModelReport::Opened {
                name,
                result: Ok(classifier),
            } => {
                let place = self.add_model(ModelKey::File(name.clone()), name, *classifier);
                if !self.evaluate_awaited(place) {
                    self.use_model(place);
                }
            }
            ModelReport::Renamed {
                name,
                result: Ok(new),
            } => self.take_new_name(&name, new),
            ModelReport::Deleted {
                name,
                result: Ok(()),
            } => {
                self.kept_models.retain(|model| model.name != name);
                self.remove_model(&ModelKey::File(name));
            }
            ModelReport::Opened {
                name,
                result: Err(error),
            } => {
                self.notices.failure(of_file(&name, &error));
                self.evaluate.awaited = None;
                self.list_models();
            }
            ModelReport::Listed(Err(error))
            | ModelReport::Renamed {
                result: Err(error), ..
            }
            | ModelReport::Deleted {
                result: Err(error), ..
            } => self.notices.failure(error.sentence()),
        }
    }

    fn take_listed(&mut self, (models, troubles): Listed) {
        self.kept_models = models;
        self.damaged_models.clear();
        for (path, error) in troubles {
            let reason = error.sentence();
            let name = path.file_stem().unwrap_or(path.as_os_str());
            self.damaged_models.push(DamagedModel {
                name: name.to_string_lossy().into_owned(),
                reason: reason.clone(),
            });
            let path = path.display().to_string();
            let text = tr_with("models-damaged", &[("path", &path), ("reason", &reason)]);
            self.notices.failure(text);
        }
    }

    /// A model that was read or made is used at once; returns its key.
    fn take_imported(&mut self, name: String, imported: Imported) -> ModelKey {
        let (key, name) = match imported.kept {
            Some(Ok(kept)) => {
                let name = kept.name.clone();
                self.add_kept_model(kept);
                (ModelKey::File(name.clone()), name)
            }
            Some(Err(error)) => {
                let error = error.sentence();
                let text = tr_with("models-not-kept", &[("name", &name), ("error", &error)]);
                self.notices.failure(text);
                (self.unkept_key(), name)
            }
            None => (self.unkept_key(), name),
        };
        let place = self.add_model(key.clone(), name, imported.classifier);
        self.use_model(place);
        key
    }

    /// A key for one more model that is only in memory.
    fn unkept_key(&self) -> ModelKey {
        let numbers = self.models.iter().map(|model| match model.key {
            ModelKey::Unkept(number) => number,
            _ => 0,
        });
        ModelKey::Unkept(numbers.max().unwrap_or(0) + 1)
    }

    fn add_kept_model(&mut self, kept: KeptModel) {
        self.kept_models.push(kept);
        self.kept_models
            .sort_by_cached_key(|model| model.name.to_lowercase());
    }

    fn take_new_name(&mut self, name: &str, new: String) {
        let (old_key, key) = (ModelKey::File(name.to_owned()), ModelKey::File(new.clone()));
        if let Some(model) = self.models.iter_mut().find(|model| model.key == old_key) {
            model.key = key.clone();
            model.name.clone_from(&new);
        }
        self.lessons.rename(&old_key, &key, &new);
        let kept = self.kept_models.iter().position(|model| model.name == name);
        if let Some(kept) = kept.map(|place| self.kept_models.remove(place)) {
            self.add_kept_model(KeptModel { name: new, ..kept });
        }
        self.models_window.rename(&old_key, key);
    }
}
