//! Which device trains: what there is, what was asked for, and opening it.
//!
//! Recognition always runs on the CPU. burn has a wgpu device of its own, apart from the window's:
//! a training that fails or takes all of the GPU's memory must not take the window with it.

use std::str::FromStr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, OnceLock, PoisonError};

use burn::tensor::wgpu::{WgpuBackend, WgpuInitError};
use burn::tensor::{Device, DeviceKind};
use burn_wgpu::wgpu;
use serde::Serialize;
use thiserror::Error;

/// The device that is asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DeviceChoice {
    /// A real GPU if there is one, else the CPU.
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

/// What an adapter is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum AdapterKind {
    /// A graphics card.
    Discrete,
    /// A GPU that shares the CPU's memory.
    Integrated,
    /// A GPU of a virtual machine.
    Virtual,
    /// A driver that computes on the CPU, as lavapipe and WARP do: slower than the CPU itself.
    Software,
    /// The driver doesn't say.
    Other,
}

impl AdapterKind {
    const fn from_wgpu(kind: wgpu::DeviceType) -> Self {
        match kind {
            wgpu::DeviceType::DiscreteGpu => Self::Discrete,
            wgpu::DeviceType::IntegratedGpu => Self::Integrated,
            wgpu::DeviceType::VirtualGpu => Self::Virtual,
            wgpu::DeviceType::Cpu => Self::Software,
            wgpu::DeviceType::Other => Self::Other,
        }
    }

    /// `auto` and `gpu` take the adapter with the lowest rank. Those of which the driver doesn't say
    /// what they are come last, since burn can't name them.
    const fn rank(self) -> u8 {
        match self {
            Self::Discrete => 0,
            Self::Integrated => 1,
            Self::Virtual => 2,
            Self::Software => 3,
            Self::Other => 4,
        }
    }

    /// burn's selector for the adapter that has `place` others of its kind before it; `None` where
    /// burn has no way to name it.
    const fn selector(self, place: usize) -> Option<DeviceKind> {
        match (self, place) {
            (Self::Discrete, _) => Some(DeviceKind::DiscreteGpu(place)),
            (Self::Integrated, _) => Some(DeviceKind::IntegratedGpu(place)),
            (Self::Virtual, _) => Some(DeviceKind::VirtualGpu(place)),
            (Self::Software, 0) => Some(DeviceKind::Cpu),
            (Self::Software | Self::Other, _) => None,
        }
    }
}

/// One adapter that wgpu reaches.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Adapter {
    /// Its number in `gpu:N`.
    pub index: usize,
    /// The driver's name for it.
    pub name: String,
    /// What it is.
    pub kind: AdapterKind,
    /// Graphics API: `vulkan`, `metal`, `dx12` or `gl`.
    pub api: String,
    /// Driver and version, as far as it says.
    pub driver: String,
    #[serde(skip)]
    backend: ApiChoice,
    #[serde(skip)]
    place: usize,
}

impl Adapter {
    /// Whether it computes on the CPU.
    #[must_use]
    pub const fn is_software(&self) -> bool {
        matches!(self.kind, AdapterKind::Software)
    }

    /// Whether `auto` may take it: a real GPU that burn can name.
    #[must_use]
    pub const fn is_gpu(&self) -> bool {
        matches!(
            self.kind,
            AdapterKind::Discrete | AdapterKind::Integrated | AdapterKind::Virtual
        )
    }

    /// Name for people; says so if it is a software driver.
    #[must_use]
    pub fn title(&self) -> String {
        if self.is_software() {
            format!("{} (software)", self.name)
        } else {
            self.name.clone()
        }
    }
}

/// A graphics API that burn can be pinned to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum ApiChoice {
    Vulkan,
    Metal,
    Dx12,
    Gl,
}

impl ApiChoice {
    /// In the order in which they are preferred.
    const ALL: [Self; 3] = [Self::Vulkan, Self::Metal, Self::Dx12];

    const fn wgpu(self) -> wgpu::Backend {
        match self {
            Self::Vulkan => wgpu::Backend::Vulkan,
            Self::Metal => wgpu::Backend::Metal,
            Self::Dx12 => wgpu::Backend::Dx12,
            Self::Gl => wgpu::Backend::Gl,
        }
    }

    const fn burn(self) -> WgpuBackend {
        match self {
            Self::Vulkan => WgpuBackend::Vulkan,
            Self::Metal => WgpuBackend::Metal,
            Self::Dx12 => WgpuBackend::Dx12,
            Self::Gl => WgpuBackend::Gl,
        }
    }
}

/// All adapters, of the first graphics API that has a real GPU, or else that has any at all.
/// OpenGL, whose limits are narrow, is only asked when nothing else answers.
///
/// Asked for once; takes some tenths of a second, so not for the window's thread.
pub fn adapters() -> &'static [Adapter] {
    static ADAPTERS: OnceLock<Vec<Adapter>> = OnceLock::new();
    ADAPTERS.get_or_init(|| {
        let mut software = Vec::new();
        for api in ApiChoice::ALL {
            let found = probe(api);
            if found.iter().any(Adapter::is_gpu) {
                return found;
            }
            if software.is_empty() {
                software = found;
            }
        }
        if software.is_empty() {
            probe(ApiChoice::Gl)
        } else {
            software
        }
    })
}

fn probe(api: ApiChoice) -> Vec<Adapter> {
    let backends = wgpu::Backends::from(api.wgpu());
    let instance = wgpu::Instance::new(wgpu::InstanceDescriptor {
        backends,
        ..wgpu::InstanceDescriptor::new_without_display_handle()
    });
    let mut list: Vec<Adapter> = Vec::new();
    for adapter in pollster::block_on(instance.enumerate_adapters(backends)) {
        let info = adapter.get_info();
        let kind = AdapterKind::from_wgpu(info.device_type);
        list.push(Adapter {
            index: list.len(),
            place: list.iter().filter(|other| other.kind == kind).count(),
            name: info.name,
            kind,
            api: format!("{:?}", info.backend).to_lowercase(),
            driver: format!("{} {}", info.driver, info.driver_info)
                .trim()
                .to_owned(),
            backend: api,
        });
    }
    list
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
    is_gpu: bool,
}

impl Compute {
    /// The CPU, by burn's flex backend.
    #[must_use]
    pub fn cpu() -> Self {
        Self {
            device: Device::flex(),
            name: "CPU".to_owned(),
            is_gpu: false,
        }
    }
}

/// Whether a GPU has broken since the program started: its driver may not recover before a restart.
static FAILED: AtomicBool = AtomicBool::new(false);

/// Remembers that a run on `compute` broke, so that `auto` takes the CPU from now on.
pub fn give_up(compute: &Compute) {
    if compute.is_gpu {
        FAILED.store(true, Ordering::Relaxed);
    }
}

/// Opens the chosen device.
///
/// # Errors
///
/// If there is no such device or its driver refuses. `Auto` falls back to the CPU instead.
pub fn open(choice: DeviceChoice) -> Result<Compute, DeviceError> {
    match choice {
        DeviceChoice::Cpu => Ok(Compute::cpu()),
        DeviceChoice::Auto => Ok(open_best_gpu().unwrap_or_else(Compute::cpu)),
        DeviceChoice::Gpu(number) => open_gpu(find(adapters(), number)?),
    }
}

fn open_best_gpu() -> Option<Compute> {
    let gpu = find(adapters(), None)
        .ok()
        .filter(|adapter| adapter.is_gpu())?;
    if FAILED.load(Ordering::Relaxed) {
        log::warn!("{} failed before, so the CPU is taken", gpu.title());
        return None;
    }
    open_gpu(gpu)
        .inspect_err(|error| log::warn!("{error}"))
        .ok()
}

pub(crate) fn find(adapters: &[Adapter], number: Option<usize>) -> Result<&Adapter, DeviceError> {
    match number {
        Some(number) => adapters
            .get(number)
            .ok_or(DeviceError::NoSuchAdapter(number)),
        None => adapters
            .iter()
            .min_by_key(|a| a.kind.rank())
            .ok_or(DeviceError::NoAdapter),
    }
}

/// Opens an adapter, or returns the device that it was opened as before: burn's runtimes live as
/// long as the process and can be set up only once.
fn open_gpu(adapter: &Adapter) -> Result<Compute, DeviceError> {
    static OPENED: Mutex<Vec<(usize, Device)>> = Mutex::new(Vec::new());
    let selector = adapter
        .kind
        .selector(adapter.place)
        .ok_or_else(|| DeviceError::Unnamed(adapter.title()))?;
    let mut opened = OPENED.lock().unwrap_or_else(PoisonError::into_inner);
    let known = opened.iter().find(|(index, _)| *index == adapter.index);
    let device = if let Some((_, device)) = known {
        device.clone()
    } else {
        let device = Device::wgpu_options()
            .graphics_api(adapter.backend.burn())
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
        is_gpu: true,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn adapter(index: usize, kind: AdapterKind) -> Adapter {
        Adapter {
            index,
            name: format!("adapter {index}"),
            kind,
            api: "vulkan".to_owned(),
            driver: String::new(),
            backend: ApiChoice::Vulkan,
            place: 0,
        }
    }

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

    #[test]
    fn a_software_driver_comes_after_real_gpus_but_can_be_chosen() {
        let unknown = [
            adapter(0, AdapterKind::Other),
            adapter(1, AdapterKind::Software),
        ];
        assert_eq!(find(&unknown, None).ok().map(|a| a.index), Some(1));
        let list = [
            adapter(0, AdapterKind::Software),
            adapter(1, AdapterKind::Integrated),
            adapter(2, AdapterKind::Discrete),
        ];
        assert_eq!(find(&list, None).ok().map(|a| a.index), Some(2));
        assert_eq!(find(&list, Some(0)).ok().map(|a| a.index), Some(0));
        assert!(matches!(
            find(&list, Some(3)),
            Err(DeviceError::NoSuchAdapter(3))
        ));
        assert!(matches!(find(&[], None), Err(DeviceError::NoAdapter)));
    }
}
