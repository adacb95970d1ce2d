//! The history of a run, as it is plotted.

use serde::{Deserialize, Serialize};

use super::event::{Progress, TrainEvent};

/// Points of a curve that are kept; more than a window has pixels across.
const MAX_POINTS: usize = 2_000;

/// A place on a curve: the step and the value.
pub type Point = [f64; 2];

/// One value per step, thinned evenly as the run gets longer.
///
/// While there are few values each is a point; later a point is the mean of 2, 4, 8, ... values in
/// a row, so that no part of the run is favored.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Curve {
    points: Vec<Point>,
    stride: usize,
    sum: Point,
    count: usize,
}

impl Default for Curve {
    fn default() -> Self {
        Self {
            points: Vec::new(),
            stride: 1,
            sum: [0.0; 2],
            count: 0,
        }
    }
}

impl Curve {
    /// A curve of these points, in the order of steps, at most as many as a curve keeps.
    #[must_use]
    pub fn of_points(mut points: Vec<Point>) -> Self {
        points.truncate(MAX_POINTS - 1);
        Self {
            points,
            ..Self::default()
        }
    }

    /// Adds a value that belongs to `step`; values that are not finite are left out.
    pub fn push(&mut self, step: usize, value: f64) {
        if !value.is_finite() {
            return;
        }
        self.sum = [self.sum[0] + step as f64, self.sum[1] + value];
        self.count += 1;
        if self.count == self.stride {
            let count = self.count as f64;
            self.points.push(self.sum.map(|sum| sum / count));
            (self.sum, self.count) = ([0.0; 2], 0);
        }
        if self.points.len() == MAX_POINTS {
            self.halve();
        }
    }

    fn halve(&mut self) {
        let (pairs, _) = self.points.as_chunks::<2>();
        let mean = |[a, b]: &[Point; 2]| [f64::midpoint(a[0], b[0]), f64::midpoint(a[1], b[1])];
        self.points = pairs.iter().map(mean).collect();
        self.stride *= 2;
    }

    /// The points, in the order of steps.
    #[must_use]
    pub fn points(&self) -> &[Point] {
        &self.points
    }

    /// An exponential moving average over the points, without the pull to zero at its start
    /// (debiased as Adam's moments are). `weight` is that of the past, 0 (none) to below 1.
    #[must_use]
    pub fn smoothed(&self, weight: f64) -> Vec<Point> {
        let (mut average, mut trust) = (0.0, 0.0);
        self.points
            .iter()
            .map(|&[step, value]| {
                average = weight * average + (1.0 - weight) * value;
                trust = weight * trust + (1.0 - weight);
                [step, average / trust]
            })
            .collect()
    }
}

/// All curves of a run.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct History {
    /// The training loss of each step.
    pub train_loss: Curve,
    /// The training accuracy of each report, before the step, 0..=1.
    pub train_accuracy: Curve,
    /// The learning rate of each report.
    pub learning_rate: Curve,
    /// The validation loss of each epoch.
    pub validation_loss: Vec<Point>,
    /// The validation accuracy of each epoch, 0..=1.
    pub validation_accuracy: Vec<Point>,
    /// The last report on progress; not kept in files.
    #[serde(skip)]
    pub progress: Option<Progress>,
    /// Batches in the whole run.
    pub total_steps: usize,
    /// Batches in each epoch.
    pub steps_per_epoch: usize,
}

impl History {
    /// Adds what a run reported.
    pub fn record(&mut self, event: TrainEvent) {
        match event {
            TrainEvent::Started {
                total_steps,
                steps_per_epoch,
                ..
            } => {
                *self = Self {
                    total_steps,
                    steps_per_epoch,
                    ..Self::default()
                };
            }
            // Who begins with a checkpoint has no history before it.
            TrainEvent::Resumed { total_steps, .. } => self.total_steps = total_steps,
            TrainEvent::WarmedUp { .. } | TrainEvent::Kept { .. } | TrainEvent::NotKept { .. } => {}
            TrainEvent::Progress(progress) => {
                let first = progress.step + 1 - progress.losses.len();
                for (place, &loss) in progress.losses.iter().enumerate() {
                    self.train_loss.push(first + place, f64::from(loss));
                    self.train_accuracy.push(first + place, progress.accuracy);
                }
                self.learning_rate
                    .push(progress.step, progress.learning_rate);
                self.progress = Some(progress);
            }
            TrainEvent::Epoch {
                step,
                validation_loss,
                validation_accuracy,
                ..
            } => {
                let step = step as f64;
                if validation_loss.is_finite() {
                    self.validation_loss.push([step, validation_loss]);
                }
                self.validation_accuracy.push([step, validation_accuracy]);
            }
        }
    }

    /// The same with at most `most` points a curve, for keeping.
    #[must_use]
    pub fn thinned(mut self, most: usize) -> Self {
        let most = most.max(1);
        for curve in [
            &mut self.train_loss,
            &mut self.train_accuracy,
            &mut self.learning_rate,
        ] {
            while curve.points.len() > most {
                curve.halve();
            }
        }
        self
    }

    /// Epochs in the whole run, the last of which may be incomplete.
    #[must_use]
    pub fn epochs(&self) -> usize {
        self.total_steps.div_ceil(self.steps_per_epoch.max(1))
    }

    /// The last step that is known of.
    #[must_use]
    pub fn last_step(&self) -> usize {
        let last = |points: &[Point]| points.last().map_or(0.0, |[step, _]| step.round());
        let last = last(self.learning_rate.points()).max(last(&self.validation_loss)) as usize;
        let reported = self.progress.as_ref().map_or(0, |progress| progress.step);
        reported.max(last)
    }

    /// The fraction of the run that is over, 0..=1.
    #[must_use]
    pub fn fraction_done(&self) -> f32 {
        self.last_step() as f32 / self.total_steps.max(1) as f32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_run_keeps_few_points_and_its_mean() {
        let mut curve = Curve::default();
        for step in 0..100_000 {
            curve.push(step, step as f64);
        }
        let points = curve.points();
        assert!(
            (MAX_POINTS / 2 - 1..MAX_POINTS).contains(&points.len()),
            "{} points",
            points.len()
        );
        assert!(
            points
                .iter()
                .all(|[step, value]| (step - value).abs() < 1e-6),
            "on the diagonal"
        );
        assert!(points.is_sorted_by(|a, b| a[0] < b[0]), "in order");
    }

    #[test]
    fn a_short_run_keeps_every_point() {
        let mut curve = Curve::default();
        curve.push(1, 2.0);
        curve.push(2, f64::NAN);
        curve.push(3, 1.0);
        assert_eq!(curve.points(), &[[1.0, 2.0], [3.0, 1.0]]);
    }

    #[test]
    fn what_is_kept_of_a_history_is_short_and_can_be_read_again() {
        let mut history = History::default();
        (0..1000).for_each(|step| history.train_loss.push(step, step as f64));
        let thinned = history.thinned(300);
        assert_eq!(thinned.train_loss.points().len(), 250);
        let text = serde_json::to_string(&thinned).expect("JSON");
        let read: History = serde_json::from_str(&text).expect("its own");
        assert_eq!(read, thinned);
    }

    #[test]
    fn a_run_that_begins_with_a_checkpoint_tells_how_far_it_is() {
        let mut history = History::default();
        history.record(TrainEvent::Resumed {
            step: 0,
            total_steps: 80,
            remembers: true,
        });
        history.record(TrainEvent::Progress(Progress {
            step: 20,
            epoch: 1,
            losses: vec![0.5; 20],
            accuracy: 0.9,
            learning_rate: 0.001,
            images_per_second: None,
            seconds_left: None,
        }));
        assert!((history.fraction_done() - 0.25).abs() < 1e-6);
    }

    #[test]
    fn smoothing_starts_at_the_first_value_and_keeps_constants() {
        let mut curve = Curve::default();
        for step in 0..50 {
            curve.push(step, 3.0);
        }
        assert!(
            curve
                .smoothed(0.9)
                .iter()
                .all(|[_, value]| (value - 3.0).abs() < 1e-9)
        );
    }
}
