//! Writing files whole or not at all.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::Path;

/// Writes a file beside `path`, waits until it is on the disk, and renames it: a failure leaves an
/// older file as it was.
///
/// # Errors
///
/// What the system refused.
pub fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".part");
    let unfinished = path.with_file_name(name);
    let result = File::create(&unfinished)
        .and_then(|mut file| {
            file.write_all(bytes)?;
            file.sync_all()
        })
        .and_then(|()| fs::rename(&unfinished, path))
        .and_then(|()| sync_folder(path));
    if result.is_err() {
        // It may not even be there.
        fs::remove_file(&unfinished).ok();
    }
    result
}

/// Waits until the new name is on the disk, too.
#[cfg(unix)]
fn sync_folder(path: &Path) -> io::Result<()> {
    let folder = path.parent().filter(|folder| folder.as_os_str() != "");
    match File::open(folder.unwrap_or(Path::new("."))) {
        Ok(folder) => folder.sync_all(),
        // A folder that may be written and not listed.
        Err(_) => Ok(()),
    }
}

/// Elsewhere a folder can't be opened as a file.
#[cfg(not(unix))]
fn sync_folder(_path: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_replaced_whole_and_nothing_is_left_beside_it() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a.json");
        write(&path, b"first").expect("written");
        write(&path, b"second").expect("written");
        assert_eq!(fs::read(&path).expect("readable"), b"second");
        fs::create_dir(folder.path().join("taken")).expect("made");
        fs::write(folder.path().join("taken").join("x"), b"").expect("written");
        assert!(write(&folder.path().join("taken"), b"no").is_err());
        let names = fs::read_dir(folder.path()).expect("readable").count();
        assert_eq!(names, 2, "no unfinished file");
    }
}
