//! What a file or folder has for an evaluation, by its form.

use std::io::Read as _;
use std::path::Path;

use super::DataFile;
use crate::bounded;
use crate::dataset::idx::{self, Holds};

/// More than the header of an IDX file takes when it is gzipped, in bytes.
const START_BYTES: u64 = 4096;

impl DataFile {
    /// What `path` is: a folder, a table, an IDX file; `None` for anything else, as a picture, and for
    /// what can't be read.
    #[must_use]
    pub fn of(path: &Path) -> Option<Self> {
        if path.is_dir() {
            return Some(Self::Folder);
        }
        let extension = path.extension().and_then(|extension| extension.to_str());
        if extension.is_some_and(|extension| extension.eq_ignore_ascii_case("csv")) {
            return Some(Self::Table);
        }
        let mut start = Vec::new();
        let file = bounded::open(path).ok()?;
        file.take(START_BYTES).read_to_end(&mut start).ok()?;
        Some(match idx::holds(&start)? {
            Holds::Images => Self::Images,
            Holds::Labels => Self::Labels,
        })
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::io::Write as _;

    use flate2::Compression;
    use flate2::write::GzEncoder;

    use super::*;
    use crate::digit::Label;

    #[test]
    fn files_are_told_by_what_is_in_them() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, bytes: &[u8]| {
            let path = folder.path().join(name);
            fs::write(&path, bytes).unwrap();
            path
        };
        let labels = idx::write_labels(&vec![Label::new(3).unwrap(); 90_000]);
        let mut packed = GzEncoder::new(Vec::new(), Compression::default());
        packed.write_all(&labels).unwrap();
        let packed = packed.finish().unwrap();
        assert_eq!(DataFile::of(folder.path()), Some(DataFile::Folder));
        for (name, bytes, kind) in [
            ("a.CSV", b"3,0,0".as_slice(), Some(DataFile::Table)),
            ("labels", &labels, Some(DataFile::Labels)),
            ("labels.gz", &packed, Some(DataFile::Labels)),
            ("images", &idx::write_images(&[]), Some(DataFile::Images)),
            ("a.png", b"\x89PNG\r\n\x1a\n", None),
            ("empty", b"", None),
            ("torn.gz", &packed[..6], None),
        ] {
            assert_eq!(DataFile::of(&write(name, bytes)), kind, "{name}");
        }
        assert_eq!(DataFile::of(&folder.path().join("none")), None);
    }
}
