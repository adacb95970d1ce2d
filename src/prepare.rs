//! The device of a run: chosen, opened, and where `auto` chose it, tested first.

use std::sync::atomic::{AtomicBool, Ordering};

use serde::Deserialize;

use crate::contain::contain;
use crate::device::{
    self, Adapter, Compute, DeviceChoice, DeviceError, Fault, Selection, Trust, adapters, brief,
    select,
};
use crate::probe::{self, Answer};
use crate::self_test::{self, Report};

/// What is said where a driver ends the programs that ask it for GPUs.
pub const DRIVERS_BREAK: &str = "a graphics driver ends the programs that ask it for a GPU; update or remove it, until then OpenGL draws the window and the CPU trains";

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
    /// No GPU is asked for, since a driver would end the program.
    DriversBreak,
}

impl std::fmt::Display for Preparation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Testing(device) => write!(f, "checking {device} against the CPU…"),
            Self::TookCpu { device, fault } => {
                write!(f, "training on the CPU, since {device} {fault}")
            }
            Self::DriversBreak => f.write_str(DRIVERS_BREAK),
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
    if probe::drivers_break() {
        tell(Preparation::DriversBreak);
    }
    let check = |adapter: &Adapter| check(adapter, stop);
    Tools::real(&check).prepare(choice, adapters(), tell)
}

/// Tests an adapter and remembers what came of it; `None` if stopped.
///
/// # Errors
///
/// If it can't be opened.
pub fn test(adapter: &Adapter, stop: &AtomicBool) -> Result<Option<Report>, DeviceError> {
    let check = |adapter: &Adapter| check(adapter, stop);
    Tools::real(&check).test(adapter)
}

/// Leaves an adapter to a process of its own, where there can be one, and else opens it here.
fn open(adapter: &Adapter) -> Result<Compute, DeviceError> {
    match probe::child() {
        Some(_) => Ok(Compute::apart_on(adapter)),
        None => device::open(adapter),
    }
}

/// Compares an adapter with the CPU in this process, which its driver may end.
///
/// # Errors
///
/// If it can't be opened.
pub fn test_here(adapter: &Adapter, stop: &AtomicBool) -> Result<Option<Report>, DeviceError> {
    let compute = device::open(adapter)?;
    Ok(self_test::run(&compute, stop))
}

/// The same in a child process, where there is one.
fn check(adapter: &Adapter, stop: &AtomicBool) -> Result<Option<Report>, DeviceError> {
    match probe::check(adapter.index, stop) {
        Some(Answer::Told(json)) => match reported(&json) {
            Some(report) => Ok(Some(report)),
            // It can't be opened, which is said better from here.
            None => test_here(adapter, stop),
        },
        Some(Answer::Crashed | Answer::Hung) => Ok(Some(Report {
            fault: Some(Fault::Crashed),
            ..Report::new(&adapter.title())
        })),
        Some(Answer::None) if stop.load(Ordering::Relaxed) => Ok(None),
        Some(Answer::None) | None => test_here(adapter, stop),
    }
}

/// What “digitpad devices --self-test --json” says of the one adapter that it checked.
fn reported(json: &[u8]) -> Option<Report> {
    #[derive(Deserialize)]
    struct Told {
        self_tests: Vec<Report>,
    }
    let told: Told = serde_json::from_slice(json).ok()?;
    told.self_tests.into_iter().next()
}

/// What preparing is done with; others in tests.
struct Tools<'a> {
    trust: &'a Trust,
    open: &'a dyn Fn(&Adapter) -> Result<Compute, DeviceError>,
    check: &'a dyn Fn(&Adapter) -> Result<Option<Report>, DeviceError>,
}

impl<'a> Tools<'a> {
    fn real(check: &'a dyn Fn(&Adapter) -> Result<Option<Report>, DeviceError>) -> Self {
        Self {
            trust: Trust::of_process(),
            open: &open,
            check,
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

    /// Opens the GPU that `auto` takes, which is tested first; an error says why it must not be
    /// taken.
    fn open_sound(
        &self,
        adapter: &Adapter,
        needs_test: bool,
        tell: &mut dyn FnMut(Preparation),
    ) -> Result<Compute, Fault> {
        let opened = contain(|| {
            if needs_test {
                tell(Preparation::Testing(adapter.title()));
                let report = self.test(adapter)?;
                if let Some(fault) = report.and_then(|report| report.fault) {
                    return Ok(Err(fault));
                }
            }
            (self.open)(adapter).map(Ok)
        });
        let opened =
            opened.and_then(|opened| opened.map_err(|error: DeviceError| error.to_string()));
        opened.unwrap_or_else(|error| {
            let fault = Fault::Closed(brief(&error));
            self.trust.refuse(adapter.index, fault.clone());
            Err(fault)
        })
    }

    fn test(&self, adapter: &Adapter) -> Result<Option<Report>, DeviceError> {
        let Some(report) = (self.check)(adapter)? else {
            return Ok(None);
        };
        match &report.fault {
            None => self.trust.confirm(adapter.index),
            Some(fault) => self.trust.refuse(adapter.index, fault.clone()),
        }
        Ok(Some(report))
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;
    use crate::device::AdapterKind;
    use crate::model::Architecture;
    use crate::self_test::NetworkErrors;

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
            check: &|adapter| {
                tests.set(tests.get() + 1);
                Ok(Some(Report {
                    fault: fault.cloned(),
                    ..Report::new(&adapter.title())
                }))
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
            check: &|_| Ok(None),
        };
        let list = [Adapter::imagined(0, AdapterKind::Discrete)];
        let mut told = Vec::new();
        let compute = tools.prepare(DeviceChoice::Auto, &list, &mut |event| told.push(event));
        assert!(compute.is_ok_and(|compute| !compute.is_gpu()));
        assert!(matches!(
            told[..],
            [Preparation::Testing(_), Preparation::TookCpu { .. }]
        ));
        assert!(matches!(
            tools.trust.verdict(0),
            crate::device::Verdict::Failed(_)
        ));
    }

    #[test]
    fn what_a_child_reports_is_understood_whatever_is_wrong() {
        let mut report = Report::new("Card");
        report.networks = vec![NetworkErrors {
            architecture: Architecture::Cnn,
            logits: f32::INFINITY,
            loss: 0.5,
            gradients: 1e-6,
        }];
        let faults = [
            Fault::NotFinite {
                architecture: Architecture::Cnn,
                quantity: "logits".into(),
            },
            Fault::Curve {
                steps: 20,
                deviation: f32::INFINITY,
            },
            Fault::Broke("no memory".to_owned()),
        ];
        for fault in faults.into_iter().map(Some).chain([None]) {
            report.fault = fault;
            // As the command writes it, with what else it says beside.
            let mut said = serde_json::to_value(&report).expect("JSON");
            said["device"] = "gpu:0".into();
            let said = serde_json::json!({ "auto": "cpu", "self_tests": [said] });
            assert_eq!(reported(said.to_string().as_bytes()), Some(report.clone()));
        }
        let closed = br#"{"self_tests":[{"device":"gpu:0","result":"can't open it"}]}"#;
        assert_eq!(reported(closed), None);
        assert_eq!(reported(b""), None);
    }
}
