//! How much better a writer's digits are read once the model was taught some of them.

use std::collections::BTreeMap;
use std::time::Instant;

use rand::seq::SliceRandom as _;
use serde::Serialize;

use super::LabelledDrawing;
use crate::classifier::Classifier;
use crate::dataset::Dataset;
use crate::dataset::batch::stream;
use crate::digit::NUM_CLASSES;
use crate::session::Control;
use crate::teach::{Figures, Marks, Recipe, Split, Taught, TeachError, teach};
use crate::train::event::TrainEvent;

/// Examples of each class that the model is taught.
const EXAMPLES: usize = 5;
/// A writer with fewer drawings has too few for examples and for a test.
const LEAST_DRAWINGS: usize = 40;
/// Decides which drawings are examples.
const SEED: u64 = 0x7ea_c4e5;

/// What a writer's hand gained.
#[derive(Clone, Debug, Serialize)]
pub struct Lesson {
    /// Who.
    pub writer: String,
    /// Which choice of examples, from 0.
    pub choice: usize,
    /// Drawings that were examples.
    pub examples: usize,
    /// The writer's other drawings, read by the model before.
    pub before: Marks,
    /// The same by the model that was taught.
    pub after: Marks,
    /// MNIST's test images before and after.
    pub mnist: [Marks; 2],
    /// How far the weights went towards the new ones, 0..=1.
    pub blend: f32,
    /// Seconds that the teaching took.
    pub seconds: f64,
}

/// The writers with enough drawings of whom some are misread, from the worst on.
#[must_use]
pub fn badly_read<'a>(
    classifier: &Classifier,
    drawings: &'a [LabelledDrawing],
) -> Vec<(&'a str, Vec<&'a LabelledDrawing>)> {
    let mut writers: BTreeMap<&str, Vec<&LabelledDrawing>> = BTreeMap::new();
    for drawing in drawings {
        if let Some(writer) = &drawing.writer {
            writers.entry(writer).or_default().push(drawing);
        }
    }
    let mut read: Vec<_> = writers
        .into_iter()
        .filter(|(_, drawings)| drawings.len() >= LEAST_DRAWINGS)
        .map(|(writer, drawings)| (marks(classifier, &drawings), writer, drawings))
        .filter(|(marks, ..)| marks.right < marks.of)
        .collect();
    let accuracy = |marks: &Marks| marks.accuracy().unwrap_or(1.0);
    read.sort_by(|a, b| accuracy(&a.0).total_cmp(&accuracy(&b.0)));
    read.into_iter()
        .map(|(_, writer, drawings)| (writer, drawings))
        .collect()
}

/// Teaches the model five examples of each of a writer's digits, and reads the others. Another
/// `choice` takes other examples, until all drawings were among the others once.
///
/// `None` if all others are read right without it: there is nothing to gain.
///
/// # Errors
///
/// If nothing can be taught; never for want of examples.
pub fn lesson(
    classifier: &Classifier,
    (writer, drawings): &(&str, Vec<&LabelledDrawing>),
    choice: usize,
) -> Result<Option<Lesson>, TeachError> {
    let (examples, others) = examples(drawings, choice);
    let before = marks(classifier, &others);
    if before.right == before.of {
        return Ok(None);
    }
    let start = Instant::now();
    let split = Split {
        learn: inputs(&examples),
        ..Split::default()
    };
    let control = Control::default();
    let taught = teach(
        classifier,
        &split,
        Recipe::default(),
        &control,
        &mut |_: TrainEvent| (),
    )?;
    let seconds = start.elapsed().as_secs_f64();
    Ok(taught.map(|taught| {
        let Taught {
            classifier: new,
            before: Figures { mnist, .. },
            after,
            blend,
            ..
        } = taught;
        Lesson {
            writer: (*writer).to_owned(),
            choice,
            examples: examples.len(),
            before,
            after: marks(&new, &others),
            mnist: [mnist, after.mnist],
            blend,
            seconds,
        }
    }))
}

/// A writer's examples and other drawings; each class leaves one at least.
fn examples<'a>(
    drawings: &[&'a LabelledDrawing],
    choice: usize,
) -> (Vec<&'a LabelledDrawing>, Vec<&'a LabelledDrawing>) {
    let (mut examples, mut others) = (Vec::new(), Vec::new());
    for class in 0..NUM_CLASSES {
        let of_class = drawings.iter().filter(|one| one.label.index() == class);
        let mut all: Vec<&LabelledDrawing> = of_class.copied().collect();
        all.shuffle(&mut stream(SEED, class as u64));
        let count = all.len();
        let rest = count.saturating_sub(EXAMPLES).max(1).min(count);
        all.rotate_left((choice * rest).checked_rem(count).unwrap_or(0));
        others.extend(all.drain(..rest));
        examples.extend(all);
    }
    (examples, others)
}

fn marks(classifier: &Classifier, drawings: &[&LabelledDrawing]) -> Marks {
    let right = drawings
        .iter()
        .filter(|drawing| drawing.read(classifier) == Some(drawing.label));
    let refused = drawings
        .iter()
        .filter(|drawing| drawing.refused_as(classifier) == Some(drawing.label));
    Marks {
        right: right.count(),
        of: drawings.len(),
        refused: refused.count(),
    }
}

/// The network's inputs of drawings.
fn inputs(drawings: &[&LabelledDrawing]) -> Dataset {
    let input = |drawing: &&LabelledDrawing| Some((drawing.input()?, drawing.label));
    let (images, labels) = drawings.iter().filter_map(input).unzip();
    // There is a label for each image, so that they always fit.
    Dataset::new(images, labels).unwrap_or_default()
}
