//! Reading files whole, within a limit: a wrong file, or a device, must not fill the memory.

use std::fs::File;
use std::io::{Error, ErrorKind, Read as _, Result};
use std::path::Path;

/// Reads a file of at most `most` bytes.
///
/// # Errors
///
/// If it can't be read, or ([`ErrorKind::FileTooLarge`]) is longer.
pub fn read(path: &Path, most: u64) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let taken = File::open(path)?.take(most + 1).read_to_end(&mut bytes)?;
    if taken as u64 > most {
        let text = format!("it has more than {most} bytes");
        return Err(Error::new(ErrorKind::FileTooLarge, text));
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

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
    fn a_device_without_an_end_is_refused() {
        let error = read(Path::new("/dev/zero"), 1000).expect_err("endless");
        assert_eq!(error.kind(), ErrorKind::FileTooLarge);
    }
}
