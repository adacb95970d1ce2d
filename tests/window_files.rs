//! Files in the window on a system without file dialogs: a path is typed.

#![allow(
    clippy::allow_attributes,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that can't go on has failed"
)]

mod common;

use std::path::Path;

use common::window::{answer, fill_table, open, type_path, wait, wait_for, wait_without};
use common::{picture_of, scan, test_images};
use digitpad::app::DigitApp;
use egui::accesskit::Role;
use egui::{Event, Key};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};

#[test]
fn a_picture_is_opened_by_its_path() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("a scan.png");
    let digits = test_images(1);
    scan(&picture_of(&digits.images()[0]), 4, (200, 180), (30, 20))
        .save(&path)
        .expect("written");
    let mut window = open();
    type_path(&mut window, "Open image…", &folder.path().join("none.png"));
    wait(&mut window, "the notice", |window| {
        window
            .query_by_label_contains("an't read the file")
            .is_some()
    });
    type_path(&mut window, "Open image…", &path);
    wait(&mut window, "the picture", |window| {
        window.query_all_by_label_contains("a scan.png").count() > 0
    });
    assert_eq!(answer(&mut window), digits.labels()[0].digit());
}

#[test]
fn a_folder_that_is_typed_for_a_picture_becomes_the_table() {
    let folder = tempfile::tempdir().expect("a folder");
    let page = scan(
        &picture_of(&test_images(1).images()[0]),
        4,
        (200, 180),
        (30, 20),
    );
    page.save(folder.path().join("a.png")).expect("written");
    let mut window = open();
    type_path(&mut window, "Open image…", folder.path());
    wait(&mut window, "the table", |window| {
        window.state().batch_progress() == (1, false)
    });
}

#[test]
fn where_a_file_goes_is_suggested_as_a_whole_and_what_could_not_be_written_can_be_mended() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut window = open();
    fill_table(&mut window, folder.path(), 1);
    let text = |window: &mut Harness<'_, DigitApp>| {
        window.get_by_label("Save CSV…").click();
        wait_for(window, "Cancel");
        let field = window.get_by_role(Role::TextInput).accesskit_node();
        field.value().unwrap_or_default()
    };
    let suggested = text(&mut window);
    assert!(Path::new(&suggested).is_absolute(), "{suggested}");
    assert!(suggested.ends_with("numbers.csv"), "{suggested}");
    // What is suggested is selected, so that it makes room.
    let wrong = folder.path().join("none/n.csv");
    let wrong = wrong.to_str().expect("text");
    window.step();
    window.event(Event::Text(wrong.to_owned()));
    window.step();
    window.key_press(Key::Enter);
    wait(&mut window, "the notice", |window| {
        window.query_by_label_contains("an't write").is_some()
    });
    assert_eq!(text(&mut window), wrong);
    let right = folder.path().join("n.csv");
    window.step();
    window.event(Event::Text(right.to_str().expect("text").to_owned()));
    window.step();
    window.key_press(Key::Enter);
    wait(&mut window, "the file", |window| {
        right.exists() && window.query_by_label_contains("Saved").is_some()
    });
    assert_eq!(text(&mut window), suggested);
}

#[test]
fn the_field_can_be_left() {
    let mut window = open();
    window.get_by_label("Open image…").click();
    wait(&mut window, "the field", |window| {
        window.query_by_label("Cancel").is_some()
    });
    window.get_by_label("Cancel").click();
    wait(&mut window, "its end", |window| {
        window.query_by_label("Cancel").is_none()
    });
}

#[test]
fn the_field_suggests_what_fits_the_question() {
    let mut window = open();
    let suggested = |window: &mut Harness<'_, DigitApp>, button: &str| {
        window.get_by_label(button).click();
        wait_for(window, "Cancel");
        let field = window.get_by_role(Role::TextInput).accesskit_node();
        let placeholder = field.placeholder().unwrap_or_default().to_owned();
        window.get_by_label("Cancel").click();
        wait_without(window, "Cancel");
        placeholder
    };
    assert!(suggested(&mut window, "Open image…").ends_with("scan.png"));
    window.get_by_label("More to open").click();
    wait_for(&mut window, "Folder of images…");
    assert!(suggested(&mut window, "Folder of images…").ends_with("scans"));
}
