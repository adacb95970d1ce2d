//! Reading numbers: ink in pieces, the network's opinion of each run of them, the best reading.

use std::collections::HashMap;

use super::inked::{Inked, PartsOfPicture, StrokesOfDrawing};
use super::view::{View, cost_of_none, views};
use super::{Number, Reading};
use crate::classifier::Classifier;
use crate::ink::{Bounds, PenStroke};
use crate::preprocess::{self, InkedPicture, NoDigit};
use crate::segment::{self, Judgement, Kind, Piece, Run, Segment, Slice};

/// Images that go through the network at once.
const BATCH: usize = 256;
/// More pieces than that are dirt or print, and no numbers.
const MAX_PIECES: usize = 2000;
/// Each line costs this much, in nats.
const LINE_COST: f32 = 2.0;
/// With more pieces than that, lines are those of a page, and nothing of one belongs to another.
const MAX_IN_LINE: usize = 60;
/// One digit may be broken into so many pieces.
const MAX_BROKEN: usize = 40;
/// A part this many times as wide as high may be digits that touch, whatever the network says, ...
const SURELY_WIDE: f32 = 1.4;
/// ... and a narrower one if it is this wide and looks like no digit.
const WIDE: f32 = 0.5;
/// So many pieces of a broken digit may look like digits by themselves, as both rings of an 8 do; ...
const RINGS: usize = 2;
/// ... each one more is improbable by this much, in nats.
const DIGIT_IN_DIGIT_COST: f32 = 4.5;
/// A picture that has at most this much less of sure digits than of digits is not read the other way
/// around.
const SURE_ENOUGH: f32 = 0.1;
/// A digit whose cost is higher is doubtful, in nats.
const DOUBTFUL: f32 = 0.3;
/// The same for the network that sees rows, to which much is doubtful that is not one of several.
const DOUBTFUL_IN_ROW: f32 = 4.0;

/// Reads all digits in a gray picture. Where it is doubtful whether ink is dark or light, the way in which
/// there are more sure digits is right.
pub(super) fn picture(classifier: &Classifier, gray: &image::GrayImage) -> Result<Number, NoDigit> {
    let read = InkedPicture::find(gray).and_then(|picture| read_picture(classifier, picture));
    let sure = read.as_ref().map_or(0.0, Number::sure_digits);
    let digits = read.as_ref().map_or(0, |number| number.digits().count());
    if digits > 0 && sure > digits as f32 - SURE_ENOUGH {
        return read;
    }
    let inverted = InkedPicture::find_inverted(gray);
    let inverted = inverted.map(|picture| read_picture(classifier, picture));
    let is_surer = |inverted: &Result<Number, NoDigit>| {
        let number = inverted.as_ref().ok();
        number.is_some_and(|number| number.sure_digits() > sure)
    };
    inverted.filter(is_surer).unwrap_or(read)
}

fn read_picture(classifier: &Classifier, picture: InkedPicture) -> Result<Number, NoDigit> {
    if picture.parts().len() > MAX_PIECES {
        return Err(NoDigit::TooManyParts);
    }
    let mut parts = PartsOfPicture::new(picture);
    let pieces = parts.pieces();
    let lines = segment::lines(&pieces);
    for line in &lines {
        parts.read_row(line.clone());
    }
    for (part, height) in touching_parts(classifier, &parts, &lines) {
        let split = parts.cut(part, height);
        parts.splits.push(split);
    }
    read(classifier, &parts)
}

/// Reads all digits in a drawing; `frame` is the canvas.
pub(super) fn drawing(
    classifier: &Classifier,
    strokes: &[&PenStroke],
    frame: Bounds,
) -> Result<Number, NoDigit> {
    // What is wrong with the drawing as a whole is wrong with each reading of it.
    preprocess::check_strokes(strokes.iter().copied())?;
    if strokes.len() > MAX_PIECES {
        return Err(NoDigit::TooManyParts);
    }
    read(classifier, &StrokesOfDrawing { strokes, frame })
}

/// The parts that may be several digits, with a digit's height there.
fn touching_parts(
    classifier: &Classifier,
    parts: &PartsOfPicture,
    lines: &[Vec<usize>],
) -> Vec<(usize, f32)> {
    let pieces = parts.pieces();
    let heights = heights(&pieces, lines);
    let aspect = |piece: usize| {
        let bounds = pieces[piece].bounds;
        bounds.width() / bounds.height().min(heights[piece]).max(1.0)
    };
    // Flat ones are dashes and lines.
    let is_high = |piece: usize| pieces[piece].bounds.height() > heights[piece] * 0.5;
    let wide: Vec<usize> = (0..pieces.len())
        .filter(|&piece| aspect(piece) >= WIDE && is_high(piece))
        .collect();
    let is_doubtful = |piece: usize, view: &Option<View>| {
        view.is_none_or(|view| {
            let digit = view.probabilities.best();
            view.cost_alone + segment::aspect_cost(digit, pieces[piece].bounds) > DOUBTFUL
                || view.cost_in_row > DOUBTFUL_IN_ROW
        })
    };
    views_of_parts(classifier, parts, &wide)
        .into_iter()
        .filter(|(piece, view)| aspect(*piece) >= SURELY_WIDE || is_doubtful(*piece, view))
        .map(|(piece, _)| (piece, heights[piece]))
        .collect()
}

/// For each piece the height of a digit in its line.
fn heights(pieces: &[Piece], lines: &[Vec<usize>]) -> Vec<f32> {
    let mut heights = vec![0.0; pieces.len()];
    for line in lines {
        let of_line: Vec<&Piece> = line.iter().map(|&piece| &pieces[piece]).collect();
        let height = segment::digit_height(&of_line);
        for &piece in line {
            heights[piece] = height;
        }
    }
    heights
}

/// The views of parts that have a shape.
fn views_of_parts(
    classifier: &Classifier,
    parts: &PartsOfPicture,
    some: &[usize],
) -> Vec<(usize, Option<View>)> {
    let (mut shown, mut inputs, mut in_row) = (Vec::new(), Vec::new(), Vec::new());
    for &part in some {
        let whole = parts.whole(&[part]);
        if let Some(input) = parts.input(&whole) {
            shown.push(part);
            inputs.push(input);
            in_row.push(parts.in_row(&whole));
        }
    }
    let views = views(classifier, &inputs, &in_row);
    shown.into_iter().zip(views).collect()
}

fn read(classifier: &Classifier, inked: &impl Inked) -> Result<Number, NoDigit> {
    let pieces = inked.pieces();
    let mut reader = Reader {
        classifier,
        inked,
        pieces: &pieces,
        views: HashMap::new(),
    };
    let splits = reader.read_splits();
    let lines = segment::lines(&pieces);
    let mut best = reader.read_lines(&lines, &splits);
    if lines.len() > 1 && pieces.len() <= MAX_IN_LINE {
        // Perhaps what stands one above the other belongs together.
        let mut one_line = lines.concat();
        segment::sort_line(&mut one_line, &pieces);
        best = cheaper(best, reader.read_lines(&[one_line], &splits));
    }
    if (2..=MAX_BROKEN).contains(&pieces.len()) {
        best = cheaper(best, reader.read_as_one());
    }
    reader.number(best)
}

/// What a picture or a drawing may say: the ink of each digit, line by line.
struct Hypothesis<S> {
    lines: Vec<Vec<Item<S>>>,
    /// Negative logarithm of its probability, in nats.
    cost: f32,
}

/// Ink that belongs together, and whether it is a digit.
#[derive(Clone)]
struct Item<S> {
    ink: S,
    is_digit: bool,
}

fn cheaper<S>(a: Hypothesis<S>, b: Hypothesis<S>) -> Hypothesis<S> {
    if b.cost < a.cost { b } else { a }
}

/// The best way to cut each piece that may be cut: digits and cost.
type Splits<S> = HashMap<usize, (Vec<Item<S>>, f32)>;

/// Reads pieces in several ways and remembers the network's opinions.
struct Reader<'a, I: Inked> {
    classifier: &'a Classifier,
    inked: &'a I,
    pieces: &'a [Piece],
    views: HashMap<I::Selection, View>,
}

impl<I: Inked> Reader<'_, I> {
    fn judgement(&self, ink: &I::Selection) -> Option<Judgement> {
        let view = self.views.get(ink)?;
        Some(Judgement {
            digit: view.probabilities.best(),
            cost: view.cost,
        })
    }

    /// The best way to cut each piece that may be cut.
    fn read_splits(&mut self) -> Splits<I::Selection> {
        let inked = self.inked;
        let splits = inked.splits().iter();
        let inks = splits.flat_map(|split| {
            let slices = split.slices.iter().map(|(.., ink)| ink.clone());
            slices.chain([inked.whole(&[split.piece])])
        });
        let is_letter = segment::may_be_letter(self.pieces);
        self.look_at(inks.collect());
        let best = inked.splits().iter().filter_map(|split| {
            let judged = split
                .slices
                .iter()
                .filter_map(|(slice, bounds, ink)| Some((*slice, *bounds, self.judgement(ink)?)));
            let judged: Vec<_> = judged.collect();
            let ink_of = |slice: &Slice| {
                let (.., ink) = split.slices.iter().find(|(other, ..)| other == slice)?;
                Some(ink)
            };
            let twice_cost = |before: &Slice, after: &Slice, digit| {
                let inks = ink_of(before).zip(ink_of(after));
                inks.map_or(0.0, |(before, after)| {
                    inked.twice_cost(before, after, digit)
                })
            };
            let (cuts, height) = (&split.cuts, split.height);
            let (path, cost) = segment::best_split(cuts, &judged, height, is_letter, twice_cost)?;
            let item = |slice: &Slice| {
                Some(Item {
                    ink: ink_of(slice)?.clone(),
                    is_digit: true,
                })
            };
            Some((split.piece, (path.iter().filter_map(item).collect(), cost)))
        });
        best.collect()
    }

    /// The best reading of each line.
    fn read_lines(
        &mut self,
        lines: &[Vec<usize>],
        splits: &Splits<I::Selection>,
    ) -> Hypothesis<I::Selection> {
        let mut hypothesis = Hypothesis {
            lines: Vec::new(),
            cost: 0.0,
        };
        let runs = lines
            .iter()
            .map(|line| segment::candidates(&self.line(line)));
        let runs: Vec<Vec<Run>> = runs.collect();
        let inks = lines.iter().zip(&runs).flat_map(|(line, runs)| {
            let inks = runs.iter().map(|run| self.inked.whole(&line[run.clone()]));
            inks.collect::<Vec<_>>()
        });
        let inks: Vec<_> = inks.collect();
        self.look_at(inks);
        for (line, runs) in lines.iter().zip(runs) {
            let judged = runs.into_iter().filter_map(|run| {
                let pieces = &line[run.clone()];
                let mut judgement = self.judgement(&self.inked.whole(pieces))?;
                judgement.cost += self.digits_in_digit_cost(pieces);
                Some((run, judgement))
            });
            let cuttable = line.iter().enumerate();
            let cuttable: Vec<(usize, f32)> = cuttable
                .filter_map(|(place, piece)| Some((place, splits.get(piece)?.1)))
                .collect();
            let judged: Vec<_> = judged.collect();
            let none = line.iter().map(|&piece| self.cost_of_none(piece));
            let none: Vec<f32> = none.collect();
            let (path, cost) = segment::best_path(
                &self.line(line),
                line,
                &judged,
                &cuttable,
                &none,
                lines.len() == 1,
            );
            let items = path.into_iter().flat_map(|Segment { run, kind }| {
                let whole = |is_digit| Item {
                    ink: self.inked.whole(&line[run.clone()]),
                    is_digit,
                };
                match kind {
                    Kind::Digit => vec![whole(true)],
                    Kind::Other => vec![whole(false)],
                    Kind::Split => splits[&line[run.start]].0.clone(),
                }
            });
            hypothesis.lines.push(items.collect());
            hypothesis.cost += cost + LINE_COST;
        }
        hypothesis
    }

    fn cost_of_none(&self, piece: usize) -> f32 {
        let alone = self.views.get(&self.inked.whole(&[piece]));
        cost_of_none(alone, self.inked.cost_of_none(piece))
    }

    /// All pieces as one digit, in whatever order they lie.
    fn read_as_one(&mut self) -> Hypothesis<I::Selection> {
        let mut pieces: Vec<usize> = (0..self.pieces.len()).collect();
        segment::sort_line(&mut pieces, self.pieces);
        let ink = self.inked.whole(&pieces);
        self.look_at(vec![ink.clone()]);
        let judgement = self.judgement(&ink);
        let cost = judgement.map_or(f32::INFINITY, |judgement| judgement.cost);
        let cost = cost + self.digits_in_digit_cost(&pieces);
        Hypothesis {
            lines: vec![vec![Item {
                ink,
                is_digit: true,
            }]],
            cost: cost + segment::shape_cost_as_one(&self.line(&pieces)) + LINE_COST,
        }
    }

    /// How improbable it is that pieces are one digit, since some are digits by themselves: the
    /// columns of a page must not become digits.
    fn digits_in_digit_cost(&self, pieces: &[usize]) -> f32 {
        let is_digit = |&&piece: &&usize| {
            let alone = self.judgement(&self.inked.whole(&[piece]));
            alone.is_some_and(|judgement| judgement.cost < DOUBTFUL)
        };
        let digits = pieces.iter().filter(is_digit).count();
        digits.saturating_sub(RINGS) as f32 * DIGIT_IN_DIGIT_COST
    }

    fn line(&self, pieces: &[usize]) -> Vec<&Piece> {
        pieces.iter().map(|&piece| &self.pieces[piece]).collect()
    }

    /// Asks the networks about that ink that they have not seen.
    fn look_at(&mut self, inks: Vec<I::Selection>) {
        let new = inks.into_iter();
        let new: Vec<_> = new.filter(|ink| !self.views.contains_key(ink)).collect();
        for inks in new.chunks(BATCH) {
            let (inks, inputs): (Vec<_>, Vec<_>) = inks
                .iter()
                .filter_map(|ink| Some((ink.clone(), self.inked.input(ink)?)))
                .unzip();
            let in_row: Vec<_> = inks.iter().map(|ink| self.inked.in_row(ink)).collect();
            let seen = views(self.classifier, &inputs, &in_row);
            let seen = inks.into_iter().zip(seen);
            self.views
                .extend(seen.filter_map(|(ink, view)| Some((ink, view?))));
        }
    }

    /// What a hypothesis says, with all stages of each digit.
    fn number(mut self, hypothesis: Hypothesis<I::Selection>) -> Result<Number, NoDigit> {
        let mut number = Number::default();
        for line in hypothesis.lines {
            let mut digits = Vec::new();
            for Item { ink, is_digit } in line {
                self.look_at(vec![ink.clone()]);
                // Dots alone have no shape that a network could see.
                let Some(view) = self.views.get(&ink) else {
                    continue;
                };
                let reading = Reading {
                    preprocessed: self.inked.digit(&ink)?,
                    probabilities: view.probabilities,
                };
                if is_digit && view.is_digit {
                    digits.push(reading);
                } else {
                    number.others.push(reading);
                }
            }
            if !digits.is_empty() {
                number.lines.push(digits);
            }
        }
        if number.lines.is_empty() && number.others.is_empty() {
            return Err(NoDigit::NoAnswer);
        }
        Ok(number)
    }
}
