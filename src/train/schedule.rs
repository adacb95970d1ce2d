//! How the learning rate changes during a run.

use std::f64::consts::PI;

use serde::{Deserialize, Serialize};

/// Fraction of a one-cycle run in which the rate rises.
const WARM_UP: f64 = 0.2;
/// The one-cycle rate starts at this fraction of the peak.
const START: f64 = 0.04;
/// The one-cycle rate ends at this fraction of the peak.
const END: f64 = 1e-3;

/// The learning rate over the run, relative to the one that was set.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, clap::ValueEnum,
)]
#[serde(rename_all = "kebab-case")]
pub enum Schedule {
    /// The same all the time.
    #[default]
    Constant,
    /// Up to the set rate in the first fifth, then down to almost nothing along a cosine (Smith
    /// and Topin, <https://arxiv.org/abs/1708.07120>).
    OneCycle,
}

impl Schedule {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Constant, Self::OneCycle];

    /// The name in the window.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Constant => "Constant",
            Self::OneCycle => "One-cycle",
        }
    }

    /// The factor on the set rate at `progress`, the fraction of the run that is over (0..=1).
    #[must_use]
    pub fn factor(self, progress: f64) -> f64 {
        let progress = progress.clamp(0.0, 1.0);
        match self {
            Self::Constant => 1.0,
            Self::OneCycle if progress < WARM_UP => START + (1.0 - START) * progress / WARM_UP,
            Self::OneCycle => {
                let fall = (progress - WARM_UP) / (1.0 - WARM_UP);
                END + (1.0 - END) * (1.0 + (PI * fall).cos()) / 2.0
            }
        }
    }
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
        assert!((factor(WARM_UP) - 1.0).abs() < 1e-12);
        assert!((factor(1.0) - END).abs() < 1e-12);
        assert!(factor(0.1) < factor(0.2) && factor(0.5) > factor(0.8));
    }

    #[test]
    fn a_constant_rate_is_constant() {
        assert!(
            (0..=10).all(
                |tenth| (Schedule::Constant.factor(f64::from(tenth) / 10.0) - 1.0).abs() < 1e-12
            )
        );
    }
}
