//! Writing files whole or not at all.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use crate::bounded;

/// So many links are followed one after another; systems follow no more than that.
const MAX_LINKS: usize = 40;

/// Writes a file beside `path`, waits until it is on the disk, and renames it: a failure leaves an
/// older file as it was. Where `path` is a link, what it leads to is written, and it stays a link.
///
/// # Errors
///
/// What the system refused; and [`ErrorKind::InvalidInput`] where there is a folder, a pipe or a device.
pub fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let path = &linked_from(path)?;
    if let Ok(metadata) = fs::metadata(path) {
        bounded::check_file(&metadata)?;
    }
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

/// What a link leads to, whether or not anything is there; the path itself if it is no link.
fn linked_from(path: &Path) -> io::Result<PathBuf> {
    let mut path = path.to_owned();
    for _ in 0..=MAX_LINKS {
        let Ok(next) = fs::read_link(&path) else {
            return Ok(path);
        };
        // What is not absolute is meant from the link's own folder.
        path = path.with_file_name("").join(next);
    }
    let text = "the links at this path lead to each other in a circle";
    Err(io::Error::new(ErrorKind::TooManyLinks, text))
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

    #[cfg(unix)]
    #[test]
    fn a_link_stays_and_its_file_is_written() {
        use std::os::unix::fs::symlink;

        let folder = tempfile::tempdir().expect("a folder");
        let [file, link, far] =
            ["far/file", "link", "far/link"].map(|name| folder.path().join(name));
        fs::create_dir(folder.path().join("far")).expect("made");
        symlink("far/link", &link).expect("made");
        symlink("file", &far).expect("made");
        // At first they lead to nothing.
        for text in [b"first", b"later"] {
            write(&link, text).expect("written");
            assert_eq!(fs::read(&file).expect("readable"), text);
        }
        assert!(link.is_symlink() && far.is_symlink() && !file.is_symlink());

        fs::remove_dir_all(folder.path().join("far")).expect("removed");
        let error = write(&link, b"x").expect_err("no folder to write to");
        assert_eq!(error.kind(), ErrorKind::NotFound);
        let circle = folder.path().join("circle");
        symlink("circle", &circle).expect("made");
        let error = write(&circle, b"x").expect_err("no end");
        assert_eq!(error.kind(), ErrorKind::TooManyLinks);
        assert!(circle.is_symlink());
        symlink("/dev/null", folder.path().join("device")).expect("made");
        let error = write(&folder.path().join("device"), b"x").expect_err("no file");
        assert_eq!(error.kind(), ErrorKind::InvalidInput);
    }
}
