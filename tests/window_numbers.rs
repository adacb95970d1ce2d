//! Several digits, and none, in the window; by what a screen reader would be told of it.

#![allow(
    clippy::allow_attributes,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that can't go on has failed"
)]

mod common;

use common::window::{answer, bar, drag, open, show_tab, wait};
use egui_kittest::kittest::Queryable as _;

const SEVEN: [(f32, f32); 3] = [(0.12, 0.3), (0.38, 0.3), (0.22, 0.75)];
const ONE: [(f32, f32); 2] = [(0.66, 0.28), (0.64, 0.76)];

#[test]
fn two_digits_are_a_number_and_each_can_be_looked_at() {
    let mut window = open();
    drag(&mut window, &SEVEN);
    assert_eq!(answer(&mut window), 7);
    drag(&mut window, &ONE);
    wait(&mut window, "the number", |window| {
        window.query_by_label("Answer 71").is_some()
    });
    assert_eq!(answer(&mut window), 1, "the last one is looked at");

    window.get_by_label_contains("Digit 1 of 2: 7").click();
    wait(&mut window, "the seven's bars", |window| {
        bar(window, 7).is_some_and(|value| value > 50.0)
    });
    // The tag on the canvas, where the pen must not leave a dot.
    window.get_by_label("Box 2 of 2: 1").click();
    wait(&mut window, "the one's bars", |window| {
        bar(window, 1).is_some_and(|value| value > 50.0)
    });
    assert_eq!(window.state().stroke_count(), 2);
}

#[test]
fn a_scribble_is_no_digit() {
    let mut window = open();
    let zigzag: Vec<(f32, f32)> = (0..14u8)
        .map(|turn| {
            let y = if turn % 2 == 0 { 0.35 } else { 0.65 };
            (0.15 + 0.05 * f32::from(turn), y)
        })
        .collect();
    drag(&mut window, &zigzag);
    wait(&mut window, "the refusal", |window| {
        window.query_by_label("Not a digit.").is_some()
    });
}

#[test]
fn how_firm_an_answer_is_comes_after_it() {
    let mut window = open();
    drag(&mut window, &SEVEN);
    assert_eq!(answer(&mut window), 7);
    wait(&mut window, "the nudges", |window| {
        window.query_by_label_contains("of 64 nudges").is_some()
    });
}

#[test]
fn samples_of_the_training_can_be_seen() {
    let mut window = open();
    show_tab(&mut window, "Train", "Start");
    window.get_by_label("Samples…").click();
    wait(&mut window, "the sheet", |window| {
        window
            .query_by_label("Samples of the training images")
            .is_some()
    });
}
