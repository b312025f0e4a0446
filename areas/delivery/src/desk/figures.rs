//! How much was queued and what became of it, hour by hour and day by day, and whether all of it still stands somewhere.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::State as Area;
use axum::response::{IntoResponse, Response};
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use kernel::calendar::date_in_rome;
use web::{Choice, Failure, Html, Page, Routes};

use super::chart::Chart;
use super::{crumbs, operators};
use crate::item::State;
use crate::tally::{self, Hour};
use crate::{Delivery, Error};

const HERE: &str = "/sportello/recapito/andamento";

/// How many hours are told one by one.
const HOURS: i64 = 48;
/// How many days are told one by one.
const DAYS: i64 = 30;
/// After so long without a balance something is wrong with the worker that draws it up every hour.
const BALANCE_IS_OLD: SignedDuration = SignedDuration::from_hours(2);

pub(super) fn routes() -> Routes<Delivery> {
    Routes::new().get(HERE, operators(), show)
}

/// How many items came to what, in an hour or on a day.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Counts {
    pub(super) queued: i64,
    pub(super) sent: i64,
    pub(super) accepted: i64,
    pub(super) delivered: i64,
    pub(super) failed: i64,
}

impl Counts {
    /// Adds a count. Accepted are those for a mailbox outside PEC too; failed are those refused and given up too.
    fn add(&mut self, happening: &str, count: i64) {
        if happening == tally::QUEUED {
            self.queued += count;
            return;
        }
        match State::parse(happening) {
            Ok(State::HandedOver) => self.sent += count,
            Ok(State::Accepted | State::NotCertified) => self.accepted += count,
            Ok(State::Delivered) => self.delivered += count,
            Ok(State::Refused | State::GivenUp | State::Failed) => self.failed += count,
            _ => {}
        }
    }
}

/// The last hours up to the one that runs, each with its counts, also where nothing happened.
fn by_hour(hours: &[Hour], now: Timestamp) -> Vec<(Timestamp, Counts)> {
    let this = now.as_second().div_euclid(3600) * 3600;
    let start = |ago: i64| Timestamp::from_second(this - ago * 3600).unwrap_or(now);
    let mut slots: BTreeMap<Timestamp, Counts> =
        (0..HOURS).map(|ago| (start(ago), Counts::default())).collect();
    for hour in hours {
        if let Some(counts) = slots.get_mut(&hour.hour) {
            counts.add(&hour.happening, hour.count);
        }
    }
    slots.into_iter().collect()
}

/// The last days in Rome up to today, each with its counts, also where nothing happened.
fn by_day(hours: &[Hour], today: Date) -> Vec<(Date, Counts)> {
    let day = |ago: i64| today.saturating_sub(jiff::Span::new().days(ago));
    let mut slots: BTreeMap<Date, Counts> = (0..DAYS).map(|ago| (day(ago), Counts::default())).collect();
    for hour in hours {
        if let Some(counts) = slots.get_mut(&date_in_rome(hour.hour)) {
            counts.add(&hour.happening, hour.count);
        }
    }
    slots.into_iter().collect()
}

/// A row of the table: the newest stands first there, the chart runs from left to right.
struct Row {
    when: String,
    counts: Vec<String>,
}

/// One of the two pictures, with its table.
struct Figure {
    /// Its place in the page, for ids.
    id: &'static str,
    title: String,
    chart: Chart,
    rows: Vec<Row>,
}

fn figure(id: &'static str, key: &str, slots: &[(String, Counts)], page: &Page) -> Figure {
    let row = |(when, counts): &(String, Counts)| Row {
        when: when.clone(),
        counts: [counts.queued, counts.sent, counts.accepted, counts.delivered, counts.failed]
            .map(|count| page.number(count))
            .to_vec(),
    };
    Figure {
        id,
        title: page.t(key).into_owned(),
        chart: Chart::of(slots, page),
        rows: slots.iter().rev().map(row).collect(),
    }
}

/// The last balance in words.
struct Verdict {
    text: String,
    tone: &'static str,
}

fn verdict(kept: Option<tally::Kept>, now: Timestamp, page: &Page) -> Verdict {
    let Some(kept) = kept else {
        return Verdict { text: page.t("delivery-balance-none").into_owned(), tone: "info" };
    };
    let at = page.moment(&kept.drawn_at);
    let values = [("at", at), ("queued", page.number(kept.queued)), ("standing", page.number(kept.standing))];
    let (key, tone) = if !kept.holds() {
        ("delivery-balance-broken", "danger")
    } else if now.duration_since(kept.drawn_at) > BALANCE_IS_OLD {
        ("delivery-balance-old", "warning")
    } else {
        ("delivery-balance-holds", "success")
    };
    Verdict { text: page.ta(key, values), tone }
}

#[derive(Template)]
#[template(path = "delivery/figures.html")]
struct FiguresPage {
    page: Page,
    crumbs: Vec<Choice>,
    columns: Vec<String>,
    figures: Vec<Figure>,
    balance: Verdict,
}

async fn show(Area(area): Area<Delivery>, page: Page) -> Result<Response, Failure> {
    let now = area.clock.now();
    let mut tx = area.db.read().await.map_err(Error::from)?;
    let from = now - SignedDuration::from_hours((DAYS + 1) * 24);
    let hours = crate::hours(&mut tx, from, now + SignedDuration::from_hours(1)).await?;
    let kept = tally::kept(&mut tx).await.map_err(Error::from)?;
    let hourly: Vec<_> =
        by_hour(&hours, now).into_iter().map(|(at, counts)| (page.moment(&at), counts)).collect();
    let daily: Vec<_> = by_day(&hours, area.clock.today())
        .into_iter()
        .map(|(day, counts)| (page.date(&day), counts))
        .collect();
    let figures = vec![
        figure("hours", "delivery-figures-hours", &hourly, &page),
        figure("days", "delivery-figures-days", &daily, &page),
    ];
    let names = ["queued", "sent", "accepted", "delivered", "failed"];
    let columns = names.map(|name| page.t(&format!("delivery-figures-{name}")).into_owned()).to_vec();
    let balance = verdict(kept, now, &page);
    Ok(Html(FiguresPage { crumbs: crumbs(&page), page, columns, figures, balance }).into_response())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Channel;

    fn hour(at: &str, happening: &str, count: i64) -> Hour {
        let hour = at.parse().unwrap();
        Hour { hour, channel: Channel::Pec, happening: happening.to_owned(), count }
    }

    #[test]
    fn each_hour_and_day_is_there_and_what_happened_stands_in_its_own() {
        let now: Timestamp = "2026-03-16T11:20:00Z".parse().unwrap();
        let told = [
            hour("2026-03-15T22:00:00Z", "queued", 2),
            hour("2026-03-15T23:00:00Z", "queued", 5),
            hour("2026-03-16T11:00:00Z", "refused", 1),
            hour("2026-03-16T11:00:00Z", "given_up", 1),
            hour("2026-03-16T11:00:00Z", "failed", 1),
            hour("2026-03-16T11:00:00Z", "uncertain", 9),
        ];
        let hours = by_hour(&told, now);
        assert_eq!(hours.len(), 48);
        assert_eq!(hours[47].0, "2026-03-16T11:00:00Z".parse().unwrap());
        assert_eq!(hours[47].1, Counts { failed: 3, ..Counts::default() });
        assert_eq!(hours.iter().map(|(_, counts)| counts.queued).sum::<i64>(), 7);

        let days = by_day(&told, date_in_rome(now));
        assert_eq!(days.len(), 30);
        // Midnight in Rome is at 23:00 in winter.
        assert_eq!(days[29].1, Counts { queued: 5, failed: 3, ..Counts::default() });
        assert_eq!(days[28].1, Counts { queued: 2, ..Counts::default() });
    }
}
