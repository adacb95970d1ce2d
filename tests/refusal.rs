//! What is no digit is refused, and digits are not.
//!
//! Printed letters come from the fonts of the window, which no training has seen; what else is
//! refused is drawn here.

#![allow(
    clippy::allow_attributes,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "a test that can't go on has failed, and its figures are for people"
)]

mod common;

use common::test_images;
use digitpad::classifier::Classifier;
use digitpad::ink::{Bounds, PenStroke, Point};
use digitpad::preprocess::{Method, NoDigit};
use digitpad::recognize;
use digitpad::ui::theme;
use egui::{Color32, FontFamily, FontId};
use image::{GrayImage, Luma};

/// Letters that no digit looks like.
const LETTERS: &str = "ACDEFHKLMNPRTUVWXYadefhkmnprtuvwx";
/// Other signs.
const SIGNS: &str = "#%&@€$£¥+=*<>{}~^ΔΣΩπ";

/// The sign, dark on light; `None` if the font lacks it.
fn printed(context: &egui::Context, sign: char, font: &FontId) -> Option<GrayImage> {
    context.fonts_mut(|fonts| {
        if !fonts.has_glyph(font, sign) {
            return None;
        }
        let galley = fonts.layout_no_wrap(sign.to_string(), font.clone(), Color32::WHITE);
        let place = galley.rows.first()?.glyphs.first()?.uv_rect;
        let atlas = fonts.image();
        let [left, top] = place.min.map(u32::from);
        let (width, height) = (place.max[0] - place.min[0], place.max[1] - place.min[1]);
        let (width, height, margin) = (u32::from(width), u32::from(height), 20);
        let picture = GrayImage::from_fn(width + 2 * margin, height + 2 * margin, |x, y| {
            let (x, y) = (x.wrapping_sub(margin), y.wrapping_sub(margin));
            let is_inside = x < width && y < height;
            let alpha = if is_inside {
                atlas[((left + x) as usize, (top + y) as usize)].a()
            } else {
                0
            };
            Luma([255 - alpha])
        });
        Some(picture)
    })
}

fn is_refused(classifier: &Classifier, picture: &GrayImage) -> bool {
    match recognize::picture(classifier, picture, Method::Canonical) {
        Ok(number) => number.lines.is_empty(),
        Err(reason) => matches!(reason, NoDigit::Empty | NoDigit::Dot),
    }
}

fn window_fonts() -> egui::Context {
    let context = egui::Context::default();
    theme::install(&context);
    // Fonts are there after the first frame.
    context
        .run_ui(egui::RawInput::default(), |_| ())
        .textures_delta
        .clear();
    context
}

#[test]
fn printed_letters_and_signs_are_refused() {
    let classifier = Classifier::shipped().expect("embedded");
    let context = window_fonts();
    let families = [FontFamily::Proportional, FontFamily::Monospace];
    let fonts = families
        .iter()
        .flat_map(|family| [36.0, 64.0].map(|size| FontId::new(size, family.clone())));
    let (mut refused, mut read) = (0, Vec::new());
    for font in fonts {
        for sign in LETTERS.chars().chain(SIGNS.chars()) {
            let Some(picture) = printed(&context, sign, &font) else {
                continue;
            };
            if is_refused(&classifier, &picture) {
                refused += 1;
            } else {
                read.push(sign);
            }
        }
    }
    let all = refused + read.len();
    let share = refused as f64 / all as f64;
    eprintln!("{refused} of {all} printed signs are refused; not {read:?}");
    assert!(all > 150, "the fonts have the signs");
    assert!(share >= 0.8, "{share}");
}

#[test]
fn digits_of_the_test_set_are_not_refused() {
    let classifier = Classifier::shipped().expect("embedded");
    let data = test_images(2000);
    let opinions = classifier.opinions(data.images());
    let kept = opinions
        .iter()
        .flatten()
        .filter(|opinion| classifier.is_digit(opinion));
    let kept = kept.count();
    eprintln!("{kept} of 2000 digits are not refused");
    assert!(kept >= 1980, "{kept}");
}

fn read_drawing(classifier: &Classifier, strokes: &[Vec<Point>]) -> Option<String> {
    let strokes: Vec<PenStroke> = strokes
        .iter()
        .filter_map(|points| PenStroke::new(points.iter().copied(), 0.02))
        .collect();
    let frame = Bounds {
        min: Point::new(-0.5, -0.5),
        max: Point::new(0.5, 0.5),
    };
    let read = recognize::drawing(classifier, &strokes, frame, Method::Canonical);
    read.ok()
        .map(|number| number.text())
        .filter(|text| !text.is_empty())
}

fn path(points: &[(f32, f32)]) -> Vec<Point> {
    points.iter().map(|&(x, y)| Point::new(x, y)).collect()
}

#[test]
fn scribbles_and_signs_are_no_digits() {
    let classifier = Classifier::shipped().expect("embedded");
    let spiral: Vec<Point> = (0..120u8)
        .map(|step| {
            let angle = f32::from(step) * 0.25;
            let radius = 0.003 * f32::from(step);
            Point::new(radius * angle.cos(), radius * angle.sin())
        })
        .collect();
    let zigzag: Vec<Point> = (0..24u8)
        .map(|step| {
            let side = if step % 2 == 0 { -0.2 } else { 0.2 };
            Point::new(f32::from(step) * 0.03 - 0.35, side)
        })
        .collect();
    let cross = vec![
        path(&[(-0.3, -0.3), (0.3, 0.3)]),
        path(&[(0.3, -0.3), (-0.3, 0.3)]),
    ];
    let triangle = vec![path(&[(0.0, -0.3), (0.3, 0.3), (-0.3, 0.3), (0.0, -0.3)])];
    let dash = vec![path(&[(-0.3, 0.0), (0.3, 0.02)])];
    let letter = vec![
        path(&[(-0.2, -0.3), (-0.2, 0.3)]),
        path(&[(0.2, -0.3), (0.2, 0.3)]),
        path(&[(-0.2, 0.0), (0.2, 0.0)]),
    ];
    for (name, strokes) in [
        ("a spiral", vec![spiral]),
        ("a zigzag", vec![zigzag]),
        ("a cross", cross),
        ("a triangle", triangle),
        ("a dash", dash),
        ("an H", letter),
    ] {
        let read = read_drawing(&classifier, &strokes);
        assert_eq!(read, None, "{name}");
    }
}

#[test]
fn a_full_page_and_noise_are_no_digits() {
    let classifier = Classifier::shipped().expect("embedded");
    let noise = GrayImage::from_fn(120, 120, |x, y| {
        let mixed = (x * 7919 + y * 104_729) ^ (x * y * 31);
        Luma([(mixed % 251) as u8])
    });
    let half = GrayImage::from_fn(120, 120, |x, _| Luma([if x < 60 { 20 } else { 230 }]));
    let block = GrayImage::from_fn(120, 120, |x, y| {
        let inside = (15..105).contains(&x) && (15..105).contains(&y);
        Luma([if inside { 10 } else { 240 }])
    });
    for (name, picture) in [("noise", noise), ("half a page", half), ("a block", block)] {
        assert!(is_refused(&classifier, &picture), "{name}");
    }
}
