//! digitpad.
pub mod classifier;
pub mod cli;
pub mod dataset;
pub mod device;
pub mod digit;
pub mod evaluate;
pub mod ink;
pub mod model;
pub mod preprocess;
pub mod session;
pub mod train;
