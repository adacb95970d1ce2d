//! Many pictures in the window, by what a screen reader would be told of them.

#![allow(
    clippy::allow_attributes,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that can't go on has failed"
)]

mod common;

use std::fs;
use std::path::Path;

use common::window::{answer, drag, drop_file, open, open_by, open_with, type_path, wait};
use common::{picture_of, scan, test_images};
use digitpad::app::DigitApp;
use digitpad::language::Language;
use egui::accesskit::Role;
use egui::{Event, Key, Modifiers};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};

const SEVEN: [(f32, f32); 3] = common::window::SEVEN;

/// Pictures of a large folder.
const COPIES: usize = 3000;

/// Pictures of the first test digits, one without a digit, and a file that is none.
fn folder_of_pictures(count: usize) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let data = test_images(count);
    for (number, image) in data.images().iter().enumerate() {
        let page = scan(&picture_of(image), 4, (220, 180), (50, 30));
        let name = format!("{number:04}.png");
        page.save(folder.path().join(name)).expect("written");
    }
    let empty = image::GrayImage::from_pixel(100, 100, image::Luma([230]));
    empty
        .save(folder.path().join("empty.png"))
        .expect("written");
    fs::write(folder.path().join("broken.png"), b"no picture").expect("written");
    fs::write(folder.path().join("notes.txt"), b"no picture").expect("written");
    folder
}

/// Opens the menu beside “Open image…” and takes an entry with a path.
fn open_from_menu(window: &mut Harness<'_, DigitApp>, entry: &str, path: &Path) {
    window.get_by_label("More to open").click();
    wait(window, "the menu", |window| {
        window.query_by_label(entry).is_some()
    });
    type_path(window, entry, path);
}

fn wait_until_read(window: &mut Harness<'_, DigitApp>, count: usize) {
    wait(window, "the end of reading", |window| {
        window.state().batch_progress() == (count, false)
    });
    window.step();
}

fn type_text(window: &mut Harness<'_, DigitApp>, text: &str) {
    window.event(Event::Text(text.to_owned()));
    window.step();
}

fn press(window: &mut Harness<'_, DigitApp>, key: Key) {
    window.key_press(key);
    window.step();
}

/// The name of the file whose row has the keyboard.
fn selected_file(window: &Harness<'_, DigitApp>) -> String {
    let rows = window.query_all_by_role(Role::Row);
    let selected = rows.map(|row| row.accesskit_node());
    let mut selected = selected.filter(|row| row.is_selected() == Some(true));
    let label = selected.next().and_then(|row| row.label());
    let label = label.expect("a row is selected, and is seen");
    label.split(',').next().unwrap_or_default().to_owned()
}

#[test]
fn what_is_said_of_rows_is_said_in_the_windows_language() {
    let folder = folder_of_pictures(0);
    let page = image::GrayImage::from_pixel(4, 4, image::Luma([230]));
    page.save(folder.path().join("small.png")).expect("written");
    let mut window = open_by(Harness::builder(), None, Language::Chinese);
    drop_file(&mut window, folder.path());
    wait_until_read(&mut window, 3);
    for (file, why) in [
        ("empty.png", "没有可识别的笔迹"),
        ("broken.png", "digitpad 不支持这种图片"),
        ("small.png", "图片只有 4×4 像素"),
    ] {
        let row = window.get_by_label_contains(file).accesskit_node();
        let told = row.description().expect("its tooltip");
        assert!(told.contains(why), "{told}");
    }
    let written = folder.path().join("table.csv");
    type_path(&mut window, "保存 CSV…", &written);
    wait(&mut window, "the file", |_| written.exists());
    let text = fs::read_to_string(&written).expect("written");
    assert!(text.contains("nothing,there is no ink to read,"), "{text}");
}

#[test]
fn a_folder_becomes_a_table_that_is_corrected_by_keyboard_and_written() {
    let folder = folder_of_pictures(3);
    let mut window = open();
    drag(&mut window, &SEVEN);
    open_from_menu(&mut window, "Folder of images…", folder.path());
    wait_until_read(&mut window, 5);
    window.get_by_label("5 pictures · 1 to look at · 1 failed");
    // What a person should look at comes first, and has the keyboard.
    let rows = [
        "empty.png, number none, No digit",
        "broken.png, number none, Can't be read",
    ];
    let top = |window: &Harness<'_, DigitApp>, row: &str| window.get_by_label(row).rect().top();
    let first = top(&window, rows[0]);
    assert!(first < top(&window, rows[1]));
    let seven = "0000.png, number 7, Read";
    let place = window.get_by_label_contains(seven).rect().top();
    assert!(top(&window, rows[1]) < place);
    let selected = window.get_by_label(rows[0]);
    assert_eq!(selected.accesskit_node().is_selected(), Some(true));

    // Keys of the canvas must not reach the drawing behind.
    type_text(&mut window, "c");
    type_text(&mut window, "4");
    press(&mut window, Key::Num2);
    type_text(&mut window, "2");
    window.get_by_label("empty.png, number 42, No digit, being typed");
    press(&mut window, Key::Escape);
    window.get_by_label(rows[0]);
    type_text(&mut window, "43");
    press(&mut window, Key::Enter);
    window.get_by_label("empty.png, number 43, Corrected");
    window.get_by_label("5 pictures · 0 to look at · 1 failed");
    press(&mut window, Key::ArrowDown);
    press(&mut window, Key::ArrowDown);
    press(&mut window, Key::Enter);
    assert_eq!(window.query_all_by_label_contains(", Confirmed").count(), 1);

    let written = folder.path().join("table.csv");
    type_path(&mut window, "Save CSV…", &written);
    wait(&mut window, "the notice", |window| {
        window.query_by_label_contains("Saved").is_some()
    });
    let text = fs::read_to_string(&written).expect("written");
    assert_eq!(text.lines().count(), 6, "{text}");
    assert!(text.contains("empty.png,43,,corrected,"), "{text}");
    assert!(text.contains("confirmed"), "{text}");
    let written = folder.path().join("table.json");
    type_path(&mut window, "Save JSON…", &written);
    wait(&mut window, "the file", |_| written.exists());
    let text = fs::read_to_string(&written).expect("written");
    let table: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!(table.as_array().map(Vec::len), Some(5));

    // The drawing is still there, and so is the table.
    window.get_by_label("Back to the canvas").click();
    window.step();
    window.step();
    assert_eq!(window.state().stroke_count(), 1);
    assert_eq!(answer(&mut window), 7);
    window.get_by_label("Table (5)").click();
    wait(&mut window, "the table", |window| {
        window
            .query_by_label("empty.png, number 43, Corrected")
            .is_some()
    });
}

#[test]
fn keys_in_the_table_do_nothing_to_what_is_behind_it() {
    let folder = folder_of_pictures(1);
    let data = tempfile::tempdir().expect("a folder");
    let mut window = open_with(Some(data.path()));
    drag(&mut window, &SEVEN);
    assert_eq!(answer(&mut window), 7);
    open_from_menu(&mut window, "Folder of images…", folder.path());
    wait_until_read(&mut window, 3);
    press(&mut window, Key::C);
    press(&mut window, Key::Num2);
    type_text(&mut window, "2");
    window.get_by_label("Back to the canvas").click();
    window.step();
    window.step();
    assert_eq!(window.state().stroke_count(), 1, "nothing was cleared");
    window.get_by_label("Wrong? It is");
    drop(window);
    assert!(!data.path().join("my-digits").exists(), "nothing was kept");
}

#[test]
fn frames_go_on_while_a_folder_is_read_and_reading_stops_when_asked_to() {
    let folder = folder_of_pictures(1);
    // More than any machine reads within a few frames.
    let page = fs::read(folder.path().join("0000.png")).expect("readable");
    for number in 1..COPIES {
        let name = format!("{number:04}.png");
        fs::write(folder.path().join(name), &page).expect("written");
    }
    let all = COPIES + 2;
    let mut window = open();
    open_from_menu(&mut window, "Folder of images…", folder.path());
    wait(&mut window, "the first rows", |window| {
        window.query_by_label_contains("of 3002 read").is_some()
    });
    // Frames are made while pictures are read, and the table can be used.
    for _ in 0..5 {
        window.step();
        press(&mut window, Key::ArrowDown);
    }
    let (count, is_reading) = window.state().batch_progress();
    assert!(
        is_reading && count == all,
        "frames did not wait for the end"
    );
    let rows = window.query_all_by_label_contains(".png, number").count();
    assert!((1..40).contains(&rows), "{rows} rows were built");
    window.get_by_label("Stop").click();
    wait(&mut window, "the end", |window| {
        !window.state().batch_progress().1
    });
    // What was not read is still there, says so, and can be read.
    assert_eq!(window.state().batch_progress().0, all);
    window.step();
    window.get_by_label_contains("not read yet");
    press(&mut window, Key::End);
    let unread = window.query_all_by_label_contains(", Not read yet");
    assert!(unread.count() > 0, "rows say so, too");
    let selected = selected_file(&window);
    window.get_by_label("Read the rest").click();
    wait(&mut window, "the rest", |window| {
        window.query_by_label_contains(" read · ").is_some()
    });
    assert_eq!(selected_file(&window), selected);
    assert_eq!(
        window.state().batch_progress().0,
        all,
        "no row is there twice"
    );
    // What came is on the screen one frame later.
    window.step();
    window.get_by_label("Stop").click();
    wait(&mut window, "the end", |window| {
        !window.state().batch_progress().1
    });
}

#[test]
fn a_row_is_opened_and_what_was_opened_is_kept_in_mind() {
    let folder = folder_of_pictures(1);
    let data = tempfile::tempdir().expect("a folder");
    let mut window = open_with(Some(data.path()));
    open_from_menu(
        &mut window,
        "Several images…",
        &folder.path().join("0000.png"),
    );
    wait_until_read(&mut window, 1);
    press(&mut window, Key::O);
    wait(&mut window, "the picture", |window| {
        window.query_by_label("Picture 0000.png").is_some()
    });
    assert_eq!(answer(&mut window), test_images(1).labels()[0].digit());
    wait(&mut window, "the list", |_| {
        let list = fs::read_to_string(data.path().join("recent.json"));
        list.is_ok_and(|list| list.contains("0000.png"))
    });
    drop(window);
    let mut window = open_with(Some(data.path()));
    // On a busy machine the list is read late, and a menu shows what there was when it was opened.
    wait(&mut window, "the list of before", |window| {
        window.state().recent_pictures() == 1
    });
    window.get_by_label("More to open").click();
    wait(&mut window, "the menu", |window| {
        window.query_by_label("0000.png").is_some()
    });
    window.get_by_label("0000.png").click();
    wait(&mut window, "the picture", |window| {
        window.query_by_label("Picture 0000.png").is_some()
    });
}

#[test]
fn a_pasted_path_is_opened() {
    let folder = folder_of_pictures(1);
    let path = folder.path().join("0000.png");
    let mut window = open();
    window.event(Event::Paste("just prose".to_owned()));
    wait(&mut window, "the notice", |window| {
        window.query_by_label_contains("names no picture").is_some()
    });
    window.event(Event::Paste(format!("file://{}", path.display())));
    wait(&mut window, "the picture", |window| {
        window.query_by_label("Picture 0000.png").is_some()
    });
}

#[test]
fn what_is_dropped_onto_the_table_joins_it() {
    let folder = folder_of_pictures(3);
    let more = folder_of_pictures(1);
    let mut window = open();
    drop_file(&mut window, folder.path());
    wait_until_read(&mut window, 5);
    drop_file(&mut window, &more.path().join("0000.png"));
    wait_until_read(&mut window, 6);
    // One that is there already is not read again.
    drop_file(&mut window, &folder.path().join("0001.png"));
    drop_file(&mut window, &more.path().join("broken.png"));
    wait_until_read(&mut window, 7);
    assert!(
        window.query_by_label("Picture 0000.png").is_none(),
        "the table stays in front"
    );
    window.get_by_label("Back to the canvas").click();
    window.step();
    drop_file(&mut window, &folder.path().join("0001.png"));
    wait(&mut window, "the picture", |window| {
        window.query_by_label("Picture 0001.png").is_some()
    });
}

#[test]
fn what_was_removed_from_the_table_is_brought_back_by_button_and_key() {
    let folder = folder_of_pictures(1);
    let mut window = open();
    drop_file(&mut window, folder.path());
    wait_until_read(&mut window, 3);
    type_text(&mut window, "43");
    press(&mut window, Key::Enter);
    let corrected = "empty.png, number 43, Corrected";
    for is_by_key in [false, true] {
        window.get_by_label(corrected);
        window.get_by_label("Remove all").click();
        wait(&mut window, "the empty table", |window| {
            window.state().batch_progress().0 == 0 && window.query_by_label("Bring back").is_some()
        });
        if is_by_key {
            window.key_press_modifiers(Modifiers::COMMAND, Key::Z);
        } else {
            window.get_by_label("Bring back").click();
        }
        wait(&mut window, "the rows", |window| {
            window.query_by_label(corrected).is_some()
        });
    }
}

#[test]
fn a_digit_that_is_labeled_in_an_opened_row_is_the_rows_number_until_it_is_taken_back() {
    let folder = folder_of_pictures(1);
    let data = tempfile::tempdir().expect("a folder");
    let mut window = open_with(Some(data.path()));
    drop_file(&mut window, folder.path());
    wait_until_read(&mut window, 3);
    press(&mut window, Key::End);
    press(&mut window, Key::O);
    wait(&mut window, "the picture", |window| {
        window.query_by_label("Picture 0000.png").is_some()
    });
    answer(&mut window);
    for (button, row) in [
        ("It is 4", "0000.png, number 4, Corrected"),
        ("Take it back", "0000.png, number 7, Read"),
    ] {
        window.get_by_label(button).click();
        window.step();
        window.step();
        window.get_by_label("Table (3)").click();
        wait(&mut window, row, |window| {
            window.query_by_label_contains(row).is_some()
        });
        window.get_by_label("Back to the canvas").click();
        window.step();
        window.step();
    }
}
