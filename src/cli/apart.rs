//! `digitpad train-apart`: the child of a digitpad that trains on a GPU.

use std::io::{self, BufReader};
use std::process::{self, ExitCode};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use super::output;
use crate::apart;
use crate::worker;

/// Time between two signs of life.
const BEAT_INTERVAL: Duration = Duration::from_millis(200);

pub(super) fn run() -> ExitCode {
    // Ctrl+C is for the parent, which then says what is to be done.
    ctrlc::set_handler(|| {}).ok();
    let output = Arc::new(Mutex::new(io::stdout()));
    let theirs = Arc::clone(&output);
    let beat = move || {
        while apart::beat(&theirs).is_ok() {
            thread::sleep(BEAT_INTERVAL);
        }
        // The parent is gone, and the driver may hang.
        process::exit(1);
    };
    if let Err(error) = worker::spawn("heartbeat", beat) {
        return output::failure(error);
    }
    match apart::serve(&mut BufReader::new(io::stdin()), &output) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => output::failure(error),
    }
}
