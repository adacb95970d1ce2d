//! A report on a sweep.

use super::chart::{Chart, Mark, Series};
use super::html::Page;
use super::{Picture, ReportError};
use crate::sweep::cell::CellResult;
use crate::sweep::paper::row_of;
use crate::sweep::progress::SweepProgress;
use crate::sweep::table::{self, Row};

/// Curves in one chart: more can't be told apart.
const MAX_CURVES: usize = 9;

/// The plots: accuracy against learning rate where rates are compared, and the curves.
#[must_use]
pub fn sweep_picture(progress: &SweepProgress) -> Picture {
    let rows = progress.rows();
    let has_rates = rows.iter().any(|row| {
        let first = &rows[0];
        (row.model, row.optimizer) == (first.model, first.optimizer)
            && (row.learning_rate - first.learning_rate).abs() > 0.0
    });
    let mut charts = Vec::new();
    if has_rates {
        charts.push(rates(progress, &rows));
    }
    let mut models: Vec<&str> = rows.iter().map(|row| row.model).collect();
    models.dedup();
    charts.extend(models.iter().map(|model| curves(progress, model)));
    Picture(charts)
}

/// The report as a page of HTML with nothing outside of it.
///
/// # Errors
///
/// If the plots can't be drawn.
pub fn sweep_report(progress: &SweepProgress) -> Result<String, ReportError> {
    let mut page = Page::new(&progress.sweep.title);
    let results: Vec<&CellResult> = progress
        .results
        .iter()
        .flatten()
        .map(AsRef::as_ref)
        .collect();
    page.facts(&facts(progress, &results));
    page.heading("Table");
    let rows = progress.rows();
    let (header, cells) = table::cells(&rows);
    page.table(&header, &cells);
    page.paragraph("Losses are means over the training images. “99 images” is the accuracy on the first 99 of them; the paper read its training accuracy on a batch of as many.");
    page.heading("Plots");
    page.picture(&sweep_picture(progress).svg()?);
    let tested = results
        .iter()
        .filter_map(|result| Some((result, result.outcome.figures()?)));
    let best = tested.max_by(|a, b| a.1.test_accuracy.total_cmp(&b.1.test_accuracy));
    if let Some((result, figures)) = best {
        let name = crate::sweep::cell_name(&result.config);
        page.heading("Confusion matrix of the best run");
        page.paragraph(&format!(
            "{name}: {:.2} % of the test images. A row for each digit; the columns count what the network answered.",
            figures.test_accuracy * 100.0
        ));
        page.confusion(&figures.confusion);
    }
    Ok(page.finish())
}

fn facts(progress: &SweepProgress, results: &[&CellResult]) -> Vec<(&'static str, String)> {
    let listed = |values: &mut dyn Iterator<Item = String>| {
        let mut values: Vec<String> = values.collect();
        values.sort();
        values.dedup();
        values.join(", ")
    };
    let seconds: f64 = results.iter().map(|result| result.seconds).sum();
    vec![
        (
            "Runs",
            format!("{} of {}", results.len(), progress.results.len()),
        ),
        (
            "Device",
            listed(&mut results.iter().map(|result| result.device.clone())),
        ),
        ("Time", format!("{:.1} minutes of training", seconds / 60.0)),
        (
            "Batch size",
            listed(
                &mut results
                    .iter()
                    .map(|result| result.config.batch_size.to_string()),
            ),
        ),
        (
            "Seeds",
            listed(&mut results.iter().map(|result| result.config.seed.to_string())),
        ),
    ]
}

fn rates(progress: &SweepProgress, rows: &[Row]) -> Chart {
    let mut series: Vec<Series> = Vec::new();
    for row in rows {
        let Some([mean, ..]) = row.test_accuracy else {
            continue;
        };
        let name = format!("{}, {}", row.model, row.optimizer);
        let point = [row.learning_rate, mean];
        match series.iter_mut().find(|series| series.name == name) {
            Some(series) => series.points.push(point),
            None => series.push(Series {
                name,
                points: vec![point],
                mark: Mark::Dots,
            }),
        }
    }
    for series in &mut series {
        series.points.sort_by(|a, b| a[0].total_cmp(&b[0]));
    }
    let paper = progress.sweep.cells.iter().filter_map(row_of);
    let points: Vec<[f64; 2]> = paper
        .map(|row| [row.learning_rate, row.test_accuracy])
        .collect();
    if !points.is_empty() {
        series.push(Series {
            name: "the paper".to_owned(),
            points,
            mark: Mark::Rings,
        });
    }
    Chart {
        title: "Test accuracy against the learning rate".to_owned(),
        x_label: "learning rate".to_owned(),
        y_label: "test accuracy".to_owned(),
        is_log_x: true,
        series,
    }
}

fn curves(progress: &SweepProgress, model: &str) -> Chart {
    let of_model = progress.results.iter().flatten();
    let of_model = of_model.filter(|result| result.config.architecture.id() == model);
    let series = of_model.take(MAX_CURVES).map(|result| {
        let per_epoch = result.history.steps_per_epoch.max(1) as f64;
        let points = result.history.validation_accuracy.iter();
        Series {
            name: format!(
                "{} {}",
                result.config.optimizer, result.config.learning_rate
            ),
            points: points
                .map(|[step, accuracy]| [step / per_epoch, *accuracy])
                .collect(),
            mark: Mark::Dots,
        }
    });
    Chart {
        title: format!("Validation accuracy of {model}"),
        x_label: "epochs".to_owned(),
        y_label: "validation accuracy".to_owned(),
        is_log_x: false,
        series: series.collect(),
    }
}
