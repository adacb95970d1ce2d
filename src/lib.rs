//! digitpad: draw a digit, see what the network sees and how sure it is, retrain the network.
//!
//! Recognizing: pointer events → [`ink::canvas`] → [`preprocess`] → [`classifier`] → ten bars, with
//! one request under way in [`worker::recognition`] and the latest one winning.
//!
//! Training: [`train::config`] → [`session`] in [`worker::training`] → [`train::trainer`] → events →
//! [`train::history`] → curves, and at the end a model for the classifier.

#![recursion_limit = "256"]

pub mod accuracy;
pub mod apart;
pub mod app;
pub mod atomic_file;
pub mod batch;
pub mod bounded;
pub mod calibrate;
pub mod classifier;
pub mod cli;
pub mod clock;
pub mod command;
mod contain;
pub mod csv;
pub mod data_source;
pub mod dataset;
pub mod device;
pub mod digit;
pub mod evaluate;
pub mod ink;
pub mod inside;
pub mod keys;
pub mod language;
pub mod mix;
pub mod model;
pub mod model_store;
pub mod my_digits;
pub mod ops;
pub mod paths;
pub mod picture;
pub mod prepare;
pub mod preprocess;
pub mod probe;
pub mod protobuf;
pub mod recent;
pub mod recognize;
pub mod report;
pub mod row;
pub mod runs;
pub mod sample;
pub mod segment;
pub mod self_test;
pub mod session;
pub mod settings;
pub mod strip;
pub mod stroke_file;
pub mod sweep;
pub mod teach;
pub mod train;
pub mod ui;
pub mod window;
pub mod worker;
