//! Charts of lines and points.

use std::sync::Once;

use plotters::coord::Shift;
use plotters::coord::types::RangedCoordf64;
use plotters::prelude::*;
use plotters::style::{FontStyle, register_font};

use super::ReportError;

/// The name under which the program's font is known to the drawing.
const FONT: &str = "sans-serif";
/// Distinct also to the color-blind (Okabe and Ito).
const COLORS: [RGBColor; 8] = [
    RGBColor(0, 114, 178),
    RGBColor(213, 94, 0),
    RGBColor(0, 158, 115),
    RGBColor(204, 121, 167),
    RGBColor(86, 180, 233),
    RGBColor(230, 159, 0),
    RGBColor(0, 0, 0),
    RGBColor(130, 130, 130),
];

/// How a series is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mark {
    Line,
    /// A line with a dot at each value.
    Dots,
    /// Rings without a line.
    Rings,
}

#[derive(Clone, Debug)]
pub(super) struct Series {
    pub(super) name: String,
    /// Finite values.
    pub(super) points: Vec<[f64; 2]>,
    pub(super) mark: Mark,
}

#[derive(Clone, Debug)]
pub(super) struct Chart {
    pub(super) title: String,
    pub(super) x_label: String,
    pub(super) y_label: String,
    /// The x axis has equal steps for equal factors; all x are above 0.
    pub(super) is_log_x: bool,
    pub(super) series: Vec<Series>,
}

/// The charts one below the other as SVG.
pub(super) fn svg(charts: &[Chart], size: (u32, u32)) -> Result<String, ReportError> {
    let mut text = String::new();
    draw(
        &SVGBackend::with_string(&mut text, size).into_drawing_area(),
        charts,
    )?;
    Ok(text)
}

/// The same as pixels, three bytes each, row by row.
pub(super) fn pixels(charts: &[Chart], size: (u32, u32)) -> Result<Vec<u8>, ReportError> {
    let mut bytes = vec![255; (size.0 * size.1 * 3) as usize];
    draw(
        &BitMapBackend::with_buffer(&mut bytes, size).into_drawing_area(),
        charts,
    )?;
    Ok(bytes)
}

fn draw<B: DrawingBackend>(
    area: &DrawingArea<B, Shift>,
    charts: &[Chart],
) -> Result<(), ReportError> {
    static FONTS: Once = Once::new();
    FONTS.call_once(|| {
        let font = include_bytes!("../../assets/fonts/Inter-Regular.ttf");
        // If the font could not be read, drawing text fails, and that is reported.
        register_font(FONT, FontStyle::Normal, font).ok();
    });
    area.fill(&WHITE).map_err(failed)?;
    for (area, chart) in area.split_evenly((charts.len(), 1)).iter().zip(charts) {
        chart.draw(area)?;
    }
    area.present().map_err(failed)
}

fn failed(error: impl std::fmt::Display) -> ReportError {
    ReportError::Draw(error.to_string())
}

impl Chart {
    fn draw<B: DrawingBackend>(&self, area: &DrawingArea<B, Shift>) -> Result<(), ReportError> {
        let x = |value: f64| if self.is_log_x { value.log10() } else { value };
        let points = || self.series.iter().flat_map(|series| &series.points);
        // Other axes begin where the run does.
        let start = (!self.is_log_x).then_some(0.0);
        let x_range = range(points().map(|point| x(point[0])).chain(start));
        let y_range = range(points().map(|point| point[1]));
        let mut context = ChartBuilder::on(area)
            .margin(16)
            .caption(&self.title, (FONT, 18))
            .x_label_area_size(44)
            .y_label_area_size(64)
            .build_cartesian_2d(x_range, y_range)
            .map_err(failed)?;
        context
            .configure_mesh()
            .light_line_style(WHITE)
            .bold_line_style(RGBColor(226, 224, 218))
            .axis_style(RGBColor(107, 111, 120))
            .label_style((FONT, 13))
            .axis_desc_style((FONT, 14))
            .x_desc(&self.x_label)
            .y_desc(&self.y_label)
            .x_label_formatter(&|value| {
                number(if self.is_log_x {
                    10f64.powf(*value)
                } else {
                    *value
                })
            })
            .y_label_formatter(&|value| number(*value))
            .draw()
            .map_err(failed)?;
        for (place, series) in self.series.iter().enumerate() {
            let points = series.points.iter().map(|point| (x(point[0]), point[1]));
            let color = COLORS[place % COLORS.len()];
            draw_series(&mut context, series, &points.collect::<Vec<_>>(), color)?;
        }
        context
            .configure_series_labels()
            .position(SeriesLabelPosition::MiddleRight)
            .background_style(WHITE.mix(0.85))
            .border_style(RGBColor(226, 224, 218))
            .label_font((FONT, 13))
            .draw()
            .map_err(failed)
    }
}

/// A plane with both axes linear; logarithms are taken before.
type Plane<'a, B> = ChartContext<'a, B, Cartesian2d<RangedCoordf64, RangedCoordf64>>;

fn draw_series<B: DrawingBackend>(
    plane: &mut Plane<'_, B>,
    series: &Series,
    points: &[(f64, f64)],
    color: RGBColor,
) -> Result<(), ReportError> {
    let stroke = color.stroke_width(2);
    let dots = |size: i32, style: ShapeStyle| -> Vec<_> {
        let circles = points.iter().map(|&at| Circle::new(at, size, style));
        circles.collect()
    };
    if series.mark == Mark::Rings {
        let drawn = plane.draw_series(dots(5, stroke)).map_err(failed)?;
        drawn
            .label(&series.name)
            .legend(move |(x, y)| Circle::new((x + 8, y), 5, stroke));
        return Ok(());
    }
    let line = LineSeries::new(points.iter().copied(), stroke);
    let drawn = plane.draw_series(line).map_err(failed)?;
    drawn
        .label(&series.name)
        .legend(move |(x, y)| PathElement::new([(x, y), (x + 16, y)], stroke));
    if series.mark == Mark::Dots {
        plane.draw_series(dots(3, color.filled())).map_err(failed)?;
    }
    Ok(())
}

/// From the smallest to the largest with some room; 0 to 1 where there is nothing.
fn range(values: impl Iterator<Item = f64> + Clone) -> std::ops::Range<f64> {
    let low = values.clone().fold(f64::INFINITY, f64::min);
    let high = values.fold(f64::NEG_INFINITY, f64::max);
    if low > high {
        return 0.0..1.0;
    }
    let room = ((high - low) * 0.05).max(1e-3);
    low - room..high + room
}

/// A number with three digits that matter.
fn number(value: f64) -> String {
    let rounded = format!("{value:.2e}").parse::<f64>().unwrap_or(value);
    // Between two marks rounding leaves a last digit of nothing.
    if rounded.abs() < 1e-9 {
        "0".to_owned()
    } else {
        rounded.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chart(points: Vec<[f64; 2]>) -> Chart {
        Chart {
            title: "Accuracy".to_owned(),
            x_label: "learning rate".to_owned(),
            y_label: "test accuracy".to_owned(),
            is_log_x: true,
            series: vec![Series {
                name: "softmax".to_owned(),
                points,
                mark: Mark::Dots,
            }],
        }
    }

    #[test]
    fn a_chart_has_its_words_and_its_lines() {
        let chart = chart(vec![[0.01, 0.9], [0.1, 0.92], [1.0, 0.91]]);
        let text = svg(&[chart.clone(), chart], (600, 800)).expect("drawn");
        for word in ["Accuracy", "learning rate", "softmax", "<polyline"] {
            assert!(text.matches(word).count() >= 2, "{word}");
        }
    }

    #[test]
    fn pixels_are_painted_and_an_empty_chart_is_none_the_less_one() {
        let bytes = pixels(&[chart(Vec::new())], (300, 200)).expect("drawn");
        assert_eq!(bytes.len(), 300 * 200 * 3);
        assert!(bytes.iter().any(|byte| *byte < 100), "text is dark");
    }
}
