//! Whether answers are right as often as they are sure.

use egui::{Rangef, Role, TextStyle, Ui, WidgetInfo};
use egui_plot::{AxisHints, Bar, BarChart, HoverPosition, Line, LineStyle, Plot, Points};

use super::axis::{even_grid, short};
use super::evaluate_form::percent;
use super::focus::ring_at;
use super::theme::{Text, palette};
use super::widgets::{heading_line_ui, legend_ui};
use crate::evaluate::{CALIBRATION_BINS, CalibrationBin, Interval, Score};
use crate::language::{tr, tr_with};

/// How high the largest bar of the counts is, in percent of the axis.
const COUNT_HEIGHT: f64 = 25.0;
/// From where on to where labels of the lower axis fade in, by the room between two, in points.
const LABEL_SPACING: Rangef = Rangef {
    min: 24.0,
    max: 36.0,
};
/// Room for the legends beside the heading, in points.
const LEGENDS_WIDTH: f32 = 220.0;

/// The card: how often answers are right against how sure they are, with 95 % intervals, and how many
/// there are.
pub(super) fn calibration_ui(ui: &mut Ui, score: &Score) {
    let colors = palette(ui);
    heading_line_ui(ui, tr("evaluate-calibration"), |ui, room| {
        if room < LEGENDS_WIDTH {
            return;
        }
        ui.spacing_mut().item_spacing.x = 14.0;
        legend_ui(ui, colors.accent, tr("evaluate-calibration-right"));
        legend_ui(ui, colors.faint, tr("evaluate-calibration-images"));
    });
    ui.style_mut()
        .text_styles
        .insert(TextStyle::Body, Text::Small.font());
    ui.visuals_mut().override_text_color = Some(colors.secondary);
    let filled: Vec<&CalibrationBin> = score
        .calibration
        .iter()
        .filter(|bin| bin.count > 0)
        .collect();
    let points: Vec<[f64; 2]> = filled
        .iter()
        .map(|bin| [bin.confidence * 100.0, bin.accuracy * 100.0])
        .collect();
    let name = tr("evaluate-calibration-right");
    let response = plot(colors)
        .show(ui, |plot| {
            let bars = BarChart::new(tr("evaluate-calibration-images"), bars(score));
            plot.bar_chart(bars.color(colors.faint).allow_hover(false));
            let ideal = Line::new(
                tr("evaluate-calibration-ideal"),
                vec![[0.0, 0.0], [100.0, 100.0]],
            );
            let style = LineStyle::Dashed { length: 6.0 };
            plot.line(ideal.color(colors.faint).style(style).allow_hover(false));
            for bin in &filled {
                let range = Line::new(name, interval(bin));
                plot.line(range.color(colors.accent).width(1.0).allow_hover(false));
            }
            let line = Line::new(name, points.clone());
            plot.line(line.color(colors.accent).width(2.0).allow_hover(false));
            plot.points(Points::new(name, points).color(colors.accent).radius(4.0));
        })
        .response;
    ring_at(&response, egui::Vec2::ZERO);
    response.widget_info(|| {
        let label = tr("evaluate-calibration");
        let mut info = WidgetInfo::labeled(Role::Figure, true, label);
        let told: Vec<String> = filled.iter().map(|bin| said(bin)).collect();
        info.current_text_value = Some(told.join("; "));
        info
    });
}

fn plot(colors: &super::theme::Palette) -> Plot<'static> {
    let percents = |mark: egui_plot::GridMark| {
        let is_possible = (0.0..=100.0).contains(&mark.value);
        if is_possible {
            format!("{} %", short(mark.value))
        } else {
            String::new()
        }
    };
    Plot::new("calibration")
        .show_background(false)
        .grid_color(colors.line)
        .cursor_color(colors.faint)
        .grid_spacing(Rangef::new(8.0, 60.0))
        .x_grid_spacer(even_grid)
        .y_grid_spacer(even_grid)
        .custom_x_axes(vec![
            AxisHints::new_x()
                .label(tr("evaluate-calibration-x"))
                .label_spacing(LABEL_SPACING)
                .formatter(move |mark, _| percents(mark)),
        ])
        .y_axis_formatter(move |mark, _| percents(mark))
        .y_axis_min_width(48.0)
        .include_x(0.0)
        .include_x(100.0)
        .include_y(0.0)
        .include_y(100.0)
        .set_margin_fraction(egui::vec2(0.03, 0.05))
        .allow_scroll(false)
        .allow_drag(false)
        .allow_zoom(false)
        .allow_boxed_zoom(false)
        .label_formatter(|hovered| match hovered {
            HoverPosition::NearDataPoint { position, .. } => {
                let (sure, right) = (position.x / 100.0, position.y / 100.0);
                let (sure, right) = (percent(sure), percent(right));
                let text = tr_with(
                    "evaluate-calibration-point",
                    &[("sure", &sure), ("right", &right)],
                );
                Some(text)
            }
            HoverPosition::Elsewhere { .. } => None,
        })
}

/// How many answers each bin has, by the logarithm: most answers are sure ones.
fn bars(score: &Score) -> Vec<Bar> {
    let size = |count: u32| f64::from(count).ln_1p();
    let largest = score.calibration.iter().map(|bin| size(bin.count));
    let largest = largest.fold(f64::MIN_POSITIVE, f64::max);
    let width = 100.0 / CALIBRATION_BINS as f64;
    let bins = score.calibration.iter().enumerate();
    bins.map(|(place, bin)| {
        let height = size(bin.count) / largest * COUNT_HEIGHT;
        Bar::new((place as f64 + 0.5) * width, height).width(width * 0.9)
    })
    .collect()
}

/// Where the fraction that is right lies, with 95 % confidence, above the bin's place.
fn interval(bin: &CalibrationBin) -> Vec<[f64; 2]> {
    let right = (bin.accuracy * f64::from(bin.count)).round() as u32;
    let Interval { low, high } = Interval::wilson(right, bin.count as usize);
    let place = bin.confidence * 100.0;
    vec![[place, low * 100.0], [place, high * 100.0]]
}

fn said(bin: &CalibrationBin) -> String {
    let (sure, right) = (percent(bin.confidence), percent(bin.accuracy));
    tr_with(
        "evaluate-calibration-bin",
        &[("sure", &sure), ("right", &right), ("count", &bin.count)],
    )
}
