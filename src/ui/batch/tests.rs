//! Tests of the table's state.

use std::path::PathBuf;

use super::state::{BatchState, Sort};
use crate::batch::{Look, Row, Status};

fn look(digits: &str, least: f32, status: Status) -> Look {
    Look {
        row: Row {
            digits: digits.to_owned(),
            least_probability: Some(least),
            status,
            remarks: Vec::new(),
            reason: None,
        },
        thumbnail: None,
    }
}

/// Four pictures, of which the second and the last are doubtful.
fn table() -> BatchState {
    let mut state = BatchState::default();
    state.begin((0..4).map(|n| PathBuf::from(format!("{n}.png"))).collect());
    state.take(vec![
        (0, look("10", 0.99, Status::Read)),
        (1, look("11", 0.8, Status::Doubtful)),
        (3, look("13", 0.6, Status::Doubtful)),
    ]);
    state.take(vec![(2, look("12", 0.98, Status::Read))]);
    state.end();
    state
}

fn statuses(state: &BatchState) -> Vec<(String, Status)> {
    let lines = state.lines();
    lines
        .map(|line| (line.digits.into_owned(), line.status))
        .collect()
}

#[test]
fn doubtful_ones_come_first_and_a_person_goes_from_one_to_the_next() {
    let mut state = table();
    assert_eq!(state.order, [3, 1, 2, 0], "the least probable first");
    assert_eq!(state.selected, Some(3));
    state.type_text("7");
    state.type_text("4");
    assert_eq!(state.draft.as_deref(), Some("74"));
    assert!(state.confirm());
    assert_eq!(state.selected, Some(1));
    assert!(!state.confirm(), "none is left");
    let expected = [
        ("10", Status::Read),
        ("11", Status::Confirmed),
        ("12", Status::Read),
        ("74", Status::Corrected),
    ];
    let expected = expected.map(|(digits, status)| (digits.to_owned(), status));
    assert_eq!(statuses(&state), expected);
    let corrected = state.lines().last().and_then(|line| line.corrected_from);
    assert_eq!(corrected.as_deref(), Some("13"));
    assert_eq!(state.order, [3, 1, 2, 0], "rows stay where they are");
}

#[test]
fn what_was_typed_stays_when_the_row_is_left_and_can_be_taken_back() {
    let mut state = table();
    state.backspace();
    state.step(1);
    assert_eq!(statuses(&state)[3], ("1".to_owned(), Status::Corrected));
    state.step(-5);
    assert_eq!(state.selected, Some(3));
    state.type_text("5");
    state.revert();
    assert_eq!(statuses(&state)[3], ("1".to_owned(), Status::Corrected));
    state.revert();
    assert_eq!(statuses(&state)[3], ("13".to_owned(), Status::Doubtful));
    // Letters are no digits, and nothing is typed over rows that are not read yet.
    state.type_text("x");
    assert_eq!(state.draft, None);
}

#[test]
fn the_selected_row_stays_in_view_when_others_come_before_it() {
    let mut state = table();
    state.step(1);
    state.begin(vec![PathBuf::from("4.png"), PathBuf::from("5.png")]);
    assert_eq!(state.wishes.shift, 0);
    state.take(vec![(0, look("14", 0.1, Status::Doubtful))]);
    assert_eq!(state.wishes.shift, 1);
    assert_eq!(state.selected, Some(1));
}

#[test]
fn what_a_stop_left_unread_stays_and_is_read_once_more() {
    let file = |n: usize| PathBuf::from(format!("{n}.png"));
    let mut state = table();
    state.begin(vec![file(4), file(5)]);
    state.take(vec![(0, look("", 0.0, Status::Failed))]);
    state.end();
    assert_eq!((state.len(), state.counts()), (6, [2, 1, 1]));
    assert_eq!(state.unread(), [file(5)]);
    assert!(!state.files().contains(&file(5)), "it may be read");
    assert_eq!(state.lines().count(), 5);
    // The row is gone on with where it is, also with the keyboard on it, and is not there twice.
    state.select(5);
    state.begin(vec![file(5), file(6)]);
    assert_eq!((state.len(), state.selected), (7, Some(5)));
    assert_eq!(state.wishes.shift, 0);
    state.take(vec![
        (0, look("15", 0.99, Status::Read)),
        (1, look("16", 0.99, Status::Read)),
    ]);
    state.end();
    assert_eq!(state.unread(), Vec::<PathBuf>::new());
    assert_eq!(statuses(&state)[5], ("15".to_owned(), Status::Read));
}

#[test]
fn columns_sort_both_ways() {
    let mut state = table();
    state.sort_by(Sort::File);
    assert_eq!(state.order, [0, 1, 2, 3]);
    state.sort_by(Sort::File);
    assert_eq!(state.order, [3, 2, 1, 0]);
    state.sort_by(Sort::LeastProbability);
    assert_eq!(state.order, [3, 1, 2, 0]);
}

#[test]
fn what_was_removed_is_brought_back_with_corrections_and_unread_pictures() {
    let file = |n: usize| PathBuf::from(format!("{n}.png"));
    let mut state = table();
    state.type_text("7");
    state.confirm();
    state.begin(vec![file(4)]);
    state.end();
    let before = statuses(&state);
    assert_eq!(state.clear(), 5);
    assert!(state.is_empty() && state.can_bring_back());
    assert_eq!(state.clear(), 0, "an empty table takes nothing's place");
    // Meanwhile others came, and the one that had not been read.
    state.begin(vec![file(5), file(4)]);
    assert!(!state.can_bring_back(), "places of rows are counted");
    state.take(vec![
        (0, look("15", 0.99, Status::Read)),
        (1, look("14", 0.99, Status::Read)),
    ]);
    state.end();
    state.type_text("8");
    assert_eq!(state.bring_back(), 5);
    let now = statuses(&state);
    assert_eq!(now[..4], before);
    assert_eq!(now[4], ("14".to_owned(), Status::Read));
    assert_eq!(now[5], ("8".to_owned(), Status::Corrected));
    assert_eq!(state.len(), 6, "no picture is there twice");
    assert_eq!(state.bring_back(), 0);
}

#[test]
fn an_emptied_number_is_taken_back_and_no_number_is_said_with_a_key() {
    let mut state = table();
    state.backspace();
    state.backspace();
    assert_eq!(state.draft.as_deref(), Some(""));
    assert!(!state.confirm());
    assert_eq!(state.selected, Some(3), "what is there again is seen");
    assert_eq!(statuses(&state)[3], ("13".to_owned(), Status::Doubtful));
    state.backspace();
    state.backspace();
    state.step(1);
    assert_eq!(statuses(&state)[3], ("13".to_owned(), Status::Doubtful));
    state.deny();
    assert_eq!(statuses(&state)[1], (String::new(), Status::Corrected));
    state.revert();
    assert_eq!(statuses(&state)[1], ("11".to_owned(), Status::Doubtful));
}
