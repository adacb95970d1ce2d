//! What scanners, cameras, forms and people add to a number: shadows, patterns, dark edges, the desk,
//! lines under it and beside it, rings around it. It is read all the same.

#![allow(
    clippy::allow_attributes,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "a test that can't go on has failed, and its figures are for people"
)]

mod common;

use common::{picture_of, test_images};
use digitpad::classifier::Classifier;
use digitpad::dataset::Dataset;
use digitpad::preprocess::Method;
use digitpad::recognize;
use image::imageops::{self, FilterType};
use image::{GrayImage, Luma};

/// Pages of each kind.
const PAGES: usize = 25;
/// Digits of a number.
const DIGITS: usize = 3;
/// Side of a digit with the paper around it, in pixels.
const DIGIT_PX: u32 = 64;
/// Blank paper around a number, in pixels.
const MARGIN_PX: u32 = 40;
/// The part of the light that ink gives back.
const INK: f32 = 0.2;

/// The light that a place of a page of some width and height gives back, 0 to 255.
type Light = fn(f32, f32, [f32; 2]) -> f32;

/// Each kind with its digits on a page, and the least number of pages that are read rightly.
const KINDS: [(&str, Light, usize, usize); 16] = [
    ("plain", |_, _, _| 235.0, DIGITS, 23),
    ("a shadow", shadow, DIGITS, 22),
    ("a printed pattern", pattern, DIGITS, 21),
    ("squared paper", squares, DIGITS, 21),
    ("the dark edge of a scan", edge, DIGITS, 22),
    ("a desk", desk, DIGITS, 22),
    ("a sheet on a large desk", sheet, DIGITS, 22),
    ("faint paper", |_, _, _| 90.0, DIGITS, 22),
    (
        "a line under it",
        |x, y, size| line(x, y - 108.0, size),
        DIGITS,
        22,
    ),
    (
        "a line that it touches",
        |x, y, size| line(x, y - 92.0, size),
        DIGITS,
        20,
    ),
    ("a pale line that it touches", pale_line, DIGITS, 20),
    ("a margin line", margin, DIGITS, 22),
    ("a margin line beside one digit", margin, 1, 22),
    ("a box that it crosses", crossed_box, DIGITS, 21),
    ("a ring around it", ring, DIGITS, 21),
    ("a ring around one digit", near_ring, 1, 21),
];

fn shadow(x: f32, y: f32, [width, _]: [f32; 2]) -> f32 {
    let beyond = (0.4_f32.mul_add(y, x) - 0.7 * width) / 6.0;
    235.0 - 130.0 / (1.0 + (-beyond).exp())
}

fn pattern(x: f32, y: f32, _: [f32; 2]) -> f32 {
    let wave = (0.2_f32.mul_add(x, 3.0 * (0.1 * y).sin())).sin();
    25.0_f32.mul_add(wave, 200.0)
}

fn squares(x: f32, y: f32, _: [f32; 2]) -> f32 {
    let is_line = |place: f32| place % 24.0 < 2.0;
    if is_line(x) || is_line(y) {
        130.0
    } else {
        235.0
    }
}

fn edge(x: f32, y: f32, _: [f32; 2]) -> f32 {
    let [left, top] = [9.0 + 3.0 * (y / 8.0).sin(), 4.0 + 2.0 * (x / 20.0).sin()];
    if x < left || y < top { 20.0 } else { 235.0 }
}

fn desk(x: f32, y: f32, [width, height]: [f32; 2]) -> f32 {
    let is_paper = (14.0..width - 16.0).contains(&0.04_f32.mul_add(y, x))
        && (12.0..height - 14.0).contains(&0.03_f32.mul_add(-x, y));
    let wood = 12.0_f32.mul_add((x / 5.0).sin() * (y / 6.0).sin(), 70.0);
    if is_paper { 235.0 } else { wood }
}

/// More than half of the picture is the desk.
fn sheet(x: f32, y: f32, [width, height]: [f32; 2]) -> f32 {
    let is_paper = (32.0..width - 34.0).contains(&0.04_f32.mul_add(y, x))
        && (36.0..height - 24.0).contains(&0.03_f32.mul_add(x, y));
    if is_paper { 235.0 } else { 60.0 }
}

/// Its lower line is above the digits' feet.
fn crossed_box(x: f32, y: f32, [width, _]: [f32; 2]) -> f32 {
    let is_inside = |edge: f32| {
        (20.0 + edge..width - 20.0 - edge).contains(&x) && (30.0 + edge..90.0 - edge).contains(&y)
    };
    if is_inside(0.0) && !is_inside(2.0) {
        60.0
    } else {
        235.0
    }
}

/// A line that ends within the page.
fn line(x: f32, y: f32, [width, _]: [f32; 2]) -> f32 {
    let is_line = (0.0..3.0).contains(&y) && (24.0..width - 24.0).contains(&x);
    if is_line { 60.0 } else { 235.0 }
}

/// A thin one that is askew, paler than the ink, and goes nearly from side to side.
fn pale_line(x: f32, y: f32, [width, _]: [f32; 2]) -> f32 {
    let away = (0.008_f32.mul_add(x, y) - 95.0).abs();
    let covered = (1.3 - away).clamp(0.0, 1.0);
    if (4.0..width - 5.0).contains(&x) {
        90.0_f32.mul_add(-covered, 235.0)
    } else {
        235.0
    }
}

fn margin(x: f32, y: f32, _: [f32; 2]) -> f32 {
    let is_line = (22.0..24.0).contains(&0.01_f32.mul_add(y, x));
    if is_line { 120.0 } else { 235.0 }
}

fn near_ring(x: f32, y: f32, [width, height]: [f32; 2]) -> f32 {
    let radius = (x - width / 2.0).hypot(y - height / 2.0);
    if (48.0..53.0).contains(&radius) {
        60.0
    } else {
        235.0
    }
}

fn ring(x: f32, y: f32, [width, height]: [f32; 2]) -> f32 {
    let [u, v] = [x / width - 0.5, y / height - 0.5];
    let radius = 2.0 * u.hypot(v);
    if (0.93..0.97).contains(&radius) {
        60.0
    } else {
        235.0
    }
}

/// A page with so many digits of `data` from place `first` on, and the number that they are.
fn page(data: &Dataset, first: usize, digits: usize, light: Light) -> (GrayImage, String) {
    let width = digits as u32 * DIGIT_PX + 2 * MARGIN_PX;
    let mut ink = GrayImage::new(width, DIGIT_PX + 2 * MARGIN_PX);
    let mut text = String::new();
    for place in 0..digits {
        let digit = picture_of(&data.images()[first + place]);
        let digit = imageops::resize(&digit, DIGIT_PX, DIGIT_PX, FilterType::CatmullRom);
        let left = MARGIN_PX + place as u32 * DIGIT_PX;
        imageops::replace(&mut ink, &digit, left.into(), MARGIN_PX.into());
        text.push_str(&data.labels()[first + place].to_string());
    }
    let size = [width, ink.height()].map(|side| side as f32);
    let page = GrayImage::from_fn(width, ink.height(), |x, y| {
        let strength = f32::from(ink.get_pixel(x, y).0[0]) / 255.0;
        let noise = ((x * 7919 + y * 104_729) ^ (x * y * 31)) % 9;
        let light = light(x as f32, y as f32, size) * (1.0 - strength * (1.0 - INK));
        Luma([(light + noise as f32 - 4.0) as u8])
    });
    (page, text)
}

#[test]
fn what_is_around_a_number_changes_nothing() {
    let classifier = Classifier::shipped().expect("embedded");
    let data = test_images(PAGES * DIGITS);
    for (kind, light, digits, least) in KINDS {
        let read = (0..PAGES).filter(|number| {
            let (page, text) = page(&data, number * digits, digits, light);
            let read = recognize::picture(&classifier, &page, Method::Canonical);
            read.is_ok_and(|number| number.text() == text)
        });
        let read = read.count();
        eprintln!("{kind}: {read} of {PAGES} numbers");
        assert!(read >= least, "{kind}: {read} of {PAGES}");
    }
}
