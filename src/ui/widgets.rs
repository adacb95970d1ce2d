//! Small building blocks of the window.

use std::ops::RangeInclusive;

use egui::emath::Numeric;
use egui::style::WidgetVisuals;
use egui::{
    Align2, Button, ComboBox, CornerRadius, Frame, Margin, Rect, Response, RichText, Role,
    ScrollArea, Sense, Slider, Stroke, StrokeKind, Ui, UiBuilder, Vec2, WidgetInfo, vec2,
};

use super::focus::{follow_focus, ring_at};
use super::icons::Icon;
use super::lines::line_end_ui;
use super::theme::{
    self, CARD_RADIUS, CONTROL_HEIGHT, CONTROL_RADIUS, SCROLL_BAR_WIDTH, Text, palette,
};
use crate::language::tr_with;

/// Room between a card's edge and its content, in points.
const CARD_PADDING: f32 = 16.0;

/// From a check box, whose name has no frame, to its focus ring, in points.
const CHECK_BOX_RING: Vec2 = vec2(7.0, 3.0);

/// A card that fills `rect`; its content gets what the padding leaves.
pub fn card_ui<R>(ui: &mut Ui, rect: Rect, content: impl FnOnce(&mut Ui) -> R) -> R {
    let colors = palette(ui);
    ui.painter().rect(
        rect,
        CornerRadius::same(CARD_RADIUS),
        colors.panel,
        Stroke::new(1.0, colors.line),
        StrokeKind::Inside,
    );
    area_ui(
        ui,
        rect.shrink2(vec2(CARD_PADDING + 4.0, CARD_PADDING)),
        content,
    )
}

/// Content inside of `rect`, from the top down.
pub fn area_ui<R>(ui: &mut Ui, rect: Rect, content: impl FnOnce(&mut Ui) -> R) -> R {
    ui.scope_builder(UiBuilder::new().max_rect(rect), content)
        .inner
}

/// What can be scrolled in `rect`, which is a part of a card. The bar stands in the card's padding:
/// everything is as wide with it as without, and as what does not scroll.
pub(super) fn scroll_area_ui(ui: &mut Ui, rect: Rect, id: &str, content: impl FnOnce(&mut Ui)) {
    let rect = rect.with_max_x(rect.right() + SCROLL_BAR_WIDTH);
    area_ui(ui, rect, |ui| {
        let area = ScrollArea::vertical().id_salt(id).auto_shrink(false);
        area.show(ui, |ui| {
            ui.set_max_width(ui.available_width() - SCROLL_BAR_WIDTH);
            content(ui);
            follow_focus(ui);
        });
    });
}

/// Splits `rect` into an upper part of `height` points and the rest, `gap` points apart.
#[must_use]
pub fn split_top(rect: Rect, height: f32, gap: f32) -> (Rect, Rect) {
    let (upper, lower) = rect.split_top_bottom_at_y(rect.top() + height);
    (
        upper,
        lower.with_min_y((lower.top() + gap).min(rect.bottom())),
    )
}

/// Splits `rect` into an upper part and a lower part of `height` points, `gap` points apart.
#[must_use]
pub fn split_bottom(rect: Rect, height: f32, gap: f32) -> (Rect, Rect) {
    let (upper, lower) = rect.split_top_bottom_at_y(rect.bottom() - height);
    (
        upper.with_max_y((upper.bottom() - gap).max(rect.top())),
        lower,
    )
}

/// The name of a card.
pub fn heading_ui(ui: &mut Ui, text: &str) -> Response {
    let color = palette(ui).secondary;
    ui.label(RichText::new(text).font(Text::Heading.font()).color(color))
}

/// The name of a card, and what stands at the other end of its line; `right` is told how much room
/// there is, in points.
pub fn heading_line_ui(ui: &mut Ui, text: &str, right: impl FnOnce(&mut Ui, f32)) {
    ui.scope(|ui| {
        // As high as a heading alone, so that cards side by side begin alike.
        ui.spacing_mut().interact_size.y = Text::Heading.font().size;
        ui.horizontal(|ui| {
            heading_ui(ui, text);
            let room = ui.available_width();
            line_end_ui(ui, |ui| right(ui, room));
        });
    });
}

/// The name of a card beside others whose names stand in a line with buttons.
pub fn high_heading_ui(ui: &mut Ui, text: &str) {
    ui.horizontal(|ui| heading_ui(ui, text));
}

/// A switch with its name: an empty box, or a check mark on the accent.
pub fn check_box_ui(ui: &mut Ui, is_on: &mut bool, name: &str) -> Response {
    let colors = palette(ui);
    ui.scope(|ui| {
        let visuals = ui.visuals_mut();
        visuals.override_text_color = Some(colors.text);
        let (fill, line, mark) = if *is_on {
            (colors.accent, colors.accent, colors.on_accent)
        } else {
            (colors.panel, colors.faint, colors.accent)
        };
        for look in [
            &mut visuals.widgets.inactive,
            &mut visuals.widgets.hovered,
            &mut visuals.widgets.active,
        ] {
            look.bg_fill = fill;
            look.bg_stroke = Stroke::new(1.0, line);
            look.fg_stroke = Stroke::new(1.8, mark);
        }
        visuals.widgets.hovered.bg_stroke.color = colors.accent;
        let response = ui.checkbox(is_on, name);
        ring_at(&response, CHECK_BOX_RING);
        response
    })
    .inner
}

/// Height of a check box's row among others of its kind, in points.
pub(super) const CLOSE_ROW: f32 = 24.0;

/// Lets rows of check boxes and small fields follow each other closely: they need no room for a
/// frame as buttons do.
pub(super) fn close_rows(ui: &mut Ui) {
    ui.spacing_mut().interact_size.y = CLOSE_ROW;
    ui.spacing_mut().item_spacing.y = 2.0;
    ui.spacing_mut().button_padding.y = 3.0;
}

/// A slider without its value.
pub fn slider_ui<Value: Numeric>(
    ui: &mut Ui,
    value: &mut Value,
    range: RangeInclusive<Value>,
) -> Response {
    let colors = palette(ui);
    ui.scope(|ui| {
        let visuals = ui.visuals_mut();
        visuals.selection.bg_fill = colors.accent;
        for look in [
            &mut visuals.widgets.inactive,
            &mut visuals.widgets.hovered,
            &mut visuals.widgets.active,
        ] {
            look.fg_stroke = Stroke::new(2.0, colors.accent);
        }
        ui.add(Slider::new(value, range).show_value(false))
    })
    .inner
}

/// Explaining text.
pub fn small_ui(ui: &mut Ui, text: impl Into<String>) -> Response {
    let color = palette(ui).secondary;
    ui.label(RichText::new(text).font(Text::Small.font()).color(color))
}

/// A square button with an icon; `name` is its tooltip and what a screen reader says.
pub fn icon_button_ui(ui: &mut Ui, icon: Icon, name: &str, is_on: bool, enabled: bool) -> Response {
    let colors = palette(ui);
    let sense = if enabled {
        Sense::click()
    } else {
        Sense::hover()
    };
    let (rect, response) = ui.allocate_exact_size(Vec2::splat(CONTROL_HEIGHT + 4.0), sense);
    let label = name.split(" (").next().unwrap_or(name).to_owned();
    response.widget_info(|| WidgetInfo::selected(Role::Button, enabled, is_on, &label));
    let radius = CornerRadius::same(CONTROL_RADIUS);
    if is_on {
        ui.painter().rect_filled(rect, radius, colors.accent_fill);
    } else if enabled && response.hovered() {
        ui.painter().rect_filled(rect, radius, colors.background);
    }
    if response.has_focus() {
        let outline = Stroke::new(1.5, colors.accent);
        ui.painter()
            .rect_stroke(rect, radius, outline, StrokeKind::Inside);
    }
    let color = match (enabled, is_on) {
        (false, _) => colors.faint,
        (true, true) => colors.accent,
        (true, false) => colors.text,
    };
    icon.paint(ui.painter(), rect.shrink(9.0), Stroke::new(1.6, color));
    response.on_hover_text(name)
}

/// The one button of a card that matters most.
pub fn primary_button_ui(ui: &mut Ui, text: &str, enabled: bool) -> Response {
    let colors = palette(ui);
    let label = RichText::new(text)
        .font(theme::semibold(14.0))
        .color(colors.on_accent);
    let button = Button::new(label).fill(colors.accent).stroke(Stroke::NONE);
    let size = vec2(ui.available_width(), CONTROL_HEIGHT);
    ui.add_enabled_ui(enabled, |ui| ui.add_sized(size, button))
        .inner
}

/// Any other button that fills the width.
pub fn wide_button_ui(ui: &mut Ui, text: &str, enabled: bool) -> Response {
    let size = vec2(ui.available_width(), CONTROL_HEIGHT);
    ui.add_enabled_ui(enabled, |ui| ui.add_sized(size, Button::new(text)))
        .inner
}

/// The width of a text, in points.
pub(super) fn text_width(ui: &Ui, text: &str, font: Text) -> f32 {
    let color = palette(ui).text;
    let galley = ui
        .painter()
        .layout_no_wrap(text.to_owned(), font.font(), color);
    galley.size().x
}

/// A choice of a few, side by side; returns whether another was chosen.
pub fn segmented_ui<T: PartialEq + Copy>(
    ui: &mut Ui,
    choices: &[(T, &str)],
    chosen: &mut T,
) -> bool {
    let colors = palette(ui);
    let before = *chosen;
    Frame::new()
        .stroke(Stroke::new(1.0, colors.line))
        .corner_radius(CornerRadius::same(CONTROL_RADIUS))
        .inner_margin(Margin::same(1))
        .show(ui, |ui| {
            ui.spacing_mut().item_spacing.x = 0.0;
            ui.spacing_mut().button_padding = vec2(10.0, 3.0);
            ui.spacing_mut().interact_size.y = 24.0;
            ui.horizontal(|ui| {
                for &(choice, name) in choices {
                    if segment_ui(ui, name, *chosen == choice).clicked() {
                        *chosen = choice;
                    }
                }
            });
        });
    *chosen != before
}

fn segment_ui(ui: &mut Ui, name: &str, is_chosen: bool) -> Response {
    let colors = palette(ui);
    let (font, color, fill) = if is_chosen {
        (theme::semibold(12.5), colors.accent, colors.accent_fill)
    } else {
        (Text::Small.font(), colors.secondary, colors.panel)
    };
    let text = RichText::new(name).font(font).color(color);
    let response = ui.add(Button::new(text).fill(fill).stroke(Stroke::NONE));
    response.widget_info(|| WidgetInfo::selected(Role::RadioButton, true, is_chosen, name));
    response
}

/// A name over a field that fills the width.
pub fn field_ui(ui: &mut Ui, name: &str, field: impl FnOnce(&mut Ui) -> Response) {
    ui.vertical(|ui| {
        ui.spacing_mut().item_spacing.y = 4.0;
        let name = small_ui(ui, name);
        field(ui).labelled_by(name.id);
    });
}

/// A list that unfolds, as wide as `width` points.
pub fn choose_ui<T: PartialEq + Copy, Name: Into<String>>(
    ui: &mut Ui,
    id: &str,
    choices: &[T],
    chosen: &mut T,
    title: impl Fn(T) -> Name,
    width: f32,
) -> Response {
    ComboBox::from_id_salt(id)
        .width(width)
        .selected_text(title(*chosen).into())
        .truncate()
        .icon(unfold_icon)
        .show_ui(ui, |ui| {
            for &choice in choices {
                ui.selectable_value(chosen, choice, title(choice).into());
            }
        })
        .response
}

/// The arrow of a list that unfolds.
pub(super) fn unfold_icon(ui: &Ui, rect: Rect, _look: &WidgetVisuals, _is_open: bool) {
    let place = Rect::from_center_size(rect.center(), Vec2::splat(14.0));
    Icon::Down.paint(ui.painter(), place, Stroke::new(1.6, palette(ui).secondary));
}

/// A bar that shows how much is done, 0..=1.
pub fn progress_ui(ui: &mut Ui, fraction: f32, name: &str) -> Response {
    let colors = palette(ui);
    let fraction = if fraction.is_finite() {
        fraction.clamp(0.0, 1.0)
    } else {
        0.0
    };
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), 6.0), Sense::hover());
    response.widget_info(|| {
        let mut info = WidgetInfo::labeled(Role::ProgressIndicator, true, name);
        info.value = Some(f64::from(fraction));
        info
    });
    let radius = CornerRadius::same(3);
    ui.painter().rect_filled(rect, radius, colors.track);
    let done = rect.with_max_x(rect.left() + rect.width() * fraction);
    ui.painter().rect_filled(done, radius, colors.accent);
    response
}

/// The room that a legend takes beside its name, in points.
pub(super) const LEGEND_MARK: f32 = 20.0;

/// A line of a curve's color with its name.
pub fn legend_ui(ui: &mut Ui, color: egui::Color32, name: &str) {
    let text = palette(ui).secondary;
    let galley = ui
        .painter()
        .layout_no_wrap(name.to_owned(), Text::Small.font(), text);
    let size = vec2(LEGEND_MARK + galley.size().x, galley.size().y);
    let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
    response.widget_info(|| {
        let name = tr_with("legend-name", &[("name", &name)]);
        WidgetInfo::labeled(Role::Label, true, name)
    });
    let line = [rect.left_center(), rect.left_center() + vec2(14.0, 0.0)];
    ui.painter().line_segment(line, Stroke::new(2.5, color));
    ui.painter()
        .galley(rect.left_top() + vec2(LEGEND_MARK, 0.0), galley, text);
}

/// Text in the middle of an area.
pub fn centered_text_ui(ui: &Ui, rect: Rect, text: &str, font: egui::FontId) {
    let color = palette(ui).secondary;
    ui.painter()
        .text(rect.center(), Align2::CENTER_CENTER, text, font, color);
}
