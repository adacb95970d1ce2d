//! `digitpad train`: a training run without the window.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use serde::Serialize;
use thiserror::Error;

use super::output::ProgressLine;
use super::start::{self, StartModel};
use super::train_args::TrainArgs;
use super::{output, runs};
use crate::atomic_file;
use crate::dataset::mnist::TRAIN_COUNT;
use crate::device::DeviceError;
use crate::model::file::{EXTENSION, ModelError};
use crate::prepare::prepare;
use crate::report::{ReportError, RunFacts, run_report};
use crate::runs::{RunStoreError, Start};
use crate::session::{self, Ended, Finished, Kept, Order, SessionError};
use crate::train::config::{Length, TrainConfig};
use crate::train::event::{Lost, OPTIMIZER_ANEW, Progress, TrainEvent};
use crate::train::history::History;
use crate::train::stop::Ending;
use crate::train::trainer::TrainError;

#[derive(Serialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
enum LastEvent<'a> {
    Finished {
        #[serde(skip_serializing_if = "Option::is_none")]
        test_accuracy: Option<f64>,
        images_per_second: f64,
        warm_up_seconds: f64,
        steps: usize,
        ending: Ending,
        device: &'a str,
        #[serde(skip_serializing_if = "Option::is_none")]
        file: Option<String>,
    },
    Paused {
        run: usize,
    },
    Failed {
        reason: String,
    },
}

#[derive(Debug, Error)]
enum CommandError {
    #[error("can't make the folder: {source}; choose another with --out: {}", path.display())]
    Folder { path: PathBuf, source: io::Error },
    #[error(transparent)]
    Report(#[from] ReportError),
    #[error("can't write the report: {source}; choose another file with --report: {}", path.display())]
    ReportFile { path: PathBuf, source: io::Error },
    #[error(transparent)]
    Device(#[from] DeviceError),
    #[error(transparent)]
    Store(#[from] RunStoreError),
    #[error("the system names no folder for data; set DIGITPAD_DATA_DIR to one")]
    NoStore,
    #[error(transparent)]
    Session(#[from] SessionError),
    #[error(transparent)]
    Model(#[from] ModelError),
    #[error("{source}: {name}")]
    Start { name: String, source: ModelError },
}

pub(super) fn run(args: &TrainArgs) -> ExitCode {
    match train(args) {
        Ok(code) => code,
        Err(CommandError::Session(SessionError::Config(error))) => {
            output::failure(error);
            ExitCode::from(2)
        }
        Err(error) => {
            if args.json {
                output::json(&LastEvent::Failed {
                    reason: error.to_string(),
                });
            }
            output::failure(error)
        }
    }
}

fn train(args: &TrainArgs) -> Result<ExitCode, CommandError> {
    // The folder comes first: a wrong one must not be found out after an hour.
    if let Some(folder) = &args.out {
        make_folder(folder)?;
    }
    let control = output::interruptible();
    let order = order(args)?;
    let (config, number) = (order.config.clone(), number(&order));
    let mut history = order
        .kept
        .as_ref()
        .map_or_else(History::default, |kept| kept.start.history.clone());
    let stop = control.stop_flag();
    let compute = prepare(args.device, stop, &mut |told| output::note(told))?;
    output::note(format_args!(
        "{} on {}",
        config.architecture.title(),
        compute.name
    ));
    let mut line = ProgressLine::new();
    let mut is_kept = true;
    let mut report = |event: TrainEvent| {
        history.record(event.clone());
        match &event {
            TrainEvent::Kept { .. } => is_kept = true,
            TrainEvent::NotKept(trouble) if trouble.lost != Lost::TensorBoard => is_kept = false,
            _ => {}
        }
        show_progress(&mut line, &event, compute.is_gpu());
        if args.json {
            output::json(&event);
        }
    };
    let ended = session::run(order, &compute, &control, &mut report)
        .inspect_err(|error| say_how_to_go_on(error, args, number))?;
    let finished = match ended {
        Ended::Finished(finished) => finished,
        Ended::Paused { kept } => return Ok(paused(args, number, kept)),
    };
    let file = args
        .out
        .as_ref()
        .map(|folder| folder.join("model").with_extension(EXTENSION));
    if let Some(file) = &file {
        finished.classifier.model().save(file)?;
    }
    if let Some(path) = &args.report {
        write_report(path, &config, &compute.name, &finished, &history)?;
    }
    print(args.json, &finished, &compute.name, file.as_deref());
    if let Some(number) = number.filter(|_| is_kept) {
        output::note(format_args!(
            "kept as run {number}; “digitpad runs” lists all"
        ));
    }
    Ok(ExitCode::SUCCESS)
}

/// Where a device broke, another can go on.
fn say_how_to_go_on(error: &SessionError, args: &TrainArgs, number: Option<usize>) {
    if let (SessionError::Train(TrainError::Device(_)), Some(number)) = (error, number) {
        let name = args.resume.clone().unwrap_or_else(|| number.to_string());
        output::note(format_args!(
            "“digitpad train --resume {name} --device cpu” goes on from the last checkpoint"
        ));
    }
}

/// What is to be done: a new run, or what is left of one.
fn order(args: &TrainArgs) -> Result<Order, CommandError> {
    let interval = Duration::from_secs_f64(args.checkpoint_every);
    if let Some(name) = &args.resume {
        let (store, number) = runs::find(name)?.ok_or(CommandError::NoStore)?;
        let (folder, start) = store.resume(number)?;
        start.damaged.iter().for_each(output::note);
        return Ok(Order {
            config: folder.info().config.clone(),
            start: None,
            is_tested: folder.info().is_tested,
            kept: Some(Kept {
                folder,
                start,
                interval,
                has_tensorboard: args.tensorboard,
            }),
        });
    }
    let mut config = config(args);
    let start = args.start.as_deref().map(start_from).transpose()?;
    if let Some(start) = &start {
        config.architecture = start.architecture;
        config.start = Some(start.name.clone());
    }
    config.validate(TRAIN_COUNT).map_err(SessionError::from)?;
    let is_tested = !args.no_test;
    let kept = (!args.no_keep).then(|| kept(args, &config, interval));
    Ok(Order {
        config,
        start: start.map(|start| start.weights),
        is_tested,
        kept: kept.flatten(),
    })
}

fn start_from(model: &str) -> Result<StartModel, CommandError> {
    start::read(model).map_err(|source| CommandError::Start {
        name: model.to_owned(),
        source,
    })
}

/// The place of a new run; a run that can't be kept is made all the same.
fn kept(args: &TrainArgs, config: &TrainConfig, interval: Duration) -> Option<Kept> {
    let folder = match runs::store() {
        Some(store) => store
            .create(config, !args.no_test)
            .map_err(CommandError::from),
        None => Err(CommandError::NoStore),
    };
    match folder {
        Ok(folder) => {
            output::note(format_args!(
                "run {}, kept in {}",
                folder.number(),
                folder.path().display()
            ));
            Some(Kept {
                folder,
                start: Start::default(),
                interval,
                has_tensorboard: args.tensorboard,
            })
        }
        Err(error) => {
            output::note(format_args!(
                "the run can't be kept: {error}; it goes on without"
            ));
            None
        }
    }
}

fn number(order: &Order) -> Option<usize> {
    order.kept.as_ref().map(|kept| kept.folder.number())
}

/// Says how to go on; `kept` is the step that the run can go on after.
fn paused(args: &TrainArgs, number: Option<usize>, kept: Option<usize>) -> ExitCode {
    match (number, kept) {
        (Some(number), Some(step)) => {
            if args.json {
                output::json(&LastEvent::Paused { run: number });
            }
            let name = args.resume.clone().unwrap_or_else(|| number.to_string());
            output::note(format_args!(
                "paused, kept after step {step}; “digitpad train --resume {name}” goes on"
            ));
        }
        _ => output::note("stopped; nothing of the run is kept"),
    }
    ExitCode::from(output::INTERRUPTED)
}

fn config(args: &TrainArgs) -> TrainConfig {
    let preset = TrainConfig::preset(args.preset, args.model);
    let usual = match args.optimizer {
        Some(optimizer) if optimizer != preset.optimizer => preset.with_optimizer(optimizer),
        _ => preset,
    };
    let length = args
        .epochs
        .map(Length::Epochs)
        .or(args.steps.map(Length::Steps));
    TrainConfig {
        learning_rate: args.learning_rate.unwrap_or(usual.learning_rate),
        coefficients: args.coefficients,
        schedule: args.schedule.unwrap_or(usual.schedule),
        warm_up: args.warm_up.unwrap_or(usual.warm_up),
        clip: args.clip.or(usual.clip),
        stop: args.stop,
        batch_size: args.batch_size.unwrap_or(usual.batch_size),
        length: length.unwrap_or(usual.length),
        augment: (usual.augment || args.augment) && !args.no_augment,
        seed: args.seed.unwrap_or(usual.seed),
        ..usual
    }
}

fn write_report(
    path: &Path,
    config: &TrainConfig,
    device: &str,
    finished: &Finished,
    history: &History,
) -> Result<(), CommandError> {
    let page = run_report(&RunFacts {
        config,
        device,
        ending: finished.ending,
        images_per_second: finished.images_per_second,
        history,
        test: finished.test.as_ref(),
    })?;
    atomic_file::write(path, page.as_bytes()).map_err(|source| CommandError::ReportFile {
        path: path.to_owned(),
        source,
    })
}

fn make_folder(path: &Path) -> Result<(), CommandError> {
    fs::create_dir_all(path).map_err(|source| CommandError::Folder {
        path: path.to_owned(),
        source,
    })
}

fn show_progress(line: &mut ProgressLine, event: &TrainEvent, is_gpu: bool) {
    match event {
        TrainEvent::Started {
            total_steps,
            parameters,
            ..
        } => {
            line.keep(format_args!("{parameters} parameters, {total_steps} steps"));
        }
        TrainEvent::Resumed {
            step,
            total_steps,
            remembers,
        } => {
            line.keep(format_args!("goes on after step {step} of {total_steps}"));
            if !remembers {
                line.keep(OPTIMIZER_ANEW);
            }
        }
        TrainEvent::NotKept(trouble) => line.keep(trouble),
        // On the CPU nothing is compiled, and the time says nothing.
        TrainEvent::WarmedUp { seconds } if is_gpu => line.keep(format_args!(
            "warm-up {seconds:.1} s, for compiling kernels; no rate includes it"
        )),
        TrainEvent::WarmedUp { .. } | TrainEvent::Kept { .. } => {}
        TrainEvent::Progress(progress) => line.show(progress_line(progress)),
        TrainEvent::Epoch {
            epoch,
            validation_loss,
            validation_accuracy,
            ..
        } => {
            line.keep(format_args!(
                "epoch {epoch}  validation loss {validation_loss:.4}, accuracy {:.2} %",
                validation_accuracy * 100.0
            ));
        }
    }
}

pub(super) fn progress_line(progress: &Progress) -> String {
    let Progress { epoch, step, .. } = *progress;
    let loss = progress.losses.last().copied().unwrap_or(f32::NAN);
    let rate = progress.images_per_second.zip(progress.seconds_left);
    let rate = rate.map(|(rate, left)| format!("  {rate:.0} images/s  {left:.0} s left"));
    format!(
        "epoch {epoch}  step {step}  loss {loss:.4}{}",
        rate.unwrap_or_default()
    )
}

fn print(json: bool, finished: &Finished, device: &str, file: Option<&Path>) {
    let shown = file.map(|file| file.display().to_string());
    let test_accuracy = finished.test_accuracy();
    let Finished {
        images_per_second,
        steps,
        ..
    } = *finished;
    if json {
        output::json(&LastEvent::Finished {
            test_accuracy,
            images_per_second,
            warm_up_seconds: finished.warm_up.as_secs_f64(),
            steps,
            ending: finished.ending,
            device,
            file: shown,
        });
        return;
    }
    if !matches!(finished.ending, Ending::Completed) {
        output::note(finished.ending);
    }
    let tested = test_accuracy.map(|accuracy| format!("test accuracy {:.2} %, ", accuracy * 100.0));
    let tested = tested.unwrap_or_default();
    output::line(format_args!("{tested}{images_per_second:.0} images/s"));
    if let Some(file) = shown {
        output::line(format_args!("saved {file}"));
    }
}
