//! Tests of the store.

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

fn store(folder: &Path) -> (Store, Vec<Omission>) {
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
    assert!(troubles.is_empty(), "{troubles:?}");
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
    let told = troubles[0].to_string();
    assert!(told.contains("000002.json"), "{told}");
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
