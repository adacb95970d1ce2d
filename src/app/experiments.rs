//! Sweeps: what is known of the chosen one, running it, and writing it out; reports on runs.

use std::path::PathBuf;

use super::DigitApp;
use crate::command::{SweepExport, Tab};
use crate::language::{tr, tr_with};
use crate::paths::sweep_folder;
use crate::report::{RunFacts, run_report, sweep_picture, sweep_report};
use crate::sweep::Sweep;
use crate::sweep::progress::SweepProgress;
use crate::sweep::table::{csv, markdown};
use crate::train::config::TrainConfig;
use crate::ui::runs::Run;
use crate::ui::sentences::Sentence as _;
use crate::worker::training::RunError;

impl DigitApp {
    /// How the chosen sweep stands; if that is not known yet, it is looked up.
    pub(super) fn sweep_progress(&mut self) -> Option<SweepProgress> {
        let Ok(wanted) = &self.experiments.wanted else {
            return None;
        };
        let is_wanted = |progress: &SweepProgress| progress.sweep.cells == wanted.cells;
        if let Some(running) = self.training.sweep().filter(is_wanted) {
            return Some(running);
        }
        if let Some(known) = self.sweep.as_ref().filter(|known| is_wanted(known)) {
            return Some(known.clone());
        }
        let wanted = wanted.clone();
        let is_asked = self
            .sweep_asked
            .as_ref()
            .is_some_and(|asked: &Sweep| asked.cells == wanted.cells);
        if !is_asked {
            self.sweep_asked = Some(wanted.clone());
            match self.sweep_folder() {
                Some(folder) => self.files.read_sweep(folder, wanted),
                None => self.notices.failure(tr("notice-no-folder")),
            }
        }
        None
    }

    pub(super) fn start_sweep(&mut self) {
        if self.train.is_running() || self.my_digits.lesson.is_running() {
            self.notices.failure(tr("notice-training-under-way"));
            return;
        }
        let Ok(sweep) = self.experiments.wanted.clone() else {
            return;
        };
        let Some(folder) = self.sweep_folder() else {
            self.notices.failure(tr("notice-no-folder"));
            return;
        };
        // What was looked up is old now.
        (self.sweep, self.sweep_asked) = (None, None);
        self.experiments.is_running = true;
        self.experiments.is_stopping = false;
        self.training.begin_sweep(sweep, folder, self.train.device);
    }

    /// The folder of the chosen sweep.
    fn sweep_folder(&self) -> Option<PathBuf> {
        let data = self.data_folder.as_deref()?;
        Some(sweep_folder(data, &self.experiments.folder_name()))
    }

    pub(super) fn pause_sweep(&mut self) {
        self.experiments.is_stopping = true;
        self.training.stop();
    }

    pub(super) fn end_sweep(&mut self, result: Result<(), RunError>) {
        self.experiments.is_running = false;
        if let Err(error) = result {
            let reason = error.sentence();
            self.notices
                .failure(tr_with("notice-sweep-ended", &[("reason", &reason)]));
        } else if !self.experiments.is_stopping && self.tab != Tab::Experiments {
            self.notices.success(tr("notice-sweep-complete"));
        }
        self.experiments.is_stopping = false;
    }

    pub(super) fn export_sweep(&mut self, export: SweepExport) {
        let Some(progress) = self.sweep_progress() else {
            return;
        };
        let name = format!("{}.{}", self.experiments.folder_name(), export.extension());
        let make = move || {
            let rows = progress.rows();
            let text = match export {
                SweepExport::Csv => csv(&rows),
                SweepExport::Markdown => markdown(&rows),
                SweepExport::Json => {
                    serde_json::to_string_pretty(&rows).map_err(|error| error.to_string())?
                }
                SweepExport::Svg => {
                    let picture = sweep_picture(&progress).svg();
                    picture.map_err(|error| error.to_string())?
                }
                SweepExport::Png => {
                    let picture = sweep_picture(&progress).png();
                    return picture.map_err(|error| error.to_string());
                }
                SweepExport::Report => {
                    sweep_report(&progress).map_err(|error| error.to_string())?
                }
            };
            Ok(text.into_bytes())
        };
        self.files.save_made(name, export.extension(), make);
    }

    pub(super) fn report_run(&mut self, number: usize) {
        let Some(Run {
            config,
            history,
            result: Some(result),
            ..
        }) = self.train.run(number)
        else {
            return;
        };
        let name = format!("run-{number}.html");
        let (config, history): (TrainConfig, _) = (config.clone(), history.clone());
        let result = result.clone();
        let make = move || {
            let facts = RunFacts {
                config: &config,
                device: &result.device,
                ending: result.ending,
                images_per_second: result.images_per_second,
                history: &history,
                test: result.test.as_ref(),
            };
            let page = run_report(&facts).map_err(|error| error.to_string())?;
            Ok(page.into_bytes())
        };
        self.files.save_made(name, "html", make);
    }
}
