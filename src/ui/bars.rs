//! The ten probabilities.

use egui::{Align2, Button, CornerRadius, FontId, Rect, Role, Sense, Ui, WidgetInfo, pos2, vec2};

use super::lines::line_end_ui;
use super::theme::{Text, palette, semibold};
use super::widgets::{check_box_ui, heading_ui, legend_ui};
use crate::digit::{Label, NUM_CLASSES, Probabilities};
use crate::language::{tr, tr_with};

/// Width of the digits' column, in points.
const DIGIT_WIDTH: f32 = 24.0;
/// The size of text as a share of a row's height, where there is little of it.
const FONT_SHARE: f32 = 0.88;
/// Width of the values' column, in points.
const VALUE_WIDTH: f32 = 68.0;

/// With less room than this beside the card's name there is no legend, in points; a bar under the
/// pointer tells both values all the same.
const LEGEND_ROOM: f32 = 440.0;

/// Ten bars, always in the order 0 to 9, the winner in the accent color, or all gray if
/// `is_digit` is false; tracks alone without probabilities. Below each bar is one of `baseline`, if
/// that is there.
pub fn bars_ui(
    ui: &mut Ui,
    probabilities: Option<&Probabilities>,
    baseline: Option<&Probabilities>,
    is_digit: bool,
) {
    let row = (ui.available_height() / NUM_CLASSES as f32).min(26.0);
    ui.spacing_mut().item_spacing.y = 0.0;
    let best = probabilities.filter(|_| is_digit).map(Probabilities::best);
    for label in (0..10).filter_map(Label::new) {
        let value = probabilities.map(|all| all.of(label));
        let bar = Bar {
            label,
            value,
            baseline: baseline.map(|all| all.of(label)),
            is_best: best == Some(label),
        };
        bar_ui(ui, &bar, row);
    }
}

/// One row.
struct Bar {
    label: Label,
    value: Option<f32>,
    /// The other model's value.
    baseline: Option<f32>,
    is_best: bool,
}

fn bar_ui(ui: &mut Ui, bar: &Bar, height: f32) {
    let Bar { label, value, .. } = *bar;
    let (rect, response) =
        ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::hover());
    let both = value.zip(bar.baseline).map(|(value, other)| {
        let (value, other) = (percent(value), percent(other));
        tr_with("bar-both", &[("value", &value), ("other", &other)])
    });
    response.widget_info(|| {
        let mut info = WidgetInfo::labeled(
            Role::Meter,
            value.is_some(),
            tr_with("bar-name", &[("digit", &label.digit())]),
        );
        info.value = value.map(f64::from);
        info.current_text_value = value.map(|value| both.clone().unwrap_or_else(|| percent(value)));
        info
    });
    if ui.is_rect_visible(rect) {
        paint(ui, rect, bar);
    }
    if let Some(both) = both {
        response.on_hover_text(both);
    }
}

fn paint(ui: &Ui, rect: Rect, bar: &Bar) {
    let Bar {
        label,
        value,
        is_best,
        ..
    } = *bar;
    let colors = palette(ui);
    let painter = ui.painter();
    // Rows keep apart in a low window, too.
    let size = (rect.height() * FONT_SHARE).min(Text::Body.font().size);
    let (font, color) = if is_best {
        (semibold(size), colors.accent)
    } else {
        (FontId::proportional(size), colors.secondary)
    };
    painter.text(
        rect.left_center(),
        Align2::LEFT_CENTER,
        label,
        font.clone(),
        color,
    );
    let half = (rect.height() * 0.36).min(6.0);
    let track = Rect::from_min_max(
        pos2(rect.left() + DIGIT_WIDTH, rect.center().y - half),
        pos2(rect.right() - VALUE_WIDTH, rect.center().y + half),
    );
    let (track, below) = if bar.baseline.is_some() {
        track.split_top_bottom_at_fraction(0.58)
    } else {
        (track, track)
    };
    let radius = CornerRadius::same(6);
    if let Some(other) = bar.baseline {
        let below = below.with_min_y(below.top() + 1.0);
        let length = (below.width() * other).max(2.0);
        let other = below.with_max_x(below.left() + length);
        painter.rect_filled(other, CornerRadius::same(3), colors.validation);
    }
    painter.rect_filled(track, radius, colors.track);
    let Some(value) = value else { return };
    let fill = if is_best { colors.accent } else { colors.faint };
    let length = (track.width() * value).max(2.0);
    painter.rect_filled(track.with_max_x(track.left() + length), radius, fill);
    let color = if is_best {
        colors.text
    } else {
        colors.secondary
    };
    painter.text(
        rect.right_center(),
        Align2::RIGHT_CENTER,
        percent(value),
        font,
        color,
    );
}

/// Which model's bars these are, and the way into the networks.
pub(super) fn bars_header_ui(ui: &mut Ui, looks_inside: &mut bool, is_compared: &mut bool) {
    ui.spacing_mut().interact_size.y = 20.0;
    ui.horizontal(|ui| {
        heading_ui(ui, tr("bars"));
        let has_room = ui.available_width() >= LEGEND_ROOM;
        line_end_ui(ui, |ui| {
            if *is_compared && has_room {
                let colors = palette(ui);
                legend_ui(ui, colors.accent, tr("bars-model"));
                legend_ui(ui, colors.validation, tr("bars-softmax"));
                ui.add_space(4.0);
            }
            ui.style_mut().override_font_id = Some(Text::Small.font());
            ui.spacing_mut().button_padding = vec2(10.0, 3.0);
            check_box_ui(ui, is_compared, tr("baseline")).on_hover_text(tr("baseline-note"));
            let inside = Button::new(tr("look-inside")).selected(*looks_inside);
            if ui
                .add(inside)
                .on_hover_text(tr("look-inside-note"))
                .clicked()
            {
                *looks_inside = !*looks_inside;
            }
        });
    });
}

/// A probability in percent; never 100 or 0 where it isn't.
#[must_use]
pub fn percent(probability: f32) -> String {
    let rounded = (f64::from(probability) * 1000.0).round() / 10.0;
    let shown = if rounded >= 100.0 && probability < 1.0 {
        99.9
    } else {
        rounded
    };
    format!("{shown:.1} %")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn certainty_is_not_overstated() {
        assert_eq!(percent(0.9994), "99.9 %");
        assert_eq!(percent(0.9999), "99.9 %");
        assert_eq!(percent(1.0), "100.0 %");
        assert_eq!(percent(0.123_45), "12.3 %");
    }
}
