//! Files in the window on a system without file dialogs: a path is typed.

#![allow(
    clippy::allow_attributes,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that can't go on has failed"
)]

mod common;

use common::window::{answer, open, type_path, wait, wait_for, wait_without};
use common::{picture_of, scan, test_images};
use digitpad::app::DigitApp;
use egui::accesskit::Role;
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
