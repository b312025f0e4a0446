//! What is published: the figures at a day, and at the ends of the months before it.

use jiff::ToSpan;
use jiff::civil::Date;

use crate::standing::{Shown, Standings};
use crate::{Error, Figure, Statistics, store};

/// Ends of months that a report holds, the day asked for included.
const MONTHS: i32 = 12;

/// The figures at the end of a day.
pub struct Point {
    /// The day.
    pub day: Date,
    standings: Standings,
}

impl Point {
    /// What is shown of a figure.
    #[must_use]
    pub fn shown(&self, figure: Figure) -> Shown {
        self.standings.get(&figure).copied().unwrap_or_default().shown
    }
}

/// The figures at a day, with how they came there.
pub struct Report {
    /// The first day for which there are figures.
    pub first: Date,
    /// The last one.
    pub last: Date,
    /// The ends of the months up to the day, and the day, which comes last.
    pub points: Vec<Point>,
}

impl Report {
    /// The day asked for.
    #[must_use]
    pub fn at(&self) -> Option<&Point> {
        self.points.last()
    }
}

/// The figures at `day`, or at the last day that has any. None while there are none at all; a day without any, or one
/// that is no day (`AAAA-MM-GG`), is an error.
pub async fn report(statistics: &Statistics, day: Option<&str>) -> Result<Option<Report>, Error> {
    let mut tx = statistics.db.read().await?;
    let Some((first, last)) = store::progress(&mut tx).await?.closed else {
        return if day.is_none() { Ok(None) } else { Err(Error::NoSuchDay) };
    };
    let day = match day {
        Some(day) => day.parse().ok().filter(|day| (first..=last).contains(day)).ok_or(Error::NoSuchDay)?,
        None => last,
    };
    let mut points = Vec::new();
    for day in ends_of_months(first, day) {
        points.push(Point { day, standings: store::standings(&mut tx, day).await? });
    }
    Ok(Some(Report { first, last, points }))
}

/// The last days of the months before `day` that are not before `first`, and `day`.
fn ends_of_months(first: Date, day: Date) -> Vec<Date> {
    let month =
        |before: i32| day.first_of_month().saturating_sub((before - 1).months()).saturating_sub(1.day());
    let ends = (1..MONTHS).rev().map(month).filter(|end| *end >= first);
    ends.chain([day]).collect()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn the_months_end_on_their_last_days_and_begin_with_the_figures() {
        let ends = ends_of_months(date(2025, 1, 1), date(2026, 3, 14));
        assert_eq!(ends.len(), 12);
        assert_eq!(ends[..2], [date(2025, 4, 30), date(2025, 5, 31)]);
        assert_eq!(ends[9..], [date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 14)]);
        assert_eq!(
            ends_of_months(date(2026, 2, 28), date(2026, 3, 1)),
            [date(2026, 2, 28), date(2026, 3, 1)]
        );
        assert_eq!(ends_of_months(date(2026, 3, 1), date(2026, 3, 1)), [date(2026, 3, 1)]);
    }
}
