//! Which GPUs can be trusted, and what `auto` makes of it.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use super::{Adapter, DeviceChoice, DeviceError, Fault, find};

/// What is known of an adapter since the program started.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Verdict {
    /// Nothing yet.
    #[default]
    Unknown,
    /// It computes what the CPU computes.
    Sound,
    /// It failed.
    Failed(Fault),
}

/// The one place that knows which GPUs must not be trusted.
///
/// A failure stays until the program ends: the driver may not recover before.
#[derive(Debug, Default)]
pub struct Trust(Mutex<BTreeMap<usize, Verdict>>);

impl Trust {
    /// What this process has found out.
    #[must_use]
    pub const fn of_process() -> &'static Self {
        static TRUST: Trust = Trust(Mutex::new(BTreeMap::new()));
        &TRUST
    }

    /// What is known of the adapter with this number.
    #[must_use]
    pub fn verdict(&self, adapter: usize) -> Verdict {
        let verdicts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        verdicts.get(&adapter).cloned().unwrap_or_default()
    }

    /// Remembers that the adapter passed a self-test.
    pub fn confirm(&self, adapter: usize) {
        let mut verdicts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        verdicts.entry(adapter).or_insert(Verdict::Sound);
    }

    /// Remembers that the adapter failed, and why: `auto` takes the CPU from now on.
    pub fn refuse(&self, adapter: usize, fault: Fault) {
        let mut verdicts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        verdicts.insert(adapter, Verdict::Failed(fault));
    }
}

/// What a choice comes to.
#[derive(Clone, Debug, PartialEq)]
pub enum Selection<'a> {
    /// The CPU.
    Cpu,
    /// The CPU, since the GPU that there is has failed.
    CpuInstead {
        /// The GPU.
        adapter: &'a Adapter,
        /// Why it is not taken.
        fault: Fault,
    },
    /// A GPU.
    Gpu {
        /// Which.
        adapter: &'a Adapter,
        /// Whether it must pass a self-test first. Who chooses a GPU by its name gets it untested.
        needs_test: bool,
    },
}

/// What a choice comes to with these adapters, of which this much is known.
///
/// # Errors
///
/// If an adapter was chosen that there is not.
pub fn select<'a>(
    choice: DeviceChoice,
    adapters: &'a [Adapter],
    trust: &Trust,
) -> Result<Selection<'a>, DeviceError> {
    match choice {
        DeviceChoice::Cpu => Ok(Selection::Cpu),
        DeviceChoice::Gpu(number) => Ok(Selection::Gpu {
            adapter: find(adapters, number)?,
            needs_test: false,
        }),
        DeviceChoice::Auto => {
            let best = find(adapters, None).ok().filter(|best| best.is_gpu());
            Ok(best.map_or(Selection::Cpu, |adapter| automatic(adapter, trust)))
        }
    }
}

fn automatic<'a>(adapter: &'a Adapter, trust: &Trust) -> Selection<'a> {
    match trust.verdict(adapter.index) {
        Verdict::Failed(fault) => Selection::CpuInstead { adapter, fault },
        verdict => Selection::Gpu {
            adapter,
            needs_test: verdict == Verdict::Unknown,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::device::AdapterKind;

    fn adapters() -> [Adapter; 2] {
        [
            Adapter::imagined(0, AdapterKind::Software),
            Adapter::imagined(1, AdapterKind::Discrete),
        ]
    }

    #[test]
    fn auto_tests_a_gpu_once_and_refuses_one_that_failed() {
        let (list, trust) = (adapters(), Trust::default());
        let auto = || select(DeviceChoice::Auto, &list, &trust).expect("it never fails");
        let gpu = |needs_test| Selection::Gpu {
            adapter: &list[1],
            needs_test,
        };
        assert_eq!(auto(), gpu(true));
        trust.confirm(1);
        assert_eq!(auto(), gpu(false));
        trust.refuse(1, Fault::Failed);
        let instead = Selection::CpuInstead {
            adapter: &list[1],
            fault: Fault::Failed,
        };
        assert_eq!(auto(), instead);
        trust.confirm(1);
        assert_eq!(auto(), instead, "a failure stays");
    }

    #[test]
    fn auto_never_takes_a_software_driver() {
        let (list, trust) = (adapters(), Trust::default());
        let auto = select(DeviceChoice::Auto, &list[..1], &trust).expect("it never fails");
        assert_eq!(auto, Selection::Cpu);
    }

    #[test]
    fn who_chooses_a_gpu_gets_it_whatever_is_known() {
        let (list, trust) = (adapters(), Trust::default());
        trust.refuse(1, Fault::Failed);
        for number in [None, Some(1)] {
            let chosen = select(DeviceChoice::Gpu(number), &list, &trust).expect("there is one");
            let expected = Selection::Gpu {
                adapter: &list[1],
                needs_test: false,
            };
            assert_eq!(chosen, expected);
        }
        assert!(select(DeviceChoice::Gpu(Some(2)), &list, &trust).is_err());
    }
}
