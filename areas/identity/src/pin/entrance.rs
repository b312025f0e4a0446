//! The pages on which the PIN is asked for.

use std::time::Duration;

use askama::Template;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use jiff::SignedDuration;
use kernel::{Strength, TaxCode};
use serde::Deserialize;
use web::{Access, Errors, Failure, Form, Html, Page, Refused, Routes, redirect};

use super::door::{self, Outcome};
use super::typed::whole;
use super::{asked, characters, exchange};
use crate::onward::Onward;
use crate::sign_in::admission::{self, Admission, Proof, Visitor};
use crate::sign_in::doors::SignInDoor;
use crate::{Error, Identity, Secret};

pub(crate) fn routes() -> Routes<Identity> {
    let anybody = || Access::open("sign-in with PIN");
    Routes::new().get(door::PATH, anybody(), ask_for_pin).post(door::PATH, anybody(), take_pin)
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
    /// Whether the institute writes to people, so that a PIN can be asked for and recovered online.
    writes: bool,
    onward: Onward,
    tax_code: String,
    errors: Errors,
}

async fn ask_for_pin(
    State(identity): State<Identity>,
    page: Page,
    Query(onward): Query<Onward>,
) -> Html<PinPage> {
    Html(PinPage {
        writes: asked::is_offered(&identity),
        page,
        onward,
        tax_code: String::new(),
        errors: Errors::none(),
    })
}

/// A PIN that can not be used any more, and what to do about it.
#[derive(Template)]
#[template(path = "pin-closed.html")]
struct PinClosedPage {
    page: Page,
    /// `blocked` or `expired`: the part of the message keys that differs.
    why: &'static str,
    may_recover: bool,
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
    let pin = characters::typed(&form.pin);
    let (tax_code, errors) = read(&page, &form.tax_code, &pin);
    let Some(tax_code) = tax_code.filter(|_| errors.is_empty()) else {
        return Ok(Refused(PinPage {
            writes: asked::is_offered(&identity),
            page,
            onward,
            tax_code: form.tax_code,
            errors,
        })
        .into_response());
    };
    match door::check(&identity, tax_code, pin, visitor.address).await? {
        Outcome::Proven(proof) => Ok(let_in(&identity, &page, &proof, visitor, &onward).await?),
        Outcome::Wrong => {
            let errors = whole(page.t("identity-pin-wrong").into_owned());
            Ok(Refused(PinPage {
                writes: asked::is_offered(&identity),
                page,
                onward,
                tax_code: form.tax_code,
                errors,
            })
            .into_response())
        }
        Outcome::Wait(wait) => Ok(too_soon(&identity, page, onward, form.tax_code, wait)),
        Outcome::Exchange(pin) => {
            Ok(exchange::begin(&identity, &pin, tax_code, visitor.address, &onward).await?)
        }
        Outcome::Blocked => Ok(closed(&identity, page, onward, "blocked")),
        Outcome::Expired => Ok(closed(&identity, page, onward, "expired")),
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

/// Lets the person in: the attempt was none to be counted.
async fn let_in(
    identity: &Identity,
    page: &Page,
    proof: &Proof,
    visitor: Visitor,
    onward: &Onward,
) -> Result<Response, Error> {
    let mut tx = identity.db.write().await?;
    door::accept(identity, &mut tx, proof.tax_code, visitor.address).await?;
    let admission = admission::admit(identity, &mut tx, proof, visitor, page.principal()).await?;
    tx.commit().await?;
    Ok(lead_on(admission, onward))
}

/// Leads somebody who was let in to where he wanted to go.
pub(super) fn lead_on(admission: Admission, onward: &Onward) -> Response {
    let to = if admission.choose { onward.by_way_of(web::ACTING_FOR) } else { onward.target() };
    let mut response = redirect(&to).into_response();
    response.headers_mut().append(header::SET_COOKIE, admission.cookie);
    response
}

fn too_soon(
    identity: &Identity,
    page: Page,
    onward: Onward,
    tax_code: String,
    wait: SignedDuration,
) -> Response {
    let wait = Duration::try_from(wait).unwrap_or_default();
    let seconds = wait.as_millis().div_ceil(1000).max(1);
    let minutes = seconds.div_ceil(60);
    let text = if seconds < 120 {
        page.tn("identity-pin-wait-seconds", seconds)
    } else {
        page.tn("identity-pin-wait-minutes", minutes)
    };
    let body =
        Html(PinPage { writes: asked::is_offered(identity), page, onward, tax_code, errors: whole(text) });
    let mut response = (StatusCode::TOO_MANY_REQUESTS, body).into_response();
    if let Ok(seconds) = HeaderValue::try_from(seconds.to_string()) {
        response.headers_mut().insert(header::RETRY_AFTER, seconds);
    }
    response
}

fn closed(identity: &Identity, page: Page, onward: Onward, why: &'static str) -> Response {
    let doors = identity.doors.towards(Strength::None);
    let other_doors = doors.filter(|door| door.path != door::PATH).copied().collect();
    let may_recover = asked::is_offered(identity);
    (StatusCode::FORBIDDEN, Html(PinClosedPage { page, why, may_recover, onward, other_doors }))
        .into_response()
}

impl PinClosedPage {
    fn text(&self, part: &str) -> String {
        self.page.t(&format!("identity-pin-{}{part}", self.why)).into_owned()
    }
}
