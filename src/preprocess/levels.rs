//! What the histogram of a picture's levels says: which are ink and which are paper.

/// Ink stands out from its background by at least this many of 255 levels.
pub(super) const MIN_CONTRAST: u8 = 24;
/// Ink stands out by at least this many times the usual unevenness of the paper, ...
const NOISE_FACTOR: f32 = 6.0;
/// ... or from a printed pattern by this many standard deviations: those of a wave are 4 apart.
pub(super) const APART: f32 = 5.0;
/// What is surely paper reaches up to at most this part of what is surely ink.
const MAX_FLOOR: f32 = 0.8;

/// What levels say of pixels.
pub(super) struct Levels {
    /// From this one on they are surely ink.
    pub(super) threshold: u8,
    /// Up to this one they are surely paper.
    pub(super) floor: f32,
    /// By how many standard deviations ink and paper are apart.
    pub(super) clearness: f32,
}

impl Levels {
    pub(super) fn of(counts: &Histogram) -> Self {
        let otsu = otsu_threshold(counts).max(MIN_CONTRAST);
        let noise = unevenness(counts, otsu);
        let above_noise = (noise * NOISE_FACTOR) as u8;
        let (paper, ink) = counts.split_at(usize::from(otsu));
        let (paper, ink) = (Group::of(paper, 0), Group::of(ink, otsu));
        let clearness = ink.deviations_from(&paper);
        let (threshold, floor) = if clearness >= APART && above_noise > otsu {
            let floor = paper.mean + 2.0 * paper.deviation;
            (otsu, floor.min(f32::from(otsu) * MAX_FLOOR))
        } else {
            (otsu.max(above_noise), 2.0 * noise)
        };
        Self {
            threshold,
            floor,
            clearness,
        }
    }
}

/// Levels that belong together.
struct Group {
    mean: f32,
    deviation: f32,
}

impl Group {
    /// From the counts of the levels from `first` on.
    fn of(counts: &[u64], first: u8) -> Self {
        let levels = || counts.iter().zip(u32::from(first)..);
        let all = counts.iter().sum::<u64>().max(1) as f64;
        let sum = |value: fn(f64) -> f64| {
            let values = levels().map(|(&count, level)| count as f64 * value(f64::from(level)));
            values.sum::<f64>() / all
        };
        let mean = sum(|level| level);
        let variance = sum(|level| level * level) - mean * mean;
        Self {
            mean: mean as f32,
            deviation: variance.max(0.0).sqrt() as f32,
        }
    }

    /// How far the means are from each other, in standard deviations.
    fn deviations_from(&self, other: &Self) -> f32 {
        let deviation = self.deviation.hypot(other.deviation) / std::f32::consts::SQRT_2;
        (self.mean - other.mean).abs() / deviation.max(f32::MIN_POSITIVE)
    }
}

/// How many pixels have each level.
pub(super) type Histogram = [u64; 256];

/// Counts levels.
pub(super) fn histogram(levels: impl Iterator<Item = u8>) -> Histogram {
    let mut counts = [0; 256];
    for level in levels {
        counts[usize::from(level)] += 1;
    }
    counts
}

fn median(counts: &[u64]) -> u8 {
    let half = counts.iter().sum::<u64>().div_ceil(2);
    let mut below = 0;
    let place = counts.iter().position(|&count| {
        below += count;
        below >= half
    });
    place
        .and_then(|level| u8::try_from(level).ok())
        .unwrap_or(0)
}

/// The median of the levels from `threshold` on.
pub(super) fn median_above(counts: &Histogram, threshold: u8) -> u8 {
    threshold + median(&counts[usize::from(threshold)..])
}

/// How much the paper's shade usually differs from its median: one standard deviation for noise
/// with a bell curve, half of which is cut off by the polarity.
fn unevenness(counts: &Histogram, threshold: u8) -> f32 {
    f32::from(median(&counts[..usize::from(threshold.max(1))])) * 1.48
}

/// The level that separates the two groups best (Otsu, "A threshold selection method from
/// gray-level histograms", 1979); the first level of the upper group.
pub(super) fn otsu_threshold(counts: &Histogram) -> u8 {
    let weighted = |(level, &count): (usize, &u64)| level as f64 * count as f64;
    let total: f64 = counts.iter().map(|&count| count as f64).sum();
    let sum: f64 = counts.iter().enumerate().map(weighted).sum();
    let (mut below, mut sum_below, mut best) = (0.0, 0.0, (0.0, 0));
    for (level, &count) in counts.iter().enumerate().take(255) {
        below += count as f64;
        sum_below += weighted((level, &count));
        let above = total - below;
        if below > 0.0 && above > 0.0 {
            let gap = (sum - sum_below) / above - sum_below / below;
            let spread = below * above * gap * gap;
            if spread > best.0 {
                best = (spread, level + 1);
            }
        }
    }
    u8::try_from(best.1).unwrap_or(u8::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn otsu_separates_two_groups() {
        let mut counts = [0; 256];
        (counts[10], counts[200]) = (900, 100);
        let threshold = otsu_threshold(&counts);
        assert!((11..=200).contains(&threshold), "{threshold}");
    }
}
