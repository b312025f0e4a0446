//! What came back and fits nowhere: why it is kept apart, and that nothing is to follow from it.

use askama::Template;
use axum::extract::{Path, Query, State as Area};
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use serde::Deserialize;
use web::{
    Choice, ClientAddress, Errors, Failure, Flash, Form, Html, Page, Refused, Routes, SignedIn, redirect,
};

use super::lists::{Place, QUARANTINE, ROWS, Tab, cut, tabs};
use super::store::{self, Quarantined};
use super::{SET_ASIDE, TAKEN, crumbs, eml, event, key, operators, reason, record};
use crate::{Delivery, Error, ReceiptId};

pub(super) fn routes() -> Routes<Delivery> {
    Routes::new()
        .get(QUARANTINE, operators(), list)
        .get("/sportello/recapito/quarantena/{id}", operators(), show)
        .get("/sportello/recapito/quarantena/{id}/originale", operators(), original)
        .post("/sportello/recapito/quarantena/{id}/archivia", operators(), set_aside)
}

/// A row in words.
struct Line {
    href: String,
    fetched_at: Timestamp,
    mailbox: String,
    kind: String,
    why: String,
}

#[derive(Template)]
#[template(path = "delivery/quarantine.html")]
struct ListPage {
    page: Page,
    tabs: Vec<Tab>,
    lines: Vec<Line>,
    previous: Option<String>,
    next: Option<String>,
}

fn kind_text(kind: Option<&str>, page: &Page) -> String {
    let key = match kind {
        Some(kind) if pec::Kind::parse(kind).is_ok() => format!("delivery-kind-{kind}"),
        Some(kind) if sms::State::parse(kind).is_ok() => "delivery-kind-text".to_owned(),
        _ => "delivery-kind-none".to_owned(),
    };
    page.t(&key).into_owned()
}

/// Why it is in quarantine, in a sentence.
fn why(reason: &str, page: &Page) -> String {
    page.t(&format!("delivery-why-{reason}")).into_owned()
}

async fn list(
    Area(area): Area<Delivery>,
    page: Page,
    Query(place): Query<Place>,
) -> Result<Response, Failure> {
    let mut tx = area.db.read().await.map_err(Error::from)?;
    let mut rows = store::quarantine(&mut tx, place.before(), ROWS + 1).await.map_err(Error::from)?;
    let tabs = tabs(&mut tx, &page, QUARANTINE).await?;
    let (previous, next) = place.links(QUARANTINE, cut(&mut rows, |row| row.position));
    let line = |row: Quarantined| Line {
        href: address_of(row.id),
        fetched_at: row.fetched_at,
        mailbox: row.mailbox,
        kind: kind_text(row.kind.as_deref(), &page),
        why: why(&row.reason, &page),
    };
    let lines = rows.into_iter().map(line).collect();
    Ok(Html(ListPage { page, tabs, lines, previous, next }).into_response())
}

fn address_of(id: ReceiptId) -> String {
    format!("{QUARANTINE}/{id}")
}

#[derive(Template)]
#[template(path = "delivery/quarantined.html")]
struct OnePage {
    page: Page,
    crumbs: Vec<Choice>,
    href: String,
    why: String,
    facts: Vec<(String, String)>,
    takeable: bool,
    reason: String,
    errors: Errors,
}

async fn load(
    area: &Delivery,
    id: ReceiptId,
    page: Page,
    reason: String,
    errors: Errors,
) -> Result<OnePage, Error> {
    let mut tx = area.db.read().await?;
    let found = store::quarantined(&mut tx, id).await?.ok_or(Error::NotFound)?;
    let raw = store::quarantined_raw(&mut tx, id).await?;
    let takeable = raw.is_some_and(|raw| !holds_a_message(&raw));
    let fact = |key: &str, value: String| (page.t(key).into_owned(), value);
    let mut facts = vec![
        fact("delivery-mailbox", found.mailbox),
        fact("delivery-fetched-at", page.moment(&found.fetched_at)),
        fact("delivery-kind", kind_text(found.kind.as_deref(), &page)),
        fact("delivery-size", page.number(found.size)),
    ];
    facts.extend(found.happened_at.map(|at| fact("delivery-happened-at", page.moment(&at))));
    facts.extend(found.identifier.map(|identifier| fact("delivery-identifier", identifier)));
    let crumbs = crumbs(&page).into_iter();
    let crumbs = crumbs.chain([Choice::new(QUARANTINE, page.t("delivery-tab-quarantine"))]).collect();
    Ok(OnePage {
        crumbs,
        href: address_of(id),
        why: why(&found.reason, &page),
        facts,
        takeable,
        page,
        reason,
        errors,
    })
}

async fn show(Area(area): Area<Delivery>, page: Page, Path(id): Path<String>) -> Result<Response, Failure> {
    Ok(Html(load(&area, key(&id)?, page, String::new(), Errors::none()).await?).into_response())
}

/// The message as it came. It may hold what somebody has written, or what was sent: whoever takes it is recorded.
async fn original(
    Area(area): Area<Delivery>,
    SignedIn(operator): SignedIn,
    address: ClientAddress,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    let id: ReceiptId = key(&id)?;
    let mut tx = area.db.read().await.map_err(Error::from)?;
    let raw = store::quarantined_raw(&mut tx, id).await.map_err(Error::from)?.ok_or(Error::NotFound)?;
    drop(tx);
    // A receipt that brings the message back brings what it holds: that is no operator's to read.
    if holds_a_message(&raw) {
        return Err(Error::NotFound.into());
    }
    record(&area, &event(&operator, &address, TAKEN, id.to_string())).await?;
    Ok(eml(raw, "attachment; filename=\"messaggio.eml\""))
}

/// Whether another message lies within a message.
fn holds_a_message(raw: &[u8]) -> bool {
    const WITHIN: &[u8] = b"message/rfc822";
    raw.windows(WITHIN.len()).any(|part| part.eq_ignore_ascii_case(WITHIN))
}

/// Why nothing is to follow, as typed.
#[derive(Default, Deserialize)]
#[serde(default)]
struct AsideForm {
    reason: String,
}

async fn set_aside(
    Area(area): Area<Delivery>,
    SignedIn(operator): SignedIn,
    address: ClientAddress,
    page: Page,
    Path(id): Path<String>,
    Form(form): Form<AsideForm>,
) -> Result<Response, Failure> {
    let id: ReceiptId = key(&id)?;
    let mut errors = Errors::none();
    let Some(why) = reason::read(&form.reason, "reason", &page, &mut errors) else {
        return Ok(Refused(load(&area, id, page, form.reason, errors).await?).into_response());
    };
    let mut tx = area.db.write().await.map_err(Error::from)?;
    crate::set_aside(&mut tx, &area.clock, id, (Some(&operator.tax_code), why)).await?;
    let event = event(&operator, &address, SET_ASIDE, id.to_string());
    let event = audit::Event { detail: Some(why.to_owned()), ..event };
    audit::record(&mut tx, &area.clock, &area.random, &event).await.map_err(Error::from)?;
    tx.commit().await.map_err(Error::from)?;
    Ok(redirect(QUARANTINE).saying(Flash::done("delivery-set-aside-done")).into_response())
}
