//! Files in the window on a system without file dialogs: a path is typed.

#![allow(
    clippy::allow_attributes,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that can't go on has failed"
)]

mod common;

use common::window::{answer, open, type_path, wait};
use common::{picture_of, scan, test_images};
use egui_kittest::kittest::Queryable as _;

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
