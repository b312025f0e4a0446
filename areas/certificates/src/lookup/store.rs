use db::{Error, Row, Tx, params, sql};
use jiff::{SignedDuration, Timestamp};
use kernel::{Clock, OrganisationId, Random, id};

use super::keys::Scope;
use super::throttle::{Failures, Key};
use crate::{Certificate, CertificateId, store};

id! {
    /// Names a program's key in records; the key itself is stored nowhere.
    KeyId
}

/// A certificate that was found, with the failures counted so far for whom it was asked.
pub(crate) struct Found {
    pub(crate) certificate: Certificate,
    pub(crate) by: Option<Failures>,
    pub(crate) about: Option<Failures>,
}

/// The certificate with this number if it is this worker's (both as typed, for what is no number finds nothing), and what the throttle knows, in one statement.
pub(crate) async fn find(
    tx: &mut Tx,
    worker: &str,
    number: &str,
    (by, about): (Key, Key),
) -> Result<Option<Found>, crate::Error> {
    let statement = store::certificates!(
        ", asker.failures as asker_failures, asker.failed_at as asker_failed_at, \
         asked.failures as asked_failures, asked.failed_at as asked_failed_at",
        "left join lookup_throttle asker on asker.key = $3 left join lookup_throttle asked on asked.key = $4 \
         where c.protocol_number = $1 and c.worker_tax_code = $2"
    );
    let row = tx.optional(statement, params![number, worker, by, about]).await?;
    let read = |row: Row| {
        Ok(Found {
            certificate: store::read(&row)?,
            by: failures(row.get("asker_failures")?, row.get("asker_failed_at")?),
            about: failures(row.get("asked_failures")?, row.get("asked_failed_at")?),
        })
    };
    row.map(read).transpose()
}

/// Failures counted so far for both.
pub(crate) async fn failures_of(
    tx: &mut Tx,
    (by, about): (Key, Key),
) -> Result<(Option<Failures>, Option<Failures>), Error> {
    let statement = sql!("select key, failures, failed_at from lookup_throttle where key in ($1, $2)");
    let rows = tx.all(statement, params![by, about]).await?;
    let mut counted = (None, None);
    for row in rows {
        let found = failures(row.get("failures")?, row.get("failed_at")?);
        if row.get::<Key>("key")? == by {
            counted.0 = found;
        } else {
            counted.1 = found;
        }
    }
    Ok(counted)
}

fn failures(count: Option<u32>, last_at: Option<Timestamp>) -> Option<Failures> {
    Some(Failures { count: count?, last_at: last_at? })
}

/// Counts one more failure, and forgets one for each `forgotten_every` since the last.
pub(crate) async fn count_failure(
    tx: &mut Tx,
    key: Key,
    forgotten_every: SignedDuration,
    now: Timestamp,
) -> Result<(), Error> {
    let statement = sql!(
        "insert into lookup_throttle (key, failures, failed_at) values ($1, 1, $2) \
         on conflict (key) do update set failed_at = excluded.failed_at, failures = 1 + case \
         when (excluded.failed_at - lookup_throttle.failed_at) / $3 >= lookup_throttle.failures then 0 \
         when excluded.failed_at <= lookup_throttle.failed_at then lookup_throttle.failures \
         else lookup_throttle.failures - (excluded.failed_at - lookup_throttle.failed_at) / $3 end"
    );
    let every = i64::try_from(forgotten_every.as_micros()).unwrap_or(i64::MAX).max(1);
    tx.execute(statement, params![key, now, every]).await.map(drop)
}

/// Keeps the answer to a challenge.
pub(crate) async fn keep_challenge(
    tx: &mut Tx,
    key: Key,
    answer: u32,
    expires_at: Timestamp,
) -> Result<(), Error> {
    let statement = sql!("insert into lookup_challenge (id, answer, expires_at) values ($1, $2, $3)");
    tx.execute(statement, params![key, answer, expires_at]).await.map(drop)
}

/// The answer to a challenge that is still open, which stays open.
pub(crate) async fn open_challenge(tx: &mut Tx, key: Key, now: Timestamp) -> Result<Option<u32>, Error> {
    let statement = sql!("select answer from lookup_challenge where id = $1 and expires_at > $2");
    tx.optional(statement, params![key, now]).await?.map(|row| row.get("answer")).transpose()
}

/// The answer to a challenge, which nobody can use again.
pub(crate) async fn spend_challenge(tx: &mut Tx, key: Key, now: Timestamp) -> Result<Option<u32>, Error> {
    let statement = sql!("delete from lookup_challenge where id = $1 and expires_at > $2 returning answer");
    tx.optional(statement, params![key, now]).await?.map(|row| row.get("answer")).transpose()
}

/// Gives leave to fetch one document.
pub(crate) async fn keep_ticket(
    tx: &mut Tx,
    token_hash: Key,
    certificate: CertificateId,
    expires_at: Timestamp,
) -> Result<(), Error> {
    let statement =
        sql!("insert into lookup_ticket (token_hash, certificate_id, expires_at) values ($1, $2, $3)");
    tx.execute(statement, params![token_hash, certificate, expires_at]).await.map(drop)
}

/// The certificate that a ticket gives leave to fetch, once.
pub(crate) async fn spend_ticket(
    tx: &mut Tx,
    token_hash: Key,
    now: Timestamp,
) -> Result<Option<CertificateId>, Error> {
    let statement =
        sql!("delete from lookup_ticket where token_hash = $1 and expires_at > $2 returning certificate_id");
    tx.optional(statement, params![token_hash, now]).await?.map(|row| row.get("certificate_id")).transpose()
}

/// What a program's key opens.
#[derive(Debug, Clone)]
pub(crate) struct KnownKey {
    pub(crate) id: KeyId,
    pub(crate) scope: String,
    pub(crate) organisation: Option<OrganisationId>,
}

/// The key with this digest, unless it was revoked.
pub(crate) async fn api_key(tx: &mut Tx, key_hash: Key) -> Result<Option<KnownKey>, Error> {
    let statement =
        sql!("select id, scope, organisation_id from api_key where key_hash = $1 and revoked_at is null");
    let Some(row) = tx.optional(statement, params![key_hash]).await? else {
        return Ok(None);
    };
    Ok(Some(KnownKey {
        id: row.get("id")?,
        scope: row.get("scope")?,
        organisation: row.get("organisation_id")?,
    }))
}

/// Stores a new key's digest.
pub(crate) async fn insert_api_key(
    tx: &mut Tx,
    (clock, random): (&Clock, &Random),
    key_hash: Key,
    (scope, organisation, label): (&str, Option<OrganisationId>, &str),
) -> Result<KeyId, Error> {
    let id = KeyId::new(clock, random);
    let statement = sql!(
        "insert into api_key (id, key_hash, scope, organisation_id, label, created_at) values ($1, $2, $3, $4, $5, $6)"
    );
    tx.execute(statement, params![id, key_hash, scope, organisation, label, clock.now()]).await?;
    Ok(id)
}

/// A key as those see it who give keys out: whatever is known of it but the key itself.
#[derive(Debug, Clone)]
pub struct IssuedKey {
    /// Names it in records.
    pub id: KeyId,
    /// What it opens.
    pub scope: Scope,
    /// Whose attestations it lists; none for the look-up.
    pub organisation: Option<OrganisationId>,
    /// What it is for, in the words of whoever issued it.
    pub label: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was ended, if it was.
    pub revoked_at: Option<Timestamp>,
}

/// All keys, the oldest first.
pub(crate) async fn issued_api_keys(tx: &mut Tx) -> Result<Vec<IssuedKey>, Error> {
    let statement = sql!(
        "select id, scope, organisation_id, label, created_at, revoked_at from api_key order by created_at, id"
    );
    let rows = tx.all(statement, params![]).await?;
    let read = |row: &Row| {
        Ok(IssuedKey {
            id: row.get("id")?,
            scope: row.get("scope")?,
            organisation: row.get("organisation_id")?,
            label: row.get("label")?,
            created_at: row.get("created_at")?,
            revoked_at: row.get("revoked_at")?,
        })
    };
    rows.iter().map(read).collect()
}

/// Ends a key; false if there is none, or it had ended already.
pub(crate) async fn revoke_api_key(tx: &mut Tx, id: KeyId, now: Timestamp) -> Result<bool, Error> {
    let statement = sql!("update api_key set revoked_at = $2 where id = $1 and revoked_at is null");
    Ok(tx.execute(statement, params![id, now]).await? == 1)
}

/// Removes what no longer serves: challenges, tickets and search filters past their time, failures older than
/// `forgotten_before`. Answers how many rows went.
pub(crate) async fn sweep(tx: &mut Tx, now: Timestamp, forgotten_before: Timestamp) -> Result<u64, Error> {
    let challenges = sql!("delete from lookup_challenge where expires_at <= $1");
    let tickets = sql!("delete from lookup_ticket where expires_at <= $1");
    let filters = sql!("delete from search_filter where expires_at <= $1");
    let throttles = sql!("delete from lookup_throttle where failed_at < $1");
    let mut removed = tx.execute(throttles, params![forgotten_before]).await?;
    for statement in [challenges, tickets, filters] {
        removed += tx.execute(statement, params![now]).await?;
    }
    Ok(removed)
}

/// Whether there is something that will have to go.
pub(crate) async fn anything_left(tx: &mut Tx) -> Result<bool, Error> {
    let statement = sql!(
        "select 1 as one where exists (select 1 from lookup_challenge) or exists (select 1 from lookup_ticket) \
         or exists (select 1 from search_filter) or exists (select 1 from lookup_throttle)"
    );
    Ok(tx.optional(statement, params![]).await?.is_some())
}
