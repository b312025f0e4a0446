//! Copies that workers have sent to their own mailboxes and telephones: certificates to certified mailboxes alone.

mod acts;
mod address;
mod compose;
mod enclosure;
mod letter;
mod pages;
mod store;

use db::Tx;
use delivery::Delivery;
use jobs::{Handlers, Job};
use kernel::{Clock, Profile, Random, TaxCode};
use serde_json::json;

pub use acts::{CHANGED, CREATED, LISTED, PROVEN, STOPPED};
pub use address::{Action, AddressId, Contents, Kind, Sent, State};
pub use compose::SENT;

use crate::subscriptions::Change;
use crate::{CertificateId, Certificates, Error};

/// The texts of this room.
pub(crate) const MESSAGES: web::Source = web::Source {
    it: include_str!("../messages/copies.it.ftl"),
    en: include_str!("../messages/copies.en.ftl"),
    de: include_str!("../messages/copies.de.ftl"),
};

/// The room's entry of the navigation.
pub(crate) const NAVIGATION: web::NavItem =
    web::NavItem { href: pages::LIST, label: "copies-nav", profiles: &[Profile::Worker] };

/// The room as the first page shows it.
pub(crate) const SERVICE: identity::Service = identity::Service {
    path: pages::LIST,
    title: "copies-nav",
    description: "copies-service-description",
    profiles: &[Profile::Worker],
    funds: &[],
    strength: kernel::Strength::Ordinary,
};

/// Whose the messages with copies are, in the words of the outbox.
pub(crate) const OWNER: &str = "copy";

/// Whose address it is, if there is one.
pub(crate) async fn worker_of(tx: &mut Tx, id: AddressId) -> Result<Option<TaxCode>, Error> {
    Ok(store::by_id(tx, id).await?.map(|address| address.worker))
}

pub(crate) fn routes() -> web::Routes<Certificates> {
    pages::routes()
}

/// Notes for the addresses of a certificate's worker what they are to be sent, in the transaction of its change: an
/// annulment for those that were to be sent the certificate, all else for every one that is proven. Where one certificate
/// takes the place of another, `certificate` is the new one. Costs one statement where the worker named no address.
pub async fn announce(
    tx: &mut Tx,
    clock: &Clock,
    random: &Random,
    certificate: CertificateId,
    change: Change,
) -> Result<(), Error> {
    let noted = match change {
        Change::Issued | Change::Rectified => {
            compose::store::announce_new(tx, certificate, change, clock.now()).await?
        }
        Change::Annulled => compose::store::announce_annulment(tx, certificate, clock.now()).await?,
    };
    if noted {
        for address in compose::store::to_be_sent(tx, certificate).await? {
            enqueue(tx, clock, random, COMPOSE, address).await?;
        }
    }
    Ok(())
}

/// Writes and queues what an address is to be sent.
const COMPOSE: &str = "copy-compose";
/// Sends the code that proves an address.
const SEND_CODE: &str = "copy-code";

/// One job waits for each address and kind.
async fn enqueue(
    tx: &mut Tx,
    clock: &Clock,
    random: &Random,
    kind: &'static str,
    address: AddressId,
) -> Result<(), Error> {
    let job =
        Job { kind, key: address.to_string(), payload: json!({ "address": address }), run_at: clock.now() };
    Ok(jobs::enqueue(tx, clock, random, &job).await?)
}

/// What is done later for copies.
#[must_use]
pub fn jobs(certificates: &Certificates, delivery: &Delivery) -> Handlers {
    let (composing, sending) =
        ((certificates.clone(), delivery.clone()), (certificates.clone(), delivery.clone()));
    Handlers::new()
        .on(COMPOSE, move |claim| {
            let (area, delivery) = composing.clone();
            async move { compose::compose(&area, &delivery, address_of(&claim)?, &claim).await }
        })
        .on(SEND_CODE, move |claim| {
            let (area, delivery) = sending.clone();
            async move { compose::send_code(&area, &delivery, address_of(&claim)?, &claim).await }
        })
}

fn address_of(claim: &jobs::Claim) -> Result<AddressId, jobs::Failure> {
    let id = claim.payload["address"].as_str().and_then(|id| id.parse().ok());
    id.ok_or_else(|| jobs::Failure::Other("the job names no address".to_owned()))
}
