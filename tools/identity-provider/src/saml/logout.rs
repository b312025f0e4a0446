//! Logout asked for by a service (SPID only; CIE has none over SAML).

use askama::Template;
use jiff::Timestamp;
use roxmltree::Document;

use super::anomaly::Refusal;
use super::instant;
use crate::Error;
use crate::federation::Federation;
use crate::keys::SigningKey;
use crate::signature;
use crate::xml::{self, ASSERTION, PROTOCOL};

/// A request for logout that keeps the rules.
pub(crate) struct LogoutAsked {
    pub(crate) id: String,
    pub(crate) name_id: String,
    pub(crate) session_index: String,
}

/// Holds a request whose signature has been checked against the rules.
pub(crate) fn read(document: &Document<'_>, here: &[&str]) -> Result<LogoutAsked, Refusal> {
    let root = document.root_element();
    let wrong = |detail: &str| Refusal::new(8, detail);
    if !root.has_tag_name((PROTOCOL, "LogoutRequest")) || root.attribute("Version") != Some("2.0") {
        return Err(wrong("not a LogoutRequest of version 2.0"));
    }
    if !root.attribute("Destination").is_some_and(|destination| here.contains(&destination)) {
        return Err(Refusal::new(14, format!("Destination is none of {}", here.join(", "))));
    }
    let content = |namespace, name| xml::child(root, namespace, name).map(xml::text);
    Ok(LogoutAsked {
        id: root.attribute("ID").filter(|id| !id.is_empty()).ok_or_else(|| wrong("no ID"))?.to_owned(),
        name_id: content(ASSERTION, "NameID").ok_or_else(|| wrong("no NameID"))?,
        session_index: content(PROTOCOL, "SessionIndex").ok_or_else(|| wrong("no SessionIndex"))?,
    })
}

/// The answer to it.
#[derive(Template)]
#[template(path = "saml/logout_response.xml")]
pub(crate) struct LogoutResponse {
    id: String,
    issued_at: String,
    destination: String,
    in_response_to: String,
    issuer: String,
    issuer_format: Option<&'static str>,
    /// Only where the signature stands inside.
    certificate: Option<String>,
    partial: bool,
}

impl LogoutResponse {
    pub(crate) fn new(asked: &LogoutAsked, issuer: String, destination: &str, now: Timestamp) -> Self {
        Self {
            id: String::new(),
            issued_at: instant(now),
            destination: destination.to_owned(),
            in_response_to: asked.id.clone(),
            issuer,
            issuer_format: Federation::Spid.issuer_format(),
            certificate: None,
            partial: false,
        }
    }

    /// Under this identifier; `partial` if not every session could be ended.
    pub(crate) fn with(self, id: String, partial: bool) -> Self {
        Self { id, partial, ..self }
    }

    /// The text, to be signed beside.
    pub(crate) fn unsigned(&self) -> Result<String, Error> {
        Ok(self.render()?)
    }

    /// The text with its signature inside.
    pub(crate) fn signed(mut self, key: &SigningKey) -> Result<String, Error> {
        self.certificate = Some(key.certificate.clone());
        signature::seal(self.render()?, key)
    }
}
