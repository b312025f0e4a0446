//! One item, as operators see it: where it goes and stands, its way, and what can be decided about it.

use askama::Template;
use axum::extract::{Path, State as Area};
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use web::{Choice, ClientAddress, Errors, Failure, Html, Page, Refused, Routes, SignedIn};

use super::store::{self, Found};
use super::{OPENED, START, TAKEN, crumbs, eml, event, key, lists, operators, record};
use crate::history::{self, History};
use crate::item::{Decision, ItemId, State};
use crate::timeline::{Moment, channel_text, state_text, state_tone, timeline};
use crate::{Delivery, Error, ReceiptId};

pub(super) fn routes() -> Routes<Delivery> {
    Routes::new().get("/sportello/recapito/messaggi/{id}", operators(), show).get(
        "/sportello/recapito/messaggi/{id}/ricevute/{receipt}",
        operators(),
        receipt,
    )
}

/// Where the page of an item is.
pub(super) fn address_of(id: ItemId) -> String {
    format!("{START}/messaggi/{id}")
}

/// What an operator typed on the page.
#[derive(Default)]
pub(super) struct Typed {
    pub(super) decision: String,
    pub(super) looked: bool,
    pub(super) reason: String,
    pub(super) note: String,
}

/// An attempt, as it is shown to whoever talks to the provider about it.
struct Row {
    number: u32,
    started_at: Timestamp,
    ended_at: Option<Timestamp>,
    outcome: String,
    /// The last command and the answer to it.
    trace: String,
}

/// Something that a person has written about the item.
struct Remark {
    at: Timestamp,
    what: String,
    who: String,
    reason: String,
}

#[derive(Template)]
#[template(path = "delivery/one.html")]
pub(super) struct OnePage {
    page: Page,
    crumbs: Vec<Choice>,
    href: String,
    facts: Vec<(String, String)>,
    state: String,
    tone: &'static str,
    /// The keys of the alarm and of what to do about it begin so.
    alarm: Option<String>,
    alarm_word: String,
    alarmed_at: Option<Timestamp>,
    is_uncertain: bool,
    may_note: bool,
    attempts: u32,
    moments: Vec<Moment>,
    rows: Vec<Row>,
    remarks: Vec<Remark>,
    typed: Typed,
    decisions: Vec<Choice>,
    errors: Errors,
}

impl OnePage {
    /// The page of an item as it stands now.
    pub(super) async fn load(
        delivery: &Delivery,
        id: ItemId,
        page: Page,
        typed: Typed,
        errors: Errors,
    ) -> Result<Self, Error> {
        let mut tx = delivery.db.read().await?;
        let found = store::item(&mut tx, id).await?.ok_or(Error::NotFound)?;
        let history = history::of(&mut tx, found.item.clone()).await?;
        Ok(Self::of(&found, &history, page, typed, errors))
    }

    fn of(found: &Found, history: &History, page: Page, typed: Typed, errors: Errors) -> Self {
        let item = &found.item;
        let href = address_of(item.id);
        let moments = timeline(history, &page, |returned| {
            (!returned.may_hold_message()).then(|| format!("{href}/ricevute/{}", returned.id))
        });
        let unseen = found.noted_at.is_none_or(|noted_at| noted_at < item.changed_at);
        Self {
            crumbs: crumbs(&page),
            facts: facts(found, &page),
            state: state_text(item.state, &page),
            tone: state_tone(item.state),
            alarm: item.alarm.map(|alarm| format!("delivery-alarm-{alarm}")),
            alarm_word: item.alarm.map_or("", |alarm| alarm.as_str()).to_owned(),
            alarmed_at: found.alarmed_at,
            is_uncertain: item.state == State::Uncertain,
            may_note: item.alarm.is_some() || (lists::has_failed(item) && unseen),
            attempts: item.attempts,
            moments,
            rows: rows(history, &page),
            remarks: remarks(history, &page),
            decisions: decisions(&page),
            href,
            page,
            typed,
            errors,
        }
    }
}

fn facts(found: &Found, page: &Page) -> Vec<(String, String)> {
    let item = &found.item;
    let fact = |key: &str, value: String| (page.t(key).into_owned(), value);
    vec![
        fact("delivery-recipient", item.recipient.as_str().to_owned()),
        fact("delivery-channel", channel_text(item.channel, page)),
        fact("delivery-mailbox", found.mailbox.clone()),
        fact("delivery-queued-at", page.moment(&item.queued_at)),
        fact("delivery-changed-at", page.moment(&item.changed_at)),
        fact("delivery-size", page.number(item.size)),
    ]
}

fn rows(history: &History, page: &Page) -> Vec<Row> {
    let row = |attempt: &history::Attempt| {
        let outcome = attempt.outcome.map_or("under-way", |outcome| outcome.as_str());
        let code = attempt.code.map(|code| code.to_string());
        let trace = [attempt.step.clone(), code, attempt.status.clone()];
        Row {
            number: attempt.number,
            started_at: attempt.started_at,
            ended_at: attempt.ended_at,
            outcome: page.t(&format!("delivery-outcome-{outcome}")).into_owned(),
            trace: trace.into_iter().flatten().collect::<Vec<_>>().join(" "),
        }
    };
    history.attempts.iter().map(row).collect()
}

fn remarks(history: &History, page: &Page) -> Vec<Remark> {
    let who = |by: Option<kernel::TaxCode>| by.map_or_else(String::new, |by| by.as_str().to_owned());
    let decided = history.attempts.iter().filter_map(|attempt| attempt.decision.as_ref());
    let decided = decided.map(|one| Remark {
        at: one.at,
        what: page.t(&format!("delivery-decision-{}", one.decision)).into_owned(),
        who: who(one.by),
        reason: one.reason.clone(),
    });
    let noted = history.notes.iter().map(|note| Remark {
        at: note.at,
        what: match note.alarm {
            Some(alarm) => {
                format!("{}: {}", page.t("delivery-note-alarm"), page.t(&format!("delivery-alarm-{alarm}")))
            }
            None => page.t("delivery-note-failed").into_owned(),
        },
        who: who(note.by),
        reason: note.reason.clone(),
    });
    let mut remarks: Vec<Remark> = decided.chain(noted).collect();
    remarks.sort_by_key(|remark| remark.at);
    remarks
}

fn decisions(page: &Page) -> Vec<Choice> {
    let choice =
        |decision: &Decision| Choice::new(decision.as_str(), page.t(&format!("delivery-decide-{decision}")));
    Decision::ALL.iter().map(choice).collect()
}

async fn show(
    Area(area): Area<Delivery>,
    SignedIn(operator): SignedIn,
    address: ClientAddress,
    page: Page,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    let id = key(&id)?;
    let shown = OnePage::load(&area, id, page, Typed::default(), Errors::none()).await?;
    record(&area, &event(&operator, &address, OPENED, id.to_string())).await?;
    Ok(Html(shown).into_response())
}

/// The same page after a form on it was refused.
pub(super) async fn refused(
    area: &Delivery,
    id: ItemId,
    page: Page,
    typed: Typed,
    errors: Errors,
) -> Result<Response, Failure> {
    Ok(Refused(OnePage::load(area, id, page, typed, errors).await?).into_response())
}

/// What came back about an item, as a file: only what cannot bring the message itself.
async fn receipt(
    Area(area): Area<Delivery>,
    SignedIn(operator): SignedIn,
    address: ClientAddress,
    Path((id, receipt)): Path<(String, String)>,
) -> Result<Response, Failure> {
    let (id, receipt): (ItemId, ReceiptId) = (key(&id)?, key(&receipt)?);
    let mut tx = area.db.read().await.map_err(Error::from)?;
    let raw = history::open_file(&mut tx, id, receipt).await.map_err(Error::from)?.ok_or(Error::NotFound)?;
    drop(tx);
    record(&area, &event(&operator, &address, TAKEN, receipt.to_string())).await?;
    Ok(eml(raw, "attachment; filename=\"ricevuta.eml\""))
}
