use ::jobs::{Claim, Failure, Handlers, Job};
use db::Tx;
use jiff::SignedDuration;
use kernel::{Clock, Random};

use crate::sign_in::exchange::kept_until;
use crate::{Error, Identity, abroad, kept_forms, pin, sessions, sign_in};

const SWEEP: &str = "identity-sweep";

/// How long a session stays on record after its end.
const SESSIONS_KEPT: SignedDuration = SignedDuration::from_hours(30 * 24);

/// How long failures stay counted that nobody adds to.
const FAILURES_KEPT: SignedDuration = SignedDuration::from_hours(365 * 24);

/// How long a sign-in by a foreign door stays on record after its time, for whoever looks into what went wrong.
const REQUESTS_KEPT: SignedDuration = SignedDuration::from_hours(24);

/// Work done later: requests for PINs are answered; old sessions, counts of failures, requests, exchanges and copies of
/// documents are removed; lists of revoked cards and metadata of identity providers are fetched, providers of
/// OpenID Connect proved.
#[must_use]
pub fn jobs(identity: &Identity) -> Handlers {
    let (all, forms) = (identity.clone(), identity.clone());
    Handlers::new()
        .on(SWEEP, move |claim| sweep(all.clone(), claim))
        .on(kept_forms::SWEEP, move |claim| kept_forms::sweep(forms.clone(), claim))
        .merge(pin::jobs(identity))
        .merge(sign_in::cns::jobs(identity))
        .merge(crate::federation::jobs(identity))
        .merge(crate::cie_oidc::jobs(identity))
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
    let copies_kept = identity.settings.document_copies_kept();
    let mut tx = identity.db.write().await?;
    let records = sessions::store::remove_old(&mut tx, now - SESSIONS_KEPT).await?
        + sign_in::store::remove_old_counts(&mut tx, now - FAILURES_KEPT).await?
        + pin::store::remove_old_exchanges(&mut tx, now).await?
        + pin::recovery::store::remove_old(&mut tx, now).await?
        + pin::conversion::store::remove_old_copies(&mut tx, now - copies_kept).await?
        + sign_in::cns::store::remove_old_proven(&mut tx, now).await?
        + sign_in::request::remove_old(&mut tx, now - REQUESTS_KEPT).await?
        + abroad::store::remove_old(&mut tx, now - abroad::WAITS).await?
        + sign_in::exchange::remove_old(&mut tx, kept_until(now)).await?;
    claim.finish(&mut tx).await?;
    tx.commit().await?;
    tracing::info!(records, "old sessions, sign-ins and copies of documents removed");
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
