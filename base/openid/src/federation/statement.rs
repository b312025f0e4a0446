use jiff::Timestamp;
use serde_json::{Map, Value};

use super::{FederationError, MEMBER};
use crate::jose::{Claims, JoseError, JwkSet, Kind, Signed};
use crate::{Address, Schemes};

/// What a member says about itself (its configuration) or about one directly below it (OpenID Federation 1.0, 3).
#[derive(Debug, Clone)]
pub struct Statement {
    /// Who says it.
    pub issuer: Address,
    /// About whom.
    pub subject: Address,
    /// Until when it may be used.
    pub expires_at: Timestamp,
    /// The keys with which the subject signs what it says within the federation.
    pub keys: JwkSet,
    signed: Signed,
}

impl Statement {
    /// Reads what `subject` says about itself, signed with a key that it names itself: this proves only that it is
    /// of one piece.
    pub fn configuration(
        token: &str,
        subject: &Address,
        schemes: Schemes,
        now: Timestamp,
    ) -> Result<Self, FederationError> {
        let statement = Self::read(token, (subject, subject), schemes, now)?;
        statement.signed_by(&statement.keys)?;
        Ok(statement)
    }

    /// Reads what `issuer` says about `subject`, signed with one of `keys`.
    pub fn about(
        token: &str,
        (issuer, keys): (&Address, &JwkSet),
        subject: &Address,
        schemes: Schemes,
        now: Timestamp,
    ) -> Result<Self, FederationError> {
        let statement = Self::read(token, (issuer, subject), schemes, now)?;
        statement.signed_by(keys)?;
        Ok(statement)
    }

    fn read(
        token: &str,
        (issuer, subject): (&Address, &Address),
        schemes: Schemes,
        now: Timestamp,
    ) -> Result<Self, FederationError> {
        let refused = |reason| FederationError::Token { issuer: issuer.to_string(), reason };
        let signed = Signed::read(token, Kind::EntityStatement).map_err(refused)?;
        let claims = signed.unproved();
        let expires_at = claims.in_time(now).map_err(refused)?;
        if claims.text("iss") != Ok(issuer.as_str()) || claims.text("sub") != Ok(subject.as_str()) {
            return Err(FederationError::Stranger(subject.to_string()));
        }
        if claims.value("crit").is_some() {
            return Err(FederationError::Critical(issuer.to_string()));
        }
        let keys = claims.value("jwks").ok_or(JoseError::Claim("jwks")).and_then(JwkSet::read);
        let keys = keys.map_err(refused)?;
        let statement = Self { issuer: issuer.clone(), subject: subject.clone(), expires_at, keys, signed };
        statement.hints(schemes)?;
        Ok(statement)
    }

    /// Refuses a statement that none of these keys signed.
    pub fn signed_by(&self, keys: &JwkSet) -> Result<(), FederationError> {
        let verified = self.signed.verify(keys);
        verified
            .map(drop)
            .map_err(|reason| FederationError::Token { issuer: self.issuer.to_string(), reason })
    }

    /// The members directly above, as the subject of a configuration names them.
    pub fn hints(&self, schemes: Schemes) -> Result<Vec<Address>, FederationError> {
        if self.claims().value("authority_hints").is_none() {
            return Ok(Vec::new());
        }
        let refused = |reason| FederationError::Token { issuer: self.issuer.to_string(), reason };
        let hints = self.claims().texts("authority_hints").map_err(refused)?;
        let read = |text: &str| {
            schemes.entity(text).map_err(|reason| FederationError::Address { text: text.to_owned(), reason })
        };
        hints.into_iter().map(read).collect()
    }

    /// What it says of the subject as a member of this kind.
    #[must_use]
    pub fn metadata(&self, kind: &str) -> Option<&Map<String, Value>> {
        self.claims().value("metadata")?.get(kind)?.as_object()
    }

    /// Where the subject answers for those below it.
    pub fn fetch_endpoint(&self, schemes: Schemes) -> Result<Address, FederationError> {
        let endpoint = self.metadata(MEMBER).and_then(|member| member.get("federation_fetch_endpoint"));
        let text = endpoint.and_then(Value::as_str);
        let text = text.ok_or_else(|| FederationError::NoFetchEndpoint(self.subject.to_string()))?;
        schemes.endpoint(text).map_err(|reason| FederationError::Address { text: text.to_owned(), reason })
    }

    /// All that it says.
    #[must_use]
    pub fn claims(&self) -> &Claims {
        self.signed.unproved()
    }

    /// The statement in compact form.
    #[must_use]
    pub fn token(&self) -> &str {
        self.signed.token()
    }
}
