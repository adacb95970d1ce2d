//! The same digit in every form that a picture can have: the answer stays.

#![allow(
    clippy::allow_attributes,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "a test that can't go on has failed, and its figures are for people"
)]

mod common;

use std::path::Path;

use common::{picture_of, test_images};
use digitpad::classifier::Classifier;
use digitpad::digit::Label;
use digitpad::picture;
use digitpad::preprocess::Method;
use digitpad::recognize;
use image::codecs::jpeg::JpegEncoder;
use image::imageops::{self, FilterType};
use image::{DynamicImage, GrayImage, ImageBuffer, Luma, Rgba, RgbaImage};

/// Heights of the digit in pixels, with how many digits have it.
const HEIGHTS_PX: [(u32, usize); 5] = [(12, 60), (40, 60), (200, 24), (1000, 6), (3000, 2)];

/// Heights of a digit that fills its picture, in pixels, and the least share of answers that stay.
const CROPPED_PX: [(u32, f64); 3] = [(16, 0.96), (40, 0.97), (120, 0.95)];
/// Ink this strong counts for where a digit begins and ends.
const INK: u8 = 40;

#[derive(Clone, Copy, Debug)]
enum Form {
    DarkOnLight,
    LightOnDark,
    /// Black of varying opacity.
    OnAlpha,
    LightOnAlpha,
    /// Turned, with a note in the file how to turn it back.
    Turned(u8),
    PoorJpeg,
    SixteenBit,
    Palette,
}

const FORMS: [Form; 10] = [
    Form::DarkOnLight,
    Form::LightOnDark,
    Form::OnAlpha,
    Form::LightOnAlpha,
    Form::Turned(3),
    Form::Turned(6),
    Form::Turned(8),
    Form::PoorJpeg,
    Form::SixteenBit,
    Form::Palette,
];

impl Form {
    /// Writes `page`, ink light on dark, to a file and returns its name.
    fn write(self, page: &GrayImage, folder: &Path) -> std::path::PathBuf {
        let mut dark = page.clone();
        imageops::invert(&mut dark);
        let (name, image) = match self {
            Self::DarkOnLight => ("dark.png", DynamicImage::from(dark)),
            Self::LightOnDark => ("light.bmp", page.clone().into()),
            Self::OnAlpha => ("alpha.png", on_alpha(page, 0).into()),
            Self::LightOnAlpha => ("light-alpha.webp", on_alpha(page, 255).into()),
            Self::SixteenBit => ("deep.tiff", sixteen_bit(&dark).into()),
            Self::Palette => ("palette.gif", DynamicImage::from(dark).into_rgba8().into()),
            Self::PoorJpeg => {
                let path = folder.join("poor.jpg");
                std::fs::write(&path, jpeg(&dark, 30)).expect("written");
                return path;
            }
            Self::Turned(orientation) => {
                let turned = match orientation {
                    3 => imageops::rotate180(&dark),
                    6 => imageops::rotate270(&dark),
                    _ => imageops::rotate90(&dark),
                };
                let path = folder.join("turned.jpg");
                let file = with_orientation(&jpeg(&turned, 90), orientation);
                std::fs::write(&path, file).expect("written");
                return path;
            }
        };
        let path = folder.join(name);
        image.save(&path).expect("written");
        path
    }
}

fn on_alpha(page: &GrayImage, shade: u8) -> RgbaImage {
    RgbaImage::from_fn(page.width(), page.height(), |x, y| {
        Rgba([shade, shade, shade, page.get_pixel(x, y).0[0]])
    })
}

fn sixteen_bit(page: &GrayImage) -> ImageBuffer<Luma<u16>, Vec<u16>> {
    ImageBuffer::from_fn(page.width(), page.height(), |x, y| {
        Luma([u16::from(page.get_pixel(x, y).0[0]) * 257])
    })
}

fn jpeg(page: &GrayImage, quality: u8) -> Vec<u8> {
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, quality)
        .encode_image(page)
        .expect("encoded");
    bytes
}

/// The file with an EXIF block that holds nothing but the orientation.
fn with_orientation(jpeg: &[u8], orientation: u8) -> Vec<u8> {
    let tiff = [
        b"Exif\0\0II*\0\x08\0\0\0\x01\0".as_slice(),
        // Tag 0x0112, one short number.
        &[0x12, 0x01, 3, 0, 1, 0, 0, 0, orientation, 0, 0, 0],
        &[0, 0, 0, 0],
    ]
    .concat();
    let length = u16::try_from(tiff.len() + 2).expect("short");
    let (start, rest) = jpeg.split_at(2);
    [start, &[0xff, 0xe1], &length.to_be_bytes(), &tiff, rest].concat()
}

/// What a picture is read as, if it is as one digit.
fn single_digit(classifier: &Classifier, page: &GrayImage) -> Option<Label> {
    let number = recognize::picture(classifier, page, Method::Canonical).ok()?;
    Some(number.single()?.probabilities.best())
}

#[test]
fn every_form_of_a_picture_gives_the_same_answer() {
    let classifier = Classifier::shipped().expect("embedded");
    let folder = tempfile::tempdir().expect("a folder");
    let data = test_images(200);
    let usual = classifier.classify(data.images());
    let (mut same, mut all) = (0, 0);
    for (height, count) in HEIGHTS_PX {
        let side = height * 28 / 20;
        for number in (0..data.len()).step_by(data.len() / count).take(count) {
            let usual = usual[number].expect("finite").best();
            let page = picture_of(&data.images()[number]);
            let page = imageops::resize(&page, side, side, FilterType::CatmullRom);
            for form in FORMS {
                let opened = picture::open(&form.write(&page, folder.path())).expect("a picture");
                let read = single_digit(&classifier, &opened.gray);
                if read == Some(usual) {
                    same += 1;
                } else {
                    eprintln!("test image {number}, {height} px, {form:?}: {read:?}, not {usual}");
                }
                all += 1;
            }
        }
    }
    eprintln!("{same} of {all} pictures give the answer of the image that they are of");
    assert!(same * 100 >= all * 99, "{same} of {all}");
}

/// What is around the ink of a page, light on dark, is cut off.
fn cropped(page: &GrayImage) -> GrayImage {
    let ink = || {
        page.enumerate_pixels()
            .filter(|(.., pixel)| pixel.0[0] >= INK)
    };
    let span = |places: &mut dyn Iterator<Item = u32>| {
        let (mut first, mut last) = (u32::MAX, 0);
        for place in places {
            (first, last) = (first.min(place), last.max(place));
        }
        (first, last + 1 - first)
    };
    let (left, width) = span(&mut ink().map(|(x, ..)| x));
    let (top, height) = span(&mut ink().map(|(_, y, _)| y));
    imageops::crop_imm(page, left, top, width, height).to_image()
}

#[test]
fn a_picture_that_is_cropped_to_its_digit_gives_the_same_answer() {
    let classifier = Classifier::shipped().expect("embedded");
    let data = test_images(150);
    let usual = classifier.classify(data.images());
    for (height, least) in CROPPED_PX {
        let same = |invert: bool| {
            let pages = data.images().iter().zip(&usual);
            let same = pages.filter(|(image, usual)| {
                let mut page = cropped(&picture_of(image));
                let width = (page.width() * height).div_ceil(page.height());
                page = imageops::resize(&page, width, height, FilterType::CatmullRom);
                if invert {
                    imageops::invert(&mut page);
                }
                single_digit(&classifier, &page) == usual.map(|usual| usual.best())
            });
            same.count()
        };
        let (light, dark) = (same(false), same(true));
        let of = 2 * data.len();
        eprintln!("{height} px: {light} light and {dark} dark ones of {of} give the same answer");
        assert!((light + dark) as f64 >= of as f64 * least, "{height} px");
    }
}
