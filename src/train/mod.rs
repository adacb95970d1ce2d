//! Training: settings, the loop, what it reports, and the history that is plotted.

mod average;
mod batches;
mod clip;
pub mod config;
pub mod event;
pub mod history;
mod loss;
pub mod optimizer;
mod pending;
pub mod plan;
pub mod schedule;
pub mod stop;
mod stopwatch;
pub mod trainer;
