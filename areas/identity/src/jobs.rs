use ::jobs::{Claim, Failure, Handlers, Job};
use db::Tx;
use jiff::SignedDuration;
use kernel::{Clock, Random};

use crate::{Error, Identity, pin, sessions, sign_in};

const SWEEP: &str = "identity-sweep";

/// How long a session stays on record after its end.
const SESSIONS_KEPT: SignedDuration = SignedDuration::from_hours(30 * 24);

/// How long failures stay counted that nobody adds to.
const FAILURES_KEPT: SignedDuration = SignedDuration::from_hours(365 * 24);

/// Work done later: requests for PINs are answered, and old sessions, counts of failures and exchanges of PINs are removed.
#[must_use]
pub fn jobs(identity: &Identity) -> Handlers {
    let requests = pin::jobs(identity);
    let identity = identity.clone();
    Handlers::new().on(SWEEP, move |claim| sweep(identity.clone(), claim)).merge(requests)
}

/// Sees to it that a sweep waits for tomorrow. Each sign-in does, for without one there is nothing to sweep.
pub(crate) async fn sweep_tomorrow(tx: &mut Tx, clock: &Clock, random: &Random) -> Result<(), Error> {
    let job = Job {
        kind: SWEEP,
        key: "daily".to_owned(),
        payload: serde_json::Value::Null,
        run_at: clock.now() + SignedDuration::from_hours(24),
    };
    Ok(::jobs::enqueue(tx, clock, random, &job).await?)
}

async fn sweep(identity: Identity, claim: Claim) -> Result<(), Failure> {
    let now = identity.clock.now();
    let mut tx = identity.db.write().await?;
    let sessions = sessions::store::remove_old(&mut tx, now - SESSIONS_KEPT).await?;
    let failures = sign_in::store::remove_old_counts(&mut tx, now - FAILURES_KEPT).await?;
    let exchanges = pin::store::remove_old_exchanges(&mut tx, now).await?;
    claim.finish(&mut tx).await?;
    tx.commit().await?;
    tracing::info!(sessions, failures, exchanges, "old sessions, counts of failures and exchanges removed");
    Ok(())
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        match error {
            Error::Database(cause) => Self::Database(cause),
            other => Self::Other(other.to_string()),
        }
    }
}
