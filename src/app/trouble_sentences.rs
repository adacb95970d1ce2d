//! What goes wrong in the background, as sentences in the person's language.

use crate::device::{Fault, percent};
use crate::language::{tr, tr_with};
use crate::runs::{CheckpointError, DamagedCheckpoint};
use crate::self_test;
use crate::train::event::{Lost, NotKept};
use crate::ui::names;
use crate::ui::sentences::Sentence;
use crate::worker::trouble::{NotWritten, Tested, Trouble};

impl Sentence for Trouble {
    fn sentence(&self) -> String {
        match self {
            Self::NotBegun(error) => tr_with("trouble-not-begun", &[("reason", &error.sentence())]),
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
        match self.lost {
            Lost::Checkpoint => tr_with(
                "trouble-not-kept",
                &[("number", &run), ("path", &path), ("reason", &reason)],
            ),
            Lost::Result => tr_with(
                "trouble-not-kept-over",
                &[("number", &run), ("path", &path), ("reason", &reason)],
            ),
            Lost::TensorBoard => tr_with(
                "trouble-no-tensorboard",
                &[("number", &run), ("path", &path), ("reason", &reason)],
            ),
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
            Self::Format(error) => {
                tr_with("error-checkpoint-format", &[("reason", &error.to_string())])
            }
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
            Self::Crashed => tr("fault-crashed").to_owned(),
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

impl Sentence for NotWritten {
    fn sentence(&self) -> String {
        match self {
            Self::NotMade(reason) => reason.clone(),
            Self::Io(error) => tr_with("error-write", &[("reason", &error.sentence())]),
        }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use std::fmt::Display;
    use std::io;
    use std::sync::Arc;

    use super::*;
    use crate::language::{self, Language};
    use crate::model::Architecture;
    use crate::runs::RunStoreError;
    use crate::sweep::run::SweepError;
    use crate::train::trainer::TrainError;
    use crate::worker::training::RunError;

    /// Sentences are those of the log in English, and have Chinese characters in Chinese, whatever
    /// is in them.
    pub(in crate::app) fn assert_in_both<E: Sentence + Display>(
        errors: impl IntoIterator<Item = E>,
    ) {
        let is_chinese = |letter: char| ('\u{4e00}'..'\u{9fff}').contains(&letter);
        for error in errors {
            language::set(Language::English);
            assert_eq!(error.sentence(), error.to_string());
            language::set(Language::Chinese);
            let sentence = error.sentence();
            assert!(sentence.contains(is_chinese), "{sentence}");
        }
        language::set(Language::English);
    }

    fn gone() -> io::Error {
        io::Error::other("gone")
    }

    #[test]
    fn troubles_are_said_in_both_languages() {
        let not_kept = |lost| {
            Trouble::NotKept(NotKept {
                run: 3,
                lost,
                path: "runs".into(),
                source: Arc::new(gone()),
            })
        };
        let damaged = |source| {
            let source = Arc::new(source);
            Trouble::Damaged(DamagedCheckpoint { step: 7, source })
        };
        let device = TrainError::Device("lost".to_owned());
        assert_in_both([
            Trouble::NotBegun(RunStoreError::Full("runs".into())),
            not_kept(Lost::Checkpoint),
            not_kept(Lost::Result),
            not_kept(Lost::TensorBoard),
            damaged(CheckpointError::Io(gone())),
            damaged(CheckpointError::Foreign),
            damaged(CheckpointError::Checksum),
            Trouble::OptimizerAnew,
            Trouble::TookCpu {
                number: 2,
                error: RunError::Panicked("lost".to_owned()),
            },
            Trouble::SweepTookCpu(RunError::Sweep(SweepError::Device(device))),
            Trouble::Store(RunStoreError::InUse(4)),
        ]);
        assert_in_both([
            RunError::Sweep(SweepError::InUse),
            RunError::Sweep(SweepError::Run(RunStoreError::Completed(1))),
        ]);
        assert_in_both([NotWritten::Io(gone())]);
    }

    #[test]
    fn what_a_check_of_a_gpu_finds_is_said_in_both_languages() {
        let architecture = Architecture::DeepCnn;
        let faults = [
            Fault::Wrong {
                architecture,
                quantity: "logits".into(),
                error: 0.5,
            },
            Fault::NotFinite {
                architecture,
                quantity: "gradients".into(),
            },
            Fault::Curve {
                steps: 20,
                deviation: 0.3,
            },
            Fault::Curve {
                steps: 20,
                deviation: f32::INFINITY,
            },
            Fault::Broke("no memory".to_owned()),
            Fault::Closed("no driver".to_owned()),
            Fault::Crashed,
            Fault::Failed,
        ];
        let report = |fault| {
            Tested::Compared(self_test::Report {
                fault,
                ..self_test::Report::new("Card")
            })
        };
        assert_in_both(faults.clone());
        assert_in_both([report(None)]);
        assert_in_both(faults.map(|fault| report(Some(fault))));
        assert_in_both([Tested::Broke {
            device: "Card".to_owned(),
            reason: "lost".to_owned(),
        }]);
    }
}
