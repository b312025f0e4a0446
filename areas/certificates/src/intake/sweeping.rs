use db::Tx;
use jiff::SignedDuration;
use jobs::{Claim, Failure, Handlers, Job};

use super::doorkeeper::FORGOTTEN;
use super::store;
use crate::{Certificates, Error};

/// The kind of job that removes failures of senders that no longer count.
const SWEEP: &str = "intake-sweep";

/// The jobs of this room.
#[must_use]
pub fn jobs(certificates: &Certificates) -> Handlers {
    let certificates = certificates.clone();
    Handlers::new().on(SWEEP, move |claim| sweep(certificates.clone(), claim))
}

/// Sees to it that failures are removed once they no longer count: whoever counts one does.
pub(super) async fn schedule(tx: &mut Tx, certificates: &Certificates) -> Result<(), Error> {
    let run_at = certificates.clock.now() + FORGOTTEN + SignedDuration::from_hours(1);
    let job = Job { kind: SWEEP, key: "all".to_owned(), payload: serde_json::Value::Null, run_at };
    Ok(jobs::enqueue(tx, &certificates.clock, &certificates.random, &job).await?)
}

async fn sweep(certificates: Certificates, claim: Claim) -> Result<(), Failure> {
    let mut tx = certificates.db.write().await?;
    let removed = store::remove_forgotten(&mut tx, certificates.clock.now() - FORGOTTEN).await;
    let removed = removed.map_err(|cause| Failure::Other(cause.to_string()))?;
    claim.finish(&mut tx).await?;
    if store::any_failure(&mut tx).await.map_err(|cause| Failure::Other(cause.to_string()))? {
        schedule(&mut tx, &certificates).await.map_err(|cause| Failure::Other(cause.to_string()))?;
    }
    tx.commit().await?;
    tracing::info!(removed, "failures of senders removed that no longer count");
    Ok(())
}
