//! The texts of responses and assertions.

use askama::Template;

use super::anomaly::Anomaly;
use crate::Error;
use crate::federation::Level;
use crate::keys::SigningKey;
use crate::person::Attribute;
use crate::signature;

/// What is said of a person. Every field can be made wrong by a fault.
#[derive(Clone, Template)]
#[template(path = "saml/assertion.xml")]
pub(crate) struct Assertion {
    pub(crate) id: String,
    pub(crate) issued_at: String,
    pub(crate) issuer: String,
    pub(crate) issuer_format: Option<&'static str>,
    pub(crate) name_id: String,
    pub(crate) recipient: String,
    pub(crate) in_response_to: String,
    pub(crate) not_before: String,
    pub(crate) not_on_or_after: String,
    pub(crate) audience: String,
    pub(crate) session_index: Option<String>,
    pub(crate) level: Level,
    pub(crate) attributes: Vec<Attribute>,
    pub(crate) signed: bool,
    pub(crate) certificate: String,
    /// XML at the end of the element; only forgeries have some.
    pub(crate) within: String,
}

/// The answer to a request.
#[derive(Clone, Template)]
#[template(path = "saml/response.xml")]
pub(crate) struct Response {
    pub(crate) id: String,
    pub(crate) issued_at: String,
    pub(crate) destination: String,
    pub(crate) in_response_to: Option<String>,
    pub(crate) issuer: String,
    pub(crate) issuer_format: Option<&'static str>,
    pub(crate) failure: Option<&'static Anomaly>,
    /// As they were written.
    pub(crate) assertions: Vec<String>,
    pub(crate) signed: bool,
    pub(crate) certificate: String,
}

impl Assertion {
    /// The text, signed if it is to be.
    pub(crate) fn write(&self, key: &SigningKey) -> Result<String, Error> {
        let assertion = Self { certificate: key.certificate.clone(), ..self.clone() };
        let text = assertion.render()?;
        if self.signed { signature::seal(text, key) } else { Ok(text) }
    }
}

impl Response {
    /// The text, signed if it is to be.
    pub(crate) fn write(&self, key: &SigningKey) -> Result<String, Error> {
        let response = Self { certificate: key.certificate.clone(), ..self.clone() };
        let text = response.render()?;
        if self.signed { signature::seal(text, key) } else { Ok(text) }
    }
}
