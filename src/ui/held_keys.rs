//! A held key presses one button once.

use egui::{Event, Key, Plugin, Ui};

/// Lets the keys that press buttons act once for each time that they go down.
///
/// Systems repeat a held key, and the keyboard goes on from one button to the next, as from Start to
/// Stop: holding Enter a little long would press both.
#[derive(Clone, Copy, Debug, Default)]
pub struct HeldKeys;

impl Plugin for HeldKeys {
    fn debug_name(&self) -> &'static str {
        "held keys"
    }

    fn on_begin_pass(&mut self, ui: &mut Ui) {
        ui.input_mut(|input| input.events.retain(|event| !is_repeated_press(event)));
    }
}

/// Fields get the spaces that are typed as text, so that these can still be held.
const fn is_repeated_press(event: &Event) -> bool {
    matches!(
        event,
        Event::Key {
            key: Key::Enter | Key::Space,
            pressed: true,
            repeat: true,
            ..
        }
    )
}

#[cfg(test)]
mod tests {
    use egui::{Context, Modifiers, RawInput};

    use super::*;

    /// How many presses of a key a frame sees in which it goes down, as it may be for long.
    fn presses(context: &Context, key: Key) -> usize {
        let down = Event::Key {
            key,
            physical_key: None,
            pressed: true,
            repeat: false,
            modifiers: Modifiers::NONE,
        };
        let input = RawInput {
            events: vec![down],
            ..RawInput::default()
        };
        let mut seen = 0;
        let mut look = |ui: &mut Ui| seen = ui.input(|input| input.num_presses(key));
        context.run_ui(input, &mut look).textures_delta.clear();
        seen
    }

    #[test]
    fn a_held_key_presses_once_and_others_may_be_held() {
        let context = Context::default();
        context.add_plugin(HeldKeys);
        for (key, held) in [(Key::Enter, 0), (Key::Space, 0), (Key::ArrowDown, 1)] {
            assert_eq!(presses(&context, key), 1, "{key:?} at first");
            assert_eq!(presses(&context, key), held, "{key:?} held");
        }
    }
}
