use axum::Extension;
use identity::{Fund, Service};
use kernel::Strength;
use web::{Access, Routes};

use super::store::Line;
use super::{list, list_file, one};
use crate::Certificates;
use crate::clerk::PROFILES;

/// The employer's list.
pub(super) const LIST: &str = "/azienda/attestati";

/// What the cursors of the list are for.
pub(super) const CURSOR: &str = "attestations.cursor";

/// Its entry of the navigation.
pub(crate) const NAVIGATION: web::NavItem =
    web::NavItem { href: LIST, label: "employer-nav", profiles: PROFILES };

/// Its entries of the catalogue: private employers read of their firms, public ones of their bodies and units.
pub(crate) const SERVICES: [Service; 2] = [
    service("employer-service-description", &[Fund::Private]),
    service("employer-service-description-public", &[Fund::PublicEmployees]),
];

const fn service(description: &'static str, funds: &'static [Fund]) -> Service {
    Service {
        path: LIST,
        title: "employer-nav",
        description,
        profiles: PROFILES,
        funds,
        strength: Strength::Ordinary,
    }
}

pub(super) fn routes() -> Routes<Certificates> {
    let access = || Access::signed_in(PROFILES, Strength::Ordinary);
    Routes::new()
        .get("/azienda/attestati/elenco/{file}", access(), list_file::fetch)
        .layer(Extension(list_file::Turns::new()))
        .get(LIST, access(), list::show)
        .post("/azienda/attestati/ricerca", access(), list::search)
        .post("/azienda/attestati/letti", access(), list::mark_read)
        .get("/azienda/attestati/{id}", access(), one::show)
        .get("/azienda/attestati/{id}/{file}", access(), one::fetch)
}

/// An event where it concerns one attestation.
pub(super) fn about(event: audit::Event, line: &Line) -> audit::Event {
    let object = Some(line.certificate.to_string());
    audit::Event { subject: Some(line.worker_tax_code), object, ..event }
}

/// A page of a list: one event for all, with the certificates that it showed.
pub(super) fn listed(event: audit::Event, lines: &[Line]) -> audit::Event {
    let ids: Vec<String> = lines.iter().map(|line| line.certificate.as_uuid().simple().to_string()).collect();
    audit::Event { object: Some(ids.join(" ")), detail: Some(format!("{} rows", lines.len())), ..event }
}
