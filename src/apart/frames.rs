//! Messages on a pipe: a line of JSON that says how many bytes follow, and those.

use std::io::{self, BufRead, Read as _, Write};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// A line of JSON is at most so long; events are much shorter.
const MAX_LINE: u64 = 16 * 1024 * 1024;
/// At most so many bytes follow; the largest network's checkpoint is much smaller.
const MAX_BYTES: usize = 1024 * 1024 * 1024;

#[derive(Serialize, Deserialize)]
struct Frame<T> {
    bytes: usize,
    message: T,
}

/// Sends a message.
///
/// # Errors
///
/// If the pipe is closed.
pub(super) fn send<T: Serialize>(to: &mut impl Write, message: &T, bytes: &[u8]) -> io::Result<()> {
    let frame = Frame {
        bytes: bytes.len(),
        message,
    };
    let mut all = serde_json::to_vec(&frame)?;
    all.push(b'\n');
    all.extend_from_slice(bytes);
    to.write_all(&all)?;
    to.flush()
}

/// Waits for a message.
///
/// # Errors
///
/// If the pipe is closed, or something else than a message came through it.
pub(super) fn receive<T: DeserializeOwned>(from: &mut impl BufRead) -> io::Result<(T, Vec<u8>)> {
    let mut line = Vec::new();
    from.by_ref().take(MAX_LINE).read_until(b'\n', &mut line)?;
    if line.is_empty() {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    let Frame { bytes, message } = serde_json::from_slice(&line)?;
    if bytes > MAX_BYTES {
        return Err(io::ErrorKind::InvalidData.into());
    }
    let mut payload = Vec::new();
    from.by_ref().take(bytes as u64).read_to_end(&mut payload)?;
    if payload.len() < bytes {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    Ok((message, payload))
}

#[cfg(test)]
mod tests {
    use super::super::{Failure, Message, Wishes};
    use super::*;
    use crate::train::event::TrainEvent;

    #[test]
    fn messages_come_through_with_their_bytes() {
        let diverged = Failure::Diverged {
            step: 3,
            epoch: 1,
            loss_bits: f32::NAN.to_bits(),
        };
        let sent = [
            (Message::Alive, vec![]),
            (Message::Checkpoint, vec![b'\n', 0, 255]),
            (Message::Failed(diverged), vec![]),
        ];
        let mut pipe = Vec::new();
        for (message, bytes) in &sent {
            send(&mut pipe, message, bytes).expect("room");
        }
        let mut pipe = pipe.as_slice();
        for expected in sent {
            assert_eq!(receive::<Message>(&mut pipe).expect("whole"), expected);
        }
        assert!(receive::<Message>(&mut pipe).is_err());
    }

    #[test]
    fn what_is_cut_off_or_no_message_is_an_error() {
        let mut pipe = Vec::new();
        send(&mut pipe, &Message::Checkpoint, &[1; 50]).expect("room");
        for length in 0..pipe.len() {
            assert!(
                receive::<Message>(&mut &pipe[..length]).is_err(),
                "{length}"
            );
        }
        let strange = b"{\"bytes\":99999999999999,\"message\":\"Alive\"}\n";
        assert!(receive::<Message>(&mut &strange[..]).is_err());
        assert!(receive::<Wishes>(&mut &b"hello\n"[..]).is_err());
    }

    #[test]
    fn an_epoch_whose_loss_is_no_number_comes_through() {
        let told = Message::Told(TrainEvent::Epoch {
            epoch: 1,
            step: 5,
            validation_loss: f64::NAN,
            validation_accuracy: 0.1,
        });
        let mut pipe = Vec::new();
        send(&mut pipe, &told, &[]).expect("room");
        let (message, _) = receive(&mut pipe.as_slice()).expect("whole");
        let Message::Told(TrainEvent::Epoch {
            validation_loss, ..
        }) = message
        else {
            panic!("another message: {message:?}");
        };
        assert!(validation_loss.is_nan());
    }
}
