//! Straight lines in ink: finding them, and erasing them so that the strokes that cross them stay.

use image::{GrayImage, Luma};

/// Ink of this fraction of the surely inked is looked for: lines are often paler than writing.
const PALE: f32 = 0.5;
/// A line is inked at both ends, and along this fraction of its length.
const INKED: f32 = 0.85;
/// Lines may be askew by so much, in pixels per pixel, either way; ...
const MAX_SKEW: f32 = 0.04;
/// ... this many directions are tried on either side.
const SKEWS: i32 = 8;
/// Places along a line that are looked at.
const SAMPLES: u32 = 120;
/// Where ink is this many times as thick as the line usually is, and ...
const CROSSING: f32 = 1.7;
/// ... thicker by more than this many pixels, a stroke crosses it: a thin line that is askew is at times
/// a pixel on either side thicker than elsewhere. ...
const CROSSING_PX: i64 = 2;
/// ... Where there are fewer pixels across the line, strokes are hardly thicker than that.
const SMALL_PX: u32 = 48;

/// What ink of a line is at least, where writing is sure at `threshold`.
pub(super) fn pale(threshold: u8) -> u8 {
    (f32::from(threshold) * PALE).max(1.0) as u8
}

/// Where a line is inked: at each place along it, from where to where across it.
pub(super) struct Runs {
    pub(super) places: Vec<Option<(i64, i64)>>,
    /// How thick it usually is, in pixels.
    pub(super) thickness: i64,
}

impl Runs {
    /// Whether a stroke crosses where ink is so thick, in a picture of this breadth across the line; in
    /// pixels.
    fn is_crossed(&self, thickness: i64, breadth: u32) -> bool {
        let is_thick = thickness as f32 > self.thickness as f32 * CROSSING;
        is_thick && (breadth < SMALL_PX || thickness > self.thickness + CROSSING_PX)
    }
}

/// Where a line begins at the near side, and how it goes on.
#[derive(Clone, Copy, Debug)]
struct Line {
    start: f32,
    skew: f32,
}

impl Line {
    fn at(self, along: u32) -> i64 {
        (self.start + self.skew * along as f32).round() as i64
    }
}

/// The direction of lines.
#[derive(Clone, Copy)]
pub(super) enum Axis {
    /// Lines from left to right.
    Across,
    /// Lines from top to bottom.
    Down,
}

impl Axis {
    /// The lengths along lines and across them.
    pub(super) fn size(self, picture: &GrayImage) -> (u32, u32) {
        match self {
            Self::Across => (picture.width(), picture.height()),
            Self::Down => (picture.height(), picture.width()),
        }
    }

    fn strength(self, picture: &GrayImage, along: u32, across: i64) -> u8 {
        let Ok(across) = u32::try_from(across) else {
            return 0;
        };
        let (x, y) = self.place(along, across);
        picture
            .get_pixel_checked(x, y)
            .map_or(0, |pixel| pixel.0[0])
    }

    /// Column and row of a place along lines and across them.
    pub(super) const fn place(self, along: u32, across: u32) -> (u32, u32) {
        match self {
            Self::Across => (along, across),
            Self::Down => (across, along),
        }
    }

    /// The lines from side to side with ink of at least `pale`, at most as thick as the fraction
    /// `thickest` of the picture's side across them.
    pub(super) fn lines(self, picture: &GrayImage, pale: u8, thickest: f32) -> Vec<Runs> {
        let (_, breadth) = self.size(picture);
        let thickest_px = (breadth as f32 * thickest).max(2.0);
        let lines = self.directions(picture, pale, thickest_px).into_iter();
        let runs = |line| self.runs(picture, pale, line, thickest_px.ceil() as i64 + 2);
        lines.filter_map(runs).collect()
    }

    /// All lines; where several directions fit, the one that is inked most.
    fn directions(self, picture: &GrayImage, pale: u8, thickest_px: f32) -> Vec<Line> {
        let (length, breadth) = self.size(picture);
        let step = (length / SAMPLES).max(1);
        let places: Vec<u32> = (0..length).step_by(step as usize).collect();
        let most_blank = (places.len() as f32 * (1.0 - INKED)) as usize;
        // Nearly every line is blank soon enough not to be looked at to its end.
        let inked = |line: Line| {
            let ends = [*places.first()?, *places.last()?];
            // A pixel beside it will do: an end is often rounded, or between two directions.
            let is_end = |along: u32| {
                let near = line.at(along) - 1..=line.at(along) + 1;
                near.into_iter()
                    .any(|across| self.strength(picture, along, across) >= pale)
            };
            if !ends.into_iter().all(is_end) {
                return None;
            }
            let is_blank = |along: &&u32| self.strength(picture, **along, line.at(**along)) < pale;
            let blank = places.iter().filter(is_blank).take(most_blank + 1).count();
            (blank <= most_blank).then_some(places.len() - blank)
        };
        let best_at = |start: u32| {
            // Around the middle, so that each direction begins at another place.
            let lines = (-SKEWS..=SKEWS).map(|step| {
                let skew = MAX_SKEW * step as f32 / SKEWS as f32;
                Line {
                    start: start as f32 - skew * length as f32 / 2.0,
                    skew,
                }
            });
            let lines = lines.filter_map(|line| Some((inked(line)?, line)));
            lines.max_by_key(|(inked, _)| *inked)
        };
        let found: Vec<Option<(usize, Line)>> = (0..breadth).map(best_at).collect();
        // Neighbors are the same line: of a run of them the middle one stands for all.
        let mut lines = Vec::new();
        let mut start = 0;
        while start < found.len() {
            let run = found[start..].iter().take_while(|line| line.is_some());
            let run = run.count();
            let is_thin = run as f32 <= thickest_px;
            if let Some((_, line)) = found[start + run / 2].filter(|_| run > 0 && is_thin) {
                lines.push(line);
            }
            start += run.max(1);
        }
        lines
    }

    /// Where a line is inked, up to `most` pixels on either side; `None` if nowhere.
    fn runs(self, picture: &GrayImage, pale: u8, line: Line, most: i64) -> Option<Runs> {
        let (length, _) = self.size(picture);
        let run = |along: u32| {
            let middle = line.at(along);
            let is_inked = |across: i64| self.strength(picture, along, across) >= pale;
            let start = (middle - 1..=middle + 1).find(|&across| is_inked(across))?;
            let first = (start - most..start)
                .rev()
                .take_while(|&across| is_inked(across));
            let last = (start..start + most).take_while(|&across| is_inked(across));
            Some((start - first.count() as i64, start + last.count() as i64))
        };
        let places: Vec<Option<(i64, i64)>> = (0..length).map(run).collect();
        let mut thicknesses: Vec<i64> = places.iter().flatten().map(|(a, b)| b - a).collect();
        thicknesses.sort_unstable();
        // Strokes along the line may cover much of it, but not most.
        let thickness = *thicknesses.get(thicknesses.len() / 5)?;
        Some(Runs { places, thickness })
    }

    /// Erases a line but where a stroke crosses it.
    pub(super) fn erase(self, picture: &mut GrayImage, runs: &Runs) {
        let (_, breadth) = self.size(picture);
        for (along, run) in (0..).zip(&runs.places) {
            let Some((first, last)) = *run else { continue };
            if runs.is_crossed(last - first, breadth) {
                continue;
            }
            // With the gray edges on both sides.
            for across in first - 1..=last {
                if let Ok(across) = u32::try_from(across)
                    && across < breadth
                {
                    let (x, y) = self.place(along, across);
                    picture.put_pixel(x, y, Luma([0]));
                }
            }
        }
    }
}
