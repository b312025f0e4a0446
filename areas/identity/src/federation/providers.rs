//! Identity providers' metadata: read from their registry, kept in the database, shared by all processes.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use ::jobs::{Claim, Failure, Handlers, Job};
use db::Tx;
use jiff::{SignedDuration, Timestamp};
use outside::Bounds;
use saml::{Federation, IdentityProvider, read_metadata};
use serde_json::json;

use super::member::Member;
use super::store::{self, Copy};
use crate::{Error, Identity};

const REFRESH: &str = "provider-metadata";

/// The registry of SPID has about 300 KB.
const BOUNDS: Bounds = Bounds { bytes: 2_000_000, patience: Duration::from_secs(10) };

/// How soon a registry that was silent, or wrong, is asked again.
const AGAIN: SignedDuration = SignedDuration::from_mins(15);

/// A registry is not asked sooner than this after it answered, whatever seems to be wrong.
const AT_MOST_EVERY: SignedDuration = SignedDuration::from_mins(10);

/// The metadata as this process last parsed them.
#[derive(Default)]
pub(super) struct Cache(Mutex<Option<Held>>);

#[derive(Clone)]
struct Held {
    providers: Arc<[IdentityProvider]>,
    copied_at: Timestamp,
}

impl Member {
    /// The providers as last found good, without those whose metadata were meant to hold only until a time that is over.
    /// The first time of all they are read on the spot.
    pub(super) async fn providers(&self, identity: &Identity) -> Result<Arc<[IdentityProvider]>, Error> {
        let (all, now) = (self.all(identity).await?, identity.clock.now());
        let holds = |provider: &IdentityProvider| provider.valid_until().is_none_or(|until| until > now);
        if all.iter().all(holds) {
            return Ok(all);
        }
        let mut tx = identity.db.write().await?;
        self.doubt(identity, &mut tx).await?;
        tx.commit().await?;
        let valid: Vec<_> = all.iter().filter(|provider| holds(provider)).cloned().collect();
        tracing::warn!(door = %self.federation, count = all.len() - valid.len(), "metadata of identity providers are too old");
        if valid.is_empty() {
            return Err(Error::NoProviders("the metadata are too old".to_owned()));
        }
        Ok(valid.into())
    }

    async fn all(&self, identity: &Identity) -> Result<Arc<[IdentityProvider]>, Error> {
        let source = self.settings.identity_providers.as_str();
        let mut tx = identity.db.read().await?;
        let copied_at = store::copied_at(&mut tx, self.federation, source).await?;
        if let Some(held) = self.cache.held().filter(|held| Some(held.copied_at) == copied_at) {
            drop(tx);
            self.see_to_refreshing(identity, held.copied_at).await?;
            return Ok(held.providers);
        }
        let copy = store::copy(&mut tx, self.federation, source).await?;
        drop(tx);
        let copy = match copy {
            Some(copy) => copy,
            None => self.fetch_first(identity).await?,
        };
        let held = Held {
            providers: self.parse(&copy.content).map_err(Error::NoProviders)?.into(),
            copied_at: copy.fetched_at,
        };
        self.cache.hold(held.clone());
        Ok(held.providers)
    }

    async fn fetch_first(&self, identity: &Identity) -> Result<Copy, Error> {
        let copy = self.fetch(identity).await.map_err(Error::NoProviders)?;
        let mut tx = identity.db.write().await?;
        store::put_copy(&mut tx, self.federation, &self.settings.identity_providers, &copy).await?;
        self.refresh_later(identity, &mut tx, self.interval()).await?;
        tx.commit().await?;
        Ok(copy)
    }

    /// Reads the metadata where they come from, and checks them.
    async fn fetch(&self, identity: &Identity) -> Result<Copy, String> {
        let source = self.settings.identity_providers.as_str();
        let texts = if source.starts_with("http://") || source.starts_with("https://") {
            vec![identity.outside.text(source, BOUNDS).await.map_err(|cause| cause.to_string())?]
        } else {
            let path = Path::new(source).to_owned();
            let read = tokio::task::spawn_blocking(move || files(&path)).await;
            read.unwrap_or_else(|_panicked| Err("reading them broke off".to_owned()))?
        };
        let content = serde_json::to_vec(&texts).map_err(|cause| cause.to_string())?;
        self.parse(&content)?;
        Ok(Copy { content, fetched_at: identity.clock.now() })
    }

    fn parse(&self, content: &[u8]) -> Result<Vec<IdentityProvider>, String> {
        let texts: Vec<String> = serde_json::from_slice(content).map_err(|cause| cause.to_string())?;
        let mut providers: Vec<IdentityProvider> = Vec::new();
        for text in texts {
            let read = read_metadata(text.as_bytes(), &self.registry).map_err(|cause| cause.to_string())?;
            for provider in read {
                if providers.iter().any(|other| other.entity_id() == provider.entity_id()) {
                    return Err(format!("{} is there twice", provider.entity_id()));
                }
                providers.push(provider);
            }
        }
        if providers.is_empty() { Err("no identity provider".to_owned()) } else { Ok(providers) }
    }

    fn interval(&self) -> SignedDuration {
        SignedDuration::from_hours(self.settings.refresh_hours.max(1).into())
    }

    async fn refresh_later(
        &self,
        identity: &Identity,
        tx: &mut Tx,
        wait: SignedDuration,
    ) -> Result<(), Error> {
        self.refresh(identity, tx, self.federation.as_str(), wait).await
    }

    async fn refresh(
        &self,
        identity: &Identity,
        tx: &mut Tx,
        key: &str,
        wait: SignedDuration,
    ) -> Result<(), Error> {
        let job = Job {
            kind: REFRESH,
            key: key.to_owned(),
            payload: json!({ "federation": self.federation }),
            run_at: identity.clock.now() + wait,
        };
        Ok(::jobs::enqueue(tx, &identity.clock, &identity.random, &job).await?)
    }

    /// Begins the row of jobs again, if it has broken off.
    async fn see_to_refreshing(&self, identity: &Identity, copied_at: Timestamp) -> Result<(), Error> {
        if identity.clock.now().duration_since(copied_at) < self.interval() * 2 {
            return Ok(());
        }
        let mut tx = identity.db.write().await?;
        self.refresh_later(identity, &mut tx, SignedDuration::ZERO).await?;
        Ok(tx.commit().await?)
    }

    /// Has the metadata read at once: a provider signs with a key that is not among those known, or they are too old.
    pub(super) async fn doubt(&self, identity: &Identity, tx: &mut Tx) -> Result<(), Error> {
        let known_since = self.cache.held().map(|held| identity.clock.now().duration_since(held.copied_at));
        if known_since.is_some_and(|age| age < AT_MOST_EVERY) {
            return Ok(());
        }
        let key = format!("{} in doubt", self.federation);
        self.refresh(identity, tx, &key, SignedDuration::ZERO).await
    }
}

impl Cache {
    fn held(&self) -> Option<Held> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn hold(&self, held: Held) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(held);
    }
}

/// A file, or every file of a folder that ends in `.xml`, in the order of their names.
fn files(path: &Path) -> Result<Vec<String>, String> {
    let name = |cause: std::io::Error| format!("{}: {cause}", path.display());
    if !path.is_dir() {
        return Ok(vec![std::fs::read_to_string(path).map_err(name)?]);
    }
    let entries = std::fs::read_dir(path).map_err(name)?;
    let mut paths = entries.map(|entry| entry.map(|entry| entry.path())).collect::<Result<Vec<_>, _>>();
    if let Ok(paths) = &mut paths {
        paths.retain(|path| path.extension().is_some_and(|extension| extension == "xml"));
        paths.sort();
    }
    paths.map_err(name)?.iter().map(|path| std::fs::read_to_string(path).map_err(name)).collect()
}

/// Reads the metadata anew, time and again. A registry that is silent, or whose signature is wrong, changes nothing:
/// what was last found good stays.
pub(crate) fn jobs(identity: &Identity) -> Handlers {
    let identity = identity.clone();
    Handlers::new().on(REFRESH, move |claim| renew(identity.clone(), claim))
}

async fn renew(identity: Identity, claim: Claim) -> Result<(), Failure> {
    let federation: Federation = serde_json::from_value(claim.payload["federation"].clone())
        .map_err(|cause| Failure::Other(cause.to_string()))?;
    let Some(member) = identity.members.of(federation) else {
        let mut tx = identity.db.write().await?;
        claim.finish(&mut tx).await?;
        return Ok(tx.commit().await?);
    };
    let fetched = member.fetch(&identity).await;
    let mut tx = identity.db.write().await?;
    claim.finish(&mut tx).await?;
    let wait = match fetched {
        Ok(copy) => {
            let source = member.settings.identity_providers.as_str();
            store::put_copy(&mut tx, federation, source, &copy).await?;
            tracing::info!(door = %federation, bytes = copy.content.len(), "metadata of identity providers read");
            member.interval()
        }
        Err(cause) => {
            tracing::warn!(door = %federation, cause, "metadata of identity providers not read; the last copy stays");
            AGAIN
        }
    };
    member.refresh_later(&identity, &mut tx, wait).await?;
    Ok(tx.commit().await?)
}
