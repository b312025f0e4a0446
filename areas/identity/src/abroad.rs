//! Identities of other states: the eIDAS node proves them without an Italian tax code, on which accounts are keyed. Each
//! is noted under its own identifier, and waits for an operator who sees the person's document and says whose it is.

mod desk;
mod own;
mod settling;
pub(crate) mod store;

use audit::Action;
use db::Tx;
use jiff::SignedDuration;
use jiff::civil::Date;
use kernel::{TaxCode, id};
use web::Routes;

use crate::pin::characters;
use crate::sign_in::request::RequestId;
use crate::{Error, Identity};

pub(crate) use desk::PATH;
pub(crate) use own::{Linked, of_person};

/// An operator opened what another state says of somebody.
pub const FOREIGN_IDENTITY_OPENED: Action = Action("foreign-identity-opened");
/// An operator said whose a foreign identity is.
pub const FOREIGN_IDENTITY_LINKED: Action = Action("foreign-identity-linked");
/// A foreign identity is nobody's any more.
pub const FOREIGN_IDENTITY_UNLINKED: Action = Action("foreign-identity-unlinked");

/// How long an identity waits after its last sign-in for somebody to say whose it is.
pub(crate) const WAITS: SignedDuration = SignedDuration::from_hours(90 * 24);

/// Characters of the code by which an operator finds an identity.
const CODE_LENGTH: usize = 8;

id! {
    /// Key of a foreign identity.
    ForeignIdentityId
}

pub(crate) fn routes() -> Routes<Identity> {
    desk::routes().merge(own::routes())
}

/// Whom another state has proved.
pub(crate) struct ProvedAbroad<'a> {
    /// eIDAS `PersonIdentifier`: the two states, then what the other state calls the person.
    pub(crate) identifier: &'a str,
    pub(crate) surname: &'a str,
    pub(crate) given_name: &'a str,
    pub(crate) born_on: Date,
}

/// The identity with the tax code of whose it is, if somebody has said so. Otherwise it is noted as waiting, to be found by
/// the code that the page after this request shows.
pub(crate) async fn linked(
    identity: &Identity,
    tx: &mut Tx,
    proved: &ProvedAbroad<'_>,
    request: RequestId,
) -> Result<Option<(ForeignIdentityId, TaxCode)>, Error> {
    if let Some(linked) = store::linked(tx, proved.identifier).await? {
        return Ok(Some(linked));
    }
    let noted = store::Noted {
        id: ForeignIdentityId::new(&identity.clock, &identity.random),
        code: characters::code(&identity.random, CODE_LENGTH),
        request,
        now: identity.clock.now(),
    };
    store::note(tx, proved, &noted).await?;
    Ok(None)
}

/// The code to be shown after a request that proved an identity which nobody is linked with; grouped for reading.
pub(crate) async fn code_after(identity: &Identity, request: RequestId) -> Result<Option<String>, Error> {
    let mut tx = identity.db.read().await?;
    Ok(store::code_after(&mut tx, request).await?.map(|code| characters::grouped(&code)))
}
