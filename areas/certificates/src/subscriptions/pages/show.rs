use askama::Template;
use axum::extract::{Path, Query, State as Area};
use axum::response::IntoResponse;
use serde::Deserialize;
use web::{Choice, Errors, Failure, Html, Page, Refused};

use super::{Answer, address_of, crumbs, find};
use crate::clerk::Clerk;
use crate::subscriptions::compose;
use crate::subscriptions::store::{self, Changed};
use crate::subscriptions::subscription::{Coverage, Frequency, State, Subscription, SubscriptionId, Terms};
use crate::{Certificates, Error};

/// Messages of a page.
const MESSAGES: u32 = 30;

/// A subscription in words.
pub(super) struct Shown {
    pub(super) id: SubscriptionId,
    pub(super) address: String,
    pub(super) state: State,
    pub(super) state_text: String,
    pub(super) tone: &'static str,
    pub(super) terms: Vec<(String, String)>,
}

impl Shown {
    pub(super) fn of(subscription: &Subscription, page: &Page) -> Self {
        let Subscription { id, address, state, terms, .. } = subscription;
        let tone = match state {
            State::Active => "success",
            State::Unproven => "warning",
            State::Suspended | State::Ended => "secondary",
        };
        Self {
            id: *id,
            address: address.as_str().to_owned(),
            state: *state,
            state_text: page.t(&format!("subscription-state-{state}")).into_owned(),
            tone,
            terms: terms_in_words(terms, page),
        }
    }
}

fn terms_in_words(terms: &Terms, page: &Page) -> Vec<(String, String)> {
    let frequency = page.t(&format!("subscription-frequency-{}", terms.frequency)).into_owned();
    let frequency = match terms.frequency {
        Frequency::Daily => format!("{frequency}, {:02}:00", terms.daily_hour),
        Frequency::Immediate | Frequency::Hourly => frequency,
    };
    let coverage = match terms.coverage {
        Coverage::Chosen => terms.codes.join(", "),
        other => page.t(&format!("subscription-coverage-{other}")).into_owned(),
    };
    vec![
        (
            page.t("subscription-format").into_owned(),
            page.t(&format!("subscription-format-{}", terms.format)).into_owned(),
        ),
        (page.t("subscription-frequency").into_owned(), frequency),
        (page.t("subscription-coverage").into_owned(), coverage),
    ]
}

#[derive(Template)]
#[template(path = "subscriptions/list.html")]
struct ListPage {
    crumbs: Vec<Choice>,
    page: Page,
    subscriptions: Vec<Shown>,
}

pub(super) async fn list(Area(area): Area<Certificates>, clerk: Clerk, page: Page) -> Answer {
    let mut tx = area.db.read().await.map_err(Error::from)?;
    let found = store::of_organisation(&mut tx, clerk.scope.organisation).await.map_err(Error::from)?;
    let open = found.iter().filter(|subscription| subscription.is_open_to(clerk.scope.unit));
    let subscriptions = open.map(|subscription| Shown::of(subscription, &page)).collect();
    Ok(Html(ListPage { crumbs: Vec::new(), page, subscriptions }).into_response())
}

/// A line of the history in words.
pub(super) struct HistoryLine {
    pub(super) at: jiff::Timestamp,
    pub(super) what: String,
    pub(super) who: String,
    pub(super) then: String,
}

/// A mailbox that is still to be proven, in words.
struct ToProve {
    address: String,
    open: bool,
    /// What has become of the message with the code; empty while it is being written.
    message: String,
    tone: &'static str,
    until: jiff::Timestamp,
    may_ask_again: bool,
}

#[derive(Template)]
#[template(path = "subscriptions/one.html")]
struct OnePage {
    page: Page,
    shown: Shown,
    to_prove: Option<ToProve>,
    history: Vec<HistoryLine>,
    code: String,
    errors: Errors,
    crumbs: Vec<Choice>,
}

pub(super) async fn one(
    Area(area): Area<Certificates>,
    clerk: Clerk,
    Path(id): Path<SubscriptionId>,
    page: Page,
) -> Answer {
    Ok(Html(one_page(&area, &clerk, id, page, String::new(), Errors::none()).await?).into_response())
}

/// The same page after a form on it was refused.
pub(super) async fn refused(
    area: &Certificates,
    clerk: &Clerk,
    id: SubscriptionId,
    page: Page,
    code: String,
    errors: Errors,
) -> Answer {
    Ok(Refused(one_page(area, clerk, id, page, code, errors).await?).into_response())
}

async fn one_page(
    area: &Certificates,
    clerk: &Clerk,
    id: SubscriptionId,
    page: Page,
    code: String,
    errors: Errors,
) -> Result<OnePage, Failure> {
    let subscription = find(area, clerk, id).await?;
    let mut tx = area.db.read().await.map_err(Error::from)?;
    let proof = store::proof(&mut tx, id).await.map_err(Error::from)?;
    let now = area.clock.now();
    let newest = delivery::items(&mut tx, compose::code_owner(id), i64::MAX, 1).await.map_err(Error::from)?;
    let to_prove = proof.map(|proof| {
        let message = newest
            .first()
            .filter(|item| proof.code_hash.is_some() && item.recipient.as_str() == proof.address.as_str());
        ToProve {
            address: proof.address.as_str().to_owned(),
            open: proof.is_open(now),
            message: message.map(|item| delivery::state_text(item.state, &page)).unwrap_or_default(),
            tone: message.map_or("info", |item| delivery::state_tone(item.state)),
            until: proof.expires_at,
            may_ask_again: proof.may_ask_again(now),
        }
    });
    let history = history(&mut tx, id, &page).await?;
    let shown = Shown::of(&subscription, &page);
    let crumbs = crumbs(&page, None);
    Ok(OnePage { page, shown, to_prove, history, code, errors, crumbs })
}

/// A subscription's history in words.
pub(super) async fn history(
    tx: &mut db::Tx,
    id: SubscriptionId,
    page: &Page,
) -> Result<Vec<HistoryLine>, Failure> {
    let mut lines = Vec::new();
    for changed in store::history(tx, id).await.map_err(Error::from)? {
        lines.push(line(tx, changed, page).await?);
    }
    Ok(lines)
}

async fn line(tx: &mut db::Tx, changed: Changed, page: &Page) -> Result<HistoryLine, Failure> {
    let person = match changed.by {
        Some(tax_code) => identity::person_by_tax_code(tx, tax_code).await?,
        None => None,
    };
    let terms = terms_in_words(&changed.terms, page).into_iter().map(|(_, value)| value);
    let name = person.map(|person| person.name()).unwrap_or_default();
    let who = match &changed.request {
        Some(request) => {
            let values =
                [("name", name), ("on", page.date(&request.on)), ("reference", request.reference.clone())];
            page.ta("subscription-history-at-office", values)
        }
        None => name,
    };
    let then: Vec<String> = std::iter::once(changed.address.as_str().to_owned()).chain(terms).collect();
    Ok(HistoryLine {
        at: changed.at,
        what: page.t(&format!("subscription-action-{}", changed.action)).into_owned(),
        who,
        then: then.join(" · "),
    })
}

/// A message that was sent, in words.
struct SentLine {
    href: String,
    queued_at: jiff::Timestamp,
    changed_at: jiff::Timestamp,
    recipient: String,
    records: i64,
    annulments: i64,
    state: String,
    tone: &'static str,
}

#[derive(Template)]
#[template(path = "subscriptions/sent.html")]
struct SentPage {
    page: Page,
    mailbox: String,
    lines: Vec<SentLine>,
    previous: Option<String>,
    next: Option<String>,
    crumbs: Vec<Choice>,
}

/// Where a page of messages begins: a number that says nothing.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Place {
    prima: Option<i64>,
}

pub(super) async fn sent(
    Area(area): Area<Certificates>,
    clerk: Clerk,
    Path(id): Path<SubscriptionId>,
    Query(place): Query<Place>,
    page: Page,
) -> Answer {
    let mailbox = find(&area, &clerk, id).await?.address.as_str().to_owned();
    let mut tx = area.db.read().await.map_err(Error::from)?;
    let before = place.prima.unwrap_or(i64::MAX);
    let items =
        delivery::items(&mut tx, compose::owner(id), before, MESSAGES + 1).await.map_err(Error::from)?;
    let shown = &items[..items.len().min(MESSAGES as usize)];
    let here = format!("{}/invii", address_of(id));
    let next = (items.len() > shown.len())
        .then(|| shown.last().map(|last| format!("{here}?prima={}", last.position)));
    let mut lines = Vec::new();
    for item in shown {
        let (records, annulments) =
            compose::store::contents(&mut tx, id, item.id).await.map_err(Error::from)?;
        lines.push(SentLine {
            href: format!("{here}/{}", item.id),
            queued_at: item.queued_at,
            changed_at: item.changed_at,
            recipient: item.recipient.as_str().to_owned(),
            records,
            annulments,
            state: delivery::state_text(item.state, &page),
            tone: delivery::state_tone(item.state),
        });
    }
    let previous = place.prima.map(|_| here);
    let crumbs = crumbs(&page, Some((id, &mailbox)));
    Ok(Html(SentPage { page, mailbox, lines, previous, next: next.flatten(), crumbs }).into_response())
}
