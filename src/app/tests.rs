//! Tests of what workers report in an order that the window does not choose.

use egui::Context;

use super::training::model_of_run;
use super::{DigitApp, Surroundings};
use crate::classifier::Classifier;
use crate::command::ModelKey;
use crate::language::{self, Language, tr, tr_with};
use crate::model::Architecture;
use crate::model_store::ModelStore;
use crate::worker::files::{Imported, ModelReport};
use crate::worker::recognition::Report;

fn app() -> DigitApp {
    let surroundings = Surroundings {
        data_folder: None,
        has_file_dialogs: false,
        language: Language::English,
    };
    DigitApp::new(&Context::default(), surroundings).expect("threads")
}

fn model() -> Box<Classifier> {
    Box::new(Classifier::shipped().expect("embedded"))
}

fn imported(name: &str) -> ModelReport {
    let imported = Imported {
        classifier: *model(),
        kept: None,
    };
    ModelReport::Imported {
        name: name.to_owned(),
        result: Ok(Box::new(imported)),
    }
}

fn opened(name: &str) -> ModelReport {
    ModelReport::Opened {
        name: name.to_owned(),
        result: Ok(model()),
    }
}

/// The key of the model in use.
fn in_use(app: &DigitApp) -> &ModelKey {
    &app.models[app.model].key
}

#[test]
fn a_model_that_is_taught_is_kept_under_the_name_that_a_person_saw() {
    let store = ModelStore::new(std::path::PathBuf::new());
    for language in Language::ALL {
        language::set(language);
        let runs = Architecture::ALL.map(|architecture| model_of_run(12, architecture));
        for before in runs.iter().map(String::as_str).chain([tr("model-shipped")]) {
            let name = tr_with("teach-model-name", &[("model", &before)]);
            assert!(store.file(&name).is_ok(), "{name} is no file's name");
        }
    }
    language::set(Language::English);
}

#[test]
fn a_model_that_was_opened_before_the_shipped_one_was_ready_stays_in_use() {
    let mut app = app();
    app.take_models(opened("mine"));
    app.take_recognition(&Context::default(), Report::Shipped(Ok(model())));
    assert_eq!(app.models[0].key, ModelKey::Shipped);
    assert_eq!(*in_use(&app), ModelKey::File("mine".to_owned()));
}

#[test]
fn a_model_that_is_read_twice_is_there_once_and_others_have_keys_of_their_own() {
    let mut app = app();
    app.take_recognition(&Context::default(), Report::Shipped(Ok(model())));
    app.take_models(opened("mine"));
    app.take_models(opened("mine"));
    app.take_models(imported("a"));
    let deleted = ModelReport::Deleted {
        name: "mine".to_owned(),
        result: Ok(()),
    };
    app.take_models(deleted);
    app.take_models(imported("b"));
    let mut keys: Vec<ModelKey> = app.models.iter().map(|model| model.key.clone()).collect();
    assert_eq!(keys.len(), 3, "{keys:?}");
    keys.dedup();
    assert_eq!(keys.len(), 3, "{keys:?}");
}

#[test]
fn models_of_the_same_name_can_be_told_apart_wherever_they_are_listed() {
    let mut app = app();
    app.take_recognition(&Context::default(), Report::Shipped(Ok(model())));
    app.take_models(imported("mine"));
    app.take_models(imported("mine"));
    app.take_models(opened("mine"));
    app.take_models(imported("Shipped deep CNN"));
    let names = [
        "Shipped deep CNN",
        "mine",
        "mine (2)",
        "mine (3)",
        "Shipped deep CNN (2)",
    ];
    let at_hand = app.models_at_hand();
    let listed = app.model_choices().models;
    for models in [&at_hand, &listed] {
        let mut found: Vec<&str> = models.iter().map(|model| model.name.as_str()).collect();
        found.sort_unstable();
        let mut names = names;
        names.sort_unstable();
        assert_eq!(found, names);
    }
    for model in listed {
        assert_eq!(app.name_of(&model.key), model.name);
    }
}

#[test]
fn what_is_imported_meanwhile_is_not_taken_for_the_model_that_was_taught() {
    let mut app = app();
    app.take_recognition(&Context::default(), Report::Shipped(Ok(model())));
    app.take_models(imported("another"));
    let taught = Imported {
        classifier: *model(),
        kept: None,
    };
    app.take_models(ModelReport::Kept {
        name: "my hand".to_owned(),
        imported: Box::new(taught),
    });
    assert_eq!(app.lessons.key.as_ref(), Some(in_use(&app)));
    app.take_models(imported("a third"));
    assert_ne!(app.lessons.key.as_ref(), Some(in_use(&app)));
}

#[test]
fn a_model_that_was_taught_is_known_by_its_new_name() {
    let mut app = app();
    let key = ModelKey::File("my hand".to_owned());
    app.take_models(opened("my hand"));
    app.lessons.key = Some(key);
    app.take_models(ModelReport::Renamed {
        name: "my hand".to_owned(),
        result: Ok("Anna's hand".to_owned()),
    });
    assert_eq!(app.lessons.key.as_ref(), Some(in_use(&app)));
    assert_eq!(*in_use(&app), ModelKey::File("Anna's hand".to_owned()));
}

#[test]
fn a_folder_that_is_dropped_twice_is_read_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let page = image::GrayImage::from_pixel(40, 40, image::Luma([200]));
    for name in ["a.png", "b.png"] {
        page.save(folder.path().join(name)).expect("written");
    }
    let mut app = app();
    app.take_recognition(&Context::default(), Report::Shipped(Ok(model())));
    for _ in 0..2 {
        app.read_pictures(vec![folder.path().to_owned()]);
        assert!(app.batch_progress().1, "while files are looked for, too");
    }
    let start = std::time::Instant::now();
    while app.batch_progress().1 {
        app.take_batch();
        assert!(start.elapsed().as_secs() < 120, "it never ends");
    }
    assert_eq!(app.batch_progress(), (2, false));
}
