//! Which device trains: what there is, what was asked for, and opening it.
//!
//! Recognition always runs on the CPU. burn has a wgpu device of its own, apart from the window's:
//! a training that fails or takes all of the GPU's memory must not take the window with it.

mod adapter;
mod fault;
mod selection;

use std::str::FromStr;
use std::sync::{Mutex, PoisonError};

use burn::tensor::Device;
use burn::tensor::wgpu::WgpuInitError;
use thiserror::Error;

use crate::ops::Kernels;

pub use adapter::{Adapter, AdapterKind, adapters, find};
pub(crate) use fault::unbounded;
pub use fault::{Fault, brief, percent};
pub use selection::{Selection, Trust, Verdict, select};

/// Whether tensors of this device, with gradients or without, are the CPU backend's.
#[must_use]
pub fn is_cpu(device: &Device) -> bool {
    device.clone().inner() == Device::flex()
}

/// The device that is asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DeviceChoice {
    /// A real GPU if there is one that can be trusted, else the CPU.
    #[default]
    Auto,
    /// The CPU.
    Cpu,
    /// The adapter with this number in [`adapters`]; without a number the first real GPU, or else
    /// a software driver.
    Gpu(Option<usize>),
}

/// What a device's name on the command line must look like.
#[derive(Debug, Error)]
#[error("“{0}” is no device; use auto, cpu, gpu, or gpu:N with a number from “digitpad devices”")]
pub struct UnknownDevice(String);

impl FromStr for DeviceChoice {
    type Err = UnknownDevice;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "auto" => Ok(Self::Auto),
            "cpu" => Ok(Self::Cpu),
            "gpu" => Ok(Self::Gpu(None)),
            _ => text
                .strip_prefix("gpu:")
                .and_then(|number| number.parse().ok())
                .map(|number| Self::Gpu(Some(number)))
                .ok_or_else(|| UnknownDevice(text.to_owned())),
        }
    }
}

/// Why a device can't be used.
#[derive(Debug, Error)]
pub enum DeviceError {
    /// There is no adapter at all.
    #[error("wgpu finds no GPU here; train on the CPU, or install the GPU's Vulkan driver")]
    NoAdapter,
    /// There is no adapter with that number.
    #[error("there is no gpu:{0}; “digitpad devices” lists those there are")]
    NoSuchAdapter(usize),
    /// burn can't be told to use this one.
    #[error(
        "{0} can't be used for training: burn has no name for an adapter of its kind; train on the CPU instead"
    )]
    Unnamed(String),
    /// The driver refused.
    #[error("can't open {name}: {source}; train on the CPU instead")]
    Open {
        /// The adapter's name.
        name: String,
        /// What burn said.
        source: WgpuInitError,
    },
}

/// A device that is ready to train.
#[derive(Clone, Debug)]
pub struct Compute {
    /// burn's handle.
    pub device: Device,
    /// Name for people.
    pub name: String,
    /// The adapter's number; the CPU has none.
    pub(crate) adapter: Option<usize>,
    /// Whether a process of its own opens the adapter, and trains there.
    pub(crate) is_apart: bool,
}

impl Compute {
    /// The CPU, by burn's flex backend.
    #[must_use]
    pub fn cpu() -> Self {
        Self {
            device: Device::flex(),
            name: "CPU".to_owned(),
            adapter: None,
            is_apart: false,
        }
    }

    /// An adapter that a process of its own is to open; what is left to compute here the CPU does.
    #[must_use]
    pub fn apart_on(adapter: &Adapter) -> Self {
        Self {
            name: adapter.title(),
            adapter: Some(adapter.index),
            is_apart: true,
            ..Self::cpu()
        }
    }

    /// The number of the adapter, if a process of its own is to open it.
    #[must_use]
    pub fn apart(&self) -> Option<usize> {
        self.adapter.filter(|_| self.is_apart)
    }

    /// Which implementation of the custom operations trains.
    #[must_use]
    pub fn kernels(&self) -> Kernels {
        if self.is_apart {
            Kernels::Composed
        } else {
            Kernels::of(&self.device)
        }
    }

    /// Whether wgpu computes, be it by a software driver.
    #[must_use]
    pub const fn is_gpu(&self) -> bool {
        self.adapter.is_some()
    }
}

/// Opens an adapter, or returns the device that it was opened as before: burn's runtimes live as
/// long as the process and can be set up only once.
///
/// # Errors
///
/// If burn has no name for it or its driver refuses.
pub fn open(adapter: &Adapter) -> Result<Compute, DeviceError> {
    static OPENED: Mutex<Vec<(usize, Device)>> = Mutex::new(Vec::new());
    let unnamed = || DeviceError::Unnamed(adapter.title());
    let selector = adapter.selector().ok_or_else(unnamed)?;
    let mut opened = OPENED.lock().unwrap_or_else(PoisonError::into_inner);
    let known = opened.iter().find(|(index, _)| *index == adapter.index);
    let device = if let Some((_, device)) = known {
        device.clone()
    } else {
        let device = Device::wgpu_options()
            .graphics_api(adapter.graphics_api())
            .device_kind(selector)
            .init()
            .map_err(|source| DeviceError::Open {
                name: adapter.title(),
                source,
            })?;
        opened.push((adapter.index, device.clone()));
        device
    };
    Ok(Compute {
        device,
        name: adapter.title(),
        adapter: Some(adapter.index),
        is_apart: false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn choices_are_read_as_documented() {
        let parse = |text: &str| text.parse::<DeviceChoice>().ok();
        assert_eq!(parse("auto"), Some(DeviceChoice::Auto));
        assert_eq!(parse("cpu"), Some(DeviceChoice::Cpu));
        assert_eq!(parse("gpu"), Some(DeviceChoice::Gpu(None)));
        assert_eq!(parse("gpu:3"), Some(DeviceChoice::Gpu(Some(3))));
        for wrong in ["", "GPU:", "gpu:", "gpu:-1", "cuda"] {
            assert_eq!(parse(wrong), None, "{wrong}");
        }
    }
}
