//! What a few parts of the window look like, in both themes and both languages, beside pictures that
//! are kept in `tests/snapshots`. `UPDATE_SNAPSHOTS=1 cargo test --release --test snapshots` replaces
//! these.

#![allow(
    clippy::allow_attributes,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that can't go on has failed"
)]

mod common;

use std::path::Path;
use std::sync::Arc;

use common::skip_without;
use common::window::{SEVEN, answer, drag, open_by, show_tab};
use digitpad::language::{self, Language};
use digitpad::train::history::{Curve, History};
use digitpad::ui::plots::{Scale, loss_plot_ui};
use digitpad::ui::theme;
use eframe::egui_wgpu::{
    RenderState, RendererOptions, WgpuConfiguration, WgpuSetup, WgpuSetupCreateNew,
};
use eframe::wgpu::{Backends, DeviceType};
use egui::{CentralPanel, Rect, Theme, vec2};
use egui_kittest::kittest::Queryable as _;
use egui_kittest::wgpu::WgpuTestRenderer;
use egui_kittest::{Harness, HarnessBuilder};
use image::{Rgba, RgbaImage, imageops};

/// How much a channel of a pixel may differ, of 255.
const MAX_DIFFERENCE: u8 = 24;
/// How many pixels may differ by more: fewer than a letter has.
const MAX_PIXELS: usize = 12;

/// Paints with Mesa's software driver, which gives the same pixels on every machine; `None`, and a
/// word about it, where that is missing.
fn renderer() -> Option<WgpuTestRenderer> {
    let mut setup = WgpuSetupCreateNew::without_display_handle();
    setup.instance_descriptor.backends = Backends::VULKAN;
    setup.native_adapter_selector = Some(Arc::new(|adapters, _| {
        let mut software = adapters.iter().filter(|adapter| {
            let info = adapter.get_info();
            info.device_type == DeviceType::Cpu && info.name.starts_with("llvmpipe")
        });
        let found = software.next().cloned();
        found.ok_or_else(|| "it is not there".to_owned())
    }));
    let setup = WgpuSetup::CreateNew(setup);
    let state = pollster::block_on(async {
        let instance = setup.new_instance().await;
        let configuration = WgpuConfiguration {
            wgpu_setup: setup,
            ..WgpuConfiguration::default()
        };
        RenderState::create(
            &configuration,
            &instance,
            None,
            RendererOptions::PREDICTABLE,
        )
        .await
    });
    if state.is_err() {
        skip_without("Mesa's software driver for Vulkan (Debian: mesa-vulkan-drivers)");
    }
    state.ok().map(WgpuTestRenderer::from_render_state)
}

/// A window that can be painted.
fn painted<State>() -> Option<HarnessBuilder<State>> {
    Some(Harness::builder().renderer(renderer()?))
}

/// Whether some pixel around a place is nearly of this color: letters may be a pixel aside.
fn is_near(picture: &RgbaImage, (x, y): (u32, u32), color: Rgba<u8>) -> bool {
    let side = |at: u32, size: u32| at.saturating_sub(1)..=(at + 1).min(size - 1);
    let mut around = side(x, picture.width())
        .flat_map(|x| side(y, picture.height()).map(move |y| picture.get_pixel(x, y)));
    around.any(|other| {
        let mut channels = other.0.iter().zip(color.0);
        channels.all(|(a, b)| a.abs_diff(b) <= MAX_DIFFERENCE)
    })
}

/// How many pixels of one picture are nowhere near in the other.
fn difference(first: &RgbaImage, second: &RgbaImage) -> usize {
    if first.dimensions() != second.dimensions() {
        return usize::MAX;
    }
    let pixels = first.enumerate_pixels().zip(second.pixels());
    let differ = pixels.filter(|((x, y, first_color), second_color)| {
        !is_near(second, (*x, *y), **first_color) || !is_near(first, (*x, *y), **second_color)
    });
    differ.count()
}

/// Compares a part of a window with the picture that is kept.
fn check<State>(window: &mut Harness<'_, State>, part: Rect, name: &str) {
    let picture = window.render().expect("a picture");
    let [x, y, width, height] =
        [part.left(), part.top(), part.width(), part.height()].map(|side| side.round() as u32);
    let picture = imageops::crop_imm(&picture, x, y, width, height).to_image();
    // Tests are run in the package's folder.
    let kept = Path::new("tests/snapshots").join(format!("{name}.png"));
    if std::env::var("UPDATE_SNAPSHOTS").is_ok_and(|value| value == "1") {
        picture.save(&kept).expect("written");
        return;
    }
    let expected = image::open(&kept).map(image::DynamicImage::into_rgba8);
    let pixels = expected.map_or(usize::MAX, |expected| difference(&picture, &expected));
    if pixels > MAX_PIXELS {
        let seen = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}.png"));
        picture.save(&seen).expect("written");
        panic!(
            "{} is not what {} shows ({pixels} pixels). If it is meant so, run it with UPDATE_SNAPSHOTS=1.",
            seen.display(),
            kept.display()
        );
    }
}

/// The place of everything from one label to another.
fn part<State>(window: &Harness<'_, State>, from: &str, to: &str) -> Rect {
    let first = window.get_by_label(from).rect();
    first.union(window.get_by_label(to).rect()).expand(8.0)
}

fn check_bars(theme: Theme, name: &str) {
    let Some(builder) = painted() else { return };
    let mut window = open_by(builder, None, Language::English);
    window.ctx.set_theme(theme);
    drag(&mut window, &SEVEN);
    assert_eq!(answer(&mut window), 7);
    window.run_steps(4);
    let part = part(&window, "Probability of 0", "Probability of 9");
    check(&mut window, part, name);
}

#[test]
fn bars_in_the_dark_theme() {
    check_bars(Theme::Dark, "bars-dark");
}

#[test]
fn bars_in_the_light_theme() {
    check_bars(Theme::Light, "bars-light");
}

/// Curves as of a run of two epochs that goes well.
fn history() -> History {
    let falling = |steps: u32| {
        (1..=steps).map(|step| {
            let step = f64::from(step);
            [
                step * 10.0,
                2.3 / (1.0 + step / 4.0) + (step * 2.0).sin() * 0.05,
            ]
        })
    };
    History {
        train_loss: Curve::of_points(falling(80).collect()),
        validation_loss: vec![[400.0, 0.21], [800.0, 0.12]],
        total_steps: 800,
        steps_per_epoch: 800,
        ..History::default()
    }
}

fn check_plot(theme: Theme, language: Language, name: &str) {
    let Some(builder) = painted::<()>() else {
        return;
    };
    let history = history();
    let mut window = builder
        .with_size(vec2(480.0, 240.0))
        .with_context_setup(theme::install)
        .with_theme(theme)
        .build_ui(move |ui| {
            language::set(language);
            CentralPanel::default().show(ui, |ui| {
                loss_plot_ui(ui, 1, &history, &mut Scale::Linear);
            });
        });
    window.run_steps(4);
    let whole = window.ctx.content_rect();
    check(&mut window, whole, name);
}

#[test]
fn a_plot_in_the_dark_theme_in_english() {
    check_plot(Theme::Dark, Language::English, "plot-dark-english");
}

#[test]
fn a_plot_in_the_light_theme_in_chinese() {
    check_plot(Theme::Light, Language::Chinese, "plot-light-chinese");
}

fn check_settings(language: Language, [tab, from, to]: [&str; 3], name: &str) {
    let Some(builder) = painted() else { return };
    let mut window = open_by(builder, None, language);
    window.ctx.set_theme(Theme::Dark);
    show_tab(&mut window, tab, from);
    window.run_steps(4);
    let part = part(&window, from, to);
    check(&mut window, part.with_max_x(part.left() + 290.0), name);
}

#[test]
fn settings_of_a_training_in_english() {
    let labels = ["Train", "New run", "Batch size"];
    check_settings(Language::English, labels, "settings-english");
}

#[test]
fn settings_of_a_training_in_chinese() {
    let labels = ["训练", "新的运行", "批大小"];
    check_settings(Language::Chinese, labels, "settings-chinese");
}

#[test]
fn what_a_person_would_see_is_noticed_and_a_touch_of_gray_is_not() {
    let page = RgbaImage::from_pixel(60, 60, Rgba([30, 32, 40, 255]));
    let with = |(x, y): (i64, i64), (width, height): (u32, u32), color: [u8; 4]| {
        let mut changed = page.clone();
        let stroke = RgbaImage::from_pixel(width, height, Rgba(color));
        imageops::replace(&mut changed, &stroke, x, y);
        changed
    };
    let white = [250, 250, 250, 255];
    let line = with((10, 20), (40, 1), white);
    assert!(difference(&page, &line) > MAX_PIXELS, "a thin line");
    let moved = with((10, 23), (40, 1), white);
    assert!(difference(&line, &moved) > MAX_PIXELS, "a line elsewhere");
    let gray = with((0, 0), (60, 60), [36, 38, 46, 255]);
    assert_eq!(difference(&page, &gray), 0);
    let beside = with((10, 21), (40, 1), white);
    assert_eq!(difference(&line, &beside), 0, "a pixel aside");
    let small = RgbaImage::new(59, 60);
    assert!(difference(&page, &small) > MAX_PIXELS);
}
