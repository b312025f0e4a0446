use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use kernel::{ErrorKind, Profile, Strength};
use serde::Deserialize;
use web::{
    Access, Choice, ClientAddress, Errors, Failure, Flash, Form, Html, Page, Principal, Refused, Routes,
    SignedIn, redirect,
};

use super::{LIST, author, crumbs, from, told};
use crate::consultation::{Sheet, Shown, download, own, sheet};
use crate::intake::facts::{Author, Facts};
use crate::intake::rules::{Asked, Case, refusals};
use crate::intake::stated::StatedReference;
use crate::intake::submission::{Rectification, Reference};
use crate::intake::{ask, reading, take};
use crate::{
    Certificate, CertificateId, Certificates, Error, Kind, State as CertificateState, diagnosis, store,
};

const ONE: &str = "/medico/certificati/{id}";

pub(super) fn routes() -> Routes<Certificates> {
    let looks = || Access::signed_in(&[Profile::Doctor], Strength::Ordinary);
    let acts = || Access::signed_in(&[Profile::Doctor], Strength::Dispositive);
    Routes::new()
        .get(LIST, looks(), list)
        .get(ONE, looks(), one)
        .get("/medico/certificati/{id}/{file}", looks(), fetch)
        .post("/medico/certificati/{id}/annullamento", acts(), annul)
        .post("/medico/certificati/{id}/rettifica", acts(), rectify)
}

#[derive(Template)]
#[template(path = "intake/list.html")]
struct ListPage {
    page: Page,
    rows: Vec<own::Row>,
    next: Option<String>,
}

#[derive(Template)]
#[template(path = "intake/one.html")]
struct OnePage {
    page: Page,
    crumbs: Vec<Choice>,
    id: CertificateId,
    sheet: Sheet,
    rectified: Option<String>,
    needs_public_doctor: bool,
    offers: Offers,
    ends_on: String,
    errors: Errors,
}

/// What the doctor can do with the certificate now.
struct Offers {
    /// Print it with its diagnosis.
    print: bool,
    annul: bool,
    rectify: bool,
}

async fn list(
    State(area): State<Certificates>,
    SignedIn(person): SignedIn,
    page: Page,
    address: ClientAddress,
    Query(start): Query<own::From>,
) -> Result<Response, Failure> {
    let mut tx = area.db.read().await.map_err(Error::from)?;
    let found = store::of_doctor(&mut tx, person.tax_code, start.before(&page), own::ASKED).await?;
    drop(tx);
    ask::seen(&area, &from(&person, address), ask::LISTED, None, None).await?;
    let (rows, next) = own::rows(&page, LIST, found);
    Ok(Html(ListPage { page, rows, next }).into_response())
}

async fn one(
    State(area): State<Certificates>,
    SignedIn(person): SignedIn,
    page: Page,
    address: ClientAddress,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    let certificate = find(&area, &person, &id).await?;
    let (worker, object) = (certificate.worker.tax_code, certificate.id.to_string());
    ask::seen(&area, &from(&person, address), ask::OPENED, Some(worker), Some(object)).await?;
    Ok(Html(shown(&area, &person, page, certificate, String::new(), Errors::none()).await?).into_response())
}

async fn shown(
    area: &Certificates,
    person: &Principal,
    page: Page,
    certificate: Certificate,
    ends_on: String,
    errors: Errors,
) -> Result<OnePage, Failure> {
    let author = author(area, person).await?;
    let offers = offers(area, person, &author, &certificate);
    let shown = Shown::load(area, certificate).await?;
    let certificate = &shown.certificate;
    Ok(OnePage {
        crumbs: crumbs(&page),
        id: certificate.id,
        sheet: Sheet::of(area, &page, &shown),
        rectified: shown.rectified(&page),
        needs_public_doctor: certificate.needs_public_doctor,
        offers,
        ends_on,
        errors,
        page,
    })
}

fn offers(area: &Certificates, person: &Principal, author: &Author, certificate: &Certificate) -> Offers {
    let acts = person.strength >= Strength::Dispositive;
    let may = |change| acts && may(area, author, certificate, &change);
    Offers {
        print: certificate.kind != Kind::Admission && person.strength >= area.settings.diagnosis_strength,
        annul: certificate.kind != Kind::Discharge && may(Change::Annul),
        rectify: certificate.kind != Kind::Admission && may(Change::Rectify),
    }
}

enum Change {
    Annul,
    Rectify,
}

/// Whether the rules would let the doctor do this now, so that the page offers only what he can do.
fn may(area: &Certificates, author: &Author, certificate: &Certificate, change: &Change) -> bool {
    let today = area.clock.today();
    let facts = Facts { target: Some(certificate.clone()), ..Facts::default() };
    let (kind, worker, number) = (certificate.kind, certificate.worker.tax_code, certificate.protocol_number);
    let reference = Reference { kind, worker, number };
    let shortest = Rectification { kind, worker, number, ends_on: certificate.released_on };
    let asked = match change {
        Change::Annul => Asked::Annul(&reference),
        Change::Rectify => Asked::Rectify(&shortest),
    };
    certificate.state == CertificateState::Valid
        && refusals(&Case { today, asked, author, facts: &facts }).is_empty()
}

async fn fetch(
    State(area): State<Certificates>,
    SignedIn(person): SignedIn,
    page: Page,
    address: ClientAddress,
    Path((id, file)): Path<(String, String)>,
) -> Result<Response, Failure> {
    let certificate = find(&area, &person, &id).await?;
    let (worker, object) = (certificate.worker.tax_code, Some(certificate.id.to_string()));
    let number = certificate.protocol_number;
    let mut shown = Shown::load(&area, certificate).await?;
    let (kind, action) = match file.as_str() {
        "attestato.pdf" => ("attestato", ask::ATTESTATION_FETCHED),
        "certificato.pdf" => {
            if person.strength < area.settings.diagnosis_strength {
                return Err(Failure::new(ErrorKind::Forbidden, "error-too-weak"));
            }
            let mut tx = area.db.read().await.map_err(Error::from)?;
            let found = diagnosis::of_certificate(&mut tx, &area.vault, shown.certificate.id, worker).await?;
            shown.diagnosis = Some(found.ok_or_else(|| Failure::of(ErrorKind::NotFound))?);
            ("certificato", ask::REPRINTED)
        }
        _ => return Err(Failure::status(StatusCode::NOT_FOUND)),
    };
    ask::seen(&area, &from(&person, address), action, Some(worker), object).await?;
    let name = sheet::file_name(&number, kind, "pdf");
    Ok(download::file(&name, "application/pdf", sheet::printed(&area, &page, shown).await?))
}

/// Nothing but the token that every form carries.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Nothing {}

async fn annul(
    State(area): State<Certificates>,
    SignedIn(person): SignedIn,
    page: Page,
    address: ClientAddress,
    Path(id): Path<String>,
    Form(_): Form<Nothing>,
) -> Result<Response, Failure> {
    let author = author(&area, &person).await?;
    let certificate = find(&area, &person, &id).await?;
    let worker = certificate.worker.tax_code;
    let asked = Reference { kind: certificate.kind, worker, number: certificate.protocol_number };
    match take::annul(&area, &author, &asked, &from(&person, address)).await? {
        Ok(_) => Ok(redirect(&format!("{LIST}/{id}")).saying(Flash::done("intake-annulled")).into_response()),
        Err(findings) => {
            let errors = told(&page, &findings);
            Ok(Refused(shown(&area, &person, page, certificate, String::new(), errors).await?)
                .into_response())
        }
    }
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct NewEnd {
    ends_on: String,
}

async fn rectify(
    State(area): State<Certificates>,
    SignedIn(person): SignedIn,
    page: Page,
    address: ClientAddress,
    Path(id): Path<String>,
    Form(form): Form<NewEnd>,
) -> Result<Response, Failure> {
    let author = author(&area, &person).await?;
    let certificate = find(&area, &person, &id).await?;
    let stated = StatedReference {
        worker_tax_code: Some(certificate.worker.tax_code.as_str().to_owned()),
        protocol_number: Some(certificate.protocol_number.as_str().to_owned()),
        ends_on: Some(form.ends_on.clone()),
        ..StatedReference::default()
    };
    let outcome = match reading::rectification(certificate.kind, &stated) {
        Ok(asked) => take::rectify(&area, &author, &asked, &from(&person, address)).await?,
        Err(findings) => Err(findings),
    };
    match outcome {
        Ok(receipt) => {
            let to = format!("{LIST}/{}", receipt.id);
            Ok(redirect(&to).saying(Flash::done("intake-rectified")).into_response())
        }
        Err(findings) => {
            let errors = told(&page, &findings);
            Ok(Refused(shown(&area, &person, page, certificate, form.ends_on, errors).await?).into_response())
        }
    }
}

/// A certificate that this doctor signed; another's is answered like one that is not there.
async fn find(area: &Certificates, person: &Principal, id: &str) -> Result<Certificate, Failure> {
    let unknown = || Failure::new(ErrorKind::NotFound, "intake-unknown");
    let id: CertificateId = id.parse().ok().ok_or_else(unknown)?;
    let mut tx = area.db.read().await.map_err(Error::from)?;
    let certificate = store::certificate(&mut tx, id).await?;
    certificate.filter(|certificate| certificate.doctor.tax_code == person.tax_code).ok_or_else(unknown)
}
