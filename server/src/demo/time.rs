//! The clock of the demonstration: it runs, and can be moved ahead; never back, for what has happened stays.

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use kernel::Clock;
use kernel::calendar::{in_rome, start_of_day};
use serde::Deserialize;

use super::folder::Memory;
use crate::failure::Failure;

/// The furthest ahead that the clock can be moved at once.
const FURTHEST: SignedDuration = SignedDuration::from_hours(24 * 366 * 20);

/// How somebody moves the clock.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Move {
    /// To this day, at the time of day that it is.
    #[serde(default)]
    today: Option<Date>,
    /// By so many seconds.
    #[serde(default)]
    advance_seconds: Option<i64>,
}

/// Why the clock was not moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unmoved {
    /// Neither of the two was said, or both.
    Unclear,
    /// The clock stands later.
    Back,
    /// Further than a demonstration reaches.
    TooFar,
}

impl Move {
    /// To a day.
    pub(super) fn to(day: Date) -> Self {
        Self { today: Some(day), advance_seconds: None }
    }

    /// Moves the clock.
    pub(super) fn apply(self, clock: &Clock) -> Result<(), Unmoved> {
        let now = clock.now();
        let target = match (self.today, self.advance_seconds) {
            (Some(day), None) if day == clock.today() => return Ok(()),
            (Some(day), None) => at_the_same_time(day, now),
            (None, Some(seconds)) => {
                now.checked_add(SignedDuration::from_secs(seconds)).map_err(|_beyond| Unmoved::TooFar)?
            }
            _ => return Err(Unmoved::Unclear),
        };
        if target < now {
            return Err(Unmoved::Back);
        }
        if target.duration_since(now) > FURTHEST {
            return Err(Unmoved::TooFar);
        }
        clock.set(target);
        Ok(())
    }
}

/// The clock at the first start: the machine's time of day, on the day asked for.
pub(super) fn first(today: Option<Date>) -> Clock {
    let clock = Clock::running_movable();
    if let Some(day) = today {
        clock.set(at_the_same_time(day, clock.now()));
    }
    clock
}

/// The clock at a later start: it went on while the demonstration was off, and never shows what has passed already.
pub(super) fn again(memory: &Memory, today: Option<Date>) -> Result<Clock, Failure> {
    let clock = Clock::running_movable();
    clock.advance(SignedDuration::from_micros(memory.ahead));
    if clock.now() < memory.passed {
        clock.set(memory.passed);
    }
    match today.map(|day| Move::to(day).apply(&clock)) {
        None | Some(Ok(())) => {}
        Some(Err(Unmoved::Back)) => {
            eprintln!("The data of this demonstration reach to {}: it goes on from there.", clock.today());
        }
        Some(Err(_)) => return Err(Failure::Refused("--today is too far ahead".to_owned())),
    }
    Ok(clock)
}

/// By how much the clock is ahead of the machine's, in microseconds.
pub(super) fn ahead(clock: &Clock) -> i64 {
    clock.now().as_microsecond() - Clock::system().now().as_microsecond()
}

/// Lets the clock run again by so much ahead of the machine's.
pub(super) fn restore(clock: &Clock, ahead: i64) {
    clock.set(Clock::system().now() + SignedDuration::from_micros(ahead));
}

fn at_the_same_time(day: Date, now: Timestamp) -> Timestamp {
    let local = in_rome(now).time();
    let at = day.to_datetime(local).to_zoned(in_rome(now).time_zone().clone());
    at.map_or_else(|_beyond| start_of_day(day), |zoned| zoned.timestamp())
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn noon() -> Clock {
        Clock::movable("2026-11-21T11:00:00Z".parse().unwrap())
    }

    fn seconds(seconds: i64) -> Move {
        Move { today: None, advance_seconds: Some(seconds) }
    }

    #[test]
    fn the_clock_moves_to_a_later_day_at_the_same_time_in_rome() {
        let clock = noon();
        assert_eq!(Move::to(date(2027, 7, 1)).apply(&clock), Ok(()));
        assert_eq!(clock.now(), "2027-07-01T10:00:00Z".parse().unwrap());
        assert_eq!(Move::to(date(2027, 7, 1)).apply(&clock), Ok(()));
    }

    #[test]
    fn the_clock_never_goes_back() {
        let clock = noon();
        assert_eq!(Move::to(date(2026, 11, 20)).apply(&clock), Err(Unmoved::Back));
        assert_eq!(seconds(-1).apply(&clock), Err(Unmoved::Back));
        assert_eq!(seconds(i64::MAX).apply(&clock), Err(Unmoved::TooFar));
        assert_eq!(Move::to(date(2090, 1, 1)).apply(&clock), Err(Unmoved::TooFar));
        assert_eq!(Move { today: None, advance_seconds: None }.apply(&clock), Err(Unmoved::Unclear));
        assert_eq!(seconds(90).apply(&clock), Ok(()));
        assert_eq!(clock.now(), "2026-11-21T11:01:30Z".parse().unwrap());
    }

    #[test]
    fn a_later_start_goes_on_with_the_time_of_the_one_before() {
        let memory = |ahead, passed: &str| Memory {
            ahead,
            passed: passed.parse().unwrap(),
            pins_issued_on: date(2026, 1, 1),
            keys: Vec::new(),
        };
        let hour = 3_600_000_000;
        let later = again(&memory(hour, "2011-09-14T08:00:00Z"), None).unwrap();
        assert!((ahead(&later) - hour).abs() < 1_000_000);
        let held = again(&memory(0, "2090-01-01T08:00:00Z"), Some(date(2011, 9, 14))).unwrap();
        assert_eq!(held.today(), date(2090, 1, 1));
    }
}
