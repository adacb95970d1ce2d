//! What a person chose and finds again at the next start, in a file of the folder for data.

use std::io::{self, ErrorKind};
use std::path::Path;

use serde::{Deserialize, Deserializer, Serialize};
use thiserror::Error;

use crate::language::Language;
use crate::train::config::TrainConfig;
use crate::{atomic_file, bounded};

/// What is longer is no file of settings.
const MAX_FILE_BYTES: u64 = 64 * 1024;
/// The largest side of a window, in points: more than any screen has.
const LARGEST_SIDE: f32 = 16_384.0;
/// How much larger everything may be shown.
const ZOOM: std::ops::RangeInclusive<f32> = 0.5..=3.0;

/// Light or dark.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ThemeChoice {
    /// As the system has it.
    #[default]
    System,
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

/// Where the window was.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct WindowPlace {
    /// Width and height of its content, in points; `None` for the usual size.
    pub size: Option<[f32; 2]>,
    /// Its upper left corner, in points; `None` where the system places it.
    pub position: Option<[f32; 2]>,
    /// Whether it filled the screen.
    pub is_maximized: bool,
}

/// All settings. Those that a file lacks are the usual ones.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// The window's language; `None` for the system's.
    pub language: Option<Language>,
    /// Light or dark.
    pub theme: ThemeChoice,
    /// How much larger everything is shown, 0.5 to 3.
    pub zoom: f32,
    /// Where the window was.
    pub window: WindowPlace,
    /// The pen's diameter, as a fraction of the canvas's shorter side; `None` for the usual one.
    pub pen: Option<f32>,
    /// Whether lines that help to place a digit are shown.
    pub has_guides: bool,
    /// Whether the softmax regression's bars are shown, too.
    pub is_compared: bool,
    /// The form of the next run; `None` for the recommended one, which a later version may improve.
    #[serde(
        skip_serializing_if = "Option::is_none",
        deserialize_with = "understood"
    )]
    pub train: Option<Box<TrainConfig>>,
}

/// A form that another version wrote may have what this one lacks, which is no damage.
fn understood<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Box<TrainConfig>>, D::Error> {
    let value = serde_json::Value::deserialize(from)?;
    Ok(serde_json::from_value(value).ok())
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            language: None,
            theme: ThemeChoice::default(),
            zoom: 1.0,
            window: WindowPlace::default(),
            pen: None,
            has_guides: false,
            is_compared: false,
            train: None,
        }
    }
}

/// Why settings can't be read.
#[derive(Debug, Error)]
pub enum SettingsError {
    /// The file can't be read.
    #[error("the settings can't be read ({0}); the usual ones are used")]
    Read(#[from] io::Error),
    /// Its content is something else.
    #[error("the file of settings is damaged ({0}); the usual ones are used")]
    Damaged(#[from] serde_json::Error),
}

impl Settings {
    /// Reads settings; a file that is not there has the usual ones.
    ///
    /// # Errors
    ///
    /// If the file can't be read or understood.
    pub fn read(file: &Path) -> Result<Self, SettingsError> {
        let bytes = match bounded::read(file, MAX_FILE_BYTES) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Self::default()),
            bytes => bytes?,
        };
        let settings: Self = serde_json::from_slice(&bytes)?;
        Ok(settings.within_limits())
    }

    /// Writes settings whole or not at all; makes the folder.
    ///
    /// # Errors
    ///
    /// What the system refused.
    pub fn write(&self, file: &Path) -> io::Result<()> {
        if let Some(folder) = file.parent() {
            std::fs::create_dir_all(folder)?;
        }
        let mut text = serde_json::to_vec_pretty(self)?;
        text.push(b'\n');
        atomic_file::write(file, &text)
    }

    /// Numbers that a hand wrote into the file may be anything.
    fn within_limits(mut self) -> Self {
        self.zoom = self.zoom.clamp(*ZOOM.start(), *ZOOM.end());
        let size = &mut self.window.size;
        *size = size.map(|sides| sides.map(|side| side.clamp(1.0, LARGEST_SIDE)));
        let position = &mut self.window.position;
        *position =
            position.filter(|place| place.iter().all(|at| (0.0..LARGEST_SIDE).contains(at)));
        // How many images there will be is not known here, and matters little.
        self.train = self.train.filter(|form| form.validate(1).is_ok());
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_come_back_and_absent_ones_are_the_usual_ones() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("new/settings.json");
        assert_eq!(
            Settings::read(&file).expect("none yet"),
            Settings::default()
        );
        let settings = Settings {
            language: Some(Language::Chinese),
            theme: ThemeChoice::Dark,
            zoom: 1.25,
            window: WindowPlace {
                size: Some([1000.0, 700.0]),
                position: Some([10.0, 20.0]),
                is_maximized: true,
            },
            pen: Some(0.07),
            has_guides: true,
            is_compared: true,
            train: Some(Box::new(TrainConfig {
                learning_rate: 0.02,
                ..TrainConfig::default()
            })),
        };
        settings.write(&file).expect("written");
        assert_eq!(Settings::read(&file).expect("whole"), settings);
        std::fs::write(&file, r#"{"theme":"light","of_a_later_version":1}"#).expect("written");
        let read = Settings::read(&file).expect("some");
        assert_eq!((read.theme, read.pen), (ThemeChoice::Light, None));
        let newer = r#"{"theme":"light","train":{"optimizer":"of a later version"}}"#;
        std::fs::write(&file, newer).expect("written");
        let read = Settings::read(&file).expect("the rest");
        assert_eq!((read.theme, read.train), (ThemeChoice::Light, None));
    }

    #[test]
    fn damage_and_senseless_numbers_do_no_harm() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("settings.json");
        for damaged in ["", "{", "[1]", r#"{"theme":"pink"}"#, r#"{"zoom":"large"}"#] {
            std::fs::write(&file, damaged).expect("written");
            let error = Settings::read(&file).expect_err(damaged);
            assert!(matches!(error, SettingsError::Damaged(_)), "{damaged}");
        }
        std::fs::write(&file, vec![b' '; 100_000]).expect("written");
        assert!(matches!(Settings::read(&file), Err(SettingsError::Read(_))));
        let wild = r#"{"zoom":-4e30,"window":{"size":[1e30,-5],"position":[-1e9,0]}}"#;
        std::fs::write(&file, wild).expect("written");
        let read = Settings::read(&file).expect("numbers");
        assert!((read.zoom - 0.5).abs() < 1e-6);
        assert_eq!(read.window.size, Some([16_384.0, 1.0]));
        assert_eq!(read.window.position, None);
        let senseless = Settings {
            train: Some(Box::new(TrainConfig {
                batch_size: 0,
                ..TrainConfig::default()
            })),
            ..Settings::default()
        };
        senseless.write(&file).expect("written");
        assert_eq!(Settings::read(&file).expect("numbers").train, None);
    }
}
