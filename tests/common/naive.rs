//! The four networks once more, written as plain loops in `f64` from their textbook definitions and
//! from nothing but the saved weights: an independent reference for values and gradients.

use digitpad::digit::{DigitImage, IMAGE_SIDE, Label, NUM_CLASSES};
use digitpad::model::Architecture;
use digitpad::model::weights::{Weight, Weights};

const EPSILON: f64 = 1e-5;

/// A picture of several channels.
#[derive(Clone)]
struct Maps {
    side: usize,
    channels: Vec<Vec<f64>>,
}

/// The logits of a batch. While training, batch norm takes its statistics from the batch.
pub(crate) fn logits(
    architecture: Architecture,
    weights: &Weights,
    images: &[DigitImage],
    is_training: bool,
) -> Vec<Vec<f64>> {
    let inputs: Vec<Maps> = images.iter().map(input).collect();
    let get = |name: &str| weights.get(name).expect("the weight is there");
    match architecture {
        Architecture::Softmax => flatten(&inputs)
            .iter()
            .map(|x| linear(x, get("linear.weight"), weights.get("linear.bias")))
            .collect(),
        Architecture::PaperCnn => {
            let maps: Vec<Maps> = inputs
                .iter()
                .map(|x| pool(&relu(conv(x, get("conv.weight"), weights.get("conv.bias")))))
                .collect();
            flatten(&maps)
                .iter()
                .map(|x| linear(x, get("linear1.weight"), weights.get("linear1.bias")))
                .map(|x| linear(&x, get("linear2.weight"), weights.get("linear2.bias")))
                .collect()
        }
        Architecture::Cnn => {
            let mut maps = inputs;
            for block in ["block1", "block2", "block3"] {
                let kernel = get(&format!("{block}.conv.weight"));
                maps = maps.iter().map(|x| pool(&conv(x, kernel, None))).collect();
                norm_maps(&mut maps, weights, &format!("{block}.norm"), is_training);
                maps = maps.into_iter().map(relu).collect();
            }
            head(&maps, weights, is_training)
        }
        Architecture::DeepCnn => {
            let mut maps = inputs;
            for block in ["block1", "block2", "block3"] {
                for number in [1, 2] {
                    let kernel = get(&format!("{block}.conv{number}.weight"));
                    maps = maps.iter().map(|x| conv(x, kernel, None)).collect();
                    if number == 2 {
                        maps = maps.iter().map(pool).collect();
                    }
                    norm_maps(
                        &mut maps,
                        weights,
                        &format!("{block}.norm{number}"),
                        is_training,
                    );
                    maps = maps.into_iter().map(relu).collect();
                }
            }
            head(&maps, weights, is_training)
        }
    }
}

/// linear, batch norm, ReLU, linear.
fn head(maps: &[Maps], weights: &Weights, is_training: bool) -> Vec<Vec<f64>> {
    let get = |name: &str| weights.get(name).expect("all weights");
    let mut hidden: Vec<Vec<f64>> = flatten(maps)
        .iter()
        .map(|x| linear(x, get("linear1.weight"), None))
        .collect();
    norm_rows(&mut hidden, weights, "norm", is_training);
    hidden
        .iter()
        .map(|x| x.iter().map(|value| value.max(0.0)).collect::<Vec<_>>())
        .map(|x| linear(&x, get("linear2.weight"), weights.get("linear2.bias")))
        .collect()
}

/// The mean cross-entropy of a batch.
pub(crate) fn loss(logits: &[Vec<f64>], labels: &[Label]) -> f64 {
    let one = |(logits, label): (&Vec<f64>, &Label)| {
        assert_eq!(logits.len(), NUM_CLASSES);
        let largest = logits.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let sum: f64 = logits.iter().map(|logit| (logit - largest).exp()).sum();
        largest + sum.ln() - logits[label.index()]
    };
    logits.iter().zip(labels).map(one).sum::<f64>() / labels.len() as f64
}

fn input(image: &DigitImage) -> Maps {
    let pixels = image
        .pixels()
        .iter()
        .map(|&pixel| f64::from(pixel) / 255.0)
        .collect();
    Maps {
        side: IMAGE_SIDE,
        channels: vec![pixels],
    }
}

fn flatten(maps: &[Maps]) -> Vec<Vec<f64>> {
    maps.iter().map(|maps| maps.channels.concat()).collect()
}

/// A convolution with the same padding: `kernel` is `[out, in, side, side]`.
fn conv(input: &Maps, kernel: &Weight, bias: Option<&Weight>) -> Maps {
    let [outs, ins, size, _] = kernel.shape[..] else {
        panic!("a kernel has four dimensions")
    };
    let (side, half) = (input.side as isize, (size / 2) as isize);
    let channel = |out: usize| {
        let start = bias.map_or(0.0, |bias| f64::from(bias.values[out]));
        let mut sums = vec![start; input.side * input.side];
        for (channel, pixels) in input.channels.iter().enumerate() {
            for place in 0..size * size {
                let index = (out * ins + channel) * size * size + place;
                let weight = f64::from(kernel.values[index]);
                let (dy, dx) = (
                    (place / size) as isize - half,
                    (place % size) as isize - half,
                );
                for y in (-dy).max(0)..(side - dy).min(side) {
                    for x in (-dx).max(0)..(side - dx).min(side) {
                        let from = ((y + dy) * side + x + dx) as usize;
                        sums[(y * side + x) as usize] += weight * pixels[from];
                    }
                }
            }
        }
        sums
    };
    Maps {
        side: input.side,
        channels: (0..outs).map(channel).collect(),
    }
}

fn relu(mut maps: Maps) -> Maps {
    for value in maps.channels.iter_mut().flatten() {
        *value = value.max(0.0);
    }
    maps
}

/// The largest of each 2x2, odd rows and columns at the end left out.
fn pool(maps: &Maps) -> Maps {
    let (from, side) = (maps.side, maps.side / 2);
    let channel = |pixels: &Vec<f64>| {
        let largest = |place: usize| {
            let corner = place / side * 2 * from + place % side * 2;
            let four = [corner, corner + 1, corner + from, corner + from + 1];
            four.into_iter()
                .map(|index| pixels[index])
                .fold(f64::NEG_INFINITY, f64::max)
        };
        (0..side * side).map(largest).collect()
    };
    Maps {
        side,
        channels: maps.channels.iter().map(channel).collect(),
    }
}

/// `weight` is `[out, in]`.
fn linear(input: &[f64], weight: &Weight, bias: Option<&Weight>) -> Vec<f64> {
    let row = |(out, row): (usize, &[f32])| {
        let start = bias.map_or(0.0, |bias| f64::from(bias.values[out]));
        start
            + row
                .iter()
                .zip(input)
                .map(|(&w, x)| f64::from(w) * x)
                .sum::<f64>()
    };
    weight
        .values
        .chunks(input.len())
        .enumerate()
        .map(row)
        .collect()
}

fn norm_maps(maps: &mut [Maps], weights: &Weights, name: &str, is_training: bool) {
    for channel in 0..maps[0].channels.len() {
        let values = maps
            .iter_mut()
            .flat_map(|maps| maps.channels[channel].iter_mut());
        normalize(values.collect(), weights, name, channel, is_training);
    }
}

fn norm_rows(rows: &mut [Vec<f64>], weights: &Weights, name: &str, is_training: bool) {
    for feature in 0..rows[0].len() {
        let values = rows.iter_mut().map(|row| &mut row[feature]);
        normalize(values.collect(), weights, name, feature, is_training);
    }
}

fn normalize(
    values: Vec<&mut f64>,
    weights: &Weights,
    name: &str,
    index: usize,
    is_training: bool,
) {
    let get = |part: &str| {
        f64::from(
            weights
                .get(&format!("{name}.{part}"))
                .expect("batch norm")
                .values[index],
        )
    };
    let count = values.len() as f64;
    let (mean, variance) = if is_training {
        let mean = values.iter().map(|value| **value).sum::<f64>() / count;
        let squares = values
            .iter()
            .map(|value| (**value - mean).powi(2))
            .sum::<f64>();
        (mean, squares / count)
    } else {
        (get("running_mean"), get("running_var"))
    };
    for value in values {
        *value = (*value - mean) / (variance + EPSILON).sqrt() * get("weight") + get("bias");
    }
}
