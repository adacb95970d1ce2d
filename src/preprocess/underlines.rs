//! Lines under and over writing that end within the picture: those of forms, and of people who
//! underline. They are taken out, also where writing touches them.

use image::{GrayImage, Luma};

use super::ink::Ink;
use super::lines::{Axis, Runs, pale};
use super::parts::{Parts, PixelBox};

/// A part this many times as wide as high is a line and no digit, ...
const FLAT: f32 = 5.0;
/// ... if it is as wide as writing is high, times this: dashes and the bar of a 5 are shorter; ...
const MIN_LENGTH: f32 = 1.3;
/// ... or times this if it is under everything else, ...
const MIN_UNDER: f32 = 0.8;
/// ... with a gap of this many heights.
const GAP: f32 = 0.06;
/// A line with writing on it is this many times as long as both are high, ...
const LONG: f32 = 1.6;
/// ... and goes on beyond the writing at both ends by this fraction of its height: feet that touch do
/// not.
const BEYOND: f32 = 0.1;
/// It is at most this thick, as a fraction of the height of line and writing.
const MAX_THICKNESS: f32 = 0.12;
/// Writing is at least so high, in pixels.
const MIN_WRITING_PX: u32 = 8;

/// Erases lines under and over what is written; returns whether there was one.
pub(super) fn erase_underlines(ink: &mut Ink, parts: &Parts) -> bool {
    let mut is_found = erase_touching(ink);
    // A long line with low writing on it is flat as well, and its writing must not go with it.
    let rest = is_found.then(|| Parts::of(ink));
    let parts = rest.as_ref().unwrap_or(parts);
    let (flat, others): (Vec<usize>, Vec<usize>) =
        (0..parts.all().len()).partition(|&number| is_flat(parts.all()[number].area));
    let heights = others.iter().map(|&number| parts.all()[number].area.height);
    let mut heights: Vec<u32> = heights.filter(|&height| height >= MIN_WRITING_PX).collect();
    heights.sort_unstable();
    let Some(&usual) = heights.get(heights.len() / 2) else {
        return is_found;
    };
    let usual = usual as f32;
    let bottoms = others.iter().map(|&number| parts.all()[number].area);
    let bottom = bottoms.map(|area| area.y + area.height).max().unwrap_or(0) as f32;
    for number in flat {
        let area = parts.all()[number].area;
        let is_under = area.y as f32 >= bottom + usual * GAP;
        let least = if is_under { MIN_UNDER } else { MIN_LENGTH };
        if area.width as f32 >= usual * least {
            parts.blank(&mut ink.strength, number);
            is_found = true;
        }
    }
    is_found
}

fn is_flat(area: PixelBox) -> bool {
    area.width as f32 >= area.height as f32 * FLAT
}

/// Erases lines that have writing on them.
fn erase_touching(ink: &mut Ink) -> bool {
    // Of the surely inked a pale line may be in pieces.
    let least = pale(ink.threshold);
    let parts = Parts::with_specks(&ink.strength, least);
    let mut is_found = false;
    for number in 0..parts.all().len() {
        is_found |= erase_line_of(ink, &parts, number, least);
    }
    is_found
}

/// Erases the lines of a part that has writing on them; its ink is at least so strong.
fn erase_line_of(ink: &mut Ink, parts: &Parts, number: usize, least: u8) -> bool {
    let area = parts.all()[number].area;
    if area.height < MIN_WRITING_PX || (area.width as f32) < area.height as f32 * LONG {
        return false;
    }
    let part = GrayImage::from_fn(area.width, area.height, |x, y| {
        let place = (area.x + x, area.y + y);
        let is_part = parts.at(place.0, place.1) == Some(number);
        if is_part {
            *ink.strength.get_pixel(place.0, place.1)
        } else {
            Luma([0])
        }
    });
    let lines = Axis::Across.lines(&part, least, MAX_THICKNESS);
    let mut rest = Ink {
        strength: part,
        ..*ink
    };
    for line in &lines {
        Axis::Across.erase(&mut rest.strength, line);
    }
    if lines.is_empty() || !is_under_writing(&rest, &lines) {
        return false;
    }
    for (x, y, pixel) in rest.strength.enumerate_pixels() {
        let (x, y) = (area.x + x, area.y + y);
        if parts.at(x, y) == Some(number) {
            ink.strength.put_pixel(x, y, *pixel);
        }
    }
    true
}

/// Whether what is left without lines is writing that they go on beyond.
fn is_under_writing(rest: &Ink, lines: &[Runs]) -> bool {
    let writing = Parts::of(rest);
    let all = writing.all().iter().map(|part| part.area);
    let (Some(all), Some(line)) = (all.reduce(PixelBox::union), lines.first()) else {
        return false;
    };
    let (length, height) = (line.places.len() as f32, all.height as f32);
    let beyond = height * BEYOND;
    let goes_on = all.x as f32 >= beyond && (all.x + all.width) as f32 <= length - beyond;
    all.height >= MIN_WRITING_PX && goes_on
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether a line was found, and how much ink is left on it and elsewhere.
    fn erased(is_line: fn(u32, u32) -> bool, is_digit: fn(u32, u32) -> bool) -> (bool, [usize; 2]) {
        let strength = GrayImage::from_fn(200, 100, |x, y| {
            Luma([if is_line(x, y) || is_digit(x, y) {
                255
            } else {
                0
            }])
        });
        let mut ink = Ink::sure(strength);
        let parts = Parts::of(&ink);
        let found = erase_underlines(&mut ink, &parts);
        let inked = ink.strength.enumerate_pixels();
        let inked = inked.filter(|(.., pixel)| pixel.0[0] > 0);
        let (digit, line): (Vec<_>, Vec<_>) = inked.partition(|(x, y, _)| is_digit(*x, *y));
        (found, [line.len(), digit.len()])
    }

    fn is_digit(x: u32, y: u32) -> bool {
        ((60..66).contains(&x) || (110..116).contains(&x)) && (20..72).contains(&y)
    }

    #[test]
    fn lines_under_digits_go_and_the_digits_stay() {
        let apart = |x: u32, y: u32| (40..150).contains(&x) && (80..83).contains(&y);
        assert_eq!(erased(apart, is_digit), (true, [0, 2 * 6 * 52]));
        let touching = |x: u32, y: u32| (40..150).contains(&x) && (69..72).contains(&y);
        let (found, [line, digits]) = erased(touching, is_digit);
        assert!(found && line < 30 && digits > 2 * 6 * 46, "{line} {digits}");
    }

    #[test]
    fn low_writing_on_a_long_line_stays() {
        let is_low = |x: u32, y: u32| is_digit(x, y) && y >= 42;
        let line = |x: u32, y: u32| (10..190).contains(&x) && (71..73).contains(&y);
        let (found, [_, digits]) = erased(line, is_low);
        assert!(found && digits >= 2 * 6 * 28, "{digits}");
    }

    #[test]
    fn a_line_with_gray_ends_goes() {
        let is_line = |x: u32, y: u32| (40..150).contains(&x) && (69..72).contains(&y);
        let strength = GrayImage::from_fn(200, 100, |x, y| {
            Luma([match (is_digit(x, y) || is_line(x, y), x) {
                (true, 40 | 149) => 40,
                (true, _) => 255,
                (false, _) => 0,
            }])
        });
        let mut ink = Ink::sure(strength);
        let parts = Parts::of(&ink);
        assert!(erase_underlines(&mut ink, &parts));
        let left = (67..80).map(|x| ink.strength.get_pixel(x, 70).0[0]);
        assert_eq!(left.max(), Some(0));
    }

    #[test]
    fn dashes_and_feet_that_touch_stay() {
        let dash = |x: u32, y: u32| (80..100).contains(&x) && (44..48).contains(&y);
        assert!(!erased(dash, is_digit).0);
        let feet = |x: u32, y: u32| (58..118).contains(&x) && (68..72).contains(&y);
        assert!(!erased(feet, is_digit).0);
    }
}
