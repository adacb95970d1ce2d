//! Each key does what the sheet says.

#![allow(
    clippy::allow_attributes,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that can't go on has failed"
)]

mod common;

use common::window::{
    SEVEN, answer, drag, drop_file, fill_table, is_shown, open, open_with, wait, wait_for,
    wait_without,
};
use common::{picture_of, scan, test_images};
use digitpad::app::DigitApp;
use digitpad::command::{
    Command, PICTURE_KEYS, PictureKey, TABLE_KEYS, Tab, TableKey, Tool, everywhere, of_tab,
};
use egui::accesskit::{Role, Toggled};
use egui::{Event, Key, KeyboardShortcut, Modifiers};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};

/// Whether a button that stays down is down.
fn is_on(window: &Harness<'_, DigitApp>, button: &str) -> bool {
    // A tab and a button in it may have the same name.
    window.query_all_by_label(button).any(|node| {
        let node = node.accesskit_node();
        node.toggled() == Some(Toggled::True) || node.is_selected() == Some(true)
    })
}

fn pen(window: &Harness<'_, DigitApp>) -> f64 {
    let sliders = window.query_all_by_role(Role::Slider);
    let sizes = sliders.filter_map(|slider| slider.accesskit_node().numeric_value());
    sizes.reduce(|_, last| last).expect("the pen's size")
}

/// Presses keys and waits until something holds.
fn press(
    window: &mut Harness<'_, DigitApp>,
    shortcut: KeyboardShortcut,
    done: impl Fn(&Harness<'_, DigitApp>) -> bool,
) {
    window.step();
    assert!(!done(window), "{shortcut:?} has nothing to do");
    window.key_press_modifiers(shortcut.modifiers, shortcut.logical_key);
    wait(window, &format!("{shortcut:?}"), done);
}

#[test]
fn every_shortcut_does_its_command() {
    let mut window = open();
    let shortcuts = Tab::ALL.into_iter().flat_map(of_tab).chain(everywhere());
    for (keys, command) in shortcuts {
        // Two strokes, one of them undone.
        window.get_by_label("Recognize").click();
        window.step();
        window.step();
        if window.state().stroke_count() > 0 {
            window.get_by_label("Clear").click();
            window.step();
        }
        drag(&mut window, &SEVEN);
        drag(&mut window, &[(0.2, 0.2), (0.3, 0.3)]);
        drag(&mut window, &[(0.8, 0.2), (0.8, 0.3)]);
        window.get_by_label("Undo").click();
        window.step();
        check(&mut window, keys, &command);
    }
}

/// Presses the keys of a command, sees what it does, and goes back.
fn check(window: &mut Harness<'_, DigitApp>, keys: KeyboardShortcut, command: &Command) {
    let size = pen(window);
    match command {
        Command::Undo => press(window, keys, |window| window.state().stroke_count() == 1),
        Command::Redo => press(window, keys, |window| window.state().stroke_count() == 3),
        Command::Clear => press(window, keys, |window| window.state().stroke_count() == 0),
        Command::Take(Tool::Eraser) => press(window, keys, |window| is_on(window, "Eraser")),
        Command::Take(Tool::Pen) => {
            window.get_by_label("Eraser").click();
            window.step();
            press(window, keys, |window| is_on(window, "Pen"));
        }
        Command::ChangePen(1) => press(window, keys, |window| pen(window) > size),
        Command::ChangePen(_) => press(window, keys, |window| pen(window) < size),
        Command::ToggleGuides => press(window, keys, |window| is_on(window, "Guides")),
        Command::OpenImage | Command::SaveDrawing(_) => {
            press(window, keys, |window| is_shown(window, "Cancel"));
            window.get_by_label("Cancel").click();
            wait_without(window, "Cancel");
        }
        Command::CopyDrawing => press(window, keys, |window| {
            is_shown(window, "Copied the drawing as a picture")
        }),
        Command::OpenTestDigit => {
            press(window, keys, |window| is_shown(window, "Back to drawing"));
            window.get_by_label("Back to drawing").click();
            wait_for(window, "Drawing canvas");
        }
        Command::Show(tab) => {
            let other = if *tab == Tab::Recognize {
                "Train"
            } else {
                "Recognize"
            };
            window.get_by_label(other).click();
            window.step();
            press(window, keys, |window| is_on(window, tab.title()));
        }
        Command::ShowShortcuts => {
            press(window, keys, |window| {
                is_shown(window, "Keyboard shortcuts")
            });
            window.key_press(Key::Escape);
            wait_without(window, "Keyboard shortcuts");
        }
        _ => panic!("{command:?}: write here how its keys are seen to work"),
    }
    if matches!(command, Command::Take(_)) {
        window.get_by_label("Pen").click();
        window.step();
    }
}

#[test]
fn the_ten_digits_label_what_is_on_the_canvas_and_not_what_the_table_hides() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut window = open_with(Some(folder.path()));
    drag(&mut window, &SEVEN);
    answer(&mut window);
    for digit in 0..10 {
        let key = Key::from_name(&digit.to_string()).expect("digits have keys");
        window.key_press(key);
        wait_for(&mut window, &format!("Kept as {digit}."));
    }
    window.get_by_label("It is 3").click();
    wait_for(&mut window, "Kept as 3.");
    fill_table(&mut window, folder.path(), 3);
    window.key_press(Key::Num5);
    window.event(Event::Text("5".to_owned()));
    wait(&mut window, "what is typed", |window| {
        window.query_by_label_contains(", number 5,").is_some()
    });
    window.get_by_label("Back to the canvas").click();
    wait_for(&mut window, "Drawing canvas");
    wait_for(&mut window, "Kept as 3.");
}

#[test]
fn every_key_of_a_picture_works() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("digit.png");
    let page = scan(
        &picture_of(&test_images(1).images()[0]),
        4,
        (220, 180),
        (50, 30),
    );
    page.save(&path).expect("written");
    let mut window = open();
    drop_file(&mut window, &path);
    wait_for(&mut window, "Picture digit.png");
    for (key, does) in PICTURE_KEYS {
        let keys = KeyboardShortcut::new(Modifiers::NONE, key);
        wait_for(&mut window, "100 %");
        match does {
            PictureKey::ZoomIn => press(&mut window, keys, |window| is_shown(window, "125 %")),
            PictureKey::ZoomOut | PictureKey::Fit => {
                for _ in 0..if does == PictureKey::Fit { 2 } else { 1 } {
                    window.key_press(Key::Plus);
                    window.step();
                }
                press(&mut window, keys, |window| is_shown(window, "100 %"));
            }
            PictureKey::Crop => press(&mut window, keys, |window| is_on(window, "Crop")),
            PictureKey::LeaveCrop => {
                window.key_press(Key::X);
                window.step();
                press(&mut window, keys, |window| !is_on(window, "Crop"));
            }
        }
        for key in [Key::F, Key::Escape] {
            if key == Key::F || is_on(&window, "Crop") {
                window.key_press(key);
                window.step();
            }
        }
    }
}

/// The file of the selected row.
fn selected_row(window: &Harness<'_, DigitApp>) -> String {
    let rows = window.query_all_by_role(Role::Row);
    let mut rows = rows.map(|row| row.accesskit_node());
    let selected =
        rows.find(|row| row.toggled() == Some(Toggled::True) || row.is_selected() == Some(true));
    let label = selected.and_then(|row| row.label()).expect("a row");
    label.split(", ").next().expect("a name").to_owned()
}

/// Gives the table the keyboard and selects its eleventh row.
fn go_to_row_10(window: &mut Harness<'_, DigitApp>) {
    window.get_by_role(Role::Table).focus();
    window.key_press(Key::Home);
    for _ in 0..10 {
        window.key_press(Key::ArrowDown);
    }
    window.step();
    window.step();
}

#[test]
fn every_key_of_the_table_works() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut window = open();
    fill_table(&mut window, folder.path(), 30);
    window.get_by_label("Sort by File").click();
    window.step();
    for (key, does) in TABLE_KEYS {
        go_to_row_10(&mut window);
        assert_eq!(selected_row(&window), "10.png");
        let keys = KeyboardShortcut::new(Modifiers::NONE, key);
        let at =
            |row: &'static str| move |window: &Harness<'_, DigitApp>| selected_row(window) == row;
        match does {
            TableKey::Up => press(&mut window, keys, at("09.png")),
            TableKey::Down => press(&mut window, keys, at("11.png")),
            TableKey::PageDown => press(&mut window, keys, |window| {
                !["10.png", "11.png"].contains(&selected_row(window).as_str())
            }),
            TableKey::PageUp | TableKey::First => press(&mut window, keys, at("00.png")),
            TableKey::Last => press(&mut window, keys, at("29.png")),
            TableKey::Shorten | TableKey::Deny => press(&mut window, keys, |window| {
                window
                    .query_by_label_contains("10.png, number none")
                    .is_some()
            }),
            TableKey::Confirm => press(&mut window, keys, |window| {
                window.query_by_label_contains("Confirmed").is_some()
            }),
            TableKey::Revert => {
                window.event(Event::Text("55".to_owned()));
                window.step();
                window.step();
                window.get_by_label_contains("10.png, number 55");
                press(&mut window, keys, |window| {
                    window.query_by_label_contains("number 55").is_none()
                });
            }
            TableKey::Open => {
                press(&mut window, keys, |window| {
                    is_shown(window, "Picture 10.png")
                });
            }
        }
        if matches!(does, TableKey::Shorten | TableKey::Confirm | TableKey::Deny) {
            go_to_row_10(&mut window);
            window.key_press(Key::Escape);
            window.key_press(Key::Escape);
            window.step();
            window.step();
        }
    }
}
