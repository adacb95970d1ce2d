//! The window without a display, driven by what a screen reader would be told.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use digitpad::app::{DigitApp, Surroundings};
use digitpad::language::Language;
use egui::accesskit::Role;
use egui::{DroppedFile, Key, Modifiers, Pos2, pos2, vec2};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use egui_kittest::{Harness, HarnessBuilder};

use super::{picture_of, scan, test_images};

/// Long enough for any machine; reached only when something is broken.
const PATIENCE: Duration = Duration::from_mins(5);

/// A seven, in fractions of the canvas.
pub(crate) const SEVEN: [(f32, f32); 3] = [(0.3, 0.25), (0.65, 0.25), (0.42, 0.8)];

/// The program in a window of 1280x800, with the shipped model loaded.
pub(crate) fn open() -> Harness<'static, DigitApp> {
    open_with(None)
}

/// The same, with a folder for runs and sweeps.
pub(crate) fn open_with(data_folder: Option<&Path>) -> Harness<'static, DigitApp> {
    open_by(Harness::builder(), data_folder, Language::English)
}

/// The same in any language, in a window that may be painted.
pub(crate) fn open_by(
    builder: HarnessBuilder<DigitApp>,
    data_folder: Option<&Path>,
    language: Language,
) -> Harness<'static, DigitApp> {
    let surroundings = Surroundings {
        data_folder: data_folder.map(Path::to_owned),
        has_file_dialogs: false,
        language,
    };
    let mut window = builder
        .with_size(vec2(1280.0, 800.0))
        .build_eframe(move |context| {
            DigitApp::new(&context.egui_ctx, surroundings).expect("threads")
        });
    let accuracy = match language {
        Language::English => "on MNIST",
        Language::Chinese => "MNIST 准确率",
    };
    wait(&mut window, "the shipped model", |window| {
        window.query_by_label_contains(accuracy).is_some()
    });
    window
}

/// Goes on frame by frame until `condition` holds.
#[track_caller]
pub(crate) fn wait(
    window: &mut Harness<'_, DigitApp>,
    what: &str,
    condition: impl Fn(&Harness<'_, DigitApp>) -> bool,
) {
    wait_along(window, what, |_| (), condition);
}

/// The same for what takes long where others keep the machine busy: as long as `progress` changes it
/// may take any time.
#[track_caller]
pub(crate) fn wait_along<Progress: PartialEq>(
    window: &mut Harness<'_, DigitApp>,
    what: &str,
    progress: impl Fn(&Harness<'_, DigitApp>) -> Progress,
    condition: impl Fn(&Harness<'_, DigitApp>) -> bool,
) {
    let mut since = Instant::now();
    let mut last = progress(window);
    loop {
        window.step();
        if condition(window) {
            return;
        }
        let now = progress(window);
        if now != last {
            (since, last) = (Instant::now(), now);
        }
        assert!(since.elapsed() < PATIENCE, "waited in vain for {what}");
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// The place on the screen for a place on the canvas, both axes 0..=1.
fn on_canvas(window: &Harness<'_, DigitApp>, (x, y): (f32, f32)) -> Pos2 {
    let rect = window.get_by_label("Drawing canvas").rect();
    pos2(
        rect.left() + rect.width() * x,
        rect.top() + rect.height() * y,
    )
}

/// Presses the pointer, moves it from place to place with steps in between, and releases it.
pub(crate) fn drag(window: &mut Harness<'_, DigitApp>, places: &[(f32, f32)]) {
    let places: Vec<Pos2> = places
        .iter()
        .map(|&place| on_canvas(window, place))
        .collect();
    window.drag_at(places[0]);
    window.step();
    for step in places.windows(2) {
        for part in 1..=12u8 {
            window.hover_at(step[0].lerp(step[1], f32::from(part) / 12.0));
            // Several events in one frame, as a quick pen gives them.
            if part % 3 == 0 {
                window.step();
            }
        }
    }
    window.drop_at(places[places.len() - 1]);
    window.step();
}

/// The probability that a bar shows, in percent; `None` while there is no answer.
pub(crate) fn bar(window: &Harness<'_, DigitApp>, digit: u8) -> Option<f32> {
    let value = window
        .get_by_label(&format!("Probability of {digit}"))
        .value()?;
    value.trim_end_matches(" %").parse().ok()
}

/// Waits for an answer and returns the digit with the highest bar.
#[track_caller]
pub(crate) fn answer(window: &mut Harness<'_, DigitApp>) -> u8 {
    wait(window, "an answer", |window| {
        window.state().is_settled() && bar(window, 0).is_some()
    });
    // What came is on the screen one frame later.
    window.step();
    let shown = |digit: &u8| bar(window, *digit).unwrap_or(0.0);
    (0..10)
        .max_by(|a, b| shown(a).total_cmp(&shown(b)))
        .expect("ten bars")
}

/// Presses Start and waits for the first points of the curves.
pub(crate) fn start_training(window: &mut Harness<'_, DigitApp>) {
    window.get_by_label("Start").click();
    wait(window, "the curves", |window| {
        let curves = window
            .query_by_label("Loss curves")
            .and_then(|curves| curves.value());
        curves.is_some_and(|text| !text.starts_with("training none"))
    });
}

/// Goes to a tab; `content` is something that only it shows.
#[track_caller]
pub(crate) fn show_tab(window: &mut Harness<'_, DigitApp>, tab: &str, content: &str) {
    window.get_by_label(tab).click();
    wait(window, content, |window| {
        window.query_by_label(content).is_some()
    });
}

/// Types `path` into the field that a button opens.
#[track_caller]
pub(crate) fn type_path(window: &mut Harness<'_, DigitApp>, button: &str, path: &Path) {
    window.get_by_label(button).click();
    wait(window, "the field", |window| {
        window.query_by_role(Role::TextInput).is_some()
    });
    window.step();
    let field = window.get_by_role(Role::TextInput);
    field.focus();
    window.step();
    // What is suggested makes room.
    window.key_press_modifiers(Modifiers::COMMAND, Key::A);
    window.step();
    let field = window.get_by_role(Role::TextInput);
    field.type_text(path.to_str().expect("text"));
    window.step();
    window.key_press(Key::Enter);
    wait(window, "the field's end", |window| {
        window.query_by_role(Role::TextInput).is_none()
    });
}

#[derive(Debug)]
struct Dropped(PathBuf);

impl DroppedFile for Dropped {
    fn path(&self) -> &Path {
        &self.0
    }

    fn bytes(&self) -> Result<Vec<u8>, String> {
        std::fs::read(&self.0).map_err(|error| error.to_string())
    }
}

/// Drops a file or folder onto the window.
pub(crate) fn drop_file(window: &mut Harness<'_, DigitApp>, path: &Path) {
    let dropped = Arc::new(Dropped(path.to_owned()));
    window.input_mut().dropped_files.push(dropped);
    window.step();
}

/// The name of what has the keyboard, if anything has it.
pub(crate) fn focused(window: &Harness<'_, DigitApp>) -> Option<String> {
    let mut nodes = window.root().children_recursive();
    let focused = nodes.find(|node| node.accesskit_node().is_focused());
    focused.and_then(|node| node.accesskit_node().label())
}

/// Presses Tab until `control` has the keyboard.
#[track_caller]
pub(crate) fn go_to(window: &mut Harness<'_, DigitApp>, control: &str) {
    for _ in 0..80 {
        window.key_press(Key::Tab);
        window.step();
        if focused(window).as_deref() == Some(control) {
            return;
        }
    }
    panic!("{control} is not reached");
}

/// Whether anything has this label; a small window has its title twice.
pub(crate) fn is_shown(window: &Harness<'_, DigitApp>, label: &str) -> bool {
    window.query_all_by_label(label).next().is_some()
}

/// Waits until something has this label.
#[track_caller]
pub(crate) fn wait_for(window: &mut Harness<'_, DigitApp>, label: &str) {
    wait(window, label, |window| is_shown(window, label));
}

/// Waits until nothing has this label.
#[track_caller]
pub(crate) fn wait_without(window: &mut Harness<'_, DigitApp>, label: &str) {
    wait(window, label, |window| !is_shown(window, label));
}

/// Shows a table of so many pictures, which are written into `folder`.
pub(crate) fn fill_table(window: &mut Harness<'_, DigitApp>, folder: &Path, count: usize) {
    let folder = folder.join("pictures");
    std::fs::create_dir(&folder).expect("made");
    for (number, image) in test_images(count).images().iter().enumerate() {
        let page = scan(&picture_of(image), 4, (220, 180), (50, 30));
        let name = format!("{number:02}.png");
        page.save(folder.join(name)).expect("written");
    }
    drop_file(window, &folder);
    wait(window, "the end of reading", |window| {
        window.state().batch_progress() == (count, false)
    });
    window.step();
    window.step();
}

/// Chooses a device by its name in the Train tab, presses Start and waits for its rate.
pub(crate) fn train_on(window: &mut Harness<'_, DigitApp>, device: &str) {
    show_tab(window, "Train", "Start");
    wait(window, "the adapters", |window| {
        window.state().has_adapters()
    });
    window.get_by_value("Automatic").click();
    wait(window, "the list", |window| {
        window.query_by_label(device).is_some()
    });
    window.get_by_label(device).click();
    window.step();
    start_training(window);
    wait(window, "the rate", |window| {
        let rate = format!("left    {device}");
        window.query_by_label_contains(&rate).is_some()
    });
}
