//! Kept runs in the window: paused, gone on with after a restart, used, deleted.

#![allow(
    clippy::allow_attributes,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that can't go on has failed"
)]

mod common;

use std::fs;
use std::path::Path;

use common::window::{SEVEN, answer, drag, open_with, show_tab, start_training, wait};
use digitpad::app::DigitApp;
use digitpad::model::Architecture;
use egui::Key;
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;

fn train_tab(folder: &Path) -> Harness<'static, DigitApp> {
    let mut window = open_with(Some(folder));
    show_tab(&mut window, "Train", "Start");
    window
}

/// Clicks on one thing and waits for another.
fn click_for(window: &mut Harness<'_, DigitApp>, clicked: &str, label: &str) {
    window.get_by_label(clicked).click();
    wait_for(window, label);
}

fn wait_for(window: &mut Harness<'_, DigitApp>, label: &str) {
    wait(window, label, |window| {
        window.query_by_label(label).is_some()
    });
}

#[test]
fn a_run_is_paused_and_goes_on_in_the_next_window() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut window = train_tab(folder.path());
    start_training(&mut window);
    click_for(&mut window, "Pause", "Run 1 paused");
    drop(window);

    let mut window = train_tab(folder.path());
    wait_for(&mut window, "Run 1 paused");
    assert!(window.query_by_label_contains("is not finished").is_some());
    click_for(&mut window, "Go on", "Stop and keep the model");
    // Closing the window keeps a run as pausing it does.
    drop(window);

    let mut window = train_tab(folder.path());
    wait_for(&mut window, "Run 1 paused");
    click_for(&mut window, "Go on", "Stop and keep the model");
    click_for(&mut window, "Stop and keep the model", "Use this model");
    drop(window);

    let mut window = train_tab(folder.path());
    wait_for(&mut window, "Use this model");
    click_for(&mut window, "Use this model", "Run 1, CNN");
    click_for(&mut window, "Delete…", "Delete run 1 for good");
    window.get_by_label("Delete run 1 for good").click();
    wait(&mut window, "an empty list", |window| {
        window.query_by_label("Run 1 stopped").is_none()
    });
    assert!(!folder.path().join("runs/0001").exists());
}

#[test]
fn what_cannot_be_kept_is_said_and_trained_all_the_same() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("runs"), b"").expect("written");
    let mut window = open_with(Some(folder.path()));
    window.state_mut().settings().architecture = Architecture::Softmax;
    show_tab(&mut window, "Train", "Start");
    start_training(&mut window);
    // The notice may be gone when the curves are there; it can be read again.
    wait(&mut window, "its end", |window| {
        window.query_by_label("Close notice").is_none()
    });
    window.get_by_label_contains("Messages (").click();
    wait(&mut window, "the notice", |window| {
        window.query_by_label_contains("can't be kept").is_some()
    });
    window.key_press(Key::Escape);
    window.step();
    show_tab(&mut window, "Recognize", "Drawing canvas");
    drag(&mut window, &SEVEN);
    assert_eq!(answer(&mut window), 7);
}

#[test]
fn a_damaged_run_is_said_and_the_others_are_there() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut window = train_tab(folder.path());
    start_training(&mut window);
    click_for(&mut window, "Pause", "Run 1 paused");
    drop(window);
    let damaged = folder.path().join("runs/0002");
    fs::create_dir(&damaged).expect("made");
    fs::write(damaged.join("run.json"), b"{").expect("written");
    fs::create_dir(folder.path().join("runs/0003")).expect("made");

    let mut window = train_tab(folder.path());
    wait_for(&mut window, "Run 1 paused");
    wait(&mut window, "the notice", |window| {
        let notice = "file of run 2 is damaged";
        window.query_by_label_contains(notice).is_some()
    });
}

#[test]
fn a_run_whose_folder_vanishes_goes_on_and_says_so() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut window = train_tab(folder.path());
    start_training(&mut window);
    fs::remove_dir_all(folder.path().join("runs")).expect("removed");
    window.get_by_label("Pause").click();
    wait(&mut window, "the notice", |window| {
        window.query_by_label_contains("can't be kept").is_some()
    });
    assert!(!folder.path().join("runs").exists(), "nothing is made anew");
}

/// More than an event file has before the first figure.
const LEAST_BYTES: u64 = 200;

#[test]
fn tensorboard_gets_event_files_where_they_are_wanted_also_when_the_run_goes_on() {
    let folder = tempfile::tempdir().expect("a folder");
    let events = |run: &str| {
        let files = fs::read_dir(folder.path().join("runs").join(run).join("tensorboard"));
        files.map_or(0, Iterator::count)
    };
    let mut window = train_tab(folder.path());
    start_training(&mut window);
    click_for(&mut window, "Pause", "Run 1 paused");
    assert_eq!(events("0001"), 0, "nobody asked for them");
    click_for(&mut window, "More settings", "Files for TensorBoard");
    // It is the last of them, and may be below the edge.
    window.get_by_label("Files for TensorBoard").scroll_to_me();
    window.run_steps(4);
    window.get_by_label("Files for TensorBoard").click();
    window.step();
    // The curves of the first run are still there, so that they say nothing.
    click_for(&mut window, "Start", "Pause");
    let board = folder.path().join("runs/0002/tensorboard");
    wait(&mut window, "figures", |_| {
        let files = fs::read_dir(&board).into_iter().flatten().flatten();
        let length = |file: fs::DirEntry| file.metadata().map_or(0, |file| file.len());
        files.map(length).sum::<u64>() > LEAST_BYTES
    });
    click_for(&mut window, "Pause", "Run 2 paused");
    assert_eq!(events("0002"), 1);
    drop(window);

    let mut window = train_tab(folder.path());
    wait_for(&mut window, "Run 2 paused");
    click_for(&mut window, "Go on", "Stop and keep the model");
    click_for(&mut window, "Stop and keep the model", "Use this model");
    assert_eq!(events("0002"), 2, "a file for each part");
}
