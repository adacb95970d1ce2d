//! The network being trained answers the drawing, and its epochs are gone through afterwards.

use super::DigitApp;
use crate::worker::watch::Snapshot;

impl DigitApp {
    /// Takes the network that is to answer into use, if it is another one than before.
    pub(super) fn follow_training(&mut self) {
        let live = &mut self.recognize.live;
        self.training.watch(live.is_on);
        let snapshots = self.training.snapshots();
        live.is_training = self.train.is_running();
        if live.is_training {
            // The replay of another run begins at its end.
            live.chosen = None;
        }
        let epoch = |snapshot: &Snapshot| snapshot.epoch;
        live.epochs = snapshots.epochs.iter().map(epoch).collect();
        live.now = snapshots.newest.as_ref().map(epoch);
        let chosen = match live.chosen {
            Some(place) if !live.is_training => snapshots.epochs.get(place),
            _ => snapshots.newest.as_ref(),
        };
        let wanted = chosen.filter(|_| live.is_on).cloned();
        drop(snapshots);
        let step = wanted.as_ref().map(|snapshot| snapshot.step);
        if step == self.live_step {
            return;
        }
        self.live_step = step;
        match wanted {
            Some(snapshot) => {
                self.generation += 1;
                self.recognition.use_model(snapshot.classifier);
            }
            None => self.take_model_again(),
        }
    }

    /// The chosen model answers again.
    fn take_model_again(&mut self) {
        if let Some(model) = self.models.get(self.model) {
            self.generation += 1;
            self.recognition.use_model(model.classifier.clone());
        }
    }
}
