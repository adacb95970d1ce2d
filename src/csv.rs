//! Comma-separated values (RFC 4180).

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_csv_takes_for_itself_is_quoted() {
        let line = csv_line(["a", "b,c", "d \"e\"", "f\ng", "", "h i", "j\rk"]);
        let expected = "a,\"b,c\",\"d \"\"e\"\"\",\"f\ng\",,h i,\"j\rk\"\n";
        assert_eq!(line, expected);
    }
}
