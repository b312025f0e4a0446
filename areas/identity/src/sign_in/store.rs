use db::{Tx, params, sql};
use jiff::Timestamp;

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
