//! What goes wrong with runs and devices that go on all the same, as sentences in the person's
//! language.

use crate::device::{Fault, percent};
use crate::language::{tr, tr_with};
use crate::runs::{CheckpointError, DamagedCheckpoint};
use crate::self_test;
use crate::train::event::NotKept;
use crate::ui::names;
use crate::ui::sentences::Sentence;
use crate::worker::trouble::{Tested, Trouble};

impl Sentence for Trouble {
    fn sentence(&self) -> String {
        match self {
            Self::NotBegun(error) => {
                tr_with("trouble-not-begun", &[("reason", &error.sentence())])
            }
            Self::NotKept(trouble) => trouble.sentence(),
            Self::Damaged(damaged) => damaged.sentence(),
            Self::OptimizerAnew => tr("trouble-optimizer-anew").to_owned(),
            Self::TookCpu { number, error } => tr_with(
                "trouble-took-cpu",
                &[("number", number), ("reason", &error.sentence())],
            ),
            Self::SweepTookCpu(error) => {
                tr_with("trouble-sweep-took-cpu", &[("reason", &error.sentence())])
            }
            Self::Store(error) => error.sentence(),
        }
    }
}

impl Sentence for NotKept {
    fn sentence(&self) -> String {
        let (path, reason) = (self.path.display().to_string(), self.source.sentence());
        let run = self.run;
        if self.is_over {
            tr_with(
                "trouble-not-kept-over",
                &[("number", &run), ("path", &path), ("reason", &reason)],
            )
        } else {
            tr_with(
                "trouble-not-kept",
                &[("number", &run), ("path", &path), ("reason", &reason)],
            )
        }
    }
}

impl Sentence for DamagedCheckpoint {
    fn sentence(&self) -> String {
        tr_with(
            "trouble-checkpoint",
            &[("step", &self.step), ("reason", &self.source.sentence())],
        )
    }
}

impl Sentence for CheckpointError {
    fn sentence(&self) -> String {
        match self {
            Self::Io(error) => tr_with("error-checkpoint-read", &[("reason", &error.sentence())]),
            Self::Format(error) => tr_with(
                "error-checkpoint-format",
                &[("reason", &error.to_string())],
            ),
            Self::Foreign => tr("error-checkpoint-foreign").to_owned(),
            Self::Checksum => tr("error-checkpoint-checksum").to_owned(),
            Self::State(error) => {
                tr_with("error-checkpoint-state", &[("reason", &error.to_string())])
            }
            Self::Array(error) => {
                tr_with("error-checkpoint-array", &[("reason", &error.sentence())])
            }
        }
    }
}

impl Sentence for Fault {
    /// Worded to follow the device's name.
    fn sentence(&self) -> String {
        match self {
            Self::Wrong {
                architecture,
                quantity,
                error,
            } => tr_with(
                "fault-wrong",
                &[
                    ("network", &names::model(*architecture)),
                    ("quantity", &quantity_name(quantity)),
                    ("error", &percent(*error)),
                ],
            ),
            Self::NotFinite {
                architecture,
                quantity,
            } => tr_with(
                "fault-not-finite",
                &[
                    ("network", &names::model(*architecture)),
                    ("quantity", &quantity_name(quantity)),
                ],
            ),
            Self::Curve { steps, deviation } if deviation.is_finite() => tr_with(
                "fault-curve",
                &[("steps", steps), ("error", &percent(*deviation))],
            ),
            Self::Curve { steps, .. } => tr_with("fault-curve-wild", &[("steps", steps)]),
            Self::Broke(reason) => tr_with("fault-broke", &[("reason", reason)]),
            Self::Closed(reason) => tr_with("fault-closed", &[("reason", reason)]),
            Self::Failed => tr("fault-failed").to_owned(),
        }
    }
}

/// What is compared, in the person's language.
fn quantity_name(quantity: &str) -> &'static str {
    match quantity {
        "logits" => tr("quantity-logits"),
        "loss" => tr("quantity-loss"),
        _ => tr("quantity-gradients"),
    }
}

impl Sentence for Tested {
    fn sentence(&self) -> String {
        match self {
            Self::Compared(report) => compared(report),
            Self::Refused(error) => error.sentence(),
            Self::Broke { device, reason } => {
                tr_with("tested-broke", &[("device", device), ("reason", reason)])
            }
        }
    }
}

fn compared(report: &self_test::Report) -> String {
    let device = &report.device;
    report.fault.as_ref().map_or_else(
        || {
            let error = percent(report.largest_error());
            tr_with("tested-good", &[("device", device), ("error", &error)])
        },
        |fault| {
            let fault = fault.sentence();
            tr_with("tested-bad", &[("device", device), ("fault", &fault)])
        },
    )
}
