//! Opening the window.

use std::env;

use eframe::{NativeOptions, Renderer};
use egui::{IconData, ViewportBuilder};

use crate::app::DigitApp;

/// Size of the window when it opens, in points.
const SIZE: [f32; 2] = [1280.0, 800.0];
/// Smallest size of the window, in points.
const MIN_SIZE: [f32; 2] = [900.0, 600.0];

/// Opens the window and stays until it is closed.
///
/// # Errors
///
/// If there is no display, or neither renderer works on it.
pub fn run() -> eframe::Result {
    match open(Renderer::Wgpu) {
        // A display without a driver that wgpu can use; older or remote ones still have OpenGL.
        Err(eframe::Error::Wgpu(error)) => {
            log::warn!("wgpu can't draw the window ({error}), trying OpenGL");
            open(Renderer::Glow)
        }
        result => result,
    }
}

fn open(renderer: Renderer) -> eframe::Result {
    let viewport = ViewportBuilder::default()
        .with_title("digitpad")
        .with_app_id("digitpad")
        .with_inner_size(SIZE)
        .with_min_inner_size(MIN_SIZE)
        .with_icon(icon());
    let options = NativeOptions {
        viewport,
        renderer,
        ..NativeOptions::default()
    };
    eframe::run_native(
        "digitpad",
        options,
        Box::new(|context| Ok(Box::new(DigitApp::new(&context.egui_ctx)?))),
    )
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
