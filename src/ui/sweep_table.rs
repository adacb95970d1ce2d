//! A sweep's table: one row for the runs that differ in nothing but their seed.

use std::collections::BTreeSet;
use std::sync::Arc;

use egui::{Align, Layout, Ui};

use super::data_table::{Column, TableRow, data_table_ui};
use super::theme::series_color;
use super::widgets::{heading_ui, small_ui};
use crate::model::Architecture;
use crate::sweep::cell::CellResult;
use crate::sweep::paper::{PaperRow, row_of};
use crate::sweep::progress::SweepProgress;
use crate::sweep::table::{Row, is_repeat, row};
use crate::train::config::TrainConfig;
use crate::train::history::History;
use crate::train::optimizer::Optimizer;

const PAPER_COLUMNS: [Column; 10] = [
    Column::text("Model", 1.3),
    Column::number("Rate", 0.8),
    Column::number("Loss", 0.8),
    Column::number("Paper", 0.8),
    Column::number("99 images", 1.0),
    Column::number("Paper", 0.7),
    Column::number("Test", 0.8),
    Column::number("Paper", 0.7),
    Column::number("Difference", 1.0),
    Column::text("", 1.9),
];
const COLUMNS: [Column; 7] = [
    Column::text("Model", 1.3),
    Column::text("Optimizer", 0.9),
    Column::number("Rate", 0.6),
    Column::number("Loss", 0.8),
    Column::number("Training", 0.8),
    Column::number("Test", 1.6),
    Column::text("", 1.6),
];

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
        heading_ui(ui, "Results");
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            small_ui(ui, "A click on a row shows its curves, another hides them");
        });
    });
    let lines: Vec<TableRow> = groups
        .iter()
        .enumerate()
        .map(|(place, group)| TableRow {
            cells: if has_paper {
                paper_cells(group, live)
            } else {
                cells(group, live)
            },
            mark: shown.contains(&place).then(|| series_color(ui, place)),
            is_chosen: false,
            is_faint: group.row.is_none() && !group.is_current,
        })
        .collect();
    let columns: &[Column] = if has_paper { &PAPER_COLUMNS } else { &COLUMNS };
    data_table_ui(ui, columns, &lines)
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
        group.config.architecture.short_title().to_owned(),
        group.config.learning_rate.to_string(),
        number(row.and_then(|row| row.train_loss), 3),
        paper.map(loss).unwrap_or_default(),
        number(row.and_then(|row| row.batch_accuracy), 3),
        number(paper.map(|row| row.train_accuracy), 3),
        number(row.and_then(|row| Some(row.test_accuracy?[0])), 3),
        number(paper.map(|row| row.test_accuracy), 3),
        difference.map_or_else(String::new, |value| format!("{value:+.3}")),
        remark(group, live),
    ]
}

fn cells(group: &Group, live: &History) -> Vec<String> {
    let row = group.row.as_ref();
    let test = row.and_then(|row| {
        let [mean, least, most] = row.test_accuracy?;
        Some(if row.runs > 1 {
            format!("{mean:.4} ({least:.4} to {most:.4})")
        } else {
            format!("{mean:.4}")
        })
    });
    vec![
        group.config.architecture.short_title().to_owned(),
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
            || "starting…".to_owned(),
            |epoch| format!("epoch {epoch} of {}…", live.epochs()),
        );
    }
    match &group.row {
        Some(row) => row.remark.clone(),
        None => "to do".to_owned(),
    }
}

fn number(value: Option<f64>, digits: usize) -> String {
    value.map_or_else(String::new, |value| format!("{value:.digits$}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sweep::Preset;

    #[test]
    fn a_table_has_a_row_for_each_rate_before_anything_is_run() {
        let progress = SweepProgress::new(Preset::PaperTable1.sweep(true));
        let groups = groups(&progress);
        assert_eq!(groups.len(), 15);
        let cells = paper_cells(&groups[14], &History::default());
        assert_eq!(cells.len(), PAPER_COLUMNS.len());
        assert_eq!(
            (cells[3].as_str(), cells[7].as_str(), cells[9].as_str()),
            ("nan", "0.098", "to do")
        );
        assert!(default_selection(&groups).is_empty(), "nothing to show yet");
    }
}
