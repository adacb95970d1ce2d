//! Files that a text names, such as what a file manager puts on the clipboard.

use std::ffi::OsString;
use std::path::PathBuf;

/// The most lines of a text that are looked at.
const MAX_LINES: usize = 10_000;

/// The absolute paths that a text names, one a line: as they are, in quotation marks, or as `file:`
/// addresses (RFC 2483 and RFC 8089). Lines that name none are left out; nothing is looked up.
#[must_use]
pub fn named_paths(text: &str) -> Vec<PathBuf> {
    let lines = text.lines().take(MAX_LINES).map(str::trim);
    let paths = lines.filter_map(|line| match line.strip_prefix("file://") {
        Some(address) => name_of(decoded(&address[address.find('/')?..])),
        None => Some(line.trim_matches(['"', '\'']).into()),
    });
    let paths = paths.map(PathBuf::from);
    paths.filter(|path| path.is_absolute()).collect()
}

/// On Unix a name is any bytes.
#[cfg(unix)]
#[expect(clippy::unnecessary_wraps, reason = "elsewhere it may be none")]
fn name_of(bytes: Vec<u8>) -> Option<OsString> {
    use std::os::unix::ffi::OsStringExt as _;
    Some(OsString::from_vec(bytes))
}

/// Elsewhere a name is a text.
#[cfg(not(unix))]
fn name_of(bytes: Vec<u8>) -> Option<OsString> {
    String::from_utf8(bytes).ok().map(OsString::from)
}

/// The bytes of a text with `%20` and its like as what they stand for.
fn decoded(address: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut rest = address.as_bytes();
    while let [first, after @ ..] = rest {
        rest = after;
        let code = after.split_at_checked(2).filter(|_| *first == b'%');
        let code = code.and_then(|(code, after)| {
            // A sign is no digit, though numbers may have one.
            let code = std::str::from_utf8(code).ok().filter(|_| code[0] != b'+')?;
            Some((u8::from_str_radix(code, 16).ok()?, after))
        });
        match code {
            Some((value, after)) => {
                bytes.push(value);
                rest = after;
            }
            None => bytes.push(*first),
        }
    }
    bytes
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn paths_and_addresses_are_found_and_prose_is_not() {
        let text = "copy\nfile:///home/a%20b/%C3%A9.png\r\n/tmp/x y.png\n\"/tmp/q.png\"\n\
                    relative.png\nfile://host/share/100%25.png\nSome prose.\n# note\n";
        let expected = [
            "/home/a b/é.png",
            "/tmp/x y.png",
            "/tmp/q.png",
            "/share/100%.png",
        ];
        assert_eq!(named_paths(text), expected.map(PathBuf::from));
        let bytes = named_paths("file:///a%ff%+f.png").pop().expect("a name");
        assert_eq!(bytes.as_os_str().as_encoded_bytes(), b"/a\xff%+f.png");
        for odd in ["", "file://", "file:///%ff", "%", "file:///a%2"] {
            assert!(named_paths(odd).len() <= 1, "{odd}");
        }
    }
}
