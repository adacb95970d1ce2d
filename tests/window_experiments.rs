//! The Experiments tab: a sweep from its start to its table, paused and gone on with.

#![allow(
    clippy::allow_attributes,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that can't go on has failed"
)]

mod common;

use common::window::{open_with, show_tab, wait, wait_along};
use digitpad::app::DigitApp;
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};

fn experiments(folder: &std::path::Path) -> Harness<'static, DigitApp> {
    let mut window = open_with(Some(folder));
    show_tab(&mut window, "Experiments", "Progress of the sweep");
    window
}

/// Chooses the grid and waits until so much of it is known to be done.
fn choose_own_grid(window: &mut Harness<'_, DigitApp>, done: &str) {
    window.get_by_value("The paper's Table 1").click();
    wait(window, "the list", |window| {
        window.query_by_label("My own grid").is_some()
    });
    window.get_by_label("My own grid").click();
    wait(window, done, |window| window.query_by_label(done).is_some());
}

#[test]
fn the_papers_table_is_there_before_anything_is_run() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut window = experiments(folder.path());
    wait(&mut window, "the rows", |window| {
        window.query_all_by_label_contains("Paper 0.097").count() == 2
    });
    assert!(window.query_by_label("0 of 15 runs").is_some());
    assert!(window.query_by_label_contains("Paper nan").is_some());
}

#[test]
fn a_grid_is_run_to_its_table_and_is_still_there_in_the_next_window() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut window = experiments(folder.path());
    choose_own_grid(&mut window, "0 of 3 runs");
    window.get_by_label("Start").click();
    let progress = |window: &Harness<'_, DigitApp>| {
        let bar = window.query_by_label("Progress of the sweep");
        bar.and_then(|bar| bar.accesskit_node().numeric_value())
    };
    wait_along(&mut window, "the end", progress, |window| {
        window.query_by_label("3 of 3 runs").is_some()
            && window.query_by_label("Complete").is_some()
    });
    let row = window.get_by_label_contains("Rate 0.1,");
    let text = format!("{row:?}");
    assert!(text.contains("Test 0.9"), "{text}");
    drop(window);

    let mut again = experiments(folder.path());
    choose_own_grid(&mut again, "3 of 3 runs");
    assert!(again.query_by_label("Complete").is_some());
}
