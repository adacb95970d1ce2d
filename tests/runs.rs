//! Kept runs: what is interrupted anywhere ends as if it had not been, and damage is survived.

#![allow(
    clippy::allow_attributes,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that can't go on has failed"
)]

mod common;

use std::fs;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use burn::tensor::Device;
use common::few_images;
use digitpad::model::Architecture;
use digitpad::model::weights::Weights;
use digitpad::runs::{Recorder, RunState, RunStore, RunStoreError};
use digitpad::train::checkpoint::Checkpoint;
use digitpad::train::config::{Length, TrainConfig};
use digitpad::train::event::TrainEvent;
use digitpad::train::history::History;
use digitpad::train::observer::Observer;
use digitpad::train::optimizer::Optimizer;
use digitpad::train::plan::TrainPlan;
use digitpad::train::stop::{Ending, StopRules};
use digitpad::train::trainer::{Outcome, Surroundings, train, train_from};
use tempfile::TempDir;

/// 16 steps an epoch of the few images; the first report comes after at most ten.
fn config(architecture: Architecture) -> TrainConfig {
    TrainConfig {
        batch_size: 16,
        length: Length::Steps(40),
        ..TrainConfig::recommended(architecture)
    }
}

/// Asks the run to stop with the first report.
struct Stopper<'a> {
    stop: &'a AtomicBool,
}

impl Observer for Stopper<'_> {
    fn told(&mut self, event: TrainEvent) {
        if matches!(event, TrainEvent::Progress(_)) {
            self.stop.store(true, Ordering::Relaxed);
        }
    }
}

/// Trains from interruption to interruption, each time through the files, until the run is complete;
/// returns how often it was interrupted.
fn interrupted(plan: &TrainPlan) -> (Outcome, usize) {
    let folder = TempDir::new().expect("a folder");
    let store = RunStore::new(folder.path().join("runs"));
    let data = few_images();
    drop(store.create(plan.config(), false).expect("a run"));
    for count in 0.. {
        let (run, start) = store.resume(1).expect("not completed");
        let stop = AtomicBool::new(false);
        let mut stopper = Stopper { stop: &stop };
        let interval = Duration::from_secs(1000);
        let mut recorder = Recorder::new(&run, start.history, interval, &mut stopper);
        let surroundings = Surroundings {
            data: &data,
            device: &Device::flex(),
            stop: &stop,
            observer: &mut recorder,
        };
        let outcome = train_from(plan, start.checkpoint, surroundings).expect("sound");
        if outcome.ending != Ending::Stopped {
            return (outcome, count);
        }
    }
    panic!("a run has an end");
}

fn bits(weights: &Weights) -> Vec<(String, Vec<u32>)> {
    let bits = |values: &[f32]| values.iter().map(|value| value.to_bits()).collect();
    let arrays = weights.0.iter();
    arrays
        .map(|array| (array.name.clone(), bits(&array.values)))
        .collect()
}

fn assert_same_as_never_interrupted(config: &TrainConfig) {
    let data = few_images();
    let plan = config.validate(data.train.len()).expect("valid");
    let stop = AtomicBool::new(false);
    let whole = train(&plan, &data, &Device::flex(), &stop, &mut |_| ()).expect("sound");
    let (parts, count) = interrupted(&plan);
    assert!(count >= 2, "interrupted {count} times");
    assert_eq!(parts.ending, whole.ending, "{config:?}");
    let same = bits(&parts.network.weights()) == bits(&whole.network.weights());
    assert!(same, "{config:?}");
    assert_eq!(parts.validation, whole.validation, "{config:?}");
    assert!(parts.best == whole.best, "{config:?}");
}

#[test]
fn every_network_goes_on_bit_for_bit() {
    for architecture in Architecture::ALL {
        assert_same_as_never_interrupted(&config(architecture));
    }
}

#[test]
fn every_optimizer_goes_on_bit_for_bit() {
    for optimizer in Optimizer::ALL {
        for architecture in [Architecture::Softmax, Architecture::Cnn] {
            assert_same_as_never_interrupted(&TrainConfig {
                optimizer,
                learning_rate: optimizer.default_learning_rate(),
                clip: Some(0.1),
                ..config(architecture)
            });
        }
    }
}

#[test]
fn patience_and_the_best_epoch_survive_an_interruption() {
    assert_same_as_never_interrupted(&TrainConfig {
        learning_rate: 0.3,
        length: Length::Epochs(40),
        stop: StopRules {
            patience: Some(3),
            ..StopRules::NONE
        },
        ..config(Architecture::Softmax)
    });
}

/// A store with a run that has two checkpoints, after the steps given back.
fn store_with_checkpoints(folder: &Path) -> (RunStore, Vec<usize>) {
    struct Always<'a> {
        recorder: Recorder<'a>,
        steps: Vec<usize>,
        stop: &'a AtomicBool,
    }
    impl Observer for Always<'_> {
        fn told(&mut self, event: TrainEvent) {
            self.recorder.told(event);
        }
        fn wants_checkpoint(&self) -> bool {
            true
        }
        fn keep(&mut self, checkpoint: Checkpoint) {
            self.steps.push(checkpoint.step);
            self.recorder.keep(checkpoint);
            self.stop.store(self.steps.len() == 3, Ordering::Relaxed);
        }
    }
    let store = RunStore::new(folder.join("runs"));
    let config = config(Architecture::Softmax);
    let data = few_images();
    let plan = config.validate(data.train.len()).expect("valid");
    let run = store.create(&config, false).expect("a run");
    let stop = AtomicBool::new(false);
    let mut nobody = |_: TrainEvent| ();
    let recorder = Recorder::new(&run, History::default(), Duration::ZERO, &mut nobody);
    let mut always = Always {
        recorder,
        steps: Vec::new(),
        stop: &stop,
    };
    train(&plan, &data, &Device::flex(), &stop, &mut always).expect("stopped");
    let mut steps = always.steps;
    steps.dedup();
    (store, steps)
}

#[test]
fn where_the_newest_checkpoint_is_damaged_the_one_before_is_taken() {
    let folder = TempDir::new().expect("a folder");
    let (store, steps) = store_with_checkpoints(folder.path());
    let checkpoints = folder.path().join("runs/0001/checkpoints");
    let file = |step: usize| checkpoints.join(format!("step-{step:010}.safetensors"));
    let count = fs::read_dir(&checkpoints).expect("there").count();
    assert_eq!(count, 2, "old ones are pruned");
    let [.., before, newest] = steps[..] else {
        panic!("{steps:?}");
    };
    let mut bytes = fs::read(file(newest)).expect("there");
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(file(newest), bytes).expect("written");
    {
        let (_run, start) = store.resume(1).expect("one is good");
        assert_eq!(
            start.checkpoint.map(|checkpoint| checkpoint.step),
            Some(before)
        );
        let told = start.damaged[0].to_string();
        assert!(told.contains("its checksum is another"), "{told}");
    }
    fs::write(file(before), b"nothing").expect("written");
    let error = store.resume(1).expect_err("none is good").to_string();
    assert!(
        error.contains("no checkpoint of run 1 can be read"),
        "{error}"
    );
}

#[test]
fn what_a_store_cannot_do_is_said() {
    let folder = TempDir::new().expect("a folder");
    let (store, _) = store_with_checkpoints(folder.path());
    assert!(matches!(
        store.resume(2),
        Err(RunStoreError::Unknown { .. })
    ));
    let taken = store.resume(1).expect("free");
    assert!(matches!(store.resume(1), Err(RunStoreError::InUse(1))));
    assert!(matches!(store.delete(1), Err(RunStoreError::InUse(1))));
    let (runs, troubles) = store.list().expect("readable");
    assert_eq!((&runs[0].state, troubles.len()), (&RunState::Running, 0));
    drop(taken);
    let info = folder.path().join("runs/0001/run.json");
    let text = fs::read_to_string(&info).expect("there");
    fs::write(
        &info,
        text.replace("\"format_version\": 1", "\"format_version\": 9"),
    )
    .expect("written");
    let (runs, troubles) = store.list().expect("readable");
    assert!(runs.is_empty());
    let told = troubles[0].to_string();
    assert!(told.contains("layout version 9"), "{told}");
    fs::write(&info, &text[..30]).expect("written");
    assert!(matches!(
        store.resume(1),
        Err(RunStoreError::Damaged { .. })
    ));
    assert_eq!(store.find("0001").expect("there"), 1);
    store.delete(1).expect("free");
    assert!(matches!(
        store.find("1"),
        Err(RunStoreError::Unknown { .. })
    ));
    let next = store
        .create(&config(Architecture::Cnn), true)
        .expect("made");
    assert_eq!(next.number(), 2, "no number is used twice");
    assert!(
        !folder.path().join("runs/0001").exists(),
        "nothing is left of it"
    );
}

fn digitpad(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_digitpad"));
    command.env("DIGITPAD_DATA_DIR", folder);
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// Softmax regression over all of MNIST, a checkpoint after each report.
const TRAIN: [&str; 10] = [
    "train",
    "--model",
    "softmax",
    "--epochs",
    "8",
    "--device",
    "cpu",
    "--no-test",
    "--checkpoint-every",
    "0",
];

fn started(folder: &Path, arguments: &[&str]) -> Child {
    digitpad(folder).args(arguments).spawn().expect("started")
}

fn done(folder: &Path, arguments: &[&str]) -> Output {
    digitpad(folder).args(arguments).output().expect("started")
}

fn model(folder: &Path) -> Vec<u8> {
    fs::read(folder.join("runs/0001/model.safetensors")).expect("a model")
}

/// The step of the newest checkpoint, or 0.
fn newest(checkpoints: &Path) -> usize {
    let files = fs::read_dir(checkpoints).into_iter().flatten().flatten();
    let step = |file: fs::DirEntry| {
        let name = file.file_name().into_string().ok()?;
        name.strip_prefix("step-")?
            .strip_suffix(".safetensors")?
            .parse()
            .ok()
    };
    files.filter_map(step).max().unwrap_or(0)
}

/// Waits until there is a checkpoint after `last`; `false` if the program ended before.
fn wait_for_checkpoint(child: &mut Child, checkpoints: &Path, last: usize) -> bool {
    while newest(checkpoints) <= last {
        if child.try_wait().expect("known").is_some() {
            return false;
        }
        std::thread::sleep(Duration::from_millis(1));
    }
    child.try_wait().expect("known").is_none()
}

#[test]
fn a_run_killed_at_any_moment_goes_on_to_the_same_model() {
    let whole = TempDir::new().expect("a folder");
    let output = done(whole.path(), &TRAIN);
    assert!(output.status.success(), "{output:?}");
    let killed = TempDir::new().expect("a folder");
    let mut child = started(killed.path(), &TRAIN);
    let resume = [
        "train",
        "--resume",
        "1",
        "--device",
        "cpu",
        "--checkpoint-every",
        "0",
    ];
    let checkpoints = killed.path().join("runs/0001/checkpoints");
    let (mut kills, mut last) = (0, 0);
    // Each time some way behind where it was killed before, so that it comes to its end.
    while kills < 8 && wait_for_checkpoint(&mut child, &checkpoints, last) {
        std::thread::sleep(Duration::from_millis(7 * kills));
        child.kill().expect("killed");
        child.wait().expect("gone");
        last = newest(&checkpoints);
        kills += 1;
        child = started(killed.path(), &resume);
    }
    let output = child.wait_with_output().expect("ended");
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success() || told.contains("is completed"),
        "{told}"
    );
    assert!(kills >= 1, "it was over before it could be killed");
    assert!(
        model(killed.path()) == model(whole.path()),
        "another model after {kills} kills"
    );
}

#[cfg(unix)]
#[test]
fn an_interrupt_keeps_the_run_and_says_how_to_go_on() {
    let folder = TempDir::new().expect("a folder");
    let mut arguments = TRAIN;
    arguments[4] = "2000";
    let mut child = started(folder.path(), &arguments);
    let checkpoints = folder.path().join("runs/0001/checkpoints");
    while !checkpoints.is_dir() && child.try_wait().expect("known").is_none() {
        std::thread::sleep(Duration::from_millis(20));
    }
    let id = child.id().to_string();
    let sent = Command::new("kill").args(["-INT", &id]).status();
    assert!(sent.expect("kill is there").success());
    let output = child.wait_with_output().expect("ended");
    let told = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(130), "{told}");
    assert!(
        told.contains("“digitpad train --resume 1” goes on"),
        "{told}"
    );
    let list = done(folder.path(), &["runs"]);
    let list = String::from_utf8_lossy(&list.stdout);
    assert!(list.contains("unfinished after step"), "{list}");
    let wrong = done(folder.path(), &["train", "--resume", "elsewhere/0001"]);
    let told = String::from_utf8_lossy(&wrong.stderr);
    assert!(told.contains("there is no run 0001 in elsewhere"), "{told}");
    let run = folder.path().join("runs/0001");
    let run = run.to_str().expect("text");
    let deleted = done(Path::new("/nowhere"), &["runs", "--delete", run]);
    assert!(deleted.status.success());
    let list = done(folder.path(), &["runs", "--json"]);
    assert!(list.stdout.is_empty());
}

#[cfg(unix)]
#[test]
fn a_run_that_cannot_be_kept_is_made_all_the_same() {
    let folder = TempDir::new().expect("a folder");
    // A file where the folder should be.
    let taken = folder.path().join("taken");
    fs::write(&taken, b"").expect("written");
    let output = done(
        &taken,
        &["train", "--model", "softmax", "--steps", "5", "--no-test"],
    );
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{told}");
    assert!(told.contains("the run can't be kept"), "{told}");
}

/// The rows of a sweep's table without the time that they took.
fn rows(output: &Output) -> Vec<serde_json::Value> {
    let text = String::from_utf8_lossy(&output.stdout);
    let row = |line: &str| {
        let mut row: serde_json::Value = serde_json::from_str(line).expect("JSON");
        row.as_object_mut().expect("a row").remove("seconds");
        row
    };
    text.lines().map(row).collect()
}

#[test]
fn a_sweep_killed_within_a_cell_goes_on_to_the_same_table() {
    let sweep = "sweep --models softmax --optimizers adam,sgd --epochs 8 --device cpu --json";
    let folder = TempDir::new().expect("a folder");
    let out = |name: &str| folder.path().join(name).display().to_string();
    let (whole, killed) = (out("whole"), out("killed"));
    let arguments = |out: &'static str| -> Vec<&'static str> {
        let all = sweep.split(' ').chain(["--checkpoint-every", "0", "--out"]);
        all.chain([out]).collect()
    };
    let expected = done(folder.path(), &arguments(whole.leak()));
    assert!(expected.status.success(), "{expected:?}");
    let arguments = arguments(killed.leak());
    let runs = folder.path().join("killed/runs");
    let (mut kills, mut is_within) = (0, false);
    for run in ["0001", "0002"] {
        let checkpoints = runs.join(run).join("checkpoints");
        let mut child = started(folder.path(), &arguments);
        wait_for_checkpoint(&mut child, &checkpoints, 200);
        child.kill().ok();
        child.wait().expect("gone");
        // On a busy machine the cell may have come to its end meanwhile.
        is_within = newest(&checkpoints) > 0;
        kills += usize::from(is_within);
    }
    assert!(kills >= 1, "it was over before it could be killed");
    let output = done(folder.path(), &arguments);
    assert!(output.status.success(), "{output:?}");
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(!is_within || told.contains("goes on after step"), "{told}");
    assert_eq!(rows(&output), rows(&expected));
    assert_eq!(rows(&output).len(), 2);
    assert!(!runs.exists(), "no run is left over");
}
