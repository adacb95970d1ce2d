//! How long the rest of a sweep takes.

use crate::model::Architecture;
use crate::train::config::{Length, TrainConfig};

/// What the time of a run depends on, beside its length: a CNN takes fifty times as long as softmax
/// regression, and batch gradient descent changes the weights once an epoch.
type Kind = (Architecture, bool);

const fn kind(cell: &TrainConfig) -> Kind {
    (cell.architecture, cell.optimizer.is_full_batch())
}

/// How long runs of each kind took.
#[derive(Debug, Default)]
pub(super) struct Clock {
    /// Seconds and work of all runs of a kind.
    kinds: Vec<(Kind, f64, f64)>,
}

impl Clock {
    /// A run with these settings took so long.
    pub(super) fn add(&mut self, cell: &TrainConfig, seconds: f64) {
        let kind = kind(cell);
        match self.kinds.iter_mut().find(|known| known.0 == kind) {
            Some((_, sum, done)) => {
                *sum += seconds;
                *done += work(cell);
            }
            None => self.kinds.push((kind, seconds, work(cell))),
        }
    }

    /// Whether there was a run of this kind.
    pub(super) fn knows(&self, cell: &TrainConfig) -> bool {
        self.kinds.iter().any(|known| known.0 == kind(cell))
    }

    /// The seconds that these runs take; not known while there is a kind among them of which none
    /// was run.
    pub(super) fn estimate<'a>(&self, left: impl Iterator<Item = &'a TrainConfig>) -> Option<f64> {
        let of = |cell: &TrainConfig| {
            let known = self.kinds.iter().find(|known| known.0 == kind(cell));
            let (_, seconds, done) = known.filter(|known| known.2 > 0.0)?;
            Some(seconds / done * work(cell))
        };
        left.map(of).sum()
    }
}

/// In any unit.
fn work(cell: &TrainConfig) -> f64 {
    match cell.length {
        Length::Epochs(epochs) => epochs as f64,
        Length::Steps(steps) => (steps * cell.batch_size) as f64 / 55_000.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fast_runs_say_nothing_of_slow_ones() {
        let of = |architecture, epochs| TrainConfig {
            architecture,
            length: Length::Epochs(epochs),
            ..TrainConfig::default()
        };
        let (fast, slow) = (of(Architecture::Softmax, 5), of(Architecture::PaperCnn, 10));
        let mut clock = Clock::default();
        clock.add(&fast, 1.0);
        assert_eq!(clock.estimate([&fast].into_iter()), Some(1.0));
        assert_eq!(clock.estimate([&fast, &slow].into_iter()), None);
        clock.add(&of(Architecture::PaperCnn, 1), 7.0);
        assert_eq!(clock.estimate([&fast, &slow].into_iter()), Some(71.0));
    }
}
