//! An initial PIN, or one that has lapsed, is exchanged for a new one of 8 characters: shown once, typed once, and then
//! in force. The one before dies at that moment and not earlier, so that whoever closes the page has lost nothing.

use askama::Template;
use audit::Event;
use axum::extract::{FromRequestParts, Query, State};
use axum::response::{IntoResponse, Response};
use http::HeaderMap;
use http::header;
use http::request::Parts;
use jiff::SignedDuration;
use kernel::TaxCode;
use kernel::digest::sha256;
use serde::Deserialize;
use web::{
    Access, ClientAddress, Errors, Failure, Flash, Form, Html, Keep, Page, Refused, Routes, Tone, redirect,
};

use super::credential::{Credential, CredentialId};
use super::entrance::lead_on;
use super::notice::{self, News};
use super::store::{self, Exchange};
use super::typed::whole;
use super::{PIN_EXCHANGE_BEGUN, PIN_RENEWED, characters, credential, door};
use crate::identity::actor;
use crate::jobs::sweep_tomorrow;
use crate::onward::Onward;
use crate::sign_in::admission::{self, Visitor};
use crate::sign_in::store::remove_count;
use crate::{Error, Identity, parties};

const PATH: &str = "/accesso/pin/nuovo";
const CONFIRM: &str = "/accesso/pin/nuovo/conferma";
const COOKIE: &str = "pin-exchange";

/// How long the exchange may take.
const TIME: SignedDuration = SignedDuration::from_mins(30);

/// How many new PINs one exchange offers.
const MOST_OFFERS: u32 = 10;

/// How often the new PIN may be typed wrongly before it is withdrawn.
const MOST_FAILURES: u32 = 5;

pub(crate) fn routes() -> Routes<Identity> {
    let holder = || Access::open("whoever has just typed an initial or a lapsed PIN, known by a cookie");
    Routes::new().get(PATH, holder(), show).post(PATH, holder(), offer).post(CONFIRM, holder(), confirm)
}

/// Begins the exchange of a PIN that was typed rightly, and leads to it.
pub(super) async fn begin(
    identity: &Identity,
    pin: &Credential,
    tax_code: TaxCode,
    address: ClientAddress,
    onward: &Onward,
) -> Result<Response, Error> {
    let secret = identity.random.token();
    let ends_at = identity.clock.now() + TIME;
    let event = Event {
        subject: Some(tax_code),
        object: Some(pin.id.to_string()),
        detail: Some(pin.form.to_string()),
        ..Event::done(actor(Some(tax_code), address), PIN_EXCHANGE_BEGUN)
    };
    let mut tx = identity.db.write().await?;
    door::accept(identity, &mut tx, tax_code, address).await?;
    store::begin_exchange(&mut tx, sha256(secret.as_bytes()), pin.id, ends_at).await?;
    audit::record(&mut tx, &identity.clock, &identity.random, &event).await?;
    sweep_tomorrow(&mut tx, &identity.clock, &identity.random).await?;
    tx.commit().await?;
    let mut response = redirect(&onward.by_way_of(PATH)).into_response();
    let cookie = identity.site.set_cookie(COOKIE, &secret, Keep::Session);
    response.headers_mut().append(header::SET_COOKIE, cookie);
    Ok(response)
}

#[derive(Template)]
#[template(path = "pin/exchange.html")]
struct ExchangePage {
    page: Page,
    onward: Onward,
    /// The PIN was an initial one, not one that lapsed.
    initial: bool,
    /// The new PIN, on the one page that shows it.
    shown: Option<String>,
    /// Whether a new PIN waits to be typed.
    waiting: bool,
    offers: u32,
    errors: Errors,
}

impl ExchangePage {
    fn of(page: Page, onward: Onward, exchange: &Exchange) -> Self {
        Self {
            page,
            onward,
            initial: exchange.before.form == credential::Form::Initial,
            shown: None,
            waiting: exchange.successor_hash.is_some(),
            offers: exchange.offers,
            errors: Errors::none(),
        }
    }
}

/// What the browser's cookie holds, as a digest; of nobody's where there is no cookie.
struct Holder([u8; 32]);

impl FromRequestParts<Identity> for Holder {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, identity: &Identity) -> Result<Self, Failure> {
        Ok(Self(digest(identity, &parts.headers)))
    }
}

fn digest(identity: &Identity, headers: &HeaderMap) -> [u8; 32] {
    sha256(web::cookie(headers, &identity.site.cookie_name(COOKIE)).unwrap_or_default().as_bytes())
}

impl Holder {
    async fn exchange(&self, identity: &Identity) -> Result<Option<Exchange>, Error> {
        store::exchange(&mut identity.db.read().await?, self.0, identity.clock.now()).await
    }
}

/// Back to where the PIN is typed: there is nothing to go on with.
fn over(onward: &Onward) -> Response {
    let flash = Flash::new(Tone::Warning, "identity-exchange-over");
    redirect(&onward.by_way_of(door::PATH)).saying(flash).into_response()
}

async fn show(
    State(identity): State<Identity>,
    holder: Holder,
    page: Page,
    Query(onward): Query<Onward>,
) -> Result<Response, Failure> {
    let Some(exchange) = holder.exchange(&identity).await? else { return Ok(over(&onward)) };
    Ok(Html(ExchangePage::of(page, onward, &exchange)).into_response())
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct OfferForm {
    /// How many were offered when the page was made: the same button pressed twice offers one.
    offers: u32,
}

/// Shows a new PIN. Sent again, by a second press or a reload, the form shows none.
async fn offer(
    State(identity): State<Identity>,
    holder: Holder,
    page: Page,
    Query(onward): Query<Onward>,
    Form(form): Form<OfferForm>,
) -> Result<Response, Failure> {
    let Some(exchange) = holder.exchange(&identity).await? else { return Ok(over(&onward)) };
    if exchange.offers >= MOST_OFFERS {
        let mut tx = identity.db.write().await.map_err(Error::from)?;
        store::end_what_was_begun(&mut tx, exchange.before.person).await?;
        tx.commit().await.map_err(Error::from)?;
        return Ok(over(&onward));
    }
    let pin = characters::draw(&identity.random, credential::Form::Personal);
    let hash = identity.secrets.hash(pin.clone()).await?;
    let mut tx = identity.db.write().await.map_err(Error::from)?;
    if !store::offer(&mut tx, exchange.digest, form.offers, &hash).await? {
        return Ok(redirect(&onward.by_way_of(PATH)).into_response());
    }
    tx.commit().await.map_err(Error::from)?;
    let shown = Some(characters::grouped(pin.shown()));
    let offered = ExchangePage::of(page, onward, &exchange);
    Ok(Html(ExchangePage { shown, waiting: true, offers: exchange.offers + 1, ..offered }).into_response())
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct ConfirmForm {
    new_pin: String,
}

/// Puts the new PIN in force once it has been typed, and lets its person in.
async fn confirm(
    State(identity): State<Identity>,
    holder: Holder,
    visitor: Visitor,
    page: Page,
    Query(onward): Query<Onward>,
    Form(form): Form<ConfirmForm>,
) -> Result<Response, Failure> {
    let Some(exchange) = holder.exchange(&identity).await? else { return Ok(over(&onward)) };
    let typed = characters::typed(&form.new_pin);
    let mut refused = ExchangePage::of(page.clone(), onward.clone(), &exchange);
    if typed.is_empty() {
        refused.errors.add("new_pin", page.t("identity-exchange-missing"));
        return Ok(Refused(refused).into_response());
    }
    let mut tx = identity.db.write().await.map_err(Error::from)?;
    let counted = store::count_failure(&mut tx, exchange.digest, MOST_FAILURES).await?;
    tx.commit().await.map_err(Error::from)?;
    let hash = exchange.successor_hash.clone().filter(|_| counted);
    if let Some(hash) = hash
        && identity.secrets.verify(typed, Some(hash.clone())).await?
    {
        return Ok(put_in_force(&identity, &page, &exchange, hash, visitor, &onward).await?);
    }
    refused.waiting = holder.exchange(&identity).await?.is_some_and(|now| now.successor_hash.is_some());
    refused.errors = if refused.waiting {
        let mut errors = Errors::none();
        errors.add("new_pin", page.t("identity-exchange-wrong"));
        errors
    } else {
        whole(page.t("identity-exchange-withdrawn").into_owned())
    };
    Ok(Refused(refused).into_response())
}

async fn put_in_force(
    identity: &Identity,
    page: &Page,
    exchange: &Exchange,
    hash: String,
    visitor: Visitor,
    onward: &Onward,
) -> Result<Response, Error> {
    let (now, before, tax_code) = (identity.clock.now(), &exchange.before, exchange.tax_code);
    let id = CredentialId::new(&identity.clock, &identity.random);
    let mut tx = identity.db.write().await?;
    let months = super::months(identity, &mut tx, before.person).await?;
    let successor = before.successor(id, hash, now, months);
    if !store::succeed(&mut tx, before.id, &successor, now).await? {
        return Ok(over(onward));
    }
    // Failures are counted over the life of one PIN.
    remove_count(&mut tx, door::person_digest(tax_code)).await?;
    let event = Event {
        subject: Some(tax_code),
        object: Some(id.to_string()),
        detail: Some(before.form.to_string()),
        ..Event::done(actor(Some(tax_code), visitor.address), PIN_RENEWED)
    };
    audit::record(&mut tx, &identity.clock, &identity.random, &event).await?;
    let person = parties::store::person(&mut tx, before.person).await?.ok_or(Error::NotFound)?;
    notice::tell(identity, &mut tx, &person, News::Renewed, page.language()).await?;
    let proof = door::proof(&successor, tax_code);
    let admission = admission::admit(identity, &mut tx, &proof, visitor, page.principal()).await?;
    tx.commit().await?;
    let mut response = lead_on(admission, onward);
    let forget = identity.site.set_cookie(COOKIE, "", Keep::Remove);
    response.headers_mut().append(header::SET_COOKIE, forget);
    Ok(response)
}
