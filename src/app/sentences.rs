//! The errors that only the application meets, as sentences in the person's language.

use crate::language::{tr, tr_with};
use crate::model::description::FORMAT_VERSION;
use crate::model::file::ModelError;
use crate::model_store::{MAX_NAME, ModelStoreError};
use crate::session::SessionError;
use crate::sweep::run::SweepError;
use crate::teach::TeachError;
use crate::ui::sentences::{Sentence, of_folder};
use crate::worker::training::RunError;

impl Sentence for ModelError {
    fn sentence(&self) -> String {
        match self {
            Self::Read { source, .. } => {
                tr_with("error-model-read", &[("reason", &source.sentence())])
            }
            Self::Write { path, source } => tr_with(
                "error-model-write",
                &[
                    ("reason", &source.sentence()),
                    ("path", &path.display().to_string()),
                ],
            ),
            Self::Format(source) => {
                tr_with("error-model-format", &[("reason", &source.to_string())])
            }
            Self::Foreign => tr("error-model-no-description").to_owned(),
            Self::Description(source) => tr_with(
                "error-model-description",
                &[("reason", &source.to_string())],
            ),
            Self::Version(version) => tr_with(
                "error-model-version",
                &[("version", version), ("known", &FORMAT_VERSION)],
            ),
            Self::Weights(error) => error.sentence(),
            Self::Calibration(_) | Self::Dtype { .. } => self.to_string(),
        }
    }
}

impl Sentence for ModelStoreError {
    fn sentence(&self) -> String {
        match self {
            Self::Folder { path, source } => of_folder(path, source),
            Self::Model(error) => error.sentence(),
            Self::Name(name) => tr_with("error-model-name", &[("name", name), ("most", &MAX_NAME)]),
            Self::Taken(name) => tr_with("error-model-taken", &[("name", name)]),
        }
    }
}

impl Sentence for SessionError {
    fn sentence(&self) -> String {
        match self {
            Self::Config(error) => error.sentence(),
            Self::Train(error) => error.sentence(),
            Self::Store(error) => error.sentence(),
            Self::Model(error) => error.sentence(),
            Self::Dataset(error) => error.to_string(),
        }
    }
}

impl Sentence for SweepError {
    fn sentence(&self) -> String {
        match self {
            Self::Store(error) => error.sentence(),
            Self::Run(error) => error.sentence(),
            Self::InUse => tr("error-sweep-in-use").to_owned(),
            Self::Device(error) => tr_with("error-sweep-device", &[("reason", &error.sentence())]),
            Self::Dataset(error) => error.to_string(),
        }
    }
}

impl Sentence for RunError {
    fn sentence(&self) -> String {
        match self {
            Self::Device(error) => error.sentence(),
            Self::Store(error) => error.sentence(),
            Self::Session(error) => error.sentence(),
            Self::Sweep(error) => error.sentence(),
            Self::Teach(error) => match error {
                TeachError::NoDigits => tr("teach-none").to_owned(),
                TeachError::Config(error) => error.sentence(),
                TeachError::Train(error) => error.sentence(),
                TeachError::Model(error) => error.sentence(),
                TeachError::Dataset(error) => error.to_string(),
            },
            Self::Panicked(reason) => tr_with("error-broke-off", &[("reason", reason)]),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn in_english_the_window_says_what_the_log_says() {
        for error in [ModelError::Foreign, ModelError::Version(9)] {
            assert_eq!(error.sentence(), error.to_string());
        }
        let error = RunError::Panicked("a driver broke".to_owned());
        assert_eq!(error.sentence(), error.to_string());
    }
}
