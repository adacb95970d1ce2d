//! The machine's clock, which may be wrong, stand still or jump: dates are for people, and nothing
//! is decided by them; times are never negative, and rates are always numbers.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// The date and time of now in UTC, as in `2026-11-23T11:30:00Z`.
#[must_use]
pub fn now_utc() -> String {
    utc(SystemTime::now()).unwrap_or_default()
}

/// A date and time in UTC; `None` outside of the years -9999 to 9999.
fn utc(time: SystemTime) -> Option<String> {
    let time = jiff::Timestamp::try_from(time).ok()?;
    Some(time.strftime("%FT%TZ").to_string())
}

/// The day of a file, as in `2026-11-23`; `None` outside of the years -9999 to 9999.
#[must_use]
pub fn day(time: SystemTime) -> Option<String> {
    utc(time).and_then(|date| Some(date.split_once('T')?.0.to_owned()))
}

/// Seconds since 1970; 0 where the clock is before that.
#[must_use]
pub fn seconds_since_1970() -> f64 {
    since_1970(SystemTime::now())
}

fn since_1970(time: SystemTime) -> f64 {
    let since = time.duration_since(UNIX_EPOCH);
    since.map_or(0.0, |time| time.as_secs_f64())
}

/// How many a second; 0 where the clock did not move.
#[must_use]
pub fn per_second(count: usize, time: Duration) -> f64 {
    if time.is_zero() {
        0.0
    } else {
        count as f64 / time.as_secs_f64()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const YEAR: Duration = Duration::from_hours(8766);

    #[test]
    fn a_wrong_clock_gives_wrong_dates_and_no_panic() {
        assert_eq!(utc(UNIX_EPOCH).as_deref(), Some("1970-01-01T00:00:00Z"));
        let before = UNIX_EPOCH - YEAR * 10;
        assert_eq!(day(before).as_deref(), Some("1960-01-01"));
        assert!((since_1970(before) - 0.0).abs() < 1e-9);
        assert_eq!(day(UNIX_EPOCH + YEAR * 330).as_deref(), Some("2300-01-03"));
        assert_eq!(day(UNIX_EPOCH + YEAR * 9000), None);
        assert_eq!(now_utc().len(), "2026-11-23T11:30:00Z".len());
    }

    #[test]
    fn a_clock_that_stands_still_gives_no_infinite_rate() {
        assert!(per_second(100, Duration::ZERO).abs() < 1e-9);
        assert!((per_second(100, Duration::from_secs(4)) - 25.0).abs() < 1e-9);
    }
}
