//! Notices: one sentence each, until they are closed.

use egui::{Align2, Area, CornerRadius, Frame, Id, Margin, Order, RichText, Stroke, Ui, vec2};

use super::icons::Icon;
use super::theme::{CARD_RADIUS, Text, palette};
use super::widgets::icon_button_ui;

/// Notices that are shown at once; older ones give way.
const MAX_SHOWN: usize = 4;
/// Width of a notice, in points.
const WIDTH: f32 = 420.0;

/// The notices that are open.
#[derive(Debug, Default)]
pub struct Notices {
    sentences: Vec<String>,
}

impl Notices {
    /// Opens a notice, and writes it to the log.
    pub fn push(&mut self, sentence: impl Into<String>) {
        let sentence = capitalized(&sentence.into());
        log::warn!("{sentence}");
        self.sentences.retain(|open| *open != sentence);
        self.sentences.push(sentence);
        if self.sentences.len() > MAX_SHOWN {
            self.sentences.remove(0);
        }
    }

    /// The sentences, the newest last.
    #[must_use]
    pub fn sentences(&self) -> &[String] {
        &self.sentences
    }

    /// Shows the notices in the window's lower right corner.
    pub fn ui(&mut self, ui: &Ui) {
        if self.sentences.is_empty() {
            return;
        }
        let mut closed = None;
        Area::new(Id::unique("notices"))
            .order(Order::Foreground)
            .anchor(Align2::RIGHT_BOTTOM, vec2(-20.0, -44.0))
            .show(ui.ctx(), |ui| {
                for (index, sentence) in self.sentences.iter().enumerate() {
                    if notice_ui(ui, sentence) {
                        closed = Some(index);
                    }
                }
            });
        if let Some(index) = closed {
            self.sentences.remove(index);
        }
    }
}

/// Returns whether it was closed.
fn notice_ui(ui: &mut Ui, sentence: &str) -> bool {
    let colors = palette(ui);
    Frame::new()
        .fill(colors.panel)
        .stroke(Stroke::new(1.0, colors.validation))
        .corner_radius(CornerRadius::same(CARD_RADIUS))
        .inner_margin(Margin::symmetric(16, 8))
        .show(ui, |ui| {
            ui.horizontal(|ui| {
                let text = RichText::new(sentence)
                    .font(Text::Body.font())
                    .color(colors.text);
                ui.allocate_ui(vec2(WIDTH - 52.0, 0.0), |ui| {
                    ui.set_width(WIDTH - 52.0);
                    ui.add(egui::Label::new(text).wrap().selectable(true));
                });
                icon_button_ui(ui, Icon::Cross, "Close notice", false, true).clicked()
            })
            .inner
        })
        .inner
}

fn capitalized(sentence: &str) -> String {
    let mut letters = sentence.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_notice_is_shown_once_and_old_ones_give_way() {
        let mut notices = Notices::default();
        for sentence in ["a", "b", "a", "c", "d", "e"] {
            notices.push(sentence);
        }
        assert_eq!(notices.sentences(), ["A", "C", "D", "E"]);
    }
}
