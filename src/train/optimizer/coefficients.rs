//! The constants of the optimizers' rules.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::Optimizer;

/// The constants that a person changed; what is absent has its optimizer's standard value.
///
/// The fields' texts are those of the command line's help.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, clap::Args)]
#[serde(default)]
pub struct Coefficients {
    /// How much of the velocity stays, 0..1, for momentum and nesterov [default: 0.9]
    #[arg(long, value_name = "X")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub momentum: Option<f64>,
    /// How much of the mean gradient stays, 0..1, for adam and adamw [default: 0.9]
    #[arg(long, value_name = "X")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decay_1: Option<f64>,
    /// How much of the mean squares stays, 0..1 [default: 0.9 for adadelta, 0.99 for rmsprop, 0.999 for adam and adamw]
    #[arg(long, value_name = "X")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decay_2: Option<f64>,
    /// Keeps divisors from zero, above 0 and at most 1 [default: 1e-10 for adagrad, 1e-6 for adadelta, else 1e-8]
    #[arg(long, value_name = "X")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub epsilon: Option<f64>,
    /// Pulls weights to zero, 0..=1: as a part of the gradient, with adamw apart from it [default: 0.01 for adamw, else 0]
    #[arg(long, value_name = "X")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub weight_decay: Option<f64>,
}

/// One of the constants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Coefficient {
    /// See [`Coefficients::momentum`].
    Momentum,
    /// See [`Coefficients::decay_1`].
    Decay1,
    /// See [`Coefficients::decay_2`].
    Decay2,
    /// See [`Coefficients::epsilon`].
    Epsilon,
    /// See [`Coefficients::weight_decay`].
    WeightDecay,
}

impl Coefficient {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::Momentum,
        Self::Decay1,
        Self::Decay2,
        Self::Epsilon,
        Self::WeightDecay,
    ];

    /// The name in the window and in messages.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Momentum => "Momentum",
            Self::Decay1 => "Decay of means",
            Self::Decay2 => "Decay of squares",
            Self::Epsilon => "Epsilon",
            Self::WeightDecay => "Weight decay",
        }
    }

    /// The value that papers and PyTorch use; nothing where the optimizer has no such constant.
    #[must_use]
    pub const fn standard(self, optimizer: Optimizer) -> Option<f64> {
        use Optimizer as O;
        match (self, optimizer) {
            (Self::Momentum, O::Momentum | O::Nesterov)
            | (Self::Decay1, O::Adam | O::AdamW)
            | (Self::Decay2, O::Adadelta) => Some(0.9),
            (Self::Decay2, O::RmsProp) => Some(0.99),
            (Self::Decay2, O::Adam | O::AdamW) => Some(0.999),
            (Self::Epsilon, O::Adagrad) => Some(1e-10),
            (Self::Epsilon, O::Adadelta) => Some(1e-6),
            (Self::Epsilon, O::RmsProp | O::Adam | O::AdamW) => Some(1e-8),
            (Self::WeightDecay, O::AdamW) => Some(0.01),
            (Self::WeightDecay, _) => Some(0.0),
            _ => None,
        }
    }

    /// The largest value that makes sense.
    #[must_use]
    pub const fn largest(self) -> f64 {
        match self {
            Self::Momentum | Self::Decay1 | Self::Decay2 => 0.999_999,
            Self::Epsilon | Self::WeightDecay => 1.0,
        }
    }

    /// The smallest value that makes sense.
    #[must_use]
    pub const fn smallest(self) -> f64 {
        match self {
            Self::Epsilon => 1e-30,
            _ => 0.0,
        }
    }
}

/// Why a constant can't be used.
#[derive(Clone, Debug, Error, PartialEq)]
pub enum CoefficientError {
    /// The optimizer's rule does not have it.
    #[error("{} has no {}; leave it out or choose another optimizer", optimizer.title(), coefficient.title().to_lowercase())]
    Unused {
        /// The optimizer.
        optimizer: Optimizer,
        /// What it lacks.
        coefficient: Coefficient,
    },
    /// It is out of range.
    #[error("{} is {value}; it must be {} to {}", coefficient.title().to_lowercase(), coefficient.smallest(), coefficient.largest())]
    Range {
        /// Which one.
        coefficient: Coefficient,
        /// Its value.
        value: f64,
    },
}

/// All constants of a rule; those that it lacks are 0.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Numbers {
    pub(super) momentum: f32,
    pub(super) decay_1: f32,
    pub(super) decay_2: f32,
    pub(super) epsilon: f32,
    pub(super) weight_decay: f32,
}

impl Coefficients {
    /// The standard values.
    pub const NONE: Self = Self {
        momentum: None,
        decay_1: None,
        decay_2: None,
        epsilon: None,
        weight_decay: None,
    };

    /// What a person set, if anything.
    #[must_use]
    pub const fn get(&self, coefficient: Coefficient) -> Option<f64> {
        match coefficient {
            Coefficient::Momentum => self.momentum,
            Coefficient::Decay1 => self.decay_1,
            Coefficient::Decay2 => self.decay_2,
            Coefficient::Epsilon => self.epsilon,
            Coefficient::WeightDecay => self.weight_decay,
        }
    }

    /// Sets one, or with `None` goes back to the standard value.
    pub const fn set(&mut self, coefficient: Coefficient, value: Option<f64>) {
        match coefficient {
            Coefficient::Momentum => self.momentum = value,
            Coefficient::Decay1 => self.decay_1 = value,
            Coefficient::Decay2 => self.decay_2 = value,
            Coefficient::Epsilon => self.epsilon = value,
            Coefficient::WeightDecay => self.weight_decay = value,
        }
    }

    /// Without what the optimizer does not have.
    #[must_use]
    pub fn used_by(mut self, optimizer: Optimizer) -> Self {
        for coefficient in Coefficient::ALL {
            if coefficient.standard(optimizer).is_none() {
                self.set(coefficient, None);
            }
        }
        self
    }

    /// Checks what was set.
    ///
    /// # Errors
    ///
    /// Names the first one that the optimizer does not have or that is out of range.
    pub fn validate(&self, optimizer: Optimizer) -> Result<(), CoefficientError> {
        for coefficient in Coefficient::ALL {
            let Some(value) = self.get(coefficient) else {
                continue;
            };
            if coefficient.standard(optimizer).is_none() {
                return Err(CoefficientError::Unused {
                    optimizer,
                    coefficient,
                });
            }
            if !(coefficient.smallest()..=coefficient.largest()).contains(&value) {
                return Err(CoefficientError::Range { coefficient, value });
            }
        }
        Ok(())
    }

    /// What the rule is computed with.
    pub(super) fn numbers(&self, optimizer: Optimizer) -> Numbers {
        let number = |coefficient: Coefficient| {
            let standard = coefficient.standard(optimizer);
            standard.map_or(0.0, |standard| {
                self.get(coefficient).unwrap_or(standard) as f32
            })
        };
        Numbers {
            momentum: number(Coefficient::Momentum),
            decay_1: number(Coefficient::Decay1),
            decay_2: number(Coefficient::Decay2),
            epsilon: number(Coefficient::Epsilon),
            weight_decay: number(Coefficient::WeightDecay),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_set_must_exist_and_be_in_range() {
        let with = |coefficient, value| {
            let mut coefficients = Coefficients::default();
            coefficients.set(coefficient, Some(value));
            coefficients
        };
        let momentum = with(Coefficient::Momentum, 0.8);
        assert_eq!(momentum.validate(Optimizer::Nesterov), Ok(()));
        let error = momentum.validate(Optimizer::Adagrad).expect_err("none");
        assert_eq!(
            error.to_string(),
            "Adagrad has no momentum; leave it out or choose another optimizer"
        );
        assert_eq!(
            momentum.used_by(Optimizer::Adagrad),
            Coefficients::default()
        );
        for value in [-0.1, 1.0, f64::NAN] {
            let wrong = with(Coefficient::Decay2, value).validate(Optimizer::Adam);
            assert!(wrong.is_err(), "{value}");
        }
        let text = with(Coefficient::WeightDecay, 2.0)
            .validate(Optimizer::Sgd)
            .expect_err("too large")
            .to_string();
        assert_eq!(text, "weight decay is 2; it must be 0 to 1");
    }
}
