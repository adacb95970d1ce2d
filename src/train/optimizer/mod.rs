//! The nine optimizers: burn's, or on the CPU the same rules as one pass over memory.
//!
//! Where libraries differ, the convention is PyTorch's; each optimizer says how TensorFlow's
//! differs. `w` are the weights, `g` their gradient.

mod adadelta;
mod coefficients;
mod composed;
mod fused;
mod state;

use burn::optim::ModuleOptimizer;
use serde::{Deserialize, Serialize};

pub use coefficients::{Coefficient, CoefficientError, Coefficients};

use crate::ops::Kernels;

/// How a gradient becomes a step.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, clap::ValueEnum,
)]
#[serde(rename_all = "kebab-case")]
pub enum Optimizer {
    /// Batch gradient descent: `w -= rate * g`, with the gradient of the whole training set, once
    /// an epoch.
    Bgd,
    /// Stochastic gradient descent: `w -= rate * g`, with the gradient of one batch (Robbins and
    /// Monro 1951, <https://doi.org/10.1214/aoms/1177729586>).
    Sgd,
    /// Gradient descent with momentum: `v = momentum * v + g; w -= rate * v` (Polyak 1964, in the
    /// form of PyTorch). TensorFlow has the rate in the velocity, which is the same while the rate
    /// is.
    Momentum,
    /// Nesterov's momentum: `v = momentum * v + g; w -= rate * (g + momentum * v)` (Nesterov 1983,
    /// in the form of Sutskever et al. 2013 that PyTorch uses).
    Nesterov,
    /// Adagrad: `s += g * g; w -= rate * g / (sqrt(s) + epsilon)` (Duchi et al. 2011,
    /// <https://jmlr.org/papers/v12/duchi11a.html>). TensorFlow starts `s` at 0.1 and has epsilon
    /// 1e-7 under the root.
    Adagrad,
    /// Adadelta: `s = decay * s + (1 - decay) * g * g; d = sqrt(u + epsilon) / sqrt(s + epsilon) *
    /// g; u = decay * u + (1 - decay) * d * d; w -= rate * d` (Zeiler 2012,
    /// <https://arxiv.org/abs/1212.5701>, whose rate is 1). TensorFlow's defaults are decay 0.95,
    /// epsilon 1e-7 and rate 0.001.
    Adadelta,
    /// RMSprop: `s = decay * s + (1 - decay) * g * g; w -= rate * g / (sqrt(s) + epsilon)`
    /// (Tieleman and Hinton 2012, lecture 6.5). TensorFlow's defaults are decay 0.9 and epsilon
    /// 1e-7, which stands under the root.
    #[serde(rename = "rmsprop")]
    #[value(name = "rmsprop")]
    RmsProp,
    /// Adam: means of the gradient and its square, each divided by what is missing since they
    /// started at zero; `w -= rate * m / (sqrt(s) + epsilon)` (Kingma and Ba 2015,
    /// <https://arxiv.org/abs/1412.6980>, algorithm 1). TensorFlow's epsilon is 1e-7 and stands
    /// before the correction (the paper's "epsilon hat").
    #[default]
    Adam,
    /// Adam with weight decay apart from the gradient: `w *= 1 - rate * weight_decay` before each
    /// step (Loshchilov and Hutter 2019, <https://arxiv.org/abs/1711.05101>). TensorFlow's default
    /// decay is 0.004.
    #[serde(rename = "adamw")]
    #[value(name = "adamw")]
    AdamW,
}

impl Optimizer {
    /// All of them: the paper's eight in its order, and `AdamW`.
    pub const ALL: [Self; 9] = [
        Self::Bgd,
        Self::Sgd,
        Self::Momentum,
        Self::Nesterov,
        Self::Adagrad,
        Self::Adadelta,
        Self::RmsProp,
        Self::Adam,
        Self::AdamW,
    ];

    /// The name in files and on the command line.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Bgd => "bgd",
            Self::Sgd => "sgd",
            Self::Momentum => "momentum",
            Self::Nesterov => "nesterov",
            Self::Adagrad => "adagrad",
            Self::Adadelta => "adadelta",
            Self::RmsProp => "rmsprop",
            Self::Adam => "adam",
            Self::AdamW => "adamw",
        }
    }

    /// The name in the window.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Bgd => "BGD",
            Self::Sgd => "SGD",
            Self::Momentum => "Momentum",
            Self::Nesterov => "Nesterov",
            Self::Adagrad => "Adagrad",
            Self::Adadelta => "Adadelta",
            Self::RmsProp => "RMSprop",
            Self::Adam => "Adam",
            Self::AdamW => "AdamW",
        }
    }

    /// What it does, in a line.
    #[must_use]
    pub const fn explanation(self) -> &'static str {
        match self {
            Self::Bgd => "One step an epoch, with the gradient of the whole training set",
            Self::Sgd => "A step for each batch, against its gradient",
            Self::Momentum => "Steps add up to a velocity, like a ball that rolls downhill",
            Self::Nesterov => "Momentum that looks ahead to where it is going",
            Self::Adagrad => "Each weight has its own rate, smaller the more it was changed",
            Self::Adadelta => "Each weight finds its own rate; none has to be set",
            Self::RmsProp => "Each weight's gradient is divided by its recent size",
            Self::Adam => "Momentum and RMSprop together",
            Self::AdamW => "Adam, and weights that shrink a little with each step",
        }
    }

    /// A rate that works for every model here.
    #[must_use]
    pub const fn default_learning_rate(self) -> f64 {
        match self {
            Self::Adadelta => 1.0,
            Self::Bgd => 0.1,
            Self::Sgd => 0.05,
            Self::Momentum | Self::Nesterov | Self::Adagrad => 0.01,
            Self::RmsProp | Self::Adam | Self::AdamW => 0.001,
        }
    }

    /// Whether there is one step for the whole training set, and not one for each batch.
    #[must_use]
    pub const fn is_full_batch(self) -> bool {
        matches!(self, Self::Bgd)
    }

    /// A fresh optimizer; what is not among `changed` has its standard value.
    #[must_use]
    pub fn build(self, changed: &Coefficients, kernels: Kernels) -> ModuleOptimizer {
        let numbers = changed.numbers(self);
        match kernels {
            Kernels::Custom => fused::Fused::new(self, numbers).into(),
            Kernels::Composed => composed::build(self, &numbers),
        }
    }
}

impl std::fmt::Display for Optimizer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.title())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_files_and_of_the_command_line() {
        for optimizer in Optimizer::ALL {
            let value = clap::ValueEnum::to_possible_value(&optimizer).expect("not hidden");
            assert_eq!(value.get_name(), optimizer.id());
            let json = serde_json::to_value(optimizer).expect("JSON");
            assert_eq!(json, optimizer.id());
        }
    }
}
