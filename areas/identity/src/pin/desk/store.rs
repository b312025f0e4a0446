use db::{Row, Tx, params, sql};
use jiff::Timestamp;
use kernel::{PersonId, TaxCode};

use super::letters::{Letter, LetterId};
use crate::Error;
use crate::pin::credential::CredentialId;
use crate::pin::document::Recorded;

/// The lines of a person's postal address.
pub(crate) async fn address(tx: &mut Tx, person: PersonId) -> Result<Option<String>, Error> {
    let row =
        tx.optional(sql!("select lines from person_address where person_id = $1"), params![person]).await?;
    Ok(row.map(|row| row.get("lines")).transpose()?)
}

/// Sets the lines of a person's postal address.
pub(crate) async fn put_address(tx: &mut Tx, person: PersonId, lines: &str) -> Result<(), Error> {
    let statement = sql!(
        "insert into person_address (person_id, lines) values ($1, $2)
         on conflict (person_id) do update set lines = excluded.lines"
    );
    tx.execute(statement, params![person, lines]).await?;
    Ok(())
}

/// Puts an identity document on record.
pub(crate) async fn insert_document(tx: &mut Tx, d: &Recorded<'_>, now: Timestamp) -> Result<(), Error> {
    let statement = sql!(
        "insert into identity_document
           (id, person_id, kind, number_sealed, issuer, expires_on, origin, recorded_by, recorded_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)"
    );
    let values = params![
        d.id,
        d.person,
        d.document.kind,
        d.number_sealed.clone(),
        d.document.issuer,
        d.document.expires_on,
        d.origin,
        d.by,
        now
    ];
    tx.execute(statement, values).await?;
    Ok(())
}

/// Writes the letter that takes half of a PIN to its person.
pub(crate) async fn insert_letter(
    tx: &mut Tx,
    id: LetterId,
    pin: CredentialId,
    half_sealed: Vec<u8>,
    now: Timestamp,
) -> Result<(), Error> {
    let statement = sql!(
        "insert into pin_letter (id, credential_id, half_sealed, written_at, printed_by, printed_at, sent_at)
         values ($1, $2, $3, $4, null, null, null)"
    );
    tx.execute(statement, params![id, pin, half_sealed, now]).await?;
    Ok(())
}

/// Letters that have not been sent, from where the rest of the statement says.
macro_rules! letters {
    ($rest:literal) => {
        sql!(concat!(
            "select l.id, l.half_sealed, l.written_at, l.printed_at, q.given_name as printer_given_name,
                    q.surname as printer_surname, p.id as person_id, p.tax_code, p.given_name, p.surname,
                    a.lines
             from pin_letter l
             join credential c on c.id = l.credential_id
             join person p on p.id = c.person_id
             join person_address a on a.person_id = p.id
             left join person q on q.id = l.printed_by
             where l.half_sealed is not null ",
            $rest
        ))
    };
}

/// Letters that wait to be sent, the oldest first.
pub(crate) async fn letters(tx: &mut Tx, limit: u32, offset: u32) -> Result<Vec<Letter>, Error> {
    let statement = letters!("order by l.written_at, l.id limit $1 offset $2");
    tx.all(statement, params![limit, offset]).await?.iter().map(read_letter).collect()
}

/// One letter that waits to be sent.
pub(crate) async fn letter(tx: &mut Tx, id: LetterId) -> Result<Option<Letter>, Error> {
    let statement = letters!("and l.id = $1");
    tx.optional(statement, params![id]).await?.as_ref().map(read_letter).transpose()
}

fn read_letter(row: &Row) -> Result<Letter, Error> {
    let (given_name, surname): (String, String) = (row.get("given_name")?, row.get("surname")?);
    let printer: (Option<String>, Option<String>) =
        (row.get("printer_given_name")?, row.get("printer_surname")?);
    Ok(Letter {
        id: row.get("id")?,
        half_sealed: row.get("half_sealed")?,
        written_at: row.get("written_at")?,
        printed_at: row.get("printed_at")?,
        printed_by: printer.0.zip(printer.1).map(|(given_name, surname)| format!("{given_name} {surname}")),
        tax_code: row.get::<TaxCode>("tax_code")?,
        name: format!("{given_name} {surname}"),
        address: row.get("lines")?,
    })
}

/// Notes who printed a letter last; false if it was sent meanwhile.
pub(crate) async fn mark_printed(
    tx: &mut Tx,
    id: LetterId,
    by: PersonId,
    now: Timestamp,
) -> Result<bool, Error> {
    let statement = sql!(
        "update pin_letter set printed_by = $2, printed_at = $3 where id = $1 and half_sealed is not null"
    );
    Ok(tx.execute(statement, params![id, by, now]).await? == 1)
}

/// Notes that a letter was sent, and forgets what it said; false if it was not printed, or sent before.
pub(crate) async fn mark_sent(tx: &mut Tx, id: LetterId, now: Timestamp) -> Result<bool, Error> {
    let statement = sql!(
        "update pin_letter set sent_at = $2, half_sealed = null
         where id = $1 and half_sealed is not null and printed_at is not null"
    );
    Ok(tx.execute(statement, params![id, now]).await? == 1)
}
