//! Which files are meant by files and folders that a person names.

use std::collections::HashSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use thiserror::Error;

use crate::picture::EXTENSIONS;

/// The most pictures that are taken at once.
pub const MAX_FILES: usize = 100_000;
/// Folders within folders are looked into down to this depth.
const MAX_DEPTH: usize = 64;

/// What was found.
#[derive(Debug, Default)]
pub struct Found {
    /// The files, in the order of the paths; those of a folder sorted by name.
    pub files: Vec<PathBuf>,
    /// What could not be looked into, or was left out.
    pub troubles: Vec<FindTrouble>,
}

/// Why pictures were not found or not taken.
#[derive(Debug, Error)]
pub enum FindTrouble {
    /// A folder can't be looked into.
    #[error("can't look into the folder: {source}: {}", path.display())]
    Folder {
        /// The folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// There is no end of folders.
    #[error("can't look into the folder: too many folders within folders: {}", .0.display())]
    Deep(PathBuf),
    /// There are too many.
    #[error("only the first {MAX_FILES} pictures are taken; name fewer folders")]
    Many,
}

/// Finds the files that `paths` stand for: a file stands for itself, whatever it is called; a folder
/// for all pictures in it and in its folders, told by their extensions, hidden ones left out.
///
/// Links are followed, and each folder is entered once; pipes and devices in folders are left out.
/// Nothing is found when `stop` is set.
#[must_use]
pub fn find_files(paths: &[PathBuf], stop: &AtomicBool) -> Found {
    let mut walk = Walk {
        found: Found::default(),
        entered: HashSet::new(),
        stop,
    };
    for path in paths {
        if path.is_dir() {
            walk.enter(path, MAX_DEPTH);
        } else {
            // Also one that isn't there: opening it tells why.
            walk.add(path.clone());
        }
    }
    if stop.load(Ordering::Relaxed) {
        return Found::default();
    }
    if walk.is_full() {
        walk.found.troubles.push(FindTrouble::Many);
        walk.found.files.truncate(MAX_FILES);
    }
    walk.found
}

struct Walk<'a> {
    found: Found,
    /// Folders under their true names.
    entered: HashSet<PathBuf>,
    stop: &'a AtomicBool,
}

impl Walk<'_> {
    fn add(&mut self, file: PathBuf) {
        if !self.is_full() {
            self.found.files.push(file);
        }
    }

    /// One more than allowed is kept, to know that there are more.
    const fn is_full(&self) -> bool {
        self.found.files.len() > MAX_FILES
    }

    fn enter(&mut self, folder: &Path, depth: usize) {
        if self.is_full() || self.stop.load(Ordering::Relaxed) {
            return;
        }
        let is_new = match fs::canonicalize(folder) {
            Ok(true_name) => self.entered.insert(true_name),
            Err(error) => return self.trouble(folder, error),
        };
        if !is_new {
            return;
        }
        if depth == 0 {
            let trouble = FindTrouble::Deep(folder.to_owned());
            self.found.troubles.push(trouble);
            return;
        }
        let entries = fs::read_dir(folder).and_then(|entries| {
            let paths = entries.map(|entry| entry.map(|entry| entry.path()));
            paths.collect::<Result<Vec<PathBuf>, _>>()
        });
        let mut entries = match entries {
            Ok(entries) => entries,
            Err(error) => return self.trouble(folder, error),
        };
        entries.sort();
        for path in entries {
            if is_hidden(&path) {
                continue;
            }
            // Follows links; what can't be looked at is neither.
            let kind = fs::metadata(&path);
            if kind.as_ref().is_ok_and(fs::Metadata::is_dir) {
                self.enter(&path, depth - 1);
            } else if kind.is_ok_and(|kind| kind.is_file()) && is_picture(&path) {
                self.add(path);
            }
        }
    }

    fn trouble(&mut self, folder: &Path, source: io::Error) {
        let path = folder.to_owned();
        self.found
            .troubles
            .push(FindTrouble::Folder { path, source });
    }
}

fn is_hidden(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default();
    name.as_encoded_bytes().starts_with(b".")
}

/// Whether a file is called like a picture.
fn is_picture(path: &Path) -> bool {
    let extension = path.extension().unwrap_or_default();
    EXTENSIONS
        .iter()
        .any(|known| extension.eq_ignore_ascii_case(known))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn find(path: &Path) -> Found {
        find_files(&[path.to_owned()], &AtomicBool::new(false))
    }

    fn touch(path: &Path) {
        fs::create_dir_all(path.parent().expect("inside")).expect("made");
        fs::write(path, b"").expect("written");
    }

    #[test]
    fn pictures_of_a_folder_come_in_order_and_nothing_else_comes() {
        let folder = tempfile::tempdir().expect("a folder");
        let root = folder.path();
        for name in [
            "b.PNG",
            "a.jpg",
            "notes.txt",
            ".hidden.png",
            "c/d.tif",
            ".git/e.png",
            "png",
        ] {
            touch(&root.join(name));
        }
        let found = find(root);
        let expected = ["a.jpg", "b.PNG", "c/d.tif"].map(|name| root.join(name));
        assert_eq!(found.files, expected);
        assert!(found.troubles.is_empty());
        // What is named is taken, whatever it is called.
        assert_eq!(
            find(&root.join("notes.txt")).files,
            [root.join("notes.txt")]
        );
        let stopped = find_files(&[root.to_owned()], &AtomicBool::new(true));
        assert!(stopped.files.is_empty() && stopped.troubles.is_empty());
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn links_in_circles_and_pipes_hold_nothing_up() {
        use std::os::unix::fs::symlink;
        let folder = tempfile::tempdir().expect("a folder");
        let root = folder.path();
        touch(&root.join("inner/a.png"));
        symlink(root, root.join("inner/up")).expect("made");
        symlink(root.join("inner"), root.join("twin")).expect("made");
        symlink(root.join("itself.png"), root.join("itself.png")).expect("made");
        let pipe = root.join("pipe.png");
        let made = std::process::Command::new("mkfifo").arg(&pipe).status();
        assert!(made.expect("mkfifo is there").success());
        let found = find(root);
        assert_eq!(found.files, [root.join("inner/a.png")]);
        // A pipe that is named is for opening to refuse.
        assert_eq!(find(&pipe).files.len(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn folders_without_end_have_an_end() {
        let folder = tempfile::tempdir().expect("a folder");
        let deep: PathBuf = (0..MAX_DEPTH + 2).map(|_| "d").collect();
        touch(&folder.path().join(deep).join("a.png"));
        let found = find(folder.path());
        assert!(found.files.is_empty());
        assert_eq!(found.troubles.len(), 1, "{:?}", found.troubles);
    }
}
