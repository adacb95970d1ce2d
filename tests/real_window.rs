//! The real program in a real window: drawn with a real pointer, read from its log.

#![allow(
    clippy::allow_attributes,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that can't go on has failed"
)]

mod common;

use std::io::{BufRead as _, BufReader, Read};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, sync_channel};
use std::time::{Duration, Instant};

use common::{crashing_driver, skip_without, sockets};

/// Long enough for any machine; reached only when something is broken.
const PATIENCE: Duration = Duration::from_mins(2);

/// What the log says once the window can answer.
const READY: &str = "the shipped model is ready";
/// The folder for data.
const DATA: &str = "DIGITPAD_DATA_DIR";
/// A seven, in pixels of the window.
const SEVEN: [(i32, i32); 6] = [
    (220, 290),
    (330, 285),
    (440, 280),
    (400, 360),
    (350, 470),
    (300, 580),
];

/// A process that ends with the test.
struct Ended(Child);

impl Drop for Ended {
    fn drop(&mut self) {
        self.0.kill().ok();
        self.0.wait().ok();
    }
}

/// The lines that a process writes, as they come.
fn lines(source: impl Read + Send + 'static) -> Receiver<String> {
    let (sender, receiver) = sync_channel(1000);
    let read = move || {
        for line in BufReader::new(source).lines().map_while(Result::ok) {
            if sender.send(line).is_err() {
                break;
            }
        }
    };
    std::thread::Builder::new().spawn(read).expect("a thread");
    receiver
}

fn wait_for(lines: &Receiver<String>, what: &str) -> String {
    let start = Instant::now();
    while let Some(left) = PATIENCE.checked_sub(start.elapsed()) {
        match lines.recv_timeout(left) {
            Ok(line) if line.contains(what) => return line,
            Ok(_) => {}
            Err(_) => break,
        }
    }
    panic!("waited in vain for “{what}”");
}

/// The same for several lines, in any order.
fn wait_for_all(lines: &Receiver<String>, what: &[&str]) {
    let mut missing = what.to_vec();
    while !missing.is_empty() {
        let line = wait_for(lines, "");
        missing.retain(|what| !line.contains(what));
    }
}

/// A virtual screen and its name; where that or a hand to use it is missing, this is said and there
/// is nothing to test.
fn screen() -> Option<(Ended, String)> {
    if Command::new("xdotool").arg("version").output().is_err() {
        skip_without("xdotool");
        return None;
    }
    let screen = virtual_screen();
    if screen.is_none() {
        skip_without("Xvfb");
    }
    screen
}

fn virtual_screen() -> Option<(Ended, String)> {
    let mut child = Command::new("Xvfb")
        .args([
            "-displayfd",
            "1",
            "-screen",
            "0",
            "1280x800x24",
            "-noreset",
            "-nolisten",
            "tcp",
        ])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .ok()?;
    let output = child.stdout.take()?;
    let screen = Ended(child);
    let number = lines(output)
        .recv_timeout(PATIENCE)
        .expect("Xvfb tells its number");
    Some((screen, format!(":{number}")))
}

struct Window {
    display: String,
    program: Ended,
    log: Receiver<String>,
}

impl Window {
    /// Starts the program with nothing in its environment but the display and `variables`.
    fn start(display: &str, variables: &[(&str, &Path)]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_digitpad"))
            .env_clear()
            .env("DISPLAY", display)
            .envs(variables.iter().copied())
            .stderr(Stdio::piped())
            .spawn()
            .expect("it starts");
        let log = lines(child.stderr.take().expect("piped"));
        Self {
            display: display.to_owned(),
            program: Ended(child),
            log,
        }
    }

    fn open(display: &str) -> Self {
        let data = Path::new(concat!(env!("CARGO_TARGET_TMPDIR"), "/real_window"));
        let window = Self::start(display, &[(DATA, data)]);
        wait_for(&window.log, READY);
        window.focus();
        window
    }

    fn focus(&self) {
        self.xdotool(&[
            "search",
            "--sync",
            "--onlyvisible",
            "--name",
            "^digitpad$",
            "windowfocus",
        ]);
    }

    fn xdotool(&self, arguments: &[&str]) {
        let status = Command::new("xdotool")
            .args(arguments)
            .env("DISPLAY", &self.display)
            .status();
        assert!(
            status.expect("xdotool runs").success(),
            "xdotool {arguments:?}"
        );
    }

    /// Draws strokes, given in pixels of the window.
    fn draw(&self, strokes: &[Vec<(i32, i32)>]) {
        for stroke in strokes {
            let mut arguments: Vec<String> = Vec::new();
            for (index, (x, y)) in stroke.iter().enumerate() {
                arguments.extend(["mousemove".to_owned(), x.to_string(), y.to_string()]);
                if index == 0 {
                    arguments.extend(["mousedown".to_owned(), "1".to_owned()]);
                }
                arguments.extend(["sleep".to_owned(), "0.005".to_owned()]);
            }
            arguments.extend(["mouseup".to_owned(), "1".to_owned()]);
            self.xdotool(&arguments.iter().map(String::as_str).collect::<Vec<_>>());
        }
    }
}

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
    let Some((_screen, display)) = screen() else {
        return;
    };
    let window = Window::open(&display);
    let three = [
        arc((320.0, 330.0), (80.0, 70.0), (-150.0, 90.0)),
        arc((320.0, 480.0), (90.0, 80.0), (-90.0, 150.0)),
    ];
    let zero = arc((320.0, 420.0), (100.0, 160.0), (-90.0, 270.0));
    for (digit, strokes) in [
        (3, vec![three.concat()]),
        (7, vec![SEVEN.to_vec()]),
        (0, vec![zero]),
    ] {
        window.draw(&strokes);
        let line = wait_for(&window.log, "recognized");
        assert!(line.contains(&format!("recognized {digit} (")), "{line}");
        window.xdotool(&["key", "c"]);
        wait_for(&window.log, "the canvas is empty");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn the_window_has_no_connection_and_closes_when_it_is_asked_to() {
    let Some((_screen, display)) = screen() else {
        return;
    };
    let mut window = Window::open(&display);
    let process = window.program.0.id();
    assert!(sockets::count(process) > 0, "the display is one");
    assert_eq!(sockets::connections(process), [""; 0]);
    let asked = Command::new("kill").arg(process.to_string()).status();
    assert!(asked.expect("kill is there").success());
    let start = Instant::now();
    let status = loop {
        if let Some(status) = window.program.0.try_wait().expect("known") {
            break status;
        }
        assert!(start.elapsed() < PATIENCE, "it does not close");
        std::thread::sleep(Duration::from_millis(20));
    };
    assert!(status.success(), "{status}");
}

#[cfg(unix)]
#[test]
fn in_a_bare_environment_without_a_place_for_data_it_works_and_says_what_is_missing() {
    let Some((_screen, display)) = screen() else {
        return;
    };
    let window = Window::start(&display, &[(DATA, Path::new("/dev/null/data"))]);
    let lacking = "The settings can't be kept in /dev/null/data";
    wait_for_all(&window.log, &[READY, lacking]);
    window.focus();
    window.draw(&[SEVEN.to_vec()]);
    let line = wait_for(&window.log, "recognized");
    assert!(line.contains("recognized 7 ("), "{line}");
}

#[cfg(target_os = "linux")]
#[test]
fn a_driver_that_ends_its_programs_does_not_end_the_window() {
    let Some((_screen, display)) = screen() else {
        return;
    };
    let folder = tempfile::tempdir().expect("a folder");
    let Some((name, driver)) = crashing_driver(folder.path()) else {
        return;
    };
    let window = Window::start(&display, &[(DATA, folder.path()), (name, &driver)]);
    wait_for_all(&window.log, &[READY, "driver ends the programs"]);
    window.focus();
    window.draw(&[SEVEN.to_vec()]);
    let line = wait_for(&window.log, "recognized");
    assert!(line.contains("recognized 7 ("), "{line}");
}
