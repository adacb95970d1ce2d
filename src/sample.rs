//! Scans that are part of the program, to try it with.

use crate::language::tr;

/// A picture file.
#[derive(Clone, Copy, Debug)]
pub struct Sample {
    /// Its name in the window.
    pub title: fn() -> &'static str,
    /// The file.
    pub bytes: &'static [u8],
    /// The numbers on it, line by line.
    pub text: &'static str,
}

/// All of them.
pub const SAMPLES: [Sample; 4] = [
    Sample {
        title: || tr("sample-form"),
        bytes: include_bytes!("../assets/samples/form.png"),
        text: "53174\n20486",
    },
    Sample {
        title: || tr("sample-note"),
        bytes: include_bytes!("../assets/samples/note.jpg"),
        text: "1947\n368\n5012",
    },
    Sample {
        title: || tr("sample-board"),
        bytes: include_bytes!("../assets/samples/board.jpg"),
        text: "4096",
    },
    Sample {
        title: || tr("sample-ruled"),
        bytes: include_bytes!("../assets/samples/ruled.png"),
        text: "7820\n9315",
    },
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::classifier::Classifier;
    use crate::picture;
    use crate::preprocess::Method;
    use crate::recognize;

    #[test]
    #[allow(
        clippy::allow_attributes,
        clippy::expect_used,
        reason = "a test that can't go on has failed"
    )]
    fn every_sample_is_read_as_what_is_on_it() {
        let classifier = Classifier::shipped().expect("it is sound");
        for sample in SAMPLES {
            let picture = picture::from_bytes(sample.bytes).expect("a picture");
            let number = recognize::picture(&classifier, &picture.gray, Method::Canonical);
            assert_eq!(
                number.expect("digits").text(),
                sample.text,
                "{}",
                (sample.title)()
            );
        }
    }
}
