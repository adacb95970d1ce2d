//! The window, used by what a screen reader would be told of it.

#![allow(
    clippy::allow_attributes,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that can't go on has failed"
)]

mod common;

use common::window::{SEVEN, answer, bar, drag, drop_file, open, show_tab, start_training, wait};
use common::{picture_of, test_images};
use digitpad::model::Architecture;
use digitpad::train::optimizer::Optimizer;
use egui::{Key, Modifiers};
use egui_kittest::kittest::Queryable as _;

#[test]
fn drawing_a_seven_raises_its_bar_and_clearing_lowers_all() {
    let mut window = open();
    assert_eq!(bar(&window, 7), None, "an empty canvas has no answer");
    drag(&mut window, &SEVEN);
    assert_eq!(answer(&mut window), 7);
    window.get_by_label("Answer 7");

    window.get_by_label("Clear").click();
    wait(&mut window, "the bars to fall", |window| {
        bar(window, 7).is_none()
    });
    window.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    assert_eq!(answer(&mut window), 7, "undo brings the drawing back");
}

#[test]
fn bars_move_while_the_pen_is_down() {
    let mut window = open();
    let rect = window.get_by_label("Drawing canvas").rect();
    let at = |x: f32, y: f32| rect.lerp_inside(egui::vec2(x, y));
    window.drag_at(at(0.5, 0.2));
    window.step();
    for part in 0..20u8 {
        window.hover_at(at(0.5, 0.2 + 0.03 * f32::from(part)));
        window.step();
    }
    assert_eq!(answer(&mut window), 1, "a stroke downwards, still held");
}

#[test]
fn undo_redo_and_eraser_change_the_answer() {
    let mut window = open();
    drag(&mut window, &SEVEN);
    assert_eq!(answer(&mut window), 7);
    window.get_by_label("Undo").click();
    wait(&mut window, "the bars to fall", |window| {
        bar(window, 7).is_none()
    });
    window.get_by_label("Redo").click();
    assert_eq!(answer(&mut window), 7);

    window.get_by_label("Eraser").click();
    window.step();
    drag(&mut window, &[(0.25, 0.25), (0.56, 0.25)]);
    wait(&mut window, "a stroke without its bar", |window| {
        bar(window, 1).is_some_and(|value| value > 50.0)
    });
}

#[test]
fn a_picture_that_is_dropped_is_read() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("digit.png");
    let data = test_images(1);
    picture_of(&data.images()[0]).save(&path).expect("written");
    let mut window = open();
    drop_file(&mut window, &path);
    wait(&mut window, "the picture", |window| {
        window.query_by_label("Picture digit.png").is_some()
    });
    assert_eq!(answer(&mut window), data.labels()[0].digit());
    window.get_by_label("Back to drawing").click();
    wait(&mut window, "the canvas", |window| {
        window.query_by_label("Drawing canvas").is_some()
    });
    wait(&mut window, "no answer", |window| bar(window, 7).is_none());
}

#[test]
fn a_file_that_is_no_picture_leaves_the_drawing_and_a_notice() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("note.txt");
    std::fs::write(&path, "no picture").expect("written");
    let mut window = open();
    drag(&mut window, &SEVEN);
    drop_file(&mut window, &path);
    wait(&mut window, "the notice", |window| {
        window
            .query_by_label_contains("no picture that digitpad knows")
            .is_some()
    });
    assert_eq!(answer(&mut window), 7);
    window.get_by_label("Close notice").click();
    wait(&mut window, "it to go", |window| {
        window
            .query_by_label_contains("no picture that digitpad knows")
            .is_none()
    });
}

#[test]
fn an_answer_about_what_is_gone_is_not_shown() {
    let mut window = open();
    drag(&mut window, &SEVEN);
    assert_eq!(answer(&mut window), 7);
    window.get_by_label("Test digit").click();
    wait(&mut window, "the picture", |window| {
        window
            .query_by_label_contains("Picture MNIST test image")
            .is_some()
    });
    window.get_by_label("Back to drawing").click();
    wait(&mut window, "the canvas", |window| {
        window.query_by_label("Drawing canvas").is_some()
    });
    assert_eq!(answer(&mut window), 7);
    // A pen that was down when the picture came is up now.
    let rect = window.get_by_label("Drawing canvas").rect();
    window.drag_at(rect.center());
    window.step();
    window.key_press(Key::T);
    wait(&mut window, "the picture", |window| {
        window
            .query_by_label_contains("Picture MNIST test image")
            .is_some()
    });
    window.drop_at(rect.center());
    window.step();
    window.get_by_label("Back to drawing").click();
    wait(&mut window, "the canvas", |window| {
        window.query_by_label("Drawing canvas").is_some()
    });
    let strokes = window.state().stroke_count();
    window.hover_at(rect.left_top() + egui::vec2(50.0, 50.0));
    window.step();
    window.hover_at(rect.center());
    window.step();
    assert_eq!(
        window.state().stroke_count(),
        strokes,
        "moving the pointer draws nothing"
    );
}

#[test]
fn a_test_digit_is_fetched_and_read() {
    let mut window = open();
    window.get_by_label("Test digit").click();
    wait(&mut window, "the picture", |window| {
        window
            .query_by_label_contains("Picture MNIST test image")
            .is_some()
    });
    answer(&mut window);
}

#[test]
fn both_ways_of_preprocessing_can_be_looked_at() {
    let mut window = open();
    drag(&mut window, &SEVEN);
    answer(&mut window);
    for stage in ["Stage source", "Stage ink", "Stage 20 × 20"] {
        window.get_by_label(stage);
    }
    window.get_by_label_contains("Plain resize:");
    window.get_by_label("Plain resize").click();
    wait(&mut window, "the other way", |window| {
        window.query_by_label("Stage 20 × 20").is_none()
    });
    wait(&mut window, "the comparison", |window| {
        window.query_by_label_contains("As MNIST:").is_some()
    });
}

#[test]
fn a_training_starts_draws_curves_stops_and_its_model_can_be_used() {
    let mut window = open();
    show_tab(&mut window, "Train", "Start");
    start_training(&mut window);

    // Recognizing goes on meanwhile.
    show_tab(&mut window, "Recognize", "Drawing canvas");
    drag(&mut window, &SEVEN);
    assert_eq!(answer(&mut window), 7);
    show_tab(&mut window, "Train", "Stop and keep the model");

    window.get_by_label("Stop and keep the model").click();
    wait(&mut window, "the end", |window| {
        window.query_by_label("Use this model").is_some()
    });
    window.get_by_label_contains("the model is kept");
    window.get_by_label("Use this model").click();
    wait(&mut window, "the model", |window| {
        window.query_by_label("Run 1, CNN").is_some()
    });
}

#[test]
fn a_run_that_diverges_says_so_and_the_window_lives() {
    let mut window = open();
    window.state_mut().settings().optimizer = Optimizer::Sgd;
    window.state_mut().settings().architecture = Architecture::PaperCnn;
    window.state_mut().settings().learning_rate = 100.0;
    show_tab(&mut window, "Train", "Start");
    window.get_by_label("Start").click();
    wait(&mut window, "the end", |window| {
        window
            .query_by_label_contains("the training diverged")
            .is_some()
    });
    window.get_by_label("Run 1 failed");
    show_tab(&mut window, "Recognize", "Drawing canvas");
    drag(&mut window, &SEVEN);
    assert_eq!(answer(&mut window), 7);
}

#[test]
fn everything_has_room_in_the_smallest_window() {
    let mut window = open();
    window.set_size(egui::vec2(900.0, 600.0));
    drag(&mut window, &SEVEN);
    assert_eq!(answer(&mut window), 7);
    let screen = egui::Rect::from_min_size(egui::Pos2::ZERO, egui::vec2(900.0, 600.0));
    for label in [
        "Drawing canvas",
        "Probability of 9",
        "What the network sees, 28 × 28",
        "Settings",
    ] {
        let rect = window.get_by_label(label).rect();
        assert!(screen.contains_rect(rect), "{label} is at {rect:?}");
    }
    let bars = window.get_by_label("Probability of 9").rect();
    let stages = window.get_by_label("What the network sees, 28 × 28").rect();
    assert!(bars.bottom() < stages.top(), "the cards do not overlap");
}
