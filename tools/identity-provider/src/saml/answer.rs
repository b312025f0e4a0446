//! The response to a sign-in: right, or wrong as it was commanded.

use jiff::{SignedDuration, Timestamp};

use super::anomaly::Anomaly;
use super::forgery;
use super::instant;
use super::request::Asked;
use super::response::{Assertion, Response};
use super::service_provider::ServiceProvider;
use crate::Error;
use crate::faults::Fault;
use crate::federation::{Federation, Level};
use crate::keys::{KeyRing, RollOver, SigningKey};
use crate::person::{Attribute, Person};

/// For how long an assertion is valid.
const VALID: SignedDuration = SignedDuration::from_mins(5);

/// By how much faults put an assertion off.
const FAR: SignedDuration = SignedDuration::from_hours(1);

const ELSEWHERE: &str = "https://elsewhere.example";

/// Who answers, and with what.
pub(crate) struct Answering<'a> {
    pub(crate) federation: Federation,
    pub(crate) entity_id: String,
    pub(crate) provider: &'a ServiceProvider,
    pub(crate) keys: &'a KeyRing,
    pub(crate) step: RollOver,
    pub(crate) now: Timestamp,
    /// Makes identifiers.
    pub(crate) fresh: &'a dyn Fn() -> String,
}

/// Of whom the answer speaks.
pub(crate) struct Proven<'a> {
    pub(crate) person: &'a Person,
    /// Somebody else, for what faults forge.
    pub(crate) other: &'a Person,
    /// Only at the first level there is one.
    pub(crate) session_index: Option<String>,
    pub(crate) name_id: String,
}

impl Answering<'_> {
    /// That the sign-in came to nothing.
    pub(crate) fn failed(
        &self,
        destination: &str,
        request: Option<&str>,
        anomaly: &'static Anomaly,
    ) -> Result<String, Error> {
        let mut response = self.response(destination, request);
        response.failure = Some(anomaly);
        response.write(self.keys.signing(self.step))
    }

    /// That a person is who he says.
    pub(crate) fn succeeded(
        &self,
        asked: &Asked,
        proven: &Proven<'_>,
        fault: Option<Fault>,
    ) -> Result<String, Error> {
        let mut response = self.response(&asked.consumer, Some(&asked.id));
        let mut assertion = self.assertion(asked, proven);
        if let Some(fault) = fault {
            self.alter(fault, &mut response, &mut assertion);
        }
        let key = self.key(fault);
        let forged = || {
            let mut forged = Assertion { id: (self.fresh)(), ..assertion.clone() };
            forged.attributes = released(asked, proven.other);
            forged
        };
        response.assertions = match fault {
            Some(Fault::TwoAssertions) => vec![assertion.write(key)?, forged().write(key)?],
            Some(Fault::Wrapped) => {
                let within = assertion.write(key)?;
                vec![Assertion { within, signed: false, ..forged() }.write(key)?]
            }
            _ => vec![assertion.write(key)?],
        };
        let text = response.write(key)?;
        Ok(match fault {
            Some(Fault::Tampered) => forgery::tampered(&text, proven),
            Some(Fault::Comment) => forgery::commented(&text, proven),
            _ => text,
        })
    }

    fn response(&self, destination: &str, request: Option<&str>) -> Response {
        Response {
            id: (self.fresh)(),
            issued_at: instant(self.now),
            destination: destination.to_owned(),
            in_response_to: request.map(str::to_owned),
            issuer: self.entity_id.clone(),
            issuer_format: self.federation.issuer_format(),
            failure: None,
            assertions: Vec::new(),
            signed: true,
            certificate: String::new(),
        }
    }

    fn assertion(&self, asked: &Asked, proven: &Proven<'_>) -> Assertion {
        Assertion {
            id: (self.fresh)(),
            issued_at: instant(self.now),
            issuer: self.entity_id.clone(),
            issuer_format: self.federation.issuer_format(),
            name_id: proven.name_id.clone(),
            recipient: asked.consumer.clone(),
            in_response_to: asked.id.clone(),
            not_before: instant(self.now),
            not_on_or_after: instant(self.now + VALID),
            audience: self.provider.entity_id.clone(),
            session_index: proven.session_index.clone(),
            level: asked.level,
            attributes: released(asked, proven.person),
            signed: true,
            certificate: String::new(),
            within: String::new(),
        }
    }

    /// Makes one thing wrong before anything is signed.
    fn alter(&self, fault: Fault, response: &mut Response, assertion: &mut Assertion) {
        let at = |offset| (instant(self.now + offset), instant(self.now + offset + VALID));
        match fault {
            Fault::LevelTooLow => assertion.level = Level::One,
            Fault::WrongAudience => ELSEWHERE.clone_into(&mut assertion.audience),
            Fault::WrongRecipient => ELSEWHERE.clone_into(&mut assertion.recipient),
            Fault::WrongDestination => ELSEWHERE.clone_into(&mut response.destination),
            Fault::WrongIssuer => {
                ELSEWHERE.clone_into(&mut response.issuer);
                ELSEWHERE.clone_into(&mut assertion.issuer);
            }
            Fault::WrongInResponseTo => {
                let other = (self.fresh)();
                response.in_response_to = Some(other.clone());
                assertion.in_response_to = other;
            }
            Fault::Expired => (assertion.not_before, assertion.not_on_or_after) = at(-FAR),
            Fault::NotYetValid => (assertion.not_before, assertion.not_on_or_after) = at(FAR),
            Fault::UnsignedAssertion => assertion.signed = false,
            Fault::UnsignedResponse | Fault::Wrapped => response.signed = false,
            Fault::Unsigned => (response.signed, assertion.signed) = (false, false),
            Fault::NoAttributes => assertion.attributes.clear(),
            _ => {}
        }
    }

    fn key(&self, fault: Option<Fault>) -> &SigningKey {
        match fault {
            Some(Fault::StrangerKey) => &self.keys.stranger,
            Some(Fault::OtherKey) => self.keys.other(self.step),
            _ => self.keys.signing(self.step),
        }
    }
}

fn released(asked: &Asked, person: &Person) -> Vec<Attribute> {
    person.attributes(&asked.attributes)
}
