//! The adapters that wgpu reaches: listing them, and choosing one.

use std::sync::OnceLock;

use burn::tensor::DeviceKind;
use burn::tensor::wgpu::WgpuBackend;
use burn_wgpu::wgpu;
use serde::Serialize;

use super::DeviceError;
use crate::probe::drivers_break;

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

    /// burn's selector for it; `None` where burn has no way to name it.
    pub(super) const fn selector(&self) -> Option<DeviceKind> {
        self.kind.selector(self.place)
    }

    /// The graphics API that it was found with.
    pub(super) const fn graphics_api(&self) -> WgpuBackend {
        self.backend.burn()
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
/// There is none where a driver would end the program. Asked for once; takes some tenths of a second, so not for the window's thread.
pub fn adapters() -> &'static [Adapter] {
    static ADAPTERS: OnceLock<Vec<Adapter>> = OnceLock::new();
    ADAPTERS.get_or_init(|| {
        if drivers_break() {
            return Vec::new();
        }
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

/// The adapter with this number; without a number the best one.
///
/// # Errors
///
/// If there is none.
pub fn find(adapters: &[Adapter], number: Option<usize>) -> Result<&Adapter, DeviceError> {
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

#[cfg(test)]
impl Adapter {
    /// An adapter that is only talked about.
    pub(crate) fn imagined(index: usize, kind: AdapterKind) -> Self {
        Self {
            index,
            name: format!("adapter {index}"),
            kind,
            api: "vulkan".to_owned(),
            driver: String::new(),
            backend: ApiChoice::Vulkan,
            place: 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_software_driver_comes_after_real_gpus_but_can_be_chosen() {
        let unknown = [
            Adapter::imagined(0, AdapterKind::Other),
            Adapter::imagined(1, AdapterKind::Software),
        ];
        assert_eq!(find(&unknown, None).ok().map(|a| a.index), Some(1));
        let list = [
            Adapter::imagined(0, AdapterKind::Software),
            Adapter::imagined(1, AdapterKind::Integrated),
            Adapter::imagined(2, AdapterKind::Discrete),
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
