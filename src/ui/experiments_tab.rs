//! The Experiments tab: a sweep's queue on the left, its table and plots on the right.

use std::collections::BTreeSet;

use egui::{Rect, Ui};

use super::sweep_form::{GridForm, form_ui, queue_ui};
use super::sweep_plots::{CurveKind, curves_ui, rates_ui};
use super::sweep_table::{default_selection, groups, table_ui};
use super::theme::GAP;
use super::widgets::{area_ui, card_ui, scroll_area_ui, split_bottom, split_top};
use crate::command::Command;
use crate::language::{self, Language, tr};
use crate::sweep::progress::SweepProgress;
use crate::sweep::{Preset, Sweep};
use crate::train::history::History;

/// Width of the form, in points.
const FORM_WIDTH: f32 = 298.0;
/// Height of what stands below the form, in points.
const QUEUE_HEIGHT: f32 = 110.0;
/// The table's share of the height.
const TABLE_SHARE: f32 = 0.52;

/// What can be run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Choice {
    /// The paper's Table 1.
    #[default]
    PaperTable1,
    /// All optimizers.
    Optimizers,
    /// A grid that a person types.
    Own,
}

impl Choice {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::PaperTable1, Self::Optimizers, Self::Own];

    /// The named sweep, if it is one.
    #[must_use]
    pub const fn preset(self) -> Option<Preset> {
        match self {
            Self::PaperTable1 => Some(Preset::PaperTable1),
            Self::Optimizers => Some(Preset::Optimizers),
            Self::Own => None,
        }
    }

    /// The name in the window.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::PaperTable1 => tr("sweep-paper"),
            Self::Optimizers => tr("sweep-optimizers"),
            Self::Own => tr("sweep-own"),
        }
    }

    /// What it is about.
    #[must_use]
    pub fn explanation(self) -> &'static str {
        match self {
            Self::PaperTable1 => tr("sweep-paper-note"),
            Self::Optimizers => tr("sweep-optimizers-note"),
            Self::Own => tr("sweep-own-note"),
        }
    }
}

/// What the tab keeps.
#[derive(Debug)]
pub struct ExperimentsState {
    /// What is chosen.
    pub choice: Choice,
    /// Whether the named sweep is the rough one.
    pub is_quick: bool,
    /// The grid that is typed.
    pub grid: GridForm,
    /// The sweep that this makes, or why it makes none.
    pub wanted: Result<Sweep, String>,
    /// Whether a sweep is under way.
    pub is_running: bool,
    /// Whether it is being paused.
    pub is_stopping: bool,
    /// Rows whose curves are shown; none stands for the most telling ones.
    chosen: BTreeSet<usize>,
    curve: CurveKind,
    /// What `wanted` was made of.
    made_of: Option<(Choice, bool, GridForm, Language)>,
}

impl Default for ExperimentsState {
    fn default() -> Self {
        let mut state = Self {
            choice: Choice::default(),
            is_quick: false,
            grid: GridForm::default(),
            wanted: Err(String::new()),
            is_running: false,
            is_stopping: false,
            chosen: BTreeSet::new(),
            curve: CurveKind::default(),
            made_of: None,
        };
        state.update();
        state
    }
}

impl ExperimentsState {
    /// Makes the sweep that is chosen, if that changed.
    fn update(&mut self) {
        let language = language::current();
        let parts = (self.choice, self.is_quick, self.grid.clone(), language);
        if self.made_of.as_ref() == Some(&parts) {
            return;
        }
        self.made_of = Some(parts);
        self.chosen.clear();
        self.wanted = match self.choice.preset() {
            Some(preset) => Ok(preset.sweep(self.is_quick)),
            None => self.grid.sweep(),
        };
    }

    /// The name of the folder that keeps the sweep's results.
    #[must_use]
    pub fn folder_name(&self) -> String {
        let quick = if self.is_quick { "-quick" } else { "" };
        match (self.choice.preset(), &self.wanted) {
            (Some(preset), _) => format!("{}{quick}", preset.id()),
            (None, Ok(sweep)) => format!("grid-{:016x}", sweep.fingerprint()),
            (None, Err(_)) => "grid".to_owned(),
        }
    }
}

/// The tab in `rect`. `progress` is how the chosen sweep stands, if that is known, and `live` the
/// history of the run under way.
pub fn experiments_tab_ui(
    ui: &mut Ui,
    rect: Rect,
    state: &mut ExperimentsState,
    progress: Option<&SweepProgress>,
    live: &History,
    commands: &mut Vec<Command>,
) {
    let (form, rest) = rect.split_left_right_at_x(rect.left() + FORM_WIDTH);
    let rest = rest.with_min_x(rest.left() + GAP + 8.0);
    card_ui(ui, form, |ui| {
        let (form, queue) = split_bottom(ui.max_rect(), QUEUE_HEIGHT, GAP);
        scroll_area_ui(ui, form, "sweep", |ui| form_ui(ui, state));
        area_ui(ui, queue, |ui| {
            queue_ui(ui, state, progress, live, commands);
        });
    });
    state.update();
    let (table, plots) = split_top(rest, rest.height() * TABLE_SHARE, GAP);
    let (curves, rates) = plots.split_left_right_at_fraction(0.5);
    let curves = curves.with_max_x(curves.right() - GAP / 2.0);
    let rates = rates.with_min_x(rates.left() + GAP / 2.0);
    let groups = progress.map(groups).unwrap_or_default();
    let shown = if state.chosen.is_empty() {
        default_selection(&groups)
    } else {
        state.chosen.clone()
    };
    let clicked = card_ui(ui, table, |ui| table_ui(ui, &groups, &shown, live));
    card_ui(ui, curves, |ui| {
        curves_ui(ui, &groups, &shown, &mut state.curve);
    });
    card_ui(ui, rates, |ui| rates_ui(ui, &groups));
    if let Some(place) = clicked {
        let mut chosen = shown;
        if !chosen.remove(&place) {
            chosen.insert(place);
        }
        state.chosen = chosen;
    }
}
