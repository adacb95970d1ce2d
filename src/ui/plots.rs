//! Loss and accuracy curves.

use egui::{Color32, Id, Rangef, Response, Role, TextStyle, Ui, Vec2, Vec2b, WidgetInfo};
use egui_plot::{HoverPosition, Line, Plot, PlotPoints, Points};

use super::axis::{even_grid, logarithmic_grid, short, whole_grid};
use super::focus::ring_at;
use super::theme::{Palette, Text, palette};
use super::widgets::{check_box_ui, heading_ui, legend_ui};
use crate::language::{tr, tr_with};
use crate::train::history::{Curve, History, Point};

/// Weight of the past in the moving average over the training curve.
const SMOOTHING: f64 = 0.9;
/// Curves with fewer points are not smoothed: an average of two points shows neither.
const LEAST_SMOOTHED: usize = 3;
/// Smallest loss on the logarithmic axis.
const SMALLEST_LOSS: f64 = 1e-6;

/// The loss of a network that knows nothing: ln 10.
const UNTRAINED_LOSS: f64 = std::f64::consts::LN_10;

/// How the loss axis is divided.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Scale {
    /// Evenly.
    #[default]
    Linear,
    /// By powers of ten.
    Logarithmic,
}

/// The loss of run number `run`.
pub fn loss_plot_ui(ui: &mut Ui, run: usize, history: &History, scale: &mut Scale) {
    let colors = palette(ui);
    ui.horizontal(|ui| {
        heading_ui(ui, tr("plot-loss"));
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            legends_ui(ui, colors);
            let mut is_log = *scale == Scale::Logarithmic;
            check_box_ui(ui, &mut is_log, tr("plot-log-axis"));
            *scale = if is_log {
                Scale::Logarithmic
            } else {
                Scale::Linear
            };
        });
    });
    let shown = *scale;
    let place = move |[step, value]: Point| match shown {
        Scale::Linear => [step, value],
        Scale::Logarithmic => [step, value.max(SMALLEST_LOSS).log10()],
    };
    let loss_of = move |value: f64| match shown {
        Scale::Linear => value,
        Scale::Logarithmic => 10f64.powf(value),
    };
    let plot = base_plot(&format!("loss of run {run}"), history, colors)
        .y_grid_spacer(move |input| match shown {
            Scale::Linear => even_grid(input),
            Scale::Logarithmic => logarithmic_grid(input),
        })
        .y_axis_formatter(move |mark, _| short(loss_of(mark.value)))
        .label_formatter(move |hovered| hover_text(hovered, |value| short(loss_of(value))));
    let empty = history.train_loss.points().is_empty();
    let plot = if shown == Scale::Linear || empty {
        plot.include_y(0.0)
    } else {
        plot
    };
    let plot = if empty {
        plot.include_y(UNTRAINED_LOSS)
    } else {
        plot
    };
    let response = show(
        ui,
        plot,
        &history.train_loss,
        &history.validation_loss,
        colors,
        place,
    );
    describe(
        &response,
        tr("plot-loss-name"),
        history.validation_loss.last(),
        &history.train_loss,
    );
}

/// The accuracy of run number `run`.
pub fn accuracy_plot_ui(ui: &mut Ui, run: usize, history: &History) {
    let colors = palette(ui);
    ui.horizontal(|ui| {
        heading_ui(ui, tr("plot-accuracy"));
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            legends_ui(ui, colors);
        });
    });
    let place = |[step, value]: Point| [step, value * 100.0];
    let empty = history.train_accuracy.points().is_empty();
    let plot = base_plot(&format!("accuracy of run {run}"), history, colors)
        .include_y(100.0)
        .include_y(if empty { 0.0 } else { 100.0 })
        .y_grid_spacer(even_grid)
        .y_axis_formatter(|mark, _| {
            let is_possible = (0.0..=100.0).contains(&mark.value);
            if is_possible {
                format!("{} %", short(mark.value))
            } else {
                String::new()
            }
        })
        .label_formatter(|hovered| hover_text(hovered, |value| format!("{value:.2} %")));
    let response = show(
        ui,
        plot,
        &history.train_accuracy,
        &history.validation_accuracy,
        colors,
        place,
    );
    let last = history.validation_accuracy.last();
    describe(
        &response,
        tr("plot-accuracy-name"),
        last,
        &history.train_accuracy,
    );
}

fn legends_ui(ui: &mut Ui, colors: &Palette) {
    ui.spacing_mut().item_spacing.x = 16.0;
    // From right to left.
    legend_ui(ui, colors.validation, tr("plot-validation"));
    legend_ui(ui, colors.accent, tr("plot-training"));
}

fn base_plot(name: &str, history: &History, colors: &Palette) -> Plot<'static> {
    let steps = shown_steps(history) as f64;
    Plot::new(name.to_owned())
        .show_background(false)
        .grid_color(colors.line)
        .x_grid_spacer(whole_grid)
        .grid_spacing(Rangef::new(8.0, 60.0))
        .cursor_color(colors.faint)
        .allow_scroll(false)
        .include_x(0.0)
        .include_x(steps)
        .set_margin_fraction(egui::vec2(0.01, 0.08))
        .y_axis_min_width(56.0)
        .link_axis(Id::unique("steps"), Vec2b::new(true, false))
        .link_cursor(Id::unique("steps"), Vec2b::new(true, false))
        .x_axis_formatter(|mark, _| short(mark.value))
}

/// The curve, step and value under the pointer.
fn hover_text(hovered: &HoverPosition<'_>, value: impl Fn(f64) -> String) -> Option<String> {
    match hovered {
        HoverPosition::NearDataPoint {
            plot_name,
            position,
            ..
        } => Some(tr_with(
            "plot-hover",
            &[
                ("curve", plot_name),
                ("step", &format!("{:.0}", position.x)),
                ("value", &value(position.y)),
            ],
        )),
        HoverPosition::Elsewhere { .. } => None,
    }
}

/// The steps that the axis shows: at least an epoch, and ahead of the run far enough that its
/// beginning isn't a line at the edge.
fn shown_steps(history: &History) -> usize {
    let done = history
        .progress
        .as_ref()
        .map_or(0, |progress| progress.step);
    (3 * done)
        .max(history.steps_per_epoch)
        .min(history.total_steps)
        .max(1)
}

fn show(
    ui: &mut Ui,
    plot: Plot<'_>,
    training: &Curve,
    validation: &[Point],
    colors: &Palette,
    place: impl Fn(Point) -> Point,
) -> Response {
    let points = |points: &[Point]| -> PlotPoints<'static> {
        points.iter().map(|&point| place(point)).collect()
    };
    let raw = points(training.points());
    let is_long = training.points().len() >= LEAST_SMOOTHED;
    let smoothed = points(&training.smoothed(if is_long { SMOOTHING } else { 0.0 }));
    let (line, marks) = (points(validation), points(validation));
    ui.style_mut()
        .text_styles
        .insert(TextStyle::Body, Text::Small.font());
    ui.visuals_mut().override_text_color = Some(colors.secondary);
    plot.show(ui, |plot| {
        plot.line(
            Line::new(tr("plot-each-step"), raw)
                .color(faded(colors.accent))
                .width(1.0),
        );
        plot.line(
            Line::new(tr("plot-training"), smoothed)
                .color(colors.accent)
                .width(2.0),
        );
        plot.line(
            Line::new(tr("plot-validation"), line)
                .color(colors.validation)
                .width(2.0),
        );
        plot.points(
            Points::new(tr("plot-validation"), marks)
                .color(colors.validation)
                .radius(3.5),
        );
    })
    .response
}

fn faded(color: Color32) -> Color32 {
    color.gamma_multiply(0.35)
}

/// Tells a screen reader where the curves are.
fn describe(response: &Response, name: &str, validation: Option<&Point>, training: &Curve) {
    ring_at(response, Vec2::ZERO);
    response.widget_info(|| {
        let last = |point: Option<&Point>| {
            point.map_or_else(|| tr("plot-none").to_owned(), |p| short(p[1]))
        };
        let mut info = WidgetInfo::labeled(Role::Figure, true, name);
        let (training, validation) = (last(training.points().last()), last(validation));
        info.current_text_value = Some(tr_with(
            "plot-last",
            &[("training", &training), ("validation", &validation)],
        ));
        info
    });
}
