//! Lists of revoked cards: fetched by a job, believed if one of the trusted authorities has signed them, kept in the
//! database for every process.

use std::time::Duration;

use ::jobs::{Claim, Failure, Handlers, Job};
use jiff::{SignedDuration, Timestamp};
use kernel::digest::sha256;
use outside::Bounds;
use rustls_pki_types::CertificateRevocationListDer;
use rustls_pki_types::pem::PemObject;
use webpki::BorrowedCertRevocationList;
use x509_parser::certificate::X509Certificate;
use x509_parser::prelude::FromDer;
use x509_parser::revocation_list::CertificateRevocationList;

use super::authority::Authorities;
use super::{Cns, store};
use crate::{Error, Identity};

const FETCH: &str = "cns-revocation-list";

/// When a list that could not be had is asked for again.
const AGAIN: SignedDuration = SignedDuration::from_mins(5);

/// Lists of Italian authorities have some megabytes; the time is less than the lease of a job.
const BOUNDS: Bounds = Bounds { bytes: 64 << 20, patience: Duration::from_secs(90) };

/// How far an authority's clock may be ahead.
const AHEAD: SignedDuration = SignedDuration::from_mins(5);

/// A list as it is kept.
pub(crate) struct List {
    /// [`issuer_digest`] of its authority's name.
    pub(crate) issuer: [u8; 32],
    pub(crate) der: Vec<u8>,
    pub(crate) issued_at: Timestamp,
    /// When its successor should be there.
    pub(crate) next_at: Timestamp,
}

/// What is known of a list, for those who run the program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListState {
    /// Where it is fetched.
    pub address: String,
    /// When its successor should be there; none while no list was had.
    pub next_at: Option<Timestamp>,
    /// Why the last look gave nothing, if it did not.
    pub trouble: Option<String>,
}

impl ListState {
    /// Whether the last look gave a list that is not past its time at `now`.
    #[must_use]
    pub fn is_current(&self, now: Timestamp) -> bool {
        self.trouble.is_none() && self.next_at.is_some_and(|next| next > now)
    }
}

/// All lists that are fetched.
pub async fn list_states(identity: &Identity) -> Result<Vec<ListState>, Error> {
    store::list_states(&mut identity.db.read().await?).await
}

/// Why a list is not believed.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub(crate) enum ListError {
    #[error("not a list of revoked certificates")]
    Unreadable,
    #[error("signed by none of the trusted authorities")]
    UnknownAuthority,
    #[error("names no time for its successor, or comes from the future")]
    Time,
    #[error("a partial or an indirect list")]
    Unsupported,
}

/// Under which an authority's lists are found: its name may be long.
pub(crate) fn issuer_digest(name: &[u8]) -> [u8; 32] {
    sha256(name)
}

/// Reads a list, in DER or PEM, and checks whose it is.
pub(crate) fn read(bytes: &[u8], authorities: &Authorities, now: Timestamp) -> Result<List, ListError> {
    let der = if bytes.trim_ascii_start().starts_with(b"-----BEGIN") {
        CertificateRevocationListDer::from_pem_slice(bytes).map_err(|_pem| ListError::Unreadable)?.to_vec()
    } else {
        bytes.to_vec()
    };
    let (rest, list) = CertificateRevocationList::from_der(&der).map_err(|_syntax| ListError::Unreadable)?;
    if !rest.is_empty() {
        return Err(ListError::Unreadable);
    }
    let name = list.issuer().as_raw();
    if !authorities.named(name).any(|authority| has_signed(authority, &list)) {
        return Err(ListError::UnknownAuthority);
    }
    BorrowedCertRevocationList::from_der(&der).map_err(|_kind| ListError::Unsupported)?;
    let issued_at = Timestamp::from_second(list.last_update().timestamp()).ok();
    let next_at = list.next_update().and_then(|next| Timestamp::from_second(next.timestamp()).ok());
    let issued_at = issued_at.filter(|issued| *issued <= now + AHEAD);
    let (issued_at, next_at) = issued_at.zip(next_at).ok_or(ListError::Time)?;
    Ok(List { issuer: issuer_digest(name), issued_at, next_at, der: der.clone() })
}

fn has_signed(authority: &[u8], list: &CertificateRevocationList<'_>) -> bool {
    let authority = X509Certificate::from_der(authority);
    authority.is_ok_and(|(_, authority)| list.verify_signature(authority.public_key()).is_ok())
}

/// Has all lists fetched whose time has come: those that the configuration names and those that cards named. Cheap
/// and meant to be called often; several processes do not fetch twice. Nothing where cards are not taken.
pub async fn refresh_lists(identity: &Identity) -> Result<(), Error> {
    let Some(cns) = &identity.cns else { return Ok(()) };
    let now = identity.clock.now();
    let mut reader = identity.db.read().await?;
    let due = store::lists_due(&mut reader, now).await?;
    let known = store::list_addresses(&mut reader).await?;
    drop(reader);
    let new = cns.settings.revocation_lists.iter().filter(|address| !known.contains(*address));
    let all: Vec<String> = due.into_iter().chain(new.cloned()).collect();
    if !all.is_empty() {
        let mut tx = identity.db.write().await?;
        ask_for(identity, &mut tx, &all).await?;
        tx.commit().await?;
    }
    Ok(())
}

/// Has lists fetched at once.
pub(crate) async fn ask_for(identity: &Identity, tx: &mut db::Tx, addresses: &[String]) -> Result<(), Error> {
    let now = identity.clock.now();
    for address in addresses {
        store::know_list(tx, address, now).await?;
        let (key, payload) = (address.clone(), serde_json::Value::Null);
        let job = Job { kind: FETCH, key, payload, run_at: now };
        ::jobs::enqueue(tx, &identity.clock, &identity.random, &job).await?;
    }
    Ok(())
}

/// The fetching of lists.
pub(crate) fn jobs(identity: &Identity) -> Handlers {
    let Some(cns) = identity.cns.clone() else { return Handlers::new() };
    let identity = identity.clone();
    Handlers::new().on(FETCH, move |claim| {
        let (identity, cns) = (identity.clone(), cns.clone());
        async move { refresh(&identity, &cns, claim).await }
    })
}

/// Fetches one list. What goes wrong is kept beside it and tried again in a few minutes, for ever: the job itself never
/// fails by it.
async fn refresh(identity: &Identity, cns: &Cns, claim: Claim) -> Result<(), Failure> {
    let list = match identity.outside.fetch(&claim.key, BOUNDS).await {
        Ok(bytes) => read(&bytes, &cns.authorities, identity.clock.now()).map_err(|wrong| wrong.to_string()),
        Err(cause) => Err(cause.to_string()),
    };
    let now = identity.clock.now();
    let mut tx = identity.db.write().await?;
    match &list {
        Ok(list) => store::keep_list(&mut tx, &claim.key, list, now, now + cns.settings.list_age()).await?,
        Err(trouble) => store::note_trouble(&mut tx, &claim.key, trouble, now + AGAIN).await?,
    }
    claim.finish(&mut tx).await?;
    tx.commit().await?;
    match list {
        Ok(list) => tracing::info!(bytes = list.der.len(), "list of revoked cards fetched"),
        Err(cause) => {
            metrics::counter!("cns_lists_failed").increment(1);
            tracing::warn!(%cause, "a list of revoked cards could not be fetched");
        }
    }
    Ok(())
}
