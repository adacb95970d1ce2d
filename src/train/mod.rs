//! Training: settings, the loop, what it reports, and the history that is plotted.

mod average;
mod batches;
pub mod config;
pub mod event;
mod fused;
pub mod history;
mod loss;
pub mod optimizer;
pub mod schedule;
pub mod trainer;
