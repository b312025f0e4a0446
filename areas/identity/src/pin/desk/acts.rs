//! What operators and agents do about a person's PIN.

use askama::Template;
use axum::response::{IntoResponse, Response};
use kernel::Strength;
use web::{Choice, Html, Page, Routes};

use super::sent::{Sent, Stop};
use super::{agents, crumbs, operators, staff};
use crate::parties::Person;
use crate::pin::document::Origin;
use crate::pin::halves;
use crate::pin::issue::{self, Fresh};
use crate::pin::notice::News;
use crate::pin::{PIN_ISSUED, PIN_RAISED, PIN_REVOKED, PIN_UNBLOCKED, characters, door, store};
use crate::sign_in::store::remove_count;
use crate::{Identity, sessions};

pub(super) fn routes() -> Routes<Identity> {
    Routes::new()
        .post("/sportello/persone/{id}/pin", operators(), give_out)
        .post("/sportello/persone/{id}/dispositivo", operators(), raise)
        .post("/sportello/persone/{id}/meta", agents(), send_halves)
        .post("/sportello/persone/{id}/sblocco", staff(), unblock)
        .post("/sportello/persone/{id}/revoca", staff(), revoke)
}

#[derive(Template)]
#[template(path = "pin/issued.html")]
struct IssuedPage {
    page: Page,
    crumbs: Vec<Choice>,
    back: String,
    person: Person,
    pin: String,
    until: jiff::Timestamp,
}

/// Gives the person who stands before the operator, document in hand, an initial PIN: whole, and dispositive at once.
async fn give_out(sent: Sent) -> Result<Response, Stop> {
    sent.not_for_oneself()?;
    let (before, (document, origin)) = (sent.before()?, sent.document(Some(Origin::Office))?);
    let (identity, person) = (&sent.identity, &sent.case.person);
    let Fresh { pin, secret } = issue::fresh(identity, person, Strength::Dispositive).await?;
    let mut tx = sent.begin().await?;
    if !issue::put_in_force(identity, &mut tx, person, before, &pin).await? {
        return Err(sent.overtaken());
    }
    sent.record(&mut tx, &document, origin).await?;
    let detail = Some("office, dispositive".to_owned());
    sent.conclude(tx, (PIN_ISSUED, pin.id), detail, News::Issued).await?;
    let (crumbs, back) = (crumbs(&sent.page), sent.case.path());
    let shown = characters::grouped(secret.shown());
    let Sent { page, case, .. } = sent;
    let issued = IssuedPage { page, crumbs, back, person: case.person, pin: shown, until: pin.lapses_at };
    Ok(Html(issued).into_response())
}

/// Makes an ordinary PIN dispositive on a document seen at the office, or on a copy that came by post or fax.
async fn raise(sent: Sent) -> Result<Response, Stop> {
    sent.not_for_oneself()?;
    let origin = Origin::parse(&sent.form.origin).ok().filter(|origin| *origin != Origin::Online);
    let (pin, (document, origin)) = (sent.pin()?, sent.document(origin)?);
    let mut tx = sent.begin().await?;
    if !store::raise(&mut tx, pin, sent.now()).await? {
        return Err(sent.overtaken());
    }
    sent.record(&mut tx, &document, origin).await?;
    sent.conclude(tx, (PIN_RAISED, pin), Some(origin.to_string()), News::Raised).await?;
    Ok(sent.done("identity-desk-raised"))
}

/// Sends a caller who answered the questions an initial PIN in two halves: ordinary, for nobody saw his document.
async fn send_halves(sent: Sent) -> Result<Response, Stop> {
    sent.not_for_oneself()?;
    let (identity, person) = (&sent.identity, &sent.case.person);
    let ways = halves::ways(identity, person, sent.case.address.as_deref(), sent.case.in_force());
    let ways = ways.ok_or_else(|| sent.overtaken())?;
    let (before, answered) = (sent.before()?, sent.answered()?);
    let Fresh { pin, secret } = issue::fresh(identity, person, Strength::Ordinary).await?;
    let mut tx = sent.begin().await?;
    if !issue::put_in_force(identity, &mut tx, person, before, &pin).await? {
        return Err(sent.overtaken());
    }
    halves::send(identity, &mut tx, person, ways, (&pin, &secret), sent.page.language()).await?;
    let detail = Some(format!("contact centre, ordinary; answered: {answered}"));
    sent.conclude(tx, (PIN_ISSUED, pin.id), detail, News::Issued).await?;
    Ok(sent.done("identity-desk-halves-sent"))
}

/// Lets a blocked PIN be used again, for somebody who answered the questions.
async fn unblock(sent: Sent) -> Result<Response, Stop> {
    sent.not_for_oneself()?;
    let (pin, answered) = (sent.pin()?, sent.answered()?);
    let mut tx = sent.begin().await?;
    if !store::unblock(&mut tx, pin, sent.now()).await? {
        return Err(sent.overtaken());
    }
    remove_count(&mut tx, door::person_digest(sent.case.person.tax_code)).await?;
    let detail = Some(format!("answered: {answered}"));
    sent.conclude(tx, (PIN_UNBLOCKED, pin), detail, News::Unblocked).await?;
    Ok(sent.done("identity-desk-unblocked"))
}

/// Takes a PIN back at once, with all sessions of its person. Nothing is asked: a false alarm costs a new PIN, a late
/// one costs more.
async fn revoke(sent: Sent) -> Result<Response, Stop> {
    let (pin, person) = (sent.pin()?, sent.case.person.id);
    let mut tx = sent.begin().await?;
    if !store::revoke(&mut tx, pin, person, sent.now()).await? {
        return Err(sent.overtaken());
    }
    sessions::store::end_all(&mut tx, person, sent.now()).await?;
    sent.conclude(tx, (PIN_REVOKED, pin), None, News::Revoked).await?;
    Ok(sent.done("identity-desk-revoked"))
}
