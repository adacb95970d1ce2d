//! Loops compiled for the vector instructions of the machine that runs them.

use pulp::Arch;

/// Runs a loop with the widest vector instructions that this processor has: AVX-512, AVX2, NEON, or
/// what the target guarantees.
///
/// The compiler vectorizes the loop; it must be in the closure itself or in functions marked
/// `#[inline(always)]`.
#[inline]
pub(super) fn vectorized<R>(run: impl FnOnce() -> R) -> R {
    Arch::new().dispatch(run)
}
