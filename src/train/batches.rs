//! The batches of a run, one after the other.

use burn::tensor::{Device, Int, Tensor, TensorData};

use super::config::TrainPlan;
use crate::dataset::augment::augment_batch;
use crate::dataset::batch::{epoch_order, image_values, label_values};
use crate::dataset::mnist::TrainingData;
use crate::digit::DigitImage;

/// Images and labels of one step, ready to be copied to the device.
pub(super) struct Batch {
    images: TensorData,
    labels: TensorData,
}

impl Batch {
    /// # Shapes
    ///
    /// - images: `[batch, 1, 28, 28]`
    /// - labels: `[batch]`
    pub(super) fn into_tensors(self, device: &Device) -> (Tensor<4>, Tensor<1, Int>) {
        let images = Tensor::from_data(self.images, device);
        (images, Tensor::from_data(self.labels, device))
    }
}

/// The batches of a run; each is a function of plan and data alone.
pub(super) struct Batches<'a> {
    plan: &'a TrainPlan,
    data: &'a TrainingData,
    /// The order of the epoch that the last batch was of.
    order: Vec<usize>,
    /// Batches made.
    made: usize,
    /// The next one, if it is made.
    next: Option<Batch>,
}

impl<'a> Batches<'a> {
    pub(super) const fn new(plan: &'a TrainPlan, data: &'a TrainingData) -> Self {
        Self {
            plan,
            data,
            order: Vec::new(),
            made: 0,
            next: None,
        }
    }

    /// Calls `learn` with the next batch, and makes the one after it meanwhile on another thread.
    pub(super) fn with_next<R>(&mut self, learn: impl FnOnce(Batch) -> R) -> R {
        let batch = self.next.take().unwrap_or_else(|| self.make());
        let mut next = None;
        let result = rayon::in_place_scope(|scope| {
            if self.made < self.plan.total_steps() {
                scope.spawn(|_| next = Some(self.make()));
            }
            learn(batch)
        });
        self.next = next;
        result
    }

    fn make(&mut self) -> Batch {
        let (config, train) = (self.plan.config(), &self.data.train);
        let epoch = self.plan.epoch_of(self.made);
        let place = self.made % self.plan.steps_per_epoch();
        if place == 0 {
            self.order = epoch_order(train.len(), config.seed, epoch);
        }
        let size = self.plan.batch_size();
        let ids = &self.order[place * size..(place + 1) * size];
        let labels: Vec<_> = ids.iter().map(|&id| train.labels()[id]).collect();
        let images: Vec<&DigitImage> = ids.iter().map(|&id| &train.images()[id]).collect();
        let images = if config.augment {
            image_values(&augment_batch(&images, ids, config.seed, epoch))
        } else {
            image_values(images)
        };
        self.made += 1;
        Batch {
            images,
            labels: label_values(&labels),
        }
    }
}
