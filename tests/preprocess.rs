//! Preprocessing: what must not matter does not matter.

#![allow(
    clippy::allow_attributes,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that can't go on has failed"
)]

mod common;

use common::{picture_of, scan, test_images};
use digitpad::classifier::Classifier;
use digitpad::digit::DigitImage;
use digitpad::ink::{Bounds, PenStroke, Point};
use digitpad::preprocess::{
    InkBox, InkedPicture, Method, NoDigit, Preprocessed, Remark, StageKind, from_picture,
    from_strokes,
};
use digitpad::recognize;
use image::{GrayImage, imageops};
use proptest::prelude::*;

const FRAME: Bounds = Bounds {
    min: Point::new(-0.5, -0.5),
    max: Point::new(0.5, 0.5),
};

/// A seven with a bar.
fn seven(place: impl Fn(Point) -> Point, width: f32) -> Vec<PenStroke> {
    let strokes: [&[(f32, f32)]; 2] = [
        &[(-0.2, -0.3), (0.2, -0.3), (-0.05, 0.3)],
        &[(-0.1, 0.0), (0.12, 0.0)],
    ];
    let stroke = |points: &[(f32, f32)]| {
        PenStroke::new(points.iter().map(|&(x, y)| place(Point::new(x, y))), width)
    };
    strokes.into_iter().filter_map(stroke).collect()
}

fn largest_difference(a: &DigitImage, b: &DigitImage) -> u8 {
    a.pixels()
        .iter()
        .zip(b.pixels())
        .map(|(a, b)| a.abs_diff(*b))
        .max()
        .unwrap_or(0)
}

proptest! {
    #[test]
    fn size_place_and_brush_of_a_drawing_do_not_matter(
        scale in 0.05f32..20.0,
        x in -50f32..50.0,
        y in -50f32..50.0,
        brush in 0.001f32..0.1,
    ) {
        let reference = from_strokes(&seven(|p| p, 0.04), FRAME, Method::Canonical).expect("ink");
        let moved = seven(|p| Point::new(p.x * scale + x, p.y * scale + y), brush * scale);
        let moved = from_strokes(&moved, FRAME, Method::Canonical).expect("ink");
        prop_assert!(largest_difference(&reference.input, &moved.input) <= 8);
    }

    #[test]
    fn no_picture_breaks_it(
        width in 1u32..40,
        height in 1u32..40,
        pixels in prop::collection::vec(any::<u8>(), 1600),
    ) {
        let picture = GrayImage::from_raw(width, height, pixels[..(width * height) as usize].to_vec());
        let picture = picture.expect("as many pixels as it has");
        for method in Method::ALL {
            if let Ok(read) = from_picture(&picture, method) {
                prop_assert_eq!(read.stages.last().map(|stage| stage.kind), Some(StageKind::Input));
                prop_assert!(read.ink_box.x + read.ink_box.width <= width as f32);
                prop_assert!(read.ink_box.y + read.ink_box.height <= height as f32);
            }
        }
    }

    #[test]
    fn no_strokes_break_it(
        strokes in prop::collection::vec(
            prop::collection::vec((any::<f32>(), any::<f32>()), 0..8), 0..5),
    ) {
        let points = |points: Vec<(f32, f32)>| points.into_iter().map(|(x, y)| Point::new(x, y));
        let strokes: Vec<PenStroke> =
            strokes.into_iter().filter_map(|stroke| PenStroke::new(points(stroke), 0.1)).collect();
        for method in Method::ALL {
            from_strokes(&strokes, FRAME, method).ok();
        }
    }
}

#[test]
fn an_image_of_mnist_comes_out_as_it_went_in() {
    let data = test_images(200);
    let same = data
        .images()
        .iter()
        .filter(|image| {
            let read = from_picture(&picture_of(image), Method::Canonical).expect("ink");
            largest_difference(&read.input, image) <= 40
        })
        .count();
    assert!(
        same >= 180,
        "{same} of 200 stay as they are, up to faint edges"
    );
}

#[test]
fn polarity_size_and_place_in_the_picture_do_not_matter() {
    let digit = picture_of(&test_images(1).images()[0]);
    let reference = from_picture(&scan(&digit, 4, (200, 200), (40, 40)), Method::Canonical);
    let reference = reference.expect("ink").input;
    for (scale, x, y) in [(4, 10, 150), (8, 300, 20), (20, 0, 100), (3, 500, 500)] {
        let mut page = scan(&digit, scale, (900, 900), (x, y));
        for is_inverted in [false, true] {
            let read = from_picture(&page, Method::Canonical).expect("ink");
            let mean = mean_difference(&reference, &read.input);
            assert!(
                mean < 9.0,
                "scale {scale} at {x}, {y}, inverted {is_inverted}: {mean}"
            );
            assert_eq!(read.remarks.contains(&Remark::Inverted), is_inverted);
            imageops::invert(&mut page);
        }
    }
}

fn mean_difference(a: &DigitImage, b: &DigitImage) -> f64 {
    let sum: f64 = a
        .pixels()
        .iter()
        .zip(b.pixels())
        .map(|(a, b)| f64::from(a.abs_diff(*b)))
        .sum();
    sum / a.pixels().len() as f64
}

#[test]
fn the_ink_is_where_the_box_says() {
    let digit = picture_of(&test_images(1).images()[0]);
    let page = scan(&digit, 4, (600, 400), (300, 100));
    let found = from_picture(&page, Method::Canonical).expect("ink").ink_box;
    assert!(
        (300.0..340.0).contains(&found.x) && (100.0..140.0).contains(&found.y),
        "{found:?}"
    );
    assert!(found.height > 70.0 && found.width > 50.0, "{found:?}");
}

#[test]
fn a_large_picture_gives_the_same_with_boxes_in_its_own_pixels() {
    let digit = picture_of(&test_images(1).images()[0]);
    let read = |factor: u32| {
        let page = scan(
            &digit,
            4 * factor,
            (600 * factor, 400 * factor),
            (i64::from(300 * factor), i64::from(100 * factor)),
        );
        from_picture(&page, Method::Canonical).expect("ink")
    };
    let (usual, large) = (read(1), read(6));
    assert!(largest_difference(&usual.input, &large.input) <= 60);
    assert!(mean_difference(&usual.input, &large.input) < 4.0);
    let places = |read: &Preprocessed| {
        let InkBox {
            x,
            y,
            width,
            height,
        } = read.ink_box;
        [x, y, width, height]
    };
    for (usual, large) in places(&usual).into_iter().zip(places(&large)) {
        assert!((usual * 6.0 - large).abs() < 15.0, "{usual} {large}");
    }
}

#[test]
fn thin_and_thick_strokes_are_brought_to_a_usual_width() {
    let line = |width: u32| {
        GrayImage::from_fn(600, 600, |x, y| {
            let on_bar = (100..500).contains(&x) && (100..100 + width).contains(&y);
            let on_leg = (300..300 + width).contains(&x) && (100..500).contains(&y);
            image::Luma([if on_bar || on_leg { 20 } else { 240 }])
        })
    };
    let ink = |width| {
        let read = from_picture(&line(width), Method::Canonical).expect("ink");
        let sum: u32 = read
            .input
            .pixels()
            .iter()
            .map(|&pixel| u32::from(pixel))
            .sum();
        (sum, read.remarks)
    };
    let (usual, none) = ink(44);
    assert_eq!(none, []);
    for (width, remark) in [(3, Remark::ThinStrokes), (110, Remark::ThickStrokes)] {
        let (sum, remarks) = ink(width);
        assert_eq!(remarks, [remark], "width {width}");
        let ratio = f64::from(sum) / f64::from(usual);
        assert!(
            (0.6..1.7).contains(&ratio),
            "width {width}: {ratio} times the usual ink"
        );
    }
}

#[test]
fn a_hairline_of_a_huge_digit_survives() {
    let page = GrayImage::from_fn(2400, 2400, |x, y| {
        let on_bar = y == 200 && (200..2200).contains(&x);
        let on_leg = x == 1200 && (200..2200).contains(&y);
        image::Luma([if on_bar || on_leg { 0 } else { 255 }])
    });
    let read = from_picture(&page, Method::Canonical).expect("ink");
    assert_eq!(read.remarks, [Remark::ThinStrokes]);
    let strong = read
        .input
        .pixels()
        .iter()
        .filter(|&&pixel| pixel > 200)
        .count();
    assert!((30..120).contains(&strong), "{strong} strong pixels of a T");
}

#[test]
fn where_there_is_nothing_there_is_no_answer() {
    for method in Method::ALL {
        let blank = GrayImage::from_pixel(100, 100, image::Luma([255]));
        assert_eq!(from_picture(&blank, method).err(), Some(NoDigit::Empty));
        assert_eq!(
            from_picture(&GrayImage::new(0, 0), method).err(),
            Some(NoDigit::Empty)
        );
        assert_eq!(from_strokes(&[], FRAME, method).err(), Some(NoDigit::Empty));
        let dot = PenStroke::new([Point::new(0.0, 0.0)], 0.1);
        assert_eq!(from_strokes(&dot, FRAME, method).err(), Some(NoDigit::Dot));
    }
}

#[test]
fn the_plain_way_keeps_the_place_and_the_canonical_way_centers() {
    let corner = seven(|p| Point::new(p.x * 0.3 - 0.3, p.y * 0.3 - 0.3), 0.03);
    let rows = |image: &DigitImage| {
        (0..28)
            .filter(|&y| (0..28).any(|x| image.pixel(x, y) > 100))
            .collect::<Vec<_>>()
    };
    let plain = rows(
        &from_strokes(&corner, FRAME, Method::Plain)
            .expect("ink")
            .input,
    );
    let canonical = rows(
        &from_strokes(&corner, FRAME, Method::Canonical)
            .expect("ink")
            .input,
    );
    assert!(
        plain.iter().all(|&row| row < 14),
        "in the upper half: {plain:?}"
    );
    assert!(canonical.len() >= 18, "20 rows high: {canonical:?}");
}

/// Light falls off from one corner to the other, and a soft shadow lies over a part of the page.
fn in_uneven_light(page: &GrayImage, light_on_dark: bool) -> GrayImage {
    let (width, height) = (page.width() as f32, page.height() as f32);
    let mut lit = GrayImage::from_fn(page.width(), page.height(), |x, y| {
        let (x, y) = (x as f32 / width, y as f32 / height);
        let slope = 1.0 - 0.35 * (x + y) / 2.0;
        let shadow = 1.0 - 0.4 / (1.0 + (-(x - 0.45 + 0.3 * y) * 30.0).exp());
        let shade = page.get_pixel((x * width) as u32, (y * height) as u32).0[0];
        // Ink that is not quite black, on paper that is not quite white.
        let reflected = 40.0 + f32::from(shade) / 255.0 * 200.0;
        image::Luma([(reflected * slope * shadow) as u8])
    });
    if light_on_dark {
        imageops::invert(&mut lit);
    }
    lit
}

#[test]
fn slopes_of_light_and_shadows_do_not_matter() {
    let classifier = Classifier::shipped().expect("embedded");
    let read = |page: &GrayImage| {
        let reading = recognize::picture(&classifier, page, Method::Canonical).ok()?;
        Some(reading.single()?.probabilities.best())
    };
    let (mut same, mut all) = (0, 0);
    for image in test_images(100).images() {
        let page = scan(&picture_of(image), 6, (400, 300), (150, 80));
        for light_on_dark in [false, true] {
            let usual = read(&page);
            assert!(usual.is_some());
            same += usize::from(read(&in_uneven_light(&page, light_on_dark)) == usual);
            all += 1;
        }
    }
    assert!(same >= all - 2, "{same} of {all}");
}

#[test]
fn a_part_becomes_a_strip_of_the_height_that_the_network_of_rows_takes() {
    // Two bars and a bridge between them, at three sizes.
    for scale in [1, 4, 12] {
        let page = GrayImage::from_fn(130 * scale, 100 * scale, |x, y| {
            let (x, y) = (x / scale, y / scale);
            let is_bar = (20..80).contains(&y) && ((30..38).contains(&x) || (82..90).contains(&x));
            let is_bridge = (46..54).contains(&y) && (38..82).contains(&x);
            image::Luma([if is_bar || is_bridge { 20 } else { 240 }])
        });
        let picture = InkedPicture::find(&page).expect("ink");
        let (strip, unit_px) = picture.strip(&[0]);
        assert!((unit_px - 3.0 * scale as f32).abs() < 0.2 * scale as f32);
        let row = |y: usize| &strip.pixels()[y * strip.width()..(y + 1) * strip.width()];
        let strong = |y: usize| row(y).iter().filter(|&&pixel| pixel > 128).count();
        assert_eq!((strong(0), strong(1)), (0, 0), "paper above");
        // Each bar is 8 of 60 pixels wide, which is 5 of the strip's.
        for y in [4, 19] {
            assert!((8..=14).contains(&strong(y)), "{} at {y}", strong(y));
        }
        assert!((38..=42).contains(&strong(12)), "{}", strong(12));
        let first = row(4).iter().position(|&pixel| pixel > 128);
        assert!((7..=9).contains(&first.expect("ink")), "{first:?}");
    }
}
