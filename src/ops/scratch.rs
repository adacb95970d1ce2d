//! Room for intermediate values, kept by each thread for the next operation: asking the allocator
//! each time would mean clearing it each time.

use std::cell::RefCell;
use std::ops::{Deref, DerefMut};

thread_local! {
    static FREE: RefCell<Vec<Vec<f32>>> = const { RefCell::new(Vec::new()) };
}

/// Some values that are given back when they are dropped.
pub(super) struct Scratch {
    /// As long as it ever was, since growing again would mean clearing again.
    values: Vec<f32>,
    len: usize,
}

impl Scratch {
    /// As many values, left over from other work: all of them are to be written before they are read.
    pub(super) fn new(len: usize) -> Self {
        let kept = FREE.with_borrow_mut(|free| {
            let fitting = (0..free.len()).filter(|&place| free[place].len() >= len);
            let best = fitting.min_by_key(|&place| free[place].len());
            best.or_else(|| free.len().checked_sub(1))
                .map(|place| free.swap_remove(place))
        });
        let mut values = kept.unwrap_or_default();
        if values.len() < len {
            values.clear();
            values.resize(len, 0.0);
        }
        Self { values, len }
    }

    /// As many zeros.
    pub(super) fn zeros(len: usize) -> Self {
        let mut scratch = Self::new(len);
        scratch.fill(0.0);
        scratch
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let values = std::mem::take(&mut self.values);
        // A thread that ends has no list any more.
        FREE.try_with(|free| free.borrow_mut().push(values)).ok();
    }
}

impl Deref for Scratch {
    type Target = [f32];

    fn deref(&self) -> &[f32] {
        &self.values[..self.len]
    }
}

impl DerefMut for Scratch {
    fn deref_mut(&mut self) -> &mut [f32] {
        &mut self.values[..self.len]
    }
}
