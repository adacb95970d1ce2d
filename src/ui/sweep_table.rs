//! A sweep's table: one row for the runs that differ in nothing but their seed.

use std::collections::BTreeSet;
use std::sync::Arc;

use egui::{Align, Layout, Ui};

use super::data_table::{Column, TableRow, data_table_ui};
use super::names;
use super::theme::series_color;
use super::widgets::{heading_ui, small_ui};
use crate::language::{tr, tr_with};
use crate::model::Architecture;
use crate::sweep::cell::{CellOutcome, CellResult};
use crate::sweep::paper::{PaperRow, row_of};
use crate::sweep::progress::SweepProgress;
use crate::sweep::table::{Row, is_repeat, row};
use crate::train::config::TrainConfig;
use crate::train::history::History;
use crate::train::optimizer::Optimizer;

/// The columns of a table that the paper has figures for.
fn paper_columns() -> [Column; 10] {
    [
        Column::text(tr("table-model"), 1.2),
        Column::number(tr("table-rate"), 0.7),
        Column::number(tr("table-loss"), 0.8),
        Column::number(tr("table-paper"), 0.8),
        Column::number(tr("table-batch"), 1.0),
        Column::number(tr("table-paper"), 0.7),
        Column::number(tr("table-test"), 0.8),
        Column::number(tr("table-paper"), 0.7),
        Column::number(tr("table-difference"), 1.0),
        Column::text("", 2.1),
    ]
}

/// The columns of any other table.
fn columns() -> [Column; 7] {
    [
        Column::text(tr("table-model"), 1.3),
        Column::text(tr("table-optimizer"), 0.9),
        Column::number(tr("table-rate"), 0.6),
        Column::number(tr("table-loss"), 0.8),
        Column::number(tr("table-training"), 0.8),
        Column::number(tr("table-test"), 1.6),
        Column::text("", 1.8),
    ]
}

/// With less room than this not all columns are seen, in points.
const ALL_COLUMNS: f32 = 720.0;
/// The order in which they stand then: what tells most, and whether a run went well, is seen
/// without scrolling.
const PAPER_ORDER: [usize; 10] = [0, 1, 6, 7, 8, 9, 2, 3, 4, 5];
const ORDER: [usize; 7] = [0, 1, 2, 5, 6, 3, 4];

/// The runs of a row.
pub(super) struct Group {
    /// Settings of the first of them.
    pub(super) config: TrainConfig,
    /// What there is of their results.
    pub(super) results: Vec<Arc<CellResult>>,
    /// Their figures together, if there are any.
    pub(super) row: Option<Row>,
    /// What the paper reports of them.
    pub(super) paper: Option<&'static PaperRow>,
    is_current: bool,
}

/// The rows of a sweep, finished or not.
pub(super) fn groups(progress: &SweepProgress) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    let cells = progress.sweep.cells.iter().zip(&progress.results);
    for (place, (config, result)) in cells.enumerate() {
        let found = groups
            .iter()
            .position(|group| is_repeat(&group.config, config));
        let found = found.unwrap_or_else(|| {
            groups.push(Group {
                config: config.clone(),
                results: Vec::new(),
                row: None,
                paper: row_of(config),
                is_current: false,
            });
            groups.len() - 1
        });
        let group = &mut groups[found];
        group.is_current |= progress.current == Some(place);
        group.results.extend(result.clone());
    }
    for group in &mut groups {
        let results: Vec<&CellResult> = group.results.iter().map(AsRef::as_ref).collect();
        group.row = (!results.is_empty()).then(|| row(&results));
    }
    groups
}

/// The rows whose curves say most: where rates are compared, the best of each model, and else all
/// of the first model.
pub(super) fn default_selection(groups: &[Group]) -> BTreeSet<usize> {
    let test = |group: &Group| {
        let row = group.row.as_ref()?;
        Some(row.test_accuracy?[0])
    };
    let Some(first) = groups.first().map(|group| &group.config) else {
        return BTreeSet::new();
    };
    let has_rates = groups.iter().any(|group| {
        let config = &group.config;
        config.optimizer == first.optimizer
            && config.architecture == first.architecture
            && (config.learning_rate - first.learning_rate).abs() > 0.0
    });
    if !has_rates {
        let of_first = groups.iter().enumerate();
        return of_first
            .filter(|(_, group)| group.config.architecture == first.architecture)
            .map(|(place, _)| place)
            .collect();
    }
    let best = |model: Architecture| {
        let of_model = groups.iter().enumerate();
        let of_model = of_model.filter(|(_, group)| group.config.architecture == model);
        let found = of_model.filter_map(|(place, group)| Some((place, test(group)?)));
        let found = found.max_by(|a, b| a.1.total_cmp(&b.1));
        found.map(|(place, _)| place)
    };
    Architecture::ALL.into_iter().filter_map(best).collect()
}

/// Whether the paper has figures for this table: of gradient descent, at some of its rates.
pub(super) fn is_papers(groups: &[Group]) -> bool {
    let is_descent = |group: &Group| group.config.optimizer == Optimizer::Sgd;
    groups.iter().any(|group| group.paper.is_some()) && groups.iter().all(is_descent)
}

/// The card; returns the row that was clicked.
pub(super) fn table_ui(
    ui: &mut Ui,
    groups: &[Group],
    shown: &BTreeSet<usize>,
    live: &History,
) -> Option<usize> {
    let has_paper = is_papers(groups);
    ui.horizontal(|ui| {
        heading_ui(ui, tr("table-results"));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            small_ui(ui, tr("table-note"));
        });
    });
    let (columns, order) = if has_paper {
        (paper_columns().to_vec(), PAPER_ORDER.to_vec())
    } else {
        (columns().to_vec(), ORDER.to_vec())
    };
    let order = if ui.available_width() < ALL_COLUMNS {
        order
    } else {
        (0..columns.len()).collect()
    };
    let lines: Vec<TableRow> = groups
        .iter()
        .enumerate()
        .map(|(place, group)| TableRow {
            cells: {
                let cells = if has_paper {
                    paper_cells(group, live)
                } else {
                    cells(group, live)
                };
                in_order(&cells, &order)
            },
            mark: shown.contains(&place).then(|| series_color(ui, place)),
            is_chosen: false,
            is_faint: group.row.is_none() && !group.is_current,
        })
        .collect();
    let columns = in_order(&columns, &order);
    data_table_ui(ui, tr("table-results"), &columns, &lines)
}

fn in_order<T: Clone>(all: &[T], order: &[usize]) -> Vec<T> {
    let places = order.iter().filter_map(|&place| all.get(place));
    places.cloned().collect()
}

fn paper_cells(group: &Group, live: &History) -> Vec<String> {
    let row = group.row.as_ref();
    let paper = group.paper;
    let loss = |row: &PaperRow| {
        row.loss
            .map_or_else(|| "nan".to_owned(), |loss| number(Some(loss), 3))
    };
    let difference = row.and_then(|row| row.difference);
    vec![
        names::short_model(group.config.architecture).to_owned(),
        group.config.learning_rate.to_string(),
        number(row.and_then(|row| row.train_loss), 3),
        paper.map(loss).unwrap_or_default(),
        number(row.and_then(|row| row.batch_accuracy), 3),
        number(paper.map(|row| row.train_accuracy), 3),
        number(row.and_then(|row| Some(row.test_accuracy?[0])), 3),
        number(paper.map(|row| row.test_accuracy), 3),
        difference.map_or_else(String::new, signed),
        remark(group, live),
    ]
}

fn cells(group: &Group, live: &History) -> Vec<String> {
    let row = group.row.as_ref();
    let test = row.and_then(|row| {
        let [mean, least, most] = row.test_accuracy?;
        Some(if row.runs > 1 {
            let [mean, least, most] = [mean, least, most].map(|value| format!("{value:.4}"));
            tr_with(
                "table-range",
                &[("mean", &mean), ("least", &least), ("most", &most)],
            )
        } else {
            format!("{mean:.4}")
        })
    });
    vec![
        names::short_model(group.config.architecture).to_owned(),
        group.config.optimizer.title().to_owned(),
        group.config.learning_rate.to_string(),
        number(row.and_then(|row| row.train_loss), 4),
        number(row.and_then(|row| row.train_accuracy), 4),
        test.unwrap_or_default(),
        remark(group, live),
    ]
}

fn remark(group: &Group, live: &History) -> String {
    if group.is_current {
        let epoch = live.progress.as_ref().map(|progress| progress.epoch);
        return epoch.map_or_else(
            || tr("table-starting").to_owned(),
            |epoch| {
                let epochs = live.epochs();
                tr_with("table-epoch", &[("epoch", &epoch), ("epochs", &epochs)])
            },
        );
    }
    match &group.row {
        Some(_) => remark_on(&group.results, group.paper),
        None => tr("table-to-do").to_owned(),
    }
}

/// What went wrong in the runs of a row, and whether it did in the paper.
fn remark_on(results: &[Arc<CellResult>], paper: Option<&PaperRow>) -> String {
    let words = results.iter().filter_map(|cell| match &cell.outcome {
        CellOutcome::Diverged { step, .. } => Some(tr_with("table-diverged", &[("step", step)])),
        CellOutcome::Failed { reason } => Some(tr_with("table-failed", &[("reason", reason)])),
        CellOutcome::Finished(_) if cell.outcome.has_failed() => {
            Some(tr("table-learned-nothing").to_owned())
        }
        CellOutcome::Finished(_) => None,
    });
    let mut words: Vec<String> = words.collect();
    words.dedup();
    if !words.is_empty() && paper.is_some_and(PaperRow::has_failed) {
        words.push(tr("table-as-paper").to_owned());
    }
    let both = |first: String, second: String| {
        tr_with("table-and", &[("first", &first), ("second", &second)])
    };
    words.into_iter().reduce(both).unwrap_or_default()
}

fn number(value: Option<f64>, digits: usize) -> String {
    value.map_or_else(String::new, |value| format!("{value:.digits$}"))
}

/// A difference with three digits after the point; one that rounds to nothing has no sign.
fn signed(value: f64) -> String {
    let text = format!("{value:+.3}");
    if text.bytes().any(|byte| matches!(byte, b'1'..=b'9')) {
        text
    } else {
        text.replace(['+', '-'], "")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sweep::Preset;

    #[test]
    fn a_difference_of_nothing_has_no_sign() {
        assert_eq!(signed(-0.0002), "0.000");
        assert_eq!(signed(0.0), "0.000");
        assert_eq!(signed(-0.0021), "-0.002");
        assert_eq!(signed(0.0064), "+0.006");
    }

    #[test]
    fn a_narrow_table_has_all_columns() {
        for (order, count) in [
            (PAPER_ORDER.to_vec(), paper_columns().len()),
            (ORDER.to_vec(), columns().len()),
        ] {
            let places: BTreeSet<usize> = order.into_iter().collect();
            assert!(places.into_iter().eq(0..count));
        }
    }

    #[test]
    fn a_table_has_a_row_for_each_rate_before_anything_is_run() {
        let progress = SweepProgress::new(Preset::PaperTable1.sweep(true));
        let groups = groups(&progress);
        assert_eq!(groups.len(), 15);
        let cells = paper_cells(&groups[14], &History::default());
        assert_eq!(cells.len(), paper_columns().len());
        assert_eq!(
            (cells[3].as_str(), cells[7].as_str(), cells[9].as_str()),
            ("nan", "0.098", "to do")
        );
        assert!(default_selection(&groups).is_empty(), "nothing to show yet");
    }
}
