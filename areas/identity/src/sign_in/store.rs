use db::{Row, Tx, params, sql};
use jiff::Timestamp;
use kernel::{PersonId, Strength, TaxCode};

use super::credential::{Credential, CredentialId, State};
use super::throttle::Count;
use crate::Error;

/// The failures counted under a digest. The row is made where there is none, and is ours until the commit: whoever
/// counts the same at the same time waits.
pub(crate) async fn count(tx: &mut Tx, digest: [u8; 32], now: Timestamp) -> Result<Count, Error> {
    let statement = sql!(
        "insert into sign_in_throttle (digest, consecutive, in_all, not_before_at, last_at) values ($1, 0, 0, $2, $2)
         on conflict (digest) do update set last_at = sign_in_throttle.last_at
         returning consecutive, in_all, not_before_at, last_at"
    );
    let row = tx.one(statement, params![digest, now]).await?;
    Ok(Count {
        consecutive: row.get("consecutive")?,
        in_all: row.get("in_all")?,
        not_before_at: row.get("not_before_at")?,
        last_at: row.get("last_at")?,
    })
}

/// Puts a count back that [`count`] gave.
pub(crate) async fn put_count(tx: &mut Tx, digest: [u8; 32], count: &Count) -> Result<(), Error> {
    let statement = sql!(
        "update sign_in_throttle set consecutive = $2, in_all = $3, not_before_at = $4, last_at = $5 where digest = $1"
    );
    let values = params![digest, count.consecutive, count.in_all, count.not_before_at, count.last_at];
    tx.execute(statement, values).await?;
    Ok(())
}

/// Forgets what was counted under a digest.
pub(crate) async fn remove_count(tx: &mut Tx, digest: [u8; 32]) -> Result<(), Error> {
    tx.execute(sql!("delete from sign_in_throttle where digest = $1"), params![digest]).await?;
    Ok(())
}

/// Forgets what was last counted before `before`; answers how many rows.
pub(crate) async fn remove_old_counts(tx: &mut Tx, before: Timestamp) -> Result<u64, Error> {
    Ok(tx.execute(sql!("delete from sign_in_throttle where last_at < $1"), params![before]).await?)
}

/// The PIN of the person with this tax code, active or blocked, or none.
pub(crate) async fn pin_of(tx: &mut Tx, tax_code: TaxCode) -> Result<Option<Credential>, Error> {
    let statement = sql!(
        "select c.id, c.person_id, c.strength, c.secret_hash, c.state, c.issued_at, c.lapses_at
         from person p
         join credential c on c.person_id = p.id and c.kind = 'pin' and c.state in ('active', 'blocked')
         where p.tax_code = $1"
    );
    tx.optional(statement, params![tax_code]).await?.as_ref().map(read_credential).transpose()
}

fn read_credential(row: &Row) -> Result<Credential, Error> {
    Ok(Credential {
        id: row.get("id")?,
        person: row.get("person_id")?,
        strength: row.get::<Strength>("strength")?,
        secret_hash: row.get("secret_hash")?,
        state: row.get::<State>("state")?,
        issued_at: row.get("issued_at")?,
        lapses_at: row.get("lapses_at")?,
    })
}

/// Blocks a PIN; false if it is not active.
pub(crate) async fn block(tx: &mut Tx, id: CredentialId, now: Timestamp) -> Result<bool, Error> {
    let statement =
        sql!("update credential set state = 'blocked', changed_at = $2 where id = $1 and state = 'active'");
    Ok(tx.execute(statement, params![id, now]).await? == 1)
}

/// Puts a new PIN in force; the one before is replaced.
pub(crate) async fn put_pin(tx: &mut Tx, pin: &Credential, now: Timestamp) -> Result<(), Error> {
    let statement = sql!(
        "update credential set state = 'replaced', changed_at = $2
         where person_id = $1 and kind = 'pin' and state in ('active', 'blocked')"
    );
    tx.execute(statement, params![pin.person, now]).await?;
    let statement = sql!(
        "insert into credential
           (id, person_id, kind, strength, secret_hash, state, issued_at, lapses_at, changed_at)
         values ($1, $2, 'pin', $3, $4, $5, $6, $7, $8)"
    );
    let values = params![
        pin.id,
        pin.person,
        pin.strength,
        pin.secret_hash,
        pin.state,
        pin.issued_at,
        pin.lapses_at,
        now
    ];
    tx.execute(statement, values).await?;
    Ok(())
}

/// Whether the person acts for others as a profession, which shortens the life of his PIN.
pub(crate) async fn is_intermediary(tx: &mut Tx, person: PersonId) -> Result<bool, Error> {
    let statement =
        sql!("select 1 as yes from representation where person_id = $1 and profile = 'intermediary' limit 1");
    Ok(tx.optional(statement, params![person]).await?.is_some())
}
