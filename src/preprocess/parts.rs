//! Connected ink: the parts of a picture that hang together.

use image::{GrayImage, Luma};

use super::ink::Ink;
use crate::ink::{Bounds, Point};

/// Parts with less than this fraction of the largest part's area are dirt.
const SPECK_FRACTION: f32 = 0.02;
/// Gray edges as strong as this belong to the ink beside them, ...
pub(super) const EDGE_STRENGTH: u8 = 26;
/// ... up to this many pixels around the surely inked ones.
const EDGE_WIDTH: u32 = 2;
/// The mark of paper.
const NONE: u32 = 0;

/// A box of pixels: left, top, width and height.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct PixelBox {
    pub(super) x: u32,
    pub(super) y: u32,
    pub(super) width: u32,
    pub(super) height: u32,
}

impl PixelBox {
    pub(super) const fn of_pixel(x: u32, y: u32) -> Self {
        Self {
            x,
            y,
            width: 1,
            height: 1,
        }
    }

    pub(super) fn union(self, other: Self) -> Self {
        let (x, y) = (self.x.min(other.x), self.y.min(other.y));
        let right = (self.x + self.width).max(other.x + other.width);
        let bottom = (self.y + self.height).max(other.y + other.height);
        Self {
            x,
            y,
            width: right - x,
            height: bottom - y,
        }
    }

    pub(super) const fn moved(self, x: u32, y: u32) -> Self {
        Self {
            x: self.x + x,
            y: self.y + y,
            ..self
        }
    }

    /// The box where each pixel is so many along each axis.
    pub(super) const fn scaled(self, factor: u32) -> Self {
        Self {
            x: self.x * factor,
            y: self.y * factor,
            width: self.width * factor,
            height: self.height * factor,
        }
    }

    /// Whether a box lies in this one.
    pub(super) const fn contains(self, other: Self) -> bool {
        let (right, bottom) = (self.x + self.width, self.y + self.height);
        self.x <= other.x
            && self.y <= other.y
            && other.x + other.width <= right
            && other.y + other.height <= bottom
    }

    /// The same box in the picture's coordinates.
    pub(super) const fn bounds(self) -> Bounds {
        Bounds {
            min: Point::new(self.x as f32, self.y as f32),
            max: Point::new((self.x + self.width) as f32, (self.y + self.height) as f32),
        }
    }
}

/// Ink that hangs together, corners included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Part {
    /// The box around its pixels, gray edges included.
    pub(super) area: PixelBox,
    /// Number of its pixels.
    pub(super) count: u32,
}

/// Which part each pixel of a picture belongs to.
#[derive(Clone, Debug)]
pub(super) struct Parts {
    width: u32,
    height: u32,
    /// The number of a pixel's part, from 1; 0 for paper.
    marks: Vec<u32>,
    found: Vec<Part>,
}

impl Parts {
    /// Finds the parts; specks are none.
    pub(super) fn of(ink: &Ink) -> Self {
        let mut found = Self::with_specks(&ink.strength, ink.threshold);
        found.drop_specks();
        found.take_edges(&ink.strength);
        found
    }

    /// Finds the parts of ink that is at least so strong, specks and all, without their gray edges.
    pub(super) fn with_specks(strength: &GrayImage, threshold: u8) -> Self {
        let (width, height) = strength.dimensions();
        let mut found = Self {
            width,
            height,
            marks: vec![NONE; strength.len()],
            found: Vec::new(),
        };
        found.trace_all(strength, threshold);
        found
    }

    /// Width and height of the picture.
    pub(super) const fn size(&self) -> (u32, u32) {
        (self.width, self.height)
    }

    /// All parts; numbers everywhere count from 0 in this order.
    pub(super) fn all(&self) -> &[Part] {
        &self.found
    }

    /// The number of a pixel's part.
    pub(super) fn at(&self, x: u32, y: u32) -> Option<usize> {
        (self.marks[self.index(x, y)] as usize).checked_sub(1)
    }

    /// The marks of pixels in row `y` of an area: 0 for paper, and else one more than the part's number.
    pub(super) fn marks_in(&self, area: PixelBox, y: u32) -> &[u32] {
        let start = self.index(area.x, area.y + y);
        &self.marks[start..start + area.width as usize]
    }

    /// For each mark whether it is of one of these parts.
    pub(super) fn are_among(&self, some: &[usize]) -> Vec<bool> {
        let mut are_among = vec![false; self.found.len() + 1];
        for part in some {
            are_among[part + 1] = true;
        }
        are_among
    }

    /// The pixels of a part.
    pub(super) fn pixels(&self, number: usize) -> impl Iterator<Item = (u32, u32)> {
        let area = self.found[number].area;
        let rows = area.y..area.y + area.height;
        let places = rows.flat_map(move |y| (area.x..area.x + area.width).map(move |x| (x, y)));
        places.filter(move |&(x, y)| self.at(x, y) == Some(number))
    }

    /// Takes a part out of a picture.
    pub(super) fn blank(&self, strength: &mut GrayImage, number: usize) {
        for (x, y) in self.pixels(number) {
            strength.put_pixel(x, y, Luma([0]));
        }
    }

    const fn index(&self, x: u32, y: u32) -> usize {
        y as usize * self.width as usize + x as usize
    }

    const fn place(&self, index: usize) -> (u32, u32) {
        let width = self.width as usize;
        ((index % width) as u32, (index / width) as u32)
    }

    fn trace_all(&mut self, strength: &GrayImage, threshold: u8) {
        for index in 0..self.marks.len() {
            if self.marks[index] == NONE && strength.as_raw()[index] >= threshold {
                let part = self.trace(strength, threshold, index);
                self.found.push(part);
            }
        }
    }

    /// Marks all strong pixels that hang together with the one at `start`.
    fn trace(&mut self, strength: &GrayImage, threshold: u8, start: usize) -> Part {
        let mark = self.found.len() as u32 + 1;
        let (x, y) = self.place(start);
        let (mut corners, mut count) = ([x, y, x, y], 0);
        self.marks[start] = mark;
        let mut open = vec![start];
        while let Some(index) = open.pop() {
            let (x, y) = self.place(index);
            count += 1;
            let [left, top, right, bottom] = corners;
            corners = [left.min(x), top.min(y), right.max(x), bottom.max(y)];
            for (x, y) in neighbors(self.width, self.height, x, y) {
                let index = self.index(x, y);
                if self.marks[index] == NONE && strength.as_raw()[index] >= threshold {
                    self.marks[index] = mark;
                    open.push(index);
                }
            }
        }
        let [left, top, right, bottom] = corners;
        let area = PixelBox::of_pixel(left, top).union(PixelBox::of_pixel(right, bottom));
        Part { area, count }
    }

    fn drop_specks(&mut self) {
        let largest = self.found.iter().map(|part| part.count).max().unwrap_or(0);
        let least = largest as f32 * SPECK_FRACTION;
        let is_kept = |part: &Part| part.count as f32 >= least;
        let mut last = NONE;
        let renamed: Vec<u32> = self
            .found
            .iter()
            .map(|part| {
                last += u32::from(is_kept(part));
                if is_kept(part) { last } else { NONE }
            })
            .collect();
        for mark in self.marks.iter_mut().filter(|mark| **mark != NONE) {
            *mark = renamed[*mark as usize - 1];
        }
        self.found.retain(is_kept);
    }

    /// Gives gray pixels beside a part to it, step by step outwards.
    fn take_edges(&mut self, strength: &GrayImage) {
        for number in 0..self.found.len() {
            let mut rim: Vec<(u32, u32)> = self.pixels(number).collect();
            for _ in 0..EDGE_WIDTH {
                rim = self.take_rim(strength, number, &rim);
            }
        }
    }

    /// Takes the gray pixels beside `rim`, and returns them.
    fn take_rim(
        &mut self,
        strength: &GrayImage,
        number: usize,
        rim: &[(u32, u32)],
    ) -> Vec<(u32, u32)> {
        let mut taken = Vec::new();
        for &(x, y) in rim {
            for (x, y) in neighbors(self.width, self.height, x, y) {
                let index = self.index(x, y);
                if self.marks[index] == NONE && strength.as_raw()[index] >= EDGE_STRENGTH {
                    self.marks[index] = number as u32 + 1;
                    let part = &mut self.found[number];
                    part.area = part.area.union(PixelBox::of_pixel(x, y));
                    part.count += 1;
                    taken.push((x, y));
                }
            }
        }
        taken
    }
}

/// The up to eight pixels around one.
fn neighbors(width: u32, height: u32, x: u32, y: u32) -> impl Iterator<Item = (u32, u32)> {
    (0..9u32)
        .filter(|&place| place != 4)
        .map(move |place| {
            (
                (x + place % 3).wrapping_sub(1),
                (y + place / 3).wrapping_sub(1),
            )
        })
        .filter(move |&(x, y)| x < width && y < height)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts_of(strength: GrayImage, threshold: u8) -> Parts {
        Parts::of(&Ink {
            threshold,
            ..Ink::sure(strength)
        })
    }

    #[test]
    fn specks_go_and_broken_strokes_stay() {
        let mut ink = GrayImage::new(100, 100);
        for place in 0..60 {
            ink.put_pixel(20, 20 + place, Luma([200]));
            ink.put_pixel(21, 20 + place, Luma([200]));
        }
        for place in 0..10 {
            ink.put_pixel(40 + place, 30, Luma([200]));
        }
        ink.put_pixel(95, 5, Luma([255]));
        ink.put_pixel(96, 5, Luma([60]));
        let parts = parts_of(ink, 100);
        let areas: Vec<PixelBox> = parts.all().iter().map(|part| part.area).collect();
        let part = |x, y, width, height| PixelBox {
            x,
            y,
            width,
            height,
        };
        assert_eq!(areas, [part(20, 20, 2, 60), part(40, 30, 10, 1)]);
        assert_eq!((parts.at(95, 5), parts.at(96, 5)), (None, None));
    }

    #[test]
    fn without_ink_there_are_no_parts() {
        assert!(parts_of(GrayImage::new(9, 9), 1).all().is_empty());
    }

    #[test]
    fn diagonals_hang_together_and_edges_belong_to_their_ink() {
        let mut ink = GrayImage::new(30, 30);
        for place in 5..25 {
            ink.put_pixel(place, place, Luma([255]));
        }
        ink.put_pixel(4, 5, Luma([60]));
        let parts = parts_of(ink, 128);
        assert_eq!(parts.all().len(), 1);
        assert_eq!((parts.at(4, 5), parts.all()[0].area.x), (Some(0), 4));
    }
}
