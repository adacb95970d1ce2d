//! Sweeps: runs over a grid of settings, such as the paper's table of learning rates.
//!
//! A sweep is a list of settings, its cells. Each finished cell is a file, and the one under way is
//! a run that is kept, so a sweep that is interrupted anywhere goes on where it was.

pub mod cell;
mod clock;
pub mod paper;
pub mod progress;
pub mod run;
pub mod store;
pub mod table;
mod unfinished;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::dataset::mnist::TRAIN_COUNT;
use crate::model::Architecture;
use crate::train::config::{Length, TrainConfig, Variation};
use crate::train::optimizer::{Coefficients, Optimizer};
use crate::train::plan::ConfigError;
use crate::train::schedule::Schedule;
use crate::train::stop::StopRules;

/// The most cells of a sweep: more would take months.
pub const MAX_CELLS: usize = 10_000;

/// A list of runs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Sweep {
    /// What it is about.
    pub title: String,
    /// The settings of each run, all different.
    pub cells: Vec<TrainConfig>,
}

impl Sweep {
    /// A number that differs where the cells do (FNV-1a over their JSON), for a folder's name.
    #[must_use]
    pub fn fingerprint(&self) -> u64 {
        let json = serde_json::to_vec(&self.cells).unwrap_or_default();
        let mix = |hash: u64, byte: &u8| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        json.iter().fold(0xcbf2_9ce4_8422_2325, mix)
    }
}

/// Sweeps that are worth a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Preset {
    /// The paper's Table 1: softmax regression at 7 learning rates, its CNN at 8
    PaperTable1,
    /// Every optimizer at its usual rate, with both of the paper's models; BGD with the smaller alone
    Optimizers,
}

impl Preset {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::PaperTable1, Self::Optimizers];

    /// The name in files and on the command line.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::PaperTable1 => "paper-table1",
            Self::Optimizers => "optimizers",
        }
    }

    /// The name in the window.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::PaperTable1 => "The paper's Table 1",
            Self::Optimizers => "Nine optimizers",
        }
    }

    /// The sweep; `is_quick` makes it a rough one, of about a minute on two cores.
    #[must_use]
    pub fn sweep(self, is_quick: bool) -> Sweep {
        let cells = match self {
            Self::PaperTable1 => paper::cells(is_quick),
            Self::Optimizers => optimizers(is_quick),
        };
        let title = if is_quick {
            format!("{}, quick", self.title())
        } else {
            self.title().to_owned()
        };
        Sweep { title, cells }
    }
}

/// What a grid is made of; every combination is a cell.
#[derive(Clone, Debug, PartialEq)]
pub struct Grid {
    /// Networks.
    pub models: Vec<Architecture>,
    /// Optimizers.
    pub optimizers: Vec<Optimizer>,
    /// Learning rates; none stands for each optimizer's usual one.
    pub learning_rates: Vec<f64>,
    /// Seeds: one run each, of which tables show mean and range.
    pub seeds: Vec<u64>,
    /// Passes over the training images.
    pub epochs: usize,
    /// Images per step.
    pub batch_size: usize,
}

/// Why there is no such sweep.
#[derive(Debug, Error, PartialEq)]
pub enum GridError {
    /// A list is empty.
    #[error("there is nothing to run: choose at least one model, one optimizer and one seed")]
    Empty,
    /// Too much.
    #[error("that would be {0} runs; choose at most {MAX_CELLS}")]
    TooMany(usize),
    /// A run that can't be.
    #[error(transparent)]
    Config(#[from] ConfigError),
}

impl Grid {
    /// The sweep over every combination, the simplest model first.
    ///
    /// # Errors
    ///
    /// If there is none, or a setting can't be used.
    pub fn sweep(&self, title: String) -> Result<Sweep, GridError> {
        let rates = self.learning_rates.len().max(1);
        let count = [self.models.len(), self.optimizers.len(), self.seeds.len()]
            .iter()
            .fold(rates, |product, count| product.saturating_mul(*count));
        match count {
            0 => return Err(GridError::Empty),
            1..=MAX_CELLS => {}
            _ => return Err(GridError::TooMany(count)),
        }
        let mut cells: Vec<TrainConfig> = Vec::with_capacity(count);
        for cell in self.combinations() {
            cell.validate(TRAIN_COUNT)?;
            if !cells.contains(&cell) {
                cells.push(cell);
            }
        }
        Ok(Sweep { title, cells })
    }

    fn combinations(&self) -> impl Iterator<Item = TrainConfig> {
        let runs = self.models.iter().flat_map(|&model| {
            let optimizers = self.optimizers.iter();
            optimizers.map(move |&optimizer| (model, optimizer))
        });
        runs.flat_map(move |(model, optimizer)| {
            let usual = [optimizer.default_learning_rate()];
            let rates = if self.learning_rates.is_empty() {
                usual.to_vec()
            } else {
                self.learning_rates.clone()
            };
            rates.into_iter().flat_map(move |rate| {
                let seeds = self.seeds.iter();
                seeds.map(move |&seed| self.cell(model, optimizer, rate, seed))
            })
        })
    }

    const fn cell(
        &self,
        architecture: Architecture,
        optimizer: Optimizer,
        learning_rate: f64,
        seed: u64,
    ) -> TrainConfig {
        TrainConfig {
            architecture,
            optimizer,
            learning_rate,
            coefficients: Coefficients::NONE,
            schedule: Schedule::Constant,
            warm_up: 0.0,
            clip: None,
            stop: StopRules::NONE,
            batch_size: self.batch_size,
            length: Length::Epochs(self.epochs),
            augment: false,
            average: false,
            variation: Variation::Settling,
            non_digits: false,
            start: None,
            seed,
        }
    }
}

/// Epochs of batch gradient descent, which changes the weights once an epoch where the others do
/// so hundreds of times: so many that softmax regression comes as far as with the others.
const BGD_EPOCHS: usize = 1500;

fn optimizers(is_quick: bool) -> Vec<TrainConfig> {
    let grid = Grid {
        models: vec![Architecture::Softmax, Architecture::PaperCnn],
        optimizers: Optimizer::ALL.to_vec(),
        learning_rates: Vec::new(),
        seeds: vec![1],
        epochs: if is_quick { 1 } else { 20 },
        batch_size: 100,
    };
    let longer = |mut cell: TrainConfig| {
        if cell.optimizer.is_full_batch() && !is_quick {
            cell.length = Length::Epochs(BGD_EPOCHS);
        }
        cell
    };
    // The paper's CNN would take hours for as many.
    let is_affordable = |cell: &TrainConfig| {
        !cell.optimizer.is_full_batch() || cell.architecture == Architecture::Softmax
    };
    let cells = grid.combinations().filter(is_affordable);
    cells.map(longer).collect()
}

/// The name of a cell among the others of its sweep, in file names, too.
#[must_use]
pub fn cell_name(cell: &TrainConfig) -> String {
    let TrainConfig {
        architecture,
        optimizer,
        learning_rate,
        seed,
        ..
    } = cell;
    let (architecture, optimizer) = (architecture.id(), optimizer.id());
    format!("{architecture}-{optimizer}-{learning_rate}-seed{seed}")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn grid() -> Grid {
        Grid {
            models: vec![Architecture::Softmax, Architecture::Cnn],
            optimizers: vec![Optimizer::Sgd, Optimizer::Adam],
            learning_rates: vec![0.1, 0.01, 0.1],
            seeds: vec![1, 2],
            epochs: 3,
            batch_size: 64,
        }
    }

    #[test]
    fn a_grid_has_every_combination_once() {
        let sweep = grid().sweep("test".to_owned()).expect("valid");
        assert_eq!(sweep.cells.len(), 2 * 2 * 2 * 2);
        let usual = Grid {
            learning_rates: Vec::new(),
            ..grid()
        };
        let sweep = usual.sweep("test".to_owned()).expect("valid");
        let rates: Vec<f64> = sweep.cells.iter().map(|cell| cell.learning_rate).collect();
        assert_eq!(rates, [0.05, 0.05, 0.001, 0.001].repeat(2));
    }

    #[test]
    fn grids_that_make_no_sense_are_refused() {
        let refused = |change: fn(&mut Grid)| {
            let mut grid = grid();
            change(&mut grid);
            grid.sweep(String::new()).expect_err("refused")
        };
        assert_eq!(refused(|grid| grid.models.clear()), GridError::Empty);
        let many = refused(|grid| grid.seeds = (0..5000).collect());
        assert_eq!(many, GridError::TooMany(60_000));
        let wrong = refused(|grid| grid.learning_rates = vec![-1.0]);
        assert!(matches!(wrong, GridError::Config(_)));
    }

    #[test]
    fn the_cells_of_each_preset_are_valid_and_have_names_of_their_own() {
        for preset in Preset::ALL {
            for is_quick in [false, true] {
                let cells = preset.sweep(is_quick).cells;
                let names: BTreeSet<String> = cells.iter().map(cell_name).collect();
                assert_eq!(names.len(), cells.len());
                assert!(cells.iter().all(|cell| cell.validate(TRAIN_COUNT).is_ok()));
            }
        }
    }
}
