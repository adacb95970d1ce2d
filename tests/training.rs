//! The trainer: it learns, it is reproducible, it stops, and it says when it diverges.

#![allow(
    clippy::allow_attributes,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that can't go on has failed"
)]

mod common;

use std::sync::atomic::{AtomicBool, Ordering};

use burn::tensor::Device;
use common::few_images;
use digitpad::classifier::Classifier;
use digitpad::model::{Architecture, Network};
use digitpad::train::config::{Length, TrainConfig};
use digitpad::train::event::TrainEvent;
use digitpad::train::observer::Observer;
use digitpad::train::optimizer::Optimizer;
use digitpad::train::stop::Ending;
use digitpad::train::trainer::{Outcome, TrainError, train};

fn config(architecture: Architecture) -> TrainConfig {
    TrainConfig {
        batch_size: 64,
        length: Length::Steps(30),
        augment: false,
        ..TrainConfig::recommended(architecture)
    }
}

fn run(config: &TrainConfig) -> (Result<Outcome, TrainError>, Vec<TrainEvent>) {
    let data = few_images();
    let plan = config.validate(data.train.len()).expect("valid");
    let mut events = Vec::new();
    let stop = AtomicBool::new(false);
    let outcome = train(&plan, &data, &Device::flex(), &stop, &mut |event| {
        events.push(event);
    });
    (outcome, events)
}

fn losses(events: &[TrainEvent]) -> Vec<f32> {
    let losses = |event: &TrainEvent| match event {
        TrainEvent::Progress(progress) => progress.losses.clone(),
        _ => Vec::new(),
    };
    events.iter().flat_map(losses).collect()
}

#[test]
fn every_model_learns_with_every_optimizer() {
    for architecture in Architecture::ALL {
        for optimizer in Optimizer::ALL {
            let learning_rate = optimizer.default_learning_rate();
            let config = TrainConfig {
                optimizer,
                learning_rate,
                ..config(architecture)
            };
            let losses = losses(&run(&config).1);
            assert_eq!(
                losses.len(),
                30,
                "{architecture} {optimizer}: one loss a step"
            );
            let (first, last) = (
                losses[..5].iter().sum::<f32>(),
                losses[25..].iter().sum::<f32>(),
            );
            assert!(
                last < first * 0.9,
                "{architecture} {optimizer}: {first} became {last}"
            );
        }
    }
}

#[test]
fn the_same_seed_gives_the_same_run_and_another_seed_another() {
    let with = |seed| {
        let config = TrainConfig {
            seed,
            augment: true,
            ..config(Architecture::Cnn)
        };
        let (outcome, events) = run(&config);
        (
            losses(&events),
            outcome.expect("it converges").network.weights(),
        )
    };
    let (first, again, other) = (with(1), with(1), with(2));
    assert_eq!(first.0, again.0, "losses, digit for digit");
    assert!(first.1 == again.1, "weights, digit for digit");
    assert_ne!(first.0, other.0);
}

/// Looks at the network whenever it can.
#[derive(Default)]
struct Onlooker {
    networks: Vec<Network>,
}

impl Observer for Onlooker {
    fn told(&mut self, _event: TrainEvent) {}

    fn wants_network(&self) -> bool {
        true
    }

    fn look(&mut self, _step: usize, network: &Network) {
        // Held on to, as nobody should: the run must not change it, nor be changed by it.
        self.networks.push(network.clone());
    }
}

#[test]
fn looking_at_the_network_changes_nothing() {
    for architecture in [Architecture::Cnn, Architecture::DeepCnn] {
        let config = config(architecture);
        let data = few_images();
        let plan = config.validate(data.train.len()).expect("valid");
        let stop = AtomicBool::new(false);
        let mut onlooker = Onlooker::default();
        let seen = train(&plan, &data, &Device::flex(), &stop, &mut onlooker).expect("sound");
        let unseen = run(&config).0.expect("it converges");
        assert!(seen.network.weights() == unseen.network.weights());
        let looks = onlooker.networks;
        assert!(looks.len() > 1);
        assert!(looks[0].weights() != looks[looks.len() - 1].weights());
    }
}

#[test]
fn events_come_in_order_and_add_up() {
    let config = TrainConfig {
        length: Length::Epochs(3),
        ..config(Architecture::Softmax)
    };
    let (outcome, events) = run(&config);
    let outcome = outcome.expect("it converges");
    assert!(matches!(
        events[0],
        TrainEvent::Started {
            total_steps: 12,
            steps_per_epoch: 4,
            parameters: 7850
        }
    ));
    assert!(matches!(events[1], TrainEvent::WarmedUp { seconds } if seconds > 0.0));
    let mut step = 0;
    let mut epochs = Vec::new();
    for event in &events[2..] {
        match event {
            TrainEvent::Progress(progress) => {
                let is_first = step == 0;
                assert_eq!(
                    progress.images_per_second.is_none(),
                    is_first,
                    "no rate includes warming up"
                );
                step += progress.losses.len();
                assert_eq!(progress.step, step, "no step is left out");
                assert!((0.0..=1.0).contains(&progress.accuracy));
            }
            TrainEvent::Epoch {
                epoch,
                step,
                validation_accuracy,
                ..
            } => {
                epochs.push((*epoch, *step));
                assert!((0.0..=1.0).contains(validation_accuracy));
            }
            other => panic!("neither progress nor epoch: {other:?}"),
        }
    }
    assert_eq!(epochs, [(1, 4), (2, 8), (3, 12)]);
    assert_eq!((step, outcome.steps), (12, 12));
    assert_eq!(outcome.ending, Ending::Completed);
    assert!(outcome.validation.is_some());
    assert!(!outcome.warm_up.is_zero());
}

#[test]
fn stop_is_obeyed_within_one_batch_and_keeps_the_model() {
    let data = few_images();
    let plan = config(Architecture::Softmax)
        .validate(data.train.len())
        .expect("valid");
    let stop = AtomicBool::new(true);
    let outcome = train(&plan, &data, &Device::flex(), &stop, &mut |_| ()).expect("stopped");
    assert_eq!((outcome.steps, outcome.ending), (0, Ending::Stopped));

    stop.store(false, Ordering::Relaxed);
    let mut asked_at = None;
    let outcome = train(&plan, &data, &Device::flex(), &stop, &mut |event| {
        if let TrainEvent::Progress(progress) = event {
            asked_at.get_or_insert(progress.step);
            stop.store(true, Ordering::Relaxed);
        }
    });
    let outcome = outcome.expect("stopped");
    assert_eq!(
        Some(outcome.steps),
        asked_at,
        "no step after stop was asked for"
    );
    assert_eq!(outcome.ending, Ending::Stopped);
    assert_eq!(outcome.network.weights().trainable_count(), 7850);
}

#[test]
fn a_curve_is_the_same_whether_or_not_the_program_is_used_meanwhile() {
    let config = config(Architecture::Cnn);
    let alone = losses(&run(&config).1);
    let is_done = AtomicBool::new(false);
    let (beside, read) = std::thread::scope(|scope| {
        let reader = scope.spawn(|| {
            let classifier = Classifier::shipped().expect("embedded");
            let images = few_images().validation;
            let mut read = 0;
            while !is_done.load(Ordering::Relaxed) {
                read += classifier.classify(&images.images()[..8]).len();
            }
            read
        });
        let beside = losses(&run(&config).1);
        is_done.store(true, Ordering::Relaxed);
        (beside, reader.join().expect("no panic"))
    });
    assert!(read > 0);
    assert_eq!(alone, beside, "digit for digit");
}

#[test]
fn a_divergence_is_reported_with_its_place() {
    let config = TrainConfig {
        optimizer: Optimizer::Sgd,
        learning_rate: 90.0,
        ..config(Architecture::PaperCnn)
    };
    let (outcome, events) = run(&config);
    let Err(TrainError::Diverged { step, epoch, loss }) = outcome else {
        panic!("a rate of 90 does not diverge");
    };
    assert!(!loss.is_finite());
    assert_eq!(
        epoch,
        (step - 1) / 4 + 1,
        "256 images make 4 steps an epoch"
    );
    assert!(
        losses(&events).len() < step,
        "no step is reported from there on"
    );
    assert!(losses(&events).iter().all(|loss| loss.is_finite()));
}

/// Resident memory of this process in bytes.
#[cfg(target_os = "linux")]
fn resident_memory() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").expect("Linux has it");
    let line = status.lines().find(|line| line.starts_with("VmRSS:"));
    let kilobytes = line.and_then(|line| line.split_whitespace().nth(1)?.parse::<usize>().ok());
    kilobytes.expect("a number") * 1024
}

#[cfg(target_os = "linux")]
#[test]
fn a_hundred_trainings_started_and_stopped_take_no_more_memory_than_ten() {
    let data = few_images();
    let train_and_stop = || {
        let plan = config(Architecture::Cnn)
            .validate(data.train.len())
            .expect("valid");
        let stop = AtomicBool::new(false);
        let outcome = train(&plan, &data, &Device::flex(), &stop, &mut |event| {
            if matches!(event, TrainEvent::Progress(_)) {
                stop.store(true, Ordering::Relaxed);
            }
        });
        assert_eq!(outcome.expect("it trains").ending, Ending::Stopped);
    };
    (0..10).for_each(|_| train_and_stop());
    let after_ten = resident_memory();
    (0..90).for_each(|_| train_and_stop());
    let growth = resident_memory().saturating_sub(after_ten);
    // The other tests of this file run at the same time and take up to some 100 MB; a network and
    // its optimizer that stayed would add 3 MB each.
    assert!(growth < 200 << 20, "{} MB more", growth >> 20);
}
