//! What waits for an operator, list by list, the newest first.

use askama::Template;
use axum::extract::{Query, State as Area};
use db::Tx;
use jiff::Timestamp;
use serde::Deserialize;
use web::{Choice, Failure, Html, Page, Routes};

use super::store::{self, Listed};
use super::{START, operators};
use crate::item::{Item, Recipient};
use crate::timeline::{channel_text, state_text, state_tone};
use crate::{Delivery, Error};

/// Rows on a page.
pub(super) const ROWS: u32 = 30;

const FAILED: &str = "/sportello/recapito/non-consegnati";
const ALARMED: &str = "/sportello/recapito/segnalati";
pub(super) const QUARANTINE: &str = "/sportello/recapito/quarantena";

pub(super) fn routes() -> Routes<Delivery> {
    Routes::new().get(START, operators(), uncertain).get(FAILED, operators(), failed).get(
        ALARMED,
        operators(),
        alarmed,
    )
}

/// Where a page of a list begins, and whether it holds what somebody has taken note of.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Place {
    prima: Option<i64>,
    tutti: bool,
}

impl Place {
    pub(super) fn before(&self) -> i64 {
        self.prima.unwrap_or(i64::MAX)
    }

    /// Links to the pages before and after one that begins here; `last` is the position of its last row, if there are
    /// more after it.
    pub(super) fn links(&self, path: &str, last: Option<i64>) -> (Option<String>, Option<String>) {
        let all = if self.tutti { "&tutti=true" } else { "" };
        let first = if self.tutti { format!("{path}?tutti=true") } else { path.to_owned() };
        (self.prima.map(|_| first), last.map(|last| format!("{path}?prima={last}{all}")))
    }
}

/// Cuts off the row that was asked for beyond a page; answers the position of the last that stays, if there was one.
pub(super) fn cut<T>(rows: &mut Vec<T>, position: impl Fn(&T) -> i64) -> Option<i64> {
    let size = usize::try_from(ROWS).unwrap_or(usize::MAX);
    let more = rows.len() > size;
    rows.truncate(size);
    rows.last().filter(|_| more).map(position)
}

/// One of the lists, as every page of the desk shows the way to it.
pub(super) struct Tab {
    pub(super) href: &'static str,
    pub(super) label: String,
    pub(super) count: String,
    pub(super) current: bool,
}

/// The lists with their lengths; `here` is the one that is shown.
pub(super) async fn tabs(tx: &mut Tx, page: &Page, here: &str) -> Result<Vec<Tab>, Error> {
    let lengths = store::lengths(tx).await?;
    let count = |count: i64| match count {
        store::MOST_COUNTED.. => {
            page.ta("delivery-tab-many", [("most", page.number(store::MOST_COUNTED - 1))])
        }
        _ => page.number(count),
    };
    let tab = |href, key: &str, length| Tab {
        href,
        label: page.t(key).into_owned(),
        count: count(length),
        current: href == here,
    };
    Ok(vec![
        tab(START, "delivery-tab-uncertain", lengths.uncertain),
        tab(FAILED, "delivery-tab-failed", lengths.failed),
        tab(QUARANTINE, "delivery-tab-quarantine", lengths.quarantine),
        tab(ALARMED, "delivery-tab-alarmed", lengths.alarmed),
    ])
}

/// A row in words. Whose address it is, is told on the item's own page alone, which is recorded.
struct Line {
    href: String,
    queued_at: Timestamp,
    changed_at: Timestamp,
    channel: String,
    mailbox: String,
    domain: String,
    state: String,
    tone: &'static str,
    alarm: String,
}

impl Line {
    fn of(listed: Listed, page: &Page) -> Self {
        let alarm = listed.alarm.map(|alarm| page.t(&format!("delivery-alarm-{alarm}")).into_owned());
        Self {
            href: super::one::address_of(listed.id),
            queued_at: listed.queued_at,
            changed_at: listed.changed_at,
            channel: channel_text(listed.channel, page),
            mailbox: listed.mailbox,
            domain: domain(&listed.recipient),
            state: state_text(listed.state, page),
            tone: state_tone(listed.state),
            alarm: alarm.unwrap_or_default(),
        }
    }
}

/// The part of an address that names its provider; of a number nothing.
fn domain(recipient: &Recipient) -> String {
    let domain = recipient.as_str().rsplit_once('@').map(|(_, domain)| domain);
    domain.map_or_else(|| "–".to_owned(), |domain| format!("@{domain}"))
}

#[derive(Template)]
#[template(path = "delivery/list.html")]
struct ListPage {
    page: Page,
    tabs: Vec<Tab>,
    /// How the keys of its texts begin.
    texts: &'static str,
    lines: Vec<Line>,
    /// A link to the list with, or without, what somebody has taken note of.
    other: Option<Choice>,
    previous: Option<String>,
    next: Option<String>,
}

impl ListPage {
    fn text(&self, end: &str) -> String {
        self.page.t(&format!("{}-{end}", self.texts)).into_owned()
    }
}

type Answer = Result<Html<ListPage>, Failure>;

async fn show(
    mut tx: Tx,
    page: Page,
    place: &Place,
    (path, texts): (&'static str, &'static str),
    mut rows: Vec<Listed>,
) -> Answer {
    let tabs = tabs(&mut tx, &page, path).await?;
    let (previous, next) = place.links(path, cut(&mut rows, |row| row.position));
    let lines = rows.into_iter().map(|row| Line::of(row, &page)).collect();
    let other = (path == FAILED).then(|| {
        if place.tutti {
            Choice::new(FAILED, page.t("delivery-failed-unseen-alone"))
        } else {
            Choice::new(format!("{FAILED}?tutti=true"), page.t("delivery-failed-all"))
        }
    });
    Ok(Html(ListPage { page, tabs, texts, lines, other, previous, next }))
}

async fn uncertain(Area(area): Area<Delivery>, page: Page, Query(place): Query<Place>) -> Answer {
    let mut tx = area.db.read().await.map_err(Error::from)?;
    let rows = store::uncertain(&mut tx, place.before(), ROWS + 1).await.map_err(Error::from)?;
    show(tx, page, &place, (START, "delivery-uncertain"), rows).await
}

async fn failed(Area(area): Area<Delivery>, page: Page, Query(place): Query<Place>) -> Answer {
    let mut tx = area.db.read().await.map_err(Error::from)?;
    let rows = if place.tutti {
        store::all_failed(&mut tx, place.before(), ROWS + 1).await
    } else {
        store::failed(&mut tx, place.before(), ROWS + 1).await
    };
    show(tx, page, &place, (FAILED, "delivery-failed"), rows.map_err(Error::from)?).await
}

async fn alarmed(Area(area): Area<Delivery>, page: Page, Query(place): Query<Place>) -> Answer {
    let mut tx = area.db.read().await.map_err(Error::from)?;
    let rows = store::alarmed(&mut tx, place.before(), ROWS + 1).await.map_err(Error::from)?;
    show(tx, page, &place, (ALARMED, "delivery-alarmed"), rows).await
}

/// Whether an item stands among those that will not arrive.
pub(super) fn has_failed(item: &Item) -> bool {
    use crate::State::{Failed, GivenUp, Refused};
    matches!(item.state, Refused | GivenUp | Failed)
}
