//! What screen readers need to know beyond what egui tells them by itself.
//!
//! The accessibility bus of Linux desktops carries a value as a number and in no other way. So what a
//! list shows as chosen, and what a plot says of its curves, would be silent there; it becomes the
//! widget's description, which every screen reader reads.

use egui::accesskit::{Node, Toggled};
use egui::{Context, FullOutput, Plugin, Role};

/// The name of the window.
const WINDOW: &str = "digitpad";
/// The least and the greatest value of a meter: what it shows is a probability.
const METER: (f64, f64) = (0.0, 1.0);

/// Completes the tree of widgets that screen readers are given.
#[derive(Clone, Copy, Debug, Default)]
pub struct ScreenReader;

impl Plugin for ScreenReader {
    fn debug_name(&self) -> &'static str {
        "screen reader"
    }

    fn output_hook(&mut self, _context: &Context, output: &mut FullOutput) {
        // Nobody listens as a rule, and then there is no tree.
        let update = output.platform_output.accesskit_update.as_mut();
        for (_, node) in update.into_iter().flat_map(|update| &mut update.nodes) {
            complete(node);
        }
    }
}

fn complete(node: &mut Node) {
    match node.role() {
        Role::Window if node.label().is_none() => node.set_label(WINDOW),
        Role::Meter => {
            node.set_min_numeric_value(METER.0);
            node.set_max_numeric_value(METER.1);
        }
        // The tab in front and the row that is looked at are selected; they are no boxes to be checked.
        Role::Tab | Role::Row => {
            if let Some(toggled) = node.toggled() {
                node.clear_toggled();
                node.set_selected(toggled == Toggled::True);
            }
        }
        _ => {}
    }
    describe(node);
}

/// Makes a value in words the beginning of the description; the rest is the tooltip.
fn describe(node: &mut Node) {
    // A button without a text has its name as its tooltip, which need not be said twice.
    if node.description().is_some() && node.description() == node.label() {
        node.clear_description();
    }
    // Labels and fields for text are read by their text.
    let is_text = matches!(
        node.role(),
        Role::Label | Role::TextRun | Role::TextInput | Role::MultilineTextInput
    );
    let is_said = node.numeric_value().is_some() && node.role() != Role::Meter;
    let Some(text) = node.value().filter(|text| !text.is_empty()) else {
        return;
    };
    if !is_text && !is_said {
        let rest = node.description().map(|rest| format!(". {rest}"));
        node.set_description(format!("{text}{}", rest.unwrap_or_default()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn completed(role: Role, number: Option<f64>) -> Node {
        let mut node = Node::new(role);
        node.set_value("in words");
        if let Some(number) = number {
            node.set_numeric_value(number);
        }
        complete(&mut node);
        node
    }

    #[test]
    fn a_text_that_no_number_says_is_the_description() {
        for role in [Role::ComboBox, Role::Figure] {
            assert_eq!(completed(role, None).description(), Some("in words"));
        }
        let bar = completed(Role::Meter, Some(0.5));
        assert_eq!(bar.description(), Some("in words"));
        assert_eq!(bar.max_numeric_value(), Some(1.0), "half of what?");
        assert_eq!(completed(Role::Slider, Some(3.0)).description(), None);
        assert_eq!(completed(Role::TextInput, None).description(), None);
    }

    #[test]
    fn a_tooltip_comes_after_the_value_unless_it_is_the_name() {
        let mut node = Node::new(Role::ComboBox);
        node.set_label("Optimizer");
        node.set_value("Adam");
        node.set_description("How weights move");
        complete(&mut node);
        assert_eq!(node.description(), Some("Adam. How weights move"));
        node.set_description("Optimizer");
        complete(&mut node);
        assert_eq!(node.description(), Some("Adam"));
    }

    #[test]
    fn the_tab_in_front_is_selected() {
        let mut node = Node::new(Role::Tab);
        node.set_toggled(Toggled::True);
        complete(&mut node);
        assert_eq!((node.is_selected(), node.toggled()), (Some(true), None));
    }
}
