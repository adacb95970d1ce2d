//! Training: settings, the loop, what it reports, and the history that is plotted.

pub(crate) mod average;
mod batches;
pub mod checkpoint;
mod clip;
pub mod config;
pub mod event;
pub mod history;
mod loss;
pub mod observer;
pub mod optimizer;
mod pending;
pub mod plan;
mod run;
pub mod schedule;
pub mod stop;
mod stopwatch;
pub mod trainer;
