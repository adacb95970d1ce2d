//! Zooming and cropping pictures in the window.

#![allow(
    clippy::allow_attributes,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that can't go on has failed"
)]

mod common;

use common::window::{SEVEN, answer, drag, open, type_path, wait};
use common::{picture_of, scan, test_images};
use egui::{Key, pos2, vec2};
use egui_kittest::kittest::Queryable as _;
use image::imageops;

#[test]
fn a_part_is_cut_out_and_everything_is_undone_in_order() {
    // The first two test digits side by side: a 7 and a 2.
    let data = test_images(2);
    let digits: Vec<_> = data.images().iter().map(picture_of).collect();
    let mut page = scan(&digits[0], 4, (400, 200), (40, 40));
    let other = scan(&digits[1], 4, (200, 200), (40, 40));
    imageops::replace(&mut page, &other, 200, 0);
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("two.png");
    page.save(&path).expect("written");

    let mut window = open();
    drag(&mut window, &SEVEN);
    assert_eq!(answer(&mut window), 7);
    type_path(&mut window, "Open image…", &path);
    wait(&mut window, "both digits", |window| {
        window.query_by_label("Answer 72").is_some()
    });

    window.get_by_label("Zoom in").click();
    window.step();
    window.step();
    assert!(window.query_by_label("125 %").is_some());
    window.key_press(Key::F);
    window.step();
    window.step();
    assert!(window.query_by_label("100 %").is_some());

    // The right half.
    window.get_by_label("Crop").click();
    window.step();
    let paper = window.get_by_label("Picture two.png").rect();
    window.drag_at(pos2(paper.center().x, paper.top() + 2.0));
    window.step();
    window.hover_at(paper.center() + vec2(60.0, 60.0));
    window.step();
    window.drop_at(paper.max - vec2(2.0, 2.0));
    window.step();
    wait(&mut window, "the part's answer", |window| {
        window.query_by_label("Whole picture").is_some()
            && window.query_by_label("Answer 72").is_none()
    });
    assert_eq!(answer(&mut window), 2);

    window.get_by_label("Undo").click();
    wait(&mut window, "the whole picture", |window| {
        window.query_by_label("Answer 72").is_some()
    });
    window.get_by_label("Undo").click();
    wait(&mut window, "the drawing", |window| {
        window.query_by_label("Drawing canvas").is_some()
    });
    assert_eq!(answer(&mut window), 7);
    window.get_by_label("Undo").click();
    window.step();
    assert_eq!(window.state().stroke_count(), 0);
    for _ in 0..3 {
        window.get_by_label("Redo").click();
        window.step();
        window.step();
    }
    assert_eq!(answer(&mut window), 2);
}
