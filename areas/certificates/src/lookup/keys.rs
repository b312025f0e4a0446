//! Programs show a key (`Authorization: Bearer …`, RFC 6750); what it opens is remembered for a moment, so that a
//! call costs no question to the database for it.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use db::{Db, Tx};
use http::header;
use jiff::{SignedDuration, Timestamp};
use kernel::{Actor, Clock, OrganisationId, Random, digest, words};
use web::{KeyHolder, KeyScope};

use super::store;
pub use super::store::{IssuedKey, KeyId};
use super::throttle::Key;
use crate::Error;

/// How long a key goes on opening after it was revoked, at the most.
pub const REMEMBERED: SignedDuration = SignedDuration::from_secs(15);

/// Beyond so many keys in use at once the memory begins anew.
const MOST: usize = 10_000;

words! {
    /// What a program's key opens.
    pub enum Scope {
        /// The look-up of one attestation, without a challenge.
        Lookup = "lookup",
        /// The list of one employer's attestations.
        Employer = "employer",
    }
}

/// The scope of the look-up, where a route declares it.
pub(crate) const LOOKUP: KeyScope = KeyScope::named(Scope::Lookup.as_str());
/// The scope of the employer's list.
pub(crate) const EMPLOYER: KeyScope = KeyScope::named(Scope::Employer.as_str());

/// A key was made for a program.
pub const KEY_ISSUED: audit::Action = audit::Action("api-key-issued");
/// A program's key was ended.
pub const KEY_REVOKED: audit::Action = audit::Action("api-key-revoked");

/// Makes a key of 256 random bits and answers it: it can be shown this once, for only its digest is stored.
pub async fn issue(
    tx: &mut Tx,
    (clock, random): (&Clock, &Random),
    actor: Actor,
    scope: Scope,
    organisation: Option<OrganisationId>,
    label: &str,
) -> Result<(KeyId, String), Error> {
    if (scope == Scope::Employer) != organisation.is_some() {
        return Err(Error::Invalid("employer-key-owner"));
    }
    let key = BASE64_URL_SAFE_NO_PAD.encode(random.bytes::<32>());
    let digest = digest::sha256(key.as_bytes());
    let id =
        store::insert_api_key(tx, (clock, random), digest, (scope.as_str(), organisation, label)).await?;
    let issued = audit::Event::done(actor, KEY_ISSUED);
    let issued = audit::Event {
        on_behalf_of: organisation.map(OrganisationId::as_uuid),
        object: Some(id.to_string()),
        detail: Some(scope.to_string()),
        ..issued
    };
    audit::record(tx, clock, random, &issued).await?;
    Ok((id, key))
}

/// Ends a key. Processes that have just seen it take it for [`REMEMBERED`] more.
pub async fn revoke(
    tx: &mut Tx,
    (clock, random): (&Clock, &Random),
    actor: Actor,
    id: KeyId,
) -> Result<(), Error> {
    if !store::revoke_api_key(tx, id, clock.now()).await? {
        return Err(Error::NotFound);
    }
    let revoked = audit::Event { object: Some(id.to_string()), ..audit::Event::done(actor, KEY_REVOKED) };
    Ok(audit::record(tx, clock, random, &revoked).await?)
}

/// All keys ever issued, the oldest first, revoked ones too.
pub async fn issued(tx: &mut Tx) -> Result<Vec<IssuedKey>, Error> {
    Ok(store::issued_api_keys(tx).await?)
}

/// Recognises callers by their keys.
#[derive(Clone)]
pub(crate) struct Keys {
    db: Db,
    clock: Clock,
    seen: Arc<RwLock<HashMap<Key, (KeyHolder, Timestamp)>>>,
}

impl Keys {
    pub(crate) fn new(db: Db, clock: Clock) -> Self {
        Self { db, clock, seen: Arc::default() }
    }

    async fn holder(&self, key: &str) -> Result<Option<KeyHolder>, db::Error> {
        let digest = digest::sha256(key.as_bytes());
        let now = self.clock.now();
        if let Some(holder) = self.remembered(&digest, now) {
            return Ok(Some(holder));
        }
        let Some(known) = store::api_key(&mut self.db.read().await?, digest).await? else {
            return Ok(None);
        };
        let holder = KeyHolder {
            scope: KeyScope::from(known.scope),
            key_id: known.id.to_string(),
            organisation: known.organisation,
        };
        self.remember(digest, holder.clone(), now);
        Ok(Some(holder))
    }

    fn remembered(&self, digest: &Key, now: Timestamp) -> Option<KeyHolder> {
        let seen = self.seen.read().unwrap_or_else(PoisonError::into_inner);
        let (holder, at) = seen.get(digest)?;
        (now.duration_since(*at).abs() < REMEMBERED).then(|| holder.clone())
    }

    fn remember(&self, digest: Key, holder: KeyHolder, now: Timestamp) {
        let mut seen = self.seen.write().unwrap_or_else(PoisonError::into_inner);
        if seen.len() >= MOST {
            seen.clear();
        }
        seen.insert(digest, (holder, now));
    }
}

/// The layer before the API's routes: puts the [`KeyHolder`] of a right key into the request, and leaves it to the
/// route to refuse who has none.
pub(crate) async fn recognise(State(keys): State<Keys>, mut request: Request, next: Next) -> Response {
    if let Some(key) = bearer(&request) {
        match keys.holder(key).await {
            Ok(Some(holder)) => drop(request.extensions_mut().insert(holder)),
            Ok(None) => {}
            Err(cause) => return web::Failure::from(Error::from(cause)).into_response(),
        }
    }
    next.run(request).await
}

fn bearer(request: &Request) -> Option<&str> {
    let value = request.headers().get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, key) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| key.trim())
}
