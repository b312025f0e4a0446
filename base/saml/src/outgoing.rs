use std::fmt;

use thiserror::Error;

use crate::encoding;
use crate::federation::Binding;
use crate::key::SigningKey;
use crate::signature;

/// A message that is ready to go out through the browser.
#[derive(Clone, PartialEq, Eq)]
pub struct Outgoing {
    /// The message as it is sent, for the register.
    pub xml: String,
    /// How it travels.
    pub delivery: Delivery,
}

/// How a message travels.
#[derive(Clone, PartialEq, Eq)]
pub enum Delivery {
    /// The browser is sent to this address.
    Redirect(String),
    /// The browser posts this form.
    Post(Form),
}

/// A form that the browser posts by itself, or when the person presses its button.
#[derive(Clone, PartialEq, Eq)]
pub struct Form {
    /// The address that it is posted to.
    pub action: String,
    /// Hidden fields: names and values.
    pub fields: Vec<(&'static str, String)>,
}

/// Why a message cannot be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum CannotSend {
    /// The provider's metadata name no such service for this binding.
    #[error("the identity provider has no such service for this binding")]
    NoEndpoint,
    /// The service's metadata have no such set of attributes.
    #[error("no attribute set has this index")]
    NoAttributeSet,
    /// Only SPID has kinds of identity to ask for.
    #[error("the federation has no purposes of use")]
    NoPurpose,
    /// The key does not sign.
    #[error("signing failed")]
    Signing,
}

/// A request or an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Request,
    Response,
}

/// An unsigned message and where it goes.
pub(crate) struct Draft {
    pub(crate) kind: Kind,
    pub(crate) xml: String,
    pub(crate) destination: String,
    pub(crate) binding: Binding,
}

impl Draft {
    /// Signs the message as its binding wants: in the document for a form, in the query for an address. An empty
    /// `relay_state` is left out.
    pub(crate) fn sign(self, key: &SigningKey, relay_state: &str) -> Result<Outgoing, CannotSend> {
        let name = match self.kind {
            Kind::Request => "SAMLRequest",
            Kind::Response => "SAMLResponse",
        };
        let state = (!relay_state.is_empty()).then(|| ("RelayState", relay_state.to_owned()));
        match self.binding {
            Binding::Redirect => {
                let mut fields = vec![(name, encoding::base64(&encoding::deflated(&self.xml)))];
                fields.extend(state);
                fields.push(("SigAlg", signature::RSA_SHA256.to_owned()));
                let signed = encoding::query(&fields);
                let value = key.sign(signed.as_bytes()).ok_or(CannotSend::Signing)?;
                let value = encoding::query(&[("Signature", encoding::base64(&value))]);
                let separator = if self.destination.contains('?') { '&' } else { '?' };
                let address = format!("{}{separator}{signed}&{value}", self.destination);
                Ok(Outgoing { xml: self.xml, delivery: Delivery::Redirect(address) })
            }
            Binding::Post => {
                let xml = signature::sign(&self.xml, key).map_err(|_cause| CannotSend::Signing)?;
                let mut fields = vec![(name, encoding::base64(xml.as_bytes()))];
                fields.extend(state);
                Ok(Outgoing { xml, delivery: Delivery::Post(Form { action: self.destination, fields }) })
            }
        }
    }
}

/// Prints the way and the length: a logout names a person.
impl fmt::Debug for Outgoing {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Outgoing({:?}, {} bytes)", self.delivery, self.xml.len())
    }
}

/// Prints the way alone: a logout names a person.
impl fmt::Debug for Delivery {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Redirect(_) => formatter.write_str("Redirect"),
            Self::Post(form) => form.fmt(formatter),
        }
    }
}

/// Prints the address alone.
impl fmt::Debug for Form {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Form({})", self.action)
    }
}
