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

use super::{operators, store};
use crate::pin::{LETTER_PRINTED, LETTER_SENT, characters};
use crate::{Error, Identity};

id! {
    /// Key of a letter.
    LetterId
}

pub(crate) const LIST: &str = "/sportello/lettere";

/// Letters on a page.
const PAGE: u32 = 20;

pub(super) fn routes() -> Routes<Identity> {
    Routes::new()
        .get(LIST, operators(), list)
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
    letters: Vec<Letter>,
    previous: Option<String>,
    next: Option<String>,
}

/// Which page of a list.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Turn {
    pagina: u32,
}

impl Turn {
    /// How many rows stand on the pages before, of `size` each.
    pub(crate) fn offset(&self, size: u32) -> u32 {
        self.pagina.min(10_000).saturating_sub(1) * size
    }

    /// Takes off the row beyond a page of `size` rows, and links to the pages before and after.
    pub(crate) fn cut<T>(
        &self,
        rows: &mut Vec<T>,
        size: u32,
        list: &str,
    ) -> (Option<String>, Option<String>) {
        let size = usize::try_from(size).unwrap_or(usize::MAX);
        let more = rows.len() > size;
        rows.truncate(size);
        let here = self.pagina.clamp(1, 10_000);
        let link = |page: u32| format!("{list}?pagina={page}");
        ((here > 1).then(|| link(here - 1)), more.then(|| link(here + 1)))
    }
}

async fn list(
    State(identity): State<Identity>,
    page: Page,
    Query(turn): Query<Turn>,
) -> Result<Html<LettersPage>, Failure> {
    let mut tx = identity.db.read().await.map_err(Error::from)?;
    let mut letters = store::letters(&mut tx, PAGE + 1, turn.offset(PAGE)).await?;
    let (previous, next) = turn.cut(&mut letters, PAGE, LIST);
    Ok(Html(LettersPage { page, letters, previous, next }))
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
    Ok(redirect(LIST).saying(Flash::done("identity-letter-sent-done")))
}
