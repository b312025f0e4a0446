use serde_json::{Map, Value};

use super::{JoseError, decode};
use crate::json;

kernel::words! {
    /// How a token may be signed: those that the profile requires or recommends. `none` and the algorithms with a
    /// shared secret cannot even be said.
    pub enum Algorithm {
        /// RSA PKCS#1 v1.5 with SHA-256.
        Rs256 = "RS256",
        /// RSA PKCS#1 v1.5 with SHA-384.
        Rs384 = "RS384",
        /// RSA PKCS#1 v1.5 with SHA-512.
        Rs512 = "RS512",
        /// RSA PSS with SHA-256.
        Ps256 = "PS256",
        /// RSA PSS with SHA-384.
        Ps384 = "PS384",
        /// RSA PSS with SHA-512.
        Ps512 = "PS512",
        /// ECDSA on P-256 with SHA-256.
        Es256 = "ES256",
        /// ECDSA on P-384 with SHA-384.
        Es384 = "ES384",
        /// ECDSA on P-521 with SHA-512.
        Es512 = "ES512",
    }

    /// What a token was made for, as its header says in `typ` (RFC 8725, 3.11).
    pub enum Kind {
        /// A statement of one member of a federation about itself or another.
        EntityStatement = "entity-statement+jwt",
        /// A mark of conformity.
        TrustMark = "trust-mark+jwt",
        /// What a member found out about another.
        ResolveResponse = "resolve-response+jwt",
        /// Any other token; its header may as well say nothing.
        Jwt = "JWT",
    }
}

/// Members of a header by which a token would choose the key to be checked with.
const OWN_KEYS: [&str; 4] = ["jwk", "jku", "x5u", "x5c"];

/// A header without anything that would have to be understood and is not.
pub(super) struct Header(Map<String, Value>);

impl Header {
    pub(super) fn read(encoded: &str) -> Result<Self, JoseError> {
        let members = json::object(&decode(encoded)?).map_err(|fault| JoseError::Json(fault.to_string()))?;
        if let Some(own) = OWN_KEYS.into_iter().find(|name| members.contains_key(*name)) {
            return Err(JoseError::OwnKey(own));
        }
        if ["crit", "b64", "zip"].iter().any(|name| members.contains_key(*name)) {
            return Err(JoseError::Critical);
        }
        Ok(Self(members))
    }

    /// The algorithm's name; empty if it is missing or no text.
    pub(super) fn algorithm(&self) -> &str {
        self.text("alg").unwrap_or_default()
    }

    pub(super) fn key_id(&self) -> Result<&str, JoseError> {
        self.text("kid").filter(|kid| !kid.is_empty()).ok_or(JoseError::NoKeyId)
    }

    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name).and_then(Value::as_str)
    }

    /// Refuses a token of another type. Media types are compared without regard to case and without
    /// `application/` (RFC 7515, 4.1.9).
    pub(super) fn require(&self, kind: Kind) -> Result<(), JoseError> {
        let said = match self.0.get("typ") {
            None if kind == Kind::Jwt => return Ok(()),
            said => said.and_then(Value::as_str).unwrap_or_default().to_ascii_lowercase(),
        };
        let said = said.strip_prefix("application/").unwrap_or(&said);
        if said == kind.as_str().to_ascii_lowercase() { Ok(()) } else { Err(JoseError::Type(kind.as_str())) }
    }
}
