//! Notices: one sentence each. Failures stay until they are closed, successes for some seconds. Screen
//! readers say them as they come.

use egui::accesskit::Live;
use egui::{
    Align2, Area, CornerRadius, Id, Order, Rect, Role, Sense, Stroke, StrokeKind, Ui, UiBuilder,
    WidgetInfo, vec2,
};

use super::icons::Icon;
use super::theme::{CARD_RADIUS, CONTROL_HEIGHT, Text, palette};
use super::widgets::icon_button_ui;
use crate::language::tr;

/// Notices that are shown at once; older ones give way.
const MAX_SHOWN: usize = 4;
/// Width of a notice, in points.
const WIDTH: f32 = 460.0;
/// Above the status bar and the row of buttons, in points.
const HEIGHT_ABOVE_EDGE: f32 = 92.0;
/// Room between two notices, in points.
const GAP_BETWEEN: f32 = 8.0;
/// Room around a notice's text, in points.
const PADDING: f32 = 16.0;
/// Room for the button that closes a notice, in points.
const BUTTON: f32 = CONTROL_HEIGHT + 12.0;
/// How long a success is shown, in seconds.
const SUCCESS_SECS: f64 = 6.0;

#[derive(Debug, PartialEq)]
struct Notice {
    /// Screen readers take a notice for a new one by it.
    number: u64,
    sentence: String,
    is_failure: bool,
    /// When it was first seen, in the window's time.
    since: Option<f64>,
}

/// The notices that are open.
#[derive(Debug, Default)]
pub struct Notices {
    open: Vec<Notice>,
    /// Notices so far.
    count: u64,
}

impl Notices {
    /// Tells about a failure, also in the log.
    pub fn failure(&mut self, sentence: impl Into<String>) {
        let sentence = capitalized(&sentence.into());
        log::warn!("{sentence}");
        self.push(sentence, true);
    }

    /// Tells about a success, also in the log.
    pub fn success(&mut self, sentence: impl Into<String>) {
        let sentence = capitalized(&sentence.into());
        log::info!("{sentence}");
        self.push(sentence, false);
    }

    fn push(&mut self, sentence: String, is_failure: bool) {
        self.open.retain(|open| open.sentence != sentence);
        self.count += 1;
        self.open.push(Notice {
            number: self.count,
            sentence,
            is_failure,
            since: None,
        });
        if self.open.len() > MAX_SHOWN {
            self.open.remove(0);
        }
    }

    /// Shows the notices in the middle above the window's lower edge, and above the buttons there.
    pub fn ui(&mut self, ui: &Ui) {
        let now = ui.input(|input| input.time);
        self.open
            .retain(|notice| notice.is_failure || !is_over(notice, now));
        if self.open.is_empty() {
            return;
        }
        let mut closed = None;
        Area::new(Id::unique("notices"))
            .order(Order::Foreground)
            .anchor(Align2::CENTER_BOTTOM, vec2(0.0, -HEIGHT_ABOVE_EDGE))
            .show(ui.ctx(), |ui| {
                ui.spacing_mut().item_spacing.y = GAP_BETWEEN;
                for (index, notice) in self.open.iter_mut().enumerate() {
                    notice.since.get_or_insert(now);
                    if ui.push_id(notice.number, |ui| notice_ui(ui, notice)).inner {
                        closed = Some(index);
                    }
                }
            });
        if let Some(index) = closed {
            self.open.remove(index);
        }
        if self.open.iter().any(|notice| !notice.is_failure) {
            let wait = std::time::Duration::from_secs_f64(SUCCESS_SECS);
            ui.ctx().request_repaint_after(wait);
        }
    }
}

fn is_over(notice: &Notice, now: f64) -> bool {
    notice
        .since
        .is_some_and(|since| now - since >= SUCCESS_SECS)
}

/// Returns whether it was closed.
fn notice_ui(ui: &mut Ui, notice: &Notice) -> bool {
    let colors = palette(ui);
    let room = WIDTH - 2.0 * PADDING - BUTTON;
    let text = notice.sentence.clone();
    let galley = ui
        .painter()
        .layout(text, Text::Body.font(), colors.text, room);
    let height = (galley.size().y + 2.0 * PADDING).max(CONTROL_HEIGHT + 2.0 * PADDING / 2.0);
    let (_, rect) = ui.allocate_space(vec2(WIDTH, height));
    // Not by its place: the ones below a notice that goes stay what they are.
    let response = ui.interact(rect, ui.scope_id().with("notice"), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Alert, true, &notice.sentence));
    let live = if notice.is_failure {
        Live::Assertive
    } else {
        Live::Polite
    };
    ui.ctx()
        .accesskit_node_builder(response.id, |node| node.set_live(live));
    let edge = if notice.is_failure {
        colors.validation
    } else {
        colors.line
    };
    let radius = CornerRadius::same(CARD_RADIUS);
    let line = Stroke::new(1.0, edge);
    ui.painter()
        .rect(rect, radius, colors.panel, line, StrokeKind::Inside);
    let corner = rect.left_center() + vec2(PADDING, -galley.size().y / 2.0);
    ui.painter().galley(corner, galley, colors.text);
    let button = Rect::from_center_size(
        rect.right_center() - vec2(BUTTON / 2.0 + 4.0, 0.0),
        vec2(CONTROL_HEIGHT + 4.0, CONTROL_HEIGHT + 4.0),
    );
    let is_closed = ui
        .scope_builder(UiBuilder::new().max_rect(button), |ui| {
            icon_button_ui(ui, Icon::Cross, tr("notice-close"), false, true).clicked()
        })
        .inner;
    // The button ends above the notice, and the next one must not.
    ui.advance_cursor_after_rect(rect);
    is_closed
}

fn capitalized(sentence: &str) -> String {
    let mut letters = sentence.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}

#[cfg(test)]
mod tests {
    use egui_kittest::Harness;
    use egui_kittest::kittest::{NodeT as _, Queryable as _};

    use super::*;
    use crate::ui::theme;

    #[test]
    fn screen_readers_say_each_notice_once_and_failures_at_once() {
        let mut notices = Notices::default();
        notices.failure("first");
        notices.success("second");
        let mut window = Harness::builder()
            .with_context_setup(theme::install)
            .build_ui_state(|ui, notices: &mut Notices| notices.ui(ui), notices);
        let told = |window: &Harness<'_, Notices>, notice: &str| {
            let node = window.get_by_label(notice).accesskit_node();
            (node.id(), node.live())
        };
        assert_eq!(told(&window, "First").1, Live::Assertive);
        let second = told(&window, "Second");
        assert_eq!(second.1, Live::Polite);
        window.state_mut().open.remove(0);
        window.step();
        assert_eq!(told(&window, "Second"), second, "it is the one of before");
        window.state_mut().success("second");
        window.step();
        assert_ne!(told(&window, "Second"), second, "it happened again");
    }

    #[test]
    fn the_same_notice_is_shown_once_and_old_ones_give_way() {
        let mut notices = Notices::default();
        for sentence in ["a", "b", "a", "c", "d", "e"] {
            notices.failure(sentence);
        }
        let open: Vec<&str> = notices
            .open
            .iter()
            .map(|open| open.sentence.as_str())
            .collect();
        assert_eq!(open, ["A", "C", "D", "E"]);
    }
}
