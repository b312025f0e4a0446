use std::time::Duration;

use askama::Template;
use axum::extract::{Extension, FromRequestParts, Query, State};
use axum::response::{IntoResponse, Response};
use http::request::Parts;
use http::{HeaderValue, StatusCode, header};
use jiff::SignedDuration;
use kernel::{Strength, TaxCode};
use serde::Deserialize;
use web::{
    Access, ClientAddress, Errors, Failure, Flash, Form, Html, Keep, Page, Refused, Routes, SignedIn,
    redirect,
};

use super::SIGN_OUT;
use super::admission::{self, Proof, Visitor};
use super::doors::SignInDoor;
use super::pin::{self, Outcome};
use super::secrets::Secret;
use crate::onward::Onward;
use crate::sessions::{self, SessionOver, strength_key};
use crate::{Error, Identity, federation};

pub(crate) fn routes() -> Routes<Identity> {
    Routes::new()
        .get(web::SIGN_IN, Access::open("choice of how to sign in"), choose_door)
        .get(pin::PATH, Access::open("sign-in with PIN"), ask_for_pin)
        .post(pin::PATH, Access::open("sign-in with PIN"), take_pin)
        .post(web::SIGN_OUT, Access::signed_in(&[], Strength::None), sign_out)
}

#[derive(Template)]
#[template(path = "sign-in.html")]
struct SignInPage {
    page: Page,
    onward: Onward,
    doors: Vec<SignInDoor>,
    wanted: Option<Strength>,
    session_over: bool,
    idle_minutes: u32,
}

/// Where all doors are listed. Somebody who is signed in strongly enough is led on at once.
async fn choose_door(
    State(identity): State<Identity>,
    page: Page,
    over: Option<Extension<SessionOver>>,
    Query(onward): Query<Onward>,
) -> Response {
    let strength = page.principal().map_or(Strength::None, |person| person.strength);
    let wanted = onward.step_up().filter(|wanted| *wanted > strength);
    if page.principal().is_some() && wanted.is_none() {
        return redirect(&onward.target()).into_response();
    }
    let doors = identity.doors.towards(wanted.unwrap_or(Strength::None)).copied().collect();
    let (session_over, idle_minutes) = (over.is_some(), identity.settings.session_idle_minutes);
    Html(SignInPage { page, onward, doors, wanted, session_over, idle_minutes }).into_response()
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct PinForm {
    tax_code: String,
    pin: String,
}

#[derive(Template)]
#[template(path = "pin.html")]
struct PinPage {
    page: Page,
    onward: Onward,
    tax_code: String,
    errors: Errors,
}

async fn ask_for_pin(page: Page, Query(onward): Query<Onward>) -> Html<PinPage> {
    Html(PinPage { page, onward, tax_code: String::new(), errors: Errors::none() })
}

/// A PIN that can not be used any more, and what to do about it.
#[derive(Template)]
#[template(path = "pin-closed.html")]
struct PinClosedPage {
    page: Page,
    lapsed: bool,
    onward: Onward,
    other_doors: Vec<SignInDoor>,
}

async fn take_pin(
    State(identity): State<Identity>,
    visitor: Visitor,
    page: Page,
    Query(onward): Query<Onward>,
    Form(form): Form<PinForm>,
) -> Result<Response, Failure> {
    let pin = Secret::new(&form.pin);
    let (tax_code, errors) = read(&page, &form.tax_code, &pin);
    let Some(tax_code) = tax_code.filter(|_| errors.is_empty()) else {
        return Ok(Refused(PinPage { page, onward, tax_code: form.tax_code, errors }).into_response());
    };
    match pin::check(&identity, tax_code, pin, visitor.address).await? {
        Outcome::Proven(proof) => Ok(let_in(&identity, &page, &proof, visitor, &onward).await?),
        Outcome::Wrong => {
            let errors = whole(page.t("identity-pin-wrong").into_owned());
            Ok(Refused(PinPage { page, onward, tax_code: form.tax_code, errors }).into_response())
        }
        Outcome::Wait(wait) => Ok(too_soon(page, onward, form.tax_code, wait)),
        Outcome::Blocked => Ok(closed(&identity, page, onward, false)),
        Outcome::Lapsed => Ok(closed(&identity, page, onward, true)),
    }
}

fn read(page: &Page, tax_code: &str, pin: &Secret) -> (Option<TaxCode>, Errors) {
    let mut errors = Errors::none();
    let parsed = TaxCode::parse(tax_code).ok();
    if tax_code.trim().is_empty() {
        errors.add("tax_code", page.t("identity-tax-code-missing"));
    } else if parsed.is_none() {
        errors.add("tax_code", page.t("identity-tax-code-wrong"));
    }
    if pin.is_empty() {
        errors.add("pin", page.t("identity-pin-missing"));
    }
    (parsed, errors)
}

fn whole(text: String) -> Errors {
    let mut errors = Errors::none();
    errors.add("", text);
    errors
}

async fn let_in(
    identity: &Identity,
    page: &Page,
    proof: &Proof,
    visitor: Visitor,
    onward: &Onward,
) -> Result<Response, Error> {
    let mut tx = identity.db.write().await?;
    pin::accept(identity, &mut tx, proof.tax_code, visitor.address).await?;
    let admission = admission::admit(identity, &mut tx, proof, visitor, page.principal()).await?;
    tx.commit().await?;
    let to = if admission.choose { onward.by_way_of(web::ACTING_FOR) } else { onward.target() };
    let mut response = redirect(&to).into_response();
    response.headers_mut().append(header::SET_COOKIE, admission.cookie);
    Ok(response)
}

fn too_soon(page: Page, onward: Onward, tax_code: String, wait: SignedDuration) -> Response {
    let wait = Duration::try_from(wait).unwrap_or_default();
    let seconds = wait.as_millis().div_ceil(1000).max(1);
    let minutes = seconds.div_ceil(60);
    let text = if seconds < 120 {
        page.tn("identity-pin-wait-seconds", seconds)
    } else {
        page.tn("identity-pin-wait-minutes", minutes)
    };
    let body = Html(PinPage { page, onward, tax_code, errors: whole(text) });
    let mut response = (StatusCode::TOO_MANY_REQUESTS, body).into_response();
    if let Ok(seconds) = HeaderValue::try_from(seconds.to_string()) {
        response.headers_mut().insert(header::RETRY_AFTER, seconds);
    }
    response
}

fn closed(identity: &Identity, page: Page, onward: Onward, lapsed: bool) -> Response {
    let doors = identity.doors.towards(Strength::None);
    let other_doors = doors.filter(|door| door.path != pin::PATH).copied().collect();
    (StatusCode::FORBIDDEN, Html(PinClosedPage { page, lapsed, onward, other_doors })).into_response()
}

/// A form with a button alone.
#[derive(Deserialize)]
struct Pressed {}

/// Ends every session of the person, on every device.
async fn sign_out(
    State(identity): State<Identity>,
    SignedIn(person): SignedIn,
    address: ClientAddress,
    Form(Pressed {}): Form<Pressed>,
) -> Result<Response, Failure> {
    let mut tx = identity.db.write().await.map_err(Error::from)?;
    let elsewhere = federation::way_out(&identity, &mut tx, person.session).await?;
    sessions::store::end_all(&mut tx, person.person, identity.clock.now()).await?;
    let event = Identity::event(&person, address, SIGN_OUT);
    audit::record(&mut tx, &identity.clock, &identity.random, &event).await.map_err(Error::from)?;
    tx.commit().await.map_err(Error::from)?;
    let mut response = match elsewhere {
        Some(path) => redirect(&path).into_response(),
        None => redirect("/").saying(Flash::done("identity-signed-out")).into_response(),
    };
    let cookie = identity.site.set_cookie(sessions::COOKIE, "", Keep::Remove);
    response.headers_mut().append(header::SET_COOKIE, cookie);
    Ok(response)
}

impl<S: Sync> FromRequestParts<S> for Visitor {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Failure> {
        let Ok(address) = ClientAddress::from_request_parts(parts, state).await;
        let agent =
            parts.headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default();
        Ok(Self { address, browser: sessions::browser_summary(agent) })
    }
}

impl SignInPage {
    fn wanted_text(&self) -> Option<String> {
        let wanted = self.wanted?;
        Some(self.page.ta("identity-step-up-needed", [("strength", self.page.t(strength_key(wanted)))]))
    }
}

impl PinClosedPage {
    fn title(&self) -> String {
        let key = if self.lapsed { "identity-pin-lapsed-title" } else { "identity-pin-blocked-title" };
        self.page.t(key).into_owned()
    }
}
