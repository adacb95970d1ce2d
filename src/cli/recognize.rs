//! `digitpad recognize`: reads pictures, or drawings given as pen strokes.

use std::borrow::Cow;
use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use serde::Serialize;

use super::{SHIPPED, load_model, output};
use crate::classifier::Classifier;
use crate::digit::NUM_CLASSES;
use crate::ink::{Bounds, PenStroke};
use crate::picture::{self, FIRST_OF_SEVERAL};
use crate::preprocess::{Method, NoDigit};
use crate::recognize::{self, Number, Reading};
use crate::stroke_file::{lines, parse};

/// Arguments of `digitpad recognize`.
#[derive(Debug, Args)]
pub struct RecognizeArgs {
    /// “shipped”, or a model file
    #[arg(long, default_value = SHIPPED, value_name = "MODEL")]
    model: String,
    /// Prepare pictures as the paper does: resize to 28x28, nothing else
    #[arg(long)]
    plain: bool,
    /// Print one JSON object per input
    #[arg(long)]
    json: bool,
    /// Read pen strokes instead: one drawing per line, {"strokes":[[[x,y],...],...]}, y down; “-” is standard input
    #[arg(long, value_name = "FILE.jsonl", conflicts_with = "files")]
    strokes: Option<PathBuf>,
    /// Pictures: PNG, JPEG, BMP, GIF, TIFF, WebP or PNM
    #[arg(value_name = "FILE", required_unless_present = "strokes")]
    files: Vec<PathBuf>,
}

/// A remark on ink that is in no digit.
const LEFT_OUT: &str = "Ink that looks like no digit is left out";
/// In place of a file's name.
const STANDARD_INPUT: &str = "-";

/// What is printed for one input.
#[derive(Serialize)]
struct Report<'a> {
    #[serde(flatten)]
    input: Input<'a>,
    /// What was read, lines apart; empty if there is nothing to read.
    digits: String,
    items: Vec<Item>,
    /// Left, top, width and height of ink that looks like no digit.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    left_out: Vec<[f32; 4]>,
    /// What should be known about how it was read.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    remarks: Vec<&'static str>,
    /// Why there is nothing to read.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
enum Input<'a> {
    File(Cow<'a, str>),
    /// Counted from 1.
    Line(usize),
}

#[derive(Serialize)]
struct Item {
    digit: u8,
    probability: f32,
    probabilities: [f32; NUM_CLASSES],
    /// Left, top, width and height of the ink.
    r#box: [f32; 4],
}

pub(super) fn run(args: &RecognizeArgs) -> ExitCode {
    let classifier = match load_model(&args.model) {
        Ok(classifier) => classifier,
        Err(error) => return output::failure(format_args!("{error}: {}", args.model)),
    };
    let command = Command {
        classifier,
        method: if args.plain {
            Method::Plain
        } else {
            Method::Canonical
        },
        json: args.json,
    };
    let all_read = match &args.strokes {
        Some(path) => command.read_drawings(path),
        // Each is tried: one that fails must not hide the others.
        None => args
            .files
            .iter()
            .map(|path| command.read_picture(path))
            .fold(true, |a, b| a & b),
    };
    if all_read {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

struct Command {
    classifier: Classifier,
    method: Method,
    json: bool,
}

impl Command {
    /// Returns whether the picture could be opened.
    fn read_picture(&self, path: &Path) -> bool {
        match picture::open(path) {
            Ok(picture) => {
                let reading = recognize::picture(&self.classifier, &picture.gray, self.method);
                let remark = picture.is_first_of_several.then_some(FIRST_OF_SEVERAL);
                self.print(Input::File(path.to_string_lossy()), reading, remark);
                true
            }
            Err(error) => {
                let reason = format!("{error}: {}", path.display());
                self.print_failure(Input::File(path.to_string_lossy()), &reason);
                false
            }
        }
    }

    /// Returns whether every line could be read.
    fn read_drawings(&self, path: &Path) -> bool {
        let file: Box<dyn BufRead> = if path.as_os_str() == STANDARD_INPUT {
            Box::new(io::stdin().lock())
        } else {
            match File::open(path) {
                Ok(file) => Box::new(BufReader::new(file)),
                Err(error) => {
                    output::failure(format_args!(
                        "can't read the file: {error}: {}",
                        path.display()
                    ));
                    return false;
                }
            }
        };
        let mut all_read = true;
        for (index, line) in lines(file).enumerate() {
            let input = Input::Line(index + 1);
            match line.and_then(|line| parse(&line)) {
                Ok(None) => {}
                Ok(Some(drawing)) => self.print(input, self.read_drawing(&drawing.strokes), None),
                Err(error) => {
                    let place = format!("line {} of {}", index + 1, path.display());
                    self.print_failure(input, &format!("{error}: {place}"));
                    all_read = false;
                }
            }
        }
        all_read
    }

    fn read_drawing(&self, strokes: &[PenStroke]) -> Result<Number, NoDigit> {
        let points = strokes
            .iter()
            .flat_map(|stroke| stroke.points().iter().copied());
        let frame = recognize::canvas_around(Bounds::around(points).ok_or(NoDigit::Empty)?);
        recognize::drawing(&self.classifier, strokes, frame, self.method)
    }

    fn print(
        &self,
        input: Input<'_>,
        number: Result<Number, NoDigit>,
        remark: Option<&'static str>,
    ) {
        let (number, reason) = match number {
            Ok(number) if number.lines.is_empty() => (number, Some(NoDigit::NotADigit)),
            Ok(number) => (number, None),
            Err(reason) => (Number::default(), Some(reason)),
        };
        self.print_report(&Report {
            input,
            digits: number.text(),
            items: number.digits().map(item).collect(),
            left_out: number.others.iter().map(ink_box).collect(),
            remarks: remark.into_iter().chain(remarks(&number)).collect(),
            reason: reason.map(|reason| reason.to_string()),
        });
    }

    fn print_failure(&self, input: Input<'_>, error: &str) {
        output::failure(error);
        if self.json {
            let reason = Some(error.to_owned());
            output::json(&Report {
                input,
                digits: String::new(),
                items: Vec::new(),
                left_out: Vec::new(),
                remarks: Vec::new(),
                reason,
            });
        }
    }

    fn print_report(&self, report: &Report<'_>) {
        if self.json {
            return output::json(report);
        }
        let name = match &report.input {
            Input::File(path) => path.to_string(),
            Input::Line(line) => format!("line {line}"),
        };
        if let Some(reason) = &report.reason {
            return output::line(format_args!("{name}: {reason}"));
        }
        let digits = report.digits.replace('\n', " ");
        let sure = report.items.iter().map(|item| item.probability);
        let percent = sure.fold(1.0, f32::min) * 100.0;
        let least = if report.items.len() > 1 {
            "at least "
        } else {
            ""
        };
        let answer = format!("{name}: {digits} ({least}{percent:.1} %)");
        output::line(
            [vec![answer.as_str()], report.remarks.clone()]
                .concat()
                .join("; "),
        );
    }
}

/// Each remark on any of the digits once.
fn remarks(number: &Number) -> Vec<&'static str> {
    let mut remarks = Vec::new();
    for remark in number
        .digits()
        .flat_map(|reading| &reading.preprocessed.remarks)
    {
        if !remarks.contains(&remark.text()) {
            remarks.push(remark.text());
        }
    }
    if !(number.lines.is_empty() || number.others.is_empty()) {
        remarks.push(LEFT_OUT);
    }
    remarks
}

fn item(reading: &Reading) -> Item {
    let best = reading.probabilities.best();
    Item {
        digit: best.digit(),
        probability: reading.probabilities.of(best),
        probabilities: *reading.probabilities.values(),
        r#box: ink_box(reading),
    }
}

const fn ink_box(reading: &Reading) -> [f32; 4] {
    let place = reading.preprocessed.ink_box;
    [place.x, place.y, place.width, place.height]
}
