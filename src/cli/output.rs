//! Printing: results to standard output, progress and errors to standard error.

use std::fmt::Display;
use std::io::{self, ErrorKind, IsTerminal as _, Write as _};
use std::process::{self, ExitCode};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use serde::Serialize;

use crate::session::Control;

/// Whether results could not be written.
static IS_LOST: AtomicBool = AtomicBool::new(false);

/// Prints one line of results.
pub(super) fn line(text: impl Display) {
    bytes(format!("{text}\n").as_bytes());
}

/// Prints results that bring the ends of their lines.
pub(super) fn text(text: impl Display) {
    bytes(text.to_string().as_bytes());
}

/// Prints results as they stand. A closed pipe (as with `| head`) is nobody's error; anything else is
/// said once, and [`is_lost`] from then on.
pub(super) fn bytes(bytes: &[u8]) {
    let mut stdout = io::stdout().lock();
    let written = stdout.write_all(bytes).and_then(|()| stdout.flush());
    if let Err(error) = written
        && error.kind() != ErrorKind::BrokenPipe
        && !IS_LOST.swap(true, Ordering::Relaxed)
    {
        failure(format_args!("can't write the results: {error}"));
    }
}

/// Whether results could not be written.
pub(super) fn is_lost() -> bool {
    IS_LOST.load(Ordering::Relaxed)
}

/// One JSON object as a line, with its end.
pub(super) fn json_line(value: &impl Serialize) -> String {
    serde_json::to_string(value).map_or_else(
        |error| {
            note(error);
            String::new()
        },
        |text| text + "\n",
    )
}

/// Prints one JSON object on a line of its own.
pub(super) fn json(value: &impl Serialize) {
    text(json_line(value));
}

/// Prints one line for the person watching.
pub(super) fn note(text: impl Display) {
    writeln!(io::stderr(), "{text}").ok();
}

/// A line for the person watching that is replaced by the next; in a file, where nothing can be
/// replaced, a line every few seconds.
pub(super) struct ProgressLine {
    is_terminal: bool,
    last: Option<Instant>,
}

/// The exit status of a program that Ctrl+C ended.
pub(super) const INTERRUPTED: u8 = 130;
/// Time between two lines in a file.
const LINE_INTERVAL: Duration = Duration::from_secs(5);

impl ProgressLine {
    pub(super) fn new() -> Self {
        Self {
            is_terminal: io::stderr().is_terminal(),
            last: None,
        }
    }

    /// Shows `text` in the place of what was shown before.
    pub(super) fn show(&mut self, text: impl Display) {
        let mut stderr = io::stderr();
        if self.is_terminal {
            write!(stderr, "\r\x1b[K{text}").ok();
            stderr.flush().ok();
        } else if self.last.is_none_or(|last| last.elapsed() >= LINE_INTERVAL) {
            self.last = Some(Instant::now());
            note(text);
        }
    }

    /// Shows `text` for good.
    pub(super) fn keep(&mut self, text: impl Display) {
        if self.is_terminal {
            write!(io::stderr(), "\r\x1b[K").ok();
        }
        note(text);
    }
}

/// Says what went wrong.
pub(super) fn failure(error: impl Display) -> ExitCode {
    note(format_args!("digitpad: {error}"));
    ExitCode::FAILURE
}

/// A control that Ctrl+C pauses. At the second time, and where the system has no signals, Ctrl+C ends
/// the program at once.
pub(super) fn interruptible() -> Arc<Control> {
    let control = Arc::new(Control::default());
    let theirs = Arc::clone(&control);
    let handler = move || {
        if theirs.is_paused() {
            process::exit(i32::from(INTERRUPTED));
        }
        theirs.pause();
    };
    // Without it, Ctrl+C still works as it does for any program.
    ctrlc::set_handler(handler).ok();
    control
}
