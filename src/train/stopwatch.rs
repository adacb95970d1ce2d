//! How fast a run goes.

use std::time::{Duration, Instant};

use crate::clock::per_second;

/// Measures steps a second. The first report is left out: it includes warming up, on a GPU the
/// compilation of kernels.
pub(super) struct Stopwatch {
    lap: Instant,
    laps: usize,
    /// Time until the first report.
    pub(super) warm_up: Duration,
    steps: usize,
    time: Duration,
}

impl Default for Stopwatch {
    fn default() -> Self {
        Self {
            lap: Instant::now(),
            laps: 0,
            warm_up: Duration::ZERO,
            steps: 0,
            time: Duration::ZERO,
        }
    }
}

impl Stopwatch {
    /// Time since the last lap.
    pub(super) fn since_lap(&self) -> Duration {
        self.lap.elapsed()
    }

    /// Ends a lap of `steps`; returns whether it was the first.
    pub(super) fn lap(&mut self, steps: usize) -> bool {
        let elapsed = self.lap.elapsed();
        // Until there is a second report, the first is all there is to go by.
        if self.laps == 1 {
            (self.steps, self.time) = (0, Duration::ZERO);
        }
        if self.laps == 0 {
            self.warm_up = elapsed;
        }
        self.laps += 1;
        self.steps += steps;
        self.time += elapsed;
        self.lap = Instant::now();
        self.laps == 1
    }

    /// Whether there is a rate without the time of warming up.
    pub(super) const fn is_warm(&self) -> bool {
        self.laps > 1
    }

    /// What happened since the last lap does not count.
    pub(super) fn skip(&mut self) {
        self.lap = Instant::now();
    }

    /// Without the first lap, unless there is no other.
    pub(super) fn steps_per_second(&self) -> f64 {
        per_second(self.steps, self.time)
    }
}
