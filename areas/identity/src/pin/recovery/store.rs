use db::{Tx, params, sql};
use jiff::Timestamp;
use kernel::TaxCode;

use crate::Error;
use crate::pin::credential::CredentialId;

/// Keeps the digest of a link's code for a PIN; false, and nothing is done, while the one before lives.
pub(crate) async fn begin(
    tx: &mut Tx,
    pin: CredentialId,
    digest: [u8; 32],
    now: Timestamp,
    ends_at: Timestamp,
) -> Result<bool, Error> {
    let statement = sql!(
        "insert into pin_recovery (credential_id, secret_digest, ends_at) values ($1, $2, $4)
         on conflict (credential_id) do update
         set secret_digest = excluded.secret_digest, ends_at = excluded.ends_at where pin_recovery.ends_at <= $3"
    );
    Ok(tx.execute(statement, params![pin, digest, now, ends_at]).await? == 1)
}

/// The tax code of the person whose PIN a code recovers, while its time lasts and that PIN is active or blocked.
pub(crate) async fn find(tx: &mut Tx, digest: [u8; 32], now: Timestamp) -> Result<Option<TaxCode>, Error> {
    let statement = sql!(
        "select p.tax_code from pin_recovery r
         join credential c on c.id = r.credential_id and c.state in ('active', 'blocked')
         join person p on p.id = c.person_id
         where r.secret_digest = $1 and r.ends_at > $2"
    );
    let row = tx.optional(statement, params![digest, now]).await?;
    Ok(row.map(|row| row.get("tax_code")).transpose()?)
}

/// Uses a code up; false if it was used before, or its time is over.
pub(crate) async fn use_up(tx: &mut Tx, digest: [u8; 32], now: Timestamp) -> Result<bool, Error> {
    let statement = sql!("delete from pin_recovery where secret_digest = $1 and ends_at > $2");
    Ok(tx.execute(statement, params![digest, now]).await? == 1)
}

/// Forgets the codes whose time was over before `before`; answers how many.
pub(crate) async fn remove_old(tx: &mut Tx, before: Timestamp) -> Result<u64, Error> {
    Ok(tx.execute(sql!("delete from pin_recovery where ends_at < $1"), params![before]).await?)
}
