//! The side that starts the child and is told by it.

use std::io::{self, BufReader};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use burn::tensor::Device;

use super::frames::{receive, send};
use super::{COMMAND, End, Message, Order, Wishes};
use crate::model::Architecture;
use crate::probe;
use crate::runs::{checkpoint_from_bytes, checkpoint_to_bytes};
use crate::train::checkpoint::Checkpoint;
use crate::train::observer::Observer;
use crate::train::trainer::{Outcome, Surroundings, TrainError};

/// A driver that takes longer to end its batch once the run is to stop hangs.
const PATIENCE: Duration = Duration::from_secs(10);

/// Trains in a child, which is killed if it does not come to its end.
pub(super) fn train(
    program: &Path,
    order: &Order,
    checkpoint: Option<Checkpoint>,
    surroundings: Surroundings<'_>,
) -> Result<Outcome, TrainError> {
    let Surroundings { stop, observer, .. } = surroundings;
    let checkpoint = checkpoint.map_or(Ok(Vec::new()), |it| checkpoint_to_bytes(&it));
    let checkpoint = checkpoint.map_err(|error| TrainError::Checkpoint(error.to_string()))?;
    let begin = || {
        let mut apart = Apart::start(program)?;
        send(&mut apart.input, order, &checkpoint)?;
        Ok(apart)
    };
    let mut apart = begin().map_err(|error: io::Error| TrainError::of_device(&error))?;
    loop {
        let (message, bytes) = apart.next(stop)?;
        match message {
            Message::Alive => {}
            Message::Told(event) => {
                observer.told(event);
                apart.answer(Wishes {
                    stop: stop.load(Ordering::Relaxed),
                    checkpoint: observer.wants_checkpoint(),
                    network: observer.wants_network(),
                })?;
            }
            Message::Checkpoint => observer.keep(checkpoint_of(&bytes)?),
            Message::Network { step } => look(order.config.architecture, step, &bytes, observer)?,
            Message::Ended(end) => return outcome(order.config.architecture, &end, &bytes),
            Message::Failed(failure) => return Err(failure.into()),
        }
    }
}

fn checkpoint_of(bytes: &[u8]) -> Result<Checkpoint, TrainError> {
    checkpoint_from_bytes(bytes).map_err(|error| TrainError::of_device(&error))
}

fn look(
    architecture: Architecture,
    step: usize,
    bytes: &[u8],
    observer: &mut dyn Observer,
) -> Result<(), TrainError> {
    let weights = checkpoint_of(bytes)?.weights;
    // Weights that diverged do not fit; the next report says so.
    if let Ok(network) = architecture.with_weights(&weights, &Device::flex()) {
        observer.look(step, &network);
    }
    Ok(())
}

fn outcome(architecture: Architecture, end: &End, bytes: &[u8]) -> Result<Outcome, TrainError> {
    let Checkpoint {
        step,
        weights,
        best,
        validation,
        elapsed,
        ..
    } = checkpoint_of(bytes)?;
    let network = architecture.with_weights(&weights, &Device::flex());
    Ok(Outcome {
        network: network.map_err(|error| TrainError::of_device(&error))?,
        steps: step,
        ending: end.ending,
        validation,
        best,
        is_validated: end.is_validated,
        elapsed,
        images_per_second: end.images_per_second,
        warm_up: Duration::try_from_secs_f64(end.warm_up_seconds).unwrap_or_default(),
    })
}

/// The child; it does not outlive this.
struct Apart {
    process: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
    /// When it last said anything but that it lives.
    told: Instant,
}

impl Apart {
    fn start(program: &Path) -> io::Result<Self> {
        let mut process = probe::command(program)
            .arg(COMMAND)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let pipes = process.stdin.take().zip(process.stdout.take());
        let (input, output) = pipes.ok_or(io::ErrorKind::BrokenPipe)?;
        Ok(Self {
            process,
            input,
            output: BufReader::new(output),
            told: Instant::now(),
        })
    }

    /// The next message; there is one several times a second.
    fn next(&mut self, stop: &AtomicBool) -> Result<(Message, Vec<u8>), TrainError> {
        let next: (Message, Vec<u8>) = receive(&mut self.output).map_err(|_ended| ended())?;
        if next.0 != Message::Alive {
            self.told = Instant::now();
        } else if stop.load(Ordering::Relaxed) && self.told.elapsed() > PATIENCE {
            let reason = "its driver does not come to the end of a step";
            return Err(TrainError::Device(reason.to_owned()));
        }
        Ok(next)
    }

    fn answer(&mut self, wishes: Wishes) -> Result<(), TrainError> {
        send(&mut self.input, &wishes, &[]).map_err(|_ended| ended())
    }
}

fn ended() -> TrainError {
    TrainError::Device("its driver ended the process that trained".to_owned())
}

impl Drop for Apart {
    fn drop(&mut self) {
        // It may have ended by itself.
        self.process.kill().ok();
        self.process.wait().ok();
    }
}
