use askama::Template;
use axum::extract::{Path, Query, State as Area};
use axum::response::IntoResponse;
use jiff::Timestamp;
use serde::Deserialize;
use web::{Choice, Errors, Failure, Html, Page, Refused};

use super::{Answer, address_of, crumbs, find, offered};
use crate::copies::acts::Holder;
use crate::copies::address::{AddressId, CopyAddress, Kind, MOST_ADDRESSES, State};
use crate::copies::{compose, letter, store};
use crate::proof::Proof;
use crate::{CertificateId, Certificates, Error};

/// Messages of a page.
const MESSAGES: u32 = 30;

/// An address in words.
struct Shown {
    id: AddressId,
    kind: Kind,
    kind_text: String,
    named: String,
    state: State,
    state_text: String,
    tone: &'static str,
    /// What goes there.
    what: String,
}

impl Shown {
    fn of(address: &CopyAddress, page: &Page) -> Self {
        let CopyAddress { id, destination, state, .. } = address;
        let kind = destination.kind();
        let tone = match state {
            State::Active => "success",
            State::Unproven => "warning",
            State::Stopped => "secondary",
        };
        let what = match destination.contents() {
            Some(contents) => page.t(&format!("copies-contents-{contents}")),
            None => page.t(&format!("copies-what-{kind}")),
        };
        Self {
            id: *id,
            kind,
            kind_text: page.t(&format!("copies-kind-{kind}")).into_owned(),
            named: destination.as_str().to_owned(),
            state: *state,
            state_text: page.t(&format!("copies-state-{state}")).into_owned(),
            tone,
            what: what.into_owned(),
        }
    }
}

#[derive(Template)]
#[template(path = "copies/list.html")]
struct ListPage {
    crumbs: Vec<Choice>,
    page: Page,
    addresses: Vec<Shown>,
    /// Pages on which another address can be named; empty if there is room for none.
    new: Vec<Choice>,
    most: u32,
}

pub(super) async fn list(Area(area): Area<Certificates>, holder: Holder, page: Page) -> Answer {
    let mut tx = area.db.read().await.map_err(Error::from)?;
    let found = store::of_worker(&mut tx, holder.tax_code).await.map_err(Error::from)?;
    let open = found.iter().filter(|address| address.state != State::Stopped).count();
    let full = u32::try_from(open).is_ok_and(|open| open >= MOST_ADDRESSES);
    let choice = |kind: Kind| {
        Choice::new(format!("{}/nuovo/{kind}", super::LIST), page.t(&format!("copies-new-{kind}")))
    };
    let new = if full { Vec::new() } else { offered(&area).map(choice).collect() };
    drop(tx);
    holder.sees(&area).await?;
    let addresses = found.iter().map(|address| Shown::of(address, &page)).collect();
    Ok(Html(ListPage { crumbs: Vec::new(), page, addresses, new, most: MOST_ADDRESSES }).into_response())
}

/// An address that is still to be proven, in words.
struct ToProve {
    named: String,
    open: bool,
    /// What has become of the message with the code; empty while it is being written.
    message: String,
    tone: &'static str,
    until: Timestamp,
    may_ask_again: bool,
}

/// A message that was sent, in words.
struct SentLine {
    queued_at: Timestamp,
    changed_at: Timestamp,
    recipient: String,
    certificate: CertificateId,
    number: String,
    what: String,
    why: String,
    state: String,
    tone: &'static str,
}

/// A line of the history in words.
struct HistoryLine {
    at: Timestamp,
    what: String,
    then: String,
}

#[derive(Template)]
#[template(path = "copies/one.html")]
struct OnePage {
    page: Page,
    shown: Shown,
    to_prove: Option<ToProve>,
    sent: Vec<SentLine>,
    previous: Option<String>,
    next: Option<String>,
    history: Vec<HistoryLine>,
    code: String,
    errors: Errors,
    crumbs: Vec<Choice>,
}

/// Where the list of messages begins: a number that says nothing.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Place {
    prima: Option<i64>,
}

pub(super) async fn one(
    Area(area): Area<Certificates>,
    holder: Holder,
    Path(id): Path<String>,
    Query(place): Query<Place>,
    page: Page,
) -> Answer {
    let address = find(&area, &holder, &id).await?;
    holder.sees(&area).await?;
    Ok(Html(one_page(&area, address, place, page, String::new(), Errors::none()).await?).into_response())
}

/// The same page after a form on it was refused.
pub(super) async fn refused(
    area: &Certificates,
    holder: &Holder,
    id: AddressId,
    page: Page,
    code: String,
    errors: Errors,
) -> Answer {
    let address = find(area, holder, &id.to_string()).await?;
    Ok(Refused(one_page(area, address, Place::default(), page, code, errors).await?).into_response())
}

async fn one_page(
    area: &Certificates,
    address: CopyAddress,
    place: Place,
    page: Page,
    code: String,
    errors: Errors,
) -> Result<OnePage, Failure> {
    let id = address.id;
    let mut tx = area.db.read().await.map_err(Error::from)?;
    let proof = store::proof(&mut tx, id).await.map_err(Error::from)?;
    let to_prove = match proof {
        Some(proof) => Some(to_prove(&mut tx, &address, proof, &page, area.clock.now()).await?),
        None => None,
    };
    let (sent, last) = sent(&mut tx, &address, place.prima.unwrap_or(i64::MAX), &page).await?;
    let history = store::history(&mut tx, id).await.map_err(Error::from)?;
    let history = history.into_iter().map(|changed| line(changed, &page)).collect();
    let shown = Shown::of(&address, &page);
    let here = address_of(id);
    let next = last.map(|last| format!("{here}?prima={last}"));
    let crumbs = crumbs(&page, None);
    Ok(OnePage {
        page,
        shown,
        to_prove,
        sent,
        previous: place.prima.map(|_| here),
        next,
        history,
        code,
        errors,
        crumbs,
    })
}

async fn to_prove(
    tx: &mut db::Tx,
    address: &CopyAddress,
    proof: Proof<String>,
    page: &Page,
    now: Timestamp,
) -> Result<ToProve, Failure> {
    let codes = delivery::items(tx, letter::code_owner(address.id), i64::MAX, 1).await;
    let codes = codes.map_err(Error::from)?;
    let message =
        codes.first().filter(|item| proof.code_hash.is_some() && item.recipient.as_str() == proof.address);
    Ok(ToProve {
        open: proof.is_open(now),
        message: message.map(|item| standing(item, page)).unwrap_or_default(),
        tone: message.map_or("info", |item| delivery::state_tone(item.state)),
        until: proof.expires_at,
        may_ask_again: proof.may_ask_again(now),
        named: proof.address,
    })
}

/// Where a message stands, in words that fit a telephone too.
fn standing(item: &delivery::Item, page: &Page) -> String {
    match (item.channel, item.state) {
        (delivery::Channel::Sms, delivery::State::Delivered) => page.t("copies-delivered-sms").into_owned(),
        (_, state) => delivery::state_text(state, page),
    }
}

/// What was sent, newest first, and where the next page begins.
async fn sent(
    tx: &mut db::Tx,
    address: &CopyAddress,
    before: i64,
    page: &Page,
) -> Result<(Vec<SentLine>, Option<i64>), Error> {
    let items = delivery::items(tx, letter::owner(address.id), before, MESSAGES + 1).await?;
    let shown = &items[..items.len().min(MESSAGES as usize)];
    let last = shown.last().filter(|_| items.len() > shown.len()).map(|last| last.position);
    let mut lines = Vec::new();
    for item in shown {
        let Some(told) = compose::store::told(tx, address.id, item.id).await? else { continue };
        lines.push(SentLine {
            queued_at: item.queued_at,
            changed_at: item.changed_at,
            recipient: item.recipient.as_str().to_owned(),
            certificate: told.certificate,
            number: told.number.as_str().to_owned(),
            what: page.t(&format!("copies-sent-{}", told.sent)).into_owned(),
            why: page.t(&format!("copies-change-{}", told.change)).into_owned(),
            state: standing(item, page),
            tone: delivery::state_tone(item.state),
        });
    }
    Ok((lines, last))
}

fn line(changed: store::Changed, page: &Page) -> HistoryLine {
    let contents = changed.contents.map(|contents| page.t(&format!("copies-contents-{contents}")));
    let then: Vec<String> =
        std::iter::once(changed.address).chain(contents.map(std::borrow::Cow::into_owned)).collect();
    HistoryLine {
        at: changed.at,
        what: page.t(&format!("copies-action-{}", changed.action)).into_owned(),
        then: then.join(" · "),
    }
}
