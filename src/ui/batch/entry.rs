//! A picture of the table, and what is known of it.

use std::path::{Path, PathBuf};

use super::state::BatchState;
use crate::batch::{Look, Status};

/// A picture of the table.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub(super) file: PathBuf,
    pub(super) name: String,
    /// `None` until it was read.
    pub(super) look: Option<Look>,
    /// What a person said that it shows.
    pub(super) said: Option<String>,
}

impl Entry {
    pub(super) fn new(file: PathBuf) -> Self {
        let name = file.file_name().unwrap_or(file.as_os_str());
        Self {
            name: name.to_string_lossy().into_owned(),
            file,
            look: None,
            said: None,
        }
    }

    /// Takes over what is known of the same picture elsewhere, where nothing is known here.
    pub(super) fn learn(&mut self, other: Self) {
        self.look = self.look.take().or(other.look);
        self.said = self.said.take().or(other.said);
    }

    /// What was read.
    pub(super) fn read(&self) -> &str {
        self.look.as_ref().map_or("", |look| &look.row.digits)
    }

    /// What it shows, as far as is known.
    pub(super) fn digits(&self) -> &str {
        self.said.as_deref().unwrap_or_else(|| self.read())
    }

    /// How it stands; `None` until it was read.
    pub(super) fn status(&self) -> Option<Status> {
        let read = self.look.as_ref()?.row.status;
        Some(match &self.said {
            None => read,
            Some(said) if *said == self.read() => Status::Confirmed,
            Some(_) => Status::Corrected,
        })
    }

    /// What the table is sorted by where doubtful ones come first. A person's answer does not count:
    /// the row stays where it is while the next ones are looked at.
    pub(super) fn doubt(&self) -> (u8, f32) {
        let Some(look) = &self.look else {
            return (4, 0.0);
        };
        let rank = match look.row.status {
            Status::Doubtful => 0,
            Status::Nothing => 1,
            Status::Failed => 2,
            _ => 3,
        };
        (rank, look.row.least_probability.unwrap_or(0.0))
    }
}

/// What is known of a picture by its file, as those who see the picture elsewhere know it.
impl BatchState {
    /// What the row of a picture that was read is called.
    #[must_use]
    pub fn name_of(&self, file: &Path) -> Option<String> {
        let entry = self.entries.iter().find(|entry| entry.file == file)?;
        entry.look.is_some().then(|| entry.name.clone())
    }

    /// Sets what a person says that a picture shows; returns what was said before.
    pub fn say(&mut self, file: &Path, said: Option<String>) -> Option<String> {
        let entry = self.entries.iter_mut().find(|entry| entry.file == file)?;
        std::mem::replace(&mut entry.said, said)
    }
}
