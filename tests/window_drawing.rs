//! The drawing beyond the canvas: pressed, kept, saved, and answered by a network in training.

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
    SEVEN, answer, drag, open, open_with, show_tab, start_training, type_path, wait,
};
use digitpad::app::{DigitApp, Surroundings};
use digitpad::language::Language;
use digitpad::model::Architecture;
use digitpad::stroke_file;
use digitpad::train::config::Length;
use egui::accesskit::Role;
use egui::{Event, Key, Modifiers, PointerButton, Pos2, TouchDeviceId, TouchId, TouchPhase};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;

/// A finger or a pen as the system reports it: as a touch, and once more as the pointer.
fn touch(window: &mut Harness<'_, DigitApp>, phase: TouchPhase, pos: Pos2, force: f32) {
    window.event(Event::Touch {
        device_id: TouchDeviceId(0),
        id: TouchId(0),
        phase,
        pos,
        force: Some(force),
    });
    let button = |pressed| Event::PointerButton {
        pos,
        button: PointerButton::Primary,
        pressed,
        modifiers: Modifiers::NONE,
    };
    window.event(Event::PointerMoved(pos));
    match phase {
        TouchPhase::Start => window.event(button(true)),
        TouchPhase::End => {
            window.event(button(false));
            window.event(Event::PointerGone);
        }
        TouchPhase::Move | TouchPhase::Cancel => {}
    }
}

fn saved(folder: &Path) -> stroke_file::StrokeRecord {
    let line = fs::read(folder.join("drawing.jsonl")).expect("it is kept");
    let record = stroke_file::parse(&line).expect("sound");
    record.expect("a drawing")
}

#[test]
fn a_touch_is_one_stroke_as_wide_as_it_is_pressed() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut window = open_with(Some(folder.path()));
    let paper = window.get_by_label("Drawing canvas").rect();
    let place = |x: f32| paper.lerp_inside(egui::vec2(x, 0.5));
    touch(&mut window, TouchPhase::Start, place(0.3), 0.2);
    window.step();
    touch(&mut window, TouchPhase::Move, place(0.5), 0.6);
    touch(&mut window, TouchPhase::Move, place(0.7), 1.0);
    window.step();
    touch(&mut window, TouchPhase::End, place(0.7), 0.0);
    window.step();
    assert_eq!(window.state().stroke_count(), 1);
    drop(window);
    let drawing = saved(folder.path());
    assert_eq!(drawing.strokes.len(), 1);
    let pressures = drawing.strokes[0].pressures();
    let expected = [0.2, 0.6, 1.0];
    assert_eq!(pressures.len(), expected.len(), "{pressures:?}");
    for (pressure, expected) in pressures.iter().zip(expected) {
        assert!((pressure - expected).abs() < 1e-6, "{pressures:?}");
    }
}

#[test]
fn a_drawing_is_there_again_in_the_next_window() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut window = open_with(Some(folder.path()));
    drag(&mut window, &SEVEN);
    assert_eq!(answer(&mut window), 7);
    drop(window);
    let mut window = open_with(Some(folder.path()));
    wait(&mut window, "the drawing", |window| {
        window.state().stroke_count() == 1
    });
    assert_eq!(answer(&mut window), 7);
    window.key_press(Key::C);
    wait(&mut window, "an empty canvas", |window| {
        window.state().stroke_count() == 0
    });
    drop(window);
    let mut window = open_with(Some(folder.path()));
    drag(&mut window, &SEVEN);
    assert_eq!(window.state().stroke_count(), 1, "cleared is cleared");
}

#[test]
fn a_window_that_nobody_draws_in_leaves_the_drawing_on_the_disk_as_it_is() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("drawing.jsonl");
    for content in [
        "{\"strokes\":[[[0.1,0.2],[0.3,0.4]]]}",
        "of a later version",
    ] {
        fs::write(&file, content).expect("written");
        let surroundings = Surroundings {
            data_folder: Some(folder.path().to_owned()),
            has_file_dialogs: false,
            language: Language::English,
        };
        // Closed before the first frame.
        drop(DigitApp::new(&egui::Context::default(), surroundings).expect("threads"));
        assert_eq!(fs::read_to_string(&file).expect("there"), content);
        drop(open_with(Some(folder.path())));
        assert_eq!(fs::read_to_string(&file).expect("there"), content);
    }
}

#[test]
fn a_drawing_is_saved_as_what_was_chosen() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut window = open();
    drag(&mut window, &SEVEN);
    for (entry, name) in [
        ("Drawing as SVG…", "seven.svg"),
        ("Drawing as PNG…", "seven.png"),
        ("Drawing as strokes…", "seven.jsonl"),
    ] {
        window.get_by_role_and_label(Role::Button, "Save").click();
        wait(&mut window, entry, |window| {
            window.query_by_label(entry).is_some()
        });
        let path = folder.path().join(name);
        type_path(&mut window, entry, &path);
        wait(&mut window, "the file", |_| path.exists());
    }
    let svg = fs::read_to_string(folder.path().join("seven.svg")).expect("text");
    assert_eq!(svg.matches("<path").count(), 1);
    let png = image::open(folder.path().join("seven.png")).expect("a picture");
    assert!(png.into_luma8().pixels().any(|pixel| pixel.0[0] == 0));
    let line = fs::read(folder.path().join("seven.jsonl")).expect("written");
    assert!(stroke_file::parse(&line).is_ok_and(|drawing| drawing.is_some()));
}

#[test]
fn a_sample_is_opened_and_read() {
    let mut window = open();
    window.get_by_label("Samples").click();
    wait(&mut window, "the list", |window| {
        window.query_by_label("Ruled paper").is_some()
    });
    window.get_by_label("Ruled paper").click();
    wait(&mut window, "the numbers", |window| {
        window.query_by_label("Answer 7820 9315").is_some()
    });
}

#[test]
fn the_network_being_trained_answers_and_its_epochs_are_gone_through() {
    let mut window = open();
    drag(&mut window, &SEVEN);
    assert_eq!(answer(&mut window), 7);
    let settings = window.state_mut().settings();
    settings.architecture = Architecture::Softmax;
    settings.length = Length::Epochs(3);
    show_tab(&mut window, "Train", "Start");
    start_training(&mut window);
    show_tab(&mut window, "Recognize", "Drawing canvas");
    let live = "Let the network being trained answer";
    let replay = "Replay the training";
    // A quick machine may be through with it.
    if window.query_by_label(live).is_some() {
        window.get_by_label(live).click();
    }
    wait(&mut window, "the end", |window| {
        window.query_by_label(replay).is_some()
    });
    if window.query_by_label("Network being trained").is_none() {
        window.get_by_label(replay).click();
    }
    wait(&mut window, "all epochs", |window| {
        window.query_by_label("Epoch 3").is_some()
    });
    answer(&mut window);
    let slider = window.get_all_by_role(Role::Slider).last();
    slider.expect("the epochs'").focus();
    window.step();
    window.key_press(Key::ArrowLeft);
    wait(&mut window, "the epoch before", |window| {
        window.query_by_label("Epoch 2").is_some()
    });
    answer(&mut window);
    window.get_by_label(replay).click();
    wait(&mut window, "the model in use", |window| {
        window.query_by_label_contains("on MNIST").is_some()
    });
    assert_eq!(answer(&mut window), 7);
}
