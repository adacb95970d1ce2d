//! Where the lines of a plot's grid are, and what is written beside them.

use egui_plot::{GridInput, GridMark};

/// Lines that an axis has at most.
const MAX_LINES: f64 = 6.0;
/// Lines are at least this many of the plot's own smallest steps apart, which are 8 points; closer
/// ones would have no room for their numbers.
const CLOSEST: f64 = 3.5;
/// From here on numbers are written with an exponent.
const LARGE: f64 = 1e5;
/// Below this, too.
const SMALL: f64 = 1e-4;

/// Lines at multiples of 1, 2 or 5 times a power of ten, a handful of them.
#[expect(clippy::needless_pass_by_value, reason = "the plot calls it so")]
pub(super) fn even_grid(input: GridInput) -> Vec<GridMark> {
    let (low, high) = input.bounds;
    let closest = input.base_step_size * CLOSEST;
    let step_size = nice_step(((high - low) / MAX_LINES).max(closest));
    if !step_size.is_finite() || step_size <= 0.0 {
        return Vec::new();
    }
    let first = (low / step_size).ceil() as i64;
    let last = (high / step_size).floor() as i64;
    let mark = |place: i64| GridMark {
        value: place as f64 * step_size,
        step_size,
    };
    (first..=last)
        .take(2 * MAX_LINES as usize)
        .map(mark)
        .collect()
}

/// As [`even_grid`], for an axis of whole numbers.
pub(super) fn whole_grid(input: GridInput) -> Vec<GridMark> {
    let mut marks = even_grid(input);
    marks.retain(|mark| mark.value.fract() == 0.0 && mark.value >= 0.0);
    marks
}

/// Lines at 1, 2 and 5 times powers of ten, on an axis that shows logarithms; for more than three
/// powers, at these alone.
#[expect(clippy::needless_pass_by_value, reason = "the plot calls it so")]
pub(super) fn logarithmic_grid(input: GridInput) -> Vec<GridMark> {
    let (low, high) = input.bounds;
    let powers = (low.floor() as i32)..=(high.ceil() as i32);
    let factors: &[f64] = if high - low > 3.0 {
        &[1.0]
    } else {
        &[1.0, 2.0, 5.0]
    };
    let mark = |value: f64| GridMark {
        value,
        // Wide enough apart to be drawn in full.
        step_size: (high - low) / 2.0,
    };
    powers
        .flat_map(|power| {
            factors
                .iter()
                .map(move |factor| f64::from(power) + factor.log10())
        })
        .filter(|value| (low..=high).contains(value))
        .map(mark)
        .collect()
}

/// The smallest of 1, 2 and 5 times powers of ten that is not below `least`.
fn nice_step(least: f64) -> f64 {
    let power = 10f64.powf(least.log10().floor());
    let factor = [1.0, 2.0, 5.0]
        .into_iter()
        .find(|factor| factor * power >= least);
    factor.unwrap_or(10.0) * power
}

/// A number with three digits that matter.
pub(super) fn short(value: f64) -> String {
    let size = value.abs();
    if size >= LARGE || (size > 0.0 && size < SMALL) {
        return format!("{value:.1e}").replace(".0e", "e");
    }
    let digits = if size == 0.0 {
        0
    } else {
        2 - size.log10().floor() as i32
    };
    let text = format!("{value:.*}", digits.max(0) as usize);
    if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(marks: &[GridMark]) -> Vec<String> {
        marks.iter().map(|mark| short(mark.value)).collect()
    }

    fn input(low: f64, high: f64) -> GridInput {
        GridInput {
            bounds: (low, high),
            base_step_size: 0.01,
        }
    }

    #[test]
    fn numbers_are_short() {
        let cases = [
            (0.0, "0"),
            (0.5, "0.5"),
            (0.012_34, "0.0123"),
            (12.34, "12.3"),
            (1234.5, "1234"),
            (3e22, "3e22"),
            (1.5e34, "1.5e34"),
            (1e-7, "1e-7"),
        ];
        for (value, text) in cases {
            assert_eq!(short(value), text);
        }
    }

    #[test]
    fn an_axis_has_a_handful_of_round_lines() {
        assert_eq!(
            values(&even_grid(input(0.0, 2.4))),
            ["0", "0.5", "1", "1.5", "2"]
        );
        assert_eq!(values(&even_grid(input(88.0, 101.0))), ["90", "95", "100"]);
        assert_eq!(values(&whole_grid(input(-0.1, 2.2))), ["0", "1", "2"]);
        let nothing = GridInput {
            bounds: (1.0, 1.0),
            base_step_size: 0.0,
        };
        assert!(even_grid(nothing).is_empty(), "there is nothing to divide");
    }

    #[test]
    fn a_low_plot_has_fewer_lines() {
        let input = GridInput {
            bounds: (0.0, 100.0),
            base_step_size: 10.0,
        };
        assert_eq!(values(&even_grid(input)), ["0", "50", "100"]);
    }

    #[test]
    fn a_logarithmic_axis_has_lines_within_and_at_powers() {
        let marks = logarithmic_grid(input(-1.2, 0.4));
        let losses: Vec<String> = marks
            .iter()
            .map(|mark| short(10f64.powf(mark.value)))
            .collect();
        assert_eq!(losses, ["0.1", "0.2", "0.5", "1", "2"]);
        assert!(logarithmic_grid(input(-4.0, 3.0)).len() < 10);
    }
}
