//! Where the program keeps what it was not told a place for.

use std::path::{Path, PathBuf};

use directories::{BaseDirs, ProjectDirs};

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

/// Where a person's files are looked for and go where only a name is given: the folder that the
/// program was started in, or the home where that is the root, as desktops may have it.
#[must_use]
pub fn folder_of_files() -> Option<PathBuf> {
    let started_in = std::env::current_dir().ok();
    started_in
        .filter(|folder| folder.parent().is_some())
        .or_else(home)
}

/// The path that a person means who typed it, as shells take it.
#[must_use]
pub fn typed(path: &Path) -> PathBuf {
    resolved(path, folder_of_files(), home())
}

fn resolved(path: &Path, folder: Option<PathBuf>, home: Option<PathBuf>) -> PathBuf {
    let (base, rest) = match path.strip_prefix("~") {
        Ok(rest) => (home, rest),
        Err(_) => (folder, path),
    };
    base.map_or_else(|| path.to_owned(), |base| base.join(rest))
}

fn home() -> Option<PathBuf> {
    BaseDirs::new().map(|folders| folders.home_dir().to_owned())
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_typed_path_begins_at_the_root_at_home_or_where_files_are() {
        for (typed, expected) in [
            ("/b/c.csv", "/b/c.csv"),
            ("c.csv", "/files/c.csv"),
            ("../c.csv", "/files/../c.csv"),
            ("~/c.csv", "/home/anna/c.csv"),
            ("~anna/c.csv", "/files/~anna/c.csv"),
        ] {
            let [files, home] = ["/files", "/home/anna"].map(|folder| Some(folder.into()));
            assert_eq!(resolved(Path::new(typed), files, home), Path::new(expected));
        }
        let name = Path::new("c.csv");
        assert_eq!(resolved(name, None, None), name);
    }
}
