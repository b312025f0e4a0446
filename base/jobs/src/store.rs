use db::{Error, Row, Tx, params, sql};
use jiff::Timestamp;

use crate::{ATTEMPTS, Claim, Counts, Job, JobId, LEASE, back_off};

/// Where the same waits already, its row is held until the transaction ends: no worker takes it before what it is to see
/// has been committed.
pub(crate) async fn insert(tx: &mut Tx, id: JobId, job: &Job, now: Timestamp) -> Result<(), Error> {
    let statement = sql!(
        "insert into job (id, kind, key, payload, run_at, created_at)
        values ($1, $2, $3, $4, $5, $6)
        on conflict (kind, key) where state = 'waiting' do update set key = excluded.key"
    );
    let payload = job.payload.to_string();
    tx.execute(statement, params![id, job.kind, job.key, payload, job.run_at, now]).await.map(drop)
}

/// Takes up to `limit` jobs that are due, or whose worker has gone silent.
pub(crate) async fn claim(tx: &mut Tx, now: Timestamp, limit: i64) -> Result<Vec<Claim>, Error> {
    let statement = sql!(
        sqlite: "update job set state = 'running', lease_until = $2, fence = fence + 1, attempts = attempts + 1
            where id in (
                select id from job
                where (state = 'waiting' and run_at <= $1) or (state = 'running' and lease_until < $1)
                order by run_at limit $3)
            returning id, kind, key, payload, attempts, fence",
        postgres: "update job set state = 'running', lease_until = $2, fence = fence + 1, attempts = attempts + 1
            where id in (
                select id from job
                where (state = 'waiting' and run_at <= $1) or (state = 'running' and lease_until < $1)
                order by run_at limit $3 for update skip locked)
            returning id, kind, key, payload, attempts, fence"
    );
    let rows = tx.all(statement, params![now, now + LEASE, limit]).await?;
    rows.iter().map(read).collect()
}

fn read(row: &Row) -> Result<Claim, Error> {
    let payload: String = row.get("payload")?;
    let payload = serde_json::from_str(&payload).unwrap_or(serde_json::Value::Null);
    Ok(Claim {
        id: row.get("id")?,
        key: row.get("key")?,
        payload,
        attempt: row.get("attempts")?,
        kind: row.get("kind")?,
        fence: row.get("fence")?,
    })
}

/// Whether there was still a hold to end.
pub(crate) async fn remove(tx: &mut Tx, id: JobId, fence: i64) -> Result<bool, Error> {
    let statement = sql!("delete from job where id = $1 and fence = $2 and state = 'running'");
    Ok(tx.execute(statement, params![id, fence]).await? == 1)
}

/// Puts a failed job back, unless the same is already waiting, or declares it dead; answers whether it is dead.
pub(crate) async fn put_back(
    tx: &mut Tx,
    claim: &Claim,
    reason: &str,
    now: Timestamp,
) -> Result<bool, Error> {
    if claim.attempt >= ATTEMPTS {
        let statement = sql!(
            "update job set state = 'dead', lease_until = null, last_error = $3
            where id = $1 and fence = $2 and state = 'running'"
        );
        return Ok(tx.execute(statement, params![claim.id, claim.fence, reason]).await? == 1);
    }
    let statement = sql!(
        "update job set state = 'waiting', lease_until = null, last_error = $3, run_at = $4
        where id = $1 and fence = $2 and state = 'running'
            and not exists (
                select 1 from job as same
                where same.kind = job.kind and same.key = job.key and same.state = 'waiting')"
    );
    let run_at = now + back_off(claim.attempt);
    if tx.execute(statement, params![claim.id, claim.fence, reason, run_at]).await? == 0 {
        remove(tx, claim.id, claim.fence).await?;
    }
    Ok(false)
}

pub(crate) async fn counts(tx: &mut Tx) -> Result<Counts, Error> {
    let statement = sql!(
        "select coalesce(sum(case when state = 'dead' then 0 else 1 end), 0) + 0 as pending_count,
            coalesce(sum(case when state = 'dead' then 1 else 0 end), 0) + 0 as dead_count
        from job"
    );
    let row = tx.one(statement, params![]).await?;
    Ok(Counts { pending: row.get("pending_count")?, dead: row.get("dead_count")? })
}
