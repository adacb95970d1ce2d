//! Background threads: recognition, training, and files. Nothing else starts threads.

pub mod files;
pub mod recognition;
pub mod training;

use std::any::Any;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::thread::{Builder, JoinHandle};

/// Tells the window that there is something new to look at; may be called from any thread.
pub type Wake = Arc<dyn Fn() + Send + Sync>;

/// Messages that may wait in a channel; each side has at most a few under way.
const CHANNEL_SIZE: usize = 16;

fn spawn(name: &str, body: impl FnOnce() + Send + 'static) -> io::Result<JoinHandle<()>> {
    Builder::new().name(name.to_owned()).spawn(body)
}

/// Runs `work`; a panic in it, as burn and graphics drivers have them, becomes its message.
fn contain<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(work)).map_err(|panic| panic_message(panic.as_ref()))
}

fn panic_message(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().copied();
    let text = text.or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    text.unwrap_or("an internal error without a message")
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_becomes_its_message() {
        assert_eq!(contain(|| 5), Ok(5));
        let failed: Result<(), String> = contain(|| std::panic::panic_any("broken".to_owned()));
        assert_eq!(failed, Err("broken".to_owned()));
    }
}
