//! Exported models answer as the program does: in an interpreter of the tests' own and, on demand, in
//! ONNX Runtime.

#![allow(
    clippy::allow_attributes,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that can't go on has failed"
)]

mod common;

use std::fs;
use std::path::Path;
use std::process::Command;

use burn::module::Module as _;
use burn::tensor::Device;
use common::onnx::{Array, Onnx};
use common::{skip_without, test_images};
use digitpad::calibrate::Calibration;
use digitpad::classifier::Classifier;
use digitpad::digit::DigitImage;
use digitpad::model::description::{Description, Metrics, Training};
use digitpad::model::file::Model;
use digitpad::model::weights::Weights;
use digitpad::model::{Architecture, Format, onnx, shipped};
use digitpad::train::config::TrainConfig;

/// How far probabilities may be apart.
const TOLERANCE: f64 = 1e-5;

/// Random weights, with running statistics and biases that are not those of a beginning.
fn stirred(architecture: Architecture) -> Model {
    let device = Device::flex();
    let mut weights = architecture.init(3, &device).valid().weights();
    stir(&mut weights);
    let training = Training {
        config: TrainConfig::recommended(architecture),
        device: "CPU".to_owned(),
        steps: 0,
        stopped: true,
    };
    let mut description = Description::new(training, Metrics::default());
    description.calibration = Calibration {
        temperature: 1.7,
        least_evidence: None,
    };
    Model {
        network: architecture
            .with_weights(&weights, &device)
            .expect("the same shapes"),
        description,
    }
}

fn stir(weights: &mut Weights) {
    for weight in &mut weights.0 {
        if weight.shape.len() == 1 {
            for (place, value) in weight.values.iter_mut().enumerate() {
                *value += 0.07 * (place % 7) as f32;
            }
        }
    }
}

/// A model of each kind, and the shipped one.
fn models() -> Vec<(String, Model)> {
    let stirred =
        Architecture::ALL.map(|architecture| (architecture.to_string(), stirred(architecture)));
    let shipped = shipped(&Device::flex()).expect("embedded");
    stirred
        .into_iter()
        .chain([("shipped".to_owned(), shipped)])
        .collect()
}

fn pixels(images: &[DigitImage]) -> Vec<f32> {
    let pixels = images.iter().flat_map(digitpad::digit::DigitImage::pixels);
    pixels.map(|pixel| f32::from(*pixel) / 255.0).collect()
}

/// Probabilities and evidence, as the program finds them.
fn answers(model: &Model, images: &[DigitImage]) -> (Vec<f32>, Vec<f32>) {
    let classifier = Classifier::new(model.clone()).expect("finite");
    let opinions = classifier
        .opinions(images)
        .into_iter()
        .map(|opinion| opinion.expect("finite"));
    let (mut probabilities, mut evidence) = (Vec::new(), Vec::new());
    for opinion in opinions {
        probabilities.extend(opinion.probabilities.values());
        evidence.push(opinion.evidence);
    }
    (probabilities, evidence)
}

#[test]
fn exported_models_answer_as_the_program_does() {
    let images = test_images(3);
    for (name, model) in models() {
        let (probabilities, evidence) = answers(&model, images.images());
        let file = Onnx::read(&onnx::to_bytes(&model).expect("written"));
        assert_eq!(
            (file.inputs.as_slice(), file.opset),
            (&["image".to_owned()][..], 17)
        );
        assert_eq!(file.outputs, ["logits", "probabilities", "evidence"]);
        let input = Array {
            shape: vec![images.len(), 1, 28, 28],
            values: pixels(images.images()).into_iter().map(f64::from).collect(),
        };
        let outputs = file.run(input);
        let apart = |found: &Array, expected: &[f32]| {
            assert_eq!(found.values.len(), expected.len(), "{name}");
            assert!(found.values.iter().all(|value| value.is_finite()), "{name}");
            let pairs = found.values.iter().zip(expected);
            pairs
                .map(|(a, b)| (a - f64::from(*b)).abs())
                .fold(0.0, f64::max)
        };
        assert!(apart(&outputs[1], &probabilities) < TOLERANCE, "{name}");
        assert!(apart(&outputs[2], &evidence) < 1e-3, "{name}");
    }
}

#[test]
fn an_exported_model_says_how_it_is_used() {
    let shipped = shipped(&Device::flex()).expect("embedded");
    let file = Onnx::read(&onnx::to_bytes(&shipped).expect("written"));
    let entry = |key: &str| {
        file.metadata
            .get(key)
            .map(String::as_str)
            .unwrap_or_default()
    };
    assert_eq!(entry("classes"), "0,1,2,3,4,5,6,7,8,9");
    let calibration = shipped.description.calibration;
    assert_eq!(entry("temperature"), calibration.temperature.to_string());
    let least = calibration
        .least_evidence
        .expect("it tells digits from others");
    assert_eq!(entry("least_evidence"), least.to_string());
    assert!(entry("not_a_digit").contains(&least.to_string()));
    assert!(entry("preprocessing").contains("20 pixels"));
    assert_eq!(entry("license"), "MIT OR Apache-2.0");
    assert!(entry("source").starts_with("digitpad "));
    let description: Description = serde_json::from_str(entry("description")).expect("JSON");
    assert_eq!(description, shipped.description);

    let blind = Onnx::read(&onnx::to_bytes(&stirred(Architecture::Softmax)).expect("written"));
    assert_eq!(blind.metadata["least_evidence"], "none");
}

/// Needs a Python with `onnx` and `onnxruntime`, which `DIGITPAD_PYTHON` names:
///
/// ```sh
/// python3 -m venv venv && venv/bin/pip install onnx onnxruntime numpy
/// DIGITPAD_PYTHON=venv/bin/python cargo test --release --test onnx -- --nocapture
/// ```
#[test]
fn onnx_runtime_answers_as_the_program_does() {
    let Some(python) = std::env::var_os("DIGITPAD_PYTHON") else {
        skip_without("ONNX Runtime (a Python with it, in DIGITPAD_PYTHON)");
        return;
    };
    let folder = tempfile::tempdir().expect("a folder");
    let images = test_images(1000);
    write_floats(&folder.path().join("images.f32"), &pixels(images.images()));
    for (name, model) in models() {
        let (probabilities, evidence) = answers(&model, images.images());
        let path = |ending: &str| folder.path().join(format!("{name}.{ending}"));
        model.export(&path("onnx"), Format::Onnx).expect("written");
        write_floats(&path("probabilities.f32"), &probabilities);
        write_floats(&path("evidence.f32"), &evidence);
    }
    let mut check = Command::new(python);
    let status = check
        .arg("tests/data/check_onnx.py")
        .arg(folder.path())
        .status();
    assert!(status.expect("it runs").success());
}

fn write_floats(path: &Path, values: &[f32]) {
    let bytes: Vec<u8> = values
        .iter()
        .flat_map(|value| value.to_le_bytes())
        .collect();
    fs::write(path, bytes).expect("written");
}
