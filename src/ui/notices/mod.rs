//! Notices: one sentence each. They come at the window's lower right, in the room around the status
//! bar, where nothing is that a person needs, and go by themselves. What has gone can be read again.
//! Screen readers say them as they come.

mod list;
mod toast;

use std::time::Duration;

use egui::{Area, Id, Order, Ui};

pub use list::list_button_ui;
use toast::{Toast, told_ui};

/// Notices that wait for their turn; older ones give way.
const MAX_OPEN: usize = 4;
/// A notice that was in front for so long, in seconds, was seen: it does not come back when another
/// came over it, or an old failure would look like a new one.
const SEEN_SECS: f64 = 3.0;
/// Notices that can be read again.
const MAX_PAST: usize = 50;

#[derive(Debug, PartialEq)]
struct Notice {
    /// Screen readers take a notice for a new one by it.
    number: u64,
    sentence: String,
    is_failure: bool,
    /// How long it is still shown, in seconds.
    left_secs: f64,
    /// How long it was in front, in seconds.
    seen_secs: f64,
}

/// A notice as it is kept to be read again.
#[derive(Debug, PartialEq, Eq)]
struct Past {
    sentence: String,
    is_failure: bool,
}

/// The notices that are open, and those of before.
#[derive(Debug, Default)]
pub struct Notices {
    /// The latest is last, and in front.
    open: Vec<Notice>,
    /// All that came, the latest last.
    past: Vec<Past>,
    /// Notices so far.
    count: u64,
    /// What was in front in the frame before.
    front: Option<Front>,
}

/// The notice that was in front in a frame.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Front {
    number: u64,
    /// The window's time, in seconds.
    at: f64,
    /// Whether it was pointed at or had the keyboard.
    is_held: bool,
}

impl Notices {
    /// Tells about a failure, also in the log.
    pub fn failure(&mut self, sentence: impl Into<String>) {
        let sentence = capitalized(&sentence.into());
        log::warn!("{sentence}");
        self.push(sentence, true);
    }

    /// Tells about a success, also in the log.
    pub fn success(&mut self, sentence: impl Into<String>) {
        let sentence = capitalized(&sentence.into());
        log::info!("{sentence}");
        self.push(sentence, false);
    }

    fn push(&mut self, sentence: String, is_failure: bool) {
        self.past.retain(|past| past.sentence != sentence);
        self.past.push(Past {
            sentence: sentence.clone(),
            is_failure,
        });
        if self.past.len() > MAX_PAST {
            self.past.remove(0);
        }
        self.open
            .retain(|open| open.sentence != sentence && open.seen_secs < SEEN_SECS);
        self.count += 1;
        self.open.push(Notice {
            number: self.count,
            left_secs: reading_secs(&sentence, is_failure),
            seen_secs: 0.0,
            sentence,
            is_failure,
        });
        if self.open.len() > MAX_OPEN {
            self.open.remove(0);
        }
    }

    /// Shows the latest notice; when it goes or is closed, the one before has its turn, unless that
    /// was seen before. Its time stands still while it is pointed at or has the keyboard.
    pub fn ui(&mut self, ui: &Ui) {
        let now = ui.input(|input| input.time);
        self.let_time_pass(now);
        let Some((front, behind)) = self.open.split_last() else {
            return;
        };
        let toast = Toast::new(ui, &front.sentence, behind.len());
        let answer = Area::new(Id::unique("notices"))
            .order(Order::Foreground)
            .fixed_pos(toast.rect.min)
            .constrain(false)
            .show(ui.ctx(), |ui| {
                for notice in behind {
                    ui.push_id(notice.number, |ui| told_ui(ui, toast.rect, notice));
                }
                ui.push_id(front.number, |ui| toast.ui(ui, front)).inner
            })
            .inner;
        self.front = Some(Front {
            number: front.number,
            at: now,
            is_held: answer.is_held,
        });
        if answer.is_closed {
            self.open.pop();
            ui.ctx().request_repaint();
        } else if !answer.is_held {
            let wait = Duration::from_secs_f64(front.left_secs);
            ui.ctx().request_repaint_after(wait);
        }
    }

    /// What the notice in front was shown for is over, if it was.
    fn let_time_pass(&mut self, now: f64) {
        if let (Some(front), Some(before)) = (self.open.last_mut(), self.front)
            && front.number == before.number
        {
            let passed = now - before.at;
            front.seen_secs += passed;
            if !before.is_held {
                front.left_secs = (front.left_secs - passed).max(0.0);
            }
            if front.left_secs <= 0.0 {
                self.open.pop();
            }
        }
    }
}

/// How long a sentence is shown, in seconds: as long as a slow reader needs who looks up late, and
/// longer for what went wrong. A Chinese character says as much as some letters.
fn reading_secs(sentence: &str, is_failure: bool) -> f64 {
    let letters: f64 = sentence
        .chars()
        .map(|letter| if letter.is_ascii() { 1.0 } else { 2.5 })
        .sum();
    if is_failure {
        10.0 + letters / 10.0
    } else {
        5.0 + letters / 20.0
    }
}

fn capitalized(sentence: &str) -> String {
    let mut letters = sentence.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}

#[cfg(test)]
mod tests;
