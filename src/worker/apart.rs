//! The child of a digitpad that trains on a GPU: all that this process does.

use std::io::{self, BufReader};
use std::process;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use super::spawn;
use crate::apart;

/// Time between two signs of life.
const BEAT_INTERVAL: Duration = Duration::from_millis(200);

/// Trains as the parent orders through standard input.
///
/// # Errors
///
/// If the parent is gone, or the system gives no thread.
pub fn train_apart() -> io::Result<()> {
    // Ctrl+C is for the parent, which then says what is to be done.
    ctrlc::set_handler(|| {}).ok();
    let output = Arc::new(Mutex::new(io::stdout()));
    let theirs = Arc::clone(&output);
    let beat = move || {
        while apart::beat(&theirs).is_ok() {
            std::thread::sleep(BEAT_INTERVAL);
        }
        // The parent is gone, and the driver may hang.
        process::exit(1);
    };
    spawn("heartbeat", beat)?;
    apart::serve(&mut BufReader::new(io::stdin()), &output)
}
