//! Whether a response proves who somebody is. Each rule is one function, in the order of the document.

use jiff::{SignedDuration, Timestamp};

use crate::assertion::Assertion;
use crate::federation::{Level, Purpose};
use crate::identity_provider::IdentityProvider;
use crate::refusal::{Fault, ProviderError, Refusal};
use crate::service_provider::ServiceProvider;
use crate::signature;
use crate::time::{self, Now};
use crate::xml::{self, ASSERTION, Element, PROTOCOL};

pub(crate) const ENTITY: &str = "urn:oasis:names:tc:SAML:2.0:nameid-format:entity";
pub(crate) const TRANSIENT: &str = "urn:oasis:names:tc:SAML:2.0:nameid-format:transient";
pub(crate) const SUCCESS: &str = "urn:oasis:names:tc:SAML:2.0:status:Success";
const BEARER: &str = "urn:oasis:names:tc:SAML:2.0:cm:bearer";

/// What was asked, and when: a response is checked against it.
#[derive(Debug, Clone, Copy)]
pub struct Expected<'a> {
    /// The id of the request, which nobody answered yet.
    pub request_id: &'a str,
    /// When the request was issued.
    pub requested_at: Timestamp,
    /// The level that it asked for.
    pub level: Level,
    /// The kind of identity that it asked for.
    pub purpose: Option<Purpose>,
    /// Now.
    pub now: Timestamp,
    /// How far the provider's clock may be from ours.
    pub skew: SignedDuration,
}

impl ServiceProvider {
    /// Checks a response to a request: `xml` as it came, from the provider that was asked. That a request is answered
    /// only once is the caller's to see to.
    pub fn check_response(
        &self,
        provider: &IdentityProvider,
        expected: &Expected<'_>,
        xml: &[u8],
    ) -> Result<Assertion, Refusal> {
        let text = xml::look_over(xml, xml::MESSAGE)?;
        let document = xml::parse(text)?;
        let response = Element::root(&document).filter(|root| root.is(PROTOCOL, "Response"));
        let response = response.ok_or(Fault::NotThisMessage)?;
        let assertion = only_assertion(response)?;
        let mut may_be_signed = vec![response.node];
        may_be_signed.extend(assertion.map(|assertion| assertion.node));
        let signed = signature::check(&document, text, provider.trusted(), &may_be_signed)?;

        let check = Check { service: self, provider, expected };
        check.envelope(response)?;
        success(response)?;
        let assertion = assertion.ok_or(Fault::AssertionMissing)?;
        if !signed.contains(&assertion.node) {
            return Err(Fault::AssertionNotSigned.into());
        }
        Ok(check.assertion(assertion)?)
    }
}

/// The assertion of a response, which must be the only one anywhere in it.
fn only_assertion<'d, 'a>(response: Element<'d, 'a>) -> Result<Option<Element<'d, 'a>>, Fault> {
    let named = |name: &'static str| response.all().filter(move |element| element.local_name() == name);
    if named("EncryptedAssertion").next().is_some() {
        return Err(Fault::Encrypted);
    }
    if named("Response").count() > 1 {
        return Err(Fault::SeveralResponses);
    }
    let direct = response.only(ASSERTION, "Assertion");
    if named("Assertion").count() == usize::from(direct.is_some()) {
        Ok(direct)
    } else {
        Err(Fault::SeveralAssertions)
    }
}

/// Whether the provider signed somebody in; if not, why.
fn success(response: Element<'_, '_>) -> Result<(), Refusal> {
    let status = response.only(PROTOCOL, "Status").ok_or(Fault::Status)?;
    let code = status.only(PROTOCOL, "StatusCode").and_then(|code| code.attribute("Value"));
    if code.ok_or(Fault::Status)? == SUCCESS {
        return Ok(());
    }
    let message = status.only(PROTOCOL, "StatusMessage").and_then(Element::text).unwrap_or_default();
    Err(ProviderError::of_message(&message).into())
}

struct Check<'c> {
    service: &'c ServiceProvider,
    provider: &'c IdentityProvider,
    expected: &'c Expected<'c>,
}

impl Check<'_> {
    fn now(&self) -> Now {
        Now { now: self.expected.now, skew: self.expected.skew }
    }

    /// A request's time is written in whole seconds, so an answer of the same second is not before it.
    fn is_before_request(&self, issued_at: Timestamp) -> bool {
        let requested_at = self.expected.requested_at.as_second();
        issued_at.as_second() < requested_at.saturating_sub(self.expected.skew.as_secs())
    }

    fn envelope(&self, response: Element<'_, '_>) -> Result<(), Fault> {
        response.attribute("ID").ok_or(Fault::Id)?;
        equal(response.attribute("Version"), "2.0", Fault::Version)?;
        let issued_at = response.attribute("IssueInstant").and_then(time::read).ok_or(Fault::IssuedAt)?;
        if self.is_before_request(issued_at) {
            return Err(Fault::IssuedBefore);
        }
        if self.now().is_before(issued_at) {
            return Err(Fault::IssuedAfter);
        }
        equal(response.attribute("InResponseTo"), self.expected.request_id, Fault::InResponseTo)?;
        equal(response.attribute("Destination"), &self.service.description.answers_at, Fault::Destination)?;
        let issuer = response.only(ASSERTION, "Issuer").ok_or(Fault::Issuer)?;
        equal(issuer.text().as_deref(), self.provider.entity_id(), Fault::Issuer)?;
        match issuer.raw_attribute("Format") {
            None | Some(ENTITY) => Ok(()),
            Some(_) => Err(Fault::IssuerFormat),
        }
    }

    fn assertion(&self, assertion: Element<'_, '_>) -> Result<Assertion, Fault> {
        let id = assertion.attribute("ID").ok_or(Fault::AssertionId)?;
        equal(assertion.attribute("Version"), "2.0", Fault::AssertionVersion)?;
        let issued_at = self.assertion_issued_at(assertion)?;
        self.assertion_issuer(assertion)?;
        let subject = assertion.only(ASSERTION, "Subject").ok_or(Fault::Subject)?;
        let (name_id, name_qualifier) = name(subject)?;
        let confirmed_until = self.confirmation(subject)?;
        let conditions_until = self.conditions(assertion)?;
        let statement = assertion.only(ASSERTION, "AuthnStatement").ok_or(Fault::AuthnStatement)?;
        let attributes = attributes(assertion)?;
        let assertion = Assertion {
            id: id.to_owned(),
            name_id,
            name_qualifier,
            session_index: statement.attribute("SessionIndex").map(str::to_owned),
            level: self.level(statement)?,
            issued_at,
            authenticated_at: self.authenticated_at(statement)?,
            not_on_or_after: confirmed_until.min(conditions_until),
            attributes,
        };
        self.company(&assertion)?;
        Ok(assertion)
    }

    fn assertion_issued_at(&self, assertion: Element<'_, '_>) -> Result<Timestamp, Fault> {
        let written = assertion.attribute("IssueInstant").and_then(time::read);
        let issued_at = written.ok_or(Fault::AssertionIssuedAt)?;
        if self.is_before_request(issued_at) {
            return Err(Fault::AssertionIssuedBefore);
        }
        if self.now().is_before(issued_at) {
            return Err(Fault::AssertionIssuedAfter);
        }
        Ok(issued_at)
    }

    fn assertion_issuer(&self, assertion: Element<'_, '_>) -> Result<(), Fault> {
        let issuer = assertion.only(ASSERTION, "Issuer").ok_or(Fault::AssertionIssuer)?;
        equal(issuer.text().as_deref(), self.provider.entity_id(), Fault::AssertionIssuer)?;
        match issuer.raw_attribute("Format") {
            Some(ENTITY) => Ok(()),
            None if !self.service.federation().needs_format_of_issuer() => Ok(()),
            _ => Err(Fault::AssertionIssuerFormat),
        }
    }

    /// The end of the confirmation.
    fn confirmation(&self, subject: Element<'_, '_>) -> Result<Timestamp, Fault> {
        let confirmation =
            subject.only(ASSERTION, "SubjectConfirmation").ok_or(Fault::SubjectConfirmation)?;
        equal(confirmation.attribute("Method"), BEARER, Fault::ConfirmationMethod)?;
        let data = confirmation.only(ASSERTION, "SubjectConfirmationData").ok_or(Fault::ConfirmationData)?;
        let recipient = &self.service.description.answers_at;
        equal(data.attribute("Recipient"), recipient, Fault::ConfirmationRecipient)?;
        let request_id = self.expected.request_id;
        equal(data.attribute("InResponseTo"), request_id, Fault::ConfirmationInResponseTo)?;
        let end = data.attribute("NotOnOrAfter").and_then(time::read).ok_or(Fault::ConfirmationEnd)?;
        if self.now().is_at_or_after(end) {
            return Err(Fault::ConfirmationExpired);
        }
        Ok(end)
    }

    /// The end of the conditions.
    fn conditions(&self, assertion: Element<'_, '_>) -> Result<Timestamp, Fault> {
        let conditions = assertion.only(ASSERTION, "Conditions").ok_or(Fault::Conditions)?;
        let start = conditions.attribute("NotBefore").and_then(time::read).ok_or(Fault::ConditionsStart)?;
        if self.now().is_before(start) {
            return Err(Fault::ConditionsEarly);
        }
        let end = conditions.attribute("NotOnOrAfter").and_then(time::read).ok_or(Fault::ConditionsEnd)?;
        if self.now().is_at_or_after(end) {
            return Err(Fault::ConditionsExpired);
        }
        self.audience(conditions)?;
        Ok(end)
    }

    /// Every restriction must name us; there must be one.
    fn audience(&self, conditions: Element<'_, '_>) -> Result<(), Fault> {
        let names_us = |restriction: Element<'_, '_>| {
            let mut audiences = restriction.children_named(ASSERTION, "Audience");
            audiences.any(|audience| audience.text().as_deref() == Some(self.service.entity_id()))
        };
        let restrictions: Vec<_> = conditions.children_named(ASSERTION, "AudienceRestriction").collect();
        if restrictions.is_empty() || !restrictions.into_iter().all(names_us) {
            return Err(Fault::Audience);
        }
        Ok(())
    }

    fn level(&self, statement: Element<'_, '_>) -> Result<Level, Fault> {
        let context = statement.only(ASSERTION, "AuthnContext");
        let class = context.and_then(|context| context.only(ASSERTION, "AuthnContextClassRef"));
        let class = class.and_then(Element::text).ok_or(Fault::AuthnContext)?;
        let level = Level::of_class(&class).ok_or(Fault::AuthnContext)?;
        if level < self.expected.level { Err(Fault::LevelTooLow) } else { Ok(level) }
    }

    fn authenticated_at(&self, statement: Element<'_, '_>) -> Result<Timestamp, Fault> {
        let time = statement.attribute("AuthnInstant").and_then(time::read);
        time.filter(|time| !self.now().is_before(*time)).ok_or(Fault::AuthnInstant)
    }

    fn company(&self, assertion: &Assertion) -> Result<(), Fault> {
        let needed = self.expected.purpose.is_some_and(Purpose::needs_company);
        let named =
            ["companyFiscalNumber", "ivaCode"].into_iter().any(|name| assertion.attribute(name).is_some());
        if needed && !named { Err(Fault::CompanyMissing) } else { Ok(()) }
    }
}

/// The person's name and its qualifier.
fn name(subject: Element<'_, '_>) -> Result<(String, String), Fault> {
    let name = subject.only(ASSERTION, "NameID").ok_or(Fault::NameId)?;
    let value = name.text().ok_or(Fault::NameId)?;
    equal(name.attribute("Format"), TRANSIENT, Fault::NameIdFormat)?;
    let qualifier = name.attribute("NameQualifier").ok_or(Fault::NameQualifier)?;
    Ok((value, qualifier.to_owned()))
}

/// The attributes that have a value; of several values the first counts.
fn attributes(assertion: Element<'_, '_>) -> Result<Vec<(String, String)>, Fault> {
    let mut found: Vec<(String, String)> = Vec::new();
    let statements = assertion.children_named(ASSERTION, "AttributeStatement");
    for attribute in statements.flat_map(|statement| statement.children_named(ASSERTION, "Attribute")) {
        let value = attribute.children_named(ASSERTION, "AttributeValue").find_map(Element::text);
        let (Some(name), Some(value)) = (attribute.attribute("Name"), value) else { continue };
        if found.iter().any(|(other, _)| other == name) {
            return Err(Fault::AttributeTwice);
        }
        found.push((name.to_owned(), value));
    }
    if found.is_empty() { Err(Fault::Attributes) } else { Ok(found) }
}

pub(crate) fn equal(value: Option<&str>, expected: &str, fault: Fault) -> Result<(), Fault> {
    if value == Some(expected) { Ok(()) } else { Err(fault) }
}
