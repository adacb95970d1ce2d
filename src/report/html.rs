//! A page with nothing outside of it.

use std::fmt::Write as _;

use crate::digit::NUM_CLASSES;

const STYLE: &str = "body{font:15px/1.5 system-ui,sans-serif;color:#1d1f23;max-width:62rem;margin:2rem auto;padding:0 1rem}\
table{border-collapse:collapse;margin:1rem 0;font-variant-numeric:tabular-nums}\
th,td{border:1px solid #e2e0da;padding:.25rem .6rem;text-align:right}\
th:first-child,td:first-child{text-align:left}\
th{background:#f4f3ef;font-weight:600}\
h1{font-size:1.6rem}h2{font-size:1.15rem;margin-top:2rem}\
svg{max-width:100%;height:auto}\
.facts td{text-align:left}.good{background:#e3ebfb}footer{color:#6b6f78;margin-top:2rem}";

/// A page in the making.
pub(super) struct Page {
    title: String,
    body: String,
}

impl Page {
    pub(super) fn new(title: &str) -> Self {
        let title = escaped(title);
        Self {
            body: format!("<h1>{title}</h1>\n"),
            title,
        }
    }

    pub(super) fn heading(&mut self, text: &str) {
        self.add(&format!("<h2>{}</h2>\n", escaped(text)));
    }

    pub(super) fn paragraph(&mut self, text: &str) {
        self.add(&format!("<p>{}</p>\n", escaped(text)));
    }

    /// An SVG picture as it is.
    pub(super) fn picture(&mut self, svg: &str) {
        self.add(svg);
        self.add("\n");
    }

    /// Names and values.
    pub(super) fn facts(&mut self, facts: &[(&str, String)]) {
        self.add("<table class=\"facts\">\n");
        for (name, value) in facts {
            let (name, value) = (escaped(name), escaped(value));
            self.add(&format!("<tr><th>{name}</th><td>{value}</td></tr>\n"));
        }
        self.add("</table>\n");
    }

    pub(super) fn table(&mut self, header: &[&str], rows: &[Vec<String>]) {
        let cells = |tag: &str, cells: &mut dyn Iterator<Item = String>| {
            let mut text = String::from("<tr>");
            for cell in cells {
                write!(text, "<{tag}>{}</{tag}>", escaped(&cell)).ok();
            }
            text + "</tr>\n"
        };
        self.add("<table>\n");
        let header = cells("th", &mut header.iter().map(|&title| title.to_owned()));
        self.add(&header);
        for row in rows {
            let row = cells("td", &mut row.iter().cloned());
            self.add(&row);
        }
        self.add("</table>\n");
    }

    /// Rows are true labels and columns answers.
    pub(super) fn confusion(&mut self, confusion: &[[u32; NUM_CLASSES]; NUM_CLASSES]) {
        self.add("<table>\n<tr><th>digit \\ answer</th>");
        for answer in 0..NUM_CLASSES {
            self.add(&format!("<th>{answer}</th>"));
        }
        self.add("</tr>\n");
        for (digit, row) in confusion.iter().enumerate() {
            self.add(&format!("<tr><th>{digit}</th>"));
            for (answer, count) in row.iter().enumerate() {
                let class = if answer == digit {
                    " class=\"good\""
                } else {
                    ""
                };
                self.add(&format!("<td{class}>{count}</td>"));
            }
            self.add("</tr>\n");
        }
        self.add("</table>\n");
    }

    pub(super) fn finish(mut self) -> String {
        let program = concat!("digitpad ", env!("CARGO_PKG_VERSION"));
        let system = format!("{} {}", std::env::consts::OS, std::env::consts::ARCH);
        writeln!(self.body, "<footer>Made by {program} on {system}.</footer>").ok();
        let (title, body) = (self.title, self.body);
        format!(
            "<!doctype html>\n<html lang=\"en\">\n<head><meta charset=\"utf-8\"><title>{title}</title><style>{STYLE}</style></head>\n<body>\n{body}</body>\n</html>\n"
        )
    }

    fn add(&mut self, text: &str) {
        self.body.push_str(text);
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_stays_text_and_nothing_is_fetched() {
        let mut page = Page::new("a < b & \"c\"");
        page.facts(&[("device", "<script>".to_owned())]);
        page.table(&["x"], &[vec!["1".to_owned()]]);
        page.confusion(&[[77; NUM_CLASSES]; NUM_CLASSES]);
        let html = page.finish();
        assert!(html.contains("a &lt; b &amp; &quot;c&quot;"));
        assert!(!html.contains("<script"));
        assert!(!html.contains("src=") && !html.contains("href="));
        assert_eq!(html.matches(">77<").count(), 100);
    }
}
