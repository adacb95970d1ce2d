//! Custom operations: the parts of a training step that burn's CPU backend is slow at, each as one
//! fused pass over memory.
//!
//! Each operation stands in a folder of its own with its reference, the same thing composed from
//! burn's operations. The reference is what every other device runs (on a GPU burn fuses it
//! itself), what the tests compare with, and what runs everywhere when [`Kernels::Composed`] is
//! chosen.

#![expect(
    clippy::inline_always,
    reason = "a loop is compiled for AVX-512 or AVX2 only inside the function that pulp marks for it"
)]

mod array;
mod columns;
pub mod conv_pool;
mod kernels;
pub mod max_pool;
pub mod norm_relu;
mod pool;
mod scratch;
pub mod update;

pub use kernels::Kernels;
