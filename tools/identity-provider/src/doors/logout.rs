//! Where services send people to end their session here.

use axum::Form;
use axum::extract::{RawQuery, State};
use axum::response::{IntoResponse, Redirect, Response};

use super::pages::Frame;
use super::sign_on::Delivery;
use crate::saml::anomaly::Refusal;
use crate::saml::binding::{self, REQUEST, RESPONSE, Received};
use crate::saml::logout::{self, LogoutAsked, LogoutResponse};
use crate::saml::service_provider::ServiceProvider;
use crate::{Error, Federation, IdentityProvider, xml};

pub(super) async fn by_redirect(
    State(provider): State<IdentityProvider>,
    frame: Frame,
    RawQuery(query): RawQuery,
) -> Result<Response, Error> {
    let received = Received::from_query(REQUEST, &query.unwrap_or_default());
    provider.end_session(frame, received).await
}

pub(super) async fn by_post(
    State(provider): State<IdentityProvider>,
    frame: Frame,
    Form(fields): Form<Vec<(String, String)>>,
) -> Result<Response, Error> {
    let received = Received::from_form(REQUEST, &fields);
    provider.end_session(frame, received).await
}

impl IdentityProvider {
    async fn end_session(
        &self,
        frame: Frame,
        received: Result<Received, Refusal>,
    ) -> Result<Response, Error> {
        let asked = match self.author(Federation::Spid, received).await {
            Ok((received, provider)) => self.asked(&received).map(|asked| (received, provider, asked)),
            Err(refusal) => Err(refusal),
        };
        match asked {
            Ok((received, provider, asked)) => {
                self.0.sessions.forget(|session| {
                    session.index == asked.session_index && session.name_id == asked.name_id
                });
                self.answer_logout(frame, &received, &provider, &asked)
            }
            Err(refusal) => self.refuse(frame, &refusal),
        }
    }

    fn asked(&self, received: &Received) -> Result<LogoutAsked, Refusal> {
        let entity_id = self.entity_id(Federation::Spid);
        let document = xml::parse(&received.xml).map_err(|cause| Refusal::new(4, cause))?;
        logout::read(&document, &[&format!("{entity_id}/slo"), &entity_id])
    }

    /// By the binding that the request came with, if the service takes answers by it.
    fn answer_logout(
        &self,
        frame: Frame,
        received: &Received,
        provider: &ServiceProvider,
        asked: &LogoutAsked,
    ) -> Result<Response, Error> {
        let partial = self.0.faults.take_partial_logout();
        let (issuer, now) = (self.entity_id(Federation::Spid), self.0.clock.now());
        let to = |location: &str| {
            LogoutResponse::new(asked, issuer.clone(), location, now).with(self.identifier(), partial)
        };
        let (key, relay_state) = (self.0.keys.signing(self.step()), received.relay_state.as_deref());
        let by_redirect = provider.logout_redirect.as_deref();
        let by_redirect =
            by_redirect.filter(|_| received.is_signed_beside() || provider.logout_post.is_none());
        match (by_redirect, provider.logout_post.as_deref()) {
            (Some(location), _) => {
                let text = to(location).unsigned()?;
                let address = binding::redirect(location, RESPONSE, &text, relay_state, key)?;
                Ok(Redirect::to(&address).into_response())
            }
            (None, Some(location)) => {
                let text = to(location).signed(key)?;
                self.deliver(frame, &Delivery { provider, location, relay_state, text: &text }, None, "")
            }
            (None, None) => {
                self.refuse(frame, &Refusal::new(4, "the service's metadata have no SingleLogoutService"))
            }
        }
    }
}
