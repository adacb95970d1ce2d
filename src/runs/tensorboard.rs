//! A run's curves as a TensorBoard event file, so that the tool many people use shows them, too.
//!
//! An event file is a sequence of records, each a length and a payload with a checksum after it
//! (TFRecord, <https://www.tensorflow.org/tutorials/load_data/tfrecord>); the payload is an `Event`
//! as a protocol buffer (`tensorflow/core/util/event.proto`), of which only scalars are used.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::Path;

use crate::clock::seconds_since_1970;
use crate::protobuf::Message;
use crate::train::event::TrainEvent;

/// The first record of every file.
const VERSION: &str = "brain.Event:2";
/// Numbers of `Event`'s fields.
const WALL_TIME: u32 = 1;
const STEP: u32 = 2;
const FILE_VERSION: u32 = 3;
const SUMMARY: u32 = 5;
const SESSION_LOG: u32 = 7;
/// Numbers of the fields of `Summary`, `Summary.Value` and `SessionLog`.
const VALUE: u32 = 1;
const TAG: u32 = 1;
const SIMPLE_VALUE: u32 = 2;
const STATUS: u32 = 1;
/// `SessionLog.START`: what an earlier file says of later steps no longer counts.
const START: u64 = 1;
/// Writes a run's figures as they come.
pub(super) struct TensorBoard {
    file: File,
}

impl TensorBoard {
    /// Begins a file in `folder`, which is made within a run's, for a run that has done `step` steps.
    pub(super) fn create(folder: &Path, step: usize) -> io::Result<Self> {
        // Not the folders above: where the run's own is gone, the run is no longer kept.
        if !folder.is_dir() {
            fs::create_dir(folder)?;
        }
        let seconds = seconds_since_1970() as u64;
        let name = format!("events.out.tfevents.{seconds:010}.digitpad.{step}");
        let mut writer = Self {
            file: File::create(folder.join(name))?,
        };
        let version = Message::default().bytes(FILE_VERSION, VERSION.as_bytes());
        writer.event(0, &version)?;
        let log = Message::default().varint(STATUS, START);
        writer.event(step, &Message::default().message(SESSION_LOG, &log))?;
        Ok(writer)
    }

    /// Writes what an event has of figures.
    pub(super) fn record(&mut self, event: &TrainEvent) -> io::Result<()> {
        match event {
            TrainEvent::Progress(progress) => {
                let first = progress.step + 1 - progress.losses.len();
                for (place, &loss) in progress.losses.iter().enumerate() {
                    self.scalars(first + place, &[("loss/training", loss)])?;
                }
                let figures = [
                    ("accuracy/training", progress.accuracy as f32),
                    ("learning_rate", progress.learning_rate as f32),
                ];
                self.scalars(progress.step, &figures)
            }
            TrainEvent::Epoch {
                step,
                validation_loss,
                validation_accuracy,
                ..
            } => {
                let figures = [
                    ("loss/validation", *validation_loss as f32),
                    ("accuracy/validation", *validation_accuracy as f32),
                ];
                self.scalars(*step, &figures)
            }
            _ => Ok(()),
        }
    }

    fn scalars(&mut self, step: usize, figures: &[(&str, f32)]) -> io::Result<()> {
        let mut summary = Message::default();
        for (tag, value) in figures {
            let scalar = Message::default().bytes(TAG, tag.as_bytes());
            let scalar = scalar.float(SIMPLE_VALUE, *value);
            summary = summary.message(VALUE, &scalar);
        }
        self.event(step, &Message::default().message(SUMMARY, &summary))
    }

    fn event(&mut self, step: usize, content: &Message) -> io::Result<()> {
        let event = Message::default().double(WALL_TIME, seconds_since_1970());
        let mut event = event.varint(STEP, step as u64);
        event.extend(content);
        self.file.write_all(&record(event.as_bytes()))
    }
}

/// A record with its checksums.
fn record(payload: &[u8]) -> Vec<u8> {
    let length = (payload.len() as u64).to_le_bytes();
    [
        length.as_slice(),
        &masked(&length).to_le_bytes(),
        payload,
        &masked(payload).to_le_bytes(),
    ]
    .concat()
}

/// TFRecord's checksum: CRC-32C, turned so that checksums of checksums do not vanish.
fn masked(bytes: &[u8]) -> u32 {
    crc32c::crc32c(bytes)
        .rotate_right(15)
        .wrapping_add(0xa282_ead8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_is_what_tensorflow_writes() {
        // tf.io.TFRecordWriter(path).write(b"digit")
        let expected = [
            5, 0, 0, 0, 0, 0, 0, 0, 234, 178, 4, 62, b'd', b'i', b'g', b'i', b't', 66, 84, 229, 16,
        ];
        assert_eq!(record(b"digit"), expected);
    }

    #[test]
    fn a_scalar_is_what_tensorflow_writes() {
        // Event(step=300, summary=Summary(value=[Summary.Value(tag="a", simple_value=1.5)]))
        let scalar = Message::default().bytes(TAG, b"a").float(SIMPLE_VALUE, 1.5);
        let summary = Message::default().message(VALUE, &scalar);
        let event = Message::default()
            .varint(STEP, 300)
            .message(SUMMARY, &summary);
        let expected = b"\x10\xac\x02\x2a\x0a\x0a\x08\x0a\x01a\x15\x00\x00\xc0\x3f";
        assert_eq!(event.as_bytes(), expected);
    }
}
