//! `digitpad export`: a model as a file for other programs.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;

use super::{load_model, output};
use crate::model::Format;
use crate::model::file::ModelError;

/// Arguments of `digitpad export`.
#[derive(Debug, Args)]
pub struct ExportArgs {
    /// “shipped”, or a model file
    #[arg(value_name = "MODEL")]
    model: String,
    /// The file to write, .onnx or .safetensors; one that is there is replaced
    #[arg(long, value_name = "FILE", value_parser = known_format)]
    out: Target,
}

/// A file whose name tells its format.
#[derive(Clone, Debug)]
struct Target {
    path: PathBuf,
    format: Format,
}

fn known_format(text: &str) -> Result<Target, String> {
    let path = PathBuf::from(text);
    match Format::of(&path) {
        Some(format) => Ok(Target { path, format }),
        None => Err("its name must end in .onnx or .safetensors, which says the format".to_owned()),
    }
}

pub(super) fn run(args: &ExportArgs) -> ExitCode {
    let Target { path, format } = &args.out;
    match export(&args.model, path, *format) {
        Ok(()) => {
            output::note(format_args!("saved {}", path.display()));
            ExitCode::SUCCESS
        }
        Err(error) => output::failure(format_args!("{error}: {}", args.model)),
    }
}

fn export(model: &str, path: &Path, format: Format) -> Result<(), ModelError> {
    load_model(model)?.model().export(path, format)
}
