//! Digits that are left out, and why.

use std::path::PathBuf;
use std::sync::Arc;

use thiserror::Error;

use super::{EntryError, MAX_DIGITS};
use crate::data_source::Reason;

/// What was left out when digits were read or taken in.
#[derive(Debug, Error)]
pub enum Omission {
    /// There are more than can be.
    #[error("{count} digits in {} are not shown: at most {MAX_DIGITS} are", folder.display())]
    Many {
        /// How many are left out.
        count: usize,
        /// The folder.
        folder: PathBuf,
    },
    /// A file of ours can't be used.
    #[error("left out {}: {reason}", path.display())]
    Digit {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: EntryError,
    },
    /// A picture can't be used.
    #[error("left out {}: {reason}", path.display())]
    Picture {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: Arc<Reason>,
    },
    /// A drawing has nothing to be seen.
    #[error("left out drawing {number} of {}: it is only a dot", path.display())]
    Dot {
        /// Its place in the file, from 1.
        number: usize,
        /// The file.
        path: PathBuf,
    },
}
