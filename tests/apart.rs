//! Training in a process apart, on a GPU or on a software Vulkan driver: the same losses, and a process
//! that dies takes nothing with it.

#![allow(
    clippy::allow_attributes,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that can't go on has failed"
)]
#![cfg(unix)]

mod common;

use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use common::skip_without;
use common::window::{open_with, train_on, wait};
use digitpad::dataset::mnist::{self, TrainingData};
use digitpad::device::{self, Adapter, Compute};
use digitpad::model::{Architecture, Network};
use digitpad::self_test::{MAX_DEVIATION, compare_curves};
use digitpad::train::checkpoint::Checkpoint;
use digitpad::train::config::{Length, TrainConfig};
use digitpad::train::event::TrainEvent;
use digitpad::train::observer::Observer;
use digitpad::train::stop::Ending;
use digitpad::train::trainer::{Outcome, Surroundings, TrainError};
use digitpad::{apart, probe};
use egui_kittest::kittest::Queryable as _;

/// The best adapter, with children that train on it. One test at a time: some end all children.
fn gpu() -> Option<(MutexGuard<'static, ()>, &'static Adapter)> {
    static ONE: Mutex<()> = Mutex::new(());
    let one = ONE.lock().unwrap_or_else(PoisonError::into_inner);
    probe::ask_by(env!("CARGO_BIN_EXE_digitpad").into());
    let found = device::find(device::adapters(), None).ok();
    if found.is_none() {
        skip_without("a GPU or a software Vulkan driver (mesa-vulkan-drivers)");
    }
    Some((one, found?))
}

/// Ends the children of this process as a driver would.
fn crash_children() {
    let parent = std::process::id().to_string();
    let ended = Command::new("pkill")
        .args(["-ABRT", "-P", &parent])
        .status();
    assert!(ended.expect("pkill").success(), "there is a child");
}

fn config(steps: usize) -> TrainConfig {
    TrainConfig {
        length: Length::Steps(steps),
        augment: false,
        non_digits: false,
        ..TrainConfig::recommended(Architecture::Softmax)
    }
}

/// Follows a run, and does something after the first report.
struct Follower<F> {
    losses: Vec<f32>,
    networks: usize,
    kept: Option<Checkpoint>,
    then: Option<F>,
}

impl<F: FnOnce() + Send> Observer for Follower<F> {
    fn told(&mut self, event: TrainEvent) {
        if let TrainEvent::Progress(progress) = event {
            self.losses.extend(progress.losses);
            if let Some(then) = self.then.take() {
                then();
            }
        }
    }

    fn keep(&mut self, checkpoint: Checkpoint) {
        self.kept = Some(checkpoint);
    }

    fn wants_network(&self) -> bool {
        true
    }

    fn look(&mut self, _step: usize, _network: &Network) {
        self.networks += 1;
    }
}

type Followed<F> = (Result<Outcome, TrainError>, Follower<F>);

fn follow<F: FnOnce() + Send>(
    compute: &Compute,
    data: &TrainingData,
    from: Option<Checkpoint>,
    stop: &AtomicBool,
    then: F,
) -> Followed<F> {
    let mut follower = Follower {
        losses: Vec::new(),
        networks: 0,
        kept: None,
        then: Some(then),
    };
    let config = config(30);
    let plan = config.validate(data.train.len()).expect("valid");
    let surroundings = Surroundings {
        data,
        device: &compute.device,
        stop,
        observer: &mut follower,
    };
    (apart::train(compute, &plan, from, surroundings), follower)
}

#[test]
fn a_run_apart_is_the_run_that_it_would_be_here() {
    let Some((_one, gpu)) = gpu() else { return };
    let data = mnist::training_data().expect("embedded");
    let stop = AtomicBool::new(false);
    let here = device::open(gpu).expect("it opens");
    let (outcome, expected) = follow(&here, &data, None, &stop, || ());
    assert_eq!(outcome.expect("it ends").steps, 30);

    let apart = Compute::apart_on(gpu);
    let (outcome, whole) = follow(&apart, &data, None, &stop, || ());
    let outcome = outcome.expect("it ends");
    assert_eq!((outcome.steps, outcome.ending), (30, Ending::Completed));
    assert!(outcome.is_validated && outcome.validation.is_some());
    let error = compare_curves(&whole.losses, &expected.losses);
    assert!(error.deviation < MAX_DEVIATION, "{error:?}");
    assert!(whole.networks > 0, "it can be looked at");

    // Stopped after the first report, and gone on with.
    let (outcome, first) = follow(&apart, &data, None, &stop, || {
        stop.store(true, Ordering::Relaxed);
    });
    assert_eq!(outcome.expect("it ends").ending, Ending::Stopped);
    stop.store(false, Ordering::Relaxed);
    let kept = first.kept.expect("the state at the stop");
    assert_eq!(kept.step, first.losses.len());
    let (outcome, rest) = follow(&apart, &data, Some(kept), &stop, || ());
    assert_eq!(outcome.expect("it goes on").ending, Ending::Completed);
    let gone_on = [first.losses, rest.losses].concat();
    let error = compare_curves(&gone_on, &expected.losses);
    assert!(error.deviation < MAX_DEVIATION, "{error:?}");
}

#[test]
fn a_driver_that_ends_its_process_is_a_device_that_broke() {
    let Some((_one, gpu)) = gpu() else { return };
    let data = mnist::training_data().expect("embedded");
    let stop = AtomicBool::new(false);
    let (outcome, _) = follow(&Compute::apart_on(gpu), &data, None, &stop, crash_children);
    let error = outcome.expect_err("nobody is left to train");
    assert!(matches!(error, TrainError::Device(_)), "{error}");
    assert!(error.to_string().contains("ended the process"), "{error}");
}

#[test]
fn the_windows_run_goes_on_on_the_cpu_where_the_driver_crashes() {
    let Some((_one, gpu)) = gpu() else { return };
    let name = gpu.title();
    let folder = tempfile::tempdir().expect("a folder");
    let mut window = open_with(Some(folder.path()));
    train_on(&mut window, &name);
    crash_children();
    wait(&mut window, "what happened", |window| {
        window
            .query_by_label_contains("goes on on the CPU")
            .is_some()
    });
    wait(&mut window, "the CPU's rate", |window| {
        window.query_by_label_contains("left    CPU").is_some()
    });
    window.get_by_label("Stop and keep the model").click();
    wait(&mut window, "the end", |window| {
        window.query_by_label("Use this model").is_some()
    });
}
