//! Removing all rows of the table, and bringing them back: what a person typed is in no file.

use std::collections::HashMap;
use std::path::PathBuf;

use super::entry::Entry;
use super::state::BatchState;

impl BatchState {
    /// Removes all rows, which can be brought back until others are removed; returns how many there
    /// were.
    pub fn clear(&mut self) -> usize {
        let count = self.entries.len();
        if count > 0 {
            let before = std::mem::take(self);
            self.sort = before.sort;
            self.is_reversed = before.is_reversed;
            self.is_shown = before.is_shown;
            self.removed = before.entries;
        }
        count
    }

    /// Whether there are rows to be brought back, and nothing is under way that counts rows.
    #[must_use]
    pub const fn can_bring_back(&self) -> bool {
        !self.removed.is_empty() && !self.is_reading()
    }

    /// Brings the rows back that were removed last, before those that came since; returns how many.
    pub fn bring_back(&mut self) -> usize {
        if !self.can_bring_back() {
            return 0;
        }
        // What is being typed is for a row that gets another place.
        self.keep_draft();
        let since = std::mem::replace(&mut self.entries, std::mem::take(&mut self.removed));
        let count = self.entries.len();
        let places: HashMap<PathBuf, usize> = self.entries.iter().map(file_of).zip(0..).collect();
        for entry in since {
            match places.get(&entry.file) {
                Some(&place) => self.entries[place].learn(entry),
                None => self.entries.push(entry),
            }
        }
        self.textures.clear();
        self.start_at_top();
        count
    }
}

fn file_of(entry: &Entry) -> PathBuf {
    entry.file.clone()
}
