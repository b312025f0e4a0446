//! What an authorization request must be (italia/spid-cie-oidc-docs, "Authorization Endpoint").

use std::collections::HashMap;

use jiff::Timestamp;
use serde_json::Value;

use super::relying_party::{RelyingParty, in_time};
use super::{claims, jose};
use crate::Level;

/// Shorter states, nonces and challenges can be guessed.
const SHORTEST: usize = 32;

/// A request that keeps the rules.
#[derive(Clone)]
pub(crate) struct Authorization {
    pub(crate) party: RelyingParty,
    pub(crate) redirect_uri: String,
    pub(crate) state: String,
    pub(crate) nonce: String,
    pub(crate) challenge: String,
    pub(crate) level: Level,
    pub(crate) attributes: Vec<String>,
    pub(crate) jti: String,
}

/// Why a request is refused.
pub(crate) enum Refused {
    /// Nobody knows where the browser may be sent.
    Here(String),
    /// Told to the relying party.
    There {
        /// Where, with `state`.
        redirect_uri: String,
        state: String,
        error: &'static str,
        description: String,
    },
}

/// Holds a request against the rules; `provider` is the name of this provider.
pub(crate) fn check(
    parameters: &HashMap<String, String>,
    party: RelyingParty,
    provider: &str,
    now: Timestamp,
) -> Result<Authorization, Refused> {
    let object = parameters.get("request").ok_or_else(|| Refused::Here("no request object".to_owned()))?;
    let claims = jose::verified(object, party.keys()).map_err(Refused::Here)?;
    let text = |name: &str| claims[name].as_str().unwrap_or_default();
    if text("iss") != party.id || text("client_id") != party.id {
        return Err(Refused::Here("iss or client_id is not who signed".to_owned()));
    }
    if !party.redirects_to(text("redirect_uri")) {
        return Err(Refused::Here("redirect_uri is none of the relying party's".to_owned()));
    }
    let there = |error, description: String| Refused::There {
        redirect_uri: text("redirect_uri").to_owned(),
        state: text("state").to_owned(),
        error,
        description,
    };
    rules(parameters, &claims, provider, now).map_err(|reason| there("invalid_request", reason))?;
    let level = text("acr_values").split(' ').find_map(|level| Level::parse(level).ok());
    let level = level.ok_or_else(|| there("invalid_request", "acr_values has no level".to_owned()))?;
    Ok(Authorization {
        redirect_uri: text("redirect_uri").to_owned(),
        state: text("state").to_owned(),
        nonce: text("nonce").to_owned(),
        challenge: text("code_challenge").to_owned(),
        jti: text("jti").to_owned(),
        attributes: claims::asked(&claims["claims"]),
        level,
        party,
    })
}

fn rules(
    parameters: &HashMap<String, String>,
    claims: &Value,
    provider: &str,
    now: Timestamp,
) -> Result<(), String> {
    let text = |name: &str| claims[name].as_str().unwrap_or_default();
    in_time(claims, now)?;
    let audience = &claims["aud"];
    if audience != provider && !audience.as_array().is_some_and(|all| all.iter().any(|one| one == provider)) {
        return Err(format!("aud is not {provider}"));
    }
    if text("response_type") != "code" || !text("scope").split(' ').any(|scope| scope == "openid") {
        return Err("response_type is not code, or scope has no openid".to_owned());
    }
    if text("code_challenge_method") != "S256" || text("jti").is_empty() {
        return Err("code_challenge_method is not S256, or jti is missing".to_owned());
    }
    for name in ["state", "nonce", "code_challenge"] {
        if text(name).len() < SHORTEST {
            return Err(format!("{name} is missing or shorter than {SHORTEST} characters"));
        }
    }
    if !text("prompt").split(' ').any(|prompt| prompt == "consent") {
        return Err("prompt does not ask for consent".to_owned());
    }
    for name in ["client_id", "response_type", "scope", "code_challenge", "code_challenge_method"] {
        if parameters.get(name).is_none_or(|outside| outside != text(name)) {
            return Err(format!("{name} is not the same beside the request object and in it"));
        }
    }
    Ok(())
}
