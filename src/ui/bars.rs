//! The ten probabilities.

use egui::{Align2, CornerRadius, Rect, Response, Role, Sense, Ui, WidgetInfo, pos2, vec2};

use super::theme::{Text, palette, semibold};
use crate::digit::{Label, NUM_CLASSES, Probabilities};

/// Width of the digits' column, in points.
const DIGIT_WIDTH: f32 = 24.0;
/// Width of the values' column, in points.
const VALUE_WIDTH: f32 = 68.0;

/// Ten bars, always in the order 0 to 9, the winner in the accent color, or all gray if
/// `is_digit` is false; tracks alone without probabilities.
pub fn bars_ui(ui: &mut Ui, probabilities: Option<&Probabilities>, is_digit: bool) {
    let row = (ui.available_height() / NUM_CLASSES as f32).min(26.0);
    ui.spacing_mut().item_spacing.y = 0.0;
    let best = probabilities.filter(|_| is_digit).map(Probabilities::best);
    for label in (0..10).filter_map(Label::new) {
        let value = probabilities.map(|all| all.of(label));
        bar_ui(ui, label, value, best == Some(label), row);
    }
}

fn bar_ui(ui: &mut Ui, label: Label, value: Option<f32>, is_best: bool, height: f32) -> Response {
    let (rect, response) =
        ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::hover());
    response.widget_info(|| {
        let mut info = WidgetInfo::labeled(
            Role::Meter,
            value.is_some(),
            format!("Probability of {label}"),
        );
        info.value = value.map(f64::from);
        info.current_text_value = value.map(percent);
        info
    });
    if ui.is_rect_visible(rect) {
        paint(ui, rect, label, value, is_best);
    }
    response
}

fn paint(ui: &Ui, rect: Rect, label: Label, value: Option<f32>, is_best: bool) {
    let colors = palette(ui);
    let painter = ui.painter();
    let (font, color) = if is_best {
        (semibold(14.0), colors.accent)
    } else {
        (Text::Body.font(), colors.secondary)
    };
    painter.text(
        rect.left_center(),
        Align2::LEFT_CENTER,
        label,
        font.clone(),
        color,
    );
    let track = Rect::from_min_max(
        pos2(rect.left() + DIGIT_WIDTH, rect.center().y - 6.0),
        pos2(rect.right() - VALUE_WIDTH, rect.center().y + 6.0),
    );
    let radius = CornerRadius::same(6);
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
