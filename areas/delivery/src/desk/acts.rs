//! What operators decide about an item: each act one transaction with its event.

use axum::extract::{Path, State as Area};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use web::{ClientAddress, Errors, Failure, Flash, Form, Page, Principal, Routes, SignedIn, redirect};

use super::one::{self, Typed};
use super::{DECIDED, NOTED, event, key, operators, reason, store};
use crate::item::{Alarm, Decision, ItemId, State};
use crate::{Delivery, Error};

pub(super) fn routes() -> Routes<Delivery> {
    Routes::new().post("/sportello/recapito/messaggi/{id}/decisione", operators(), decide).post(
        "/sportello/recapito/messaggi/{id}/presa-visione",
        operators(),
        take_note,
    )
}

/// What is decided about an uncertain item, as typed.
#[derive(Default, Deserialize)]
#[serde(default)]
struct DecisionForm {
    decision: String,
    /// That the operator has looked into the mailbox.
    looked: bool,
    reason: String,
    /// The attempt that the page showed.
    attempts: String,
}

async fn decide(
    Area(area): Area<Delivery>,
    SignedIn(operator): SignedIn,
    address: ClientAddress,
    page: Page,
    Path(id): Path<String>,
    Form(form): Form<DecisionForm>,
) -> Result<Response, Failure> {
    let id = key(&id)?;
    let mut errors = Errors::none();
    let decision = chosen(&form, &page, &mut errors);
    let why = reason::read(&form.reason, "reason", &page, &mut errors);
    let (Some(decision), Some(why)) = (decision, why) else {
        let DecisionForm { decision, looked, reason, .. } = form;
        let typed = Typed { decision, looked, reason, ..Typed::default() };
        return one::refused(&area, id, page, typed, errors).await;
    };
    settle(&area, (&operator, &address), id, &form.attempts, (decision, why)).await?;
    let flash = Flash::done(match decision {
        Decision::SendAgain => "delivery-decided-again",
        Decision::HandedOver => "delivery-decided-arrived",
        Decision::GiveUp => "delivery-decided-given-up",
    });
    Ok(redirect(&one::address_of(id)).saying(flash).into_response())
}

/// The decision, if it can be taken; to send again, one must have looked first whether it has arrived.
fn chosen(form: &DecisionForm, page: &Page, errors: &mut Errors) -> Option<Decision> {
    let Ok(decision) = Decision::parse(&form.decision) else {
        errors.add("decision", page.t("delivery-decision-missing"));
        return None;
    };
    if decision == Decision::SendAgain && !form.looked {
        errors.add("looked", page.t("delivery-looked-missing"));
        return None;
    }
    Some(decision)
}

async fn settle(
    area: &Delivery,
    (operator, address): (&Principal, &ClientAddress),
    id: ItemId,
    attempts: &str,
    (decision, why): (Decision, &str),
) -> Result<(), Error> {
    let mut tx = area.db.write().await?;
    let held = store::hold(&mut tx, id).await?.ok_or(Error::NotFound)?;
    // Whoever saw an earlier attempt knows nothing of this one.
    if held.state != State::Uncertain || held.attempts.to_string() != attempts {
        return Err(Error::MovedOn);
    }
    crate::decide(&mut tx, &area.clock, id, decision, (Some(&operator.tax_code), why)).await?;
    let detail = Some(format!("{decision}, attempt {attempts}: {why}"));
    let event = audit::Event { detail, ..event(operator, address, DECIDED, id.to_string()) };
    audit::record(&mut tx, &area.clock, &area.random, &event).await?;
    Ok(tx.commit().await?)
}

/// That somebody takes note of an item, as typed.
#[derive(Default, Deserialize)]
#[serde(default)]
struct NoteForm {
    /// The alarm that the page showed; empty for none.
    alarm: String,
    note: String,
}

async fn take_note(
    Area(area): Area<Delivery>,
    SignedIn(operator): SignedIn,
    address: ClientAddress,
    page: Page,
    Path(id): Path<String>,
    Form(form): Form<NoteForm>,
) -> Result<Response, Failure> {
    let id = key(&id)?;
    let mut errors = Errors::none();
    let Some(why) = reason::read(&form.note, "note", &page, &mut errors) else {
        let typed = Typed { note: form.note, ..Typed::default() };
        return one::refused(&area, id, page, typed, errors).await;
    };
    note(&area, (&operator, &address), id, (&form.alarm, why)).await?;
    Ok(redirect(&one::address_of(id)).saying(Flash::done("delivery-noted")).into_response())
}

async fn note(
    area: &Delivery,
    (operator, address): (&Principal, &ClientAddress),
    id: ItemId,
    (alarm, why): (&str, &str),
) -> Result<(), Error> {
    let mut tx = area.db.write().await?;
    let held = store::hold(&mut tx, id).await?.ok_or(Error::NotFound)?;
    let seen = Alarm::parse(alarm).ok();
    if held.alarm != seen || (seen.is_none() && !held.has_failed_unseen()) {
        return Err(Error::MovedOn);
    }
    store::take_note(&mut tx, id, &held, (&operator.tax_code, why), area.clock.now()).await?;
    let about = seen.map_or(held.state.as_str(), |alarm| alarm.as_str());
    let detail = Some(format!("{about}: {why}"));
    let event = audit::Event { detail, ..event(operator, address, NOTED, id.to_string()) };
    audit::record(&mut tx, &area.clock, &area.random, &event).await?;
    Ok(tx.commit().await?)
}
