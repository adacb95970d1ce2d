//! How the learning rate changes during a run.

use std::f64::consts::PI;

use serde::{Deserialize, Serialize};

/// Fraction of a one-cycle run in which the rate rises.
const RISE: f64 = 0.2;
/// A rate that rises starts at this fraction of the peak.
const START: f64 = 0.04;
/// The one-cycle rate ends at this fraction of the peak.
const END: f64 = 1e-3;
/// Where steps go down, in fractions of the run, ...
const DROPS: [f64; 2] = [0.5, 0.75];
/// ... and what is left of the rate after each.
const DROP: f64 = 0.1;
/// What is left of an exponential rate at the end.
const LAST: f64 = 0.01;

/// The longest warm-up, in fractions of a run.
pub const MAX_WARM_UP: f64 = 0.5;

/// The learning rate over the run, relative to the one that was set.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, clap::ValueEnum,
)]
#[serde(rename_all = "kebab-case")]
pub enum Schedule {
    /// The same all the time.
    #[default]
    Constant,
    /// A tenth from the middle on, a hundredth in the last quarter (as He et al. 2016 do,
    /// <https://arxiv.org/abs/1512.03385>).
    Step,
    /// The same factor with every step, down to a hundredth.
    Exponential,
    /// Down to nothing along half a cosine (Loshchilov and Hutter 2017,
    /// <https://arxiv.org/abs/1608.03983>, without restarts).
    Cosine,
    /// Up to the set rate in the first fifth, then down to almost nothing along a cosine (Smith
    /// and Topin, <https://arxiv.org/abs/1708.07120>).
    OneCycle,
}

impl Schedule {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::Constant,
        Self::Step,
        Self::Exponential,
        Self::Cosine,
        Self::OneCycle,
    ];

    /// The name in the window.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Constant => "Constant",
            Self::Step => "Step",
            Self::Exponential => "Exponential",
            Self::Cosine => "Cosine",
            Self::OneCycle => "One-cycle",
        }
    }

    /// The factor on the set rate at `progress`, the fraction of the run that is over (0..=1).
    #[must_use]
    pub fn factor(self, progress: f64) -> f64 {
        let progress = progress.clamp(0.0, 1.0);
        match self {
            Self::Constant => 1.0,
            Self::Step => {
                let drops = DROPS.iter().filter(|&&place| progress >= place).count();
                DROP.powi(drops as i32)
            }
            Self::Exponential => LAST.powf(progress),
            Self::Cosine => cosine(progress),
            Self::OneCycle if progress < RISE => rise(progress / RISE),
            Self::OneCycle => END + (1.0 - END) * cosine((progress - RISE) / (1.0 - RISE)),
        }
    }

    /// The factor where the rate first rises for `warm_up` (0..=[`MAX_WARM_UP`]) of the run, along a
    /// line, and then follows the schedule (Goyal et al. 2017, <https://arxiv.org/abs/1706.02677>).
    #[must_use]
    pub fn factor_after(self, warm_up: f64, progress: f64) -> f64 {
        if progress < warm_up {
            rise(progress / warm_up) * self.factor(0.0)
        } else {
            self.factor((progress - warm_up) / (1.0 - warm_up))
        }
    }
}

/// From a small fraction to all along a line.
fn rise(progress: f64) -> f64 {
    START + (1.0 - START) * progress
}

/// From all to nothing along half a cosine.
fn cosine(progress: f64) -> f64 {
    f64::midpoint(1.0, (PI * progress).cos())
}

impl std::fmt::Display for Schedule {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.title())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_cycle_rises_to_the_set_rate_and_falls_to_almost_nothing() {
        let factor = |progress| Schedule::OneCycle.factor(progress);
        assert!((factor(0.0) - START).abs() < 1e-12);
        assert!((factor(RISE) - 1.0).abs() < 1e-12);
        assert!((factor(1.0) - END).abs() < 1e-12);
        assert!(factor(0.1) < factor(0.2) && factor(0.5) > factor(0.8));
    }

    #[test]
    fn each_schedule_has_the_values_of_its_formula() {
        let values = |schedule: Schedule| [0.0, 0.3, 0.5, 0.8, 1.0].map(|at| schedule.factor(at));
        let close = |actual: [f64; 5], expected: [f64; 5]| {
            let far = actual
                .iter()
                .zip(&expected)
                .find(|(a, b)| (*a - *b).abs() > 1e-4);
            assert_eq!(far, None, "{actual:?}");
        };
        close(values(Schedule::Constant), [1.0; 5]);
        close(values(Schedule::Step), [1.0, 1.0, 0.1, 0.01, 0.01]);
        close(
            values(Schedule::Exponential),
            [1.0, 0.2512, 0.1, 0.0251, 0.01],
        );
        close(values(Schedule::Cosine), [1.0, 0.7939, 0.5, 0.0955, 0.0]);
    }

    #[test]
    fn a_warm_up_rises_to_where_the_schedule_starts() {
        for schedule in Schedule::ALL {
            let factor = |progress| schedule.factor_after(0.1, progress);
            assert!((factor(0.0) - START * schedule.factor(0.0)).abs() < 1e-12);
            assert!((factor(0.1) - schedule.factor(0.0)).abs() < 1e-12);
            assert!((factor(1.0) - schedule.factor(1.0)).abs() < 1e-12);
            let plain = schedule.factor_after(0.0, 0.4);
            assert!((plain - schedule.factor(0.4)).abs() < 1e-12);
        }
    }
}
