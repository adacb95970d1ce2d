//! The side that trains.

use std::io::{self, BufRead, Write};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::frames::{receive, send};
use super::{End, Failure, Message, Order, Wishes};
use crate::contain::contain;
use crate::dataset::mnist::{self, TRAIN_COUNT};
use crate::device::{self, adapters};
use crate::model::Network;
use crate::runs::checkpoint_to_bytes;
use crate::train::checkpoint::Checkpoint;
use crate::train::event::TrainEvent;
use crate::train::observer::Observer;
use crate::train::trainer::{Outcome, Surroundings, TrainError, train_from};

/// Does what the parent orders, and tells it.
///
/// # Errors
///
/// If the parent is gone, or orders what can't be understood.
pub fn serve(
    input: &mut (impl BufRead + Send),
    output: &Mutex<impl Write + Send>,
) -> io::Result<()> {
    let (order, checkpoint): (Order, _) = receive(input)?;
    let stop = AtomicBool::new(false);
    let mut teller = Teller {
        input,
        output,
        stop: &stop,
        wishes: Wishes::default(),
    };
    let ended = contain(|| train(&order, &checkpoint, &stop, &mut teller));
    let ended = ended.unwrap_or_else(|message| Err(TrainError::Device(device::brief(&message))));
    match ended {
        Ok(outcome) => {
            let (end, left) = parts(outcome);
            send(&mut *lock(output), &Message::Ended(end), &bytes(&left)?)
        }
        Err(error) => send(&mut *lock(output), &Message::Failed(error.into()), &[]),
    }
}

/// Tells the parent that the process lives.
///
/// # Errors
///
/// If the parent is gone: then nobody needs this process any more.
pub fn beat(output: &Mutex<impl Write>) -> io::Result<()> {
    send(&mut *lock(output), &Message::Alive, &[])
}

fn lock<T>(output: &Mutex<T>) -> MutexGuard<'_, T> {
    output.lock().unwrap_or_else(PoisonError::into_inner)
}

fn train(
    order: &Order,
    checkpoint: &[u8],
    stop: &AtomicBool,
    observer: &mut dyn Observer,
) -> Result<Outcome, TrainError> {
    let said = |error: &dyn std::fmt::Display| TrainError::of_device(error);
    let adapter = adapters().get(order.adapter);
    let adapter = adapter.ok_or_else(|| TrainError::Device("it is gone".to_owned()))?;
    let compute = device::open(adapter).map_err(|error| said(&error))?;
    let data = mnist::training_data().map_err(|error| said(&error))?;
    let plan = order.config.validate(TRAIN_COUNT)?;
    let checkpoint = (!checkpoint.is_empty()).then(|| {
        let read = crate::runs::checkpoint_from_bytes(checkpoint);
        read.map_err(|error| TrainError::Checkpoint(error.to_string()))
    });
    let surroundings = Surroundings {
        data: &data,
        device: &compute.device,
        stop,
        observer,
    };
    train_from(&plan, checkpoint.transpose()?, surroundings)
}

/// An outcome as what is told of it.
fn parts(outcome: Outcome) -> (End, Checkpoint) {
    let end = End {
        ending: outcome.ending,
        is_validated: outcome.is_validated,
        images_per_second: outcome.images_per_second,
        warm_up_seconds: outcome.warm_up.as_secs_f64(),
    };
    let left = Checkpoint {
        step: outcome.steps,
        validation: outcome.validation,
        best: outcome.best,
        elapsed: outcome.elapsed,
        ..Checkpoint::from_model(outcome.network.weights())
    };
    (end, left)
}

fn bytes(checkpoint: &Checkpoint) -> io::Result<Vec<u8>> {
    checkpoint_to_bytes(checkpoint).map_err(io::Error::other)
}

/// Tells the parent what the trainer tells, and the trainer what the parent wishes.
struct Teller<'a, R, W> {
    input: &'a mut R,
    output: &'a Mutex<W>,
    stop: &'a AtomicBool,
    wishes: Wishes,
}

impl<R: BufRead, W: Write> Teller<'_, R, W> {
    /// A parent that is gone wants no more of the run.
    fn tell(&self, message: &Message, bytes: &[u8]) {
        if send(&mut *lock(self.output), message, bytes).is_err() {
            self.stop.store(true, Ordering::Relaxed);
        }
    }

    fn tell_checkpoint(&self, message: &Message, checkpoint: &Checkpoint) {
        match bytes(checkpoint) {
            Ok(bytes) => self.tell(message, &bytes),
            Err(error) => self.tell(&Message::Failed(Failure::Device(error.to_string())), &[]),
        }
    }
}

impl<R: BufRead + Send, W: Write + Send> Observer for Teller<'_, R, W> {
    fn told(&mut self, event: TrainEvent) {
        self.tell(&Message::Told(event), &[]);
        self.wishes = match receive(self.input) {
            Ok((wishes, _)) => wishes,
            Err(_gone) => Wishes {
                stop: true,
                ..Wishes::default()
            },
        };
        if self.wishes.stop {
            self.stop.store(true, Ordering::Relaxed);
        }
    }

    fn wants_checkpoint(&self) -> bool {
        self.wishes.checkpoint
    }

    fn keep(&mut self, checkpoint: Checkpoint) {
        self.wishes.checkpoint = false;
        self.tell_checkpoint(&Message::Checkpoint, &checkpoint);
    }

    fn wants_network(&self) -> bool {
        self.wishes.network
    }

    fn look(&mut self, step: usize, network: &Network) {
        self.wishes.network = false;
        let weights = Checkpoint::from_model(network.weights());
        self.tell_checkpoint(&Message::Network { step }, &weights);
    }
}
