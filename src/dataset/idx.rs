//! A checked reader of IDX files, the format of the MNIST files.
//!
//! Format: <http://yann.lecun.com/exdb/mnist/>. A big-endian magic number (2051 for images, 2049
//! for labels), one big-endian size per dimension, then one byte per value. Files may be gzipped.

use std::io::Read;

use flate2::read::GzDecoder;
use thiserror::Error;

use crate::digit::{DigitImage, IMAGE_PIXELS, IMAGE_SIDE, Label, NUM_CLASSES};

const IMAGES_MAGIC: u32 = 2051;
const LABELS_MAGIC: u32 = 2049;
const GZIP_MAGIC: [u8; 2] = [0x1f, 0x8b];

/// The most images or labels that a file may hold: 784 MB of pixels.
pub const MAX_ITEMS: usize = 1_000_000;

/// The most bytes that a valid file has: its header, and the pixels of as many images.
pub const MAX_FILE_BYTES: u64 = 16 + (MAX_ITEMS * IMAGE_PIXELS) as u64;

/// Why a file is not a usable IDX file.
#[derive(Debug, Error)]
pub enum IdxError {
    /// The gzip stream is damaged, or reading failed.
    #[error("the file can't be unpacked; it may be damaged: {0}")]
    Unpack(#[from] std::io::Error),
    /// The file ends inside its header.
    #[error("the file ends after {actual} bytes, inside its header; it is not a whole IDX file")]
    Header {
        /// Bytes present.
        actual: usize,
    },
    /// The first four bytes say that this is something else.
    #[error(
        "the file starts with {actual:#010x} where an IDX file of {kind} has {expected:#010x}; choose the right file"
    )]
    Magic {
        /// What was to be read: images or labels.
        kind: &'static str,
        /// The magic number of that kind.
        expected: u32,
        /// The number found.
        actual: u32,
    },
    /// The images are not 28x28.
    #[error("the images are {width}x{height} pixels; digitpad reads 28x28 ones, as MNIST has")]
    ImageSize {
        /// Columns by the header.
        width: u32,
        /// Rows by the header.
        height: u32,
    },
    /// The header promises more than digitpad takes.
    #[error("the header promises {actual} items; at most {MAX_ITEMS} can be read")]
    TooMany {
        /// Items by the header.
        actual: u32,
    },
    /// There is less data than the header promises.
    #[error(
        "the file is cut short: its header promises {expected} bytes of data and {actual} are there"
    )]
    Truncated {
        /// Bytes by the header.
        expected: usize,
        /// Bytes present.
        actual: usize,
    },
    /// There is more data than the header promises.
    #[error("the file is longer than the {expected} bytes of data that its header promises")]
    Oversized {
        /// Bytes by the header.
        expected: usize,
    },
    /// A label is above 9.
    #[error("label number {index} is {value}; labels are 0 to 9")]
    Label {
        /// Position in the file, from 0.
        index: usize,
        /// The value found.
        value: u8,
    },
}

/// Reads an IDX file of 28x28 images, plain or gzipped.
///
/// # Errors
///
/// Says what is wrong with a file that is damaged, foreign, of another size, or longer or shorter
/// than its header promises. Memory stays within what a valid file of [`MAX_ITEMS`] needs.
pub fn read_images(file: &[u8]) -> Result<Vec<DigitImage>, IdxError> {
    let mut reader = open(file);
    let [magic, count, height, width] = read_header(&mut reader)?;
    check_magic("images", IMAGES_MAGIC, magic)?;
    if width as usize != IMAGE_SIDE || height as usize != IMAGE_SIDE {
        return Err(IdxError::ImageSize { width, height });
    }
    let data = read_data(&mut reader, count, IMAGE_PIXELS)?;
    let (images, _) = data.as_chunks::<IMAGE_PIXELS>();
    Ok(images
        .iter()
        .map(|pixels| DigitImage::new(*pixels))
        .collect())
}

/// Reads an IDX file of labels, plain or gzipped.
///
/// # Errors
///
/// As [`read_images`]; also when a label is above 9.
pub fn read_labels(file: &[u8]) -> Result<Vec<Label>, IdxError> {
    let mut reader = open(file);
    let [magic, count] = read_header(&mut reader)?;
    check_magic("labels", LABELS_MAGIC, magic)?;
    let data = read_data(&mut reader, count, 1)?;
    let label = |(index, &value)| Label::new(value).ok_or(IdxError::Label { index, value });
    data.iter().enumerate().map(label).collect()
}

/// What an IDX file has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holds {
    /// Images.
    Images,
    /// Labels.
    Labels,
}

/// What the IDX file with this start has; `None` if it is none.
#[must_use]
pub fn holds(start: &[u8]) -> Option<Holds> {
    let [magic] = read_header(&mut open(start)).ok()?;
    match magic {
        IMAGES_MAGIC => Some(Holds::Images),
        LABELS_MAGIC => Some(Holds::Labels),
        _ => None,
    }
}

fn open(file: &[u8]) -> Box<dyn Read + '_> {
    if file.starts_with(&GZIP_MAGIC) {
        Box::new(GzDecoder::new(file))
    } else {
        Box::new(file)
    }
}

/// Reads `N` big-endian numbers.
fn read_header<const N: usize>(reader: &mut dyn Read) -> Result<[u32; N], IdxError> {
    let mut bytes = Vec::with_capacity(N * 4);
    reader.take(N as u64 * 4).read_to_end(&mut bytes)?;
    let (numbers, _) = bytes.as_chunks::<4>();
    <&[[u8; 4]; N]>::try_from(numbers)
        .map(|numbers| numbers.map(u32::from_be_bytes))
        .map_err(|_wrong_length| IdxError::Header {
            actual: bytes.len(),
        })
}

const fn check_magic(kind: &'static str, expected: u32, actual: u32) -> Result<(), IdxError> {
    if actual == expected {
        Ok(())
    } else {
        Err(IdxError::Magic {
            kind,
            expected,
            actual,
        })
    }
}

/// Reads exactly `count` items of `item_bytes`; grows with what is there, not with what is promised.
fn read_data(reader: &mut dyn Read, count: u32, item_bytes: usize) -> Result<Vec<u8>, IdxError> {
    let items = count as usize;
    if items > MAX_ITEMS {
        return Err(IdxError::TooMany { actual: count });
    }
    let expected = items * item_bytes;
    let mut data = Vec::new();
    reader.take(expected as u64 + 1).read_to_end(&mut data)?;
    match data.len() {
        actual if actual < expected => Err(IdxError::Truncated { expected, actual }),
        actual if actual > expected => Err(IdxError::Oversized { expected }),
        _ => Ok(data),
    }
}

/// Images as an uncompressed IDX file; the inverse of [`read_images`].
#[must_use]
pub fn write_images(images: &[DigitImage]) -> Vec<u8> {
    let side = size(IMAGE_SIDE);
    let mut file = header(&[IMAGES_MAGIC, size(images.len()), side, side]);
    file.extend(images.iter().flat_map(DigitImage::pixels));
    file
}

/// Labels as an uncompressed IDX file; the inverse of [`read_labels`].
#[must_use]
pub fn write_labels(labels: &[Label]) -> Vec<u8> {
    let mut file = header(&[LABELS_MAGIC, size(labels.len())]);
    file.extend(labels.iter().map(|label| label.digit()));
    file
}

fn header(numbers: &[u32]) -> Vec<u8> {
    numbers
        .iter()
        .flat_map(|number| number.to_be_bytes())
        .collect()
}

fn size(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

const _: () = assert!(NUM_CLASSES == 10, "the IDX reader's texts say 0 to 9");

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    fn sample() -> (Vec<DigitImage>, Vec<Label>) {
        let images = (0..3)
            .map(|shade| DigitImage::new([shade * 80; IMAGE_PIXELS]))
            .collect();
        let labels = [0, 5, 9].into_iter().filter_map(Label::new).collect();
        (images, labels)
    }

    #[test]
    fn reads_back_what_was_written() {
        let (images, labels) = sample();
        assert_eq!(read_images(&write_images(&images)).expect("valid"), images);
        assert_eq!(read_labels(&write_labels(&labels)).expect("valid"), labels);
    }

    #[test]
    fn reads_gzipped_files() {
        let (images, _) = sample();
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(&write_images(&images)).expect("memory");
        let mut file = encoder.finish().expect("memory");
        assert_eq!(read_images(&file).expect("valid"), images);
        file.truncate(file.len() / 2);
        assert!(
            matches!(read_images(&file), Err(IdxError::Unpack(_))),
            "half a gzip stream"
        );
    }

    #[test]
    fn empty_and_short_files_are_refused() {
        assert!(matches!(
            read_images(&[]),
            Err(IdxError::Header { actual: 0 })
        ));
        assert!(matches!(
            read_labels(&[0, 0, 8]),
            Err(IdxError::Header { actual: 3 })
        ));
    }

    #[test]
    fn images_and_labels_are_told_apart() {
        let (images, labels) = sample();
        assert!(matches!(
            read_labels(&write_images(&images)),
            Err(IdxError::Magic { .. })
        ));
        let short = read_images(&write_labels(&labels));
        assert!(matches!(
            short,
            Err(IdxError::Header { .. } | IdxError::Magic { .. })
        ));
    }

    #[test]
    fn sizes_must_agree_with_the_data() {
        let (images, _) = sample();
        let mut file = write_images(&images);
        file.push(0);
        assert!(matches!(
            read_images(&file),
            Err(IdxError::Oversized { expected: 2352 })
        ));
        file.truncate(file.len() - 2);
        let expected = Err::<(), _>((2352, 2351));
        let actual = match read_images(&file) {
            Err(IdxError::Truncated { expected, actual }) => Err((expected, actual)),
            _ => Ok(()),
        };
        assert_eq!(actual, expected);
    }

    #[test]
    fn a_huge_promise_is_refused_without_allocating_it() {
        let mut file = header(&[IMAGES_MAGIC, u32::MAX, 28, 28]);
        assert!(matches!(
            read_images(&file),
            Err(IdxError::TooMany { actual: u32::MAX })
        ));
        file = header(&[IMAGES_MAGIC, 1_000_000, 28, 28]);
        assert!(matches!(
            read_images(&file),
            Err(IdxError::Truncated { actual: 0, .. })
        ));
        file = header(&[IMAGES_MAGIC, 1, u32::MAX, u32::MAX]);
        assert!(matches!(
            read_images(&file),
            Err(IdxError::ImageSize { .. })
        ));
    }

    #[test]
    fn a_label_above_nine_is_refused() {
        let mut file = write_labels(&sample().1);
        if let Some(last) = file.last_mut() {
            *last = 10;
        }
        assert!(matches!(
            read_labels(&file),
            Err(IdxError::Label {
                index: 2,
                value: 10
            })
        ));
    }
}
