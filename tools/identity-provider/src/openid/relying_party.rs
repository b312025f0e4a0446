//! Relying parties: registered by themselves, in that the trust anchor vouches for them.

use jiff::{SignedDuration, Timestamp};
use outside::Outside;
use serde_json::Value;

use super::jose;
use super::statement::{RELYING_PARTY_MARK, STATEMENT, Speaker};
use crate::BOUNDS;

/// By how much another's clock may be ahead.
const AHEAD: SignedDuration = SignedDuration::from_mins(1);

/// A service as its configuration describes it.
#[derive(Clone)]
pub(crate) struct RelyingParty {
    pub(crate) id: String,
    /// With which it signs in the federation.
    pub(crate) federation_keys: Value,
    /// What it says of itself as a client.
    pub(crate) client: Value,
}

impl RelyingParty {
    /// Reads the configuration of a member that the trust anchor knows.
    pub(crate) async fn fetch(id: &str, outside: &Outside, now: Timestamp) -> Result<(Self, Value), String> {
        let url = format!("{id}/.well-known/openid-federation");
        let token = outside.text(&url, BOUNDS).await.map_err(|cause| format!("{url}: {cause}"))?;
        Self::read(id, token.trim(), now)
    }

    /// A configuration, signed with a key that it names itself, and all that it claims.
    fn read(id: &str, token: &str, now: Timestamp) -> Result<(Self, Value), String> {
        let (header, unproved) = jose::read(token)?;
        if header["typ"] != STATEMENT {
            return Err(format!("{id}: the type is not {STATEMENT}"));
        }
        let claims = jose::verified(token, &unproved["jwks"]).map_err(|reason| format!("{id}: {reason}"))?;
        if claims["iss"] != id || claims["sub"] != id {
            return Err(format!("{id}: a configuration of somebody else"));
        }
        in_time(&claims, now).map_err(|reason| format!("{id}: {reason}"))?;
        let client = claims["metadata"]["openid_relying_party"].clone();
        if !client.is_object() {
            return Err(format!("{id}: no metadata of a relying party"));
        }
        Ok((Self { id: id.to_owned(), federation_keys: claims["jwks"].clone(), client }, claims))
    }

    /// Refuses one that does not stand below the trust anchor or does not bear its mark.
    pub(crate) fn check(&self, claims: &Value, speaker: &Speaker<'_>) -> Result<(), String> {
        let has =
            |list: &Value, text: &str| list.as_array().is_some_and(|list| list.iter().any(|one| one == text));
        let anchor = speaker.anchor();
        if !has(&claims["authority_hints"], &anchor) {
            return Err(format!("{}: {anchor} is none of its authority_hints", self.id));
        }
        let keys = jose::set([&speaker.keys.anchor]);
        let mut marks = claims["trust_marks"].as_array().into_iter().flatten();
        let borne = marks.any(|entry| {
            let mark = jose::verified(entry["trust_mark"].as_str().unwrap_or_default(), &keys);
            mark.is_ok_and(|mark| {
                mark["iss"] == anchor
                    && mark["sub"] == *self.id
                    && mark["id"] == RELYING_PARTY_MARK
                    && in_time(&mark, speaker.now).is_ok()
            })
        });
        if !borne {
            return Err(format!("{}: no trust mark {RELYING_PARTY_MARK} of {anchor}", self.id));
        }
        let code = self.client["response_types"] == serde_json::json!(["code"]);
        if code && self.client["client_id"] == *self.id {
            Ok(())
        } else {
            Err(format!("{}: client_id or response_types", self.id))
        }
    }

    /// The keys with which it signs requests, and for which it has things encrypted.
    pub(crate) fn keys(&self) -> &Value {
        &self.client["jwks"]
    }

    /// Whether browsers may be sent there.
    pub(crate) fn redirects_to(&self, address: &str) -> bool {
        self.client["redirect_uris"].as_array().is_some_and(|all| all.iter().any(|one| one == address))
    }

    /// As people know it.
    pub(crate) fn name(&self) -> &str {
        let name = self.client["organization_name"].as_str().or(self.client["client_name"].as_str());
        name.unwrap_or(&self.id)
    }
}

/// Refuses what is over, or not yet begun.
pub(crate) fn in_time(claims: &Value, now: Timestamp) -> Result<(), String> {
    let second = |name: &str| claims[name].as_i64().ok_or_else(|| format!("{name} is missing"));
    if second("exp")? <= now.as_second() {
        return Err("it has expired".to_owned());
    }
    if second("iat")? > (now + AHEAD).as_second() {
        return Err("it is of the future".to_owned());
    }
    Ok(())
}
