//! Strokes of a usual width, whatever the pen was.

use image::imageops::{self, FilterType};

use super::Remark;
use super::distance::{grow, stroke_width};
use super::fit::{BOX_SIDE, cropped, inked_area};
use crate::ink::raster::Plane;
use crate::strip::{STRETCH, Strip};

/// Strokes of this width are left alone, in pixels of the 20x20 box; MNIST's own lie within.
const USUAL_WIDTH_PX: std::ops::RangeInclusive<f32> = 1.4..=3.6;
/// Strokes outside of it are given this width, in pixels of the 20x20 box.
const TARGET_WIDTH_PX: f32 = 2.2;

/// Brings strokes that are far too thin or thick for the digit's size to a usual width.
pub(super) fn normalize_width(ink: Plane) -> (Plane, Option<Remark>) {
    let scale = BOX_SIDE as f32 / ink.width().max(ink.height()) as f32;
    let Some(width_px) = unusual_width(&ink, scale) else {
        return (ink, None);
    };
    let remark = if width_px < TARGET_WIDTH_PX {
        Remark::ThinStrokes
    } else {
        Remark::ThickStrokes
    };
    let changed = grow(&ink, (TARGET_WIDTH_PX - width_px) / 2.0 / scale);
    // A filled shape has no strokes to thin; it stays as it is.
    let trimmed = inked_area(&changed).map(|area| cropped(&changed, area));
    trimmed.map_or((ink, None), |trimmed| (trimmed, Some(remark)))
}

/// Ink of which `unit_px` pixels are a unit, with strokes of a usual width.
pub(super) fn strip_of(ink: Plane, unit_px: f32) -> Strip {
    let (width, height) = ink.dimensions();
    let columns = Strip::columns_for(width as f32 / height as f32);
    let (ink, margin) = match unusual_width(&ink, unit_px.recip()) {
        Some(width_px) => {
            let grown = grow(&ink, (TARGET_WIDTH_PX - width_px) / 2.0 * unit_px);
            let margin = (grown.width() - width) / 2;
            (grown, margin as f32 / unit_px)
        }
        None => (ink, 0.0),
    };
    let resized = |length: u32, step: f32| ((length as f32 / unit_px * step).round() as u32).max(1);
    let [width, height] = [resized(ink.width(), STRETCH), resized(ink.height(), 1.0)];
    let ink = imageops::resize(&ink, width, height, FilterType::Triangle);
    Strip::from_fn(columns, |x, y| {
        let place = |at: f32, step: f32| ((at + margin) * step).floor();
        let (x, y) = (place(x, STRETCH), place(y, 1.0));
        if x < 0.0 || y < 0.0 {
            return 0.0;
        }
        let pixel = ink.get_pixel_checked(x as u32, y as u32);
        pixel.map_or(0.0, |pixel| pixel.0[0] * 255.0)
    })
}

/// How wide the strokes are where ink has `scale` pixels of the network's input for each of its own,
/// if that is too thin or too thick and the ink is large enough to tell.
fn unusual_width(ink: &Plane, scale: f32) -> Option<f32> {
    let width_px = stroke_width(ink) * scale;
    let is_usual = width_px == 0.0 || USUAL_WIDTH_PX.contains(&width_px);
    (!is_usual && scale < 0.5).then_some(width_px)
}
