//! The PIN that the institute itself gives out: signed in with, exchanged, raised, lost and taken back.

pub(crate) mod characters;
pub(crate) mod credential;
pub(crate) mod door;
mod entrance;
mod exchange;
mod notice;
pub(crate) mod store;

use audit::Action;
use db::Tx;
use kernel::PersonId;
use web::Routes;

use crate::{Error, Identity};

/// A PIN was blocked after too many failures.
pub const PIN_BLOCKED: Action = Action("pin-blocked");

/// Somebody typed an initial or a lapsed PIN rightly and may exchange it.
pub const PIN_EXCHANGE_BEGUN: Action = Action("pin-exchange-begun");

/// A new personal PIN took the place of an initial or a lapsed one.
pub const PIN_RENEWED: Action = Action("pin-renewed");

pub(crate) fn routes() -> Routes<Identity> {
    entrance::routes().merge(exchange::routes())
}

/// After how many months the PIN of this person lapses: sooner where he acts for others as a profession.
pub(crate) async fn months(identity: &Identity, tx: &mut Tx, person: PersonId) -> Result<u32, Error> {
    let shorter = store::is_intermediary(tx, person).await?;
    let settings = &identity.settings;
    Ok(if shorter { settings.pin_months_intermediary } else { settings.pin_months })
}
