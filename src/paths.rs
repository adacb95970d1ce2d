//! Where the program keeps what it was not told a place for.

use std::path::{Path, PathBuf};

use directories::ProjectDirs;

/// Set to a folder, it takes the place of the platform's.
const VARIABLE: &str = "DIGITPAD_DATA_DIR";

/// The platform's folder for a program's data; `None` where the user has no home.
#[must_use]
pub fn data_folder() -> Option<PathBuf> {
    let chosen = std::env::var_os(VARIABLE).filter(|folder| !folder.is_empty());
    chosen.map(PathBuf::from).or_else(|| {
        let folders = ProjectDirs::from("", "", "digitpad")?;
        Some(folders.data_local_dir().to_owned())
    })
}

/// The folder of the sweep with this name, within the folder for data.
#[must_use]
pub fn sweep_folder(data: &Path, name: &str) -> PathBuf {
    data.join("sweeps").join(name)
}

/// The file of the person's settings, within the folder for data.
#[must_use]
pub fn settings_file(data: &Path) -> PathBuf {
    data.join("settings.json")
}

/// The folder of the models that are kept, within the folder for data.
#[must_use]
pub fn models_folder(data: &Path) -> PathBuf {
    data.join("models")
}

/// The folder of training runs, within the folder for data.
#[must_use]
pub fn runs_folder(data: &Path) -> PathBuf {
    data.join("runs")
}

/// The file of the drawing on the canvas, within the folder for data.
#[must_use]
pub fn drawing_file(data: &Path) -> PathBuf {
    data.join("drawing.jsonl")
}

/// The folder of the person's own digits, within the folder for data.
#[must_use]
pub fn my_digits_folder(data: &Path) -> PathBuf {
    data.join("my-digits")
}
