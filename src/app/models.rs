//! The models: those in memory, those that are kept, and what is done with them.

use super::DigitApp;
use super::reports::of_file;
use super::training::model_of_run;
use crate::classifier::Classifier;
use crate::command::{ModelAction, ModelKey};
use crate::language::{tr, tr_with};
use crate::model::Format;
use crate::model::description::Metrics;
use crate::model_store::{KeptModel, ModelStore};
use crate::paths::models_folder;
use crate::ui::model_choice::{DamagedModel, ModelChoice, ModelChoices};
use crate::ui::model_figures::ModelFacts;
use crate::ui::runs::{Run, Status};
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

    /// Adds a model in memory, whose place is returned.
    pub(super) fn add_model(
        &mut self,
        key: ModelKey,
        name: String,
        classifier: Classifier,
    ) -> usize {
        self.models.push(NamedModel {
            key,
            name,
            classifier,
        });
        self.models.len() - 1
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
        let moved = |place: Option<usize>| match place {
            Some(place) if place == gone => None,
            Some(place) if place > gone => Some(place - 1),
            place => place,
        };
        for run in &mut self.train.runs {
            if let Status::Done { model, .. } = &mut run.status {
                *model = moved(*model);
            }
        }
    }

    /// The kept models that are not in memory.
    pub(super) fn unread_models(&self) -> Vec<String> {
        let names = self.kept_models.iter().map(|model| &model.name);
        names
            .filter(|name| self.place_of(&ModelKey::File((*name).clone())).is_none())
            .cloned()
            .collect()
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
        let name = match key {
            ModelKey::Shipped => "shipped".to_owned(),
            ModelKey::Run(number) | ModelKey::Unkept(number) => format!("run-{number}"),
            ModelKey::File(name) => name.clone(),
        };
        match source.or_else(file) {
            Some(Ok(source)) => self.files.export_model(source, &name, format),
            Some(Err(error)) => self.notices.failure(error.sentence()),
            None => {}
        }
    }

    pub(super) fn take_models(&mut self, report: ModelReport) {
        match report {
            ModelReport::Listed(Ok((models, troubles))) => {
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
            ModelReport::Imported {
                name,
                result: Ok(imported),
            } => self.take_imported(name, *imported),
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

    /// A model from elsewhere is used at once.
    fn take_imported(&mut self, name: String, imported: Imported) {
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
                (ModelKey::Unkept(self.models.len()), name)
            }
            None => (ModelKey::Unkept(self.models.len()), name),
        };
        self.lessons.take_key(&key);
        let place = self.add_model(key, name, imported.classifier);
        self.use_model(place);
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
        let kept = self.kept_models.iter().position(|model| model.name == name);
        if let Some(kept) = kept.map(|place| self.kept_models.remove(place)) {
            self.add_kept_model(KeptModel { name: new, ..kept });
        }
        self.models_window.rename(&old_key, key);
    }

    /// What the models window lists: the shipped one, files, runs with the newest first, and what is
    /// only in memory.
    pub(super) fn model_facts(&self) -> Vec<ModelFacts> {
        let in_use = self.models.get(self.model).map(|model| &model.key);
        let loaded = |key: fn(&ModelKey) -> bool| {
            let models = self.models.iter().filter(move |model| key(&model.key));
            models.map(NamedModel::facts)
        };
        let mut facts: Vec<ModelFacts> = loaded(|key| *key == ModelKey::Shipped).collect();
        facts.extend(self.kept_models.iter().map(facts_of_file));
        let runs = self.train.runs.iter().rev();
        facts.extend(runs.filter_map(|run| {
            let loaded = self.place_of(&ModelKey::Run(run.number));
            facts_of_run(run, loaded.map(|place| &self.models[place]))
        }));
        facts.extend(loaded(|key| matches!(key, ModelKey::Unkept(_))));
        for facts in &mut facts {
            facts.is_in_use = in_use == Some(&facts.key);
        }
        facts
    }
}

impl DigitApp {
    /// All models, to choose one from.
    pub(super) fn model_choices(&self) -> ModelChoices {
        let facts = self.model_facts().into_iter();
        let choice = |facts: ModelFacts| ModelChoice {
            key: facts.key,
            name: facts.name,
        };
        ModelChoices {
            models: facts.map(choice).collect(),
            damaged: self.damaged_models.clone(),
            in_use: self.models.get(self.model).map(|model| model.key.clone()),
        }
    }
}

impl NamedModel {
    fn facts(&self) -> ModelFacts {
        let description = self.classifier.description();
        ModelFacts {
            key: self.key.clone(),
            name: self.name.clone(),
            config: description.training.config.clone(),
            device: description.training.device.clone(),
            metrics: description.metrics,
            date: None,
            is_in_use: false,
        }
    }
}

fn facts_of_file(kept: &KeptModel) -> ModelFacts {
    let description = &kept.description;
    ModelFacts {
        key: ModelKey::File(kept.name.clone()),
        name: kept.name.clone(),
        config: description.training.config.clone(),
        device: description.training.device.clone(),
        metrics: description.metrics,
        date: kept.added.clone(),
        is_in_use: false,
    }
}

/// `None` for a run without a model.
fn facts_of_run(run: &Run, loaded: Option<&NamedModel>) -> Option<ModelFacts> {
    let Status::Done { test_accuracy, .. } = run.status else {
        return None;
    };
    let metrics = Metrics {
        test_accuracy,
        ..loaded.map_or_else(Metrics::default, |model| {
            model.classifier.description().metrics
        })
    };
    // What is not kept is only in memory, under its own key.
    if !run.is_kept && loaded.is_none() {
        return None;
    }
    let result = run.result.as_ref();
    let number = run.number;
    Some(ModelFacts {
        key: ModelKey::Run(number),
        name: model_of_run(number, run.config.architecture),
        config: run.config.clone(),
        device: result.map_or_else(
            || tr("models-unknown").to_owned(),
            |result| result.device.clone(),
        ),
        metrics,
        date: run.begun.clone(),
        is_in_use: false,
    })
}
