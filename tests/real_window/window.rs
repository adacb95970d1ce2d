//! The real program in a real window: driven with pointer and keys or over the accessibility bus, and
//! read from there and from its log.

use std::ffi::OsStr;
use std::ops::Deref;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::mpsc::Receiver;
use std::time::{Duration, Instant};

use atspi::Role;
use pollster::block_on;

use crate::desktop::{Desktop, Ended, PATIENCE, lines};
use crate::tree::{Tree, Widget};

/// After so long without an effect something is tried once more.
const SOON: Duration = Duration::from_secs(5);

/// The variable that names the folder for data.
pub(crate) const DATA: &str = "DIGITPAD_DATA_DIR";
/// What the log says once the window can answer.
pub(crate) const READY: &str = "the shipped model is ready";

/// The program with its screen and its log.
pub(crate) struct Program {
    display: String,
    pub(crate) process: Ended,
    log: Receiver<String>,
}

impl Program {
    /// Starts the program with files to open, and with nothing in its environment but the display and
    /// `variables`.
    pub(crate) fn start(
        desktop: &Desktop,
        variables: &[(&str, &Path)],
        files: impl IntoIterator<Item = impl AsRef<OsStr>>,
    ) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_digitpad"))
            .args(files)
            .env_clear()
            .env("DISPLAY", &desktop.display)
            .envs(variables.iter().copied())
            .stderr(Stdio::piped())
            .spawn()
            .expect("it starts");
        let log = lines(child.stderr.take().expect("piped"));
        Self {
            display: desktop.display.clone(),
            process: Ended(child),
            log,
        }
    }

    /// Sends the keyboard's keys to the window.
    pub(crate) fn focus(&self) {
        self.xdotool(&[
            "search",
            "--sync",
            "--onlyvisible",
            "--name",
            "digitpad$",
            "windowfocus",
        ]);
    }

    /// Waits until the window has a title like this regular expression.
    pub(crate) fn wait_for_title(&self, title: &str) {
        self.xdotool(&["search", "--sync", "--onlyvisible", "--name", title]);
    }

    /// Waits for a line with `what` in the log.
    pub(crate) fn wait_for_log(&self, what: &str) -> String {
        let start = Instant::now();
        while let Some(left) = PATIENCE.checked_sub(start.elapsed()) {
            match self.log.recv_timeout(left) {
                Ok(line) if line.contains(what) => return line,
                Ok(_) => {}
                Err(_) => break,
            }
        }
        panic!("waited in vain for “{what}”");
    }

    /// Waits for several lines, in any order.
    pub(crate) fn wait_for_all(&self, what: &[&str]) {
        let mut missing = what.to_vec();
        while !missing.is_empty() {
            let line = self.wait_for_log("");
            missing.retain(|what| !line.contains(what));
        }
    }

    pub(crate) fn xdotool(&self, arguments: &[&str]) {
        let status = Command::new("xdotool")
            .args(arguments)
            .env("DISPLAY", &self.display)
            .status();
        assert!(
            status.expect("xdotool runs").success(),
            "xdotool {arguments:?}"
        );
    }

    /// Draws strokes, given in pixels of the window.
    pub(crate) fn draw(&self, strokes: &[Vec<(i32, i32)>]) {
        for stroke in strokes {
            let mut arguments: Vec<String> = Vec::new();
            for (index, (x, y)) in stroke.iter().enumerate() {
                arguments.extend(["mousemove".to_owned(), x.to_string(), y.to_string()]);
                if index == 0 {
                    arguments.extend(["mousedown".to_owned(), "1".to_owned()]);
                }
                arguments.extend(["sleep".to_owned(), "0.005".to_owned()]);
            }
            arguments.extend(["mouseup".to_owned(), "1".to_owned()]);
            self.xdotool(&arguments.iter().map(String::as_str).collect::<Vec<_>>());
        }
    }
}

/// The program on the accessibility bus.
pub(crate) struct Window {
    pub(crate) program: Program,
    tree: Tree,
}

impl Deref for Window {
    type Target = Program;

    fn deref(&self) -> &Program {
        &self.program
    }
}

impl Window {
    /// Starts the program with a folder for data and files to open, and waits until it can read digits.
    pub(crate) fn open(
        desktop: &Desktop,
        data: &Path,
        files: impl IntoIterator<Item = impl AsRef<OsStr>>,
    ) -> Self {
        let folder = desktop.folder.path();
        let variables = [
            (DATA, data),
            ("DBUS_SESSION_BUS_ADDRESS", Path::new(&desktop.session)),
            ("XDG_RUNTIME_DIR", folder),
            // No program that shows file dialogs is found.
            ("PATH", folder),
            ("LC_ALL", Path::new("C.UTF-8")),
        ];
        let program = Program::start(desktop, &variables, files);
        let number = program.process.0.id();
        let tree = block_on(Tree::of_process(&desktop.accessibility, number));
        program.wait_for_log(READY);
        program.focus();
        Self { program, tree }
    }

    /// Every widget that is shown, as a screen reader is told of them.
    pub(crate) fn widgets(&self) -> Vec<Widget> {
        block_on(self.tree.widgets()).expect("the program answers")
    }

    /// Waits for a widget with this role and name.
    pub(crate) fn wait_for(&self, role: Role, name: &str) -> Widget {
        self.wait_until(&format!("{role:?} “{name}”"), |widget| {
            widget.role == role && widget.name == name
        })
    }

    /// Waits for a widget for which a condition holds.
    pub(crate) fn wait_until(&self, what: &str, condition: impl Fn(&Widget) -> bool) -> Widget {
        let start = Instant::now();
        loop {
            let widgets = self.widgets();
            if let Some(widget) = widgets.into_iter().find(&condition) {
                return widget;
            }
            assert!(
                start.elapsed() < PATIENCE,
                "waited in vain for {what}; there are {:#?}",
                self.widgets()
            );
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// A widget with this role, if one comes soon.
    fn find_soon(&self, role: Role) -> Option<Widget> {
        let start = Instant::now();
        while start.elapsed() < SOON {
            let widgets = self.widgets();
            let found = widgets.into_iter().find(|widget| widget.role == role);
            if found.is_some() {
                return found;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        None
    }

    /// Waits until no widget has this name.
    pub(crate) fn wait_without(&self, name: &str) {
        let start = Instant::now();
        while self.widgets().iter().any(|widget| widget.name == name) {
            assert!(start.elapsed() < PATIENCE, "“{name}” does not go");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Waits for a widget that can be used, and presses it over the accessibility bus.
    pub(crate) fn press(&self, role: Role, name: &str) {
        let widget = self.wait_until(&format!("{role:?} “{name}” that is enabled"), |widget| {
            widget.role == role && widget.name == name && widget.is_enabled()
        });
        block_on(self.tree.press(&widget));
    }

    /// Opens a picture by typing its path, as there is no file dialog.
    pub(crate) fn open_path(&self, path: &Path) {
        // On a machine that is very busy a dialog that is missing may be taken for one that was closed.
        loop {
            self.press(Role::Button, "Open image…");
            if self.find_soon(Role::Entry).is_some() {
                break;
            }
        }
        self.wait_until("the field for the path", |widget| {
            widget.role == Role::Entry && widget.is_focused()
        });
        self.xdotool(&["type", path.to_str().expect("text")]);
        self.xdotool(&["key", "Return"]);
    }

    /// Every widget's role and name, asked for widget by widget.
    pub(crate) fn walk(&self) -> Vec<(Role, String)> {
        block_on(self.tree.walk()).expect("the program answers")
    }

    /// Gives a widget another number over the accessibility bus.
    pub(crate) fn set_value(&self, widget: &Widget, value: f64) {
        block_on(self.tree.set_value(widget, value)).expect("a number");
    }

    /// The number that a widget shows, with the least and the greatest that it can show.
    pub(crate) fn value(&self, widget: &Widget) -> (f64, f64, f64) {
        block_on(self.tree.value(widget)).expect("a number")
    }
}

/// A seven, in pixels of the window.
pub(crate) fn seven() -> Vec<(i32, i32)> {
    vec![
        (220, 290),
        (330, 285),
        (440, 280),
        (400, 360),
        (350, 470),
        (300, 580),
    ]
}
