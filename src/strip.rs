//! A row of digits as the network that reads rows takes it: of one height, and stretched to twice its width.

/// Height of a strip, in pixels.
pub const HEIGHT: usize = 24;
/// Height of the ink in it, in pixels; the unit of widths is one of them.
pub const INK_HEIGHT: f32 = 20.0;
/// Paper around the ink, in units; above and below and at the sides.
pub const MARGIN: [f32; 2] = [4.0, 2.0];
/// Pixels along a unit of width: narrow digits that stand side by side need columns of their own.
pub const STRETCH: f32 = 2.0;
/// Pixels along a strip for each column of the network's answer.
pub const COLUMN_PX: usize = 4;

/// A row of digits, ink 255.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Strip {
    width: usize,
    /// Row-major.
    pixels: Vec<u8>,
}

impl Strip {
    /// Columns of the network's answer for ink that is so many times as wide as high, paper included.
    #[must_use]
    pub fn columns_for(aspect: f32) -> usize {
        let width = (aspect * INK_HEIGHT + 2.0 * MARGIN[0]) * STRETCH;
        (width / COLUMN_PX as f32).ceil() as usize
    }

    /// A strip of so many columns; `ink` gives the ink, 0..=255, at a place in units from the ink's
    /// upper left corner.
    #[must_use]
    pub fn from_fn(columns: usize, mut ink: impl FnMut(f32, f32) -> f32) -> Self {
        let width = columns * COLUMN_PX;
        let at = |pixel: usize, step: f32, margin: f32| (pixel as f32 + 0.5) / step - margin;
        let mut pixels = Vec::with_capacity(width * HEIGHT);
        for row in 0..HEIGHT {
            for column in 0..width {
                let (x, y) = (at(column, STRETCH, MARGIN[0]), at(row, 1.0, MARGIN[1]));
                pixels.push(ink(x, y).round().clamp(0.0, 255.0) as u8);
            }
        }
        Self { width, pixels }
    }

    /// Its width, in pixels.
    #[must_use]
    pub const fn width(&self) -> usize {
        self.width
    }

    /// Columns of the network's answer.
    #[must_use]
    pub const fn columns(&self) -> usize {
        self.width / COLUMN_PX
    }

    /// The column, and a part of one, of a place in units from the ink's left end.
    #[must_use]
    pub fn column_at(x: f32) -> f32 {
        (x + MARGIN[0]) * STRETCH / COLUMN_PX as f32
    }

    /// The place of a column's middle, in units from the ink's left end.
    #[must_use]
    pub fn place_of(column: usize) -> f32 {
        (column as f32 + 0.5) * COLUMN_PX as f32 / STRETCH - MARGIN[0]
    }

    /// Row-major pixels, [`HEIGHT`] rows.
    #[must_use]
    pub fn pixels(&self) -> &[u8] {
        &self.pixels
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ink_lies_within_the_margins_and_columns_follow_it() {
        // Ink 30 units long.
        let columns = Strip::columns_for(30.0 / INK_HEIGHT);
        let strip = Strip::from_fn(columns, |x, y| {
            let is_ink = (0.0..30.0).contains(&x) && (0.0..INK_HEIGHT).contains(&y);
            if is_ink { 255.0 } else { 0.0 }
        });
        assert_eq!(strip.width(), columns * COLUMN_PX);
        let rows: Vec<&[u8]> = strip.pixels().chunks_exact(strip.width()).collect();
        assert_eq!(rows.len(), HEIGHT);
        assert!(rows[1].iter().all(|&pixel| pixel == 0));
        assert!(rows[2][8..68].iter().all(|&pixel| pixel == 255));
        assert_eq!((rows[2][7], rows[2][68]), (0, 0));
        assert!((Strip::column_at(0.0) - 2.0).abs() < 1e-6);
        assert!((Strip::column_at(30.0) - 17.0).abs() < 1e-6);
    }
}
