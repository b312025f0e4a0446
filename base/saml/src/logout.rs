//! Single logout: a session that ends here ends at the provider, and the other way round.

use std::fmt;

use askama::Template;
use bergshamra::xml::Document;
use jiff::{SignedDuration, Timestamp};

use crate::federation::Binding;
use crate::identity_provider::IdentityProvider;
use crate::incoming::{Incoming, Seal};
use crate::outgoing::{CannotSend, Draft, Kind, Outgoing};
use crate::refusal::Fault;
use crate::response::{ENTITY, SUCCESS, TRANSIENT, equal};
use crate::service_provider::ServiceProvider;
use crate::signature::{self, Placeholder};
use crate::time::{self, Now};
use crate::xml::{self, ASSERTION, Element, PROTOCOL};

/// Whose session at the provider is to end, from the assertion that opened it.
#[derive(Clone, Copy)]
pub struct ToLogOut<'a> {
    /// The id of the request: random, beginning with a letter or `_`.
    pub id: &'a str,
    /// Now.
    pub issued_at: Timestamp,
    /// The provider's name for the person.
    pub name_id: &'a str,
    /// Whose name it is.
    pub name_qualifier: &'a str,
    /// The provider's session.
    pub session_index: Option<&'a str>,
}

/// An answer to a logout that the provider asked for.
#[derive(Debug, Clone, Copy)]
pub struct LogoutAnswer<'a> {
    /// The id of the answer: random, beginning with a letter or `_`.
    pub id: &'a str,
    /// Now.
    pub issued_at: Timestamp,
    /// The id of the request that is answered.
    pub in_response_to: &'a str,
    /// What became of it.
    pub outcome: LogoutOutcome,
}

kernel::words! {
    /// What became of a logout.
    pub enum LogoutOutcome {
        /// All sessions ended; also where there was none.
        Done = "done",
        /// Some session may go on.
        Partial = "partial",
    }
}

/// A logout that a provider asks for. Its signature was checked.
#[derive(Clone, PartialEq, Eq)]
pub struct LogoutRequest {
    /// The id, to be named in the answer.
    pub id: String,
    /// The provider's name for the person.
    pub name_id: String,
    /// The provider's sessions; empty means all of the person's.
    pub session_indexes: Vec<String>,
}

#[derive(Template)]
#[template(path = "logout-request.xml")]
struct LogoutRequestText<'a> {
    ask: &'a ToLogOut<'a>,
    issued_at: String,
    destination: &'a str,
    entity_id: &'a str,
    signature: Option<Placeholder<'a>>,
}

#[derive(Template)]
#[template(path = "logout-response.xml")]
struct LogoutResponseText<'a> {
    answer: &'a LogoutAnswer<'a>,
    issued_at: String,
    destination: &'a str,
    entity_id: &'a str,
    partial: bool,
    signature: Option<Placeholder<'a>>,
}

impl ServiceProvider {
    /// Asks a provider to end a session.
    pub fn logout_request(
        &self,
        provider: &IdentityProvider,
        binding: Binding,
        ask: &ToLogOut<'_>,
        relay_state: &str,
    ) -> Result<Outgoing, CannotSend> {
        let endpoint = provider.logs_out_at(binding).ok_or(CannotSend::NoEndpoint)?;
        let text = LogoutRequestText {
            ask,
            issued_at: time::write(ask.issued_at),
            destination: &endpoint.location,
            entity_id: self.entity_id(),
            signature: Placeholder::for_binding(binding, ask.id, self.key()),
        };
        let xml = text.render().map_err(|_cause| CannotSend::Signing)?;
        let destination = endpoint.location.clone();
        Draft { kind: Kind::Request, xml, destination, binding }.sign(self.key(), relay_state)
    }

    /// Answers a logout that a provider asked for; `relay_state` is the provider's own.
    pub fn logout_response(
        &self,
        provider: &IdentityProvider,
        binding: Binding,
        answer: &LogoutAnswer<'_>,
        relay_state: &str,
    ) -> Result<Outgoing, CannotSend> {
        let endpoint = provider.logs_out_at(binding).ok_or(CannotSend::NoEndpoint)?;
        let destination = endpoint.response_location.as_ref().unwrap_or(&endpoint.location);
        let text = LogoutResponseText {
            answer,
            issued_at: time::write(answer.issued_at),
            destination,
            entity_id: self.entity_id(),
            partial: answer.outcome == LogoutOutcome::Partial,
            signature: Placeholder::for_binding(binding, answer.id, self.key()),
        };
        let xml = text.render().map_err(|_cause| CannotSend::Signing)?;
        let destination = destination.clone();
        Draft { kind: Kind::Response, xml, destination, binding }.sign(self.key(), relay_state)
    }

    /// Checks a provider's request to end a session. It must be signed, for us, and younger than `age`.
    pub fn check_logout_request(
        &self,
        provider: &IdentityProvider,
        incoming: &Incoming,
        now: Timestamp,
        age: SignedDuration,
    ) -> Result<LogoutRequest, Fault> {
        let (text, document) = read(incoming)?;
        let root = self.checked_root(provider, incoming, text, &document, "LogoutRequest")?;
        check_freshness(root, now, age)?;
        let name = root.only(ASSERTION, "NameID").ok_or(Fault::LogoutName)?;
        equal(name.attribute("Format"), TRANSIENT, Fault::NameIdFormat)?;
        Ok(LogoutRequest {
            id: root.attribute("ID").ok_or(Fault::Id)?.to_owned(),
            name_id: name.text().ok_or(Fault::LogoutName)?,
            session_indexes: root
                .children_named(PROTOCOL, "SessionIndex")
                .filter_map(Element::text)
                .collect(),
        })
    }

    /// Checks a provider's answer to our request to end a session.
    pub fn check_logout_response(
        &self,
        provider: &IdentityProvider,
        incoming: &Incoming,
        request_id: &str,
        now: Timestamp,
        age: SignedDuration,
    ) -> Result<LogoutOutcome, Fault> {
        let (text, document) = read(incoming)?;
        let root = self.checked_root(provider, incoming, text, &document, "LogoutResponse")?;
        check_freshness(root, now, age)?;
        equal(root.attribute("InResponseTo"), request_id, Fault::InResponseTo)?;
        let status = root.only(PROTOCOL, "Status").ok_or(Fault::Status)?;
        let code = status.only(PROTOCOL, "StatusCode").ok_or(Fault::Status)?;
        let partial = code.children_named(PROTOCOL, "StatusCode").next().is_some();
        let success = code.attribute("Value").ok_or(Fault::Status)? == SUCCESS;
        Ok(if success && !partial { LogoutOutcome::Done } else { LogoutOutcome::Partial })
    }

    /// The root of a message whose signature is right and which comes from this provider.
    fn checked_root<'d, 'a>(
        &self,
        provider: &IdentityProvider,
        incoming: &Incoming,
        text: &str,
        document: &'d Document<'a>,
        name: &str,
    ) -> Result<Element<'d, 'a>, Fault> {
        let root = Element::root(document).filter(|root| root.is(PROTOCOL, name));
        let root = root.ok_or(Fault::NotThisMessage)?;
        let signed = signature::check(document, text, provider.trusted(), &[root.node])?;
        match incoming.seal() {
            Seal::Inside if signed.is_empty() => return Err(Fault::NotSigned),
            Seal::Inside => {}
            seal => seal.check_query(provider)?,
        }
        equal(root.attribute("Version"), "2.0", Fault::Version)?;
        equal(root.attribute("Destination"), &self.description.logout_at, Fault::Destination)?;
        let issuer = root.only(ASSERTION, "Issuer").ok_or(Fault::Issuer)?;
        equal(issuer.text().as_deref(), provider.entity_id(), Fault::Issuer)?;
        match issuer.raw_attribute("Format") {
            None | Some(ENTITY) => Ok(root),
            Some(_) => Err(Fault::IssuerFormat),
        }
    }
}

/// Whether a message is of now, give or take `age`, and has not expired.
fn check_freshness(root: Element<'_, '_>, now: Timestamp, age: SignedDuration) -> Result<(), Fault> {
    let clock = Now { now, skew: age };
    let issued_at = root.attribute("IssueInstant").and_then(time::read).ok_or(Fault::IssuedAt)?;
    if clock.is_before(issued_at) {
        return Err(Fault::IssuedAfter);
    }
    if clock.is_at_or_after(issued_at) {
        return Err(Fault::IssuedBefore);
    }
    match root.raw_attribute("NotOnOrAfter").map(time::read) {
        None => Ok(()),
        Some(Some(end)) if end > now => Ok(()),
        Some(_) => Err(Fault::Expired),
    }
}

fn read(incoming: &Incoming) -> Result<(&str, Document<'_>), Fault> {
    let text = xml::look_over(incoming.xml(), xml::MESSAGE)?;
    Ok((text, xml::parse(text)?))
}

/// Prints the id alone.
impl fmt::Debug for ToLogOut<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "ToLogOut({})", self.id)
    }
}

/// Prints the id alone.
impl fmt::Debug for LogoutRequest {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "LogoutRequest({})", self.id)
    }
}
