//! The batches of a run, one after the other.

use burn::tensor::{Device, Int, Tensor, TensorData};

use super::config::Variation;
use super::plan::TrainPlan;
use crate::dataset::augment::{Mix, augment_batch};
use crate::dataset::batch::{epoch_order, image_values, label_values};
use crate::dataset::mnist::TrainingData;
use crate::dataset::non_digits::non_digits;
use crate::dataset::resident::ResidentImages;
use crate::device::is_cpu;
use crate::digit::{DigitImage, Label};

/// For so many digits of a batch there is one picture without a digit.
const DIGITS_PER_NON_DIGIT: usize = 8;

/// What one step learns from, ready to be copied to the device.
struct Batch {
    /// Pixels, or numbers of resident images.
    images: TensorData,
    /// Fewer than the images: those at the end show no digit.
    labels: TensorData,
}

/// The batches of a run; each is a function of plan and data alone.
pub(super) struct Batches<'a> {
    plan: &'a TrainPlan,
    data: &'a TrainingData,
    device: Device,
    /// All images, on a GPU; none if each step changes them.
    resident: Option<ResidentImages>,
    /// The order of the epoch that the last batch was of.
    order: Vec<usize>,
    /// Batches made.
    made: usize,
    /// The next one, if it is made.
    next: Option<Batch>,
}

impl<'a> Batches<'a> {
    /// For training on `device`; the first `made` batches are left out.
    pub(super) fn new(
        plan: &'a TrainPlan,
        data: &'a TrainingData,
        device: &Device,
        made: usize,
    ) -> Self {
        let device = device.clone().autodiff();
        let config = plan.config();
        let is_changed = config.augment || config.non_digits;
        let is_resident = !(is_cpu(&device) || is_changed);
        Self {
            plan,
            data,
            resident: is_resident.then(|| ResidentImages::new(data.train.images(), &device)),
            device,
            order: Vec::new(),
            made,
            next: None,
        }
    }

    /// Calls `learn` with the next images and labels, and makes the batch after it meanwhile on
    /// another thread.
    ///
    /// # Shapes
    ///
    /// - images: `[batch + non-digits, 1, 28, 28]`
    /// - labels: `[batch]`
    pub(super) fn with_next<R>(&mut self, learn: impl FnOnce(Tensor<4>, Tensor<1, Int>) -> R) -> R {
        let batch = self.next.take().unwrap_or_else(|| self.make());
        let (images, labels) = self.load(batch);
        let mut next = None;
        let result = rayon::in_place_scope(|scope| {
            if self.made < self.plan.total_steps() {
                scope.spawn(|_| next = Some(self.make()));
            }
            learn(images, labels)
        });
        self.next = next;
        result
    }

    fn load(&self, batch: Batch) -> (Tensor<4>, Tensor<1, Int>) {
        let images = match &self.resident {
            Some(all) => all.select(Tensor::from_data(batch.images, &self.device)),
            None => Tensor::from_data(batch.images, &self.device),
        };
        (images, Tensor::from_data(batch.labels, &self.device))
    }

    fn make(&mut self) -> Batch {
        let (config, train) = (self.plan.config(), &self.data.train);
        let epoch = self.plan.epoch_of(self.made);
        let place = self.made % self.plan.steps_per_epoch();
        if place == 0 || self.order.is_empty() {
            self.order = epoch_order(train.len(), config.seed, epoch);
        }
        let size = self.plan.batch_size();
        let ids = &self.order[place * size..(place + 1) * size];
        let labels: Vec<_> = ids.iter().map(|&id| train.labels()[id]).collect();
        let images = if self.resident.is_some() {
            let numbers: Vec<i32> = ids.iter().map(|&id| id as i32).collect();
            TensorData::new(numbers, [size])
        } else {
            image_values(&self.images(ids, &labels, epoch))
        };
        self.made += 1;
        Batch {
            images,
            labels: label_values(&labels),
        }
    }

    /// The images of a step, varied where that is wanted, and then those without a digit.
    fn images(&self, ids: &[usize], labels: &[Label], epoch: usize) -> Vec<DigitImage> {
        let (config, train) = (self.plan.config(), &self.data.train);
        let images = ids.iter().map(|&id| &train.images()[id]);
        let mix = match config.variation {
            Variation::Settling => Mix::at(self.made as f64 / self.plan.total_steps() as f64),
            Variation::Calm => Mix::CALM,
        };
        let mut images = if config.augment {
            let items: Vec<_> = images.zip(labels.iter().copied()).collect();
            augment_batch(&items, ids, config.seed, epoch, mix)
        } else {
            images.cloned().collect()
        };
        if config.non_digits {
            let count = self.plan.batch_size().div_ceil(DIGITS_PER_NON_DIGIT);
            let others = non_digits(count, train, config.seed, self.made, Mix::WILD);
            images.extend(others);
        }
        images
    }
}
