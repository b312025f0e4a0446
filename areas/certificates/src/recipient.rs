//! For whom a message is that this area put into the outbox.

use db::Tx;
use kernel::{OrganisationId, TaxCode};
use uuid::Uuid;

use crate::Error;
use crate::copies::{self, AddressId};
use crate::subscriptions::{self, SubscriptionId};

/// Whom a message tells of certificates.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Recipient {
    /// The employer or public body of a subscription.
    Organisation(OrganisationId),
    /// A worker, of his own certificates.
    Worker(TaxCode),
}

/// For whom an item of this owner is. None if it tells nobody of certificates, as one that brings a code, or is not
/// this area's.
pub async fn recipient_of(tx: &mut Tx, owner_kind: &str, owner_id: Uuid) -> Result<Option<Recipient>, Error> {
    match owner_kind {
        subscriptions::OWNER => {
            let organisation =
                subscriptions::organisation_of(tx, SubscriptionId::from_uuid(owner_id)).await?;
            Ok(organisation.map(Recipient::Organisation))
        }
        copies::OWNER => {
            Ok(copies::worker_of(tx, AddressId::from_uuid(owner_id)).await?.map(Recipient::Worker))
        }
        _ => Ok(None),
    }
}
