//! Fields for numbers.

use std::ops::RangeInclusive;

use egui::emath::Numeric;
use egui::{DragValue, Response, Ui, Vec2};

use crate::language::tr_with;

/// A field of this size for a number within a range, which its tooltip says; `more` is what else is
/// set. What is typed counts when it is finished: the beginning of a number is another number.
pub(super) fn number_field_ui<'a, N: Numeric>(
    ui: &mut Ui,
    size: Vec2,
    value: &'a mut N,
    range: RangeInclusive<N>,
    more: impl FnOnce(DragValue<'a>) -> DragValue<'a>,
) -> Response {
    let [least, most] = [range.start(), range.end()].map(|end| short(end.to_f64()));
    let field = DragValue::new(value)
        .range(range)
        .update_while_editing(false)
        .custom_parser(|text| number_of(text, N::INTEGRAL));
    let note = tr_with("number-range", &[("least", &least), ("most", &most)]);
    ui.add_sized(size, more(field)).on_hover_text(note)
}

/// A number as people type it; nothing where it is not clear which. A comma is the decimal point of
/// many; in a whole number, where thousands stand apart, it is no such point.
fn number_of(text: &str, is_whole: bool) -> Option<f64> {
    let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let text = text.trim_end_matches('%').replace('−', "-");
    let mut groups = text.split([',', '.']);
    let is_all_digits = |group: &str| group.bytes().all(|byte| byte.is_ascii_digit());
    let has_thousands = is_whole
        && groups
            .next()
            .is_some_and(|first| (1..=3).contains(&first.len()) && is_all_digits(first))
        && groups.all(|group| group.len() == 3 && is_all_digits(group));
    let plain = if has_thousands {
        text.replace([',', '.'], "")
    } else {
        text.replace(',', ".")
    };
    plain.parse().ok().filter(|number: &f64| number.is_finite())
}

/// All digits, but none that only rounding made.
pub(super) fn short(value: f64) -> String {
    let rounded = format!("{value:.6e}").parse::<f64>().unwrap_or(value);
    if rounded != 0.0 && rounded.abs() < 1e-3 {
        format!("{rounded:e}")
    } else {
        rounded.to_string()
    }
}

#[cfg(test)]
mod tests {
    use egui::accesskit::Role;
    use egui::{Event, Key, vec2};
    use egui_kittest::Harness;
    use egui_kittest::kittest::Queryable as _;

    use super::*;

    #[test]
    fn a_comma_is_a_point_and_in_whole_numbers_thousands_may_stand_apart() {
        for (text, is_whole, expected) in [
            ("0,01", false, Some(0.01)),
            ("0.01", false, Some(0.01)),
            (" 1e-3 ", false, Some(1e-3)),
            ("12,5 %", false, Some(12.5)),
            ("1,000", false, Some(1.0)),
            ("−0,5", false, Some(-0.5)),
            ("1,000", true, Some(1000.0)),
            ("10.000", true, Some(10_000.0)),
            ("128", true, Some(128.0)),
            ("2,5", true, Some(2.5)),
            ("1,2,3", false, None),
            ("1,000.5", false, None),
            ("", true, None),
            ("fast", false, None),
            ("nan", false, None),
        ] {
            assert_eq!(number_of(text, is_whole), expected, "{text}");
        }
    }

    #[test]
    fn a_number_counts_when_it_is_finished() {
        let field = |ui: &mut Ui, rate: &mut f64| {
            let size = vec2(80.0, 24.0);
            number_field_ui(ui, size, rate, 1e-6..=100.0, |field| field);
        };
        let mut window = Harness::builder().build_ui_state(field, 0.001);
        window.get_by_role(Role::SpinButton).focus();
        window.step();
        window.step();
        window.event(Event::Text("0,02".to_owned()));
        window.step();
        assert!((window.state() - 0.001).abs() < 1e-9);
        window.key_press(Key::Enter);
        window.step();
        window.step();
        assert!((window.state() - 0.02).abs() < 1e-9);
    }
}
