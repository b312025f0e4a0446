//! Attestations sent to the mailboxes of employers that subscribed.

mod acts;
mod compose;
mod notice;
mod pages;
mod store;
mod subscription;

use db::Tx;
use delivery::Delivery;
use jobs::{Handlers, Job};
use kernel::{Clock, OrganisationId, Random, words};
use serde_json::json;

pub use acts::{CHANGED, CREATED, ENTERED, MOVED, PROVEN, RECEIPT_TAKEN};
pub use pages::SEEN_AT_OFFICE;
use subscription::ChangeId;
pub use subscription::{Coverage, Format, Frequency, State, SubscriptionId};

use crate::clerk::PROFILES;
use crate::{CertificateId, Certificates, Error};

words! {
    /// What happened to a certificate.
    pub enum Change {
        /// Taken in.
        Issued = "issued",
        /// Taken in, in the place of one with a later end.
        Rectified = "rectified",
        /// Taken back.
        Annulled = "annulled",
    }
}

/// The texts of this room.
pub(crate) const MESSAGES: web::Source = web::Source {
    it: include_str!("../messages/subscriptions.it.ftl"),
    en: include_str!("../messages/subscriptions.en.ftl"),
    de: include_str!("../messages/subscriptions.de.ftl"),
};

/// The room's entry of the navigation.
pub(crate) const NAVIGATION: web::NavItem =
    web::NavItem { href: pages::LIST, label: "subscription-nav", profiles: PROFILES };

/// What operators do for requests that came by PEC.
pub(crate) const OFFICE_NAVIGATION: web::NavItem = web::NavItem {
    href: pages::OFFICE,
    label: "subscription-office-nav",
    profiles: &[kernel::Profile::Operator],
};

/// The room as the first page shows it.
pub(crate) const SERVICE: identity::Service = identity::Service {
    path: pages::LIST,
    title: "subscription-nav",
    description: "subscription-service-description",
    profiles: PROFILES,
    funds: &[],
    strength: kernel::Strength::Ordinary,
};

/// Whose the messages with attestations are, in the words of the outbox.
pub(crate) const OWNER: &str = "subscription";

/// Whose subscription it is, if there is one.
pub(crate) async fn organisation_of(
    tx: &mut Tx,
    id: SubscriptionId,
) -> Result<Option<OrganisationId>, Error> {
    Ok(store::by_id(tx, id).await?.map(|subscription| subscription.organisation))
}

/// What operators do here, as their first page shows it.
pub(crate) const OFFICE_SERVICE: identity::Service = identity::Service {
    path: pages::OFFICE,
    title: "subscription-office-nav",
    description: "subscription-office-description",
    profiles: &[kernel::Profile::Operator],
    funds: &[],
    strength: kernel::Strength::Dispositive,
};

pub(crate) fn routes() -> web::Routes<Certificates> {
    pages::routes()
}

/// When a subscription is sent what has come.
#[derive(Debug, Clone, Copy)]
struct When {
    frequency: Frequency,
    daily_hour: u32,
}

/// Tells the subscribers of a certificate's employers, in the transaction of its change. Where one certificate takes the
/// place of another, `certificate` is the new one. Costs one statement where nobody subscribes.
pub async fn announce(
    tx: &mut Tx,
    clock: &Clock,
    random: &Random,
    certificate: CertificateId,
    change: Change,
) -> Result<(), Error> {
    let told = match change {
        Change::Issued | Change::Rectified => {
            compose::store::announce_new(tx, certificate, change, clock.now()).await?
        }
        Change::Annulled => compose::store::announce_annulment(tx, certificate, clock.now()).await?,
    };
    if told {
        for (subscription, when) in compose::store::to_be_told(tx, certificate).await? {
            enqueue_compose(tx, clock, random, subscription, when).await?;
        }
    }
    Ok(())
}

/// Composes the messages of a subscription.
const COMPOSE: &str = "subscription-compose";
/// Tells a mailbox what an operator did for its request.
const SEND_NOTICE: &str = "subscription-notice";
/// Sends the code that proves a mailbox.
const SEND_CODE: &str = "subscription-code";

/// One job waits for each subscription and time: what comes before it runs goes with it. The time is in the key, so that
/// a change of times does not wait for the old one.
async fn enqueue_compose(
    tx: &mut Tx,
    clock: &Clock,
    random: &Random,
    subscription: SubscriptionId,
    When { frequency, daily_hour }: When,
) -> Result<(), Error> {
    let run_at = subscription::next_sending(frequency, daily_hour, clock.now());
    let key = format!("{subscription}/{frequency}/{daily_hour}");
    let job = Job { kind: COMPOSE, key, payload: json!({ "subscription": subscription }), run_at };
    Ok(jobs::enqueue(tx, clock, random, &job).await?)
}

async fn enqueue_code(
    tx: &mut Tx,
    clock: &Clock,
    random: &Random,
    subscription: SubscriptionId,
) -> Result<(), Error> {
    let payload = json!({ "subscription": subscription });
    let job = Job { kind: SEND_CODE, key: subscription.to_string(), payload, run_at: clock.now() };
    Ok(jobs::enqueue(tx, clock, random, &job).await?)
}

async fn enqueue_notice(tx: &mut Tx, clock: &Clock, random: &Random, change: ChangeId) -> Result<(), Error> {
    let payload = json!({ "change": change });
    let job = Job { kind: SEND_NOTICE, key: change.to_string(), payload, run_at: clock.now() };
    Ok(jobs::enqueue(tx, clock, random, &job).await?)
}

/// What is done later for subscriptions.
#[must_use]
pub fn jobs(certificates: &Certificates, delivery: &Delivery) -> Handlers {
    let (composing, sending) =
        ((certificates.clone(), delivery.clone()), (certificates.clone(), delivery.clone()));
    let telling = composing.clone();
    Handlers::new()
        .on(SEND_NOTICE, move |claim| {
            let (area, delivery) = telling.clone();
            async move { notice::send(&area, &delivery, &claim).await }
        })
        .on(COMPOSE, move |claim| {
            let (area, delivery) = composing.clone();
            async move { compose::compose(&area, &delivery, subscription_of(&claim)?, &claim).await }
        })
        .on(SEND_CODE, move |claim| {
            let (area, delivery) = sending.clone();
            async move { compose::send_code(&area, &delivery, subscription_of(&claim)?, &claim).await }
        })
}

fn subscription_of(claim: &jobs::Claim) -> Result<SubscriptionId, jobs::Failure> {
    let id = claim.payload["subscription"].as_str().and_then(|id| id.parse().ok());
    id.ok_or_else(|| jobs::Failure::Other("the job names no subscription".to_owned()))
}
