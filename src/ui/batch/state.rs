//! What the table of many pictures knows: rows, their order, and what a person said about them.

use std::cmp::Ordering;
use std::collections::{HashMap, HashSet};
use std::path::PathBuf;
use std::time::{Duration, Instant};

use egui::TextureHandle;

use super::entry::Entry;
use crate::batch::table::Line;
use crate::batch::{Look, Status};

/// The longest number that can be typed.
const MAX_DIGITS: usize = 60;

/// What the rows are sorted by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Sort {
    /// As they were found.
    File,
    Number,
    LeastProbability,
    /// What a person should look at first.
    #[default]
    Doubt,
}

/// What the next frame is to do.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Wishes {
    /// Give the table the keyboard.
    pub(super) focus: bool,
    /// Scroll to the selected row.
    pub(super) scroll: bool,
    /// Scroll along with the selected row, which moved by so many rows when others came before it.
    pub(super) shift: isize,
}

/// The table, its reading, and what is edited in it.
#[derive(Default)]
pub struct BatchState {
    pub(super) entries: Vec<Entry>,
    /// The rows from top to bottom, as places in `entries`.
    pub(super) order: Vec<usize>,
    pub(super) sort: Sort,
    pub(super) is_reversed: bool,
    /// The row that keys are for, as a place in `entries`.
    pub(super) selected: Option<usize>,
    /// What is being typed for it.
    pub(super) draft: Option<String>,
    /// Whether a person chose a row; until then it is the first.
    is_touched: bool,
    /// Whether the table stands in the canvas's place.
    pub is_shown: bool,
    /// What the next frame is to do.
    pub(super) wishes: Wishes,
    pub(super) reading: Option<Reading>,
    /// The rows that were removed last.
    pub(super) removed: Vec<Entry>,
    /// Small copies of the rows that are seen.
    pub(super) textures: HashMap<usize, TextureHandle>,
}

/// A lot of pictures that is being read.
#[derive(Debug)]
pub(super) struct Reading {
    /// The places of its pictures in the table.
    places: Vec<usize>,
    done: usize,
    start: Instant,
    pub(super) is_stopping: bool,
}

impl Reading {
    pub(super) const fn done(&self) -> (usize, usize) {
        (self.done, self.places.len())
    }

    /// Pictures per second and the time that is left, once there is something to go by.
    pub(super) fn rate(&self) -> Option<(f64, Duration)> {
        let secs = self.start.elapsed().as_secs_f64();
        let rate = self.done as f64 / secs;
        let left = self.places.len().saturating_sub(self.done) as f64 / rate;
        let is_known = self.done > 0 && secs > 0.5;
        is_known.then(|| (rate, Duration::from_secs_f64(left.min(1e6))))
    }
}

impl BatchState {
    /// Whether there is a table, shown or not.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Pictures in the table.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.entries.len()
    }

    /// Shows the table and gives it the keyboard.
    pub const fn show(&mut self) {
        self.is_shown = true;
        self.wishes.focus = true;
    }

    /// The files that were read, or are being read; they need not be read again.
    #[must_use]
    pub fn files(&self) -> HashSet<PathBuf> {
        let is_known = |entry: &&Entry| self.is_reading() || entry.look.is_some();
        let known = self.entries.iter().filter(is_known);
        known.map(|entry| entry.file.clone()).collect()
    }

    /// Files are being looked for.
    pub fn look(&mut self) {
        self.reading = Some(Reading {
            places: Vec::new(),
            done: 0,
            start: Instant::now(),
            is_stopping: false,
        });
    }

    /// The files that a stop left unread, in their order.
    #[must_use]
    pub fn unread(&self) -> Vec<PathBuf> {
        let unread = self.entries.iter().filter(|entry| entry.look.is_none());
        unread.map(|entry| entry.file.clone()).collect()
    }

    /// Adds pictures that are about to be read; those that a stop left unread keep their rows.
    pub fn begin(&mut self, files: Vec<PathBuf>) {
        let entries = self.entries.iter().enumerate();
        let unread = entries.filter(|(_, entry)| entry.look.is_none());
        let unread: HashMap<PathBuf, usize> = unread
            .map(|(place, entry)| (entry.file.clone(), place))
            .collect();
        let mut place_of = |file: PathBuf| {
            unread.get(&file).copied().unwrap_or_else(|| {
                self.entries.push(Entry::new(file));
                self.entries.len() - 1
            })
        };
        let places = files.into_iter().map(&mut place_of).collect();
        let is_stopping = self.reading.as_ref().is_some_and(|lot| lot.is_stopping);
        self.reading = Some(Reading {
            places,
            done: 0,
            start: Instant::now(),
            is_stopping,
        });
        self.rearrange();
    }

    /// Takes in what was found in pictures of the lot under way, by their places in it.
    pub fn take(&mut self, looks: Vec<(usize, Look)>) {
        let Some(reading) = &mut self.reading else {
            return;
        };
        reading.done += looks.len();
        for (place, look) in looks {
            let place = reading.places.get(place);
            if let Some(entry) = place.and_then(|place| self.entries.get_mut(*place)) {
                entry.look = Some(look);
            }
        }
        self.rearrange();
    }

    /// The lot under way is over; what was not read stays in the table and says so.
    pub fn end(&mut self) {
        self.reading = None;
    }

    /// The person asked for the end.
    pub const fn stop(&mut self) {
        if let Some(reading) = &mut self.reading {
            reading.is_stopping = true;
        }
    }

    /// Whether pictures are being read.
    #[must_use]
    pub const fn is_reading(&self) -> bool {
        self.reading.is_some()
    }

    /// The table as it would be written, in the order of the files.
    pub fn lines(&self) -> impl Iterator<Item = Line<'_>> {
        self.entries.iter().filter_map(|entry| {
            let mut line = Line::new(&entry.file, &entry.look.as_ref()?.row);
            line.digits = entry.digits().into();
            line.status = entry.status()?;
            let is_corrected = line.status == Status::Corrected;
            line.corrected_from = is_corrected.then(|| entry.read().into());
            Some(line)
        })
    }

    /// How many rows a person should still look at, how many could not be read, and how many a stop
    /// left unread.
    pub(super) fn counts(&self) -> [usize; 3] {
        let count = |is: fn(Option<Status>) -> bool| {
            let statuses = self.entries.iter().map(Entry::status);
            statuses.filter(|status| is(*status)).count()
        };
        [
            count(|status| status.is_some_and(Status::is_open)),
            count(|status| status == Some(Status::Failed)),
            count(|status| status.is_none()),
        ]
    }

    /// What the columns are sorted by, and whether the other way round.
    pub(super) const fn sorted(&self) -> (Sort, bool) {
        (self.sort, self.is_reversed)
    }

    /// Sorts by another column, or the other way round.
    pub(super) fn sort_by(&mut self, sort: Sort) {
        self.is_reversed = self.sort == sort && !self.is_reversed;
        self.sort = sort;
        self.rearrange();
        self.wishes.shift = 0;
        self.wishes.scroll = true;
    }

    /// Begins anew with the rows that there are: nobody chose one of them yet.
    pub(super) fn start_at_top(&mut self) {
        self.is_touched = false;
        self.rearrange();
        self.wishes = Wishes {
            focus: self.is_shown,
            scroll: true,
            shift: 0,
        };
    }

    fn rearrange(&mut self) {
        let before = self.selected_row();
        let entries = &self.entries;
        let compare = |a: &usize, b: &usize| {
            let (one, other) = (&entries[*a], &entries[*b]);
            let by = match self.sort {
                Sort::File => Ordering::Equal,
                Sort::Number => one.digits().cmp(other.digits()),
                Sort::LeastProbability => {
                    let least = |entry: &Entry| entry.look.as_ref()?.row.least_probability;
                    let [one, other] = [one, other].map(|entry| least(entry).unwrap_or(2.0));
                    one.total_cmp(&other)
                }
                Sort::Doubt => {
                    let (one, other) = (one.doubt(), other.doubt());
                    one.0.cmp(&other.0).then(one.1.total_cmp(&other.1))
                }
            };
            by.then(a.cmp(b))
        };
        let mut order: Vec<usize> = (0..entries.len()).collect();
        order.sort_by(compare);
        if self.is_reversed {
            order.reverse();
        }
        self.order = order;
        if !self.is_touched {
            self.selected = self.order.first().copied();
        } else if let (Some(before), Some(after)) = (before, self.selected_row()) {
            self.wishes.shift += after as isize - before as isize;
        }
    }

    /// The selected row, counted from the top.
    pub(super) fn selected_row(&self) -> Option<usize> {
        let selected = self.selected?;
        self.order.iter().position(|&place| place == selected)
    }

    /// The file of the selected row.
    pub(super) fn selected_file(&self) -> Option<PathBuf> {
        Some(self.entries.get(self.selected?)?.file.clone())
    }

    /// Takes what was typed, and goes to a row.
    pub(super) fn select(&mut self, place: usize) {
        self.keep_draft();
        self.is_touched = true;
        self.selected = Some(place);
        self.wishes.scroll = true;
    }

    /// Goes up (negative) or down by some rows, as far as there are any.
    pub(super) fn step(&mut self, rows: isize) {
        let last = self.order.len().saturating_sub(1);
        let row = self.selected_row().unwrap_or(0);
        let row = row.saturating_add_signed(rows).min(last);
        if let Some(&place) = self.order.get(row) {
            self.select(place);
        }
    }

    /// Types digits or a space for the selected row; the first replaces what was there.
    pub(super) fn type_text(&mut self, text: &str) {
        let typed = text.chars().filter(|c| c.is_ascii_digit() || *c == ' ');
        let typed: String = typed.collect();
        let can_type = !typed.trim().is_empty() || self.draft.is_some();
        let is_read = self.entry().is_some_and(|entry| entry.look.is_some());
        if can_type && is_read {
            self.is_touched = true;
            let draft = self.draft.get_or_insert_default();
            draft.push_str(&typed);
            draft.truncate(MAX_DIGITS);
        }
    }

    /// Takes the last digit away.
    pub(super) fn backspace(&mut self) {
        let shown = self.entry().filter(|entry| entry.look.is_some());
        let Some(shown) = shown.map(|entry| entry.digits().to_owned()) else {
            return;
        };
        self.is_touched = true;
        self.draft.get_or_insert(shown).pop();
    }

    /// Says that the selected row is right as it stands, or as it was typed, and goes to the next
    /// one that should be looked at. Returns whether there is one.
    pub(super) fn confirm(&mut self) -> bool {
        self.is_touched = true;
        if self.draft.is_some() {
            if !self.keep_draft() {
                // What a person emptied is there again, to be seen and not to be confirmed unseen.
                return false;
            }
        } else if let Some(entry) = self.selected.and_then(|place| self.entries.get_mut(place))
            && entry.said.is_none()
            && entry.look.is_some()
        {
            entry.said = Some(entry.read().to_owned());
        }
        let row = self.selected_row().map_or(0, |row| row + 1);
        let (above, below) = self.order.split_at(row.min(self.order.len()));
        let is_open = |place: &&usize| {
            let status = self.entries[**place].status();
            status.is_some_and(Status::is_open)
        };
        let next = below.iter().chain(above).find(is_open).copied();
        if let Some(next) = next {
            self.select(next);
        }
        next.is_some()
    }

    /// Takes back what is being typed or, if nothing is, what a person said.
    pub(super) fn revert(&mut self) {
        if self.draft.take().is_none()
            && let Some(entry) = self.selected.and_then(|place| self.entries.get_mut(place))
        {
            entry.said = None;
        }
    }

    pub(super) fn entry(&self) -> Option<&Entry> {
        self.entries.get(self.selected?)
    }

    /// Says that the selected row shows no number at all.
    pub(super) fn deny(&mut self) {
        if let Some(entry) = self.selected.and_then(|place| self.entries.get_mut(place))
            && entry.look.is_some()
        {
            self.is_touched = true;
            self.draft = None;
            entry.said = Some(String::new());
        }
    }

    /// Takes what is being typed; returns whether it is an answer. An emptied field is none: who
    /// means that there is no number says so with a key of its own.
    pub(super) fn keep_draft(&mut self) -> bool {
        let Some(draft) = self.draft.take() else {
            return false;
        };
        let typed = draft.split_whitespace().collect::<Vec<_>>().join(" ");
        let entry = self.selected.and_then(|place| self.entries.get_mut(place));
        let entry = entry.filter(|entry| !typed.is_empty() || entry.digits().is_empty());
        entry.map(|entry| entry.said = Some(typed)).is_some()
    }
}
