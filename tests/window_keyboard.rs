//! The keyboard alone reaches everything, and what it is on is seen.

#![allow(
    clippy::allow_attributes,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that can't go on has failed"
)]

mod common;

use std::collections::BTreeSet;

use common::window::{
    SEVEN, answer, drag, drop_file, fill_table, focused, go_to, open_with, show_tab, wait_for,
    wait_without,
};
use common::{keep_digits, test_images, write_labeled_folder};
use digitpad::app::DigitApp;
use egui::Key;
use egui::accesskit::Role;
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};

/// Presses Tab until everything had the focus; returns what had it.
fn reached_by_tab(window: &mut Harness<'_, DigitApp>) -> BTreeSet<String> {
    let mut reached = BTreeSet::new();
    for _ in 0..220 {
        window.key_press(Key::Tab);
        window.step();
        let focused = window
            .root()
            .children_recursive()
            .find(|node| node.accesskit_node().is_focused());
        if let Some(node) = focused {
            let node = node.accesskit_node();
            reached.extend(node.label());
            reached.extend(node.labelled_by().filter_map(|label| label.label()));
        }
    }
    reached
}

fn assert_reaches(window: &mut Harness<'_, DigitApp>, controls: &[&str]) {
    let reached = reached_by_tab(window);
    for control in controls {
        assert!(reached.contains(*control), "{control}: {reached:?}");
    }
}

#[test]
fn the_keyboard_reaches_every_control_of_each_tab() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut window = open_with(Some(folder.path()));
    drag(&mut window, &SEVEN);
    answer(&mut window);
    for (tab, content, controls) in [
        ("Recognize", "Drawing canvas", RECOGNIZE),
        ("Train", "Start", TRAIN),
        ("Experiments", "Sweep", EXPERIMENTS),
    ] {
        show_tab(&mut window, tab, content);
        assert_reaches(&mut window, controls);
    }
    let pictures = folder.path().join("scans");
    write_labeled_folder(&pictures, &test_images(12));
    show_tab(&mut window, "Evaluate", "Data set");
    drop_file(&mut window, &pictures);
    wait_for(&mut window, "Export");
    assert_reaches(&mut window, EVALUATE);
    show_tab(&mut window, "My digits", "Import");
    drop_file(&mut window, &pictures);
    wait_for(&mut window, "My digits: 12");
    assert_reaches(&mut window, MY_DIGITS);
    show_tab(&mut window, "Recognize", "Drawing canvas");
    fill_table(&mut window, folder.path(), 3);
    assert_reaches(&mut window, TABLE);
}

#[test]
fn the_keyboard_opens_and_works_menus_and_windows() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut window = open_with(Some(folder.path()));
    // A menu is opened, gone through and closed by keys alone.
    window.get_by_label("Settings").focus();
    window.step();
    window.key_press(Key::Enter);
    wait_for(&mut window, "Dark");
    let reached = reached_by_tab(&mut window);
    for entry in ["简体中文", "Dark", "Copy path", "About and licenses"] {
        assert!(reached.contains(entry), "{entry}: {reached:?}");
    }
    window.key_press(Key::Escape);
    wait_without(&mut window, "Dark");
    // The window of models, too.
    window
        .get_by_role_and_label(Role::ComboBox, "Model")
        .focus();
    window.step();
    window.key_press(Key::Enter);
    wait_for(&mut window, MODELS);
    window.get_by_label(MODELS).focus();
    window.step();
    window.key_press(Key::Enter);
    wait_for(&mut window, "Import…");
    assert_reaches(&mut window, &["Import…", "Export", "Shipped deep CNN"]);
    window.key_press(Key::Escape);
    wait_without(&mut window, "Import…");
}

fn press(window: &mut Harness<'_, DigitApp>, key: Key) {
    window.key_press(key);
    window.step();
}

#[test]
fn a_quick_training_is_begun_and_stopped_by_keyboard() {
    let mut window = open_with(None);
    show_tab(&mut window, "Train", "Start");
    go_to(&mut window, "Presets");
    press(&mut window, Key::Enter);
    wait_for(&mut window, "Quick");
    // The menu closes as it does by pointer, and the keyboard is where it was.
    go_to(&mut window, "Quick");
    press(&mut window, Key::Enter);
    wait_without(&mut window, "Quick");
    assert_eq!(focused(&window).as_deref(), Some("Presets"));
    // So it does by Escape, and when one goes on.
    press(&mut window, Key::Enter);
    go_to(&mut window, "Recommended");
    press(&mut window, Key::Escape);
    wait_without(&mut window, "Quick");
    assert_eq!(focused(&window).as_deref(), Some("Presets"));
    press(&mut window, Key::Enter);
    go_to(&mut window, "Quick");
    go_to(&mut window, "Learning rate");
    wait_without(&mut window, "Quick");
    // Escape closes a menu or list before one went into it, too.
    for (button, entry) in [("Presets", "Quick"), ("Optimizer", "RMSprop")] {
        go_to(&mut window, button);
        press(&mut window, Key::Enter);
        wait_for(&mut window, entry);
        press(&mut window, Key::Escape);
        wait_without(&mut window, entry);
        assert_eq!(focused(&window).as_deref(), Some(button));
    }
    // Where a button can't be pressed any more, one goes on from there.
    go_to(&mut window, "Start");
    press(&mut window, Key::Enter);
    wait_for(&mut window, "Stop and keep the model");
    assert_eq!(
        focused(&window).as_deref(),
        Some("Stop and keep the model"),
        "and not what happens to stand behind it"
    );
    press(&mut window, Key::Enter);
    wait_for(&mut window, "Use this model");
    assert!(focused(&window).is_some());
    // What is done most comes first.
    go_to(&mut window, "Use this model");
    for next in ["Save…", "Report…"] {
        press(&mut window, Key::Tab);
        assert_eq!(focused(&window).as_deref(), Some(next));
    }
}

#[test]
fn tab_goes_through_lines_as_they_are_read() {
    let folder = tempfile::tempdir().expect("a folder");
    keep_digits(folder.path(), 2);
    let mut window = open_with(Some(folder.path()));
    drag(&mut window, &SEVEN);
    answer(&mut window);
    let follow = |window: &mut Harness<'_, DigitApp>, controls: &[&str]| {
        go_to(window, controls[0]);
        for control in &controls[1..] {
            press(window, Key::Tab);
            assert_eq!(focused(window).as_deref(), Some(*control));
        }
    };
    follow(&mut window, &["Model", "Settings"]);
    follow(&mut window, &["Undo", "Clear"]);
    follow(
        &mut window,
        &["Softmax regression beside it", "Look inside"],
    );
    follow(&mut window, &["As MNIST was made", "Plain resize"]);
    show_tab(&mut window, "Experiments", "Sweep");
    follow(&mut window, &["Validation accuracy", "Training loss"]);
    show_tab(&mut window, "My digits", "Import");
    follow(&mut window, &["Import", "Export"]);
    show_tab(&mut window, "Recognize", "Drawing canvas");
    fill_table(&mut window, folder.path(), 3);
    follow(&mut window, &["Save CSV…", "Save JSON…", "Remove all"]);
}

/// The entry that opens the window of models.
const MODELS: &str = "Manage models…";

const RECOGNIZE: &[&str] = &[
    "Recognize",
    "Train",
    "Experiments",
    "Settings",
    "Model",
    "Pen",
    "Eraser",
    "Size",
    "Undo",
    "Clear",
    "Open image…",
    "Test digit",
    "Look inside",
    "Softmax regression beside it",
    "As MNIST was made",
    "Plain resize",
];
const TRAIN: &[&str] = &[
    "Presets",
    "Learning rate",
    "Epochs",
    "Batch size",
    "Seed",
    "Augmentation",
    "Samples…",
    "Pictures without a digit",
    "More settings",
    "Start",
    "Log axis",
];
const EXPERIMENTS: &[&str] = &[
    "Quick, about a minute",
    "Validation accuracy",
    "Training loss",
];
const EVALUATE: &[&str] = &[
    "Model",
    "Data set",
    "scans",
    "Evaluate",
    "Export",
    "true 7, answered 7: 1",
];
const MY_DIGITS: &[&str] = &[
    "Teach it my hand",
    "Undo the last change",
    "Import",
    "Export",
    "Digit 1, labeled 0",
];
const TABLE: &[&str] = &[
    "Back to the canvas",
    "Save CSV…",
    "Save JSON…",
    "Remove all",
    "Sort by File",
    "Pictures",
];
