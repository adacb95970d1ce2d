//! Jobs of which only the latest is of interest.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::files::FileReport;

/// Of several jobs the latest is of interest.
#[derive(Clone, Default)]
pub(super) struct Latest(Arc<AtomicUsize>);

/// A job's place among others.
pub(super) struct Turn {
    all: Latest,
    number: usize,
}

impl Latest {
    /// From now on a later job is the latest.
    pub(super) fn next(&self) -> Turn {
        Turn {
            all: self.clone(),
            number: self.0.fetch_add(1, Ordering::Relaxed) + 1,
        }
    }
}

impl Turn {
    pub(super) fn is_latest(&self) -> bool {
        self.all.0.load(Ordering::Relaxed) == self.number
    }

    /// Does the job; nothing comes of it if it is not the latest any more.
    pub(super) fn take(&self, job: impl FnOnce() -> FileReport) -> FileReport {
        let report = job();
        if self.is_latest() {
            report
        } else {
            FileReport::Cancelled
        }
    }
}
