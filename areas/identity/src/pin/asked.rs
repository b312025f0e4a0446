//! What anybody may ask for in the name of a tax code without having signed in. The page only counts and notes it, so
//! that its answer and the time it takes are the same for everybody; whether there is such a person is looked up by a
//! job.

use ::jobs::{Claim, Job};
use audit::{Action, Event};
use jiff::SignedDuration;
use kernel::TaxCode;
use kernel::digest::sha256;
use serde::Serialize;
use serde::de::DeserializeOwned;
use web::ClientAddress;

use super::{door, notice};
use crate::identity::actor;
use crate::sign_in::store as counts;
use crate::sign_in::throttle::{Limits, Verdict};
use crate::{Error, Identity};

/// A kind of thing to be asked for.
pub(super) struct Kind {
    /// The job that answers; what is asked is counted and sealed under its name too.
    pub(super) job: &'static str,
    /// The event of somebody having asked.
    pub(super) action: Action,
    /// How often it may be asked for one tax code, if the job itself sets no bound to what it sends.
    pub(super) by_person: Option<Limits>,
}

/// Three a day pass freely.
pub(super) const THREE_A_DAY: Limits = Limits {
    free: 3,
    first_delay: SignedDuration::from_hours(1),
    longest_delay: SignedDuration::from_hours(24),
    in_all: None,
    forgotten_after: Some(SignedDuration::from_hours(24)),
};

/// Whether the institute writes to people at all, by mail or to their telephones, without which nothing can be sent to
/// them.
pub(super) fn is_offered(identity: &Identity) -> bool {
    notice::has_mailbox(identity) || identity.delivery.has_line()
}

impl Kind {
    /// Counts what is asked and leaves it to the job, sealed; false, and nothing is done, if too much was asked.
    pub(super) async fn note(
        &self,
        identity: &Identity,
        tax_code: TaxCode,
        asked: &impl Serialize,
        address: ClientAddress,
    ) -> Result<bool, Error> {
        let (clock, random) = (&identity.clock, &identity.random);
        let key = random.token();
        let sealed = identity.vault.seal(random, &[self.job, &key], &serde_json::to_vec(asked)?);
        let event = Event { subject: Some(tax_code), ..Event::done(actor(None, address), self.action) };
        let mut tx = identity.db.write().await?;
        for (digest, limits) in self.counted(identity, tax_code, address) {
            let count = counts::count(&mut tx, digest, clock.now()).await?;
            if limits.verdict(&count, clock.now()) != Verdict::Taken {
                return Ok(false);
            }
            counts::put_count(&mut tx, digest, &limits.failed(&count, clock.now())).await?;
        }
        let job = Job { kind: self.job, key, payload: serde_json::json!(sealed), run_at: clock.now() };
        ::jobs::enqueue(&mut tx, clock, random, &job).await?;
        audit::record(&mut tx, clock, random, &event).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// Under which digests something is counted, and up to where.
    fn counted(
        &self,
        identity: &Identity,
        tax_code: TaxCode,
        address: ClientAddress,
    ) -> impl Iterator<Item = ([u8; 32], Limits)> {
        let person = sha256(format!("{} of {}", self.job, tax_code.as_str()).as_bytes());
        let place = [self.job.as_bytes(), b" from ", &door::address_digest(address)].concat();
        let place = (sha256(&place), identity.settings.by_address());
        self.by_person.map(|limits| (person, limits)).into_iter().chain([place])
    }

    /// What was asked, from the job that is to answer it.
    pub(super) fn open<T: DeserializeOwned>(&self, identity: &Identity, claim: &Claim) -> Result<T, Error> {
        let sealed: Vec<u8> = serde_json::from_value(claim.payload.clone())?;
        let plain = identity.vault.open(&[self.job, &claim.key], &sealed)?;
        Ok(serde_json::from_slice(&plain)?)
    }
}
