use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use db::Tx;
use http::StatusCode;
use jiff::Timestamp;
use kernel::{Actor, Door, ErrorKind, OrganisationId, Profile, Strength};
use uuid::Uuid;
use web::{Access, Choice, ClientAddress, Failure, Html, Page, Principal, Routes, SignedIn, redirect};

use super::{
    DIAGNOSIS_DOWNLOADED, DIAGNOSIS_OPENED, DOWNLOADED, OPENED, OWN_DOWNLOADED, OWN_LISTED, OWN_OPENED,
    Sheet, Shown, download, own, sheet,
};
use crate::lookup::{LOOKED_UP, LOOKED_UP_PDF};
use crate::{Certificate, CertificateId, Certificates, Error, copies, diagnosis, intake};

/// The worker's list.
const LIST: &str = "/lavoratore/certificati";

/// Events looked through for those of one certificate.
const EVENTS: u32 = 1000;

/// What the doctor who issued a certificate does with it.
const OF_THE_DOCTOR: [audit::Action; 3] = [intake::OPENED, intake::ATTESTATION_FETCHED, intake::REPRINTED];

/// What counts as a look at one certificate. A list is none: it tells little of each.
const LOOKS: [audit::Action; 12] = [
    LOOKED_UP,
    LOOKED_UP_PDF,
    OPENED,
    DOWNLOADED,
    OWN_OPENED,
    OWN_DOWNLOADED,
    DIAGNOSIS_OPENED,
    DIAGNOSIS_DOWNLOADED,
    intake::OPENED,
    intake::ATTESTATION_FETCHED,
    intake::REPRINTED,
    copies::SENT,
];

/// Its entry of the navigation.
pub(crate) const NAVIGATION: web::NavItem =
    web::NavItem { href: LIST, label: "worker-nav", profiles: &[Profile::Worker] };

/// Its entry of the catalogue.
pub(crate) const SERVICE: identity::Service = identity::Service {
    path: LIST,
    title: "worker-nav",
    description: "worker-service-description",
    profiles: &[Profile::Worker],
    funds: &[],
    strength: Strength::Ordinary,
};

pub(super) fn routes() -> Routes<Certificates> {
    let access = || Access::signed_in(&[Profile::Worker], Strength::Ordinary);
    Routes::new().get(LIST, access(), list).get("/lavoratore/certificati/{id}", access(), one).get(
        "/lavoratore/certificati/{id}/{file}",
        access(),
        fetch,
    )
}

#[derive(Template)]
#[template(path = "worker/list.html")]
struct ListPage {
    page: Page,
    rows: Vec<own::Row>,
    next: Option<String>,
}

#[derive(Template)]
#[template(path = "worker/one.html")]
struct OnePage {
    page: Page,
    crumbs: Vec<Choice>,
    id: CertificateId,
    sheet: Sheet,
    rectified: Option<String>,
    later: Option<CertificateId>,
    earlier: Option<CertificateId>,
    /// Where to sign in more strongly, if the diagnosis asks for it.
    step_up: Option<String>,
    has_diagnosis: bool,
    looks: Vec<Look>,
}

/// Somebody's look at the certificate.
struct Look {
    at: Timestamp,
    who: String,
    what: String,
}

async fn list(
    State(certificates): State<Certificates>,
    SignedIn(person): SignedIn,
    page: Page,
    address: ClientAddress,
    Query(from): Query<own::From>,
) -> Result<Response, Failure> {
    let mut tx = certificates.db.read().await.map_err(Error::from)?;
    let found = crate::store::of_worker(&mut tx, person.tax_code, from.before(&page), own::ASKED).await?;
    drop(tx);
    super::record(&certificates, vec![event(&person, address, OWN_LISTED)]).await?;
    let (rows, next) = own::rows(&page, LIST, found);
    Ok(Html(ListPage { page, rows, next }).into_response())
}

async fn one(
    State(certificates): State<Certificates>,
    SignedIn(person): SignedIn,
    page: Page,
    address: ClientAddress,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    let mut shown = find(&certificates, &person, address, &id).await?;
    let step_up = step_up(&certificates, &person, page.path());
    if step_up.is_none() {
        shown.diagnosis = diagnosis_of(&certificates, &shown.certificate).await?;
    }
    let action = if shown.diagnosis.is_some() { DIAGNOSIS_OPENED } else { OWN_OPENED };
    let looks = looks(&certificates, &page, &shown.certificate).await?;
    record_own(&certificates, &person, address, action, &shown.certificate).await?;
    let (later, earlier) = relatives(&certificates, &shown).await?;
    Ok(Html(OnePage {
        crumbs: vec![Choice::new(LIST, page.t("worker-title"))],
        id: shown.certificate.id,
        sheet: Sheet::of(&certificates, &page, &shown),
        rectified: shown.rectified(&page),
        later,
        earlier,
        has_diagnosis: shown.diagnosis.is_some(),
        step_up,
        looks,
        page,
    })
    .into_response())
}

async fn fetch(
    State(certificates): State<Certificates>,
    SignedIn(person): SignedIn,
    page: Page,
    address: ClientAddress,
    Path((id, file)): Path<(String, String)>,
) -> Result<Response, Failure> {
    let mut shown = find(&certificates, &person, address, &id).await?;
    let (kind, action) = match file.as_str() {
        "attestato.pdf" => ("attestato", OWN_DOWNLOADED),
        "certificato.pdf" => {
            if let Some(to) = step_up(&certificates, &person, &format!("{LIST}/{id}")) {
                return Ok(redirect(&to).into_response());
            }
            let found = diagnosis_of(&certificates, &shown.certificate).await?;
            let missing = || Failure::new(ErrorKind::NotFound, "worker-no-diagnosis");
            shown.diagnosis = Some(found.ok_or_else(missing)?);
            ("certificato", DIAGNOSIS_DOWNLOADED)
        }
        _ => return Err(Failure::status(StatusCode::NOT_FOUND)),
    };
    record_own(&certificates, &person, address, action, &shown.certificate).await?;
    let name = sheet::file_name(&shown.certificate.protocol_number, kind, "pdf");
    Ok(download::file(&name, "application/pdf", sheet::printed(&certificates, &page, shown).await?))
}

/// A certificate of this worker; another's is answered like one that is not there.
async fn find(
    certificates: &Certificates,
    person: &Principal,
    address: ClientAddress,
    id: &str,
) -> Result<Shown, Failure> {
    let unknown = || Failure::new(ErrorKind::NotFound, "worker-unknown");
    let id: CertificateId = id.parse().ok().ok_or_else(unknown)?;
    let mut tx = certificates.db.read().await.map_err(Error::from)?;
    let certificate = crate::store::certificate(&mut tx, id).await?;
    drop(tx);
    let own = certificate.filter(|certificate| certificate.worker.tax_code == person.tax_code);
    let Some(certificate) = own else {
        let refused = audit::Event { subject: None, ..event(person, address, OWN_OPENED) };
        return Err(super::refuse(certificates, refused, id, "worker-unknown").await?);
    };
    Ok(Shown::load(certificates, certificate).await?)
}

/// Where to sign in more strongly, if this sign-in is too weak for a diagnosis.
fn step_up(certificates: &Certificates, person: &Principal, next: &str) -> Option<String> {
    let needed = certificates.settings.diagnosis_strength;
    (person.strength < needed).then(|| web::detour(web::SIGN_IN, Some(needed), Some(next)))
}

async fn diagnosis_of(
    certificates: &Certificates,
    certificate: &Certificate,
) -> Result<Option<crate::Diagnosis>, Error> {
    let mut tx = certificates.db.read().await?;
    diagnosis::of_certificate(&mut tx, &certificates.vault, certificate.id, certificate.worker.tax_code).await
}

fn event(person: &Principal, address: ClientAddress, action: audit::Action) -> audit::Event {
    let actor = Actor { person: Some(person.tax_code), door: Door::Web, address: Some(address.to_string()) };
    audit::Event { subject: Some(person.tax_code), ..audit::Event::done(actor, action) }
}

async fn record_own(
    certificates: &Certificates,
    person: &Principal,
    address: ClientAddress,
    action: audit::Action,
    certificate: &Certificate,
) -> Result<(), Error> {
    let object = Some(certificate.id.to_string());
    super::record(certificates, vec![audit::Event { object, ..event(person, address, action) }]).await
}

async fn relatives(
    certificates: &Certificates,
    shown: &Shown,
) -> Result<(Option<CertificateId>, Option<CertificateId>), Error> {
    let later = shown.rectified_by.as_ref().map(|later| later.id);
    let Some(number) = shown.certificate.rectifies else {
        return Ok((later, None));
    };
    let mut tx = certificates.db.read().await?;
    let earlier = crate::store::by_protocol_number(&mut tx, number).await?;
    Ok((later, earlier.map(|earlier| earlier.id)))
}

async fn organisation(tx: &mut Tx, id: Uuid) -> Result<Option<identity::Organisation>, Error> {
    let found = identity::organisation(tx, OrganisationId::from_uuid(id)).await;
    found.map_err(|cause| match cause {
        identity::Error::Database(cause) => Error::Db(cause),
        _ => Error::Stopped("identity"),
    })
}

/// Who looked at the certificate, newest first.
async fn looks(
    certificates: &Certificates,
    page: &Page,
    certificate: &Certificate,
) -> Result<Vec<Look>, Error> {
    let id = certificate.id.to_string();
    let mut tx = certificates.db.read().await?;
    let events = audit::seen_by_subject(&mut tx, certificate.worker.tax_code, &LOOKS, EVENTS).await?;
    let mut looks = Vec::new();
    let of_this = |event: &&audit::Entry| {
        event.object.as_deref() == Some(id.as_str()) && event.outcome == audit::Outcome::Done
    };
    for event in events.iter().filter(of_this) {
        let organisation = match event.on_behalf_of {
            Some(id) => organisation(&mut tx, id).await?,
            None => None,
        };
        let who = match organisation {
            Some(organisation) => organisation.name,
            None if event.actor == Some(certificate.worker.tax_code) => {
                page.t("worker-look-you").into_owned()
            }
            None if event.action == copies::SENT.0 => page.t("worker-look-institute").into_owned(),
            None if OF_THE_DOCTOR.iter().any(|action| action.0 == event.action) => {
                page.t("worker-look-doctor").into_owned()
            }
            None => page.t("worker-look-open").into_owned(),
        };
        let what = page.t(&format!("worker-{}", event.action)).into_owned();
        looks.push(Look { at: event.happened_at, who, what });
    }
    Ok(looks)
}
