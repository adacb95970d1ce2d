//! `digitpad bench teaching`: what a writer gains when the model is taught some of their digits.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use super::accuracy::read_drawings;
use super::{SHIPPED, load_model, output};
use crate::accuracy::{Lesson, badly_read, lesson};
use crate::teach::Marks;

/// Arguments of `digitpad bench teaching`.
#[derive(Debug, Args)]
pub struct TeachingArgs {
    /// “shipped”, or a model file
    #[arg(long, default_value = SHIPPED, value_name = "MODEL")]
    model: String,
    /// Labeled drawings, one per line: {"label":7,"writer":"anna","strokes":[[[x,y],...],...]}
    #[arg(long, value_name = "FILE.jsonl")]
    strokes: PathBuf,
    /// Writers, the worst read first
    #[arg(long, value_name = "N", default_value_t = 8)]
    writers: usize,
    /// Leave out so many of the worst read writers, as those that a recipe was chosen by
    #[arg(long, value_name = "N", default_value_t = 0)]
    skip: usize,
    /// Choices of five examples of each class, for each writer
    #[arg(long, value_name = "N", default_value_t = 4)]
    choices: usize,
    /// Print one JSON object per lesson
    #[arg(long)]
    json: bool,
}

pub(super) fn run(args: &TeachingArgs) -> ExitCode {
    let classifier = match load_model(&args.model) {
        Ok(classifier) => classifier,
        Err(error) => return output::failure(format_args!("{error}: {}", args.model)),
    };
    let drawings = match read_drawings(args.strokes.clone()) {
        Ok(drawings) => drawings,
        Err(error) => return output::failure(error),
    };
    let writers = badly_read(&classifier, &drawings);
    let mut lessons: Vec<Lesson> = Vec::new();
    for writer in writers.iter().skip(args.skip).take(args.writers) {
        for choice in 0..args.choices {
            match lesson(&classifier, writer, choice) {
                Ok(None) => {}
                Ok(Some(lesson)) => {
                    show(&lesson, args.json);
                    lessons.push(lesson);
                }
                Err(error) => return output::failure(error),
            }
        }
    }
    if !args.json {
        show_sum(&lessons);
    }
    ExitCode::SUCCESS
}

fn show(lesson: &Lesson, json: bool) {
    if json {
        output::json(lesson);
        return;
    }
    let Lesson {
        writer,
        choice,
        examples,
        before,
        after,
        mnist: [old, new],
        blend,
        seconds,
    } = lesson;
    let lost = old.right as i64 - new.right as i64;
    output::line(format_args!(
        "{writer:8} {choice}  {examples} examples, of {} others wrong {} -> {}; MNIST {lost:+} lost; blend {blend}; {seconds:.0} s",
        before.of,
        before.of - before.right,
        after.of - after.right,
    ));
}

fn show_sum(lessons: &[Lesson]) {
    if lessons.is_empty() {
        output::note("no writer of whom some drawings are misread, so there is nothing to teach");
        return;
    }
    let wrong = |marks: &dyn Fn(&Lesson) -> Marks| -> usize {
        let all = lessons.iter().map(marks);
        all.map(|marks| marks.of - marks.right).sum()
    };
    let of: usize = lessons.iter().map(|lesson| lesson.before.of).sum();
    let (before, after) = (wrong(&|one| one.before), wrong(&|one| one.after));
    let lost = lessons.iter().map(|lesson| {
        let [old, new] = lesson.mnist.map(|marks| marks.accuracy().unwrap_or(0.0));
        (old - new) * 100.0
    });
    let mean = lost.clone().sum::<f64>() / lessons.len() as f64;
    output::line(format_args!(
        "all      of {of} others wrong {before} -> {after}; MNIST loses {mean:.3} points in the mean, {:.3} at most",
        lost.fold(f64::NEG_INFINITY, f64::max)
    ));
}
