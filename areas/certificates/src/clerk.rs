//! Who acts for an employer.

use axum::extract::FromRequestParts;
use axum::response::{IntoResponse, Response};
use http::request::Parts;
use kernel::{Actor, Door, InpdapUnit, OrganisationId, Profile};
use web::{ClientAddress, Page, SignedIn, redirect};

/// Who may act for an employer.
pub(crate) const PROFILES: &[Profile] = &[Profile::Employer, Profile::PublicBody, Profile::Intermediary];

/// What of an employer somebody acts for: the organisation, or one of its units alone.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Scope {
    pub(crate) organisation: OrganisationId,
    pub(crate) unit: Option<InpdapUnit>,
}

impl Scope {
    /// Something done by `actor` in the organisation's name.
    pub(crate) fn event(&self, actor: &Actor, action: audit::Action) -> audit::Event {
        let done = audit::Event::done(actor.clone(), action);
        audit::Event { on_behalf_of: Some(self.organisation.as_uuid()), ..done }
    }
}

/// A signed-in person who acts for an employer; one who has not chosen yet for whom is led to the choice.
#[derive(Debug, Clone)]
pub(crate) struct Clerk {
    pub(crate) scope: Scope,
    pub(crate) actor: Actor,
}

impl Clerk {
    /// Something done in the employer's name.
    pub(crate) fn event(&self, action: audit::Action) -> audit::Event {
        self.scope.event(&self.actor, action)
    }
}

impl<S: Sync> FromRequestParts<S> for Clerk {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Response> {
        let person = SignedIn::from_request_parts(parts, state).await;
        let SignedIn(person) = person.map_err(IntoResponse::into_response)?;
        let Some(acting) = person.acting_for else {
            let page = Page::from_request_parts(parts, state).await.map_err(IntoResponse::into_response)?;
            let choice = web::detour(web::ACTING_FOR, None, Some(page.return_to()));
            return Err(redirect(&choice).into_response());
        };
        let Ok(address) = ClientAddress::from_request_parts(parts, state).await;
        let actor =
            Actor { person: Some(person.tax_code), door: Door::Web, address: Some(address.to_string()) };
        Ok(Self { scope: Scope { organisation: acting.organisation, unit: acting.unit }, actor })
    }
}
