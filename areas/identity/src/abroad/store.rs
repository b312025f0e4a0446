use db::{Row, Tx, params, sql};
use jiff::Timestamp;
use jiff::civil::Date;
use kernel::{PersonId, TaxCode};

use super::{ForeignIdentityId, ProvedAbroad};
use crate::Error;
use crate::sign_in::request::RequestId;

/// The identity with this identifier, and the tax code of whose it is.
pub(super) async fn linked(
    tx: &mut Tx,
    identifier: &str,
) -> Result<Option<(ForeignIdentityId, TaxCode)>, Error> {
    let statement = sql!(
        "select f.id, p.tax_code from foreign_identity f join person p on p.id = f.person_id where f.identifier = $1"
    );
    let row = tx.optional(statement, params![identifier]).await?;
    row.map(|row| Ok((row.get("id")?, row.get("tax_code")?))).transpose()
}

/// Whether an identity is still that of who has this tax code; it stays so until the end of the transaction.
pub(crate) async fn is_still_of(
    tx: &mut Tx,
    id: ForeignIdentityId,
    tax_code: TaxCode,
    now: Timestamp,
) -> Result<bool, Error> {
    let statement = sql!(
        "update foreign_identity set seen_at = $3
         where id = $1 and person_id = (select p.id from person p where p.tax_code = $2)"
    );
    Ok(tx.execute(statement, params![id, tax_code, now]).await? == 1)
}

/// What belongs to an identity that waits.
pub(super) struct Noted {
    pub(super) id: ForeignIdentityId,
    pub(super) code: String,
    pub(super) request: RequestId,
    pub(super) now: Timestamp,
}

/// Notes an identity; one that waits already keeps its code and says what its state says of it now.
pub(super) async fn note(tx: &mut Tx, proved: &ProvedAbroad<'_>, noted: &Noted) -> Result<(), Error> {
    let statement = sql!(
        "insert into foreign_identity
           (id, identifier, surname, given_name, born_on, code, request_id, seen_at, person_id, linked_by, linked_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, null, null, null)
         on conflict (identifier) do update set
           surname = excluded.surname, given_name = excluded.given_name, born_on = excluded.born_on,
           request_id = excluded.request_id, seen_at = excluded.seen_at"
    );
    let values = params![
        noted.id,
        proved.identifier,
        proved.surname,
        proved.given_name,
        proved.born_on,
        noted.code,
        noted.request,
        noted.now
    ];
    tx.execute(statement, values).await?;
    Ok(())
}

/// The code of the identity that was noted last by this request.
pub(super) async fn code_after(tx: &mut Tx, request: RequestId) -> Result<Option<String>, Error> {
    let statement = sql!("select code from foreign_identity where request_id = $1");
    let row = tx.optional(statement, params![request]).await?;
    Ok(row.map(|row| row.get("code")).transpose()?)
}

/// A foreign identity as an operator sees it.
pub(super) struct Found {
    pub(super) id: ForeignIdentityId,
    pub(super) identifier: String,
    pub(super) surname: String,
    pub(super) given_name: String,
    pub(super) born_on: Date,
    pub(super) seen_at: Timestamp,
    /// Whose it is.
    pub(super) person: Option<PersonId>,
}

/// The identity with this code.
pub(super) async fn by_code(tx: &mut Tx, code: &str) -> Result<Option<Found>, Error> {
    let statement = sql!(
        "select id, identifier, surname, given_name, born_on, seen_at, person_id
         from foreign_identity where code = $1"
    );
    tx.optional(statement, params![code]).await?.as_ref().map(read).transpose()
}

/// The identities of a person, the newest first.
pub(super) async fn of_person(tx: &mut Tx, person: PersonId) -> Result<Vec<(Found, Timestamp)>, Error> {
    let statement = sql!(
        "select id, identifier, surname, given_name, born_on, seen_at, person_id, linked_at
         from foreign_identity where person_id = $1 order by linked_at desc, id"
    );
    let rows = tx.all(statement, params![person]).await?;
    rows.iter().map(|row| Ok((read(row)?, row.get("linked_at")?))).collect()
}

fn read(row: &Row) -> Result<Found, Error> {
    Ok(Found {
        id: row.get("id")?,
        identifier: row.get("identifier")?,
        surname: row.get("surname")?,
        given_name: row.get("given_name")?,
        born_on: row.get("born_on")?,
        seen_at: row.get("seen_at")?,
        person: row.get("person_id")?,
    })
}

/// Says whose an identity is; false if it is somebody's already.
pub(super) async fn link(
    tx: &mut Tx,
    id: ForeignIdentityId,
    person: PersonId,
    by: PersonId,
    now: Timestamp,
) -> Result<bool, Error> {
    let statement = sql!(
        "update foreign_identity set person_id = $2, linked_by = $3, linked_at = $4
         where id = $1 and person_id is null"
    );
    Ok(tx.execute(statement, params![id, person, by, now]).await? == 1)
}

/// Takes an identity from a person, with all that was known of it; false if it was not his.
pub(super) async fn unlink(tx: &mut Tx, id: ForeignIdentityId, person: PersonId) -> Result<bool, Error> {
    let statement = sql!("delete from foreign_identity where id = $1 and person_id = $2");
    Ok(tx.execute(statement, params![id, person]).await? == 1)
}

/// Removes those that have waited since before this time; how many they were.
pub(crate) async fn remove_old(tx: &mut Tx, before: Timestamp) -> Result<u64, Error> {
    let statement = sql!("delete from foreign_identity where person_id is null and seen_at < $1");
    Ok(tx.execute(statement, params![before]).await?)
}
