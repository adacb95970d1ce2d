//! MNIST's own geometry: ink in a box of 20x20, its center of mass in the middle of 28x28.

use image::imageops::{self, FilterType};

use super::blank_input;
use super::parts::{EDGE_STRENGTH, PixelBox};
use crate::ink::raster::Plane;

/// Longer side of the box that the ink is fitted into, in pixels.
pub const BOX_SIDE: u32 = 20;

/// Where MNIST has the center of mass, on both axes: measured on its training images, whose mean is
/// 14.50 from the edge and which lie within half a pixel of it.
pub(super) const MASS_CENTER_PX: f32 = 14.5;
/// Coverage that makes a pixel ink.
const HALF: f32 = 0.5;

/// The box around ink with its gray edges; `None` if there is nothing strong.
pub(super) fn inked_area(ink: &Plane) -> Option<PixelBox> {
    let least = f32::from(EDGE_STRENGTH) / 255.0;
    let (mut area, mut has_ink) = (None, false);
    for (x, y, pixel) in ink.enumerate_pixels() {
        if pixel.0[0] >= least {
            has_ink |= pixel.0[0] >= HALF;
            let pixel = PixelBox::of_pixel(x, y);
            area = Some(area.map_or(pixel, |area: PixelBox| area.union(pixel)));
        }
    }
    area.filter(|_| has_ink)
}

/// The part of the ink in an area.
pub(super) fn cropped(ink: &Plane, area: PixelBox) -> Plane {
    imageops::crop_imm(ink, area.x, area.y, area.width, area.height).to_image()
}

/// Resizes the ink, aspect kept and antialiased, until its longer side is 20 pixels; the strongest
/// ink becomes full ink.
pub(super) fn fit_into_box(ink: &Plane) -> Plane {
    let scale = BOX_SIDE as f32 / ink.width().max(ink.height()) as f32;
    let side = |length: u32| ((length as f32 * scale).round() as u32).clamp(1, BOX_SIDE);
    let (width, height) = (side(ink.width()), side(ink.height()));
    let mut fitted = if (width, height) == ink.dimensions() {
        ink.clone()
    } else {
        imageops::resize(ink, width, height, FilterType::Triangle)
    };
    let strongest = fitted.pixels().map(|pixel| pixel.0[0]).fold(0.0, f32::max);
    if strongest > 0.0 {
        for pixel in fitted.pixels_mut() {
            pixel.0[0] /= strongest;
        }
    }
    fitted
}

/// Puts the fitted ink into 28x28, whole pixels apart, so that its center of mass is nearest to
/// the middle; ink never leaves the picture.
pub(super) fn center(fitted: &Plane) -> Plane {
    let mut input = blank_input();
    let (x, y) = center_of_mass(fitted);
    let place = |center: f32, room: u32, side: u32| {
        ((MASS_CENTER_PX - center).round().max(0.0) as u32).min(room - side)
    };
    let left = place(x, input.width(), fitted.width());
    let top = place(y, input.height(), fitted.height());
    imageops::replace(&mut input, fitted, left.into(), top.into());
    input
}

/// Mean position of the ink, in pixels from the top left corner; the middle of the first pixel is
/// at 0.5. Without ink, the middle.
pub(super) fn center_of_mass(plane: &Plane) -> (f32, f32) {
    let (mut sum, mut sum_x, mut sum_y) = (0.0f64, 0.0f64, 0.0f64);
    for (x, y, pixel) in plane.enumerate_pixels() {
        let ink = f64::from(pixel.0[0]);
        sum += ink;
        sum_x += ink * (f64::from(x) + 0.5);
        sum_y += ink * (f64::from(y) + 0.5);
    }
    if sum > 0.0 {
        ((sum_x / sum) as f32, (sum_y / sum) as f32)
    } else {
        (plane.width() as f32 / 2.0, plane.height() as f32 / 2.0)
    }
}

#[cfg(test)]
mod tests {
    use image::Luma;

    use super::*;

    #[test]
    fn the_longer_side_becomes_twenty_and_the_aspect_stays() {
        let ink = Plane::from_pixel(50, 200, Luma([0.4]));
        let fitted = fit_into_box(&ink);
        assert_eq!(fitted.dimensions(), (5, 20));
        assert!(
            fitted.pixels().all(|pixel| (pixel.0[0] - 1.0).abs() < 1e-5),
            "full ink"
        );
        assert_eq!(
            fit_into_box(&Plane::from_pixel(1, 900, Luma([1.0]))).dimensions(),
            (1, 20)
        );
    }

    #[test]
    fn ink_is_centered_by_its_mass() {
        let mut ink = Plane::new(20, 20);
        for y in 0..20 {
            ink.put_pixel(0, y, Luma([1.0]));
        }
        let input = center(&ink);
        let (x, _) = center_of_mass(&input);
        assert!((x - 8.5).abs() < 1e-3, "as far as the box lets it: {x}");
        let even = center(&Plane::from_pixel(19, 19, Luma([1.0])));
        assert_eq!(center_of_mass(&even), (14.5, 14.5));
    }
}
