//! Where services send people with a request.

use std::sync::Arc;

use axum::Form;
use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::pages::{self, DeliverPage, Frame, RefusedPage};
use crate::saml::anomaly::{Anomaly, Refusal};
use crate::saml::answer::Answering;
use crate::saml::binding::{REQUEST, Received};
use crate::saml::request::{self, Rules};
use crate::saml::service_provider::ServiceProvider;
use crate::{Error, Federation, IdentityProvider, Level, Session, SignOn, Way, xml};

/// The cookie of a session of the first level.
pub(super) const COOKIE: &str = "identity_provider_session";

pub(super) async fn by_redirect(
    State(provider): State<IdentityProvider>,
    Path(federation): Path<Federation>,
    frame: Frame,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Result<Response, Error> {
    let received = Received::from_query(REQUEST, &query.unwrap_or_default());
    provider.receive(federation, frame, &headers, received).await
}

pub(super) async fn by_post(
    State(provider): State<IdentityProvider>,
    Path(federation): Path<Federation>,
    frame: Frame,
    headers: HeaderMap,
    Form(fields): Form<Vec<(String, String)>>,
) -> Result<Response, Error> {
    let received = Received::from_form(REQUEST, &fields);
    provider.receive(federation, frame, &headers, received).await
}

impl IdentityProvider {
    async fn receive(
        &self,
        federation: Federation,
        frame: Frame,
        headers: &HeaderMap,
        received: Result<Received, Refusal>,
    ) -> Result<Response, Error> {
        let (received, provider) = match self.author(federation, received).await {
            Ok(known) => known,
            Err(refusal) => return self.refuse(frame, &refusal),
        };
        match self.admit(federation, &received, provider.clone(), headers) {
            Ok(sign_on) => Ok(self.begin(sign_on)),
            Err(refusal) if refusal.anomaly.status.is_some() => {
                self.answer_refusal(federation, frame, &received, &provider, &refusal)
            }
            Err(refusal) => self.refuse(frame, &refusal),
        }
    }

    /// Finds out who sent a message, and that it was he.
    pub(super) async fn author(
        &self,
        federation: Federation,
        received: Result<Received, Refusal>,
    ) -> Result<(Received, Arc<ServiceProvider>), Refusal> {
        let received = received?;
        let issuer = {
            let document = xml::parse(&received.xml).map_err(|cause| Refusal::new(4, cause))?;
            request::issuer(&document)?
        };
        let provider = self.0.directory.find(federation, &issuer).await;
        let provider = provider.map_err(|reason| Refusal::new(10, reason))?;
        received.check(&provider.keys)?;
        Ok((received, provider))
    }

    fn admit(
        &self,
        federation: Federation,
        received: &Received,
        provider: Arc<ServiceProvider>,
        headers: &HeaderMap,
    ) -> Result<SignOn, Refusal> {
        let entity_id = self.entity_id(federation);
        let location = format!("{entity_id}/sso");
        let rules = Rules {
            federation,
            provider: &provider,
            here: [&location, &entity_id],
            now: self.0.clock.now(),
            signed_beside: received.is_signed_beside(),
        };
        let document = xml::parse(&received.xml).map_err(|cause| Refusal::new(4, cause))?;
        let asked = rules.check(&document)?;
        let session = self.session(headers).filter(|_| asked.level == Level::One && !asked.anew);
        Ok(SignOn {
            federation,
            service: provider.name.clone(),
            level: asked.level,
            attributes: asked.attributes.clone(),
            purpose: asked.purpose,
            begun_at: self.0.clock.now(),
            failures: 0,
            person: session.as_ref().map(|session| session.person),
            way: Way::Saml { provider, asked, relay_state: received.relay_state.clone(), session },
        })
    }

    /// Sends the person to the first page.
    pub(super) fn begin(&self, sign_on: SignOn) -> Response {
        let secret = self.0.random.token();
        let page = if sign_on.person.is_some() { "consent" } else { "login" };
        self.0.sign_ons.put(&secret, sign_on);
        Redirect::to(&format!("{}/{page}?transaction={secret}", self.0.base_url)).into_response()
    }

    fn session(&self, headers: &HeaderMap) -> Option<Session> {
        let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
        let mut pairs =
            cookies.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
        let (_, secret) = pairs.find(|(name, _)| *name == COOKIE)?;
        self.0.sessions.get(secret)
    }

    /// Shows a page of its own: the service cannot be told.
    pub(super) fn refuse(&self, frame: Frame, refusal: &Refusal) -> Result<Response, Error> {
        let page = RefusedPage {
            frame,
            base: &self.0.base_url,
            number: Some(refusal.anomaly.number),
            heading: frame.anomaly(refusal.anomaly),
            detail: &refusal.detail,
        };
        pages::show(StatusCode::FORBIDDEN, &page, None)
    }

    /// Tells the service what is wrong with its request.
    fn answer_refusal(
        &self,
        federation: Federation,
        frame: Frame,
        received: &Received,
        provider: &ServiceProvider,
        refusal: &Refusal,
    ) -> Result<Response, Error> {
        let document = xml::parse(&received.xml).ok();
        let id = document.as_ref().and_then(|document| document.root_element().attribute("ID"));
        let location = provider.default_consumer();
        let text = self.answering(federation, provider, &|| self.identifier()).failed(
            location,
            id,
            refusal.anomaly,
        )?;
        let delivery =
            Delivery { provider, location, relay_state: received.relay_state.as_deref(), text: &text };
        self.deliver(frame, &delivery, Some(refusal.anomaly), &refusal.detail)
    }

    pub(super) fn answering<'a>(
        &'a self,
        federation: Federation,
        provider: &'a ServiceProvider,
        fresh: &'a dyn Fn() -> String,
    ) -> Answering<'a> {
        Answering {
            federation,
            entity_id: self.entity_id(federation),
            provider,
            keys: &self.0.keys,
            step: self.step(),
            now: self.0.clock.now(),
            fresh,
        }
    }

    /// A page with a form that posts a response to the service.
    pub(super) fn deliver(
        &self,
        frame: Frame,
        delivery: &Delivery<'_>,
        anomaly: Option<&'static Anomaly>,
        detail: &str,
    ) -> Result<Response, Error> {
        let page = DeliverPage {
            frame,
            base: &self.0.base_url,
            service: &delivery.provider.name,
            location: delivery.location,
            message: STANDARD.encode(delivery.text),
            relay_state: delivery.relay_state,
            anomaly,
            detail,
        };
        pages::show(StatusCode::OK, &page, Some(delivery.location))
    }
}

/// What goes to a service by POST.
pub(super) struct Delivery<'a> {
    pub(super) provider: &'a ServiceProvider,
    pub(super) location: &'a str,
    pub(super) relay_state: Option<&'a str>,
    pub(super) text: &'a str,
}
