//! What the institute tells the other members of the federation.

use axum::extract::{Query, State};
use axum::response::{IntoResponse, Response};
use http::{StatusCode, header};
use openid::federation::PROVIDER;
use serde::Deserialize;
use serde_json::json;
use web::Failure;

use crate::{Error, Identity};

/// Who the institute is (OpenID Federation 1.0, 9).
pub(super) async fn configuration(State(identity): State<Identity>) -> Result<Response, Failure> {
    let party = identity.cie_oidc.as_ref().ok_or(Error::NotFound)?;
    let statement = party.desk.configuration(&party.publication, identity.clock.now());
    Ok(([(header::CONTENT_TYPE, "application/entity-statement+jwt")], statement).into_response())
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    sub: String,
    /// As the final standard has it, and as the profile.
    trust_anchor: String,
    anchor: String,
}

/// What was found out about the provider (OpenID Federation 1.0, 8.3). Nobody is asked for it: what is not kept is not
/// known.
pub(super) async fn resolve(
    State(identity): State<Identity>,
    Query(asked): Query<Asked>,
) -> Result<Response, Failure> {
    let party = identity.cie_oidc.as_ref().ok_or(Error::NotFound)?;
    let known = party.kept(&identity).await?.map(|known| known.resolved);
    let known = known.filter(|known| {
        let anchor = known.anchor.as_str();
        asked.sub == known.subject.as_str() && (asked.trust_anchor == anchor || asked.anchor == anchor)
    });
    let Some(known) = known else {
        let error = json!({ "error": "not_found", "error_description": "no such member is known here" });
        let kind = [(header::CONTENT_TYPE, "application/json")];
        return Ok((StatusCode::NOT_FOUND, kind, error.to_string()).into_response());
    };
    let told = party.desk.resolve_response(PROVIDER, &known, identity.clock.now());
    Ok(([(header::CONTENT_TYPE, "application/resolve-response+jwt")], told).into_response())
}
