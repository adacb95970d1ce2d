//! The optimizers: burn's, or on the CPU the same rules as one pass over memory.

use burn::optim::momentum::MomentumConfig;
use burn::optim::{AdamConfig, ModuleOptimizer, SgdConfig};
use serde::{Deserialize, Serialize};

use super::fused::Fused;
use crate::ops::Kernels;

/// How much of the velocity stays.
pub(super) const MOMENTUM: f32 = 0.9;
/// How much of Adam's first moment stays.
pub(super) const ADAM_DECAY_1: f32 = 0.9;
/// How much of Adam's second moment stays.
pub(super) const ADAM_DECAY_2: f32 = 0.999;
/// PyTorch's and TensorFlow's are 1e-8 and 1e-7; burn's default of 1e-5 slows small gradients.
pub(super) const ADAM_EPSILON: f32 = 1e-8;

/// How a gradient becomes a step.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, clap::ValueEnum,
)]
#[serde(rename_all = "kebab-case")]
pub enum Optimizer {
    /// Stochastic gradient descent: `w -= rate * g`.
    Sgd,
    /// Gradient descent with momentum: `v = 0.9 v + g; w -= rate * v` (Polyak 1964, in the form of
    /// Sutskever et al. 2013 that PyTorch uses).
    Momentum,
    /// Adam with decay rates 0.9 and 0.999 and epsilon 1e-8 (Kingma and Ba,
    /// <https://arxiv.org/abs/1412.6980>).
    #[default]
    Adam,
}

impl Optimizer {
    /// All of them, the simplest first.
    pub const ALL: [Self; 3] = [Self::Sgd, Self::Momentum, Self::Adam];

    /// The name in the window.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Sgd => "SGD",
            Self::Momentum => "Momentum",
            Self::Adam => "Adam",
        }
    }

    /// A rate that works for every model here.
    #[must_use]
    pub const fn default_learning_rate(self) -> f64 {
        match self {
            Self::Sgd => 0.05,
            Self::Momentum => 0.01,
            Self::Adam => 0.001,
        }
    }

    /// A fresh optimizer.
    #[must_use]
    pub fn build(self, kernels: Kernels) -> ModuleOptimizer {
        match kernels {
            Kernels::Custom => Fused(self).into(),
            Kernels::Composed => self.composed(),
        }
    }

    fn composed(self) -> ModuleOptimizer {
        match self {
            Self::Sgd => SgdConfig::new().init(),
            Self::Momentum => {
                let momentum = MomentumConfig::new()
                    .with_momentum(MOMENTUM.into())
                    .with_dampening(0.0);
                SgdConfig::new().with_momentum(Some(momentum)).init()
            }
            Self::Adam => AdamConfig::new()
                .with_beta_1(ADAM_DECAY_1)
                .with_beta_2(ADAM_DECAY_2)
                .with_epsilon(ADAM_EPSILON)
                .init(),
        }
    }
}

impl std::fmt::Display for Optimizer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.title())
    }
}
