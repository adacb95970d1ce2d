//! Small copies of pictures, of the part where the digits are.

use image::{GrayImage, imageops};

use crate::preprocess::InkBox;
use crate::recognize::Number;

/// The most columns and rows of a small copy.
pub const THUMBNAIL_SIZE: [u32; 2] = [192, 48];
/// Paper around the digits, as a fraction of their height.
const MARGIN: f32 = 0.25;

/// A small copy of what was read or, if nothing was, of the whole picture.
pub(super) fn around(gray: &GrayImage, number: Option<&Number>) -> GrayImage {
    let [left, top, right, bottom] =
        number
            .and_then(ink_box)
            .unwrap_or([0.0, 0.0, gray.width() as f32, gray.height() as f32]);
    let margin = (bottom - top) * MARGIN;
    let x = (left - margin).max(0.0) as u32;
    let y = (top - margin).max(0.0) as u32;
    let width = ((right + margin) as u32).min(gray.width()) - x;
    let height = ((bottom + margin) as u32).min(gray.height()) - y;
    let part = imageops::crop_imm(gray, x, y, width.max(1), height.max(1));
    let [most_wide, most_high] = THUMBNAIL_SIZE;
    let shrink = |side: u32, most: u32| most as f32 / side as f32;
    let scale = shrink(width.max(1), most_wide).min(shrink(height.max(1), most_high));
    if scale >= 1.0 {
        return part.to_image();
    }
    let reduced = |side: u32| ((side as f32 * scale) as u32).max(1);
    imageops::thumbnail(&*part, reduced(width), reduced(height))
}

/// Left, top, right and bottom of all ink that was found: the digits, or else what is none.
fn ink_box(number: &Number) -> Option<[f32; 4]> {
    let corners = |place: InkBox| {
        let (right, bottom) = (place.x + place.width, place.y + place.height);
        [place.x, place.y, right, bottom]
    };
    let digits = number.digits().chain(&number.others);
    let boxes = digits.map(|reading| corners(reading.preprocessed.ink_box));
    boxes.reduce(|a, b| {
        [
            a[0].min(b[0]),
            a[1].min(b[1]),
            a[2].max(b[2]),
            a[3].max(b[3]),
        ]
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thumbnail_is_small_whatever_the_picture() {
        for (width, height) in [(8, 16_384), (16_384, 8), (3000, 2000), (20, 20)] {
            let small = around(&GrayImage::new(width, height), None);
            let [most_wide, most_high] = THUMBNAIL_SIZE;
            assert!(small.width() <= most_wide && small.height() <= most_high);
            assert!(small.width() > 0 && small.height() > 0);
        }
    }
}
