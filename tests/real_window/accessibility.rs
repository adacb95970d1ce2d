//! What a screen reader is told on the accessibility bus, and what it can press.

use atspi::Role;

use digitpad::ui::bars::percent;

use crate::NO_FILES;
use crate::desktop::{Desktop, PATIENCE};
use crate::window::{Window, seven};

#[test]
fn canvas_bars_and_buttons_have_roles_names_and_values() {
    let Some(desktop) = Desktop::open() else {
        return;
    };
    let data = tempfile::tempdir().expect("a folder");
    let window = Window::open(&desktop, data.path(), NO_FILES);
    window.wait_for(Role::Frame, "digitpad");
    let canvas = window.wait_for(Role::Canvas, "Drawing canvas");
    assert_eq!(canvas.description, "empty");
    let bar = window.wait_for(Role::LevelBar, "Probability of 7");
    assert!(!bar.has_number(), "nothing is drawn yet");
    window.draw(&[seven()]);
    window.wait_for(Role::Label, "Answer 7");
    let canvas = window.wait_for(Role::Canvas, "Drawing canvas");
    assert_eq!(canvas.description, "one stroke");
    // The last that comes; nothing changes after it.
    window.wait_until("how firm the answer is", |widget| {
        widget.name.ends_with("of 64 nudges")
    });

    let widgets = window.widgets();
    let bars = widgets
        .iter()
        .filter(|widget| widget.role == Role::LevelBar);
    let bars: Vec<_> = bars.collect();
    assert_eq!(bars.len(), 10);
    let mut sum = 0.0;
    for (digit, bar) in bars.iter().enumerate() {
        assert_eq!(bar.name, format!("Probability of {digit}"));
        let (value, least, greatest) = window.value(bar);
        assert_eq!((least, greatest), (0.0, 1.0));
        assert_eq!(bar.description, percent(value as f32));
        assert_eq!(value > 0.5, digit == 7, "{bar:?}");
        sum += value;
    }
    assert!((sum - 1.0).abs() < 1e-3, "{sum}");

    // Asking widget by widget gives the same as all at once.
    let walked = window.walk();
    for widget in &widgets {
        let found = (widget.role, widget.name.clone());
        let is_program = widget.role == Role::Application;
        assert!(is_program || walked.contains(&found), "{widget:?}");
    }
    for (role, name) in walked {
        let is_nameless = name.is_empty() && is_used(role);
        assert!(!is_nameless, "a {role:?} has no name");
    }
}

/// Whether a person does something with widgets of this role.
const fn is_used(role: Role) -> bool {
    matches!(
        role,
        Role::Button
            | Role::ToggleButton
            | Role::CheckBox
            | Role::RadioButton
            | Role::ComboBox
            | Role::SpinButton
            | Role::Slider
            | Role::PageTab
            | Role::Entry
            | Role::Canvas
            | Role::LevelBar
            | Role::TableRow
    )
}

#[test]
fn buttons_and_tabs_are_pressed_and_do_what_they_say() {
    let Some(desktop) = Desktop::open() else {
        return;
    };
    let data = tempfile::tempdir().expect("a folder");
    let window = Window::open(&desktop, data.path(), NO_FILES);
    window.draw(&[seven()]);
    window.wait_for(Role::Label, "Answer 7");
    window.press(Role::ToggleButton, "Clear");
    window.wait_without("Answer 7");
    window.press(Role::ToggleButton, "Undo");
    window.wait_for(Role::Label, "Answer 7");
    for tab in ["Train", "Experiments", "Evaluate", "My digits", "Recognize"] {
        window.press(Role::PageTab, tab);
        let is_shown = |name: &str| {
            let widgets = window.widgets();
            let tabs = widgets.iter().filter(|widget| widget.is_selected());
            let tabs: Vec<_> = tabs.map(|tab| tab.name.as_str()).collect();
            tabs == [name]
        };
        window.wait_until(tab, |widget| widget.name == tab && is_shown(tab));
        for widget in window.widgets() {
            let is_nameless = widget.name.is_empty() && is_used(widget.role);
            assert!(!is_nameless, "{tab}: {widget:?}");
        }
    }
}

#[test]
fn plots_have_summaries_tables_have_rows_and_lists_say_what_is_chosen() {
    let Some(desktop) = Desktop::open() else {
        return;
    };
    let data = tempfile::tempdir().expect("a folder");
    let window = Window::open(&desktop, data.path(), NO_FILES);
    window.press(Role::PageTab, "Train");
    for plot in ["Loss curves", "Accuracy curves"] {
        let plot = window.wait_for(Role::Panel, plot);
        assert_eq!(plot.description, "training none, validation none");
    }
    let optimizer = window.wait_for(Role::ComboBox, "Optimizer");
    let (chosen, _) = optimizer.description.split_once(". ").expect("a tooltip");
    assert_eq!(chosen, "Adam");
    let rate = window.wait_for(Role::SpinButton, "Learning rate");
    assert!(window.value(&rate).0 > 0.0);

    window.press(Role::PageTab, "Experiments");
    let plot = window.wait_for(Role::Panel, "Curves of the sweep");
    assert_eq!(plot.description, "none");
    let table = window.wait_for(Role::Table, "Results");
    let first = "Model Softmax, Rate 0.002, Loss Paper 0.395";
    let first = window.wait_until("the first row", |widget| {
        widget.role == Role::TableRow && widget.name.starts_with(first)
    });
    let widgets = window.widgets();
    let rows = widgets.iter().filter(|row| row.role == Role::TableRow);
    let rows: Vec<_> = rows.filter(|row| row.is_inside(&table, &widgets)).collect();
    assert_eq!(rows.len(), 15, "the rows of the paper's table");
    assert_eq!(rows[0].name, first.name);
    window.press(Role::TableRow, &first.name);

    window.press(Role::PageTab, "Evaluate");
    let data = window.wait_for(Role::ComboBox, "Data set");
    assert_eq!(data.description, "MNIST test set");
}

#[test]
fn what_goes_wrong_is_announced() {
    let Some(desktop) = Desktop::open() else {
        return;
    };
    let data = tempfile::tempdir().expect("a folder");
    let broken = data.path().join("broken.png");
    std::fs::write(&broken, b"no picture").expect("written");
    let window = Window::open(&desktop, data.path(), NO_FILES);
    let announced = desktop.announcements();
    window.open_path(&broken);
    let mut all = std::iter::from_fn(|| announced.recv_timeout(PATIENCE).ok());
    let found = all.find(|(text, _)| text.ends_with("broken.png"));
    let (_, is_urgent) = found.expect("it is announced");
    assert!(is_urgent);
}
