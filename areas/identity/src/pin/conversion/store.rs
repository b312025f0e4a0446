use db::{Row, Tx, params, sql};
use jiff::Timestamp;
use kernel::PersonId;

use super::{Conversion, ConversionId, ConversionState, MediaType};
use crate::Error;
use crate::pin::document::DocumentId;

/// Keeps the copy of a document.
pub(crate) async fn insert_copy(
    tx: &mut Tx,
    document: DocumentId,
    media_type: MediaType,
    content_sealed: Vec<u8>,
) -> Result<(), Error> {
    let statement = sql!(
        "insert into identity_document_copy (document_id, media_type, content_sealed) values ($1, $2, $3)"
    );
    tx.execute(statement, params![document, media_type, content_sealed]).await?;
    Ok(())
}

/// The copy of a document and what it is.
pub(crate) async fn copy(tx: &mut Tx, document: DocumentId) -> Result<Option<(MediaType, Vec<u8>)>, Error> {
    let statement =
        sql!("select media_type, content_sealed from identity_document_copy where document_id = $1");
    let row = tx.optional(statement, params![document]).await?;
    Ok(row.map(|row| Ok::<_, db::Error>((row.get("media_type")?, row.get("content_sealed")?))).transpose()?)
}

/// Erases the copies of documents on whose requests was decided before `before`; answers how many.
pub(crate) async fn remove_old_copies(tx: &mut Tx, before: Timestamp) -> Result<u64, Error> {
    let statement = sql!(
        "delete from identity_document_copy
         where document_id in (select document_id from pin_conversion where decided_at < $1)"
    );
    Ok(tx.execute(statement, params![before]).await?)
}

/// Puts a request in; false if the person has one that is not decided.
pub(crate) async fn insert(
    tx: &mut Tx,
    id: ConversionId,
    person: PersonId,
    document: DocumentId,
    now: Timestamp,
) -> Result<bool, Error> {
    let statement = sql!(
        "insert into pin_conversion
           (id, person_id, document_id, state, asked_at, taken_by, taken_at, decided_at, reason)
         values ($1, $2, $3, 'waiting', $4, null, null, null, null)
         on conflict do nothing"
    );
    Ok(tx.execute(statement, params![id, person, document, now]).await? == 1)
}

/// Requests with their people and documents, from where the rest of the statement says.
macro_rules! conversions {
    ($rest:literal) => {
        sql!(concat!(
            "select v.id, v.state, v.person_id, v.asked_at, v.taken_by, v.taken_at, v.decided_at, v.reason,
                    p.tax_code, p.given_name, p.surname, q.given_name as taker_given_name,
                    q.surname as taker_surname, d.id as document_id, d.kind, d.number_sealed, d.issuer,
                    d.expires_on, k.media_type
             from pin_conversion v
             join person p on p.id = v.person_id
             join identity_document d on d.id = v.document_id
             left join identity_document_copy k on k.document_id = d.id
             left join person q on q.id = v.taken_by ",
            $rest
        ))
    };
}

/// Requests that are not decided, the oldest first.
pub(crate) async fn to_do(tx: &mut Tx, limit: u32, offset: u32) -> Result<Vec<Conversion>, Error> {
    let statement =
        conversions!("where v.state in ('waiting', 'taken') order by v.asked_at, v.id limit $1 offset $2");
    tx.all(statement, params![limit, offset]).await?.iter().map(read).collect()
}

/// One request.
pub(crate) async fn one(tx: &mut Tx, id: ConversionId) -> Result<Option<Conversion>, Error> {
    let statement = conversions!("where v.id = $1");
    tx.optional(statement, params![id]).await?.as_ref().map(read).transpose()
}

/// The person's newest request.
pub(crate) async fn last_of(tx: &mut Tx, person: PersonId) -> Result<Option<Conversion>, Error> {
    let statement = conversions!("where v.person_id = $1 order by v.asked_at desc, v.id desc limit 1");
    tx.optional(statement, params![person]).await?.as_ref().map(read).transpose()
}

fn read(row: &Row) -> Result<Conversion, Error> {
    let name = |given_name: String, surname: String| format!("{given_name} {surname}");
    let taker = (row.get::<Option<String>>("taker_given_name")?, row.get::<Option<String>>("taker_surname")?);
    let taker = taker.0.zip(taker.1).map(|(given_name, surname)| name(given_name, surname));
    Ok(Conversion {
        id: row.get("id")?,
        state: row.get("state")?,
        person: row.get("person_id")?,
        tax_code: row.get("tax_code")?,
        name: name(row.get("given_name")?, row.get("surname")?),
        asked_at: row.get("asked_at")?,
        taken_by: row.get::<Option<PersonId>>("taken_by")?.zip(taker),
        taken_at: row.get("taken_at")?,
        decided_at: row.get("decided_at")?,
        reason: row.get("reason")?,
        document: row.get("document_id")?,
        document_kind: row.get("kind")?,
        number_sealed: row.get("number_sealed")?,
        issuer: row.get("issuer")?,
        expires_on: row.get("expires_on")?,
        has_copy: row.get::<Option<MediaType>>("media_type")?.is_some(),
    })
}

/// Gives a request that nobody looks at to an operator; false if somebody was faster.
pub(crate) async fn take(tx: &mut Tx, id: ConversionId, by: PersonId, now: Timestamp) -> Result<bool, Error> {
    let statement = sql!(
        "update pin_conversion set state = 'taken', taken_by = $2, taken_at = $3
         where id = $1 and state = 'waiting'"
    );
    Ok(tx.execute(statement, params![id, by, now]).await? == 1)
}

/// Gives a request from the operator who looks at it, and who is away, to another; false if it has moved on.
pub(crate) async fn take_over(
    tx: &mut Tx,
    id: ConversionId,
    from: PersonId,
    by: PersonId,
    now: Timestamp,
) -> Result<bool, Error> {
    let statement = sql!(
        "update pin_conversion set taken_by = $3, taken_at = $4
         where id = $1 and state = 'taken' and taken_by = $2"
    );
    Ok(tx.execute(statement, params![id, from, by, now]).await? == 1)
}

/// Decides a request; false if `by` does not look at it any more.
pub(crate) async fn decide(
    tx: &mut Tx,
    id: ConversionId,
    by: PersonId,
    state: ConversionState,
    reason: Option<&str>,
    now: Timestamp,
) -> Result<bool, Error> {
    let statement = sql!(
        "update pin_conversion set state = $3, reason = $4, decided_at = $5
         where id = $1 and state = 'taken' and taken_by = $2"
    );
    Ok(tx.execute(statement, params![id, by, state, reason, now]).await? == 1)
}
