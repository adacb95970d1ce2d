//! The Evaluate tab: model, data set and figures on the left, what they are made of on the right.

use std::path::PathBuf;
use std::sync::Arc;

use egui::{Rect, Ui, vec2};

use super::calibration_plot::calibration_ui;
use super::class_table::classes_ui;
use super::confusion::confusion_ui;
use super::evaluate_form::form_ui;
use super::mistakes::{Sheet, pictures_ui};
use super::model_choice::ModelChoices;
use super::theme::{GAP, Text};
use super::widgets::{area_ui, card_ui, centered_text_ui, segmented_ui, small_ui, split_top};
use crate::command::{Command, ModelKey};
use crate::data_source::{DataFile, DataSource, LabeledData};
use crate::dataset::Dataset;
use crate::evaluate::{Evaluation, Part, Progress, Score};
use crate::language::{Wording, tr};
use crate::report::evaluation::EvaluationFacts;

/// Width of the form, in points.
const FORM_WIDTH: f32 = 298.0;
/// From this width on there is room for all cards, in points.
const WIDE: f32 = 780.0;
/// The matrix' share of the width, and its share of the height.
const MATRIX_SHARE: [f32; 2] = [0.55, 0.58];
/// The pictures' share of the width where there is little, beside one of the other cards.
const PICTURES_SHARE: f32 = 0.37;

/// Where the images come from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DataChoice {
    /// MNIST's test set.
    #[default]
    MnistTest,
    /// What the person labeled.
    MyDigits,
    /// A folder of pictures.
    Folder,
    /// A table.
    Table,
    /// Two IDX files.
    Idx,
}

impl DataChoice {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::MnistTest,
        Self::MyDigits,
        Self::Folder,
        Self::Table,
        Self::Idx,
    ];

    /// The name in the window.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::MnistTest => tr("evaluate-data-mnist"),
            Self::MyDigits => tr("tab-my-digits"),
            Self::Folder => tr("evaluate-data-folder"),
            Self::Table => tr("evaluate-data-table"),
            Self::Idx => tr("evaluate-data-idx"),
        }
    }
}

/// The card that is shown where there is no room for all of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum View {
    #[default]
    Confusion,
    Classes,
    Calibration,
}

/// An evaluation that can be looked at.
#[derive(Debug)]
pub struct Shown {
    /// What the model is called.
    pub model: Wording,
    /// What the data set is called.
    pub data: Wording,
    /// The set.
    pub read: LabeledData,
    /// Figures and results.
    pub evaluation: Evaluation,
    /// Images evaluated a second.
    pub images_per_second: f64,
}

impl Shown {
    /// What is written to files.
    #[must_use]
    pub fn facts(&self) -> EvaluationFacts<'_> {
        EvaluationFacts {
            model: self.model.say().into(),
            data: self.data.say().into(),
            read: &self.read,
            evaluation: &self.evaluation,
            images_per_second: self.images_per_second,
        }
    }
}

/// The evaluation before the one that is shown.
#[derive(Clone, Debug)]
pub(super) struct Earlier {
    pub(super) model: Wording,
    pub(super) data: Wording,
    pub(super) score: Score,
}

/// What the tab keeps.
#[derive(Default)]
pub struct EvaluateState {
    /// The model that is evaluated; `None`, and one that is gone, stand for the one in use.
    pub model: Option<ModelKey>,
    /// A model that is being read, and evaluated then.
    pub awaited: Option<ModelKey>,
    /// Where the images come from.
    pub choice: DataChoice,
    /// How far the evaluation under way has come.
    pub progress: Option<Progress>,
    /// Whether it is being stopped.
    pub is_stopping: bool,
    /// What the person labeled.
    pub my_digits: Arc<Dataset>,
    pub(super) folder: Option<PathBuf>,
    pub(super) table: Option<PathBuf>,
    pub(super) images: Option<PathBuf>,
    pub(super) labels: Option<PathBuf>,
    pub(super) earlier: Option<Earlier>,
    /// Names of the model and the data set that are being evaluated.
    names: (Wording, Wording),
    shown: Option<Arc<Shown>>,
    part: Part,
    view: View,
    sheet: Option<Sheet>,
}

impl EvaluateState {
    /// The chosen data set and its name; `None` while a file is missing.
    #[must_use]
    pub fn source(&self) -> Option<(DataSource, Wording)> {
        let choice = self.choice;
        let title = Wording::new(move || choice.title().to_owned());
        Some(match self.choice {
            DataChoice::MnistTest => (DataSource::MnistTest, title),
            DataChoice::MyDigits => {
                let data = Some(&self.my_digits).filter(|data| !data.is_empty())?;
                let given = DataSource::Given {
                    name: title.say(),
                    data: Arc::clone(data),
                };
                (given, title)
            }
            DataChoice::Folder => {
                let folder = self.folder.clone()?;
                let name = name_of(&folder);
                (DataSource::Folder(folder), name.into())
            }
            DataChoice::Table => {
                let table = self.table.clone()?;
                let name = name_of(&table);
                (DataSource::Csv(table), name.into())
            }
            DataChoice::Idx => {
                let (images, labels) = (self.images.clone()?, self.labels.clone()?);
                let name = name_of(&images);
                (DataSource::Idx { images, labels }, name.into())
            }
        })
    }

    /// Takes a file or folder that was chosen, and its kind of data set.
    pub fn take_file(&mut self, file: DataFile, path: PathBuf) {
        let (choice, place) = match file {
            DataFile::Folder => (DataChoice::Folder, &mut self.folder),
            DataFile::Table => (DataChoice::Table, &mut self.table),
            DataFile::Images => (DataChoice::Idx, &mut self.images),
            DataFile::Labels => (DataChoice::Idx, &mut self.labels),
        };
        *place = Some(path);
        self.choice = choice;
    }

    /// An evaluation of a model on a data set, by their names, begins.
    pub fn begin(&mut self, model: Wording, data: Wording) {
        self.names = (model, data);
        self.is_stopping = false;
    }

    /// The evaluation under way is over; returns the names of model and data set.
    pub fn end(&mut self) -> (Wording, Wording) {
        self.is_stopping = false;
        self.progress = None;
        std::mem::take(&mut self.names)
    }

    /// Shows an evaluation; the one that was shown is compared with it.
    pub fn show(&mut self, shown: Shown) {
        if let Some(before) = self.shown.replace(Arc::new(shown)) {
            self.earlier = Some(Earlier {
                model: before.model.clone(),
                data: before.data.clone(),
                score: before.evaluation.score,
            });
        }
        self.part = Part::Mistakes;
        self.sheet = None;
    }

    /// The evaluation that is shown.
    #[must_use]
    pub const fn shown(&self) -> Option<&Arc<Shown>> {
        self.shown.as_ref()
    }

    fn look_at(&mut self, part: Part) {
        // A second click goes back to all mistakes.
        self.part = if self.part == part {
            Part::Mistakes
        } else {
            part
        };
        self.sheet = None;
    }
}

fn name_of(path: &std::path::Path) -> String {
    let name = path.file_name().unwrap_or(path.as_os_str());
    name.to_string_lossy().into_owned()
}

/// The tab in `rect`; `models` are those that can be evaluated.
pub fn evaluate_tab_ui(
    ui: &mut Ui,
    rect: Rect,
    state: &mut EvaluateState,
    models: &ModelChoices,
    commands: &mut Vec<Command>,
) {
    let (form, rest) = rect.split_left_right_at_x(rect.left() + FORM_WIDTH);
    let rest = rest.with_min_x(rest.left() + GAP + 8.0);
    card_ui(ui, form, |ui| form_ui(ui, state, models, commands));
    let Some(shown) = state.shown.clone() else {
        invitation_ui(ui, rest);
        return;
    };
    let sheet = state.sheet.get_or_insert_with(|| {
        Sheet::new(ui.ctx(), &shown.read, &shown.evaluation.results, state.part)
    });
    let (part, score) = (state.part, &shown.evaluation.score);
    let mut chosen = None;
    if rest.width() >= WIDE {
        let (left, right) = columns(rest, MATRIX_SHARE[0]);
        let height = rest.height() * MATRIX_SHARE[1];
        let (matrix, pictures) = split_top(left, height, GAP);
        let (classes, calibration) = split_top(right, height, GAP);
        chosen = card_ui(ui, matrix, |ui| confusion_ui(ui, score, part, true)).or(chosen);
        chosen = card_ui(ui, classes, |ui| classes_ui(ui, score, part)).or(chosen);
        chosen = card_ui(ui, pictures, |ui| pictures_ui(ui, sheet, part, commands)).or(chosen);
        card_ui(ui, calibration, |ui| calibration_ui(ui, score));
    } else {
        let (figures, pictures) = columns(rest, 1.0 - PICTURES_SHARE);
        chosen = card_ui(ui, figures, |ui| {
            let (switch, rest) = split_top(ui.max_rect(), 30.0, 10.0);
            area_ui(ui, switch, |ui| view_ui(ui, &mut state.view));
            area_ui(ui, rest, |ui| match state.view {
                View::Confusion => confusion_ui(ui, score, part, false),
                View::Classes => classes_ui(ui, score, part),
                View::Calibration => {
                    calibration_ui(ui, score);
                    None
                }
            })
        })
        .or(chosen);
        chosen = card_ui(ui, pictures, |ui| pictures_ui(ui, sheet, part, commands)).or(chosen);
    }
    if let Some(part) = chosen {
        state.look_at(part);
    }
}

/// Two columns, the first with this share of the width.
fn columns(rect: Rect, share: f32) -> (Rect, Rect) {
    let (left, right) = rect.split_left_right_at_fraction(share);
    (
        left.with_max_x(left.right() - GAP / 2.0),
        right.with_min_x(right.left() + GAP / 2.0),
    )
}

fn view_ui(ui: &mut Ui, view: &mut View) {
    let views = [
        (View::Confusion, tr("evaluate-view-confusion")),
        (View::Classes, tr("evaluate-view-classes")),
        (View::Calibration, tr("evaluate-view-calibration")),
    ];
    ui.horizontal(|ui| segmented_ui(ui, &views, view));
}

/// What the tab is for, before anything was evaluated.
fn invitation_ui(ui: &mut Ui, rect: Rect) {
    card_ui(ui, rect, |_| ());
    let lines = [
        tr("evaluate-invitation-figures"),
        tr("evaluate-invitation-pictures"),
        tr("evaluate-invitation-data"),
    ];
    let height = 40.0 + 24.0 * lines.len() as f32;
    let middle = Rect::from_center_size(rect.center(), vec2(rect.width() - 40.0, height));
    let (title, below) = split_top(middle, 40.0, 0.0);
    centered_text_ui(ui, title, tr("evaluate-invitation"), Text::Large.font());
    area_ui(ui, below, |ui| {
        ui.vertical_centered(|ui| {
            for line in lines {
                small_ui(ui, line);
            }
        });
    });
}
