//! Runs, from Start to the model, and the GPU's self-test.

use super::DigitApp;
use crate::classifier::Classifier;
use crate::command::{ModelKey, Tab};
use crate::dataset::mnist::TRAIN_COUNT;
use crate::language::{tr, tr_with};
use crate::model::Architecture;
use crate::model::file::ModelError;
use crate::paths::runs_folder;
use crate::prepare::Preparation;
use crate::runs::{KeptRun, RunOutcome, RunState, RunStore};
use crate::session::{Ended, Finished};
use crate::train::history::History;
use crate::ui::names;
use crate::ui::runs::{Run, RunResult, Status};
use crate::ui::sentences::Sentence;
use crate::ui::train_tab::GpuTest;
use crate::worker::training::{self, RunError};

impl DigitApp {
    /// The person's runs.
    pub(super) fn store(&self) -> Option<RunStore> {
        Some(RunStore::new(runs_folder(self.data_folder.as_deref()?)))
    }

    /// Asks for the runs of earlier times.
    pub(super) fn list_runs(&self) {
        if let Some(store) = self.store() {
            self.training.list_runs(store);
        }
    }

    /// Whether a run can begin; says why if not.
    fn can_train(&mut self) -> bool {
        if self.experiments.is_running {
            self.notices.failure(tr("notice-sweep-under-way"));
            return false;
        }
        if self.my_digits.lesson.is_running() {
            self.notices.failure(tr("teach-first"));
            return false;
        }
        !self.train.is_running()
    }

    pub(super) fn resume_run(&mut self, number: usize) {
        let Some(store) = self.store() else {
            return;
        };
        if self.can_train() && self.train.take_up(number) {
            self.training.resume(number, self.train.device, store);
        }
    }

    /// Recognizes with a kept run's model, which is read first.
    pub(super) fn use_run(&self, number: usize) {
        if let Some(store) = self.store() {
            self.files.open_run(number, store.model_file(number));
        }
    }

    /// Saves a kept run's model elsewhere.
    pub(super) fn save_run(&self, number: usize) {
        if let Some(store) = self.store() {
            self.files.save_run(number, store.model_file(number));
        }
    }

    pub(super) fn delete_run(&self, number: usize) {
        if let Some(store) = self.store() {
            self.files.delete_run(number, store);
        }
    }

    pub(super) fn end_training(&mut self, status: Status) {
        if status == Status::Pausing {
            self.training.pause();
        } else {
            self.training.stop();
        }
        if let Some(run) = self.train.current() {
            run.status = status;
        }
    }

    pub(super) fn start_training(&mut self) {
        if !self.can_train() {
            return;
        }
        match self.train.config.validate(TRAIN_COUNT) {
            Ok(_) => {
                self.train.add_run();
                let config = self.train.config.clone();
                let store = self.store();
                let has_tensorboard = self.train.has_tensorboard;
                self.training
                    .begin(config, self.train.device, store, has_tensorboard);
            }
            Err(error) => self.notices.failure(error.sentence()),
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
                self.train.gpu_test = result.map_or(GpuTest::None, |tested| {
                    log::info!("{tested}");
                    GpuTest::Done {
                        sentence: tested.sentence(),
                        passed: tested.passed(),
                    }
                });
            }
            training::Report::Runs { runs, troubles } => {
                self.add_runs(runs);
                for trouble in troubles {
                    self.notices.failure(trouble.sentence());
                }
            }
            training::Report::Numbered(number) => {
                self.train.set_number(number);
            }
            training::Report::Trouble(trouble) => self.notices.failure(trouble.sentence()),
            training::Report::Preparing(Preparation::Testing(device)) => {
                self.prepare_run(Status::Testing(device));
            }
            training::Report::Preparing(Preparation::TookCpu { device, fault }) => {
                self.notices.failure(tr_with(
                    "trouble-cpu-instead",
                    &[("device", &device), ("fault", &fault.sentence())],
                ));
            }
            training::Report::Preparing(Preparation::DriversBreak) => {
                self.notices.failure(tr("trouble-drivers-break"));
            }
            training::Report::Opened { device, is_gpu } => {
                self.prepare_run(Status::Running { device, is_gpu });
            }
            training::Report::Ended(result) => self.end_run(result),
            training::Report::Taught(result) => self.end_lesson(result),
            training::Report::SweepEnded(result) => self.end_sweep(result),
        }
    }

    /// How a run stands before its first step; one that is to stop stays so.
    fn prepare_run(&mut self, status: Status) {
        let run = self.train.current();
        if let Some(run) = run.filter(|run| !run.status.is_ending()) {
            run.status = status;
        }
    }

    /// Takes in the runs of earlier times, and says which could go on.
    fn add_runs(&mut self, runs: Vec<(KeptRun, History)>) {
        let runs: Vec<Run> = runs.into_iter().filter_map(shown).collect();
        let paused = runs
            .iter()
            .rfind(|run| matches!(run.status, Status::Paused { .. }));
        if let Some(run) = paused {
            let model = names::model(run.config.architecture);
            self.notices.success(tr_with(
                "notice-run-not-finished",
                &[("number", &run.number), ("model", &model)],
            ));
        }
        self.train.add_kept(runs);
    }

    fn end_run(&mut self, result: Result<Ended, RunError>) {
        let history = self.training.history().clone();
        let Some(number) = self.train.current().map(|run| run.number) else {
            return;
        };
        let status = match result {
            Ok(Ended::Finished(finished)) => self.finish_run(number, *finished),
            Ok(Ended::Paused { kept }) => Status::Paused {
                step: kept.unwrap_or(0),
            },
            Err(error) if self.restore(&error, &history) => return,
            Err(error) => {
                // The Train tab says it in the run's own place.
                if self.tab == Tab::Train {
                    log::warn!("run {number}: {error}");
                } else {
                    self.notices.failure(of_run(number, &error));
                }
                Status::Failed(error.sentence())
            }
        };
        if let Some(run) = self.train.current() {
            run.history = history;
            run.status = status;
        }
    }

    /// A kept run that ended without a result of its own can still go on: it stands as before, or
    /// where its last checkpoint is. Returns whether that is so.
    fn restore(&mut self, error: &RunError, history: &History) -> bool {
        let Some(run) = self.train.current().filter(|run| run.is_kept) else {
            return false;
        };
        if error.is_the_runs_own() {
            return false;
        }
        if let Some(before) = run.before.take().filter(|_| history.progress.is_none()) {
            (run.status, run.result) = *before;
        } else {
            run.history = history.clone();
            run.status = Status::Paused {
                step: history.last_step(),
            };
        }
        let number = run.number;
        self.notices.failure(of_run(number, error));
        true
    }

    fn finish_run(&mut self, number: usize, finished: Finished) -> Status {
        let test_accuracy = finished.test_accuracy();
        let Finished {
            classifier,
            test,
            images_per_second,
            ending,
            is_kept,
            ..
        } = finished;
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
        // A kept one is read from its file when it is wanted: models take memory. One that is in memory
        // from before the run went on is another one now.
        let key = ModelKey::Run(number);
        let before = self.place_of(&key);
        let model = (!is_kept || before.is_some()).then(|| {
            let name = model_name(number, &classifier);
            self.add_model(key, name, classifier)
        });
        if let Some(place) = before.filter(|place| *place == self.model) {
            self.use_model(place);
        }
        Status::Done {
            model,
            test_accuracy,
        }
    }

    /// Takes in the model of a kept run.
    pub(super) fn take_run_model(
        &mut self,
        number: usize,
        result: Result<Box<Classifier>, ModelError>,
    ) {
        match result {
            Ok(classifier) => {
                let name = model_name(number, &classifier);
                let place = self.add_model(ModelKey::Run(number), name, *classifier);
                let run = self.train.run(number);
                if let Some(Status::Done { model, .. }) = run.map(|run| &mut run.status) {
                    *model = Some(place);
                }
                if !self.evaluate_awaited(place) {
                    self.use_model(place);
                }
            }
            Err(error) => {
                self.evaluate.awaited = None;
                self.notices.failure(of_run(number, &error));
            }
        }
    }
}

/// The name of the model that a run left.
pub(super) fn model_name(number: usize, classifier: &Classifier) -> String {
    model_of_run(number, classifier.description().architecture)
}

/// The name of a run's model, which is such a network.
pub(super) fn model_of_run(number: usize, architecture: Architecture) -> String {
    let model = names::model(architecture);
    tr_with("model-of-run", &[("number", &number), ("model", &model)])
}

/// The notice that something failed with a run.
fn of_run(number: usize, error: &impl Sentence) -> String {
    let reason = error.sentence();
    tr_with("notice-run", &[("number", &number), ("reason", &reason)])
}

/// A kept run as it is shown; `None` while another program trains it.
fn shown((run, history): (KeptRun, History)) -> Option<Run> {
    let mut result = None;
    let status = match run.state {
        RunState::Running => return None,
        RunState::Unfinished { step } => Status::Paused { step },
        RunState::Ended(ended) => match ended.outcome {
            RunOutcome::Failed { reason } => Status::Failed(reason),
            RunOutcome::Finished {
                ending,
                images_per_second,
                test,
                ..
            } => {
                result = Some(Box::new(RunResult {
                    device: ended.device,
                    ending,
                    images_per_second,
                    test: test.as_deref().copied(),
                }));
                Status::Done {
                    model: None,
                    test_accuracy: test.map(|score| score.accuracy),
                }
            }
        },
    };
    Some(Run {
        number: run.number,
        is_kept: true,
        begun: run.info.created.get(..10).map(str::to_owned),
        config: run.info.config,
        status,
        history,
        result,
        before: None,
    })
}
