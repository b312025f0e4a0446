use db::Tx;
use jiff::SignedDuration;
use jobs::{Claim, Failure, Handlers, Job};
use kernel::Door;

use super::store;
use crate::{Certificates, Error};

/// The kind of job that removes challenges, tickets and search filters past their time, and failures long forgotten.
pub const SWEEP: &str = "lookup-sweep";

const EVERY: SignedDuration = SignedDuration::from_mins(15);

/// Any limit has forgotten what is older.
const FORGOTTEN_AFTER: SignedDuration = SignedDuration::from_hours(24 * 7);

/// The record of what was removed.
const SWEPT: audit::Action = audit::Action("lookup-swept");

/// The jobs of this room.
#[must_use]
pub fn jobs(certificates: &Certificates) -> Handlers {
    let certificates = certificates.clone();
    Handlers::new().on(SWEEP, move |claim| sweep(certificates.clone(), claim))
}

/// Asks for the next removal, unless it is asked for already: whoever stores what will have to go does so.
pub(crate) async fn schedule(tx: &mut Tx, certificates: &Certificates) -> Result<(), Error> {
    let run_at = certificates.clock.now() + EVERY;
    let job = Job { kind: SWEEP, key: "all".to_owned(), payload: serde_json::Value::Null, run_at };
    Ok(jobs::enqueue(tx, &certificates.clock, &certificates.random, &job).await?)
}

async fn sweep(certificates: Certificates, claim: Claim) -> Result<(), Failure> {
    let now = certificates.clock.now();
    let mut tx = certificates.db.write().await?;
    let removed = store::sweep(&mut tx, now, now - FORGOTTEN_AFTER).await?;
    if removed > 0 {
        let done = audit::Event::done(kernel::Actor::program(Door::Job), SWEPT);
        let event = audit::Event { detail: Some(format!("{removed} rows")), ..done };
        audit::record(&mut tx, &certificates.clock, &certificates.random, &event).await?;
    }
    claim.finish(&mut tx).await?;
    if store::anything_left(&mut tx).await? {
        schedule(&mut tx, &certificates).await.map_err(|cause| Failure::Other(cause.to_string()))?;
    }
    Ok(tx.commit().await?)
}
