//! What goes wrong in the background, in English; the window says it in its language.

use std::io;

use thiserror::Error;

use super::training::RunError;
use crate::device::DeviceError;
use crate::runs::{DamagedCheckpoint, RunStoreError};
use crate::self_test;
use crate::train::event::{NotKept, OPTIMIZER_ANEW};

/// What a person should know of a run, a sweep or the run store.
#[derive(Debug, Error)]
pub enum Trouble {
    /// A run has no folder.
    #[error("this run can't be kept: {0}; save its model when it ends")]
    NotBegun(RunStoreError),
    /// Something of a run can't be kept.
    #[error(transparent)]
    NotKept(NotKept),
    /// A checkpoint is left out.
    #[error(transparent)]
    Damaged(DamagedCheckpoint),
    /// The run was on another kind of device.
    #[error("{OPTIMIZER_ANEW}")]
    OptimizerAnew,
    /// The GPU broke and the CPU goes on.
    #[error("run {number} goes on on the CPU from its last checkpoint: {error}")]
    TookCpu {
        /// The run.
        number: usize,
        /// What happened.
        error: RunError,
    },
    /// The same of a sweep.
    #[error("the sweep goes on on the CPU: {0}")]
    SweepTookCpu(RunError),
    /// A run, or all of them, can't be read.
    #[error(transparent)]
    Store(RunStoreError),
}

/// What came of checking a GPU.
#[derive(Debug, Error)]
pub enum Tested {
    /// It was compared with the CPU.
    #[error("{}", .0.sentence())]
    Compared(self_test::Report),
    /// It can't be opened.
    #[error(transparent)]
    Refused(DeviceError),
    /// Backend or driver broke.
    #[error("{device} broke: {reason}")]
    Broke {
        /// Its name.
        device: String,
        /// What they said.
        reason: String,
    },
}

impl Tested {
    /// Whether it computes what the CPU computes.
    #[must_use]
    pub const fn passed(&self) -> bool {
        matches!(self, Self::Compared(report) if report.passed())
    }
}

/// Why a result is in no file.
#[derive(Debug, Error)]
pub enum NotWritten {
    /// It can't be made.
    #[error("{0}")]
    NotMade(String),
    /// The system refused.
    #[error("{0}; choose another folder")]
    Io(io::Error),
}
