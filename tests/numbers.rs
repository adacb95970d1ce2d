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
use digitpad::dataset::mnist;
use digitpad::preprocess::Method;
use digitpad::recognize;
use image::{GrayImage, Luma};

/// Rows of each kind; `digitpad bench accuracy` reads more.
const ROWS: usize = 200;

#[test]
fn numbers_are_read_wholly_apart_and_touching() {
    let classifier = Classifier::shipped().expect("embedded");
    let data = mnist::training_data().expect("embedded").validation;
    let figures = rows_of_digits(&classifier, &data, ROWS);
    for (figure, least) in figures.iter().zip([0.96, 0.82]) {
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
