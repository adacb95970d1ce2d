//! Reading files whole, within a limit: a wrong file, a pipe or a device must neither fill the memory
//! nor hold the program up.

use std::fs::{File, Metadata, metadata};
use std::io::{BufRead, Error, ErrorKind, Read as _, Result};
use std::path::Path;

/// Opens a file, and nothing else that a path can name: opening a pipe waits for who writes to it.
///
/// # Errors
///
/// If it can't be opened, or ([`ErrorKind::InvalidInput`]) is a folder, a pipe or a device.
pub fn open(path: &Path) -> Result<File> {
    check_file(&metadata(path)?)?;
    File::open(path)
}

/// Refuses what is there and is no file.
///
/// # Errors
///
/// [`ErrorKind::InvalidInput`] for a folder, a pipe or a device.
pub fn check_file(metadata: &Metadata) -> Result<()> {
    let text = "it is a folder, a pipe or a device and no file";
    let is_file = metadata.is_file();
    is_file
        .then_some(())
        .ok_or_else(|| Error::new(ErrorKind::InvalidInput, text))
}

/// Reads a file of at most `most` bytes.
///
/// # Errors
///
/// If it can't be read, or ([`ErrorKind::FileTooLarge`]) is longer.
pub fn read(path: &Path, most: u64) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let taken = open(path)?.take(most + 1).read_to_end(&mut bytes)?;
    if taken as u64 > most {
        let text = format!("it has more than {most} bytes");
        return Err(Error::new(ErrorKind::FileTooLarge, text));
    }
    Ok(bytes)
}

/// The lines of a text, each of at most `most` bytes and with its end; after one that can't be read,
/// or ([`ErrorKind::FileTooLarge`]) is longer, there are no more.
pub fn lines(mut text: impl BufRead, most: u64) -> impl Iterator<Item = Result<Vec<u8>>> {
    let mut is_over = false;
    std::iter::from_fn(move || {
        if is_over {
            return None;
        }
        let mut line = Vec::new();
        let mut limited = text.by_ref().take(most + 1);
        match limited.read_until(b'\n', &mut line) {
            Ok(0) => None,
            Ok(read) if read as u64 > most => {
                is_over = true;
                let text = format!("a line has more than {most} bytes");
                Some(Err(Error::new(ErrorKind::FileTooLarge, text)))
            }
            Ok(_) => Some(Ok(line)),
            Err(error) => {
                is_over = true;
                Some(Err(error))
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_end_at_one_that_is_too_long() {
        let lines: Vec<_> = lines(&b"1\n23\n4567\n8\n"[..], 4).collect();
        let read: Vec<&[u8]> = lines.iter().flatten().map(Vec::as_slice).collect();
        assert_eq!(read, [&b"1\n"[..], &b"23\n"[..]]);
        let kinds: Vec<ErrorKind> = lines
            .iter()
            .filter_map(|line| Some(line.as_ref().err()?.kind()))
            .collect();
        assert_eq!(kinds, [ErrorKind::FileTooLarge]);
    }

    #[test]
    fn a_file_is_read_up_to_the_limit_and_no_further() {
        let file = tempfile::NamedTempFile::new().expect("a file");
        std::fs::write(file.path(), b"12345").expect("written");
        assert_eq!(read(file.path(), 5).expect("short enough"), b"12345");
        let error = read(file.path(), 4).expect_err("too long");
        assert_eq!(error.kind(), ErrorKind::FileTooLarge);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn what_is_no_file_is_refused_at_once() {
        let folder = tempfile::tempdir().expect("a folder");
        let pipe = folder.path().join("pipe");
        let made = std::process::Command::new("mkfifo").arg(&pipe).status();
        assert!(made.expect("mkfifo is there").success());
        let circle = folder.path().join("circle");
        std::os::unix::fs::symlink(&circle, &circle).expect("made");
        for path in [Path::new("/dev/zero"), folder.path(), &pipe] {
            let error = read(path, 1000).expect_err("no file");
            assert_eq!(error.kind(), ErrorKind::InvalidInput, "{}", path.display());
        }
        assert!(read(&circle, 1000).is_err());
    }
}
