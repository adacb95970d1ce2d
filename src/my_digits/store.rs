//! All digits of a folder, on the disk and in memory, and their changes.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use thiserror::Error;

use super::entry::{self, EntryError, parse};
use super::{MAX_DIGITS, MyDigit, Omission};
use crate::digit::Label;
use crate::{atomic_file, bounded};

/// No file of ours comes near this.
const MAX_FILE_BYTES: u64 = 16 * 1024 * 1024;
/// Changes that can be taken back.
const MAX_UNDO: usize = 50;
/// Extension of the files.
const EXTENSION: &str = "json";

/// Why digits can't be kept.
#[derive(Debug, Error)]
pub enum StoreError {
    /// A folder or a file can't be made, read or written.
    #[error("can't use {}: {source}", path.display())]
    File {
        /// The folder or the file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// There are as many as can be.
    #[error("My digits has {MAX_DIGITS} digits, the most that it keeps; delete some first")]
    Full,
    /// There is nothing to be taken back.
    #[error("there is nothing to undo")]
    NothingToUndo,
}

/// The digits by their numbers.
pub type Digits = BTreeMap<u64, Arc<MyDigit>>;

/// What a change replaced: the digits before, `None` where there was none.
type Change = Vec<(u64, Option<Arc<MyDigit>>)>;

/// All digits of a folder, on the disk and in memory.
#[derive(Debug)]
pub struct Store {
    folder: PathBuf,
    digits: Digits,
    /// Higher than every number that was ever seen.
    next: u64,
    changes: Vec<Change>,
}

impl Store {
    /// Reads a folder, and says which files can't be used; a folder that is not there has no digits.
    ///
    /// # Errors
    ///
    /// If the folder can't be listed.
    pub fn open(folder: PathBuf) -> Result<(Self, Vec<Omission>), StoreError> {
        let mut store = Self {
            folder,
            digits: Digits::new(),
            next: 1,
            changes: Vec::new(),
        };
        let entries = match fs::read_dir(&store.folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Ok((store, Vec::new()));
            }
            Err(source) => return Err(cant_use(&store.folder, source)),
        };
        let numbers = entries.filter_map(|entry| number_of(&entry.ok()?.path()));
        let mut numbers: Vec<u64> = numbers.collect();
        numbers.sort_unstable();
        store.next = numbers.last().map_or(1, |last| last.saturating_add(1));
        let mut troubles = Vec::new();
        if numbers.len() > MAX_DIGITS {
            troubles.push(Omission::Many {
                count: numbers.len() - MAX_DIGITS,
                folder: store.folder.clone(),
            });
        }
        for number in numbers.into_iter().take(MAX_DIGITS) {
            let path = store.path(number);
            match read(&path) {
                Ok(digit) => {
                    store.digits.insert(number, Arc::new(digit));
                }
                Err(reason) => troubles.push(Omission::Digit { path, reason }),
            }
        }
        Ok((store, troubles))
    }

    /// The digits.
    #[must_use]
    pub const fn digits(&self) -> &Digits {
        &self.digits
    }

    /// Whether a change can be taken back.
    #[must_use]
    pub const fn can_undo(&self) -> bool {
        !self.changes.is_empty()
    }

    /// Keeps digits.
    ///
    /// # Errors
    ///
    /// If there are too many, or at the first that can't be written; those before it are kept.
    pub fn add(&mut self, digits: impl IntoIterator<Item = MyDigit>) -> Result<(), StoreError> {
        let mut change = Change::new();
        let mut result = Ok(());
        for digit in digits {
            result = self
                .add_one(digit)
                .map(|number| change.push((number, None)));
            if result.is_err() {
                break;
            }
        }
        self.remember(change);
        result
    }

    fn add_one(&mut self, digit: MyDigit) -> Result<u64, StoreError> {
        if self.digits.len() >= MAX_DIGITS {
            return Err(StoreError::Full);
        }
        // Another program may have kept one meanwhile.
        while self.path(self.next).exists() {
            self.next += 1;
        }
        let number = self.next;
        self.put(number, Some(Arc::new(digit)))?;
        self.next += 1;
        Ok(number)
    }

    /// Removes digits.
    ///
    /// # Errors
    ///
    /// At the first that can't be removed.
    pub fn remove(&mut self, numbers: &[u64]) -> Result<(), StoreError> {
        self.replace(numbers, |_| None)
    }

    /// Removes a digit as if it had never been added, if that was the last change; otherwise as
    /// [`Self::remove`] does.
    ///
    /// # Errors
    ///
    /// If it can't be removed.
    pub fn withdraw(&mut self, number: u64) -> Result<(), StoreError> {
        match self.changes.last().map(Vec::as_slice) {
            Some([(last, None)]) if *last == number => self.undo(),
            _ => self.remove(&[number]),
        }
    }

    /// Gives digits another label.
    ///
    /// # Errors
    ///
    /// At the first that can't be written.
    pub fn relabel(&mut self, numbers: &[u64], label: Label) -> Result<(), StoreError> {
        self.replace(numbers, |digit| {
            Some(Arc::new(MyDigit {
                label,
                ..digit.clone()
            }))
        })
    }

    fn replace(
        &mut self,
        numbers: &[u64],
        new: impl Fn(&MyDigit) -> Option<Arc<MyDigit>>,
    ) -> Result<(), StoreError> {
        let mut change = Change::new();
        let mut result = Ok(());
        for &number in numbers {
            let Some(before) = self.digits.get(&number).cloned() else {
                continue;
            };
            result = self.put(number, new(&before));
            if result.is_err() {
                break;
            }
            change.push((number, Some(before)));
        }
        self.remember(change);
        result
    }

    /// Takes the last change back.
    ///
    /// # Errors
    ///
    /// If there is none, or at the first digit that can't be written; what is left of the change can
    /// be taken back another time.
    pub fn undo(&mut self) -> Result<(), StoreError> {
        let mut change = self.changes.pop().ok_or(StoreError::NothingToUndo)?;
        while let Some((number, before)) = change.last().cloned() {
            if let Err(error) = self.put(number, before) {
                self.changes.push(change);
                return Err(error);
            }
            change.pop();
        }
        Ok(())
    }

    fn remember(&mut self, change: Change) {
        if !change.is_empty() {
            self.changes.push(change);
        }
        if self.changes.len() > MAX_UNDO {
            self.changes.remove(0);
        }
    }

    /// Writes a digit, or removes it, on the disk and then in memory.
    fn put(&mut self, number: u64, digit: Option<Arc<MyDigit>>) -> Result<(), StoreError> {
        let path = self.path(number);
        let done = match &digit {
            Some(digit) => fs::create_dir_all(&self.folder)
                .and_then(|()| atomic_file::write(&path, &entry::to_bytes(digit))),
            None => match fs::remove_file(&path) {
                Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
                other => other,
            },
        };
        done.map_err(|source| cant_use(&path, source))?;
        match digit {
            Some(digit) => self.digits.insert(number, digit),
            None => self.digits.remove(&number),
        };
        Ok(())
    }

    fn path(&self, number: u64) -> PathBuf {
        self.folder.join(file_name(number))
    }
}

fn read(path: &Path) -> Result<MyDigit, EntryError> {
    parse(&bounded::read(path, MAX_FILE_BYTES)?)
}

fn file_name(number: u64) -> String {
    format!("{number:06}.{EXTENSION}")
}

/// The number in a file's name, if it is one of ours.
fn number_of(path: &Path) -> Option<u64> {
    let number = path.file_stem()?.to_str()?.parse().ok()?;
    // The last number is for nobody, so that there is always a next one.
    let is_ours = number < u64::MAX && path.file_name()? == file_name(number).as_str();
    is_ours.then_some(number)
}

fn cant_use(path: &Path, source: io::Error) -> StoreError {
    StoreError::File {
        path: path.to_owned(),
        source,
    }
}

#[cfg(test)]
mod tests;
