//! Which of a person's digits are learned from, and which are held out to be read afterwards.

use std::collections::HashSet;

use rand::seq::SliceRandom as _;

use crate::dataset::Dataset;
use crate::dataset::batch::stream;
use crate::digit::{Label, NUM_CLASSES};

/// One in so many digits of a class is held out, and at least one where there are as many but one.
const HELD_OUT: usize = 5;
/// Tells the streams of random numbers from those of a training with the same seed.
const STREAM: u64 = 0x73_706c_6974;

/// A person's digits in two parts.
#[derive(Clone, Debug, Default)]
pub struct Split {
    /// To learn from.
    pub learn: Dataset,
    /// Not shown in the training.
    pub held_out: Dataset,
    /// How many are in neither, since their image is there twice.
    pub doubles: usize,
}

/// Holds out a fifth of each class, chosen by `seed`; of three or fewer of a class, none. An image
/// that is there twice counts once, or it could be on both sides.
#[must_use]
pub fn split(digits: &Dataset, seed: u64) -> Split {
    let mut seen = HashSet::new();
    let mut classes: [Vec<usize>; NUM_CLASSES] = std::array::from_fn(|_| Vec::new());
    for (place, (image, label)) in digits.images().iter().zip(digits.labels()).enumerate() {
        if seen.insert(image.pixels()) {
            classes[label.index()].push(place);
        }
    }
    let (mut learn, mut held_out) = (Vec::new(), Vec::new());
    for (class, mut places) in classes.into_iter().enumerate() {
        places.shuffle(&mut stream(seed ^ STREAM, class as u64));
        let count = (places.len() + 1) / HELD_OUT;
        held_out.extend(places.drain(..count));
        learn.extend(places);
    }
    Split {
        learn: pick(digits, &learn),
        held_out: pick(digits, &held_out),
        doubles: digits.len() - learn.len() - held_out.len(),
    }
}

fn pick(digits: &Dataset, places: &[usize]) -> Dataset {
    let images = places.iter().map(|&place| digits.images()[place].clone());
    let labels: Vec<Label> = places.iter().map(|&place| digits.labels()[place]).collect();
    // There is a label for each image, so that they always fit.
    Dataset::new(images.collect(), labels).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::digit::{DigitImage, IMAGE_PIXELS};

    fn digits(counts: &[usize]) -> Dataset {
        let (mut images, mut labels) = (Vec::new(), Vec::new());
        for (class, &count) in counts.iter().enumerate() {
            for number in 0..count {
                let mut pixels = [0; IMAGE_PIXELS];
                (pixels[0], pixels[1]) = (class as u8 + 1, number as u8);
                images.push(DigitImage::new(pixels));
                labels.extend(Label::new(class as u8));
            }
        }
        Dataset::new(images, labels).expect("as many")
    }

    #[test]
    fn a_fifth_of_each_class_is_held_out_and_nothing_is_on_both_sides() {
        let Split {
            learn, held_out, ..
        } = split(&digits(&[3, 4, 5, 10, 0, 1]), 1);
        let held = |class: usize| {
            let labels = held_out.labels().iter();
            labels.filter(|label| label.index() == class).count()
        };
        assert_eq!([0, 1, 2, 3, 4, 5].map(held), [0, 1, 1, 2, 0, 0]);
        assert_eq!(learn.len() + held_out.len(), 23);
        let both = learn.images().iter();
        assert_eq!(
            both.filter(|image| held_out.images().contains(image))
                .count(),
            0
        );
    }

    #[test]
    fn the_same_image_twice_counts_once_and_the_seed_decides() {
        let once = digits(&[9]);
        let images = [once.images(), once.images()].concat();
        let labels = [once.labels(), once.labels()].concat();
        let twice = Dataset::new(images, labels).expect("as many");
        let parts = split(&twice, 1);
        assert_eq!((parts.learn.len(), parts.held_out.len()), (7, 2));
        assert_eq!(parts.doubles, 9);
        let held = |seed| split(&once, seed).held_out.images().to_vec();
        assert_eq!(held(1), held(1));
        assert!((2..9).any(|seed| held(seed) != held(1)));
    }
}
