//! `digitpad export`: a model as a file for other programs.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;

use super::{load_model, output};
use crate::model::file::{self, ModelError};
use crate::model::onnx;

/// Arguments of `digitpad export`.
#[derive(Debug, Args)]
pub struct ExportArgs {
    /// “shipped”, or a model file
    #[arg(value_name = "MODEL")]
    model: String,
    /// The file to write, .onnx or .safetensors; one that is there is replaced
    #[arg(long, value_name = "FILE", value_parser = known_format)]
    out: PathBuf,
}

fn known_format(text: &str) -> Result<PathBuf, String> {
    let path = PathBuf::from(text);
    let known = [onnx::EXTENSION, file::EXTENSION];
    let is_known = |extension: &OsStr| known.iter().any(|known| extension == *known);
    if path.extension().is_some_and(is_known) {
        Ok(path)
    } else {
        Err("the name must end in .onnx or .safetensors, which says the format".to_owned())
    }
}

pub(super) fn run(args: &ExportArgs) -> ExitCode {
    match export(&args.model, &args.out) {
        Ok(()) => {
            output::note(format_args!("saved {}", args.out.display()));
            ExitCode::SUCCESS
        }
        Err(error) => output::failure(error),
    }
}

fn export(name: &str, out: &Path) -> Result<(), ModelError> {
    load_model(name)?.model().export(out)
}
