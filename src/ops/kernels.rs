//! Which implementation of an operation runs.

use std::sync::OnceLock;

use burn::tensor::Device;
use serde::{Deserialize, Serialize};

use crate::device::is_cpu;

/// Set to anything, it turns the custom operations off.
const SWITCH: &str = "DIGITPAD_COMPOSED_OPS";

/// Which implementation of an operation runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kernels {
    /// digitpad's own loops, which exist for the CPU alone.
    Custom,
    /// burn's operations, one after the other.
    Composed,
}

impl Kernels {
    /// The fast way on this device, unless the environment variable `DIGITPAD_COMPOSED_OPS` is set.
    #[must_use]
    pub fn of(device: &Device) -> Self {
        static OFF: OnceLock<bool> = OnceLock::new();
        let off = *OFF.get_or_init(|| std::env::var_os(SWITCH).is_some());
        if !off && is_cpu(device) {
            Self::Custom
        } else {
            Self::Composed
        }
    }
}
