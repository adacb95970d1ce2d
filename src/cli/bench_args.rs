//! The arguments of `digitpad bench`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use super::teaching::TeachingArgs;
use super::{SHIPPED, bench};
use crate::device::DeviceChoice;
use crate::model::Architecture;

/// Arguments of `digitpad bench`.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct BenchArgs {
    /// What to measure instead of speed.
    #[command(subcommand)]
    pub(super) command: Option<BenchCommand>,
    /// Measure only this; can be given several times
    #[arg(long, value_enum, value_name = "KIND")]
    pub(super) only: Vec<bench::Kind>,
    /// Measure only this network; can be given several times
    #[arg(long = "model", value_enum, value_name = "MODEL")]
    pub(super) models: Vec<Architecture>,
    /// Measure this device; can be given several times [default: the CPU and every real GPU]
    #[arg(long = "device", value_name = "DEVICE")]
    pub(super) devices: Vec<DeviceChoice>,
    /// Images per training step
    #[arg(long, value_name = "N", default_value_t = 128)]
    pub(super) batch_size: usize,
    /// Vary each training image at random
    #[arg(long)]
    pub(super) augment: bool,
    /// How long to train, or to evaluate, for each figure
    #[arg(long, value_name = "S", default_value_t = 5.0)]
    pub(super) seconds: f64,
    /// Print one JSON object per figure
    #[arg(long)]
    pub(super) json: bool,
}

/// What else can be measured.
#[derive(Debug, Subcommand)]
pub enum BenchCommand {
    /// Measure how well a model reads spoiled images and drawings
    Accuracy(AccuracyArgs),
    /// Measure how much better the worst read writers are read once the model was taught some of their digits
    Teaching(TeachingArgs),
}

/// What `digitpad bench accuracy` measures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum AccuracyPart {
    /// Spoiled images, as they are and as pictures
    Spoiled,
    /// Numbers of several digits
    Numbers,
    /// Telling digits from what is none
    Refusals,
    /// The drawings that --strokes names
    Drawings,
}

/// Arguments of `digitpad bench accuracy`.
#[derive(Debug, Args)]
pub struct AccuracyArgs {
    /// “shipped”, or a model file
    #[arg(long, default_value = SHIPPED, value_name = "MODEL")]
    pub(super) model: String,
    /// Labelled drawings, one per line: {"label":7,"writer":"anna","strokes":[[[x,y],...],...]}
    #[arg(long, value_name = "FILE.jsonl")]
    pub(super) strokes: Option<PathBuf>,
    /// Measure only this
    #[arg(long, value_enum)]
    pub(super) only: Option<AccuracyPart>,
    /// Images of MNIST's validation part to spoil
    #[arg(long, value_name = "N", default_value_t = 2000)]
    pub(super) images: usize,
    /// Print one JSON object
    #[arg(long)]
    pub(super) json: bool,
}
