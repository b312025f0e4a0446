//! The end of the way through a foreign door: the browser fetches what was proved, and the session begins.

use axum::response::{IntoResponse, Response};
use http::{HeaderMap, header};
use web::{ClientAddress, Page, redirect};

use super::admission::Visitor;
use super::arrival::arrive;
use super::exchange;
use super::request::{self, Fetched, ForeignDoor, Proved, SignInRequest};
use crate::{Error, Identity, abroad};

/// The word for a proof that another browser brings than was sent out.
pub(crate) const OTHER_BROWSER: &str = "other-browser";

/// The word for a proof that is not there: it has served, or its time is over.
pub(crate) const GONE: &str = "gone";

/// What became of somebody who comes back.
pub(crate) enum Entered {
    /// He is in, and led on to where he was going.
    In(Response),
    /// He is not: what he was sent out for, if that is known, and the word that says why.
    Refused(Option<Box<SignInRequest>>, String),
}

/// Begins the session of whoever brings the code, if it is the browser that was sent out.
pub(crate) async fn enter(
    identity: &Identity,
    door: ForeignDoor,
    (code, headers): (&str, &HeaderMap),
    visitor: Visitor,
    page: &Page,
) -> Result<Entered, Error> {
    let (request, word) = match request::fetch(identity, door, code, headers).await? {
        Fetched::Proved(request, proved) => match let_in(identity, page, &request, &proved, visitor).await? {
            Some(response) => return Ok(Entered::In(response)),
            None => (Some(request), GONE.to_owned()),
        },
        Fetched::Refused(request, word) => (Some(request), word),
        Fetched::OtherBrowser(request) => {
            spoil(identity, &request, visitor.address).await?;
            (Some(request), OTHER_BROWSER.to_owned())
        }
        Fetched::Gone => (None, GONE.to_owned()),
    };
    Ok(Entered::Refused(request.map(Box::new), word))
}

async fn let_in(
    identity: &Identity,
    page: &Page,
    request: &SignInRequest,
    proved: &Proved,
    visitor: Visitor,
) -> Result<Option<Response>, Error> {
    let mut tx = identity.db.write().await?;
    if !request::enter(&mut tx, request.id).await? {
        return Ok(None);
    }
    if let Some(foreign) = proved.abroad
        && !abroad::store::is_still_of(&mut tx, foreign, proved.arrival.tax_code, identity.clock.now())
            .await?
    {
        return Ok(None);
    }
    let admission = arrive(identity, &mut tx, &proved.arrival, visitor, page.principal()).await?;
    if let Some(exchange) = proved.exchange {
        exchange::led_to(&mut tx, exchange, admission.session).await?;
    }
    tx.commit().await?;
    let onward = &request.onward;
    let to = if admission.choose { onward.by_way_of(web::ACTING_FOR) } else { onward.target() };
    let mut response = redirect(&to).into_response();
    response.headers_mut().append(header::SET_COOKIE, admission.cookie);
    Ok(Some(response))
}

/// A proof that another browser brings is worth nothing from then on.
async fn spoil(identity: &Identity, request: &SignInRequest, address: ClientAddress) -> Result<(), Error> {
    let mut tx = identity.db.write().await?;
    if request::spoil(&mut tx, request.id, OTHER_BROWSER).await? {
        let event = request::refusal_event(request, OTHER_BROWSER, address);
        audit::record(&mut tx, &identity.clock, &identity.random, &event).await?;
        tx.commit().await?;
    }
    Ok(())
}
