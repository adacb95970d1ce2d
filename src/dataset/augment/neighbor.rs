//! A piece of another digit beside a digit: what is left where touching digits are cut apart.

use rand::RngExt as _;
use rand_chacha::ChaCha8Rng;

use super::{Values, sample};
use crate::dataset::pen;
use crate::digit::{IMAGE_PIXELS, IMAGE_SIDE, Label};

/// What counts as ink.
const INK: f32 = 100.0;

/// The digit with a slice of another one at its left or right side.
pub(super) fn with_neighbor(image: &Values, rng: &mut ChaCha8Rng) -> Values {
    // Not a 1: a slice of it is all of it, and a digit with a whole 1 beside it is two digits.
    let other = [0, 2, 3, 4, 5, 6, 7, 8, 9][rng.random_range(0..9)];
    let other = Label::new(other).map(|label| pen::digit(label, rng));
    let Some(other) = other.map(|other| other.pixels().map(f32::from)) else {
        return *image;
    };
    let is_right = rng.random_bool(0.5);
    let kept = rng.random_range(0.7..3.5_f32);
    let slant = rng.random_range(-0.5..0.2_f32);
    let (gap, down) = (rng.random_range(-2.5..1.0), rng.random_range(-3.0..3.0_f32));
    let (own, others) = (columns(image), columns(&other));
    // Where the other digit's column 0 is.
    let start = if is_right {
        own[1] + gap + 1.0 - others[0]
    } else {
        own[0] - gap - 1.0 - others[1]
    };
    std::array::from_fn(|index| {
        let (x, y) = ((index % IMAGE_SIDE) as f32, (index / IMAGE_SIDE) as f32);
        let lean = slant * (y - IMAGE_SIDE as f32 / 2.0);
        let beyond = if is_right {
            x - lean - own[1]
        } else {
            own[0] - x + lean
        };
        let slice = if beyond <= kept {
            sample(&other, x - start, y - down)
        } else {
            0.0
        };
        image[index].max(slice)
    })
}

/// The first and the last column with ink; the middle if there is none.
fn columns(image: &Values) -> [f32; 2] {
    let inked = (0..IMAGE_PIXELS).filter(|&index| image[index] >= INK);
    let (first, last) = inked.fold((IMAGE_SIDE, 0), |(first, last), index| {
        let column = index % IMAGE_SIDE;
        (first.min(column), last.max(column))
    });
    if first > last {
        return [IMAGE_SIDE as f32 / 2.0; 2];
    }
    [first as f32, last as f32]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::batch::stream;

    #[test]
    fn the_digit_stays_and_little_comes_to_it() {
        let bar: Values = std::array::from_fn(|index| {
            let (x, y) = (index % IMAGE_SIDE, index / IMAGE_SIDE);
            if (12..16).contains(&x) && (4..24).contains(&y) {
                255.0
            } else {
                0.0
            }
        });
        let mut rng = stream(9, 0);
        let mut added = 0.0;
        for _ in 0..100 {
            let image = with_neighbor(&bar, &mut rng);
            assert!(image.iter().zip(&bar).all(|(new, old)| new >= old));
            added += image.iter().sum::<f32>() / bar.iter().sum::<f32>() - 1.0;
        }
        assert!((0.03..0.5).contains(&(added / 100.0)), "{added} %");
    }
}
