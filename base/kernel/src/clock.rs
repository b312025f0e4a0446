//! Time as a parameter.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};

use crate::calendar;

/// Tells the time; copies of a movable clock move together.
#[derive(Debug, Clone)]
pub struct Clock(Source);

#[derive(Debug, Clone)]
enum Source {
    System,
    /// The machine's time plus so many microseconds.
    Shifted(Arc<AtomicI64>),
    /// Stands still at so many microseconds since 1970.
    Standing(Arc<AtomicI64>),
}

impl Clock {
    /// The machine's clock.
    #[must_use]
    pub fn system() -> Self {
        Self(Source::System)
    }

    /// Stands still at `start` until moved by hand: for tests.
    #[must_use]
    pub fn movable(start: Timestamp) -> Self {
        Self(Source::Standing(Arc::new(AtomicI64::new(start.as_microsecond()))))
    }

    /// Runs with the machine's clock, and can be moved ahead or back by hand: for demonstrations.
    #[must_use]
    pub fn running_movable() -> Self {
        Self(Source::Shifted(Arc::new(AtomicI64::new(0))))
    }

    /// The present instant in whole microseconds, as the database keeps it.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        let microseconds = match &self.0 {
            Source::System => machine_microseconds(),
            Source::Shifted(offset) => machine_microseconds().saturating_add(offset.load(Ordering::SeqCst)),
            Source::Standing(instant) => instant.load(Ordering::SeqCst),
        };
        in_range(microseconds)
    }

    /// The present civil day in Rome.
    #[must_use]
    pub fn today(&self) -> Date {
        calendar::date_in_rome(self.now())
    }

    /// Moves the clock to an instant. False, and nothing moved, on the machine's clock.
    pub fn set(&self, instant: Timestamp) -> bool {
        let microseconds = instant.as_microsecond();
        match &self.0 {
            Source::System => return false,
            Source::Shifted(offset) => offset.store(microseconds - machine_microseconds(), Ordering::SeqCst),
            Source::Standing(standing) => standing.store(microseconds, Ordering::SeqCst),
        }
        true
    }

    /// Moves the clock ahead, or back if negative. False, and nothing moved, on the machine's clock.
    pub fn advance(&self, by: SignedDuration) -> bool {
        let by = i64::try_from(by.as_micros()).unwrap_or_default();
        match &self.0 {
            Source::System => return false,
            Source::Shifted(microseconds) | Source::Standing(microseconds) => {
                microseconds.fetch_add(by, Ordering::SeqCst);
            }
        }
        true
    }
}

#[expect(clippy::disallowed_methods, reason = "the one place that reads the machine's clock")]
fn machine_microseconds() -> i64 {
    Timestamp::now().as_microsecond()
}

fn in_range(microseconds: i64) -> Timestamp {
    let limit = if microseconds < 0 { Timestamp::MIN } else { Timestamp::MAX };
    Timestamp::from_microsecond(microseconds).unwrap_or(limit)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn copies_of_a_movable_clock_move_together() {
        let clock = Clock::movable("2026-11-21T22:59:59Z".parse().unwrap());
        let copy = clock.clone();
        assert_eq!(copy.today(), date(2026, 11, 21));
        assert!(clock.advance(SignedDuration::from_secs(1)));
        assert_eq!(copy.today(), date(2026, 11, 22));
        assert!(clock.set("2011-09-14T08:00:00Z".parse().unwrap()));
        assert_eq!(copy.now().to_string(), "2011-09-14T08:00:00Z");
    }

    #[test]
    fn a_running_clock_goes_on_from_where_it_was_set() {
        let clock = Clock::running_movable();
        let start: Timestamp = "2011-09-14T08:00:00Z".parse().unwrap();
        clock.set(start);
        let first = clock.now();
        assert!(first >= start);
        assert!(first < start + SignedDuration::from_mins(1));
        assert!(clock.now() >= first);
    }

    #[test]
    fn the_machines_clock_cannot_be_moved() {
        let clock = Clock::system();
        assert!(!clock.set(Timestamp::UNIX_EPOCH));
        assert!(!clock.advance(SignedDuration::from_hours(1)));
        assert!(clock.now() > Timestamp::UNIX_EPOCH);
    }

    #[test]
    fn an_instant_has_no_more_than_microseconds() {
        assert_eq!(Clock::system().now().subsec_nanosecond() % 1000, 0);
    }

    #[test]
    fn a_clock_moved_beyond_the_end_of_time_stays_there() {
        let clock = Clock::movable(Timestamp::MAX);
        clock.advance(SignedDuration::from_hours(24));
        assert!(clock.now() >= in_range(Timestamp::MAX.as_microsecond()));
    }
}
