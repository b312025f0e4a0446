//! The person asks.

use askama::Template;
use audit::Event;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use db::Tx;
use kernel::{PersonId, Strength};
use web::{
    Access, Choice, ClientAddress, Errors, Failure, File, Flash, Html, Page, Refused, Routes, SignedIn, Tone,
    Upload, redirect,
};

use super::{ConversionId, MediaType, seal_copy, store};
use crate::pin::desk::store::insert_document;
use crate::pin::document::{self, Document, DocumentId, Origin, Recorded, Typed};
use crate::pin::{CONVERSION_ASKED, own, view};
use crate::{Error, Identity};

pub(crate) const PATH: &str = "/profilo/pin/dispositivo";

/// The largest copy taken, in bytes.
const COPY_BYTES: usize = 5 * 1024 * 1024;

/// More than is ever read of a form.
const FORM_BYTES: usize = 3 * COPY_BYTES;

pub(super) fn routes() -> Routes<Identity> {
    let person = || Access::signed_in(&[], Strength::Ordinary);
    Routes::new().get(PATH, person(), show).post(PATH, person(), ask).body_limit(FORM_BYTES)
}

#[derive(Template)]
#[template(path = "pin/raise.html")]
struct RaisePage {
    page: Page,
    crumbs: Vec<Choice>,
    form: Typed,
    kinds: Vec<Choice>,
    errors: Errors,
}

impl RaisePage {
    fn new(page: Page, form: Typed, errors: Errors) -> Self {
        let crumbs = vec![Choice::new(own::PATH, page.t("identity-own-title"))];
        Self { crumbs, kinds: document::kinds(&page), page, form, errors }
    }
}

/// Back to the page of one's PIN, which says where things stand: there is nothing to ask.
fn nothing_to_ask() -> Response {
    redirect(own::PATH).saying(Flash::new(Tone::Info, "identity-raise-nothing")).into_response()
}

async fn show(
    State(identity): State<Identity>,
    SignedIn(person): SignedIn,
    page: Page,
) -> Result<Response, Failure> {
    if !view::Own::load(&identity, person.person).await?.may_ask() {
        return Ok(nothing_to_ask());
    }
    Ok(Html(RaisePage::new(page, Typed::default(), Errors::none())).into_response())
}

/// What is wrong with a file, as a message key; or what it is.
fn read_copy(file: File) -> Result<(MediaType, Vec<u8>), &'static str> {
    match file {
        File::None => Err("identity-raise-copy-missing"),
        File::TooLarge => Err("identity-raise-copy-too-large"),
        File::Taken(content) => {
            let kind = MediaType::of(&content).ok_or("identity-raise-copy-wrong")?;
            Ok((kind, content))
        }
    }
}

async fn ask(
    State(identity): State<Identity>,
    SignedIn(person): SignedIn,
    address: ClientAddress,
    page: Page,
    upload: Upload<Typed, COPY_BYTES>,
) -> Result<Response, Failure> {
    if !view::Own::load(&identity, person.person).await?.may_ask() {
        return Ok(nothing_to_ask());
    }
    let Upload { form, file } = upload;
    let ((kind, content), document) = match (read_copy(file), form.read(identity.clock.today())) {
        (Ok(copy), Ok(document)) => (copy, document),
        (copy, document) => {
            let mut errors = document::errors(&page, document.err().unwrap_or_default());
            if let Err(key) = copy {
                errors.add("copy", page.t(key));
            }
            return Ok(Refused(RaisePage::new(page, form, errors)).into_response());
        }
    };
    let copy = SealedCopy::seal(&identity, kind, &content);
    let mut tx = identity.db.write().await.map_err(Error::from)?;
    let Some(id) = enter(&identity, &mut tx, person.person, &document, copy).await? else {
        return Ok(nothing_to_ask());
    };
    let event = Event { object: Some(id.to_string()), ..Identity::event(&person, address, CONVERSION_ASKED) };
    audit::record(&mut tx, &identity.clock, &identity.random, &event).await.map_err(Error::from)?;
    tx.commit().await.map_err(Error::from)?;
    Ok(redirect(own::PATH).saying(Flash::done("identity-raise-asked")).into_response())
}

/// The copy of a document about to be kept.
pub(crate) struct SealedCopy {
    document: DocumentId,
    kind: MediaType,
    sealed: Vec<u8>,
}

impl SealedCopy {
    /// Seals a copy; it may be large, so this stands before the transaction.
    pub(crate) fn seal(identity: &Identity, kind: MediaType, content: &[u8]) -> Self {
        let document = DocumentId::new(&identity.clock, &identity.random);
        Self { document, kind, sealed: seal_copy(&identity.vault, &identity.random, document, content) }
    }
}

/// Puts a request in with its document and copy; none, and the transaction is to be dropped, if the person has one that
/// is not decided.
pub(crate) async fn enter(
    identity: &Identity,
    tx: &mut Tx,
    person: PersonId,
    document: &Document,
    copy: SealedCopy,
) -> Result<Option<ConversionId>, Error> {
    let (vault, random, now) = (&identity.vault, &identity.random, identity.clock.now());
    let id = ConversionId::new(&identity.clock, random);
    let recorded = Recorded {
        id: copy.document,
        person,
        document,
        number_sealed: document::seal_number(vault, random, copy.document, &document.number),
        origin: Origin::Online,
        by: person,
    };
    insert_document(tx, &recorded, now).await?;
    store::insert_copy(tx, copy.document, copy.kind, copy.sealed).await?;
    Ok(store::insert(tx, id, person, copy.document, now).await?.then_some(id))
}
