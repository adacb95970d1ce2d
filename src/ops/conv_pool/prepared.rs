//! Weights in the form that a method's products take.

use std::ops::Deref;
use std::sync::{Arc, Mutex, PoisonError};

use super::geometry::Geometry;
use super::kernel;
use crate::ops::array::{Array, values};
use crate::ops::scratch::Scratch;

/// Weights of so many convolutions are remembered: a few models in use at the same time.
const MAX_REMEMBERED: usize = 16;

/// A weight in the form that a method's products take.
pub(super) enum Prepared<'a> {
    /// As it is.
    Same(&'a [f32]),
    /// Transformed for this call.
    Own(Scratch),
    /// Transformed before.
    Remembered(Arc<Vec<f32>>),
}

impl Deref for Prepared<'_> {
    type Target = [f32];

    fn deref(&self) -> &[f32] {
        match self {
            Self::Same(values) => values,
            Self::Own(values) => values,
            Self::Remembered(values) => values,
        }
    }
}

/// A weight and what it was transformed to.
type Entry = (Array, Arc<Vec<f32>>);

/// The weights that were used last, in the order of use.
static REMEMBERED: Mutex<Vec<Entry>> = Mutex::new(Vec::new());

/// For a weight that does not change any more: transformed at the first call only, which for one
/// picture is most of the work.
///
/// An entry holds the weight itself, so nobody can change it in place and leave the entry wrong.
/// How its values are split into channels does not matter for the transform.
pub(super) fn remembered<'a>(geometry: &Geometry, weight: &'a Array) -> Prepared<'a> {
    if let Some(planes) = recall(weight).filter(|_| kernel::transforms_weight(geometry)) {
        return Prepared::Remembered(planes);
    }
    match kernel::prepare(geometry, values(weight)) {
        Prepared::Own(planes) => {
            let planes = Arc::new(planes.to_vec());
            remember((weight.clone(), Arc::clone(&planes)));
            Prepared::Remembered(planes)
        }
        same => same,
    }
}

fn recall(weight: &Array) -> Option<Arc<Vec<f32>>> {
    let mut entries = REMEMBERED.lock().unwrap_or_else(PoisonError::into_inner);
    let is_it = |(known, _): &Entry| Arc::ptr_eq(&known.data_arc(), &weight.data_arc());
    let place = entries.iter().position(is_it)?;
    entries[place..].rotate_left(1);
    entries.last().map(|(_, planes)| Arc::clone(planes))
}

fn remember(entry: Entry) {
    let mut entries = REMEMBERED.lock().unwrap_or_else(PoisonError::into_inner);
    if entries.len() == MAX_REMEMBERED {
        entries.remove(0);
    }
    entries.push(entry);
}
