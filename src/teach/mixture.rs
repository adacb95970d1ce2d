//! A person's digits among MNIST's.

use rand::seq::SliceRandom as _;

use super::{BATCH_SIZE, Recipe, SEED};
use crate::dataset::Dataset;
use crate::dataset::batch::stream;
use crate::digit::{DigitImage, Label};

/// Tells the stream of random numbers from those of a training with the same seed.
const STREAM: u64 = 0x006d_6978;

/// The images that are shown, each of the person's digits as often as the recipe says and the rest
/// from MNIST's training part; the trainer shuffles them.
pub(super) fn mixture(mnist: &Dataset, digits: &Dataset, recipe: Recipe) -> Dataset {
    let total = recipe.steps * BATCH_SIZE;
    let most = (total as f64 * recipe.share) as usize;
    let own = most.min(digits.len() * recipe.most_shown);
    let rng = &mut stream(SEED, STREAM);
    let mut order: Vec<usize> = (0..digits.len()).collect();
    order.shuffle(rng);
    let places = order.iter().cycle().take(own);
    let mut others: Vec<usize> = (0..mnist.len()).collect();
    others.shuffle(rng);
    let others = others.iter().cycle().take(total - own);
    let shown =
        |data: &'_ Dataset, place: usize| (data.images()[place].clone(), data.labels()[place]);
    let own = places.map(|&place| shown(digits, place));
    let others = others.map(|&place| shown(mnist, place));
    let (images, labels): (Vec<DigitImage>, Vec<Label>) = own.chain(others).unzip();
    // There is a label for each image, so that they always fit.
    Dataset::new(images, labels).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::digit::IMAGE_PIXELS;

    fn set(count: usize, value: u8) -> Dataset {
        let images = vec![DigitImage::new([value; IMAGE_PIXELS]); count];
        Dataset::new(
            images,
            Label::new(1).into_iter().cycle().take(count).collect(),
        )
        .expect("as many")
    }

    #[test]
    fn few_digits_are_shown_at_most_so_often_and_many_fill_their_share() {
        let recipe = Recipe {
            steps: 10,
            share: 0.25,
            most_shown: 20,
            ..Recipe::default()
        };
        let own = |count: usize| {
            let mixed = mixture(&set(50, 1), &set(count, 9), recipe);
            assert_eq!(mixed.len(), 1280);
            let images = mixed.images().iter();
            images.filter(|image| image.pixel(0, 0) == 9).count()
        };
        assert_eq!([own(2), own(16), own(1000)], [40, 320, 320]);
    }
}
