//! One training step's numbers: what networks are compared with their definitions by.

use burn::tensor::Device;
use digitpad::dataset::Dataset;
use digitpad::model::Architecture;
use digitpad::self_test;
pub(crate) use digitpad::self_test::Step;

/// The first step of a network with random weights, whose biases are not zero.
pub(crate) fn first_step(architecture: Architecture, data: &Dataset, device: &Device) -> Step {
    self_test::first_step(architecture, data, device).expect("readable")
}
