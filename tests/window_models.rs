//! The window of all models: imported, used, compared, renamed, deleted, exported; kept until the next start.

#![allow(
    clippy::allow_attributes,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that can't go on has failed"
)]

mod common;

use std::fs;
use std::path::Path;

use common::onnx::Onnx;
use common::shipped_accuracy;
use common::window::{open_with, type_path, wait};
use digitpad::app::DigitApp;
use digitpad::model::shipped_softmax;
use egui::accesskit::Role;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use egui_kittest::{Harness, Node};

/// What the status bar says of the shipped model.
fn shipped_on_mnist() -> String {
    format!("{} on MNIST", shipped_accuracy())
}

/// Clicks on one thing and waits for another.
fn click_for(window: &mut Harness<'_, DigitApp>, clicked: &str, label: &str) {
    window.get_by_label(clicked).click();
    wait_for(window, label);
}

fn wait_for(window: &mut Harness<'_, DigitApp>, label: &str) {
    wait(window, label, |window| {
        window.query_all_by_label_contains(label).count() > 0
    });
}

/// The window with the models window open.
fn open_models(folder: &Path) -> Harness<'static, DigitApp> {
    let mut window = open_with(Some(folder));
    window
        .get_by_role_and_label(Role::ComboBox, "Model")
        .click();
    wait_for(&mut window, "Manage models…");
    click_for(&mut window, "Manage models…", "Import…");
    window
}

fn model_file(folder: &Path) -> std::path::PathBuf {
    let path = folder.join("Templates.safetensors");
    let model = shipped_softmax(&burn::tensor::Device::flex()).expect("embedded");
    model.save(&path).expect("written");
    path
}

fn is_listed(window: &Harness<'_, DigitApp>, name: &str) -> bool {
    window.query_by_label(&format!("Compare {name}")).is_some()
}

#[test]
fn a_model_is_imported_used_compared_renamed_exported_and_deleted() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = model_file(folder.path());
    let mut window = open_models(folder.path());
    assert!(is_listed(&window, "Shipped deep CNN"));
    assert!(window.query_by_label("435,882").is_some(), "its parameters");

    type_path(&mut window, "Import…", &path);
    wait(&mut window, "the model", |window| {
        is_listed(window, "Templates")
    });
    let kept = folder.path().join("models/Templates.safetensors");
    assert!(kept.exists());
    // It is in use at once, and can be compared with the one before.
    click_for(&mut window, "Compare Templates", "7,850");
    assert!(window.query_by_label("435,882").is_some(), "side by side");
    wait_for(&mut window, "92.69 % on MNIST");
    click_for(&mut window, "Use this model", &shipped_on_mnist());

    window
        .get_by_role_and_label(Role::Button, "Templates")
        .click();
    wait(&mut window, "one alone", |window| {
        window.query_by_label("435,882").is_none()
    });
    click_for(&mut window, "Rename…", "New name");
    let field = window.get_by_role(Role::TextInput);
    field.focus();
    field.type_text(" of the paper");
    window.step();
    window.get_by_label("Save name").click();
    wait(&mut window, "the name", |window| {
        is_listed(window, "Templates of the paper")
    });
    assert!(!kept.exists());

    click_for(&mut window, "Export", "ONNX, for ONNX Runtime and others…");
    let graph = folder.path().join("graph.onnx");
    type_path(&mut window, "ONNX, for ONNX Runtime and others…", &graph);
    wait(&mut window, "the file", |_| graph.exists());
    let exported = Onnx::read(&fs::read(&graph).expect("readable"));
    assert_eq!(exported.metadata["architecture"], "softmax");

    drop(window);
    let mut window = open_models(folder.path());
    wait(&mut window, "the kept model", |window| {
        is_listed(window, "Templates of the paper")
    });
    window
        .get_by_role_and_label(Role::Button, "Templates of the paper")
        .click();
    wait_for(&mut window, "7,850");
    click_for(&mut window, "Use this model", "92.69 % on MNIST");
    let question = "Delete “Templates of the paper” for good";
    click_for(&mut window, "Delete…", question);
    window.get_by_label(question).click();
    wait(&mut window, "an empty list", |window| {
        !is_listed(window, "Templates of the paper")
    });
    // The shipped one answers again, and it alone stays.
    wait_for(&mut window, &shipped_on_mnist());
    assert_eq!(
        fs::read_dir(folder.path().join("models"))
            .expect("a folder")
            .count(),
        0
    );
}

#[test]
fn a_damaged_kept_model_is_said_and_a_wrong_file_is_not_kept() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::create_dir(folder.path().join("models")).expect("made");
    fs::write(folder.path().join("models/torn.safetensors"), b"12345678").expect("written");
    let mut window = open_models(folder.path());
    wait_for(&mut window, "torn.safetensors");
    // In line with the models that can be used.
    let left = |name: &str| {
        let mut buttons = window.query_all_by_role(Role::Button);
        let label = |button: &Node<'_>| button.accesskit_node().label();
        let named = buttons.find(|button| label(button).is_some_and(|it| it.starts_with(name)));
        named.expect(name).rect().left()
    };
    let (damaged, usable) = (left("torn"), left("Shipped deep CNN"));
    assert!((damaged - usable).abs() < 0.5, "{damaged} and {usable}");
    let wrong = folder.path().join("notes.txt");
    fs::write(&wrong, b"not a model at all").expect("written");
    type_path(&mut window, "Import…", &wrong);
    wait_for(&mut window, "notes.txt");
    assert!(!is_listed(&window, "notes"));
    assert!(!folder.path().join("models/notes.safetensors").exists());
}

#[test]
fn files_that_the_program_is_started_with_are_opened() {
    let folder = tempfile::tempdir().expect("a folder");
    let model = model_file(folder.path());
    let mut window = open_with(Some(folder.path()));
    window
        .state_mut()
        .open_files(&[model, "assets/icon.png".into()]);
    wait_for(&mut window, "92.69 % on MNIST");
    wait_for(&mut window, "icon.png");
}
