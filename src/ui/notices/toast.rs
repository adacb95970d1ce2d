//! A notice on the screen.

use std::sync::Arc;

use egui::accesskit::Live;
use egui::{
    Align2, CornerRadius, Galley, Rect, Response, Role, Sense, Stroke, StrokeKind, Ui, UiBuilder,
    WidgetInfo, vec2,
};

use super::Notice;
use crate::language::tr;
use crate::ui::icons::Icon;
use crate::ui::theme::{CARD_RADIUS, CONTROL_HEIGHT, MARGIN, Text, palette};
use crate::ui::widgets::icon_button_ui;

/// Widths of a notice, in points: the first in which the sentence takes few enough lines.
const WIDTHS: [f32; 2] = [460.0, 640.0];
/// The lines for which there is room below the cards.
const FEW_LINES: usize = 2;
/// Between a notice and the window's lower edge, in points.
const ABOVE_EDGE: f32 = 4.0;
/// Room beside a notice's text, in points.
const PADDING: f32 = 16.0;
/// Room above and below a notice's text, in points.
const PADDING_ABOVE: f32 = 6.0;
/// Room for the button that closes a notice, in points.
const BUTTON: f32 = CONTROL_HEIGHT + 12.0;
/// Room for how many wait behind it, in points.
const WAITING: f32 = 28.0;

/// A notice's text and place.
pub(super) struct Toast {
    pub(super) rect: Rect,
    galley: Arc<Galley>,
    waiting: usize,
}

/// What a person does with a notice.
pub(super) struct Answer {
    pub(super) is_closed: bool,
    /// Whether it is pointed at or has the keyboard.
    pub(super) is_held: bool,
}

impl Toast {
    /// At the window's lower right, before so many others.
    pub(super) fn new(ui: &Ui, sentence: &str, waiting: usize) -> Self {
        let window = ui.ctx().content_rect();
        let color = palette(ui).text;
        let beside = 2.0 * PADDING + BUTTON + if waiting > 0 { WAITING } else { 0.0 };
        let whole = window.width() - 2.0 * MARGIN;
        let lay_out = |width: f32| {
            let text = sentence.to_owned();
            let room = width.min(whole) - beside;
            ui.painter().layout(text, Text::Body.font(), color, room)
        };
        let fits = |galley: &Arc<Galley>| galley.rows.len() <= FEW_LINES;
        let galley = WIDTHS.into_iter().map(lay_out).find(fits);
        let galley = galley.unwrap_or_else(|| lay_out(whole));
        let height = (galley.size().y + 2.0 * PADDING_ABOVE).max(CONTROL_HEIGHT + 8.0);
        let size = vec2(galley.size().x + beside, height);
        let corner = window.right_bottom() - vec2(MARGIN, ABOVE_EDGE);
        Self {
            rect: Rect::from_min_max(corner - size, corner),
            galley,
            waiting,
        }
    }

    pub(super) fn ui(self, ui: &mut Ui, notice: &Notice) -> Answer {
        let colors = palette(ui);
        let rect = self.rect;
        let response = told_ui(ui, rect, notice);
        let edge = if notice.is_failure {
            colors.validation
        } else {
            colors.accent
        };
        let (radius, line) = (CornerRadius::same(CARD_RADIUS), Stroke::new(1.0, edge));
        ui.painter()
            .rect(rect, radius, colors.panel, line, StrokeKind::Inside);
        let button = Rect::from_center_size(
            rect.right_center() - vec2(BUTTON / 2.0 + 2.0, 0.0),
            vec2(CONTROL_HEIGHT + 4.0, CONTROL_HEIGHT + 4.0),
        );
        if self.waiting > 0 {
            let text = format!("+{}", self.waiting);
            let at = button.left_center() - vec2(4.0, 0.0);
            let font = Text::Small.font();
            ui.painter()
                .text(at, Align2::RIGHT_CENTER, text, font, colors.secondary);
        }
        let corner = rect.left_center() + vec2(PADDING, -self.galley.size().y / 2.0);
        ui.painter().galley(corner, self.galley, colors.text);
        let close = ui
            .scope_builder(UiBuilder::new().max_rect(button), |ui| {
                icon_button_ui(ui, Icon::Cross, tr("notice-close"), false, true)
            })
            .inner;
        Answer {
            is_closed: close.clicked(),
            is_held: response.contains_pointer() || close.contains_pointer() || close.has_focus(),
        }
    }
}

/// What screen readers are told of a notice, seen or waiting.
pub(super) fn told_ui(ui: &Ui, rect: Rect, notice: &Notice) -> Response {
    // Not by its place: a notice stays the same one when others come and go.
    let response = ui.interact(rect, ui.scope_id().with("notice"), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Alert, true, &notice.sentence));
    let live = if notice.is_failure {
        Live::Assertive
    } else {
        Live::Polite
    };
    ui.ctx()
        .accesskit_node_builder(response.id, |node| node.set_live(live));
    response
}
