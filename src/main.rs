//! digitpad: the window, or one command without it.

use std::io::{self, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser as _;
use digitpad::cli::{self, Cli};
use digitpad::{apart, probe, window, worker};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// The exit status after arguments that can't be meant.
const WRONG_USAGE: u8 = 2;
/// What is said where no window can open.
const NO_WINDOW: &str = "\
Without a window there are still these commands:
  digitpad recognize FILE...   read the digit in each picture
  digitpad evaluate            report how good a model is
  digitpad train --out DIR     train a network on MNIST
  digitpad sweep --out DIR     train with every combination of some settings
  digitpad devices             list the devices that can train";

fn main() -> ExitCode {
    // What eframe logs when a renderer fails, it also returns.
    let quiet = "error,digitpad=info,rfd=off,eframe::native::run=off";
    env_logger::Builder::from_env(env_logger::Env::default().default_filter_or(quiet)).init();
    if std::env::args_os()
        .nth(1)
        .is_some_and(|first| first == apart::COMMAND)
    {
        return match worker::train_apart() {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => fail_apart(&error),
        };
    }
    let cli = Cli::parse();
    probe::ask_by_children();
    match cli.command {
        Some(command) => cli::run(&command),
        None => open_window(&cli.files),
    }
}

fn fail_apart(error: &io::Error) -> ExitCode {
    writeln!(io::stderr(), "digitpad: the training apart ended: {error}").ok();
    ExitCode::FAILURE
}

fn open_window(files: &[PathBuf]) -> ExitCode {
    // What was meant as a command must not open a window.
    if let Some(file) = files.iter().find(|file| !file.exists()) {
        let file = file.display();
        writeln!(
            io::stderr(),
            "digitpad: there is no file and no command “{file}”; try --help"
        )
        .ok();
        return ExitCode::from(WRONG_USAGE);
    }
    if !window::has_display() {
        return fail("there is no display: neither DISPLAY nor WAYLAND_DISPLAY is set");
    }
    match window::run(files) {
        Ok(()) => ExitCode::SUCCESS,
        Err(eframe::Error::Winit(_) | eframe::Error::WinitEventLoop(_)) => {
            fail("the display that DISPLAY or WAYLAND_DISPLAY names does not answer")
        }
        Err(error) => fail(&format!("the window can't open: {error}")),
    }
}

fn fail(reason: &str) -> ExitCode {
    writeln!(io::stderr(), "digitpad: {reason}.\n{NO_WINDOW}").ok();
    ExitCode::FAILURE
}
