//! The networks: values, gradients, files.

#![allow(
    clippy::allow_attributes,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that can't go on has failed"
)]

mod common;

use std::sync::atomic::AtomicBool;

use burn::module::Module as _;
use burn::tensor::Device;
use common::step::{Step, first_step};
use common::{naive, test_images};
use digitpad::classifier::Classifier;
use digitpad::dataset::batch::images_to_tensor;
use digitpad::model::description::{Description, Metrics, Training};
use digitpad::model::file::{Model, ModelError};
use digitpad::model::{Architecture, shipped};
use digitpad::train::config::TrainConfig;

/// So many images that the networks multiply in the order for large batches.
const MANY: usize = 16;

fn fresh_model(architecture: Architecture) -> Model {
    let training = Training {
        config: TrainConfig::recommended(architecture),
        device: "CPU".to_owned(),
        steps: 0,
        stopped: true,
    };
    Model {
        network: architecture.init(3, &Device::flex()).valid(),
        description: Description::new(training, Metrics::default()),
    }
}

#[test]
fn logits_have_the_documented_shape_for_any_batch() {
    let device = Device::flex();
    for architecture in Architecture::ALL {
        let network = architecture.init(1, &device).valid();
        for count in [1, 7] {
            let data = test_images(count);
            let logits = network.forward(images_to_tensor(data.images(), &device));
            assert_eq!(logits.dims(), [count, 10], "{architecture}");
        }
    }
}

#[test]
fn logits_agree_with_the_textbook_written_as_loops() {
    let device = Device::flex();
    let data = test_images(MANY);
    let trained = shipped(&device).expect("embedded").network;
    let networks = Architecture::ALL.map(|architecture| architecture.init(2, &device).valid());
    for network in networks.into_iter().chain([trained]) {
        let architecture = network.architecture();
        let expected = naive::logits(architecture, &network.weights(), data.images(), false);
        for count in [1, 4, MANY] {
            let logits = network.forward(images_to_tensor(&data.images()[..count], &device));
            let actual = logits.try_into_vec_as::<f32>().expect("on the CPU");
            for (actual, expected) in actual.iter().zip(expected.concat()) {
                let error = (f64::from(*actual) - expected).abs();
                assert!(
                    error < 1e-4 * expected.abs().max(1.0),
                    "{architecture}, {count} images: {actual} is not {expected}"
                );
            }
        }
    }
}

#[test]
fn gradients_agree_with_finite_differences() {
    for (architecture, count) in Architecture::ALL
        .into_iter()
        .zip([6; 4])
        .chain([(Architecture::PaperCnn, MANY)])
    {
        let data = test_images(count);
        let Step {
            weights, gradients, ..
        } = first_step(architecture, &data, &Device::flex());
        assert_eq!(gradients.len(), weights.0.len());
        let loss_with = |place: (usize, usize), change: f32| {
            let mut moved = weights.clone();
            moved.0[place.0].values[place.1] += change;
            let step = f64::from(moved.0[place.0].values[place.1]);
            let logits = naive::logits(architecture, &moved, data.images(), true);
            (step, naive::loss(&logits, data.labels()))
        };
        let mut checked = 0;
        for (index, weight) in weights.0.iter().enumerate() {
            if weight.name.contains("running_") {
                continue;
            }
            let gradient = &gradients[index];
            assert_eq!(gradient.len(), weight.values.len(), "{}", weight.name);
            // Small gradients drown in rounding; the largest says whether the formula is right.
            let largest = (0..gradient.len())
                .max_by(|&a, &b| gradient[a].abs().total_cmp(&gradient[b].abs()));
            let place = largest.expect("not empty");
            // Small, so that no maximum or sign changes on the way in the deepest network.
            let (right, above) = loss_with((index, place), 1e-4);
            let (left, below) = loss_with((index, place), -1e-4);
            let expected = (above - below) / (right - left);
            let actual = f64::from(gradient[place]);
            let error = (actual - expected).abs();
            assert!(
                error < 2e-2 * expected.abs() + 1e-5,
                "{architecture} {}: {actual} is not {expected}",
                weight.name
            );
            checked += 1;
        }
        assert!(checked >= 2, "{architecture} has weights and biases");
    }
}

#[test]
fn the_shipped_model_reaches_what_is_promised_on_the_test_set() {
    let classifier = Classifier::shipped().expect("embedded");
    assert_eq!(classifier.description().architecture, Architecture::DeepCnn);
    let data = test_images(10_000);
    let score = classifier
        .score(&data, &AtomicBool::new(false))
        .expect("not stopped");
    assert_eq!(score.n, 10_000);
    assert!(score.accuracy >= 0.994, "accuracy {}", score.accuracy);
    assert!(score.ece <= 0.01, "calibration error {}", score.ece);
    let stated = classifier.description().metrics.test_accuracy;
    let difference = (stated.expect("stated") - score.accuracy).abs();
    assert!(
        difference < 2e-4,
        "the description says {stated:?}, measured {}",
        score.accuracy
    );
}

#[test]
fn a_saved_model_gives_the_same_answers() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = test_images(5);
    for architecture in Architecture::ALL {
        let path = folder.path().join(format!("{architecture}.safetensors"));
        let before = Classifier::new(fresh_model(architecture)).expect("finite");
        before.model().save(&path).expect("writable");
        let after = Classifier::load(&path).expect("just written");
        assert_eq!(after.description(), before.description());
        assert_eq!(
            after.classify(data.images()),
            before.classify(data.images())
        );
    }
}

#[test]
fn files_that_are_no_models_are_refused_with_a_reason() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("model.safetensors");
    let load = |bytes: &[u8]| {
        std::fs::write(&path, bytes).expect("writable");
        Classifier::load(&path)
            .map(|_| ())
            .expect_err("not a model")
    };
    let whole = fresh_model(Architecture::Softmax)
        .to_bytes()
        .expect("bytes");

    assert!(matches!(load(b""), ModelError::Format(_)), "empty");
    assert!(
        matches!(load(b"not a model, just text"), ModelError::Format(_)),
        "text"
    );
    assert!(
        matches!(load(&whole[..whole.len() / 2]), ModelError::Format(_)),
        "truncated"
    );
    let huge_header = [u64::MAX.to_le_bytes().as_slice(), b"{}"].concat();
    assert!(
        matches!(load(&huge_header), ModelError::Format(_)),
        "a huge header"
    );

    let empty: [(&str, safetensors::tensor::TensorView<'_>); 0] = [];
    let foreign = safetensors::serialize(empty, None).expect("bytes");
    assert!(
        matches!(load(&foreign), ModelError::Foreign),
        "another program's"
    );

    let header_end = 8 + u64::from_le_bytes(*whole.first_chunk().expect("a header")) as usize;
    let replace = |from: &str, to: &str| {
        assert_eq!(from.len(), to.len(), "the header's length stays");
        let header = std::str::from_utf8(&whole[8..header_end]).expect("JSON");
        assert!(header.contains(from), "{from} is in {header}");
        [
            &whole[..8],
            header.replace(from, to).as_bytes(),
            &whole[header_end..],
        ]
        .concat()
    };
    let newer = replace(r#"format_version\":1"#, r#"format_version\":9"#);
    assert!(
        matches!(load(&newer), ModelError::Version(9)),
        "a newer format"
    );
    let renamed = replace("linear.weight", "linear.height");
    assert!(
        matches!(load(&renamed), ModelError::Weights(_)),
        "other weights"
    );

    std::fs::remove_file(&path).expect("there");
    let missing = Classifier::load(&path).map(|_| ()).expect_err("missing");
    assert!(matches!(missing, ModelError::Read { .. }), "missing");
}

#[test]
fn a_failed_save_leaves_the_older_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("model.safetensors");
    let model = fresh_model(Architecture::Softmax);
    model.save(&path).expect("writable");
    let before = std::fs::read(&path).expect("just written");
    // What is written first can't be, since a folder has its name.
    std::fs::create_dir(path.with_extension("safetensors.part")).expect("made");
    let error = model.save(&path).expect_err("in the way");
    assert!(matches!(error, ModelError::Write { .. }));
    assert_eq!(std::fs::read(&path).expect("still there"), before);
}
