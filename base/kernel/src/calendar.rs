//! Civil days and deadlines in the time of Rome, whatever the machine believes.

use std::sync::LazyLock;

use jiff::civil::Date;
use jiff::tz::{TimeZone, TimeZoneDatabase};
use jiff::{Timestamp, ToSpan, Zoned};

#[expect(clippy::expect_used, reason = "the time zones are compiled in, and Rome is among them")]
static ROME: LazyLock<TimeZone> = LazyLock::new(|| {
    TimeZoneDatabase::bundled().get("Europe/Rome").expect("the built-in time zones hold Rome")
});

/// The civil day in Rome at an instant.
#[must_use]
pub fn date_in_rome(instant: Timestamp) -> Date {
    ROME.to_datetime(instant).date()
}

/// The instant with its local time in Rome, for showing it.
#[must_use]
pub fn in_rome(instant: Timestamp) -> Zoned {
    instant.to_zoned(ROME.clone())
}

/// The first instant of a day in Rome.
#[must_use]
pub fn start_of_day(date: Date) -> Timestamp {
    ROME.to_zoned(date.to_datetime(jiff::civil::Time::midnight()))
        .map_or(Timestamp::MAX, |midnight| midnight.timestamp())
}

/// 24:00 of a day in Rome, which is the first instant that is too late: a term holds while `now < end`.
#[must_use]
pub fn end_of_day(date: Date) -> Timestamp {
    date.checked_add(1.day()).map_or(Timestamp::MAX, start_of_day)
}

/// 24:00 of the day after `date` in Rome, the first instant that is too late ("within the day after").
#[must_use]
pub fn end_of_next_day(date: Date) -> Timestamp {
    date.checked_add(1.day()).map_or(Timestamp::MAX, end_of_day)
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;
    use jiff::civil::date;

    use super::*;

    fn instant(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn a_day_ends_at_midnight_of_rome_in_winter_and_in_summer() {
        assert_eq!(end_of_day(date(2026, 11, 21)), instant("2026-11-21T23:00:00Z"));
        assert_eq!(end_of_day(date(2026, 7, 1)), instant("2026-07-01T22:00:00Z"));
        assert_eq!(end_of_next_day(date(2026, 12, 31)), instant("2027-01-01T23:00:00Z"));
        assert_eq!(end_of_next_day(date(2028, 2, 28)), instant("2028-02-29T23:00:00Z"));
    }

    #[test]
    fn the_days_of_the_change_of_time_have_23_and_25_hours() {
        let length = |day| end_of_day(day).duration_since(start_of_day(day));
        assert_eq!(length(date(2026, 3, 29)), SignedDuration::from_hours(23));
        assert_eq!(length(date(2026, 10, 25)), SignedDuration::from_hours(25));
        assert_eq!(length(date(2026, 10, 26)), SignedDuration::from_hours(24));
    }

    #[test]
    fn an_instant_just_before_midnight_belongs_to_the_old_day() {
        let end = end_of_day(date(2026, 11, 21));
        assert_eq!(date_in_rome(end - SignedDuration::from_micros(1)), date(2026, 11, 21));
        assert_eq!(date_in_rome(end), date(2026, 11, 22));
        assert_eq!(in_rome(end).time().to_string(), "00:00:00");
    }

    #[test]
    fn the_last_day_of_the_calendar_has_an_end() {
        assert_eq!(end_of_next_day(Date::MAX), Timestamp::MAX);
    }
}
