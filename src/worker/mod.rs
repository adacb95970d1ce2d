//! Background threads: recognition, training, evaluation, files, and keeping the drawing and the
//! person's digits. Nothing else starts threads.

mod apart;
pub mod batch;
pub mod digits;
pub mod evaluation;
pub mod files;
mod jobs;
pub mod keeper;
mod latest;
pub mod my_digits;
mod pictures;
mod question;
pub mod recognition;
pub mod settings_keeper;
mod sweep;
pub mod training;
pub mod trouble;
pub mod watch;

pub use apart::train_apart;

use std::io;
use std::sync::Arc;
use std::thread::{Builder, JoinHandle};

use rayon::ThreadPoolBuilder;

/// Tells the window that there is something new to look at; may be called from any thread.
pub type Wake = Arc<dyn Fn() + Send + Sync>;

/// Messages that may wait in a channel; each side has at most a few under way.
const CHANNEL_SIZE: usize = 16;

/// A thread that was started.
type Thread = JoinHandle<()>;

fn spawn(name: &str, body: impl FnOnce() + Send + 'static) -> io::Result<Thread> {
    Builder::new().name(name.to_owned()).spawn(body)
}

/// As [`spawn`], with threads of its own for the work of networks: the shared ones begin something new
/// only when they have done all of what they are at, and an evaluation is many seconds of it.
fn spawn_apart(name: &str, body: impl FnOnce() + Send + 'static) -> io::Result<Thread> {
    let pool = ThreadPoolBuilder::new().num_threads(rayon::current_num_threads());
    let pool = pool.build().map_err(io::Error::other)?;
    spawn(name, move || pool.install(body))
}
