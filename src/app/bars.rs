//! What the bars at the window's edges say.

use egui::{Rect, Ui};

use super::DigitApp;
use crate::command::Command;
use crate::language::{tr, tr_with};
use crate::paths::runs_folder;
use crate::ui::settings_menu::Chosen;
use crate::ui::top_bar::{TopBar, top_bar_ui};

impl DigitApp {
    pub(super) fn top_bar_ui(&self, ui: &mut Ui, rect: Rect, commands: &mut Vec<Command>) {
        let runs = self.data_folder.as_deref().map(runs_folder);
        let models = self.models_at_hand();
        let bar = TopBar {
            tab: self.tab,
            models: &models,
            in_use: self.models.get(self.model).map(|model| &model.key),
            chosen: Chosen {
                language: self.preferences.choice(),
                runs: runs.as_deref(),
            },
        };
        top_bar_ui(ui, rect, &bar, commands);
    }

    /// What the status bar says.
    pub(super) fn facts(&self) -> Vec<String> {
        let mut facts = Vec::new();
        if self.live_step.is_some() {
            facts.push(tr("status-live").to_owned());
        } else if let Some(model) = self.models.get(self.model) {
            facts.push(self.name_of(&model.key));
            if let Some(accuracy) = model.classifier.description().metrics.test_accuracy {
                let accuracy = format!("{:.2}", accuracy * 100.0);
                facts.push(tr_with("status-accuracy", &[("accuracy", &accuracy)]));
            }
        }
        if let Some(answer) = self.recognize.shown.answer() {
            let millis = format!("{:.1}", answer.elapsed.as_secs_f64() * 1000.0);
            facts.push(tr_with("status-time", &[("millis", &millis)]));
        }
        if let Some(run) = self.train.runs.last().filter(|run| !run.status.is_over()) {
            facts.push(tr_with("status-training", &[("number", &run.number)]));
        }
        if self.experiments.is_running {
            facts.push(tr("status-sweep").to_owned());
        }
        facts
    }
}
