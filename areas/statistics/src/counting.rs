//! Counting, in steps: each commits how far it came together with what it counted, so that a crash loses nothing and
//! nothing is counted twice.

use std::collections::BTreeMap;

use certificates::{Recipient, consultation, lookup, recipient_of};
use db::Tx;
use delivery::Channel;
use delivery::handed_over::{self, HandedOver};
use jiff::civil::Date;
use jiff::{SignedDuration, ToSpan};
use kernel::calendar::{date_in_rome, end_of_day};
use kernel::{Door, OrganisationId};

use crate::standing::close;
use crate::store::{self, Progress, Reach};
use crate::{Audience, Error, Figure, Statistics};

/// Places of the record of events that one step reads.
const EVENTS: u32 = 10_000;

/// Messages that one step takes.
const MESSAGES: u32 = 200;

/// Days that one step closes.
const DAYS: usize = 31;

/// How long after its end a day is closed: what was begun before midnight is committed by then.
const MARGIN: SignedDuration = SignedDuration::from_mins(10);

/// What was done, and by what it is counted; on pages alone.
const CONSULTATIONS: [(audit::Action, Figure); 4] = [
    (consultation::OPENED, Figure::ConsultationsSignedIn),
    (consultation::OWN_OPENED, Figure::ConsultationsSignedIn),
    (consultation::DIAGNOSIS_OPENED, Figure::ConsultationsSignedIn),
    (lookup::LOOKED_UP, Figure::ConsultationsOpen),
];

/// What came, by day and figure.
type Came = BTreeMap<(Date, Figure), i64>;

/// Whether a step leaves more of its kind to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Left {
    Nothing,
    More,
}

/// Counts consultations in the next stretch of the sealed record.
pub(crate) async fn events(area: &Statistics) -> Result<Left, Error> {
    let actions = CONSULTATIONS.map(|(action, _)| action);
    let mut tx = area.db.read().await?;
    let from = store::progress(&mut tx).await?;
    let stretch = audit::sealed_after(&mut tx, &actions, from.audit_position, EVENTS).await?;
    drop(tx);
    if stretch.until == from.audit_position {
        return Ok(Left::Nothing);
    }
    let mut came = Came::new();
    for done in stretch.done.iter().filter(|done| done.door == Door::Web) {
        if let Some((_, figure)) = CONSULTATIONS.iter().find(|(action, _)| action.0 == done.action) {
            *came.entry((open_day(from, date_in_rome(done.happened_at)), *figure)).or_default() += 1;
        }
    }
    let mut tx = area.db.write().await?;
    go_on(&mut tx, from, Progress { audit_position: stretch.until, ..from }).await?;
    add(&mut tx, &came).await?;
    tx.commit().await?;
    Ok(Left::More)
}

/// Counts the next messages that were handed over.
pub(crate) async fn messages(area: &Statistics) -> Result<Left, Error> {
    let mut tx = area.db.write().await?;
    let from = store::progress(&mut tx).await?;
    go_on(&mut tx, from, from).await?;
    let items = handed_over::take(&mut tx, MESSAGES).await?;
    if items.is_empty() {
        return Ok(Left::Nothing);
    }
    let mut came = Came::new();
    let mut known = BTreeMap::new();
    for item in items.iter().filter(|item| item.channel == Channel::Pec) {
        let owner = (item.owner_kind.as_str(), item.owner_id);
        let reached = match known.get(&owner) {
            Some(reached) => *reached,
            None => *known.entry(owner).or_insert(whom(area, &mut tx, item).await?),
        };
        if let Some((audience, recipient)) = reached {
            let day = open_day(from, date_in_rome(item.at));
            *came.entry((day, audience.sent())).or_default() += 1;
            let reach = store::reach(&mut tx, audience, recipient, day).await?;
            if let Reach::EarlierThan(later) = reach {
                *came.entry((later, audience.reached())).or_default() -= 1;
            }
            if reach != Reach::Again {
                *came.entry((day, audience.reached())).or_default() += 1;
            }
        }
    }
    add(&mut tx, &came).await?;
    tx.commit().await?;
    Ok(Left::More)
}

/// Who is reached by an item, as a digest that tells nothing without the key.
async fn whom(
    area: &Statistics,
    tx: &mut Tx,
    item: &HandedOver,
) -> Result<Option<(Audience, [u8; 32])>, Error> {
    Ok(match recipient_of(tx, &item.owner_kind, item.owner_id).await? {
        Some(Recipient::Organisation(id)) => {
            audience_of(tx, id).await?.map(|audience| (audience, area.mac.tag(id.as_uuid().as_bytes())))
        }
        Some(Recipient::Worker(tax_code)) => {
            Some((Audience::Citizens, area.mac.tag(tax_code.as_str().as_bytes())))
        }
        None => None,
    })
}

async fn audience_of(tx: &mut Tx, id: OrganisationId) -> Result<Option<Audience>, Error> {
    Ok(identity::organisation(tx, id).await?.map(|organisation| Audience::of(organisation.kind)))
}

/// Closes the next days that are over. All that happened on them must have been counted before.
pub(crate) async fn days(area: &Statistics) -> Result<Left, Error> {
    let now = area.clock.now();
    let mut tx = area.db.read().await?;
    let from = store::progress(&mut tx).await?;
    let first = match from.closed {
        Some((_, last)) => last.saturating_add(1.day()),
        None => {
            store::first_day(&mut tx).await?.unwrap_or(date_in_rome(now - MARGIN).saturating_sub(1.day()))
        }
    };
    let is_over = |day: &Date| end_of_day(*day) + MARGIN <= now;
    let over: Vec<Date> = first.series(1.day()).take_while(is_over).take(DAYS).collect();
    let (Some(first), Some(last)) = (over.first().copied(), over.last().copied()) else {
        return Ok(Left::Nothing);
    };
    let came = store::came(&mut tx, first, last).await?;
    let mut standings = store::standings(&mut tx, first).await?;
    let mut moved = Vec::new();
    for day in over {
        let authorised = identity::authorised_people(&mut tx, day).await?;
        let of_day = close(&standings, came.get(&day).unwrap_or(&BTreeMap::new()), authorised);
        standings.extend(of_day.clone());
        moved.push((day, of_day));
    }
    drop(tx);
    let opened = from.closed.map_or(first, |(opened, _)| opened);
    let mut tx = area.db.write().await?;
    go_on(&mut tx, from, Progress { closed: Some((opened, last)), ..from }).await?;
    for (day, of_day) in &moved {
        store::put_standings(&mut tx, *day, of_day).await?;
    }
    tx.commit().await?;
    Ok(Left::More)
}

async fn go_on(tx: &mut Tx, from: Progress, to: Progress) -> Result<(), Error> {
    if store::go_on(tx, from, to).await? { Ok(()) } else { Err(Error::Overtaken) }
}

async fn add(tx: &mut Tx, came: &Came) -> Result<(), Error> {
    for ((day, figure), count) in came {
        store::add(tx, *day, *figure, *count).await?;
    }
    Ok(())
}

/// The day for which something counts: its own, unless that is closed.
fn open_day(progress: Progress, day: Date) -> Date {
    match progress.closed {
        Some((_, closed)) if day <= closed => closed.saturating_add(1.day()),
        _ => day,
    }
}
