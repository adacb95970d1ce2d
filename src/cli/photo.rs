//! A photo of a number as a phone takes it, to be timed.

use std::io::Cursor;

use image::imageops::{self, FilterType};
use image::{GrayImage, ImageError, ImageFormat, Luma};

use crate::dataset::Dataset;
use crate::digit::IMAGE_SIDE;

/// Its size in pixels: 12 megapixels.
const WIDTH: u32 = 4000;
const HEIGHT: u32 = 3000;
/// Digits in the number, ...
const DIGITS: u32 = 8;
/// ... and the side of each one's image, in pixels.
const DIGIT_PX: u32 = 400;
/// The paper's shade at the upper left and how much of it is lost toward the lower right.
const LIGHT: f32 = 230.0;
const SHADE: f32 = 80.0;

/// A number of eight digits of `data`, which has them, in the middle of unevenly lit paper, as JPEG.
///
/// # Errors
///
/// If it can't be encoded.
pub(super) fn photo(data: &Dataset) -> Result<Vec<u8>, ImageError> {
    let mut ink = GrayImage::new(WIDTH, HEIGHT);
    let top = (HEIGHT - DIGIT_PX) / 2;
    for (place, digit) in (0..DIGITS).zip(data.images()) {
        let side = IMAGE_SIDE as u32;
        let small = GrayImage::from_raw(side, side, digit.pixels().to_vec()).unwrap_or_default();
        let large = imageops::resize(&small, DIGIT_PX, DIGIT_PX, FilterType::CatmullRom);
        let left = (WIDTH - DIGITS * DIGIT_PX) / 2 + place * DIGIT_PX;
        imageops::replace(&mut ink, &large, left.into(), top.into());
    }
    let page = GrayImage::from_fn(WIDTH, HEIGHT, |x, y| {
        let away = x as f32 / WIDTH as f32 + y as f32 / HEIGHT as f32;
        let light = LIGHT - SHADE * away / 2.0;
        let dark = f32::from(ink.get_pixel(x, y).0[0]) / 255.0;
        Luma([(light * (1.0 - 0.8 * dark)) as u8])
    });
    let mut file = Cursor::new(Vec::new());
    // In color, as phones have it.
    image::DynamicImage::from(page)
        .to_rgb8()
        .write_to(&mut file, ImageFormat::Jpeg)?;
    Ok(file.into_inner())
}
