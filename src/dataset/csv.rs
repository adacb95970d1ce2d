//! A checked reader of images in tables of text, as Kaggle has MNIST: a row per image, its label and
//! then its 784 pixels, with or without a line of names above.

use std::io::{self, BufRead};
use std::str;

use thiserror::Error;

use super::idx::MAX_ITEMS;
use crate::bounded;
use crate::digit::{DigitImage, IMAGE_PIXELS, Label};

/// Values in a row: the label and the pixels.
pub const COLUMNS: usize = IMAGE_PIXELS + 1;
/// Bytes of a line: every pixel as a number with 25 digits and more.
const MAX_LINE_BYTES: u64 = 32 * 1024;
/// What the column of the labels may be called; without a name it is the first.
const LABEL_NAMES: [&str; 4] = ["label", "class", "digit", "target"];
/// What may stand between values.
const SEPARATORS: [u8; 3] = [b',', b';', b'\t'];
/// Spreadsheets put it before the text.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";
/// So much of a wrong value is shown.
const SHOWN: usize = 20;

/// Why a table is not a usable data set.
#[derive(Debug, Error)]
pub enum CsvError {
    /// The file can't be read, or a line has no end.
    #[error("can't read the table: {0}")]
    Read(#[from] io::Error),
    /// A row that is no image.
    #[error(
        "line {line} has {actual} values; a row has {COLUMNS}, a label and the {IMAGE_PIXELS} pixels of a 28x28 image (Kaggle's test.csv has no labels, its train.csv does)"
    )]
    Columns {
        /// The line, from 1.
        line: usize,
        /// Values in it.
        actual: usize,
    },
    /// A value that is no pixel.
    #[error(
        "line {line}, column {column}: “{text}” is no pixel, which is a whole number from 0 to 255"
    )]
    Pixel {
        /// The line, from 1.
        line: usize,
        /// The column, from 1.
        column: usize,
        /// What stands there, or its beginning.
        text: String,
    },
    /// A value that is no label.
    #[error("line {line}, column {column}: “{text}” is no label, which is 0 to 9")]
    Label {
        /// The line, from 1.
        line: usize,
        /// The column, from 1.
        column: usize,
        /// What stands there, or its beginning.
        text: String,
    },
    /// There are more rows than are read.
    #[error("the table has more than {MAX_ITEMS} rows, which is the most that can be read")]
    TooMany,
}

/// Reads images and labels; `on_row` is told after each row and says whether to go on, and what was
/// read by then is returned. Where the names above the columns include “label”, that is the column
/// of the labels, and else the first. Values stand between commas, semicolons or tabs.
///
/// # Errors
///
/// Says in which line what is wrong. Memory stays within what [`MAX_ITEMS`] images need.
pub fn read(
    table: impl BufRead,
    mut on_row: impl FnMut() -> bool,
) -> Result<(Vec<DigitImage>, Vec<Label>), CsvError> {
    let (mut images, mut labels) = (Vec::new(), Vec::new());
    let mut format: Option<Format> = None;
    for (number, line) in bounded::lines(table, MAX_LINE_BYTES).enumerate() {
        let line = line?;
        let line = line.strip_prefix(BYTE_ORDER_MARK).unwrap_or(&line);
        let line = line.trim_ascii();
        if line.is_empty() {
            continue;
        }
        let format = if let Some(format) = format {
            format
        } else {
            let (found, has_names) = Format::of(line);
            format = Some(found);
            if has_names {
                continue;
            }
            found
        };
        if images.len() == MAX_ITEMS {
            return Err(CsvError::TooMany);
        }
        let (image, label) = format.row(line, number + 1)?;
        images.push(image);
        labels.push(label);
        if !on_row() {
            break;
        }
    }
    Ok((images, labels))
}

/// How the rows are written.
#[derive(Clone, Copy)]
struct Format {
    separator: u8,
    /// The column of the labels, from 0.
    label: usize,
}

impl Format {
    /// By the first line, and whether that has names and no image.
    fn of(line: &[u8]) -> (Self, bool) {
        let separator = line.iter().find(|byte| SEPARATORS.contains(byte));
        let separator = separator.copied().unwrap_or(b',');
        let names: Vec<&[u8]> = line.split(|&byte| byte == separator).map(plain).collect();
        let is_name =
            |name: &[u8]| name.iter().any(u8::is_ascii_alphabetic) && number(name).is_none();
        let is_label = |name: &&[u8]| {
            LABEL_NAMES
                .iter()
                .any(|known| name.eq_ignore_ascii_case(known.as_bytes()))
        };
        let label = names.iter().position(is_label).unwrap_or(0);
        (Self { separator, label }, names.into_iter().any(is_name))
    }

    fn row(self, line: &[u8], number_of_line: usize) -> Result<(DigitImage, Label), CsvError> {
        let values = || line.split(|&byte| byte == self.separator).map(plain);
        let actual = values().count();
        if actual != COLUMNS {
            return Err(CsvError::Columns {
                line: number_of_line,
                actual,
            });
        }
        let mut pixels = [0; IMAGE_PIXELS];
        let mut label = None;
        let mut place = 0;
        for (column, value) in values().enumerate() {
            let (line, text) = (number_of_line, || shown(value));
            if column == self.label {
                let found = number(value).and_then(Label::new);
                label = Some(found.ok_or_else(|| CsvError::Label {
                    line,
                    column: column + 1,
                    text: text(),
                })?);
                continue;
            }
            pixels[place] = number(value).ok_or_else(|| CsvError::Pixel {
                line,
                column: column + 1,
                text: text(),
            })?;
            place += 1;
        }
        // There are as many columns as the label's place was found among.
        let label = label.ok_or(CsvError::Columns {
            line: number_of_line,
            actual,
        })?;
        Ok((DigitImage::new(pixels), label))
    }
}

/// A value without the spaces and quotation marks around it.
fn plain(value: &[u8]) -> &[u8] {
    let value = value.trim_ascii();
    let inner = value
        .strip_prefix(b"\"")
        .and_then(|value| value.strip_suffix(b"\""));
    inner.unwrap_or(value).trim_ascii()
}

/// A whole number from 0 to 255, also where it is written as 3.0 or 3e0.
fn number(value: &[u8]) -> Option<u8> {
    let text = str::from_utf8(value).ok()?;
    if let Ok(number) = text.parse() {
        return Some(number);
    }
    let number: f64 = text.parse().ok()?;
    let is_whole = number.fract() == 0.0 && (0.0..=255.0).contains(&number);
    is_whole.then_some(number as u8)
}

fn shown(value: &[u8]) -> String {
    String::from_utf8_lossy(value).chars().take(SHOWN).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(label: &str, pixel: &str) -> String {
        let pixels = vec![pixel; IMAGE_PIXELS].join(",");
        format!("{label},{pixels}\n")
    }

    fn names(first: &str) -> String {
        let pixels: Vec<String> = (0..IMAGE_PIXELS)
            .map(|pixel| format!("pixel{pixel}"))
            .collect();
        format!("{first},{}\n", pixels.join(","))
    }

    fn read_all(text: &str) -> Result<(Vec<DigitImage>, Vec<Label>), CsvError> {
        read(text.as_bytes(), || true)
    }

    #[test]
    fn tables_with_and_without_names_are_read() {
        let rows = format!("{}{}", row("7", "255"), row("0", "0"));
        for text in [
            rows.clone(),
            format!("{}{rows}", names("label")),
            format!(
                "\u{feff}{}{}",
                names("\"label\""),
                rows.replace('\n', "\r\n\r\n")
            ),
            rows.replace(',', "; "),
            rows.replace("255", "2.55e2").replace(",0", ",0.0"),
        ] {
            let (images, labels) = read_all(&text).expect("valid");
            let digits: Vec<u8> = labels.iter().map(|label| label.digit()).collect();
            assert_eq!(digits, [7, 0]);
            assert_eq!((images[0].pixel(27, 27), images[1].pixel(0, 0)), (255, 0));
        }
    }

    #[test]
    fn the_label_may_stand_last_where_it_has_a_name() {
        let pixels = vec!["9"; IMAGE_PIXELS].join(",");
        let above = vec!["p"; IMAGE_PIXELS].join(",");
        let (images, labels) = read_all(&format!("{above},class\n{pixels},4\n")).expect("valid");
        assert_eq!((labels[0].digit(), images[0].pixel(0, 0)), (4, 9));
    }

    #[test]
    fn what_is_wrong_is_said_with_its_line() {
        let good = row("3", "1");
        let error = |text: &str| read_all(text).expect_err("wrong").to_string();
        let cases = [
            (format!("{good}1,2,3\n"), "line 2 has 3 values"),
            (
                format!("{good}{}", row("10", "1")),
                "line 2, column 1: “10” is no label",
            ),
            (
                format!("{good}\n{}", row("1", "256")),
                "line 3, column 2: “256” is no pixel",
            ),
            (row("1", "0.5"), "line 1, column 2: “0.5” is no pixel"),
            (row("1", "-1"), "“-1” is no pixel"),
            ("7".repeat(40_000), "more than"),
        ];
        for (text, part) in cases {
            assert!(error(&text).contains(part), "{part}: {}", error(&text));
        }
    }

    #[test]
    fn an_empty_table_has_no_images_and_reading_can_be_ended() {
        assert!(read_all("").expect("empty").0.is_empty());
        assert!(read_all(&names("label")).expect("names alone").0.is_empty());
        let rows = row("1", "0").repeat(5);
        let mut left = 2;
        let some = read(rows.as_bytes(), || {
            left -= 1;
            left > 0
        });
        assert_eq!(some.expect("valid").0.len(), 2);
    }
}
