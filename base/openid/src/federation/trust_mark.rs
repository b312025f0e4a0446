use jiff::Timestamp;
use serde_json::Value;

use super::FederationError;
use crate::jose::{Claims, Kind, Signed};

/// A mark of conformity that somebody bears (OpenID Federation 1.0, 7), before anybody looked into who issued it.
#[derive(Debug)]
pub(super) struct TrustMark {
    pub(super) kind: String,
    pub(super) issuer: String,
    /// When it ends, if it does.
    pub(super) expires_at: Option<Timestamp>,
    pub(super) signed: Signed,
}

impl TrustMark {
    /// The marks of these types in a claim `trust_marks`. An entry that names one type and holds another is refused.
    pub(super) fn all(
        claims: &Claims,
        subject: &str,
        wanted: &[String],
        now: Timestamp,
    ) -> Vec<Result<Self, FederationError>> {
        let entries = claims.value("trust_marks").and_then(Value::as_array);
        let entries = entries.into_iter().flatten();
        entries
            .filter(|entry| kind(|name| entry.get(name)).is_some_and(|kind| wanted.iter().any(|w| w == kind)))
            .map(|entry| Self::read(entry, subject, now))
            .collect()
    }

    fn read(entry: &Value, subject: &str, now: Timestamp) -> Result<Self, FederationError> {
        let refused = |reason| FederationError::Mark { subject: subject.to_owned(), reason };
        let token = entry.get("trust_mark").and_then(Value::as_str).unwrap_or_default();
        let signed = Signed::read(token, Kind::TrustMark).map_err(refused)?;
        let claims = signed.unproved();
        claims.begun(now).map_err(refused)?;
        let expires_at = claims.value("exp").map(|_| claims.in_time(now)).transpose().map_err(refused)?;
        let said = kind(|name| claims.value(name));
        if said != kind(|name| entry.get(name)) || claims.text("sub") != Ok(subject) {
            return Err(FederationError::MarkSubject(subject.to_owned()));
        }
        let issuer = claims.text("iss").map_err(refused)?.to_owned();
        Ok(Self { kind: said.unwrap_or_default().to_owned(), issuer, expires_at, signed })
    }

    /// Whether the anchor allows this issuer for this type: one that it lists for it, or the anchor itself. A list
    /// without anybody, which by the standard allows all, allows nobody else here; and a type that has an owner, who
    /// would have to delegate it, is not taken.
    pub(super) fn allowed_by(&self, anchor: &Claims, anchor_id: &str) -> bool {
        let of = |claim: &str| anchor.value(claim).and_then(|types| types.get(&self.kind));
        let issuers = of("trust_mark_issuers").and_then(Value::as_array);
        let listed = issuers.is_some_and(|issuers| issuers.iter().any(|issuer| *issuer == self.issuer));
        of("trust_mark_owners").is_none() && (self.issuer == anchor_id || listed)
    }
}

/// The type under the name that the final standard gives it, or those of the drafts that the profile follows.
fn kind<'v>(member: impl Fn(&str) -> Option<&'v Value>) -> Option<&'v str> {
    ["trust_mark_type", "trust_mark_id", "id"].into_iter().find_map(member).and_then(Value::as_str)
}
