//! What is to be run: a named sweep, or a grid of one's own.

use egui::{Align, Layout, RichText, TextEdit, Ui, vec2};

use super::experiments_tab::{Choice, ExperimentsState};
use super::menus::menu_button_ui;
use super::names;
use super::number_field::number_field_ui;
use super::sentences::Sentence as _;
use super::theme::{CONTROL_HEIGHT, Text, palette};
use super::widgets::{
    check_box_ui, choose_ui, close_rows, field_ui, high_heading_ui, primary_button_ui, progress_ui,
    small_ui, wide_button_ui,
};
use crate::command::{Command, SweepExport};
use crate::language::{tr, tr_with};
use crate::model::Architecture;
use crate::sweep::progress::SweepProgress;
use crate::sweep::{Grid, GridError, Sweep};
use crate::train::history::History;
use crate::train::optimizer::Optimizer;
use crate::train::plan::{MAX_BATCH_SIZE, MAX_EPOCHS};

/// The most runs with the same settings but for their seed.
const MAX_REPEATS: usize = 20;

/// A grid as it is typed.
#[derive(Clone, Debug, PartialEq)]
pub struct GridForm {
    /// Which networks.
    pub models: [bool; Architecture::ALL.len()],
    /// Which optimizers.
    pub optimizers: [bool; Optimizer::ALL.len()],
    /// Learning rates, separated by commas or spaces.
    pub learning_rates: String,
    /// Runs of each combination.
    pub repeats: usize,
    /// Passes over the training images.
    pub epochs: usize,
    /// Images per step.
    pub batch_size: usize,
}

impl Default for GridForm {
    fn default() -> Self {
        Self {
            models: Architecture::ALL.map(|model| model == Architecture::Softmax),
            optimizers: Optimizer::ALL.map(|optimizer| optimizer == Optimizer::Sgd),
            learning_rates: "0.01, 0.1, 1".to_owned(),
            repeats: 1,
            epochs: 5,
            batch_size: 100,
        }
    }
}

impl GridForm {
    /// The sweep that is typed.
    ///
    /// # Errors
    ///
    /// A sentence that says what can't be used.
    pub fn sweep(&self) -> Result<Sweep, String> {
        let rates: Result<Vec<f64>, String> = numbers_of(&self.learning_rates)
            .iter()
            .map(|text| {
                let number = text.parse();
                number.map_err(|_error| tr_with("sweep-rate-wrong", &[("text", text)]))
            })
            .collect();
        let grid = Grid {
            models: chosen(&Architecture::ALL, &self.models),
            optimizers: chosen(&Optimizer::ALL, &self.optimizers),
            learning_rates: rates?,
            seeds: (1..=self.repeats as u64).collect(),
            epochs: self.epochs,
            batch_size: self.batch_size,
        };
        grid.sweep("My own grid".to_owned())
            .map_err(|error: GridError| error.sentence())
    }
}

/// The numbers of a list. A comma separates them; but nobody means a rate of 0, so after a 0 it is a
/// decimal point.
fn numbers_of(list: &str) -> Vec<String> {
    let words = list.split([' ', ';']);
    let words = words.map(|word| word.trim_matches(','));
    let numbers = words.flat_map(|word| match word.strip_prefix("0,") {
        Some(decimals) if !decimals.contains([',', '.']) => vec![format!("0.{decimals}")],
        _ => word.split(',').map(str::to_owned).collect(),
    });
    numbers.filter(|number| !number.is_empty()).collect()
}

fn chosen<T: Copy>(all: &[T], is_chosen: &[bool]) -> Vec<T> {
    let pairs = all.iter().zip(is_chosen);
    pairs
        .filter_map(|(value, is)| is.then_some(*value))
        .collect()
}

/// What is to be run.
pub(super) fn form_ui(ui: &mut Ui, state: &mut ExperimentsState) {
    high_heading_ui(ui, tr("sweep-heading"));
    let width = ui.available_width();
    ui.add_enabled_ui(!state.is_running, |ui| {
        field_ui(ui, tr("sweep-choice"), |ui| {
            choose_ui(
                ui,
                "sweep",
                &Choice::ALL,
                &mut state.choice,
                Choice::title,
                width,
            )
        });
        small_ui(ui, state.choice.explanation());
        if state.choice == Choice::Own {
            grid_ui(ui, &mut state.grid, width);
        } else {
            check_box_ui(ui, &mut state.is_quick, tr("sweep-quick"))
                .on_hover_text(tr("sweep-quick-note"));
        }
    });
}

fn grid_ui(ui: &mut Ui, grid: &mut GridForm, width: f32) {
    ui.scope(|ui| {
        close_rows(ui);
        small_ui(ui, tr("sweep-models"));
        for (model, is_chosen) in Architecture::ALL.iter().zip(&mut grid.models) {
            check_box_ui(ui, is_chosen, names::model(*model));
        }
        ui.add_space(4.0);
        small_ui(ui, tr("sweep-optimizer-list"));
        ui.columns(2, |columns| {
            for (place, optimizer) in Optimizer::ALL.iter().enumerate() {
                let column = &mut columns[place % 2];
                check_box_ui(column, &mut grid.optimizers[place], optimizer.title())
                    .on_hover_text(names::optimizer_note(*optimizer));
            }
        });
    });
    field_ui(ui, tr("sweep-rates"), |ui| {
        let field = TextEdit::singleline(&mut grid.learning_rates).desired_width(width);
        ui.add(field.margin(vec2(8.0, 7.0)))
    });
    let third = (width - 2.0 * ui.spacing().item_spacing.x) / 3.0;
    let number = |ui: &mut Ui, name: &str, value: &mut usize, most: usize, note: &str| {
        field_ui(ui, name, |ui| {
            let size = vec2(third, CONTROL_HEIGHT);
            let response = number_field_ui(ui, size, value, 1..=most, |field| field.speed(0.1));
            if note.is_empty() {
                response
            } else {
                response.on_hover_text(note)
            }
        });
    };
    ui.horizontal(|ui| {
        number(ui, tr("train-epochs"), &mut grid.epochs, MAX_EPOCHS, "");
        let name = tr("train-batch-size");
        number(ui, name, &mut grid.batch_size, MAX_BATCH_SIZE, "");
        let (name, note) = (tr("sweep-repeats"), tr("sweep-repeats-note"));
        number(ui, name, &mut grid.repeats, MAX_REPEATS, note);
    });
}

/// How far it is, and what can be done with it; `live` is the history of the run under way.
pub(super) fn queue_ui(
    ui: &mut Ui,
    state: &ExperimentsState,
    progress: Option<&SweepProgress>,
    live: &History,
    commands: &mut Vec<Command>,
) {
    begin_ui(ui, state, progress, live, commands);
    exports_ui(ui, progress, commands);
}

/// How far it is, and the button that starts or pauses it.
fn begin_ui(
    ui: &mut Ui,
    state: &ExperimentsState,
    progress: Option<&SweepProgress>,
    live: &History,
    commands: &mut Vec<Command>,
) {
    if let Err(reason) = &state.wanted {
        let color = palette(ui).validation;
        ui.label(RichText::new(reason).font(Text::Small.font()).color(color));
        return;
    }
    let (done, count) =
        progress.map_or((0, 0), |progress| (progress.done(), progress.results.len()));
    let part = if state.is_running {
        live.fraction_done()
    } else {
        0.0
    };
    let fraction = (done as f32 + part) / count.max(1) as f32;
    progress_ui(ui, fraction, tr("sweep-progress"));
    let left = progress.and_then(|progress| progress.seconds_left(live));
    let left = left.filter(|_| state.is_running).map(time_left);
    let text = match left {
        Some(left) => tr_with(
            "sweep-runs-left",
            &[("done", &done), ("count", &count), ("left", &left)],
        ),
        None => tr_with("sweep-runs", &[("done", &done), ("count", &count)]),
    };
    small_ui(ui, text);
    if state.is_running {
        let text = if state.is_stopping {
            tr("sweep-pausing")
        } else {
            tr("sweep-pause")
        };
        let response = wide_button_ui(ui, text, !state.is_stopping);
        if response.on_hover_text(tr("sweep-pause-note")).clicked() {
            commands.push(Command::PauseSweep);
        }
        return;
    }
    let is_complete = count > 0 && done == count;
    let text = match (is_complete, done) {
        (true, _) => tr("sweep-complete"),
        (false, 0) => tr("sweep-start"),
        (false, _) => tr("sweep-go-on"),
    };
    if primary_button_ui(ui, text, !is_complete && progress.is_some()).clicked() {
        commands.push(Command::StartSweep);
    }
}

fn time_left(seconds: f64) -> String {
    if seconds < 90.0 {
        tr_with(
            "sweep-left-seconds",
            &[("seconds", &format!("{seconds:.0}"))],
        )
    } else {
        let minutes = format!("{:.0}", seconds / 60.0);
        tr_with("sweep-left-minutes", &[("minutes", &minutes)])
    }
}

fn exports_ui(ui: &mut Ui, progress: Option<&SweepProgress>, commands: &mut Vec<Command>) {
    let has_results = progress.is_some_and(|progress| progress.done() > 0);
    ui.with_layout(Layout::left_to_right(Align::Min), |ui| {
        ui.add_enabled_ui(has_results, |ui| {
            menu_button_ui(ui, tr("sweep-export"), |ui| {
                for export in SweepExport::ALL {
                    if ui.button(export.title()).clicked() {
                        commands.push(Command::ExportSweep(export));
                        ui.close();
                    }
                }
            });
        });
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_typed_grid_becomes_a_sweep_or_a_sentence() {
        let form = GridForm {
            repeats: 2,
            ..GridForm::default()
        };
        assert_eq!(form.sweep().map(|sweep| sweep.cells.len()), Ok(6));
        for list in ["0.01, 0.1,1", "0,01; 0,1; 1", "0,01 0,1 1", "0,01, 0,1, 1"] {
            assert_eq!(numbers_of(list), ["0.01", "0.1", "1"], "{list}");
        }
        let wrong = GridForm {
            learning_rates: "0.1, fast".to_owned(),
            ..GridForm::default()
        };
        let sentence = wrong.sweep().expect_err("no number");
        assert!(sentence.starts_with("“fast” is no learning rate"));
        let none = GridForm {
            models: [false; 4],
            ..GridForm::default()
        };
        assert!(
            none.sweep()
                .expect_err("nothing")
                .contains("nothing to run")
        );
    }
}
