//! Letters that take half of an initial PIN to its person: printed by operators, one at a time, and forgotten once they
//! have been sent.

use askama::Template;
use audit::{Action, Event};
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use documents::pdf::{self, Document, Section};
use http::{HeaderValue, header};
use jiff::Timestamp;
use kernel::vault::Vault;
use kernel::{ErrorKind, Random, TaxCode, id};
use serde::Deserialize;
use web::{ClientAddress, Failure, Flash, Form, Html, Page, Redirect, Routes, SignedIn, redirect};

use super::work_list::{Part, Turn, WorkList};
use super::{operators, store};
use crate::pin::{LETTER_PRINTED, LETTER_SENT, characters};
use crate::{Error, Identity};

id! {
    /// Key of a letter.
    LetterId
}

pub(crate) const LIST: WorkList = WorkList {
    path: "/sportello/lettere",
    texts: "identity-letters",
    columns: &["to", "since", "printed", "action"],
};

pub(super) fn routes() -> Routes<Identity> {
    Routes::new()
        .get(LIST.path, operators(), list)
        .post("/sportello/lettere/{id}/stampa", operators(), print)
        .post("/sportello/lettere/{id}/spedita", operators(), send)
}

/// A letter that waits to be sent.
pub(crate) struct Letter {
    pub(crate) id: LetterId,
    pub(crate) half_sealed: Vec<u8>,
    pub(crate) written_at: Timestamp,
    pub(crate) printed_at: Option<Timestamp>,
    /// Name of whoever printed it last.
    pub(crate) printed_by: Option<String>,
    pub(crate) tax_code: TaxCode,
    pub(crate) name: String,
    pub(crate) address: String,
}

/// Half of a PIN, sealed for its letter alone.
pub(crate) fn seal(vault: &Vault, random: &Random, id: LetterId, half: &str) -> Vec<u8> {
    vault.seal(random, &["pin letter", &id.to_string()], half.as_bytes())
}

#[derive(Template)]
#[template(path = "pin/letters.html")]
struct LettersPage {
    page: Page,
    list: Part<Letter>,
}

async fn list(
    State(identity): State<Identity>,
    page: Page,
    Query(turn): Query<Turn>,
) -> Result<Html<LettersPage>, Failure> {
    let mut tx = identity.db.read().await.map_err(Error::from)?;
    let (limit, offset) = turn.span();
    let letters = store::letters(&mut tx, limit, offset).await?;
    Ok(Html(LettersPage { page, list: turn.part(LIST, letters) }))
}

/// A form with a button alone.
#[derive(Deserialize)]
struct Pressed {}

fn key(text: &str) -> Result<LetterId, Error> {
    text.parse().map_err(|_not_an_id| Error::NotFound)
}

fn event(person: &web::Principal, address: ClientAddress, action: Action, letter: &Letter) -> Event {
    let event = Identity::event(person, address, action);
    Event { subject: Some(letter.tax_code), object: Some(letter.id.to_string()), ..event }
}

/// The letter as PDF. It may be printed again until it has been sent, for paper jams.
async fn print(
    State(identity): State<Identity>,
    SignedIn(operator): SignedIn,
    address: ClientAddress,
    page: Page,
    Path(id): Path<String>,
    Form(Pressed {}): Form<Pressed>,
) -> Result<Response, Failure> {
    let mut tx = identity.db.write().await.map_err(Error::from)?;
    let letter = store::letter(&mut tx, key(&id)?).await?.ok_or(Error::NotFound)?;
    if !store::mark_printed(&mut tx, letter.id, operator.person, identity.clock.now()).await? {
        return Err(Error::Overtaken.into());
    }
    let event = event(&operator, address, LETTER_PRINTED, &letter);
    audit::record(&mut tx, &identity.clock, &identity.random, &event).await.map_err(Error::from)?;
    tx.commit().await.map_err(Error::from)?;
    let bytes = pdf(&identity, &page, &letter)?;
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/pdf")),
        (header::CONTENT_DISPOSITION, HeaderValue::from_static("attachment; filename=\"lettera.pdf\"")),
    ];
    Ok((headers, bytes).into_response())
}

fn pdf(identity: &Identity, page: &Page, letter: &Letter) -> Result<Vec<u8>, Failure> {
    let half = identity.vault.open(&["pin letter", &letter.id.to_string()], &letter.half_sealed);
    let half = half.map_err(Error::from)?;
    let half = characters::grouped(&String::from_utf8_lossy(&half));
    let name = identity.site.name().to_owned();
    let document = Document {
        language: page.language().code().to_owned(),
        title: page.t("identity-letter-title").into_owned(),
        author: name.clone(),
        created: identity.clock.now(),
        institute: name,
        reference: page.date(&identity.clock.today()),
        sections: vec![
            Section {
                paragraphs: vec![format!("{}\n{}", letter.name, letter.address)],
                ..Section::default()
            },
            Section {
                rows: vec![(page.t("identity-letter-half").into_owned(), half)],
                paragraphs: vec![page.t("identity-letter-text").into_owned()],
                ..Section::default()
            },
        ],
    };
    pdf::render(&identity.fonts, &document)
        .map_err(|cause| Failure::of(ErrorKind::Unavailable).caused_by(&cause))
}

/// The letter has gone: what it said is forgotten.
async fn send(
    State(identity): State<Identity>,
    SignedIn(operator): SignedIn,
    address: ClientAddress,
    Path(id): Path<String>,
    Form(Pressed {}): Form<Pressed>,
) -> Result<Redirect, Failure> {
    let mut tx = identity.db.write().await.map_err(Error::from)?;
    let letter = store::letter(&mut tx, key(&id)?).await?.ok_or(Error::NotFound)?;
    if !store::mark_sent(&mut tx, letter.id, identity.clock.now()).await? {
        return Err(Error::Overtaken.into());
    }
    let event = event(&operator, address, LETTER_SENT, &letter);
    audit::record(&mut tx, &identity.clock, &identity.random, &event).await.map_err(Error::from)?;
    tx.commit().await.map_err(Error::from)?;
    Ok(redirect(LIST.path).saying(Flash::done("identity-letter-sent-done")))
}
