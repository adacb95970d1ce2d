//! The Evaluate tab: from a data set to its figures, from a figure to its pictures, and from a picture
//! to Recognize.

#![allow(
    clippy::allow_attributes,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that can't go on has failed"
)]

mod common;

use std::path::{Path, PathBuf};

use common::window::{answer, drop_file, focused, open, open_with, show_tab, type_path, wait};
use common::{shipped_accuracy, test_images, write_labeled_folder, write_labeled_table};
use digitpad::app::DigitApp;
use digitpad::dataset::idx;
use digitpad::model::shipped_softmax;
use egui::accesskit::Role;
use egui::{Event, Key, Modifiers, MouseWheelSource, MouseWheelUnit, TouchPhase, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};

fn evaluate_tab() -> Harness<'static, DigitApp> {
    let mut window = open();
    show_tab(&mut window, "Evaluate", "Data set");
    window
}

/// Chooses a kind of data set.
fn choose(window: &mut Harness<'_, DigitApp>, kind: &str) {
    window.get_by_value("MNIST test set").click();
    wait(window, "the list", |window| {
        window.query_by_label(kind).is_some()
    });
    window.get_by_label(kind).click();
    window.step();
}

/// Writes the model of the shipped templates into a folder.
fn write_templates(folder: &Path) -> PathBuf {
    let path = folder.join("Templates.safetensors");
    let model = shipped_softmax(&burn::tensor::Device::flex()).expect("embedded");
    model.save(&path).expect("written");
    path
}

/// Chooses another model than the one of the name `before`, which is in use.
fn choose_model(window: &mut Harness<'_, DigitApp>, before: &str, model: &str) {
    // The bar above the tabs lists models, too.
    let lists = window.query_all_by_role(Role::ComboBox);
    let lists = lists.filter(|list| list.value().as_deref() == Some(before));
    let list = lists.max_by(|a, b| a.rect().top().total_cmp(&b.rect().top()));
    list.expect("the tab's list").click();
    wait(window, model, |window| {
        window
            .query_by_role_and_label(Role::Button, model)
            .is_some()
    });
    window.get_by_role_and_label(Role::Button, model).click();
    window.step();
}

/// Presses the button, which has the tab's name.
fn evaluate(window: &mut Harness<'_, DigitApp>) {
    window
        .get_by_role_and_label(Role::Button, "Evaluate")
        .click();
    window.step();
}

fn wait_for(window: &mut Harness<'_, DigitApp>, part: &str) {
    wait(window, part, |window| {
        window.query_all_by_label_contains(part).count() > 0
    });
}

/// The name of the first picture that is shown.
fn first_picture(window: &Harness<'_, DigitApp>) -> String {
    let shown = window.query_all_by_role(Role::Button);
    let mut names = shown.filter_map(|node| node.accesskit_node().label());
    let first = names.find(|label| label.starts_with("Image "));
    first.expect("a picture")
}

/// Turns the wheel over what has this label, to what is below it.
fn turn_wheel(window: &mut Harness<'_, DigitApp>, label: &str) {
    let at = window.get_by_label(label).rect().center();
    window.hover_at(at);
    window.step();
    window.event(Event::MouseWheel {
        unit: MouseWheelUnit::Page,
        delta: vec2(0.0, -1.0),
        phase: TouchPhase::Move,
        source: MouseWheelSource::Wheel,
        modifiers: Modifiers::NONE,
    });
}

#[test]
fn the_keyboard_comes_to_pictures_that_have_to_be_scrolled_to() {
    let folder = tempfile::tempdir().expect("a folder");
    let table = folder.path().join("part.csv");
    write_labeled_table(&table, &test_images(400), None);
    let mut window = evaluate_tab();
    choose(&mut window, "Table (CSV)");
    type_path(&mut window, "Choose table…", &table);
    wait_for(&mut window, "part.csv");
    evaluate(&mut window);
    let cell = "true 1, answered 1: ";
    wait_for(&mut window, cell);
    let name = window.get_by_label_contains(cell).accesskit_node().label();
    let count = name.expect("a name").rsplit(' ').next().map(str::parse);
    let count: usize = count.expect("a number").expect("a number");
    window.get_by_label_contains(cell).click();
    wait_for(&mut window, "True 1, answered 1");
    let mut reached = std::collections::BTreeSet::new();
    for _ in 0..300 {
        window.key_press(Key::Tab);
        window.step();
        let name = focused(&window).unwrap_or_default();
        reached.extend(Some(name).filter(|name| name.starts_with("Image ")));
    }
    assert_eq!(reached.len(), count, "{reached:?}");
    assert!(count > 25, "more than are seen at once");
}

#[test]
fn what_was_evaluated_and_opened_follows_the_language() {
    let folder = tempfile::tempdir().expect("a folder");
    let table = folder.path().join("part.csv");
    write_labeled_table(&table, &test_images(20), None);
    let mut window = evaluate_tab();
    choose(&mut window, "Table (CSV)");
    type_path(&mut window, "Choose table…", &table);
    wait_for(&mut window, "part.csv");
    evaluate(&mut window);
    wait_for(&mut window, "Shipped deep CNN on part.csv");
    show_tab(&mut window, "Recognize", "Drawing canvas");
    window.get_by_label("Test digit").click();
    wait_for(&mut window, "Picture MNIST test image");
    window.get_by_label("Settings").click();
    wait_for(&mut window, "简体中文");
    window.get_by_label("简体中文").click();
    wait_for(&mut window, "图片 MNIST 测试图片");
    show_tab(&mut window, "评估", "数据集");
    wait_for(&mut window, "内置深层 CNN");
    let english = window.query_all_by_label_contains("Shipped deep CNN");
    assert_eq!(english.count(), 0);
}

#[test]
fn a_cell_opens_its_pictures_and_a_picture_opens_in_recognize() {
    let folder = tempfile::tempdir().expect("a folder");
    let table = folder.path().join("part.csv");
    // The first of the test images, a seven, is said to be a four.
    write_labeled_table(&table, &test_images(120), Some(4));
    let mut window = evaluate_tab();
    assert!(
        window
            .query_by_label_contains("where is it wrong?")
            .is_none(),
        "painted text"
    );
    wait_for(&mut window, "MNIST's test set is built in");
    choose(&mut window, "Table (CSV)");
    let button = window.get_by_role_and_label(Role::Button, "Evaluate");
    assert!(
        button.accesskit_node().is_disabled(),
        "there is no file yet"
    );
    type_path(&mut window, "Choose table…", &table);
    wait_for(&mut window, "part.csv");
    evaluate(&mut window);
    wait_for(&mut window, "95 % interval");
    assert!(
        window
            .query_by_label_contains("of 120 images wrong")
            .is_some()
    );
    // By keyboard.
    window.get_by_label("true 4, answered 7: 1").focus();
    window.step();
    window.key_press(Key::Enter);
    wait_for(&mut window, "True 4, answered 7");
    let picture = "Image 0: true 4, answered 7, ";
    wait_for(&mut window, picture);
    window.get_by_label_contains(picture).click();
    wait_for(&mut window, "Picture Image 0, a 4");
    assert_eq!(answer(&mut window), 7);
}

#[test]
fn the_next_result_is_compared_and_figures_are_exported() {
    let folder = tempfile::tempdir().expect("a folder");
    let table = folder.path().join("part.csv");
    write_labeled_table(&table, &test_images(60), Some(4));
    let mut window = evaluate_tab();
    choose(&mut window, "Table (CSV)");
    type_path(&mut window, "Choose table…", &table);
    wait_for(&mut window, "part.csv");
    evaluate(&mut window);
    wait_for(&mut window, "95 % interval");
    evaluate(&mut window);
    wait_for(&mut window, "+0.00 points to Shipped deep CNN");
    let curve = window
        .get_by_role_and_label(Role::Figure, "Calibration")
        .value()
        .expect("in words");
    assert!(curve.contains(" sure: "), "{curve}");
    window.get_by_label("Export").click();
    wait_for(&mut window, "Figures as CSV…");
    let written = folder.path().join("figures.csv");
    type_path(&mut window, "Figures as CSV…", &written);
    wait(&mut window, "the file", |_| written.exists());
    let figures = std::fs::read_to_string(&written).expect("text");
    assert!(figures.contains("\nimages,,,,60\n"), "{figures}");
    assert!(figures.contains("\nconfusion,4,7,,1\n"), "{figures}");
}

#[test]
fn a_kept_model_is_evaluated_without_being_used() {
    let folder = tempfile::tempdir().expect("a folder");
    let models = folder.path().join("models");
    std::fs::create_dir(&models).expect("made");
    write_templates(&models);
    let table = folder.path().join("part.csv");
    write_labeled_table(&table, &test_images(60), None);
    let mut window = open_with(Some(folder.path()));
    show_tab(&mut window, "Evaluate", "Data set");
    choose(&mut window, "Table (CSV)");
    type_path(&mut window, "Choose table…", &table);
    wait_for(&mut window, "part.csv");
    choose_model(&mut window, "Shipped deep CNN", "Templates");
    evaluate(&mut window);
    wait_for(&mut window, "Templates on part.csv");
    wait_for(&mut window, &format!("{} on MNIST", shipped_accuracy()));
}

#[test]
fn models_of_the_same_name_are_told_apart() {
    let folder = tempfile::tempdir().expect("a folder");
    let model = write_templates(folder.path());
    let table = folder.path().join("part.csv");
    write_labeled_table(&table, &test_images(60), None);
    // Without a folder for data they stay in memory.
    let mut window = evaluate_tab();
    let [first, second] = ["Templates.safetensors", "Templates.safetensors (2)"];
    window.state_mut().open_files(&[model.clone(), model]);
    wait(&mut window, "both models", |window| {
        window.query_all_by_value(second).count() > 0
    });
    choose(&mut window, "Table (CSV)");
    type_path(&mut window, "Choose table…", &table);
    wait_for(&mut window, "part.csv");
    choose_model(&mut window, second, first);
    evaluate(&mut window);
    wait_for(&mut window, &format!("{first} on part.csv"));
    choose_model(&mut window, first, second);
    evaluate(&mut window);
    wait_for(&mut window, &format!("{second} on part.csv"));
    wait_for(&mut window, &format!("+0.00 points to {first}"));
}

#[test]
fn a_folder_of_pictures_is_evaluated_and_what_is_left_out_is_listed() {
    let folder = tempfile::tempdir().expect("a folder");
    write_labeled_folder(folder.path(), &test_images(12));
    std::fs::write(folder.path().join("notes.txt"), "no picture").expect("written");
    let mut window = evaluate_tab();
    choose(&mut window, "Folder of pictures");
    type_path(&mut window, "Choose folder…", folder.path());
    let name = folder.path().file_name().expect("a name");
    wait_for(&mut window, name.to_str().expect("text"));
    evaluate(&mut window);
    wait_for(&mut window, "Files left out: 1");
    assert!(
        window
            .query_by_label_contains("of 12 images wrong")
            .is_some()
    );
    window.get_by_label_contains("Files left out").click();
    wait_for(&mut window, "notes.txt: it has no label");
    // The first of the sevens is the file of the test set's first image.
    window.get_by_label_contains("true 7, answered 7").click();
    wait_for(&mut window, "True 7, answered 7");
    let first = first_picture(&window);
    window.get_by_label(&first).click();
    wait_for(&mut window, ".png");
    assert_eq!(answer(&mut window), 7);
}

#[test]
fn an_evaluation_tells_its_rate_and_is_stopped() {
    let mut window = evaluate_tab();
    evaluate(&mut window);
    wait_for(&mut window, "images/s");
    window.get_by_label("Stop").click();
    wait(&mut window, "the end", |window| {
        window
            .query_by_role_and_label(Role::Button, "Evaluate")
            .is_some()
    });
    assert!(window.query_by_label_contains("95 % interval").is_none());
}

#[test]
fn doubtful_labels_of_mnist_are_marked() {
    let mut window = evaluate_tab();
    evaluate(&mut window);
    wait_for(&mut window, "95 % interval");
    assert!(
        window
            .query_by_label_contains("with a doubtful label")
            .is_some()
    );
    assert!(window.query_by_label(&shipped_accuracy()).is_some());
    let first = first_picture(&window);
    turn_wheel(&mut window, &first);
    wait(&mut window, "the pictures below", |window| {
        first_picture(window) != first
    });
    // An eight that five of five people take for a nine.
    window.get_by_label("true 8, answered 9: 1").click();
    // The picture is among all mistakes, too, in another place.
    wait_for(&mut window, "True 8, answered 9");
    wait_for(&mut window, "Image 947: true 8, answered 9");
    let picture = window
        .get_by_label_contains("Image 947")
        .accesskit_node()
        .label();
    assert!(picture.is_some_and(|name| name.ends_with("5 of 5 people see a 9")));
    window.get_by_label_contains("Image 947").click();
    wait_for(&mut window, "Picture MNIST test image 947, a 8");
}

#[test]
fn what_is_dropped_is_what_is_evaluated() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = test_images(30);
    let pictures = folder.path().join("scans");
    write_labeled_folder(&pictures, &data.clone().take(12));
    let table = folder.path().join("part.csv");
    write_labeled_table(&table, &data, None);
    let [images, labels] = ["images", "labels.idx"].map(|name| folder.path().join(name));
    let few = data.clone().take(20);
    std::fs::write(&images, idx::write_images(few.images())).expect("written");
    std::fs::write(&labels, idx::write_labels(few.labels())).expect("written");
    let mut window = evaluate_tab();
    for (path, found) in [
        (&pictures, "of 12 images wrong"),
        (&table, "of 30 images wrong"),
    ] {
        drop_file(&mut window, path);
        wait_for(&mut window, found);
        let name = path.file_name().and_then(|name| name.to_str());
        wait_for(&mut window, name.expect("text"));
    }
    // Images alone wait for their labels.
    drop_file(&mut window, &images);
    wait_for(&mut window, "Choose labels…");
    drop_file(&mut window, &labels);
    wait_for(&mut window, "of 20 images wrong");
    // A picture is no data set: it is looked at.
    let picture = std::fs::read_dir(pictures.join("7"))
        .expect("sevens")
        .next();
    let picture = picture.expect("a seven").expect("readable").path();
    drop_file(&mut window, &picture);
    wait_for(&mut window, "Back to drawing");
    assert_eq!(answer(&mut window), 7);
}
