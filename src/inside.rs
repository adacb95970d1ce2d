//! What happens inside of the networks: the softmax regression's templates and evidence, and the
//! first layer of a convolutional network.

use burn::tensor::Device;

use crate::classifier::Classifier;
use crate::dataset::batch::images_to_tensor;
use crate::digit::{DigitImage, IMAGE_PIXELS, IMAGE_SIDE, Label, NUM_CLASSES, Probabilities};
use crate::model::file::ModelError;
use crate::model::{Network, shipped_softmax};
use crate::preprocess::Method;
use crate::recognize::{Answer, Number, Reading};

/// What is found out beside the answer, if it is asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Extras {
    /// What the softmax regression says.
    pub comparison: bool,
    /// What happens inside of the networks with the digit that this method finds at this place, or
    /// else with the last one.
    pub inside: Option<(Method, Option<usize>)>,
}

/// Numbers in a plane.
#[derive(Clone, Debug, PartialEq)]
pub struct Map {
    /// Columns.
    pub width: usize,
    /// Row-major values, rows of `width`.
    pub values: Vec<f32>,
}

impl Map {
    /// The largest absolute value.
    #[must_use]
    pub fn largest(&self) -> f32 {
        let sizes = self.values.iter().map(|value| value.abs());
        sizes.fold(0.0, f32::max)
    }
}

/// What a digit looks like inside of the networks.
#[derive(Clone, Debug)]
pub struct Inside {
    /// The softmax regression's weights of each digit, 28x28: what speaks for and against it.
    pub templates: Vec<Map>,
    /// The softmax regression's answer.
    pub answer: Label,
    /// What each pixel adds to that answer's logit: its value times its weight, 28x28.
    pub evidence: Map,
    /// The kernels of the first layer; none if the model in use is no convolutional network.
    pub kernels: Vec<Map>,
    /// What these find in the digit, after the ReLU.
    pub features: Vec<Map>,
}

/// The shipped softmax regression, beside which other models are shown.
#[derive(Clone, Debug)]
pub struct Baseline {
    classifier: Classifier,
    templates: Vec<Map>,
}

impl Baseline {
    /// Loads it.
    ///
    /// # Errors
    ///
    /// Only if the embedded file is damaged.
    pub fn shipped() -> Result<Self, ModelError> {
        let classifier = Classifier::new(shipped_softmax(&Device::flex())?)?;
        Ok(Self {
            templates: templates(&classifier.model().network),
            classifier,
        })
    }

    /// Its probabilities for each digit and then for each other thing of an answer.
    #[must_use]
    pub fn compare(&self, answer: &Answer) -> Comparison {
        let read = |method| {
            let inputs = readings(answer, method);
            let inputs: Vec<DigitImage> = inputs
                .map(|reading| reading.preprocessed.input.clone())
                .collect();
            self.classifier.classify(&inputs)
        };
        Comparison {
            canonical: read(Method::Canonical),
            plain: read(Method::Plain),
        }
    }

    /// What an image looks like inside of it and of `classifier`; `None` where it has no finite
    /// answer.
    #[must_use]
    pub fn look_inside(&self, classifier: &Classifier, image: &DigitImage) -> Option<Inside> {
        let probabilities = self.classifier.classify(std::slice::from_ref(image));
        let answer = probabilities.into_iter().next()??.best();
        let template = self.templates.get(answer.index())?;
        let pixels = image.pixels().iter();
        let evidence = pixels
            .zip(&template.values)
            .map(|(pixel, weight)| f32::from(*pixel) / 255.0 * weight);
        let network = &classifier.model().network;
        Some(Inside {
            templates: self.templates.clone(),
            answer,
            evidence: Map {
                width: IMAGE_SIDE,
                values: evidence.collect(),
            },
            kernels: kernels(network),
            features: features(network, image),
        })
    }
}

/// What the softmax regression says to the things that were read by each method: digits first.
#[derive(Clone, Debug, Default)]
pub struct Comparison {
    canonical: Vec<Option<Probabilities>>,
    plain: Vec<Option<Probabilities>>,
}

impl Comparison {
    /// Of the thing with this place.
    #[must_use]
    pub fn of(&self, method: Method, place: usize) -> Option<Probabilities> {
        let list = match method {
            Method::Canonical => &self.canonical,
            Method::Plain => &self.plain,
        };
        list.get(place).copied().flatten()
    }
}

/// The digits of an answer, and then what is none.
pub fn readings(answer: &Answer, method: Method) -> impl Iterator<Item = &Reading> {
    let number: Option<&Number> = answer.by(method).as_ref().ok();
    number
        .into_iter()
        .flat_map(|number| number.digits().chain(&number.others))
}

/// Ten planes of 784 weights; none of another network.
fn templates(network: &Network) -> Vec<Map> {
    let weights = network.weights();
    let matrix = weights
        .0
        .iter()
        .find(|weight| weight.shape == [NUM_CLASSES, IMAGE_PIXELS]);
    let rows = matrix.map_or(&[][..], |matrix| &matrix.values[..]);
    let rows = rows.chunks_exact(IMAGE_PIXELS);
    rows.map(|row| Map {
        width: IMAGE_SIDE,
        values: row.to_vec(),
    })
    .collect()
}

/// The first layer's kernels, which all see the image itself.
fn kernels(network: &Network) -> Vec<Map> {
    let weights = network.weights();
    let first = weights.0.iter().find_map(|weight| match weight.shape[..] {
        [_, 1, height, width] => Some((weight, height, width)),
        _ => None,
    });
    let Some((weight, height, width)) = first else {
        return Vec::new();
    };
    let kernels = weight.values.chunks_exact(height * width);
    kernels
        .map(|values| Map {
            width,
            values: values.to_vec(),
        })
        .collect()
}

fn features(network: &Network, image: &DigitImage) -> Vec<Map> {
    let images = images_to_tensor(std::slice::from_ref(image), &Device::flex());
    let Some(features) = network.first_features(images) else {
        return Vec::new();
    };
    let [_, _, height, width] = features.dims();
    let values: Vec<f32> = features.into_data().iter::<f32>().collect();
    let maps = values.chunks_exact(height * width);
    maps.map(|values| Map {
        width,
        values: values.to_vec(),
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::mnist;
    use crate::model::Architecture;
    use crate::model::description::Description;
    use crate::model::file::Model;

    #[test]
    fn evidence_and_bias_make_the_logit_that_the_answer_comes_from() {
        let baseline = Baseline::shipped().expect("embedded");
        let data = mnist::test_data().expect("embedded").take(20);
        let network = &baseline.classifier.model().network;
        let logits = network.forward(images_to_tensor(data.images(), &Device::flex()));
        let logits: Vec<f32> = logits.into_data().iter::<f32>().collect();
        let weights = network.weights();
        let biases = &weights.get("linear.bias").expect("there").values;
        for (place, image) in data.images().iter().enumerate() {
            let inside = baseline.look_inside(&baseline.classifier, image);
            let inside = inside.expect("an answer");
            let sum: f32 = inside.evidence.values.iter().sum();
            let class = inside.answer.index();
            let logit = logits[place * NUM_CLASSES + class];
            assert!((sum + biases[class] - logit).abs() < 1e-4, "{place}");
            assert!(inside.kernels.is_empty() && inside.features.is_empty());
        }
    }

    #[test]
    fn each_convolutional_network_shows_its_kernels_and_what_they_find() {
        let baseline = Baseline::shipped().expect("embedded");
        let image = &mnist::test_data().expect("embedded").take(1).images()[0].clone();
        let shown = |architecture: Architecture| {
            let network = architecture.init(1, &Device::flex());
            let description = Description {
                architecture,
                ..baseline.classifier.description().clone()
            };
            let model = Model {
                network,
                description,
            };
            let classifier = Classifier::new(model).expect("finite");
            let inside = baseline.look_inside(&classifier, image).expect("an answer");
            (
                inside.kernels.len(),
                inside.kernels[0].width,
                inside.features.len(),
                inside.features[0].width,
            )
        };
        assert_eq!(shown(Architecture::PaperCnn), (32, 5, 32, 14));
        assert_eq!(shown(Architecture::Cnn), (32, 3, 32, 14));
        assert_eq!(shown(Architecture::DeepCnn), (32, 3, 32, 28));
    }
}
