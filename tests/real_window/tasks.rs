//! What people do with the window, from the first press to what comes of it.

use std::path::Path;

use atspi::Role;

use crate::NO_FILES;
use crate::common::{keep_digits, picture_of, scan, test_images};
use crate::desktop::Desktop;
use crate::window::{Window, seven};

/// The accuracy after an epoch of training that is certainly not luck.
const LEAST_ACCURACY: f64 = 0.9;

#[test]
fn a_training_is_started_watched_and_stopped_and_its_model_is_used() {
    let Some(desktop) = Desktop::open() else {
        return;
    };
    let data = tempfile::tempdir().expect("a folder");
    let window = Window::open(&desktop, data.path(), NO_FILES);
    window.press(Role::PageTab, "Train");
    window.press(Role::Button, "Presets");
    window.press(Role::ToggleButton, "Quick");
    // So that the run is still under way when it is stopped.
    let epochs = window.wait_for(Role::SpinButton, "Epochs");
    window.set_value(&epochs, 50.0);
    window.wait_until("50 epochs", |widget| {
        widget.name == "Epochs" && widget.has_number() && window.value(widget).0 > 49.0
    });
    window.press(Role::Button, "Start");
    let curves = window.wait_until("an epoch's figures", |widget| {
        widget.name == "Accuracy curves" && !widget.description.ends_with("none")
    });
    let (_, accuracy) = curves.description.rsplit_once(' ').expect("a sentence");
    let accuracy: f64 = accuracy.parse().expect("a number");
    assert!(accuracy > LEAST_ACCURACY, "{curves:?}");

    window.press(Role::Button, "Stop and keep the model");
    window.press(Role::Button, "Use this model");
    window.wait_until("the model", |widget| {
        widget.role == Role::ComboBox && widget.description.starts_with("Run 1, CNN")
    });
    window.press(Role::PageTab, "Recognize");
    window.wait_for(Role::Canvas, "Drawing canvas");
    window.draw(&[seven()]);
    window.wait_for(Role::Label, "Answer 7");
}

#[test]
fn a_hand_is_taught_and_the_model_before_is_one_press_away() {
    let Some(desktop) = Desktop::open() else {
        return;
    };
    let data = tempfile::tempdir().expect("a folder");
    keep_digits(data.path(), 60);
    let window = Window::open(&desktop, data.path(), NO_FILES);
    window.press(Role::PageTab, "My digits");
    window.wait_for(Role::Label, "My digits: 60");
    window.press(Role::Button, "Teach it my hand");
    window.wait_for(Role::Label, "Before and after");
    window.press(Role::Button, "Use this model");
    window.wait_until("the model that was taught", |widget| {
        widget.role == Role::ComboBox && widget.description.ends_with(", my hand")
    });
    window.press(Role::Button, "Back to the model before");
    window.wait_until("the model before", |widget| {
        widget.role == Role::ComboBox && widget.description == "Shipped deep CNN"
    });
}

#[test]
fn the_language_is_switched_and_switched_back() {
    let Some(desktop) = Desktop::open() else {
        return;
    };
    let data = tempfile::tempdir().expect("a folder");
    let window = Window::open(&desktop, data.path(), NO_FILES);
    window.draw(&[seven()]);
    window.wait_for(Role::Label, "Answer 7");
    window.press(Role::ToggleButton, "Settings");
    window.press(Role::ToggleButton, "简体中文");
    window.wait_for(Role::Canvas, "绘图画布");
    window.wait_for(Role::Label, "结果 7");
    window.wait_for(Role::LevelBar, "数字 7 的概率");
    window.press(Role::ToggleButton, "设置");
    window.press(Role::ToggleButton, "English");
    window.wait_for(Role::Canvas, "Drawing canvas");
    window.wait_for(Role::Label, "Answer 7");
}

/// Writes MNIST's first test images as scans, and returns what they show.
fn write_scans(folder: &Path, count: usize) -> Vec<u8> {
    let data = test_images(count);
    for (place, image) in data.images().iter().enumerate() {
        let page = scan(&picture_of(image), 4, (150, 160), (20, 25));
        page.save(folder.join(format!("{place}.png")))
            .expect("written");
    }
    data.labels().iter().map(|label| label.digit()).collect()
}

#[test]
fn a_picture_and_a_folder_are_opened_by_their_paths() {
    let Some(desktop) = Desktop::open() else {
        return;
    };
    let data = tempfile::tempdir().expect("a folder");
    let folder = tempfile::tempdir().expect("a folder");
    let labels = write_scans(folder.path(), 3);
    let picture = folder.path().join("0.png");
    let window = Window::open(&desktop, data.path(), [picture]);
    window.wait_for(Role::Image, "Picture 0.png");
    window.wait_for(Role::Label, &format!("Answer {}", labels[0]));
    window.wait_for_title("^0[.]png .* digitpad$");
    drop(window);

    let window = Window::open(&desktop, data.path(), [folder.path()]);
    window.wait_for(Role::Table, "Pictures");
    for (place, label) in labels.iter().enumerate() {
        let row = format!("{place}.png, number {label}, Read");
        window.wait_until(&row, |widget| {
            widget.role == Role::TableRow && widget.name.starts_with(&row)
        });
    }
}

#[test]
fn a_path_is_typed_where_there_is_no_file_dialog() {
    let Some(desktop) = Desktop::open() else {
        return;
    };
    let data = tempfile::tempdir().expect("a folder");
    let labels = write_scans(data.path(), 1);
    let window = Window::open(&desktop, data.path(), NO_FILES);
    window.open_path(&data.path().join("0.png"));
    window.wait_for(Role::Label, &format!("Answer {}", labels[0]));
}
