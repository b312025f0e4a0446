use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use kernel::ErrorKind;
use web::{Choice, Failure, Html, Page};

use super::employer::{LIST, about};
use super::store::{self, Line};
use super::{DOWNLOADED, OPENED, Sheet, Shown, download, sheet};
use crate::clerk::{Clerk, Scope};
use crate::intake::AttestationId;
use crate::writers::{Item, Style, employer_xml, txt};
use crate::{Certificates, Error};

#[derive(Template)]
#[template(path = "employer/one.html")]
struct OnePage {
    page: Page,
    crumbs: Vec<Choice>,
    sheet: Sheet,
    line: Line,
    rectified: Option<String>,
    /// The attestation that took its place, and the one whose place it took.
    later: Option<AttestationId>,
    earlier: Option<AttestationId>,
    changed: bool,
}

/// One attestation; from now on it counts as read.
pub(super) async fn show(
    State(certificates): State<Certificates>,
    clerk: Clerk,
    page: Page,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    let (line, shown) = load(&certificates, &clerk, &id).await?;
    let (later, earlier) = relatives(&certificates, &clerk.scope, &shown).await?;
    note(&certificates, &clerk, &line, OPENED, None).await?;
    let sheet = Sheet::of(&certificates, &page, &shown);
    let rectified = shown.rectified(&page);
    let crumbs = vec![Choice::new(LIST, page.t("employer-title"))];
    let changed = line.changed();
    Ok(Html(OnePage { page, crumbs, sheet, line, rectified, later, earlier, changed }).into_response())
}

/// One attestation as a file.
pub(super) async fn fetch(
    State(certificates): State<Certificates>,
    clerk: Clerk,
    page: Page,
    Path((id, file)): Path<(String, String)>,
) -> Result<Response, Failure> {
    let Some(format) =
        file.strip_prefix("attestato.").filter(|format| matches!(*format, "pdf" | "xml" | "txt"))
    else {
        return Err(Failure::status(StatusCode::NOT_FOUND));
    };
    let (line, shown) = load(&certificates, &clerk, &id).await?;
    note(&certificates, &clerk, &line, DOWNLOADED, Some(format.to_owned())).await?;
    let name = sheet::file_name(&line.protocol_number, "attestato", format);
    let items = [Item::Attestation { certificate: &shown.certificate, addressee: &line.addressee }];
    Ok(match format {
        "xml" => download::file(&name, "application/xml", employer_xml::write(&items, Style::Downloaded)),
        "txt" => download::file(&name, "text/plain; charset=us-ascii", txt::write(&items, Style::Downloaded)),
        _ => download::file(&name, "application/pdf", sheet::printed(&certificates, &page, shown).await?),
    })
}

/// What is not within the scope is answered like what is not there.
async fn load(certificates: &Certificates, clerk: &Clerk, id: &str) -> Result<(Line, Shown), Failure> {
    let unknown = || Failure::new(ErrorKind::NotFound, "employer-unknown");
    let id: AttestationId = id.parse().ok().ok_or_else(unknown)?;
    let mut tx = certificates.db.read().await.map_err(Error::from)?;
    let Some(line) = store::attestation(&mut tx, &clerk.scope, id).await? else {
        return Err(super::refuse(certificates, clerk.event(OPENED), id, "employer-unknown").await?);
    };
    let certificate = crate::store::certificate(&mut tx, line.certificate).await?.ok_or_else(unknown)?;
    drop(tx);
    Ok((line, Shown::load(certificates, certificate).await?))
}

async fn relatives(
    certificates: &Certificates,
    scope: &Scope,
    shown: &Shown,
) -> Result<(Option<AttestationId>, Option<AttestationId>), Error> {
    let mut tx = certificates.db.read().await?;
    let mut found = [None, None];
    let numbers =
        [shown.rectified_by.as_ref().map(|later| later.protocol_number), shown.certificate.rectifies];
    for (place, number) in found.iter_mut().zip(numbers) {
        if let Some(number) = number {
            *place = store::attestation_of(&mut tx, scope, number).await?;
        }
    }
    Ok(found.into())
}

/// Marks the attestation as read and records who saw it, both before it is shown.
async fn note(
    certificates: &Certificates,
    clerk: &Clerk,
    line: &Line,
    action: audit::Action,
    detail: Option<String>,
) -> Result<(), Error> {
    let event = audit::Event { detail, ..about(clerk.event(action), line) };
    let mut tx = certificates.db.write().await?;
    store::mark_read(&mut tx, &clerk.scope, line.id, certificates.clock.now()).await?;
    audit::record(&mut tx, &certificates.clock, &certificates.random, &event).await?;
    Ok(tx.commit().await?)
}
