//! The provider as its federation vouches for it: proved, kept in the database for as long as its proof is good, and
//! proved anew before that ends.

use std::time::Duration;

use ::jobs::{Claim, Failure, Handlers, Job};
use db::Tx;
use jiff::{SignedDuration, Timestamp};
use openid::Address;
use openid::federation::{FederationError, Fetch, FetchError, PROVIDER};
use openid::sign_in::{Provider, ProviderError};
use outside::NoAnswer;
use serde_json::json;
use tokio::time::timeout;

use super::store::{self, Known};
use super::{BOUNDS, Party};
use crate::{Error, Identity};

const PROVE: &str = "openid-provider";

/// How soon a federation that was silent, or did not vouch, is asked again.
const AGAIN: SignedDuration = SignedDuration::from_mins(15);

/// The federation is not asked sooner than this after it vouched, whatever seems to be wrong.
const AT_MOST_EVERY: SignedDuration = SignedDuration::from_mins(10);

/// How soon it is asked again on behalf of somebody who waits.
const NOT_WITHIN: SignedDuration = SignedDuration::from_mins(1);

/// How long all questions of a proof may take together: less than somebody waits for a page, and than the lease of a job.
const PATIENCE: Duration = Duration::from_secs(20);

/// How long a proof is good at the longest, whatever the federation says: a provider that was taken out of it is let in
/// no longer.
const LONGEST: SignedDuration = SignedDuration::from_hours(48);

/// Why there is no provider to whom people could be sent.
#[derive(Debug, thiserror::Error)]
pub enum NotProved {
    /// Its federation does not vouch for it, or is silent.
    #[error(transparent)]
    Federation(#[from] FederationError),
    /// It cannot be used by what its federation says of it.
    #[error(transparent)]
    Metadata(#[from] ProviderError),
    /// Its federation has not answered all questions in time.
    #[error("its federation takes too long to answer")]
    TooSlow,
    /// It could not be proved a moment ago.
    #[error("it could not be proved a moment ago")]
    JustTried,
}

impl NotProved {
    /// Whether it is only that somebody does not answer.
    pub(super) fn is_silence(&self) -> bool {
        matches!(self, Self::Federation(FederationError::Fetch { .. }) | Self::TooSlow | Self::JustTried)
    }
}

/// Asks the members of a federation.
struct Members<'i>(&'i Identity);

impl Fetch for Members<'_> {
    async fn get(&self, address: &Address) -> Result<String, FetchError> {
        self.0.outside.text(address.as_str(), BOUNDS).await.map_err(|cause| {
            tracing::warn!(federation_member = %address, %cause, "a member of the federation does not answer");
            match cause {
                NoAnswer::TooLong => FetchError::TooLong,
                NoAnswer::NotText => FetchError::NoText,
                _ => FetchError::NoAnswer,
            }
        })
    }
}

/// A provider, and the statements by which its federation vouches for it.
pub(super) struct Vouched {
    pub(super) provider: Provider,
    pub(super) chain: Vec<String>,
    /// When they were gathered.
    pub(super) proved_at: Timestamp,
}

impl Party {
    /// The provider, as it was last proved. The first time of all it is proved on the spot.
    pub(super) async fn provider(&self, identity: &Identity) -> Result<Vouched, Error> {
        let known = match self.kept(identity).await? {
            Some(known) => {
                self.see_to_proving(identity, &known).await?;
                known
            }
            None => self.prove_first(identity).await?,
        };
        let (found, proved_at) = (known.resolved, known.resolved_at);
        let provider = Provider::read(&found.subject, &found.metadata, self.federation.schemes);
        Ok(Vouched { provider: provider.map_err(NotProved::from)?, chain: found.chain, proved_at })
    }

    /// What is kept, if it is still good.
    pub(super) async fn kept(&self, identity: &Identity) -> Result<Option<Known>, Error> {
        let mut tx = identity.db.read().await?;
        let schemes = self.federation.schemes;
        let known = store::known(&mut tx, &self.provider, self.demanded, schemes).await?;
        Ok(known.filter(|known| known.resolved.expires_at > identity.clock.now()))
    }

    /// One at a time, and not again at once after a failure: everybody may ask for it.
    async fn prove_first(&self, identity: &Identity) -> Result<Known, Error> {
        let mut failed_at = self.failed_at.lock().await;
        if let Some(known) = self.kept(identity).await? {
            return Ok(known);
        }
        let now = identity.clock.now();
        if failed_at.is_some_and(|at| now.duration_since(at) < NOT_WITHIN) {
            return Err(NotProved::JustTried.into());
        }
        let proved = self.prove(identity).await;
        *failed_at = proved.is_err().then_some(now);
        let mut tx = identity.db.write().await?;
        match &proved {
            Ok(known) => {
                store::put(&mut tx, known, self.demanded).await?;
                self.prove_later(identity, &mut tx, known.half()).await?;
            }
            Err(_) => self.prove_later(identity, &mut tx, now + AGAIN).await?,
        }
        tx.commit().await?;
        Ok(proved?)
    }

    async fn prove(&self, identity: &Identity) -> Result<Known, NotProved> {
        let now = identity.clock.now();
        let members = Members(identity);
        let resolved = self.federation.resolve(&members, &self.provider, PROVIDER, now);
        let mut resolved = timeout(PATIENCE, resolved).await.map_err(|_elapsed| NotProved::TooSlow)??;
        resolved.expires_at = resolved.expires_at.min(now + LONGEST);
        Ok(Known { resolved, resolved_at: now })
    }

    async fn prove_later(&self, identity: &Identity, tx: &mut Tx, at: Timestamp) -> Result<(), Error> {
        self.enqueue(identity, tx, self.provider.to_string(), at).await
    }

    async fn enqueue(
        &self,
        identity: &Identity,
        tx: &mut Tx,
        key: String,
        at: Timestamp,
    ) -> Result<(), Error> {
        let job = Job { kind: PROVE, key, payload: json!({}), run_at: at };
        Ok(::jobs::enqueue(tx, &identity.clock, &identity.random, &job).await?)
    }

    /// Begins the row of jobs again, if it has broken off.
    async fn see_to_proving(&self, identity: &Identity, known: &Known) -> Result<(), Error> {
        let now = identity.clock.now();
        if now < known.half() + AGAIN {
            return Ok(());
        }
        let mut tx = identity.db.write().await?;
        self.prove_later(identity, &mut tx, now).await?;
        Ok(tx.commit().await?)
    }

    /// Has the provider proved anew at once: it signs with a key that is not among those known.
    pub(super) async fn doubt(
        &self,
        identity: &Identity,
        tx: &mut Tx,
        known_since: Timestamp,
    ) -> Result<(), Error> {
        let now = identity.clock.now();
        if now.duration_since(known_since) < AT_MOST_EVERY {
            return Ok(());
        }
        self.enqueue(identity, tx, format!("{} in doubt", self.provider), now).await
    }
}

impl Known {
    /// The middle of the time for which the proof is good.
    fn half(&self) -> Timestamp {
        self.resolved_at + self.resolved.expires_at.duration_since(self.resolved_at) / 2
    }
}

/// Asks the federation now whether it vouches for the provider, and until when; changes nothing. None where the card is
/// not taken by OpenID Connect.
pub async fn card_vouched_until(identity: &Identity) -> Option<Result<Timestamp, NotProved>> {
    let proved = identity.cie_oidc.as_ref()?.prove(identity).await;
    Some(proved.map(|known| known.resolved.expires_at))
}

/// Proves the provider anew, time and again. A federation that is silent changes nothing: what is kept is good until
/// its time is over.
pub(crate) fn jobs(identity: &Identity) -> Handlers {
    let identity = identity.clone();
    Handlers::new().on(PROVE, move |claim| renew(identity.clone(), claim))
}

async fn renew(identity: Identity, claim: Claim) -> Result<(), Failure> {
    let Some(party) = &identity.cie_oidc else {
        let mut tx = identity.db.write().await?;
        claim.finish(&mut tx).await?;
        return Ok(tx.commit().await?);
    };
    let proved = party.prove(&identity).await;
    let mut tx = identity.db.write().await?;
    claim.finish(&mut tx).await?;
    let next = match proved {
        Ok(known) => {
            store::put(&mut tx, &known, party.demanded).await?;
            tracing::info!(provider = %party.provider, until = %known.resolved.expires_at, "provider proved anew");
            known.half()
        }
        Err(cause) => {
            tracing::warn!(provider = %party.provider, %cause, "provider not proved anew; the last proof stays");
            identity.clock.now() + AGAIN
        }
    };
    party.prove_later(&identity, &mut tx, next).await?;
    Ok(tx.commit().await?)
}
