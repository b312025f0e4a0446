//! The PIN that the institute itself gives out: signed in with, exchanged, raised, lost and taken back.

mod asked;
pub(crate) mod characters;
pub(crate) mod conversion;
pub(crate) mod credential;
pub(crate) mod desk;
pub(crate) mod document;
pub(crate) mod door;
mod entrance;
mod exchange;
mod halves;
mod issue;
pub(crate) mod notice;
pub(crate) mod own;
pub(crate) mod recovery;
mod request;
mod short;
pub(crate) mod store;
pub(crate) mod typed;
mod view;

use ::jobs::Handlers;
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

/// A person became known to the institute at its desk.
pub const PERSON_REGISTERED: Action = Action("person-registered");

/// One of the institute's people opened a person's page.
pub const PERSON_OPENED: Action = Action("person-opened");

/// Somebody asked online for an initial PIN; whether the person is known does not show.
pub const PIN_REQUESTED: Action = Action("pin-requested");

/// Somebody asked online for the recovery of a PIN; whether there is one does not show.
pub const PIN_RECOVERY_ASKED: Action = Action("pin-recovery-asked");

/// A link by which a PIN is recovered was sent to its person.
pub const PIN_RECOVERY_SENT: Action = Action("pin-recovery-sent");

/// An initial PIN was given out; the detail says by whom and with what rights.
pub const PIN_ISSUED: Action = Action("pin-issued");

/// An ordinary PIN became dispositive; the detail says on what document.
pub const PIN_RAISED: Action = Action("pin-raised");

/// A blocked PIN may be used again.
pub const PIN_UNBLOCKED: Action = Action("pin-unblocked");

/// A PIN was taken back.
pub const PIN_REVOKED: Action = Action("pin-revoked");

/// The letter with half of a PIN was printed.
pub const LETTER_PRINTED: Action = Action("pin-letter-printed");

/// The letter with half of a PIN has gone, and what it said is forgotten.
pub const LETTER_SENT: Action = Action("pin-letter-sent");

/// Somebody asked, with a copy of his document, that his PIN become dispositive.
pub const CONVERSION_ASKED: Action = Action("pin-conversion-asked");

/// An operator took such a request, or took it over.
pub const CONVERSION_TAKEN: Action = Action("pin-conversion-taken");

/// An operator decided such a request; the detail says how.
pub const CONVERSION_DECIDED: Action = Action("pin-conversion-decided");

/// An operator fetched the copy of a document.
pub const COPY_READ: Action = Action("identity-document-read");

pub(crate) fn routes() -> Routes<Identity> {
    entrance::routes()
        .merge(exchange::routes())
        .merge(desk::routes())
        .merge(conversion::routes())
        .merge(own::routes())
        .merge(request::routes())
        .merge(recovery::routes())
}

/// Work done later about PINs.
pub(crate) fn jobs(identity: &Identity) -> Handlers {
    request::jobs(identity).merge(recovery::jobs(identity))
}

/// After how many months the PIN of this person lapses: sooner where he acts for others as a profession.
pub(crate) async fn months(identity: &Identity, tx: &mut Tx, person: PersonId) -> Result<u32, Error> {
    let shorter = store::is_intermediary(tx, person).await?;
    let settings = &identity.settings;
    Ok(if shorter { settings.pin_months_intermediary } else { settings.pin_months })
}
