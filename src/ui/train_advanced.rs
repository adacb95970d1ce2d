//! The settings of a run that most people leave alone: the optimizer's constants, warm-up,
//! clipping, what ends the run early, and files for TensorBoard.

use std::ops::RangeInclusive;

use egui::{
    Align, CollapsingHeader, Layout, Pos2, Role, Sense, Stroke, Ui, WidgetInfo, pos2, vec2,
};

use super::names;
use super::number_field::{number_field_ui, short};
use super::theme::palette;
use super::widgets::{CLOSE_ROW, check_box_ui, small_ui};
use crate::language::{tr, tr_with};
use crate::train::config::TrainConfig;
use crate::train::optimizer::Coefficient;
use crate::train::schedule::MAX_WARM_UP;

/// Width of a number field, in points.
const FIELD_WIDTH: f32 = 92.0;
/// Height of the schedule's curve, in points.
const CURVE_HEIGHT: f32 = 34.0;
/// Points of the schedule's curve.
const CURVE_POINTS: usize = 100;

/// The fields, folded away until they are wanted.
pub(super) fn advanced_ui(ui: &mut Ui, config: &mut TrainConfig, has_tensorboard: &mut bool) {
    CollapsingHeader::new(tr("train-more"))
        .id_salt("more settings")
        .show(ui, |ui| {
            for coefficient in Coefficient::ALL {
                coefficient_ui(ui, config, coefficient);
            }
            row_ui(ui, tr("train-warm-up"), tr("train-warm-up-note"), |ui| {
                let mut percent = config.warm_up * 100.0;
                let most = MAX_WARM_UP * 100.0;
                number_ui(ui, tr("train-warm-up"), &mut percent, 0.0..=most, " %");
                config.warm_up = percent / 100.0;
            });
            let explanation = tr("train-clip-note");
            optional_ui(
                ui,
                tr("train-clip"),
                explanation,
                &mut config.clip,
                1.0,
                1e-6..=1e6,
            );
            stop_rules_ui(ui, config);
            check_box_ui(ui, has_tensorboard, tr("train-tensorboard"))
                .on_hover_text(tr("train-tensorboard-note"));
        });
}

fn stop_rules_ui(ui: &mut Ui, config: &mut TrainConfig) {
    let rules = &mut config.stop;
    let mut epochs = rules.patience.map(|epochs| epochs as f64);
    let explanation = tr("train-patience-note");
    optional_ui(
        ui,
        tr("train-patience"),
        explanation,
        &mut epochs,
        5.0,
        1.0..=1000.0,
    );
    rules.patience = epochs.map(|epochs| epochs.round() as usize);
    let mut percent = rules.target_accuracy.map(|accuracy| accuracy * 100.0);
    let explanation = tr("train-target-note");
    optional_ui(
        ui,
        tr("train-target"),
        explanation,
        &mut percent,
        99.0,
        1.0..=100.0,
    );
    rules.target_accuracy = percent.map(|percent| percent / 100.0);
    let mut minutes = rules.time_limit.map(|seconds| seconds / 60.0);
    let explanation = tr("train-time-limit-note");
    optional_ui(
        ui,
        tr("train-time-limit"),
        explanation,
        &mut minutes,
        5.0,
        0.1..=10_000.0,
    );
    rules.time_limit = minutes.map(|minutes| minutes * 60.0);
}

/// A constant of the optimizer, if it has it.
fn coefficient_ui(ui: &mut Ui, config: &mut TrainConfig, coefficient: Coefficient) {
    let Some(standard) = coefficient.standard(config.optimizer) else {
        return;
    };
    let title = names::coefficient(coefficient);
    let explanation = tr_with("coefficient-note", &[("value", &standard.to_string())]);
    row_ui(ui, title, &explanation, |ui| {
        let mut value = config.coefficients.get(coefficient).unwrap_or(standard);
        let range = coefficient.smallest()..=coefficient.largest();
        number_ui(ui, title, &mut value, range, "");
        let is_standard = (value - standard).abs() <= standard * 1e-9;
        config
            .coefficients
            .set(coefficient, (!is_standard).then_some(value));
    });
}

/// A number that can be left out.
fn optional_ui(
    ui: &mut Ui,
    name: &str,
    explanation: &str,
    value: &mut Option<f64>,
    usual: f64,
    range: RangeInclusive<f64>,
) {
    ui.horizontal(|ui| {
        let mut is_on = value.is_some();
        check_box_ui(ui, &mut is_on, name).on_hover_text(explanation);
        *value = is_on.then(|| value.unwrap_or(usual));
        if let Some(value) = value {
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                number_ui(ui, name, value, range, "");
            });
        }
    });
}

fn row_ui(ui: &mut Ui, name: &str, explanation: &str, field: impl FnOnce(&mut Ui)) {
    ui.horizontal(|ui| {
        small_ui(ui, name).on_hover_text(explanation);
        ui.with_layout(Layout::right_to_left(Align::Center), field);
    });
}

fn number_ui(ui: &mut Ui, name: &str, value: &mut f64, range: RangeInclusive<f64>, suffix: &str) {
    let speed = (value.abs() * 0.02).max(*range.end() * 1e-4);
    let size = vec2(FIELD_WIDTH, CLOSE_ROW);
    let response = number_field_ui(ui, size, value, range, |field| {
        let field = field.speed(speed).suffix(suffix);
        field.custom_formatter(|value, _| short(value))
    });
    // The number itself is what a screen reader says as the value.
    response.widget_info(|| WidgetInfo::labeled(Role::SpinButton, true, name));
}

/// The learning rate over the run as a curve; `progress` is where the run is, 0..=1.
pub(super) fn schedule_curve_ui(ui: &mut Ui, config: &TrainConfig, progress: Option<f64>) {
    let colors = palette(ui);
    let size = vec2(ui.available_width(), CURVE_HEIGHT);
    let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
    let inner = rect.shrink2(vec2(2.0, 4.0));
    let factor = |progress: f64| config.schedule.factor_after(config.warm_up, progress);
    let place = |progress: f64| -> Pos2 {
        pos2(
            inner.left() + inner.width() * progress as f32,
            inner.bottom() - inner.height() * factor(progress) as f32,
        )
    };
    let at = |index: usize| place(index as f64 / (CURVE_POINTS - 1) as f64);
    let points: Vec<Pos2> = (0..CURVE_POINTS).map(at).collect();
    ui.painter().hline(
        rect.x_range(),
        inner.bottom(),
        Stroke::new(1.0, colors.line),
    );
    ui.painter().line(points, Stroke::new(1.5, colors.accent));
    if let Some(progress) = progress {
        ui.painter()
            .circle_filled(place(progress.clamp(0.0, 1.0)), 3.5, colors.accent);
    }
    let rate = |progress| short(config.learning_rate * factor(progress));
    let [start, middle, end] = [0.0, 0.5, 1.0].map(rate);
    let text = tr_with(
        "train-rate-curve",
        &[("start", &start), ("middle", &middle), ("end", &end)],
    );
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &text));
    response.on_hover_text(text);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_the_digits_that_were_typed() {
        for (value, text) in [
            (0.9, "0.9"),
            (0.999, "0.999"),
            (1e-8, "1e-8"),
            (0.0, "0"),
            (9.999_999_999, "10"),
        ] {
            assert_eq!(short(value), text);
        }
    }
}
