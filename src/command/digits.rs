//! What a person can ask for about their own digits.

use egui::{InputState, Key, Modifiers};

use crate::digit::Label;
use crate::my_digits::Export;

/// What a person asks for about their own digits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DigitsCommand {
    /// Keep the digit that is looked at, with this label.
    Label(Label),
    /// Remove the digit that was labeled last.
    Withdraw,
    /// Remove the digits with these numbers.
    Remove(Vec<u64>),
    /// Give the digits with these numbers another label.
    Relabel(Vec<u64>, Label),
    /// Take the last change back.
    Undo,
    /// Ask for a folder of pictures and take its digits in.
    ImportFolder,
    /// Ask for a file of strokes or IDX and take its digits in.
    ImportFile,
    /// Ask for a folder and write the digits into it.
    Export(Export),
    /// Teach the model in use the digits.
    Teach,
    /// Stop teaching; nothing changes.
    StopTeaching,
    /// Take the model that was taught into use.
    UseTaught,
    /// Go back to the model before.
    UseBefore,
}

/// The keys of the ten digits, in order; by themselves they label what is on the canvas.
pub(super) const DIGIT_KEYS: [Key; 10] = [
    Key::Num0,
    Key::Num1,
    Key::Num2,
    Key::Num3,
    Key::Num4,
    Key::Num5,
    Key::Num6,
    Key::Num7,
    Key::Num8,
    Key::Num9,
];

/// The labels whose keys were pressed.
pub(super) fn labels(input: &mut InputState) -> impl Iterator<Item = DigitsCommand> {
    let pressed = DIGIT_KEYS.iter().zip(0..).filter_map(|(&key, digit)| {
        let is_pressed = input.consume_key(Modifiers::NONE, key);
        Label::new(digit).filter(|_| is_pressed)
    });
    pressed.map(DigitsCommand::Label)
}
