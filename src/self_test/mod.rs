//! A self-test of a device: does it compute what the CPU computes?
//!
//! Wrong numbers are the worst way for a GPU to fail, since nothing says so: the training goes on
//! and leaves a bad model. So all networks are compared in one step, and one of them in
//! a short training, on real images. Takes seconds; panics of backend and driver are contained.

mod compare;
mod step;

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use burn::tensor::Device;
use serde::{Deserialize, Serialize};

use crate::contain::contain;
use crate::dataset::{Dataset, mnist};
use crate::device::{Compute, Fault, brief, percent, unbounded};
use crate::model::Architecture;
use compare::compare_steps;

pub use compare::compare_curves;
pub use step::{Step, StepError, first_step, loss_curve};

/// Logits, loss and gradients may differ by this fraction of the largest value.
pub const MAX_ERROR: f32 = 1e-3;
/// The losses of a short training may each differ by this fraction: rounding grows from step to
/// step.
pub const MAX_DEVIATION: f32 = 0.05;

/// Images of a step: few, so that a slow driver is done in seconds, and so many that networks
/// multiply in their order for large batches.
const IMAGES: usize = 16;
/// Batches that a network's gradients are compared on until they agree.
///
/// A gradient jumps where a ReLU is at its kink or two pixels tie for a maximum, and rounding alone
/// decides the side. That happens on some batches and on no others; a wrong operation is wrong on
/// all of them.
const BATCHES: usize = 8;
/// Steps of the short training.
const CURVE_STEPS: usize = 20;

/// How far a network's numbers are from the CPU's: the largest difference over the largest value,
/// infinite where a number is not finite.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct NetworkErrors {
    /// The network.
    pub architecture: Architecture,
    /// Of the logits.
    #[serde(deserialize_with = "unbounded")]
    pub logits: f32,
    /// Of the loss.
    #[serde(deserialize_with = "unbounded")]
    pub loss: f32,
    /// Of the gradients, the worst tensor's.
    #[serde(deserialize_with = "unbounded")]
    pub gradients: f32,
}

impl NetworkErrors {
    /// The three with their names.
    #[must_use]
    pub const fn named(&self) -> [(&'static str, f32); 3] {
        [
            ("logits", self.logits),
            ("loss", self.loss),
            ("gradients", self.gradients),
        ]
    }

    /// The largest of the three.
    #[must_use]
    pub const fn worst(&self) -> f32 {
        self.logits.max(self.loss).max(self.gradients)
    }
}

/// How far the loss of a short training is from the CPU's.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct CurveError {
    /// Steps of the training.
    pub steps: usize,
    /// The largest difference of a step over its loss; infinite where a loss is not finite.
    #[serde(deserialize_with = "unbounded")]
    pub deviation: f32,
}

/// What a self-test found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// Name of the device.
    #[serde(rename = "name")]
    pub device: String,
    /// One entry per network that was compared.
    pub networks: Vec<NetworkErrors>,
    /// The short training, if it came to that.
    pub curve: Option<CurveError>,
    /// How long all took, compiling kernels included.
    pub seconds: f64,
    /// What is wrong; nothing, if the device computes what the CPU computes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fault: Option<Fault>,
}

impl Report {
    pub(crate) fn new(device: &str) -> Self {
        Self {
            device: device.to_owned(),
            networks: Vec::new(),
            curve: None,
            seconds: 0.0,
            fault: None,
        }
    }

    /// Whether the device computes what the CPU computes.
    #[must_use]
    pub const fn passed(&self) -> bool {
        self.fault.is_none()
    }

    /// The largest error of logits, loss and gradients.
    #[must_use]
    pub fn largest_error(&self) -> f32 {
        let errors = self.networks.iter().map(NetworkErrors::worst);
        errors.fold(0.0, f32::max)
    }

    /// The result for people.
    #[must_use]
    pub fn sentence(&self) -> String {
        let device = &self.device;
        self.fault.as_ref().map_or_else(
            || {
                let error = percent(self.largest_error());
                format!("{device} agrees with the CPU: largest error {error}")
            },
            |fault| format!("{device} {fault}; train on the CPU"),
        )
    }

    /// The first figure that is out of bounds.
    fn judge(&self) -> Option<Fault> {
        let wrong = self.networks.iter().find_map(|network| {
            let architecture = network.architecture;
            let (quantity, error) = network
                .named()
                .into_iter()
                .find(|(_, error)| *error > MAX_ERROR)?;
            Some(if error.is_finite() {
                Fault::Wrong {
                    architecture,
                    quantity: quantity.into(),
                    error,
                }
            } else {
                Fault::NotFinite {
                    architecture,
                    quantity: quantity.into(),
                }
            })
        });
        wrong.or_else(|| {
            let CurveError { steps, deviation } = self.curve?;
            (deviation > MAX_DEVIATION).then_some(Fault::Curve { steps, deviation })
        })
    }
}

/// Compares a device with the CPU; `None` if stopped.
///
/// Must be run on the thread that trains: burn's GPU memory belongs to threads.
#[must_use]
pub fn run(compute: &Compute, stop: &AtomicBool) -> Option<Report> {
    let start = Instant::now();
    let mut report = Report::new(&compute.name);
    let ended = contain(|| measure(&compute.device, &mut report, stop));
    let broke = match ended {
        Ok(Ok(true)) => None,
        Ok(Ok(false)) => return None,
        Ok(Err(reason)) | Err(reason) => Some(Fault::Broke(brief(&reason))),
    };
    report.seconds = start.elapsed().as_secs_f64();
    // What was wrong before it broke says more.
    report.fault = report.judge().or(broke);
    Some(report)
}

/// Fills the report; returns whether it came to the end.
fn measure(device: &Device, report: &mut Report, stop: &AtomicBool) -> Result<bool, String> {
    let data = mnist::test_data().map_err(|error| error.to_string())?;
    let batches = batches(data.take(BATCHES * IMAGES));
    for architecture in Architecture::ALL {
        let step = |batch: &Dataset, device: &Device| {
            first_step(architecture, batch, device).map_err(|error| error.to_string())
        };
        let compare = |batch: &Dataset| {
            if stop.load(Ordering::Relaxed) {
                return Ok(None);
            }
            let (actual, expected) = (step(batch, device)?, step(batch, &Device::flex())?);
            Ok(Some(compare_steps(architecture, &actual, &expected)))
        };
        let Some(errors) = smoothest(&batches, compare)? else {
            return Ok(false);
        };
        report.networks.push(errors);
    }
    let curve = |device: &Device| {
        loss_curve(&batches[0], CURVE_STEPS, device, stop).map_err(|error| error.to_string())
    };
    let (Some(actual), Some(expected)) = (curve(device)?, curve(&Device::flex())?) else {
        return Ok(false);
    };
    report.curve = Some(compare_curves(&actual, &expected));
    Ok(true)
}

fn batches(mut data: Dataset) -> Vec<Dataset> {
    let mut batches = Vec::with_capacity(BATCHES);
    while !data.is_empty() {
        let (batch, rest) = data.split_at(IMAGES);
        batches.push(batch);
        data = rest;
    }
    batches
}

/// The errors of the first batch whose gradients agree, or the smallest of all; those of the first
/// batch whose logits or loss differ, since these have no jumps. `None` if stopped.
fn smoothest(
    batches: &[Dataset],
    mut compare: impl FnMut(&Dataset) -> Result<Option<NetworkErrors>, String>,
) -> Result<Option<NetworkErrors>, String> {
    let mut best: Option<NetworkErrors> = None;
    for batch in batches {
        let Some(errors) = compare(batch)? else {
            return Ok(None);
        };
        if errors.logits.max(errors.loss) > MAX_ERROR || errors.gradients <= MAX_ERROR {
            return Ok(Some(errors));
        }
        if best.is_none_or(|best| errors.gradients < best.gradients) {
            best = Some(errors);
        }
    }
    Ok(best)
}

#[cfg(test)]
mod tests {
    use burn::tensor::DeviceKind;

    use super::*;

    fn report(networks: Vec<NetworkErrors>, deviation: f32) -> Report {
        Report {
            networks,
            curve: Some(CurveError {
                steps: 20,
                deviation,
            }),
            ..Report::new("Card")
        }
    }

    const fn errors(logits: f32, gradients: f32) -> NetworkErrors {
        NetworkErrors {
            architecture: Architecture::Cnn,
            logits,
            loss: 0.0,
            gradients,
        }
    }

    fn told(mut report: Report) -> String {
        report.fault = report.judge();
        report.sentence()
    }

    #[test]
    fn the_cpu_agrees_with_itself() {
        let report = run(&Compute::cpu(), &AtomicBool::new(false)).expect("not stopped");
        assert!(report.passed(), "{report:?}");
        assert_eq!(report.networks.len(), Architecture::ALL.len());
        assert!(report.largest_error() < 1e-6, "{report:?}");
        assert!(report.curve.is_some_and(|curve| curve.deviation < 1e-6));
        assert_eq!(run(&Compute::cpu(), &AtomicBool::new(true)), None);
    }

    #[test]
    fn a_driver_that_panics_is_a_fault() {
        let compute = Compute {
            device: Device::wgpu(DeviceKind::DiscreteGpu(99)),
            ..Compute::cpu()
        };
        let report = run(&compute, &AtomicBool::new(false)).expect("not stopped");
        assert!(matches!(report.fault, Some(Fault::Broke(_))), "{report:?}");
        assert!(report.sentence().len() < 400, "{report:?}");
    }

    #[test]
    fn a_kink_is_no_fault_and_a_wrong_gradient_is() {
        let batches = vec![Dataset::default(); 4];
        let found = |all: [NetworkErrors; 4]| {
            let mut rest = all.into_iter();
            let errors = smoothest(&batches, |_| Ok(rest.next())).expect("no error");
            (errors.expect("not stopped"), rest.len())
        };
        let (kink, wrong) = (errors(1e-6, 0.03), errors(0.2, 0.2));
        let (right, worse) = (errors(1e-6, 1e-6), errors(1e-6, 0.5));
        assert_eq!(found([right, kink, kink, kink]), (right, 3));
        assert_eq!(found([kink, worse, right, kink]), (right, 1));
        assert_eq!(found([worse, kink, worse, worse]), (kink, 0));
        assert_eq!(found([kink, wrong, right, right]), (wrong, 2));
        assert_eq!(smoothest(&batches, |_| Ok(None)), Ok(None), "stopped");
    }

    #[test]
    fn every_kind_of_wrong_number_is_named() {
        assert_eq!(
            told(report(vec![errors(2e-5, 1e-6)], 0.01)),
            "Card agrees with the CPU: largest error 0.002 %"
        );
        assert_eq!(
            told(report(vec![errors(0.0, 0.0), errors(0.0, 0.32)], 0.0)),
            "Card gives wrong results (CNN, gradients: off by 32 %); train on the CPU"
        );
        assert_eq!(
            told(report(vec![errors(f32::INFINITY, 0.0)], 0.0)),
            "Card gives wrong results (CNN, logits: not finite); train on the CPU"
        );
        assert_eq!(
            told(report(vec![errors(0.0, 0.0)], 0.9)),
            "Card trains wrongly (the loss of 20 steps is off by 90 %); train on the CPU"
        );
    }
}
