//! The person's list of the foreign identities by which he signs in.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use db::Tx;
use jiff::Timestamp;
use kernel::{PersonId, Strength};
use serde::Deserialize;
use web::{Access, ClientAddress, Failure, Form, Page, Routes, SignedIn, redirect};

use super::settling::{Change, Settling};
use super::{ForeignIdentityId, store};
use crate::parties;
use crate::sessions::pages;
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
    let settled = Settling { change: Change::Unlinked, id, person: &person, by: &principal, address };
    Ok(redirect(pages::PATH).saying(settled.settle(&identity, page.language()).await?).into_response())
}
