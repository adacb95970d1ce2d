//! When a run ends before its last step.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// The longest time limit, in seconds: a year.
const MAX_SECONDS: f64 = 365.0 * 24.0 * 3600.0;

/// What ends a run early; each may be absent. Looked at after each epoch, the time after each step.
///
/// The fields' texts are those of the command line's help.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, clap::Args)]
#[serde(default)]
pub struct StopRules {
    /// Stop after so many epochs without a lower validation loss, and keep the best epoch's model
    #[arg(long, value_name = "EPOCHS")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub patience: Option<usize>,
    /// Stop when the validation accuracy is this good, above 0 and at most 1
    #[arg(long, value_name = "X")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target_accuracy: Option<f64>,
    /// Stop after so many seconds of training; what a run then reaches depends on the machine
    #[arg(long, value_name = "SECONDS")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time_limit: Option<f64>,
}

/// Why rules can't be used.
#[derive(Clone, Debug, Error, PartialEq)]
pub enum StopError {
    /// Nothing would ever be good enough.
    #[error("the patience is 0 epochs; it must be at least 1")]
    Patience,
    /// No accuracy.
    #[error("the target accuracy is {0}; it must be above 0 and at most 1")]
    Accuracy(f64),
    /// No time.
    #[error("the time limit is {0} seconds; it must be above 0 and at most a year")]
    Time(f64),
}

/// Why a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ending {
    /// It came to its last step.
    Completed,
    /// A person stopped it.
    Stopped,
    /// So many epochs brought no lower validation loss.
    NoProgress(usize),
    /// The validation accuracy that was asked for is reached.
    TargetReached(f64),
    /// The time, in seconds, is over.
    TimeOver(f64),
}

impl std::fmt::Display for Ending {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Completed => write!(f, "completed"),
            Self::Stopped => write!(f, "stopped"),
            Self::NoProgress(1) => {
                write!(
                    f,
                    "ended early: the last epoch brought no lower validation loss"
                )
            }
            Self::NoProgress(epochs) => write!(
                f,
                "ended early: {epochs} epochs brought no lower validation loss"
            ),
            Self::TargetReached(accuracy) => write!(
                f,
                "ended early: the validation accuracy reached {:.2} %",
                accuracy * 100.0
            ),
            Self::TimeOver(seconds) => write!(f, "ended early: {seconds} s are over"),
        }
    }
}

impl StopRules {
    /// Nothing ends the run early.
    pub const NONE: Self = Self {
        patience: None,
        target_accuracy: None,
        time_limit: None,
    };

    /// Checks the rules.
    ///
    /// # Errors
    ///
    /// Names the first that makes no sense.
    pub fn validate(&self) -> Result<(), StopError> {
        if self.patience == Some(0) {
            return Err(StopError::Patience);
        }
        if let Some(accuracy) = self.target_accuracy
            && !(accuracy > 0.0 && accuracy <= 1.0)
        {
            return Err(StopError::Accuracy(accuracy));
        }
        if let Some(seconds) = self.time_limit
            && !(seconds > 0.0 && seconds <= MAX_SECONDS)
        {
            return Err(StopError::Time(seconds));
        }
        Ok(())
    }

    /// Whether the time is over.
    pub(super) fn after(&self, elapsed: Duration) -> Option<Ending> {
        let limit = self.time_limit?;
        (elapsed.as_secs_f64() >= limit).then_some(Ending::TimeOver(limit))
    }

    /// Whether an epoch is the last: `accuracy` is that on the validation images, and for
    /// `idle` epochs there has been no lower loss.
    pub(super) fn after_epoch(&self, accuracy: f64, idle: usize) -> Option<Ending> {
        if let Some(target) = self.target_accuracy.filter(|target| accuracy >= *target) {
            return Some(Ending::TargetReached(target));
        }
        let patience = self.patience.filter(|patience| idle >= *patience)?;
        Some(Ending::NoProgress(patience))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_that_make_no_sense_are_refused() {
        let check = |change: fn(&mut StopRules)| {
            let mut rules = StopRules::default();
            change(&mut rules);
            rules.validate()
        };
        assert_eq!(check(|_| ()), Ok(()));
        assert_eq!(check(|r| r.patience = Some(0)), Err(StopError::Patience));
        for accuracy in [0.0, 1.1, f64::NAN] {
            let rules = StopRules {
                target_accuracy: Some(accuracy),
                ..StopRules::default()
            };
            assert!(matches!(rules.validate(), Err(StopError::Accuracy(_))));
        }
        let text = check(|r| r.time_limit = Some(-1.0)).expect_err("past");
        assert!(text.to_string().starts_with("the time limit is -1 seconds"));
    }

    #[test]
    fn each_rule_ends_a_run_when_it_is_met_and_not_before() {
        let rules = StopRules {
            patience: Some(3),
            target_accuracy: Some(0.99),
            time_limit: Some(10.0),
        };
        assert_eq!(rules.after_epoch(0.98, 2), None);
        let reached = rules.after_epoch(0.99, 0);
        assert_eq!(reached, Some(Ending::TargetReached(0.99)));
        assert_eq!(rules.after_epoch(0.5, 3), Some(Ending::NoProgress(3)));
        assert_eq!(rules.after(Duration::from_secs(9)), None);
        let over = rules.after(Duration::from_secs(11));
        assert_eq!(over, Some(Ending::TimeOver(10.0)));
        assert_eq!(StopRules::default().after(Duration::MAX), None);
    }
}
