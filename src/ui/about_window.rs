//! What digitpad is, what it is made of, and under which licenses.

use egui::{Align2, Context, Grid, Id, RichText, ScrollArea, Ui, Window, vec2};

use super::focus::scroll_by_keys;
use super::theme::{SCROLL_BAR_WIDTH, Text, palette, semibold};
use super::widgets::{heading_ui, small_ui};
use crate::language::{tr, tr_with};

/// Width of the window's content, in points.
const WIDTH: f32 = 520.0;
/// digitpad's own license.
const LICENSE: &str = "MIT OR Apache-2.0";

/// Parts that others made, each with its license.
const PARTS: [[&str; 2]; 9] = [
    ["MNIST (Yann LeCun, Corinna Cortes)", "CC BY-SA 3.0"],
    ["Inter (Rasmus Andersson)", "OFL-1.1"],
    ["Noto Sans SC (Adobe, Google)", "OFL-1.1"],
    ["Burn", "MIT OR Apache-2.0"],
    ["egui, egui_plot", "MIT OR Apache-2.0"],
    ["wgpu", "MIT OR Apache-2.0"],
    ["faer", "MIT"],
    ["image", "MIT OR Apache-2.0"],
    ["fluent-bundle", "Apache-2.0 OR MIT"],
];

/// The licenses of all packages that the program is built from.
const PACKAGE_LICENSES: [&str; 10] = [
    "MIT",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSL-1.0",
    "ISC",
    "MPL-2.0",
    "Unicode-3.0",
    "Zlib",
    "OFL-1.1",
    "Ubuntu-font-1.0",
];

/// The window, while it is open.
#[derive(Debug, Default)]
pub struct AboutWindow {
    /// Whether it is shown.
    pub is_open: bool,
}

impl AboutWindow {
    /// Shows the window in the middle, if it is open.
    pub fn ui(&mut self, context: &Context) {
        if !self.is_open {
            return;
        }
        Window::new(tr("about"))
            .id(Id::unique("about"))
            .collapsible(false)
            .resizable(false)
            .anchor(Align2::CENTER_CENTER, vec2(0.0, 0.0))
            .open(&mut self.is_open)
            .show(context, |ui| {
                ui.set_width(WIDTH);
                let most = ui.ctx().content_rect().height() * 0.75;
                ui.spacing_mut().scroll.floating_allocated_width = SCROLL_BAR_WIDTH;
                ScrollArea::vertical()
                    .id_salt("about")
                    .min_scrolled_height(most)
                    .max_height(most)
                    .show(ui, content_ui);
            });
    }
}

fn content_ui(ui: &mut Ui) {
    scroll_by_keys(ui);
    ui.set_width(ui.available_width());
    ui.label(RichText::new("digitpad").font(semibold(22.0)));
    let version = env!("CARGO_PKG_VERSION");
    small_ui(
        ui,
        tr_with(
            "about-version",
            &[("version", &version), ("license", &LICENSE)],
        ),
    );
    ui.label(tr("about-what"));
    small_ui(ui, tr("about-paper"));
    small_ui(ui, tr("about-privacy"));
    ui.add_space(8.0);
    heading_ui(ui, tr("about-parts"));
    ui.spacing_mut().interact_size.y = 20.0;
    Grid::new("parts")
        .num_columns(2)
        .spacing(vec2(24.0, 4.0))
        .show(ui, |ui| {
            for [name, license] in PARTS {
                let text = |text: &str| RichText::new(text).font(Text::Small.font());
                ui.label(text(name));
                ui.label(text(license).color(palette(ui).secondary));
                ui.end_row();
            }
        });
    ui.add_space(4.0);
    let licenses = PACKAGE_LICENSES.join(", ");
    small_ui(ui, tr_with("about-packages", &[("licenses", &licenses)]));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_licenses_are_those_that_packages_are_held_to() {
        let rules = include_str!("../../deny.toml");
        let allowed = rules.split("allow = [").nth(1).expect("a list");
        let allowed = allowed.split(']').next().expect("its end");
        let allowed: Vec<&str> = allowed.split('"').skip(1).step_by(2).collect();
        assert_eq!(allowed, PACKAGE_LICENSES);
    }
}
