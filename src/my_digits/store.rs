//! All digits of a folder, on the disk and in memory, and their changes.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use thiserror::Error;

use super::entry::{self, EntryError, parse};
use super::{MAX_DIGITS, MyDigit};
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
    /// Reads a folder, with a sentence on each file that can't be used; a folder that is not there
    /// has no digits.
    ///
    /// # Errors
    ///
    /// If the folder can't be listed.
    pub fn open(folder: PathBuf) -> Result<(Self, Vec<String>), StoreError> {
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
            let more = numbers.len() - MAX_DIGITS;
            troubles.push(format!(
                "{more} digits in {} are not shown: at most {MAX_DIGITS} are",
                store.folder.display()
            ));
        }
        for number in numbers.into_iter().take(MAX_DIGITS) {
            let path = store.path(number);
            match read(&path) {
                Ok(digit) => {
                    store.digits.insert(number, Arc::new(digit));
                }
                Err(error) => troubles.push(format!("left out {}: {error}", path.display())),
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
mod tests {
    use image::GrayImage;

    use super::*;
    use crate::digit::{DigitImage, IMAGE_PIXELS, Probabilities};
    use crate::ink::{PenStroke, Point};
    use crate::my_digits::ModelAnswer;

    fn label(digit: u8) -> Label {
        Label::new(digit).expect("a digit")
    }

    fn digit(value: u8) -> MyDigit {
        let stroke = PenStroke::new([Point::new(0.1, 0.2), Point::new(0.3, 0.4)], 0.04);
        MyDigit {
            strokes: stroke.into_iter().collect(),
            picture: Some(GrayImage::from_pixel(9, 11, image::Luma([value]))),
            answer: Some(ModelAnswer {
                model: "Shipped deep CNN".to_owned(),
                probabilities: Probabilities::from_logits(&[0.5; 10]).expect("finite"),
            }),
            ..MyDigit::new(label(value % 10), DigitImage::new([value; IMAGE_PIXELS]))
        }
    }

    fn store(folder: &Path) -> (Store, Vec<String>) {
        Store::open(folder.join("my-digits")).expect("readable")
    }

    fn labels(store: &Store) -> Vec<(u64, u8)> {
        let digits = store.digits().iter();
        digits
            .map(|(number, digit)| (*number, digit.label.digit()))
            .collect()
    }

    #[test]
    fn digits_come_back_as_they_were_kept() {
        let folder = tempfile::tempdir().expect("a folder");
        let (mut first, troubles) = store(folder.path());
        assert!(first.digits().is_empty() && troubles.is_empty());
        let plain = MyDigit::new(label(4), DigitImage::default());
        first.add([digit(3), plain]).expect("kept");
        let (second, troubles) = store(folder.path());
        assert_eq!(troubles, Vec::<String>::new());
        assert_eq!(first.digits(), second.digits());
        let names = fs::read_dir(folder.path().join("my-digits")).expect("there");
        assert_eq!(names.count(), 2, "nothing unfinished is left");
    }

    #[test]
    fn every_change_can_be_taken_back() {
        let folder = tempfile::tempdir().expect("a folder");
        let (mut store, _) = store(folder.path());
        store.add([digit(1), digit(2), digit(3)]).expect("kept");
        store.relabel(&[1, 3, 99], label(7)).expect("relabeled");
        assert_eq!(labels(&store), [(1, 7), (2, 2), (3, 7)]);
        store.remove(&[2, 3]).expect("removed");
        assert_eq!(labels(&store), [(1, 7)]);
        store.undo().expect("undone");
        assert_eq!(labels(&store), [(1, 7), (2, 2), (3, 7)]);
        store.undo().expect("undone");
        assert_eq!(labels(&store), [(1, 1), (2, 2), (3, 3)]);
        store.undo().expect("undone");
        assert!(store.digits().is_empty() && !store.can_undo());
        assert!(matches!(store.undo(), Err(StoreError::NothingToUndo)));
        let (again, _) = Store::open(folder.path().join("my-digits")).expect("readable");
        assert!(again.digits().is_empty(), "on the disk, too");
    }

    #[test]
    fn what_could_not_be_taken_back_can_be_another_time() {
        let folder = tempfile::tempdir().expect("a folder");
        let (mut store, _) = store(folder.path());
        store.add([digit(1), digit(2), digit(3)]).expect("kept");
        // Where a folder is no file can be removed.
        let second = folder.path().join("my-digits").join("000002.json");
        fs::remove_file(&second).expect("removed");
        fs::create_dir(&second).expect("made");
        assert!(matches!(store.undo(), Err(StoreError::File { .. })));
        fs::remove_dir(&second).expect("removed");
        assert!(store.can_undo());
        store.undo().expect("undone");
        assert!(store.digits().is_empty() && !store.can_undo());
    }

    #[test]
    fn a_digit_is_withdrawn_and_no_other_change_is_taken_back() {
        let folder = tempfile::tempdir().expect("a folder");
        let (mut store, _) = store(folder.path());
        store.add([digit(1), digit(2)]).expect("kept");
        store.add([digit(3)]).expect("kept");
        store.withdraw(3).expect("withdrawn");
        store.add([digit(4)]).expect("kept");
        assert_eq!(labels(&store), [(1, 1), (2, 2), (4, 4)]);
        store.remove(&[1]).expect("removed");
        store.withdraw(4).expect("withdrawn");
        assert_eq!(labels(&store), [(2, 2)]);
        for expected in [vec![(2, 2), (4, 4)], vec![(1, 1), (2, 2), (4, 4)]] {
            store.undo().expect("undone");
            assert_eq!(labels(&store), expected);
        }
    }

    #[test]
    fn a_damaged_file_is_left_out_with_a_sentence_and_stays_where_it_is() {
        let folder = tempfile::tempdir().expect("a folder");
        let (mut first, _) = store(folder.path());
        first.add([digit(1), digit(2)]).expect("kept");
        let damaged = folder.path().join("my-digits").join("000002.json");
        let whole = fs::read(&damaged).expect("there");
        fs::write(&damaged, &whole[..whole.len() / 2]).expect("written");
        // What an interrupted write leaves, and what others put there, is passed over.
        fs::write(damaged.with_file_name("000003.json.part"), b"{").expect("written");
        fs::write(damaged.with_file_name("notes.txt"), b"mine").expect("written");
        fs::write(damaged.with_file_name("0000001.json"), &whole).expect("written");
        let last = damaged.with_file_name(format!("{}.json", u64::MAX));
        fs::write(last, &whole).expect("written");
        let (mut second, troubles) = store(folder.path());
        assert_eq!(labels(&second), [(1, 1)]);
        assert_eq!(troubles.len(), 1, "{troubles:?}");
        assert!(troubles[0].contains("000002.json"), "{troubles:?}");
        second.add([digit(5)]).expect("kept");
        assert_eq!(labels(&second), [(1, 1), (3, 5)]);
        assert_eq!(fs::read(&damaged).expect("there"), whole[..whole.len() / 2]);
    }

    #[test]
    fn what_another_program_kept_meanwhile_is_not_overwritten() {
        let folder = tempfile::tempdir().expect("a folder");
        let ((mut one, _), (mut other, _)) = (store(folder.path()), store(folder.path()));
        one.add([digit(1)]).expect("kept");
        other.add([digit(2)]).expect("kept");
        assert_eq!(labels(&store(folder.path()).0), [(1, 1), (2, 2)]);
    }
}
