//! Printed lines: the rules of ruled paper and the boxes of forms are taken out, and the strokes that
//! cross them stay.

use image::{GrayImage, Luma};

use super::ink::Ink;

/// A rule is inked at both ends, and along this fraction of the picture's side.
const INKED: f32 = 0.85;
/// Rules may be askew by so much, in pixels per pixel, either way; ...
const MAX_SKEW: f32 = 0.04;
/// ... this many directions are tried on either side.
const SKEWS: i32 = 8;
/// Places along a rule that are looked at.
const SAMPLES: u32 = 120;
/// A rule is at most this thick, as a fraction of the picture's side across it.
const MAX_THICKNESS: f32 = 0.05;
/// Where ink is this many times as thick as the rule usually is, a stroke crosses it.
const CROSSING: f32 = 1.7;
/// Ink of this fraction of the surely inked is looked for: rules are often paler than writing.
const PALE: f32 = 0.5;
/// More rules than that are no rules.
const MAX_RULES: usize = 200;

/// Erases lines that go from one side of the picture to the other.
pub(super) fn erase_rules(ink: &mut Ink) {
    let pale = (f32::from(ink.threshold) * PALE).max(1.0) as u8;
    for axis in [Axis::Across, Axis::Down] {
        let rules = axis.rules(&ink.strength, pale);
        if rules.len() > MAX_RULES {
            continue;
        }
        let before = ink.strength.clone();
        for rule in rules {
            axis.erase(&before, &mut ink.strength, pale, rule);
        }
    }
}

/// A line: where it begins at the near side, and how it goes on.
#[derive(Clone, Copy, Debug)]
struct Rule {
    start: f32,
    skew: f32,
}

impl Rule {
    fn at(self, along: u32) -> i64 {
        (self.start + self.skew * along as f32).round() as i64
    }
}

#[derive(Clone, Copy)]
enum Axis {
    /// Lines from left to right.
    Across,
    /// Lines from top to bottom.
    Down,
}

impl Axis {
    /// The lengths along lines and across them.
    fn size(self, picture: &GrayImage) -> (u32, u32) {
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

    const fn place(self, along: u32, across: u32) -> (u32, u32) {
        match self {
            Self::Across => (along, across),
            Self::Down => (across, along),
        }
    }

    /// All rules; where several directions fit, the one that is inked most.
    fn rules(self, picture: &GrayImage, pale: u8) -> Vec<Rule> {
        let (length, breadth) = self.size(picture);
        let step = (length / SAMPLES).max(1);
        let places: Vec<u32> = (0..length).step_by(step as usize).collect();
        let most_blank = (places.len() as f32 * (1.0 - INKED)) as usize;
        // Nearly every line is blank soon enough not to be looked at to its end.
        let inked = |rule: Rule| {
            let ends = [places.first()?, places.last()?];
            if ends
                .into_iter()
                .any(|along| self.strength(picture, *along, rule.at(*along)) < pale)
            {
                return None;
            }
            let is_blank = |along: &&u32| self.strength(picture, **along, rule.at(**along)) < pale;
            let blank = places.iter().filter(is_blank).take(most_blank + 1).count();
            (blank <= most_blank).then_some(places.len() - blank)
        };
        let best_at = |start: u32| {
            // Around the middle, so that each direction begins at another place.
            let rules = (-SKEWS..=SKEWS).map(|step| {
                let skew = MAX_SKEW * step as f32 / SKEWS as f32;
                Rule {
                    start: start as f32 - skew * length as f32 / 2.0,
                    skew,
                }
            });
            let rules = rules.filter_map(|rule| Some((inked(rule)?, rule)));
            rules.max_by_key(|(inked, _)| *inked)
        };
        let found: Vec<Option<(usize, Rule)>> = (0..breadth).map(best_at).collect();
        // Neighbors are the same rule: of a run of them the middle one stands for all.
        let mut rules = Vec::new();
        let mut start = 0;
        while start < found.len() {
            let run = found[start..].iter().take_while(|rule| rule.is_some());
            let run = run.count();
            let is_thin = run as f32 <= (breadth as f32 * MAX_THICKNESS).max(2.0);
            if let Some((_, rule)) = found[start + run / 2].filter(|_| run > 0 && is_thin) {
                rules.push(rule);
            }
            start += run.max(1);
        }
        rules
    }

    /// Erases a rule but where a stroke crosses it.
    fn erase(self, before: &GrayImage, picture: &mut GrayImage, pale: u8, rule: Rule) {
        let (length, breadth) = self.size(before);
        let most = (breadth as f32 * MAX_THICKNESS).ceil() as i64 + 2;
        let runs: Vec<Option<(i64, i64)>> = (0..length)
            .map(|along| {
                let middle = rule.at(along);
                let is_inked = |across: i64| self.strength(before, along, across) >= pale;
                let start = (middle - 1..=middle + 1).find(|&across| is_inked(across))?;
                let first = (start - most..start)
                    .rev()
                    .take_while(|&across| is_inked(across));
                let last = (start..start + most).take_while(|&across| is_inked(across));
                Some((start - first.count() as i64, start + last.count() as i64))
            })
            .collect();
        let mut thicknesses: Vec<i64> = runs.iter().flatten().map(|(a, b)| b - a).collect();
        thicknesses.sort_unstable();
        // Strokes along the rule may cover much of it, but not most.
        let Some(&usual) = thicknesses.get(thicknesses.len() / 5) else {
            return;
        };
        for (along, run) in (0..length).zip(runs) {
            let Some((first, last)) = run else { continue };
            if (last - first) as f32 > usual as f32 * CROSSING {
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

#[cfg(test)]
mod tests {
    use super::*;

    fn erased(picture: GrayImage) -> GrayImage {
        let mut ink = Ink {
            strength: picture,
            threshold: 128,
            light_on_dark: false,
        };
        erase_rules(&mut ink);
        ink.strength
    }

    #[test]
    fn rules_go_and_the_stroke_across_them_stays() {
        let is_stroke = |x: u32, y: u32| (95..103).contains(&x) && (20..130).contains(&y);
        let ruled = GrayImage::from_fn(200, 150, |x, y| {
            // Slightly askew.
            let is_rule = (y + 15 + x / 50) % 30 < 2;
            Luma([if is_stroke(x, y) || is_rule { 230 } else { 0 }])
        });
        let clean = erased(ruled);
        let left = clean.enumerate_pixels().filter(|(x, y, pixel)| {
            let is_far = !(90..108).contains(x) || !(18..133).contains(y);
            pixel.0[0] > 0 && is_far
        });
        assert!(left.count() < 40, "the rules are gone");
        for y in 22..128 {
            assert!(clean.get_pixel(98, y).0[0] > 0, "the stroke stays at {y}");
        }
    }

    #[test]
    fn a_bar_that_ends_within_the_picture_is_no_rule() {
        let seven = GrayImage::from_fn(100, 100, |x, y| {
            let is_bar = (15..85).contains(&x) && (20..24).contains(&y);
            let is_stem = (60..66).contains(&x) && (20..90).contains(&y);
            Luma([if is_bar || is_stem { 255 } else { 0 }])
        });
        assert_eq!(erased(seven.clone()), seven);
    }
}
