//! The application: owns all state, starts the workers, and applies what a person asks for.

mod apply;
mod bars;
mod digit_sentences;
mod drawing;
mod dropped;
mod evaluation;
mod experiments;
mod live;
mod model_facts;
mod models;
mod my_digits;
mod pictures;
mod preferences;
mod reports;
mod sentences;
#[cfg(test)]
mod tests;
mod training;
mod trouble_sentences;
mod windows;

use std::io;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use egui::{CentralPanel, Context, Frame, Id, Rect, Ui, Visuals, vec2};

use crate::command::{self, Command, Tab};
use crate::inside::Extras;
use crate::language::{self, Language, Wording};
use crate::model_store::KeptModel;
use crate::paths::drawing_file;
use crate::picture;
use crate::sweep::Sweep;
use crate::sweep::progress::SweepProgress;
use crate::train::config::TrainConfig;
use crate::ui::about_window::AboutWindow;
use crate::ui::batch::batch_ui;
use crate::ui::evaluate_tab::EvaluateState;
use crate::ui::experiments_tab::{ExperimentsState, experiments_tab_ui};
use crate::ui::focus::focus_ring_ui;
use crate::ui::held_keys::HeldKeys;
use crate::ui::inside_window::InsideWindow;
use crate::ui::kept_focus::keep_focus;
use crate::ui::model_choice::DamagedModel;
use crate::ui::models_window::ModelsWindow;
use crate::ui::my_digits_tab::MyDigitsState;
use crate::ui::notices::Notices;
use crate::ui::path_field::PathField;
use crate::ui::recognize_tab::{RecognizeState, recognize_tab_ui, take_pen};
use crate::ui::samples::Samples;
use crate::ui::screen_reader::ScreenReader;
use crate::ui::shortcut_sheet::ShortcutSheet;
use crate::ui::theme::{self, MARGIN, STATUS_BAR_HEIGHT, TOP_BAR_HEIGHT};
use crate::ui::top_bar::status_bar_ui;
use crate::ui::train_tab::{TrainState, train_tab_ui};
use crate::ui::widgets::{split_bottom, split_top};
use crate::worker::Wake;
use crate::worker::evaluation::EvaluationWorker;
use crate::worker::files::{Files, Question, Wanted};
use crate::worker::keeper::Keeper;
use crate::worker::recognition::{RecognitionWorker, Request};
use crate::worker::training::TrainingWorker;
use models::NamedModel;
use preferences::Preferences;

/// A frame is held up at most so long for an answer, which for a drawing takes 1 to 5 ms; who waits
/// longer than that sees the ink first.
const PATIENCE: Duration = Duration::from_millis(8);

/// What the canvas looked like when it was last sent to be read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Sent {
    revision: u64,
    /// Grows with every picture and model that is taken.
    generation: u64,
    /// What was asked for beside the answer.
    extras: Extras,
}

/// What the program finds on its machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Surroundings {
    /// Where runs and sweeps are kept; without it, they are not.
    pub data_folder: Option<PathBuf>,
    /// Whether the system is asked for its file dialogs.
    pub has_file_dialogs: bool,
    /// The system's language.
    pub language: Language,
}

/// The whole program behind the window.
pub struct DigitApp {
    preferences: Preferences,
    tab: Tab,
    recognize: RecognizeState,
    train: TrainState,
    experiments: ExperimentsState,
    evaluate: EvaluateState,
    my_digits: MyDigitsState,
    lessons: my_digits::Lessons,
    /// A label that waits for the answer.
    awaited_label: Option<my_digits::Awaited>,
    /// Keeps the person's digits, where there is a place for them.
    digits_worker: my_digits::Worker,
    /// Where runs and sweeps are kept.
    data_folder: Option<PathBuf>,
    /// What was found of the chosen sweep's results.
    sweep: Option<SweepProgress>,
    /// The sweep whose results were last looked up.
    sweep_asked: Option<Sweep>,
    models: Vec<NamedModel>,
    model: usize,
    kept_models: Vec<KeptModel>,
    damaged_models: Vec<DamagedModel>,
    models_window: ModelsWindow,
    notices: Notices,
    samples: Samples,
    inside: InsideWindow,
    shortcuts: ShortcutSheet,
    about: AboutWindow,
    recognition: RecognitionWorker,
    training: TrainingWorker,
    evaluation: EvaluationWorker,
    files: Files,
    pictures: pictures::Pictures,
    /// What a path is being typed for.
    question: Option<(PathField, Question)>,
    /// A path that was typed, until something is written there.
    unwritten: Option<(Wanted, PathBuf)>,
    /// Requests sent so far.
    requests: u64,
    /// Answers to requests before this one are about something that is gone.
    first_valid: u64,
    sent: Sent,
    generation: u64,
    frames: u64,
    test_digits: usize,
    /// Sheets of samples asked for so far.
    sample_seed: u64,
    last_logged: Option<String>,
    /// Keeps the drawing for the next start, where there is a place for it.
    keeper: Option<Keeper>,
    /// Steps of the network of a training that answers in the place of the model in use.
    live_step: Option<usize>,
    /// The canvas's revision that was kept last.
    kept_revision: u64,
}

impl DigitApp {
    /// Installs the theme and starts the workers.
    ///
    /// # Errors
    ///
    /// If the system gives no threads.
    pub fn new(context: &Context, surroundings: Surroundings) -> io::Result<Self> {
        theme::install(context);
        context.add_plugin(ScreenReader);
        context.add_plugin(HeldKeys);
        let woken = context.clone();
        let wake: Wake = std::sync::Arc::new(move || woken.request_repaint());
        let drawing = surroundings.data_folder.as_deref().map(drawing_file);
        let keeper = drawing.map(|file| Keeper::start(file, wake.clone()));
        let keeper = keeper.transpose()?;
        let folder = surroundings.data_folder.as_deref();
        let preferences = Preferences::open(folder, surroundings.language, wake.clone())?;
        preferences.apply(context);
        language::set(preferences.language());
        let mut recognize = RecognizeState::default();
        recognize.set_tools(preferences.tools());
        Ok(Self {
            train: TrainState::new(preferences.train()),
            preferences,
            tab: Tab::default(),
            recognize,
            experiments: ExperimentsState::default(),
            evaluate: EvaluateState::default(),
            my_digits: MyDigitsState::default(),
            lessons: my_digits::Lessons::default(),
            awaited_label: None,
            digits_worker: my_digits::start(folder, &wake)?,
            data_folder: surroundings.data_folder,
            sweep: None,
            sweep_asked: None,
            models: Vec::new(),
            model: 0,
            kept_models: Vec::new(),
            damaged_models: Vec::new(),
            models_window: ModelsWindow::default(),
            notices: Notices::default(),
            samples: Samples::default(),
            inside: InsideWindow::default(),
            shortcuts: ShortcutSheet::default(),
            about: AboutWindow::default(),
            sample_seed: 0,
            recognition: RecognitionWorker::start(wake.clone())?,
            training: TrainingWorker::start(wake.clone())?,
            evaluation: EvaluationWorker::new(wake.clone()),
            pictures: pictures::Pictures::new(wake.clone()),
            files: Files::new(wake, surroundings.has_file_dialogs),
            question: None,
            unwritten: None,
            requests: 0,
            first_valid: 0,
            sent: Sent::default(),
            generation: 0,
            frames: 0,
            test_digits: 0,
            last_logged: None,
            keeper,
            live_step: None,
            kept_revision: 0,
        })
    }

    /// What goes on whether or not the window is visible.
    pub fn logic(&mut self, context: &Context) {
        language::set(self.preferences.language());
        self.take_reports(context);
        self.follow_training();
    }

    /// One frame of the window.
    pub fn ui(&mut self, ui: &mut Ui) {
        language::set(self.preferences.language());
        let mut commands = Vec::new();
        if self.question.is_none() {
            let is_canvas = !self.pictures.batch.is_shown;
            commands.extend(command::pressed(ui.ctx(), self.tab, is_canvas));
        }
        self.take_dropped_files(ui.ctx());
        CentralPanel::default().frame(Frame::NONE).show(ui, |ui| {
            let rect = ui.max_rect();
            let (top, rest) = split_top(rect, TOP_BAR_HEIGHT, 0.0);
            let (tab, bottom) = split_bottom(rest, STATUS_BAR_HEIGHT, 0.0);
            self.top_bar_ui(ui, top, &mut commands);
            self.tab_ui(ui, tab.shrink2(vec2(MARGIN, MARGIN)), &mut commands);
            // Last, since it tells about the answer that has just come.
            status_bar_ui(ui, bottom, &self.facts(), &self.notices);
        });
        dropped::hint_ui(ui, self.tab, self.pictures.batch.is_shown);
        self.windows_ui(ui.ctx(), &mut commands);
        self.notices.ui(ui);
        let view = Id::unique((self.tab, self.pictures.batch.is_shown));
        keep_focus(ui.ctx(), view);
        focus_ring_ui(ui);
        for command in commands {
            self.apply(ui.ctx(), &command);
        }
        self.request_recognition(ui.ctx());
        self.label_awaited();
        self.keep_drawing(ui.ctx());
        self.keep_settings(ui.ctx());
        self.keep_title(ui.ctx());
        self.log_answer();
        self.frames += 1;
        // Listing adapters while the window sets up its own crashes some Vulkan loaders.
        if self.frames == 2 {
            self.training.list_adapters();
            self.list_runs();
            preferences::keep_on_screen(ui.ctx());
            self.list_models();
            self.list_recent();
        }
    }

    /// Whether what is on the canvas has been answered, with no request under way.
    #[must_use]
    pub fn is_settled(&self) -> bool {
        !self.recognition.is_busy() && self.sent == self.to_send()
    }

    const fn to_send(&self) -> Sent {
        Sent {
            revision: self.recognize.canvas.revision(),
            generation: self.generation,
            extras: self.recognize.shown.extras(self.recognize.looks_inside),
        }
    }

    /// Strokes of the drawing, one under the pen included.
    #[must_use]
    pub fn stroke_count(&self) -> usize {
        self.recognize.canvas.drawing().len()
    }

    /// The settings of the next run.
    pub const fn settings(&mut self) -> &mut TrainConfig {
        &mut self.train.config
    }

    /// Whether the list of adapters has come.
    #[must_use]
    pub const fn has_adapters(&self) -> bool {
        !self.train.adapters.is_empty()
    }

    fn tab_ui(&mut self, ui: &mut Ui, rect: Rect, commands: &mut Vec<Command>) {
        match self.tab {
            Tab::Recognize if self.pictures.batch.is_shown => {
                batch_ui(ui, rect, &mut self.pictures.batch, commands);
            }
            Tab::Recognize => {
                let canvas = take_pen(ui, rect, &mut self.recognize);
                self.request_recognition(ui.ctx());
                self.wait_for_answer(ui.ctx());
                recognize_tab_ui(ui, rect, &mut self.recognize, canvas.as_ref(), commands);
            }
            Tab::Train => {
                let live = self.live(self.train.is_running());
                self.train.model_in_use = self.model;
                train_tab_ui(ui, rect, &mut self.train, &live, commands);
            }
            Tab::Experiments => {
                let live = self.live(self.experiments.is_running);
                let progress = self.sweep_progress();
                let state = &mut self.experiments;
                experiments_tab_ui(ui, rect, state, progress.as_ref(), &live, commands);
            }
            Tab::Evaluate => self.evaluate_ui(ui, rect, commands),
            Tab::MyDigits => self.my_digits_ui(ui, rect, commands),
        }
    }

    /// Asks for an answer if what is on the canvas, or the model, changed.
    fn request_recognition(&mut self, context: &Context) {
        let now = self.to_send();
        if now == self.sent || self.models.is_empty() {
            return;
        }
        self.sent = now;
        self.requests += 1;
        if let Some(source) = self.recognize.source() {
            self.recognition.request(Request {
                number: self.requests,
                source,
                extras: now.extras,
            });
        } else {
            self.first_valid = self.requests;
            self.recognize.set_answer(context, None, None);
            self.inside.set(context, None);
        }
    }

    /// An answer that comes at once is shown in the same frame as the ink.
    fn wait_for_answer(&mut self, context: &Context) {
        let start = Instant::now();
        while let Some(left) = PATIENCE.checked_sub(start.elapsed())
            && let Some(report) = self.recognition.wait(left)
        {
            self.take_recognition(context, report);
        }
    }

    fn show_picture(
        &mut self,
        context: &Context,
        (name, file): (Wording, Option<PathBuf>),
        picture: picture::Picture,
    ) {
        self.tab = Tab::Recognize;
        self.recognize.show_picture(context, (name, file), picture);
        self.forget_answer(context);
    }

    /// What was on the canvas is gone: its answer must not be shown for what is there now.
    fn forget_answer(&mut self, context: &Context) {
        self.generation += 1;
        self.first_valid = self.requests;
        self.recognize.set_answer(context, None, None);
    }
}

impl eframe::App for DigitApp {
    fn logic(&mut self, context: &Context, _frame: &mut eframe::Frame) {
        Self::logic(self, context);
    }

    fn ui(&mut self, ui: &mut Ui, frame: &mut eframe::Frame) {
        // For `benches/window/frames`.
        if let Some(seconds) = frame.info().cpu_usage {
            log::trace!("a frame took {:.2} ms", seconds * 1000.0);
        }
        Self::ui(self, ui);
    }

    /// The window's background: clearing paints it, so no rectangle has to.
    fn clear_color(&self, visuals: &Visuals) -> [f32; 4] {
        visuals.panel_fill.to_normalized_gamma_f32()
    }
}
