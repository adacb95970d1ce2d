//! The pictures that were opened last, kept in the folder for data.

use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::{atomic_file, bounded};

/// The most pictures that are kept in mind.
pub const MAX_RECENT: usize = 10;
/// The file within the folder for data.
const FILE: &str = "recent.json";
/// The longest such file that is read, in bytes.
const MAX_BYTES: u64 = 1 << 20;

/// What the file holds.
#[derive(Serialize, Deserialize)]
struct Kept {
    pictures: Vec<PathBuf>,
}

/// The pictures that were opened last, the latest first; none if there is no list, or none that can
/// be read.
#[must_use]
pub fn load(data_folder: &Path) -> Vec<PathBuf> {
    let bytes = bounded::read(&data_folder.join(FILE), MAX_BYTES).unwrap_or_default();
    let kept = serde_json::from_slice(&bytes).unwrap_or(Kept {
        pictures: Vec::new(),
    });
    kept.pictures.into_iter().take(MAX_RECENT).collect()
}

/// Keeps the list, without paths that are no text: JSON has no way to write them.
///
/// # Errors
///
/// What the system refused.
pub fn save(data_folder: &Path, pictures: &[PathBuf]) -> io::Result<()> {
    let are_text = pictures.iter().filter(|path| path.to_str().is_some());
    let kept = Kept {
        pictures: are_text.cloned().collect(),
    };
    std::fs::create_dir_all(data_folder)?;
    let text = serde_json::to_vec_pretty(&kept)?;
    atomic_file::write(&data_folder.join(FILE), &text)
}

/// Adds those of an earlier time, which come after those that were opened since.
pub fn join(pictures: &mut Vec<PathBuf>, earlier: Vec<PathBuf>) {
    for path in earlier {
        if !pictures.contains(&path) {
            pictures.push(path);
        }
    }
    pictures.truncate(MAX_RECENT);
}

/// Puts a picture first.
pub fn add(pictures: &mut Vec<PathBuf>, path: PathBuf) {
    pictures.retain(|other| *other != path);
    pictures.insert(0, path);
    pictures.truncate(MAX_RECENT);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_kept_short_and_comes_back() {
        let folder = tempfile::tempdir().expect("a folder");
        let data = folder.path().join("data");
        assert!(load(&data).is_empty());
        let mut pictures = Vec::new();
        for number in [1, 2, 3, 2, 4, 5, 6, 7, 8, 9, 10, 11, 2] {
            add(&mut pictures, PathBuf::from(format!("{number}.png")));
        }
        save(&data, &pictures).expect("written");
        let loaded = load(&data);
        assert_eq!(loaded, pictures);
        assert_eq!(loaded.len(), MAX_RECENT);
        assert_eq!(loaded[..2], [Path::new("2.png"), Path::new("11.png")]);
        let mut since = vec![PathBuf::from("new.png"), PathBuf::from("2.png")];
        join(&mut since, loaded);
        assert_eq!(since.len(), MAX_RECENT);
        let order = ["new.png", "2.png", "11.png"].map(Path::new);
        assert_eq!(
            since[..3],
            order,
            "a list that comes late takes nothing away"
        );
        std::fs::write(data.join(FILE), b"no list").expect("written");
        assert!(load(&data).is_empty());
    }
    #[cfg(unix)]
    #[test]
    fn a_name_that_is_no_text_costs_the_others_nothing() {
        use std::os::unix::ffi::OsStringExt as _;
        let folder = tempfile::tempdir().expect("a folder");
        let odd = std::ffi::OsString::from_vec(b"\xff.png".to_vec());
        let pictures = [PathBuf::from(odd), PathBuf::from("a.png")];
        save(folder.path(), &pictures).expect("written");
        assert_eq!(load(folder.path()), pictures[1..]);
    }
}
