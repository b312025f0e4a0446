//! The person's page of his PIN.

use askama::Template;
use audit::Event;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use kernel::Strength;
use serde::Deserialize;
use web::{Access, ClientAddress, Failure, Flash, Form, Html, Page, Routes, SignedIn, Tone, redirect};

use super::conversion::{Conversion, ConversionState};
use super::credential::CredentialId;
use super::notice::{self, News};
use super::{PIN_REVOKED, store, view};
use crate::{Error, Identity, parties, sessions};

pub(crate) const PATH: &str = "/profilo/pin";

pub(crate) fn routes() -> Routes<Identity> {
    let person = || Access::signed_in(&[], Strength::Ordinary);
    Routes::new().get(PATH, person(), show).post("/profilo/pin/revoca", person(), revoke)
}

#[derive(Template)]
#[template(path = "pin/own.html")]
struct OwnPage {
    page: Page,
    rows: Vec<view::Row>,
    /// The person's newest request that the PIN become dispositive.
    conversion: Option<Conversion>,
    may_ask: bool,
    /// Key of the PIN in force; empty if there is none.
    in_force: String,
    /// The PIN allows more than the session, which was begun before.
    stronger: bool,
}

async fn show(
    State(identity): State<Identity>,
    SignedIn(person): SignedIn,
    page: Page,
) -> Result<Html<OwnPage>, Failure> {
    let own = view::Own::load(&identity, person.person).await?;
    let now = identity.clock.now();
    let in_force = own.in_force();
    Ok(Html(OwnPage {
        rows: own.pins.iter().map(|pin| view::Row::of(&page, pin, now)).collect(),
        may_ask: own.may_ask(),
        stronger: in_force.is_some_and(|pin| pin.strength > person.strength),
        in_force: in_force.map_or(String::new(), |pin| pin.id.to_string()),
        conversion: own.conversion,
        page,
    }))
}

impl OwnPage {
    /// Where the person's request stands, and how that is meant.
    fn standing(&self, conversion: &Conversion) -> (String, &'static str) {
        let (key, tone) = match conversion.state {
            ConversionState::Waiting => ("identity-raise-waiting", "info"),
            ConversionState::Taken => ("identity-raise-taken", "info"),
            ConversionState::Accepted => ("identity-raise-accepted", "success"),
            ConversionState::Refused => ("identity-raise-refused", "danger"),
        };
        (self.page.t(key).into_owned(), tone)
    }
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct RevokeForm {
    pin: String,
}

/// The person takes his PIN back, which ends all his sessions, this one too.
async fn revoke(
    State(identity): State<Identity>,
    SignedIn(person): SignedIn,
    address: ClientAddress,
    page: Page,
    Form(form): Form<RevokeForm>,
) -> Result<Response, Failure> {
    let pin: CredentialId = form.pin.parse().map_err(|_not_an_id| Error::NotFound)?;
    let own = view::Own::load(&identity, person.person).await?;
    let now = identity.clock.now();
    let mut tx = identity.db.write().await.map_err(Error::from)?;
    let is_own = own.in_force().is_some_and(|own| own.id == pin);
    if !is_own || !store::revoke(&mut tx, pin, person.person, now).await? {
        let flash = Flash::new(Tone::Warning, "identity-own-moved-on");
        return Ok(redirect(PATH).saying(flash).into_response());
    }
    sessions::store::end_all(&mut tx, person.person, now).await?;
    let event = Event { object: Some(pin.to_string()), ..Identity::event(&person, address, PIN_REVOKED) };
    audit::record(&mut tx, &identity.clock, &identity.random, &event).await.map_err(Error::from)?;
    let known = parties::store::person(&mut tx, person.person).await?.ok_or(Error::NotFound)?;
    notice::tell(&identity, &mut tx, &known, News::Revoked, page.language()).await?;
    tx.commit().await.map_err(Error::from)?;
    Ok(redirect("/").saying(Flash::done("identity-own-revoked")).into_response())
}
