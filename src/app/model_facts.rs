//! What the window shows of each model: those in memory, those that are kept, and those of runs.

use std::collections::HashSet;

use super::DigitApp;
use super::models::NamedModel;
use super::training::model_of_run;
use crate::command::ModelKey;
use crate::language::{Wording, tr};
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
        let shipped = self.place_of(&ModelKey::Shipped);
        let shipped = shipped.map(|place| self.models[place].facts());
        let mut facts: Vec<ModelFacts> = shipped.into_iter().collect();
        facts.extend(self.kept_models.iter().map(facts_of_file));
        let runs = self.train.runs.iter().rev();
        facts.extend(runs.filter_map(|run| {
            let loaded = self.place_of(&ModelKey::Run(run.number));
            facts_of_run(run, loaded.map(|place| &self.models[place]))
        }));
        for model in &self.models {
            if facts.iter().all(|facts| facts.key != model.key) {
                facts.push(model.facts());
            }
        }
        for facts in &mut facts {
            facts.is_in_use = in_use == Some(&facts.key);
        }
        distinguish(facts.iter_mut().map(|facts| &mut facts.name));
        facts
    }

    /// The models in memory and those that are kept, to be used at once.
    pub(super) fn models_at_hand(&self) -> Vec<ModelChoice> {
        let loaded = |model: &NamedModel| ModelChoice {
            key: model.key.clone(),
            name: model.name.clone(),
        };
        let shipped = self.place_of(&ModelKey::Shipped);
        let shipped = shipped.map(|place| loaded(&self.models[place]));
        let mut choices: Vec<ModelChoice> = shipped.into_iter().collect();
        choices.extend(self.kept_models.iter().map(|kept| ModelChoice {
            key: ModelKey::File(kept.name.clone()),
            name: kept.name.clone(),
        }));
        for model in &self.models {
            if choices.iter().all(|choice| choice.key != model.key) {
                choices.push(loaded(model));
            }
        }
        distinguish(choices.iter_mut().map(|choice| &mut choice.name));
        choices
    }

    /// What a model in memory or a kept one is called.
    pub(super) fn name_of(&self, key: &ModelKey) -> String {
        let models = self.models_at_hand().into_iter();
        let mut named = models.filter(|model| model.key == *key);
        named.next().map_or_else(String::new, |model| model.name)
    }

    /// The same, whatever the language becomes.
    pub(super) fn wording_of(&self, model: &NamedModel) -> Wording {
        let name = self.name_of(&model.key);
        let words = match model.key {
            ModelKey::Shipped => Wording::new(|| tr("model-shipped").to_owned()),
            ModelKey::Run(number) => {
                let architecture = model.classifier.description().architecture;
                Wording::new(move || model_of_run(number, architecture))
            }
            ModelKey::File(_) | ModelKey::Unkept(_) => return name.into(),
        };
        // One that is numbered beside others of its name stays as it is.
        if words.say() == name {
            words
        } else {
            name.into()
        }
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

/// Numbers names that were there before, so that each model can be told from the others.
fn distinguish<'a>(names: impl Iterator<Item = &'a mut String>) {
    let mut taken = HashSet::new();
    for name in names {
        let plain = name.clone();
        let mut number = 1;
        while !taken.insert(name.clone()) {
            number += 1;
            *name = format!("{plain} ({number})");
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
