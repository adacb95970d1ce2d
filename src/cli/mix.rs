//! `digitpad mix`: the mean of two models' weights.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use thiserror::Error;

use super::{load_model, output};
use crate::dataset::mnist::{self, DatasetError};
use crate::mix::mix;
use crate::model::description::Metrics;
use crate::model::file::ModelError;

/// Arguments of `digitpad mix`.
#[derive(Debug, Args)]
pub struct MixArgs {
    /// “shipped”, or a model file
    #[arg(value_name = "MODEL")]
    old: String,
    /// What was trained on from it: the mean is described as this one is
    #[arg(value_name = "NEW")]
    new: String,
    /// The new weights' share of the mean, 0 to 1
    #[arg(long, value_name = "SHARE", default_value_t = 0.5, value_parser = share)]
    share: f32,
    /// The model file to write; one that is there is replaced
    #[arg(long, value_name = "FILE.safetensors")]
    out: PathBuf,
    /// Leave MNIST's test set alone, which is for the last of several tries
    #[arg(long)]
    no_test: bool,
}

fn share(text: &str) -> Result<f32, String> {
    let share: Option<f32> = text.parse().ok();
    share
        .filter(|share| (0.0..=1.0).contains(share))
        .ok_or_else(|| "it is a number from 0 to 1".to_owned())
}

#[derive(Debug, Error)]
enum CommandError {
    #[error("{source}: {name}")]
    Model { name: String, source: ModelError },
    #[error(
        "{old} and {new} are different networks, whose weights have no mean; name two of one kind"
    )]
    Networks { old: String, new: String },
    #[error(transparent)]
    Dataset(#[from] DatasetError),
    #[error(transparent)]
    Mean(#[from] ModelError),
}

pub(super) fn run(args: &MixArgs) -> ExitCode {
    match mixed(args) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => {
            output::note("stopped; nothing was written");
            ExitCode::from(output::INTERRUPTED)
        }
        Err(error) => output::failure(error),
    }
}

/// Returns whether it was not stopped.
fn mixed(args: &MixArgs) -> Result<bool, CommandError> {
    let load = |name: &String| {
        let model = load_model(name);
        model.map_err(|source| CommandError::Model {
            name: name.clone(),
            source,
        })
    };
    let (old, new) = (load(&args.old)?, load(&args.new)?);
    if old.description().architecture != new.description().architecture {
        let (old, new) = (args.old.clone(), args.new.clone());
        return Err(CommandError::Networks { old, new });
    }
    let control = output::interruptible();
    let stop = control.stop_flag();
    let validation = mnist::training_data()?.validation;
    let weights = old.model().network.weights();
    let Some(mut mean) = mix(&new, &weights, 1.0 - args.share, &validation, stop)? else {
        return Ok(false);
    };
    let Some(score) = mean.score(&validation, stop) else {
        return Ok(false);
    };
    output::line(format_args!(
        "validation   loss {:.4}, accuracy {:.2} %",
        score.nll,
        score.accuracy * 100.0
    ));
    let mut metrics = Metrics {
        validation_loss: Some(score.nll),
        validation_accuracy: Some(score.accuracy),
        test_accuracy: None,
    };
    if !args.no_test {
        let Some(score) = mean.score(&mnist::test_data()?, stop) else {
            return Ok(false);
        };
        metrics.test_accuracy = Some(score.accuracy);
        output::line(format_args!(
            "test         accuracy {:.2} %",
            score.accuracy * 100.0
        ));
    }
    mean.set_metrics(metrics);
    mean.model().save(&args.out)?;
    output::note(format_args!("saved {}", args.out.display()));
    Ok(true)
}
