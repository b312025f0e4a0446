use askama::Template;
use jiff::Timestamp;

use crate::federation::{Binding, Federation, Level, Purpose};
use crate::identity_provider::IdentityProvider;
use crate::outgoing::{CannotSend, Draft, Kind, Outgoing};
use crate::service_provider::ServiceProvider;
use crate::signature::Placeholder;
use crate::time;

/// What a sign-in asks of the provider.
#[derive(Debug, Clone, Copy)]
pub struct Ask<'a> {
    /// The id of the request: random, 128 bits or more, beginning with a letter or `_`.
    pub id: &'a str,
    /// Now.
    pub issued_at: Timestamp,
    /// The least level; the provider may use a higher one.
    pub level: Level,
    /// The index of the set of attributes.
    pub attribute_set: u16,
    /// For services that are not for citizens (SPID).
    pub purpose: Option<Purpose>,
}

#[derive(Template)]
#[template(path = "authn-request.xml")]
struct AuthnRequest<'a> {
    ask: &'a Ask<'a>,
    issued_at: String,
    destination: &'a str,
    force: bool,
    entity_id: &'a str,
    signature: Option<Placeholder<'a>>,
}

impl ServiceProvider {
    /// Asks a provider to authenticate somebody. `relay_state` comes back with the answer and must tell nothing.
    pub fn authn_request(
        &self,
        provider: &IdentityProvider,
        binding: Binding,
        ask: &Ask<'_>,
        relay_state: &str,
    ) -> Result<Outgoing, CannotSend> {
        if !self.description.attribute_sets.iter().any(|set| set.index == ask.attribute_set) {
            return Err(CannotSend::NoAttributeSet);
        }
        if ask.purpose.is_some() && self.federation() != Federation::Spid {
            return Err(CannotSend::NoPurpose);
        }
        let endpoint = provider.signs_on_at(binding).ok_or(CannotSend::NoEndpoint)?;
        let request = AuthnRequest {
            ask,
            issued_at: time::write(ask.issued_at),
            destination: endpoint,
            force: self.federation().forces_sign_in(ask.level),
            entity_id: self.entity_id(),
            signature: Placeholder::for_binding(binding, ask.id, self.key()),
        };
        let xml = request.render().map_err(|_cause| CannotSend::Signing)?;
        let draft = Draft { kind: Kind::Request, xml, destination: endpoint.to_owned(), binding };
        draft.sign(self.key(), relay_state)
    }
}
