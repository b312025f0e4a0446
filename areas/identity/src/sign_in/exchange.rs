//! The register of what was asked and answered at doors that others keep: 24 months, sealed, and proved unaltered by
//! the record of events (DPCM 24 October 2014, art. 13 c. 2).

mod store;
mod verify;

use audit::Event;
use db::Tx;
use jiff::{Span, Timestamp};
use kernel::calendar::{date_in_rome, end_of_day};
use kernel::digest::{hex, sha256};
use kernel::{Actor, SessionId, TaxCode, id};

use super::EXCHANGE_KEPT;
use super::request::ForeignDoor;
use crate::{Error, Identity};

pub(crate) use store::{of_session, remove_old, sessions_of, standing};
pub use verify::{Checked, Flaw, verify};

/// How long an exchange is kept.
const MONTHS: i64 = 24;

/// A refusal of more bytes than any genuine one has is not kept: it need not be signed, so anybody can send it.
pub(crate) const LONGEST_REFUSAL: usize = 16 * 1024;

id! {
    /// Key of an entry in the register.
    ExchangeId
}

/// A request and its answer.
pub(crate) struct Exchange {
    pub(crate) door: ForeignDoor,
    pub(crate) provider: String,
    pub(crate) request_id: String,
    pub(crate) response_id: String,
    pub(crate) assertion_id: Option<String>,
    pub(crate) requested_at: Timestamp,
    /// As the answer itself says.
    pub(crate) answered_at: Option<Timestamp>,
    /// How the provider calls the person, with the name of who calls him so.
    pub(crate) name_id: Option<String>,
    pub(crate) name_qualifier: Option<String>,
    /// The provider's own session, where there is one that can be ended.
    pub(crate) session_index: Option<String>,
    pub(crate) request: Vec<u8>,
    pub(crate) response: Vec<u8>,
}

/// Puts an exchange into the register and its digest into the record of events, in the transaction that acts on it.
pub(crate) async fn keep(
    identity: &Identity,
    tx: &mut Tx,
    exchange: &Exchange,
    subject: Option<TaxCode>,
    actor: Actor,
) -> Result<ExchangeId, Error> {
    let id = ExchangeId::new(&identity.clock, &identity.random);
    let digest = digest(&exchange.request, &exchange.response);
    let kept = store::Kept {
        id,
        request: seal(identity, id, "request", &exchange.request),
        response: seal(identity, id, "response", &exchange.response),
        digest,
        received_at: identity.clock.now(),
    };
    store::insert(tx, exchange, &kept).await?;
    let event = Event {
        subject,
        object: Some(id.to_string()),
        detail: Some(hex(&digest)),
        ..Event::done(actor, EXCHANGE_KEPT)
    };
    audit::record(tx, &identity.clock, &identity.random, &event).await?;
    Ok(id)
}

/// Notes which session began with an exchange.
pub(crate) async fn led_to(tx: &mut Tx, id: ExchangeId, session: SessionId) -> Result<(), Error> {
    store::led_to(tx, id, session).await
}

/// Before which instant exchanges are past their time.
pub(crate) fn kept_until(now: Timestamp) -> Timestamp {
    let day = date_in_rome(now).checked_sub(Span::new().months(MONTHS).days(1));
    day.map_or(Timestamp::MIN, end_of_day)
}

/// SHA-256 over both, each with its length before it, so that no two pairs give the same bytes.
fn digest(request: &[u8], response: &[u8]) -> [u8; 32] {
    let length = |part: &[u8]| u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes();
    sha256(&[&length(request), request, &length(response), response].concat())
}

fn seal(identity: &Identity, id: ExchangeId, column: &str, plain: &[u8]) -> Vec<u8> {
    identity.vault.seal(&identity.random, &["sign_in_exchange", &id.to_string(), column], plain)
}

fn open(identity: &Identity, id: ExchangeId, column: &str, sealed: &[u8]) -> Result<Vec<u8>, Error> {
    Ok(identity.vault.open(&["sign_in_exchange", &id.to_string(), column], sealed)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_exchange_is_kept_for_24_months_to_the_end_of_the_day() {
        let until = kept_until("2028-03-16T11:00:00Z".parse().unwrap());
        assert_eq!(until, "2026-03-15T23:00:00Z".parse().unwrap());
    }

    #[test]
    fn what_is_moved_from_the_request_to_the_answer_changes_the_digest() {
        assert_ne!(digest(b"ab", b"c"), digest(b"a", b"bc"));
    }
}
