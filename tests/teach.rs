//! Teaching a hand: what is gained, what is not lost, and what a kill leaves.

#![allow(
    clippy::allow_attributes,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that can't go on has failed"
)]

mod common;

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::atomic::AtomicBool;

use burn::tensor::Device;
use common::test_images;
use digitpad::accuracy::refusals;
use digitpad::classifier::Classifier;
use digitpad::dataset::Dataset;
use digitpad::dataset::mnist;
use digitpad::digit::{DigitImage, IMAGE_SIDE, NUM_CLASSES};
use digitpad::model;
use digitpad::my_digits::{Export, MyDigit, Store, dataset};
use digitpad::session::Control;
use digitpad::teach::{Marks, Recipe, SEED, Split, TeachError, split, teach};
use digitpad::train::event::TrainEvent;

/// A synthetic hand that writes digits in a mirror: `count` of each class, the first `skip` left out.
fn mirrored(skip: usize, count: usize) -> Dataset {
    let data = mnist::training_data().expect("embedded").validation;
    let mut seen = [0; NUM_CLASSES];
    let (mut images, mut labels) = (Vec::new(), Vec::new());
    for (image, &label) in data.images().iter().zip(data.labels()) {
        let number = seen[label.index()];
        seen[label.index()] += 1;
        if (skip..skip + count).contains(&number) {
            images.push(DigitImage::new(std::array::from_fn(|place| {
                let (x, y) = (place % IMAGE_SIDE, place / IMAGE_SIDE);
                image.pixel(IMAGE_SIDE - 1 - x, y)
            })));
            labels.push(label);
        }
    }
    Dataset::new(images, labels).expect("as many")
}

fn accuracy(classifier: &Classifier, data: &Dataset) -> f64 {
    Marks::of_hand(classifier, data).accuracy().expect("some")
}

#[test]
fn a_hand_is_learned_and_nothing_is_forgotten() {
    let model = Classifier::shipped().expect("embedded");
    let parts = Split {
        learn: mirrored(0, 5),
        held_out: mirrored(5, 8),
        doubles: 0,
    };
    let others = mirrored(13, 12);
    let control = Control::default();
    let mut steps = 0;
    let mut told = |event: TrainEvent| {
        if let TrainEvent::Progress(progress) = event {
            steps = progress.step;
        }
    };
    let recipe = Recipe {
        steps: 40,
        ..Recipe::default()
    };
    let taught = teach(&model, &parts, recipe, &control, &mut told);
    let taught = taught.expect("it learns").expect("it was not stopped");
    assert_eq!((steps, taught.learned), (40, 50));
    let [before, after] = [&model, &taught.classifier].map(|model| accuracy(model, &others));
    // A mirror's digits contradict MNIST's, and what MNIST would lose by them is not learned.
    assert!(
        after >= before + 0.03,
        "a mirrored hand: {before:.3} before, {after:.3} after"
    );
    assert!(taught.after.held_out.right > taught.before.held_out.right);
    let lost = taught.before.mnist.right as i64 - taught.after.mnist.right as i64;
    assert!(lost <= 10, "{lost} of MNIST's 10,000 test images are lost");
    let description = taught.classifier.description();
    assert_eq!(description.teaching.expect("written down").digits, 50);
    // Its figures are its own, and not those of the model before.
    let accuracy = description.metrics.test_accuracy;
    assert_eq!(accuracy, taught.after.mnist.accuracy());
    assert_eq!(description.metrics.validation_loss, None);
    let images = test_images(500);
    let refused = refusals(&taught.classifier, &images);
    assert!(
        refused[0].accuracy() > 0.94,
        "what is no digit: {refused:?}"
    );
    assert!(refused[1].accuracy() > 0.98, "digits: {refused:?}");
}

#[test]
fn softmax_regression_learns_too_and_may_give_nothing_up() {
    let model = model::shipped_softmax(&Device::flex()).expect("embedded");
    let model = Classifier::new(model).expect("finite");
    let parts = split(&mirrored(0, 10), SEED);
    let control = Control::default();
    let taught = teach(
        &model,
        &parts,
        Recipe::default(),
        &control,
        &mut |_: TrainEvent| (),
    );
    let taught = taught.expect("it learns").expect("it was not stopped");
    let stop = AtomicBool::new(false);
    let validation = mnist::training_data().expect("embedded").validation;
    let right = |model: &Classifier| {
        let marks = Marks::of_digits(model, &validation, &stop);
        marks.expect("not stopped").right
    };
    assert!(right(&taught.classifier) + 2 >= right(&model));
    assert_eq!(taught.before.held_out.of, 20);
}

#[test]
fn who_stops_keeps_the_model_and_without_digits_there_is_nothing_to_learn() {
    let model = Classifier::shipped().expect("embedded");
    let control = Control::default();
    let mut ignore = |_: TrainEvent| ();
    let none = teach(
        &model,
        &Split::default(),
        Recipe::default(),
        &control,
        &mut ignore,
    );
    assert!(matches!(none, Err(TeachError::NoDigits)));
    let parts = split(&mirrored(0, 5), SEED);
    let mut stop = |event: TrainEvent| {
        if matches!(event, TrainEvent::Progress(_)) {
            control.stop();
        }
    };
    let stopped = teach(&model, &parts, Recipe::default(), &control, &mut stop);
    assert!(stopped.expect("no failure").is_none());
}

fn digitpad(data: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_digitpad"));
    command.env("DIGITPAD_DATA_DIR", data);
    command
}

#[test]
fn the_command_teaches_what_is_kept_and_a_kill_leaves_whole_files() {
    let folder = tempfile::tempdir().expect("a folder");
    let (mut store, _) = Store::open(folder.path().join("my-digits")).expect("readable");
    let hand = mirrored(0, 5);
    let digits = hand.images().iter().zip(hand.labels());
    let digits = digits.map(|(image, &label)| MyDigit::new(label, image.clone()));
    store.add(digits).expect("kept");
    assert_eq!(
        dataset(store.digits().values().map(AsRef::as_ref)).len(),
        50
    );
    let pictures = folder.path().join("pictures");
    Export::Pictures
        .write(store.digits(), &pictures)
        .expect("written");
    let out = folder.path().join("mine.safetensors");
    // Killed while it learns, it leaves nothing and harms nothing.
    let mut killed = digitpad(folder.path())
        .args(["teach", "--out"])
        .arg(&out)
        .stderr(Stdio::piped())
        .spawn()
        .expect("it runs");
    let told = killed.stderr.take().expect("a pipe");
    let mut step = String::new();
    BufReader::new(told).read_line(&mut step).expect("text");
    assert!(step.starts_with("epoch 1  step "), "{step}");
    killed.kill().expect("it was running");
    killed.wait().expect("it ended");
    assert!(!out.exists());
    for digits in [None, Some(&pictures)] {
        let output = digitpad(folder.path())
            .arg("teach")
            .args(digits)
            .args(["--json", "--out"])
            .arg(&out)
            .output()
            .expect("it runs");
        assert!(output.status.success(), "{output:?}");
        let report: serde_json::Value =
            serde_json::from_slice(&output.stdout).expect("one JSON object");
        assert_eq!(report["learned"], 40);
        assert_eq!(report["after"]["held_out"]["of"], 10);
        assert_eq!(report["after"]["mnist"]["of"], 10_000);
        let taught = Classifier::load(&out).expect("a model");
        assert!(taught.description().teaching.is_some());
        fs::remove_file(&out).expect("written");
    }
    let missing = digitpad(folder.path())
        .args(["teach", "none", "--out", "x.safetensors"])
        .output()
        .expect("it runs");
    assert_eq!(missing.status.code(), Some(1));
}
