//! Who is told about a run, and keeps it.

use super::checkpoint::Checkpoint;
use super::event::TrainEvent;
use crate::model::Network;

/// Follows a run. A closure that takes events is one that keeps nothing.
pub trait Observer: Send {
    /// Something happened.
    fn told(&mut self, event: TrainEvent);

    /// Whether a checkpoint is wanted now; asked after each report.
    fn wants_checkpoint(&self) -> bool {
        false
    }

    /// The state of the run, where it was wanted, and when the run stops before its end.
    fn keep(&mut self, _checkpoint: Checkpoint) {}

    /// Whether a look at the network is wanted now; asked after each report.
    fn wants_network(&self) -> bool {
        false
    }

    /// The network after `step` steps, where it was wanted. What is to stay of it must be copied: the
    /// next step changes its weights in place.
    fn look(&mut self, _step: usize, _network: &Network) {}
}

impl<F: FnMut(TrainEvent) + Send> Observer for F {
    fn told(&mut self, event: TrainEvent) {
        self(event);
    }
}
