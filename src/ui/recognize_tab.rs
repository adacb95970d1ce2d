//! The Recognize tab: canvas or picture on the left, the answer on the right.

mod pictures;

use std::sync::Arc;

use egui::{Id, Rect, Response, Ui, UiBuilder, vec2};

use super::answer::answer_ui;
use super::bars::{bars_header_ui, bars_ui};
use super::boxes::{ShownBox, boxes_ui};
use super::canvas_view::{CanvasView, Mapping, paint_guides};
use super::label_row::{LABEL_ROW_HEIGHT, label_row_ui};
use super::lines::line_end_ui;
use super::live_strip::{LiveState, live_strip_ui};
use super::names;
use super::open_menu::OpenMenu;
use super::picture_history::PictureHistory;
use super::picture_view::PictureView;
use super::recognize_tools::{DEFAULT_PEN, buttons_ui, tools_ui};
use super::shown_answer::ShownAnswer;
use super::shown_picture::{ShownPicture, picture_ui};
use super::stages::{StageTextures, stages_ui};
use super::theme::GAP;
use super::widgets::{area_ui, card_ui, heading_ui, segmented_ui, split_bottom, split_top};
use crate::command::{Command, Tool};
use crate::digit::{DigitImage, Label};
use crate::ink::Bounds;
use crate::ink::canvas::Canvas;
use crate::inside::Comparison;
use crate::language::tr;
use crate::preprocess::Method;
use crate::recognize::{Answer, Source};

/// A tab of less height is low, in points.
const LOW: f32 = 520.0;

/// What the tab keeps.
pub struct RecognizeState {
    /// The drawing.
    pub canvas: Canvas,
    view: CanvasView,
    frame: Bounds,
    /// Pen or eraser.
    pub tool: Tool,
    pub(super) pen: f32,
    pub(super) picture: Option<ShownPicture>,
    pub(super) picture_view: PictureView,
    history: PictureHistory<ShownPicture>,
    /// What can be opened again.
    pub open_menu: OpenMenu,
    /// What was read.
    pub shown: ShownAnswer,
    /// Whether lines that help to place a digit are shown.
    pub(super) has_guides: bool,
    /// The network being trained, which may answer in the place of the model in use.
    pub live: LiveState,
    /// The digit that was kept last, and its label.
    pub kept: Option<(Label, DigitImage)>,
    /// Whether what happens inside of the networks is shown.
    pub looks_inside: bool,
    textures: StageTextures,
}

impl Default for RecognizeState {
    fn default() -> Self {
        Self {
            canvas: Canvas::default(),
            view: CanvasView::default(),
            frame: Bounds {
                min: crate::ink::Point::new(-0.5, -0.5),
                max: crate::ink::Point::new(0.5, 0.5),
            },
            tool: Tool::default(),
            pen: DEFAULT_PEN,
            picture: None,
            picture_view: PictureView::default(),
            history: PictureHistory::default(),
            open_menu: OpenMenu::default(),
            shown: ShownAnswer::default(),
            has_guides: false,
            live: LiveState::default(),
            kept: None,
            looks_inside: false,
            textures: StageTextures::default(),
        }
    }
}

impl RecognizeState {
    /// What is to be read, or `None` on an empty canvas.
    #[must_use]
    pub fn source(&self) -> Option<Source> {
        if let Some(picture) = &self.picture {
            return Some(Source::Picture(Arc::clone(&picture.gray)));
        }
        let strokes = self.canvas.drawing();
        (!strokes.is_empty()).then_some(Source::Drawing {
            strokes,
            frame: self.frame,
        })
    }

    /// Shows an answer, or none.
    pub fn set_answer(
        &mut self,
        context: &egui::Context,
        answer: Option<Answer>,
        comparison: Option<Comparison>,
    ) {
        self.shown.set(answer, comparison);
        self.show_stages(context);
    }

    fn show_stages(&mut self, context: &egui::Context) {
        let reading = self.shown.reading();
        self.textures
            .set(context, reading.map(|reading| &reading.preprocessed));
    }

    fn choose(&mut self, context: &egui::Context, digit: Option<usize>) {
        if let Some(digit) = digit {
            self.shown.choose(digit);
            self.show_stages(context);
        }
    }

    /// Shows or hides the lines that help to place a digit.
    pub const fn toggle_guides(&mut self) {
        self.has_guides = !self.has_guides;
    }
}

/// Takes in what the pen did on the tab's canvas, before anything is painted; `None` while a
/// picture covers it. `rect` is the tab.
pub fn take_pen(ui: &mut Ui, rect: Rect, state: &mut RecognizeState) -> Option<Response> {
    if state.has_picture() {
        return None;
    }
    let paper = LeftAreas::of(rect).paper;
    state.frame = Mapping::new(paper).frame();
    let pen = (state.tool, state.pen);
    Some(state.view.take_pointer(ui, paper, &mut state.canvas, pen))
}

/// The tab in `rect`; `canvas` is what [`take_pen`] gave.
pub fn recognize_tab_ui(
    ui: &mut Ui,
    rect: Rect,
    state: &mut RecognizeState,
    canvas: Option<&Response>,
    commands: &mut Vec<Command>,
) {
    left_ui(ui, &LeftAreas::of(rect), state, canvas, commands);
    let right = rect.with_min_x(rect.center().x + GAP / 2.0);
    // What is remembered of its lines holds whatever is on the left.
    let builder = UiBuilder::new().scope_id(Id::unique("the answer and what it is made of"));
    ui.scope_builder(builder.max_rect(right), |ui| {
        right_ui(ui, right, state, commands);
    });
}

/// The left half of the tab, from top to bottom.
struct LeftAreas {
    tools: Rect,
    paper: Rect,
    buttons: Rect,
}

impl LeftAreas {
    fn of(tab: Rect) -> Self {
        let left = tab.with_max_x(tab.center().x - GAP);
        let (tools, rest) = split_top(left, 52.0, GAP);
        let (paper, buttons) = split_bottom(rest, 32.0, GAP);
        Self {
            tools,
            paper,
            buttons,
        }
    }
}

fn left_ui(
    ui: &mut Ui,
    areas: &LeftAreas,
    state: &mut RecognizeState,
    canvas: Option<&Response>,
    commands: &mut Vec<Command>,
) {
    card_ui(ui, areas.tools, |_| ());
    area_ui(ui, areas.tools.shrink2(vec2(10.0, 8.0)), |ui| {
        ui.horizontal(|ui| tools_ui(ui, state, commands));
    });
    paper_ui(ui, areas.paper, state, canvas, commands);
    area_ui(ui, areas.buttons, |ui| {
        ui.horizontal(|ui| buttons_ui(ui, state, commands));
    });
}

/// The picture, or else the drawing, with boxes around what was read.
fn paper_ui(
    ui: &mut Ui,
    rect: Rect,
    state: &mut RecognizeState,
    canvas: Option<&Response>,
    commands: &mut Vec<Command>,
) {
    let boxes = state.shown.boxes();
    let place = state.shown.place();
    if let Some(picture) = &state.picture {
        let view = &mut state.picture_view;
        let on_screen = picture_ui(ui, rect, picture, view, commands);
        let boxes = boxes.into_iter().map(|(area, label)| {
            let corner = on_screen.min + vec2(area.x, area.y) * picture.scale_in(on_screen);
            let size = vec2(area.width, area.height) * picture.scale_in(on_screen);
            let rect = Rect::from_min_size(corner, size).expand(4.0);
            ShownBox { rect, label }
        });
        let clicked = boxes_ui(ui, rect, &boxes.collect::<Vec<_>>(), place).clicked;
        state.choose(ui.ctx(), clicked);
    } else if let Some(canvas) = canvas {
        let pen = (state.tool, state.pen);
        state.view.paint(ui, canvas, &state.canvas, pen);
        if state.has_guides {
            paint_guides(ui, rect);
        }
        let mapping = Mapping::new(rect);
        let boxes = boxes.into_iter().map(|(area, label)| {
            let rect = mapping.on_screen(area).expand(8.0);
            ShownBox { rect, label }
        });
        let boxes = boxes
            .filter(|_| !state.canvas.is_empty())
            .collect::<Vec<_>>();
        let result = boxes_ui(ui, rect, &boxes, place);
        state.view.tags = result.tags;
        state.choose(ui.ctx(), result.clicked);
    }
}

fn right_ui(ui: &mut Ui, rect: Rect, state: &mut RecognizeState, commands: &mut Vec<Command>) {
    // The line about a training takes room that the stages need in a low window.
    let is_low = state.live.is_there() && rect.height() < LOW;
    let (gap, least_bars) = if is_low { (8.0, 168.0) } else { (GAP, 190.0) };
    let (rect, strip) = if state.live.is_there() {
        split_bottom(rect, 28.0, gap)
    } else {
        (rect, Rect::NOTHING)
    };
    let roomy = ((rect.height() - 480.0) / 190.0).clamp(0.0, 1.0);
    let between = |tight: f32, loose: f32| tight + (loose - tight) * roomy;
    if state.live.is_there() {
        area_ui(ui, strip, |ui| live_strip_ui(ui, &mut state.live));
    } else {
        // What follows is told from its like by its place.
        ui.skip_ahead_auto_ids(1);
    }
    let (answer, rest) = split_top(rect, between(66.0, 90.0), gap);
    let (bars, stages) = split_top(rest, between(least_bars, 290.0), gap);
    card_ui(ui, answer, |_| ());
    let inside = answer.shrink2(vec2(22.0, 8.0));
    let clicked = answer_ui(ui, inside, &state.shown);
    state.choose(ui.ctx(), clicked);
    card_ui(ui, bars, |ui| {
        bars_header_ui(ui, &mut state.looks_inside, &mut state.shown.is_compared);
        let reading = state.shown.reading();
        let probabilities = reading.map(|reading| &reading.probabilities);
        let baseline = state.shown.baseline();
        bars_ui(ui, probabilities, baseline.as_ref(), state.shown.is_digit());
    });
    let (stages, row) = split_bottom(stages, LABEL_ROW_HEIGHT, gap);
    card_ui(ui, stages, |ui| {
        if is_low {
            ui.spacing_mut().interact_size.y = 26.0;
        }
        network_sees_ui(ui, state);
    });
    label_row_ui(ui, row, state, commands);
}

fn network_sees_ui(ui: &mut Ui, state: &mut RecognizeState) {
    ui.horizontal(|ui| {
        heading_ui(ui, tr("stages"));
        let choices = Method::ALL.map(|method| (method, names::method(method)));
        let method = &mut state.shown.method;
        if line_end_ui(ui, |ui| segmented_ui(ui, &choices, method)) {
            state.show_stages(ui.ctx());
        }
    });
    ui.add_space(4.0);
    let area = ui.available_rect_before_wrap();
    area_ui(ui, area, |ui| stages_ui(ui, &state.textures));
}
