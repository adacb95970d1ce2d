//! The real program in a real window on a desktop of its own, used as people use it: with pointer and
//! keys, and by what a screen reader is told of it.

#![cfg(target_os = "linux")]
#![allow(
    clippy::allow_attributes,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that can't go on has failed"
)]

#[path = "../common/mod.rs"]
mod common;

mod accessibility;
mod desktop;
mod tasks;
mod tree;
mod window;

use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use common::{crashing_driver, sockets};
use desktop::{Desktop, PATIENCE};
use window::{DATA, Program, READY, Window, seven};

const NO_FILES: [&str; 0] = [];

/// Points along an arc of an ellipse; angles in degrees, clockwise from the right.
fn arc(center: (f64, f64), radius: (f64, f64), angles: (f64, f64)) -> Vec<(i32, i32)> {
    let point = |step: i32| {
        let angle = angles.0 + (angles.1 - angles.0) * f64::from(step) / 40.0;
        let (sin, cos) = angle.to_radians().sin_cos();
        (
            (center.0 + radius.0 * cos) as i32,
            (center.1 + radius.1 * sin) as i32,
        )
    };
    (0..=40).map(point).collect()
}

#[test]
fn digits_drawn_with_the_mouse_are_recognized() {
    let Some(desktop) = Desktop::open() else {
        return;
    };
    let data = tempfile::tempdir().expect("a folder");
    let window = Window::open(&desktop, data.path(), NO_FILES);
    let three = [
        arc((320.0, 330.0), (80.0, 70.0), (-150.0, 90.0)),
        arc((320.0, 480.0), (90.0, 80.0), (-90.0, 150.0)),
    ];
    let zero = arc((320.0, 420.0), (100.0, 160.0), (-90.0, 270.0));
    for (digit, strokes) in [
        (3, vec![three.concat()]),
        (7, vec![seven()]),
        (0, vec![zero]),
    ] {
        window.draw(&strokes);
        let line = window.wait_for_log("recognized");
        assert!(line.contains(&format!("recognized {digit} (")), "{line}");
        window.xdotool(&["key", "c"]);
        window.wait_for_log("the canvas is empty");
    }
}

#[test]
fn the_window_has_no_connection_and_closes_when_it_is_asked_to() {
    let Some(desktop) = Desktop::open() else {
        return;
    };
    let data = tempfile::tempdir().expect("a folder");
    let mut window = Window::open(&desktop, data.path(), NO_FILES);
    let process = window.program.process.0.id();
    assert!(sockets::count(process) > 0, "the display is one");
    assert_eq!(sockets::connections(process), [""; 0]);
    let asked = Command::new("kill").arg(process.to_string()).status();
    assert!(asked.expect("kill is there").success());
    let start = Instant::now();
    let status = loop {
        if let Some(status) = window.program.process.0.try_wait().expect("known") {
            break status;
        }
        assert!(start.elapsed() < PATIENCE, "it does not close");
        std::thread::sleep(Duration::from_millis(20));
    };
    assert!(status.success(), "{status}");
}

/// Draws a seven, which is read.
fn check_answer(program: &Program) {
    program.focus();
    program.draw(&[seven()]);
    let line = program.wait_for_log("recognized");
    assert!(line.contains("recognized 7 ("), "{line}");
}

#[test]
fn in_a_bare_environment_without_a_place_for_data_it_works_and_says_what_is_missing() {
    let Some(desktop) = Desktop::open() else {
        return;
    };
    let nowhere = Path::new("/dev/null/data");
    let program = Program::start(&desktop, &[(DATA, nowhere)], NO_FILES);
    let lacking = "The settings can't be kept in /dev/null/data";
    program.wait_for_all(&[READY, lacking]);
    check_answer(&program);
}

#[test]
fn a_driver_that_ends_its_programs_does_not_end_the_window() {
    let Some(desktop) = Desktop::open() else {
        return;
    };
    let folder = tempfile::tempdir().expect("a folder");
    let Some((name, driver)) = crashing_driver(folder.path()) else {
        return;
    };
    let variables = [(DATA, folder.path()), (name, driver.as_path())];
    let program = Program::start(&desktop, &variables, NO_FILES);
    program.wait_for_all(&[READY, "driver ends the programs"]);
    check_answer(&program);
}
