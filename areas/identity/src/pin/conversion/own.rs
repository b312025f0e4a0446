//! The person asks.

use askama::Template;
use audit::Event;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use kernel::Strength;
use serde::Deserialize;
use web::{
    Access, Choice, ClientAddress, Errors, Failure, File, Flash, Html, Page, Refused, Routes, SignedIn, Tone,
    Upload, redirect,
};

use super::{ConversionId, MediaType, seal_copy, store};
use crate::pin::desk::store::insert_document;
use crate::pin::document::{self, DocumentId, Origin, Recorded, Typed};
use crate::pin::{CONVERSION_ASKED, own, view};
use crate::{Error, Identity};

pub(crate) const PATH: &str = "/profilo/pin/dispositivo";

/// The largest copy taken, in bytes.
const COPY_BYTES: usize = 5 * 1024 * 1024;

/// The largest form read to its end: beyond it the answer may not reach the browser.
const FORM_BYTES: usize = 4 * COPY_BYTES;

pub(super) fn routes() -> Routes<Identity> {
    let person = || Access::signed_in(&[], Strength::Ordinary);
    Routes::new().get(PATH, person(), show).post(PATH, person(), ask).body_limit(FORM_BYTES)
}

#[derive(Template)]
#[template(path = "pin/raise.html")]
struct RaisePage {
    page: Page,
    crumbs: Vec<Choice>,
    form: AskForm,
    kinds: Vec<Choice>,
    errors: Errors,
}

#[derive(Clone, Default, Deserialize)]
#[serde(default)]
struct AskForm {
    document_kind: String,
    document_number: String,
    issuer: String,
    expires_on: String,
}

impl AskForm {
    fn document(&self) -> Typed {
        Typed {
            document_kind: self.document_kind.clone(),
            document_number: self.document_number.clone(),
            issuer: self.issuer.clone(),
            expires_on: self.expires_on.clone(),
        }
    }
}

impl RaisePage {
    fn new(page: Page, form: AskForm, errors: Errors) -> Self {
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
    Ok(Html(RaisePage::new(page, AskForm::default(), Errors::none())).into_response())
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
    upload: Upload<AskForm, COPY_BYTES>,
) -> Result<Response, Failure> {
    if !view::Own::load(&identity, person.person).await?.may_ask() {
        return Ok(nothing_to_ask());
    }
    let Upload { form, file } = upload;
    let ((kind, content), document) = match (read_copy(file), form.document().read(identity.clock.today())) {
        (Ok(copy), Ok(document)) => (copy, document),
        (copy, document) => {
            let mut errors = document::errors(&page, document.err().unwrap_or_default());
            if let Err(key) = copy {
                errors.add("copy", page.t(key));
            }
            return Ok(Refused(RaisePage::new(page, form, errors)).into_response());
        }
    };
    let (clock, random) = (&identity.clock, &identity.random);
    let (id, document_id) = (ConversionId::new(clock, random), DocumentId::new(clock, random));
    let sealed = seal_copy(&identity.vault, random, document_id, &content);
    let number_sealed = document::seal_number(&identity.vault, random, document_id, &document.number);
    let recorded = Recorded {
        id: document_id,
        person: person.person,
        document: &document,
        number_sealed,
        origin: Origin::Online,
        by: person.person,
    };
    let mut tx = identity.db.write().await.map_err(Error::from)?;
    insert_document(&mut tx, &recorded, clock.now()).await?;
    store::insert_copy(&mut tx, document_id, kind, sealed).await?;
    if !store::insert(&mut tx, id, person.person, document_id, clock.now()).await? {
        return Ok(nothing_to_ask());
    }
    let event = Event { object: Some(id.to_string()), ..Identity::event(&person, address, CONVERSION_ASKED) };
    audit::record(&mut tx, clock, random, &event).await.map_err(Error::from)?;
    tx.commit().await.map_err(Error::from)?;
    Ok(redirect(own::PATH).saying(Flash::done("identity-raise-asked")).into_response())
}
