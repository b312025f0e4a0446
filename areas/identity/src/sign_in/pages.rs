use askama::Template;
use axum::extract::{Extension, FromRequestParts, Query, State};
use axum::response::{IntoResponse, Response};
use http::header;
use http::request::Parts;
use kernel::Strength;
use serde::Deserialize;
use web::{Access, ClientAddress, Failure, Flash, Form, Html, Keep, Page, Routes, SignedIn, redirect};

use super::SIGN_OUT;
use super::admission::Visitor;
use super::doors::SignInDoor;
use crate::onward::Onward;
use crate::sessions::{self, SessionOver, strength_key};
use crate::{Error, Identity, federation};

pub(crate) fn routes() -> Routes<Identity> {
    Routes::new().get(web::SIGN_IN, Access::open("choice of how to sign in"), choose_door).post(
        web::SIGN_OUT,
        Access::signed_in(&[], Strength::None),
        sign_out,
    )
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
