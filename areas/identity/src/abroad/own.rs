//! The person's list of the foreign identities by which he signs in.

use audit::Event;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use db::Tx;
use jiff::Timestamp;
use kernel::{Language, PersonId, Strength};
use serde::Deserialize;
use web::{Access, ClientAddress, Failure, Flash, Form, Page, Routes, SignedIn, Tone, redirect};

use super::{FOREIGN_IDENTITY_UNLINKED, ForeignIdentityId, store};
use crate::parties::{self, Person};
use crate::pin::notice;
use crate::sessions::{self, pages};
use crate::{Error, Identity};

pub(super) fn routes() -> Routes<Identity> {
    let person = Access::signed_in(&[], Strength::Ordinary);
    Routes::new().post("/profilo/identita-estere/scollega", person, unlink)
}

/// An identity of another state that is a person's.
pub(crate) struct Linked {
    pub(crate) id: ForeignIdentityId,
    pub(crate) identifier: String,
    pub(crate) since: Timestamp,
}

/// Those of a person.
pub(crate) async fn of_person(tx: &mut Tx, person: PersonId) -> Result<Vec<Linked>, Error> {
    let found = store::of_person(tx, person).await?.into_iter();
    let linked = |(found, linked_at): (store::Found, _)| Linked {
        id: found.id,
        identifier: found.identifier,
        since: linked_at,
    };
    Ok(found.map(linked).collect())
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct UnlinkForm {
    identity: String,
}

async fn unlink(
    State(identity): State<Identity>,
    SignedIn(principal): SignedIn,
    address: ClientAddress,
    page: Page,
    Form(form): Form<UnlinkForm>,
) -> Result<Response, Failure> {
    let id: ForeignIdentityId = form.identity.parse().map_err(|_not_an_id| Error::NotFound)?;
    let mut tx = identity.db.read().await.map_err(Error::from)?;
    let person = parties::store::person(&mut tx, principal.person).await?.ok_or(Error::NotFound)?;
    drop(tx);
    let event = Event {
        object: Some(id.to_string()),
        ..Identity::event(&principal, address, FOREIGN_IDENTITY_UNLINKED)
    };
    let flash = if remove(&identity, id, &person, &event, page.language()).await? {
        Flash::done("identity-abroad-unlinked")
    } else {
        Flash::new(Tone::Warning, "identity-abroad-overtaken")
    };
    Ok(redirect(pages::PATH).saying(flash).into_response())
}

/// Takes an identity from a person, with the sessions that began by it, and tells him; false if it was not his.
pub(super) async fn remove(
    identity: &Identity,
    id: ForeignIdentityId,
    person: &Person,
    event: &Event,
    language: Language,
) -> Result<bool, Error> {
    let mut tx = identity.db.write().await?;
    if !store::unlink(&mut tx, id, person.id).await? {
        return Ok(false);
    }
    sessions::store::end_of_method(&mut tx, person.id, sessions::Method::Eidas, identity.clock.now()).await?;
    audit::record(&mut tx, &identity.clock, &identity.random, event).await?;
    tell(identity, &mut tx, person, "identity-abroad-news-unlinked", language).await?;
    tx.commit().await?;
    Ok(true)
}

/// Tells a person at all his addresses what became of a foreign identity that is, or was, said to be his.
pub(super) async fn tell(
    identity: &Identity,
    tx: &mut Tx,
    person: &Person,
    news: &str,
    language: Language,
) -> Result<(), Error> {
    let texts = identity.site.messages();
    let values = [
        (
            "what",
            texts.text_with(language, news, &[("when", web::format::moment(language, identity.clock.now()))]),
        ),
        ("institute", identity.site.name().to_owned()),
    ];
    let body = texts.text_with(language, "identity-abroad-news-body", &values);
    let subject = texts.text(language, "identity-abroad-news-subject");
    for recipient in person.email.iter().chain(&person.pec) {
        notice::send(identity, tx, person, recipient, &subject, &body, false).await?;
    }
    Ok(())
}
