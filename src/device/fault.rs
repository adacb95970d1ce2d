//! What is wrong with a device.

use std::borrow::Cow;

use serde::{Deserialize, Deserializer, Serialize};
use thiserror::Error;

use crate::model::Architecture;

/// Why a device must not be trusted; worded to follow its name.
#[derive(Clone, Debug, Error, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fault {
    /// A number is far from the CPU's.
    #[error("gives wrong results ({}, {quantity}: off by {})", architecture.title(), percent(*error))]
    Wrong {
        /// Whose number.
        architecture: Architecture,
        /// Logits, loss or gradients.
        quantity: Cow<'static, str>,
        /// The largest difference over the largest value.
        error: f32,
    },
    /// A number is infinite or none at all.
    #[error("gives wrong results ({}, {quantity}: not finite)", architecture.title())]
    NotFinite {
        /// Whose number.
        architecture: Architecture,
        /// Logits, loss or gradients.
        quantity: Cow<'static, str>,
    },
    /// Single steps are right and a training is not.
    #[error("trains wrongly (the loss of {steps} steps is off by {})", percent(*deviation))]
    Curve {
        /// Steps of the training.
        steps: usize,
        /// The largest difference of a step over its loss.
        #[serde(deserialize_with = "unbounded")]
        deviation: f32,
    },
    /// Backend or driver broke, or gave nothing back.
    #[error("broke during the check ({0})")]
    Broke(String),
    /// Backend or driver refused it.
    #[error("can't be opened ({0})")]
    Closed(String),
    /// It ended the process that checked it, or did not answer.
    #[error("ended the process that checked it")]
    Crashed,
    /// It broke while it trained.
    #[error("failed in an earlier run")]
    Failed,
}

/// A number that may be infinite, which JSON has no word for: there it is null.
pub(crate) fn unbounded<'de, D: Deserializer<'de>>(from: D) -> Result<f32, D::Error> {
    Ok(Option::deserialize(from)?.unwrap_or(f32::INFINITY))
}

/// Characters of a driver's message that are shown.
const MAX_MESSAGE: usize = 160;

/// What is at the bottom of a message of a driver or of burn, in one line: they can fill pages, and a
/// panic is on standard error in full.
#[must_use]
pub fn brief(message: &str) -> String {
    let cause = message.rsplit("Caused by:").next().unwrap_or_default();
    let mut lines = cause.lines().map(str::trim);
    let line = lines.find(|line| !line.is_empty()).unwrap_or_default();
    match line.char_indices().nth(MAX_MESSAGE) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line.to_owned(),
    }
}

/// A fraction in percent, with as many digits as say something.
#[must_use]
pub fn percent(fraction: f32) -> String {
    if !fraction.is_finite() {
        return "an infinite amount".to_owned();
    }
    let value = f64::from(fraction) * 100.0;
    if value < 1e-6 {
        return "0 %".to_owned();
    }
    let digits = -value.log10().floor();
    let digits = digits.max(0.0) as usize;
    format!("{value:.digits$} %")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_long_message_the_first_cause_is_said() {
        // As burn said it on a software driver with little memory.
        let message = "An error happened during execution\nCaused by:\n  Several failures at once\n\
            Caused by:\n  An IO error happened\nCaused by:\n  can't allocate buffer of size: 231211008\n\
            No backtrace available\nAsked at:\nNo backtrace available";
        assert_eq!(brief(message), "can't allocate buffer of size: 231211008");
        assert_eq!(
            brief("wgpu error: Out of Memory"),
            "wgpu error: Out of Memory"
        );
        assert_eq!(brief(&"x".repeat(1000)).chars().count(), MAX_MESSAGE + 1);
        assert_eq!(brief(""), "");
    }

    #[test]
    fn percents_have_the_digits_that_matter() {
        assert_eq!(percent(0.0), "0 %");
        assert_eq!(percent(2.3e-7), "0.00002 %");
        assert_eq!(percent(2.1e-5), "0.002 %");
        assert_eq!(percent(0.0321), "3 %");
        assert_eq!(percent(0.32), "32 %");
        assert_eq!(percent(12.5), "1250 %");
    }
}
