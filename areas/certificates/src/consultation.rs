//! Attestations consulted by employers, certificates by workers.
//!
//! Every page that shows somebody's data is recorded before it is sent: `docs/decisions/0005-access-records.md`.

mod api;
mod attestation;
mod cursor;
pub(crate) mod download;
pub(crate) mod employer;
mod filter;
mod list;
mod list_file;
mod one;
pub(crate) mod own;
pub(crate) mod sheet;
mod store;
pub(crate) mod worker;

use axum::middleware::from_fn_with_state;
use kernel::ErrorKind;
use web::{Access, Failure, Routes};

pub use api::AttestationsApi;
pub use attestation::Attestation;
pub(crate) use filter::surname_key;
pub(crate) use sheet::{Sheet, Shown};

use crate::lookup::keys;
use crate::{Certificates, Error};

/// Somebody saw a page of an employer's list; the ids of its certificates are the object.
pub const LISTED: audit::Action = audit::Action("attestations-listed");
/// Somebody of the employer, or its program, opened one attestation.
pub const OPENED: audit::Action = audit::Action("attestation-opened");
/// Somebody of the employer, or its program, fetched one attestation, alone or in a file of many.
pub const DOWNLOADED: audit::Action = audit::Action("attestation-downloaded");
/// Somebody of the employer said that attestations were read.
pub const MARKED_READ: audit::Action = audit::Action("attestations-marked-read");
/// The employer's program said that it holds attestations.
pub const ACKNOWLEDGED: audit::Action = audit::Action("attestations-acknowledged");
/// The worker saw the list of his certificates.
pub const OWN_LISTED: audit::Action = audit::Action("own-certificates-listed");
/// The worker opened one of his certificates, without the diagnosis.
pub const OWN_OPENED: audit::Action = audit::Action("own-certificate-opened");
/// The worker opened one of his certificates with the diagnosis.
pub const DIAGNOSIS_OPENED: audit::Action = audit::Action("diagnosis-opened");
/// The worker fetched his attestation as PDF.
pub const OWN_DOWNLOADED: audit::Action = audit::Action("own-attestation-downloaded");
/// The worker fetched his certificate, diagnosis included, as PDF.
pub const DIAGNOSIS_DOWNLOADED: audit::Action = audit::Action("diagnosis-downloaded");

/// The texts of this room.
pub(crate) const MESSAGES: web::Source = web::Source {
    it: concat!(include_str!("../messages/employer.it.ftl"), "\n", include_str!("../messages/worker.it.ftl")),
    en: concat!(include_str!("../messages/employer.en.ftl"), "\n", include_str!("../messages/worker.en.ftl")),
    de: concat!(include_str!("../messages/employer.de.ftl"), "\n", include_str!("../messages/worker.de.ftl")),
};

pub(crate) fn routes(certificates: &Certificates) -> Routes<Certificates> {
    let known = keys::Keys::new(certificates.db.clone(), certificates.clock.clone());
    let key = || Access::key(keys::EMPLOYER);
    Routes::new()
        .get("/api/v1/attestations", key(), api::list)
        .post("/api/v1/attestations/search", key(), api::search)
        .get("/api/v1/attestations/{id}", key(), api::one)
        .post("/api/v1/attestations/acknowledgements", key(), api::acknowledge)
        .layer(from_fn_with_state(known, keys::recognise))
        .merge(employer::routes())
        .merge(worker::routes())
}

async fn record(certificates: &Certificates, events: Vec<audit::Event>) -> Result<(), Error> {
    Ok(certificates.audit.record_all(events).await.map_err(db::Error::from)?)
}

/// Records that somebody asked for what is not his or not there, by the id that he gave, and answers that it is not there.
async fn refuse(
    certificates: &Certificates,
    event: audit::Event,
    id: impl ToString,
    key: &'static str,
) -> Result<Failure, Error> {
    let event = audit::Event { object: Some(id.to_string()), outcome: audit::Outcome::Refused, ..event };
    record(certificates, vec![event]).await?;
    Ok(Failure::new(ErrorKind::NotFound, key))
}
