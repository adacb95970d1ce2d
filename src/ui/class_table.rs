//! Recall and precision of each digit.

use egui::Ui;

use super::data_table::{Column, TableRow, data_table_ui};
use super::evaluate_form::percent;
use super::train_progress::grouped;
use super::widgets::heading_ui;
use crate::evaluate::{Part, Score};
use crate::language::tr;
use crate::report::evaluation::digits;

/// The card; a click on a digit shows its mistakes.
pub(super) fn classes_ui(ui: &mut Ui, score: &Score, part: Part) -> Option<Part> {
    heading_ui(ui, tr("evaluate-classes"));
    let columns = [
        Column::number(tr("evaluate-class-digit"), 0.7),
        Column::number(tr("evaluate-class-images"), 0.8),
        Column::number(tr("evaluate-class-recall"), 1.0),
        Column::number(tr("evaluate-class-precision"), 1.0),
    ];
    let shown = |value: Option<f64>| value.map_or_else(|| "–".to_owned(), percent);
    let row = |label| TableRow {
        cells: vec![
            format!("{label}"),
            grouped(f64::from(score.shown(label))),
            shown(score.recall(label)),
            shown(score.precision(label)),
        ],
        is_chosen: part == Part::Digit(label),
        is_faint: score.shown(label) == 0,
        ..TableRow::default()
    };
    let rows: Vec<TableRow> = digits().map(row).collect();
    let clicked = data_table_ui(ui, tr("evaluate-classes"), &columns, &rows)?;
    digits().nth(clicked).map(Part::Digit)
}
