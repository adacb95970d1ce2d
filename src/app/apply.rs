//! Doing what a person asks for.

use egui::Context;

use super::DigitApp;
use crate::command::Command;
use crate::ui::runs::Status;

impl DigitApp {
    pub(super) fn apply(&mut self, context: &Context, command: &Command) {
        if self.apply_to_pictures(context, command) {
            return;
        }
        match *command {
            Command::Show(tab) => self.tab = tab,
            Command::Take(tool) => self.recognize.tool = tool,
            Command::ChangePen(steps) => self.recognize.change_pen(steps),
            Command::OpenSample(place) => self.files.open_sample(place),
            Command::SaveDrawing(format) => self.save_drawing(format),
            Command::CopyDrawing => self.copy_drawing(context),
            Command::ToggleGuides => self.recognize.toggle_guides(),
            Command::OpenTestDigit => {
                // A stride that visits all images before one comes again.
                self.test_digits += 7919;
                self.files.open_test_digit(self.test_digits);
            }
            Command::UseModel(place) => self.use_model(place),
            Command::OpenModel => self.files.pick_model(self.model_store()),
            Command::ShowModels => self.models_window.toggle(),
            Command::OfModel(ref key, ref action) => self.act_on_model(key, action),
            Command::SaveModel(place) => {
                if let Some(model) = self.models.get(place) {
                    self.files.save_model(model.classifier.model().clone());
                }
            }
            Command::TestGpu => self.test_gpu(),
            Command::ShowSamples => {
                self.sample_seed += 1;
                self.files.make_samples(self.sample_seed);
            }
            Command::StartTraining => self.start_training(),
            Command::StopTraining => self.end_training(Status::Stopping),
            Command::PauseTraining => self.end_training(Status::Pausing),
            Command::ResumeRun(number) => self.resume_run(number),
            Command::UseRun(number) => self.use_run(number),
            Command::SaveRun(number) => self.save_run(number),
            Command::DeleteRun(number) => self.delete_run(number),
            Command::StartSweep => self.start_sweep(),
            Command::PauseSweep => self.pause_sweep(),
            Command::ExportSweep(export) => self.export_sweep(export),
            Command::ChooseData(file) => self.files.pick_data(file),
            Command::StartEvaluation => self.start_evaluation(),
            Command::StopEvaluation => {
                self.evaluate.is_stopping = true;
                self.evaluation.stop();
            }
            Command::ExportEvaluation(export) => self.export_evaluation(export),
            Command::OpenEvaluated(index) => self.open_evaluated(index),
            Command::ReportRun(number) => self.report_run(number),
            Command::Digits(ref command) => self.apply_to_digits(command),
            Command::SetTheme(theme) => context.set_theme(theme),
            Command::SetLanguage(choice) => self.set_language(choice),
            Command::ShowShortcuts => self.shortcuts.is_open = !self.shortcuts.is_open,
            Command::ShowAbout => self.about.is_open = true,
            // These are for pictures.
            _ => {}
        }
    }
}
