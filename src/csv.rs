//! Comma-separated values (RFC 4180).

use std::path::Path;

/// A record as a line with its end; values are quoted where they must be.
#[must_use]
pub fn csv_line<'a>(values: impl IntoIterator<Item = &'a str>) -> String {
    let values: Vec<String> = values.into_iter().map(quoted).collect();
    values.join(",") + "\n"
}

fn quoted(value: &str) -> String {
    if value.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", value.replace('"', "\"\""))
    } else {
        value.to_owned()
    }
}

/// A file's path as a value. Spreadsheets take what begins with one of four signs for a formula and
/// compute it; with `./` before it the path names the same file and is text.
#[must_use]
pub fn csv_path(path: &Path) -> String {
    let path = path.to_string_lossy();
    if path.starts_with(['=', '+', '-', '@']) {
        format!("./{path}")
    } else {
        path.into_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_no_formula() {
        for (path, expected) in [
            ("=HYPERLINK(1).png", "./=HYPERLINK(1).png"),
            ("-1/a.png", "./-1/a.png"),
            ("a=b.png", "a=b.png"),
            ("/a.png", "/a.png"),
        ] {
            assert_eq!(csv_path(Path::new(path)), expected);
        }
    }

    #[test]
    fn what_csv_takes_for_itself_is_quoted() {
        let line = csv_line(["a", "b,c", "d \"e\"", "f\ng", "", "h i", "j\rk"]);
        let expected = "a,\"b,c\",\"d \"\"e\"\"\",\"f\ng\",,h i,\"j\rk\"\n";
        assert_eq!(line, expected);
    }
}
