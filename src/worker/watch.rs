//! Following a run for the window: curves, troubles, and networks on their way.

use std::time::{Duration, Instant};

use super::jobs::Worker;
use super::training::{Report, WAKE_INTERVAL};
use super::trouble::Trouble;
use crate::classifier::Classifier;
use crate::model::Network;
use crate::model::description::{Description, Metrics, Training};
use crate::model::file::Model;
use crate::train::config::TrainConfig;
use crate::train::event::TrainEvent;
use crate::train::observer::Observer;

/// Networks that are remembered of a run; of more, every second one is forgotten.
const MAX_NETWORKS: usize = 40;
/// While somebody looks, the network of now is shown this often.
const LOOK_INTERVAL: Duration = Duration::from_millis(300);

/// A network on its way.
#[derive(Clone)]
pub struct Snapshot {
    /// Steps done.
    pub step: usize,
    /// The same in epochs, from 0.
    pub epoch: f64,
    /// Ready for use; not calibrated, so that it takes everything for a digit.
    pub classifier: Classifier,
}

/// The networks of a run on their way.
#[derive(Default)]
pub struct Snapshots {
    /// The network of now, if somebody looked.
    pub newest: Option<Snapshot>,
    /// At the ends of epochs.
    pub epochs: Vec<Snapshot>,
    /// Of so many epochs one is remembered.
    stride: usize,
    /// Epochs since one was remembered.
    skipped: usize,
}

impl Snapshots {
    fn remember(&mut self, snapshot: Snapshot) {
        self.skipped += 1;
        if self.skipped < self.stride {
            return;
        }
        self.skipped = 0;
        self.epochs.push(snapshot);
        if self.epochs.len() == MAX_NETWORKS {
            let mut place = 0;
            // Odd places stay: the last one is among them.
            self.epochs.retain(|_| {
                place += 1;
                place % 2 == 0
            });
            self.stride = self.stride.max(1) * 2;
        }
    }
}

/// Passes a run's events and networks on.
pub(super) struct Watcher<'a> {
    worker: &'a Worker<'a>,
    training: Training,
    woken: Instant,
    looked: Instant,
    /// An epoch is over, and its network was not looked at.
    is_epoch_over: bool,
}

impl<'a> Watcher<'a> {
    pub(super) fn new(worker: &'a Worker<'a>, config: &TrainConfig, device: &str) -> Self {
        *worker.shared.snapshots() = Snapshots::default();
        Self {
            worker,
            training: Training {
                config: config.clone(),
                device: device.to_owned(),
                steps: 0,
                stopped: true,
            },
            woken: Instant::now(),
            looked: Instant::now(),
            is_epoch_over: false,
        }
    }
}

impl Observer for Watcher<'_> {
    fn told(&mut self, event: TrainEvent) {
        match &event {
            TrainEvent::NotKept(trouble) => {
                let trouble = Trouble::NotKept(trouble.clone());
                self.worker.tell(Report::Trouble(trouble));
            }
            TrainEvent::Resumed {
                remembers: false, ..
            } => self.worker.tell(Report::Trouble(Trouble::OptimizerAnew)),
            TrainEvent::Epoch { .. } => self.is_epoch_over = true,
            _ => {}
        }
        self.worker.shared.history().record(event);
        if self.woken.elapsed() >= WAKE_INTERVAL {
            self.woken = Instant::now();
            (self.worker.wake)();
        }
    }

    fn wants_network(&self) -> bool {
        let is_watched = self.worker.shared.is_watched();
        self.is_epoch_over || (is_watched && self.looked.elapsed() >= LOOK_INTERVAL)
    }

    fn look(&mut self, step: usize, network: &Network) {
        let training = Training {
            steps: step,
            ..self.training.clone()
        };
        let model = Model {
            network: network.clone(),
            description: Description::new(training, Metrics::default()),
        };
        // Weights that diverged are no network; the run ends soon.
        if let Ok(classifier) = Classifier::new(model) {
            let per_epoch = self.worker.shared.history().steps_per_epoch.max(1);
            let snapshot = Snapshot {
                step,
                epoch: step as f64 / per_epoch as f64,
                classifier,
            };
            let mut snapshots = self.worker.shared.snapshots();
            if self.is_epoch_over {
                snapshots.remember(snapshot.clone());
            }
            snapshots.newest = Some(snapshot);
        }
        self.is_epoch_over = false;
        self.looked = Instant::now();
        (self.worker.wake)();
    }
}

#[cfg(test)]
#[allow(
    clippy::allow_attributes,
    clippy::expect_used,
    reason = "a test that can't go on has failed"
)]
mod tests {
    use super::*;

    #[test]
    fn a_long_run_is_remembered_evenly_and_within_bounds() {
        let classifier = Classifier::shipped().expect("it is sound");
        let mut snapshots = Snapshots::default();
        for step in 1..=1000 {
            let classifier = classifier.clone();
            let epoch = step as f64;
            snapshots.remember(Snapshot {
                step,
                epoch,
                classifier,
            });
            assert!(snapshots.epochs.len() < MAX_NETWORKS);
        }
        let steps: Vec<usize> = snapshots.epochs.iter().map(|one| one.step).collect();
        let gaps: Vec<usize> = steps.windows(2).map(|two| two[1] - two[0]).collect();
        assert!(gaps.iter().all(|gap| *gap == gaps[0]), "{steps:?}");
        assert!(steps.last().is_some_and(|last| *last > 1000 - gaps[0]));
    }
}
