//! Opening the window.

use std::env;
use std::path::PathBuf;
use std::process;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use eframe::egui_wgpu::{WgpuConfiguration, WgpuSetup, WgpuSetupCreateNew};
use eframe::wgpu::{Adapter, DeviceType, PowerPreference};
use eframe::{NativeOptions, Renderer};
use egui::{Context, IconData, ViewportBuilder, ViewportCommand};

use crate::app::{DigitApp, Surroundings};
use crate::language;
use crate::paths::{self, settings_file};
use crate::probe::drivers_break;
use crate::settings::Settings;

/// Size of the window when it opens, in points.
const SIZE: [f32; 2] = [1280.0, 800.0];
/// Smallest size of the window, in points.
const MIN_SIZE: [f32; 2] = [900.0, 600.0];

/// Opens the window and stays until it is closed.
///
/// wgpu draws it on a GPU. Where there is none OpenGL does, whose software driver is four times as
/// fast as Vulkan's; wgpu's software driver is what is left where there is no OpenGL either. A driver
/// that would end the program is found out beforehand, and then wgpu is not asked.
///
/// `files`, pictures and models, are opened in it.
///
/// # Errors
///
/// If there is no display, or no renderer works on it.
pub fn run(files: &[PathBuf]) -> eframe::Result {
    if drivers_break() {
        return open(files, Renderer::Glow, WgpuConfiguration::default());
    }
    match open(files, Renderer::Wgpu, gpu_only()) {
        Err(eframe::Error::Wgpu(error)) => log::info!("OpenGL draws the window: {error}"),
        result => return result,
    }
    match open(files, Renderer::Glow, WgpuConfiguration::default()) {
        Err(error) if !matches!(error, eframe::Error::AppCreation(_)) => {
            log::warn!("OpenGL can't draw the window ({error}), trying wgpu without a GPU");
            open(files, Renderer::Wgpu, WgpuConfiguration::default())
        }
        result => result,
    }
}

/// A configuration that takes the fastest GPU, or with `WGPU_POWER_PREF=low` the integrated one, and
/// that fails where only software drivers can draw on the window.
fn gpu_only() -> WgpuConfiguration {
    let mut setup = WgpuSetupCreateNew::without_display_handle();
    setup.native_adapter_selector = Some(Arc::new(|adapters, surface| {
        let can_draw = |adapter: &&Adapter| {
            surface.is_none_or(|surface| adapter.is_surface_supported(surface))
        };
        let saves_power = PowerPreference::from_env() == Some(PowerPreference::LowPower);
        let rank = |adapter: &&Adapter| match adapter.get_info().device_type {
            DeviceType::IntegratedGpu if saves_power => Some(0),
            DeviceType::DiscreteGpu => Some(1),
            DeviceType::IntegratedGpu => Some(2),
            DeviceType::VirtualGpu => Some(3),
            DeviceType::Other => Some(4),
            DeviceType::Cpu => None,
        };
        let gpus = adapters
            .iter()
            .filter(can_draw)
            .filter(|adapter| rank(adapter).is_some());
        let best = gpus.min_by_key(rank).cloned();
        best.ok_or_else(|| "there is no GPU that wgpu could use".to_owned())
    }));
    WgpuConfiguration {
        wgpu_setup: WgpuSetup::CreateNew(setup),
        ..WgpuConfiguration::default()
    }
}

fn open(files: &[PathBuf], renderer: Renderer, wgpu_options: WgpuConfiguration) -> eframe::Result {
    let files = files.to_vec();
    // The application reads its settings itself, and says what is wrong with them.
    let settings = paths::data_folder().map(|data| Settings::read(&settings_file(&data)));
    let place = settings.and_then(Result::ok).unwrap_or_default().window;
    let viewport = ViewportBuilder::default()
        .with_title("digitpad")
        .with_app_id("digitpad")
        .with_inner_size(place.size.unwrap_or(SIZE))
        .with_min_inner_size(MIN_SIZE)
        .with_maximized(place.is_maximized)
        .with_clamp_size_to_monitor_size(true)
        .with_icon(icon());
    let viewport = match place.position {
        Some(position) => viewport.with_position(position),
        None => viewport,
    };
    let options = NativeOptions {
        viewport,
        renderer,
        wgpu_options,
        ..NativeOptions::default()
    };
    eframe::run_native(
        "digitpad",
        options,
        Box::new(|context| {
            close_when_asked(&context.egui_ctx);
            let surroundings = Surroundings {
                data_folder: paths::data_folder(),
                has_file_dialogs: true,
                language: language::system(),
            };
            let mut app = DigitApp::new(&context.egui_ctx, surroundings)?;
            app.say_what_is_missing(drivers_break());
            app.open_files(&files);
            Ok(Box::new(app))
        }),
    )
}

/// Ctrl+C in the terminal, or a system that shuts down, closes the window as a click does, so that
/// a run under way is kept; asked again, the program ends at once.
fn close_when_asked(context: &Context) {
    let context = context.clone();
    let is_asked = AtomicBool::new(false);
    let close = move || {
        if is_asked.swap(true, Ordering::Relaxed) {
            process::exit(1);
        }
        context.send_viewport_cmd(ViewportCommand::Close);
        context.request_repaint();
    };
    // Without it, the program is just ended.
    ctrlc::set_handler(close).ok();
}

/// Whether there can be a window at all. Only on Linux and the like is that not always so.
#[must_use]
pub fn has_display() -> bool {
    let is_set = |name: &str| env::var_os(name).is_some_and(|value| !value.is_empty());
    !cfg!(all(unix, not(target_os = "macos"))) || is_set("DISPLAY") || is_set("WAYLAND_DISPLAY")
}

fn icon() -> IconData {
    let icon = image::load_from_memory(include_bytes!("../assets/icon.png"));
    icon.map_or_else(
        |_| IconData::default(),
        |icon| {
            let rgba = icon.into_rgba8();
            IconData {
                width: rgba.width(),
                height: rgba.height(),
                rgba: rgba.into_raw(),
            }
        },
    )
}
