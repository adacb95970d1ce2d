//! What the window shows of each model: those in memory, those that are kept, and those of runs.

use super::DigitApp;
use super::models::NamedModel;
use super::training::model_of_run;
use crate::command::ModelKey;
use crate::language::tr;
use crate::model::description::Metrics;
use crate::model_store::KeptModel;
use crate::ui::model_choice::{ModelChoice, ModelChoices};
use crate::ui::model_figures::ModelFacts;
use crate::ui::runs::{Run, Status};

impl DigitApp {
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
