//! Runs, from Start to the model, and the GPU's self-test.

use super::DigitApp;
use crate::command::Tab;
use crate::dataset::mnist::TRAIN_COUNT;
use crate::prepare::Preparation;
use crate::session::Finished;
use crate::ui::train_tab::{GpuTest, RunResult, Status};
use crate::worker::training::{self, RunError};

impl DigitApp {
    pub(super) fn start_training(&mut self) {
        if self.train.is_running() {
            return;
        }
        if self.experiments.is_running {
            let reason = "a sweep is under way; pause it in Experiments first";
            self.notices.failure(reason.to_owned());
            return;
        }
        match self.train.config.validate(TRAIN_COUNT) {
            Ok(_) => {
                self.train.add_run();
                self.training
                    .begin(self.train.config.clone(), self.train.device);
            }
            Err(error) => self.notices.failure(error.to_string()),
        }
    }

    pub(super) fn test_gpu(&mut self) {
        let is_free = self.train.can_test_gpu();
        if let Some(adapter) = self.train.adapter().filter(|_| is_free) {
            self.train.gpu_test = GpuTest::Running(adapter.title());
            self.training.test(adapter);
        }
    }

    pub(super) fn take_training(&mut self, report: training::Report) {
        match report {
            training::Report::Adapters(adapters) => self.train.adapters = adapters,
            training::Report::Tested(result) => {
                self.train.gpu_test = result.map_or(GpuTest::None, |(sentence, passed)| {
                    log::info!("{sentence}");
                    GpuTest::Done { sentence, passed }
                });
            }
            training::Report::Preparing(Preparation::Testing(device)) => {
                self.prepare_run(Status::Testing(device));
            }
            training::Report::Preparing(Preparation::TookCpu(sentence)) => {
                self.notices.failure(sentence);
            }
            training::Report::Opened { device, is_gpu } => {
                self.prepare_run(Status::Running { device, is_gpu });
            }
            training::Report::Ended(result) => self.end_run(result),
            training::Report::SweepEnded(result) => self.end_sweep(result),
        }
    }

    /// How a run stands before its first step; one that is to stop stays so.
    fn prepare_run(&mut self, status: Status) {
        let run = self.train.current();
        if let Some(run) = run.filter(|run| run.status != Status::Stopping) {
            run.status = status;
        }
    }

    fn end_run(&mut self, result: Result<Box<Finished>, RunError>) {
        let history = self.training.history().clone();
        let Some(number) = self.train.current().map(|run| run.number) else {
            return;
        };
        let status = match result {
            Ok(finished) => {
                let test_accuracy = finished.test_accuracy();
                let Finished {
                    classifier,
                    test,
                    images_per_second,
                    ending,
                    ..
                } = *finished;
                let device = classifier.description().training.device.clone();
                let result = RunResult {
                    device,
                    ending,
                    images_per_second,
                    test,
                };
                if let Some(run) = self.train.current() {
                    run.result = Some(Box::new(result));
                }
                let title = classifier.description().architecture.title();
                let model = self.add_model(format!("Run {number}: {title}"), classifier);
                Status::Done {
                    model,
                    test_accuracy,
                }
            }
            Err(error) => {
                // The Train tab says it in the run's own place.
                if self.tab == Tab::Train {
                    log::warn!("run {number}: {error}");
                } else {
                    self.notices.failure(format!("run {number}: {error}"));
                }
                Status::Failed(error.to_string())
            }
        };
        if let Some(run) = self.train.current() {
            run.history = history;
            run.status = status;
        }
    }
}
