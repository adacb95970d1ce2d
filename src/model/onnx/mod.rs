//! Models as ONNX graphs (<https://onnx.ai>), for other programs.
//!
//! The graph ends where digitpad's answers begin: beside the logits it gives the calibrated
//! probabilities and the evidence that tells digits from what is none. How a picture becomes the
//! 28x28 pixels, and from which evidence on they show a digit, stand in the metadata.

mod format;
mod graph;

use super::Architecture;
use super::file::{Model, ModelError};
use super::weights::Weight;
use crate::digit::{IMAGE_SIDE, NUM_CLASSES};
use format::{File, Node, Size, Value};

const INPUT: &str = "image";
const LOGITS: &str = "logits";
const SOFTENED: &str = "logits / temperature";
const PROBABILITIES: &str = "probabilities";
const EVIDENCE: &str = "evidence";
const TEMPERATURE: &str = "temperature";
const BATCH: Size = Size::Named("batch");

const INPUTS: [Value; 1] = [Value {
    name: INPUT,
    shape: &[
        BATCH,
        Size::Fixed(1),
        Size::Fixed(IMAGE_SIDE),
        Size::Fixed(IMAGE_SIDE),
    ],
    meaning: "Gray images of 28x28 pixels, from 0 (paper) to 1 (ink): white on black, as in MNIST.",
}];

const OUTPUTS: [Value; 3] = [
    Value {
        name: LOGITS,
        shape: &[BATCH, Size::Fixed(NUM_CLASSES)],
        meaning: "The network's own numbers for the digits 0 to 9, before temperature and softmax.",
    },
    Value {
        name: PROBABILITIES,
        shape: &[BATCH, Size::Fixed(NUM_CLASSES)],
        meaning: "Calibrated probabilities of the digits 0 to 9: softmax(logits / temperature).",
    },
    Value {
        name: EVIDENCE,
        shape: &[BATCH],
        meaning: "Evidence that the image shows a digit: the logarithm of the sum of exp(logits).",
    },
];

/// How a picture becomes the network's input, in words; `src/preprocess` is the program for it.
const PREPROCESSING: &str = "\
1. Gray; the shade of the paper is subtracted at each place, so that paper is 0 and ink positive, whichever of them is darker. \
2. Cut to the box around the ink, and scaled, antialiased and with its proportions kept, until the longer side is 20 pixels. \
3. Divided by the largest value, so that 0 is paper and 1 full ink. \
4. Moved by whole pixels on 28x28 of paper until the ink's center of mass is 14.5 pixels from the left and upper edges. \
MNIST's own images, divided by 255, are prepared already.";

/// The bytes of an ONNX file for a model: the same answers as the program's.
///
/// # Errors
///
/// Only if the description can't be written as JSON.
pub fn to_bytes(model: &Model) -> Result<Vec<u8>, ModelError> {
    let architecture = model.description.architecture;
    let mut nodes = graph::nodes(architecture, INPUT, LOGITS);
    nodes.extend(answers());
    let mut weights = model.network.weights().0;
    weights.push(Weight {
        name: TEMPERATURE.to_owned(),
        shape: vec![1],
        values: vec![model.description.calibration.temperature],
    });
    let file = File {
        name: architecture.id(),
        nodes: &nodes,
        weights: &weights,
        inputs: &INPUTS,
        outputs: &OUTPUTS,
        meaning: &meaning(architecture),
        entries: &entries(model)?,
    };
    Ok(file.message().as_bytes().to_vec())
}

/// From logits to answers.
fn answers() -> [Node; 3] {
    [
        Node::new("Div", &[LOGITS, TEMPERATURE], SOFTENED),
        Node::new("Softmax", &[SOFTENED], PROBABILITIES).int("axis", 1),
        Node::new("ReduceLogSumExp", &[LOGITS], EVIDENCE)
            .ints("axes", &[1])
            .int("keepdims", 0),
    ]
}

fn meaning(architecture: Architecture) -> String {
    format!(
        "{}: which handwritten digit do 28x28 pixels show? The metadata say how pictures are prepared.",
        architecture.title()
    )
}

/// The metadata.
fn entries(model: &Model) -> Result<Vec<(&'static str, String)>, ModelError> {
    let description = &model.description;
    let calibration = description.calibration;
    let classes: Vec<String> = (0..NUM_CLASSES).map(|class| class.to_string()).collect();
    let (least, rule) = match calibration.least_evidence {
        Some(least) => (
            least.to_string(),
            format!(
                "An image with evidence below {least} shows no digit; its probabilities mean nothing."
            ),
        ),
        None => (
            "none".to_owned(),
            "This model was shown nothing but digits and can't tell what is none.".to_owned(),
        ),
    };
    Ok(vec![
        ("architecture", description.architecture.id().to_owned()),
        ("parameters", model.network.parameter_count().to_string()),
        ("input", INPUTS[0].meaning.to_owned()),
        ("preprocessing", PREPROCESSING.to_owned()),
        ("classes", classes.join(",")),
        (TEMPERATURE, calibration.temperature.to_string()),
        ("least_evidence", least),
        ("not_a_digit", rule),
        ("license", env!("CARGO_PKG_LICENSE").to_owned()),
        ("source", description.created_by.clone()),
        (
            "data",
            "MNIST by Y. LeCun, C. Cortes and C. Burges, CC BY-SA 3.0".to_owned(),
        ),
        ("description", serde_json::to_string(description)?),
    ])
}
