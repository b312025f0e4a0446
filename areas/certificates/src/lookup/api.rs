use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use kernel::{Actor, Door, ErrorKind};
use serde::Deserialize;
use utoipa::{OpenApi, ToSchema};
use web::{ClientAddress, Failure, KeyHolder};

use super::{Answer, LOOKED_UP, Question, found_event, throttle};
use crate::consultation::Attestation;
use crate::{Certificates, Error};

/// The look-up's part of the description of the API.
#[derive(OpenApi)]
#[openapi(paths(look_up), components(schemas(Attestation)))]
pub struct LookupApi;

/// What is looked up. Sent in the body: neither may stand in an address.
#[derive(Deserialize, ToSchema)]
pub(super) struct LookupRequest {
    /// The worker's tax code.
    #[schema(example = "RSSMRA45C12F205C", min_length = 11, max_length = 16)]
    tax_code: String,
    /// The protocol number (PUC) of the certificate.
    #[schema(example = "123456789", min_length = 9, max_length = 10)]
    protocol_number: String,
}

/// One attestation by the worker's tax code and the protocol number.
///
/// Wrong tax code, wrong number and unknown number are answered alike. Failures are counted per key and per tax code;
/// after too many of them the answer is 429 for a while.
#[utoipa::path(
    post,
    path = "/api/v1/attestations/lookup",
    operation_id = "attestation-lookup",
    tag = "attestations",
    security(("bearer" = [])),
    request_body = LookupRequest,
    responses(
        (status = 200, description = "The attestation", body = Attestation,
            headers(("RateLimit-Limit" = i32), ("RateLimit-Remaining" = i32), ("RateLimit-Reset" = i32))),
        (status = 401, description = "No key, or not a valid one", content_type = "application/problem+json"),
        (status = 403, description = "A key for something else", content_type = "application/problem+json"),
        (status = 404, description = "No attestation with this tax code and number", content_type = "application/problem+json",
            headers(("RateLimit-Limit" = i32), ("RateLimit-Remaining" = i32), ("RateLimit-Reset" = i32))),
        (status = 429, description = "Too many failures", content_type = "application/problem+json",
            headers(("Retry-After" = i32), ("RateLimit-Limit" = i32), ("RateLimit-Remaining" = i32), ("RateLimit-Reset" = i32))),
        (status = 503, description = "Not available now", content_type = "application/problem+json"),
    )
)]
pub(super) async fn look_up(
    State(certificates): State<Certificates>,
    Extension(key): Extension<KeyHolder>,
    address: ClientAddress,
    Json(request): Json<LookupRequest>,
) -> Result<Response, Failure> {
    let actor = Actor { person: None, door: Door::Api, address: Some(address.to_string()) };
    let question = Question {
        tax_code: &request.tax_code.trim().to_ascii_uppercase(),
        protocol_number: request.protocol_number.trim(),
        asker: throttle::of_key(&certificates.mac, &key.key_id),
        asker_limit: certificates.settings.lookup.key,
        actor: &actor,
    };
    match super::look_up(&certificates, &question).await? {
        Answer::Found(certificate, standing) => {
            let event = audit::Event {
                on_behalf_of: key.organisation.map(kernel::OrganisationId::as_uuid),
                detail: Some(key.key_id),
                ..found_event(actor, LOOKED_UP, &certificate)
            };
            certificates.audit.record(event).await.map_err(|cause| Error::from(db::Error::from(cause)))?;
            Ok((standing.headers(), Json(Attestation::from(&*certificate))).into_response())
        }
        Answer::Unknown(standing) => {
            let failure = Failure::new(ErrorKind::NotFound, "lookup-unknown");
            Ok((standing.headers(), failure).into_response())
        }
        Answer::TooMany(wait, standing) => {
            let wait = wait.unsigned_abs();
            let failure = Failure::new(ErrorKind::TooMany, "lookup-too-many").retry_after(wait);
            Ok((standing.headers(), failure).into_response())
        }
    }
}
