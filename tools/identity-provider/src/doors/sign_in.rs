//! What a person does here: user name and password, consent, and on to the service.

use std::sync::PoisonError;

use axum::Form;
use axum::extract::{Query, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use jiff::SignedDuration;
use kernel::digest::same_secret;
use serde::Deserialize;

use super::pages::{self, ConsentPage, Frame, LoginPage, RefusedPage};
use super::sign_on::{COOKIE, Delivery};
use crate::saml::anomaly::Anomaly;
use crate::saml::answer::Proven;
use crate::saml::request::Asked;
use crate::saml::service_provider::ServiceProvider;
use crate::{Error, Fault, Federation, IdentityProvider, Level, Session, SignOn, Way};

/// How often credentials may be wrong.
const MOST_FAILURES: u32 = 3;

/// How long a sign-in may take.
const PATIENCE: SignedDuration = SignedDuration::from_mins(10);

#[derive(Deserialize)]
pub(super) struct Which {
    #[serde(default)]
    transaction: String,
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Entered {
    transaction: String,
    username: String,
    password: String,
    /// `enter` or `cancel`; for the consent `allow` or `deny`.
    action: String,
}

pub(super) async fn form(
    State(provider): State<IdentityProvider>,
    Query(which): Query<Which>,
    frame: Frame,
) -> Result<Response, Error> {
    match provider.0.sign_ons.get(&which.transaction) {
        Some(sign_on) => provider.login_page(frame, &which.transaction, &sign_on, "", StatusCode::OK),
        None => provider.over(frame),
    }
}

pub(super) async fn enter(
    State(provider): State<IdentityProvider>,
    frame: Frame,
    Form(entered): Form<Entered>,
) -> Result<Response, Error> {
    let Some(sign_on) = provider.0.sign_ons.take(&entered.transaction) else {
        return provider.over(frame);
    };
    if provider.0.clock.now() > sign_on.begun_at + PATIENCE {
        return provider.conclude(frame, sign_on, Some(21)).await;
    }
    if entered.action == "cancel" {
        return provider.conclude(frame, sign_on, Some(25)).await;
    }
    let Some(place) = provider.0.people.iter().position(|person| {
        person.username == entered.username
            && same_secret(person.password.as_bytes(), entered.password.as_bytes())
    }) else {
        return provider.wrong(frame, sign_on, &entered).await;
    };
    let person = &provider.0.people[place];
    if person.suspended {
        return provider.conclude(frame, sign_on, Some(23)).await;
    }
    if sign_on.federation == Federation::Spid && !person.serves(sign_on.purpose) {
        return provider.conclude(frame, sign_on, Some(30)).await;
    }
    provider.0.sign_ons.put(&entered.transaction, SignOn { person: Some(place), ..sign_on });
    let page = format!("{}/consent?transaction={}", provider.0.base_url, entered.transaction);
    Ok(Redirect::to(&page).into_response())
}

pub(super) async fn ask(
    State(provider): State<IdentityProvider>,
    Query(which): Query<Which>,
    frame: Frame,
) -> Result<Response, Error> {
    let sign_on = provider.0.sign_ons.get(&which.transaction);
    let Some((sign_on, place)) = sign_on.and_then(|sign_on| sign_on.person.map(|place| (sign_on, place)))
    else {
        return provider.over(frame);
    };
    let person = &provider.0.people[place];
    let page = ConsentPage {
        frame,
        base: &provider.0.base_url,
        transaction: &which.transaction,
        sign_on: &sign_on,
        name: person.full_name(),
        attributes: person.attributes(&sign_on.attributes),
    };
    pages::show(StatusCode::OK, &page, sign_on.leads_to())
}

pub(super) async fn consent(
    State(provider): State<IdentityProvider>,
    frame: Frame,
    Form(entered): Form<Entered>,
) -> Result<Response, Error> {
    let sign_on = provider.0.sign_ons.take(&entered.transaction);
    let Some(sign_on) = sign_on.filter(|sign_on| sign_on.person.is_some()) else {
        return provider.over(frame);
    };
    let anomaly = match entered.action.as_str() {
        _ if provider.0.clock.now() > sign_on.begun_at + PATIENCE => Some(21),
        "allow" => None,
        _ => Some(22),
    };
    provider.conclude(frame, sign_on, anomaly).await
}

impl SignOn {
    /// Where an answer to a form can lead by itself: browsers hold that against the policy of the page.
    fn leads_to(&self) -> Option<&str> {
        match &self.way {
            Way::Saml { .. } => None,
            Way::OpenId(authorization) => Some(&authorization.redirect_uri),
        }
    }
}

impl IdentityProvider {
    fn login_page(
        &self,
        frame: Frame,
        transaction: &str,
        sign_on: &SignOn,
        username: &str,
        status: StatusCode,
    ) -> Result<Response, Error> {
        let refused = status != StatusCode::OK;
        let base = &self.0.base_url;
        let page = LoginPage { frame, base, transaction, sign_on, username, refused };
        pages::show(status, &page, sign_on.leads_to())
    }

    /// A sign-in that nobody knows, or that is over.
    fn over(&self, frame: Frame) -> Result<Response, Error> {
        let heading = frame.say(
            "Questo accesso è già concluso, o non è mai cominciato",
            "This sign-in is over, or never began",
        );
        let page = RefusedPage { frame, base: &self.0.base_url, number: None, heading, detail: "" };
        pages::show(StatusCode::NOT_FOUND, &page, None)
    }

    async fn wrong(&self, frame: Frame, sign_on: SignOn, entered: &Entered) -> Result<Response, Error> {
        let sign_on = SignOn { failures: sign_on.failures + 1, ..sign_on };
        if sign_on.failures >= MOST_FAILURES {
            return self.conclude(frame, sign_on, Some(19)).await;
        }
        let refused = StatusCode::UNPROCESSABLE_ENTITY;
        let page = self.login_page(frame, &entered.transaction, &sign_on, &entered.username, refused);
        self.0.sign_ons.put(&entered.transaction, sign_on);
        page
    }

    /// Answers the service: with the anomaly of this number, or with what was proved; wrongly, if a fault waits.
    async fn conclude(&self, frame: Frame, sign_on: SignOn, anomaly: Option<u8>) -> Result<Response, Error> {
        let fault = self.0.faults.take();
        match fault {
            Some(Fault::Hang) => std::future::pending().await,
            Some(Fault::Http500) => return Ok(StatusCode::INTERNAL_SERVER_ERROR.into_response()),
            _ => {}
        }
        let anomaly = fault.and_then(Fault::anomaly).or(anomaly.map(Anomaly::numbered));
        let proven = match (sign_on.person, anomaly) {
            (Some(person), None) => Ok(person),
            (_, anomaly) => Err(anomaly.unwrap_or(Anomaly::numbered(25))),
        };
        match sign_on.way {
            Way::OpenId(authorization) => self.return_code(*authorization, proven, fault),
            Way::Saml { provider, asked, relay_state, session } => {
                let asking =
                    Asking { provider: &provider, asked: &asked, relay_state: relay_state.as_deref() };
                let proven = proven.map(|person| session.clone().unwrap_or_else(|| self.new_session(person)));
                let mut response = self.post_response(frame, sign_on.federation, &asking, &proven, fault)?;
                if let Some(new) = proven.ok().filter(|_| asked.level == Level::One && session.is_none()) {
                    self.remember(&mut response, new);
                }
                Ok(response)
            }
        }
    }

    fn post_response(
        &self,
        frame: Frame,
        federation: Federation,
        asking: &Asking<'_>,
        proven: &Result<Session, &'static Anomaly>,
        fault: Option<Fault>,
    ) -> Result<Response, Error> {
        let (fresh, asked) = (|| self.identifier(), asking.asked);
        let answering = self.answering(federation, asking.provider, &fresh);
        let text = match proven {
            Err(anomaly) => answering.failed(&asked.consumer, Some(&asked.id), anomaly)?,
            Ok(session) => {
                let people = &self.0.people;
                let proven = Proven {
                    person: &people[session.person],
                    other: &people[(session.person + 1) % people.len()],
                    session_index: (asked.level == Level::One).then(|| session.index.clone()),
                    name_id: session.name_id.clone(),
                };
                self.replayed(answering.succeeded(asked, &proven, fault)?, fault)
            }
        };
        let (provider, location, relay_state) =
            (asking.provider, asked.consumer.as_str(), asking.relay_state);
        let delivery = Delivery { provider, location, relay_state, text: &text };
        self.deliver(frame, &delivery, proven.as_ref().err().copied(), "")
    }

    fn new_session(&self, person: usize) -> Session {
        Session { person, index: self.identifier(), name_id: self.identifier() }
    }

    /// The response to send: the last right one instead, if that was commanded.
    fn replayed(&self, text: String, fault: Option<Fault>) -> String {
        let mut last = self.0.last.lock().unwrap_or_else(PoisonError::into_inner);
        match (fault, last.as_ref()) {
            (Some(Fault::Replay), Some(before)) => before.clone(),
            (Some(Fault::Replay) | None, _) => last.insert(text).clone(),
            (Some(_), _) => text,
        }
    }

    fn remember(&self, response: &mut Response, session: Session) {
        let secret = self.0.random.token();
        self.0.sessions.put(&secret, session);
        let cookie = format!("{COOKIE}={secret}; Path=/; HttpOnly; SameSite=Lax");
        if let Ok(cookie) = HeaderValue::try_from(cookie) {
            response.headers_mut().append(header::SET_COOKIE, cookie);
        }
    }
}

/// A request that came over SAML.
struct Asking<'a> {
    provider: &'a ServiceProvider,
    asked: &'a Asked,
    relay_state: Option<&'a str>,
}
