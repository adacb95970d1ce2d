//! Results as pictures and pages that can be handed on.

mod chart;
pub mod evaluation;
mod html;
mod run;
mod sweep;

use std::io::Cursor;

use image::{ImageFormat, RgbImage};
use thiserror::Error;

pub use run::{RunFacts, run_report};
pub use sweep::{sweep_picture, sweep_report};

/// Width of a picture, in pixels.
const WIDTH: u32 = 1000;
/// Height of one chart of a picture, in pixels.
const HEIGHT: u32 = 420;

/// Why there is no picture.
#[derive(Debug, Error)]
pub enum ReportError {
    /// The drawing failed.
    #[error("the picture can't be drawn: {0}")]
    Draw(String),
    /// The pixels can't be written.
    #[error("the picture can't be encoded: {0}")]
    Encode(#[from] image::ImageError),
}

/// A picture of some charts, one below the other.
#[derive(Clone, Debug)]
pub struct Picture(Vec<chart::Chart>);

impl Picture {
    /// As a vector picture.
    ///
    /// # Errors
    ///
    /// If the drawing fails.
    pub fn svg(&self) -> Result<String, ReportError> {
        chart::svg(&self.0, (WIDTH, self.height()))
    }

    /// As a PNG file.
    ///
    /// # Errors
    ///
    /// If the drawing or the encoding fails.
    pub fn png(&self) -> Result<Vec<u8>, ReportError> {
        let size = (WIDTH, self.height());
        let pixels = chart::pixels(&self.0, size)?;
        let picture = RgbImage::from_raw(size.0, size.1, pixels)
            .ok_or_else(|| ReportError::Draw("it has another size".to_owned()))?;
        let mut bytes = Cursor::new(Vec::new());
        picture.write_to(&mut bytes, ImageFormat::Png)?;
        Ok(bytes.into_inner())
    }

    fn height(&self) -> u32 {
        HEIGHT * self.0.len().max(1) as u32
    }
}
