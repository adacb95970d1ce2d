//! My digits in the window: labeling, the gallery, and teaching.

#![allow(
    clippy::allow_attributes,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that can't go on has failed"
)]

mod common;

use std::fs;
use std::path::Path;

use common::window::{
    SEVEN, answer, drag, drop_file, focused, go_to, open, open_with, show_tab, wait,
};
use common::{keep_digits, test_images, write_labeled_folder};
use digitpad::app::{DigitApp, Surroundings};
use digitpad::language::Language;
use digitpad::my_digits::Store;
use egui::{Key, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;

const TAB: &str = "My digits";

fn has(window: &Harness<'_, DigitApp>, label: &str) -> bool {
    window.query_all_by_label(label).next().is_some()
}

fn wait_for(window: &mut Harness<'_, DigitApp>, label: &str) {
    wait(window, label, |window| has(window, label));
    // What came is laid out one frame later.
    window.step();
}

fn kept(folder: &Path) -> usize {
    let files = fs::read_dir(folder.join("my-digits"));
    files.map_or(0, Iterator::count)
}

#[test]
fn a_drawing_is_labeled_by_key_and_by_button_and_taken_back() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut window = open_with(Some(folder.path()));
    window.key_press(Key::Num3);
    window.step();
    assert_eq!(
        kept(folder.path()),
        0,
        "an empty canvas has nothing to keep"
    );
    drag(&mut window, &SEVEN);
    assert_eq!(answer(&mut window), 7);
    window.key_press(Key::Num1);
    wait_for(&mut window, "Kept as 1.");
    wait(&mut window, "the file", |_| kept(folder.path()) == 1);
    // Another label for the same digit takes the place of the first.
    window.get_by_label("It is 7").click();
    wait_for(&mut window, "Kept as 7.");
    show_tab(&mut window, TAB, "My digits: one");
    wait(&mut window, "the label", |window| {
        window.query_by_label_contains("labeled 7").is_some()
    });
    let (store, _) = Store::open(folder.path().join("my-digits")).expect("readable");
    let digit = store.digits().values().next().expect("one");
    assert_eq!((digit.label.digit(), digit.strokes.len()), (7, 1));
    let answer = digit.answer.as_ref().expect("the model's answer");
    assert_eq!(answer.probabilities.best().digit(), 7);
    show_tab(&mut window, "Recognize", "Drawing canvas");
    window.get_by_label("Take it back").click();
    wait(&mut window, "the question", |window| {
        has(window, "Wrong? It is")
    });
    wait(&mut window, "the end of the file", |_| {
        kept(folder.path()) == 0
    });
}

#[test]
fn a_label_that_is_given_before_the_answer_is_there_is_kept() {
    let folder = tempfile::tempdir().expect("a folder");
    let surroundings = Surroundings {
        data_folder: Some(folder.path().to_owned()),
        has_file_dialogs: false,
        language: Language::English,
    };
    // The model is still being loaded.
    let mut window = Harness::builder()
        .with_size(vec2(1280.0, 800.0))
        .build_eframe(move |context| {
            DigitApp::new(&context.egui_ctx, surroundings).expect("threads")
        });
    drag(&mut window, &SEVEN);
    window.key_press(Key::Num1);
    window.step();
    wait_for(&mut window, "Kept as 1.");
    wait(&mut window, "the file", |_| kept(folder.path()) == 1);
}

#[test]
fn another_label_takes_back_nothing_but_the_first() {
    let folder = tempfile::tempdir().expect("a folder");
    keep_digits(folder.path(), 2);
    let mut window = open_with(Some(folder.path()));
    drag(&mut window, &SEVEN);
    assert_eq!(answer(&mut window), 7);
    window.key_press(Key::Num1);
    wait_for(&mut window, "Kept as 1.");
    show_tab(&mut window, TAB, "My digits: 3");
    let first = test_images(1).labels()[0];
    window
        .get_by_label(&format!("Digit 1, labeled {first}"))
        .click();
    wait_for(&mut window, "Delete");
    window.get_by_label("Delete").click();
    wait_for(&mut window, "My digits: 2");
    show_tab(&mut window, "Recognize", "Drawing canvas");
    // What is shown beside the answer does not make another digit of it.
    window.get_by_label("Softmax regression beside it").click();
    window.step();
    wait(&mut window, "the answer", |window| {
        window.state().is_settled()
    });
    window.get_by_label("It is 7").click();
    wait_for(&mut window, "Kept as 7.");
    wait(&mut window, "the files", |_| kept(folder.path()) == 2);
    let labels = || -> Vec<(u64, u8)> {
        let (store, _) = Store::open(folder.path().join("my-digits")).expect("readable");
        let digits = store.digits().iter();
        digits
            .map(|(number, digit)| (*number, digit.label.digit()))
            .collect()
    };
    let second = test_images(2).labels()[1].digit();
    wait(&mut window, "the label", |_| {
        labels() == [(2, second), (4, 7)]
    });
    window.get_by_label("Take it back").click();
    wait_for(&mut window, "Wrong? It is");
    wait(&mut window, "the end of the file", |_| {
        labels() == [(2, second)]
    });
}

#[test]
fn digits_are_chosen_relabeled_deleted_and_brought_back() {
    let folder = tempfile::tempdir().expect("a folder");
    keep_digits(folder.path(), 4);
    let mut window = open_with(Some(folder.path()));
    show_tab(&mut window, TAB, "My digits: 4");
    let second = test_images(2).labels()[1];
    window
        .get_by_label(&format!("Digit 2, labeled {second}"))
        .click();
    wait_for(&mut window, "1 chosen. They are");
    window.get_by_label("It is 8").click();
    wait_for(&mut window, "Digit 2, labeled 8");
    window.get_by_label("Digit 2, labeled 8").click();
    wait_for(&mut window, "Delete");
    window.get_by_label("Delete").click();
    wait_for(&mut window, "My digits: 3");
    wait(&mut window, "the file's end", |_| kept(folder.path()) == 3);
    window.get_by_label("Undo the last change").click();
    wait_for(&mut window, "Digit 2, labeled 8");
    window.get_by_label("Undo the last change").click();
    wait_for(&mut window, &format!("Digit 2, labeled {second}"));
}

#[test]
fn an_empty_gallery_invites() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut window = open_with(Some(folder.path()));
    show_tab(&mut window, TAB, "No digits of yours yet");
    window.get_by_label("Draw one").click();
    wait_for(&mut window, "Drawing canvas");
}

#[test]
fn without_a_folder_for_data_nothing_is_kept_and_that_is_said() {
    let mut window = open();
    drag(&mut window, &SEVEN);
    answer(&mut window);
    window.key_press(Key::Num1);
    wait(&mut window, "the notice", |window| {
        window
            .query_by_label_contains("no folder for data")
            .is_some()
    });
    assert!(has(&window, "Wrong? It is"));
}

#[test]
fn a_model_is_taught_used_and_put_back() {
    let folder = tempfile::tempdir().expect("a folder");
    keep_digits(folder.path(), 60);
    let mut window = open_with(Some(folder.path()));
    show_tab(&mut window, TAB, "My digits: 60");
    let start = |window: &mut Harness<'_, DigitApp>| {
        window.get_by_label("Teach it my hand").click();
    };
    start(&mut window);
    wait_for(&mut window, "Stop");
    window.get_by_label("Stop").click();
    wait(&mut window, "the end", |window| {
        !has(window, "Stop") && !has(window, "Stopping…")
    });
    window.step();
    assert!(!has(&window, "Before and after"), "who stops gets nothing");
    // By keyboard, one goes on where the button was.
    go_to(&mut window, "Teach it my hand");
    window.key_press(Key::Enter);
    wait_for(&mut window, "Stop");
    assert_eq!(focused(&window).as_deref(), Some("Stop"));
    wait_for(&mut window, "Before and after");
    window.get_by_label("Use this model").click();
    wait_for(&mut window, "Back to the model before");
    let named = |window: &Harness<'_, DigitApp>| {
        let named = window.query_all_by_label_contains(", my hand");
        named.count()
    };
    wait(&mut window, "its name", |window| named(window) > 0);
    window.get_by_label("Back to the model before").click();
    wait_for(&mut window, "Use this model");
}

#[test]
fn labeled_pictures_that_are_dropped_are_taken_in() {
    let folder = tempfile::tempdir().expect("a folder");
    let pictures = tempfile::tempdir().expect("a folder");
    write_labeled_folder(pictures.path(), &test_images(6));
    let mut window = open_with(Some(folder.path()));
    show_tab(&mut window, TAB, "Import");
    drop_file(&mut window, pictures.path());
    wait_for(&mut window, "Took in 6 digits");
    wait_for(&mut window, "My digits: 6");
    assert_eq!(kept(folder.path()), 6);
}
