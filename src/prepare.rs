//! The device of a run: chosen, opened, and where `auto` chose it, tested first.

use std::sync::atomic::AtomicBool;

use crate::contain::contain;
use crate::device::{
    self, Adapter, Compute, DeviceChoice, DeviceError, Fault, Selection, Trust, adapters, select,
};
use crate::self_test::{self, Report};

/// What a person is told while a device is prepared.
#[derive(Clone, Debug, PartialEq)]
pub enum Preparation {
    /// The self-test runs on the device with this name; it takes some seconds.
    Testing(String),
    /// A GPU was refused and the CPU taken.
    TookCpu {
        /// The GPU's name.
        device: String,
        /// What is wrong with it.
        fault: Fault,
    },
}

impl std::fmt::Display for Preparation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Testing(device) => write!(f, "checking {device} against the CPU…"),
            Self::TookCpu { device, fault } => {
                write!(f, "training on the CPU, since {device} {fault}")
            }
        }
    }
}

/// Opens the device of a run. A GPU that `auto` chose is tested the first time, and if it fails the
/// CPU is taken; a GPU that a person chose is taken as it is.
///
/// # Errors
///
/// If the device that was chosen is not there or its driver refuses; never for `auto`.
pub fn prepare(
    choice: DeviceChoice,
    stop: &AtomicBool,
    tell: &mut dyn FnMut(Preparation),
) -> Result<Compute, DeviceError> {
    if choice == DeviceChoice::Cpu {
        // Looking for GPUs takes time and loads their drivers.
        return Ok(Compute::cpu());
    }
    let run = |compute: &Compute| self_test::run(compute, stop);
    Tools::real(&run).prepare(choice, adapters(), tell)
}

/// Tests an adapter and remembers what came of it; `None` if stopped.
///
/// # Errors
///
/// If it can't be opened.
pub fn test(adapter: &Adapter, stop: &AtomicBool) -> Result<Option<Report>, DeviceError> {
    let run = |compute: &Compute| self_test::run(compute, stop);
    let tools = Tools::real(&run);
    let compute = (tools.open)(adapter)?;
    Ok(tools.test(adapter, &compute))
}

/// What preparing is done with; others in tests.
struct Tools<'a> {
    trust: &'a Trust,
    open: &'a dyn Fn(&Adapter) -> Result<Compute, DeviceError>,
    run: &'a dyn Fn(&Compute) -> Option<Report>,
}

impl<'a> Tools<'a> {
    fn real(run: &'a dyn Fn(&Compute) -> Option<Report>) -> Self {
        Self {
            trust: Trust::of_process(),
            open: &device::open,
            run,
        }
    }

    fn prepare(
        &self,
        choice: DeviceChoice,
        adapters: &[Adapter],
        tell: &mut dyn FnMut(Preparation),
    ) -> Result<Compute, DeviceError> {
        let (adapter, fault) = match select(choice, adapters, self.trust)? {
            Selection::Cpu => return Ok(Compute::cpu()),
            Selection::CpuInstead { adapter, fault } => (adapter, fault),
            Selection::Gpu { adapter, .. } if choice != DeviceChoice::Auto => {
                return (self.open)(adapter);
            }
            Selection::Gpu {
                adapter,
                needs_test,
            } => match self.open_sound(adapter, needs_test, tell) {
                Ok(compute) => return Ok(compute),
                Err(fault) => (adapter, fault),
            },
        };
        let device = adapter.title();
        tell(Preparation::TookCpu { device, fault });
        Ok(Compute::cpu())
    }

    /// Opens the GPU that `auto` takes; an error says why it must not be taken.
    fn open_sound(
        &self,
        adapter: &Adapter,
        needs_test: bool,
        tell: &mut dyn FnMut(Preparation),
    ) -> Result<Compute, Fault> {
        let opened = contain(|| (self.open)(adapter));
        let opened = opened.and_then(|opened| opened.map_err(|error| error.to_string()));
        let compute = opened.map_err(|error| {
            let fault = Fault::Closed(error);
            self.trust.refuse(adapter.index, fault.clone());
            fault
        })?;
        if needs_test {
            tell(Preparation::Testing(compute.name.clone()));
            if let Some(fault) = self.test(adapter, &compute).and_then(|report| report.fault) {
                return Err(fault);
            }
        }
        Ok(compute)
    }

    fn test(&self, adapter: &Adapter, compute: &Compute) -> Option<Report> {
        let report = (self.run)(compute)?;
        match &report.fault {
            None => self.trust.confirm(adapter.index),
            Some(fault) => self.trust.refuse(adapter.index, fault.clone()),
        }
        Some(report)
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;
    use crate::device::AdapterKind;

    fn imagined(adapter: &Adapter) -> Compute {
        Compute {
            name: adapter.title(),
            adapter: Some(adapter.index),
            ..Compute::cpu()
        }
    }

    /// Prepares twice; returns whether the GPU was taken, what was told, and how often it was
    /// tested.
    fn twice(choice: DeviceChoice, fault: Option<&Fault>) -> ([bool; 2], Vec<String>, usize) {
        let (tests, trust) = (Cell::new(0), Trust::default());
        let tools = Tools {
            trust: &trust,
            open: &|adapter| Ok(imagined(adapter)),
            run: &|compute| {
                tests.set(tests.get() + 1);
                Some(Report {
                    fault: fault.cloned(),
                    ..Report::new(&compute.name)
                })
            },
        };
        let list = [Adapter::imagined(0, AdapterKind::Discrete)];
        let mut told = Vec::new();
        let taken = [(); 2].map(|()| {
            tools
                .prepare(choice, &list, &mut |event| told.push(event.to_string()))
                .expect("there is one")
                .is_gpu()
        });
        (taken, told, tests.get())
    }

    #[test]
    fn auto_tests_a_gpu_before_its_first_run_only() {
        let (taken, told, tests) = twice(DeviceChoice::Auto, None);
        assert_eq!((taken, tests), ([true; 2], 1));
        assert_eq!(told, ["checking adapter 0 against the CPU…"]);
    }

    #[test]
    fn auto_takes_the_cpu_instead_of_a_gpu_that_fails_and_says_why() {
        let fault = Fault::Broke("no memory".to_owned());
        let (taken, told, tests) = twice(DeviceChoice::Auto, Some(&fault));
        assert_eq!((taken, tests), ([false; 2], 1));
        let reason = "training on the CPU, since adapter 0 broke during the check (no memory)";
        assert_eq!(
            told,
            ["checking adapter 0 against the CPU…", reason, reason]
        );
    }

    #[test]
    fn a_gpu_that_was_chosen_is_taken_untested() {
        let fault = Fault::Broke("no memory".to_owned());
        let (taken, told, tests) = twice(DeviceChoice::Gpu(Some(0)), Some(&fault));
        assert_eq!((taken, tests), ([true; 2], 0));
        assert_eq!(told, Vec::<String>::new());
    }

    #[test]
    fn auto_takes_the_cpu_where_the_driver_refuses() {
        let tools = Tools {
            trust: &Trust::default(),
            open: &|adapter| Err(DeviceError::Unnamed(adapter.title())),
            run: &|_| None,
        };
        let list = [Adapter::imagined(0, AdapterKind::Discrete)];
        let mut told = Vec::new();
        let compute = tools.prepare(DeviceChoice::Auto, &list, &mut |event| told.push(event));
        assert!(compute.is_ok_and(|compute| !compute.is_gpu()));
        assert!(matches!(told[..], [Preparation::TookCpu { .. }]));
        assert!(matches!(
            tools.trust.verdict(0),
            crate::device::Verdict::Failed(_)
        ));
    }
}
