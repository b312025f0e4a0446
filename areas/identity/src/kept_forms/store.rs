use db::{Row, Tx, params, sql};
use jiff::Timestamp;
use kernel::PersonId;

use super::kept_form::KeptFormId;
use crate::Error;
use crate::parties::RepresentationId;

/// A form as it is kept.
pub(super) struct KeptForm {
    pub(super) id: KeptFormId,
    pub(super) secret_digest: [u8; 32],
    pub(super) sender: PersonId,
    /// For whom the sender acted.
    pub(super) representation: Option<RepresentationId>,
    pub(super) sealed: Vec<u8>,
    pub(super) expires_at: Timestamp,
}

pub(super) async fn insert(tx: &mut Tx, form: &KeptForm) -> Result<(), Error> {
    let statement = sql!(
        "insert into kept_form (id, secret_digest, person_id, representation_id, sealed, expires_at)
         values ($1, $2, $3, $4, $5, $6)"
    );
    let values =
        params![form.id, form.secret_digest, form.sender, form.representation, form.sealed, form.expires_at];
    tx.execute(statement, values).await?;
    Ok(())
}

/// A form as it is found again.
pub(super) struct Found {
    pub(super) id: KeptFormId,
    pub(super) representation: Option<RepresentationId>,
    /// The name of the organisation for which the sender acted.
    pub(super) organisation: Option<String>,
    pub(super) sealed: Vec<u8>,
}

/// What the sender finds at his browser.
pub(super) async fn find(
    tx: &mut Tx,
    secret_digest: [u8; 32],
    sender: PersonId,
    now: Timestamp,
) -> Result<Option<Found>, Error> {
    let statement = sql!(
        "select k.id, k.representation_id, o.name, k.sealed
         from kept_form k
         left join representation r on r.id = k.representation_id
         left join organisation o on o.id = r.organisation_id
         where k.secret_digest = $1 and k.person_id = $2 and k.expires_at > $3"
    );
    let row = tx.optional(statement, params![secret_digest, sender, now]).await?;
    row.as_ref().map(read_found).transpose()
}

fn read_found(row: &Row) -> Result<Found, Error> {
    Ok(Found {
        id: row.get("id")?,
        representation: row.get("representation_id")?,
        organisation: row.get("name")?,
        sealed: row.get("sealed")?,
    })
}

/// Takes the form out, for it goes on; false if somebody was faster, or it is to be sent for another organisation.
pub(super) async fn take(
    tx: &mut Tx,
    id: KeptFormId,
    representation: Option<RepresentationId>,
) -> Result<bool, Error> {
    let statement = sql!("delete from kept_form where id = $1 and representation_id is not distinct from $2");
    Ok(tx.execute(statement, params![id, representation]).await? == 1)
}

/// Removes what the browser has; false if there is nothing.
pub(super) async fn remove(tx: &mut Tx, secret_digest: [u8; 32]) -> Result<bool, Error> {
    Ok(tx.execute(sql!("delete from kept_form where secret_digest = $1"), params![secret_digest]).await? == 1)
}

/// Whose the browser's form is.
pub(super) async fn sender(tx: &mut Tx, secret_digest: [u8; 32]) -> Result<Option<PersonId>, Error> {
    let statement = sql!("select person_id from kept_form where secret_digest = $1");
    let row = tx.optional(statement, params![secret_digest]).await?;
    Ok(row.map(|row| row.get("person_id")).transpose()?)
}

/// Removes what nobody has fetched in time; answers how many.
pub(super) async fn remove_expired(tx: &mut Tx, now: Timestamp) -> Result<u64, Error> {
    Ok(tx.execute(sql!("delete from kept_form where expires_at <= $1"), params![now]).await?)
}

/// When the next one expires.
pub(super) async fn next_expiry(tx: &mut Tx) -> Result<Option<Timestamp>, Error> {
    let row = tx.optional(sql!("select min(expires_at) as next from kept_form"), params![]).await?;
    Ok(row.map(|row| row.get("next")).transpose()?.flatten())
}
