//! Asking graphics drivers what may break the program: in a child process, which breaks in its
//! place. A driver that ends the process cannot be contained otherwise.

use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// Listing adapters takes some tenths of a second.
const LISTING_LIMIT: Duration = Duration::from_secs(20);
/// Checking one takes seconds, on a slow software driver minutes.
const CHECKING_LIMIT: Duration = Duration::from_mins(10);
/// Time between two looks at the child.
const LOOK_INTERVAL: Duration = Duration::from_millis(5);
/// The highest exit status of a child that came to its end; panics and crashes have others.
const LAST_STATUS: i32 = 2;

/// Is set for children, which ask by themselves.
const CHILD: &str = "DIGITPAD_ASKS_DRIVERS";

/// The program that is started as a child.
static PROGRAM: OnceLock<PathBuf> = OnceLock::new();

/// How a question to a driver ended.
#[derive(Debug, PartialEq, Eq)]
pub enum Answer {
    /// With this on standard output.
    Told(Vec<u8>),
    /// The child was ended by a driver.
    Crashed,
    /// The child did not end in time, and was killed.
    Hung,
    /// It was stopped, or could not be asked.
    None,
}

/// From now on drivers are asked by children of this program, unless it is one itself. Without this,
/// as in tests, they are asked by this process.
pub fn ask_by_children() {
    let program = std::env::current_exe().ok();
    if let Some(program) = program.filter(|_| std::env::var_os(CHILD).is_none()) {
        ask_by(program);
    }
}

/// From now on drivers are asked by children of `program`, which is digitpad.
pub fn ask_by(program: PathBuf) {
    // Whoever was first stays.
    PROGRAM.set(program).ok();
}

/// The program that is started as a child, where drivers are asked by children.
#[must_use]
pub fn child() -> Option<&'static Path> {
    PROGRAM.get().map(PathBuf::as_path)
}

/// A child that asks drivers by itself; what it is to do is for the caller to add.
#[must_use]
pub fn command(program: &Path) -> Command {
    let mut command = Command::new(program);
    command.env(CHILD, "1");
    command
}

/// Whether a driver breaks whoever asks for adapters; asked once.
#[must_use]
pub fn drivers_break() -> bool {
    static BREAK: OnceLock<bool> = OnceLock::new();
    *BREAK.get_or_init(|| {
        let never = AtomicBool::new(false);
        let answer =
            child().map(|program| ask(program, &["devices", "--json"], LISTING_LIMIT, &never));
        matches!(answer, Some(Answer::Crashed | Answer::Hung))
    })
}

/// Checks the adapter with this number; `None` where drivers are asked by this process.
#[must_use]
pub fn check(adapter: usize, stop: &AtomicBool) -> Option<Answer> {
    let name = format!("gpu:{adapter}");
    let arguments = ["devices", "--self-test", "--device", &name, "--json"];
    Some(ask(child()?, &arguments, CHECKING_LIMIT, stop))
}

/// Starts a program and waits for its end.
fn ask(program: &Path, arguments: &[&str], limit: Duration, stop: &AtomicBool) -> Answer {
    let child = command(program)
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn();
    let Ok(mut child) = child else {
        return Answer::None;
    };
    let start = Instant::now();
    loop {
        match child.try_wait() {
            Ok(Some(status)) => {
                let is_sound = status.code().is_some_and(|code| code <= LAST_STATUS);
                return if is_sound {
                    told(&mut child)
                } else {
                    Answer::Crashed
                };
            }
            Ok(None) if stop.load(Ordering::Relaxed) => return end(&mut child, Answer::None),
            Ok(None) if start.elapsed() >= limit => return end(&mut child, Answer::Hung),
            Ok(None) => std::thread::sleep(LOOK_INTERVAL),
            Err(_) => return end(&mut child, Answer::None),
        }
    }
}

/// What a child that has ended wrote; its few lines had room in the pipe.
fn told(child: &mut Child) -> Answer {
    let mut text = Vec::new();
    match child
        .stdout
        .take()
        .map(|mut out| out.read_to_end(&mut text))
    {
        Some(Ok(_)) => Answer::Told(text),
        _ => Answer::None,
    }
}

fn end(child: &mut Child, answer: Answer) -> Answer {
    // It may have ended by itself meanwhile.
    child.kill().ok();
    child.wait().ok();
    answer
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    fn ask_shell(script: &str, limit: Duration, is_stopped: bool) -> Answer {
        let stop = AtomicBool::new(is_stopped);
        ask(Path::new("/bin/sh"), &["-c", script], limit, &stop)
    }

    #[test]
    fn whatever_becomes_of_a_child_is_an_answer() {
        let long = Duration::from_mins(1);
        let told = |text: &str| Answer::Told(text.as_bytes().to_vec());
        assert_eq!(ask_shell("echo good", long, false), told("good\n"));
        assert_eq!(ask_shell("echo bad; exit 1", long, false), told("bad\n"));
        assert_eq!(ask_shell("kill -ABRT $$", long, false), Answer::Crashed);
        assert_eq!(ask_shell("exit 101", long, false), Answer::Crashed);
        let start = Instant::now();
        let short = Duration::from_millis(50);
        assert_eq!(ask_shell("exec sleep 60", short, false), Answer::Hung);
        assert_eq!(ask_shell("exec sleep 60", long, true), Answer::None);
        assert!(start.elapsed() < Duration::from_secs(30));
        let nowhere = Path::new("/nowhere/digitpad");
        let stop = AtomicBool::new(false);
        assert_eq!(ask(nowhere, &[], long, &stop), Answer::None);
    }
}
