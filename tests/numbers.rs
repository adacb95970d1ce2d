//! Numbers in pictures: rows of MNIST's digits apart and touching, with and without signs.

#![allow(
    clippy::allow_attributes,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "a test that can't go on has failed, and its figures are for people"
)]

use digitpad::accuracy::rows_of_digits;
use digitpad::classifier::Classifier;
use digitpad::dataset::{Dataset, mnist};
use digitpad::digit::IMAGE_SIDE;
use digitpad::ink::{Bounds, PenStroke, Point};
use digitpad::preprocess::Method;
use digitpad::recognize::{self, Number};
use image::{GrayImage, Luma};

/// Rows of each kind; `digitpad bench accuracy` reads more.
const ROWS: usize = 200;
/// Amounts with a comma.
const AMOUNTS: usize = 100;
/// Digits of an amount, half of them before the comma.
const DIGITS: usize = 4;

#[test]
fn numbers_are_read_wholly_apart_and_touching() {
    let classifier = Classifier::shipped().expect("embedded");
    let data = mnist::training_data().expect("embedded").validation;
    let figures = rows_of_digits(&classifier, &data, ROWS);
    for (figure, least) in figures.iter().zip([0.96, 0.82, 0.7]) {
        eprintln!("{}: {} of {}", figure.what, figure.right, figure.of);
        assert!(figure.accuracy() >= least, "{figure:?}");
    }
}

#[test]
fn a_line_that_is_much_too_long_for_a_number_is_none() {
    // Waves, which are no rule of ruled paper.
    let page = GrayImage::from_fn(4000, 80, |x, y| {
        let wave = 40.0 + 12.0 * (x as f32 / 40.0).sin();
        let is_line = (y as f32 - wave).abs() < 2.0 && (20..3900).contains(&x);
        Luma([if is_line { 10 } else { 245 }])
    });
    let classifier = Classifier::shipped().expect("embedded");
    let read = recognize::picture(&classifier, &page, Method::Canonical);
    let digits = read.map_or(0, |number| number.digits().count());
    assert_eq!(digits, 0);
}

/// Four digits of `data` from place `first` on with a comma in their middle, and what they are.
fn amount(data: &Dataset, first: usize) -> (GrayImage, String) {
    let pitch = IMAGE_SIDE as u32 - 4;
    let mut picture = GrayImage::new(pitch * (DIGITS as u32 + 2), IMAGE_SIDE as u32 + 20);
    let mut text = String::new();
    for place in 0..DIGITS {
        let after_comma = if place < DIGITS / 2 { 0 } else { 5 };
        let left = pitch / 2 + place as u32 * pitch + after_comma;
        let digit = &data.images()[first + place];
        for (x, y) in (0..IMAGE_SIDE).flat_map(|y| (0..IMAGE_SIDE).map(move |x| (x, y))) {
            let pixel = picture.get_pixel_mut(left + x as u32, 10 + y as u32);
            pixel.0[0] = pixel.0[0].max(digit.pixel(x, y));
        }
        text.push_str(&data.labels()[first + place].to_string());
    }
    let comma = pitch / 2 + (DIGITS as u32 / 2) * pitch + 4;
    for step in 0..6 {
        for x in 0..2 {
            picture.put_pixel(comma - step / 3 + x, 32 + step, Luma([255]));
        }
    }
    (picture, text)
}

/// Whether the digits are these, in one line, and besides them there is one mark.
fn has_one_mark(number: &Number, text: &str) -> bool {
    number.text() == text && number.others.len() == 1
}

#[test]
fn a_comma_is_a_mark_of_its_own_in_pictures() {
    let classifier = Classifier::shipped().expect("embedded");
    let data = mnist::training_data().expect("embedded").validation;
    let amounts = (0..AMOUNTS).map(|number| amount(&data, number * DIGITS));
    let right = amounts.filter(|(picture, text)| {
        let read = recognize::picture(&classifier, picture, Method::Canonical);
        read.is_ok_and(|number| has_one_mark(&number, text))
    });
    let right = right.count();
    eprintln!("{right} of {AMOUNTS} amounts are read with their comma apart");
    assert!(right * 100 >= AMOUNTS * 90, "{right}");
}

#[test]
fn a_comma_and_a_letter_are_left_out_of_a_drawing() {
    let stroke = |points: &[(f32, f32)]| {
        let points = points.iter().map(|&(x, y)| Point::new(x, y));
        PenStroke::new(points, 6.0).expect("points")
    };
    let strokes = [
        // 4, 7, 0 with a slash, a comma, 3, X.
        stroke(&[(82.0, 315.0), (60.0, 407.0), (142.0, 402.0)]),
        stroke(&[(122.0, 330.0), (116.0, 482.0)]),
        stroke(&[(170.0, 330.0), (254.0, 321.0), (206.0, 482.0)]),
        stroke(&[
            (322.0, 325.0),
            (290.0, 360.0),
            (282.0, 420.0),
            (300.0, 470.0),
            (322.0, 480.0),
            (348.0, 460.0),
            (362.0, 400.0),
            (350.0, 345.0),
            (322.0, 325.0),
        ]),
        stroke(&[(356.0, 340.0), (289.0, 464.0)]),
        stroke(&[(408.0, 466.0), (398.0, 504.0)]),
        stroke(&[
            (442.0, 345.0),
            (468.0, 329.0),
            (494.0, 350.0),
            (470.0, 392.0),
            (502.0, 430.0),
            (470.0, 480.0),
            (438.0, 458.0),
        ]),
        stroke(&[(540.0, 341.0), (588.0, 470.0)]),
        stroke(&[(588.0, 341.0), (538.0, 470.0)]),
    ];
    let frame = Bounds {
        min: Point::new(20.0, 136.0),
        max: Point::new(628.0, 704.0),
    };
    let classifier = Classifier::shipped().expect("embedded");
    let read = recognize::drawing(&classifier, &strokes, frame, Method::Canonical);
    let number = read.expect("a number");
    assert_eq!(number.text(), "4703");
    assert_eq!(number.others.len(), 2);
}
