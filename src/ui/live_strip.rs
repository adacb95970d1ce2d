//! Whether the network being trained answers, and which epoch of it.

use egui::{Align, Layout, Ui};

use super::widgets::{check_box_ui, slider_ui, small_ui};
use crate::language::{tr, tr_with};

/// What the strip shows and asks for.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LiveState {
    /// Whether the network of the training answers in the place of the model in use.
    pub is_on: bool,
    /// Whether a training is under way.
    pub is_training: bool,
    /// The epochs whose networks are remembered.
    pub epochs: Vec<f64>,
    /// How far the network of now is, in epochs.
    pub now: Option<f64>,
    /// The place among `epochs` that answers; otherwise the network of now.
    pub chosen: Option<usize>,
}

impl LiveState {
    /// Whether there is anything to show.
    pub(super) const fn is_there(&self) -> bool {
        self.is_training || !self.epochs.is_empty()
    }
}

/// The strip's content.
pub(super) fn live_strip_ui(ui: &mut Ui, state: &mut LiveState) {
    ui.horizontal_centered(|ui| {
        let name = if state.is_training {
            tr("live-training")
        } else {
            tr("live-replay")
        };
        check_box_ui(ui, &mut state.is_on, name).on_hover_text(tr("live-hint"));
        if !state.is_on {
            return;
        }
        if state.is_training {
            let epoch = state.now.unwrap_or(0.0);
            small_ui(
                ui,
                tr_with("live-epoch", &[("epoch", &format!("{epoch:.1}"))]),
            );
            return;
        }
        let Some(last) = state.epochs.len().checked_sub(1) else {
            return;
        };
        let mut place = state.chosen.unwrap_or(last).min(last);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let epoch = format!("{:.0}", state.epochs[place]);
            let label = small_ui(ui, tr_with("live-epoch", &[("epoch", &epoch)]));
            ui.spacing_mut().slider_width = (ui.available_width() - 16.0).max(60.0);
            slider_ui(ui, &mut place, 0..=last).labelled_by(label.id);
        });
        state.chosen = Some(place);
    });
}
