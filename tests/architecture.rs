//! The dependency rule and the limits of style that the compiler does not know.

#![allow(
    clippy::allow_attributes,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that can't go on has failed"
)]

use std::fs;
use std::path::{Path, PathBuf};

/// Lines of one file, tests included.
const MAX_FILE_LINES: usize = 400;

fn sources() -> Vec<(String, String)> {
    // Tests are run in the package's folder. (One compiled in is wrong once the folder is moved.)
    let root = Path::new("src");
    let mut files = Vec::new();
    collect(root, &mut files);
    files.sort();
    let relative = |path: &PathBuf| {
        let path = path.strip_prefix(root).expect("inside");
        path.to_string_lossy().replace('\\', "/")
    };
    files
        .iter()
        .map(|path| (relative(path), fs::read_to_string(path).expect("text")))
        .collect()
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
}

/// Areas of one tab that are named alike scroll together: egui takes them for one.
#[test]
fn every_scroll_area_has_a_name_of_its_own() {
    let mut names = Vec::new();
    for (file, text) in sources() {
        let text: String = text.split_whitespace().collect();
        let areas =
            ["vertical()", "horizontal()", "both()"].map(|kind| format!("ScrollArea::{kind}"));
        for made in areas.iter().flat_map(|area| text.split(area).skip(1)) {
            let named = made
                .split(';')
                .next()
                .and_then(|made| made.split_once(".id_salt("));
            let name = named.and_then(|(_, rest)| rest.split(").").next());
            let name = name.unwrap_or_else(|| panic!("{file} has a scroll area without a name"));
            assert!(
                !names.contains(&name.to_owned()),
                "{file}: {name} is there twice"
            );
            names.push(name.to_owned());
        }
    }
    assert!(names.len() > 10, "{names:?}");
}

/// The words that a part of the program must not use: what is written there would point upwards.
const FORBIDDEN: [(&[&str], &[&str]); 12] = [
    // The domain knows no window, no threads, and nothing that stands above it.
    (
        &[
            "digit.rs",
            "ink/",
            "preprocess/",
            "picture.rs",
            "dataset/",
            "model/",
            "evaluate/",
            "data_source/",
        ],
        &[
            "egui",
            "eframe",
            "std::thread",
            "crate::worker",
            "crate::app",
            "crate::ui",
            "crate::cli",
            "crate::classifier",
        ],
    ),
    // Geometry and pictures know no networks.
    (
        &["digit.rs", "ink/", "preprocess/", "picture.rs"],
        &["burn", "crate::model", "crate::train"],
    ),
    // Training is told what to do and reports; it reads no files and starts no threads.
    (
        &["train/"],
        &[
            "egui",
            "std::thread",
            "std::fs",
            "println",
            "crate::worker",
            "crate::app",
            "crate::ui",
            "crate::cli",
        ],
    ),
    // What is tested knows nothing of its test, and nothing of whole runs.
    (
        &["dataset/", "model/", "ops/", "device/", "train/"],
        &["crate::self_test", "crate::prepare", "crate::session"],
    ),
    // The person's digits and teaching know no window, print nothing and start no threads.
    (
        &["my_digits/", "teach/"],
        &[
            "egui",
            "std::thread",
            "println",
            "crate::worker",
            "crate::app",
            "crate::ui",
            "crate::cli",
        ],
    ),
    // Testing and preparing a device knows no window and prints nothing.
    (
        &[
            "self_test/",
            "apart/",
            "prepare.rs",
            "session.rs",
            "contain.rs",
            "probe.rs",
            "clock.rs",
        ],
        &[
            "egui",
            "println",
            "crate::worker",
            "crate::app",
            "crate::ui",
            "crate::cli",
        ],
    ),
    // Reading many pictures prints nothing, and its pool is the only thing that starts threads.
    (
        &["batch/", "csv.rs", "recent.rs"],
        &[
            "egui",
            "println",
            "std::thread::Builder",
            "crate::worker",
            "crate::app",
            "crate::ui",
            "crate::cli",
        ],
    ),
    // Workers know no window.
    (
        &["worker/"],
        &["egui", "eframe", "crate::app", "crate::ui", "crate::cli"],
    ),
    // The user interface does no work.
    (
        &["ui/"],
        &[
            "burn",
            "std::thread",
            "std::fs",
            "crate::worker",
            "crate::app",
            "crate::model::file",
            "crate::classifier",
            "crate::self_test",
            "crate::prepare",
            "crate::cli",
        ],
    ),
    // Messages know nothing of who shows them.
    (
        &["language/"],
        &["egui", "std::thread", "std::fs", "println", "crate"],
    ),
    // Settings know nothing of who has chosen them.
    (
        &["settings.rs"],
        &[
            "egui",
            "std::thread",
            "println",
            "crate::ui",
            "crate::app",
            "crate::worker",
        ],
    ),
    // The command line has no window.
    (
        &["cli/"],
        &["egui", "eframe", "crate::worker", "crate::app", "crate::ui"],
    ),
];

/// Whether `text` uses `word` as a path or a crate, comments and names in quotes left out.
fn uses(text: &str, word: &str) -> bool {
    text.lines()
        .map(str::trim_start)
        .filter(|line| !line.starts_with("//"))
        .any(|line| {
            line.match_indices(word).any(|(at, _)| {
                let before = line[..at].chars().next_back();
                let after = line[at + word.len()..].chars().next();
                let is_part = |letter: Option<char>| {
                    letter.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == '"')
                };
                !is_part(before) && !is_part(after)
            })
        })
}

#[test]
fn dependencies_point_downwards() {
    for (path, text) in sources() {
        for (parts, words) in FORBIDDEN {
            if parts.iter().any(|part| path.starts_with(part)) {
                for word in words {
                    assert!(!uses(&text, word), "{path} must not use {word}");
                }
            }
        }
    }
}

#[test]
fn only_the_workers_start_threads() {
    let mut starters = Vec::new();
    for (path, text) in sources() {
        // Asking how many cores there are, and waiting for a child, starts nothing.
        let text = text.replace("std::thread::available_parallelism", "");
        let text = text.replace("std::thread::sleep", "");
        if uses(&text, "std::thread") {
            starters.push(path);
        }
    }
    assert_eq!(starters, ["worker/mod.rs"]);
}

#[test]
fn files_stay_readable() {
    for (path, text) in sources() {
        let lines = text.lines().count();
        assert!(lines <= MAX_FILE_LINES, "{path} has {lines} lines");
        assert!(
            text.starts_with("//!"),
            "{path} does not say what it is for"
        );
    }
}

/// What a thread waits for others, for the disk or for time with.
const WAITING: &[&str] = &[
    ".recv()", ".join()", ".lock()", ".wait()", "RwLock", "Mutex", "Condvar", "block_on", "sleep",
    "std::fs",
];

#[test]
fn the_window_never_waits() {
    for (path, text) in sources() {
        if !(path.starts_with("app/") || path.starts_with("ui/") || path == "window.rs") {
            continue;
        }
        let product = text.split("#[cfg(test)]").next().unwrap_or_default();
        for word in WAITING {
            assert!(!product.contains(word), "{path} waits with {word}");
        }
    }
    // Nor for room in a channel: what it asks the workers for goes through their handles.
    for (path, text) in sources() {
        if path == "worker/training.rs" || path == "worker/recognition.rs" {
            let handle = text.split("\nfn run(").next().unwrap_or_default();
            let waits = handle.matches("s.send(").count();
            assert_eq!(waits, 0, "{path} may wait for room");
        }
    }
}
