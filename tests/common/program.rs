//! The program on the command line.

use std::process::{Command, Output};

/// Runs the program, without a display, and waits for its end.
pub(crate) fn digitpad(arguments: &[&str]) -> Output {
    let mut program = program();
    program.args(arguments).output().expect("it runs")
}

/// The program, not yet started, with a folder for its data that is not the person's.
pub(crate) fn program() -> Command {
    let mut program = Command::new(env!("CARGO_BIN_EXE_digitpad"));
    program
        .env("DIGITPAD_DATA_DIR", env!("CARGO_TARGET_TMPDIR"))
        .env_remove("DISPLAY")
        .env_remove("WAYLAND_DISPLAY");
    program
}

/// The exit status; `None` if a signal ended it.
pub(crate) fn code(output: &Output) -> Option<i32> {
    output.status.code()
}
