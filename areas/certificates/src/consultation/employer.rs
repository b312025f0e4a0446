use axum::Extension;
use axum::response::{IntoResponse, Response};
use kernel::{Actor, Door, OrganisationId, Profile, Strength};
use web::{Access, ClientAddress, Page, Principal, Routes, redirect};

use super::store::{Line, Scope};
use super::{list, list_file, one};
use crate::Certificates;

/// The employer's list.
pub(super) const LIST: &str = "/azienda/attestati";

/// Who may act for an employer.
pub(super) const PROFILES: &[Profile] = &[Profile::Employer, Profile::PublicBody, Profile::Intermediary];

/// Its entry of the navigation.
pub(crate) const NAVIGATION: web::NavItem =
    web::NavItem { href: LIST, label: "employer-nav", profiles: PROFILES };

/// Its entry of the catalogue.
pub(crate) const SERVICE: identity::Service = identity::Service {
    path: LIST,
    title: "employer-nav",
    description: "employer-service-description",
    profiles: PROFILES,
    strength: Strength::Ordinary,
};

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

/// For whom a signed-in person acts here, and how it is recorded.
pub(super) struct Desk {
    pub(super) scope: Scope,
    pub(super) actor: Actor,
}

impl Desk {
    /// Leads to the choice of an employer who has not chosen yet.
    pub(super) fn of(page: &Page, person: &Principal, address: ClientAddress) -> Result<Self, Box<Response>> {
        let Some(acting) = &person.acting_for else {
            let path = if page.path().starts_with(LIST) { page.path() } else { LIST };
            return Err(Box::new(choose(path)));
        };
        let scope = Scope { organisation: acting.organisation, unit: acting.unit };
        let actor =
            Actor { person: Some(person.tax_code), door: Door::Web, address: Some(address.to_string()) };
        Ok(Self { scope, actor })
    }

    /// Something done in the employer's name.
    pub(super) fn event(&self, action: audit::Action) -> audit::Event {
        event(&self.actor, self.scope.organisation, action)
    }
}

fn choose(next: &str) -> Response {
    let to = format!("{}?next={}", web::ACTING_FOR, escaped(next));
    redirect(&to).into_response()
}

/// A path as the value of a query: it holds letters, digits and the marks of a URL only.
pub(super) fn escaped(path: &str) -> String {
    path.replace('%', "%25").replace('?', "%3F").replace('&', "%26").replace('=', "%3D").replace('+', "%2B")
}

/// Something done by `actor` in an organisation's name.
pub(super) fn event(actor: &Actor, organisation: OrganisationId, action: audit::Action) -> audit::Event {
    let done = audit::Event::done(actor.clone(), action);
    audit::Event { on_behalf_of: Some(organisation.as_uuid()), ..done }
}

/// The same, where it concerns one attestation.
pub(super) fn about(event: audit::Event, line: &Line) -> audit::Event {
    let object = Some(line.certificate.to_string());
    audit::Event { subject: Some(line.worker_tax_code), object, ..event }
}

/// A page of a list: one event for all, with the certificates that it showed.
pub(super) fn listed(event: audit::Event, lines: &[Line]) -> audit::Event {
    let ids: Vec<String> = lines.iter().map(|line| line.certificate.as_uuid().simple().to_string()).collect();
    audit::Event { object: Some(ids.join(" ")), detail: Some(format!("{} rows", lines.len())), ..event }
}
