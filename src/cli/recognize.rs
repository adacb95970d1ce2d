//! `digitpad recognize`: reads pictures, or drawings given as pen strokes.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufRead, BufReader, IsTerminal as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::atomic::AtomicBool;
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use clap::Args;
use serde::Serialize;

use super::output::{self, ProgressLine};
use super::{SHIPPED, load_model};
use crate::batch::table::{self, Line};
use crate::batch::{MAX_JOBS, Reason, Remark, Row, Status, each, find_files, usual_jobs};
use crate::classifier::Classifier;
use crate::clock::per_second;
use crate::contain::contain;
use crate::digit::NUM_CLASSES;
use crate::ink::{Bounds, PenStroke};
use crate::picture;
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
    /// Print a table: file, digits, least probability, status, remarks
    #[arg(long, conflicts_with_all = ["json", "strokes"])]
    csv: bool,
    /// Pictures that are read at the same time [default: one per core]
    #[arg(long, value_name = "N", conflicts_with = "strokes", value_parser = clap::value_parser!(u16).range(1..=MAX_JOBS as i64))]
    jobs: Option<u16>,
    /// Read pen strokes instead: one drawing per line, {"strokes":[[[x,y],...],...]}, y down; “-” is standard input
    #[arg(long, value_name = "FILE.jsonl", conflicts_with = "files")]
    strokes: Option<PathBuf>,
    /// Pictures (PNG, JPEG, BMP, GIF, TIFF, WebP or PNM), and folders of them
    #[arg(value_name = "FILE or DIR", required_unless_present = "strokes")]
    files: Vec<PathBuf>,
}

/// From so many pictures on, a line tells how far it is.
const MANY: usize = 20;
/// In place of a file's name.
const STANDARD_INPUT: &str = "-";

/// What is printed for one input.
#[derive(Serialize)]
struct Report<'a> {
    #[serde(flatten)]
    input: Input<'a>,
    /// What was read, lines apart; empty if there is nothing to read.
    digits: String,
    status: Status,
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
        form: match (args.json, args.csv) {
            (true, _) => Form::Json,
            (_, true) => Form::Csv,
            _ => Form::Text,
        },
    };
    let all_read = match &args.strokes {
        Some(path) => command.read_drawings(path),
        None => command.read_pictures(&args.files, args.jobs.map_or_else(usual_jobs, usize::from)),
    };
    if all_read {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

/// What is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    Text,
    Json,
    Csv,
}

struct Command {
    classifier: Classifier,
    method: Method,
    form: Form,
}

impl Command {
    /// Reads pictures and folders of them, in parallel, and prints in their order. Returns whether
    /// every one could be read.
    fn read_pictures(&self, paths: &[PathBuf], jobs: usize) -> bool {
        // Ctrl+C ends the program, and what was printed stays.
        let never = AtomicBool::new(false);
        let found = find_files(paths, &never);
        for trouble in &found.troubles {
            output::failure(trouble);
        }
        if self.form == Form::Csv {
            output::text(table::csv_header());
        }
        let printer = Mutex::new(InOrder::new(found.files.len()));
        let done = each(found.files.len(), jobs, &never, |number| {
            let printed = self.read_picture(&found.files[number]);
            // Who panicked while printing is not to stop the others.
            let mut printer = printer.lock().unwrap_or_else(PoisonError::into_inner);
            printer.take(number, printed);
        });
        if let Err(error) = done {
            output::failure(format_args!("the system gives no threads: {error}"));
            return false;
        }
        let printer = printer.into_inner().unwrap_or_else(PoisonError::into_inner);
        printer.all_read && found.troubles.is_empty()
    }

    /// What is to be printed about a picture; whatever is wrong with one must not hide the others.
    fn read_picture(&self, path: &Path) -> Printed {
        let reading = contain(|| {
            let page = picture::open_gray(path)?;
            let number = recognize::picture(&self.classifier, &page.gray, self.method);
            Ok((number, page.is_first_of_several))
        });
        let input = Input::File(path.to_string_lossy());
        match reading.unwrap_or_else(|panic| Err(Reason::Broke(panic))) {
            Ok((number, is_first)) => {
                let row = Row::of(&number, is_first);
                let text = match self.form {
                    Form::Csv => table::csv([Line::new(path, &row)]),
                    form => Report::new(input, &number, row).text(form),
                };
                Printed { text, error: None }
            }
            Err(reason) => {
                let error = format!("{reason}: {}", path.display());
                let text = match self.form {
                    Form::Csv => table::csv([Line::new(path, &Row::failed(reason))]),
                    form => Report::failed(input, &error).text(form),
                };
                Printed {
                    text,
                    error: Some(error),
                }
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
                Ok(Some(drawing)) => {
                    let number = self.read_drawing(&drawing.strokes);
                    let row = Row::of(&number, false);
                    output::text(Report::new(input, &number, row).text(self.form));
                }
                Err(error) => {
                    let place = format!("line {} of {}", index + 1, path.display());
                    let error = format!("{error}: {place}");
                    output::failure(&error);
                    output::text(Report::failed(input, &error).text(self.form));
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
}

impl<'a> Report<'a> {
    fn new(input: Input<'a>, number: &Result<Number, NoDigit>, row: Row) -> Self {
        let number = number.as_ref().ok();
        let digits = number.map_or_else(String::new, Number::text);
        let others = number.map_or(&[][..], |number| &number.others);
        Self {
            input,
            digits,
            status: row.status,
            items: number
                .into_iter()
                .flat_map(Number::digits)
                .map(item)
                .collect(),
            left_out: others.iter().map(ink_box).collect(),
            remarks: row.remarks.into_iter().map(Remark::text).collect(),
            reason: row.reason.map(|reason| reason.to_string()),
        }
    }

    fn failed(input: Input<'a>, error: &str) -> Self {
        Self {
            input,
            digits: String::new(),
            status: Status::Failed,
            items: Vec::new(),
            left_out: Vec::new(),
            remarks: Vec::new(),
            reason: Some(error.to_owned()),
        }
    }

    /// What is printed, with the line's end; in plain text failures are for those who watch.
    fn text(&self, form: Form) -> String {
        match form {
            Form::Json => output::json_line(self),
            _ if self.status == Status::Failed => String::new(),
            _ => format!("{}\n", self.sentence()),
        }
    }

    fn sentence(&self) -> String {
        let name = match &self.input {
            Input::File(path) => path.to_string(),
            Input::Line(line) => format!("line {line}"),
        };
        if let Some(reason) = &self.reason {
            return format!("{name}: {reason}");
        }
        let digits = self.digits.replace('\n', " ");
        let sure = self.items.iter().map(|item| item.probability);
        let percent = sure.fold(1.0, f32::min) * 100.0;
        let least = if self.items.len() > 1 {
            "at least "
        } else {
            ""
        };
        let answer = format!("{name}: {digits} ({least}{percent:.1} %)");
        [vec![answer.as_str()], self.remarks.clone()]
            .concat()
            .join("; ")
    }
}

/// What is printed about one input.
struct Printed {
    /// Results, with the ends of their lines.
    text: String,
    /// What went wrong.
    error: Option<String>,
}

/// Prints in order what comes in any order.
struct InOrder {
    /// What came before its turn.
    early: BTreeMap<usize, Printed>,
    next: usize,
    count: usize,
    all_read: bool,
    start: Instant,
    progress: Option<ProgressLine>,
}

impl InOrder {
    fn new(count: usize) -> Self {
        // Where results go by on the screen, they are the progress.
        let is_watched = count >= MANY && !io::stdout().is_terminal();
        Self {
            early: BTreeMap::new(),
            next: 0,
            count,
            all_read: true,
            start: Instant::now(),
            progress: is_watched.then(ProgressLine::new),
        }
    }

    fn take(&mut self, number: usize, printed: Printed) {
        self.early.insert(number, printed);
        while let Some(Printed { text, error }) = self.early.remove(&self.next) {
            self.next += 1;
            output::text(text);
            if let Some(error) = error {
                self.all_read = false;
                output::failure(error);
            }
        }
        if let Some(progress) = &mut self.progress {
            let rate = per_second(self.next, self.start.elapsed());
            let text = format!(
                "{} of {} pictures, {rate:.0} per second",
                self.next, self.count
            );
            if self.next == self.count {
                progress.keep(text);
            } else {
                progress.show(text);
            }
        }
    }
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
