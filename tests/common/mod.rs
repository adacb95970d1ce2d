//! What several tests need; each test file uses a part of it.

#![allow(
    clippy::allow_attributes,
    dead_code,
    reason = "each test file uses a part of it"
)]

pub(crate) mod naive;
pub(crate) mod onnx;
pub(crate) mod program;
pub(crate) mod sockets;
pub(crate) mod step;
pub(crate) mod window;

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use digitpad::classifier::Classifier;
use digitpad::dataset::Dataset;
use digitpad::dataset::mnist::{self, TrainingData};
use digitpad::digit::{DigitImage, IMAGE_SIDE, Label};
use digitpad::my_digits::{MyDigit, Store};
use image::{GrayImage, imageops};

/// A little of MNIST: 256 images to learn from and 64 to validate.
pub(crate) fn few_images() -> TrainingData {
    let data = mnist::training_data().expect("embedded");
    TrainingData {
        train: data.train.take(256),
        validation: data.validation.take(64),
    }
}

/// The first `count` of MNIST's test images.
pub(crate) fn test_images(count: usize) -> Dataset {
    mnist::test_data().expect("embedded").take(count)
}

/// How often the shipped network is right on MNIST's test set, as its file says and the window shows it.
pub(crate) fn shipped_accuracy() -> String {
    let shipped = Classifier::shipped().expect("embedded");
    let accuracy = shipped.description().metrics.test_accuracy;
    format!("{:.2} %", accuracy.expect("measured") * 100.0)
}

/// An image of MNIST as a picture, light on dark.
pub(crate) fn picture_of(image: &DigitImage) -> GrayImage {
    let side = IMAGE_SIDE as u32;
    GrayImage::from_raw(side, side, image.pixels().to_vec()).expect("28x28")
}

/// A picture of `width` x `height` with `digit`, enlarged by `scale`, at `x`, `y`; dark on light.
pub(crate) fn scan(
    digit: &GrayImage,
    scale: u32,
    (width, height): (u32, u32),
    (x, y): (i64, i64),
) -> GrayImage {
    let (w, h) = (digit.width() * scale, digit.height() * scale);
    let mut large = imageops::resize(digit, w, h, imageops::FilterType::CatmullRom);
    imageops::invert(&mut large);
    let mut page = GrayImage::from_pixel(width, height, image::Luma([255]));
    imageops::replace(&mut page, &large, x, y);
    page
}

/// Writes images as scans into folders that are named by their labels: “7/0.png” is the first one.
pub(crate) fn write_labeled_folder(folder: &Path, data: &Dataset) {
    for (place, (image, label)) in data.images().iter().zip(data.labels()).enumerate() {
        let digit = folder.join(label.to_string());
        std::fs::create_dir_all(&digit).expect("made");
        let page = scan(&picture_of(image), 4, (150, 160), (20, 25));
        page.save(digit.join(format!("{place}.png")))
            .expect("written");
    }
}

/// Writes images as a table without names, as `digitpad evaluate --csv` reads it; the first one gets
/// another label if there is one.
pub(crate) fn write_labeled_table(path: &Path, data: &Dataset, first_label: Option<u8>) {
    let rows = data.images().iter().zip(data.labels()).enumerate();
    let row = |(place, (image, label)): (usize, (&DigitImage, &Label))| {
        let other = first_label.filter(|_| place == 0);
        let pixels = image.pixels().map(|pixel| pixel.to_string()).join(",");
        format!("{},{pixels}\n", other.unwrap_or(label.digit()))
    };
    let table: String = rows.map(row).collect();
    std::fs::write(path, table).expect("written");
}

/// A Vulkan driver that ends every process that loads it, as the variable with its description; none
/// where there is no C compiler to make it with.
pub(crate) fn crashing_driver(folder: &Path) -> Option<(&'static str, PathBuf)> {
    let (source, library) = (folder.join("driver.c"), folder.join("libdriver.so"));
    let crash = "#include <stdlib.h>\n__attribute__((constructor)) static void f(void){abort();}";
    std::fs::write(&source, crash).expect("written");
    let made = Command::new("cc")
        .args(["-shared", "-fPIC", "-o"])
        .args([&library, &source])
        .status();
    if !made.is_ok_and(|status| status.success()) {
        skip_without("cc");
        return None;
    }
    let icd = serde_json::json!({
        "file_format_version": "1.0.0",
        "ICD": { "library_path": library, "api_version": "1.3.0" }
    });
    let file = folder.join("icd.json");
    std::fs::write(&file, icd.to_string()).expect("written");
    Some(("VK_ICD_FILENAMES", file))
}

/// Keeps the first `count` of MNIST's test images in a folder for data, as a person's digits.
pub(crate) fn keep_digits(data_folder: &Path, count: usize) {
    let (mut store, _) = Store::open(data_folder.join("my-digits")).expect("readable");
    let data = test_images(count);
    let pairs = data.images().iter().zip(data.labels());
    let digits = pairs.map(|(image, &label)| MyDigit::new(label, image.clone()));
    store.add(digits).expect("kept");
}

/// Says aloud that a test is skipped since `what` is missing. Where everything must be tested, as
/// the test command demands, the test fails instead.
pub(crate) fn skip_without(what: &str) {
    assert!(
        std::env::var_os("DIGITPAD_TEST_ALL").is_none(),
        "{what} is missing, and DIGITPAD_TEST_ALL says that no test may be skipped"
    );
    writeln!(std::io::stdout(), "SKIPPED: {what} is missing").ok();
}
