//! Reading numbers: ink in pieces, the network's opinion of each run of them, the best reading.

use std::collections::HashMap;

use super::{Number, Reading};
use crate::classifier::{Classifier, Opinion};
use crate::digit::DigitImage;
use crate::ink::{Bounds, PenStroke, Point, raster::distance_to_line};
use crate::preprocess::{self, InkedPicture, Method, NoDigit, Preprocessed};
use crate::segment::{self, Judgement, Piece, Run, Segment};

/// Images that go through the network at once.
const BATCH: usize = 256;
/// More pieces than that are dirt or print, and no numbers.
const MAX_PIECES: usize = 2000;
/// Each line costs this much, in nats.
const LINE_COST: f32 = 2.0;
/// One digit may be broken into so many pieces.
const MAX_BROKEN: usize = 40;
/// A part this many times as wide as high may be digits that touch, whatever the network says, ...
const SURELY_WIDE: f32 = 1.4;
/// ... and a narrower one if it is this wide and looks like no digit.
const WIDE: f32 = 0.5;
/// A digit whose cost is higher is doubtful, in nats.
const DOUBTFUL: f32 = 0.3;
/// Strokes touch if they come this near to each other, in heights of a digit.
const TOUCHING: f32 = 0.06;
/// Points of a stroke that are looked at for touching.
const MAX_POINTS: usize = 48;

/// Ink in pieces that are digits alone or together.
trait Inked {
    fn pieces(&self) -> Vec<Piece>;
    /// The network's input of some pieces; `None` if they have no shape.
    fn input(&self, pieces: &[usize]) -> Option<DigitImage>;
    /// The same with all stages.
    fn digit(&self, pieces: &[usize]) -> Result<Preprocessed, NoDigit>;
}

/// Reads all digits in a gray picture.
pub(super) fn picture(classifier: &Classifier, gray: &image::GrayImage) -> Result<Number, NoDigit> {
    let mut picture = InkedPicture::find(gray)?;
    let parts = picture.parts();
    if parts.len() > MAX_PIECES {
        return Err(NoDigit::TooManyParts);
    }
    let mut pieces = parts.len();
    let mut cut = PartsOfPicture {
        bodies: (0..pieces).collect(),
        picture: &picture,
    };
    let touching = touching_parts(classifier, &cut);
    let mut bodies = std::mem::take(&mut cut.bodies);
    for (part, height) in touching {
        picture.cut(part, height);
        let more = picture.parts().len() - pieces;
        pieces += more;
        bodies.extend(std::iter::repeat_n(part, more));
    }
    read(
        classifier,
        &PartsOfPicture {
            bodies,
            picture: &picture,
        },
    )
}

/// Reads all digits in a drawing; `frame` is the canvas.
pub(super) fn drawing(
    classifier: &Classifier,
    strokes: &[&PenStroke],
    frame: Bounds,
) -> Result<Number, NoDigit> {
    // What is wrong with the drawing as a whole is wrong with each reading of it.
    let all = preprocess::check_strokes(strokes.iter().copied())?;
    if strokes.len() > MAX_PIECES {
        return Err(NoDigit::TooManyParts);
    }
    let height = all.height();
    read(
        classifier,
        &StrokesOfDrawing {
            strokes,
            frame,
            height,
        },
    )
}

/// The parts that may be several digits, with a digit's height there.
fn touching_parts(classifier: &Classifier, parts: &PartsOfPicture<'_>) -> Vec<(usize, f32)> {
    let pieces = parts.pieces();
    let mut heights = vec![0.0; pieces.len()];
    for line in segment::lines(&pieces) {
        let height =
            segment::digit_height(&line.iter().map(|&piece| &pieces[piece]).collect::<Vec<_>>());
        for piece in line {
            heights[piece] = height;
        }
    }
    let aspect = |piece: usize| {
        let bounds = pieces[piece].bounds;
        bounds.width() / bounds.height().min(heights[piece]).max(1.0)
    };
    // Flat ones are dashes and lines.
    let is_high = |piece: usize| pieces[piece].bounds.height() > heights[piece] * 0.5;
    let wide: Vec<usize> = (0..pieces.len())
        .filter(|&piece| aspect(piece) >= WIDE && is_high(piece))
        .collect();
    let inputs: Vec<DigitImage> = wide
        .iter()
        .filter_map(|&piece| parts.input(&[piece]))
        .collect();
    let opinions = classifier.opinions(&inputs);
    let doubtful = |opinion: &Option<Opinion>| {
        opinion.is_none_or(|opinion| classifier.digit_cost(&opinion) > DOUBTFUL)
    };
    let wide = wide.into_iter().zip(opinions);
    wide.filter(|(piece, opinion)| aspect(*piece) >= SURELY_WIDE || doubtful(opinion))
        .map(|(piece, _)| (piece, heights[piece]))
        .collect()
}

fn read(classifier: &Classifier, inked: &impl Inked) -> Result<Number, NoDigit> {
    let pieces = inked.pieces();
    let mut reader = Reader {
        classifier,
        inked,
        pieces: &pieces,
        opinions: HashMap::new(),
    };
    let lines = segment::lines(&pieces);
    let mut best = reader.read_lines(&lines);
    if lines.len() > 1 {
        // Perhaps what stands one above the other belongs together.
        let mut one_line = lines.concat();
        segment::sort_line(&mut one_line, &pieces);
        best = cheaper(best, reader.read_lines(&[one_line]));
    }
    if (2..=MAX_BROKEN).contains(&pieces.len()) {
        best = cheaper(best, reader.read_as_one());
    }
    reader.number(best)
}

/// What a picture or a drawing may say: the pieces of each digit, line by line.
struct Hypothesis {
    lines: Vec<Vec<Item>>,
    /// Negative logarithm of its probability, in nats.
    cost: f32,
}

/// Pieces that belong together, and whether they are a digit.
struct Item {
    pieces: Vec<usize>,
    is_digit: bool,
}

fn cheaper(a: Hypothesis, b: Hypothesis) -> Hypothesis {
    if b.cost < a.cost { b } else { a }
}

/// Reads pieces in several ways and remembers the network's opinions.
struct Reader<'a, I> {
    classifier: &'a Classifier,
    inked: &'a I,
    pieces: &'a [Piece],
    /// Of pieces that may be one digit.
    opinions: HashMap<Vec<usize>, Opinion>,
}

impl<I: Inked> Reader<'_, I> {
    /// The best reading of each line.
    fn read_lines(&mut self, lines: &[Vec<usize>]) -> Hypothesis {
        let line_of = |line: &Vec<usize>| -> Vec<&Piece> {
            line.iter().map(|&piece| &self.pieces[piece]).collect()
        };
        let runs: Vec<Vec<Run>> = lines
            .iter()
            .map(|line| segment::candidates(&line_of(line)))
            .collect();
        let lines_of: Vec<Vec<&Piece>> = lines.iter().map(line_of).collect();
        let sets = lines.iter().zip(&runs).flat_map(|(line, runs)| {
            let sets = runs.iter().map(|run| line[run.clone()].to_vec());
            sets.collect::<Vec<_>>()
        });
        let sets: Vec<_> = sets.collect();
        self.look_at(sets);
        let mut hypothesis = Hypothesis {
            lines: Vec::new(),
            cost: 0.0,
        };
        for ((line, runs), pieces) in lines.iter().zip(runs).zip(lines_of) {
            let judged: Vec<(Run, Judgement)> = runs
                .into_iter()
                .filter_map(|run| {
                    let cost = self
                        .classifier
                        .digit_cost(self.opinions.get(&line[run.clone()])?);
                    Some((run, Judgement { cost }))
                })
                .collect();
            let (path, cost) = segment::best_path(&pieces, line, &judged);
            let items = path.into_iter().map(|Segment { run, is_digit }| Item {
                pieces: line[run].to_vec(),
                is_digit,
            });
            hypothesis.lines.push(items.collect());
            hypothesis.cost += cost + LINE_COST;
        }
        hypothesis
    }

    /// All pieces as one digit, in whatever order they lie.
    fn read_as_one(&mut self) -> Hypothesis {
        let mut pieces: Vec<usize> = (0..self.pieces.len()).collect();
        segment::sort_line(&mut pieces, self.pieces);
        self.look_at(vec![pieces.clone()]);
        let shape: Vec<&Piece> = pieces.iter().map(|&piece| &self.pieces[piece]).collect();
        let opinion = self.opinions.get(&pieces);
        let cost = opinion.map_or(f32::INFINITY, |opinion| self.classifier.digit_cost(opinion));
        Hypothesis {
            lines: vec![vec![Item {
                pieces,
                is_digit: true,
            }]],
            cost: cost + segment::shape_cost_as_one(&shape) + LINE_COST,
        }
    }

    /// Asks the network about those sets of pieces that it has not seen.
    fn look_at(&mut self, sets: Vec<Vec<usize>>) {
        let new = sets.into_iter();
        let new: Vec<_> = new.filter(|set| !self.opinions.contains_key(set)).collect();
        for sets in new.chunks(BATCH) {
            let (sets, inputs): (Vec<_>, Vec<_>) = sets
                .iter()
                .filter_map(|set| Some((set.clone(), self.inked.input(set)?)))
                .unzip();
            let answers = sets.into_iter().zip(self.classifier.opinions(&inputs));
            let answers = answers.filter_map(|(set, opinion)| Some((set, opinion?)));
            self.opinions.extend(answers);
        }
    }

    /// What a hypothesis says, with all stages of each digit.
    fn number(mut self, hypothesis: Hypothesis) -> Result<Number, NoDigit> {
        let mut number = Number::default();
        for line in hypothesis.lines {
            let mut digits = Vec::new();
            for Item { pieces, is_digit } in line {
                self.look_at(vec![pieces.clone()]);
                // Dots alone have no shape that a network could see.
                let Some(opinion) = self.opinions.get(&pieces) else {
                    continue;
                };
                let reading = Reading {
                    preprocessed: self.inked.digit(&pieces)?,
                    probabilities: opinion.probabilities,
                };
                if is_digit && self.classifier.is_digit(opinion) {
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

struct PartsOfPicture<'a> {
    /// The part that each part was cut from, or its own number.
    bodies: Vec<usize>,
    picture: &'a InkedPicture,
}

impl Inked for PartsOfPicture<'_> {
    fn pieces(&self) -> Vec<Piece> {
        let parts = self.picture.parts();
        let parts = parts.into_iter().zip(&self.bodies);
        parts
            .map(|(bounds, &body)| Piece {
                bounds,
                touches: Vec::new(),
                body,
            })
            .collect()
    }

    fn input(&self, pieces: &[usize]) -> Option<DigitImage> {
        Some(self.picture.input(pieces))
    }

    fn digit(&self, pieces: &[usize]) -> Result<Preprocessed, NoDigit> {
        Ok(self.picture.digit(pieces))
    }
}

struct StrokesOfDrawing<'a> {
    strokes: &'a [&'a PenStroke],
    frame: Bounds,
    /// Of the whole drawing.
    height: f32,
}

impl StrokesOfDrawing<'_> {
    fn some(&self, pieces: &[usize]) -> Vec<&PenStroke> {
        pieces.iter().map(|&piece| self.strokes[piece]).collect()
    }
}

impl Inked for StrokesOfDrawing<'_> {
    fn pieces(&self) -> Vec<Piece> {
        let paths: Vec<Vec<Point>> = self.strokes.iter().map(|stroke| thinned(stroke)).collect();
        let bounds: Vec<Bounds> = paths
            .iter()
            .filter_map(|path| Bounds::around(path.iter().copied()))
            .collect();
        let tallest = bounds.iter().map(Bounds::height).fold(0.0, f32::max);
        let near = tallest.min(self.height) * TOUCHING;
        bounds
            .iter()
            .enumerate()
            .map(|(stroke, &bounds)| Piece {
                bounds,
                touches: (0..stroke)
                    .filter(|&other| distance(&paths[stroke], &paths[other]) <= near)
                    .collect(),
                body: stroke,
            })
            .collect()
    }

    fn input(&self, pieces: &[usize]) -> Option<DigitImage> {
        preprocess::draw_input(self.some(pieces), preprocess::PEN_WIDTH_PX)
    }

    fn digit(&self, pieces: &[usize]) -> Result<Preprocessed, NoDigit> {
        preprocess::from_strokes(self.some(pieces), self.frame, Method::Canonical)
    }
}

/// Some points of a stroke, its ends among them.
fn thinned(stroke: &PenStroke) -> Vec<Point> {
    let points = stroke.points();
    let step = points.len().div_ceil(MAX_POINTS);
    let last = points.last().copied();
    points.iter().copied().step_by(step).chain(last).collect()
}

/// The distance between two paths.
fn distance(a: &[Point], b: &[Point]) -> f32 {
    let to_path = |points: &[Point], path: &[Point]| {
        let lines = path.windows(2).flat_map(|line| {
            let near = points
                .iter()
                .map(|&point| distance_to_line(point, line[0], line[1]));
            near.collect::<Vec<_>>()
        });
        lines.fold(f32::INFINITY, f32::min)
    };
    let crossing = a.windows(2).any(|first| {
        b.windows(2)
            .any(|second| cross([first[0], first[1]], [second[0], second[1]]))
    });
    if crossing {
        0.0
    } else {
        to_path(a, b).min(to_path(b, a))
    }
}

/// Whether two lines cross.
fn cross([a, b]: [Point; 2], [c, d]: [Point; 2]) -> bool {
    let side = |from: Point, to: Point, point: Point| {
        (to.x - from.x) * (point.y - from.y) - (to.y - from.y) * (point.x - from.x)
    };
    side(a, b, c) * side(a, b, d) < 0.0 && side(c, d, a) * side(c, d, b) < 0.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(points: &[(f32, f32)]) -> Vec<Point> {
        points.iter().map(|&(x, y)| Point::new(x, y)).collect()
    }

    #[test]
    fn crossing_paths_have_no_distance() {
        let down = path(&[(5.0, 0.0), (5.0, 10.0)]);
        let across = path(&[(0.0, 5.0), (10.0, 5.0)]);
        let beside = path(&[(8.0, 0.0), (8.0, 10.0)]);
        assert!(distance(&down, &across).abs() < 1e-6);
        assert!((distance(&down, &beside) - 3.0).abs() < 1e-6);
    }

    #[test]
    fn a_thinned_stroke_keeps_its_ends() {
        let points = (0..1000u16).map(|x| Point::new(f32::from(x), 0.0));
        let stroke = PenStroke::new(points, 1.0).expect("points");
        let thin = thinned(&stroke);
        assert!(thin.len() <= MAX_POINTS + 1);
        assert_eq!((thin[0].x, thin[thin.len() - 1].x), (0.0, 999.0));
    }
}
