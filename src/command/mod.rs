//! Everything that a person can ask for beyond editing what is in front of them.

mod digits;
mod exports;
mod pictures;

use std::path::PathBuf;

use egui::{Context, Key, KeyboardShortcut, Modifiers, ThemePreference};

use digits::DIGIT_KEYS;
pub use digits::DigitsCommand;
pub use exports::{DrawingFormat, SweepExport};
pub use pictures::{BatchExport, PICTURE_KEYS, PictureKey, PixelArea, TABLE_KEYS, TableKey};

use crate::data_source::DataFile;
use crate::language::{Language, tr};
use crate::model::Format;
use crate::report::evaluation::Export;

/// What the pointer does on the canvas.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tool {
    /// Leaves ink.
    #[default]
    Pen,
    /// Removes ink.
    Eraser,
}

/// A part of the window.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Tab {
    /// Draw or open a digit and see the answer.
    #[default]
    Recognize,
    /// Train a network and watch the curves.
    Train,
    /// Run over a grid of settings, such as the paper's table.
    Experiments,
    /// Find out how good a model is, and on which images it is wrong.
    Evaluate,
    /// The person's own digits, and teaching them.
    MyDigits,
}

impl Tab {
    /// All of them, in order.
    pub const ALL: [Self; 5] = [
        Self::Recognize,
        Self::Train,
        Self::Experiments,
        Self::Evaluate,
        Self::MyDigits,
    ];

    /// The name in the window.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Recognize => tr("tab-recognize"),
            Self::Train => tr("tab-train"),
            Self::Experiments => tr("tab-experiments"),
            Self::Evaluate => tr("tab-evaluate"),
            Self::MyDigits => tr("tab-my-digits"),
        }
    }
}

/// A model, wherever it is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ModelKey {
    /// The one that comes with the program.
    Shipped,
    /// The kept one of this name.
    File(String),
    /// That of the run of this number.
    Run(usize),
    /// One that is only in memory, counted.
    Unkept(usize),
}

/// What can be done with a model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ModelAction {
    /// Recognize with it.
    Use,
    /// Ask where to write it for other programs.
    Export(Format),
    /// Give it another name.
    Rename(String),
    /// Remove it for good.
    Delete,
}

/// What a person asks for; applied after the frame in which it was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// Show a tab.
    Show(Tab),
    /// Draw with the pen or remove with the eraser.
    Take(Tool),
    /// Make the pen wider (or, if negative, narrower) by that many steps.
    ChangePen(i8),
    /// Take the last change of the drawing back.
    Undo,
    /// Do again what was undone.
    Redo,
    /// Remove the drawing, or put the picture away.
    Clear,
    /// Ask for a picture and open it.
    OpenImage,
    /// Open the sample scan with this place in the list.
    OpenSample(usize),
    /// Ask where to save the drawing.
    SaveDrawing(DrawingFormat),
    /// Give the drawing to the clipboard.
    CopyDrawing,
    /// Show or hide the lines that help to place a digit.
    ToggleGuides,
    /// Read a part of the picture that is seen.
    Crop(PixelArea),
    /// Read the whole picture again.
    Uncrop,
    /// Ask for pictures, and read them all.
    OpenImages,
    /// Ask for a folder, and read all pictures in it.
    OpenFolder,
    /// Open a picture.
    OpenFile(PathBuf),
    /// Forget which pictures were opened last.
    ForgetRecent,
    /// Show the table of many pictures.
    ShowBatch,
    /// Show the canvas again; the table is kept.
    LeaveBatch,
    /// Stop reading pictures into the table.
    StopBatch,
    /// Read what a stop left unread.
    ReadRest,
    /// Remove all rows of the table.
    ClearBatch,
    /// Bring the rows back that were removed last.
    BringBackBatch,
    /// Ask where to write the table.
    ExportBatch(BatchExport),
    /// Open one of MNIST's test images.
    OpenTestDigit,
    /// Take the model with this place in the list into use.
    UseModel(usize),
    /// Ask for a model file, keep it and take it into use.
    OpenModel,
    /// Show the window of all models, or close it.
    ShowModels,
    /// Do something with a model.
    OfModel(ModelKey, ModelAction),
    /// Ask where to save the model with this place in the list.
    SaveModel(usize),
    /// Find out whether the GPU computes what the CPU computes.
    TestGpu,
    /// Show samples of what training shows the network.
    ShowSamples,
    /// Begin a run.
    StartTraining,
    /// End the run and keep its model.
    StopTraining,
    /// End the run, to go on with it another time.
    PauseTraining,
    /// Go on with the run of this number.
    ResumeRun(usize),
    /// Recognize with the model of the kept run of this number.
    UseRun(usize),
    /// Ask where to save the model of the kept run of this number.
    SaveRun(usize),
    /// Remove the kept run of this number for good.
    DeleteRun(usize),
    /// Begin the chosen sweep, or go on with it.
    StartSweep,
    /// Stop the sweep; what is over is kept.
    PauseSweep,
    /// Ask where to write the chosen sweep's results.
    ExportSweep(SweepExport),
    /// Ask for a file or folder of labeled images.
    ChooseData(DataFile),
    /// Evaluate the chosen model on the chosen data set.
    StartEvaluation,
    /// Stop the evaluation.
    StopEvaluation,
    /// Ask where to write what the evaluation found.
    ExportEvaluation(Export),
    /// Look at the evaluated image with this place in its data set in the Recognize tab.
    OpenEvaluated(usize),
    /// Write a report on the run of this number.
    ReportRun(usize),
    /// Something about the person's own digits.
    Digits(DigitsCommand),
    /// Light, dark, or as the system has it.
    SetTheme(ThemePreference),
    /// Another language for the window; `None` for the system's.
    SetLanguage(Option<Language>),
    /// Show all keys, or put them away.
    ShowShortcuts,
    /// Say what the program is made of.
    ShowAbout,
}

const CTRL_SHIFT: Modifiers = Modifiers {
    shift: true,
    ..Modifiers::COMMAND
};

/// Keys of the Recognize tab, in the order of the sheet.
const SHORTCUTS: [(KeyboardShortcut, Command); 14] = [
    (
        KeyboardShortcut::new(Modifiers::NONE, Key::B),
        Command::Take(Tool::Pen),
    ),
    (
        KeyboardShortcut::new(Modifiers::NONE, Key::E),
        Command::Take(Tool::Eraser),
    ),
    (
        KeyboardShortcut::new(Modifiers::NONE, Key::OpenBracket),
        Command::ChangePen(-1),
    ),
    (
        KeyboardShortcut::new(Modifiers::NONE, Key::CloseBracket),
        Command::ChangePen(1),
    ),
    (
        KeyboardShortcut::new(Modifiers::NONE, Key::G),
        Command::ToggleGuides,
    ),
    (
        KeyboardShortcut::new(Modifiers::COMMAND, Key::Z),
        Command::Undo,
    ),
    (
        KeyboardShortcut::new(Modifiers::COMMAND, Key::Y),
        Command::Redo,
    ),
    (KeyboardShortcut::new(CTRL_SHIFT, Key::Z), Command::Redo),
    (
        KeyboardShortcut::new(Modifiers::NONE, Key::Delete),
        Command::Clear,
    ),
    (
        KeyboardShortcut::new(Modifiers::NONE, Key::C),
        Command::Clear,
    ),
    (
        KeyboardShortcut::new(Modifiers::COMMAND, Key::O),
        Command::OpenImage,
    ),
    (
        KeyboardShortcut::new(Modifiers::NONE, Key::T),
        Command::OpenTestDigit,
    ),
    (
        KeyboardShortcut::new(Modifiers::COMMAND, Key::S),
        Command::SaveDrawing(DrawingFormat::Png),
    ),
    (
        KeyboardShortcut::new(CTRL_SHIFT, Key::C),
        Command::CopyDrawing,
    ),
];

/// Keys that work in each tab, beside those that show a tab.
const EVERYWHERE: [(KeyboardShortcut, Command); 2] = [
    (
        KeyboardShortcut::new(Modifiers::NONE, Key::F1),
        Command::ShowShortcuts,
    ),
    (
        KeyboardShortcut::new(Modifiers::NONE, Key::Questionmark),
        Command::ShowShortcuts,
    ),
];

/// All shortcuts that work whatever tab is shown.
pub fn everywhere() -> impl Iterator<Item = (KeyboardShortcut, Command)> {
    let tabs = DIGIT_KEYS.into_iter().skip(1).zip(Tab::ALL);
    let tabs = tabs.map(|(key, tab)| {
        let shortcut = KeyboardShortcut::new(Modifiers::COMMAND, key);
        (shortcut, Command::Show(tab))
    });
    tabs.chain(EVERYWHERE)
}

/// All shortcuts that work in a tab alone.
pub fn of_tab(tab: Tab) -> impl Iterator<Item = (KeyboardShortcut, Command)> {
    let shortcuts = SHORTCUTS.iter().filter(move |_| tab == Tab::Recognize);
    shortcuts.cloned()
}

/// The commands whose keys were pressed while `tab` is shown. Where the canvas is not seen, opening and
/// undoing is all that the tab's keys are for; while a text or number is typed, only keys work that write nothing
/// and work everywhere.
#[must_use]
pub fn pressed(context: &Context, tab: Tab, is_canvas: bool) -> Vec<Command> {
    let is_typing = context.text_edit_focused();
    let is_of_table = |command: &Command| matches!(command, Command::OpenImage | Command::Undo);
    let writes_nothing =
        |key: &KeyboardShortcut| key.modifiers.command || key.logical_key == Key::F1;
    context.input_mut(|input| {
        let mut shortcuts: Vec<(KeyboardShortcut, Command)> = of_tab(tab)
            .filter(|(_, command)| is_canvas || tab != Tab::Recognize || is_of_table(command))
            .filter(|_| !is_typing)
            .chain(everywhere())
            .filter(|(key, _)| !is_typing || writes_nothing(key))
            .collect();
        // One that is another with Shift held comes before it.
        shortcuts.sort_by_key(|(shortcut, _)| !shortcut.modifiers.shift);
        let pressed = shortcuts
            .into_iter()
            .filter(|(shortcut, _)| input.consume_shortcut(shortcut));
        let mut commands: Vec<Command> = pressed.map(|(_, command)| command).collect();
        // In the table of many pictures the same keys type a number.
        if tab == Tab::Recognize && is_canvas && !is_typing {
            commands.extend(digits::labels(input).map(Command::Digits));
        }
        commands
    })
}

#[cfg(test)]
mod tests {
    use egui::{Event, RawInput};

    use super::*;
    use crate::digit::Label;

    #[test]
    fn who_types_a_number_can_go_to_another_tab_and_writes_all_the_same() {
        let context = Context::default();
        let press = |key, modifiers| Event::Key {
            key,
            physical_key: None,
            pressed: true,
            repeat: false,
            modifiers,
        };
        let control = Modifiers::COMMAND | Modifiers::CTRL;
        let mut text = String::new();
        let mut commands = Vec::new();
        // The field has the keyboard from the first frame on.
        for _ in 0..2 {
            let events = [
                press(Key::B, Modifiers::NONE),
                press(Key::Num7, Modifiers::NONE),
                press(Key::Num2, control),
            ];
            let input = RawInput {
                events: events.to_vec(),
                ..RawInput::default()
            };
            let _ = context.run_ui(input, |ui| {
                commands = pressed(ui.ctx(), Tab::Recognize, true);
                ui.text_edit_singleline(&mut text).request_focus();
            });
        }
        assert_eq!(commands, [Command::Show(Tab::Train)]);
    }

    #[test]
    fn digits_label_what_is_on_the_canvas_and_nothing_that_is_not_seen() {
        let seven = Event::Key {
            key: Key::Num7,
            physical_key: None,
            pressed: true,
            repeat: false,
            modifiers: Modifiers::NONE,
        };
        let after_seven = |tab, is_canvas| {
            let context = Context::default();
            let input = RawInput {
                events: vec![seven.clone()],
                ..RawInput::default()
            };
            let mut commands = Vec::new();
            let _ = context.run_ui(input, |ui| commands = pressed(ui.ctx(), tab, is_canvas));
            commands
        };
        let label = Label::new(7).map(DigitsCommand::Label).map(Command::Digits);
        let labels: Vec<Command> = label.into_iter().collect();
        assert_eq!(after_seven(Tab::Recognize, true), labels);
        assert_eq!(after_seven(Tab::Recognize, false), []);
        assert_eq!(after_seven(Tab::Train, true), []);
    }
}
