//! Printing: results to standard output, progress and errors to standard error.

use std::fmt::Display;
use std::io::{self, Write as _};
use std::process::ExitCode;

use serde::Serialize;

/// Prints one line of results. A closed pipe (as with `| head`) is nobody's error.
pub(super) fn line(text: impl Display) {
    writeln!(io::stdout(), "{text}").ok();
}

/// Prints one JSON object on a line of its own.
pub(super) fn json(value: &impl Serialize) {
    match serde_json::to_string(value) {
        Ok(text) => line(text),
        Err(error) => note(error),
    }
}

/// Prints one line for the person watching.
pub(super) fn note(text: impl Display) {
    writeln!(io::stderr(), "{text}").ok();
}

/// Replaces the line for the person watching.
pub(super) fn progress(text: impl Display) {
    let mut stderr = io::stderr();
    write!(stderr, "\r\x1b[K{text}").ok();
    stderr.flush().ok();
}

/// Says what went wrong.
pub(super) fn failure(error: impl Display) -> ExitCode {
    note(format_args!("digitpad: {error}"));
    ExitCode::FAILURE
}
