//! On the way out.

use axum::extract::{Query, State};
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, StatusCode, header};
use jiff::Timestamp;
use openid::sign_in::{Level, Secrets};
use serde::{Deserialize, Serialize};
use web::{Failure, Html, Page, redirect};

use super::reason::{Fault, refused};
use crate::onward::Onward;
use crate::sign_in::request::{self, Errand, ForeignDoor};
use crate::{Error, Identity};

/// What was sent, as a request keeps it.
#[derive(Serialize, Deserialize)]
pub(super) struct Sent {
    /// The name of the request.
    pub(super) id: String,
    /// The signed request itself.
    pub(super) object: String,
    pub(super) nonce: String,
    pub(super) verifier: String,
    pub(super) level: Level,
    pub(super) at: Timestamp,
}

/// Sends somebody to the provider.
pub(super) async fn login(
    State(identity): State<Identity>,
    page: Page,
    headers: HeaderMap,
    Query(onward): Query<Onward>,
) -> Result<Response, Failure> {
    let party = identity.cie_oidc.as_ref().ok_or(Error::NotFound)?;
    let provider = match party.provider(&identity).await {
        Ok(vouched) => vouched.provider,
        Err(Error::NotProved(cause)) => {
            tracing::error!(provider = %party.provider, %cause, "the provider is not proved");
            let fault = if cause.is_silence() { Fault::FederationSilent } else { Fault::NotProved };
            let page = refused(&identity, page, onward, fault);
            return Ok((StatusCode::SERVICE_UNAVAILABLE, Html(page)).into_response());
        }
        Err(other) => return Err(other.into()),
    };
    let (level, now) = (party.level_towards(&onward), identity.clock.now());
    let secrets = Secrets::draw(&identity.random);
    let request = party.desk.request(&provider, &secrets, (level, page.language()), &identity.random, now);
    let sent = Sent {
        id: request.id,
        object: request.object,
        nonce: secrets.nonce,
        verifier: secrets.verifier,
        level,
        at: now,
    };
    let errand = Errand {
        door: ForeignDoor::CieOidc,
        provider: provider.id.to_string(),
        protocol_id: secrets.state,
        onward,
        sent: serde_json::to_vec(&sent).map_err(Error::from)?,
    };
    let cookie = request::send_out(&identity, &headers, &errand).await?;
    let mut response = redirect(request.address.as_str()).into_response();
    response.headers_mut().append(header::SET_COOKIE, cookie);
    Ok(response)
}
