//! The command line, as scripts use it.

#![allow(
    clippy::allow_attributes,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that can't go on has failed"
)]

mod common;

use std::path::Path;
use std::process::Output;

use ::digitpad::classifier::Classifier;
use ::digitpad::model::Architecture;
use ::digitpad::row::model::RowModel;
use common::program::{code, digitpad, program};
use common::{picture_of, scan, test_images, write_labeled_folder, write_labeled_table};
use image::{DynamicImage, GrayImage, imageops};
use serde_json::Value;

fn json_lines(output: &Output) -> Vec<Value> {
    let text = String::from_utf8_lossy(&output.stdout);
    text.lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect()
}

fn name(path: &Path) -> &str {
    path.to_str().expect("a plain name")
}

#[test]
fn every_format_and_polarity_is_read() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = test_images(1);
    let digit = picture_of(&data.images()[0]);
    let page = scan(&digit, 5, (400, 300), (180, 90));
    let mut paths = Vec::new();
    for extension in ["png", "jpg", "bmp", "tiff", "webp", "gif", "pgm"] {
        for is_inverted in [false, true] {
            let mut picture = page.clone();
            if is_inverted {
                imageops::invert(&mut picture);
            }
            let path = folder.path().join(format!("{is_inverted}.{extension}"));
            let picture = DynamicImage::from(picture);
            let picture = if extension == "pgm" {
                picture
            } else {
                DynamicImage::from(picture.into_rgb8())
            };
            picture.save(&path).expect("written");
            paths.push(path);
        }
    }
    let mut arguments = vec!["recognize", "--json"];
    arguments.extend(paths.iter().map(|path| name(path)));
    let output = digitpad(&arguments);
    assert_eq!(code(&output), Some(0));
    let lines = json_lines(&output);
    assert_eq!(lines.len(), paths.len());
    for (line, path) in lines.iter().zip(&paths) {
        assert_eq!(line["file"], name(path));
        assert_eq!(
            line["digits"],
            data.labels()[0].to_string(),
            "{}",
            path.display()
        );
        let item = &line["items"][0];
        assert_eq!(item["digit"], data.labels()[0].digit());
        let probabilities = item["probabilities"].as_array().expect("ten numbers");
        assert_eq!(probabilities.len(), 10);
        assert_eq!(
            item["probability"],
            probabilities[usize::from(data.labels()[0].digit())]
        );
        let place: Vec<f64> = item["box"]
            .as_array()
            .expect("a box")
            .iter()
            .filter_map(Value::as_f64)
            .collect();
        assert!(
            place[0] >= 180.0 && place[1] >= 90.0 && place[2] > 50.0,
            "{place:?}"
        );
    }
}

#[test]
fn transparent_pictures_are_read_in_either_color() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = test_images(1);
    let digit = &data.images()[0];
    for shade in [0, 255] {
        let picture = image::GrayAlphaImage::from_fn(28, 28, |x, y| {
            image::LumaA([shade, digit.pixel(x as usize, y as usize)])
        });
        let path = folder.path().join(format!("{shade}.png"));
        picture.save(&path).expect("written");
        let output = digitpad(&["recognize", "--json", name(&path)]);
        assert_eq!(
            json_lines(&output)[0]["digits"],
            data.labels()[0].to_string(),
            "{shade}"
        );
    }
}

#[test]
fn what_is_no_picture_gets_a_sentence_and_does_not_hide_the_others() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name);
    let good = path("good.png");
    picture_of(&test_images(1).images()[0])
        .save(&good)
        .expect("written");
    let whole = std::fs::read(&good).expect("there");
    std::fs::write(path("empty.png"), b"").expect("written");
    std::fs::write(path("cut.png"), &whole[..whole.len() / 2]).expect("written");
    std::fs::write(path("text.txt"), b"hello").expect("written");
    for extension in ["jpg", "gif"] {
        write_cut(&path(&format!("cut.{extension}")));
    }
    GrayImage::new(1, 1)
        .save(path("pixel.png"))
        .expect("written");
    write_huge_png(&path("huge.png"));
    let bad = [
        "empty.png",
        "cut.png",
        "cut.jpg",
        "cut.gif",
        "text.txt",
        "pixel.png",
        "huge.png",
        "none.png",
    ];
    let mut files: Vec<_> = bad.iter().map(|name| path(name)).collect();
    files.push(good);
    let mut arguments = vec!["recognize", "--json"];
    arguments.extend(files.iter().map(|path| name(path)));
    let output = digitpad(&arguments);
    assert_eq!(code(&output), Some(1));
    let lines = json_lines(&output);
    assert_eq!(lines.len(), files.len());
    for (line, name) in lines.iter().zip(bad) {
        assert_eq!(
            (&line["digits"], &line["items"]),
            (&Value::from(""), &serde_json::json!([]))
        );
        assert!(
            line["reason"]
                .as_str()
                .is_some_and(|reason| reason.contains(name)),
            "{line}"
        );
    }
    assert_eq!(lines[bad.len()]["digits"], "7");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert_eq!(errors.matches("digitpad: ").count(), bad.len(), "{errors}");
    assert!(!errors.contains("panicked"), "{errors}");
}

/// Nine tenths of a picture, in the format that its name says.
fn write_cut(path: &Path) {
    let page = scan(
        &picture_of(&test_images(1).images()[0]),
        5,
        (300, 300),
        (80, 80),
    );
    DynamicImage::from(DynamicImage::from(page).into_rgb8())
        .save(path)
        .expect("written");
    let whole = std::fs::read(path).expect("there");
    std::fs::write(path, &whole[..whole.len() * 9 / 10]).expect("written");
}

/// The header of a PNG of 30,000 x 30,000 pixels, and no more than that.
fn write_huge_png(path: &Path) {
    let mut png = Vec::from(*b"\x89PNG\r\n\x1a\n");
    let side = 30_000u32.to_be_bytes();
    let header = [b"IHDR".as_slice(), &side, &side, &[8, 0, 0, 0, 0]].concat();
    let mut crc = flate2::Crc::new();
    crc.update(&header);
    png.extend(13u32.to_be_bytes());
    png.extend(&header);
    png.extend(crc.sum().to_be_bytes());
    // The beginning of the pixels, since a reader looks for it.
    png.extend(4u32.to_be_bytes());
    png.extend(b"IDAT\x78\x9c\x03\x00");
    std::fs::write(path, png).expect("written");
}

fn write_animation(path: &Path) {
    let file = std::fs::File::create(path).expect("created");
    let mut encoder = image::codecs::gif::GifEncoder::new(file);
    for shade in [0, 255] {
        let picture = image::RgbaImage::from_pixel(20, 20, image::Rgba([shade, shade, shade, 255]));
        encoder
            .encode_frame(image::Frame::new(picture))
            .expect("encoded");
    }
}

#[test]
fn an_empty_page_has_no_digits_and_is_no_failure() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("blank.png");
    GrayImage::from_pixel(100, 100, image::Luma([255]))
        .save(&path)
        .expect("written");
    let output = digitpad(&["recognize", "--json", name(&path)]);
    assert_eq!(code(&output), Some(0));
    assert_eq!(json_lines(&output)[0]["digits"], "");
}

#[test]
fn the_first_frame_of_several_is_read_with_a_remark() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("animation.gif");
    write_animation(&path);
    let output = digitpad(&["recognize", "--json", name(&path)]);
    assert_eq!(code(&output), Some(0));
    let line = &json_lines(&output)[0];
    let remark = line["remarks"][0].as_str().expect("a remark");
    assert!(remark.starts_with("The first of several"), "{line}");
}

#[test]
fn a_row_of_digits_is_read_as_a_number() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("row.png");
    let data = test_images(4);
    let mut row = GrayImage::from_pixel(4 * 30 + 20, 60, image::Luma([255]));
    for (place, image) in data.images().iter().enumerate() {
        let x = 10 + 30 * place as i64;
        let mut digit = picture_of(image);
        image::imageops::invert(&mut digit);
        image::imageops::replace(&mut row, &digit, x, 15);
    }
    row.save(&path).expect("written");
    let output = digitpad(&["recognize", "--json", name(&path)]);
    let line = &json_lines(&output)[0];
    let expected: String = data.labels().iter().map(ToString::to_string).collect();
    assert_eq!(line["digits"], Value::from(expected), "{line}");
    let items = line["items"].as_array().expect("items");
    assert_eq!(items.len(), 4);
    let left = |item: &Value| item["box"][0].as_f64().expect("a number");
    assert!(items.windows(2).all(|pair| left(&pair[0]) < left(&pair[1])));
}

#[test]
fn drawings_are_read_line_by_line() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("drawings.jsonl");
    let lines = [
        r#"{"strokes":[[[0,0],[300,0],[120,500]]],"label":7}"#,
        r#"{"strokes":[[[5,0],[5,0.1],[5.01,0.9]]]}"#,
        r#"{"strokes":[]}"#,
        "not a drawing",
        r#"{"strokes":[[[0,-9],[-4,-6],[-5,0],[-4,6],[0,9],[4,6],[5,0],[4,-6],[0,-9]]]}"#,
    ];
    std::fs::write(&path, lines.join("\n")).expect("written");
    let output = digitpad(&["recognize", "--json", "--strokes", name(&path)]);
    assert_eq!(code(&output), Some(1), "one line is bad");
    let answers = json_lines(&output);
    let digits: Vec<&str> = answers
        .iter()
        .filter_map(|line| line["digits"].as_str())
        .collect();
    assert_eq!(digits, ["7", "1", "", "", "0"]);
    let numbers: Vec<u64> = answers
        .iter()
        .filter_map(|line| line["line"].as_u64())
        .collect();
    assert_eq!(numbers, [1, 2, 3, 4, 5]);
}

#[test]
fn wrong_usage_is_told_apart_from_failure() {
    for arguments in [
        &["recognize"][..],
        &["recognise", "x.png"],
        &["train", "--epochs", "1", "--steps", "1"],
        &["train", "--learning-rate", "0"],
        &["train", "--device", "toaster"],
        &["evaluate", "--images", "x"],
    ] {
        assert_eq!(code(&digitpad(arguments)), Some(2), "{arguments:?}");
    }
    assert_eq!(
        code(&digitpad(&[
            "recognize",
            "--model",
            "none.safetensors",
            "x.png"
        ])),
        Some(1)
    );
}

#[test]
fn without_a_display_the_commands_are_named() {
    if cfg!(not(target_os = "linux")) {
        return;
    }
    let output = digitpad(&[]);
    assert_eq!(code(&output), Some(1));
    let text = String::from_utf8_lossy(&output.stderr);
    assert!(
        text.contains("no display") && text.contains("digitpad recognize"),
        "{text}"
    );
}

#[test]
fn devices_are_listed() {
    let output = digitpad(&["devices", "--json"]);
    assert_eq!(code(&output), Some(0));
    let report = &json_lines(&output)[0];
    assert!(
        report["cpu_threads"]
            .as_u64()
            .is_some_and(|threads| threads > 0)
    );
    for adapter in report["adapters"].as_array().expect("a list") {
        let is_auto = report["auto"] == format!("gpu:{}", adapter["index"]);
        assert!(
            !(is_auto && adapter["kind"] == "software"),
            "auto never takes a software driver"
        );
    }
}

#[test]
fn gpus_are_tested_on_demand() {
    let output = digitpad(&["devices", "--self-test", "--json"]);
    let report = &json_lines(&output)[0];
    let tests = report["self_tests"].as_array().expect("a list");
    assert_eq!(
        Some(tests.len()),
        report["adapters"].as_array().map(Vec::len)
    );
    let has_failed = tests.iter().any(|test| test["passed"] == false);
    assert_eq!(code(&output), Some(i32::from(has_failed)), "{report}");
    for test in tests.iter().filter(|test| test["passed"] == true) {
        let networks = test["networks"].as_array().map(Vec::len);
        assert_eq!(networks, Some(Architecture::ALL.len()));
        assert!(test["curve"]["deviation"].is_number());
    }
    for wrong in ["cpu", "auto", "gpu:x"] {
        let output = digitpad(&["devices", "--self-test", "--device", wrong]);
        assert_eq!(code(&output), Some(2), "{wrong}");
    }
    let output = digitpad(&["devices", "--self-test", "--device", "gpu:99"]);
    assert_eq!(code(&output), Some(1));
}

#[test]
fn a_trained_model_can_be_evaluated_and_used() {
    let folder = tempfile::tempdir().expect("a folder");
    let arguments = "train --json --model softmax --optimizer sgd --learning-rate 0.1 --epochs 1 --device cpu --out";
    let mut arguments: Vec<&str> = arguments.split(' ').collect();
    arguments.push(name(folder.path()));
    let output = digitpad(&arguments);
    assert_eq!(
        code(&output),
        Some(0),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let events = json_lines(&output);
    assert_eq!(events[0]["event"], "started");
    assert_eq!(events[1]["event"], "warmed-up");
    let last = &events[events.len() - 1];
    let accuracy = last["test_accuracy"].as_f64().expect("a number");
    assert!(accuracy > 0.88, "test accuracy {accuracy}");
    assert!(
        last["images_per_second"]
            .as_f64()
            .is_some_and(|rate| rate > 0.0)
    );

    let model = folder.path().join("model.safetensors");
    check_evaluation(name(&model), accuracy);
    // Swapped files are told apart.
    let swapped = digitpad(&["evaluate", "--images", LABELS, "--labels", IMAGES]);
    assert_eq!(code(&swapped), Some(1));
}

#[test]
fn a_run_begins_with_a_models_weights() {
    let folder = tempfile::tempdir().expect("a folder");
    let train = |settings: &str, out: &Path| {
        let mut arguments = vec!["train", "--json", "--device", "cpu", "--optimizer", "sgd"];
        arguments.extend(settings.split(' '));
        arguments.extend(["--out", name(out)]);
        digitpad(&arguments)
    };
    let accuracy = |output: &Output| {
        let events = json_lines(output);
        let last = events.last().map(|last| last["test_accuracy"].as_f64());
        last.flatten().expect("a number")
    };
    let (first, second) = (folder.path().join("first"), folder.path().join("second"));
    let output = train("--model softmax --learning-rate 0.1 --epochs 1", &first);
    let before = accuracy(&output);
    let model = first.join("model.safetensors");
    let settings = format!("--learning-rate 1e-9 --steps 1 --start {}", name(&model));
    let output = train(&settings, &second);
    assert!((accuracy(&output) - before).abs() < 1e-3);
    // Should it break off now, it goes on with these weights and not with random ones.
    let kept = json_lines(&output)
        .into_iter()
        .find(|event| event["event"] == "kept");
    assert_eq!(kept.map(|kept| kept["step"].clone()), Some(Value::from(0)));
    // The new model tells what it came from, and not where that was.
    let file = std::fs::read(second.join("model.safetensors")).expect("written");
    let file = String::from_utf8_lossy(&file);
    assert!(file.contains(r#"\"start\":\"model.safetensors\""#));
    let output = train("--start nowhere.safetensors --steps 1", &second);
    assert_eq!(code(&output), Some(1));
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(told.contains("nowhere.safetensors"), "{told}");
}

#[test]
fn the_network_of_rows_is_trained_into_a_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("row.safetensors");
    let output = digitpad(&["train-rows", "--steps", "2", "--out", name(&file)]);
    assert_eq!(code(&output), Some(0));
    assert!(String::from_utf8_lossy(&output.stdout).contains("rows of validation digits"));
    let model = RowModel::from_bytes(&std::fs::read(&file).expect("written"));
    let description = model.expect("a network").description;
    assert_eq!((description.steps, description.seed), (2, 42));
    // What is no checkpoint is said, and stays.
    let checkpoint = file.with_extension("2-42.checkpoint");
    std::fs::write(&checkpoint, "no checkpoint").expect("written");
    let output = digitpad(&["train-rows", "--steps", "2", "--out", name(&file)]);
    assert_eq!(code(&output), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("delete it"));
    assert!(checkpoint.exists());
}

#[test]
fn the_mean_of_two_models_is_a_model() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("mean.safetensors");
    let mix = |new: &str| {
        let arguments = [
            "mix",
            "shipped",
            new,
            "--share",
            "0.7",
            "--no-test",
            "--out",
        ];
        digitpad(&[&arguments[..], &[name(&file)]].concat())
    };
    let output = mix("shipped");
    assert_eq!(code(&output), Some(0));
    assert!(String::from_utf8_lossy(&output.stdout).contains("validation"));
    // The mean of a model and itself is that model.
    let [mean, shipped] = [Classifier::load(&file), Classifier::shipped()];
    let [mean, shipped] = [mean.expect("a model"), shipped.expect("embedded")];
    assert_eq!(
        mean.model().network.weights(),
        shipped.model().network.weights()
    );
    assert_eq!(mean.description().metrics.test_accuracy, None);
    // Other networks have no mean with it, and what is there stays.
    let before = std::fs::read(&file).expect("written");
    let softmax = concat!(env!("CARGO_MANIFEST_DIR"), "/models/softmax.safetensors");
    let output = mix(softmax);
    assert_eq!(code(&output), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("different networks"));
    assert_eq!(std::fs::read(&file).expect("still there"), before);
}

#[test]
fn folders_and_tables_are_evaluated() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = test_images(60);
    write_labeled_folder(folder.path(), &data);
    let csv = folder.path().join("9/table.csv");
    write_labeled_table(&csv, &data, None);

    let by_table = digitpad(&["evaluate", "--json", "--csv", name(&csv)]);
    assert_eq!(code(&by_table), Some(0));
    let report = &json_lines(&by_table)[0];
    assert_eq!(report["n"], 60);
    let right: u64 = (0..10)
        .filter_map(|digit| report["confusion"][digit][digit].as_u64())
        .sum();
    assert_eq!(report["accuracy"].as_f64(), Some(right as f64 / 60.0));
    assert!(right >= 58, "{report}");
    let low = report["accuracy_interval"]["low"]
        .as_f64()
        .expect("a number");
    assert!((0.8..0.99).contains(&low), "{low}");
    let shown: u64 = (0..10)
        .filter_map(|digit| report["classes"][digit]["images"].as_u64())
        .sum();
    let counted: u64 = (0..15)
        .filter_map(|bin| report["calibration"][bin]["count"].as_u64())
        .sum();
    assert_eq!((shown, counted), (60, 60));
    assert_eq!(report["left_out"].as_array().map(Vec::len), Some(0));
    assert!(report.get("mistakes_with_doubtful_label").is_none());

    // The table lies in the folder of nines, where it is no picture.
    let by_folder = digitpad(&["evaluate", "--json", "--folder", name(folder.path())]);
    assert_eq!(code(&by_folder), Some(1), "a file was left out");
    let report = &json_lines(&by_folder)[0];
    assert_eq!(report["n"], 60);
    assert!(
        report["accuracy"]
            .as_f64()
            .is_some_and(|accuracy| accuracy > 0.95),
        "{report}"
    );
    let left = report["left_out"][0]["file"].as_str().expect("a file");
    assert!(left.ends_with("table.csv"), "{left}");
    let told = String::from_utf8_lossy(&by_folder.stderr).into_owned();
    assert!(told.contains("table.csv: this is no picture"), "{told}");

    let text = digitpad(&["evaluate", "--csv", name(&csv)]);
    let text = String::from_utf8_lossy(&text.stdout).into_owned();
    for part in [
        "95 % interval",
        "digit    images     recall  precision",
        "calibration",
    ] {
        assert!(text.contains(part), "{part} in {text}");
    }
    let wrong = digitpad(&["evaluate", "--csv", IMAGES]);
    assert_eq!(code(&wrong), Some(1));
}

// From the package's folder, where tests are run.
const IMAGES: &str = "assets/mnist/t10k-images-idx3-ubyte.gz";
const LABELS: &str = "assets/mnist/t10k-labels-idx1-ubyte.gz";

/// The built-in test set and the same as files give the accuracy that the training reported.
fn check_evaluation(model: &str, accuracy: f64) {
    let built_in = digitpad(&["evaluate", "--json", "--model", model]);
    let by_file = digitpad(&[
        "evaluate", "--json", "--model", model, "--images", IMAGES, "--labels", LABELS,
    ]);
    for output in [built_in, by_file] {
        let report = &json_lines(&output)[0];
        assert_eq!(report["n"], 10_000);
        let difference = (report["accuracy"].as_f64().expect("a number") - accuracy).abs();
        assert!(
            difference < 2e-4,
            "training said {accuracy}, evaluation {report}"
        );
        for key in ["nll", "ece", "images_per_second"] {
            assert!(report[key].is_f64(), "{key}");
        }
        let rows = report["confusion"].as_array().expect("ten rows");
        let first: u64 = rows[0]
            .as_array()
            .expect("ten")
            .iter()
            .filter_map(Value::as_u64)
            .sum();
        assert_eq!(first, 980, "rows are true classes");
    }
}

/// A device on which nothing can be written.
#[cfg(target_os = "linux")]
#[test]
fn results_that_cant_be_written_are_no_success() {
    let full = std::fs::File::options().write(true).open("/dev/full");
    let output = program()
        .args(["recognize", "--csv", "assets/icon.png"])
        .stdout(full.expect("Linux has it"))
        .output()
        .expect("it runs");
    assert_eq!(code(&output), Some(1));
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(said.matches("can't write the results").count(), 1, "{said}");
}
