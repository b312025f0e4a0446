use db::Tx;
use jiff::Timestamp;
use jobs::{Claim, Failure, Job};

use super::store;
use crate::{Error, Identity};

/// The kind of job that removes forms that nobody has fetched in time.
pub(crate) const SWEEP: &str = "identity-kept-form-sweep";

/// Sees to it that forms are removed when the one that expires at `at` does.
pub(super) async fn schedule(identity: &Identity, tx: &mut Tx, at: Timestamp) -> Result<(), Error> {
    let job = Job { kind: SWEEP, key: "all".to_owned(), payload: serde_json::Value::Null, run_at: at };
    Ok(jobs::enqueue(tx, &identity.clock, &identity.random, &job).await?)
}

pub(crate) async fn sweep(identity: Identity, claim: Claim) -> Result<(), Failure> {
    let mut tx = identity.db.write().await?;
    let removed = store::remove_expired(&mut tx, identity.clock.now()).await?;
    claim.finish(&mut tx).await?;
    if let Some(next) = store::next_expiry(&mut tx).await? {
        schedule(&identity, &mut tx, next).await?;
    }
    tx.commit().await?;
    tracing::info!(removed, "forms removed that nobody has fetched");
    Ok(())
}
