//! A sweep's plots: the curves of some runs, and the accuracy against the learning rate.

use std::collections::BTreeSet;

use egui::{Rangef, Response, Role, Sense, Shape, Stroke, TextStyle, Ui, Vec2, WidgetInfo, vec2};
use egui_plot::{Line, LineStyle, MarkerShape, Plot, PlotPoints, Points};

use super::axis::{even_grid, logarithmic_grid, short};
use super::focus::ring_at;
use super::lines::line_end_ui;
use super::names;
use super::sweep_table::{Group, is_papers};
use super::theme::{Text, palette, series_color};
use super::widgets::{
    LEGEND_MARK, centered_text_ui, heading_ui, legend_ui, segmented_ui, small_ui, text_width,
};
use crate::language::tr;
use crate::model::Architecture;
use crate::train::history::{History, Point};
use crate::train::optimizer::Optimizer;

/// Weight of the past in the moving average over a training loss.
const SMOOTHING: f64 = 0.9;

/// Room for the switch between the curves with its long names, in points.
const SWITCH_WIDTH: f32 = 260.0;
/// Room between two legends, in points.
const LEGEND_GAP: f32 = 16.0;
/// Room that the paper's legend takes beside its name, in points.
const PAPER_MARK: f32 = 16.0;
/// Half the width of the marks of the paper's points, in points.
const PAPER_RADIUS: f32 = 5.0;
/// Logarithms of rates that the axis shows in any case.
const USUAL_RATES: [f64; 2] = [-3.0, 0.0];
/// Curves with so few points are dots, too.
const FEW_POINTS: usize = 3;

/// Which curves are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum CurveKind {
    /// On the validation images, after each epoch.
    #[default]
    Accuracy,
    /// Of the training, smoothed.
    Loss,
}

/// The curves of the rows in `shown`, all on the same axes.
pub(super) fn curves_ui(
    ui: &mut Ui,
    groups: &[Group],
    shown: &BTreeSet<usize>,
    kind: &mut CurveKind,
) {
    ui.horizontal(|ui| {
        heading_ui(ui, tr("curves"));
        let (accuracy, loss) = if ui.available_width() < SWITCH_WIDTH {
            (tr("plot-accuracy"), tr("plot-loss"))
        } else {
            (tr("curves-accuracy"), tr("curves-loss"))
        };
        let kinds = [(CurveKind::Accuracy, accuracy), (CurveKind::Loss, loss)];
        line_end_ui(ui, |ui| segmented_ui(ui, &kinds, kind));
    });
    let kind = *kind;
    let chosen = shown.iter().filter_map(|&place| {
        let group = groups.get(place)?;
        Some((place, group, group.results.first()?))
    });
    let is_empty = !groups.iter().any(|group| !group.results.is_empty());
    let plot = style(
        ui,
        Plot::new(("sweep curves", kind == CurveKind::Loss, is_empty)),
    )
    .include_x(0.0)
    .include_x(1.0)
    .include_y(if kind == CurveKind::Loss { 0.0 } else { 100.0 });
    let plot = if is_empty {
        plot.include_y(0.0).include_y(2.0)
    } else {
        plot
    };
    let plot = plot.y_axis_formatter(move |mark, _| match kind {
        CurveKind::Loss => short(mark.value),
        CurveKind::Accuracy => format!("{} %", short(mark.value)),
    });
    let colors: Vec<_> = shown.iter().map(|&place| series_color(ui, place)).collect();
    let mut names = Vec::new();
    let response = plot
        .show(ui, |plot| {
            for ((_, group, result), color) in chosen.zip(colors) {
                let name = name(group);
                let points = curve(&result.history, kind);
                if points.len() <= FEW_POINTS {
                    let dots = Points::new(name.clone(), points.clone());
                    plot.points(dots.color(color).radius(4.0));
                }
                let points: PlotPoints<'_> = points.into();
                plot.line(Line::new(name.clone(), points).color(color).width(2.0));
                names.push(name);
            }
        })
        .response;
    if is_empty {
        centered_text_ui(ui, response.rect, tr("curves-none"), Text::Small.font());
    }
    describe(&response, tr("curves-name"), &names.join(", "));
}

/// In epochs.
fn curve(history: &History, kind: CurveKind) -> Vec<Point> {
    let per_epoch = history.steps_per_epoch.max(1) as f64;
    match kind {
        CurveKind::Accuracy => {
            let points = history.validation_accuracy.iter();
            points
                .map(|[step, value]| [step / per_epoch, value * 100.0])
                .collect()
        }
        CurveKind::Loss => {
            let points = history.train_loss.smoothed(SMOOTHING);
            points
                .into_iter()
                .map(|[step, value]| [step / per_epoch, value])
                .collect()
        }
    }
}

fn name(group: &Group) -> String {
    format!(
        "{}, {} {}",
        names::short_model(group.config.architecture),
        group.config.optimizer,
        group.config.learning_rate
    )
}

/// The test accuracy against the learning rate, with the paper's points.
pub(super) fn rates_ui(ui: &mut Ui, groups: &[Group]) {
    let series = series(groups);
    let is_papers = is_papers(groups);
    rates_header_ui(ui, &series, is_papers);
    let colors: Vec<_> = (0..series.len())
        .map(|place| series_color(ui, place))
        .collect();
    let paper: Vec<Point> = groups
        .iter()
        .filter(|_| is_papers)
        .filter_map(|group| group.paper)
        .map(|row| [row.learning_rate.log10(), row.test_accuracy * 100.0])
        .collect();
    let plot = style(ui, Plot::new("accuracy against rate"))
        .x_grid_spacer(logarithmic_grid)
        .x_axis_formatter(|mark, _| short(10f64.powf(mark.value)))
        .y_axis_formatter(|mark, _| format!("{} %", short(mark.value)))
        .include_x(USUAL_RATES[0])
        .include_x(USUAL_RATES[1])
        .include_y(100.0)
        .include_y(0.0);
    let faint = palette(ui).secondary;
    let mut told = Vec::new();
    let response = plot
        .show(ui, |plot| {
            for (series, color) in series.iter().zip(colors) {
                let name = series.name();
                plot.line(
                    Line::new(name.clone(), series.means.clone())
                        .color(color)
                        .width(2.0),
                );
                plot.points(
                    Points::new(name.clone(), series.means.clone())
                        .color(color)
                        .radius(4.0),
                );
                for range in &series.ranges {
                    let line = Line::new(name.clone(), range.to_vec());
                    plot.line(line.color(color).width(1.0).style(LineStyle::Solid));
                }
                told.push(name);
            }
            plot.points(
                Points::new(tr("rates-paper"), paper)
                    .color(faint)
                    .filled(false)
                    .shape(MarkerShape::Diamond)
                    .radius(PAPER_RADIUS),
            );
        })
        .response;
    describe(&response, tr("rates-name"), &told.join(", "));
}

/// The heading with the legends: behind it where there is room, and else in a line of their own.
fn rates_header_ui(ui: &mut Ui, series: &[Series], is_papers: bool) {
    let room = ui.available_width();
    let names = legend_names(series);
    let mut width = if is_papers {
        text_width(ui, tr("rates-paper"), Text::Small) + PAPER_MARK
    } else {
        0.0
    };
    // Those that don't fit into a line are left out, the paper's never.
    let shown = names.iter().take_while(|name| {
        width += text_width(ui, name, Text::Small) + LEGEND_MARK + LEGEND_GAP;
        width <= room
    });
    let shown: Vec<&String> = shown.collect();
    let heading = text_width(ui, tr("rates"), Text::Heading);
    let is_one_line = heading + LEGEND_GAP + width <= room;
    let legends = |ui: &mut Ui| {
        ui.spacing_mut().item_spacing.x = LEGEND_GAP;
        for (place, name) in shown.iter().enumerate() {
            legend_ui(ui, series_color(ui, place), name);
        }
        if is_papers {
            paper_legend_ui(ui);
        }
    };
    ui.horizontal(|ui| {
        heading_ui(ui, tr("rates"));
        if is_one_line {
            line_end_ui(ui, legends);
        }
    });
    if !is_one_line {
        ui.scope(|ui| {
            ui.spacing_mut().interact_size.y = Text::Small.font().size;
            ui.horizontal(legends);
        });
    }
}

/// The networks, with their optimizers where those differ.
fn legend_names(series: &[Series]) -> Vec<String> {
    let first = series.first().map(|series| series.optimizer);
    let has_several = series.iter().any(|series| Some(series.optimizer) != first);
    let name = |series: &Series| {
        if has_several {
            series.name()
        } else {
            names::short_model(series.model).to_owned()
        }
    };
    series.iter().map(name).collect()
}

/// The mark of the paper's points with what it stands for.
fn paper_legend_ui(ui: &mut Ui) {
    let size = vec2(2.0 * PAPER_RADIUS, Text::Small.font().size);
    ui.spacing_mut().item_spacing.x = PAPER_MARK - 2.0 * PAPER_RADIUS;
    let (mark, _) = ui.allocate_exact_size(size, Sense::hover());
    let corners = [Vec2::UP, Vec2::RIGHT, Vec2::DOWN, Vec2::LEFT];
    let corners = corners.map(|corner| mark.center() + PAPER_RADIUS * corner);
    let line = Stroke::new(1.0, palette(ui).secondary);
    ui.painter().add(Shape::closed_line(corners.to_vec(), line));
    small_ui(ui, tr("rates-paper"));
}

/// A line of the rates' plot.
struct Series {
    model: Architecture,
    optimizer: Optimizer,
    /// Logarithm of the rate, and mean accuracy in percent.
    means: Vec<Point>,
    /// From the smallest to the largest accuracy of several runs.
    ranges: Vec<[Point; 2]>,
}

impl Series {
    fn name(&self) -> String {
        format!("{}, {}", names::short_model(self.model), self.optimizer)
    }
}

fn series(groups: &[Group]) -> Vec<Series> {
    let mut all: Vec<Series> = Vec::new();
    for group in groups {
        let Some([mean, least, most]) = group.row.as_ref().and_then(|row| row.test_accuracy) else {
            continue;
        };
        let (model, optimizer) = (group.config.architecture, group.config.optimizer);
        let found = all
            .iter()
            .position(|series| (series.model, series.optimizer) == (model, optimizer));
        let found = found.unwrap_or_else(|| {
            all.push(Series {
                model,
                optimizer,
                means: Vec::new(),
                ranges: Vec::new(),
            });
            all.len() - 1
        });
        let rate = group.config.learning_rate.log10();
        all[found].means.push([rate, mean * 100.0]);
        if most > least {
            all[found]
                .ranges
                .push([[rate, least * 100.0], [rate, most * 100.0]]);
        }
    }
    for series in &mut all {
        series.means.sort_by(|a, b| a[0].total_cmp(&b[0]));
    }
    all
}

fn style<'a>(ui: &mut Ui, plot: Plot<'a>) -> Plot<'a> {
    let colors = palette(ui);
    ui.style_mut()
        .text_styles
        .insert(TextStyle::Body, Text::Small.font());
    ui.visuals_mut().override_text_color = Some(colors.secondary);
    plot.show_background(false)
        .grid_color(colors.line)
        .cursor_color(colors.faint)
        .allow_scroll(false)
        .grid_spacing(Rangef::new(8.0, 60.0))
        .x_grid_spacer(even_grid)
        .y_grid_spacer(even_grid)
        .y_axis_min_width(48.0)
        .set_margin_fraction(vec2(0.04, 0.08))
}

fn describe(response: &Response, name: &str, text: &str) {
    ring_at(response, Vec2::ZERO);
    response.widget_info(|| {
        let mut info = WidgetInfo::labeled(Role::Figure, true, name);
        let text = if text.is_empty() {
            tr("plot-none")
        } else {
            text
        };
        info.current_text_value = Some(text.to_owned());
        info
    });
}
